package web

import (
	"strings"

	"github.com/labstack/echo/v4"

	"github.com/closegate/closegate/internal/reading"
)

// offboardingParam returns the number of the offboarding in the address. One
// that is malformed is answered as one that does not exist.
func offboardingParam(c echo.Context) (int, error) {
	digits, ok := strings.CutPrefix(c.Param("off"), "OFF-")
	number, whole := wholeNumber(digits)
	if !ok || !whole || number == 0 {
		return 0, reading.Hidden()
	}
	return number, nil
}

// taskParam returns the offboarding and the task in the address.
func taskParam(c echo.Context) (number, task int, err error) {
	if number, err = offboardingParam(c); err != nil {
		return 0, 0, err
	}
	task, err = intParam(c, "task")
	return number, task, err
}

// intParam returns a number in the address that counts from 1.
func intParam(c echo.Context, name string) (int, error) {
	number, whole := wholeNumber(c.Param(name))
	if !whole || number == 0 {
		return 0, reading.Hidden()
	}
	return number, nil
}

// pageParam returns which page of a list is asked for; anything odd is the
// first.
func pageParam(c echo.Context) int {
	if number, whole := wholeNumber(c.QueryParam("page")); whole && number > 0 {
		return number
	}
	return 1
}

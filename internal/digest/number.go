package digest

import (
	"fmt"
	"strconv"
	"strings"
)

// canonicalNumber writes a number as ECMAScript does.
func canonicalNumber(literal string) (string, error) {
	f, err := strconv.ParseFloat(literal, 64)
	if err != nil {
		return "", fmt.Errorf("the number %s is beyond the range of IEEE 754 doubles", literal)
	}
	mantissa, _, isExponential := strings.Cut(strings.ToLower(literal), "e")
	if f == 0 && strings.ContainsAny(mantissa, "123456789") {
		return "", fmt.Errorf("the number %s is beyond the range of IEEE 754 doubles", literal)
	}
	isInteger := !isExponential && !strings.Contains(literal, ".")
	if isInteger && f != 0 && strconv.FormatFloat(f, 'f', -1, 64) != literal {
		return "", fmt.Errorf("the integer %s loses digits as an IEEE 754 double; write it as text", literal)
	}
	return formatNumber(f), nil
}

func formatNumber(f float64) string {
	if f == 0 {
		return "0" // also for negative zero
	}
	if size := max(f, -f); size >= 1e-6 && size < 1e21 {
		return strconv.FormatFloat(f, 'f', -1, 64)
	}
	// Go writes at least two digits of the exponent, ECMAScript as few as it can.
	mantissa, exponent, _ := strings.Cut(strconv.FormatFloat(f, 'e', -1, 64), "e")
	return mantissa + "e" + exponent[:1] + strings.TrimLeft(exponent[1:], "0")
}

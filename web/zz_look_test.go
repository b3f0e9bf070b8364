package web_test

import (
	"os"
	"strings"
	"testing"

	"github.com/closegate/closegate/internal/testkit"
)

func TestLook(t *testing.T) {
	base := os.Getenv("LOOK")
	if base == "" {
		t.Skip()
	}
	b := testkit.Browser(t)
	for _, line := range strings.Split(strings.TrimSpace(os.Getenv("PAGES")), "\n") {
		f := strings.Fields(line)
		p := b.Page(t)
		p.Visit(base + "/auth/start")
		p.Submit(f[0])
		p.Visit(base + f[2])
		p.Screenshot("zz-" + f[1])
		for _, problem := range p.Problems() {
			t.Log(f[1], problem)
		}
	}
}

package archtest_test

import (
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// rules are all the rules by name.
var rules = map[string]func(tree) []violation{
	"imports":   checkImports,
	"drivers":   checkDrivers,
	"calls":     checkCalls,
	"status":    checkStatus,
	"use cases": checkUseCases,
	"state":     checkState,
	"sizes":     checkSizes,
	"names":     checkNames,
	"markup":    checkMarkup,
}

func TestProductKeepsTheRules(t *testing.T) {
	t.Parallel()
	whole := readTree(t, filepath.Join("..", ".."))
	for _, name := range slices.Sorted(maps.Keys(rules)) {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			for _, v := range rules[name](whole) {
				t.Error(v)
			}
		})
	}
	files, functions := measure(whole)
	t.Log("longest files:", longest(files))
	t.Log("longest functions:", longest(functions))
}

func longest(all []measured) string {
	var b strings.Builder
	for _, m := range all[:min(10, len(all))] {
		fmt.Fprintf(&b, "\n%5d of %d  %s", m.lines, m.limit, m.name)
	}
	return b.String()
}

// want is a comment that expects violations in its line: each word group in
// backquotes is a part of one message.
var want = regexp.MustCompile("want (`[^`]+`(?: `[^`]+`)*)")

func TestEachRuleSeesItsViolation(t *testing.T) {
	t.Parallel()
	root := filepath.Join("testdata", "broken")
	broken := readTree(t, root)
	expected := expectations(t, root)
	for name, rule := range rules {
		found := rule(broken)
		if len(found) == 0 {
			t.Errorf("rule %q finds nothing in the broken module", name)
		}
		for _, v := range found {
			place := fmt.Sprintf("%s:%d", v.file, v.line)
			i := slices.IndexFunc(expected[place], func(part string) bool { return strings.Contains(v.message, part) })
			if i < 0 {
				t.Errorf("unexpected violation: %s", v)
				continue
			}
			expected[place] = slices.Delete(expected[place], i, i+1)
		}
	}
	for place, parts := range expected {
		for _, part := range parts {
			t.Errorf("%s: no violation %q", place, part)
		}
	}
}

// expectations reads the want comments of a module by file and line.
func expectations(t *testing.T, root string) map[string][]string {
	t.Helper()
	expected := map[string][]string{}
	err := filepath.WalkDir(root, func(name string, entry os.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		content, err := os.ReadFile(name)
		if err != nil {
			return err
		}
		relative, err := filepath.Rel(root, name)
		if err != nil {
			return err
		}
		for i, line := range strings.Split(string(content), "\n") {
			if match := want.FindStringSubmatch(line); match != nil {
				place := fmt.Sprintf("%s:%d", filepath.ToSlash(relative), i+1)
				expected[place] = strings.Split(strings.Trim(match[1], "`"), "` `")
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return expected
}

// TestEveryLineHasAReason keeps the tables useful to the person who meets a
// refusal.
func TestEveryLineHasAReason(t *testing.T) {
	t.Parallel()
	for name, l := range layers {
		if l.why == "" {
			t.Errorf("layer %s has no reason", name)
		}
	}
	for name, reason := range tall {
		if reason == "" {
			t.Errorf("%s may be tall without a reason", name)
		}
	}
	for _, name := range decided {
		if l, ok := layers[name]; !ok || l.impure {
			t.Errorf("%s is listed as pure, but its layer is not", name)
		}
	}
}

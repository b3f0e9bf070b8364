package ui_test

import (
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// forbidden is what the content security policy refuses or the house does not
// want in any template, with the reason.
var forbidden = []struct {
	pattern *regexp.Regexp
	reason  string
}{
	{regexp.MustCompile(`\bstyle\s*=`), "the policy refuses style attributes: use a class, or an SVG attribute"},
	{regexp.MustCompile(`<style\b`), "styles live in static/css"},
	{regexp.MustCompile(`\son[a-z]+\s*=`), "the policy refuses handlers: put the behaviour in static/js/app.js"},
	{regexp.MustCompile(`hx-on`), "it evaluates text as a script"},
	{regexp.MustCompile(`\bjs:`), "it evaluates text as a script"},
	{regexp.MustCompile(`javascript:`), "it evaluates text as a script"},
	{regexp.MustCompile(`hx-trigger="[^"]*\[`), "trigger filters evaluate text as a script"},
	{regexp.MustCompile(`templ\.(Raw|JSFuncCall|JSUnsafeFuncCall|ComponentScript|OnceHandle)`), "it lets text through as markup or script"},
	{regexp.MustCompile(`^script \w`), "scripts live in static/js/app.js"},
	{regexp.MustCompile(`^css \w`), "styles live in static/css"},
}

func TestNoTemplateHoldsStylesOrScripts(t *testing.T) {
	t.Parallel()
	eachTemplate(t, func(path, text string) {
		for i, line := range strings.Split(text, "\n") {
			for _, rule := range forbidden {
				if rule.pattern.MatchString(line) {
					t.Errorf("%s:%d: %s\n\t%s", path, i+1, rule.reason, strings.TrimSpace(line))
				}
			}
		}
	})
}

// eachTemplate reads all templates of all views.
func eachTemplate(t *testing.T, check func(path, text string)) {
	t.Helper()
	seen := 0
	err := filepath.WalkDir("..", func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || filepath.Ext(path) != ".templ" {
			return err
		}
		seen++
		text, err := os.ReadFile(path)
		check(path, string(text))
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	if seen < 10 {
		t.Fatalf("only %d templates were read: the test looks in the wrong place", seen)
	}
}

var (
	classAttribute = regexp.MustCompile(`class=(?:"([^"]*)"|\{([^}]*)\})`)
	quoted         = regexp.MustCompile(`"([^"]*)"`)
)

// classes lists the class names that a template writes. Names that a template
// puts together from parts end in a dash and are left out.
func classes(template string) []string {
	var list []string
	for _, m := range classAttribute.FindAllStringSubmatch(template, -1) {
		list = append(list, strings.Fields(m[1])...)
		for _, q := range quoted.FindAllStringSubmatch(m[2], -1) {
			list = append(list, strings.Fields(q[1])...)
		}
	}
	return slices.DeleteFunc(list, func(name string) bool { return strings.HasSuffix(name, "-") })
}

func TestEveryClassInATemplateHasAStyle(t *testing.T) {
	t.Parallel()
	sheet, err := os.ReadFile("../../static/css/app.css")
	if err != nil {
		t.Fatal(err)
	}
	known := map[string]bool{}
	for _, m := range regexp.MustCompile(`\.([a-z][a-zA-Z0-9_-]*)`).FindAllStringSubmatch(string(sheet), -1) {
		known[m[1]] = true
	}
	eachTemplate(t, func(path, text string) {
		for _, class := range classes(text) {
			if !known[class] {
				t.Errorf("%s: no style for the class %q; is static/css/app.css built?", path, class)
			}
		}
	})
}

func TestTheRulesForTemplatesCatchWhatTheyName(t *testing.T) {
	t.Parallel()
	for _, line := range []string{
		`<p style="color:red">`, `<style>`, `<a onclick="x()">`, `<a hx-on:click="x()">`, `hx-vals="js:{a:1}"`,
		`<a href="javascript:x()">`, `hx-trigger="click[ctrlKey]"`, `@templ.Raw(text)`, `script run() {`, `css red() {`,
	} {
		caught := false
		for _, rule := range forbidden {
			caught = caught || rule.pattern.MatchString(line)
		}
		if !caught {
			t.Errorf("no rule catches %s", line)
		}
	}
}

package archtest_test

import (
	"go/ast"
	"path"
	"regexp"
	"slices"
	"strings"
)

// Stop values. Aim well below them.
const (
	fileLimit     = 500
	testLimit     = 800
	functionLimit = 80
)

// tall lists what may stand above a stop value, with the reason. A file is
// named by its path, a function by path and name.
var tall = map[string]string{
	"web/routes.go":        "every route in one list, in reading order",
	"web/routes.go routes": "the list itself",
}

// measured is the length of a file or function.
type measured struct {
	name  string
	lines int
	at    violation
	limit int
}

// measure returns the lengths of all hand-written files and functions, longest
// first. Functions of tests are free: a table is as long as its cases.
func measure(t tree) (files, functions []measured) {
	for _, p := range t.packages {
		for _, file := range p.files {
			if file.generated {
				continue
			}
			limit := fileLimit
			if file.test {
				limit = testLimit
			}
			files = append(files, measured{file.path, file.lines, violation{file: file.path, line: 1}, limit})
			if !file.test {
				functions = append(functions, functionsOf(t, file)...)
			}
		}
	}
	for _, template := range t.templates {
		files = append(files, measured{template.path, len(template.lines), violation{file: template.path, line: 1}, fileLimit})
	}
	longestFirst := func(a, b measured) int { return b.lines - a.lines }
	slices.SortStableFunc(files, longestFirst)
	slices.SortStableFunc(functions, longestFirst)
	return files, functions
}

func functionsOf(t tree, file source) []measured {
	var found []measured
	for _, decl := range file.syntax.Decls {
		function, ok := decl.(*ast.FuncDecl)
		if !ok {
			continue
		}
		first, last := t.fset.Position(function.Pos()).Line, t.fset.Position(function.End()).Line
		found = append(found, measured{
			name:  file.path + " " + function.Name.Name,
			lines: last - first + 1,
			at:    violation{file: file.path, line: first},
			limit: functionLimit,
		})
	}
	return found
}

// checkSizes finds what has grown above a stop value without a reason.
func checkSizes(t tree) []violation {
	files, functions := measure(t)
	var found []violation
	for _, m := range slices.Concat(files, functions) {
		if _, reason := tall[m.name]; m.lines <= m.limit || reason {
			continue
		}
		m.at.message = m.name + " is too long: split it by what it does, or give the reason in the list of tall ones"
		found = append(found, m.at)
	}
	return found
}

// vague are names of packages that say nothing, so that everything fits in.
var vague = []string{
	"base", "common", "core", "dto", "entities", "helper", "helpers", "lib", "misc", "model", "models",
	"service", "services", "shared", "stuff", "types", "util", "utils",
}

// checkNames finds packages with a name that says nothing.
func checkNames(t tree) []violation {
	var found []violation
	for _, p := range t.packages {
		if len(p.files) > 0 && slices.Contains(vague, path.Base(p.path)) {
			found = append(found, violation{p.files[0].path, 1,
				"package " + p.path + " says nothing by its name: code lives where it is used"})
		}
	}
	return found
}

// markup is what a template may not hold, because the content security policy
// would block it or because it runs text as a script.
var markup = []struct {
	pattern *regexp.Regexp
	why     string
}{
	{regexp.MustCompile(`\shx-on[:\s=-]`), "hx-on evaluates text as a script"},
	{regexp.MustCompile(`\sstyle=|\sstyle\s*\?=`), "the content security policy refuses style attributes: use a class"},
	{regexp.MustCompile(`\son[a-z]+=`), "the content security policy refuses event attributes: use a script of static"},
	{regexp.MustCompile(`hx-[a-z-]+=["{\s` + "`" + `]*(js|javascript):`), "js: evaluates text as a script"},
	{regexp.MustCompile(`hx-trigger="[^"]*\[`), "a filter of hx-trigger evaluates text as a script"},
}

// checkMarkup finds attributes that no template may hold.
func checkMarkup(t tree) []violation {
	var found []violation
	for _, template := range t.templates {
		for i, line := range template.lines {
			if strings.HasPrefix(strings.TrimSpace(line), "//") {
				continue
			}
			for _, refused := range markup {
				if refused.pattern.MatchString(line) {
					found = append(found, violation{template.path, i + 1, refused.why})
				}
			}
		}
	}
	return found
}

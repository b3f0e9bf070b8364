package web

import (
	"cmp"
	"maps"
	"regexp"
	"slices"
	"strings"

	"github.com/closegate/closegate/internal/reading"
	"github.com/closegate/closegate/views/ui"
)

// Mistakes carry their path within the playbook. The names of the questions of
// a form are paths too, so a mistake leads to its question: on the page of its
// task or sign-off by the rest of the path, elsewhere by the whole.

// boxed are lists whose elements are boxes of one question.
var boxed = regexp.MustCompile(`(^|\.)(controls|categories|tiers|any|all|not|is|types)\[\d+\]$`)

// question is the name of the question that a path within a page is about.
func question(path string) string {
	if boxed.MatchString(path) {
		path, _ = element(path)
	}
	if strings.HasSuffix(path, ".required_if") {
		path += ".field"
	}
	return path
}

// split takes a path apart into the page that shows it and the question there.
func (p copyPage) split(path string) (part, name string) {
	head, rest, _ := strings.Cut(path, ".")
	if p.taskAt(head) >= 0 || p.signOffAt(head) >= 0 {
		return head, question(rest)
	}
	return wholePart, question(path)
}

// wrongOn says what is wrong on a page of the editor, by question.
func (p copyPage) wrongOn(part string) map[string]string {
	out := map[string]string{}
	for _, problem := range p.check.Problems {
		if of, name := p.split(problem.Path); of == part && out[name] == "" {
			out[name] = capital(problem.Message)
		}
	}
	return out
}

// mistakesOf are those of a task or sign-off, in words, for its line.
func (p copyPage) mistakesOf(part string) []string {
	var out []string
	for _, problem := range p.check.Problems {
		if of, name := p.split(problem.Path); of == part {
			out = append(out, mistake(name, problem))
		}
	}
	return out
}

func mistake(name string, problem reading.PlaybookProblem) string {
	return capital(strings.TrimPrefix(placeWords(name)+": "+problem.Message, ": "))
}

// summary lists all mistakes with links: on the main page to the line of their
// task or sign-off, on the page of one to its questions.
func (p copyPage) summary() ui.ErrorSummary {
	var out ui.ErrorSummary
	for _, name := range slices.Sorted(maps.Keys(p.unread)) {
		out.Items = append(out.Items, ui.ErrorItem{Href: "#" + fieldID(name), Text: capital(placeWords(name)) + ": " + lowered(unreadWords(name))})
	}
	for _, problem := range p.check.Problems {
		part, name := p.split(problem.Path)
		switch {
		case part == p.part && part != wholePart:
			out.Items = append(out.Items, ui.ErrorItem{Href: "#" + fieldID(name), Text: mistake(name, problem)})
		case p.part == wholePart && part == wholePart:
			out.Items = append(out.Items, ui.ErrorItem{Href: "#" + p.anchor(name), Text: mistake(name, problem)})
		case p.part == wholePart:
			out.Items = append(out.Items, ui.ErrorItem{Href: "#" + fieldID(part), Text: p.partWords(part) + ", " + lowered(mistake(name, problem))})
		}
	}
	if len(out.Items) > 0 {
		out.Title = "Nothing was saved. Mend " + counted(len(out.Items), "mistake")
	}
	return out
}

// anchor is where a mistake of the playbook as a whole is shown.
func (p copyPage) anchor(name string) string {
	if name == "" || name == "version" || name == "id" && p.basedOn > 0 {
		return fieldID("name")
	}
	return fieldID(name)
}

// partWords names a task or sign-off: "Task 3 “Revoke API keys”".
func (p copyPage) partWords(part string) string {
	if i := p.taskAt(part); i >= 0 {
		return "Task " + number(i+1) + " " + quotedTitle(p.book.Tasks[i])
	}
	_, at := element(part)
	return "Sign-off " + number(at+1)
}

// placeWords says a path as people do: "question 3, label".
func placeWords(path string) string {
	things := map[string]string{
		"fields": "question", "columns": "column", "choices": "choice", "files": "file", "depends_on": "task before", "waivers": "rule", "requirement": "what proves it",
	}
	var parts []string
	for segment := range strings.SplitSeq(strings.TrimPrefix(path, "requirement."), ".") {
		list, at := element(segment)
		words := strings.ReplaceAll(cmp.Or(things[list], list), "_", " ")
		if at >= 0 {
			words += " " + number(at+1)
		}
		parts = append(parts, words)
	}
	return strings.Join(parts, ", ")
}

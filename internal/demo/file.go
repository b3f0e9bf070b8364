package demo

import (
	"bytes"
	"embed"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/closegate/closegate/internal/offboarding"
)

// attachment is a file that goes with evidence.
type attachment struct{ field, name, content string }

//go:embed evidence
var evidence embed.FS

// enclosed returns one of the files that come with the demonstration.
func enclosed(field, name string) attachment {
	content, err := evidence.ReadFile("evidence/" + name)
	if err != nil {
		panic(err) // the file is part of the program
	}
	return attachment{field, name, string(content)}
}

// attachments makes the files that a task asks for from its answers.
func (e *exit) attachments(t offboarding.Task, answers offboarding.Answers) []attachment {
	out := []attachment{}
	for _, f := range t.Requirement.Files {
		if !f.Required {
			continue
		}
		ending := endingOf(f)
		day := e.s.Clock.Now().Format(time.DateOnly)
		name := fmt.Sprintf("%s-%s-%s.%s", e.short(), strings.ReplaceAll(f.Name, "_", "-"), day, ending)
		out = append(out, attachment{f.Name, name, e.document(ending, t, answers)})
	}
	return out
}

// endingOf prefers what systems export over what people photograph.
func endingOf(f offboarding.FileField) string {
	for _, ending := range []string{"csv", "json", "log", "txt", "eml", "pdf"} {
		if slices.Contains(f.Types, ending) {
			return ending
		}
	}
	return "pdf"
}

// document writes the answers as a file of the kind.
func (e *exit) document(ending string, t offboarding.Task, answers offboarding.Answers) string {
	switch ending {
	case "csv":
		return table(answers)
	case "json":
		text, err := json.MarshalIndent(map[string]any{"client": e.client, "task": t.Title, "record": answers}, "", "  ")
		if err != nil {
			panic(err) // answers are text
		}
		return string(text)
	case "eml":
		return fmt.Sprintf("From: %s <%s@%s.example>\r\nTo: %s\r\nDate: %s\r\nSubject: %s\r\nMIME-Version: 1.0\r\n"+
			"Content-Type: text/plain; charset=UTF-8\r\n\r\n%s\r\n",
			e.contact, "it", e.short(), "offboarding@northbank.example", e.s.Clock.Now().Format(time.RFC1123Z), t.Title,
			strings.Join(e.lines(t, answers), "\r\n"))
	case "pdf":
		return paper(e.lines(t, answers))
	}
	return strings.Join(e.lines(t, answers), "\n") + "\n"
}

// table writes the rows of the answers as CSV, or the answers themselves
// where there are no rows.
func table(answers offboarding.Answers) string {
	rows := []offboarding.Values{answers.Values}
	for _, name := range slices.Sorted(maps.Keys(answers.Tables)) {
		rows = answers.Tables[name]
	}
	columns := slices.Sorted(maps.Keys(rows[0]))
	var b bytes.Buffer
	w := csv.NewWriter(&b)
	_ = w.Write(columns) // A buffer takes everything.
	for _, row := range rows {
		var line []string
		for _, c := range columns {
			line = append(line, row[c])
		}
		_ = w.Write(line)
	}
	w.Flush()
	return b.String()
}

// lines says the answers in text.
func (e *exit) lines(t offboarding.Task, answers offboarding.Answers) []string {
	out := []string{e.client + ", " + e.service, t.Title, ""}
	for _, name := range slices.Sorted(maps.Keys(answers.Values)) {
		out = append(out, name+": "+answers.Values[name])
	}
	for _, name := range slices.Sorted(maps.Keys(answers.Tables)) {
		for i, row := range answers.Tables[name] {
			out = append(out, fmt.Sprintf("%s %d", name, i+1))
			for _, column := range slices.Sorted(maps.Keys(row)) {
				out = append(out, "  "+column+": "+row[column])
			}
		}
	}
	return out
}

// paper writes lines of plain text as a PDF of one page. Letters outside of
// ASCII are left out: the standard fonts of PDF have no UTF-8.
func paper(lines []string) string {
	var page strings.Builder
	page.WriteString("BT /F1 11 Tf 15 TL 56 780 Td\n")
	escape := strings.NewReplacer(`\`, `\\`, "(", `\(`, ")", `\)`)
	for _, line := range lines {
		ascii := strings.Map(func(r rune) rune {
			if r < ' ' || r > '~' {
				return -1
			}
			return r
		}, line)
		fmt.Fprintf(&page, "(%s) Tj T*\n", escape.Replace(ascii))
	}
	page.WriteString("ET")
	objects := []string{
		"<< /Type /Catalog /Pages 2 0 R >>",
		"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
		"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>",
		fmt.Sprintf("<< /Length %d >>\nstream\n%s\nendstream", page.Len(), page.String()),
		"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
	}
	var b strings.Builder
	b.WriteString("%PDF-1.4\n")
	var places strings.Builder
	for i, object := range objects {
		fmt.Fprintf(&places, "%010d 00000 n \n", b.Len())
		fmt.Fprintf(&b, "%d 0 obj\n%s\nendobj\n", i+1, object)
	}
	start := b.Len()
	fmt.Fprintf(&b, "xref\n0 %d\n0000000000 65535 f \n%strailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n",
		len(objects)+1, places.String(), len(objects)+1, start)
	return b.String()
}

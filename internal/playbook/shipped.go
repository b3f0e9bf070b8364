package playbook

import (
	"bytes"
	"embed"
	"fmt"
	"path"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"sync"
)

//go:embed shipped/*.yaml
var shipped embed.FS

// Source is a playbook with the text that says it.
type Source struct {
	Playbook Playbook
	Text     []byte
}

// ShippedSources returns the playbooks that come with the product, by name of
// file. They are read once for a process: they are ten thousand lines, and
// never change. What they hold is shared by all callers and must not be
// changed. They are part of the program, so one that does not parse is a fault
// of the build, and ShippedSources panics.
func ShippedSources() []Source { return slices.Clone(parsed()) }

var parsed = sync.OnceValue(parseShipped)

func parseShipped() []Source {
	texts := ShippedTexts()
	out := make([]Source, len(texts))
	for i, text := range texts {
		p, err := Parse(text)
		if err != nil {
			panic(fmt.Sprintf("parse a shipped playbook: %v", err))
		}
		out[i] = Source{Playbook: p, Text: text}
	}
	return out
}

// ShippedTexts returns the texts of ShippedSources, which costs no parsing.
func ShippedTexts() [][]byte {
	entries, err := shipped.ReadDir("shipped")
	if err != nil {
		panic(fmt.Sprintf("read the shipped playbooks: %v", err))
	}
	out := make([][]byte, len(entries))
	for i, entry := range entries {
		if out[i], err = shipped.ReadFile(path.Join("shipped", entry.Name())); err != nil {
			panic(fmt.Sprintf("read the shipped playbook %s: %v", entry.Name(), err))
		}
	}
	return out
}

// Shipped returns the playbooks that come with the product.
func Shipped() []Playbook {
	sources := ShippedSources()
	out := make([]Playbook, len(sources))
	for i, s := range sources {
		out[i] = s.Playbook
	}
	return out
}

// WithVersion returns the text of a playbook with another version in it. All
// else stays as it is written, comments too, but for the ends of lines; a text that cannot be changed in
// place is written anew. It returns the fault of Parse where the text is no
// playbook.
func WithVersion(text []byte, version int) ([]byte, error) {
	text = unixLines(text)
	p, err := Parse(text)
	if err != nil {
		return nil, err
	}
	p.Version = version
	changed := replaceVersion(text, version)
	if back, err := Parse(changed); err == nil && reflect.DeepEqual(back, p) {
		return changed, nil
	}
	return Format(p)
}

// replaceVersion writes a number where the text has that of the version.
func replaceVersion(text []byte, version int) []byte {
	_, ps, _ := read(text)
	at, known := ps["version"]
	lines := strings.SplitAfter(string(text), "\n")
	if !known || at.line > len(lines) {
		return nil
	}
	line := []rune(lines[at.line-1])
	if at.column > len(line) {
		return nil
	}
	before, after := string(line[:at.column-1]), string(line[at.column-1:])
	rest := strings.TrimLeft(after, "0123456789")
	lines[at.line-1] = before + strconv.Itoa(version) + rest
	return []byte(strings.Join(lines, ""))
}

// unixLines ends lines as YAML is written here: forms and other systems end
// them with two characters.
func unixLines(text []byte) []byte { return bytes.ReplaceAll(text, []byte("\r\n"), []byte("\n")) }

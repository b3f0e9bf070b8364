package secrets

import (
	"bytes"
	"encoding/csv"
	"regexp"
	"strings"
	"unicode/utf8"
)

const (
	// headerLines is how far down the header of a table may be.
	headerLines = 12
	// longestRow bounds the memory for a row. Longer ones are not read.
	longestRow = 16 << 10
)

// table finds columns that are called a password or secret and hold one. It
// knows rows of one line with commas, semicolons or tabs between the fields.
type table struct {
	row       []byte
	long      bool // the row is longer than is read
	line      int
	separator rune // 0 until the header is found
	columns   map[int]Kind
	found     []Finding
}

func (t *table) write(p []byte) {
	for len(p) > 0 && (t.separator != 0 || t.line < headerLines) {
		end := bytes.IndexByte(p, '\n')
		if end < 0 {
			t.keep(p)
			return
		}
		t.keep(p[:end])
		t.endRow()
		p = p[end+1:]
	}
}

func (t *table) keep(p []byte) {
	if t.long = t.long || len(t.row)+len(p) > longestRow; !t.long {
		t.row = append(t.row, p...)
	}
}

func (t *table) end() []Finding {
	if len(t.row) > 0 {
		t.endRow()
	}
	return t.found
}

func (t *table) endRow() {
	t.line++
	row := strings.TrimSuffix(string(t.row), "\r")
	switch {
	case t.long || row == "":
	case t.separator == 0:
		t.header(row)
	case len(t.found) < maxFindings:
		t.values(row)
	}
	t.row, t.long = t.row[:0], false
}

// columnNames are headers of columns, in lower case without spaces and signs.
var columnNames = map[string]Kind{
	"password": PasswordInTable, "passwort": PasswordInTable, "passord": PasswordInTable, "passwd": PasswordInTable,
	"pwd": PasswordInTable, "passphrase": PasswordInTable, "initialpassword": PasswordInTable, "temporarypassword": PasswordInTable,
	"consolepassword": PasswordInTable, "newpassword": PasswordInTable,
	"secret": SecretInTable, "token": SecretInTable, "apikey": SecretInTable, "apitoken": SecretInTable, "accesstoken": SecretInTable,
	"clientsecret": SecretInTable, "secretkey": SecretInTable, "secretaccesskey": SecretInTable, "secretvalue": SecretInTable,
}

var (
	bracketed = regexp.MustCompile(`[\[(][^\])]*[\])]`)
	unnamed   = regexp.MustCompile(`[^a-z0-9]`)
)

// header looks for columns of secrets in a row, and remembers where they are.
func (t *table) header(row string) {
	for _, separator := range []rune{',', ';', '\t'} {
		columns := map[int]Kind{}
		for i, field := range split(row, separator) {
			name := unnamed.ReplaceAllString(bracketed.ReplaceAllString(strings.ToLower(field.text), ""), "")
			if kind, ok := columnNames[name]; ok {
				columns[i] = kind
			}
		}
		if len(columns) > 0 {
			t.separator, t.columns = separator, columns
			return
		}
	}
}

// values looks into the columns of secrets.
func (t *table) values(row string) {
	for i, field := range split(row, t.separator) {
		kind, ok := t.columns[i]
		if !ok || !isReal(field.text) || strings.Contains(field.text, " ") || kind == SecretInTable && !looksRandom(field.text) {
			continue
		}
		column := utf8.RuneCountInString(row[:field.offset]) + 1
		t.found = append(t.found, Finding{Kind: kind, Line: t.line, Column: column})
	}
}

// field is one value of a row and where it begins.
type field struct {
	text   string
	offset int
}

// split takes a row apart. A row with only one field is no row of a table.
func split(row string, separator rune) []field {
	reader := csv.NewReader(strings.NewReader(row))
	reader.Comma, reader.LazyQuotes, reader.FieldsPerRecord = separator, true, -1
	texts, err := reader.Read()
	if err != nil || len(texts) < 2 {
		return nil
	}
	fields := make([]field, len(texts))
	for i, text := range texts {
		_, column := reader.FieldPos(i)
		fields[i] = field{strings.TrimSpace(text), column - 1}
	}
	return fields
}

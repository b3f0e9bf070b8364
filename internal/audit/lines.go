package audit

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"iter"
	"time"

	"github.com/closegate/closegate/internal/digest"
)

// lineLimit is the longest line that NewLines reads, in bytes. An entry is a
// few kilobytes; the limit stops a file that is none from filling the memory.
const lineLimit = 4 << 20

// line is an entry in a file. Body and Document are texts, because what was
// hashed is their exact bytes.
type line struct {
	Index    int64      `json:"index"`
	Time     string     `json:"time"`
	Hash     digest.Sum `json:"hash"`
	Body     string     `json:"body"`
	Document string     `json:"document"`
}

// Line returns the entry as one line of JSON, with its end. A file of such
// lines is what exports give and what NewLines reads. The keys by which a
// database finds the entry are left out: they prove nothing.
func (e Entry) Line() ([]byte, error) {
	text, err := json.Marshal(line{e.Index, digest.Time(e.Time), e.Hash, string(e.Body), string(e.Document)})
	if err != nil {
		return nil, fmt.Errorf("write audit entry %d: %w", e.Index, err)
	}
	return append(text, '\n'), nil
}

// NewLines returns the source of the entries that a file of lines holds. It
// can be read once. Empty lines are passed over.
func NewLines(r io.Reader) Source { return lines{r} }

type lines struct{ r io.Reader }

// Entries implements Source.
func (l lines) Entries(ctx context.Context) iter.Seq2[Entry, error] {
	return func(yield func(Entry, error) bool) {
		scanner := bufio.NewScanner(l.r)
		scanner.Buffer(nil, lineLimit)
		number := 0
		fail := func(err error) { yield(Entry{}, fmt.Errorf("line %d: %w", number, err)) }
		for scanner.Scan() {
			number++
			if ctx.Err() != nil {
				fail(context.Cause(ctx))
				return
			}
			if len(scanner.Bytes()) == 0 {
				continue
			}
			e, err := readLine(scanner.Bytes())
			if err != nil {
				fail(err)
				return
			}
			if !yield(e, nil) {
				return
			}
		}
		if err := scanner.Err(); err != nil {
			number++
			fail(err)
		}
	}
}

func readLine(text []byte) (Entry, error) {
	var l line
	if err := json.Unmarshal(text, &l); err != nil {
		return Entry{}, fmt.Errorf("this is not an audit entry: %w", err)
	}
	if l.Body == "" || l.Document == "" {
		return Entry{}, errors.New("this is not an audit entry: it has no text")
	}
	at, err := time.Parse(time.RFC3339Nano, l.Time)
	if err != nil {
		return Entry{}, fmt.Errorf("this is not an audit entry: %w", err)
	}
	return Entry{Index: l.Index, Time: at.UTC(), Body: []byte(l.Body), Hash: l.Hash, Document: []byte(l.Document)}, nil
}

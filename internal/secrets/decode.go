package secrets

import (
	"bytes"
	"unicode/utf16"
	"unicode/utf8"
)

// sampleSize is how many bytes tell what the rest is.
const sampleSize = 2048

// decoder turns a stream into UTF-8. It looks at the beginning to tell text
// from UTF-16 from everything else.
type decoder struct {
	sample  []byte // until decided
	decided bool
	binary  bool
	wide    bool // UTF-16
	big     bool // with the high byte first
	half    []byte
	high    rune // first half of a surrogate pair
}

// decode hands the text of p to emit.
func (d *decoder) decode(p []byte, emit func([]byte)) {
	if !d.decided {
		n := min(len(p), sampleSize-len(d.sample))
		d.sample = append(d.sample, p[:n]...)
		p = p[n:]
		if len(d.sample) < sampleSize {
			return
		}
		d.decide(emit)
	}
	d.pass(p, emit)
}

// end hands over what is left.
func (d *decoder) end(emit func([]byte)) {
	if !d.decided {
		d.decide(emit)
	}
}

func (d *decoder) decide(emit func([]byte)) {
	d.decided = true
	sample := d.sample
	d.sample = nil
	switch {
	case bytes.HasPrefix(sample, []byte{0xFF, 0xFE}):
		d.wide = true
	case bytes.HasPrefix(sample, []byte{0xFE, 0xFF}):
		d.wide, d.big = true, true
	case bytes.IndexByte(sample, 0) >= 0:
		d.wide, d.big = wideWithoutMark(sample)
		d.binary = !d.wide
	default:
		d.binary = bytes.HasPrefix(sample, []byte("%PDF-"))
		sample = bytes.TrimPrefix(sample, []byte("\uFEFF"))
	}
	if d.wide && (sample[0] == 0xFE || sample[0] == 0xFF) {
		sample = sample[2:]
	}
	d.pass(sample, emit)
}

// wideWithoutMark recognises UTF-16 of mostly Latin text by its zeros, which
// are all on one side.
func wideWithoutMark(sample []byte) (wide, big bool) {
	var zeros [2]int
	for i, b := range sample {
		if b == 0 {
			zeros[i%2]++
		}
	}
	const most = 3 // of four characters are Latin
	pairs := len(sample) / 2
	switch {
	case pairs == 0:
		return false, false
	case zeros[0] == 0 && zeros[1]*4 >= pairs*most:
		return true, false
	case zeros[1] == 0 && zeros[0]*4 >= pairs*most:
		return true, true
	}
	return false, false
}

func (d *decoder) pass(p []byte, emit func([]byte)) {
	if !d.wide {
		emit(p)
		return
	}
	var text []byte
	for _, b := range p {
		if d.half = append(d.half, b); len(d.half) < 2 {
			continue
		}
		low, high := d.half[0], d.half[1]
		if d.big {
			low, high = high, low
		}
		text = d.unit(text, rune(low)|rune(high)<<8)
		d.half = d.half[:0]
		if len(text) >= sampleSize {
			emit(text)
			text = text[:0]
		}
	}
	emit(text)
}

// unit appends one unit of UTF-16.
func (d *decoder) unit(text []byte, unit rune) []byte {
	first := d.high
	d.high = 0
	if first != 0 {
		if r := utf16.DecodeRune(first, unit); r != utf8.RuneError {
			return utf8.AppendRune(text, r)
		}
		text = utf8.AppendRune(text, utf8.RuneError)
	}
	if unit >= 0xD800 && unit < 0xDC00 {
		d.high = unit
		return text
	}
	return utf8.AppendRune(text, unit)
}

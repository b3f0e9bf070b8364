package blob

import (
	"encoding/hex"
	"errors"
	"hash"
	"io"

	"github.com/closegate/closegate/internal/digest"
)

// intact holds back the last byte until everything before it has been seen.
type intact struct {
	source    io.ReadCloser
	remaining int64 // bytes that were stored and not yet read
	want      digest.Sum
	hash      hash.Hash
	err       error // the answer to all further reads
}

// Read implements io.Reader.
func (i *intact) Read(p []byte) (int, error) {
	if i.err != nil || len(p) == 0 {
		return 0, i.err
	}
	if i.remaining <= 1 {
		return i.last(p)
	}
	n, err := i.source.Read(p[:min(int64(len(p)), i.remaining-1)])
	i.hash.Write(p[:n])
	i.remaining -= int64(n)
	if errors.Is(err, io.EOF) {
		err = ErrAltered // cut short
	}
	i.err = err
	return n, err
}

// last reads the final byte and proves that none follows.
func (i *intact) last(p []byte) (int, error) {
	rest, err := io.ReadAll(io.LimitReader(i.source, i.remaining+1))
	if err != nil {
		i.err = err
		return 0, err
	}
	i.hash.Write(rest)
	if int64(len(rest)) != i.remaining || hex.EncodeToString(i.hash.Sum(nil)) != string(i.want) {
		i.err = ErrAltered
		return 0, i.err
	}
	i.err = io.EOF
	return copy(p, rest), i.err
}

// Close implements io.Closer.
func (i *intact) Close() error { return i.source.Close() }

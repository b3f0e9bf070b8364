// Package blob keeps the bytes of evidence. A key is random and says nothing
// about the content; what belongs to whom, under which name and digest, stands
// in the database. Bytes are never changed, opened for writing again or looked
// into here.
//
// Bytes are stored before the row that names them, so a crash in between leaves
// an orphan, never a row without bytes. List finds what is old enough to ask
// the database about, and Remove takes the orphans away.
package blob

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"iter"
	"time"

	"github.com/closegate/closegate/internal/digest"
	"github.com/closegate/closegate/internal/fault"
)

// Store keeps bytes under random keys. Every method that takes a key answers
// fault.NotFound where the key is malformed or unknown, and fault.Unavailable
// where the storage does not answer.
type Store interface {
	// Put stores what r gives, at most limit bytes, and returns when it
	// would survive a loss of power. Where it fails, nothing is kept:
	// fault.TooLarge says that there was more than limit, fault.Unavailable
	// that there is no room, and an error of r is passed on in the chain.
	Put(ctx context.Context, r io.Reader, limit int64) (Blob, error)
	// Open returns the bytes of a key. The caller closes it.
	Open(ctx context.Context, key string) (io.ReadCloser, error)
	// Stat tells what is stored without reading it.
	Stat(ctx context.Context, key string) (Entry, error)
	// Check reads all bytes and returns their size and digest as they are
	// now, to compare with what was once stored.
	Check(ctx context.Context, key string) (Blob, error)
	// Remove takes away the bytes of a key, or what an interrupted Put left.
	Remove(ctx context.Context, key string) error
	// List gives what was stored before a time, in no order, including what
	// an interrupted Put left. It stops after an error.
	List(ctx context.Context, before time.Time) iter.Seq2[Entry, error]
}

// Blob is what Put and Check learn from the bytes themselves.
type Blob struct {
	Key    string
	Size   int64 // bytes
	SHA256 digest.Sum
}

// Entry is what the storage knows without reading.
type Entry struct {
	Key    string
	Size   int64 // bytes
	Stored time.Time
}

var (
	// ErrFull is in the chain when storage is down to its reserve. Reading
	// goes on.
	ErrFull = errors.New("storage is down to its reserve")
	// ErrAltered is in the chain when bytes are not the ones once stored.
	ErrAltered = errors.New("stored bytes differ from their digest")
)

// keyLength is 128 random bits in hexadecimal.
const keyLength = 32

func newKey() string {
	var random [keyLength / 2]byte
	rand.Read(random[:]) // never fails: it ends the process instead
	return hex.EncodeToString(random[:])
}

// validKey keeps everything away from the storage that newKey never made,
// paths and empty names included.
func validKey(key string) bool {
	if len(key) != keyLength {
		return false
	}
	for _, c := range []byte(key) {
		if (c < '0' || c > '9') && (c < 'a' || c > 'f') {
			return false
		}
	}
	return true
}

func notFound(err error) error {
	return fault.Wrap(fault.NotFound, err, "This file is not stored here.")
}

func unavailable(err error) error {
	return fault.Wrap(fault.Unavailable, err, "The file storage does not answer. Nothing was changed. Try again in a minute.")
}

func full() error {
	return fault.Wrap(fault.Unavailable, ErrFull,
		"There is no room left for files. Nothing of yours was stored, and everything stored before can still be read. Tell your administrator.")
}

func tooLarge(limit int64) error {
	return fault.New(fault.TooLarge, "The file is larger than %s, the most that is allowed here. Nothing of it was stored. Send a smaller file, or split it.", inWords(limit))
}

// inWords says a size the way limits are configured: 50 MB, 1 GiB.
func inWords(size int64) string {
	units := []struct {
		name  string
		bytes int64
	}{{"GiB", 1 << 30}, {"GB", 1e9}, {"MiB", 1 << 20}, {"MB", 1e6}, {"KiB", 1 << 10}, {"KB", 1e3}}
	for _, unit := range units {
		if size >= unit.bytes && size%unit.bytes == 0 {
			return fmt.Sprintf("%d %s", size/unit.bytes, unit.name)
		}
	}
	return fmt.Sprintf("%d bytes", size)
}

// Intact returns a reader of r's bytes that gives the last of them only if all
// of them together have the size and digest that were stored. Whoever reads to
// the end without an error has the very bytes; everybody else gets ErrAltered
// and a file that is visibly cut short. Closing it closes r.
func Intact(r io.ReadCloser, size int64, sum digest.Sum) io.ReadCloser {
	return &intact{source: r, remaining: size, want: sum, hash: sha256.New()}
}

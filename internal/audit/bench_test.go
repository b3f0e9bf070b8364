package audit_test

import (
	"context"
	"iter"
	"runtime"
	"testing"
	"time"

	"github.com/closegate/closegate/internal/audit"
	"github.com/closegate/closegate/internal/digest"
)

func BenchmarkAppend(b *testing.B) {
	log := newBook(b, 1)
	salt := digest.Salt(digest.Bytes([]byte("salt")))
	for b.Loop() {
		if _, err := audit.Append(log.head(), submitted(1), salt, start); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkVerify(b *testing.B) {
	log := newBook(b, 1000)
	for b.Loop() {
		if report := verify(b, log, nil); !report.OK() {
			b.Fatal(report.Sentence())
		}
	}
	b.ReportMetric(float64(b.Elapsed().Microseconds())/float64(b.N*1000), "µs/entry")
}

// endless makes n entries as they are read, and measures the heap at the last.
type endless struct {
	n    int
	heap uint64
}

func (s *endless) Entries(context.Context) iter.Seq2[audit.Entry, error] {
	return func(yield func(audit.Entry, error) bool) {
		head, salt := audit.Head{}, digest.Salt(digest.Bytes([]byte("salt")))
		for range s.n {
			e, err := audit.Append(head, submitted(0), salt, start.Add(-time.Duration(head.Size)*time.Second))
			if head = e.Head(); head.Size == int64(s.n) {
				runtime.GC()
				var m runtime.MemStats
				runtime.ReadMemStats(&m)
				s.heap = m.HeapAlloc
			}
			if !yield(e, err) {
				return
			}
		}
	}
}

// Not parallel: other tests would be measured as well.
func TestMemoryDoesNotGrowWithTheLog(t *testing.T) {
	heap := func(n int) uint64 {
		s := &endless{n: n}
		if report, err := audit.Verify(t.Context(), s, nil); err != nil || report.Size != int64(n) {
			t.Fatalf("%d entries were read, %v", report.Size, err)
		}
		return s.heap
	}
	small := heap(10)
	// 2,000 entries are 5 MB.
	if large := heap(2000); large > small+1<<20 {
		t.Errorf("the heap grew from %d to %d bytes", small, large)
	}
}

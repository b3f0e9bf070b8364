package store

import (
	"context"
	"net"
	"sync"
	"time"

	"github.com/jackc/pgx/v5"
)

// watch asks a PostgreSQL server over a connection of its own whether it is
// there, and closes every connection to a server that is not. A server that
// was frozen, or a network that drops everything, would otherwise keep callers
// waiting until TCP gives up, which takes minutes. Long queries on a server
// that is well are left alone.
type watch struct {
	settings *pgx.ConnConfig
	// patience bounds the time until a silent server is noticed: a quarter
	// until the next question, a third for its answer, a third for a new
	// connection.
	patience time.Duration
	dialer   net.Dialer
	cancel   context.CancelFunc
	stopped  chan struct{}

	mu   sync.Mutex
	open map[*watched]struct{}
}

func newWatch(settings *pgx.ConnConfig, patience time.Duration) *watch {
	own := settings.Copy()
	own.ConnectTimeout = patience / 3
	return &watch{settings: own, patience: patience, stopped: make(chan struct{}), open: map[*watched]struct{}{}}
}

// watched is a network connection that watch can close.
type watched struct {
	net.Conn
	watch *watch
}

// Close implements net.Conn.
func (c *watched) Close() error {
	c.watch.mu.Lock()
	delete(c.watch.open, c)
	c.watch.mu.Unlock()
	return c.Conn.Close()
}

// dial connects as pgconn does by itself, and remembers the connection.
func (w *watch) dial(ctx context.Context, network, address string) (net.Conn, error) {
	conn, err := w.dialer.DialContext(ctx, network, address)
	if err != nil {
		return nil, err
	}
	c := &watched{Conn: conn, watch: w}
	w.mu.Lock()
	w.open[c] = struct{}{}
	w.mu.Unlock()
	return c, nil
}

func (w *watch) start() {
	ctx, cancel := context.WithCancel(context.Background())
	w.cancel = cancel
	go w.run(ctx)
}

// stop ends the watching. Connections stay as they are.
func (w *watch) stop() {
	w.cancel()
	<-w.stopped
}

func (w *watch) run(ctx context.Context) {
	defer close(w.stopped)
	ticker := time.NewTicker(w.patience / 4)
	defer ticker.Stop()
	var conn *pgx.Conn
	for {
		conn = w.ask(ctx, conn)
		select {
		case <-ctx.Done():
			w.drop(conn)
			return
		case <-ticker.C:
		}
	}
}

// ask returns a connection that has just answered, and nil after it has closed
// all others because there is none. One failed question is no proof: the
// connection alone may have been ended.
func (w *watch) ask(ctx context.Context, conn *pgx.Conn) *pgx.Conn {
	limited, cancel := context.WithTimeout(ctx, w.patience/3)
	defer cancel()
	if conn != nil && conn.Ping(limited) == nil {
		return conn
	}
	w.drop(conn)
	conn, err := pgx.ConnectConfig(ctx, w.settings.Copy())
	if err == nil {
		return conn
	}
	if ctx.Err() == nil {
		w.closeAll()
	}
	return nil
}

// drop ends the connection without waiting for a server that may be silent.
func (w *watch) drop(conn *pgx.Conn) {
	if conn == nil {
		return
	}
	ended, cancel := context.WithCancel(context.Background())
	cancel()
	_ = conn.Close(ended)
}

func (w *watch) closeAll() {
	w.mu.Lock()
	open := make([]*watched, 0, len(w.open))
	for c := range w.open {
		open = append(open, c)
	}
	w.mu.Unlock()
	for _, c := range open {
		_ = c.Close()
	}
}

package store_test

import (
	"context"
	"errors"
	"net"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/closegate/closegate/internal/fault"
	"github.com/closegate/closegate/internal/store"
	"github.com/closegate/closegate/internal/testkit"
)

// soon is when a call must have failed: two seconds, and what a busy machine
// may add.
const soon = 5 * time.Second

// calls are the ways in which the database is used.
func calls(s *store.Store) map[string]func(context.Context) error {
	return map[string]func(context.Context) error{
		"ping":  s.Ping,
		"read":  func(ctx context.Context) error { _, err := s.AuditHead(ctx); return err },
		"count": func(ctx context.Context) error { _, err := store.Ask[int](ctx, s, "SELECT 1"); return err },
		"housekeep": func(ctx context.Context) error {
			return s.Housekeep(ctx, func(*store.Housekeeping) error { return nil })
		},
		"change": func(ctx context.Context) error {
			return s.InTx(ctx, func(tx *store.Tx) error { tx.Record(happened(clientA)); return nil })
		},
	}
}

// wantAway fails unless every call fails as unavailable, and soon.
func wantAway(t *testing.T, s *store.Store) {
	t.Helper()
	for name, call := range calls(s) {
		ctx, cancel := context.WithTimeout(t.Context(), soon)
		if err := call(ctx); !fault.Is(err, fault.Unavailable) {
			t.Errorf("%s: %v, want unavailable within %v", name, err, soon)
		}
		cancel()
	}
}

// wantBack fails unless every call succeeds again by itself.
func wantBack(t *testing.T, s *store.Store) {
	t.Helper()
	for name, call := range calls(s) {
		testkit.Eventually(t, name+" works again", func() bool { return call(t.Context()) == nil })
	}
}

func TestMovedSQLiteFileIsNotWrittenTo(t *testing.T) {
	t.Parallel()
	config := testkit.StoreConfig(t)
	config.URL = testkit.SQLiteURL(t)
	s := testkit.OpenStore(t, config)
	record(t, s, clientA, 1)
	elsewhere := filepath.Join(t.TempDir(), "moved.db")
	move := func(from, to string) {
		if err := os.Rename(from, to); err != nil {
			t.Fatal(err)
		}
	}

	move(config.URL, elsewhere)
	wantAway(t, s)
	move(elsewhere, config.URL)
	wantBack(t, s)

	move(config.URL, elsewhere)
	if err := os.WriteFile(config.URL, nil, 0o600); err != nil { // another file in its place
		t.Fatal(err)
	}
	wantAway(t, s)
	move(elsewhere, config.URL)
	wantBack(t, s)
	if n := one[int](t, s, "SELECT count(*) FROM audit_entries"); n != 3 {
		t.Errorf("%d entries, want 3: one before, and one after each return", n)
	}
}

func TestReadOnlyPoolCannotWrite(t *testing.T) {
	t.Parallel()
	config := testkit.StoreConfig(t)
	config.URL = testkit.SQLiteURL(t)
	s := testkit.OpenStore(t, config)
	if _, err := store.Ask[int](t.Context(), s, "INSERT INTO installation VALUES (1, 'x', '2026') RETURNING one"); err == nil {
		t.Error("a read wrote")
	}
}

// proxy stands between a store and its PostgreSQL server, as a network does.
type proxy struct {
	address string
	target  string

	mu       sync.Mutex
	listener net.Listener
	conns    []net.Conn
	frozen   chan struct{} // closed when bytes flow again; nil while they do
}

func newProxy(t *testing.T, target string) *proxy {
	t.Helper()
	p := &proxy{target: target, address: "127.0.0.1:0"}
	p.listen(t)
	p.address = p.listener.Addr().String()
	t.Cleanup(p.cut)
	return p
}

func (p *proxy) listen(t *testing.T) {
	t.Helper()
	listener, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", p.address)
	if err != nil {
		t.Fatal(err)
	}
	p.mu.Lock()
	p.listener = listener
	p.mu.Unlock()
	go func() {
		for {
			client, err := listener.Accept()
			if err != nil {
				return
			}
			server, err := net.Dial("unix", p.target)
			if err != nil {
				_ = client.Close()
				continue
			}
			p.mu.Lock()
			p.conns = append(p.conns, client, server)
			p.mu.Unlock()
			go p.pump(client, server)
			go p.pump(server, client)
		}
	}()
}

// pump copies what comes from one side to the other, except while frozen.
func (p *proxy) pump(from, to net.Conn) {
	defer func() { _ = errors.Join(from.Close(), to.Close()) }()
	buffer := make([]byte, 32<<10)
	for {
		n, err := from.Read(buffer)
		p.mu.Lock()
		frozen := p.frozen
		p.mu.Unlock()
		if frozen != nil {
			<-frozen
		}
		if n > 0 {
			if _, err := to.Write(buffer[:n]); err != nil {
				return
			}
		}
		if err != nil {
			return
		}
	}
}

// cut ends every connection and refuses new ones.
func (p *proxy) cut() {
	p.mu.Lock()
	defer p.mu.Unlock()
	_ = p.listener.Close()
	for _, conn := range p.conns {
		_ = conn.Close()
	}
	p.conns = nil
}

func (p *proxy) freeze() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.frozen = make(chan struct{})
}

func (p *proxy) thaw() {
	p.mu.Lock()
	defer p.mu.Unlock()
	close(p.frozen)
	p.frozen = nil
}

// behindProxy returns a store that reaches its server through the proxy.
func behindProxy(t *testing.T) (*store.Store, *proxy) {
	t.Helper()
	direct, err := url.Parse(testkit.MigratedPostgresURL(t))
	if err != nil {
		t.Fatal(err)
	}
	p := newProxy(t, filepath.Join(direct.Query().Get("host"), ".s.PGSQL.5432"))
	config := testkit.StoreConfig(t)
	config.URL = "postgres://" + direct.User.Username() + "@" + p.address + direct.Path + "?sslmode=disable"
	config.Patience = 2 * time.Second
	return testkit.OpenStore(t, config), p
}

func TestServerThatIsDownIsUnavailableUntilItIsBack(t *testing.T) {
	t.Parallel()
	s, p := behindProxy(t)
	wantBack(t, s)
	p.cut()
	wantAway(t, s)
	p.listen(t)
	wantBack(t, s)
}

func TestServerThatIsSilentIsUnavailableUntilItIsBack(t *testing.T) {
	t.Parallel()
	s, p := behindProxy(t)
	wantBack(t, s)
	p.freeze()
	wantAway(t, s)
	p.thaw()
	wantBack(t, s)
}

func TestChangeUnderWayFailsWhenTheServerFallsSilent(t *testing.T) {
	t.Parallel()
	s, p := behindProxy(t)
	wantBack(t, s)
	before := one[int](t, s, "SELECT count(*) FROM audit_entries")
	ctx, cancel := context.WithTimeout(t.Context(), soon)
	defer cancel()
	err := s.InTx(ctx, func(tx *store.Tx) error {
		tx.Record(happened(clientA))
		p.freeze()
		return nil
	})
	if !fault.Is(err, fault.Unavailable) {
		t.Errorf("error %v, want unavailable within %v", err, soon)
	}
	p.thaw()
	wantBack(t, s)
	if after := one[int](t, s, "SELECT count(*) FROM audit_entries"); after != before+1 {
		t.Errorf("%d entries, want %d: only the one after the return", after, before+1)
	}
}

func TestEndedConnectionsAreReplaced(t *testing.T) {
	t.Parallel()
	s, _ := behindProxy(t)
	wantBack(t, s)
	_, err := store.Ask[bool](t.Context(), s,
		"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()")
	if err != nil {
		t.Fatal(err)
	}
	wantBack(t, s)
}

func TestStoreOpensBeforeItsServer(t *testing.T) {
	t.Parallel()
	_, p := behindProxy(t)
	p.cut()
	config := testkit.StoreConfig(t)
	config.URL = "postgres://closegate@" + p.address + "/postgres?sslmode=disable"
	config.Patience = 2 * time.Second
	s := testkit.OpenStore(t, config)
	wantAway(t, s)
	p.listen(t)
	testkit.Eventually(t, "the server answers", func() bool { return s.Ping(t.Context()) == nil })
}

func TestAddressThatIsNoDatabaseIsRefused(t *testing.T) {
	t.Parallel()
	for _, address := range []string{"", "file:", ":memory:", "file::memory:?cache=shared", "a.db?mode=memory",
		filepath.Join(t.TempDir(), "missing", "a.db"), "postgres://%"} {
		config := testkit.StoreConfig(t)
		config.URL = address
		s, err := store.Open(t.Context(), config)
		if err == nil {
			t.Errorf("%q was opened", address)
			_ = s.Close()
		}
	}
}

func TestSQLiteFileIsForItsOwnerAlone(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	for _, prefix := range []string{"", "file:", "file://"} {
		name := filepath.Join(folder, "a "+strings.Trim(prefix, ":/")+"#%3f.db") // a name that a URL would bend
		config := testkit.StoreConfig(t)
		config.URL = prefix + name
		s := testkit.OpenStore(t, config)
		if err := s.Migrate(t.Context()); err != nil {
			t.Fatal(err)
		}
		for _, suffix := range []string{"", "-wal", "-shm"} {
			info, err := os.Stat(name + suffix)
			if err != nil || info.Mode().Perm() != 0o600 {
				t.Errorf("%s%s: %v, %v, want mode 0600", name, suffix, info, err)
			}
		}
	}
}

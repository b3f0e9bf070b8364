package testkit

import (
	"bufio"
	"bytes"
	"context"
	_ "embed"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
)

// postgresStart is how long a cluster may take to accept connections.
const postgresStart = time.Minute

// postgresScript runs a cluster until its standard input ends.
//
//go:embed postgres.sh
var postgresScript string

// PostgresURL returns the address of a database that is new, empty and gone
// after the test. All of a process's databases live in one cluster, which
// starts with the first call and is removed when the process ends, however it
// ends. Its time zone is an odd one on purpose: code that forgets UTC fails.
func PostgresURL(t testing.TB) string {
	t.Helper()
	return postgres(t).database(t, "template0")
}

// PostgresFrom is PostgresURL for a database that prepare has filled, with
// migrations for example. prepare runs once in a process for each name, on a
// template that later calls clone; it must close its connections.
func PostgresFrom(t testing.TB, name string, prepare func(url string) error) string {
	t.Helper()
	c := postgres(t)
	template, err := c.template(t.Context(), name, prepare)
	if err != nil {
		t.Fatalf("prepare the database template %s: %v", name, err)
	}
	return c.database(t, template)
}

// cluster is one running PostgreSQL.
type cluster struct {
	directory string
	created   atomic.Int64
	// life is the input of the script that runs the cluster. The kernel
	// closes it when this process ends, and the script cleans up. It is kept
	// here so that the garbage collector does not close it earlier.
	life io.WriteCloser

	mu        sync.Mutex
	templates map[string]func() (string, error) // held by mu
}

var startPostgres = sync.OnceValues(func() (*cluster, error) {
	tools, err := postgresTools()
	if err != nil {
		return nil, err
	}
	return startCluster(tools)
})

// errNoPostgres says that the server is not installed.
var errNoPostgres = errors.New("no initdb with a postgres beside it in PATH or /usr/lib/postgresql")

func postgres(t testing.TB) *cluster {
	t.Helper()
	c, err := startPostgres()
	if errors.Is(err, errNoPostgres) {
		Missing(t, "PostgreSQL", "Install the Debian package postgresql.")
	}
	if err != nil {
		t.Fatalf("start PostgreSQL: %v", err)
	}
	return c
}

// postgresTools returns the directory of initdb and postgres: the one in PATH,
// else Debian's newest.
func postgresTools() (string, error) {
	found, _ := filepath.Glob("/usr/lib/postgresql/*/bin/initdb")
	slices.SortFunc(found, func(a, b string) int { return postgresVersion(b) - postgresVersion(a) })
	if inPath, err := exec.LookPath("initdb"); err == nil {
		found = slices.Insert(found, 0, inPath)
	}
	for _, initdb := range found {
		real, err := filepath.EvalSymlinks(initdb)
		if err != nil {
			continue
		}
		if _, err := exec.LookPath(filepath.Join(filepath.Dir(real), "postgres")); err == nil {
			return filepath.Dir(real), nil
		}
	}
	return "", errNoPostgres
}

func postgresVersion(initdb string) int {
	version, _ := strconv.Atoi(filepath.Base(filepath.Dir(filepath.Dir(initdb))))
	return version
}

// startCluster makes a cluster in a new directory and waits until it accepts
// connections. PostgreSQL refuses to run as root, so root lends it another
// user.
func startCluster(tools string) (*cluster, error) {
	// The name must be short: a socket's path holds about a hundred bytes.
	directory, err := os.MkdirTemp("/tmp", "closegate-pg-")
	if err != nil {
		return nil, err
	}
	cmd := exec.Command("/bin/sh", "-c", postgresScript, "postgres.sh", tools, directory)
	cmd.Dir = directory
	// A group of its own keeps an interrupt at the terminal away from the
	// script, which then cleans up as after any other end.
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	if os.Geteuid() == 0 {
		if cmd.SysProcAttr.Credential, err = unprivileged(directory); err != nil {
			return nil, errors.Join(err, os.RemoveAll(directory))
		}
	}
	life, err := cmd.StdinPipe()
	if err != nil {
		return nil, err
	}
	output, err := cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if err := cmd.Start(); err != nil {
		return nil, errors.Join(err, os.RemoveAll(directory))
	}
	c := &cluster{directory: directory, life: life, templates: map[string]func() (string, error){}}
	if err := c.await(output); err != nil {
		return nil, errors.Join(err, life.Close(), cmd.Wait())
	}
	return c, nil
}

// unprivileged hands the directory to a user who may run PostgreSQL.
func unprivileged(directory string) (*syscall.Credential, error) {
	account, err := user.Lookup("postgres")
	if err != nil {
		if account, err = user.Lookup("nobody"); err != nil {
			return nil, err
		}
	}
	uid, err := strconv.ParseUint(account.Uid, 10, 32)
	if err != nil {
		return nil, err
	}
	gid, err := strconv.ParseUint(account.Gid, 10, 32)
	if err != nil {
		return nil, err
	}
	return &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}, os.Chown(directory, int(uid), int(gid))
}

// await returns when the cluster accepts connections.
func (c *cluster) await(output io.Reader) error {
	var said bytes.Buffer
	lines := bufio.NewScanner(io.TeeReader(output, &said))
	started := false
	for !started && lines.Scan() {
		started = lines.Text() == "started"
	}
	if !started {
		return fmt.Errorf("initdb failed: %s", strings.TrimSpace(said.String()))
	}
	ctx, cancel := context.WithTimeout(context.Background(), postgresStart)
	defer cancel()
	retry := time.NewTicker(5 * time.Millisecond)
	defer retry.Stop()
	for {
		err := c.execute(ctx, "SELECT 1")
		if err == nil {
			return nil
		}
		select {
		case <-retry.C:
		case <-ctx.Done():
			log, _ := os.ReadFile(filepath.Join(c.directory, "log"))
			return fmt.Errorf("no connection after %s: %w\n%s", postgresStart, err, log)
		}
	}
}

func (c *cluster) url(database string) string {
	return "postgres://closegate@/" + database + "?host=" + c.directory
}

// execute runs one statement as the superuser, on a connection of its own so
// that tests never wait for each other here.
func (c *cluster) execute(ctx context.Context, statement string) error {
	connection, err := pgx.Connect(ctx, c.url("postgres"))
	if err != nil {
		return err
	}
	_, err = connection.Exec(ctx, statement)
	return errors.Join(err, connection.Close(ctx))
}

// database clones a template for the length of a test.
func (c *cluster) database(t testing.TB, template string) string {
	t.Helper()
	name := fmt.Sprintf("test_%d", c.created.Add(1))
	if err := c.execute(t.Context(), "CREATE DATABASE "+name+" TEMPLATE "+template); err != nil {
		t.Fatalf("create a test database: %v", err)
	}
	t.Cleanup(func() {
		if err := c.execute(context.Background(), "DROP DATABASE "+name+" WITH (FORCE)"); err != nil {
			t.Errorf("drop the test database: %v", err)
		}
	})
	return c.url(name)
}

// template returns the database that prepare has filled for this name.
func (c *cluster) template(ctx context.Context, name string, prepare func(url string) error) (string, error) {
	c.mu.Lock()
	once, known := c.templates[name]
	if !known {
		database := fmt.Sprintf("template_%d", c.created.Add(1))
		once = sync.OnceValues(func() (string, error) {
			if err := c.execute(context.WithoutCancel(ctx), "CREATE DATABASE "+database+" TEMPLATE template0"); err != nil {
				return "", err
			}
			return database, prepare(c.url(database))
		})
		c.templates[name] = once
	}
	c.mu.Unlock()
	return once()
}

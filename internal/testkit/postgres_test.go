package testkit_test

import (
	"context"
	"errors"
	"os"
	"os/exec"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/jackc/pgx/v5"

	"github.com/closegate/closegate/internal/testkit"
)

func connect(t *testing.T, url string) *pgx.Conn {
	t.Helper()
	connection, err := pgx.Connect(t.Context(), url)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := connection.Close(context.Background()); err != nil {
			t.Error(err)
		}
	})
	return connection
}

func tables(t *testing.T, connection *pgx.Conn) int {
	t.Helper()
	var n int
	const question = "SELECT count(*) FROM information_schema.tables WHERE table_schema = 'public'"
	if err := connection.QueryRow(t.Context(), question).Scan(&n); err != nil {
		t.Fatal(err)
	}
	return n
}

func TestEachDatabaseIsEmpty(t *testing.T) {
	t.Parallel()
	for range 3 {
		connection := connect(t, testkit.PostgresURL(t))
		if n := tables(t, connection); n != 0 {
			t.Fatalf("a new database has %d tables", n)
		}
		if _, err := connection.Exec(t.Context(), "CREATE TABLE kept (id int)"); err != nil {
			t.Fatal(err)
		}
	}
}

func TestTemplateIsPreparedOnce(t *testing.T) {
	t.Parallel()
	var prepared atomic.Int64
	prepare := func(url string) error {
		prepared.Add(1)
		ctx := context.Background()
		connection, err := pgx.Connect(ctx, url)
		if err != nil {
			return err
		}
		_, err = connection.Exec(ctx, "CREATE TABLE migrated (id int)")
		return errors.Join(err, connection.Close(ctx))
	}
	t.Run("clones", func(t *testing.T) {
		for range 4 {
			t.Run("", func(t *testing.T) {
				t.Parallel()
				connection := connect(t, testkit.PostgresFrom(t, "once", prepare))
				if n := tables(t, connection); n != 1 {
					t.Errorf("a clone has %d tables, want the one of the template", n)
				}
			})
		}
	})
	if n := prepared.Load(); n != 1 {
		t.Errorf("prepared %d times, want once", n)
	}
}

func TestDatabaseIsGoneAfterItsTest(t *testing.T) {
	t.Parallel()
	var url string
	t.Run("user", func(t *testing.T) { url = testkit.PostgresURL(t) })
	connection, err := pgx.Connect(t.Context(), url)
	if err == nil {
		_ = connection.Close(t.Context())
		t.Fatal("the database of a finished test still answers")
	}
	if !strings.Contains(err.Error(), "does not exist") {
		t.Errorf("connect to a dropped database: %v", err)
	}
}

// TestClusterDiesWithItsProcess runs this test binary a second time, kills it
// while its cluster is up, and waits for the cluster's directory to go.
func TestClusterDiesWithItsProcess(t *testing.T) {
	if os.Getenv("CLOSEGATE_CLUSTER_CHILD") != "" {
		clusterChild(t)
		return
	}
	t.Parallel()
	testkit.PostgresURL(t) // skips where PostgreSQL is missing
	child := exec.Command(os.Args[0], "-test.run=^TestClusterDiesWithItsProcess$")
	child.Env = append(os.Environ(), "CLOSEGATE_CLUSTER_CHILD=1")
	output, err := child.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := child.Start(); err != nil {
		t.Fatal(err)
	}
	line := make([]byte, 200)
	n, err := output.Read(line)
	if err != nil {
		t.Fatal(err)
	}
	url := strings.TrimSpace(string(line[:n]))
	directory := url[strings.Index(url, "host=")+len("host="):]
	if _, err := os.Stat(directory); err != nil {
		t.Fatalf("the child's cluster is not there: %v", err)
	}
	if err := child.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = child.Wait()
	testkit.Eventually(t, "the cluster's directory is gone", func() bool {
		_, err := os.Stat(directory)
		return errors.Is(err, os.ErrNotExist)
	})
}

// clusterChild names its database and waits to be killed.
func clusterChild(t *testing.T) {
	url := testkit.PostgresURL(t)
	if _, err := os.Stdout.WriteString(url + "\n"); err != nil {
		t.Fatal(err)
	}
	select {}
}

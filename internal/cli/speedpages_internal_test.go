//go:build unix

package cli

import (
	"bytes"
	"compress/gzip"
	"context"
	"database/sql"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"sync"
	"time"

	"github.com/a-h/templ"
	"github.com/labstack/echo/v4"
	"gorm.io/gorm"

	"github.com/closegate/closegate/internal/app"
	"github.com/closegate/closegate/internal/offboarding"
	"github.com/closegate/closegate/internal/store"
	"github.com/closegate/closegate/internal/store/sqlitedialect"
	"github.com/closegate/closegate/web"
)

const (
	// rounds alternate between floor and page, so that a busy moment of the
	// machine falls on both; pages is how often each is asked in a round.
	rounds = 9
	pages  = 20
)

func (s *speed) measurePages() {
	cookie := s.cookie("ines-valdorn")
	assignee := s.cookie("tobin-askerley")
	floor := s.floorPage(cookie.Value)
	for _, p := range []struct {
		what, address string
		cookie        *http.Cookie
		goal          float64
	}{
		{"Dashboard, CPU", "/offboardings", cookie, 2.5},
		{"My tasks, CPU", "/tasks", assignee, 2.5},
		{"Offboarding, CPU", "/offboardings/OFF-2041", cookie, 4},
		{"Task, CPU", "/offboardings/OFF-2041/tasks/6", cookie, 4},
	} {
		var least, ours []time.Duration
		for range rounds {
			least = append(least, s.cpuOf(floor, "/floor", cookie))
			ours = append(ours, s.cpuOf(s.handler, p.address, p.cookie))
		}
		s.addRatio(p.what, median(least), median(ours), p.goal)
	}
}

// cpuOf returns what one request costs on a processor.
func (s *speed) cpuOf(handler http.Handler, address string, cookie *http.Cookie) time.Duration {
	s.t.Helper()
	began := cpu(s.t)
	for range pages {
		request := httptest.NewRequestWithContext(s.t.Context(), http.MethodGet, s.config.BaseURL+address, nil)
		request.Header.Set("Accept-Encoding", "gzip")
		request.AddCookie(cookie)
		recorder := httptest.NewRecorder()
		handler.ServeHTTP(recorder, request)
		if recorder.Code != http.StatusOK || recorder.Header().Get("Content-Encoding") != "gzip" {
			s.t.Fatalf("%s answers %d", address, recorder.Code)
		}
	}
	return (cpu(s.t) - began) / pages
}

// floorRow is what the floor shows of an offboarding.
type floorRow struct {
	Number                       int
	ClientID, ServiceID, OwnerID string
	State                        offboarding.State
	CreatedAt, ContractEnds, Due time.Time
	PlaybookID, PlaybookName     string
}

// floorPage is the least that any page does which shows 50 rows to somebody
// who is signed in: it looks the session up, asks one indexed question through
// GORM, writes a table with templ, and compresses it.
func (s *speed) floorPage(token string) http.Handler {
	s.t.Helper()
	sessions := s.in.store.Sessions(store.SessionConfig{Idle: web.SessionIdle, Person: web.PersonOf})
	db, err := gorm.Open(sqlitedialect.Dialector{Pool: s.database(s.config.DatabaseURL)}, &gorm.Config{SkipDefaultTransaction: true})
	must(s.t, err)
	e := echo.New()
	e.GET("/floor", func(c echo.Context) error {
		ctx := c.Request().Context()
		if _, live, err := sessions.FindCtx(ctx, token); err != nil || !live {
			return fmt.Errorf("no session: %w", err)
		}
		rows, err := gorm.G[floorRow](db).Table("offboardings").
			Select("number, client_id, service_id, owner_id, state, created_at, contract_ends, due, playbook_id, playbook_name").
			Where("number > ?", 0).Order("number").Limit(50).Find(ctx)
		if err != nil {
			return err
		}
		var page, zipped bytes.Buffer
		if err := floorTable(rows).Render(ctx, &page); err != nil {
			return err
		}
		w := gzip.NewWriter(&zipped)
		if _, err := w.Write(page.Bytes()); err != nil {
			return err
		}
		if err := w.Close(); err != nil {
			return err
		}
		c.Response().Header().Set("Content-Encoding", "gzip")
		return c.HTMLBlob(http.StatusOK, zipped.Bytes())
	})
	return e
}

func floorTable(rows []floorRow) templ.Component {
	return templ.ComponentFunc(func(_ context.Context, w io.Writer) error {
		for _, r := range rows {
			_, err := fmt.Fprintf(w, "<tr><td><a href=\"/offboardings/OFF-%d\">OFF-%d</a></td><td>%s</td><td>%s</td><td>%s</td><td>%s</td><td>%s</td></tr>\n",
				r.Number, r.Number, templ.EscapeString(r.ClientID), templ.EscapeString(r.ServiceID), templ.EscapeString(r.OwnerID),
				r.Due.Format("Mon 2 Jan 2006"), templ.EscapeString(string(r.State)))
			if err != nil {
				return err
			}
		}
		return nil
	})
}

// database opens an SQLite file as the product does.
func (s *speed) database(path string) *sql.DB {
	s.t.Helper()
	query := url.Values{"_txlock": {"immediate"}, "_time_format": {"sqlite"}, "_timezone": {"UTC"}, "_pragma": {
		"busy_timeout(10000)", "journal_mode(WAL)", "synchronous(FULL)", "foreign_keys(1)", "cache_size(-8192)",
	}}
	db, err := sql.Open("sqlite", (&url.URL{Scheme: "file", Path: path, RawQuery: query.Encode()}).String())
	must(s.t, err)
	s.t.Cleanup(func() { _ = db.Close() }) // Nothing of it is kept.
	return db
}

// changes is how many changes are measured.
const changes = 100

func (s *speed) measureChanges() {
	ctx := s.t.Context()
	bare := s.database(s.t.TempDir() + "/bare.db")
	_, err := bare.ExecContext(ctx, "CREATE TABLE notes (id INTEGER PRIMARY KEY, text TEXT NOT NULL)")
	must(s.t, err)
	administrator := s.person("caspian-roe")
	var least, client, item, task []time.Duration
	for i := range changes {
		began, tasks := time.Now(), s.draft(i)
		task = append(task, time.Since(began)/time.Duration(tasks))
		least = append(least, s.took(func() error {
			_, err := bare.ExecContext(ctx, "INSERT INTO notes (text) VALUES (?)", "a line of text")
			return err
		}))
		client = append(client, s.took(func() error {
			_, err := s.in.app.AddClient(ctx, administrator, fmt.Sprintf("Client %d", i))
			return err
		}))
		item = append(item, s.took(func() error { return s.addItem(ctx, s.numbers[i], i) }))
	}
	s.addRatio("Add a client, with its audit entry", median(least), median(client), 3)
	s.addRatio("Create a task, with its audit entry, by starting", median(least), median(task), 3)
	s.addRatio("Change an offboarding, with its audit entry", median(least), median(item), 3)
}

// draft makes one and returns how many tasks it has.
func (s *speed) draft(i int) int {
	s.t.Helper()
	ctx := s.t.Context()
	f, err := s.in.store.Facts(ctx, s.numbers[i])
	must(s.t, err)
	_, err = s.in.app.StartOffboarding(ctx, s.ines, app.StartOffboarding{
		Client: f.Client, Service: f.Service, Owner: s.ines.ID, Playbook: "client-exit", ContractEnds: clock().AddDate(0, 1, 0),
	})
	must(s.t, err)
	return len(f.Tasks)
}

func (s *speed) addItem(ctx context.Context, number, i int) error {
	_, err := s.in.app.AddItem(ctx, s.ines, number, offboarding.Item{
		Kind: offboarding.APIKey, Identifier: fmt.Sprintf("api-%d", i), Source: "Platform export",
	})
	return err
}

func (s *speed) took(do func() error) time.Duration {
	s.t.Helper()
	began := time.Now()
	must(s.t, do())
	return time.Since(began)
}

// measureWriters lets many people change things at once.
func (s *speed) measureWriters() {
	const writers, each = 16, 10
	var all sync.WaitGroup
	failed := make(chan error, writers*each)
	began := time.Now()
	for w := range writers {
		all.Go(func() {
			for i := range each {
				// Half of them change the same offboarding.
				number := s.numbers[0]
				if w%2 == 0 {
					number = s.numbers[w+1]
				}
				if err := s.addItem(s.t.Context(), number, w*each+i); err != nil {
					failed <- err
				}
			}
		})
	}
	all.Wait()
	errors := len(failed)
	for range errors {
		s.t.Logf("a writer failed: %v", <-failed)
	}
	perSecond := writers * each / time.Since(began).Seconds()
	s.add("16 parallel writers", "", fmt.Sprintf("%.0f changes/s", perSecond), fmt.Sprintf("%d errors", errors), "0 errors", errors == 0)
}

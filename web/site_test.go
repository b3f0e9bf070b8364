package web_test

import (
	"bytes"
	"context"
	"io"
	"mime/multipart"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"

	"github.com/closegate/closegate/internal/authz"
	"github.com/closegate/closegate/internal/blob"
	"github.com/closegate/closegate/internal/idp"
	"github.com/closegate/closegate/internal/reading"
	"github.com/closegate/closegate/internal/signin"
	"github.com/closegate/closegate/internal/store"
	"github.com/closegate/closegate/internal/testkit"
	"github.com/closegate/closegate/web"
)

// site is the product in one process: real pages over a real store, with the
// embedded identity provider.
type site struct {
	*testkit.World
	t      *testing.T
	base   string
	folder string // of evidence
	// database is the file of the store.
	database string
}

// newSite serves a World of its own.
func newSite(t *testing.T, edits ...func(*web.Config)) *site {
	t.Helper()
	clock := testkit.NewClock()
	config := testkit.StoreConfig(t)
	config.URL, config.Now = testkit.SQLiteURL(t), clock.Now
	server := httptest.NewUnstartedServer(nil)
	s := &site{t: t, base: "http://" + server.Listener.Addr().String(), folder: filepath.Join(t.TempDir(), "evidence"), database: config.URL}
	blobs, err := blob.NewFolder(blob.FolderConfig{Path: s.folder, Now: clock.Now})
	s.must(err)
	issuer := s.base + "/idp"
	s.World = testkit.NewWorldFor(t, testkit.OpenStore(t, config), clock, blobs, issuer)
	server.Config.Handler = s.handler(issuer, edits)
	server.Start()
	t.Cleanup(func() {
		server.Close()
		s.must(blobs.Close())
	})
	return s
}

func (s *site) handler(issuer string, edits []func(*web.Config)) http.Handler {
	s.t.Helper()
	var people []idp.Person
	for subject, person := range testkit.Registry().People {
		p := idp.Person{Subject: subject, Name: person.Name}
		if subject == testkit.Executive {
			p.Groups = []string{"executives"}
		}
		people = append(people, p)
	}
	people = append(people,
		idp.Person{Subject: "auditor", Name: "Maud Ilvere", Groups: []string{"auditors"}},
		idp.Person{Subject: "administrator", Name: "Caspian Roe", Groups: []string{"admins"}},
		idp.Person{Subject: "second", Name: "Yara Lindqvist", Groups: []string{"admins"}},
		idp.Person{Subject: "newcomer", Name: "Wanda Sorel"})
	provider, err := idp.New(idp.Config{
		Issuer: issuer, ClientID: "c", ClientSecret: "s", RedirectURIs: []string{s.base + "/auth/callback"}, People: people, Now: s.Clock.Now,
	})
	s.must(err)
	relying, err := signin.New(signin.Config{Issuer: issuer, ClientID: "c", ClientSecret: "s", RedirectURL: s.base + "/auth/callback"}, nil, s.Clock.Now)
	s.must(err)
	c := web.Config{
		App: s.App, Reader: s.Reader, SignIn: relying, Provider: provider, BaseURL: s.base, FreshSignIn: true,
		Groups: map[string]authz.Role{"executives": authz.Executive, "auditors": authz.Auditor, "admins": authz.Administrator},
		OpenFile: func(ctx context.Context, actor authz.Actor, at reading.Spot, version, position int) (reading.File, error) {
			return s.Reader.File(ctx, actor, s.Blobs, at, version, position)
		},
		Sessions:   s.Store.Sessions(store.SessionConfig{Idle: web.SessionIdle, Person: web.PersonOf}),
		SessionKey: bytes.Repeat([]byte("k"), 32), Ready: s.Store.Ping, Now: s.Clock.Now,
	}
	for _, edit := range edits {
		edit(&c)
	}
	handler, err := web.New(c)
	s.must(err)
	return handler
}

func (s *site) must(err error) {
	s.t.Helper()
	if err != nil {
		s.t.Fatal(err)
	}
}

// stored counts the evidence files on disk.
func (s *site) stored() int {
	s.t.Helper()
	count := 0
	s.must(filepath.WalkDir(s.folder, func(_ string, entry os.DirEntry, err error) error {
		if err == nil && entry.Type().IsRegular() && len(entry.Name()) == 32 {
			count++
		}
		return err
	}))
	return count
}

// visitor is one browser with somebody signed in.
type visitor struct {
	*site
	t      *testing.T
	client *http.Client
}

// as signs a person in, in a browser of their own.
func (s *site) as(t *testing.T, subject string) *visitor {
	t.Helper()
	jar, err := cookiejar.New(nil)
	s.must(err)
	v := &visitor{site: s, t: t, client: &http.Client{Jar: jar}}
	testkit.SignIn(t, v.client, s.base, subject)
	return v
}

// answer is what came back, with the body read.
type answer struct {
	*http.Response
	t    *testing.T
	body string
	page *goquery.Document
}

func (v *visitor) read(response *http.Response, err error) answer {
	v.t.Helper()
	if err != nil {
		v.t.Fatal(err)
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	if err != nil {
		v.t.Fatal(err)
	}
	page, err := goquery.NewDocumentFromReader(bytes.NewReader(body))
	if err != nil {
		v.t.Fatal(err)
	}
	return answer{Response: response, t: v.t, body: string(body), page: page}
}

// get opens a page.
func (v *visitor) get(path string) answer {
	v.t.Helper()
	return v.read(v.client.Get(v.base + path))
}

// want fails the test where the answer has another status.
func (a answer) want(status int) answer {
	a.t.Helper()
	if a.StatusCode != status {
		a.t.Fatalf("%s %s answered %d, want %d: %s", a.Request.Method, a.Request.URL.Path, a.StatusCode, status, a.text("main"))
	}
	return a
}

// text is what a person reads in a part of the page.
func (a answer) text(selector string) string {
	return strings.Join(strings.Fields(a.page.Find(selector).Text()), " ")
}

// says fails the test where a part of the page does not hold the words.
func (a answer) says(selector string, words ...string) answer {
	a.t.Helper()
	for _, w := range words {
		if got := a.text(selector); !strings.Contains(got, w) {
			a.t.Errorf("%s does not say %q but %q", selector, w, got)
		}
	}
	return a
}

// byID finds an element whose id may hold dots.
func (a answer) byID(id string) *goquery.Selection { return a.page.Find(`[id="` + id + `"]`) }

// hidden returns what the form with the action sends unseen.
func (a answer) hidden(action string) url.Values {
	a.t.Helper()
	form := a.page.Find(`form[action="` + action + `"]`).First()
	if form.Length() == 0 {
		a.t.Fatalf("%s has no form that leads to %s: %s", a.Request.URL.Path, action, a.text("main"))
	}
	values := url.Values{}
	for _, field := range form.Find("input[type=hidden]").EachIter() {
		values.Add(field.AttrOr("name", ""), field.AttrOr("value", ""))
	}
	return values
}

// with adds answers to those of a form.
func with(values url.Values, pairs ...string) url.Values {
	for i := 0; i < len(pairs); i += 2 {
		values.Set(pairs[i], pairs[i+1])
	}
	return values
}

// post sends a form.
func (v *visitor) post(path string, values url.Values) answer {
	v.t.Helper()
	return v.read(v.client.PostForm(v.base+path, values))
}

// token returns a form that has nothing but what every form has.
func (v *visitor) token() url.Values {
	v.t.Helper()
	hidden := v.get("/settings").want(http.StatusOK).hidden("/settings/theme")
	return url.Values{"csrf": hidden["csrf"]}
}

// file is one file of an upload.
type file struct{ field, name, content string }

// upload sends a form with files, fields first.
func (v *visitor) upload(path string, values url.Values, files ...file) answer {
	v.t.Helper()
	body, kind := encode(v.t, values, files)
	return v.read(v.client.Post(v.base+path, kind, body))
}

func encode(t *testing.T, values url.Values, files []file) (io.Reader, string) {
	t.Helper()
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	write := func(name string) {
		for _, value := range values[name] {
			if err := form.WriteField(name, value); err != nil {
				t.Fatal(err)
			}
		}
	}
	write("csrf")
	for name := range values {
		if name != "csrf" {
			write(name)
		}
	}
	for _, f := range files {
		part, err := form.CreateFormFile("files."+f.field, f.name)
		if err == nil {
			_, err = io.WriteString(part, f.content)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := form.Close(); err != nil {
		t.Fatal(err)
	}
	return &body, form.FormDataContentType()
}

// Package static holds the files that the browser loads: the built style
// sheet, scripts, fonts and icons. Each is served under a name that contains
// the hash of its bytes, so that it may be kept for ever and a new build is
// loaded at once.
package static

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"fmt"
	"io/fs"
	"mime"
	"net/http"
	"path"
	"regexp"
	"strconv"
	"strings"
)

// Prefix is where Handler must be mounted. Path returns addresses below it.
const Prefix = "/static/"

//go:embed css/app.css js/*.js fonts/*.woff2 icons
var files embed.FS

// asset is one file as it is sent.
type asset struct {
	address string // "/static/css/app.1f3a….css"
	kind    string // Content-Type
	body    []byte
	zipped  []byte // gzip of body, nil where it would not be smaller
}

// assets is filled when the program starts and never changes.
var byName, byAddress = load(files)

// Path returns the address of a file by its name in this package, for example
// "css/app.css". It panics for a name that does not exist: that is a mistake in
// a template, and the first page that is rendered in a test shows it.
func Path(name string) string {
	a, ok := byName[name]
	if !ok {
		panic("static: no file " + name)
	}
	return a.address
}

// Handler serves the files under their hashed names, and answers 404 for any
// other name, the plain ones included.
func Handler() http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		a, ok := byAddress[r.URL.Path]
		if !ok {
			http.NotFound(w, r)
			return
		}
		if r.Method != http.MethodGet && r.Method != http.MethodHead {
			w.Header().Set("Allow", "GET, HEAD")
			http.Error(w, http.StatusText(http.StatusMethodNotAllowed), http.StatusMethodNotAllowed)
			return
		}
		a.serve(w, r)
	})
}

// serve writes the file, zipped where the browser takes that.
func (a asset) serve(w http.ResponseWriter, r *http.Request) {
	h := w.Header()
	h.Set("Content-Type", a.kind)
	h.Set("Cache-Control", "public, max-age=31536000, immutable")
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Cross-Origin-Resource-Policy", "same-origin")
	body := a.body
	if a.zipped != nil {
		h.Set("Vary", "Accept-Encoding")
		if acceptsGzip(r.Header.Get("Accept-Encoding")) {
			h.Set("Content-Encoding", "gzip")
			body = a.zipped
		}
	}
	h.Set("Content-Length", strconv.Itoa(len(body)))
	if r.Method == http.MethodHead {
		return
	}
	_, _ = w.Write(body) // the client went away: nobody is left to tell
}

// acceptsGzip reads an Accept-Encoding header. "gzip;q=0" is a refusal.
func acceptsGzip(header string) bool {
	for _, part := range strings.Split(header, ",") {
		coding, weight, _ := strings.Cut(part, ";")
		coding = strings.ToLower(strings.TrimSpace(coding))
		if coding != "gzip" && coding != "*" {
			continue
		}
		weight = strings.TrimSpace(weight)
		quality, err := strconv.ParseFloat(strings.TrimPrefix(weight, "q="), 64)
		return weight == "" || err != nil || quality > 0
	}
	return false
}

// load reads all files, and panics on one that cannot be served: the binary
// was built wrongly.
func load(source fs.FS) (names, addresses map[string]asset) {
	names, addresses = make(map[string]asset), make(map[string]asset)
	add := func(name string, body []byte) {
		a := newAsset(name, body)
		names[name], addresses[a.address] = a, a
	}
	var sheets []string
	err := fs.WalkDir(source, ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		if path.Ext(name) == ".css" {
			sheets = append(sheets, name)
			return nil
		}
		body, err := fs.ReadFile(source, name)
		add(name, body)
		return err
	})
	if err != nil {
		panic(fmt.Sprintf("static: read embedded files: %v", err))
	}
	// Style sheets last: they name fonts, whose addresses must be known.
	for _, name := range sheets {
		body, err := fs.ReadFile(source, name)
		if err != nil {
			panic(fmt.Sprintf("static: read %s: %v", name, err))
		}
		add(name, withHashedNames(name, body, names))
	}
	return names, addresses
}

var reference = regexp.MustCompile(`url\("?(\.\./[^)"]+)"?\)`)

// withHashedNames replaces relative references in a style sheet by the
// addresses of the files that they mean.
func withHashedNames(sheet string, body []byte, names map[string]asset) []byte {
	return reference.ReplaceAllFunc(body, func(found []byte) []byte {
		name := path.Join(path.Dir(sheet), string(reference.FindSubmatch(found)[1]))
		a, ok := names[name]
		if !ok {
			panic("static: " + sheet + " names " + name + ", which does not exist")
		}
		return []byte(`url(` + a.address + `)`)
	})
}

func newAsset(name string, body []byte) asset {
	sum := sha256.Sum256(body)
	extension := path.Ext(name)
	return asset{
		address: Prefix + strings.TrimSuffix(name, extension) + "." + hex.EncodeToString(sum[:8]) + extension,
		kind:    contentType(extension),
		body:    body,
		zipped:  zip(body),
	}
}

// contentType does not ask the system's table, which differs between machines.
func contentType(extension string) string {
	switch extension {
	case ".css":
		return "text/css; charset=utf-8"
	case ".js":
		return "text/javascript; charset=utf-8"
	case ".woff2":
		return "font/woff2"
	case ".svg":
		return "image/svg+xml"
	}
	if kind := mime.TypeByExtension(extension); kind != "" {
		return kind
	}
	return "application/octet-stream"
}

// zip compresses once, at start. Fonts are compressed already.
func zip(body []byte) []byte {
	var out bytes.Buffer
	z, err := gzip.NewWriterLevel(&out, gzip.BestCompression)
	if err != nil {
		panic(fmt.Sprintf("static: start gzip: %v", err))
	}
	if _, err := z.Write(body); err != nil {
		panic(fmt.Sprintf("static: gzip: %v", err))
	}
	if err := z.Close(); err != nil {
		panic(fmt.Sprintf("static: gzip: %v", err))
	}
	if out.Len() >= len(body)*9/10 {
		return nil
	}
	return out.Bytes()
}

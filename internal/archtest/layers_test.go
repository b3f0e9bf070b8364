package archtest_test

import (
	"path"
	"slices"
	"strconv"
	"strings"
)

// layer says what a package may import. Names of ours are relative to the
// module; names of others are module paths. A last element "*" stands for the
// parent and everything below it, and "*" alone for anything.
type layer struct {
	ours   []string
	others []string
	// impure layers may use the parts of the standard library that reach
	// the outside.
	impure bool
	why    string
}

var (
	river   = "github.com/riverqueue/river"
	koanf   = "github.com/knadh/koanf"
	templ   = "github.com/a-h/templ"
	echo    = "github.com/labstack/echo/v4"
	session = "github.com/alexedwards/scs/v2"
)

// decided are the pure packages: facts in, decisions out.
var decided = []string{
	"internal/audit", "internal/authz", "internal/digest", "internal/fault", "internal/inventory",
	"internal/offboarding", "internal/packet", "internal/phrase", "internal/playbook",
	"internal/schedule", "internal/secrets", "internal/workday",
}

// layers is the whole table. A package that is not in it fails: add a line and
// say why.
var layers = map[string]layer{
	"cmd/closegate": {ours: []string{"internal/cli"}, impure: true,
		why: "main only calls the command line, so that tests reach all of it"},

	"internal/digest": {
		why: "canonical bytes stand below everything that is hashed"},
	"internal/fault": {
		why: "every layer speaks of errors in the same kinds"},
	"internal/secrets": {
		why: "a scanner of bytes knows nothing of what it scans for"},
	"internal/workday": {ours: []string{"internal/fault"},
		why: "working days are arithmetic"},
	"internal/schedule": {ours: []string{"internal/fault", "internal/workday"},
		why: "the dependency graph and its forecast know tasks only as nodes"},
	"internal/authz": {ours: []string{"internal/fault"},
		why: "who may do what is decided on plain ids, so that no noun can bend it"},
	"internal/audit": {ours: []string{"internal/fault", "internal/digest"},
		others: []string{"golang.org/x/mod"},
		why:    "the log outlives the domain: it knows bytes, not nouns"},
	"internal/offboarding": {ours: []string{"internal/fault", "internal/digest", "internal/workday", "internal/schedule"},
		others: []string{"golang.org/x/text"},
		why:    "the domain: every rule an auditor would name, decided without a database or clock"},
	"internal/phrase": {ours: []string{"internal/fault", "internal/workday", "internal/offboarding"},
		why: "the words for a condition are the same on every face"},
	"internal/playbook": {ours: []string{"internal/fault", "internal/digest", "internal/workday", "internal/schedule", "internal/offboarding"},
		others: []string{"github.com/goccy/go-yaml", "golang.org/x/text"},
		why:    "templates turn into domain values"},
	"internal/inventory": {ours: []string{"internal/fault", "internal/digest", "internal/workday", "internal/offboarding"},
		others: []string{"golang.org/x/text", "golang.org/x/crypto/ssh"},
		why:    "exports of providers turn into inventory items"},
	"internal/packet": {ours: []string{"internal/fault", "internal/digest", "internal/workday", "internal/schedule", "internal/offboarding", "internal/phrase", "internal/audit"},
		others: []string{"codeberg.org/go-pdf/fpdf", "github.com/defenseunicorns/go-oscal", "golang.org/x/text"},
		why:    "the certificate is written from domain values"},
	"internal/packet/verify": {ours: []string{"internal/fault", "internal/digest", "internal/audit"},
		why: "a second opinion must not share the code of the first"},

	"migrations": {
		why: "embedded SQL, nothing else"},
	"internal/store/sqlitedialect": {others: []string{"gorm.io", "modernc.org/sqlite"},
		impure: true, why: "a dialect translates, it knows no table"},
	"internal/store": {ours: append(slices.Clone(decided), "internal/jobs", "internal/store/sqlitedialect", "migrations"),
		others: []string{"gorm.io", "github.com/jackc/pgx/v5", "modernc.org/sqlite", "github.com/pressly/goose/v3", river + "/*"},
		impure: true, why: "the only package that knows a database"},
	"internal/blob": {ours: []string{"internal/fault", "internal/digest"}, others: []string{"gocloud.dev", "golang.org/x/sys"},
		impure: true, why: "bytes under random keys: it cannot know whose they are"},
	"internal/signin": {ours: []string{"internal/fault"},
		others: []string{"github.com/coreos/go-oidc/v3", "golang.org/x/oauth2", "github.com/go-jose/go-jose/v4"},
		impure: true, why: "speaks to the identity provider, decides about nobody"},
	"internal/idp": {ours: []string{"internal/fault"},
		others: []string{"github.com/zitadel/oidc/v3", "github.com/go-jose/go-jose/v4", "golang.org/x/text"},
		impure: true, why: "the provider of the demonstration and of tests"},
	"internal/probe": {ours: []string{"internal/fault", "internal/offboarding"},
		others: []string{"github.com/go-ldap/ldap/v3", "golang.org/x/crypto"},
		impure: true, why: "the only dialer to addresses that people typed"},
	"internal/notify": {ours: []string{"internal/fault", "internal/offboarding", "internal/phrase"},
		others: []string{"github.com/wneessen/go-mail"},
		impure: true, why: "sends one message that is already allowed"},
	"internal/jobs": {
		why: "arguments are plain structs that any layer can read"},

	"internal/app": {ours: append(slices.Clone(decided), "internal/jobs", "internal/store", "internal/reading", "internal/blob", "internal/signin", "internal/probe", "internal/notify"),
		impure: true, why: "use cases are steps, over the facts that pages read: no web, no templates, no database or queue library"},
	"internal/reading": {ours: append(slices.Clone(decided), "internal/store", "internal/blob"),
		impure: true, why: "page models and exports over a store that cannot write"},
	"internal/worker": {ours: []string{"internal/app", "internal/reading", "internal/jobs", "internal/authz", "internal/fault"},
		others: []string{river + "/*", "github.com/jackc/pgx/v5"},
		impure: true, why: "a job unwraps its arguments and calls one use case"},
	"internal/config": {ours: []string{"internal/fault"}, others: []string{koanf + "/*", "github.com/spf13/pflag"},
		impure: true, why: "read once, handed down in pieces"},

	"static": {impure: true, why: "embedded files, their hashed names and how they are served"},
	"views/ui": {ours: []string{"static"}, others: []string{templ},
		why: "the design system knows no page"},
	"views/layout": {ours: []string{"views/ui", "static"}, others: []string{templ},
		why: "the shell knows no page"},
	"views/*": {ours: []string{"views/ui", "views/layout", "static"}, others: []string{templ},
		why: "markup shows ready words, so it cannot leak or decide"},
	"views/htmlcheck": {others: []string{"github.com/PuerkitoBio/goquery", "golang.org/x/net/html", templ},
		impure: true, why: "reads finished markup in tests"},
	"views/ui/internal/*": {ours: []string{"views/ui", "views/layout", "static"}, others: []string{templ},
		why: "fixtures of the design system"},
	"web": {ours: []string{"internal/app", "internal/reading", "internal/authz", "internal/offboarding", "internal/phrase", "internal/digest", "internal/fault", "internal/signin", "internal/config", "views/*", "static", "web/api"},
		others: []string{echo, session, templ}, impure: true,
		why: "HTTP and words: rows, bytes and mail are reached through use cases only"},
	"web/api": {ours: []string{"internal/app", "internal/reading", "internal/authz", "internal/offboarding", "internal/phrase", "internal/fault", "internal/config"},
		others: []string{echo}, impure: true,
		why: "the same use cases in JSON"},

	"internal/cli": {ours: []string{"*"}, others: []string{"*"}, impure: true,
		why: "wires everything together"},
	"internal/demo": {ours: []string{"*"}, others: []string{"*"}, impure: true,
		why: "builds a whole installation"},
	"internal/testkit": {ours: []string{"*"}, others: []string{"*"}, impure: true,
		why: "serves the tests of every layer"},
	"internal/testkit/*": {ours: []string{"*"}, others: []string{"*"}, impure: true,
		why: "serves the tests of every layer"},
	"internal/archtest": {
		why: "reads the source, imports none of it"},
}

// kept says which packages are for few importers only, also of those that may
// import anything.
var kept = map[string]struct {
	importers []string
	why       string
}{
	"internal/idp":        {[]string{"internal/demo", "internal/testkit/*"}, "a provider that lets everybody in must not be wired into a server"},
	"internal/testkit/*":  {[]string{"internal/testkit/*"}, "the testing package stays out of the binary"},
	"views/ui/internal/*": {[]string{"internal/testkit/*"}, "it serves tests only"},
	"views/htmlcheck":     {[]string{"internal/testkit/*"}, "it serves tests only"},
	"gorm.io":             {[]string{"internal/store/*"}, "a second place with a database handle could write without an audit entry"},
}

// outside is the part of the standard library that a pure package may not use.
var outside = []string{"database/sql", "log", "log/slog", "net", "net/http", "os", "os/exec", "os/user", "os/signal", "syscall"}

// checkImports compares what production files import with the table.
func checkImports(t tree) []violation {
	var found []violation
	for _, p := range t.packages {
		allowed, known := layerOf(p.path)
		if !known && len(p.files) > 0 {
			found = append(found, violation{p.files[0].path, 1,
				"package " + p.path + " is not in the table of layers: add it with its reason"})
			continue
		}
		for _, file := range p.production() {
			for _, spec := range file.syntax.Imports {
				imported, err := strconv.Unquote(spec.Path.Value)
				if err != nil {
					continue // the parser has already refused such a file
				}
				if reason := refusal(p.path, allowed, imported); reason != "" {
					found = append(found, t.at(file.path, spec.Pos(), "%s may not import %s: %s", p.path, imported, reason))
				}
			}
		}
	}
	return found
}

// refusal returns why a package may not import another, or nothing.
func refusal(importer string, allowed layer, imported string) string {
	name, ours := strings.CutPrefix(imported, module+"/")
	for pattern, keep := range kept {
		if matches(pattern, name) && !slices.ContainsFunc(keep.importers, func(p string) bool { return matches(p, importer) }) {
			return keep.why
		}
	}
	permitted := func(patterns []string) bool {
		return slices.ContainsFunc(patterns, func(p string) bool { return matches(p, name) })
	}
	switch {
	case ours && !permitted(allowed.ours):
		return allowed.why
	case ours:
		return ""
	case strings.Contains(strings.Split(imported, "/")[0], "."):
		if !permitted(allowed.others) {
			return allowed.why
		}
	case !allowed.impure && slices.Contains(outside, imported):
		return "it is pure: " + allowed.why
	}
	return ""
}

// layerOf prefers the exact line over one with a star.
func layerOf(name string) (layer, bool) {
	if exact, ok := layers[name]; ok {
		return exact, true
	}
	starred, ok := layers[path.Dir(name)+"/*"]
	return starred, ok
}

// matches reports whether a pattern of the table covers a name. A name of
// others is covered by its module path too.
func matches(pattern, name string) bool {
	parent, star := strings.CutSuffix(pattern, "*")
	switch {
	case pattern == "*":
		return true
	case star:
		return strings.HasPrefix(name, parent) || name+"/" == parent
	case strings.Contains(strings.Split(pattern, "/")[0], "."):
		return name == pattern || strings.HasPrefix(name, pattern+"/")
	}
	return name == pattern
}

// sqliteDrivers register the same driver name or compare times as text.
var sqliteDrivers = []string{
	"github.com/mattn/go-sqlite3", "github.com/glebarez/go-sqlite", "github.com/glebarez/sqlite",
	"gorm.io/driver/sqlite", "github.com/ncruces/go-sqlite3", "zombiezen.com/go/sqlite",
}

// checkDrivers finds a second SQLite driver anywhere in the build.
func checkDrivers(t tree) []violation {
	var found []violation
	for _, name := range t.graph {
		for _, driver := range sqliteDrivers {
			if name == driver || strings.HasPrefix(name, driver+"/") {
				found = append(found, violation{"go.mod", 1,
					name + " is a second SQLite driver: two of them panic at start or disagree about times"})
			}
		}
	}
	return found
}

// Package config reads how an installation is set up: from flags, environment
// variables, one YAML file and defaults, in this order. It promises that a
// person who set something up wrongly learns of every mistake at once, with
// the rule and an example.
//
// Each setting is one field of Config. Its tags hold its name, its default and
// its help; flags, variables and the reference in docs/configuration.md are
// made of these. Start reading at Load and Validate.
package config

import (
	"net/netip"
	"net/url"
	"path/filepath"
	"strings"

	"github.com/closegate/closegate/internal/fault"
)

// Config is how an installation is set up. Settings are grouped as in the
// reference: where it is reached, where it keeps things, who signs in.
type Config struct {
	Listen  string   `key:"listen" default:":8080" help:"Address and port on which the server listens. TLS ends before it, in a proxy." example:"127.0.0.1:8080"`
	BaseURL string   `key:"base_url" help:"Address under which browsers reach the server, without a path. Required by serve." example:"https://closegate.example.com"`
	Proxies []string `key:"proxies" help:"Networks of the proxies whose X-Forwarded-For is believed. Without it, the address of the connection goes into the audit log." example:"10.0.0.0/8"`

	Data             string `key:"data" default:"data" help:"Folder for what the installation keeps beside the database: the keys that sign checkpoints and protect sessions, and the delivered checkpoints. Back it up, but apart from the database." example:"/var/lib/closegate"`
	DatabaseURL      string `key:"database_url" help:"PostgreSQL, or the path of an SQLite file for one process. Without it, closegate.db in the data folder." example:"postgres://closegate@db.example.com/closegate"`
	DatabaseURLFile  string `key:"database_url_file" help:"File that holds database_url, which may hold a password." example:"/run/secrets/database-url"`
	Evidence         string `key:"evidence" help:"Folder for the files of evidence. Without it, evidence in the data folder." example:"/var/lib/closegate/evidence"`
	SessionKeyFile   string `key:"session_key_file" help:"File with the key that encrypts what sessions hold. It is made where it is missing; several processes share one. Without it, session.key in the data folder." example:"/run/secrets/session-key"`
	CheckpointOrigin string `key:"checkpoint_origin" help:"Name of this audit log in its signed checkpoints. Never change it. Without it, the host of base_url." example:"closegate.example.com"`

	Issuer           string            `key:"issuer" help:"Address of the OpenID Connect provider, letter by letter as it calls itself. Required by serve." example:"https://login.example.com"`
	ClientID         string            `key:"client_id" help:"Client id as registered there, with the callback base_url/auth/callback. Required by serve." example:"closegate"`
	ClientSecret     string            `key:"client_secret" help:"Client secret. Only the environment or the file can hold it; a flag would show it to everybody on the machine." secret:"true"`
	ClientSecretFile string            `key:"client_secret_file" help:"File that holds client_secret." example:"/run/secrets/client-secret"`
	GroupsClaim      string            `key:"groups_claim" default:"groups" help:"Claim in which the provider names a person's groups." example:"roles"`
	Groups           map[string]string `key:"groups" help:"Which groups of the provider are executive, auditor or administrator here." example:"it-audit=auditor,ops-board=executive"`
	FreshSignIn      string            `key:"fresh_sign_in" default:"required" help:"What signing asks of the provider. required refuses one that does not say when the person signed in; assumed trusts that it asked again, and every certificate says so." example:"assumed"`

	FirstAdministrator string `key:"first_administrator" help:"Subject of the person whom serve makes an administrator while there is none." example:"00u1ab2cd3"`

	LogLevel  string `key:"log_level" default:"info" help:"Least level that is logged: debug, info, warn or error." example:"warn"`
	LogFormat string `key:"log_format" default:"text" help:"Form of a log line: text or json." example:"json"`

	// unread are the mistakes that Load found before Validate could look.
	unread fault.Fieldset
}

// The roles that a group can have.
const (
	executive     = "executive"
	auditor       = "auditor"
	administrator = "administrator"
)

// The modes of fresh_sign_in.
const (
	// FreshRequired refuses a provider that does not tell when a person
	// signed in.
	FreshRequired = "required"
	// FreshAssumed trusts that the provider asked again.
	FreshAssumed = "assumed"
)

// RedirectURL returns the callback as the provider must know it.
func (c Config) RedirectURL() string { return c.BaseURL + "/auth/callback" }

// ProxyNetworks returns the networks of Proxies; those that Validate refuses
// are left out.
func (c Config) ProxyNetworks() []netip.Prefix {
	var out []netip.Prefix
	for _, text := range c.Proxies {
		if network, err := parseNetwork(text); err == nil {
			out = append(out, network)
		}
	}
	return out
}

// parseNetwork reads a network, or one address as a network of its own.
func parseNetwork(text string) (netip.Prefix, error) {
	if address, err := netip.ParseAddr(text); err == nil {
		return address.Prefix(address.BitLen())
	}
	return netip.ParsePrefix(text)
}

// derive fills in what follows from other settings.
func (c *Config) derive() {
	c.BaseURL = strings.TrimSuffix(c.BaseURL, "/")
	orElse(&c.DatabaseURL, filepath.Join(c.Data, "closegate.db"))
	orElse(&c.Evidence, filepath.Join(c.Data, "evidence"))
	orElse(&c.SessionKeyFile, filepath.Join(c.Data, "session.key"))
	if base, err := url.Parse(c.BaseURL); err == nil {
		orElse(&c.CheckpointOrigin, base.Host)
	}
}

func orElse(setting *string, value string) {
	if *setting == "" {
		*setting = value
	}
}

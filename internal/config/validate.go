package config

import (
	"errors"
	"io/fs"
	"maps"
	"net"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/closegate/closegate/internal/fault"
)

const wrongSettings = "the configuration has mistakes; nothing was started"

// Validate returns every mistake that keeps the server from starting, as one
// Invalid fault with a field for each.
func (c Config) Validate() error {
	wrong := c.unread
	c.checkReach(&wrong)
	c.checkStorage(&wrong)
	c.checkSignIn(&wrong)
	c.checkLog(&wrong)
	return wrong.Err(wrongSettings)
}

// ValidateStorage is Validate for commands that need the database and its
// folders, and neither a browser nor a provider.
func (c Config) ValidateStorage() error {
	wrong := c.unread
	c.checkStorage(&wrong)
	c.checkLog(&wrong)
	return wrong.Err(wrongSettings)
}

func (c Config) checkReach(wrong *fault.Fieldset) {
	if _, port, err := net.SplitHostPort(c.Listen); err != nil || !isPort(port) {
		wrong.Add("listen", "%q is not an address and port, for example 127.0.0.1:8080 or :8080", c.Listen)
	}
	switch base, err := url.Parse(c.BaseURL); {
	case c.BaseURL == "":
		wrong.Add("base_url", "Enter the address under which browsers reach the server, for example https://closegate.example.com")
	case err != nil || base.Host == "" || base.User != nil || base.RawQuery != "" || base.Fragment != "" || base.Path != "":
		wrong.Add("base_url", "%q is not scheme and host alone, for example https://closegate.example.com", c.BaseURL)
	case base.Scheme != "https" && !(base.Scheme == "http" && isLocal(base.Hostname())):
		wrong.Add("base_url", "%q does not begin with https://; only an address of this machine may do without", c.BaseURL)
	}
	for _, text := range c.Proxies {
		if _, err := parseNetwork(text); err != nil {
			wrong.Add("proxies", "%q is neither a network nor an address, for example 10.0.0.0/8", text)
		}
	}
}

func isPort(text string) bool {
	port, err := strconv.Atoi(text)
	return err == nil && port >= 0 && port <= 65535
}

// isLocal reports whether the host is this machine by its name or number.
func isLocal(host string) bool {
	return host == "localhost" || net.ParseIP(host).IsLoopback()
}

// originName is what the audit log takes as the name of a host.
var originName = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9.:/_-]{0,199}$`)

func (c Config) checkStorage(wrong *fault.Fieldset) {
	if strings.Contains(c.DatabaseURL, "://") {
		if u, err := url.Parse(c.DatabaseURL); err != nil || u.Scheme != "postgres" && u.Scheme != "postgresql" {
			// The address is not repeated: it may hold a password.
			wrong.Add("database_url", "This is neither postgres://user@host/name nor the path of an SQLite file")
		}
	} else {
		checkFile(wrong, "database_url", c.DatabaseURL)
	}
	checkFolder(wrong, "data", c.Data)
	checkFolder(wrong, "evidence", c.Evidence)
	checkFile(wrong, "session_key_file", c.SessionKeyFile)
	if c.CheckpointOrigin != "" && !originName.MatchString(c.CheckpointOrigin) {
		wrong.Add("checkpoint_origin", "%q cannot name an audit log, use a host, for example closegate.example.com", c.CheckpointOrigin)
	}
}

// checkFolder refuses what is there and is no folder. A folder that is
// missing is made when it is needed.
func checkFolder(wrong *fault.Fieldset, key, path string) {
	info, err := os.Stat(path)
	switch {
	case path == "":
		wrong.Add(key, "Name a folder, for example /var/lib/closegate")
	case err == nil && !info.IsDir():
		wrong.Add(key, "%s is not a folder", path)
	case err != nil && !errors.Is(err, fs.ErrNotExist):
		wrong.Add(key, "%s cannot be used: %v", path, errors.Unwrap(err))
	}
}

// checkFile refuses a path that is a folder, or below something that is none.
func checkFile(wrong *fault.Fieldset, key, path string) {
	if info, err := os.Stat(path); err == nil && info.IsDir() {
		wrong.Add(key, "%s is a folder, and has to be a file", path)
		return
	}
	checkFolder(wrong, key, filepath.Dir(path))
}

func (c Config) checkSignIn(wrong *fault.Fieldset) {
	switch issuer, err := url.Parse(c.Issuer); {
	case c.Issuer == "":
		wrong.Add("issuer", "Enter the address of the OpenID Connect provider, for example https://login.example.com")
	case err != nil || issuer.Host == "" || issuer.User != nil || issuer.RawQuery != "" || issuer.Fragment != "" ||
		issuer.Scheme != "https" && !(issuer.Scheme == "http" && isLocal(issuer.Hostname())):
		wrong.Add("issuer", "%q is not an address such as https://login.example.com", c.Issuer)
	}
	if c.ClientID == "" {
		wrong.Add("client_id", "Enter the client id that the provider gave, for example closegate")
	}
	if c.ClientSecret == "" && c.ClientSecretFile == "" {
		wrong.Add("client_secret", "Enter the client secret that the provider gave, or name its file in client_secret_file")
	}
	if c.GroupsClaim == "" {
		wrong.Add("groups_claim", "Name the claim that holds a person's groups, for example groups")
	}
	for _, group := range slices.Sorted(maps.Keys(c.Groups)) {
		if role := c.Groups[group]; role != executive && role != auditor && role != administrator {
			wrong.Add("groups", "The group %q has the role %q; the roles are executive, auditor and administrator", group, role)
		}
	}
	if c.FreshSignIn != FreshRequired && c.FreshSignIn != FreshAssumed {
		wrong.Add("fresh_sign_in", "%q is neither required nor assumed", c.FreshSignIn)
	}
	if strings.ContainsFunc(c.FirstAdministrator, func(r rune) bool { return r <= ' ' }) {
		wrong.Add("first_administrator", "%q is not a subject; it is the provider's key of the person, for example 00u1ab2cd3", c.FirstAdministrator)
	}
}

func (c Config) checkLog(wrong *fault.Fieldset) {
	if !slices.Contains([]string{"debug", "info", "warn", "error"}, c.LogLevel) {
		wrong.Add("log_level", "%q is not debug, info, warn or error", c.LogLevel)
	}
	if c.LogFormat != "text" && c.LogFormat != "json" {
		wrong.Add("log_format", "%q is neither text nor json", c.LogFormat)
	}
}

package config_test

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/spf13/pflag"

	"github.com/closegate/closegate/internal/authz"
	"github.com/closegate/closegate/internal/config"
	"github.com/closegate/closegate/internal/fault"
)

// load reads settings from arguments and variables as a command would.
func load(t *testing.T, args, environ []string) config.Config {
	t.Helper()
	c, err := tryLoad(args, environ)
	if err != nil {
		t.Fatalf("load: %v", err)
	}
	return c
}

func tryLoad(args, environ []string) (config.Config, error) {
	flags := pflag.NewFlagSet("test", pflag.ContinueOnError)
	config.AddFlags(flags)
	if err := flags.Parse(args); err != nil {
		return config.Config{}, err
	}
	return config.Load(flags, environ)
}

func write(t *testing.T, name, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// complete returns variables with which serve would start.
func complete(t *testing.T, also ...string) []string {
	t.Helper()
	return append([]string{
		"CLOSEGATE_BASE_URL=https://closegate.example.com", "CLOSEGATE_DATA=" + t.TempDir(),
		"CLOSEGATE_ISSUER=https://login.example.com", "CLOSEGATE_CLIENT_ID=closegate", "CLOSEGATE_CLIENT_SECRET=hush",
	}, also...)
}

func mistakes(err error) []string {
	var names []string
	for _, f := range fault.Fields(err) {
		names = append(names, f.Name)
	}
	return slices.Compact(names)
}

func TestFlagsWinOverEnvironmentOverFileOverDefaults(t *testing.T) {
	t.Parallel()
	path := write(t, "closegate.yaml", "listen: :1\nbase_url: https://file.example.com\nclient_id: from-file\n")
	c := load(t,
		[]string{"--config", path, "--base-url", "https://flag.example.com"},
		[]string{"CLOSEGATE_BASE_URL=https://environment.example.com", "CLOSEGATE_LISTEN=:2"})
	for name, pair := range map[string][2]string{
		"flag over environment and file": {c.BaseURL, "https://flag.example.com"},
		"environment over file":          {c.Listen, ":2"},
		"file over default":              {c.ClientID, "from-file"},
		"default":                        {c.GroupsClaim, "groups"},
	} {
		if pair[0] != pair[1] {
			t.Errorf("%s: got %q, want %q", name, pair[0], pair[1])
		}
	}
}

func TestAFlagThatIsSetToItsDefaultStillWins(t *testing.T) {
	t.Parallel()
	c := load(t, []string{"--listen", ":8080"}, []string{"CLOSEGATE_LISTEN=:2"})
	if c.Listen != ":8080" {
		t.Errorf("listen is %q, want the flag's :8080", c.Listen)
	}
}

func TestTheFileIsNamedByTheEnvironmentToo(t *testing.T) {
	t.Parallel()
	path := write(t, "closegate.yaml", "client_id: from-file\n")
	if c := load(t, nil, []string{"CLOSEGATE_CONFIG=" + path}); c.ClientID != "from-file" {
		t.Errorf("client_id is %q, want from-file", c.ClientID)
	}
}

func TestListsAndGroupsReadTheSameInAllSources(t *testing.T) {
	t.Parallel()
	path := write(t, "closegate.yaml", "proxies: [10.0.0.0/8, 192.0.2.1]\ngroups:\n  it.audit=x: auditor\n  ops board: executive\n")
	const proxies, groups = "10.0.0.0/8, 192.0.2.1", "it.audit=x=auditor, ops board=executive"
	for source, c := range map[string]config.Config{
		"file":        load(t, []string{"--config", path}, nil),
		"environment": load(t, nil, []string{"CLOSEGATE_PROXIES=" + proxies, "CLOSEGATE_GROUPS=" + groups}),
		"flags":       load(t, []string{"--proxies", proxies, "--groups", groups}, nil),
	} {
		if got := c.ProxyNetworks(); len(got) != 2 || got[0].String() != "10.0.0.0/8" || got[1].String() != "192.0.2.1/32" {
			t.Errorf("%s: proxies are %v", source, got)
		}
		if len(c.Groups) != 2 || c.Groups["it.audit=x"] != "auditor" || c.Groups["ops board"] != "executive" {
			t.Errorf("%s: groups are %v", source, c.Groups)
		}
	}
}

func TestGroupsOfTheEnvironmentReplaceThoseOfTheFile(t *testing.T) {
	t.Parallel()
	path := write(t, "closegate.yaml", "groups: {old: administrator}\n")
	c := load(t, []string{"--config", path}, []string{"CLOSEGATE_GROUPS=new=auditor"})
	if len(c.Groups) != 1 || c.Groups["new"] != "auditor" {
		t.Errorf("groups are %v, want only those of the environment", c.Groups)
	}
}

func TestWhatIsNotSetFollowsFromOtherSettings(t *testing.T) {
	t.Parallel()
	c := load(t, nil, []string{"CLOSEGATE_DATA=/srv/data", "CLOSEGATE_BASE_URL=https://closegate.example.com/"})
	for name, pair := range map[string][2]string{
		"database_url":      {c.DatabaseURL, "/srv/data/closegate.db"},
		"evidence":          {c.Evidence, "/srv/data/evidence"},
		"session_key_file":  {c.SessionKeyFile, "/srv/data/session.key"},
		"checkpoint_origin": {c.CheckpointOrigin, "closegate.example.com"},
		"callback":          {c.RedirectURL(), "https://closegate.example.com/auth/callback"},
	} {
		if pair[0] != pair[1] {
			t.Errorf("%s is %q, want %q", name, pair[0], pair[1])
		}
	}
}

func TestSecretsComeFromFiles(t *testing.T) {
	t.Parallel()
	c := load(t, nil, []string{
		"CLOSEGATE_CLIENT_SECRET_FILE=" + write(t, "client", "hush\n"),
		"CLOSEGATE_DATABASE_URL_FILE=" + write(t, "database", "postgres://user:pass@db.example.com/closegate\n"),
	})
	if c.ClientSecret != "hush" || c.DatabaseURL != "postgres://user:pass@db.example.com/closegate" {
		t.Errorf("secrets are %q and %q", c.ClientSecret, c.DatabaseURL)
	}
}

func TestSecretsHaveNoFlag(t *testing.T) {
	t.Parallel()
	if _, err := tryLoad([]string{"--client-secret", "hush"}, nil); err == nil {
		t.Error("--client-secret was taken; everybody on the machine would read it")
	}
}

func TestEveryMistakeIsNamedAtOnce(t *testing.T) {
	t.Parallel()
	notAFolder := write(t, "file", "x")
	path := write(t, "closegate.yaml", "base_ulr: https://closegate.example.com\nproxies: 7\n")
	c := load(t, []string{"--config", path}, []string{
		"CLOSEGATE_LISTEN=8080", "CLOSEGATE_BASE_URL=http://closegate.example.com", "CLOSEGATE_DATA=" + notAFolder,
		"CLOSEGATE_DATABASE_URL=mysql://user:pass@db", "CLOSEGATE_EVIDENCE=" + notAFolder, "CLOSEGATE_SESSION_KEY_FILE=" + t.TempDir(),
		"CLOSEGATE_CHECKPOINT_ORIGIN=not a host", "CLOSEGATE_ISSUER=login.example.com",
		"CLOSEGATE_CLIENT_SECRET=a", "CLOSEGATE_CLIENT_SECRET_FILE=b", "CLOSEGATE_GROUPS=all=boss",
		"CLOSEGATE_FRESH_SIGN_IN=maybe", "CLOSEGATE_FIRST_ADMINISTRATOR=Ines Valdorn", "CLOSEGATE_LOG_LEVEL=loud",
		"CLOSEGATE_LOG_FORMAT=xml", "CLOSEGATE_LISTN=:1",
	})
	err := c.Validate()
	want := []string{
		"base_ulr", "listn", "proxies", "client_secret", "listen", "base_url", "database_url", "data", "evidence",
		"session_key_file", "checkpoint_origin", "issuer", "client_id", "groups", "fresh_sign_in", "first_administrator",
		"log_level", "log_format",
	}
	if got := mistakes(err); !slices.Equal(got, want) {
		t.Errorf("mistakes are named for\n%v, want\n%v", got, want)
	}
	if strings.Contains(err.Error(), "pass") {
		t.Errorf("a password is repeated: %v", err)
	}
}

func TestACompleteConfigurationHasNoMistakes(t *testing.T) {
	t.Parallel()
	for name, also := range map[string][]string{
		"as short as can be":           nil,
		"on this machine without TLS":  {"CLOSEGATE_BASE_URL=http://localhost:8080", "CLOSEGATE_ISSUER=http://127.0.0.1:9000/idp"},
		"PostgreSQL":                   {"CLOSEGATE_DATABASE_URL=postgres://closegate@db.example.com/closegate"},
		"set empty is not set":         {"CLOSEGATE_LOG_LEVEL="},
		"beside a Kubernetes service":  {"CLOSEGATE_SERVICE_HOST=10.0.0.1", "CLOSEGATE_PORT_8080_TCP=tcp://10.0.0.1:8080", "CLOSEGATE_DB_SERVICE_PORT=5432"},
		"variables of others are none": {"CLOSEGATEWAY_X=1", "PATH=/bin"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if err := load(t, nil, complete(t, also...)).Validate(); err != nil {
				t.Errorf("refused: %v", err)
			}
		})
	}
}

func TestAnEmptyConfigurationSaysWhatIsNeeded(t *testing.T) {
	t.Parallel()
	c := load(t, nil, nil)
	want := []string{"base_url", "issuer", "client_id", "client_secret"}
	if got := mistakes(c.Validate()); !slices.Equal(got, want) {
		t.Errorf("needed is %v, want %v", got, want)
	}
	if err := c.ValidateStorage(); err != nil {
		t.Errorf("commands over the database alone refuse it: %v", err)
	}
}

func TestBadAddressesAreRefused(t *testing.T) {
	t.Parallel()
	for key, addresses := range map[string][]string{
		"base_url": {
			"closegate.example.com", "https://", "https://closegate.example.com/portal", "ftp://closegate.example.com",
			"https://me:secret@closegate.example.com", "https://closegate.example.com?x=1", "http://closegate.example.com", "://",
		},
		"issuer":  {"http://login.example.com", "https://a:b@login.example.com", "https://login.example.com?x=1", "ldap://login.example.com"},
		"listen":  {"localhost", ":http:", ":70000", ":-1", "127.0.0.1"},
		"proxies": {"everybody", "10.0.0.0/33", "10.0.0.0/8;10.1.0.0/16"},
	} {
		for _, address := range addresses {
			t.Run(key+" "+address, func(t *testing.T) {
				t.Parallel()
				c := load(t, nil, complete(t, "CLOSEGATE_"+strings.ToUpper(key)+"="+address))
				if got := mistakes(c.Validate()); !slices.Equal(got, []string{key}) {
					t.Errorf("mistakes are named for %v, want %s alone", got, key)
				}
			})
		}
	}
}

func TestAFileThatCannotBeReadIsNamed(t *testing.T) {
	t.Parallel()
	broken := write(t, "broken.yaml", "listen: [")
	for _, path := range []string{filepath.Join(t.TempDir(), "missing.yaml"), broken} {
		_, err := tryLoad([]string{"--config", path}, nil)
		if !fault.Is(err, fault.Invalid) || !strings.Contains(err.Error(), path) {
			t.Errorf("error is %v, want Invalid with the name %s", err, path)
		}
	}
}

func TestSecretFilesThatCannotServeAreNamed(t *testing.T) {
	t.Parallel()
	for name, path := range map[string]string{
		"missing": filepath.Join(t.TempDir(), "missing"), "empty": write(t, "empty", "\n"), "folder": t.TempDir(),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := load(t, nil, []string{"CLOSEGATE_DATABASE_URL_FILE=" + path})
			if got := mistakes(c.ValidateStorage()); !slices.Contains(got, "database_url_file") {
				t.Errorf("mistakes are named for %v, want database_url_file", got)
			}
		})
	}
}

func TestEveryRoleCanBeGivenToAGroup(t *testing.T) {
	t.Parallel()
	for _, role := range authz.Roles() {
		c := load(t, nil, complete(t, "CLOSEGATE_GROUPS=group="+string(role)))
		if err := c.Validate(); err != nil {
			t.Errorf("role %s is refused: %v", role, err)
		}
	}
}

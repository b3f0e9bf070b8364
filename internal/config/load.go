package config

import (
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"reflect"
	"regexp"
	"slices"
	"strings"

	"github.com/knadh/koanf/parsers/yaml"
	"github.com/knadh/koanf/providers/confmap"
	"github.com/knadh/koanf/providers/env/v2"
	"github.com/knadh/koanf/providers/file"
	"github.com/knadh/koanf/providers/posflag"
	"github.com/knadh/koanf/v2"
	"github.com/spf13/pflag"

	"github.com/closegate/closegate/internal/fault"
)

// delimiter separates levels in koanf. No setting has any, and the names of
// groups may hold every character that people type.
const delimiter = "\x1f"

// Load reads the settings: the flags that were set, then the environment, in
// the form of os.Environ, then the YAML file that one of them names, then the
// defaults. The error is for a file that cannot be read as YAML at all; every
// other mistake is for Validate to report.
func Load(flags *pflag.FlagSet, environ []string) (Config, error) {
	l := loading{
		settings: map[string]Setting{}, flags: flags,
		environ: func() []string { return environ }, values: koanf.New(delimiter),
	}
	for _, s := range Settings() {
		l.settings[s.Key] = s
	}
	for _, read := range []func() error{l.readDefaults, l.readFile, l.readEnvironment, l.readFlags} {
		if err := read(); err != nil {
			return Config{}, err
		}
	}
	return l.finish()
}

// loading collects values from the weakest source to the strongest.
type loading struct {
	settings map[string]Setting
	flags    *pflag.FlagSet
	environ  func() []string
	values   *koanf.Koanf
	wrong    fault.Fieldset
}

func (l *loading) readDefaults() error {
	defaults := map[string]any{}
	for key, s := range l.settings {
		if s.Default != "" {
			defaults[key] = s.Default
		}
	}
	return l.values.Load(confmap.Provider(defaults, delimiter), nil)
}

// readFile reads the file that a flag or the environment names.
func (l *loading) readFile() error {
	path := ""
	if flag := l.flags.Lookup(FileKey); flag != nil {
		path = flag.Value.String()
	}
	for _, variable := range l.environ() {
		if value, ok := strings.CutPrefix(variable, Prefix+"CONFIG="); ok && path == "" {
			path = value
		}
	}
	if path == "" {
		return nil
	}
	read := koanf.New(delimiter)
	if err := read.Load(file.Provider(path), yaml.Parser()); err != nil {
		return fault.Wrap(fault.Invalid, err, "the configuration %s cannot be read", path)
	}
	values := read.Raw()
	for _, key := range slices.Sorted(maps.Keys(values)) {
		if _, known := l.settings[key]; !known {
			l.wrong.Add(key, "%s names a setting that does not exist; see docs/configuration.md", path)
			delete(values, key)
		}
	}
	return l.values.Load(confmap.Provider(values, ""), nil)
}

// clusterLink is what Kubernetes sets for a service of the name closegate. It
// is no misspelled setting.
var clusterLink = regexp.MustCompile(`^([A-Z0-9_]+_)?(SERVICE_(HOST|PORT)|PORT)(_|$)`)

func (l *loading) readEnvironment() error {
	return l.values.Load(env.Provider(delimiter, env.Opt{
		Prefix: Prefix, EnvironFunc: l.environ,
		TransformFunc: func(name, value string) (string, any) {
			name = strings.TrimPrefix(name, Prefix)
			key := strings.ToLower(name)
			_, known := l.settings[key]
			switch {
			case known && value != "":
				return key, value
			case !known && key != FileKey && !clusterLink.MatchString(name):
				l.wrong.Add(key, "the variable %s%s names a setting that does not exist; see docs/configuration.md", Prefix, name)
			}
			return "", nil
		},
	}), nil)
}

func (l *loading) readFlags() error {
	return l.values.Load(posflag.ProviderWithFlag(l.flags, delimiter, l.values, func(flag *pflag.Flag) (string, any) {
		key := strings.ReplaceAll(flag.Name, "-", "_")
		if _, known := l.settings[key]; !known || !flag.Changed {
			return "", nil
		}
		return key, flag.Value.String()
	}), nil)
}

// finish makes the struct of the values, takes secrets from their files, and
// fills in what follows from other settings.
func (l *loading) finish() (Config, error) {
	values := map[string]any{}
	for key, value := range l.values.Raw() {
		converted, err := convert(l.settings[key].kind, value)
		if err != nil {
			l.wrong.Add(key, "%v", err)
			continue
		}
		values[key] = converted
	}
	clean := koanf.New(delimiter)
	if err := clean.Load(confmap.Provider(values, ""), nil); err != nil {
		return Config{}, fmt.Errorf("read the configuration: %w", err)
	}
	var c Config
	if err := clean.UnmarshalWithConf("", &c, koanf.UnmarshalConf{Tag: "key"}); err != nil {
		return Config{}, fmt.Errorf("read the configuration: %w", err)
	}
	l.readSecret("database_url", &c.DatabaseURL, c.DatabaseURLFile)
	l.readSecret("client_secret", &c.ClientSecret, c.ClientSecretFile)
	c.derive()
	c.unread = l.wrong
	return c, nil
}

// convert gives a value the type of its setting. Flags and variables are text:
// lists are separated by commas, and a map is a list of name=value.
func convert(kind reflect.Kind, value any) (any, error) {
	switch kind {
	case reflect.Slice:
		return toList(value)
	case reflect.Map:
		return toMap(value)
	default:
	}
	switch value.(type) {
	case string, bool, int, float64:
		return fmt.Sprint(value), nil
	}
	return nil, errors.New("write one value, not a list")
}

func toList(value any) ([]string, error) {
	if text, ok := value.(string); ok {
		return splitList(text), nil
	}
	entries, ok := value.([]any)
	if !ok {
		return nil, errors.New("write a list, for example [10.0.0.0/8]")
	}
	var out []string
	for _, e := range entries {
		out = append(out, fmt.Sprint(e))
	}
	return out, nil
}

func toMap(value any) (map[string]string, error) {
	out := map[string]string{}
	if entries, ok := value.(map[string]any); ok {
		for name, v := range entries {
			out[name] = fmt.Sprint(v)
		}
		return out, nil
	}
	text, ok := value.(string)
	if !ok {
		return nil, errors.New("write names and values, for example it-audit: auditor")
	}
	for _, entry := range splitList(text) {
		// The last sign separates: names of groups may hold one.
		at := strings.LastIndex(entry, "=")
		if at < 1 {
			return nil, fmt.Errorf("%q is not of the form group=role, for example it-audit=auditor", entry)
		}
		out[strings.TrimSpace(entry[:at])] = strings.TrimSpace(entry[at+1:])
	}
	return out, nil
}

func splitList(text string) []string {
	var out []string
	for entry := range strings.SplitSeq(text, ",") {
		if entry = strings.TrimSpace(entry); entry != "" {
			out = append(out, entry)
		}
	}
	return out
}

// readSecret takes a setting from the file that its companion names.
func (l *loading) readSecret(key string, setting *string, path string) {
	if path == "" {
		return
	}
	if *setting != "" {
		l.wrong.Add(key, "Set either %s or %s_file, not both", key, key)
		return
	}
	content, err := os.ReadFile(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		l.wrong.Add(key+"_file", "There is no file %s", path)
	case err != nil:
		l.wrong.Add(key+"_file", "The file %s cannot be read: %v", path, errors.Unwrap(err))
	default:
		if *setting = strings.TrimSpace(string(content)); *setting == "" {
			l.wrong.Add(key+"_file", "The file %s is empty", path)
		}
	}
}

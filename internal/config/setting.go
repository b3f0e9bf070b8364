package config

import (
	"fmt"
	"reflect"
	"strings"

	"github.com/spf13/pflag"
)

// Prefix begins the name of every environment variable.
const Prefix = "CLOSEGATE_"

// FileKey is the name of the setting that names the YAML file. It is not in
// the file, and so not in Config.
const FileKey = "config"

// Setting describes one setting of Config for flags, help and the reference.
type Setting struct {
	// Key is the name in the file: base_url.
	Key     string
	Default string
	Help    string
	Example string
	// Secret settings have no flag: every user of a machine can read the
	// arguments of its processes.
	Secret bool

	kind reflect.Kind
}

// Flag returns the name of the flag: base-url.
func (s Setting) Flag() string { return strings.ReplaceAll(s.Key, "_", "-") }

// Variable returns the name of the environment variable: CLOSEGATE_BASE_URL.
func (s Setting) Variable() string { return Prefix + strings.ToUpper(s.Key) }

// Settings returns every setting in the order of the reference.
func Settings() []Setting {
	var out []Setting
	for _, field := range reflect.VisibleFields(reflect.TypeFor[Config]()) {
		key, ok := field.Tag.Lookup("key")
		if !ok {
			continue
		}
		out = append(out, Setting{
			Key: key, Default: field.Tag.Get("default"), Help: field.Tag.Get("help"),
			Example: field.Tag.Get("example"), Secret: field.Tag.Get("secret") == "true", kind: field.Type.Kind(),
		})
	}
	return out
}

// AddFlags adds a flag for the file and one for each of the settings with the
// keys, or for all settings where none is named.
func AddFlags(flags *pflag.FlagSet, keys ...string) {
	flags.String(FileKey, "", "YAML `file` with settings ("+Prefix+"CONFIG)")
	wanted := map[string]bool{}
	for _, key := range keys {
		wanted[key] = true
	}
	for _, s := range Settings() {
		if s.Secret || len(keys) > 0 && !wanted[s.Key] {
			continue
		}
		flags.String(s.Flag(), s.Default, fmt.Sprintf("%s (%s)", s.Help, s.Variable()))
	}
}

// Package config is every setting of the program in one place.
//
// A setting is given, the first that is found: as a flag, as an environment
// variable, in the configuration file, by its default. The struct tags are the
// documentation: the command line's help, docs/configuration.md and the file's
// allowed keys are all made of them. What the newsroom itself is called, which
// languages it has and so on is not here but in its database, because several
// servers share it.
package config

import (
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"dateline"

	"github.com/BurntSushi/toml"
)

// Data says where the newsroom is kept. Every command that opens it has these.
type Data struct {
	Data     string `help:"Folder that holds the newsroom." env:"DATELINE_DATA" default:"dateline-data" type:"path" placeholder:"DIR"`
	Database string `help:"Database: a postgres:// address. Without it, the SQLite file dateline.db in the data folder." env:"DATELINE_DATABASE" placeholder:"ADDRESS"`
}

// Source returns what store.Open takes.
func (d Data) Source() string {
	if d.Database != "" {
		return d.Database
	}
	return filepath.Join(d.Data, "dateline.db")
}

// Server says how the newsroom is served.
type Server struct {
	Listen      string   `help:"Address and port to answer on." env:"DATELINE_LISTEN" default:"127.0.0.1:8080" placeholder:"HOST:PORT"`
	Hosts       []string `help:"Further host names to answer to, beside the newsroom's own." env:"DATELINE_HOSTS" placeholder:"NAME"`
	BehindTLS   bool     `help:"A proxy in front ends TLS: tell browsers to come by https only." env:"DATELINE_BEHIND_TLS" name:"behind-tls"`
	Cache       int      `help:"Megabytes of rendered pages to keep in memory." env:"DATELINE_CACHE" default:"32" placeholder:"MB"`
	Connections int      `help:"Connections to keep open at once." env:"DATELINE_CONNECTIONS" default:"4096" placeholder:"N"`
	PerHost     int      `help:"Connections from one address at once; 0 for no bound, as behind a proxy." env:"DATELINE_PER_HOST" default:"0" placeholder:"N"`
	Log         string   `help:"Log format: text, json or none." env:"DATELINE_LOG" default:"text" enum:"text,json,none"`
	Templates   string   `help:"Folder of templates that take the place of the public pages' own." env:"DATELINE_TEMPLATES" type:"existingdir" placeholder:"DIR"`
}

// Desk says what the desk needs beside the newsroom: where images are kept, how
// mail goes out, how an organisation's own people sign in.
type Desk struct {
	Media      string `help:"Where images and files are kept: an S3 address (https://KEY:SECRET@HOST/BUCKET). Without it, the folder media in the data folder." env:"DATELINE_MEDIA" placeholder:"ADDRESS"`
	Mail       string `help:"Mail server: smtp://USER:PASSWORD@HOST:PORT, or smtps:// for TLS from the first byte, or smtp+plain:// for none. Without it, nothing is mailed." env:"DATELINE_MAIL" placeholder:"ADDRESS"`
	MailFrom   string `help:"Address that mail comes from." env:"DATELINE_MAIL_FROM" placeholder:"ADDRESS"`
	OIDC       string `help:"Issuer of the organisation's own sign-in (OpenID Connect)." env:"DATELINE_OIDC" name:"oidc" placeholder:"URL"`
	OIDCClient string `help:"Client id at that issuer." env:"DATELINE_OIDC_CLIENT" name:"oidc-client" placeholder:"ID"`
	OIDCSecret string `help:"Client secret at that issuer." env:"DATELINE_OIDC_SECRET" name:"oidc-secret" placeholder:"SECRET"`
	OIDCName   string `help:"What the button for that sign-in says." env:"DATELINE_OIDC_NAME" name:"oidc-name" placeholder:"NAME"`
	Metrics    string `help:"Address and port to answer with metrics on, for Prometheus. Without it, they are not served." env:"DATELINE_METRICS" placeholder:"HOST:PORT"`

	Machine Machine `embed:"" prefix:"machine-"`
}

// Machine says who makes machine drafts of translations, and what may be sent
// there. The zero value is nobody, and nothing.
type Machine struct {
	Provider      string        `help:"Who makes machine drafts of translations: libretranslate, deepl, or openai for any endpoint of chat completions. Without it, no text is sent anywhere." env:"DATELINE_MACHINE_PROVIDER" enum:",libretranslate,deepl,openai" default:"" placeholder:"NAME"`
	URL           string        `help:"Address of that service. DeepL's and OpenAI's own are known." env:"DATELINE_MACHINE_URL" name:"url" placeholder:"URL"`
	Key           Secret        `help:"Key for that service." env:"DATELINE_MACHINE_KEY" placeholder:"SECRET"`
	KeyFile       string        `help:"File that holds the key." env:"DATELINE_MACHINE_KEY_FILE" type:"path" placeholder:"FILE"`
	Model         string        `help:"Model to ask, for openai." env:"DATELINE_MACHINE_MODEL" placeholder:"NAME"`
	Timeout       time.Duration `help:"How long a draft may take in all." env:"DATELINE_MACHINE_TIMEOUT" default:"45s" placeholder:"DURATION"`
	MaxCharacters int           `help:"Longest text to send for one draft, in characters." env:"DATELINE_MACHINE_MAX_CHARACTERS" default:"50000" placeholder:"N"`
	Embargoed     bool          `help:"Send also the text of items that are not public yet." env:"DATELINE_MACHINE_EMBARGOED"`
	InsecureHTTP  bool          `help:"Allow an address without TLS that is not on this machine." env:"DATELINE_MACHINE_INSECURE_HTTP" name:"insecure-http"`
}

// On reports whether there are machine drafts at all.
func (m Machine) On() bool { return m.Provider != "" }

// maxKey is the size in bytes up to which a key's file is read.
const maxKey = 4 << 10

// Secret returns the key, from wherever it is. A key given twice, and a file that
// holds none, are dateline.Invalid.
func (m Machine) Secret() (Secret, error) {
	if m.KeyFile == "" {
		return m.Key, nil
	}
	if m.Key.Reveal() != "" {
		return Secret{}, dateline.Invalidf("machine.key", "there is a key and a key-file; leave one of them out")
	}
	f, err := os.Open(m.KeyFile)
	if err != nil {
		return Secret{}, fmt.Errorf("machine.key-file: %w", err)
	}
	defer f.Close()
	b, err := io.ReadAll(io.LimitReader(f, maxKey+1))
	if err != nil {
		return Secret{}, fmt.Errorf("machine.key-file: %w", err)
	}
	s := strings.TrimSpace(string(b))
	if s == "" || len(b) > maxKey {
		return Secret{}, dateline.Invalidf("machine.key-file", "%s does not hold a key and nothing else", m.KeyFile)
	}
	return NewSecret(s), nil
}

// Secret is a text that never shows itself: whatever prints, logs or encodes it
// gets stars. It lies behind a pointer, because fmt looks into unexported fields
// of what contains it and asks no method there.
type Secret struct{ value *string }

// hidden is what is shown of a secret.
const hidden = "***"

// NewSecret returns s as a secret.
func NewSecret(s string) Secret { return Secret{&s} }

// Reveal returns the text itself, "" for the zero value.
func (s Secret) Reveal() string {
	if s.value == nil {
		return ""
	}
	return *s.value
}

// String returns stars, whether there is a secret or not; so do the others.
func (s Secret) String() string               { return hidden }
func (s Secret) GoString() string             { return hidden }
func (s Secret) Format(f fmt.State, _ rune)   { io.WriteString(f, hidden) }
func (s Secret) LogValue() slog.Value         { return slog.StringValue(hidden) }
func (s Secret) MarshalText() ([]byte, error) { return []byte(hidden), nil }
func (s Secret) MarshalJSON() ([]byte, error) { return []byte(`"` + hidden + `"`), nil }

// UnmarshalText takes the text as it is, without white space around it.
func (s *Secret) UnmarshalText(b []byte) error {
	*s = NewSecret(strings.TrimSpace(string(b)))
	return nil
}

// MediaFolder is where images and files are kept if not in S3.
func (d Data) MediaFolder() string { return filepath.Join(d.Data, "media") }

// SearchFolder is where this machine keeps the index of what is public, and
// DeskSearchFolder that of what the desk works on. Both are made anew when they are
// missing.
func (d Data) SearchFolder() string     { return filepath.Join(d.Data, "search", "public") }
func (d Data) DeskSearchFolder() string { return filepath.Join(d.Data, "search", "desk") }

// Keys are the names a configuration file may use, as flags write them.
var Keys = []string{"data", "database", "listen", "hosts", "behind-tls", "cache", "connections", "per-host", "log", "templates", "media", "mail", "mail-from", "oidc", "oidc-client", "oidc-secret", "oidc-name", "metrics",
	"machine-provider", "machine-url", "machine-key", "machine-key-file", "machine-model", "machine-timeout", "machine-max-characters", "machine-embargoed", "machine-insecure-http"}

// sections are the parts of a file that may stand under a heading of their own.
var sections = []string{"machine"}

// ReadFile reads a configuration file: TOML, one key a setting, each named as its
// flag is. The settings of a section may stand under its heading without its name,
// and "_" may be "-" there: max_characters under [machine] is machine-max-characters.
// A key it does not know is Invalid, so that a slip of the pen does not silently
// leave a default in place. No error says what a value is: it may be a secret.
func ReadFile(r io.Reader) (map[string]any, error) {
	given := map[string]any{}
	if _, err := toml.NewDecoder(r).Decode(&given); err != nil {
		if e, ok := errors.AsType[toml.ParseError](err); ok {
			return nil, fmt.Errorf("configuration file: line %d is not TOML (key and value, texts in quotes, each key once)", e.Position.Line)
		}
		return nil, fmt.Errorf("configuration file: %w", err)
	}
	values := map[string]any{}
	set := func(key, as string, v any) error {
		if !slices.Contains(Keys, key) {
			return dateline.Invalidf("configuration file", "there is no setting %q (there are %s)", as, strings.Join(Keys, ", "))
		}
		if _, twice := values[key]; twice {
			return dateline.Invalidf("configuration file", "%q is there twice", key)
		}
		values[key] = v
		return nil
	}
	for key, v := range given {
		part, ok := v.(map[string]any)
		if !ok || !slices.Contains(sections, key) {
			if err := set(key, key, v); err != nil {
				return nil, err
			}
			continue
		}
		for k, v := range part {
			if err := set(key+"-"+strings.ReplaceAll(k, "_", "-"), key+"."+k, v); err != nil {
				return nil, err
			}
		}
	}
	return values, nil
}

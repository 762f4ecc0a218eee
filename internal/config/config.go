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
	"fmt"
	"io"
	"path/filepath"
	"slices"
	"strings"

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
}

// MediaFolder is where images and files are kept if not in S3.
func (d Data) MediaFolder() string { return filepath.Join(d.Data, "media") }

// Keys are the names a configuration file may use, as flags write them.
var Keys = []string{"data", "database", "listen", "hosts", "behind-tls", "cache", "connections", "per-host", "log", "templates", "media", "mail", "mail-from", "oidc", "oidc-client", "oidc-secret", "oidc-name", "metrics"}

// ReadFile reads a configuration file: TOML, one key a setting, each named as its
// flag is. A key it does not know is Invalid, so that a slip of the pen does not
// silently leave a default in place.
func ReadFile(r io.Reader) (map[string]any, error) {
	values := map[string]any{}
	if _, err := toml.NewDecoder(r).Decode(&values); err != nil {
		return nil, fmt.Errorf("configuration file: %w", err)
	}
	for key := range values {
		if !slices.Contains(Keys, key) {
			return nil, dateline.Invalidf("configuration file", "there is no setting %q (there are %s)", key, strings.Join(Keys, ", "))
		}
	}
	return values, nil
}

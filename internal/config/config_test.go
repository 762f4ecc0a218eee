package config_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"

	"dateline"
	"dateline/internal/config"

	"github.com/alecthomas/kong"
)

func TestReadFile(t *testing.T) {
	for _, c := range []struct {
		name, file string
		want       map[string]any
		err        string
	}{
		{"plain", "data = \"x\"\ncache = 64", map[string]any{"data": "x", "cache": int64(64)}, ""},
		{"section", "data = \"x\"\n[machine]\nprovider = \"deepl\"\nmax_characters = 9\ninsecure-http = true",
			map[string]any{"data": "x", "machine-provider": "deepl", "machine-max-characters": int64(9), "machine-insecure-http": true}, ""},
		{"flag's name", "machine-model = \"m\"", map[string]any{"machine-model": "m"}, ""},
		{"unknown", "dta = \"x\"", nil, `no setting "dta"`},
		{"unknown in a section", "[machine]\npassword = \"k\"", nil, `no setting "machine.password"`},
		{"no such section", "[desk]\nmail = \"k\"", nil, `no setting "desk"`},
		{"twice", "machine-key = \"canary\"\n[machine]\nkey = \"canary\"", nil, `"machine-key" is there twice`},
		{"two spellings", "[machine]\nkey-file = \"a\"\nkey_file = \"b\"", nil, `"machine-key-file" is there twice`},
		{"not TOML", "[machine]\nkey = canary", nil, "line 2"},
		{"not closed", "[machine]\nkey = \"canary", nil, "line 2"},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, err := config.ReadFile(strings.NewReader(c.file))
			if !reflect.DeepEqual(got, c.want) || (err == nil) != (c.err == "") {
				t.Fatalf("got %v, %v", got, err)
			}
			if err != nil && (!strings.Contains(err.Error(), c.err) || strings.Contains(err.Error(), "canary")) {
				t.Errorf("error %q, want one with %q and without the key", err, c.err)
			}
		})
	}
}

// TestKeys holds the allowed keys against the flags that there are.
func TestKeys(t *testing.T) {
	var all struct {
		config.Data
		config.Server
		config.Desk
	}
	parser, err := kong.New(&all, kong.Name("x"))
	if err != nil {
		t.Fatal(err)
	}
	flags := map[string]bool{}
	for _, f := range parser.Model.Flags {
		flags[f.Name] = true
		if f.Name != "help" && len(f.Envs) != 1 {
			t.Errorf("%s has %d environment variables", f.Name, len(f.Envs))
		}
	}
	for _, k := range config.Keys {
		if !flags[k] {
			t.Errorf("there is no flag for %s", k)
		}
		delete(flags, k)
	}
	if delete(flags, "help"); len(flags) > 0 {
		t.Errorf("no keys for %v", flags)
	}
	t.Setenv("DATELINE_MACHINE_KEY", " canary\n")
	if _, err := parser.Parse([]string{"--machine-provider=deepl", "--machine-insecure-http"}); err != nil {
		t.Fatal(err)
	}
	m := all.Machine
	if m.Key.Reveal() != "canary" || m.Timeout != 45*time.Second || m.MaxCharacters != 50000 || m.Embargoed || !m.InsecureHTTP || !m.On() {
		t.Errorf("machine is %+v", m)
	}
	if _, err := parser.Parse([]string{"--machine-provider=other"}); err == nil {
		t.Error("a provider that there is not was taken")
	}
	if _, err := parser.Parse(nil); err != nil || all.Machine.On() {
		t.Errorf("machine drafts are on by default (%v)", err)
	}
}

func TestSecretHides(t *testing.T) {
	type outer struct {
		Key   config.Secret
		inner config.Secret
	}
	s := config.NewSecret("canary")
	var out bytes.Buffer
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%d"} {
		fmt.Fprintf(&out, verb+"\n", s)
		fmt.Fprintf(&out, verb+"\n", &s)
		fmt.Fprintf(&out, verb+"\n", outer{s, s})
		fmt.Fprintf(&out, verb+"\n", config.Machine{Key: s})
	}
	for _, v := range []any{s, &s, outer{s, s}, map[string]any{"k": s}} {
		b, err := json.Marshal(v)
		if err != nil {
			t.Fatal(err)
		}
		out.Write(b)
		slog.New(slog.NewTextHandler(&out, nil)).Info("x", "v", v)
		slog.New(slog.NewJSONHandler(&out, nil)).Info("x", "v", v)
	}
	if strings.Contains(out.String(), "canary") || strings.Contains(out.String(), fmt.Sprintf("%x", "canary")) {
		t.Errorf("the secret shows:\n%s", out.String())
	}
	if s.Reveal() != "canary" || (config.Secret{}).Reveal() != "" {
		t.Error("the secret is not what was put in")
	}
}

func TestMachineSecret(t *testing.T) {
	file := func(s string) string {
		name := filepath.Join(t.TempDir(), "key")
		if err := os.WriteFile(name, []byte(s), 0o600); err != nil {
			t.Fatal(err)
		}
		return name
	}
	for _, c := range []struct {
		name    string
		m       config.Machine
		want    string
		invalid bool
	}{
		{"none", config.Machine{}, "", false},
		{"key", config.Machine{Key: config.NewSecret("canary")}, "canary", false},
		{"file", config.Machine{KeyFile: file("canary\n")}, "canary", false},
		{"both", config.Machine{Key: config.NewSecret("canary"), KeyFile: file("canary")}, "", true},
		{"empty file", config.Machine{KeyFile: file(" \n")}, "", true},
		{"huge file", config.Machine{KeyFile: file(strings.Repeat("canary", 1000))}, "", true},
	} {
		t.Run(c.name, func(t *testing.T) {
			s, err := c.m.Secret()
			_, invalid := errors.AsType[dateline.Invalid](err)
			if s.Reveal() != c.want || invalid != c.invalid || (err != nil) != c.invalid {
				t.Errorf("got %q, %v", s.Reveal(), err)
			}
			if err != nil && strings.Contains(err.Error(), "canary") {
				t.Errorf("the error shows the key: %v", err)
			}
		})
	}
	if _, err := (config.Machine{KeyFile: filepath.Join(t.TempDir(), "none")}).Secret(); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("a missing file: %v", err)
	}
}

// Command cldr writes the tables that package i18n embeds, out of the JSON
// edition of the Unicode Common Locale Data Repository: how each interface
// language writes dates, times, numbers and lists (locales.json), what it
// calls the world's time zones (zones.json), and what the languages of the
// world are called (languages.json).
//
// It fetches the pinned packages with npm into a temporary folder, so it needs
// npm and a network; the files it writes are committed, and writing them again
// from the same version changes nothing. From the tools folder:
//
//	go run ./cldr -out ../internal/i18n/data
//
// With -from it reads packages that were unpacked before, and needs neither.
package main

import (
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"log"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
)

// version is the CLDR version of every package. Raising it is a change of what
// readers see: run the tests of internal/i18n against a Node of the same CLDR.
const version = "48.2.0"

var packages = []string{
	"cldr-bcp47", "cldr-core", "cldr-dates-full", "cldr-localenames-full", "cldr-misc-full", "cldr-numbers-full",
}

// langs are the interface languages, in the order of the columns in zones.json
// and languages.json.
var langs = []string{"en", "zh-Hans", "zh-Hant", "fr", "es", "ru", "ar"}

func main() {
	log.SetFlags(0)
	log.SetPrefix("cldr: ")
	out := flag.String("out", "", "folder to write into")
	from := flag.String("from", "", "node_modules folder to read instead of fetching")
	flag.Parse()
	if *out == "" || flag.NArg() > 0 {
		flag.Usage()
		os.Exit(2)
	}
	if err := run(*out, *from); err != nil {
		log.Fatal(err)
	}
}

func run(out, from string) error {
	if from == "" {
		dir, err := os.MkdirTemp("", "cldr")
		if err != nil {
			return err
		}
		defer os.RemoveAll(dir)
		if err := fetch(dir); err != nil {
			return err
		}
		from = filepath.Join(dir, "node_modules")
	}
	src := source(from)
	for _, p := range packages {
		if err := src.checkVersion(p); err != nil {
			return err
		}
	}
	for _, table := range []struct {
		file string
		make func(source) (any, error)
	}{
		{"locales.json", locales},
		{"zones.json", zones},
		{"languages.json", languages},
	} {
		v, err := table.make(src)
		if err != nil {
			return fmt.Errorf("%s: %w", table.file, err)
		}
		b, err := lines(v)
		if err != nil {
			return err
		}
		if err := os.WriteFile(filepath.Join(out, table.file), b, 0o644); err != nil {
			return err
		}
	}
	return nil
}

func fetch(dir string) error {
	args := []string{"install", "--prefix", dir, "--ignore-scripts", "--no-save", "--no-audit", "--no-fund"}
	for _, p := range packages {
		args = append(args, p+"@"+version)
	}
	cmd := exec.Command("npm", args...)
	if msg, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("npm install: %w\n%s", err, msg)
	}
	return nil
}

// source is a node_modules folder that holds the packages.
type source string

func (s source) checkVersion(pkg string) error {
	var p struct{ Version string }
	if err := s.read(&p, pkg, "package.json"); err != nil {
		return err
	}
	if p.Version != version {
		return fmt.Errorf("%s is version %s, not %s", pkg, p.Version, version)
	}
	return nil
}

func (s source) read(v any, path ...string) error {
	b, err := os.ReadFile(filepath.Join(append([]string{string(s)}, path...)...))
	if err != nil {
		return err
	}
	return json.Unmarshal(b, v)
}

// main reads one file of one language, below main.<lang>.
func (s source) main(v any, pkg, lang, file string) error {
	var doc struct{ Main map[string]json.RawMessage }
	if err := s.read(&doc, pkg, "main", lang, file); err != nil {
		return err
	}
	return json.Unmarshal(doc.Main[lang], v)
}

// lines writes v as JSON with one entry of the outer two levels per line: small
// to embed, and still a readable diff when CLDR changes.
func lines(v any) ([]byte, error) {
	var buf bytes.Buffer
	enc := json.NewEncoder(&buf)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(v); err != nil {
		return nil, err
	}
	var top map[string]json.RawMessage
	if err := json.Unmarshal(buf.Bytes(), &top); err != nil {
		return nil, err
	}
	var out strings.Builder
	out.WriteString("{")
	for i, k := range sortedKeys(top) {
		sep(&out, i, "")
		fmt.Fprintf(&out, "%q: ", k)
		var inner map[string]json.RawMessage
		if json.Unmarshal(top[k], &inner) != nil {
			out.Write(top[k])
			continue
		}
		out.WriteString("{")
		for j, k := range sortedKeys(inner) {
			sep(&out, j, "\t")
			fmt.Fprintf(&out, "%q: %s", k, inner[k])
		}
		out.WriteString("\n}")
	}
	out.WriteString("\n}\n")
	return []byte(out.String()), nil
}

func sep(out *strings.Builder, i int, indent string) {
	if i > 0 {
		out.WriteString(",")
	}
	out.WriteString("\n" + indent)
}

func sortedKeys[V any](m map[string]V) []string {
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}

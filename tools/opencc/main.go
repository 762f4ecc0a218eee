// Command opencc writes the script conversion that package zh embeds: the
// dictionaries and configurations of BYVoid/OpenCC. The npm package opencc 1.4.2
// ships them as text; it is fetched into a temporary folder unless its folder is
// named with -package.
//
// The same package always gives the same bytes. From the tools folder:
//
//	go run ./opencc -out ../internal/zh/data/opencc.zip
//
// The file is a zip archive. Its member "configurations" has a line for each
// configuration, sorted by name, with fields between tabs: the name, the table
// that normalizes, the table whose first layer segments (or nothing), the tables
// of the chain (with commas between them), the title. Each other member is a table
// in the format that is described where it is read, in
// internal/zh/convert_table.go.
//
// What OpenCC's build makes of its sources is made here too: reversed variants,
// the characters that few fonts have, and the Simplified forms of regional phrases.
package main

import (
	"archive/zip"
	"bytes"
	"compress/flate"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"log"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
)

func main() {
	log.SetFlags(0)
	log.SetPrefix("opencc: ")
	dir := flag.String("package", "", "folder of the npm package")
	out := flag.String("out", "", "file to write")
	flag.Parse()
	if *out == "" || flag.NArg() > 0 {
		flag.Usage()
		os.Exit(2)
	}
	if *dir == "" {
		tmp, err := os.MkdirTemp("", "opencc")
		if err != nil {
			log.Fatal(err)
		}
		defer os.RemoveAll(tmp)
		// Its optional parts are OpenCC built for various machines.
		cmd := exec.Command("npm", "install", "--prefix", tmp, "--no-save", "--ignore-scripts", "--omit=optional", "opencc@1.4.2")
		if text, err := cmd.CombinedOutput(); err != nil {
			log.Fatalf("npm install: %v\n%s", err, text)
		}
		*dir = filepath.Join(tmp, "node_modules", "opencc")
	}
	packed, err := pack(filepath.Join(*dir, "data"))
	if err != nil {
		log.Fatal(err)
	}
	log.Printf("%d bytes", len(packed))
	if err := os.WriteFile(*out, packed, 0o644); err != nil {
		log.Fatal(err)
	}
}

// configuration is one of OpenCC's.
type configuration struct {
	Name          string // of the file, without .json
	Title         string `json:"name"`
	Normalization []struct{ Dict group }
	Segmentation  *struct{ Dict group }
	Chain         []struct{ Dict group } `json:"conversion_chain"`
}

// group is a dictionary, or several of which either the first one with a match
// answers ("short_circuit"), or the one with the longest ("union").
type group struct {
	File        string
	MatchPolicy string `json:"match_policy"`
	Dicts       []group
}

// layers returns what answers one after the other, each with the names of its
// dictionaries.
func (g group) layers() [][]string {
	if g.File != "" {
		return [][]string{{strings.TrimSuffix(g.File, filepath.Ext(g.File))}}
	}
	var out [][]string
	for _, d := range g.Dicts {
		out = append(out, d.layers()...)
	}
	if g.MatchPolicy == "union" {
		return [][]string{slices.Concat(out...)}
	}
	return out
}

func pack(dir string) ([]byte, error) {
	dicts, err := dictionaries(filepath.Join(dir, "dictionary"))
	if err != nil {
		return nil, err
	}
	configs, err := readConfigurations(filepath.Join(dir, "config"))
	if err != nil {
		return nil, err
	}

	// A table is named after its first dictionary, which no other may begin with.
	tables := map[string][][]string{"scripts": {{"simplified only"}, {"traditional only"}}}
	table := func(g group) (string, error) {
		l := g.layers()
		name := l[0][0]
		if have, ok := tables[name]; ok && !slices.EqualFunc(have, l, slices.Equal[[]string]) {
			return "", fmt.Errorf("two tables begin with %s", name)
		}
		tables[name] = l
		return name, nil
	}
	var index strings.Builder
	for _, c := range configs {
		if len(c.Normalization) != 1 {
			return nil, fmt.Errorf("%s: %d normalizations, want one", c.Name, len(c.Normalization))
		}
		normal, err := table(c.Normalization[0].Dict)
		if err != nil {
			return nil, err
		}
		var chain []string
		for _, s := range c.Chain {
			name, err := table(s.Dict)
			if err != nil {
				return nil, err
			}
			chain = append(chain, name)
		}
		segments := ""
		if c.Segmentation != nil {
			l := c.Segmentation.Dict.layers()
			segments = l[0][0]
			if len(l) != 1 || !slices.Equal(tables[segments][0], l[0]) {
				return nil, fmt.Errorf("%s segments by what is no table's first layer", c.Name)
			}
		}
		fmt.Fprintf(&index, "%s\t%s\t%s\t%s\t%s\n", c.Name, normal, segments, strings.Join(chain, ","), c.Title)
	}

	var packed bytes.Buffer
	z := zip.NewWriter(&packed)
	z.RegisterCompressor(zip.Deflate, func(w io.Writer) (io.WriteCloser, error) {
		return flate.NewWriter(w, flate.BestCompression)
	})
	add := func(name string, b []byte) error {
		w, err := z.Create(name) // with no time in its header
		if err == nil {
			_, err = w.Write(b)
		}
		return err
	}
	if err := add("configurations", []byte(index.String())); err != nil {
		return nil, err
	}
	for _, name := range slices.Sorted(maps.Keys(tables)) {
		var layers []dictionary
		for _, l := range tables[name] {
			union := dictionary{}
			for _, n := range l {
				d, ok := dicts[n]
				if !ok {
					return nil, fmt.Errorf("there is no dictionary %s", n)
				}
				for k, v := range d {
					if _, ok := union[k]; !ok {
						union[k] = v
					}
				}
			}
			layers = append(layers, union)
		}
		if err := add(name, encode(layers)); err != nil {
			return nil, err
		}
	}
	if err := z.Close(); err != nil {
		return nil, err
	}
	return packed.Bytes(), nil
}

// readConfigurations reads those that segment by OpenCC itself, by name.
func readConfigurations(dir string) ([]configuration, error) {
	files, err := filepath.Glob(filepath.Join(dir, "*.json"))
	if err != nil {
		return nil, err
	}
	var out []configuration
	for _, f := range files {
		name := strings.TrimSuffix(filepath.Base(f), ".json")
		if strings.Contains(name, ".") { // the schema
			continue
		}
		b, err := os.ReadFile(f)
		if err != nil {
			return nil, err
		}
		c := configuration{Name: name}
		if err := json.Unmarshal(b, &c); err != nil {
			return nil, fmt.Errorf("%s: %w", f, err)
		}
		out = append(out, c)
	}
	if len(out) == 0 {
		return nil, fmt.Errorf("no configurations in %s", dir)
	}
	return out, nil
}

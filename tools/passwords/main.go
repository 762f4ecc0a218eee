// Command passwords writes the list of common passwords that package auth
// embeds: lower-case, sorted, one a line, gzip (RFC 1952). How a password is
// folded before it is looked up is the business of package auth alone, so that
// list and look-up cannot drift apart.
//
// It fetches the pinned package with npm into a temporary folder, so it needs
// npm and a network; the file it writes is committed, and writing it again from
// the same version changes nothing. From the tools folder:
//
//	go run ./passwords -out ../internal/auth/common.txt.gz
//
// With -from it reads a package that was unpacked before, and needs neither.
package main

import (
	"bytes"
	"compress/gzip"
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

// pinned is the package and its version. The list is that of zxcvbn: the most
// frequent passwords of public leaks, most frequent first.
const pinned = "@zxcvbn-ts/language-common@4.1.3"

// shortest is the least length of an entry worth keeping: a shorter one is no
// word that a password of twelve characters could be a variation of.
const shortest = 4

func main() {
	log.SetFlags(0)
	log.SetPrefix("passwords: ")
	out := flag.String("out", "", "file to write")
	from := flag.String("from", "", "folder of the unpacked package, instead of fetching it")
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
		dir, err := os.MkdirTemp("", "passwords")
		if err != nil {
			return err
		}
		defer os.RemoveAll(dir)
		cmd := exec.Command("npm", "install", "--prefix", dir, "--no-save", "--ignore-scripts", pinned)
		if text, err := cmd.CombinedOutput(); err != nil {
			return fmt.Errorf("npm install: %v\n%s", err, text)
		}
		from = filepath.Join(dir, "node_modules", "@zxcvbn-ts", "language-common")
	}
	source, err := os.ReadFile(filepath.Join(from, "src", "passwords.json"))
	if err != nil {
		return err
	}
	var list []string
	if err := json.Unmarshal(source, &list); err != nil {
		return err
	}
	keep := list[:0]
	for _, w := range list {
		if len(w) >= shortest && !strings.ContainsAny(w, "\r\n") {
			keep = append(keep, strings.ToLower(w))
		}
	}
	slices.Sort(keep)
	keep = slices.Compact(keep)

	var b bytes.Buffer
	z, err := gzip.NewWriterLevel(&b, gzip.BestCompression)
	if err != nil {
		return err
	}
	if _, err := z.Write([]byte(strings.Join(keep, "\n") + "\n")); err != nil {
		return err
	}
	if err := z.Close(); err != nil {
		return err
	}
	return os.WriteFile(out, b.Bytes(), 0o644)
}

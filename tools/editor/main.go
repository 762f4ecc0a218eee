// Command editor bundles the desk's script, out of the sources in editor/src and
// the packages that editor/package-lock.json pins, into one file that package desk
// embeds. It runs in the tools folder; from the main module:
//
//	go -C tools run ./editor
//
// It needs npm and a network only while editor/node_modules is missing. The file
// it writes is committed, and writing it again from the same lock changes nothing.
package main

import (
	"errors"
	"fmt"
	"io/fs"
	"log"
	"os"
	"os/exec"
	"path/filepath"

	"github.com/evanw/esbuild/pkg/api"
)

func main() {
	log.SetFlags(0)
	log.SetPrefix("editor: ")
	dir, err := filepath.Abs("editor")
	if err == nil {
		err = run(dir, filepath.FromSlash("../internal/desk/assets/editor.js"))
	}
	if err != nil {
		log.Fatal(err)
	}
}

// run bundles the sources in dir into the file out.
func run(dir, out string) error {
	if _, err := os.Stat(filepath.Join(dir, "node_modules")); errors.Is(err, fs.ErrNotExist) {
		cmd := exec.Command("npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund")
		cmd.Dir = dir
		if msg, err := cmd.CombinedOutput(); err != nil {
			return fmt.Errorf("npm ci: %w\n%s", err, msg)
		}
	}
	result := api.Build(api.BuildOptions{
		AbsWorkingDir:     dir,
		EntryPoints:       []string{"src/editor.js"},
		Bundle:            true,
		Format:            api.FormatIIFE,
		Platform:          api.PlatformBrowser,
		Target:            api.ES2022,
		Charset:           api.CharsetUTF8,
		MinifyWhitespace:  true,
		MinifyIdentifiers: true,
		MinifySyntax:      true,
		LegalComments:     api.LegalCommentsEndOfFile,
		Banner:            map[string]string{"js": banner},
		LogLevel:          api.LogLevelSilent,
	})
	if msgs := api.FormatMessages(result.Errors, api.FormatMessagesOptions{}); len(msgs) > 0 {
		return fmt.Errorf("%v", msgs)
	}
	return os.WriteFile(out, result.OutputFiles[0].Contents, 0o644)
}

// banner opens the file: the licences of what is bundled ask for their notice.
const banner = `/* Generated from tools/editor: do not edit. Contains TipTap, Copyright (c) Tiptap GmbH;
ProseMirror, Copyright (C) 2015-2017 by Marijn Haverbeke and others; orderedmap, rope-sequence and
w3c-keyname by Marijn Haverbeke: all under the MIT License, whose text is in NOTICE. */`

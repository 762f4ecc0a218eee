package importer

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"dateline"
)

// file is one file to read.
type file struct {
	show   string // as reported: the path as it was given, with slashes below it
	path   string // below the folder that was given, with slashes; of a named file, its name
	format string
	size   int64
	open   func() (io.ReadCloser, error)
}

// survey is what the paths hold: the files in the order in which they are read.
type survey struct {
	files  []file
	tables []file   // tables of translations
	asides []Record // what was left out, or could not be looked at
	total  int64    // bytes
	roots  []*os.Root
}

func (s *survey) close() {
	for _, r := range s.roots {
		r.Close()
	}
}

// look lists what is to be read. A path that is not there is an error before
// anything is imported.
func look(paths []string, o Options) (*survey, error) {
	if len(paths) == 0 {
		return nil, dateline.Invalidf("path", "name a file or folder to import")
	}
	if o.Format != "" && !slices.Contains(Formats(), o.Format) {
		return nil, dateline.Invalidf("format", "there is no format %q (there are %s)", o.Format, strings.Join(Formats(), ", "))
	}
	s := &survey{}
	if o.Translations != "" {
		paths = append([]string{o.Translations}, paths...)
	}
	for i, p := range paths {
		info, err := os.Stat(p)
		switch {
		case errors.Is(err, fs.ErrNotExist):
			err = dateline.NotFound{What: "file", Key: p}
		case err != nil:
		case info.IsDir():
			err = s.folder(p, o)
		case !info.Mode().IsRegular():
			err = dateline.Invalidf("path", "%s is neither a file nor a folder", p)
		default:
			f := file{show: filepath.ToSlash(p), path: filepath.Base(p), size: info.Size(), open: func() (io.ReadCloser, error) { return os.Open(p) }}
			table := isTable(f.path) || o.Translations != "" && i == 0
			format := cmp.Or(o.Format, byName[extension(p)])
			if format == "" {
				format, err = byContent(f)
			}
			s.add(f, format, table)
		}
		if err != nil {
			s.close()
			return nil, err
		}
	}
	return s, nil
}

func (s *survey) add(f file, format string, table bool) {
	f.format = format
	if table {
		s.tables = append(s.tables, f)
		return
	}
	s.files = append(s.files, f)
	s.total += f.size
}

func (s *survey) aside(show, format string, args ...any) {
	s.asides = append(s.asides, Record{File: show, Unsure: []string{fmt.Sprintf(format, args...)}, aside: true})
}

// folder lists a folder, in the order of the names. The folder is opened as a
// root, so that nothing in it, not even what somebody puts there meanwhile, leads
// out of it.
func (s *survey) folder(dir string, o Options) error {
	root, err := os.OpenRoot(dir)
	if err != nil {
		return err
	}
	s.roots = append(s.roots, root)
	show := strings.TrimSuffix(filepath.ToSlash(dir), "/")
	left, links := map[string]int{}, 0
	err = fs.WalkDir(root.FS(), ".", func(p string, d fs.DirEntry, err error) error {
		name := path.Base(p)
		switch {
		case err != nil:
			s.asides = append(s.asides, Record{File: path.Join(show, p), Err: err})
			return nil
		case p != "." && strings.HasPrefix(name, "."):
			if d.IsDir() {
				return fs.SkipDir
			}
			return nil
		case d.IsDir() || aboutFolder(name):
			return nil
		case !d.Type().IsRegular():
			links++
			return nil
		}
		format, ok := byName[extension(p)]
		if !ok && !isTable(name) {
			left[extension(p)]++
			return nil
		}
		info, err := d.Info()
		if err != nil {
			s.asides = append(s.asides, Record{File: path.Join(show, p), Err: err})
			return nil
		}
		f := file{show: show + "/" + p, path: p, size: info.Size(), open: func() (io.ReadCloser, error) { return root.Open(filepath.FromSlash(p)) }}
		s.add(f, cmp.Or(o.Format, format), isTable(name))
		return nil
	})
	if err != nil {
		return err
	}
	for _, ext := range sortedKeys(left) {
		what := "ending in " + ext
		if ext == "" {
			what = "whose name has no ending"
		}
		s.aside(show, "left out: %s %s", count(left[ext], "file"), what)
	}
	if links > 0 {
		s.aside(show, "left out: %s, links are not followed", count(links, "symbolic link or special file"))
	}
	return nil
}

// byName gives the format of a file by how its name ends.
var byName = map[string]string{
	".txt": ListText, ".text": ListText,
	".html": ListHTML, ".htm": ListHTML, ".xhtml": ListHTML, ".shtml": ListHTML,
	".md": Markdown, ".markdown": Markdown, ".mkd": Markdown,
	".jsonl": JSONLines, ".ndjson": JSONLines,
}

// byContent judges the format of a file by how it begins.
func byContent(f file) (string, error) {
	in, err := f.open()
	if err != nil {
		return "", err
	}
	defer in.Close()
	head, err := io.ReadAll(io.LimitReader(in, 4<<10))
	head = bytes.TrimSpace(bytes.TrimPrefix(head, []byte("\xef\xbb\xbf")))
	switch {
	case bytes.HasPrefix(head, []byte("{")):
		return JSONLines, err
	case bytes.HasPrefix(head, []byte("<")):
		return ListHTML, err
	case bytes.HasPrefix(head, []byte("---\n")), bytes.HasPrefix(head, []byte("---\r\n")), bytes.HasPrefix(head, []byte("# ")):
		return Markdown, err
	}
	return ListText, err
}

func extension(name string) string { return strings.ToLower(path.Ext(filepath.ToSlash(name))) }

// isTable reports whether a file lists which texts translate which.
func isTable(name string) bool { return name == "translations.tsv" }

// aboutFolder reports whether a file is about the folder it lies in, and no text
// of a newsroom.
func aboutFolder(name string) bool {
	switch strings.TrimSuffix(strings.ToLower(name), path.Ext(name)) {
	case "readme", "license", "licence", "copying", "notice", "contributing", "changelog":
		return true
	}
	return false
}

func count(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	if before, after, ok := strings.Cut(what, " or "); ok {
		return fmt.Sprintf("%d %ss or %ss", n, before, after)
	}
	return fmt.Sprintf("%d %ss", n, what)
}

func sortedKeys[K cmp.Ordered, V any](m map[K]V) []K {
	keys := make([]K, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}

package importer

import (
	"strings"

	"dateline"
	"dateline/internal/newsroom"
	"dateline/internal/text"
)

// loadTables reads tables of translations: two columns with a tab between them,
// the first line names them: text, translation_of. A text is named by its
// headline, its source id or, where it is a file, its path; what it translates,
// by its source id or path. Formats that have no place for translation_of, such
// as the pages of a list, get it from here.
func (r *reader) loadTables(tables []file) error {
	for i := range tables {
		f := &tables[i]
		data, err := readWhole(f)
		if err != nil {
			return tableError(f, 0, err)
		}
		plain, _, err := decode(data, ListText)
		if err != nil {
			return tableError(f, 0, err)
		}
		for n, line := range strings.Split(plain, "\n") {
			name, of, ok := strings.Cut(line, "\t")
			name, of = strings.TrimSpace(name), strings.TrimSpace(of)
			switch {
			case n == 0 && name == "text" && of == "translation_of", strings.TrimSpace(line) == "":
				continue
			case n == 0:
				return tableError(f, 1, dateline.Invalidf("translations", "its first line must be text, a tab, translation_of"))
			case !ok || name == "" || of == "" || strings.Contains(of, "\t"):
				return tableError(f, n+1, dateline.Invalidf("translations", "write the text, one tab, and what it translates"))
			}
			key := text.Fold(name)
			if before, twice := r.tables[key]; twice && before != of {
				return tableError(f, n+1, dateline.Invalidf("translations", "%s stands twice", short(name)))
			}
			r.tables[key] = of
		}
	}
	return nil
}

func tableError(f *file, line int, err error) error {
	if line > 0 {
		err = atLine{line, err}
	}
	return dateline.Invalidf("translations", "%s: %v", f.show, err)
}

// translationOf returns what the tables say that a text translates. path is
// that of a file which is one text, else empty.
func (r *reader) translationOf(rel *newsroom.Release, path string) string {
	if len(r.tables) == 0 {
		return ""
	}
	for _, name := range []string{rel.Source, path, rel.Headline} {
		if of, ok := r.tables[text.Fold(name)]; ok && name != "" {
			return of
		}
	}
	return ""
}

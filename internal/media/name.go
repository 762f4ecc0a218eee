package media

import (
	"path"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// nameBytes is the longest file name given out, in bytes: common file systems
// allow 255, of which a header or a backup that escapes it may need two for one.
const nameBytes = 120

// SafeName makes a file name that can be shown, sent in a header (quoted, or
// encoded as RFC 8187 has it) and saved anywhere: the last part of the path that
// name may be, in valid UTF-8 without control characters, marks that turn the
// direction of writing, characters that some system forbids, or leading dots and
// hyphens; at most 120 bytes. It never returns an empty name.
func SafeName(name string) string { return safeName(name, nil) }

// safeName sees to it that the name ends with one of exts, if there are any: an
// extension that says otherwise is replaced by the first of them.
func safeName(name string, exts []string) string {
	if i := strings.LastIndexAny(name, `/\`); i >= 0 {
		name = name[i+1:]
	}
	name = strings.Map(func(r rune) rune {
		switch {
		case r == '\u200c', r == '\u200d':
			return r // within words of Persian and Indian languages; invisible, but no more
		case r == utf8.RuneError, unicode.In(r, unicode.Cc, unicode.Cf, unicode.Co, unicode.Cs, unicode.Zl, unicode.Zp):
			return -1
		case unicode.IsSpace(r):
			return ' '
		case strings.ContainsRune(`<>:"|?*`, r):
			return '-'
		}
		return r
	}, name)
	name = strings.Join(strings.Fields(name), " ")
	ext := path.Ext(name)
	if !isExtension(ext) {
		ext = ""
	}
	stem := name[:len(name)-len(ext)]
	if exts != nil && (ext == "" || !slices.Contains(exts, strings.ToLower(ext[1:]))) {
		ext = "." + exts[0]
	}
	for len(stem) > nameBytes-len(ext) {
		_, n := utf8.DecodeLastRuneInString(stem)
		stem = stem[:len(stem)-n]
	}
	stem = strings.TrimRight(strings.TrimLeft(stem, " .-"), " .")
	if stem == "" {
		stem = "file"
	}
	return stem + ext
}

// isExtension tells .docx from the end of "2.3 事项" or of "No. 12".
func isExtension(ext string) bool {
	if len(ext) < 2 || len(ext) > 6 {
		return false
	}
	letters := false
	for i := 1; i < len(ext); i++ {
		switch c := ext[i] | 0x20; {
		case c >= 'a' && c <= 'z':
			letters = true
		case ext[i] < '0' || ext[i] > '9':
			return false
		}
	}
	return letters
}

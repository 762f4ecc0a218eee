package text

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/cases"
	"golang.org/x/text/unicode/norm"
)

// Fold returns the key by which names and headlines are compared: two that a
// reader would call the same have the same key. It is NFKC with full case
// folding, all middle dots as ·, quotation marks as " and ', dashes as -, white
// space as single spaces, and no invisible format characters. It is for
// comparison only, never shown; Fold(Fold(s)) == Fold(s).
func Fold(s string) string {
	if foldedASCII(s) {
		return s
	}
	s = foldText(s)
	s = strings.Join(strings.Fields(s), " ")
	if again := foldText(s); again != s {
		// Folding can produce what folds again; twice is enough for all of
		// Unicode, but a third round costs nothing and proves it.
		return strings.Join(strings.Fields(foldText(again)), " ")
	}
	return s
}

func foldedASCII(s string) bool {
	for i := 0; i < len(s); i++ {
		c := s[i]
		if c < 0x20 || c >= 0x7f || 'A' <= c && c <= 'Z' || c == ' ' && (i == 0 || i == len(s)-1 || s[i-1] == ' ') || c == '`' {
			return false
		}
	}
	return true
}

// foldText is Fold without the white space.
func foldText(s string) string {
	s = norm.NFKC.String(s)
	s = cases.Fold().String(s)
	return norm.NFKC.String(strings.Map(foldMark, s))
}

// foldMark unifies the marks that writers, fonts and conversions interchange.
func foldMark(r rune) rune {
	switch r {
	case '•', '・', '‧', '∙', '⋅', '･', '●', '᛫', '⸱':
		return '·'
	case '‘', '’', '‚', '‛', '′', '`', '´', 'ʼ', 'ʻ', 'ˈ', '‹', '›':
		return '\''
	case '“', '”', '„', '‟', '″', '«', '»', '「', '」', '『', '』', '〝', '〞', '〟':
		return '"'
	case '‐', '‑', '‒', '–', '—', '―', '−', '⸺', '⸻', '─':
		return '-'
	}
	if r >= utf8.RuneSelf && unicode.Is(unicode.Cf, r) {
		return -1
	}
	return r
}

// TrimHeadline removes the headline from the start of body, where many releases
// repeat it, with the white space after it. The two are compared as by Fold,
// and white space not at all; Markdown marks of a heading or of emphasis around
// the headline go with it.
//
// Text may follow on the same line. The headline is then only taken for one if
// a sentence could not simply begin with the same words: a space must follow
// that is not before a lower-case letter (in Chinese: any space, or a year),
// or the stop of a sentence.
func TrimHeadline(body, headline string) (rest string, trimmed bool) {
	want := withoutSpace(foldText(headline))
	if want == "" {
		return body, false
	}
	from := len(body) - len(strings.TrimLeftFunc(body, func(r rune) bool {
		return unicode.IsSpace(r) || strings.ContainsRune("#*_\ufeff", r)
	}))
	var it norm.Iter
	it.InitString(norm.NFKC, body[from:])
	for want != "" {
		if it.Done() {
			return body, false
		}
		got := withoutSpace(foldText(string(it.Next())))
		if !strings.HasPrefix(want, got) {
			return body, false
		}
		want = want[len(got):]
	}
	rest, ok := afterHeadline(body[from+it.Pos():], headline)
	if !ok {
		return body, false
	}
	return rest, true
}

// afterHeadline returns the text behind a headline, and whether that was one.
func afterHeadline(s, headline string) (string, bool) {
	s = strings.TrimLeft(s, "*_#")
	rest := strings.TrimLeftFunc(s, unicode.IsSpace)
	gap := s[:len(s)-len(rest)]
	next, size := utf8.DecodeRuneInString(rest)
	last, _ := utf8.DecodeLastRuneInString(strings.TrimRightFunc(headline, unicode.IsSpace))
	switch {
	case rest == "" || strings.IndexFunc(gap, isLineBreak) >= 0:
		return rest, true
	case gap != "":
		// Letters without case (Arabic, Hebrew) do not say that a sentence begins.
		begins := !unicode.IsLetter(next) || unicode.IsUpper(next) || isIdeographic(next)
		return rest, isIdeographic(last) || begins && !strings.ContainsRune(",;:–—-", next)
	case next == '：' && isIdeographic(last): // the headline as the label of what follows
		return strings.TrimLeftFunc(rest[size:], unicode.IsSpace), true
	case isStop(next):
		after := strings.TrimLeftFunc(rest[size:], unicode.IsSpace)
		return after, after == "" || len(after) < len(rest)-size || next == '。'
	case isIdeographic(last):
		return rest, startsYear(rest)
	}
	return s, false
}

// startsYear reports whether s begins with a year as Chinese dates have it.
func startsYear(s string) bool {
	digits := len(s) - len(strings.TrimLeft(s, "0123456789"))
	return digits >= 2 && digits <= 4 && strings.HasPrefix(s[digits:], "年")
}

// withoutSpace drops what stands for a line break in one copy of a headline and
// is one in another: white space and the ～ of Chinese headlines.
func withoutSpace(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) || r == '~' {
			return -1
		}
		return r
	}, s)
}

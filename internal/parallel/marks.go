package parallel

import (
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"dateline"
)

var (
	address = regexp.MustCompile(`\]\([^()\s]*|<?https?://[^\s<>()]+`) // of links
	item    = regexp.MustCompile(`^ {0,3}(?:[-+*]|[0-9]{1,9}[.)])\s`)  // of a list
)

// measured is what is compared of a unit.
type measured struct {
	kind  int      // its place in kinds
	shape int      // of a heading its level, of a list its items, of a table its rows
	size  float64  // characters that are not white space, addresses left out
	marks []uint32 // what a translation is likely to keep: see marks
}

func measure(units []dateline.Unit) []measured {
	all := make([]measured, len(units))
	for i, u := range units {
		words := u.Text
		if strings.Contains(words, "://") || strings.Contains(words, "](") {
			words = address.ReplaceAllString(words, "")
		}
		all[i] = measured{kind: slices.Index(kinds, u.Kind), shape: shape(u), size: float64(runes(words)), marks: marks(u.Text)}
	}
	return all
}

func shape(u dateline.Unit) (n int) {
	switch u.Kind {
	case dateline.UnitHeading:
		if n = len(u.Text) - len(strings.TrimLeft(u.Text, "#")); n == 0 {
			n = 1 // underlined
			if strings.HasSuffix(u.Text, "-") {
				n = 2
			}
		}
	case dateline.UnitList:
		for line := range strings.Lines(u.Text) {
			if item.MatchString(line) {
				n++
			}
		}
	case dateline.UnitTable:
		n = strings.Count(u.Text, "\n")
	}
	return n
}

// kinds are the kinds of unit. From the table on, none becomes another in
// translation; a heading or a list may have become paragraphs.
var kinds = []dateline.UnitKind{
	dateline.UnitParagraph, dateline.UnitHeading, dateline.UnitHeadline, dateline.UnitLead, dateline.UnitTurn, dateline.UnitList, dateline.UnitQuote,
	dateline.UnitTable, dateline.UnitCode, dateline.UnitRule, dateline.UnitNote, dateline.UnitImage, dateline.UnitHTML,
}

const (
	paragraph = iota
	heading
	table = 7
)

// unlike returns what it costs to pair units of two kinds.
func unlike(x, y *measured) float32 {
	switch {
	case x.kind != y.kind && max(x.kind, y.kind) >= table:
		return 8
	case x.kind != y.kind && (x.kind == heading || y.kind == heading):
		return 2
	case x.kind != y.kind:
		return 1
	case x.shape != y.shape:
		return 0.5
	case x.kind == paragraph:
		return 0
	}
	return -mostAlike
}

// density returns about how many characters a language needs to say what Chinese
// says in one. A language that is not given is judged by the script of the text.
func density(l dateline.Lang, units []dateline.Unit) float64 {
	switch l.Base() {
	case "zh":
		return 1
	case "ja":
		return 1.4
	case "ko":
		return 1.5
	case "":
		han, all := 0, 1
		for _, u := range units {
			for _, r := range u.Text {
				if unicode.IsLetter(r) {
					all++
				}
				if unicode.Is(unicode.Han, r) {
					han++
				}
			}
		}
		if han > all/2 {
			return 1
		}
	}
	return 3.1
}

// marks returns hashes, in order and each once, of what a text holds that a
// translation is likely to keep: numbers of two digits and more; words in Latin
// letters, which a Chinese text gives in brackets, and the addresses of links and
// images; labels of footnotes; pairs of Han characters, between texts that both
// use them.
func marks(s string) []uint32 {
	var all []uint32
	for rest := s; rest != ""; {
		r, n := utf8.DecodeRuneInString(rest)
		switch {
		case unicode.IsDigit(r) || hanDigit(r) >= 0:
			var digits string
			if digits, n = number(rest); len(digits) > 1 {
				all = append(all, hash(digits))
			} else if hanDigit(r) >= 0 {
				all = append(all, pair(rest)...)
			}
		case unicode.Is(unicode.Latin, r):
			n = len(rest) - len(strings.TrimLeftFunc(rest, latin))
			if n > 1 {
				all = append(all, hash(strings.ToLower(rest[:n])))
			}
		case strings.HasPrefix(rest, "[^"):
			if end := strings.IndexByte(rest[:min(len(rest), 64)], ']'); end > 0 {
				n = end
				all = append(all, hash(rest[:n]))
			}
		case unicode.Is(unicode.Han, r):
			all = append(all, pair(rest)...)
		}
		rest = rest[n:]
	}
	slices.Sort(all)
	return slices.Compact(all)
}

func latin(r rune) bool { return unicode.In(r, unicode.Latin, unicode.M) }

// pair returns the hash of the two Han characters that s begins with, if it does.
func pair(s string) []uint32 {
	_, n := utf8.DecodeRuneInString(s)
	if r, m := utf8.DecodeRuneInString(s[n:]); unicode.Is(unicode.Han, r) {
		return []uint32{hash(s[:n+m])}
	}
	return nil
}

// number returns the digits that s begins with as ASCII digits, without the commas
// and points between them, and how many bytes they take. The digits are of any
// script; Chinese ones are read one by one, as in a year (一九八八).
func number(s string) (digits string, length int) {
	var b []byte
	read := unicode.IsDigit
	value := func(r rune) rune { return '0' + rune(digit(r)) }
	if r, _ := utf8.DecodeRuneInString(s); hanDigit(r) >= 0 {
		read = func(r rune) bool { return hanDigit(r) >= 0 }
		value = func(r rune) rune { return '0' + rune(hanDigit(r)) }
	}
	for i, r := range s {
		switch {
		case read(r):
			b = append(b, byte(value(r)))
			length = i + utf8.RuneLen(r)
		case i > length || !strings.ContainsRune(",.，．", r):
			return string(b), length
		}
	}
	return string(b), length
}

// digit returns the value of a decimal digit: Unicode has them in rows of ten.
func digit(r rune) int {
	for n := 0; n < 10; n++ {
		if !unicode.IsDigit(r - rune(n) - 1) {
			return n
		}
	}
	return 0
}

// hanDigits are the Chinese digits, with the signs that are typed for the first.
var hanDigits = map[rune]int{'〇': 0, '○': 0, '零': 0, '一': 1, '二': 2, '三': 3, '四': 4, '五': 5, '六': 6, '七': 7, '八': 8, '九': 9}

func hanDigit(r rune) int {
	if r < '○' { // most characters of most texts
		return -1
	}
	if n, ok := hanDigits[r]; ok {
		return n
	}
	return -1
}

// hash is FNV-1a.
func hash(s string) uint32 {
	h := uint32(2166136261)
	for i := range len(s) {
		h = (h ^ uint32(s[i])) * 16777619
	}
	return h
}

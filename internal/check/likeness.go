package check

import (
	"strings"
	"unicode"

	"dateline/internal/text"
)

// A likeness is what an alias is to the name to use.
type likeness uint8

const (
	another     likeness = iota // 南韩 of 韩国
	respelt                     // 安东尼·布林肯 of 安东尼·J·布林肯
	shortened                   // 布林肯 of 安东尼·布林肯
	abbreviated                 // UN of United Nations
)

// likenessOf tells what an alias is to the main name.
func likenessOf(a, main string) likeness {
	x, y := parts(a), parts(main)
	switch {
	case isAbbreviation(a):
		return abbreviated
	case len(x) == 0 || len(y) == 0:
		return another
	case isPart(strings.Join(x, " "), strings.Join(y, " ")):
		return shortened
	case len(x) > 1 && len(y) > 1 && x[0] == y[0] && x[len(x)-1] == y[len(y)-1]:
		return respelt
	}
	p, q := []rune(strings.Join(x, "")), []rune(strings.Join(y, ""))
	if len(p) < 60 && len(q) < 60 && 3*edits(p, q) <= max(len(p), len(q)) && text.IsHan(a) == text.IsHan(main) {
		return respelt
	}
	return another
}

// parts are the words of a name, or what middle dots divide.
func parts(s string) []string {
	return strings.FieldsFunc(text.Fold(s), func(r rune) bool { return unicode.IsSpace(r) || r == '·' })
}

// isAbbreviation reports spellings such as UN, U.S., G20.
func isAbbreviation(s string) bool {
	letters := 0
	for _, r := range s {
		switch {
		case unicode.IsUpper(r):
			letters++
		case unicode.IsDigit(r) || r == '.' || r == '&' || r == '-':
		default:
			return false
		}
	}
	return letters > 0 && letters <= 6
}

// edits is how many runes have to be put in, taken out or replaced to make one
// of the other (Levenshtein).
func edits(a, b []rune) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range a {
		diagonal := row[0]
		row[0] = i + 1
		for j := range b {
			cost := diagonal
			if a[i] != b[j] {
				cost++
			}
			diagonal = row[j+1]
			row[j+1] = min(cost, row[j]+1, row[j+1]+1)
		}
	}
	return row[len(b)]
}

// isPart reports whether a spelling is the beginning or the end of the name.
func isPart(a, main string) bool {
	return len(a) < len(main) && (strings.HasPrefix(main, a) || strings.HasSuffix(main, a))
}

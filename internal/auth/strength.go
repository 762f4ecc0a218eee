package auth

import (
	"bufio"
	"bytes"
	"cmp"
	"compress/gzip"
	_ "embed"
	"fmt"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"dateline"
)

//go:generate go run -C ../../tools ./passwords -out ../internal/auth/common.txt.gz

// common is the list of common passwords, lower-case, one a line, gzip: see
// tools/passwords. Unpacked only while a new password is judged, which is rare.
//
//go:embed common.txt.gz
var common []byte

// The length of a new password, in characters (Unicode code points, after
// normalisation). NIST SP 800-63B-4 section 3.1.1.2 wants 15 where the password
// is the only factor and 8 beside another, and at least 64 allowed.
const (
	MinPassword = 12
	MaxPassword = 256
)

// CheckNew judges a password that somebody wants to have from now on. context is
// what an attacker would try first: the account's e-mail address and name, the
// newsroom's names. There are no rules on which kinds of characters it must hold
// (NIST SP 800-63B-4 section 3.1.1.2). The error is a dateline.Invalid with the
// field "password" and a sentence for the person, or internal.
func (p *Passwords) CheckNew(password string, context ...string) error {
	refuse := func(format string, args ...any) error { return dateline.Invalidf("password", format, args...) }
	if len(password) > maxPasswordBytes {
		return refuse("this is too long: use at most %d characters", MaxPassword)
	}
	if !typed(password) {
		return refuse("this holds characters that cannot be typed again, such as a line break: leave them out")
	}
	password = p.normal(password)
	switch n := utf8.RuneCountInString(password); {
	case n < MinPassword:
		return refuse("this is too short: use at least %d characters, for instance four words that have nothing to do with each other", MinPassword)
	case n > MaxPassword:
		return refuse("this is too long: use at most %d characters", MaxPassword)
	}
	plain := lower(password)
	if repeated(plain) {
		return refuse("this repeats the same few characters: choose something longer that does not repeat")
	}
	if sequence(plain) {
		return refuse("this is a row of neighbouring letters, numbers or keys: choose something that is not in order")
	}
	rest := without(plain, contextWords(context))
	if len(rest) < len(plain) && letters(rest) < minWord {
		return refuse("this is made of your name, your address or the newsroom's name: choose something that has nothing to do with them")
	}
	found, err := isCommon(plain, rest)
	if err != nil {
		return err
	}
	if found {
		return refuse("this is among the passwords that are tried first, or a small change of one: choose something less common")
	}
	return nil
}

// minWord is the number of letters from which on a word says something.
const minWord = 4

// lower is strings.ToLower rune by rune, so that positions stay the same.
func lower(s string) []rune {
	r := []rune(s)
	for i := range r {
		r[i] = unicode.ToLower(r[i])
	}
	return r
}

// unleet undoes the usual substitutions, rune by rune. i and l fall together
// because 1 and ! stand for both; a password and what it is compared with are
// always both folded.
func unleet(r []rune) []rune {
	out := slices.Clone(r)
	for i, c := range out {
		switch c {
		case '0':
			out[i] = 'o'
		case '1', '!', '|', 'l':
			out[i] = 'i'
		case '3', '€':
			out[i] = 'e'
		case '4', '@':
			out[i] = 'a'
		case '5', '$':
			out[i] = 's'
		case '7', '+':
			out[i] = 't'
		case '8':
			out[i] = 'b'
		case '9':
			out[i] = 'g'
		}
	}
	return out
}

// forms returns what a word may be at heart: whole, without what trails it, and
// without what leads it either. A form without letters or with fewer than
// minWord characters says nothing.
func forms(r []rune) []string {
	end := len(r)
	for end > 0 && !unicode.IsLetter(r[end-1]) {
		end--
	}
	start := 0
	for start < end && !unicode.IsLetter(r[start]) {
		start++
	}
	var list []string
	for _, f := range [][]rune{r, r[:end], r[start:end]} {
		if end > 0 && len(f) >= minWord {
			list = append(list, string(unleet(f)))
		}
	}
	return list
}

// isCommon reports whether one of the words is in the list or a small change of
// one that is: with other capitals, with digits and signs around it, or spelled
// with digits for letters. It reads the whole list (a few milliseconds), so that
// none of it stays in memory.
func isCommon(words ...[]rune) (bool, error) {
	wanted := map[string]bool{}
	for _, w := range words {
		wanted[string(w)] = true
		for _, f := range forms(w) {
			wanted[f] = true
		}
	}
	z, err := gzip.NewReader(bytes.NewReader(common))
	if err != nil {
		return false, fmt.Errorf("list of common passwords: %w", err)
	}
	s := bufio.NewScanner(z)
	for s.Scan() {
		if wanted[s.Text()] {
			return true, nil
		}
		for _, f := range forms([]rune(s.Text())) {
			if wanted[f] {
				return true, nil
			}
		}
	}
	if err := s.Err(); err != nil {
		return false, fmt.Errorf("list of common passwords: %w", err)
	}
	return false, nil
}

// repeated reports whether a password is one short unit again and again, with or
// without a last incomplete one.
func repeated(r []rune) bool {
	for unit := 1; unit <= 8 && unit*2 <= len(r); unit++ {
		if slices.Equal(r[unit:], r[:len(r)-unit]) {
			return true
		}
	}
	return false
}

// rows are keys that lie in a row or column of the common Latin keyboards.
var rows = []string{
	"1234567890", "qwertyuiop", "qwertzuiop", "azertyuiop", "asdfghjkl", "qsdfghjklm", "zxcvbnm", "yxcvbnm", "!@#$%^&*()",
	"1qaz", "2wsx", "3edc", "4rfv", "5tgb", "6yhn", "7ujm",
}

// sequence reports whether a password follows from few of its characters: its
// runs of the same, neighbouring or adjacent characters are four long on average.
func sequence(r []rune) bool {
	runs := 1
	for i := 1; i < len(r); i++ {
		if !follows(r[i-1], r[i]) {
			runs++
		}
	}
	return runs*4 <= len(r)
}

func follows(a, b rune) bool {
	if d := a - b; d >= -1 && d <= 1 {
		return true
	}
	for _, row := range rows {
		if strings.Contains(row, string([]rune{a, b})) || strings.Contains(row, string([]rune{b, a})) {
			return true
		}
	}
	return false
}

// contextWords returns the words of at least three characters in what is known
// of an account (two where the script writes words so short), folded, and each
// one backwards too; the longest first.
func contextWords(context []string) [][]rune {
	var words [][]rune
	for _, c := range context {
		for _, w := range strings.FieldsFunc(c, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsNumber(r) }) {
			folded := unleet(lower(w))
			if len(folded) < 3 && !(len(folded) == 2 && unicode.In(folded[0], unicode.Han, unicode.Hangul)) {
				continue
			}
			back := slices.Clone(folded)
			slices.Reverse(back)
			words = append(words, folded, back)
		}
	}
	slices.SortStableFunc(words, func(a, b []rune) int { return cmp.Compare(len(b), len(a)) })
	return words
}

// without returns a password without the words, which are folded: it folds the
// password beside them and cuts at the same places.
func without(plain []rune, words [][]rune) []rune {
	rest, folded := slices.Clone(plain), unleet(plain)
	for _, w := range words {
		for i := 0; i+len(w) <= len(folded); {
			if slices.Equal(folded[i:i+len(w)], w) {
				rest, folded = slices.Delete(rest, i, i+len(w)), slices.Delete(folded, i, i+len(w))
			} else {
				i++
			}
		}
	}
	return rest
}

// letters counts the letters: digits and signs around a known word add little.
func letters(r []rune) int {
	n := 0
	for _, c := range r {
		if unicode.IsLetter(c) {
			n++
		}
	}
	return n
}

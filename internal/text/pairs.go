package text

import (
	"unicode"
	"unicode/utf8"
)

// A pair is an opening bracket or quotation mark and its partner.
type pair struct {
	open  int    // byte offset of the opening mark
	close int    // byte offset of the closing mark, or -1 where nothing closes it
	mark  string // what closes it, as written or as it should have been
}

// closing returns the mark that closes r, or 0 if r opens nothing. The straight
// double quote is not among them: only its neighbours tell what it does.
func closing(r rune) rune {
	switch r {
	case '(':
		return ')'
	case '（':
		return '）'
	case '“', '„', '‟':
		return '”'
	case '‘', '‚':
		return '’'
	case '[':
		return ']'
	case '{':
		return '}'
	case '「', '『', '《', '〈', '【', '〖', '〔', '〘', '〚':
		return r + 1 // Unicode has them side by side
	case '［':
		return '］'
	case '｛':
		return '｝'
	case '｢':
		return '｣'
	case '«':
		return '»'
	case '‹':
		return '›'
	case '〝':
		return '〞'
	}
	return 0
}

func isOpener(r rune) bool { return closing(r) != 0 }

// isCloser reports marks that close something, including the straight quote,
// which closes wherever this is asked: right after the end of a sentence.
func isCloser(r rune) bool {
	switch r {
	case ')', '）', '”', '’', ']', '}', '」', '』', '》', '〉', '】', '〗', '〕', '〙', '〛', '］', '｝', '｣', '»', '›', '〞', '〟', '"':
		return true
	}
	return false
}

// halfwidth unifies the closing marks that writers mix.
func halfwidth(r rune) rune {
	switch r {
	case '）':
		return ')'
	case '］':
		return ']'
	case '｝':
		return '}'
	case '〟':
		return '〞'
	}
	return r
}

// deepest is how many brackets may be open at once; further ones are not looked
// at. It is beyond any text that somebody meant, and keeps the search for
// partners from costing more than the text is long.
const deepest = 32

// pairsIn finds the brackets and quotation marks of one paragraph, in the order
// in which they open. Apostrophes and primes (Leaders’ Summit, rock ’n’ roll,
// ‘90s, 5’10”, 5'10") are none: a single quote or straight quote that nothing
// closes is not one, nor is a closing mark that nothing opened, nor an opening
// one that is still open when the pair around it closes.
func pairsIn(s string) []pair {
	var pairs []pair
	var stack []int // indexes into pairs that are still open
	closeAt := func(k, at, size int) {
		for _, p := range stack[k+1:] {
			pairs[p].mark = "" // whatever encloses it has closed before it did
		}
		pairs[stack[k]].close = at
		pairs[stack[k]].mark = s[at : at+size]
		stack = stack[:k]
	}
	prev := rune(0)
	for i := 0; i < len(s); {
		r, size := rune(s[i]), 1
		if r >= utf8.RuneSelf {
			r, size = utf8.DecodeRuneInString(s[i:])
		}
		if r < 0x80 && r != '(' && r != ')' && r != '[' && r != ']' && r != '{' && r != '}' && r != '"' || isHan(r) {
			prev = r
			i += size
			continue
		}
		next, _ := utf8.DecodeRuneInString(s[i+size:])
		if i+size == len(s) {
			next = 0
		}
		if k := closes(s, pairs, stack, prev, r, next); k >= 0 {
			closeAt(k, i, size)
		} else if mark := opens(prev, r, next); mark != 0 && len(stack) < deepest {
			stack = append(stack, len(pairs))
			pairs = append(pairs, pair{i, -1, string(mark)})
		}
		prev = r
		i += size
	}
	kept := pairs[:0]
	for _, p := range pairs {
		if p.mark == "" || p.close < 0 && (p.mark == "’" || p.mark == `"`) {
			continue
		}
		kept = append(kept, p)
	}
	return kept
}

// opens returns the mark that will close r at this place, or 0.
func opens(prev, r, next rune) rune {
	switch r {
	case '"':
		if !wordRune(prev) && next != 0 && !unicode.IsSpace(next) || isHan(prev) && isHan(next) {
			return '"'
		}
		return 0
	case '‘':
		if wordRune(prev) && !isHan(prev) || unicode.IsDigit(next) {
			return 0
		}
	}
	return closing(r)
}

// closes returns the place in stack of the opening mark that r closes, or -1.
func closes(s string, pairs []pair, stack []int, prev, r, next rune) int {
	if len(stack) == 0 {
		return -1
	}
	if r == '“' {
		// „so“ in German; or “so“, typed with the wrong key.
		if unicode.IsSpace(prev) || isOpener(prev) || wordRune(next) {
			return -1
		}
		r = '”'
	} else if !isCloser(r) || r == '’' && wordRune(prev) && wordRune(next) && !isHan(next) {
		return -1
	}
	for k := len(stack) - 1; k >= 0; k-- {
		mark, _ := utf8.DecodeRuneInString(pairs[stack[k]].mark)
		if halfwidth(mark) == halfwidth(r) {
			return k
		}
	}
	return -1
}

func wordRune(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }

// openAt returns those of pairs that a cut at the byte offset at would leave
// open, outermost first.
func openAt(pairs []pair, at int) []pair {
	var open []pair
	for _, p := range pairs {
		if p.open >= at {
			break
		}
		if p.close < 0 || p.close >= at {
			open = append(open, p)
		}
	}
	return open
}

// closers returns the marks that close the given pairs, innermost first.
func closers(open []pair) string {
	s := ""
	for i := len(open) - 1; i >= 0; i-- {
		s += open[i].mark
	}
	return s
}

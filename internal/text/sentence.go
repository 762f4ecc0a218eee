package text

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// Sentences cuts s into sentences. Nothing is lost: the results joined are s.
// White space belongs to the sentence it follows.
//
// A sentence ends after 。！？ or …… with the closing quotes and brackets that
// follow; after . ! ? likewise, if white space and no lower-case letter
// comes next and the stop does not belong to an abbreviation (Mr., U.S.),
// an initial (J.), a number in a list or a decimal; and at every blank line. Inside
// brackets and quotation marks none ends, unless the closing mark follows at
// once; a bracket that is never closed in its paragraph does not count.
func Sentences(s string) []string {
	var out []string
	start := 0
	for start < len(s) {
		end := blankLineEnd(s, start)
		for _, n := range sentenceEnds(s[start:end]) {
			out = append(out, s[start:start+n])
			start += n
		}
	}
	return out
}

// blankLineEnd returns the offset after the first blank line and the white
// space around it at or after start, or the length of s.
func blankLineEnd(s string, start int) int {
	from := start + len(s[start:]) - len(strings.TrimLeftFunc(s[start:], unicode.IsSpace))
	for i := from; i < len(s); {
		n := strings.IndexByte(s[i:], '\n')
		if n < 0 {
			break
		}
		i += n
		rest := strings.TrimLeftFunc(s[i:], unicode.IsSpace)
		if strings.Count(s[i:len(s)-len(rest)], "\n") > 1 {
			return len(s) - len(rest)
		}
		i = max(i+1, len(s)-len(rest))
	}
	return len(s)
}

// sentenceEnds returns the lengths of the sentences of one paragraph.
func sentenceEnds(s string) []int {
	var lengths []int
	quoted := outermost(pairsIn(s))
	start := 0
	for i := 0; i < len(s); {
		r, size := utf8.DecodeRuneInString(s[i:])
		if !isStop(r) {
			i += size
			continue
		}
		stop := i
		i = skip(s, i, isStop)
		stops := i
		i = skip(s, i, isCloser)
		for len(quoted) > 0 && quoted[0].close < i {
			quoted = quoted[1:]
		}
		inside := len(quoted) > 0 && quoted[0].open < i
		if inside || !ends(s, start, stop, stops, i) {
			i = stops
			continue
		}
		i = skip(s, i, unicode.IsSpace)
		lengths = append(lengths, i-start)
		start = i
	}
	if start < len(s) {
		lengths = append(lengths, len(s)-start)
	}
	return lengths
}

// outermost returns the closed pairs that lie in no other closed pair, so that
// where a stop stands is found in one pass over both.
func outermost(pairs []pair) []pair {
	var outer []pair
	end := -1
	for _, p := range pairs {
		if p.close > end {
			outer = append(outer, p)
			end = p.close
		}
	}
	return outer
}

// skip returns the offset of the first rune at or after i that is not in set.
func skip(s string, i int, set func(rune) bool) int {
	return len(s) - len(strings.TrimLeftFunc(s[i:], set))
}

// isStop reports the marks that can end a sentence.
func isStop(r rune) bool {
	switch r {
	case '.', '!', '?', '。', '！', '？', '…', '｡', '．', '؟', '۔', '।', '॥', '‼', '⁇', '⁈', '⁉':
		return true
	}
	return false
}

// ends decides whether the stops s[stop:stops], with closing marks up to after,
// end the sentence that began at start.
func ends(s string, start, stop, stops, after int) bool {
	next, _ := utf8.DecodeRuneInString(s[after:])
	if after == len(s) {
		return true
	}
	prev, _ := utf8.DecodeLastRuneInString(s[:stop])
	run := s[stop:stops]
	if strings.ContainsAny(run, "。！？｡") || strings.Contains(run, "……") && isIdeographic(prev) ||
		isHan(prev) && run != "…" && (isIdeographic(next) || unicode.IsSpace(next) || isOpener(next)) {
		// The sentence goes on after a quoted one: “谁？”的问题, “好！”，他说.
		return !strings.ContainsRune("，、；：,;:·）", next) && !(after > stops && strings.ContainsRune("的地得之", next))
	}
	if !unicode.IsSpace(next) {
		return false
	}
	rest := strings.TrimLeftFunc(s[after:], unicode.IsSpace)
	if rest == "" {
		return true
	}
	follow, size := utf8.DecodeRuneInString(rest)
	if isOpener(follow) || follow == '"' || follow == '’' || follow == '\'' {
		follow, _ = utf8.DecodeRuneInString(rest[size:])
	}
	if unicode.IsLower(follow) || strings.ContainsRune(",;:", follow) {
		return false
	}
	if run != "." || after > stops && !unicode.IsLetter(prev) {
		return true
	}
	return !abbreviated(s[start:stop], rest)
}

// neverLast are abbreviations that something always follows in the same sentence.
const neverLast = " mr mrs ms dr prof sen rep gov gen lt col sgt maj capt cmdr adm amb hon rev st mt ft messrs mme mlle m vs v pp art sec fig vol para cf approx ca secy dep asst brig cpl pvt supt "

// seldomLast are abbreviations that may end a sentence, as dotted ones (U.S.,
// p.m.) and initials do: then the next word shows it.
const seldomLast = " jr sr inc ltd co corp cos llc bros etc al est dept univ ave blvd rd jan feb mar apr jun jul aug sep sept oct nov dec mon tue tues wed thu thur thurs fri sat sun ph.d "

// starters are words that, capitalised after an abbreviation, begin a sentence.
const starters = " the this these those that there it its he she they we i you in on at as for from with and but so if when while after before since today tomorrow yesterday a an our their his her to by under during earlier however both all no not what who how let thank please yes now also together through across "

// abbreviated reports whether the full stop after before belongs to an
// abbreviation, so that rest continues the sentence.
func abbreviated(before, rest string) bool {
	cut := strings.LastIndexFunc(before, func(r rune) bool {
		return unicode.IsSpace(r) || isOpener(r) || r == '"' || r == '—' || r == '–' || r == '/'
	})
	token := before
	if cut >= 0 {
		_, size := utf8.DecodeRuneInString(before[cut:])
		token = before[cut+size:]
	}
	if token == "" {
		return false
	}
	if strings.Trim(token, "0123456789") == "" {
		return strings.TrimSpace(before) == token // "1. First item"
	}
	lower := " " + strings.ToLower(token) + " "
	if token == "No" || token == "Nos" || token == "p" {
		return rest[0] >= '0' && rest[0] <= '9'
	}
	if strings.Contains(neverLast, lower) {
		// "the state of the art." does end a sentence; "Art. 5" does not.
		return token != strings.ToLower(token) || strings.Contains(" vs v pp approx ca cf para ", lower)
	}
	if !strings.Contains(seldomLast, lower) && !dotted(token) {
		return false
	}
	word := rest
	if end := strings.IndexFunc(rest, func(r rune) bool { return !unicode.IsLetter(r) }); end >= 0 {
		word = rest[:end]
	}
	return word == "" || !strings.Contains(starters, " "+strings.ToLower(word)+" ")
}

// dotted reports single letters with stops between them: U.S, p.m, J.
func dotted(token string) bool {
	letter := true
	for _, r := range token {
		if letter != unicode.IsLetter(r) || !letter && r != '.' || isHan(r) {
			return false
		}
		letter = !letter
	}
	return !letter
}

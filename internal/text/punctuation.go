package text

import (
	"strings"
	"unicode"
)

// A Change is one place at which a restoration altered a text, to be shown to
// whoever imports it.
type Change struct {
	Offset   int    // in bytes of the text before any change
	From, To string // what stood there, what stands there now
	Context  string // a few characters around the place as they were, on one line
}

// RestorePunctuation gives Chinese text back the full-width marks that a lossy
// copy made half-width: , : ; ? ! ( ). A mark is changed only where both sides
// say so:
//
//   - , : ; ? ! between Han characters, or between one and a bracket or
//     quotation mark, or after one at the end of a line. A space after , : ;
//     goes with the change, because the full-width mark has its own; one after
//     ? and ! stays, because it may have been the end of a paragraph (see
//     [RestoreParagraphs]).
//   - ( ) as a pair or not at all: if Chinese stands before it and none but
//     Chinese, or nothing, after it, whatever is inside, since a gloss in
//     Chinese text has full-width brackets: 北约（NATO）、日本; or if it holds
//     Chinese and no Latin letter touches it from outside.
//
// Times, numbers, addresses of pages and text in other scripts are never
// touched, nor is any other mark: flattened quotes and full stops leave too
// little to tell what they were. RestorePunctuation is idempotent.
func RestorePunctuation(s string) (out string, changes []Change) {
	if strings.IndexFunc(s, isHan) < 0 || !strings.ContainsAny(s, ",:;?!()") {
		return s, nil
	}
	r := newRestorer(s)
	r.brackets()
	r.marks()
	return r.apply()
}

// A restorer works on the runes of one text. Line ends read as 0.
type restorer struct {
	text  string
	runes []rune
	at    []int        // byte offset of each rune, and of the end
	to    map[int]rune // rune index: the full-width mark to put there
	gap   map[int]int  // rune index of a mark: how many spaces after it go
}

func newRestorer(s string) *restorer {
	r := &restorer{text: s, to: map[int]rune{}, gap: map[int]int{}}
	r.runes = make([]rune, 0, len(s)/2)
	r.at = make([]int, 0, len(s)/2)
	for i, c := range s {
		r.runes = append(r.runes, c)
		r.at = append(r.at, i)
	}
	r.at = append(r.at, len(s))
	r.hideAddresses()
	return r
}

// hidden stands for a character of an address of a page; nothing counts it as
// Chinese or as a mark.
const hidden = 'x'

// hideAddresses covers http://…, https://… and www.… up to a space, a Han
// character or a full-width mark, or a bracket that the address did not open.
func (r *restorer) hideAddresses() {
	for i := 0; i < len(r.runes); i++ {
		c := r.runes[i]
		if c != 'h' && c != 'H' && c != 'w' && c != 'W' {
			continue
		}
		head := strings.ToLower(r.text[r.at[i]:min(len(r.text), r.at[i]+8)])
		if !strings.HasPrefix(head, "http://") && head != "https://" && !strings.HasPrefix(head, "www.") {
			continue
		}
		depth := 0
		start := i
		for ; i < len(r.runes); i++ {
			c := r.runes[i]
			if unicode.IsSpace(c) || isIdeographic(c) || c == '”' || c == '’' {
				break
			}
			if c == '(' {
				depth++
			} else if c == ')' {
				if depth--; depth < 0 {
					break
				}
			}
		}
		// A mark at its end is the sentence's, not the address's.
		end := i
		for end > start && strings.ContainsRune(",:;?!", r.runes[end-1]) {
			end--
		}
		for k := start; k < end; k++ {
			r.runes[k] = hidden
		}
	}
}

// rune returns the rune at index i, 0 at and beyond the end of a line.
func (r *restorer) rune(i int) rune {
	if i < 0 || i >= len(r.runes) || isLineBreak(r.runes[i]) {
		return 0
	}
	return r.runes[i]
}

// spaces returns how many spaces stand at index i.
func (r *restorer) spaces(i int) int {
	n := 0
	for c := r.rune(i); c != 0 && unicode.IsSpace(c); c = r.rune(i + n) {
		n++
	}
	return n
}

// brackets decides about ( and ), line by line.
func (r *restorer) brackets() {
	var open []int
	for i, c := range r.runes {
		switch {
		case isLineBreak(c):
			open = open[:0]
		case c == '(' || c == '（':
			open = append(open, i)
		case (c == ')' || c == '）') && len(open) > 0:
			from := open[len(open)-1]
			open = open[:len(open)-1]
			if c == '）' && r.runes[from] == '（' {
				continue
			}
			if r.chinesePair(from, i) {
				if r.runes[from] == '(' {
					r.to[from] = '（'
				}
				if c == ')' {
					r.to[i] = '）'
				}
			}
		}
	}
}

// chinesePair decides about the brackets at the indexes open and shut.
func (r *restorer) chinesePair(open, shut int) bool {
	if shut == open+1 {
		return false
	}
	before := r.rune(open - 1)
	next := shut + 1
	for strings.ContainsRune(",:;.?!", r.rune(next)) && r.rune(next) != 0 {
		next++
	}
	gap := r.spaces(next)
	after := r.rune(next + gap)
	chinese := func(c rune) bool {
		return isHan(c) || isWideMark(c) || strings.ContainsRune("“”‘’—…·", c) && c != 0
	}
	if isHan(before) || isWideMark(before) || before == '”' || before == '’' {
		if after == 0 || chinese(after) || after == '(' || gap > 0 && !unicode.IsLetter(after) {
			return true
		}
	}
	inside := isHan(r.rune(open+1)) && (isHan(r.rune(shut-1)) || isWideMark(r.rune(shut-1)))
	return inside && !latinLetter(before) && !latinLetter(after)
}

func latinLetter(c rune) bool { return unicode.IsLetter(c) && !isHan(c) && !isKana(c) }

// wide gives the full-width form of the marks that are restored one by one.
func wide(c rune) rune {
	switch c {
	case ',', ':', ';', '?', '!':
		return c - '!' + '！'
	}
	return 0
}

// marks decides about , : ; ? !, taking several in a row as one.
func (r *restorer) marks() {
	for i := 0; i < len(r.runes); i++ {
		if wide(r.runes[i]) == 0 {
			continue
		}
		from := i
		for i+1 < len(r.runes) && wide(r.runes[i+1]) != 0 {
			i++
		}
		gap := r.spaces(i + 1)
		if !r.bothSides(from-1, i+1+gap) {
			continue
		}
		for k := from; k <= i; k++ {
			r.to[k] = wide(r.runes[k])
		}
		if c := r.runes[i]; c != '?' && c != '!' && r.rune(i+1+gap) != 0 {
			r.gap[i] = gap
		}
	}
}

// bothSides reports whether the characters at the indexes left and right make
// the marks between them Chinese.
func (r *restorer) bothSides(left, right int) bool {
	before, after := r.rune(left), r.rune(right)
	switch {
	case isHan(before):
		return after == 0 || isHan(after) || quoteOrBracket(after) || r.to[right] != 0
	case isHan(after):
		return isWideMark(before) && isCloser(before) || before == '”' || before == '’' || r.to[left] == '）'
	}
	return false
}

// quoteOrBracket reports the marks that stand beside Chinese punctuation in
// Chinese text only, the curly quotes apart.
func quoteOrBracket(c rune) bool {
	return c == '“' || c == '”' || c == '‘' || c == '’' || isWideMark(c) && (isOpener(c) || isCloser(c))
}

// apply writes the text with the marks decided upon.
func (r *restorer) apply() (string, []Change) {
	if len(r.to) == 0 {
		return r.text, nil
	}
	var b strings.Builder
	b.Grow(len(r.text) + 2*len(r.to))
	changes := make([]Change, 0, len(r.to))
	done := 0
	for i := range r.runes {
		to, ok := r.to[i]
		if !ok {
			continue
		}
		end := r.at[i+1+r.gap[i]]
		b.WriteString(r.text[done:r.at[i]])
		b.WriteRune(to)
		changes = append(changes, Change{r.at[i], r.text[r.at[i]:end], string(to), around(r.text, r.at[i], end)})
		done = end
	}
	b.WriteString(r.text[done:])
	return b.String(), changes
}

// contextRunes is how many characters a change shows on either side.
const contextRunes = 8

// around returns s[from:to] with what stands beside it, on one line.
func around(s string, from, to int) string {
	for range contextRunes {
		from -= len(lastRune(s[:from]))
		to += len(firstRune(s[to:]))
	}
	return OneLine(s[from:to])
}

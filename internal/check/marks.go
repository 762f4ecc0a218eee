package check

import (
	"cmp"
	"slices"
	"strings"
	"unicode"

	"dateline/internal/text"
)

// An enclosure is a pair of quotation marks or brackets.
type enclosure struct {
	open, shut int // runes
	kind       enclosing
}

type enclosing uint8

const (
	quoting enclosing = iota
	titling           // 《》: what other languages quote or set in italics
	bracketing
)

// closer returns what closes r, or 0 if r opens nothing, and what kind it is.
func closer(r rune) (rune, enclosing) {
	switch r {
	case '“', '‟':
		return '”', quoting
	case '„':
		return '“', quoting
	case '‘':
		return '’', quoting
	case '«':
		return '»', quoting
	case '‹':
		return '›', quoting
	case '「', '『':
		return r + 1, quoting
	case '《', '〈':
		return r + 1, titling
	case '(', '（':
		return ')', bracketing
	case '[', '［':
		return ']', bracketing
	case '【', '〔', '〖':
		return r + 1, bracketing
	}
	return 0, 0
}

// shuts reports whether r closes something, and gives it the form in which
// closer names it.
func shuts(r rune) (rune, bool) {
	switch r {
	case '）':
		return ')', true
	case '］':
		return ']', true
	case ')', ']', '”', '’', '»', '›', '」', '』', '》', '〉', '】', '〕', '〗':
		return r, true
	}
	return 0, false
}

// deepest is how many marks may be open at once. More than that nobody means.
const deepest = 32

// enclose finds the pairs of a side, and what is left of them. Apostrophes,
// inches, "a)" and ":)" are none.
func (d *side) enclose() {
	type opened struct {
		at     int
		closer rune
		kind   enclosing
	}
	var stack []opened
	shut := func(k, at int) {
		for _, o := range stack[k+1:] {
			if o.closer != '’' {
				d.loose = append(d.loose, o.at)
			}
		}
		d.enclosed = append(d.enclosed, enclosure{stack[k].at, at, stack[k].kind})
		stack = stack[:k]
	}
	find := func(c rune) int {
		for k := len(stack) - 1; k >= 0; k-- {
			if o := stack[k].closer; o == c || c == '”' && (o == '“' || o == '"') || c == '"' && o == '”' {
				return k
			}
		}
		return -1
	}
	for i := range d.runes {
		r := d.runes[i].r
		if r == '"' || r == '＂' {
			if k := find('"'); k >= 0 {
				shut(k, i)
			} else if unicode.IsDigit(d.rune(i-1)) && !unicode.IsLetter(d.rune(i+1)) {
				continue // inches
			} else if len(stack) < deepest {
				stack = append(stack, opened{i, '"', quoting})
			}
			continue
		}
		if r == '“' {
			if k := find('“'); k >= 0 { // „so“
				shut(k, i)
				continue
			}
		}
		if c, ok := shuts(r); ok {
			if c == '’' && isWord(d.rune(i-1)) && isWord(d.rune(i+1)) {
				continue // an apostrophe
			}
			if k := find(c); k >= 0 {
				shut(k, i)
			} else if c != '’' && !d.enumerates(i) {
				d.loose = append(d.loose, i)
			}
			continue
		}
		c, kind := closer(r)
		if c == 0 || c == '’' && (isWord(d.rune(i-1)) || unicode.IsDigit(d.rune(i+1))) || strings.ContainsRune(":;=", d.rune(i-1)) && r == '(' && !unicode.IsLetter(d.rune(i+1)) && d.rune(i-1) != 0 {
			continue
		}
		if len(stack) < deepest {
			stack = append(stack, opened{i, c, kind})
		}
	}
	for _, o := range stack {
		if o.closer != '’' {
			d.loose = append(d.loose, o.at)
		}
	}
}

// enumerates reports whether a closing bracket belongs to "a)", "12)", "一）" or ":)".
func (d *side) enumerates(i int) bool {
	if c, _ := shuts(d.rune(i)); c != ')' {
		return false
	}
	if strings.ContainsRune(":;=-", d.rune(i-1)) && i > 0 {
		return true
	}
	k := i - 1
	for k >= 0 && i-k <= 4 && (unicode.IsLetter(d.runes[k].r) || unicode.IsDigit(d.runes[k].r)) {
		k--
	}
	return k < i-1 && i-k <= 4 && (k < 0 || !unicode.IsLetter(d.runes[k].r) && !unicode.IsDigit(d.runes[k].r))
}

// kindAt returns what kind of mark rune i is.
func (d *side) kindAt(i int) enclosing {
	r := d.rune(i)
	if _, ok := shuts(r); ok {
		switch r {
		case ')', '）', ']', '］', '】', '〕', '〗':
			return bracketing
		case '》', '〉':
			return titling
		}
		return quoting
	}
	if c, kind := closer(r); c != 0 {
		return kind
	}
	return quoting
}

// count returns how many pairs of the kinds there are.
func (d *side) count(kinds ...enclosing) (n int) {
	for _, e := range d.enclosed {
		for _, k := range kinds {
			if e.kind == k {
				n++
			}
		}
	}
	return n
}

// looseOf returns the marks that open or close nothing.
func (d *side) looseOf(brackets bool) (out []int) {
	for _, i := range d.loose {
		if (d.kindAt(i) == bracketing) == brackets {
			out = append(out, i)
		}
	}
	return out
}

// marks compares quotation marks and brackets.
func (w *work) marks(same bool) {
	if same {
		return
	}
	for _, brackets := range []bool{false, true} {
		there, here := w.from.looseOf(brackets), w.to.looseOf(brackets)
		if len(there) > 0 {
			continue
		}
		for _, i := range here {
			if brackets {
				w.say("bracket.unpaired", w.from.spot(0), w.to.span(i, i+1))
			} else if w.continues(i) {
				continue
			} else {
				w.say("quote.unpaired", w.from.spot(0), w.to.span(i, i+1))
			}
			break // the next is often only the other end of the same mistake
		}
		if len(here) > 0 {
			continue
		}
		if brackets {
			w.brackets()
		} else {
			w.quotes()
		}
	}
}

// continues reports whether a quotation mark that is alone in its unit belongs
// to a quotation that goes on over several: each begins with an opening mark,
// only the last has the closing one.
func (w *work) continues(i int) bool {
	if w.context == nil {
		return false
	}
	if c, _ := closer(w.to.rune(i)); c != 0 || w.to.rune(i) == '"' && i == 0 {
		w.quoted = strings.HasPrefix(strings.TrimLeft(w.next, " \t\n*_>"), string(w.to.rune(i)))
		return w.quoted
	}
	if w.quoted {
		w.quoted = false
		return true
	}
	return false
}

// spoken is from how many words on what is quoted is what somebody said, and no
// word that one language sets apart and another does not.
const spoken = 6

// quotes warns where the source says what somebody said and the translation has
// no quotation marks at all.
func (w *work) quotes() {
	if w.to.count(quoting, titling) > 0 {
		return
	}
	for _, e := range w.from.enclosed {
		if e.kind == quoting && w.from.weighs(e.open, e.shut) >= spoken {
			w.say("quote.missing", w.from.span(e.open, e.shut+1), w.to.end())
			return
		}
	}
}

// aside is from how many words on a bracket holds something of its own, and no
// abbreviation or foreign name that serves the readers of one language.
const aside = 4

// brackets warns where the translation has nothing that could stand for the
// source's brackets, and where it lost a foreign name that stood in them.
func (w *work) brackets() {
	none := w.to.count(bracketing) == 0 && !strings.ContainsAny(w.to.text, "—–-―,，،")
	for _, e := range w.from.enclosed {
		if e.kind != bracketing {
			continue
		}
		s := w.from.span(e.open, e.shut+1)
		if lost := w.original(e); lost != "" {
			target := w.to.end()
			target.Read = lost
			w.say("bracket.original", s, target)
		} else if none && w.from.weighs(e.open, e.shut) >= aside && !w.from.latinOnly(e) {
			w.say("bracket.missing", s, w.to.end())
			none = false
		}
	}
}

// original returns what a bracket in Chinese gives in Latin letters, if the
// translation into a language of that script has not one word of it.
func (w *work) original(e enclosure) string {
	if !w.from.lang.Chinese() || scriptOf(w.to.lang) != text.Latin || !w.from.latinOnly(e) {
		return ""
	}
	words := 0 // Harry, Truman, Building; no abbreviations
	for _, x := range w.from.wordList() {
		if x.from <= e.open || x.to > e.shut || x.to-x.from < 3 || !unicode.IsUpper(w.from.runes[x.from].r) || !unicode.IsLower(w.from.runes[x.to-1].r) {
			continue
		}
		if words++; w.to.contains(x.fold) {
			return ""
		}
	}
	if words < 2 {
		return ""
	}
	return w.from.span(e.open+1, e.shut).Text
}

// latinOnly reports whether there is no Chinese between the marks.
func (d *side) latinOnly(e enclosure) bool {
	for _, g := range d.runes[e.open+1 : e.shut] {
		if isHan(g.r) {
			return false
		}
	}
	return true
}

// widths looks for half-width marks between Chinese characters and full-width
// ones everywhere else, in the translation.
func (w *work) widths() {
	d := w.to
	if d.lang.Chinese() {
		_, changes := text.RestorePunctuation(string(d.Shown))
		for _, c := range changes {
			if (c.From == "(" || c.From == ")") && !d.beside(c.Offset) {
				continue
			}
			s := d.bytes(c.Offset, c.Offset+len(strings.TrimRight(c.From, " ")))
			s.Read = c.To
			w.say("width.half", w.from.spot(0), s)
		}
	}
	for i := 0; i < len(d.runes); {
		j := i
		for j < len(d.runes) && fullAlnum(d.runes[j].r) {
			j++
		}
		if j > i {
			s := d.span(i, j)
			if !strings.Contains(w.from.text, s.Text) {
				s.Read = strings.Map(halfRune, s.Text)
				w.say("width.letters", w.from.spot(0), s)
			}
			i = j
			continue
		}
		if !d.lang.Chinese() && d.lang.Base() != "ja" && fullMark(d.runes[i].r) && !wide(d.rune(i-1)) && !wide(d.rune(i+1)) {
			s := d.span(i, i+1)
			s.Read = strings.Map(halfRune, s.Text)
			w.say("width.full", w.from.spot(0), s)
		}
		i++
	}
}

// beside reports whether Chinese touches the bracket at a byte offset: "(1) 如"
// counts things in any script.
func (d *side) beside(at int) bool {
	i, ok := slices.BinarySearchFunc(d.runes, int32(at), func(g glyph, at int32) int { return cmp.Compare(g.at, at) })
	return ok && (wide(d.rune(i-1)) || wide(d.rune(i+1)) || d.rune(i) == ')' && fullMark(d.rune(i-1)))
}

func fullAlnum(r rune) bool {
	return r >= '０' && r <= '９' || r >= 'Ａ' && r <= 'Ｚ' || r >= 'ａ' && r <= 'ｚ'
}

// fullMark reports the marks of Chinese that other scripts do not use.
func fullMark(r rune) bool {
	return strings.ContainsRune("，。：；？！（）、", r)
}

// wide reports characters beside which Chinese marks are right.
func wide(r rune) bool {
	return isHan(r) || isKana(r) || r >= '「' && r <= '』' || r == '《' || r == '》'
}

func halfRune(r rune) rune {
	switch {
	case r >= '！' && r <= '～':
		return r - '！' + '!'
	case r == '。':
		return '.'
	case r == '、':
		return ','
	}
	return r
}

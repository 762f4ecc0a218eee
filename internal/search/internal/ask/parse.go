package ask

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// marks are the quotation marks by kind: what opens, and what closes. The first
// of each are those that Query.String writes.
var marks = [...]struct{ open, close string }{
	{`"“”„‟＂〝〞〟`, `"“”„‟＂〝〞〟`},
	{"「｢", "」｣"},
	{"«", "»"},
	{"『", "』"},
	{"《", "》"},
}

// isMark reports whether r is any of them.
func isMark(r rune) bool {
	switch r {
	case '"', '“', '”', '„', '‟', '＂', '〝', '〞', '〟', '「', '」', '｢', '｣', '«', '»', '『', '』', '《', '》':
		return true
	}
	return false
}

// isBreak reports what ends a word besides a mark.
func isBreak(r rune) bool {
	switch r {
	case ' ', '，', '、', '。', '；', '！', '*', '＊', '?', '？':
		return true
	}
	return false
}

func isMinus(r rune) bool { return r == '-' || r == '－' || r == '−' }

// hasWord reports whether there is anything in s that a text can have.
func hasWord(s []rune) bool {
	return slices.ContainsFunc(s, func(r rune) bool { return unicode.IsLetter(r) || unicode.IsNumber(r) })
}

// plain decodes s. What is no text (invalid UTF-8, lone surrogates, control
// characters) and every white space becomes a space; format characters, by which
// text can be made to look like another, are dropped. It stops at MaxTyped, before
// the word which that would cut; left is that word, and nil if all was read.
func plain(s string) (read, left []rune) {
	read = make([]rune, 0, min(len(s), MaxTyped))
	n := 0
	for _, r := range s {
		if n++; n > MaxTyped {
			end := len(read)
			for end > 0 && !isBreak(read[end-1]) && !isMark(read[end-1]) {
				end--
			}
			return read[:end], read[end:]
		}
		switch {
		case r == utf8.RuneError || unicode.IsControl(r) || unicode.IsSpace(r):
			read = append(read, ' ')
		case r < utf8.RuneSelf || !unicode.Is(unicode.Cf, r):
			read = append(read, r)
		}
	}
	return read, nil
}

// Parse reads a query. It never fails and never panics, whatever s holds; time and
// memory are linear in what is read of it, which is at most MaxTyped characters.
func Parse(s string) Query {
	in, left := plain(s)
	p := parser{in: in, room: MaxText, fresh: true}
	for p.at < len(p.in) && p.room >= 0 {
		p.next()
	}
	p.flush()
	if p.room >= 0 && left != nil {
		p.doubt("query.long", left)
	}
	if !p.q.After.IsZero() && !p.q.Before.IsZero() && !p.q.After.Before(p.q.Before) {
		p.doubt("query.range", []rune(p.q.days()))
	}
	return p.q
}

// parser reads a query from left to right.
type parser struct {
	in    []rune
	at    int
	fresh bool // a word may begin here: no mark closed right before
	// open says of a kind of marks that no further one closes, so that thousands of
	// opening ones are not each looked for to the end.
	open [len(marks)]bool
	run  []rune // the words since the last phrase or exclusion
	room int    // characters that may still be kept
	q    Query
}

func (p *parser) next() {
	switch r := p.in[p.at]; {
	case isBreak(r):
		p.at++
		p.fresh = true
	case !isMark(r):
		p.word()
	default:
		if end := p.closing(p.at); end >= 0 {
			p.phrase(p.in[p.at+1:end], false)
			p.at, p.fresh = end+1, false
			return
		}
		p.doubt("query.quote", p.in[p.at:p.at+1])
		p.at++
		p.fresh = true
	}
}

// closing returns where the phrase ends that begins with the mark at i; -1 if it
// is none.
func (p *parser) closing(i int) int {
	for kind, m := range marks {
		if !strings.ContainsRune(m.open, p.in[i]) || p.open[kind] {
			continue
		}
		for j := i + 1; j < len(p.in); j++ {
			if strings.ContainsRune(m.close, p.in[j]) {
				return j
			}
		}
		p.open[kind] = true
	}
	return -1
}

// word reads what begins here, and is neither white space nor a mark: a word or
// field, or what is excluded.
func (p *parser) word() {
	start, not := p.at, false
	if p.fresh && isMinus(p.in[p.at]) && p.at+1 < len(p.in) {
		if r := p.in[p.at+1]; isMark(r) {
			if end := p.closing(p.at + 1); end >= 0 {
				p.phrase(p.in[p.at+2:end], true)
				p.at, p.fresh = end+1, false
				return
			}
		} else if !isBreak(r) && !isMinus(r) {
			not = true
			p.at++
		}
	}
	for !p.fresh && p.at < len(p.in) && isMinus(p.in[p.at]) {
		p.at++ // "zero"-tolerance excludes nothing
	}
	from := p.at
	for p.at < len(p.in) && !isBreak(p.in[p.at]) && !isMark(p.in[p.at]) {
		p.at++
	}
	word := p.in[from:p.at]
	name, value := keyword(word)
	if name == "" {
		p.add(word, not)
		return
	}
	text, end := word[value:], -1
	if len(text) == 0 && p.at < len(p.in) && isMark(p.in[p.at]) {
		if end = p.closing(p.at); end >= 0 {
			text = p.in[p.at+1 : end]
			p.at, p.fresh = end+1, false
		}
	}
	typed := p.in[start:p.at]
	if end < 0 {
		text = trim(text)
	}
	if !p.field(name, text, not, typed) {
		p.add(word, not)
		if end >= 0 {
			p.phrase(text, not)
		}
	}
}

// field takes a field. If it cannot, it says so in a doubt; what was typed is then
// words.
func (p *parser) field(name string, text []rune, not bool, typed []rune) (taken bool) {
	text = oneLine(text)
	if !hasWord(text) {
		p.doubt("query.empty_field", typed)
		return false
	}
	switch name {
	case "in":
		tag, ok := language(fold(text))
		if not || !ok {
			p.doubt("query.language", typed)
			return false
		}
		if p.q.In != "" && p.q.In != tag {
			p.doubt("query.language", []rune("in:"+p.q.In))
		}
		p.q.In = tag
	case "after", "before":
		day, ok := firstDay(text)
		if !ok {
			p.doubt("query.date", typed)
			return false
		}
		// What is not before a day is after it, in the sense of these words.
		if (name == "after") != not {
			if p.q.After.Before(day) {
				p.q.After = day
			}
		} else if p.q.Before.IsZero() || day.Before(p.q.Before) {
			p.q.Before = day
		}
	default:
		switch {
		case len(p.q.Fields) == MaxFields:
			p.doubt("query.many", typed)
		case p.fits(text, typed):
			p.q.Fields = append(p.q.Fields, Field{name, string(text), not})
		}
	}
	return true
}

// language returns a language tag with its casing (BCP 47, section 2.1.1). ok is
// false if s, folded, is no tag of what a newsroom may have: a language of two or
// three letters, then subtags.
func language(s string) (tag string, ok bool) {
	if len(s) > 35 { // RFC 5646, section 4.4.1: what one should have room for
		return "", false
	}
	parts := strings.FieldsFunc(s, func(r rune) bool { return r == '-' || r == '_' })
	for i, part := range parts {
		if len(part) < 2 || len(part) > 8 || i == 0 && len(part) > 3 {
			return "", false
		}
		for _, r := range part {
			if (r < 'a' || r > 'z') && (i == 0 || r < '0' || r > '9') {
				return "", false
			}
		}
		switch {
		case i > 0 && len(part) == 2:
			parts[i] = strings.ToUpper(part)
		case i > 0 && len(part) == 4:
			parts[i] = strings.ToUpper(part[:1]) + part[1:]
		}
	}
	return strings.Join(parts, "-"), len(parts) > 0
}

// phrase takes a phrase.
func (p *parser) phrase(text []rune, not bool) {
	if text = oneLine(text); hasWord(text) {
		p.part(text, true, not)
	}
}

// add takes a word.
func (p *parser) add(word []rune, not bool) {
	switch {
	case !hasWord(word):
	case not:
		p.part(word, false, true)
	case len(p.run) == 0 && len(p.q.Parts) == MaxParts:
		p.doubt("query.many", word)
	case p.fits(word, word):
		if len(p.run) > 0 {
			p.run = append(p.run, ' ')
		}
		p.run = append(p.run, word...)
	}
}

// part takes a phrase or what is excluded, which ends a run of words.
func (p *parser) part(text []rune, phrase, not bool) {
	parts := len(p.q.Parts)
	if len(p.run) > 0 {
		parts++
	}
	switch {
	case parts == MaxParts:
		p.doubt("query.many", text)
	case p.fits(text, text):
		p.flush()
		p.q.Parts = append(p.q.Parts, Part{string(text), phrase, not})
	}
}

// flush ends a run of words.
func (p *parser) flush() {
	if len(p.run) > 0 {
		p.q.Parts = append(p.q.Parts, Part{Text: string(p.run)})
		p.run = p.run[:0]
	}
}

// fits takes the room for a text. Where there is too little, nothing further is
// read: half a word or name would be another one.
func (p *parser) fits(text, typed []rune) bool {
	if p.room -= len(text) + 1; p.room < 0 {
		p.doubt("query.long", typed)
		return false
	}
	return true
}

// longestPiece is how much a doubt shows of what it is about.
const longestPiece = 60

func (p *parser) doubt(key string, typed []rune) {
	text := string(typed)
	if len(typed) > longestPiece {
		text = string(typed[:longestPiece-1]) + "…"
	}
	if d := (Doubt{key, text}); len(p.q.Doubts) < MaxDoubts && !slices.Contains(p.q.Doubts, d) {
		p.q.Doubts = append(p.q.Doubts, d)
	}
}

// oneLine returns text with single spaces, and none around it.
func oneLine(text []rune) []rune {
	return []rune(strings.Join(strings.Fields(string(text)), " "))
}

// trim returns text without the stops around it, which a value typed in a sentence
// has after it.
func trim(text []rune) []rune { return []rune(strings.Trim(string(text), ",;.:!…")) }

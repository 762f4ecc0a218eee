package check

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"dateline"
	"dateline/internal/text"
)

// NameRule is an entry of a register: what a person, office, role or place is
// called.
type NameRule struct {
	Names   dateline.Names             // the name to use, by language
	Aliases map[dateline.Lang][]string // other spellings that occur; those of "" in every language that is written in their script
}

// NameRules returns the rules that entries of the registers make.
func NameRules(entries ...dateline.Entry) []NameRule {
	rules := make([]NameRule, len(entries))
	for i, e := range entries {
		rules[i] = NameRule{Names: e.Names}
		if len(e.Aliases) > 0 {
			rules[i].Aliases = map[dateline.Lang][]string{"": e.Aliases}
		}
	}
	return rules
}

// sameLang reports whether what is given in one language serves for the other:
// the regions of a language do, the scripts of Chinese do not.
func sameLang(a, b dateline.Lang) bool {
	return a == b || a.Base() == b.Base() && !a.Chinese()
}

// scriptOf is the script a language is written in.
func scriptOf(l dateline.Lang) text.Script {
	switch l.Base() {
	case "zh":
		return text.Han
	case "ru", "uk", "bg", "sr":
		return text.Cyrillic
	case "ar", "fa", "ur":
		return text.Arabic
	case "ja":
		return text.Kana
	case "ko":
		return text.Hangul
	case "el":
		return text.Greek
	case "he":
		return text.Hebrew
	case "hi":
		return text.Devanagari
	case "th":
		return text.Thai
	}
	return text.Latin
}

// main returns the name to use in a language, or "".
func (n NameRule) main(lang dateline.Lang) string {
	if s := n.Names[lang]; s != "" {
		return s
	}
	if !lang.Chinese() {
		for l, s := range n.Names {
			if s != "" && sameLang(l, lang) {
				return s
			}
		}
	}
	return ""
}

// aliases returns the other spellings in a language.
func (n NameRule) aliases(lang dateline.Lang) (all []string) {
	for l, list := range n.Aliases {
		for _, s := range list {
			if l != "" && sameLang(l, lang) || l == "" && text.MainScript(s) == scriptOf(lang) {
				all = append(all, s)
			}
		}
	}
	slices.Sort(all) // a map has no order
	return all
}

// spellings returns what is looked for in texts of a language.
func (c *Checker) spellings(lang dateline.Lang) []spelling {
	var all []spelling
	for i, n := range c.names {
		main := n.main(lang)
		if main != "" {
			all = append(all, spelling{text: main, of: int32(i), kind: isName, rank: mainName})
		}
		for _, a := range n.aliases(lang) {
			s := spelling{text: a, of: int32(i), kind: isName, rank: alias}
			if main != "" {
				s.like = likenessOf(a, main)
			}
			all = append(all, s)
		}
	}
	for i, k := range c.concepts {
		for l, terms := range k.Terms {
			if !k.Keep && !sameLang(l, lang) {
				continue
			}
			for _, t := range terms {
				rank := approved
				switch t.Status {
				case dateline.TermForbidden:
					rank = forbidden
				case dateline.TermAdmitted:
					rank = admitted
				}
				all = append(all, spelling{text: t.Text, of: int32(i), kind: isTerm, rank: rank})
				if s := plural(t.Text, lang); s != "" && !k.Keep {
					all = append(all, spelling{text: s, of: int32(i), kind: isTerm, rank: rank})
				}
			}
		}
	}
	return all
}

// plural returns the plural of an English term if it is made with -s.
func plural(s string, lang dateline.Lang) string {
	if lang.Base() != "en" || s == "" || !strings.ContainsRune("abcdefghijklmnopqrtuvw", rune(s[len(s)-1])) {
		return ""
	}
	return s + "s"
}

// nameWords are the words of a name by which alone it may be called.
func nameWords(s string) []string {
	words := parts(s)
	return slices.DeleteFunc(words, func(w string) bool {
		n := utf8.RuneCountInString(w)
		return n < 2 || n < 3 && !text.IsHan(w) && len(words) > 2
	})
}

// uniqueWords counts how many names have each word.
func (c *Checker) uniqueWords() map[string]int {
	count := map[string]int{}
	for _, n := range c.names {
		seen := map[string]bool{}
		for _, s := range n.Names {
			for _, w := range nameWords(s) {
				if !seen[w] {
					seen[w] = true
					count[w]++
				}
			}
		}
	}
	return count
}

// called reports whether the side calls somebody or something otherwise than
// the register knows, but so that a reader knows who is meant: by one word of
// the name that no other name has, by a word made of it (Afghan for Afghanistan),
// or by its initials.
func (c *Checker) called(d *side, main string) bool {
	words := nameWords(main)
	han := text.IsHan(main)
	for _, w := range words {
		if len(words) > 1 && c.unique()[w] != 1 {
			continue
		}
		if len(words) > 1 && d.contains(w) || !han && utf8.RuneCountInString(w) > derived && d.begins(prefix(w, derived)) {
			return true
		}
	}
	if han {
		return false
	}
	initials := ""
	for _, w := range strings.Fields(main) {
		if r, _ := utf8.DecodeRuneInString(w); unicode.IsUpper(r) {
			initials += string(unicode.ToLower(r))
		}
	}
	for n := 2; n <= len([]rune(initials)); n++ {
		if d.contains(prefix(initials, n)) {
			return true
		}
	}
	return false
}

// contains reports whether a folded word stands on the side.
func (d *side) contains(w string) bool {
	if text.IsHan(w) {
		return strings.Contains(d.plain(), w)
	}
	if d.index == nil {
		d.index = map[string]bool{}
		before := word{}
		letters := "" // of U.S.A.
		for _, x := range d.wordList() {
			if x.to-x.from != 1 || before.to+1 != x.from || d.runes[before.to].r != '.' {
				letters = ""
			}
			if x.to-x.from == 1 && d.rune(x.to) == '.' {
				letters += x.fold
				d.index[letters] = true
			}
			before = x
			d.index[x.fold] = true
			for _, part := range strings.FieldsFunc(x.fold, func(r rune) bool { return r == '\'' || r == '-' }) {
				d.index[part] = true
			}
		}
	}
	return d.index[w]
}

// derived is how many letters a word has in common with one that is made of it.
const derived = 4

// begins reports whether a word of the side begins so.
func (d *side) begins(p string) bool {
	if d.heads == nil {
		d.heads = map[string]bool{}
		for _, x := range d.wordList() {
			d.heads[prefix(x.fold, derived)] = true
		}
	}
	return d.heads[p]
}

// plain is the side as the matcher folds it.
func (d *side) plain() string {
	if d.flat == "" {
		var b strings.Builder
		for _, f := range d.fold() {
			b.WriteRune(f.r)
		}
		d.flat = b.String()
	}
	return d.flat
}

// register compares the names and terms of the two sides.
func (c *Checker) register(w *work) {
	if len(c.names) == 0 && len(c.concepts) == 0 {
		return
	}
	there := c.matcher(w.from.lang).longest(w.from.fold(), c.valid(w.from))
	here := c.matcher(w.to.lang)
	present := w.to.present(here)
	c.compareNames(w, there, present, here)
	c.compareTerms(w, there, present, here)
}

// present returns which names and concepts occur on a side, in which ranks, and
// where first.
func (d *side) present(m *matcher) map[key]hit {
	at := map[key]hit{}
	m.all(d.fold(), func(h hit) {
		for _, i := range h.which {
			s := &m.spellings[i]
			k := key{s.kind, s.rank, s.of}
			if _, ok := at[k]; !ok {
				at[k] = h
			}
		}
	})
	return at
}

type key struct {
	kind, rank uint8
	of         int32
}

// valid tells a name or a term from what is only written like one: without its
// capitals, or across the words of a Chinese text.
func (c *Checker) valid(d *side) func(hit, *spelling) bool {
	var bounds map[int]bool
	return func(h hit, s *spelling) bool {
		if !d.capitals(h, s) {
			return false
		}
		f := d.folded
		if h.to-h.from > 3 || !isHan(f[h.from].r) || !isHan(f[h.to-1].r) {
			return true
		}
		if bounds == nil {
			bounds = map[int]bool{}
			var b strings.Builder
			offset := make(map[int]int, len(d.runes))
			for i, g := range d.runes {
				offset[b.Len()] = i
				b.WriteRune(g.r)
			}
			for _, word := range c.words.Words(b.String()) {
				bounds[offset[word.Start]] = true
			}
			bounds[len(d.runes)] = true
		}
		return bounds[int(f[h.from].at)] && bounds[int(f[h.to-1].at)+1]
	}
}

// compareNames says which names of the source the translation lacks, and which
// it writes otherwise than the register.
func (c *Checker) compareNames(w *work, there []hit, present map[key]hit, here *matcher) {
	from := c.matcher(w.from.lang)
	main := map[int32]bool{} // names that the source writes in full
	for _, h := range there {
		for _, i := range h.which {
			if s := &from.spellings[i]; s.kind == isName && s.rank == mainName {
				main[s.of] = true
			}
		}
	}
	var loose *stems
	asked := map[int32]bool{}
	now := map[int32]bool{}
	for k := range present {
		if k.kind == isName {
			now[k.of] = true
		}
	}
	for _, h := range there {
		found, first, any := false, int32(-1), false
		for _, i := range h.which {
			s := &from.spellings[i]
			if s.kind != isName {
				continue
			}
			n := c.names[s.of]
			want := n.main(w.to.lang)
			if want == "" && (len(n.aliases(w.to.lang)) == 0 || w.from.lang.Chinese() && w.to.lang.Chinese()) {
				found = true // the register does not say
				continue
			}
			any = any || !asked[s.of]
			asked[s.of] = true
			if first < 0 {
				first = s.of
			}
			if found || now[s.of] || w.context != nil && w.before[s.of] || c.called(w.to, want) {
				found = true
				continue
			}
			if scriptOf(w.to.lang) != text.Han {
				if loose == nil {
					loose = newStems(w.to)
				}
				for _, t := range append(n.aliases(w.to.lang), want) {
					found = found || loose.has(t)
				}
			}
		}
		if first >= 0 && any && !found {
			want := c.names[first].main(w.to.lang)
			if want == "" {
				want = c.names[first].aliases(w.to.lang)[0]
			}
			target := w.to.end()
			target.Read = want
			w.say("name.missing", w.from.spanOf(h), target)
		}
	}
	c.variants(w, here, main, present)
	if w.context != nil {
		w.before = now
		for k := range present {
			if k.kind == isName && k.rank == mainName {
				w.context.called[k.of] = true
			}
		}
	}
}

// variants says where the translation writes a name otherwise than the register.
// A name respelt is always said; another name, where the source has the one to
// use; a part of it, where the source has it in full and the translation, as far
// as it is known, has not had it so yet. An abbreviation is a matter of style.
func (c *Checker) variants(w *work, here *matcher, full map[int32]bool, present map[key]hit) {
	said := map[int32]bool{}
	for _, h := range here.longest(w.to.fold(), c.valid(w.to)) {
		if len(h.which) != 1 {
			continue
		}
		s := &here.spellings[h.which[0]]
		if s.kind != isName || s.rank != alias || said[s.of] {
			continue
		}
		main := c.names[s.of].main(w.to.lang)
		if strings.Contains(w.to.spanOf(h).Text, main) { // it says the name, and more
			continue
		}
		_, ok := present[key{isName, mainName, s.of}]
		switch {
		case main == "" || s.like == abbreviated:
			continue
		case s.like == shortened && (!full[s.of] || ok || w.context == nil || w.context.called[s.of]):
			continue
		case s.like == another && !full[s.of]:
			continue
		}
		said[s.of] = true
		target := w.to.spanOf(h)
		target.Read = main
		w.say("name.variant", c.nameAt(w.from, s.of), target)
	}
}

// nameAt is where a side has a name, or its beginning.
func (c *Checker) nameAt(d *side, of int32) Span {
	m := c.matcher(d.lang)
	for _, h := range m.longest(d.fold(), c.valid(d)) {
		for _, i := range h.which {
			if s := &m.spellings[i]; s.kind == isName && s.of == of {
				return d.spanOf(h)
			}
		}
	}
	return d.spot(0)
}

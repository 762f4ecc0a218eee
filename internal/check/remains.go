package check

import (
	"strings"
	"unicode"

	"dateline/internal/text"
)

// untranslated looks for what was left in the language of the source, and
// reports whether that is all.
func (w *work) untranslated(c *Checker) bool {
	if w.from.lang.Base() == w.to.lang.Base() {
		return false
	}
	if w.unchanged(c) {
		return true
	}
	there, here := scriptOf(w.from.lang), scriptOf(w.to.lang)
	switch {
	case there == here:
		w.copied()
	case there == text.Han:
		w.leftHan()
	default:
		w.leftWords(there)
	}
	return false
}

// unchanged reports whether the translation is the source. It is an error if
// there are words in it, as many as no name has.
func (w *work) unchanged(c *Checker) bool {
	if w.from.plain() != w.to.plain() || len(w.to.runes) == 0 {
		return false
	}
	d := w.to
	if scriptOf(w.from.lang) == text.Han {
		for _, r := range d.runes {
			if isHan(r.r) {
				if !w.onlyNames(c) {
					w.say("untranslated.whole", w.from.whole(), w.to.whole())
				}
				return true
			}
		}
		return true
	}
	if w.running(d.wordList(), d) && !w.onlyNames(c) {
		w.say("untranslated.whole", w.from.whole(), w.to.whole())
	}
	return true
}

// onlyNames reports whether there is nothing on the target side but what the
// registers and the glossary let stand.
func (w *work) onlyNames(c *Checker) bool {
	left := make([]bool, len(w.to.runes))
	for i, g := range w.to.runes {
		left[i] = unicode.IsLetter(g.r)
	}
	m := c.matcher(w.to.lang)
	f := w.to.fold()
	m.all(f, func(h hit) {
		for _, i := range h.which {
			if m.spellings[i].rank != forbidden {
				for k := f[h.from].at; k <= f[h.to-1].at; k++ {
					left[k] = false
				}
			}
		}
	})
	for _, l := range left {
		if l {
			return false
		}
	}
	return true
}

// least is how many words of another language make a run that was left.
const least = 4

// running reports whether words are running text and no name: at least four,
// two of which are written small and no mere particles of names.
func (w *work) running(words []word, d *side) bool {
	small := 0
	for _, x := range words {
		if unicode.IsLower(d.runes[x.from].r) && !particles[x.fold] || !cased(d.runes[x.from].r) && !unicode.IsDigit(d.runes[x.from].r) {
			small++
		}
	}
	return len(words) >= least && small >= 2
}

// cased reports letters of a script that has capitals.
func cased(r rune) bool { return unicode.IsUpper(r) || unicode.IsLower(r) }

// particles are the small words within names and titles.
var particles = func() map[string]bool {
	m := map[string]bool{}
	for w := range strings.FieldsSeq("of the and for in on at to a an with de la le les du des et el los las del y en d l von van der den и в на") {
		m[w] = true
	}
	return m
}()

// leftWords finds runs of words in the script of the source that the source has
// too, outside of brackets and quotation marks.
func (w *work) leftWords(script text.Script) {
	words := w.to.wordList()
	inside := w.to.insides()
	seen := w.from.grams()
	need := least
	if script != text.Latin {
		need = 1 // nobody writes Cyrillic in English for brevity
	}
	for i := 0; i < len(words); {
		j := i
		for j < len(words) && !inside[words[j].from] && text.MainScript(words[j].fold) == script && hasLetter(words[j].fold) && (j == i || w.to.joined(words[j-1], words[j])) {
			j++
		}
		if run := words[i:j]; len(run) >= need && (need == 1 && len(run[0].fold) > 4 || w.running(run, w.to)) && seen.any(run, need) {
			w.say("untranslated.run", w.from.spot(0), w.to.span(run[0].from, run[len(run)-1].to))
		}
		i = max(j, i+1)
	}
}

func hasLetter(s string) bool { return strings.IndexFunc(s, unicode.IsLetter) >= 0 }

// joined reports whether nothing but spaces and light marks stands between two
// words.
func (d *side) joined(a, b word) bool {
	for _, g := range d.runes[a.to:b.from] {
		if !unicode.IsSpace(g.r) && !strings.ContainsRune(",&/-'’.", g.r) || g.r == '\n' {
			return false
		}
	}
	return true
}

// insides marks the runes within quotation marks and brackets.
func (d *side) insides() []bool {
	depth := make([]int8, len(d.runes)+1)
	for _, e := range d.enclosed {
		depth[e.open]++
		depth[e.shut]--
	}
	in := make([]bool, len(d.runes))
	n := int8(0)
	for i := range in {
		n += depth[i]
		in[i] = n > 0
	}
	return in
}

// grams are the runs of words of a side, by their length.
type grams struct {
	d    *side
	runs map[int]map[string]bool
}

func (d *side) grams() *grams { return &grams{d, map[int]map[string]bool{}} }

// any reports whether some n words of the run follow each other in the side.
func (g *grams) any(run []word, n int) bool {
	set := g.runs[n]
	if set == nil {
		set = map[string]bool{}
		all := g.d.wordList()
		for i := 0; i+n <= len(all); i++ {
			set[joinWords(all[i:i+n])] = true
		}
		g.runs[n] = set
	}
	for i := 0; i+n <= len(run); i++ {
		if set[joinWords(run[i:i+n])] {
			return true
		}
	}
	return false
}

func joinWords(words []word) string {
	parts := make([]string, len(words))
	for i, w := range words {
		parts[i] = w.fold
	}
	return strings.Join(parts, " ")
}

// leftHan finds Chinese that was left in a text of another script, outside of
// brackets and quotation marks.
func (w *work) leftHan() {
	d, inside := w.to, w.to.insides()
	for i := 0; i < len(d.runes); {
		j := i
		for j < len(d.runes) && isHan(d.runes[j].r) && !inside[j] {
			j++
		}
		if j-i >= 2 {
			if s := d.span(i, j); strings.Contains(w.from.text, s.Text) {
				at := strings.Index(w.from.text, s.Text)
				w.say("untranslated.run", w.from.bytes(at, at+len(s.Text)), s)
			}
		}
		i = max(j, i+1)
	}
}

// sameRun is how many words two languages of one script share in a row only
// where one was not translated: long titles of documents stay below.
const sameRun = 7

// copied finds long runs of words that both sides have, where their languages
// are written in one script.
func (w *work) copied() {
	words, seen := w.to.wordList(), w.from.grams()
	inside := w.to.insides()
	for i := 0; i+sameRun <= len(words); i++ {
		j := i + sameRun
		if inside[words[i].from] || !seen.any(words[i:j], sameRun) {
			continue
		}
		for j < len(words) && seen.any(words[j-sameRun+1:j+1], sameRun) {
			j++
		}
		if w.running(words[i:j], w.to) {
			w.say("untranslated.run", w.from.spot(0), w.to.span(words[i].from, words[j-1].to))
		}
		i = j - 1
	}
}

package guess

import (
	"cmp"
	"slices"
	"strings"
	"unicode/utf8"

	"dateline"
)

// What it costs to take a query for another, before the bonus of what is offered.
// Whatever is near costs less than to leave alone what is not known.
const (
	costForeign      = 100 // the same in the reader's language
	costForeignKept  = 300
	costSpelt        = 200
	costRetyped      = 200
	costAlike        = 300
	costNear         = 400 // for each letter
	costBlurredSpelt = 500
	costBlurred      = 600
	costMissed       = 700
	costKnown        = 300  // for each known word that is taken for pinyin along with others
	costCharacter    = 500  // for each unknown character left alone
	costWord         = 1500 // for each unknown word
)

const (
	mostPieces = 100
	longSpan   = 16 // pieces that one entry may stand for
	mostEdges  = 24 // rewritings that begin at one place
	mostPaths  = 16 // ways to have rewritten a query up to one place
	mostUnread = 6  // words of an alphabet whose near misses are looked for
)

// Instead returns what a query may have been meant to be, the likeliest first, most
// at most. What is in the way of the query's language stays as it is: phrases in
// quotes, and words that begin with - or have a colon in them.
//
// What is offered is shown in the reader's language where the thing that it names
// has an entry in it, and then as it was found. No offer is the query, nor the same
// in folded form. There is none for a query of more than 200 characters, or of more
// than 100 words and Han characters, nor where nothing is near. Valid UTF-8 gives valid UTF-8.
func (b *Book) Instead(query string, lang dateline.Lang, most int) []string {
	if most <= 0 || len(b.terms) == 0 || len(query) > longQuery*utf8.UTFMax || utf8.RuneCountInString(query) > longQuery {
		return nil
	}
	w := rewriting{Book: b, query: query, reader: b.reader(lang), pieces: read(query, b.retyped)}
	if len(w.pieces) == 0 || len(w.pieces) > mostPieces {
		return nil
	}
	w.edges = make([][]edge, len(w.pieces))
	w.recognise()
	unread := 0
	for i, p := range w.pieces {
		switch {
		case p.fixed:
		case p.han:
			w.characters(i)
		default:
			w.pinyin(i)
			if !p.known && unread < mostUnread {
				unread++
				w.word(i)
			}
		}
	}
	return w.best(min(most, mostPaths))
}

// retyped returns what a word is on another keyboard if that is an entry and the
// word is none.
func (b *Book) retyped(word string) string {
	other := retyped(word)
	if other == "" || b.has(join(split(nil, word, 0))) || !b.has(join(split(nil, other, 0))) {
		return ""
	}
	return other
}

func (b *Book) has(key string) bool { return key != "" && len(b.forms.are(key)) > 0 }

// reader says of each language how far it is from the reader's: 0 is the same, 1 a
// variety of it, 2 another.
type reader []int

func (b *Book) reader(lang dateline.Lang) reader {
	r := make(reader, len(b.langs))
	for i, l := range b.langs {
		switch {
		case l == lang || l == "":
		case l.Base() == lang.Base():
			r[i] = 1
		default:
			r[i] = 2
		}
	}
	return r
}

// rewriting is a query being rewritten.
type rewriting struct {
	*Book
	query  string
	reader reader
	pieces []piece
	edges  [][]edge // by the piece at which they begin
}

// edge takes some pieces for a text.
type edge struct {
	from, to int // pieces
	text     string
	cost     int
	spelt    bool // the text is Han characters for what was pinyin
}

func (w *rewriting) add(e edge) {
	list := append(w.edges[e.from], e)
	if len(list) > 2*mostEdges {
		sortEdges(list)
		list = list[:mostEdges]
	}
	w.edges[e.from] = list
}

func sortEdges(list []edge) {
	slices.SortStableFunc(list, func(x, y edge) int { return cmp.Or(cmp.Compare(x.cost, y.cost), strings.Compare(x.text, y.text)) })
}

// offer adds the edges of a form: in the reader's language, and as it is.
func (w *rewriting) offer(from, to int, form int32, cost int, spelt bool) {
	own := w.display(form)
	if t := w.inReaders(form); t != nil {
		w.add(edge{from, to, t.text, cost, spelt && isHan(t.key)})
		cost += 10
	}
	w.add(edge{from, to, own.text, cost, spelt && isHan(own.key)})
}

// display returns the term of a form that a reader is shown.
func (w *rewriting) display(form int32) *term {
	list := w.of(form)
	t := &list[0]
	for i := range list[1:] {
		if w.rather(&list[i+1], t) {
			t = &list[i+1]
		}
	}
	return t
}

// rather says whether x is shown rather than y: what is nearer to the reader's
// language, names as they are written, whole ones, frequent ones, short ones.
func (w *rewriting) rather(x, y *term) bool {
	return cmp.Or(
		cmp.Compare(w.reader[x.lang], w.reader[y.lang]),
		-compareBool(x.name, y.name), compareBool(x.part, y.part),
		-cmp.Compare(x.n, y.n), cmp.Compare(len(x.text), len(y.text)), strings.Compare(x.text, y.text),
	) < 0
}

func compareBool(x, y bool) int {
	switch {
	case x == y:
		return 0
	case x:
		return 1
	}
	return -1
}

// inReaders returns another term for what a form names that is nearer to the
// reader's language than all that the form is, or nil.
func (w *rewriting) inReaders(form int32) *term {
	list := w.of(form)
	nearest := 2
	for i := range list {
		nearest = min(nearest, w.reader[list[i].lang])
	}
	look := func(of func(*term) int32) (best *term) {
		for i := range list {
			group := of(&list[i])
			if group == none {
				continue
			}
			for _, n := range w.group[group] {
				if t := &w.terms[n]; w.reader[t.lang] < nearest && (best == nil || w.rather(t, best)) {
					best = t
				}
			}
		}
		return best
	}
	if nearest == 0 {
		return nil
	}
	if t := look(func(t *term) int32 { return t.same }); t != nil {
		return t
	}
	return look(func(t *term) int32 { return t.whole })
}

// recognise marks what is known, and offers it in the reader's language.
func (w *rewriting) recognise() {
	for i, p := range w.pieces {
		switch {
		case p.fixed || p.retyped != "":
		case p.han:
			w.pieces[i].known = strings.Contains(lightCharacters, p.key) || strings.Contains(numerals, p.key)
		default: // nobody can say how a number should be; but bu4 lin2 ken3 is pinyin
			w.pieces[i].known = !plainWord(p.key) && pinyinOf(w.query, w.pieces[i:i+1]) == ""
		}
	}
	w.consult()
	for from := range w.pieces {
		w.spans(w.forms, from, nil, func(to int, rows table) {
			form := rows[0].is
			t := w.inReaders(form)
			for i := from; i < to; i++ {
				w.pieces[i].known, w.pieces[i].word = true, false
				w.pieces[i].within = w.pieces[i].within || i > from
				w.pieces[i].foreign = w.pieces[i].foreign || t != nil
			}
			if t != nil {
				w.add(edge{from: from, to: to, text: t.text, cost: costForeign - w.bonus(form)})
			}
		})
	}
}

const (
	// lightCharacters are words of one character that stand between others.
	lightCharacters = "的了和与及或在是对就将向为从到之同谈"
	numerals        = "〇零一二两三四五六七八九十百千万亿"
)

// consult marks what the dictionary has as a word of several characters.
func (w *rewriting) consult() {
	if w.dictionary == nil {
		return
	}
	for from := 0; from < len(w.pieces); {
		to := from + 1
		for to < len(w.pieces) && w.adjoining(to) {
			to++
		}
		if run := w.pieces[from:to]; run[0].han && to-from > 1 {
			at := run[0].start
			for _, word := range w.dictionary.Words(w.query[at:run[len(run)-1].end]) {
				if utf8.RuneCountInString(word.Text) < 2 {
					continue
				}
				for i, p := range run {
					if p.start >= at+word.Start && p.end <= at+word.End() {
						run[i].known, run[i].word = true, true
						run[i].within = p.start > at+word.Start
					}
				}
			}
		}
		from = to
	}
}

// adjoining says whether a piece and the one before it are Han characters with
// nothing between.
func (w *rewriting) adjoining(i int) bool {
	return i > 0 && i < len(w.pieces) && w.pieces[i].han && w.pieces[i-1].han && w.pieces[i].start == w.pieces[i-1].end
}

// spans calls f with the rows of a table for the pieces from one on that are a key
// together. If letter is given, each piece must have something by it, and that is
// the key; otherwise it is their keys joined.
func (w *rewriting) spans(t table, from int, letters func(piece) string, f func(to int, rows table)) {
	lo, hi := 0, len(t)
	var key []byte
	for to := from; to < len(w.pieces) && to < from+longSpan && lo < hi; to++ {
		p := w.pieces[to]
		if p.fixed || p.retyped != "" {
			return
		}
		if letters == nil {
			key = appendKey(key, w.pieces, to, p)
		} else {
			s := letters(p)
			if s == "" {
				return
			}
			key = append(key, s...)
		}
		lo, hi = t.with(string(key), lo, hi)
		n := lo
		for n < hi && len(t[n].key) == len(key) {
			n++
		}
		if n > lo {
			f(to+1, t[lo:n])
		}
	}
}

// pinyin takes words of an alphabet from one on for what they spell. Known words
// are not taken for it but along with unknown ones.
func (w *rewriting) pinyin(from int) {
	spelling := func(p piece) string { return pinyinOf(w.query, []piece{p}) }
	offer := func(cost int) func(int, table) {
		return func(to int, rows table) {
			known := 0
			for _, p := range w.pieces[from:to] {
				if p.known {
					known++
				}
			}
			if known == to-from {
				return
			}
			for _, r := range w.likeliest(rows) {
				w.offer(from, to, r.is, cost+known*costKnown-w.bonus(r.is), true)
			}
		}
	}
	w.spans(w.spelt, from, spelling, offer(costSpelt))
	w.spans(w.blurred, from, func(p piece) string { return blur(spelling(p)) }, offer(costBlurredSpelt))
	p := w.pieces[from]
	letters := spelling(p)
	if p.known || letters == "" {
		return
	}
	for _, r := range w.readings(letters) {
		if len(r.forms) < 2 {
			continue // it is there
		}
		var b strings.Builder
		for _, form := range r.forms {
			b.WriteString(w.display(form).text)
		}
		w.add(edge{from, from + 1, b.String(), r.cost, true})
	}
}

// likeliest returns the rows with the forms of the greatest bonus: many words can
// have the same pinyin.
func (w *rewriting) likeliest(rows table) table {
	if len(rows) <= mostNear {
		return rows
	}
	rows = slices.Clone(rows)
	slices.SortStableFunc(rows, func(x, y row) int { return cmp.Compare(w.bonus(y.is), w.bonus(x.is)) })
	return rows[:mostNear]
}

// word takes an unknown word of an alphabet for what is near.
func (w *rewriting) word(i int) {
	p := w.pieces[i]
	if p.retyped != "" {
		if rows := w.forms.are(join(split(nil, p.retyped, 0))); len(rows) > 0 {
			w.offer(i, i+1, rows[0].is, costRetyped-w.bonus(rows[0].is), false)
		}
		return
	}
	for _, c := range w.nearest(p.key) {
		w.offer(i, i+1, c.form, c.cost, false)
	}
}

// characters takes Han characters from one on for what is near, if at least one of
// them is unknown and no known word is torn apart. A word of two characters, and a
// name of three in which one is wrong, is found only between known words or at the
// end of a run: somewhere in a row of unknown characters there is nearly always
// something like it. For a name of four or more, words that only the dictionary
// knows are unknown.
func (w *rewriting) characters(from int) {
	if w.pieces[from].within {
		return
	}
	unknown, words := 0, 0
	key := ""
	for to := from; to < len(w.pieces) && to <= from+longName; to++ {
		p := w.pieces[to]
		if to > from && !w.adjoining(to) {
			return
		}
		key += p.key
		if !p.known {
			unknown++
		}
		if p.word {
			words++
		}
		n := to - from + 1
		if n < 2 || unknown+words == 0 || unknown == 0 && n < 4 || to+1 < len(w.pieces) && w.pieces[to+1].within {
			continue
		}
		before, behind := w.adjoining(from), w.adjoining(to+1)
		alone := !(before && !w.pieces[from-1].known) && !(behind && !w.pieces[to+1].known)
		if alone || n > 2 {
			w.alike(key, func(form int32, cost int) {
				if unknown > 0 || w.isName(form) {
					w.offer(from, to+1, form, cost, false)
				}
			})
		}
		if alone || n > 3 {
			w.missed(key, func(form int32, cost int) {
				if !before && !behind || !atEnd(key, w.forms[form].key) {
					w.offer(from, to+1, form, cost, false)
				}
			})
		}
	}
}

// atEnd says whether what was typed is a name with another character in front or
// behind, or without its first or last one: among others that is two words rather
// than a mistake. A character typed twice is one.
func atEnd(typed, name string) bool {
	front, hasFront := strings.CutSuffix(typed, name)
	behind, hasBehind := strings.CutPrefix(typed, name)
	return strings.HasPrefix(name, typed) || strings.HasSuffix(name, typed) ||
		hasFront && !strings.HasPrefix(name, front) || hasBehind && !strings.HasSuffix(name, behind)
}

package words

import (
	"slices"
	"strings"
	"unicode/utf8"

	"dateline"
	"dateline/internal/zh"
)

// mostTerms bounds what a query asks for. Who pastes a page is served by its
// beginning.
const mostTerms = 200

// By how much each term of a word counts when texts are ranked.
const (
	pairWeight   = 1.0 // two characters that a word has
	acrossWeight = 0.7 // two characters that stand together across the end of a word
	besideWeight = 0.5 // what that is multiplied by where one of them is a word that says little
	wordWeight   = 0.4 // a dictionary's word of three characters or more, beside its pairs
	singleWeight = 0.5 // a word of one character
	numberWeight = 1.0 // a number, a day
	lightWeight  = 0.1 // what any of it is multiplied by for words that say little
)

// Query returns what somebody looks for who typed s: units in the order of the
// text, or one if it is a phrase. A word may be of any of some languages: its stems
// are alternatives.
func (r *Reader) Query(s string, phrase bool, langs []dateline.Lang) []Unit {
	q := query{reader: r, langs: langs}
	q.read(s)
	if phrase {
		return q.phrase()
	}
	return q.units(s)
}

type query struct {
	reader *Reader
	langs  []dateline.Lang
	tokens []Token
	stems  map[int][]string // of the word of letters that begins there, in each language
}

func (q *query) read(s string) {
	q.tokens = q.reader.Text("", s)
	if len(q.tokens) > 4*mostTerms {
		q.tokens = q.tokens[:4*mostTerms]
	}
	q.stems = map[int][]string{}
	for _, t := range q.tokens {
		if folded, ok := strings.CutPrefix(t.Term, exactMark); ok {
			stems := []string{folded}[:0]
			for _, l := range q.langs {
				if of := stem(l, folded); !slices.Contains(stems, of) {
					stems = append(stems, of)
				}
			}
			if len(stems) == 0 {
				stems = append(stems, folded)
			}
			q.stems[t.Start] = stems
		}
	}
}

// phrase returns the unit of all words in their order.
func (q *query) phrase() []Unit {
	var u Unit
	paired := map[int]bool{} // positions that a pair covers
	for _, t := range q.tokens {
		if t.Exact && isPair(t.Term) {
			paired[t.Position], paired[t.Position+1] = true, true
		}
	}
	for _, t := range q.tokens {
		if !t.Exact || isSingle(t.Term) && paired[t.Position] {
			continue
		}
		if len(u.Phrase) == mostTerms {
			break
		}
		need := []string{t.Term}
		if strings.HasPrefix(t.Term, exactMark) {
			need = q.stems[t.Start] // words as they are written stand in lines alone
		}
		u.Need = append(u.Need, need)
		u.Phrase = append(u.Phrase, Step{[]string{t.Term}, t.Position})
		u.Rank = append(u.Rank, q.rank(t))
	}
	if u.Need == nil {
		return nil
	}
	return []Unit{u}
}

// rank says how a token that is a word of letters, a pair or a single character
// counts.
func (q *query) rank(t Token) Ranked {
	switch {
	case strings.HasPrefix(t.Term, exactMark):
		w := 1.0
		if isLight(t.Term[len(exactMark):], q.langs) {
			w = lightWeight
		}
		return Ranked{Terms: q.stems[t.Start], Weight: w}
	case isPair(t.Term):
		return Ranked{Terms: []string{t.Term}, Weight: pairWeight}
	}
	w := singleWeight
	if light()["zh"][t.Term] {
		w *= lightWeight
	}
	return Ranked{Terms: []string{t.Term}, Weight: w}
}

// units returns the units of a query's words.
func (q *query) units(s string) []Unit {
	var out []Unit
	tokens := q.tokens
	for _, w := range names(q.reader.named.Words(s)) {
		from := len(tokens)
		for i, t := range tokens {
			if t.Start >= w.Start {
				from = i
				break
			}
		}
		tokens = tokens[from:]
		n := 0
		for n < len(tokens) && tokens[n].Start < w.End() {
			n++
		}
		if n == 0 {
			continue
		}
		if len(out) >= mostTerms {
			break
		}
		if name := len(q.reader.seg.Words(w.Text)) > 1; name || IsHan(tokens[0].Term) {
			u := q.unit(tokens[:n], w.End(), name)
			if len(w.of) > 1 { // it may be no name: the words it is made of count
				u.Rank = nil
				for _, one := range w.of {
					u.Rank = append(u.Rank, q.unit(within(tokens[:n], one), one.End(), false).Rank...)
				}
			}
			out = append(out, u)
		} else {
			out = append(out, q.letters(tokens[:n], w.End())...)
		}
		tokens = tokens[n:]
	}
	out = out[:min(len(out), mostTerms)]
	return slices.DeleteFunc(out, func(u Unit) bool { return u.Need == nil })
}

// shortRun is how many Han characters at most are taken for a name if they stand
// alone and are not all known words.
const shortRun = 4

// names joins what is likely a name that nobody has listed: single characters that
// follow one another, as 赵 and 鹏, and a short run of characters with one among them,
// as 布 and 林肯. It is then looked for by its characters as they follow one another.
// Single characters that say little are left alone.
func names(list []zh.Word) (out []joined) {
	for i := 0; i < len(list); {
		if !IsHan(list[i].Text) {
			out = append(out, join(list[i:i+1]))
			i++
			continue
		}
		end, characters, single, light := i, 0, false, false
		for end < len(list) && IsHan(list[end].Text) {
			characters += utf8.RuneCountInString(list[end].Text)
			single = single || isSingle(list[end].Text)
			light = light || lightSingle(list[end].Text)
			end++
		}
		run := list[i:end]
		i = end
		if single && !light && characters <= shortRun {
			out = append(out, join(run))
			continue
		}
		for from := 0; from < len(run); {
			to := from
			for to < len(run) && isSingle(run[to].Text) && !lightSingle(run[to].Text) {
				to++
			}
			to = max(to, from+1)
			out = append(out, join(run[from:to]))
			from = to
		}
	}
	return out
}

// joined is a word, or several that are looked for as one.
type joined struct {
	zh.Word
	of []zh.Word
}

func join(list []zh.Word) joined {
	w := joined{zh.Word{Start: list[0].Start}, list}
	for _, l := range list {
		w.Text += l.Text
	}
	return w
}

// within returns the tokens that begin in a word.
func within(tokens []Token, w zh.Word) (out []Token) {
	for _, t := range tokens {
		if t.Start >= w.Start && t.Start < w.End() {
			out = append(out, t)
		}
	}
	return out
}

// lightSingle reports whether a word is one character that says little, in either
// script.
func lightSingle(s string) bool { return isSingle(s) && light()["zh"][zh.Fold(s)] }

// letters makes units of a word that begins with letters or digits: one, or several
// where an apostrophe divides it. What that cuts off of two letters or fewer (s, l)
// says little.
func (q *query) letters(tokens []Token, end int) (out []Unit) {
	from := 0
	for i := 1; i <= len(tokens); i++ {
		if i < len(tokens) && (!strings.HasPrefix(tokens[i].Term, exactMark) || tokens[i].Position == tokens[from].Position) {
			continue
		}
		u := q.unit(tokens[from:i], end, false)
		if i-from < len(tokens) && tokens[i-1].End-tokens[i-1].Start <= 2 {
			u.Light = true
			for j := range u.Rank {
				u.Rank[j].Weight = lightWeight
			}
		}
		out = append(out, u)
		from = i
	}
	return out
}

// unit makes a unit of the tokens that begin within a word, which ends there. The
// words of a name are looked for in their form, so that they are shown where they
// follow one another.
func (q *query) unit(tokens []Token, end int, name bool) Unit {
	u := Unit{Light: true}
	var numbers []string // what the word is as a number
	han := ""            // the word as its single characters are found
	for i, t := range tokens {
		letters := strings.HasPrefix(t.Term, exactMark)
		switch {
		case letters:
			u.Need = append(u.Need, q.stems[t.Start])
			u.Rank = append(u.Rank, q.rank(t))
			u.Light = u.Light && isLight(t.Term[len(exactMark):], q.langs)
		case i > 0 && strings.HasPrefix(tokens[i-1].Term, exactMark) && tokens[i-1].Start == t.Start:
			// its stem, which is there already
		case isSingle(t.Term):
			han += t.Term
			// Within a word pairs say more.
			if t.Start == tokens[0].Start && t.End == end || alone(tokens, i, end) {
				u.Need = append(u.Need, []string{t.Term})
				u.Rank = append(u.Rank, q.rank(t))
				u.Light = u.Light && light()["zh"][t.Term]
			}
		case isPair(t.Term) && t.End <= end:
			u.Need = append(u.Need, []string{t.Term})
			u.Rank = append(u.Rank, q.rank(t))
			u.Light = false
		case isPair(t.Term):
			w := acrossWeight
			if _, n := utf8.DecodeRuneInString(t.Term); u.Light || light()["zh"][t.Term[:n]] || light()["zh"][t.Term[n:]] {
				w *= besideWeight
			}
			u.Rank = append(u.Rank, Ranked{Terms: []string{t.Term}, Weight: w})
		case IsHan(t.Term):
			u.Rank = append(u.Rank, Ranked{Terms: []string{t.Term}, Weight: wordWeight})
		default: // a number
			numbers = append(numbers, t.Term)
			u.Rank = append(u.Rank, Ranked{Terms: []string{t.Term}, Weight: numberWeight})
		}
	}
	for i := range u.Need {
		u.Need[i] = append(slices.Clip(u.Need[i]), numbers...)
	}
	if len(u.Need) == 0 {
		u.Light = true
	}
	if !u.Light && light()["zh"][han] {
		u.Light = true
		for i := range u.Rank {
			u.Rank[i].Weight *= lightWeight
		}
	}
	return u
}

// alone reports whether a single character is in no pair of its word.
func alone(tokens []Token, i int, end int) bool {
	t := tokens[i]
	for _, p := range tokens {
		if isPair(p.Term) && p.Exact && p.End <= end && p.Start <= t.Start && t.End <= p.End {
			return false
		}
	}
	return true
}

// IsHan reports whether a term is of Han characters.
func IsHan(s string) bool {
	r, _ := utf8.DecodeRuneInString(s)
	return isHan(r)
}

func isSingle(s string) bool {
	r, size := utf8.DecodeRuneInString(s)
	return isHan(r) && size == len(s)
}

func isPair(s string) bool {
	r, size := utf8.DecodeRuneInString(s)
	if !isHan(r) {
		return false
	}
	_, second := utf8.DecodeRuneInString(s[size:])
	return second > 0 && size+second == len(s)
}

package guess

import (
	"cmp"
	"slices"
	"strings"
	"unicode/utf8"

	"dateline/internal/zh"
)

// indexSounds spells the Han forms.
func (b *Book) indexSounds() {
	for form, r := range b.forms {
		if !isHan(r.key) || utf8.RuneCountInString(r.key) < 2 {
			continue
		}
		most := fewSpell
		if b.isName(int32(form)) {
			most = mostSpell
		}
		for i, s := range zh.Pinyin(r.key, most) {
			b.spelt = append(b.spelt, row{s, int32(form)})
			if i < fewSpell {
				b.blurred = append(b.blurred, row{blur(s), int32(form)})
			}
		}
	}
	b.spelt.sort()
	b.blurred.sort()
	b.blurred = slices.Compact(b.blurred)
}

// blur takes pinyin together that many speakers do not tell apart: zh, ch, sh are z,
// c, s; ng is n; l is n.
func blur(pinyin string) string {
	out := make([]byte, 0, len(pinyin))
	for i := range len(pinyin) {
		c, last := pinyin[i], byte(0)
		if i > 0 {
			last = pinyin[i-1]
		}
		switch {
		case c == 'h' && (last == 'z' || last == 'c' || last == 's'), c == 'g' && last == 'n':
			continue
		case c == 'l':
			c = 'n'
		}
		out = append(out, c)
	}
	return string(out)
}

// reading is words that letters may spell.
type reading struct {
	forms []int32
	cost  int
}

const (
	mostReadings = 4
	longSpelling = 60 // letters in a row that are read
)

// readings returns the words that letters spell from their beginning to their end,
// the likeliest first.
func (b *Book) readings(letters string) []reading {
	if len(letters) > longSpelling {
		return nil
	}
	if out := segment(b, b.spelt, letters, costSpelt); len(out) > 0 {
		return out
	}
	return segment(b, b.blurred, blur(letters), costBlurredSpelt)
}

func segment(b *Book, t table, letters string, cost int) []reading {
	best := make([][]reading, len(letters)+1)
	best[0] = []reading{{}}
	for at := range len(letters) {
		if len(best[at]) == 0 {
			continue
		}
		t.begins(letters[at:], func(size int, rows table) {
			to := &best[at+size]
			for _, r := range rows {
				c := cost - b.bonus(r.is)
				for _, before := range best[at] {
					if n := len(*to); n == mostReadings && (*to)[n-1].cost <= before.cost+c {
						break // those before are in order
					}
					*to = append(*to, reading{append(before.forms[:len(before.forms):len(before.forms)], r.is), before.cost + c})
					slices.SortStableFunc(*to, func(x, y reading) int { return cmp.Compare(x.cost, y.cost) })
					*to = (*to)[:min(len(*to), mostReadings)]
				}
			}
		})
	}
	return best[len(letters)]
}

// alike calls f with the forms of as many characters that are read as a Han key is,
// or nearly if they are names, and with what each costs. The key is no form itself.
func (b *Book) alike(key string, f func(form int32, cost int)) {
	n := utf8.RuneCountInString(key)
	look := func(t table, spelling string, cost int, names bool) {
		for _, r := range t.are(spelling) {
			if utf8.RuneCountInString(b.forms[r.is].key) == n && (!names || b.isName(r.is)) {
				f(r.is, cost-b.bonus(r.is))
			}
		}
	}
	for _, s := range zh.Pinyin(key, fewSpell) {
		look(b.spelt, s, costAlike, false)
		look(b.blurred, blur(s), costBlurred, true)
	}
}

// pinyinOf returns the pinyin of pieces as they stand in a text, or "".
func pinyinOf(text string, pieces []piece) string {
	for _, p := range pieces {
		if p.han || p.fixed {
			return ""
		}
	}
	s, ok := zh.FoldPinyin(strings.Join(strings.Fields(text[pieces[0].start:pieces[len(pieces)-1].end]), " "))
	if !ok {
		return ""
	}
	return s
}

package words

import (
	"strings"
	"unicode"

	"dateline"
	"dateline/internal/zh"
)

type Reader struct{ seg *zh.Segmenter }

var t2s, _ = zh.NewConverter("t2s")

func New(seg *zh.Segmenter) *Reader           { return &Reader{seg} }
func (r *Reader) With(names []string) *Reader { return &Reader{r.seg.With(names)} }
func (r *Reader) Text(lang dateline.Lang, s string) (out []Token) {
	s = strings.ToLower(s)
	pos, prev, prevAt := 0, "", 0
	for _, w := range r.seg.Words(s) {
		rs := []rune(w.Text)
		if !unicode.IsLetter(rs[0]) && !unicode.IsDigit(rs[0]) {
			prev = ""
			pos++
			continue
		}
		if !unicode.Is(unicode.Han, rs[0]) {
			out = append(out, Token{Term: "=" + w.Text, Start: w.Start, End: w.End(), Position: pos, Exact: true}, Token{Term: w.Text, Start: w.Start, End: w.End(), Counts: true})
			pos++
			prev = ""
			continue
		}
		if len(rs) >= 3 {
			out = append(out, Token{Term: "w" + t2s.Convert(w.Text), Start: w.Start, End: w.End()})
		}
		at := w.Start
		for _, c := range rs {
			x := t2s.Convert(string(c))
			if prev != "" {
				out = append(out, Token{Term: prev + x, Start: prevAt, End: at + len(string(c)), Position: pos - 1, Exact: true, Counts: true})
			}
			prev, prevAt = x, at
			at += len(string(c))
			pos++
		}
	}
	return
}
func (r *Reader) Query(s string, phrase bool, langs []dateline.Lang) (out []Unit) {
	for _, w := range r.seg.Words(strings.ToLower(s)) {
		rs := []rune(w.Text)
		if !unicode.IsLetter(rs[0]) && !unicode.IsDigit(rs[0]) {
			continue
		}
		if !unicode.Is(unicode.Han, rs[0]) {
			out = append(out, Unit{Need: [][]string{{w.Text}}, Rank: []Ranked{{[]string{w.Text}, 1}}})
			continue
		}
		x := []rune(t2s.Convert(w.Text))
		u := Unit{}
		for i := 0; i+1 < len(x); i++ {
			u.Need = append(u.Need, []string{string(x[i : i+2])})
			u.Rank = append(u.Rank, Ranked{[]string{string(x[i : i+2])}, 1})
		}
		if len(u.Need) > 0 {
			out = append(out, u)
		}
	}
	return
}

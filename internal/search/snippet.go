package search

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"dateline"
	"dateline/internal/search/internal/words"
	"dateline/internal/text"
	"dateline/internal/zh"
)

// marks are what a query looks for, for showing it in what was found.
type marks struct {
	reader *words.Reader
	zh     *zh.Segmenter
	units  []words.Unit
}

// span is a place in a text where a unit stands.
type span struct{ start, end, unit int }

// spans returns where units stand in a text, in order. Those of one unit do not
// overlap.
func (m *marks) spans(lang dateline.Lang, s string) []span {
	var out []span
	if len(m.units) == 0 {
		return nil
	}
	tokens := m.reader.Text(lang, s)
	byTerm := map[string][]int{}
	for i, t := range tokens {
		byTerm[t.Term] = append(byTerm[t.Term], i)
	}
	for u, unit := range m.units {
		if len(unit.Phrase) > 0 {
			out = append(out, phraseSpans(tokens, byTerm, unit.Phrase, u)...)
			continue
		}
		// The pairs of characters of one word are marked where they follow one another,
		// words of letters wherever they are.
		var steps []words.Step
		for i, terms := range unit.Need {
			if len(unit.Need) > 1 && words.IsHan(terms[0]) {
				steps = append(steps, words.Step{Terms: terms, Position: i})
				continue
			}
			for _, term := range terms {
				for _, i := range byTerm[term] {
					out = append(out, span{tokens[i].Start, tokens[i].End, u})
				}
			}
		}
		if len(steps) > 0 {
			out = append(out, phraseSpans(tokens, byTerm, steps, u)...)
		}
	}
	slices.SortFunc(out, func(a, b span) int {
		if a.start != b.start {
			return a.start - b.start
		}
		return b.end - a.end
	})
	return out
}

func phraseSpans(tokens []words.Token, byTerm map[string][]int, steps []words.Step, unit int) (out []span) {
	at := func(terms []string, position int) (words.Token, bool) {
		for _, term := range terms {
			list := byTerm[term] // in order of position
			for n, _ := slices.BinarySearchFunc(list, position, func(i, p int) int { return tokens[i].Position - p }); n < len(list) && tokens[list[n]].Position == position; n++ {
				if t := tokens[list[n]]; t.Exact {
					return t, true
				}
			}
		}
		return words.Token{}, false
	}
	for _, term := range steps[0].Terms {
	starts:
		for _, i := range byTerm[term] {
			first := tokens[i]
			if !first.Exact {
				continue
			}
			end := first.End
			for _, step := range steps[1:] {
				t, ok := at(step.Terms, first.Position+step.Position-steps[0].Position)
				if !ok {
					continue starts
				}
				end = max(end, t.End)
			}
			out = append(out, span{first.Start, end, unit})
		}
	}
	return out
}

// pieces cuts a text into what is marked and what is not.
func pieces(s string, from, to int, spans []span) (out []Piece) {
	at := from
	for _, p := range spans {
		start, end := max(p.start, at), min(p.end, to)
		if start >= end {
			continue
		}
		out = join(out, Piece{Text: s[at:start]})
		out = join(out, Piece{s[start:end], true})
		at = end
	}
	return join(out, Piece{Text: s[at:to]})
}

// join appends a piece, to the last one if it is marked alike.
func join(list []Piece, p Piece) []Piece {
	switch {
	case p.Text == "":
	case len(list) > 0 && list[len(list)-1].Mark == p.Mark:
		list[len(list)-1].Text += p.Text
	default:
		list = append(list, p)
	}
	return list
}

// Mark returns a text with what was looked for marked.
func (f *Found) Mark(lang dateline.Lang, s string) []Piece {
	return pieces(s, 0, len(s), f.marks.spans(lang, s))
}

// window bounds how much of a long text is read at once for a snippet, and
// mostWindows how much of it at all.
const (
	window      = 32 << 10
	mostWindows = 8
)

// Snippet returns the stretch of a text, width columns wide at most, that shows most
// of what was looked for. It begins and ends at words, with an ellipsis where the
// text goes on. It is nil where there is nothing of it.
func (f *Found) Snippet(lang dateline.Lang, s string, width int) []Piece {
	for n := range mostWindows {
		part := s
		if len(part) > window {
			end := window
			for end > window-utf8.UTFMax && !utf8.RuneStart(part[end]) {
				end--
			}
			if cut := strings.LastIndexAny(part[:end], " \n。，"); cut > end/2 {
				_, size := utf8.DecodeRuneInString(part[cut:])
				end = cut + size
			}
			part = part[:end]
		}
		if spans := f.marks.spans(lang, part); len(spans) > 0 {
			return f.marks.snippet(part, spans, width, n > 0, len(part) < len(s))
		}
		if s = s[len(part):]; s == "" {
			break
		}
	}
	return nil
}

func (m *marks) snippet(s string, spans []span, width int, earlier, more bool) []Piece {
	from, to := m.bestWindow(s, spans, width)
	// A little before what was found, so that it stands in its sentence; and all the
	// room that is left after it.
	bounds := []int{0}
	for _, w := range m.zh.Words(s) {
		bounds = append(bounds, w.End())
	}
	at := func(byte int) int { i, _ := slices.BinarySearch(bounds, byte); return i }
	first, last := at(from), at(to)
	if bounds[first] > from {
		first--
	}
	room := width - text.Width(s[bounds[first]:bounds[last]])
	before := room / 4
	for first > 0 {
		word := s[bounds[first-1]:bounds[first]]
		w := text.Width(word)
		if w > before || strings.ContainsAny(word, "\n") || (endsSentence(word) && first != at(from)) {
			break
		}
		before, room = before-w, room-w
		first--
	}
	for last < len(bounds)-1 {
		w := text.Width(s[bounds[last]:bounds[last+1]])
		if w > room {
			break
		}
		room -= w
		last++
	}
	for first > 0 && last == len(bounds)-1 { // the text ends: what room is left is for what is before
		w := text.Width(s[bounds[first-1]:bounds[first]])
		if w > room {
			break
		}
		room -= w
		first--
	}
	start, end := bounds[first], bounds[last]
	if w := 0; room < 0 { // what was found is wider than that itself
		for i, r := range s[start:end] {
			if w += text.Width(string(r)); w > width && i > 0 {
				end = start + i
				break
			}
		}
	}
	start = end - len(strings.TrimLeftFunc(s[start:end], func(r rune) bool {
		return unicode.IsSpace(r) || strings.ContainsRune("，。、；：！？,.;:!?)）」』”》", r)
	}))
	end = start + len(strings.TrimRightFunc(s[start:end], unicode.IsSpace))
	out := pieces(s, start, end, spans)
	space := false // on one line, with single spaces
	for i := range out {
		out[i].Text = strings.Map(func(r rune) rune {
			was := space
			if space = r == ' ' || r == '\n' || r == '\t' || r == '\r'; !space {
				return r
			}
			if was {
				return -1
			}
			return ' '
		}, out[i].Text)
	}
	dots := "…"
	if text.MainScript(s[start:end]) != text.Latin && text.IsHan(firstRune(s[start:end])) {
		dots = "……"
	}
	var all []Piece
	if earlier || strings.TrimSpace(s[:start]) != "" {
		all = join(all, Piece{Text: dots})
	}
	for _, p := range out {
		all = join(all, p)
	}
	if more || strings.TrimSpace(s[end:]) != "" {
		all = join(all, Piece{Text: dots})
	}
	return all
}

func firstRune(s string) string {
	_, size := utf8.DecodeRuneInString(s)
	return s[:size]
}

func endsSentence(word string) bool { return strings.ContainsAny(word, "。！？!?.…") }

// bestWindow returns the stretch of a text in which most different units stand, and
// among equals most of them, and then the first.
func (m *marks) bestWindow(s string, spans []span, width int) (from, to int) {
	wide := make([]int, len(s)+1) // how wide the text is up to each byte
	for i := 0; i < len(s); {
		_, size := utf8.DecodeRuneInString(s[i:])
		wide[i+size] = wide[i] + text.Width(s[i:i+size])
		i += size
	}
	bestKinds, bestCount := -1, 0
	for i, a := range spans {
		kinds, count, seen := 0, 0, map[int]bool{}
		end := a.end
		for _, b := range spans[i:] {
			if b.end > end && wide[b.end]-wide[a.start] > width {
				break
			}
			end = max(end, b.end)
			if !seen[b.unit] {
				seen[b.unit] = true
				if !m.units[b.unit].Light {
					kinds++
				}
			}
			count++
		}
		if kinds > bestKinds || kinds == bestKinds && count > bestCount {
			bestKinds, bestCount, from, to = kinds, count, a.start, end
		}
	}
	return from, to
}

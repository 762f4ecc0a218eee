package facts

import (
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"dateline/internal/facts/internal/when"
	"dateline/internal/text"
)

// keep takes a span back out of what leaves the body.
func (r *reader) keep(s span) { r.kept = append(r.kept, s) }

var (
	reEndMark  = regexp.MustCompile(`^\\?(?:#(?: ?\\?#){2,}|-? ?30 ?-?|[-—–]* ?(?:END|End|ENDS) ?[-—–]*|[（(－—-]*[完终終][)）－—-]*|\* ?\* ?\*)$`)
	reReadMore = regexp.MustCompile(`(?i)^\[?(?:阅读更多|閱讀更多|阅读全文|查看更多|繼續閱讀|read more|continue reading|full text)\s*(?:»|›|→|>>|\.\.\.|…)?\]?(?:\([^)]*\))?$`)
)

// readTail reads the closing lines backwards and returns where the body ends.
// Of a signature the lines go that are nothing but an office or a date.
func (r *reader) readTail(from int) int {
	end, pos := len(r.in), len(r.in)
	var signed []line
	for seen := 0; pos > from && seen < maxTailLines && len(signed) < 4; {
		start := strings.LastIndexByte(r.in[from:pos], '\n') + 1 + from
		l := newLine(r.in, span{start, pos})
		next := max(start-1, from)
		switch {
		case l.text == "" || reUpdated.MatchString(l.text):
			if l.text == "" && end == pos {
				end = next
			}
		case isEndMark(r.in[l.raw.start:l.raw.end]), len(l.text) < 60 && reReadMore.MatchString(l.text):
			if end == pos {
				end = next
			} else {
				r.drop(l.raw)
			}
			seen++
		case start > from && utf8.RuneCountInString(l.text) <= 90 && r.signs(l):
			signed = append(signed, l)
			seen++
		case start > from && len(signed) == 0 && len(l.text) < 300 && r.takeField(l):
			seen++
		default:
			pos, next = from, from
		}
		if start == from {
			break
		}
		pos = next
	}
	r.sign(signed)
	return max(end, from)
}

func isEndMark(s string) bool {
	s = strings.TrimSpace(s)
	return len(s) < 16 && (reEndMark.MatchString(s) || reEndMark.MatchString(strings.Trim(s, "*_ ")))
}

// reUpdated is a line about the page, not about the release: passed over.
var reUpdated = regexp.MustCompile(`(?i)^last updated\b.{0,40}$`)

// reField is a field of a table that was flattened: a label, wide space, a value.
var reField = regexp.MustCompile(`^(\p{Han}{2,6})(?:[ \t]{2,}|\x{3000})\s*(\S.*)$`)

// takeField reads a closing line of an event's table. It stays in the body,
// where the other rows are.
func (r *reader) takeField(l line) bool {
	if fields := labelled(l.text); len(fields) > 0 {
		if f := fields[0]; f.kind == "office" {
			r.takeLabel(f.kind, strings.TrimSpace(l.text[f.value:]), l.at+f.value)
		}
		return true
	}
	m := reField.FindStringSubmatchIndex(l.text)
	if m == nil {
		return false
	}
	kind, ok := labels[l.text[m[2]:m[3]]]
	if ok && kind != "issued" {
		r.takeLabel(kind, l.text[m[4]:m[5]], l.at+m[4])
	}
	return true
}

// signs reports whether a closing line is nothing but an office or a date.
func (r *reader) signs(l line) bool {
	if isOffice(l.text) || reIssuedBy.MatchString(l.text) {
		return true
	}
	if !when.May(l.text) {
		return false
	}
	w, rest := when.Cut(l.text, r.hints.DateOrder, r.roc())
	return w.HasDate() && rest == "" && (!r.when.HasDate() || r.when.Day == w.Day && r.when.Month == w.Month)
}

// sign reads the signature. An office alone, in small letters and with no date
// beside it, may be the last line of an address and stays.
func (r *reader) sign(signed []line) {
	sure := r.chinese
	for _, l := range signed {
		sure = sure || !isOffice(l.text) || strings.ToUpper(l.text) == l.text
	}
	if !sure {
		return
	}
	for _, l := range slices.Backward(signed) {
		if !r.takeIssuer(l) && !r.takeWhen(l) {
			r.takeOffice(l)
			r.byOffice = true
		}
		r.drop(l.raw)
	}
}

// body puts together what is left between pos and end.
func (r *reader) body(pos, end int) {
	slices.SortFunc(r.gone, func(a, b span) int { return a.start - b.start })
	var b strings.Builder
	b.Grow(end - pos)
	at := pos
	for _, g := range r.gone {
		if g.end <= at || g.start >= end {
			continue
		}
		if g.start > at {
			b.WriteString(r.in[at:g.start])
		}
		for _, k := range r.kept {
			if k.start >= g.start && k.end <= g.end+1 {
				b.WriteString(r.in[k.start:min(k.end, end)])
				b.WriteByte('\n')
			}
		}
		at = max(at, g.end)
	}
	if at < end {
		b.WriteString(r.in[at:end])
	}
	body := b.String()
	r.out.Incomplete = r.cutOff(body)
	if r.flat {
		body, _ = text.RestoreParagraphs(body)
		body, _ = text.RestorePunctuation(body)
	}
	r.out.Body = layOut(trimLead(body), r.chinese)
	if r.out.Body == "" {
		r.unsure("body", "", "nothing is left beside the facts")
	}
}

// trimLead drops the rules and bare line breaks under the opening lines.
func trimLead(s string) string {
	for s != "" {
		l, rest, _ := strings.Cut(s, "\n")
		if t := strings.Trim(l, " \t\r\u00a0\u3000\ufeff"); t != "" && !isRule(t) && t != "<br>" && t != "<br/>" && t != "<br />" {
			return s
		}
		s = rest
	}
	return s
}

// layOut separates paragraphs by one blank line. Where the text has no blank
// lines each line is a paragraph, unless the lines were wrapped.
// Chinese is not wrapped by hand, so there each line is one in any case, but for
// the rows of lists and tables.
func layOut(s string, chinese bool) string {
	var b strings.Builder
	b.Grow(len(s) + 64)
	single := (chinese || !reBlankLine.MatchString(sample(s))) && !wrapped(s)
	blank, row := false, false
	for l := range strings.Lines(s) {
		l = strings.TrimRight(l, "\n\r\t")
		t := strings.TrimRightFunc(l, unicode.IsSpace)
		if t == "" {
			blank = true
			continue
		}
		wasRow := row
		row = isRow(t)
		apart := blank || single && !(row && wasRow)
		if b.Len() > 0 {
			b.WriteByte('\n')
			if apart {
				b.WriteByte('\n')
			}
		}
		if b.Len() == 0 || apart {
			t = trimIndent(t, b.Len() == 0)
		}
		blank = false
		b.WriteString(t)
		if strings.HasSuffix(l, "  ") && !single {
			b.WriteString("  ") // a hard line break
		}
	}
	return strings.TrimRightFunc(b.String(), unicode.IsSpace)
}

// isRow reports a line of a Markdown list, table or quotation.
func isRow(s string) bool {
	s = strings.TrimLeft(s, " ")
	return s != "" && (s[0] == '|' || s[0] == '>' || len(s) > 1 && s[1] == ' ' && (s[0] == '-' || s[0] == '*' || s[0] == '+'))
}

// trimIndent takes off the indent of a paragraph where it is typographic: wide
// spaces, or any at the very start. Plain spaces elsewhere may be a list's.
func trimIndent(s string, first bool) string {
	t := strings.TrimLeftFunc(s, unicode.IsSpace)
	if first || strings.ContainsAny(s[:len(s)-len(t)], "\u3000\u00a0\t") {
		return t
	}
	return s
}

var reBlankLine = regexp.MustCompile(`\S[^\n]*\n[\s]*\n\s*\S`)

// wrapped reports whether lines were wrapped by hand: text.Paragraphs joins such.
func wrapped(s string) bool {
	s = strings.TrimSpace(sample(s))
	lines := 0
	for l := range strings.Lines(s) {
		if strings.TrimSpace(l) != "" {
			lines++
		}
	}
	return lines > 1 && len(text.Paragraphs(s)) <= (lines+1)/2
}

// cutOff reports whether a copy stopped before the end: at dots that a machine
// put there, or inside a bracket.
func (r *reader) cutOff(body string) bool {
	s := strings.TrimRightFunc(body, unicode.IsSpace)
	tail := s[max(0, len(s)-400):]
	open := openBracket(tail)
	for _, dots := range []string{"[...]", "[…]", "[&hellip;]", "...", "…"} {
		t, ok := strings.CutSuffix(s, dots)
		if !ok {
			continue
		}
		t = strings.TrimRightFunc(t, unicode.IsSpace)
		last, _ := utf8.DecodeLastRuneInString(t)
		if dots[0] == '[' || open || dots == "..." || last != '…' && !strings.ContainsRune("。！？.!?”」", last) {
			return true
		}
	}
	last, _ := utf8.DecodeLastRuneInString(s)
	return last == '，' || last == '、' || last == '（' || open && (unicode.IsLetter(last) || last == ',')
}

// openBracket reports whether s ends inside a bracket that it opened.
func openBracket(s string) bool {
	depth := 0
	for _, r := range s {
		switch r {
		case '(', '（':
			depth++
		case ')', '）':
			depth = max(0, depth-1)
		case '\n':
			depth = 0
		}
	}
	return depth > 0
}

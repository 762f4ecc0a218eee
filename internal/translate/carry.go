package translate

import (
	"cmp"
	"html"
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"dateline"
	"dateline/internal/markup"
)

// load is a unit on its way to a service and back.
type load struct {
	unit  dateline.Unit
	texts []string // what is sent for it; none: nothing

	// unpack takes an answer for each text and returns the unit's draft, or "" and
	// why there is none.
	unpack func(answers []string) (draft, why string)
}

// pack makes the loads of the units of one text.
func pack(units []dateline.Unit, lang dateline.Lang, markdown bool, terms map[string]string) []load {
	r := markup.New()
	links := definitions(units)
	keep := newKeeper(terms)
	loads := make([]load, len(units))
	for i, u := range units {
		l := &loads[i]
		l.unit = u
		switch {
		case u.Kind == dateline.UnitHeadline || u.Kind == dateline.UnitLead:
			l.plain(markdown, keep)
		case u.Kind == dateline.UnitCode || u.Kind == dateline.UnitRule:
			l.stay()
		case markdown:
			l.markdown(newFrame(r, lang, u, links))
		default:
			l.html(newFrame(r, lang, u, links), keep)
		}
	}
	return loads
}

// stay leaves the unit as it is.
func (l *load) stay() {
	text := l.unit.Text
	l.texts, l.unpack = nil, func([]string) (string, string) { return text, "" }
}

// plain carries a text without markup.
func (l *load) plain(markdown bool, keep *keeper) {
	if !hasWords(l.unit.Text) {
		l.stay()
		return
	}
	source := l.unit.Text
	l.texts = []string{source}
	if !markdown {
		l.texts[0] = keep.mark(html.EscapeString(source))
	}
	l.unpack = func(answers []string) (string, string) {
		s := answers[0]
		if !markdown {
			s = textOf(s)
		}
		s = strings.Join(strings.Fields(s), " ")
		return fit(source, s)
	}
}

// markdown carries a unit as it is written.
func (l *load) markdown(f frame) {
	source := l.unit
	shown := f.render(source.Text)
	if !hasWords(textOf(shown)) && len(alternatives(shown)) == 0 {
		l.stay()
		return
	}
	want := shapeOf(shown)
	l.texts = []string{source.Text}
	l.unpack = func(answers []string) (string, string) {
		md := strings.Trim(answers[0], "\r\n")
		if md != "" && source.Kind == dateline.UnitHeading {
			md = ranked(md, source.Text)
		}
		return f.check(source.Text, md, want)
	}
}

// html carries a unit as HTML. The alternative texts of its images, which the
// services leave as they are, are texts of their own.
func (l *load) html(f frame, keep *keeper) {
	source := l.unit
	shown := f.render(source.Text)
	read := func(s string) (string, error) {
		md, err := f.read(s)
		if source.Kind == dateline.UnitParagraph || source.Kind == dateline.UnitTurn {
			md = strings.ReplaceAll(md, "\n\n", "\\\n\\\n") // reading HTML takes two line breaks for an end
		}
		return md, err
	}
	identity, err := read(shown)
	again := f.render(identity)
	// What comes back is held against what comes back of an untouched text, for
	// reading HTML takes away what tracks readers in addresses.
	want := shapeOf(again)
	if err != nil || want.elements != shapeOf(shown).elements || bare(again) != bare(shown) {
		l.unpack = func([]string) (string, string) { return "", "its Markdown cannot be carried as HTML" }
		return
	}
	alts := alternatives(shown)
	words := hasWords(textOf(shown))
	if !words && len(alts) == 0 {
		l.stay()
		return
	}
	if words {
		sent := reSpeaker.ReplaceAllString(shown, "$1")
		l.texts = append(l.texts, keep.mark(reUntouched.ReplaceAllString(sent, `$0 translate="no"`)))
	}
	for _, a := range alts {
		l.texts = append(l.texts, keep.mark(html.EscapeString(a)))
	}
	l.unpack = func(answers []string) (string, string) {
		back := shown
		if words {
			back, answers = answers[0], answers[1:]
		}
		translated := map[string]string{}
		for i, a := range alts {
			translated[a] = strings.Join(strings.Fields(textOf(answers[i])), " ")
			if translated[a] == "" {
				return "", "an image's alternative text came back empty"
			}
		}
		md, err := read(describe(back, translated))
		if err != nil {
			return "", "it came back as HTML that cannot be read"
		}
		if source.Kind == dateline.UnitHeading {
			md = ranked(md, source.Text)
		}
		draft, why := f.check(source.Text, md, want)
		if draft != "" && len(f.own) > 0 {
			draft = strings.Join(f.own, "\n") + "\n\n" + draft // other units may use them
		}
		return draft, why
	}
}

// reUntouched is the beginning of an element that is not to be translated. Both
// HTML services heed translate="no".
var reUntouched = regexp.MustCompile(`<(?:code\b|sup data-note="[^"]*")`)

// reSpeaker is who speaks, as rendering marks it: a mark that reading HTML finds by
// the words, and that would divide the sentence for the service.
var reSpeaker = regexp.MustCompile(`(?s)<b class="turn-who">(.*?)</b>`)

// frame is what a unit needs of the text around it to be rendered as there: each
// footnote mark a note, and each link by name its address.
type frame struct {
	r     *markup.Renderer
	lang  dateline.Lang
	notes []string // labels of marks without a note in the unit
	links string   // definitions of other units, as Markdown
	own   []string // definitions in the unit
}

var (
	reMark       = regexp.MustCompile(`\[\^([^\]\[\s]+)\]`)
	reNote       = regexp.MustCompile(`(?m)^ {0,3}\[\^([^\]\[\s]+)\]:`)
	reDefinition = regexp.MustCompile(`(?m)^ {0,3}\[([^\]\[^][^\]\[]*)\]:[ \t]*\S.*$`)
)

// definitions returns the addresses that are defined in a text for links by name:
// the lines, by label in lower case.
func definitions(units []dateline.Unit) map[string]string {
	all := map[string]string{}
	for _, u := range units {
		for _, m := range reDefinition.FindAllStringSubmatch(u.Text, -1) {
			if label := strings.ToLower(m[1]); all[label] == "" {
				all[label] = strings.TrimSpace(m[0])
			}
		}
	}
	return all
}

func newFrame(r *markup.Renderer, lang dateline.Lang, u dateline.Unit, links map[string]string) frame {
	f := frame{r: r, lang: lang}
	own := map[string]bool{}
	for _, m := range reNote.FindAllStringSubmatch(u.Text, -1) {
		own[m[1]] = true
	}
	for _, m := range reMark.FindAllStringSubmatch(u.Text, -1) {
		if !own[m[1]] {
			own[m[1]] = true
			f.notes = append(f.notes, m[1])
		}
	}
	for _, m := range reDefinition.FindAllString(u.Text, -1) {
		f.own = append(f.own, strings.TrimSpace(m))
	}
	if strings.Contains(u.Text, "]") {
		text := strings.ToLower(u.Text)
		var lines []string
		for label, line := range links {
			if strings.Contains(text, "["+label+"]") && !slices.Contains(f.own, line) {
				lines = append(lines, line)
			}
		}
		slices.Sort(lines)
		f.links = strings.Join(lines, "\n")
	}
	return f
}

// framed is a unit's Markdown with what it needs of its text.
func (f frame) framed(md string) string {
	if f.links != "" {
		md = f.links + "\n\n" + md
	}
	for _, n := range f.notes {
		md += "\n\n" + blankNote(n)
	}
	return md
}

// blankNote is a note in the place of one that is another unit.
func blankNote(label string) string { return "[^" + label + "]: ." }

func blankNoteHTML(label string) string {
	return `<div data-note="` + html.EscapeString(label) + "\">\n<p>.</p>\n</div>"
}

// render returns a unit as HTML: links and images with their addresses, footnote
// marks as <sup data-note>, notes as <div data-note>.
func (f frame) render(md string) string {
	out := f.r.Editable(f.framed(md), f.lang)
	for _, n := range f.notes {
		out = strings.Replace(out, blankNoteHTML(n), "", 1)
	}
	return strings.TrimSpace(strings.Replace(out, `<section data-notes=""></section>`, "", 1))
}

// read is the way back.
func (f frame) read(source string) (string, error) {
	if len(f.notes) > 0 {
		var notes strings.Builder
		for _, n := range f.notes {
			notes.WriteString(blankNoteHTML(n))
		}
		if at := strings.LastIndex(source, "</section>"); at >= 0 {
			source = source[:at] + notes.String() + source[at:]
		} else {
			source += `<section data-notes="">` + notes.String() + "</section>"
		}
	}
	md, _, err := markup.FromHTML(source)
	for _, n := range f.notes {
		md = strings.Replace("\n\n"+md, "\n\n"+blankNote(n), "", 1)
	}
	return strings.Trim(md, "\n"), err
}

// check returns md if it can stand for the source, whose shape is given.
func (f frame) check(source, md string, want shape) (draft, why string) {
	if draft, why = fit(source, md); why != "" {
		return "", why
	}
	got := shapeOf(f.render(md))
	for _, mark := range reMark.FindAllString(md, -1) {
		if !strings.Contains(source, mark) { // of a note that there is not: rendering shows it as typed
			got.addresses = mark
		}
	}
	switch {
	case got.addresses != want.addresses:
		return "", "its links, images or footnote marks are not those of the source"
	case got.elements != want.elements:
		return "", "its paragraphs, items, rows or cells are not those of the source"
	case len(markup.Blocks(md)) != 1: // or pairing it with its source would go wrong
		return "", "it is not one block of Markdown"
	}
	return draft, ""
}

// fit returns a draft unless its size alone says that it is none.
func fit(source, draft string) (string, string) {
	switch {
	case !hasWords(draft):
		return "", "it came back without words"
	case !utf8.ValidString(draft):
		return "", "it came back in bytes that are no text"
	case utf8.RuneCountInString(draft) > 10*utf8.RuneCountInString(source)+400: // Chinese grows fourfold
		return "", "it came back more than ten times as long"
	}
	return draft, ""
}

// shape is what a draft must have in common with its source.
type shape struct {
	elements  string // blocks and what they consist of, in order
	addresses string // of links and images, and footnote marks: sorted
}

// In what package markup writes, "<" and ">" occur in tags only, so the tags can be
// found without parsing.
var (
	reElement = regexp.MustCompile(`</?(?:h[1-6]|p|[uo]l|li|table|caption|tr|td|th|blockquote|pre|dl|dt|dd|figure|figcaption|section|div|hr|br)\b`)
	reAddress = regexp.MustCompile(`<(?:a|img|sup)\b[^>]*?\s(?:href|src|data-note)="[^"]*"`)
	reValue   = regexp.MustCompile(`(?:href|src|data-note)="[^"]*"$`)
	reTag     = regexp.MustCompile(`<[^>]*>`)
	reImage   = regexp.MustCompile(`<img\b[^>]*>`)
	reAlt     = regexp.MustCompile(`\balt="([^"]*)"`)
)

func shapeOf(rendered string) shape {
	addresses := reAddress.FindAllString(rendered, -1)
	for i, a := range addresses {
		addresses[i] = html.UnescapeString(reValue.FindString(a))
	}
	slices.Sort(addresses)
	return shape{strings.Join(reElement.FindAllString(rendered, -1), ""), strings.Join(addresses, "\n")}
}

// textOf returns the text in HTML: a service may put its own tags around it.
func textOf(s string) string { return html.UnescapeString(reTag.ReplaceAllString(s, "")) }

// bare returns the text in HTML without white space.
func bare(s string) string { return strings.Join(strings.Fields(textOf(s)), "") }

func hasWords(s string) bool { return strings.ContainsFunc(s, unicode.IsLetter) }

// alternatives returns the alternative texts of images that have words, each once.
func alternatives(rendered string) []string {
	var alts []string
	for _, img := range reImage.FindAllString(rendered, -1) {
		if m := reAlt.FindStringSubmatch(img); m != nil && hasWords(m[1]) {
			if a := html.UnescapeString(m[1]); !slices.Contains(alts, a) {
				alts = append(alts, a)
			}
		}
	}
	return alts
}

// describe puts translated alternative texts in the place of theirs.
func describe(s string, translated map[string]string) string {
	if len(translated) == 0 {
		return s
	}
	return reImage.ReplaceAllStringFunc(s, func(img string) string {
		return reAlt.ReplaceAllStringFunc(img, func(alt string) string {
			if t := translated[html.UnescapeString(reAlt.FindStringSubmatch(alt)[1])]; t != "" {
				return `alt="` + html.EscapeString(t) + `"`
			}
			return alt
		})
	})
}

var (
	reATX    = regexp.MustCompile(`^ {0,3}(#{1,6})(?:[ \t]|$)`)
	reSetext = regexp.MustCompile(`\n {0,3}([=-])[=-]*[ \t]*$`)
)

// ranked gives a heading the rank that its source was typed with: rendering ranks
// headings by those around them, and a unit has none around it.
func ranked(md, source string) string {
	rank := "##"
	if m := reATX.FindStringSubmatch(source); m != nil {
		rank = m[1]
	} else if m := reSetext.FindStringSubmatch(source); m != nil && m[1] == "=" {
		rank = "#"
	}
	if m := reATX.FindStringSubmatchIndex(md); m != nil {
		return rank + md[m[3]:]
	}
	return md
}

// keeper marks the terms that are to stand as they are.
type keeper struct{ terms *regexp.Regexp } // nil: none

func newKeeper(terms map[string]string) *keeper {
	var kept []string
	for source, target := range terms {
		if source == target && source != "" {
			kept = append(kept, html.EscapeString(source))
		}
	}
	if len(kept) == 0 {
		return &keeper{}
	}
	slices.SortFunc(kept, func(a, b string) int { return cmp.Or(len(b)-len(a), strings.Compare(a, b)) }) // the longest that fits
	for i, k := range kept {
		kept[i] = regexp.QuoteMeta(k)
	}
	return &keeper{regexp.MustCompile(strings.Join(kept, "|"))}
}

// mark marks the terms in HTML. A term is not looked for within a word.
func (k *keeper) mark(s string) string {
	if k.terms == nil {
		return s
	}
	var b strings.Builder
	at := 0
	for _, tag := range append(reTag.FindAllStringIndex(s, -1), []int{len(s), len(s)}) {
		text := s[at:tag[0]]
		done := 0
		for _, m := range k.terms.FindAllStringIndex(text, -1) {
			before, _ := utf8.DecodeLastRuneInString(text[:m[0]])
			first, _ := utf8.DecodeRuneInString(text[m[0]:])
			last, _ := utf8.DecodeLastRuneInString(text[:m[1]])
			after, _ := utf8.DecodeRuneInString(text[m[1]:])
			if before == '&' || before == '#' || inWord(before) && inWord(first) || inWord(last) && inWord(after) {
				continue
			}
			b.WriteString(text[done:m[0]] + `<span translate="no">` + text[m[0]:m[1]] + "</span>")
			done = m[1]
		}
		b.WriteString(text[done:] + s[tag[0]:tag[1]])
		at = tag[1]
	}
	return b.String()
}

// inWord reports characters of words that spaces divide.
func inWord(r rune) bool {
	return (unicode.IsLetter(r) || unicode.IsDigit(r)) && !unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana)
}

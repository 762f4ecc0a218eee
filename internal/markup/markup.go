// Package markup turns Markdown into safe HTML, Markdown into plain text and
// HTML into Markdown, under one sanitising policy.
//
// # Entry points
//
//   - [Renderer.HTML] renders the body of an edition for a page.
//   - [Renderer.Plain] gives the same body as plain text, for excerpts and search.
//   - [FromHTML] reads foreign HTML, clipboards too, into Markdown and says what it
//     left out.
//   - [Renderer.Editable] renders a body for the desk's editor, whose output FromHTML
//     reads; [Renderer.Faithful] says whether readers would see no difference.
//   - [Blocks] takes Markdown apart into its headings, paragraphs, lists, tables.
//   - [EscapeText] writes plain text as Markdown that shows exactly that text.
//   - [Sanitize] is the policy itself, for HTML that does not come from Markdown.
//
// All are pure functions of their arguments and safe for concurrent use.
//
// # What is promised of the HTML
//
// Whatever the input, the output holds only the elements and attributes of
// policy.go. There is no script, style, frame, form or embedded object, no on*
// and no style attribute, and no address but http, https, mailto, tel and
// relative ones. It is well-formed: parsing it and writing it again gives the
// same bytes. Ids begin with "s-" (headings) or "note-" (footnotes), and each
// occurs once, so a page that avoids the two prefixes cannot clash with them.
//
// # The Markdown understood
//
// CommonMark 0.31 with tables, ~~strikethrough~~, footnotes, definition lists
// and bare addresses as links. It departs from CommonMark and GFM where official
// texts, Chinese ones above all, need it to:
//
//   - emphasis works beside Chinese punctuation (inner package inline);
//   - a bare address may follow a Han character and ends before the next one;
//   - a single ~ is a tilde ("3~5月"), only ~~ strikes through;
//   - a line break between two Han characters leaves no space;
//   - a tag that the policy does not know is shown as typed, for it may be text
//     ("<Joint Statement>"); known ones pass through the policy;
//   - headings are re-ranked so that the first is h2 (the headline is the page's
//     h1) and none skips a level on the way down;
//   - paragraphs that open with a speaker's name become speaker turns (turn.go);
//   - runs in another script are marked with their language (language.go);
//   - an image on another host becomes a link to it, since pages make no
//     third-party requests.
//
// # Limits
//
// Rendering time grows about linearly with the input. To that end a body over
// [MaxBytes] is shown as plain paragraphs, containers nest [maxBlocks] deep, and
// a paragraph holds at most a thousand emphasis runs and as many open brackets;
// whatever goes beyond is shown as the text it is.
package markup

import (
	"bytes"
	"html/template"
	"maps"
	"strings"
	"unicode"

	"github.com/yuin/goldmark"
	"golang.org/x/net/html"

	"dateline"
)

// MaxBytes is the size in bytes up to which text is read as Markdown or HTML.
// The longest release at hand is under a tenth of it.
const MaxBytes = 1 << 20

// Renderer renders Markdown. It holds no state between calls and is safe for
// concurrent use.
type Renderer struct {
	markdown goldmark.Markdown
	labels   map[dateline.Lang]Labels
}

// New returns a Renderer with the labels of the six languages of the United
// Nations.
func New() *Renderer {
	return &Renderer{markdown: newMarkdown(), labels: defaultLabels()}
}

// WithLabels returns a Renderer that uses labels for texts in lang.
func (r *Renderer) WithLabels(lang dateline.Lang, labels Labels) *Renderer {
	other := *r
	other.labels = maps.Clone(r.labels)
	other.labels[lang] = labels
	return &other
}

// HTML renders md, a body in lang, as flow content. It is a pure function and
// what it returns keeps the promises of the package comment for any input. An
// empty lang leaves changes of language unmarked.
func (r *Renderer) HTML(md string, lang dateline.Lang) template.HTML {
	if len(md) > MaxBytes {
		return template.HTML(literal(md))
	}
	return template.HTML(sanitize(r.convert(md), treatment{
		lang: lang, labels: r.labelsFor(lang), body: true,
	}))
}

// Plain returns the text of md: paragraphs, headings and footnotes separated by
// blank lines, list items and table rows on lines of their own, table cells
// separated by tabs. Link texts stay; images and footnote marks do not.
func (r *Renderer) Plain(md string) string {
	if len(md) > MaxBytes {
		return cleanText(md)
	}
	root, err := policed(r.convert(md))
	if err != nil {
		return cleanText(md)
	}
	arrange(root)
	return plainText(root)
}

// convert gives goldmark's HTML, which is not yet safe.
func (r *Renderer) convert(md string) string {
	var buf bytes.Buffer
	_ = r.markdown.Convert([]byte(cleanText(md)), &buf) // a buffer does not fail
	return buf.String()
}

// literal renders text as plain paragraphs: what is left when it cannot be read
// as markup.
func literal(text string) string {
	var b strings.Builder
	for para := range strings.SplitSeq(cleanText(text), "\n\n") {
		if para = strings.TrimSpace(para); para != "" {
			b.WriteString("<p>" + html.EscapeString(para) + "</p>\n")
		}
	}
	root, err := parseFragment(b.String())
	if err != nil {
		return ""
	}
	eachLine(root, balanceBidi)
	return render(root)
}

// cleanText makes text fit for parsing: valid UTF-8, lines ending in "\n", no
// control characters or noncharacters, which HTML forbids (section 13.2.3.5).
func cleanText(s string) string {
	s = strings.ToValidUTF8(s, "\uFFFD")
	if strings.Contains(s, "\r") {
		s = strings.ReplaceAll(strings.ReplaceAll(s, "\r\n", "\n"), "\r", "\n")
	}
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\n' || r == '\t':
			return r
		case r == 0:
			return unicode.ReplacementChar
		case unicode.IsControl(r), r >= 0xFDD0 && r <= 0xFDEF, r&0xFFFE == 0xFFFE:
			return -1
		}
		return r
	}, s)
}

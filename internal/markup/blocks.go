package markup

import (
	"bytes"
	"slices"
	"strings"
	"sync"
	"unicode"

	"github.com/yuin/goldmark/ast"
	extast "github.com/yuin/goldmark/extension/ast"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/text"

	"dateline"
	"dateline/internal/markup/internal/tree"
)

// Block is a block at the top level of a Markdown text.
type Block struct {
	Kind       dateline.UnitKind
	Start, End int // byte offsets: from the start of its first line to the end of what it shows
}

// blocksOf is the parser that rendering uses, for Blocks needs no renderer's labels.
var blocksOf = sync.OnceValue(New)

// Blocks returns the blocks that md, a body, consists of, in order. Between and
// around them stands nothing but white space and characters that show nothing,
// so the blocks with what stands between them are md, byte for byte. Joined by
// blank lines instead they are a text that renders alike.
//
// A list and a table are one block each, a definition list is a list; a paragraph
// that opens with who speaks is a turn by the rule of rendering, which looks at
// the whole body. Definitions of link addresses show nothing: they belong to the
// block that follows, those at the end to the one before. A text of nothing else
// is one paragraph.
//
// A body over MaxBytes is cut at its blank lines, as it is shown.
func Blocks(md string) []Block {
	clean := cleanText(md)
	if len(md) > MaxBytes {
		return literalBlocks(md, clean)
	}
	r := blocksOf()
	var notes []ast.Node
	pc := parser.NewContext()
	pc.Set(topNotesKey, &notes)
	source := []byte(clean)
	doc := r.markdown.Parser().Parse(text.NewReader(source), parser.WithContext(pc))

	var starts []found
	for n := doc.FirstChild(); n != nil; n = n.NextSibling() {
		if kind, ok := kindOf(n); ok {
			starts = append(starts, found{kind, startOf(n), n})
		}
	}
	for _, n := range notes {
		starts = append(starts, found{dateline.UnitNote, n.Pos(), n})
	}
	slices.SortStableFunc(starts, func(a, b found) int { return a.at - b.at })
	r.markTurns(doc, source, starts)
	return cut(md, clean, starts)
}

// found is a block where the parser saw it: at is in the cleaned text.
type found struct {
	kind dateline.UnitKind // "": definitions of links
	at   int
	node ast.Node
}

// kindOf returns what sort of block a child of the document is; false for the
// list of footnotes, which stand where they were typed.
func kindOf(n ast.Node) (dateline.UnitKind, bool) {
	switch n.Kind() {
	case ast.KindHeading:
		return dateline.UnitHeading, true
	case ast.KindList, extast.KindDefinitionList:
		return dateline.UnitList, true
	case extast.KindTable:
		return dateline.UnitTable, true
	case ast.KindBlockquote:
		return dateline.UnitQuote, true
	case ast.KindCodeBlock, ast.KindFencedCodeBlock:
		return dateline.UnitCode, true
	case ast.KindThematicBreak:
		return dateline.UnitRule, true
	case ast.KindHTMLBlock:
		return dateline.UnitHTML, true
	case ast.KindLinkReferenceDefinition:
		return "", true
	case extast.KindFootnoteList:
		return "", false
	}
	if onlyImages(n) {
		return dateline.UnitImage, true
	}
	return dateline.UnitParagraph, true
}

// startOf returns where n begins; goldmark gives a table the place of the
// paragraph that its head was once the last line of.
func startOf(n ast.Node) int {
	if n.Kind() == extast.KindTable && n.FirstChild() != nil {
		return n.FirstChild().Pos()
	}
	at := n.Pos()
	if l := n.Lines(); l != nil && l.Len() > 0 && (at < 0 || l.At(0).Start < at) {
		at = l.At(0).Start // a heading is placed at the line below its words
	}
	return at
}

// onlyImages reports whether a paragraph shows images and nothing else.
func onlyImages(n ast.Node) bool {
	images := 0
	err := ast.Walk(n, func(c ast.Node, entering bool) (ast.WalkStatus, error) {
		switch {
		case !entering || c == n || c.Kind() == ast.KindLink:
		case c.Kind() == ast.KindImage:
			images++
			return ast.WalkSkipChildren, nil
		case c.Kind() == ast.KindText && c.(*ast.Text).Segment.Len() == 0:
		default:
			images = -1
			return ast.WalkStop, nil
		}
		return ast.WalkContinue, nil
	})
	return err == nil && images > 0
}

// cut turns the places that the parser saw into ranges of md. A block begins with
// a line, and cleaning a text leaves its lines in number and order.
func cut(md, clean string, starts []found) []Block {
	lines, cleanLines := lineStarts(md), lineStarts(clean)
	var blocks []Block
	line := 0
	pending := false // the last block is definitions, for the next to take
	for _, f := range starts {
		for line+1 < len(cleanLines) && cleanLines[line+1] <= f.at {
			line++
		}
		at := lines[line]
		switch last := len(blocks) - 1; {
		case pending:
			pending = f.kind == ""
			blocks[last].Kind = f.kind
		case last >= 0 && blocks[last].Start == at: // cannot be told apart by lines
		default:
			pending = f.kind == ""
			blocks = append(blocks, Block{Kind: f.kind, Start: at})
		}
	}
	if last := len(blocks) - 1; pending && last > 0 {
		blocks = blocks[:last]
	} else if pending {
		blocks[last].Kind = dateline.UnitParagraph
	}
	for i := range blocks {
		end := len(md)
		if i+1 < len(blocks) {
			end = blocks[i+1].Start
		}
		b := &blocks[i]
		b.End = b.Start + len(strings.TrimRightFunc(md[b.Start:end], unseen))
		// Spaces at the end of the last line show in code, and make ": " a definition.
		if b.Kind == dateline.UnitCode || b.Kind == dateline.UnitList {
			b.End += len(md[b.End:end]) - len(strings.TrimLeft(md[b.End:end], " \t"))
		}
	}
	return slices.DeleteFunc(blocks, func(b Block) bool {
		return b.Kind == dateline.UnitParagraph && tree.BlankText(md[b.Start:b.End])
	})
}

// unseen reports the white space of Markdown, and what cleanText takes away.
func unseen(r rune) bool {
	return r == ' ' || r != 0 && unicode.IsControl(r) || r >= 0xFDD0 && r <= 0xFDEF || r&0xFFFE == 0xFFFE
}

// lineStarts returns the offsets at which the lines of s start, whichever way
// they end.
func lineStarts(s string) []int {
	starts := []int{0}
	for i := 0; i < len(s); i++ {
		switch {
		case s[i] == '\r' && i+1 < len(s) && s[i+1] == '\n':
			i++
			fallthrough
		case s[i] == '\n' || s[i] == '\r':
			starts = append(starts, i+1)
		}
	}
	return starts
}

// literalBlocks cuts a text that is shown as it is.
func literalBlocks(md, clean string) []Block {
	var starts []found
	at := 0
	for para := range strings.SplitAfterSeq(clean, "\n\n") {
		if !tree.BlankText(para) {
			lead := len(para) - len(strings.TrimLeft(para, "\n"))
			starts = append(starts, found{kind: dateline.UnitParagraph, at: at + lead})
		}
		at += len(para)
	}
	return cut(md, clean, starts)
}

// markTurns finds the speaker turns among the blocks, as turns does in what is
// rendered from the same paragraphs.
func (r *Renderer) markTurns(doc ast.Node, source []byte, starts []found) {
	uses := map[string]int{}
	heads := map[ast.Node]turnHead{}
	_ = ast.Walk(doc, func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		if !entering {
			return ast.WalkContinue, nil
		}
		switch n.Kind() {
		case ast.KindDocument, ast.KindBlockquote:
			return ast.WalkContinue, nil
		case ast.KindParagraph:
			if h, ok := r.headOf(n, source); ok {
				heads[n] = h
				uses[h.label]++
			}
		}
		return ast.WalkSkipChildren, nil
	})
	for i, f := range starts {
		if h, ok := heads[f.node]; ok && (h.sure || uses[h.label] > 1) {
			starts[i].kind = dateline.UnitTurn
		}
	}
}

// opening is how much of a paragraph is looked at for a sign that it may open
// with a label: the longest with its marks of bold, and room.
const opening = 300

// headOf renders a paragraph by itself to see what it opens with.
func (r *Renderer) headOf(p ast.Node, source []byte) (h turnHead, ok bool) {
	first := source[p.Pos():]
	first = first[:min(len(first), opening)]
	if !bytes.ContainsAny(first, ":：&") && !bytes.ContainsAny(first[:min(len(first), 16)], "QA") {
		return h, false
	}
	var buf bytes.Buffer
	if r.markdown.Renderer().Render(&buf, source, p) != nil {
		return h, false
	}
	root, err := policed(buf.String())
	if err != nil {
		return h, false
	}
	arrange(root)
	eachLine(root, joinHan)
	if c := root.FirstChild; tree.Is(c, "p") && tree.Attr(c, "class") == "" {
		return headOf(c)
	}
	return h, false
}

var topNotesKey = parser.NewContextKey()

// topNotes tells Blocks which footnotes are defined at the top level: goldmark
// moves all to one list.
type topNotes struct{ parser.BlockParser }

func (t topNotes) Open(parent ast.Node, reader text.Reader, pc parser.Context) (ast.Node, parser.State) {
	n, state := t.BlockParser.Open(parent, reader, pc)
	if list, ok := pc.Get(topNotesKey).(*[]ast.Node); ok && n != nil && parent.Kind() == ast.KindDocument {
		*list = append(*list, n)
	}
	return n, state
}

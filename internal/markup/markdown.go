package markup

import (
	"strings"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/extension"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/renderer"
	"github.com/yuin/goldmark/text"
	"github.com/yuin/goldmark/util"
	"golang.org/x/net/html"

	"dateline/internal/markup/internal/inline"
)

// maxBlocks is how deep quotations and lists nest. Beyond it their marks are
// text.
const maxBlocks = 32

// newMarkdown assembles goldmark: its own parsers, bounded, and ours for
// emphasis and bare addresses. The priorities are goldmark's defaults.
func newMarkdown() goldmark.Markdown {
	blocks := parser.DefaultBlockParsers()
	for i, b := range blocks {
		switch b.Priority {
		case 300, 800: // list, quotation; an item always follows its list
			blocks[i].Value = boundedBlock{b.Value.(parser.BlockParser)}
		}
	}
	blocks = append(blocks, util.Prioritized(topNotes{extension.NewFootnoteBlockParser()}, 999))
	p := parser.NewParser(
		parser.WithBlockParsers(blocks...),
		parser.WithInlineParsers(
			util.Prioritized(parser.NewCodeSpanParser(), 100),
			util.Prioritized(extension.NewFootnoteParser(), 101),
			util.Prioritized(boundedLinks{parser.NewLinkParser()}, 200),
			util.Prioritized(parser.NewAutoLinkParser(), 300),
			util.Prioritized(parser.NewRawHTMLParser(), 400),
			util.Prioritized(inline.Emphasis{}, 500),
			util.Prioritized(inline.Addresses{}, 999),
		),
		parser.WithParagraphTransformers(parser.DefaultParagraphTransformers()...),
		parser.WithASTTransformers(
			util.Prioritized(noteKeeper{}, 900),
			util.Prioritized(extension.NewFootnoteASTTransformer(), 999),
		),
	)
	return goldmark.New(
		goldmark.WithParser(p),
		goldmark.WithExtensions(
			extension.NewTable(extension.WithTableCellAlignMethod(extension.TableCellAlignAttribute)),
			extension.DefinitionList,
		),
		goldmark.WithRendererOptions(renderer.WithNodeRenderers(
			util.Prioritized(extension.NewStrikethroughHTMLRenderer(), 500),
			util.Prioritized(extension.NewFootnoteHTMLRenderer(extension.WithFootnoteIDPrefix("note-")), 500),
			util.Prioritized(rawRenderer{}, 100),
		)),
	)
}

// boundedBlock opens no further block below maxBlocks others.
type boundedBlock struct{ parser.BlockParser }

func (b boundedBlock) Open(parent ast.Node, reader text.Reader, pc parser.Context) (ast.Node, parser.State) {
	if len(pc.OpenedBlocks()) >= maxBlocks {
		return nil, parser.NoChildren
	}
	return b.BlockParser.Open(parent, reader, pc)
}

// boundedLinks reads links and images, but at most inline.MaxDelimiters opening
// brackets in a paragraph.
type boundedLinks struct{ parser.InlineParser }

var bracketCount = parser.NewContextKey()

func (l boundedLinks) Parse(parent ast.Node, block text.Reader, pc parser.Context) ast.Node {
	if c := block.Peek(); c != ']' {
		count, _ := pc.Get(bracketCount).(int)
		if count >= inline.MaxDelimiters {
			return nil
		}
		pc.Set(bracketCount, count+1)
	}
	return l.InlineParser.Parse(parent, block, pc)
}

func (l boundedLinks) CloseBlock(parent ast.Node, block text.Reader, pc parser.Context) {
	pc.Set(bracketCount, 0)
	l.InlineParser.(parser.CloseBlocker).CloseBlock(parent, block, pc)
}

// rawRenderer writes the HTML in a Markdown text: tags of elements that the
// policy knows as they are, for the policy to judge; comments not at all; and
// whatever else looks like a tag as the text it was typed as.
type rawRenderer struct{}

func (r rawRenderer) RegisterFuncs(reg renderer.NodeRendererFuncRegisterer) {
	reg.Register(ast.KindRawHTML, r.inline)
	reg.Register(ast.KindHTMLBlock, r.block)
}

func (rawRenderer) inline(w util.BufWriter, source []byte, n ast.Node, entering bool) (ast.WalkStatus, error) {
	if entering {
		_, _ = w.WriteString(knownTags(string(n.(*ast.RawHTML).Segments.Value(source))))
	}
	return ast.WalkSkipChildren, nil
}

func (rawRenderer) block(w util.BufWriter, source []byte, n ast.Node, entering bool) (ast.WalkStatus, error) {
	if entering {
		b := n.(*ast.HTMLBlock)
		raw := string(b.Lines().Value(source))
		if b.HasClosure() {
			raw += string(b.ClosureLine.Value(source))
		}
		_, _ = w.WriteString(knownTags(raw))
	}
	return ast.WalkContinue, nil
}

// knownTags returns raw with all but complete tags of known elements escaped.
func knownTags(raw string) string {
	var b strings.Builder
	z := html.NewTokenizer(strings.NewReader(raw))
	read := 0
	for {
		kind := z.Next()
		piece := string(z.Raw())
		if kind == html.ErrorToken {
			break
		}
		read += len(piece)
		switch kind {
		case html.TextToken:
			// Character references keep their meaning, as they do in Markdown.
			b.WriteString(html.EscapeString(html.UnescapeString(piece)))
		case html.StartTagToken, html.EndTagToken, html.SelfClosingTagToken:
			if name, _ := z.TagName(); knownElements[string(name)] {
				b.WriteString(piece)
			} else {
				b.WriteString(html.EscapeString(piece))
			}
		case html.CommentToken:
			if !strings.HasPrefix(piece, "<!--") {
				b.WriteString(html.EscapeString(piece))
			}
		default:
			b.WriteString(html.EscapeString(piece))
		}
	}
	b.WriteString(html.EscapeString(raw[min(read, len(raw)):]))
	return b.String()
}

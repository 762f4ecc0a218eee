package inline

import (
	"bytes"
	"regexp"

	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/text"
)

// Addresses finds bare addresses: http(s)://…, www.… and e-mail addresses. It
// is called at the ":", "." or "@" and looks back, so that what stands before
// an address may be a Han character, where goldmark calls no parser. Addresses
// consist of ASCII (RFC 3986) and so end before Chinese text and punctuation.
type Addresses struct{}

var (
	bareURL   = regexp.MustCompile(`^(?i:https?://|www\.)[A-Za-z0-9](?:[-A-Za-z0-9_]*\.)*[-A-Za-z0-9_]+(?::[0-9]+)?(?:[/?#][-A-Za-z0-9._~:/?#@!$&'()*+,;=%]*)?`)
	schemeEnd = regexp.MustCompile(`(?i)https?$`)
	wwwEnd    = regexp.MustCompile(`(?i)www$`)
	mailHead  = regexp.MustCompile(`[A-Za-z0-9][A-Za-z0-9._+-]*$`)
	mailTail  = regexp.MustCompile(`^@[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?(?:\.[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?)+`)
)

func (Addresses) Trigger() []byte { return []byte{':', '.', '@'} }

func (Addresses) Parse(parent ast.Node, block text.Reader, pc parser.Context) ast.Node {
	last, ok := parent.LastChild().(*ast.Text)
	if !ok || pc.IsInLinkLabel() {
		return nil
	}
	line, segment := block.PeekLine()
	before := last.Segment.Value(block.Source())
	if last.Segment.Stop != segment.Start || last.SoftLineBreak() {
		return nil
	}
	var head int // bytes of the address that the last text node already holds
	kind := ast.AutoLinkType(ast.AutoLinkURL)
	switch line[0] {
	case ':':
		head = len(schemeEnd.Find(before[max(0, len(before)-5):]))
	case '.':
		head = len(wwwEnd.Find(before[max(0, len(before)-3):]))
	case '@':
		// RFC 5321 section 4.5.3.1.1: the local part has at most 64 octets.
		if m := mailHead.Find(before[max(0, len(before)-64):]); m != nil {
			head, kind = len(m), ast.AutoLinkEmail
		}
	}
	if head == 0 || head < len(before) && WordByte(before[len(before)-head-1]) {
		return nil
	}
	start := segment.Start - head
	rest := block.Source()[start:segment.Stop]
	var end int
	if kind == ast.AutoLinkEmail {
		end = head + len(mailTail.Find(rest[head:]))
	} else {
		end = Address(rest)
	}
	if end <= head {
		return nil
	}
	last.Segment = last.Segment.WithStop(start)
	if last.Segment.IsEmpty() {
		parent.RemoveChild(parent, last)
	}
	block.Advance(end - head)
	link := ast.NewAutoLink(kind, ast.NewTextSegment(text.NewSegment(start, start+end)))
	if line[0] == '.' {
		link.Protocol = []byte("https")
	}
	return link
}

// Address returns the length in bytes of the bare address of a page that s begins
// with, or 0.
func Address(s []byte) int {
	m := bareURL.Find(s)
	if !bytes.Contains(m, []byte(".")) {
		return 0
	}
	return trimAddress(m)
}

// trimAddress returns the length of m without what belongs to the sentence
// around it (GFM section 6.9): final punctuation, unpaired closing brackets.
func trimAddress(m []byte) int {
	opened, closed := bytes.Count(m, []byte("(")), bytes.Count(m, []byte(")"))
	n := len(m)
	for n > 0 {
		switch m[n-1] {
		case '?', '!', '.', ',', ':', ';', '*', '_', '~', '\'':
		case ')':
			if closed <= opened {
				return n
			}
			closed--
		default:
			return n
		}
		n--
	}
	return n
}

// WordByte reports the letters, digits and _ of ASCII, after which no address begins.
func WordByte(c byte) bool {
	return c == '_' || c >= '0' && c <= '9' || c >= 'A' && c <= 'Z' || c >= 'a' && c <= 'z'
}

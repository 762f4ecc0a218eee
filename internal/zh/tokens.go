package zh

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// token is what is compared: a word, or several that only make sense together.
type token struct {
	start, end int   // in bytes of its paragraph
	id         int32 // the same for the same text
	weight     uint8 // how much it says, about in columns: see weigh
	kind       kind
}

// kind is what a token is to the sentence it stands in.
type kind uint8

const (
	content kind = iota
	filler       // a word that matches anywhere: 的, the
	spaces
	lineBreak
	comma   // between clauses or items
	stop    // at the end of a sentence
	closing // a bracket or quotation mark that may follow a stop
	sign    // any other punctuation
)

// tokens numbers the words of texts, so that they are compared as numbers.
type tokens struct {
	s     *Segmenter
	known map[string]token // with no position
}

func (n *tokens) of(text string) []token {
	words := n.s.Words(text)
	out := make([]token, 0, len(words))
	for i := 0; i < len(words); {
		from := words[i].Start
		next := together(text, words, i)
		to := words[next-1].End()
		t, ok := n.known[text[from:to]]
		if !ok {
			t.kind, t.weight = weigh(text[from:to])
			t.id = int32(len(n.known))
			n.known[text[from:to]] = t
		}
		t.start, t.end = from, to
		out = append(out, t)
		i = next
	}
	return out
}

func ids(tokens []token) []int32 {
	out := make([]int32, len(tokens))
	for i, t := range tokens {
		out[i] = t.id
	}
	return out
}

// together returns the end of the words that change with word i as one: an
// address of the Web, a run of one sign, a date or time in digits.
func together(text string, words []Word, i int) int {
	w := words[i].Text
	switch {
	case strings.HasPrefix(w, "http"):
		rest := text[words[i].Start:]
		if !strings.HasPrefix(rest, "http://") && !strings.HasPrefix(rest, "https://") {
			return i + 1
		}
		n := strings.IndexFunc(rest, func(r rune) bool {
			return r <= ' ' || r >= utf8.RuneSelf || strings.ContainsRune(`<>()[]"`, r)
		})
		if n < 0 {
			n = len(rest)
		}
		to := words[i].Start + len(strings.TrimRight(rest[:n], ".,;:!?*_"))
		for i++; i < len(words) && words[i].Start < to; i++ {
		}
		return i
	case len(w) == 1 && w[0] < utf8.RuneSelf && w[0] > ' ' && numeralKind(w) == notNumeral:
		for i++; i < len(words) && words[i].Text == w; i++ {
		}
		return i
	case numeralKind(w) == digit:
		for i++; i+1 < len(words) && numeralKind(words[i+1].Text) == digit; i += 2 {
			switch words[i].Text {
			case "-", "–", "/", ":", "：", ".":
			default:
				return i
			}
		}
		return i
	}
	return i + 1
}

// weigh says what a token is and how much it says: two for each wide character
// and one for each other, but two for what a sentence cannot do without and
// that says nothing, and nothing for spaces.
func weigh(text string) (kind, uint8) {
	r, size := utf8.DecodeRuneInString(text)
	switch {
	case strings.ContainsAny(text, "\n\r\u2028\u2029"):
		return lineBreak, 6 // lines of a list stay apart
	case unicode.IsSpace(r):
		return spaces, 0
	case strings.ContainsRune("，、；：,;:،؛", r):
		return comma, 2
	case strings.ContainsRune("。！？…!?؟।", r), text == ".":
		return stop, 2
	case strings.ContainsRune("”’」』）)]》〉】\"", r):
		return closing, 2
	case size == len(text) && (unicode.IsPunct(r) || unicode.IsSymbol(r)):
		return sign, 2
	case isFiller(text):
		return filler, 2
	}
	sum := 0
	for _, r := range text {
		sum++
		if r >= 0x2e80 {
			sum++
		}
	}
	return content, uint8(min(sum, 255))
}

func isFiller(word string) bool {
	switch word {
	case "的", "了", "和", "与", "與", "及", "在", "是", "将", "將", "也", "对", "對", "为", "為", "等", "并", "並", "就", "以",
		"a", "an", "the", "The", "of", "to", "in", "on", "at", "by", "for", "and", "or", "is", "was", "be", "with", "as", "that",
		"de", "la", "le", "les", "des", "du", "et", "en", "el", "los", "las", "del", "y", "и", "в", "на", "с", "من", "في", "على":
		return true
	}
	return false
}

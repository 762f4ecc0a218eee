package guess

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"dateline/internal/zh"
)

// piece is one Han character of a text, or one word of it, or what is left as it
// is. Between pieces there are spaces and marks.
type piece struct {
	start, end int    // in bytes of the text
	key        string // in the form in which entries are looked up
	han        bool   // a Han character
	fixed      bool   // a phrase in quotes, or of the query language
	retyped    string // a word as another keyboard has it, if that is an entry
	known      bool   // it is of an entry or a word of the dictionary, or nothing that could be misspelt
	word       bool   // it is known, but of the dictionary alone
	within     bool   // it and the piece before it are of one known word
	foreign    bool   // an entry of the reader's language says the same
}

// read takes a query to pieces. Quoted phrases, words with a minus before them and
// words with a colon in them are fixed. retyped may return what a word is on
// another keyboard.
func read(query string, retyped func(word string) string) (out []piece) {
	for at := 0; at < len(query); {
		r, size := utf8.DecodeRuneInString(query[at:])
		if unicode.IsSpace(r) {
			at += size
			continue
		}
		end, colon := word(query, at)
		switch {
		case end == at: // a quote
			end = quoted(query, at)
		case r == '-' || r == '－' || colon:
			if r, _ := utf8.DecodeRuneInString(query[end:]); closing[r] != 0 {
				end = quoted(query, end)
			}
		default:
			w := query[at:end]
			if other := retyped(w); other != "" {
				out = append(out, piece{start: at, end: end, key: fold(w), retyped: other})
			} else {
				out = split(out, w, at)
			}
			at = end
			continue
		}
		out = append(out, piece{start: at, end: end, fixed: true, known: true})
		at = end
	}
	return out
}

// closing has what ends a phrase by what begins it.
var closing = map[rune]rune{'"': '"', '“': '”', '”': '”', '„': '“', '«': '»', '「': '」', '『': '』', '＂': '＂'}

// word returns where a word of the query language ends: before a space or a quote.
func word(s string, at int) (end int, colon bool) {
	for i, r := range s[at:] {
		if unicode.IsSpace(r) || closing[r] != 0 {
			return at + i, colon
		}
		colon = colon || r == ':' || r == '：'
	}
	return len(s), colon
}

// quoted returns where a phrase ends whose quote begins at a place: behind the
// quote that closes it, or at the end.
func quoted(s string, at int) int {
	r, size := utf8.DecodeRuneInString(s[at:])
	if i := strings.IndexRune(s[at+size:], closing[r]); i >= 0 {
		return at + size + i + utf8.RuneLen(closing[r])
	}
	return len(s)
}

// split appends the pieces of a text that begins at a place of another.
func split(out []piece, s string, at int) []piece {
	for i := 0; i < len(s); {
		r, size := utf8.DecodeRuneInString(s[i:])
		end := i + size
		switch {
		case unicode.Is(unicode.Han, r):
			out = append(out, piece{start: at + i, end: at + end, key: fold(s[i:end]), han: true})
		case ofWord(r):
			end = wordEnd(s, end)
			if key := fold(s[i:end]); key != "" {
				out = append(out, piece{start: at + i, end: at + end, key: key})
			}
		}
		i = end
	}
	return out
}

func ofWord(r rune) bool {
	return unicode.IsLetter(r) && !unicode.Is(unicode.Han, r) || unicode.IsMark(r) || unicode.IsDigit(r)
}

// wordEnd returns where the word that goes on at i ends. Apostrophes, stops (U.S.)
// and what cannot be seen are of it if it goes on behind them.
func wordEnd(s string, i int) int {
	end := i
	for i < len(s) {
		r, size := utf8.DecodeRuneInString(s[i:])
		i += size
		switch {
		case ofWord(r):
			end = i
		case r == '\'' || r == '’' || r == '.':
			if next, _ := utf8.DecodeRuneInString(s[i:]); !ofWord(next) {
				return end
			}
		case unicode.Is(unicode.Cf, r):
		default:
			return end
		}
	}
	return end
}

// fold returns the key of a word.
func fold(word string) string {
	// The space keeps numbers as they are written: who types 三 means 三亚, not 3.
	word = strings.TrimPrefix(zh.Fold(" "+word), " ")
	if strings.IndexFunc(word, func(r rune) bool { return r == '.' || 'ء' <= r && r <= 'ٱ' }) < 0 {
		return word
	}
	return strings.Map(foldLetter, word)
}

// foldLetter takes letters of Arabic together that many do not tell apart in
// writing, and takes stops out.
func foldLetter(r rune) rune {
	switch r {
	case '.', 'ء':
		return -1
	case 'أ', 'إ', 'آ', 'ٱ':
		return 'ا'
	case 'ؤ':
		return 'و'
	case 'ئ', 'ى':
		return 'ي'
	case 'ة':
		return 'ه'
	}
	return r
}

// join returns the key of pieces that follow one another: words with a space
// between, nothing beside a Han character.
func join(pieces []piece) string {
	if len(pieces) == 1 {
		return pieces[0].key
	}
	var b []byte
	for i, p := range pieces {
		b = appendKey(b, pieces, i, p)
	}
	return string(b)
}

func appendKey(b []byte, pieces []piece, i int, p piece) []byte {
	if len(b) > 0 && !p.han && !pieces[i-1].han {
		b = append(b, ' ')
	}
	return append(b, p.key...)
}

// parts returns what a name consists of, single letters left out: the words of a
// name in an alphabet, or what the dots of a Han name separate. Other names have no
// parts.
func parts(text string, pieces []piece) (out []piece, dotted bool) {
	han := 0
	for _, p := range pieces {
		if p.han {
			han++
		}
	}
	if han == 0 {
		for _, p := range pieces {
			if utf8.RuneCountInString(p.key) > 1 {
				out = append(out, p)
			}
		}
		return out, false
	}
	for i, p := range pieces {
		if !p.han {
			if utf8.RuneCountInString(p.key) > 1 {
				return nil, false // BMW集团
			}
			continue
		}
		if i > 0 && pieces[i-1].han {
			switch gap := text[pieces[i-1].end:p.start]; {
			case gap == "":
				last := &out[len(out)-1]
				last.end, last.key = p.end, last.key+p.key
				continue
			case !isDot(gap):
				return nil, false
			}
		}
		out = append(out, p)
	}
	return out, len(out) > 1
}

func isDot(gap string) bool {
	r, size := utf8.DecodeRuneInString(gap)
	return size == len(gap) && strings.ContainsRune("·•・‧", r)
}

// isHan says whether a key is Han characters and nothing else.
func isHan(key string) bool {
	for _, r := range key {
		if !unicode.Is(unicode.Han, r) {
			return false
		}
	}
	return key != ""
}

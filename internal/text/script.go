package text

import (
	"unicode"
	"unicode/utf8"
)

// Script is the writing system that a text is mainly in. The zero value, Latin,
// also stands for text with no letters at all: the Latin rules are the ones for
// everything that is not written without spaces.
type Script int

// The scripts that are told apart. Han is Chinese, in either form; Kana is
// Japanese, whose text mixes kana with Han.
const (
	Latin Script = iota
	Han
	Kana
	Hangul
	Cyrillic
	Arabic
	Hebrew
	Greek
	Devanagari
	Thai
)

// scripts pairs the alphabetic scripts with their Unicode tables.
var scripts = [...]struct {
	script Script
	table  *unicode.RangeTable
}{
	{Cyrillic, unicode.Cyrillic}, {Arabic, unicode.Arabic}, {Hebrew, unicode.Hebrew},
	{Greek, unicode.Greek}, {Devanagari, unicode.Devanagari}, {Thai, unicode.Thai},
	{Hangul, unicode.Hangul},
}

// MainScript returns the script that carries most of s. Brackets are looked
// into only when there is nothing else, because that is where glosses stand:
// 哈里·杜鲁门大楼（Harry S. Truman Building） is Chinese and "Xi Jinping (习近平)"
// is not. As one Han character says about as much as half a word of an
// alphabet, the share is taken of words: two Han characters weigh one word, and
// win a draw (BMW集團).
func MainScript(s string) Script {
	if script, ok := mainScript(s, false); ok {
		return script
	}
	script, _ := mainScript(s, true)
	return script
}

// IsHan reports whether s is mainly Chinese: MainScript(s) == Han.
func IsHan(s string) bool { return MainScript(s) == Han }

// mainScript also reports whether there was any letter to judge by.
func mainScript(s string, brackets bool) (Script, bool) {
	var half [Thai + 1]int // half words, by script
	depth := 0
	var word Script = -1 // the script of the word we are inside of
	for i := 0; i < len(s); {
		r, size := rune(s[i]), 1
		if r >= utf8.RuneSelf {
			r, size = utf8.DecodeRuneInString(s[i:])
		}
		i += size
		switch r {
		case '(', '（', '[', '［', '【', '〔':
			depth++
		case ')', '）', ']', '］', '】', '〕':
			depth = max(0, depth-1)
		case '\n':
			depth = 0 // a bracket left open must not hide the rest
		}
		if depth > 0 && !brackets {
			word = -1
			continue
		}
		switch {
		case r < utf8.RuneSelf:
			if !('a' <= r|0x20 && r|0x20 <= 'z') {
				word = -1
			} else if word != Latin {
				word = Latin
				half[Latin] += 2
			}
		case isHan(r):
			half[Han]++
			word = -1
		case isKana(r):
			half[Kana]++
			word = -1
		case unicode.IsLetter(r):
			script := letterScript(r)
			if word != script {
				word = script
				half[script] += 2
			}
		case unicode.IsMark(r) || r == '’':
			// inside a word
		default:
			word = -1
		}
	}
	// Japanese is mostly Han by count too; a Chinese text quotes a little kana
	// at most.
	if half[Kana] > 0 && half[Kana]*8 >= half[Han] {
		half[Kana] += half[Han]
		half[Han] = 0
	}
	best := Latin
	for script := range half {
		if half[script] > half[best] || Script(script) == Han && half[Han] > 0 && half[Han] == half[best] {
			best = Script(script)
		}
	}
	return best, half[best] > 0
}

func letterScript(r rune) Script {
	for _, s := range scripts {
		if unicode.Is(s.table, r) {
			return s.script
		}
	}
	return Latin
}

// isHan reports ideographs, by the ranges that hold nearly all before the table.
func isHan(r rune) bool {
	if r < 0x2e80 {
		return false
	}
	return r >= 0x4e00 && r <= 0x9fff || unicode.Is(unicode.Han, r)
}

func isKana(r rune) bool {
	return r >= 0x3041 && r <= 0x30ff && r != '・' && r != '゠' || r >= 0x31f0 && r <= 0x31ff || r >= 0xff66 && r <= 0xff9d
}

// isIdeographic reports characters that are written without spaces between
// them: Han, kana and the punctuation that goes with them.
func isIdeographic(r rune) bool {
	return isHan(r) || isKana(r) || isWideMark(r)
}

// isWideMark reports CJK and full-width punctuation.
func isWideMark(r rune) bool {
	return r >= 0x3001 && r <= 0x303f || r == '・' ||
		r >= 0xff01 && r <= 0xff0f || r >= 0xff1a && r <= 0xff20 ||
		r >= 0xff3b && r <= 0xff40 || r >= 0xff5b && r <= 0xff65
}

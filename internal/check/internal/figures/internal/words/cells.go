// Package words is what package figures reads with: a text as cells, without
// what is no prose, and the words that stand beside figures or for them, in the
// languages that it knows (words.txt).
package words

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// A Cell is one rune of the text as the reader of figures sees it: digits of any
// script as ASCII, full-width forms as half-width, Latin in lower case, the
// Traditional characters that matter as Simplified.
type Cell struct {
	R  rune  // 0: something that is no prose stands here
	Up bool  // it was a capital
	N  uint8 // bytes
	At int32 // byte offset in the text
}

// The runes that Cells keep apart although readers see them alike.
const (
	Thin = '\u00a0' // any space that does not break, as it stands within numbers
	Wide = '，'      // the full-width comma never stands within a number
)

// simplified pairs each Traditional or variant character of a word of the
// lexicon with its Simplified form.
var simplified = runePairs("零〇亞亚崙仑侖仑眾众衆众倫伦農农別别協协員员圍围處处頭头寶宝峽峡慶庆報报晝昼溝沟狀状獨独電电經经績绩騰腾裝装計计評评調调貨货長长際际頃顷魚鱼黃黄內内冊册" +
	"門门萬万億亿兩两點点時时個个號号週周禮礼約约餘余幾几數数雙双間间國国區区東东華华幣币圓圆鎊镑韓韩歐欧" +
	"畝亩噸吨裡里裏里攝摄達达錢钱對对樓楼條条歲岁紀纪後后從从鐘钟種种呎尺盧卢銖铢節节級级過过參叁貳贰陸陆" +
	"臺台灣湾開开當当標标準准減减淩凌倆俩關关統统應应該该實实會会話话說说樣样邊边帶带滿满無无沒没這这們们來来為为" +
	"與与於于覺觉闆板輩辈單单體体網网項项層层戶户隊队麵面頓顿貫贯橫横豎竖觀观親亲見见發发團团財财蘭兰邏逻維维納纳" +
	"漲涨強强隻只紐纽爾尔腦脑絲丝畢毕業业術术線线連连碼码碩硕釐厘兒儿災灾難难縣县聯联興兴葉叶題题顏颜顆颗曆历")

func runePairs(s string) map[rune]rune {
	m := map[rune]rune{}
	var from rune
	for i, r := range []rune(s) {
		if i%2 == 0 {
			from = r
		} else if from != r {
			m[from] = r
		}
	}
	return m
}

// foldRune returns a rune as Cells hold it. Two results differ from rune to rune
// only: nothing is put in or left out.
func foldRune(r rune) (folded rune, up bool) {
	switch {
	case r < utf8.RuneSelf:
		if 'A' <= r && r <= 'Z' {
			return r + 'a' - 'A', true
		}
		return r, false
	case r == Wide:
		return r, false
	case r >= '！' && r <= '～':
		return foldRune(r - '！' + '!')
	case r >= 'Ⅰ' && r <= 'Ⅻ':
		return r - 'Ⅰ' + 'ⅰ', true
	case r >= '٠' && r <= '٩':
		return r - '٠' + '0', false
	case r >= '۰' && r <= '۹':
		return r - '۰' + '0', false
	case r >= 0x4e00 && r <= 0x9fff:
		if s, ok := simplified[r]; ok {
			return s, false
		}
		return r, false
	}
	switch r {
	case '‐', '‑', '‒', '–', '—', '−', '─', '﹣':
		return '-', false
	case '〜', '∼':
		return '~', false
	case '’', '‘', 'ʼ', '′':
		return '\'', false
	case '“', '”', '„', '「', '」', '『', '』':
		return '"', false
	case '\u00a0', '\u202f', '\u2009', '\u2007', '\u2008', '\u2006', '\u205f':
		return Thin, false
	case '\u3000', '\u2002', '\u2003':
		return ' ', false
	case '٫':
		return '.', false
	case '٬':
		return ',', false
	case '٪', '﹪':
		return '%', false
	case '○', '◯':
		return '〇', false
	case '﹩':
		return '$', false
	case '￡':
		return '£', false
	case '￥':
		return '¥', false
	case '•', '‧', '・':
		return '·', false
	}
	if unicode.IsUpper(r) {
		return unicode.ToLower(r), true
	}
	return r, false
}

// longest bounds what is looked through for the end of something that is no
// prose, so that reading stays linear.
const longest = 2 << 10

// Cells reads the text, without what stands in it as no prose: addresses, code,
// tags, where links lead to, references to footnotes. A barrier stands for each,
// so that nothing goes on across it. Marks of emphasis leave nothing behind.
func Cells(s string) []Cell {
	out := make([]Cell, 0, len(s)/2+8)
	barrier := func(i int) { out = append(out, Cell{At: int32(i)}) }
	ticks := strings.LastIndexByte(s, '`')
	for i := 0; i < len(s); {
		if n := skipped(s, i, ticks); n > 0 {
			for s[i] == '@' && len(out) > 0 && out[len(out)-1].R > ' ' && out[len(out)-1].R < utf8.RuneSelf {
				out = out[:len(out)-1] // what stands before it is part of the address
			}
			barrier(i)
			i += n
			continue
		}
		switch c := s[i]; {
		case c == '*' || c == '~' && strings.HasPrefix(s[i:], "~~"):
			for i < len(s) && s[i] == c {
				i++
			}
			continue
		case c == '\\' && i+1 < len(s) && s[i+1] < utf8.RuneSelf && unicode.IsPunct(rune(s[i+1])):
			i++
			continue
		case c == '&' && strings.HasPrefix(s[i:], "&nbsp;"):
			out = append(out, Cell{R: Thin, At: int32(i), N: 6})
			i += 6
			continue
		}
		r, n := utf8.DecodeRuneInString(s[i:])
		if r == utf8.RuneError && n <= 1 {
			barrier(i)
		} else if !unicode.Is(unicode.Cf, r) && !unicode.Is(unicode.Mn, r) {
			f, up := foldRune(r)
			out = append(out, Cell{R: f, Up: up, At: int32(i), N: uint8(n)})
		}
		i += n
	}
	return out
}

// skipped returns how many bytes at i are no prose.
func skipped(s string, i, ticks int) int {
	rest := s[i:min(len(s), i+longest)]
	switch s[i] {
	case '`':
		if i < ticks {
			if n := strings.IndexByte(rest[1:], '`'); n > 0 {
				return n + 2
			}
		}
	case '<':
		if len(rest) > 1 && (rest[1] == '/' || rest[1] == '!' || IsLatin(rune(rest[1]|0x20))) {
			if n := strings.IndexAny(rest, ">\n"); n > 0 && rest[n] == '>' {
				return n + 1
			}
		}
	case ']':
		if strings.HasPrefix(rest, "](") {
			if n := strings.IndexAny(rest, ")\n"); n > 0 && rest[n] == ')' {
				return n + 1
			}
		}
	case '[':
		if strings.HasPrefix(rest, "[^") {
			if n := strings.IndexAny(rest, "]\n "); n > 0 && rest[n] == ']' {
				return n + 1
			}
		}
	case 'h', 'H', 'w', 'W':
		if i > 0 && IsLatin(rune(s[i-1]|0x20)) {
			return 0
		}
		for _, p := range []string{"http://", "https://", "www."} {
			if len(rest) >= len(p) && strings.EqualFold(rest[:len(p)], p) {
				return addressEnd(rest)
			}
		}
	case '@':
		if i > 0 && s[i-1] > ' ' && s[i-1] < utf8.RuneSelf {
			return addressEnd(rest)
		}
	}
	return 0
}

// addressEnd returns the length of the address that s begins with.
func addressEnd(s string) int {
	n := 0
	for n < len(s) && s[n] > ' ' && s[n] < utf8.RuneSelf && strings.IndexByte("\"'<>()[]`", s[n]) < 0 {
		n++
	}
	return len(strings.TrimRight(s[:n], ".,;:!?"))
}

func IsDigit(r rune) bool { return r >= '0' && r <= '9' }
func IsLatin(r rune) bool { return r >= 'a' && r <= 'z' }

// IsLetter reports letters of an alphabet, as Cells hold them.
func IsLetter(r rune) bool {
	if r < utf8.RuneSelf {
		return IsLatin(r)
	}
	return !IsHan(r) && unicode.IsLetter(r)
}

func IsHan(r rune) bool { return r >= 0x3400 && r <= 0x9fff || r == '〇' }
func IsSpace(r rune) bool {
	return r == ' ' || r == Thin || r == '\n' || r == '\t' || r == '\r'
}

package figures

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// A cell is one rune of the text as the reader of figures sees it: digits of any
// script as ASCII, full-width forms as half-width, Latin in lower case, the
// Traditional characters that matter as Simplified.
type cell struct {
	r  rune  // 0: something that is no prose stands here
	up bool  // it was a capital
	n  uint8 // bytes
	at int32 // byte offset in the text
}

// The runes that cells keep apart although readers see them alike.
const (
	thin = '\u00a0' // any space that does not break, as it stands within numbers
	wide = '，'      // the full-width comma never stands within a number
)

// simplified pairs each Traditional or variant character of a word of the
// lexicon with its Simplified form.
var simplified = runePairs("零〇門门萬万億亿兩两點点時时個个號号週周禮礼約约餘余幾几數数雙双間间國国區区東东華华幣币圓圆鎊镑韓韩歐欧" +
	"畝亩噸吨裡里裏里攝摄達达錢钱對对樓楼條条歲岁紀纪後后從从鐘钟種种呎尺哩英盧卢銖铢節节級级過过參叁貳贰壹壹陸陆" +
	"臺台灣湾開开當当標标準准減减淩凌俩俩倆俩關关統统應应該该實实會会話话說说樣样邊边帶带滿满無无沒没這这們们來来為为" +
	"與与於于覺觉闆板輩辈單单體体網网項项層层戶户隊队麵面頓顿貫贯橫横豎竖觀观親亲見见發发團团財财蘭兰邏逻維维納纳" +
	"漲涨跌跌強强隻只紐纽爾尔腦脑絲丝畢毕業业術术線线連连遍遍碼码碩硕豪豪釐厘兒儿災灾難难縣县聯联興兴葉叶題题顏颜顆颗曆历夜夜")

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

// foldRune returns a rune as cells hold it. Two results differ from rune to rune
// only: nothing is put in or left out.
func foldRune(r rune) (folded rune, up bool) {
	switch {
	case r < utf8.RuneSelf:
		if 'A' <= r && r <= 'Z' {
			return r + 'a' - 'A', true
		}
		return r, false
	case r == wide:
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
		return thin, false
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

// cells reads the text, without what stands in it as no prose: addresses, code,
// tags, where links lead to, references to footnotes. A barrier stands for each,
// so that nothing goes on across it. Marks of emphasis leave nothing behind.
func cells(s string) []cell {
	out := make([]cell, 0, len(s)/2+8)
	barrier := func(i int) { out = append(out, cell{at: int32(i)}) }
	ticks := strings.LastIndexByte(s, '`')
	for i := 0; i < len(s); {
		if n := skipped(s, i, ticks); n > 0 {
			for s[i] == '@' && len(out) > 0 && out[len(out)-1].r > ' ' && out[len(out)-1].r < utf8.RuneSelf {
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
			out = append(out, cell{r: thin, at: int32(i), n: 6})
			i += 6
			continue
		}
		r, n := utf8.DecodeRuneInString(s[i:])
		if r == utf8.RuneError && n <= 1 {
			barrier(i)
		} else if !unicode.Is(unicode.Cf, r) && !unicode.Is(unicode.Mn, r) {
			f, up := foldRune(r)
			out = append(out, cell{r: f, up: up, at: int32(i), n: uint8(n)})
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
		if len(rest) > 1 && (rest[1] == '/' || rest[1] == '!' || isLatin(rune(rest[1]|0x20))) {
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
		if i > 0 && isLatin(rune(s[i-1]|0x20)) {
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

func isDigit(r rune) bool { return r >= '0' && r <= '9' }
func isLatin(r rune) bool { return r >= 'a' && r <= 'z' }

// isLetter reports letters of an alphabet, as cells hold them.
func isLetter(r rune) bool {
	if r < utf8.RuneSelf {
		return isLatin(r)
	}
	return !isHan(r) && unicode.IsLetter(r)
}

func isHan(r rune) bool { return r >= 0x3400 && r <= 0x9fff || r == '〇' }
func isSpace(r rune) bool {
	return r == ' ' || r == thin || r == '\n' || r == '\t' || r == '\r'
}

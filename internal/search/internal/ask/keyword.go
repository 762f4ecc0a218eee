package ask

import (
	"strings"
	"unicode"
)

// keywords are the words before a colon, by what they mean, as keyword folds them.
// The English one is that of the canonical form. The others are those that
// internal/i18n/messages has for the facts and filters of a page (a test holds the
// two together), and, behind them, what people write instead: the plural, the
// word without its article, the everyday word. For before: and after: the pages
// have none; they are the plain prepositions.
var keywords = folded(map[string]string{
	"kind":    "kind type 类别 类型 种类 類別 類型 種類 nature type tipo вид тип النوع نوع",
	"office":  "office offices 机构 发布机构 機構 發布機構 service services oficina oficinas ведомство ведомства الجهة الجهات جهة",
	"speaker": "speaker speakers 讲话人 讲话者 发言人 发言者 發言者 發言人 講話人 講話者 intervenant intervenants intervenante orador oradores oradora выступавший выступавшая выступавшие المتحدث المتحدثون المتحدثة متحدث",
	"topic":   "topic topics 主题 主題 thème thèmes tema temas тема темы الموضوع المواضيع موضوع",
	"place":   "place 地点 地點 lieu lugar место المكان مكان",
	"in":      "in language lang 语言 語言 langue idioma язык اللغة لغة",
	"after":   "after since 之后 以后 之後 以後 après depuis después desde после بعد",
	"before":  "before 之前 早于 早於 avant antes до قبل",
})

func folded(table map[string]string) map[string]string {
	out := map[string]string{}
	for name, words := range table {
		for _, w := range strings.Fields(words) {
			out[fold([]rune(w))] = name
		}
	}
	return out
}

// longestKeyword is more than the letters of any keyword, with marks of their own.
const longestKeyword = 32

// keyword reads the keyword that a word begins with: what it means, and where the
// value begins. There is none if name is "".
func keyword(word []rune) (name string, value int) {
	for i, r := range word[:min(len(word), longestKeyword)] {
		if r == ':' || r == '：' {
			return keywords[fold(word[:i])], i + 1
		}
	}
	return "", 0
}

// fold puts a word into the form in which keywords, dates and tags are compared:
// lower case, half width, European digits, plain hyphens, and no accents, be they
// marks of their own (as macOS writes them), part of the letter, or never typed.
func fold(word []rune) string {
	var b strings.Builder
	for _, r := range word {
		switch {
		case '！' <= r && r <= '～':
			r -= '！' - '!'
		case '٠' <= r && r <= '٩':
			r -= '٠' - '0'
		case '۰' <= r && r <= '۹':
			r -= '۰' - '0'
		case r == '−' || '‐' <= r && r <= '–': // all that is a hyphen somewhere
			r = '-'
		}
		switch r = unicode.ToLower(r); {
		case r == 'é' || r == 'è':
			r = 'e'
		case unicode.Is(unicode.Mn, r):
			continue
		}
		b.WriteRune(r)
	}
	return b.String()
}

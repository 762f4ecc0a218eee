package i18n

import (
	"slices"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/language"

	"dateline"
)

// languageNames is data/languages.json: the names of a language, in itself and
// then in each interface language.
var languageNames = sync.OnceValue(func() map[string][]string {
	var t struct{ Names map[string][]string }
	mustRead("data/languages.json", &t)
	return t.Names
})

// LanguageName returns what the language of is called in the language in, as it
// stands in running text: "chinois simplifié", in lower case where the language
// writes so. in may be any language; it is served as [Catalog.For] serves it. A
// language that has no name here is returned as its tag.
func LanguageName(of, in dateline.Lang) string {
	names := namesOf(of)
	if names == nil {
		return string(of)
	}
	return names[1+slices.Index(languages[:], nearest(in))]
}

// Endonym returns what speakers of a language call it, with a capital where the
// script has any, as it stands in a menu of languages: English, 简体中文,
// Français, Русский. A language that has no name here is returned as its tag.
func Endonym(lang dateline.Lang) string {
	names := namesOf(lang)
	if names == nil {
		return string(lang)
	}
	first, size := utf8.DecodeRuneInString(names[0])
	return string(unicode.ToUpper(first)) + names[0][size:]
}

func namesOf(lang dateline.Lang) []string {
	lang = dateline.CanonicalLang(string(lang))
	all := languageNames()
	if names, ok := all[string(lang)]; ok {
		return names
	}
	if lang.Chinese() {
		return all[string(chineseScript(lang))]
	}
	return all[lang.Base()]
}

// chineseScript returns the written form that a Chinese tag in canonical casing
// stands for.
func chineseScript(lang dateline.Lang) dateline.Lang {
	for subtag := range strings.SplitSeq(string(lang), "-") {
		switch subtag {
		case "Hans":
			return "zh-Hans"
		case "Hant", "TW", "HK", "MO":
			return "zh-Hant"
		}
	}
	return "zh-Hans"
}

// maxHeader bounds what Match reads of a header, in bytes. Browsers send less
// than a hundred; whatever lies beyond would be the reader's least wish.
const maxHeader = 1024

// Match returns the language of available that a reader with this
// Accept-Language header (RFC 9110, section 12.5.4) should be served: the first
// of the reader's own that is available, in a script or region the reader can
// read (zh-CN: zh-Hans; zh-TW and zh-HK: zh-Hant), else available[0]. A language
// that is merely thought to be understood by speakers of another is never put
// in its place. It is "" when nothing is available.
func Match(acceptLanguage string, available []dateline.Lang) dateline.Lang {
	if len(available) == 0 {
		return ""
	}
	if len(available) == 1 || acceptLanguage == "" {
		return available[0]
	}
	wanted := parseAccept(acceptLanguage)
	tags := make([]language.Tag, len(available))
	for i, lang := range available {
		tags[i] = language.Make(string(lang))
	}
	matcher := language.NewMatcher(tags)
	for _, w := range wanted {
		_, i, confidence := matcher.Match(w)
		// CLDR also offers Russian to readers of Belarusian and English to those of
		// Georgian, with high confidence; an official site does not, least of all
		// before the next language on the reader's own list.
		if confidence == language.Exact || confidence > language.No && sameBase(w, tags[i]) {
			return available[i]
		}
	}
	return available[0]
}

// parseAccept returns the languages of a header, the most wanted first. Ranges
// that are not well-formed are left out.
func parseAccept(header string) []language.Tag {
	if len(header) > maxHeader {
		// Cut between two ranges: half a tag is another language's.
		cut := strings.LastIndexByte(header[:maxHeader], ',')
		header = header[:max(cut, 0)]
	}
	if tags, _, err := language.ParseAcceptLanguage(header); err == nil {
		return tags
	}
	var good []string
	for r := range strings.SplitSeq(header, ",") {
		if _, _, err := language.ParseAcceptLanguage(r); err == nil && strings.TrimSpace(r) != "" {
			good = append(good, r)
		}
	}
	tags, _, _ := language.ParseAcceptLanguage(strings.Join(good, ","))
	return tags
}

func sameBase(a, b language.Tag) bool {
	baseA, _ := a.Base()
	baseB, _ := b.Base()
	return baseA == baseB
}

package i18n

import (
	"slices"
	"strings"
	"testing"

	"dateline"
)

func TestFor(t *testing.T) {
	c := load(t)
	for lang, want := range map[dateline.Lang]dateline.Lang{
		"en": "en", "zh-Hans": "zh-Hans", "zh-Hant": "zh-Hant", "ar": "ar",
		"zh": "zh-Hans", "zh-CN": "zh-Hans", "zh-SG": "zh-Hans", "zh-Hans-HK": "zh-Hans",
		"zh-TW": "zh-Hant", "zh-HK": "zh-Hant", "zh-MO": "zh-Hant", "zh-Hant-TW": "zh-Hant", "zh_tw": "zh-Hant",
		"fr-CA": "fr", "es-419": "es", "en-GB": "en", "RU": "ru",
		"de": "en", "": "en", "!": "en",
	} {
		if got := c.For(lang).Lang(); got != want {
			t.Errorf("%q: %s, want %s", lang, got, want)
		}
	}
}

func TestMatch(t *testing.T) {
	all := Languages()
	some := []dateline.Lang{"fr", "zh-Hans", "zh-Hant"}
	for _, x := range []struct {
		header    string
		available []dateline.Lang
		want      dateline.Lang
	}{
		{"zh-CN,zh;q=0.9,en;q=0.8", all, "zh-Hans"},
		{"zh-TW,zh;q=0.9,en;q=0.8", all, "zh-Hant"},
		{"zh-HK", all, "zh-Hant"},
		{"zh-MO", all, "zh-Hant"},
		{"zh-SG", all, "zh-Hans"},
		{"zh", all, "zh-Hans"},
		{"zh-TW", []dateline.Lang{"en", "zh-Hans"}, "zh-Hans"}, // the other script is still Chinese
		{"en-GB,en;q=0.9", all, "en"},
		{"fr-CA", all, "fr"},
		{"es-MX", all, "es"},
		{"ar-EG", all, "ar"},
		{"fr;q=0.2,ru;q=0.8", all, "ru"},
		{"de,es;q=0.5", all, "es"},
		{"be,fr;q=0.5", all, "fr"}, // never Russian in place of Belarusian
		{"uk", all, "en"},
		{"ka", some, "fr"},
		{"ka,zh;q=0.5", []dateline.Lang{"ru", "en", "zh-Hans"}, "zh-Hans"},
		{"cmn-TW", all, "zh-Hant"},
		{"de", some, "fr"},
		{"*", some, "fr"},
		{"", some, "fr"},
		{"zh-CN", some[:1], "fr"},
		{"zh-CN, no_such-thing!, en", all, "zh-Hans"},
		{";;q=,,", some, "fr"},
		{"zh-CN-u-ca-chinese", all, "zh-Hans"},
		{strings.Repeat("xx-", 100_000), some, "fr"},
		{"zh-Hans," + strings.Repeat("de;q=0.1,", 100_000), some, "zh-Hans"},
		{strings.Repeat("de,", 340) + "zhx,zh", some, "fr"}, // beyond what is read
		{"zh", nil, ""},
	} {
		if got := Match(x.header, x.available); got != x.want {
			t.Errorf("%.40q of %v: %q, want %q", x.header, x.available, got, x.want)
		}
	}
}

func FuzzMatch(f *testing.F) {
	for _, s := range []string{"zh-CN,zh;q=0.9", "*", "", ",", "a-b-c-d;q=1", "zh-TW;q=0,en", "x-klingon", "en-u-ca-buddhist", "i-default", strings.Repeat("a-", 600)} {
		f.Add(s)
	}
	available := Languages()
	f.Fuzz(func(t *testing.T, header string) {
		if got := Match(header, available); !slices.Contains(available, got) {
			t.Errorf("%q: %q is not available", header, got)
		}
	})
}

func TestLanguageNames(t *testing.T) {
	for _, x := range []struct {
		of, in dateline.Lang
		want   string
	}{
		{"zh-Hans", "en", "Simplified Chinese"},
		{"zh-Hans", "zh-TW", "簡體中文"},
		{"en", "zh-Hans", "英语"},
		{"en", "zh-Hant", "英文"},
		{"zh-Hant", "fr", "chinois traditionnel"},
		{"pt-BR", "es", "portugués"},
		{"zh-HK", "ru", "китайский, традиционное письмо"},
		{"ja", "de", "Japanese"},
		{"tlh", "en", "tlh"},
	} {
		if got := LanguageName(x.of, x.in); got != x.want {
			t.Errorf("%s in %s: %q, want %q", x.of, x.in, got, x.want)
		}
	}
	for lang, want := range map[dateline.Lang]string{
		"en": "English", "zh-Hans": "简体中文", "zh-Hant": "繁體中文", "fr": "Français", "es": "Español",
		"ru": "Русский", "ar": "العربية", "de": "Deutsch", "ja": "日本語", "pt-BR": "Português", "zh-TW": "繁體中文", "zh": "中文",
		"tlh": "tlh",
	} {
		if got := Endonym(lang); got != want {
			t.Errorf("%s: %q, want %q", lang, got, want)
		}
	}
}

func TestCompare(t *testing.T) {
	c := load(t)
	for _, x := range []struct {
		lang  dateline.Lang
		names []string // in order
	}{
		{"zh-Hans", []string{"北京", "上海", "天津", "重庆"}}, // 重 is read zhòng: the order knows characters, not words
		{"zh-Hant", []string{"上海", "北京", "臺北"}},
		{"fr", []string{"cote", "côte", "Côte d’Ivoire", "Égypte", "Zambie"}},
		{"es", []string{"nube", "ñandú", "oso"}},
		{"ru", []string{"Ева", "Ёлка", "Жуков"}},
	} {
		p := c.For(x.lang)
		names := slices.Clone(x.names)
		slices.Reverse(names)
		slices.SortFunc(names, p.Compare)
		if !slices.Equal(names, x.names) {
			t.Errorf("%s: %v, want %v", x.lang, names, x.names)
		}
	}
}

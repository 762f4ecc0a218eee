package dateline_test

import (
	"testing"

	"dateline"
)

func TestCanonicalLang(t *testing.T) {
	for in, want := range map[string]dateline.Lang{
		"ZH-hans": "zh-Hans", "zh_hant_tw": "zh-Hant-TW", " EN ": "en", "en-us": "en-US", "sr-LATN-rs": "sr-Latn-RS", "es-419": "es-419", "": "", "zh-Hans": "zh-Hans",
	} {
		if got := dateline.CanonicalLang(in); got != want {
			t.Errorf("%q: %q, want %q", in, got, want)
		}
		if got := dateline.CanonicalLang(string(want)); got != want {
			t.Errorf("%q is not canonical to itself: %q", want, got)
		}
	}
}

func TestLang(t *testing.T) {
	for _, c := range []struct {
		lang    dateline.Lang
		base    string
		chinese bool
		dir     string
	}{
		{"zh-Hans", "zh", true, "ltr"}, {"zh", "zh", true, "ltr"}, {"zha", "zha", false, "ltr"}, {"en", "en", false, "ltr"},
		{"ar", "ar", false, "rtl"}, {"ar-EG", "ar", false, "rtl"}, {"fa", "fa", false, "rtl"}, {"", "", false, "ltr"},
	} {
		if c.lang.Base() != c.base || c.lang.Chinese() != c.chinese || c.lang.Dir() != c.dir {
			t.Errorf("%q: %q %v %q", c.lang, c.lang.Base(), c.lang.Chinese(), c.lang.Dir())
		}
	}
}

func TestNamesIn(t *testing.T) {
	for _, c := range []struct {
		names    dateline.Names
		lang     dateline.Lang
		fallback []dateline.Lang
		want     string
		in       dateline.Lang
	}{
		{dateline.Names{"en": "a", "fr": "b"}, "fr", nil, "b", "fr"},
		{dateline.Names{"en": "a", "zh-Hant": "b"}, "zh-Hans", []dateline.Lang{"en"}, "b", "zh-Hant"},
		{dateline.Names{"zh-Hant-TW": "c", "zh-Hant": "b", "zh-Hant-HK": "d"}, "zh-Hans", nil, "b", "zh-Hant"},
		{dateline.Names{"en": "a", "fr": "b"}, "ru", []dateline.Lang{"es", "fr", "en"}, "b", "fr"},
		{dateline.Names{"fr": "b", "en": "a"}, "ru", nil, "a", "en"},
		{dateline.Names{"en": "", "fr": "b"}, "en", []dateline.Lang{"en"}, "b", "fr"},
		{dateline.Names{"en": ""}, "en", nil, "", ""},
		{nil, "en", []dateline.Lang{"fr"}, "", ""},
	} {
		for range 20 { // whatever order a map is in
			if got, in := c.names.In(c.lang, c.fallback...); got != c.want || in != c.in {
				t.Errorf("%v in %s: %q in %q, want %q in %q", c.names, c.lang, got, in, c.want, c.in)
			}
		}
	}
}

package paste

import "testing"

// What a whole clipboard becomes is tested where it is Markdown, in package markup.

func TestReadSign(t *testing.T) {
	for s, want := range map[string]sign{
		"·": {}, "o": {}, "§": {}, "\uF0D8": {}, "–": {},
		"1.": {ordered: true, number: 1}, "（12）": {ordered: true, number: 12}, "3、": {ordered: true, number: 3},
		"c)": {ordered: true, kind: "a", number: 3}, "B.": {ordered: true, kind: "A", number: 2},
		"iv.": {ordered: true, kind: "i", number: 4}, "IX)": {ordered: true, kind: "I", number: 9},
		"（一）": {ordered: true, number: 1, odd: "（一）"}, "二十三、": {ordered: true, number: 23, odd: "二十三、"}, "十、": {ordered: true, number: 10, odd: "十、"},
		"③": {ordered: true, number: 3, odd: "③"}, "1.2.": {ordered: true, number: 2, odd: "1.2."},
	} {
		if got, known := readSign(s); !known || got != want {
			t.Errorf("readSign(%q) = %+v, %v, want %+v", s, got, known, want)
		}
	}
	for _, s := range []string{"", "第一条", "Article 1", "a", "12", "甲"} {
		if got, known := readSign(s); known {
			t.Errorf("readSign(%q) = %+v: that is text", s, got)
		}
	}
}

func TestDirect(t *testing.T) {
	for href, want := range map[string]string{
		"https://eur03.safelinks.protection.outlook.com/?url=https%3A%2F%2Fa.example%2F%3Fb%3D1%26utm_id%3D2&data=x":          "https://a.example/?b=1",
		"https://www.google.com/url?q=https://a.example/b%3Fc&sa=D":                                                           "https://a.example/b?c",
		"https://www.google.de/url?sa=t&url=https://a.example/":                                                               "https://a.example/",
		"https://x.safelinks.protection.outlook.com/?url=https%3A%2F%2Fwww.google.com%2Furl%3Fq%3Dhttps%3A%2F%2Fa.example%2F": "https://a.example/",
		"https://www.google.com/url?q=javascript:alert(1)":                                                                    "https://www.google.com/url?q=javascript:alert(1)",
		"https://safelinks.protection.outlook.com.evil.example/?url=https://a.example/":                                       "https://safelinks.protection.outlook.com.evil.example/?url=https://a.example/",
		"/a?utm_source=b#c": "/a#c", "?utm_source=b": "", "%zz?x=1": "%zz?x=1",
	} {
		if got := untracked(direct(href)); got != want {
			t.Errorf("%s leads to %s, want %s", href, got, want)
		}
	}
}

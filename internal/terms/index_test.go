package terms

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"dateline"
	"dateline/internal/text"
)

func concept(lang dateline.Lang, terms ...string) dateline.Concept {
	c := dateline.Concept{Terms: map[dateline.Lang][]dateline.Term{}}
	for _, t := range terms {
		c.Terms[lang] = append(c.Terms[lang], dateline.Term{Text: t, Status: dateline.TermApproved})
	}
	return c
}

func TestFind(t *testing.T) {
	name := NameConcept("0123456789ab", dateline.Names{"en": "Turkey", "zh-Hans": "土耳其"})
	for _, tt := range []struct {
		name     string
		lang     dateline.Lang
		concepts []dateline.Concept
		text     string
		want     string // "text=term", joined by a space and a bar
	}{
		{"case", "en", []dateline.Concept{concept("en", "climate change")}, "Climate Change and CLIMATE CHANGE", "Climate Change=climate change | CLIMATE CHANGE=climate change"},
		{"borders", "en", []dateline.Concept{concept("en", "art")}, "art, part, arts and the-art; articles; art2 (art)", "art=art | arts=art | art=art | art=art"},
		{"longest", "en", []dateline.Concept{concept("en", "United States"), concept("en", "United States of America"), concept("en", "America")}, "the United States of America’s, United States", "United States of America’s=United States of America | United States=United States"},
		{"longer wins over first", "en", []dateline.Concept{concept("en", "foreign affairs"), concept("en", "affairs of the nation")}, "foreign affairs of the nation", "affairs of the nation=affairs of the nation"},
		{"plural", "en", []dateline.Concept{concept("en", "embassy", "tax", "visa", "bus")}, "Embassies, taxes, visas', buses’ and a busses", "Embassies=embassy | taxes=tax | visas'=visa | buses’=bus"},
		{"possessive", "en", []dateline.Concept{concept("en", "consul", "G7")}, "the consul's and the consul’s, G7’s", "consul's=consul | consul’s=consul | G7’s=G7"},
		{"no plural in French", "fr", []dateline.Concept{concept("fr", "visa")}, "visas visa", "visa=visa"},
		{"acronyms", "en", []dateline.Concept{concept("en", "WHO", "IT", "NGO", "M2")}, "who gave it to WHO, NGOs and m2 or M2?", "WHO=WHO | NGOs=NGO | M2=M2"},
		{"proper nouns", "en", []dateline.Concept{name}, "a turkey from Turkey, TURKEY’S", "Turkey=Turkey | TURKEY’S=Turkey"},
		{"Chinese anywhere", "zh-Hans", []dateline.Concept{concept("zh-Hans", "世界卫生组织", "卫生", "WHO")}, "在世界卫生组织（WHO）的卫生会议上，WHO表示", "世界卫生组织=世界卫生组织 | WHO=WHO | 卫生=卫生 | WHO=WHO"},
		{"digits in Chinese", "zh-Hans", []dateline.Concept{concept("zh-Hans", "G20峰会", "5G")}, "在Ｇ20峰会上15G和5G网络", "Ｇ20峰会=G20峰会 | 5G=5G"},
		{"script", "zh-Hant", []dateline.Concept{concept("zh-TW", "總統"), concept("zh-Hans", "总统")}, "總統和总统", "總統=總統"},
		{"region", "en-GB", []dateline.Concept{concept("en", "labour")}, "Labour", "Labour=labour"},
		{"Korean", "ko", []dateline.Concept{concept("ko", "유엔")}, "유엔은 비유엔", "유엔=유엔"},
		{"Arabic", "ar", []dateline.Concept{concept("ar", "الجزائر")}, "في الجزائر اليوم", "الجزائر=الجزائر"},
		{"forms", "en", []dateline.Concept{concept("en", "café", "people's house", "co-operation")}, "cafe\u0301 ＣＡＦÉ people’s\n  house co‑operation", "cafe\u0301=café | ＣＡＦÉ=café | people’s\n  house=people's house | co‑operation=co-operation"},
		{"not inside a character", "en", []dateline.Concept{concept("en", "cafe", "f")}, "cafe\u0301 ﬁ", ""},
		{"not inside one of four", "ja", []dateline.Concept{concept("ja", "会社", "株式会社x")}, "会社㍿", "会社=会社"},
		{"addresses", "en", []dateline.Concept{concept("en", "visa", "https")}, "[visa](https://example.org/visa/a-visa), visa", "visa=visa | visa=visa"},
		{"after an address", "zh-Hans", []dateline.Concept{concept("zh-Hans", "签证", "开证")}, "签证https://example.org/a签证，开证ftp://b", "签证=签证 | 签证=签证 | 开证=开证"},
		{"shared", "en", []dateline.Concept{concept("en", "quarantine"), concept("en", "Quarantine", "quarantine")}, "quarantine", "quarantine=quarantine | quarantine=Quarantine"},
		{"nothing", "de", []dateline.Concept{concept("en", "a", "", " ")}, "a", ""},
		{"broken", "en", []dateline.Concept{concept("en", "a\xff", "b")}, "\xff b \xf0\x9f a\xff", "b=b | a\xff=a\xff"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			var got []string
			for _, o := range NewIndex(tt.concepts).Find(tt.lang, tt.text) {
				got = append(got, tt.text[o.Start:o.End]+"="+o.Term.Text)
			}
			if s := strings.Join(got, " | "); s != tt.want {
				t.Errorf("\n got %q\nwant %q", s, tt.want)
			}
		})
	}
}

// TestFoldsAsText: what package text takes for the same is the same here, and
// every place is that of a character.
func TestFoldsAsText(t *testing.T) {
	check := func(s string) {
		want := text.Fold(s)
		if got := fold(s); got != want && text.Fold(got) != want {
			t.Errorf("%q: %q, as text %q", s, got, want)
		}
	}
	last := rune(unicode.MaxRune)
	if testing.Short() {
		last = 0xffff
	}
	for r := rune(0); r <= last; r++ {
		if !utf8.ValidRune(r) {
			continue
		}
		s := string(r)
		if got, want := fold("x"+s+"y"), text.Fold("x"+s+"y"); got != want {
			t.Fatalf("%U: %q, as text %q", r, got, want)
		}
	}
	for _, s := range []string{"", " \t a\u3000b\n", "e\u0301\u0301x", "ＡＢＣ，（x）", "İstanbul ŉ ﬁ ß ǰ ΐ", "가각", "“”‘’—–", "か\u3099", "a\u00adb\u200bc", "\u0301a"} {
		check(s)
		var f folded
		f.foldInto(s)
		if len(f.at) != len(f.text)+1 || int(f.at[len(f.text)]) != len(s) || !slices.IsSorted(f.at) {
			t.Errorf("%q: places %v", s, f.at)
		}
	}
}

// manyConcepts makes n concepts of several terms in English and Chinese out of
// syllables, the way that names and compounds share their beginnings.
func manyConcepts(n int) []dateline.Concept {
	rng := rand.New(rand.NewPCG(1, 2))
	words := strings.Fields("national international united foreign ministry office committee bureau of the for and affairs health trade security council development energy climate water state nuclear agency bank fund court")
	han := []rune("国际联合部委员会外交卫生贸易安全理事发展能源气候水务核机构银行基金法院省市县长主席总理")
	var list []dateline.Concept
	for i := range n {
		var en []string
		for range 2 + rng.IntN(4) {
			en = append(en, words[rng.IntN(len(words))])
		}
		var zh []rune
		for range 3 + rng.IntN(6) {
			zh = append(zh, han[rng.IntN(len(han))])
		}
		name := strings.Join(en, " ")
		if i%2 == 0 {
			name += fmt.Sprint(" ", i) // the other half is found in ordinary text
		}
		c := concept("en", name, fmt.Sprintf("ACR%d", i))
		c.Terms["zh-Hans"] = concept("zh-Hans", string(zh), string(zh[:2])+fmt.Sprint(i)).Terms["zh-Hans"]
		list = append(list, c)
	}
	return list
}

var paragraphs = map[dateline.Lang]string{
	"en":      strings.Repeat("The Ministry of Foreign Affairs and the United Nations Security Council discussed climate, energy and trade with the international development bank of the state. ", 6),
	"zh-Hans": strings.Repeat("外交部发言人表示，联合国安全理事会讨论了气候、能源和贸易问题，国际发展银行和国家卫生委员会的代表也出席了会议。", 8),
}

func BenchmarkIndex(b *testing.B) {
	list := manyConcepts(10_000)
	b.Run("Build", func(b *testing.B) {
		for b.Loop() {
			x := NewIndex(list)
			x.Find("en", "a")
			x.Find("zh-Hans", "一")
		}
	})
	x := NewIndex(list)
	for l, s := range paragraphs {
		b.Run("Find/"+string(l), func(b *testing.B) {
			x.Find(l, s) // sorts the terms of the language
			b.ReportAllocs()
			b.SetBytes(int64(len(s)))
			for b.Loop() {
				x.Find(l, s)
			}
		})
	}
}

package guess

import (
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"dateline"
	"dateline/internal/zh"
)

// register is what an embassy's newsroom has, by thing and language.
var register = []map[dateline.Lang]string{
	{"en": "Antony J. Blinken", "zh-Hans": "安东尼·J·布林肯", "ru": "Энтони Блинкен", "ar": "أنتوني بلينكن"},
	{"en": "Joseph R. Biden", "zh-Hans": "约瑟夫·R·拜登", "zh-Hant": "約瑟夫·R·拜登"},
	{"en": "Barack Obama", "zh-Hans": "奥巴马", "zh-Hant": "歐巴馬", "ru": "Барак Обама"},
	{"en": "Xi Jinping", "zh-Hans": "习近平"},
	{"en": "Wang Yi", "zh-Hans": "王毅"},
	{"en": "Sergey Lavrov", "ru": "Сергей Лавров", "zh-Hans": "拉夫罗夫"},
	{"en": "Secretary of State", "zh-Hans": "国务卿", "zh-Hant": "國務卿", "fr": "secrétaire d'État"},
	{"en": "State Department", "zh-Hans": "国务院", "fr": "Département d'État", "es": "Departamento de Estado"},
	{"en": "Human Rights Council", "zh-Hans": "人权理事会", "fr": "Conseil des droits de l'homme"},
	{"en": "United Nations", "zh-Hans": "联合国", "fr": "Organisation des Nations unies", "ru": "Организация Объединённых Наций", "ar": "الأمم المتحدة"},
	{"en": "Israel", "zh-Hans": "以色列", "ar": "إسرائيل", "es": "Israel"},
	{"en": "Chongqing", "zh-Hans": "重庆"},
	{"en": "Xi'an", "zh-Hans": "西安"},
	{"en": "Ministry of Foreign Affairs", "zh-Hans": "外交部"},
	{"en": "Sanya", "zh-Hans": "三亚"},
	{"en": "G20 Summit", "zh-Hans": "G20峰会"},
}

// headlines are words of headlines, with the languages they are of.
var headlines = map[dateline.Lang]string{
	"en":      "remarks visit relations human rights can women climate ambassador cooperation statement spokesperson her lights sights",
	"zh-Hans": "演讲 人权 外交 部长 外交部长 关系 合作 事宜 我们 声明 气候 农历新年 权力 权利",
	"zh-Hant": "聲明 演講",
	"fr":      "président coopération visite déclaration",
	"es":      "presidente cooperación declaración español",
	"ru":      "привет президент заявление переговоры рук",
	"ar":      "العلاقات الخارجية السفارة وزير",
}

func entries() (out []Entry) {
	for i, thing := range register {
		for lang, text := range thing {
			out = append(out, Entry{text, lang, string(rune('a' + i)), true, 10})
		}
	}
	for lang, words := range headlines {
		for _, w := range strings.Fields(words) {
			out = append(out, Entry{Text: w, Lang: lang, N: 50})
		}
	}
	// A word that is more frequent than others that are spelt alike.
	return append(out, Entry{Text: "全力", Lang: "zh-Hans", N: 500})
}

var (
	book    = New(entries())
	knowing = book.Knowing(zh.New())
)

func TestInstead(t *testing.T) {
	for _, tt := range []struct {
		name, lang, query, want string // the first offers, "" is none at all
	}{
		{"pinyin", "zh-Hans", "bulinken", "布林肯"},
		{"pinyin, syllables apart", "zh-Hans", "bu lin ken", "布林肯"},
		{"pinyin, tones", "zh-Hans", "Bùlínkěn", "布林肯"},
		{"pinyin, numbers for tones", "zh-Hans", "bu4 lin2 ken3", "布林肯"},
		{"pinyin, several", "zh-Hans", "bùlínkěn guówùqīng", "布林肯国务卿"},
		{"pinyin, all in one", "zh-Hans", "bulinkenguowuqing", "布林肯国务卿"},
		{"pinyin, Traditional", "zh-Hant", "guowuqing", "國務卿"},
		{"pinyin among others", "zh-Hans", "bulinken 演讲", "布林肯 演讲"},
		{"pinyin among others", "zh-Hans", "演讲bulinken", "演讲布林肯"},
		{"pinyin, apostrophe", "zh-Hans", "yǎn’jiǎng", "演讲"},
		{"pinyin of several readings", "zh-Hans", "chong qing", "重庆"},
		{"pinyin that is an entry", "zh-Hans", "chongqing", "重庆"},
		{"pinyin that is an entry, to its reader", "en", "chongqing", ""},
		{"the frequent first", "zh-Hans", "quanli", "全力|权利|权力"},
		{"pinyin, n and ng, z and zh", "zh-Hans", "bulingken", "布林肯"},
		{"pinyin, several, as heard", "zh-Hans", "yanziang", ""},
		{"pinyin, n for ng", "zh-Hans", "guowuqin", "国务卿"},
		{"pinyin of a numeral", "zh-Hans", "san ya", "三亚"},
		{"pinyin, l and n", "zh-Hans", "nianheguo", "联合国"},
		{"English that is pinyin", "zh-Hans", "can women", ""},
		{"English that is pinyin, beside pinyin", "zh-Hans", "women bulinken", "women 布林肯"},
		{"pinyin for others", "en", "bulinken", "Blinken|布林肯"},

		{"homophone", "zh-Hans", "布林垦", "布林肯"},
		{"homophone among others", "zh-Hans", "布林垦国务卿的演讲", "布林肯国务卿的演讲"},
		{"homophone, Traditional", "zh-Hans", "國務青", "国务卿"},
		{"homophone of a word", "zh-Hans", "外交布长", "外交部长"},
		{"homophone of a part", "zh-Hans", "人权李事会", "人权理事会"},
		{"near homophone", "zh-Hans", "布宁肯", "布林肯"},
		{"near homophone of a name of two", "zh-Hans", "完毅", "王毅"},
		{"near homophone of a word", "zh-Hans", "宪制", ""},
		{"both are words", "zh-Hans", "权利", ""},
		{"wrong character", "zh-Hans", "布林青", "布林肯"},
		{"missing character", "zh-Hans", "人权理会", "人权理事会"},
		{"doubled character", "zh-Hans", "布林林肯", "布林肯"},
		{"swapped characters", "zh-Hans", "布肯林", "布林肯"},
		{"wrong character between words", "zh-Hans", "外交布林青演讲", "外交布林肯演讲"},
		{"doubled character between words", "zh-Hans", "外交布林肯肯演讲", "外交布林肯演讲"},
		{"another character behind", "zh-Hans", "外交国务卿昨演讲", ""},
		{"numerals", "zh-Hans", "十一", ""},
		{"two wrong characters", "zh-Hans", "布青木", ""},
		{"wrong character among unknown ones", "zh-Hans", "珅布林青珅", ""},
		{"a name of two", "zh-Hans", "王人", ""},
		{"right", "zh-Hans", "布林肯", ""},
		{"right in the other script", "zh-Hans", "國務卿", ""},
		{"right in the other script", "zh-Hant", "布林肯国务卿", ""},

		{"wrong letter", "en", "Blinkin", "Blinken"},
		{"missing letter", "en", "Blnken", "Blinken"},
		{"swapped letters, and one more", "en", "blinknen", "Blinken"},
		{"the first letter", "en", "slights", "sights|lights"},
		{"two letters in a long word", "en", "secratery", "Secretary"},
		{"two letters in a short word", "en", "Blinkyn's", ""},
		{"an s more", "en", "ambassadors women's", ""},
		{"three letters", "en", "cna", ""},
		{"accents typed or not", "fr", "president cooperation", ""},
		{"accents typed or not", "es", "presidente espanol", ""},
		{"a letter besides accents", "fr", "presidant", "président"},
		{"Cyrillic", "ru", "презедент", "президент"},
		{"Cyrillic, ё", "ru", "Объединенных", ""},
		{"Arabic", "ar", "العلاقت", "العلاقات"},
		{"Arabic, hamza", "ar", "اسرائيل", ""},
		{"Arabic, ta marbuta", "ar", "السفاره", ""},
		{"Arabic, both and a letter", "ar", "السفراه", "السفارة"},
		{"keyboard", "ru", "ghbdtn", "привет"},
		{"keyboard, marks that are letters", "ru", "j,fvf", "Обама"},
		{"keyboard, the other way", "en", "кьфклы", ""},
		{"keyboard, the other way", "en", "куьфклы", "remarks"},

		{"keyboard, words on both", "ru", "her", ""},

		{"not in the reader's language", "fr", "布林肯", ""},
		{"a first name, where the other has none", "zh-Hans", "Sergey", ""},
		{"a last name, where the other has none", "zh-Hans", "Lavrov", "拉夫罗夫"},
		{"in the reader's language", "zh-Hans", "Blinken", "布林肯"},
		{"in the reader's language", "en", "布林肯", "Blinken"},
		{"in the reader's language, whole", "zh-Hans", "State Department", "国务院"},
		{"in the reader's language, whole", "en", "国务院", "State Department"},
		{"in the reader's language, both", "zh-Hans", "Blinken remarks United Nations", "布林肯 remarks 联合国"},
		{"in the reader's language, alphabets", "ru", "Lavrov", "Сергей Лавров"},
		{"in the reader's language, alphabets", "ru", "Blinken", "Блинкен"},
		{"in the reader's language, alphabets", "es", "Département d'État", "Departamento de Estado"},
		{"in the reader's language, misspelt", "zh-Hans", "Blinkin", "布林肯|Blinken"},
		{"in the reader's region", "zh-Hant", "奥巴马", "歐巴馬"},
		{"in both languages", "es", "Israel", ""},
		{"letters in a name", "en", "G20峰会", "G20 Summit"},
		{"a word of several names", "zh-Hans", "State", ""},

		{"phrases stay", "en", `"Blinkin" visit`, ""},
		{"phrases stay", "en", `“Blinkin visit” Blinkin`, `“Blinkin visit” Blinken`},
		{"phrases stay", "zh-Hans", `「布林垦」布林垦`, `「布林垦」布林肯`},
		{"phrases stay, not closed", "en", `remraks "Blinkin visit`, `remarks "Blinkin visit`},
		{"operators stay", "en", `Blinkin -vizit kind:remraks speaker:"Blinkin visit" -"Blinkin"`, `Blinken -vizit kind:remraks speaker:"Blinkin visit" -"Blinkin"`},
		{"operators stay", "zh-Hans", "bulinken 讲话人：bulinken", "布林肯 讲话人：bulinken"},
		{"no phrase of words on both sides", "zh-Hans", `bu "x" lin ken`, ""},
		{"spaces stay", "en", "  Blinkin,  visit ", "  Blinken,  visit "},
		{"nothing", "en", "", ""},
		{"nothing near", "en", "zzzzzzz", ""},
		{"invalid", "en", "\xff\xfe", ""},
	} {
		for _, book := range []*Book{book, knowing} {
			got := book.Instead(tt.query, dateline.Lang(tt.lang), 5)
			want := strings.Split(tt.want, "|")
			if tt.want == "" && len(got) == 0 {
				continue
			}
			if tt.want == "" || len(got) < len(want) || !slices.Equal(got[:len(want)], want) {
				t.Errorf("%s: Instead(%q, %s) = %q, want %q", tt.name, tt.query, tt.lang, got, tt.want)
			}
		}
	}
	// Both are read as 部长 is, but 步长 is a word of Chinese.
	for query, want := range map[string][2]int{"布长": {1, 1}, "步长": {1, 0}} {
		if without, with := len(book.Instead(query, "zh-Hans", 5)), len(knowing.Instead(query, "zh-Hans", 5)); [2]int{without, with} != want {
			t.Errorf("%s: %d offers, and %d with a dictionary, want %d", query, without, with, want)
		}
	}
	for most := range 3 {
		if got := book.Instead("quanli", "zh-Hans", most); len(got) != most {
			t.Errorf("%d offers, want %d", len(got), most)
		}
	}
	if got := book.Instead("bulinken", "zh-Hans", -1); got != nil {
		t.Errorf("%q", got)
	}
}

func TestComplete(t *testing.T) {
	for _, tt := range []struct{ name, lang, typed, want string }{
		{"characters", "zh-Hans", "国务", "国务卿|国务院"},
		{"characters of the other script", "zh-Hant", "国务", "國務卿|国务院"},
		{"one character", "zh-Hans", "国", "国务卿|国务院"},
		{"within a name", "zh-Hans", "理事", "人权理事会"},
		{"pinyin", "zh-Hans", "buli", "布林肯"},
		{"pinyin, apart", "zh-Hans", "bu l", "布林肯"},
		{"pinyin, tones", "zh-Hans", "bù lí", "布林肯"},
		{"pinyin behind a word", "zh-Hans", "演讲 bulin", "演讲 布林肯"},
		{"pinyin behind a word", "zh-Hans", "演讲bulin", "演讲布林肯"},
		{"pinyin of several readings", "zh-Hans", "chongq", "重庆|Chongqing"},
		{"a word of a name", "en", "blin", "Antony J. Blinken"},
		{"a word of a name", "ru", "лавр", "Сергей Лавров"},
		{"a word of a name", "zh-Hans", "布林", "安东尼·J·布林肯"},
		{"the reader's language first", "en", "isr", "Israel"},
		{"names before words", "en", "human r", "Human Rights Council|human rights"},
		{"names before words", "zh-Hans", "外交", "外交部|外交部长"},
		{"words", "fr", "pres", "président|presidente"},
		{"accents", "fr", "prés", "président|presidente"},
		{"behind words", "en", "remarks by blin", "remarks by Antony J. Blinken"},
		{"behind known characters", "zh-Hans", "国务卿布林", "国务卿安东尼·J·布林肯"},
		{"behind known characters", "zh-Hans", "农历新年声", "农历新年声明"},
		{"behind part of a word", "zh-Hans", "布林声", ""},
		{"a space behind a word", "en", "united ", "United Nations"},
		{"a space behind half a word", "en", "unite ", ""},
		{"initials", "en", "antony j.", "Antony J. Blinken"},
		{"Arabic, without hamza", "ar", "اسرا", "إسرائيل"},
		{"operators", "en", "speaker:blin", ""},
		{"behind operators", "en", "kind:remarks blin", "kind:remarks Antony J. Blinken"},
		{"in quotes", "en", `"blin`, ""},
		{"behind a mark", "en", "blin,", ""},
		{"whole", "en", "Israel", ""},
		{"nothing", "en", "", ""},
		{"spaces", "en", "  ", ""},
		{"invalid", "en", "\xff", ""},
	} {
		got := strings.Join(book.Complete(tt.typed, dateline.Lang(tt.lang), 10), "|")
		if got != tt.want && (tt.want == "" || !strings.HasPrefix(got, tt.want+"|")) {
			t.Errorf("%s: Complete(%q, %s) = %s, want %s", tt.name, tt.typed, tt.lang, got, tt.want)
		}
	}
	for _, most := range []int{-1, 0, 1, 2} {
		if got := book.Complete("国", "zh-Hans", most); len(got) != max(most, 0) {
			t.Errorf("%d completions, want %d", len(got), most)
		}
	}
}

// TestLongOffers has a query of which a short word is a long name.
func TestLongOffers(t *testing.T) {
	long := "Office of the United Nations High Commissioner for Human Rights"
	b := New([]Entry{{long, "en", "1", true, 1}, {"人权高专办", "zh-Hans", "1", true, 1}})
	for n, want := range map[int]string{1: long, 6: strings.TrimSpace(strings.Repeat(long+" ", 6)), 19: ""} {
		got := ""
		if s := b.Instead(strings.TrimSpace(strings.Repeat("人权高专办 ", n)), "en", 1); len(s) > 0 {
			got = s[0]
		}
		if got != want {
			t.Errorf("%d times: %q, want %q", n, got, want)
		}
	}
}

func TestEmptyBook(t *testing.T) {
	b := New(append(entries()[:0:0], Entry{}, Entry{Text: "·"}, Entry{Text: strings.Repeat("x", 121)}, Entry{Text: "\xff"}))
	if got := b.Instead("bulinken", "zh-Hans", 5); got != nil {
		t.Errorf("%q", got)
	}
	if got := b.Complete("bulin", "zh-Hans", 5); got != nil {
		t.Errorf("%q", got)
	}
}

func TestDistance(t *testing.T) {
	for _, tt := range []struct {
		a, b string
		want int
	}{
		{"", "", 0}, {"a", "", 1}, {"ab", "ba", 1}, {"abc", "ca", 3}, {"blinken", "blnken", 1}, {"blinken", "blinknen", 1},
		{"kitten", "sitting", 3}, {"布林肯", "布肯林", 1}, {"abcdef", "ghijkl", 4},
	} {
		for _, p := range [][2]string{{tt.a, tt.b}, {tt.b, tt.a}} {
			if got := distance([]rune(p[0]), []rune(p[1]), 3); got != tt.want {
				t.Errorf("distance(%s, %s) = %d, want %d", p[0], p[1], got, tt.want)
			}
		}
	}
}

func TestRetyped(t *testing.T) {
	for s, want := range map[string]string{
		"ghbdtn": "привет", "привет": "ghbdtn", "J,fvf": "Обама", "J<FVF": "ОБАМА", "j b": "", "jй": "", "j1": "", "": "",
	} {
		if got := retyped(s); got != want {
			t.Errorf("retyped(%q) = %q, want %q", s, got, want)
		}
	}
}

// hostile are inputs that cost more than they look.
var hostile = []string{
	strings.Repeat("x", 10000), strings.Repeat("布", 200), strings.Repeat("长", 200), strings.Repeat("a ", 100), strings.Repeat("yi", 100),
	strings.Repeat("yi ", 66), strings.Repeat("xian", 50), strings.Repeat("布林青", 66), strings.Repeat("blinkin ", 25), strings.Repeat("'", 200),
	strings.Repeat("a\u0301", 100), strings.Repeat("ﷺ", 200), strings.Repeat("\"", 199), strings.Repeat("-", 200), strings.Repeat(":", 200),
	"\u202eBlinkin\u202c bulinken\u2066", "bulinken\x00布林垦", "e" + strings.Repeat("\u0301", 199), strings.Repeat("\u200b", 200), "b\u202elinkin",
	"\xffblinkin\xc3 布\xe5林垦", "ghbdtn\xff", "'''ghbdtn'''", strings.Repeat("nv", 100), strings.Repeat("zhang ", 33),
}

func check(t *testing.T, in string, out []string, most int) {
	t.Helper()
	if len(out) > most {
		t.Fatalf("%d offers for %q, want at most %d", len(out), in, most)
	}
	for i, s := range out {
		if utf8.ValidString(in) && !utf8.ValidString(s) {
			t.Fatalf("%q became %q, which is not UTF-8", in, s)
		}
		if utf8.RuneCountInString(s) > 2*longQuery {
			t.Fatalf("%q became %q: %d characters", in, s, utf8.RuneCountInString(s))
		}
		if s == in || folded(s) == folded(in) || slices.Contains(out[:i], s) {
			t.Fatalf("%q is offered for %q among %q", s, in, out)
		}
	}
}

func TestHostile(t *testing.T) {
	for _, s := range hostile {
		for _, lang := range []dateline.Lang{"zh-Hans", "en", "", "\xff"} {
			check(t, s, book.Instead(s, lang, 5), 5)
			check(t, s, knowing.Instead(s, lang, 5), 5)
			check(t, s, book.Complete(s, lang, 5), 5)
		}
	}
}

func FuzzInstead(f *testing.F) { fuzz(f, (*Book).Instead) }

func FuzzComplete(f *testing.F) { fuzz(f, (*Book).Complete) }

func fuzz(f *testing.F, what func(b *Book, s string, lang dateline.Lang, most int) []string) {
	for _, s := range append(hostile[1:], "bulinken 演讲", "布林垦国务卿", `Blinkin -x kind:y "z`, "ghbdtn", "lüse", "العلاقت", "안녕 こんにちは") {
		f.Add(s, "zh-Hans", 5)
		f.Add(s, "en", 100)
	}
	f.Fuzz(func(t *testing.T, s, lang string, most int) {
		check(t, s, what(book, s, dateline.Lang(lang), most), max(most, 0))
		check(t, s, what(knowing, s, dateline.Lang(lang), most), max(most, 0))
	})
}

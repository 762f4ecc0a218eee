package zh

import (
	"reflect"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"
)

func TestFold(t *testing.T) {
	for _, tt := range []struct{ name, words, want string }{
		{"nothing", "", ""},
		{"Traditional", "國務卿|臺灣|台灣|裡面|裏面|羣眾|沿著|衞生|敍述", "国务卿|台湾|台湾|里面|里面|群众|沿着|卫生|叙述"},
		{"Simplified stays", "国务卿|着名|以后|皇后", "国务卿|着名|以后|皇后"},
		{"compatibility ideographs, radicals", "\uf9e8|⼀|國\ufe00", "里|1|国"},
		{"width", "ＩＰ地址|ｱﾒﾘｶ|２０２１|％|，", "ip地址|アメリカ|2021|%|,"},
		{"case", "State|GÖTEBORG|МОСКВА|ΑΘΗΝΑΣ|Straße", "state|goteborg|москва|αθηνασ|strasse"},
		{"accents off", "Élysée|mañana|Nguyễn|Ćwik-Łódź|cœur|Ærø|ёлка|за́мок|Αθήνας|e\u0301", "elysee|manana|nguyen|cwik-lodz|coeur|aero|елка|замок|αθηνασ|e"},
		{"й and ў are letters", "мой|МОЙ|ўзбек", "мой|мой|ўзбек"},
		{"accents of others stay", "が|パリ|か\u3099|한국|हिन्दी", "が|パリ|が|한국|हिन्दी"},
		{"Arabic", "قَالَ|الـــوزير|أُمَّة|إلى|آخر|٢٠٢١|١٢٣٤٫٥|٪", "قال|الوزير|أمة|إلى|آخر|2021|1234.5|%"},
		{"nothing to see", "co\u00adop|\u200b|葛\U000e0100城|ن\u200cا", "coop||葛城|نا"},
		{"apostrophes", "don’t", "don't"},
		{"years", "二〇二一|二○○○|二零零七|一九四九|九一一", "2021|2000|2007|1949|911"},
		{"Han numbers", "一|两|兩|十|十一|二十|三百六十五|一百零五|一百五|一千零五十|九千二|一万二|三十一万|一亿二千万|一萬二千億",
			"1|2|2|10|11|20|365|105|150|1050|9200|12000|310000|120000000|1200000000000"},
		{"digits and magnitudes", "1.5亿|1億2000万|3千万|3.5千万|12万3千|3万5000|1.25万|1,234万|2万亿|2万亿3000亿|3兆|0.5万|1.23456万",
			"150000000|120000000|30000000|35000000|123000|35000|12500|12340000|2000000000000|2300000000000|3000000000000|5000|12345.6"},
		{"grouping", "1,234|1,234,567.80|1\u202f000|１，２３４|007|1.50|1.2.3", "1234|1234567.80|1000|1234|007|1.50|1.2.3"},
		{"per cent", "25%|２５％|1,234%|5‰|百分之", "25%|25%|1234%|5‰|百分之"},
		{"no one number", "三五|二三十|千万|百万|亿|第一|一个|1,5|0,123|12,34|两三|一二十|十百|一百百|三千五千|1万2|一万零|○|○○|3千5000|1亿1亿", ""},
		{"too large a number", "九十九亿亿亿|9999999兆兆|" + strings.Repeat("9", 30) + "万", ""},
	} {
		words, want := strings.Split(tt.words, "|"), strings.Split(tt.want, "|")
		if tt.want == "" {
			want = words // they stay
		}
		for i, w := range words {
			if got := Fold(w); got != want[i] {
				t.Errorf("%s: Fold(%q) = %q, want %q", tt.name, w, got, want[i])
			}
		}
	}
}

// TestFoldCharacters folds each character twice, alone and with others before and
// behind it, and compares the short cut with the tables it is to agree with.
func TestFoldCharacters(t *testing.T) {
	for r := rune(0); r <= utf8.MaxRune; r++ {
		if r == 0x33400 {
			r = 0xe0000 // nothing is assigned between
		}
		if r == 0xe0400 {
			break // nor after it but for private use
		}
		if !utf8.ValidRune(r) {
			continue
		}
		alone := string(r)
		for _, s := range []string{alone, "a" + alone + "\u0301", "国" + alone + alone + "三"} {
			once := Fold(s)
			if twice := Fold(once); once != twice {
				t.Errorf("%U: %q is folded to %q and then to %q", r, s, once, twice)
			}
		}
		// More marks than package norm leaves together.
		if r < 0x3000 && unicode.Is(unicode.M, r) {
			heap := "か" + strings.Repeat("\u0301\u0323", 20) + alone + strings.Repeat("\u0301\u0323", 20)
			if once := Fold(heap); Fold(once) != once {
				t.Errorf("%U: %q is folded to %q and then to %q", r, heap, once, Fold(once))
			}
		}
		// What is not in its composed form is never on the short cut.
		if plain := Fold(alone); Fold(alone+"\u200b") != plain {
			t.Errorf("%U: the short cut says %q, the tables %q", r, plain, Fold(alone+"\u200b"))
		}
	}
}

// TestFoldVariants compares what Fold adds to the dictionary's table with OpenCC.
func TestFoldVariants(t *testing.T) {
	tw, hk := converter(t, "tw2s"), converter(t, "hk2s")
	for _, r := range "著衞衹敍枱粧糭痺睪簷" {
		s := string(r)
		if got := Fold(s); got == s || got != tw.Convert(s) && got != hk.Convert(s) {
			t.Errorf("%s is folded to %s; OpenCC has %s and %s", s, got, tw.Convert(s), hk.Convert(s))
		}
	}
}

func TestSplitDate(t *testing.T) {
	for _, tt := range [][3]string{
		{"十二月", "十二", "月"}, {"一日", "一", "日"}, {"一年", "一", "年"}, {"五號", "五", "號"}, {"二〇二一年", "二〇二一", "年"},
		{"百年", "百年", ""}, {"月", "月", ""}, {"", "", ""}, {"星期一", "星期一", ""}, {"三五日", "三五日", ""}, {"生日", "生日", ""}, {"12月", "12月", ""}, {"十\xff", "十\xff", ""},
	} {
		if number, unit := SplitDate(tt[0]); number != tt[1] || unit != tt[2] {
			t.Errorf("SplitDate(%q) = %q, %q", tt[0], number, unit)
		}
	}
}

func TestParts(t *testing.T) {
	named := base.With([]string{"国务院发言人办公室", "办公室主任", "院发"})
	for _, tt := range []struct {
		s          *Segmenter
		word, want string
	}{
		{base, "", ""},
		{base, "国", ""},
		{base, "人权", ""},
		{base, "理事会", "理事"},
		{base, "人权理事会", "人权|理事|理事会"},
		{base, "人權理事會", "人權|理事|理事會"},
		{base, "三百六十五", ""},
		{base, "IP地址", "地址"},
		{base, "地址IP", "地址"},
		{base, "B型肝炎", "肝炎"},
		{base, "国务院发言人办公室", "国务|国务院|发言|发言人|办公|办公室|公室"},
		{named, "国务院发言人办公室", "国务|国务院|院发|发言|发言人|办公|办公室|公室"},
		{named, "G20办公室主任", "办公|办公室|办公室主任|公室|室主任|主任"},
		{base, "State Department", ""},
		{base, "人权\xff理事会", "人权|理事|理事会"},
		{base, "人\u200b权", ""},
	} {
		var got []string
		for _, p := range tt.s.Parts(tt.word) {
			got = append(got, tt.word[p.Start:p.End])
		}
		if strings.Join(got, "|") != tt.want {
			t.Errorf("Parts(%q) = %v, want %s", tt.word, got, tt.want)
		}
	}
	dst := []Span{{1, 2}}
	if got := base.AppendParts(dst, "理事会"); !reflect.DeepEqual(got, []Span{{1, 2}, {0, 6}}) {
		t.Errorf("%v", got)
	}
	if n := testing.AllocsPerRun(10, func() { base.AppendParts(nil, "会议"); named.AppendParts(nil, "地址") }); n > 0 {
		t.Errorf("%v allocations where there are no parts", n)
	}
}

// page is a page in Chinese of both scripts, and one in English.
func pages(t testing.TB) map[string]string {
	hans, hant := release(t)
	return map[string]string{
		"Simplified":  hans[:60000],
		"Traditional": hant[:60000],
		"English":     strings.Repeat("The Secretary of State's visit, announced on 4 February 2021, was postponed. ", 800),
		"French":      strings.Repeat("Le secrétaire d'État a été reçu à l'Élysée le 4 février 2021, où l'œuvre commune a été saluée. ", 600),
		"Russian":     strings.Repeat("Государственный секретарь прибыл в Москву 4 февраля 2021 года с официальным визитом. ", 400),
		"Arabic":      strings.Repeat("قال وزير الخارجية اليوم إن الولايات المتحدة ستعود إلى الاتفاق. ", 400),
	}
}

// BenchmarkFold folds each word of a page; Words is what finding them costs.
func BenchmarkFold(b *testing.B) {
	for name, text := range pages(b) {
		words := base.Words(text)
		b.Run(name, func(b *testing.B) {
			b.SetBytes(int64(len(text)))
			b.ReportAllocs()
			for b.Loop() {
				for _, w := range words {
					Fold(w.Text)
				}
			}
		})
		b.Run(name+"/Words", func(b *testing.B) {
			b.SetBytes(int64(len(text)))
			for b.Loop() {
				base.Words(text)
			}
		})
	}
}

func BenchmarkParts(b *testing.B) {
	for _, name := range []string{"Simplified", "Traditional"} {
		text := pages(b)[name]
		words := base.Words(text)
		b.Run(name, func(b *testing.B) {
			b.SetBytes(int64(len(text)))
			b.ReportAllocs()
			var parts []Span
			for b.Loop() {
				for _, w := range words {
					parts = base.AppendParts(parts[:0], w.Text)
				}
			}
		})
	}
}

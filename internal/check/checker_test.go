package check

import (
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"dateline"
	"dateline/internal/i18n"
)

// room is what a newsroom has in its registers and its glossary.
var room = Options{
	Names: []NameRule{
		{
			Names:   dateline.Names{"en": "Antony J. Blinken", "zh-Hans": "安东尼·J·布林肯", "ru": "Энтони Блинкен", "fr": "Antony J. Blinken"},
			Aliases: map[dateline.Lang][]string{"": {"安东尼·布林肯", "布林肯", "Blinken", "Antony Blinken"}},
		},
		{Names: dateline.Names{"en": "United Nations", "zh-Hans": "联合国"}, Aliases: map[dateline.Lang][]string{"": {"UN"}}},
		{Names: dateline.Names{"en": "South Korea", "zh-Hans": "韩国"}, Aliases: map[dateline.Lang][]string{"zh-Hans": {"南韩"}}},
		{Names: dateline.Names{"en": "Congress", "zh-Hans": "国会"}},
	},
	Concepts: []dateline.Concept{
		concept("vaccine", "疫苗", "菌苗", "牛痘苗"),
		concept("readout", "会后汇报", "", ""),
		{Terms: map[dateline.Lang][]dateline.Term{"en": {{Text: "Dateline", Status: dateline.TermApproved}}}, Keep: true},
		{Terms: map[dateline.Lang][]dateline.Term{"zh-Hans": {{Text: "支那", Status: dateline.TermForbidden}}}},
		{
			Terms:   map[dateline.Lang][]dateline.Term{"en": {{Text: "visa", Status: dateline.TermApproved}}, "zh-Hans": {{Text: "签证", Status: dateline.TermApproved}}},
			Offices: []dateline.ID{"consulate"},
		},
	},
}

func concept(en, good, other, bad string) dateline.Concept {
	zh := []dateline.Term{{Text: good, Status: dateline.TermApproved}}
	if other != "" {
		zh = append(zh, dateline.Term{Text: other, Status: dateline.TermAdmitted}, dateline.Term{Text: bad, Status: dateline.TermForbidden})
	}
	return dateline.Concept{Terms: map[dateline.Lang][]dateline.Term{"en": {{Text: en, Status: dateline.TermApproved}}, "zh-Hans": zh}}
}

// cases are pairs and what the rules of this package say about them, each as
// "why source→target" with what the spans hold. Findings on figures are left out.
var cases = []struct {
	name           string
	from, to       dateline.Lang
	source, target string
	want           []string
}{
	// Names of the registers.
	{"the name", "en", "zh-Hans", "Antony J. Blinken spoke on Monday.", "安东尼·J·布林肯星期一讲话。", nil},
	{"the name with another dot", "en", "zh-Hans", "Antony J. Blinken spoke on Monday.", "安东尼•J•布林肯星期一讲话。", nil},
	{"the name respelt", "en", "zh-Hans", "Antony J. Blinken spoke on Monday.", "安东尼·布林肯星期一讲话。", []string{"name.variant Antony J. Blinken→安东尼·布林肯=安东尼·J·布林肯"}},
	{"a part of the name", "en", "zh-Hans", "Secretary Blinken spoke on Monday.", "布林肯国务卿星期一讲话。", nil},
	{"no name", "en", "zh-Hans", "Antony J. Blinken spoke on Monday.", "他星期一讲话。", []string{"name.missing Antony J. Blinken→=安东尼·J·布林肯"}},
	{"a name in another case of Russian", "en", "ru", "We met Antony J. Blinken on Monday.", "Мы встретились с Энтони Блинкеном в понедельник.", nil},
	{"no name in Russian", "en", "ru", "We met Antony J. Blinken on Monday.", "Мы встретились с ним в понедельник.", []string{"name.missing Antony J. Blinken→=Энтони Блинкен"}},
	{"a possessive", "zh-Hans", "en", "布林肯的讲话", "Blinken's remarks", nil},
	{"an abbreviation", "zh-Hans", "en", "联合国今天开会。", "The UN meets today.", nil},
	{"us is not the US", "en", "zh-Hans", "Come with us to see what may happen.", "和我们一起看看会发生什么。", nil},
	{"another name", "en", "zh-Hans", "South Korea agreed on Monday.", "南韩星期一表示同意。", []string{"name.variant South Korea→南韩=韩国"}},
	{"a name within a longer Chinese word", "zh-Hans", "en", "中国会赢。", "China will win.", nil},

	// Terms of the glossary.
	{"the term", "en", "zh-Hans", "The vaccines arrived today.", "疫苗今天运到。", nil},
	{"another that may stand", "en", "zh-Hans", "The vaccine arrived today.", "菌苗今天运到。", nil},
	{"not the term", "en", "zh-Hans", "The vaccine arrived today.", "药品今天运到。", []string{"term.missing vaccine→=疫苗 / 菌苗"}},
	{"a term in a longer English word", "en", "zh-Hans", "The readouts of vaccinated people", "已接种人员的会后汇报", nil},
	{"forbidden", "en", "zh-Hans", "The vaccine arrived today.", "牛痘苗今天运到。", []string{"term.forbidden vaccine→牛痘苗=疫苗 / 菌苗"}},
	{"forbidden, but for something else", "en", "zh-Hans", "The cowpox arrived today.", "牛痘苗今天运到。", []string{"term.doubtful →牛痘苗=疫苗 / 菌苗"}},
	{"forbidden whatever the source says", "en", "zh-Hans", "China", "支那", []string{"term.forbidden →支那"}},
	{"kept", "en", "zh-Hans", "Dateline is a newsroom.", "Dateline 是新闻系统。", nil},
	{"not kept", "en", "zh-Hans", "Dateline is a newsroom.", "电头是新闻系统。", []string{"term.translated Dateline→=Dateline"}},
	{"of another office", "en", "zh-Hans", "The visa is valid.", "此证有效。", nil},

	// Quotation marks and brackets.
	{"marks of both", "en", "zh-Hans", "He called it “a new day”.", "他称之为“新的一天”。", nil},
	{"marks of French", "en", "fr", "He called it \"a new day\".", "Il a parlé d’« un jour nouveau ».", nil},
	{"marks of Russian", "en", "ru", "He called it “the ‘new’ day”.", "Он назвал это «„новым“ днём».", nil},
	{"marks of Traditional Chinese", "en", "zh-Hant", "He called it “a new day”.", "他稱之為「新的一天」。", nil},
	{"straight and curly", "zh-Hans", "en", "他称之为“新的一天”。", "He called it \"a new day”.", nil},
	{"an apostrophe and inches", "zh-Hans", "en", "各国领导人的 10 英寸屏幕", "The leaders’ 10\" screen, rock ’n’ roll", nil},
	{"not closed", "en", "zh-Hans", "He called it “a new day”.", "他称之为“新的一天。", []string{"quote.unpaired →“"}},
	{"the wrong way about", "en", "zh-Hans", "He called it “a new day”.", "他称之为”新的一天“。", []string{"quote.unpaired →”"}},
	{"not closed on either side", "en", "zh-Hans", "“A new day is coming.", "“新的一天即将到来。", nil},
	{"what somebody said", "en", "zh-Hans", "“We will stand with our allies today and tomorrow,” he said.", "他说我们今天和明天都将与盟友站在一起。", []string{"quote.missing “We will stand with our allies today and tomorrow,”→"}},
	{"a word set apart", "en", "zh-Hans", "They drew a “red line” today.", "他们今天划了红线。", nil},
	{"a title", "en", "zh-Hans", "He read “The Old Man and the Sea of Troubles” today.", "他今天读了《老人与苦海》。", nil},
	{"brackets of both", "en", "zh-Hans", "The treaty (signed in Geneva) holds.", "该条约（在日内瓦签署）有效。", nil},
	{"a bracket not closed", "en", "zh-Hans", "The treaty (signed in Geneva) holds.", "该条约（在日内瓦签署有效。", []string{"bracket.unpaired →（"}},
	{"an enumeration", "en", "zh-Hans", "First the treaty, second the rest.", "1）条约；2）其余。", nil},
	{"a remark in brackets", "zh-Hans", "en", "条约（各国已经签署并批准）有效。", "The treaty holds.", []string{"bracket.missing （各国已经签署并批准）→"}},
	{"the original name", "zh-Hans", "en", "他在哈里·杜鲁门大楼（Harry S. Truman Building）讲话。", "He spoke at the Harry S. Truman Building.", nil},
	{"no original name", "zh-Hans", "en", "他在哈里·杜鲁门大楼（Harry S. Truman Building）讲话。", "He spoke at the ministry.", []string{"bracket.original （Harry S. Truman Building）→=Harry S. Truman Building"}},

	// Width.
	{"half-width between Chinese", "en", "zh-Hans", "Peace, and freedom.", "和平,与自由。", []string{"width.half →,=，"}},
	{"half-width where it belongs", "en", "zh-Hans", "At 10:30 (1) peace, (2) U.S.A.", "10:30，(1) 和平，(2) U.S.A.", nil},
	{"full-width in English", "zh-Hans", "en", "和平，与自由。", "Peace， and freedom.", []string{"width.full →，=,"}},
	{"full-width beside Chinese", "zh-Hans", "en", "他写了“和平，与自由”。", "He wrote “和平，与自由” (peace, and freedom).", nil},
	{"full-width letters", "en", "zh-Hans", "COVID is over.", "ＣＯＶＩＤ结束了。", []string{"width.letters →ＣＯＶＩＤ=COVID"}},

	// Scripts.
	{"one form", "en", "zh-Hans", "The new year begins.", "农历新年开始了。", nil},
	{"both forms", "en", "zh-Hans", "The new year begins in this country.", "农历新年在我們国家开始了。", []string{"script.mixed →們"}},
	{"the other form", "en", "zh-Hans", "The report on the new year is being discussed.", "農曆新年的報告正在討論。", []string{"script.wrong The report on the new year is being discussed.→農曆新年的報告正在討論。"}},
	{"Taiwan writes Traditional", "en", "zh-TW", "The report on the new year is being discussed.", "農曆新年的報告正在討論。", nil},

	// Links and images.
	{"the same link", "en", "zh-Hans", "See [this](https://example.org/a) now.", "请看[这个](https://example.org/a)。", nil},
	{"the page of the other language", "en", "zh-Hans", "See [this](/en/2021/new-year) now.", "请看[这个](/zh-Hans/2021/农历新年)。", nil},
	{"a host of the other language", "en", "fr", "See [this](https://en.example.org/a) now.", "Voir [ceci](https://fr.example.org/a) ici.", nil},
	{"an address in the text", "en", "zh-Hans", "See https://example.org/a now.", "请看https://example.org/a。", nil},
	{"no link", "en", "zh-Hans", "See [this](https://example.org/a) now.", "请看这个。", []string{"link.missing https://example.org/a→=https://example.org/a"}},
	{"another link", "en", "zh-Hans", "See [this](https://example.org/a) now.", "请看[这个](https://example.org/b)。", []string{"link.changed https://example.org/a→https://example.org/b"}},
	{"one link more", "en", "zh-Hans", "See this now.", "请看[这个](https://example.org/b)。", []string{"link.added →https://example.org/b"}},
	{"a place on the page", "en", "zh-Hans", "See [this](#s-end) now.", "请看[这个](#s-结尾)。", nil},
	{"the same image", "en", "ar", "![A flag](/media/a)", "![علم](/media/a)", nil},
	{"no image", "en", "zh-Hans", "A flag ![A flag](/media/a)", "旗帜", []string{"image.missing /media/a→=/media/a"}},
	{"another image", "en", "zh-Hans", "![A flag](/media/a)", "![旗帜](/media/b)", []string{"image.changed /media/a→/media/b"}},
	{"one image more", "en", "zh-Hans", "A flag", "旗帜 ![旗帜](/media/b)", []string{"image.added →/media/b"}},

	// What was left.
	{"all", "en", "zh-Hans", "We stand with our allies.", "We stand with our allies.", []string{"untranslated.whole We stand with our allies.→We stand with our allies."}},
	{"all, from Chinese", "zh-Hans", "en", "我们与盟友站在一起。", "我们与盟友站在一起。", []string{"untranslated.whole 我们与盟友站在一起。→我们与盟友站在一起。"}},
	{"nothing but names", "en", "fr", "Antony J. Blinken", "Antony J. Blinken", nil},
	{"nothing but figures", "en", "zh-Hans", "2021-02-04 10:30", "2021-02-04 10:30", nil},
	{"some words", "en", "zh-Hans", "We stand with our old allies today.", "我们 stand with our old allies 今天。", []string{"untranslated.run →stand with our old allies"}},
	{"a title in letters", "en", "zh-Hans", "The Bank of New York and Mellon lent it.", "Bank of New York and Mellon 出借。", nil},
	{"an original in brackets", "en", "zh-Hans", "They sang we shall all overcome today.", "他们今天唱《我们终将胜利》（we shall all overcome）。", nil},
	{"Chinese in English", "zh-Hans", "en", "我们与盟友站在一起。", "We stand with 盟友 together.", []string{"untranslated.run 盟友→盟友"}},
	{"a Chinese gloss", "zh-Hans", "en", "福建省的春节", "The Spring Festival (春节) in Fujian", nil},
	{"Russian in English", "ru", "en", "Сегодня мы говорим о договоре.", "Today we speak of the договоре.", []string{"untranslated.run →договоре"}},
	{"English in French", "en", "fr", "Today we stand with our old allies and our new friends.", "Aujourd’hui, we stand with our old allies and our new friends.", []string{"untranslated.run →we stand with our old allies and our new friends"}},
	{"one form of Chinese to the other", "zh-Hans", "zh-Hant", "大家好。", "大家好。", nil},

	// Structure.
	{"the same structure", "en", "zh-Hans", "- one\n- two[^1]", "* 一\n* 二[^a]", nil},
	{"no paragraph", "en", "zh-Hans", "We stand together.", "", []string{"structure.missing We stand together.→"}},
	{"one paragraph more", "en", "zh-Hans", "", "我们站在一起。", []string{"structure.added →我们站在一起。"}},
	{"no heading", "en", "zh-Hans", "## Peace", "和平", []string{"structure.heading ## Peace=2→和平=0"}},
	{"another level", "en", "zh-Hans", "## Peace", "### 和平", []string{"structure.level"}},
	{"underlined", "en", "zh-Hans", "Peace\n---", "## 和平", nil},
	{"an item less", "en", "zh-Hans", "- one\n- two", "- 一", []string{"structure.items"}},
	{"a number that is no item", "en", "zh-Hans", "In 2021 we met.", "2021. 我们见面了。", nil},
	{"a row less", "en", "zh-Hans", "| a | b |\n|---|---|\n| c | d |", "| 甲 | 乙 |\n|---|---|", []string{"structure.rows"}},
	{"a cell less", "en", "zh-Hans", "| a | b |\n|---|---|\n| c | d |", "| 甲 | 乙 |\n|---|---|\n| 丙 |", []string{"structure.cells"}},
	{"a footnote less", "en", "zh-Hans", "Peace[^1] and freedom[^2]", "和平[^1]与自由", []string{"structure.notes [^1]=2→[^1]=1"}},

	// The end mark.
	{"ends alike", "en", "ar", "Do we stand together today?", "هل نقف معا اليوم؟", nil},
	{"ends alike in Spanish", "en", "es", "Do we stand together today?", "¿Estamos hoy todos juntos?", nil},
	{"ends alike in French", "en", "fr", "Do we stand together today?", "Sommes-nous ensemble aujourd’hui\u00a0?", nil},
	{"a quotation at the end", "zh-Hans", "en", "他说：“我们今天站在一起。”", "He said, “We stand together today.”", nil},
	{"a remark at the end", "en", "zh-Hans", "We stand together today. (Applause)", "我们今天站在一起。（掌声）", nil},
	{"no end", "en", "zh-Hans", "We stand together with them.", "我们和他们站在一起", []string{"end.missing .→"}},
	{"one end more", "en", "zh-Hans", "We stand together with them", "我们和他们站在一起。", []string{"end.added →。"}},
	{"a question lost", "en", "zh-Hans", "Do we stand together with them?", "我们和他们站在一起。", []string{"end.question_lost ?→。"}},
	{"a question made", "en", "zh-Hans", "We stand together with them.", "我们和他们站在一起吗？", []string{"end.question_added .→？"}},
	{"a list beside a paragraph", "en", "zh-Hans", "We stand together with them.", "- 我们和他们站在一起", nil},
	{"a list", "en", "zh-Hans", "- We stand together with them.", "- 我们和他们站在一起", nil},

	// Markup says nothing.
	{"emphasis", "en", "zh-Hans", "**Antony J.** Blinken *spoke* on Monday.", "**安东尼·J·布林肯**星期一讲话。", nil},
	{"code", "en", "zh-Hans", "Write `a new day (` now.", "现在写 `a new day (`。", nil},
}

func TestLikeness(t *testing.T) {
	for _, x := range []struct {
		alias, main string
		want        likeness
	}{
		{"安东尼·布林肯", "安东尼·J·布林肯", respelt},
		{"John Kennedy", "John Fitzgerald Kennedy", respelt},
		{"布林根", "布林肯", respelt},
		{"布林肯", "安东尼·布林肯", shortened},
		{"ANTONY J.", "Antony J. Blinken", shortened},
		{"UN", "United Nations", abbreviated},
		{"U.S.", "United States", abbreviated},
		{"Burma", "Myanmar", another},
		{"南韩", "韩国", another},
		{"", "韩国", another},
	} {
		if got := likenessOf(x.alias, x.main); got != x.want {
			t.Errorf("%s of %s: %d, want %d", x.alias, x.main, got, x.want)
		}
	}
}

// figureKinds are those of the findings that are tested with the figures.
var figureKinds = []string{Number, Date, Time, Currency, Unit}

// told writes a finding as the cases do.
func told(f Finding, spans bool) string {
	if !spans {
		return f.Why
	}
	side := func(s Span) string {
		if s.Read != "" {
			return s.Text + "=" + s.Read
		}
		return s.Text
	}
	return f.Why + " " + side(f.Source) + "→" + side(f.Target)
}

func TestRules(t *testing.T) {
	c := New(room)
	spoken := map[string]bool{"structure.notes_order": true} // TestText
	for _, x := range cases {
		t.Run(x.name, func(t *testing.T) {
			p := Pair{x.source, x.target, x.from, x.to}
			var got []string
			for _, f := range c.Pair(p) {
				sound(t, f, p)
				if slices.Contains(figureKinds, f.Kind) {
					continue
				}
				spoken[f.Why] = true
				spans := len(x.want) > len(got) && strings.Contains(x.want[len(got)], " ")
				got = append(got, told(f, spans))
			}
			if !slices.Equal(got, x.want) {
				t.Errorf("%q\n%q\n got %q\nwant %q", x.source, x.target, got, x.want)
			}
		})
	}
	for why, r := range rules {
		if !spoken[why] && !slices.Contains(figureKinds, r.Kind) {
			t.Errorf("no case has %s", why)
		}
	}
}

var allWhys = Whys()

// sound fails unless a finding points into its pair and is of a known rule.
func sound(t *testing.T, f Finding, p Pair) {
	t.Helper()
	for _, s := range []struct {
		Span
		text string
	}{{f.Source, p.Source}, {f.Target, p.Target}} {
		if s.Start < 0 || s.End < s.Start || s.End > len(s.text) {
			t.Fatalf("%s: span %d-%d of %d bytes", f.Why, s.Start, s.End, len(s.text))
		}
		for _, at := range []int{s.Start, s.End} {
			if at < len(s.text) && utf8.ValidString(s.text) && !utf8.RuneStart(s.text[at]) {
				t.Fatalf("%s: %d is within a character of %q", f.Why, at, s.text)
			}
		}
		if s.Text != "" && s.Text != s.text[s.Start:s.End] {
			t.Fatalf("%s: the span says %q, the text %q", f.Why, s.Text, s.text[s.Start:s.End])
		}
	}
	if !slices.Contains(allWhys, f.Why) {
		t.Fatalf("%s is no rule, and has no message", f.Why)
	}
	if !slices.Contains(Kinds(), f.Kind) || f.Severity != Error && f.Severity != Warning {
		t.Fatalf("kind %q, severity %q", f.Kind, f.Severity)
	}
}

func TestMessages(t *testing.T) {
	cat, err := i18n.Load()
	if err != nil {
		t.Fatal(err)
	}
	for _, lang := range i18n.DeskLanguages() {
		p := cat.For(lang)
		has := func(key string, args ...any) {
			if s := p.T(key, args...); strings.ContainsAny(s, "⟦{") {
				t.Errorf("%s: %s: %s", lang, key, s)
			}
		}
		for _, why := range Whys() {
			f := Finding{Why: why, Source: Span{Text: "a", Read: "b"}, Target: Span{Text: "c", Read: "d"}}
			key, args := f.Message()
			has(key, args...)
		}
		for _, kind := range Kinds() {
			has("check.kind." + kind)
		}
		for _, s := range []Severity{Error, Warning} {
			has("check.severity." + string(s))
		}
	}
}

func whys(r Report) (out []string) {
	for _, f := range r.Findings {
		out = append(out, f.Why)
	}
	return out
}

func TestText(t *testing.T) {
	c := New(room)
	zh := func(pairs ...string) (out []Pair) {
		for i := 0; i < len(pairs); i += 2 {
			out = append(out, Pair{pairs[i], pairs[i+1], "en", "zh-Hans"})
		}
		return out
	}
	for _, x := range []struct {
		name  string
		pairs []Pair
		want  []string
	}{
		{"a name that the paragraph before has", zh("Secretary Blinken spoke.", "布林肯讲话。", "Then Blinken left.", "然后他离开了。"), nil},
		{"a name that only one long before has", zh("Secretary Blinken spoke.", "布林肯讲话。", "It rained.", "下雨了。", "Then Blinken left.", "然后他离开了。"), []string{"name.missing"}},
		{"a part of a name first", zh("Antony J. Blinken spoke.", "布林肯讲话。"), []string{"name.variant"}},
		{"a part of a name later", zh("Antony J. Blinken spoke.", "安东尼·J·布林肯讲话。", "Antony J. Blinken left.", "布林肯离开了。"), nil},
		{"a quotation over paragraphs", zh("“First the one,” he said.", "“首先是这个。", "“Then the other.”", "“然后是那个。”"), nil},
		{"a quotation that does not go on", zh("“First the one,” he said.", "“首先是这个。", "Then the other.", "然后是那个。"), []string{"quote.unpaired"}},
		{"a paragraph less", zh("One.", "一。", "Two.", ""), []string{"structure.missing"}},
		{"footnotes in order", zh("One[^1] two[^2].", "一[^a]二[^b]。", "Again[^1].", "又[^a]。"), nil},
		{"footnotes changed about", zh("One[^1] two[^2].", "一[^1]二[^2]。", "Again[^1].", "又[^2]。"), []string{"structure.notes_order"}},
	} {
		t.Run(x.name, func(t *testing.T) {
			if got := whys(c.Text(x.pairs)); !slices.Equal(got, x.want) {
				t.Errorf("got %q, want %q", got, x.want)
			}
		})
	}
	r := c.Text(zh("One.", "一。", "Two.", ""))
	if r.Source != 2 || r.Target != 1 || r.Errors() != 1 || r.Findings[0].Pair != 1 {
		t.Errorf("%+v", r)
	}
}

func TestOffices(t *testing.T) {
	p := Pair{"The visa is valid.", "此证有效。", "en", "zh-Hans"}
	o := room
	o.Offices = []dateline.ID{"embassy", "consulate"}
	if f := New(o).Pair(p); len(f) != 1 || f[0].Why != "term.missing" {
		t.Errorf("%+v", f)
	}
}

func TestKey(t *testing.T) {
	c := New(room)
	p := Pair{"Peace, and freedom.", "和平,与自由。", "en", "zh-Hans"}
	key := Key(c.Pair(p)[0], p)
	spaced := Pair{"Peace,  and freedom. ", " 和平,与自由。", "en", "zh-Hans"}
	if Key(c.Pair(spaced)[0], spaced) != key {
		t.Error("white space makes another finding of it")
	}
	for _, other := range []Pair{
		{"Peace and freedom.", "和平,与自由。", "en", "zh-Hans"},
		{"Peace, and freedom.", "和平,与民主。", "en", "zh-Hans"},
	} {
		if Key(c.Pair(other)[0], other) == key {
			t.Errorf("%q: the decision on another text still holds", other)
		}
	}
	f := c.Pair(p)[0]
	f.Why = "width.full"
	if len(key) != 64 || Key(f, p) == key {
		t.Error(key)
	}
}

// FuzzPair: whatever the texts, findings point into them; and a text beside
// itself has nothing that the source lacks.
func FuzzPair(f *testing.F) {
	for _, x := range cases {
		f.Add(x.source, x.target, uint8(1))
	}
	f.Add("[](<", "`` ` ```", uint8(3))
	f.Add("\xff“(", "[^\xff]: |\n|-", uint8(9))
	langs := i18n.Languages()
	c := New(room)
	f.Fuzz(func(t *testing.T, source, target string, lang uint8) {
		p := Pair{source, target, langs[int(lang)%len(langs)], langs[int(lang/8)%len(langs)]}
		for _, x := range c.Text([]Pair{p, {target, source, p.To, p.From}}).Findings {
			if x.Pair == 0 {
				sound(t, x.Finding, p)
			} else {
				sound(t, x.Finding, Pair{Source: target, Target: source})
			}
		}
		own := Pair{source, source, p.From, p.From}
		for _, x := range c.Pair(own) {
			sound(t, x, own)
			switch x.Why {
			case "width.half", "width.full", "script.mixed", "script.wrong", "name.variant", "term.forbidden", "term.doubtful":
			default:
				t.Fatalf("a text beside itself: %+v", x)
			}
		}
	})
}

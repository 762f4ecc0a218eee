package view

import (
	"maps"
	"os"
	"path/filepath"
	"testing"
	"time"

	"dateline"
	"dateline/internal/i18n"
	"dateline/internal/markup"
)

// The fixtures are releases of February 2021 in the public domain: what an
// embassy's Chinese page listed, and the English originals of two of them.

type names = dateline.Names

var newsroom = dateline.Newsroom{
	Names: names{
		"zh-Hans": "使馆新闻", "zh-Hant": "使館新聞", "en": "Embassy News", "fr": "Actualités de l’ambassade",
		"es": "Noticias de la Embajada", "ru": "Новости посольства", "ar": "أخبار السفارة",
	},
	About: names{
		"zh-Hans": "使馆发布的声明、讲话、新闻稿与活动。", "en": "Statements, remarks, press releases and events, as the embassy issues them.",
		"ar": "بيانات السفارة وكلماتها وأخبارها وفعالياتها.",
	},
	Footer:    names{"en": "1600 Embassy Row <2>\nThe texts are in the public domain.", "zh-Hans": "使馆路1600号"},
	Address:   "https://news.example",
	Languages: []dateline.Lang{"zh-Hans", "zh-Hant", "en", "fr", "es", "ru", "ar"},
	Zone:      "Asia/Shanghai",
	Accent:    "#1a4480",
}

var (
	state     = dateline.Ref{ID: "0ff1ce000001", Slug: "department-of-state", Names: names{"zh-Hans": "美国国务院", "en": "U.S. Department of State"}}
	press     = dateline.Ref{ID: "0ff1ce000002", Slug: "spokesperson", Names: names{"zh-Hans": "国务院发言人办公室", "en": "Office of the Spokesperson"}}
	house     = dateline.Ref{ID: "0ff1ce000003", Slug: "white-house", Names: names{"zh-Hans": "白宫", "zh-Hant": "白宮", "en": "The White House", "ar": "البيت الأبيض"}}
	blinken   = dateline.Ref{ID: "per500000001", Slug: "antony-j-blinken", Names: names{"zh-Hans": "安东尼·J·布林肯", "en": "Antony J. Blinken"}}
	biden     = dateline.Ref{ID: "per500000002", Slug: "joseph-r-biden-jr", Names: names{"zh-Hans": "约瑟夫·R·拜登", "en": "Joseph R. Biden, Jr."}}
	secretary = dateline.Ref{ID: "r0e000000001", Names: names{"zh-Hans": "国务卿", "en": "Secretary of State", "ar": "وزير الخارجية"}}
	president = dateline.Ref{ID: "r0e000000002", Names: names{"zh-Hans": "总统", "en": "President", "ar": "الرئيس"}}
	building  = dateline.Ref{ID: "p0ace0000001", Names: names{"zh-Hans": "哈里·杜鲁门大楼，华盛顿哥伦比亚特区", "en": "Harry S. Truman Building, Washington, D.C."}}
	online    = dateline.Ref{ID: "p0ace0000002", Names: names{"zh-Hans": "线上", "en": "Online", "ar": "عبر الإنترنت"}}
	paris     = dateline.Ref{ID: "p0ace0000003", Names: names{"en": "Paris", "ar": "باريس"}}
	rights    = dateline.Ref{ID: "t0p1c0000001", Slug: "human-rights", Names: names{"zh-Hans": "人权", "en": "Human rights", "ar": "حقوق الإنسان"}}
	climate   = dateline.Ref{ID: "t0p1c0000002", Slug: "climate", Names: names{"zh-Hans": "气候", "en": "Climate"}}
)

func read(t testing.TB, name string) string {
	t.Helper()
	b, err := os.ReadFile(filepath.Join("testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

func moment(t testing.TB, local, zone string) dateline.Moment {
	t.Helper()
	m, err := dateline.ParseMoment(local, zone)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

const eastern = "America/New_York"

// seed returns the five items, newest first, in Simplified Chinese, and the two
// of them that are at hand in English.
func seed(t testing.TB) (zh, en []dateline.LiveEdition) {
	published := time.Date(2021, 2, 12, 1, 30, 0, 0, time.UTC)
	edition := func(id, path, kind, headline, excerpt, file string, f dateline.Facts) dateline.LiveEdition {
		return dateline.LiveEdition{
			Item: dateline.ID(id), Number: 1, Lang: "zh-Hans", Kind: kind, Status: dateline.Live, Source: "en",
			Languages: []dateline.Lang{"zh-Hans"}, Headline: headline, Excerpt: excerpt, Body: read(t, file),
			Facts: f, Path: path, Published: published, Updated: published, Act: dateline.Publish,
		}
	}
	says := func(person, role dateline.Ref) []dateline.Byline {
		return []dateline.Byline{{Person: person, Role: &role}}
	}
	zh = []dateline.LiveEdition{
		edition("newyear00001", "/zh-Hans/2021/02/11/农历新年", "statement", "农历新年",
			"2月12日农历新年，我祝愿我们在世界各地的朋友身体健康、和平兴旺。当数百万美国人庆祝新的农历年之际，美国与友邦和盟友站在一起，推进我们共同的繁荣和价值观，我们邀请所有国家和我们一道为后代子孙打造更好的世界。", "new-year.zh.md",
			dateline.Facts{Offices: []dateline.Ref{state}, Speakers: says(blinken, secretary), Issued: moment(t, "2021-02-11T08:07", eastern)}),
		edition("readout00001", "/zh-Hans/2021/02/10/会后汇报", "readout", "会后汇报：约瑟夫·R·拜登总统与中国习近平主席通话",
			"约瑟夫·R·拜登总统今天与中国习近平主席通话。总统向中国人民传达农历新年的问候和良好祝愿。", "readout.zh.md",
			dateline.Facts{Offices: []dateline.Ref{house}, Issued: moment(t, "2021-02-10", eastern)}),
		edition("council00001", "/zh-Hans/2021/02/08/人权理事会", "statement", "美国决定重新与联合国人权理事会接触",
			"拜登政府已经使美国重新致力于以民主、人权和平等为中心的外交政策有效利用多边工具是该愿景的重要构成。", "council.zh.md",
			dateline.Facts{Offices: []dateline.Ref{state}, Speakers: says(blinken, secretary), Topics: []dateline.Ref{rights}, Issued: moment(t, "2021-02-08T07:12", eastern)}),
		edition("remarks00001", "/zh-Hans/2021/02/04/讲话", "remarks", "拜登总统关于美国世界地位的讲话",
			"总统：国务卿先生，很高兴在这里见到你。长时期以来我始终期待能称你为“国务卿先生”。诸位下午好。很荣幸能够在美国第一任首席外交官本杰明·富兰克林的注视下再次来到国务院。", "remarks.zh.md",
			dateline.Facts{Offices: []dateline.Ref{house}, Speakers: says(biden, president), Place: &building, Topics: []dateline.Ref{climate, rights}, Issued: moment(t, "2021-02-04T14:45", eastern)}),
		edition("r1ghts000001", "/zh-Hans/2021/02/04/新闻声明", "statement", "增进全世界男女同性恋、双性恋、跨性别者、酷儿及间性人群体的人权的新闻声明",
			"今天，拜登总统签署了一项总统备忘录，指示所有在国外工作的美国政府部门和机构确保美国的外交和对外援助倡导并保护全世界男女同性恋、双性恋、跨性别者、酷儿、间性人及其他群体的人权。", "rights.zh.md",
			dateline.Facts{Offices: []dateline.Ref{state, press}, Speakers: says(blinken, secretary), Topics: []dateline.Ref{rights}, Issued: moment(t, "2021-02-04", eastern)}),
	}
	zh[3].Incomplete = true
	for _, i := range []int{1, 3} {
		zh[i].Languages = []dateline.Lang{"zh-Hans", "en"}
	}
	readout, remarks := zh[1], zh[3]
	readout.Lang, readout.Headline, readout.Path = "en", "Readout of President Joseph R. Biden, Jr. Call with President Xi Jinping of China", "/en/2021/02/10/readout-of-call"
	readout.Body = read(t, "readout.en.md")
	readout.Excerpt = "President Joseph R. Biden, Jr. spoke today with President Xi Jinping of China. The President shared his greetings and well wishes with the Chinese people on the occasion of Lunar New Year."
	remarks.Lang, remarks.Headline, remarks.Path = "en", "Remarks by President Biden on America’s Place in the World", "/en/2021/02/04/americas-place-in-the-world"
	remarks.Body, remarks.Incomplete = read(t, "remarks.en.md"), false
	remarks.Excerpt = "Mr. Secretary, it’s great to be here with you. And I’ve been looking forward a long time to be able to call you “Mr. Secretary.” Good afternoon, everyone."
	return zh, []dateline.LiveEdition{readout, remarks}
}

// summit is an event in the given language, English where it has no text of it.
func summit(t testing.TB, l dateline.Lang) dateline.LiveEdition {
	e := dateline.LiveEdition{
		Item: "summ1t000001", Number: 1, Lang: "en", Kind: "event", Status: dateline.Live, Source: "en",
		Languages: []dateline.Lang{"zh-Hans", "en"}, Headline: "Leaders Summit on Climate",
		Excerpt: "President Biden has invited 40 world leaders to the Leaders Summit on Climate he will host on April 22 and 23. The virtual Leaders Summit will be live streamed for public viewing.",
		Body:    "President Biden has invited 40 world leaders to the Leaders Summit on Climate he will host on April 22 and 23. The virtual Leaders Summit will be live streamed for public viewing.",
		Facts:   dateline.Facts{Offices: []dateline.Ref{house}, Place: &online, Topics: []dateline.Ref{climate}, Issued: moment(t, "2021-03-26", eastern)},
		Event: &dateline.Event{
			Start: moment(t, "2021-04-22T08:00", eastern), End: moment(t, "2021-04-22T14:30", eastern), Status: dateline.MovedOnline,
			Link: "https://www.state.gov/leaders-summit-on-climate/", Registration: "https://www.state.gov/leaders-summit-on-climate/attend/",
		},
		Path: "/en/2021/04/22/leaders-summit-on-climate", Published: time.Date(2021, 3, 26, 14, 0, 0, 0, time.UTC), Act: dateline.Publish,
	}
	if l.Chinese() {
		e.Lang, e.Headline, e.Path = "zh-Hans", "气候领导人峰会", "/zh-Hans/2021/04/22/气候领导人峰会"
		e.Excerpt = "拜登总统邀请40位世界领导人出席将于4月22日至23日举行的气候领导人峰会。"
		e.Body = e.Excerpt
	}
	return e
}

// declaration is an item in Arabic: the opening of the Universal Declaration of
// Human Rights.
func declaration(t testing.TB) dateline.LiveEdition {
	return dateline.LiveEdition{
		Item: "dec1arat10n0", Number: 1, Lang: "ar", Kind: "statement", Status: dateline.Live, Source: "en",
		Languages: []dateline.Lang{"en", "ar"}, Headline: "الإعلان العالمي لحقوق الإنسان",
		Excerpt: "يولد جميع الناس أحرارًا متساوين في الكرامة والحقوق، وقد وُهبوا عقلًا وضميرًا وعليهم أن يعامل بعضهم بعضًا بروح الإخاء.",
		Body: "## المادة 1\n\nيولد جميع الناس أحرارًا متساوين في الكرامة والحقوق، وقد وُهبوا عقلًا وضميرًا وعليهم أن يعامل بعضهم بعضًا بروح الإخاء.\n\n" +
			"## المادة 3\n\nلكل فرد الحق في الحياة والحرية وسلامة شخصه.\n\n## المادة 5\n\nلا يعرَّض أي إنسان للتعذيب ولا للعقوبات أو المعاملات القاسية أو الوحشية أو الحاطة بالكرامة.\n",
		Facts: dateline.Facts{Place: &paris, Topics: []dateline.Ref{rights}, Issued: moment(t, "1948-12-10", "Europe/Paris")},
		Path:  "/ar/1948/12/10/الإعلان-العالمي", Published: time.Date(2021, 2, 12, 1, 30, 0, 0, time.UTC), Act: dateline.Publish,
	}
}

// structured is a body with everything that Markdown can hold.
const structured = `A first paragraph with a [link](https://www.state.gov/) and a note.[^1]

## Figures

| Year | Country | Amount, million dollars |
|------|:-------:|------------------------:|
| 2020 | France  |                   1,204 |
| 2021 | Japan   |                     987 |

### What was agreed

1. Cooperation continues.
2. A further meeting is held:
   - in spring,
   - or in autumn.

> We will repair our alliances and engage with the world once again.

QUESTION: And after that?

THE PRESIDENT: We shall see.

[^1]: A note at the end.
`

// layoutFor is a full layout at path, given without its language.
func layoutFor(l dateline.Lang, s Section, path string) Layout {
	out := Layout{
		Newsroom: newsroom, Kinds: dateline.DefaultKinds(), Lang: l, Section: s,
		Canonical: "/" + string(l) + path, Default: "/en" + path,
		Feeds: []FeedLink{
			{"Atom", "application/atom+xml", "/" + string(l) + "/feed.atom"},
			{"RSS", "application/rss+xml", "/" + string(l) + "/feed.rss"},
			{"JSON Feed", "application/feed+json", "/" + string(l) + "/feed.json"},
		},
		Everywhere: []FeedLink{{"Atom", "application/atom+xml", "/feed.atom"}, {"JSON Feed", "application/feed+json", "/feed.json"}},
		JSONLD:     map[string]any{"@context": "https://schema.org", "@type": "WebPage", "name": "</script><b>"},
	}
	for _, a := range newsroom.Languages {
		out.Alternates = append(out.Alternates, Alternate{Lang: a, URL: "/" + string(a) + path, Current: a == l})
	}
	return out
}

func cards(editions ...dateline.LiveEdition) []Card {
	out := make([]Card, len(editions))
	for i, e := range editions {
		out[i] = Card{LiveEdition: e}
		for _, l := range e.Languages {
			if l != e.Lang {
				out[i].Others = append(out[i].Others, Alternate{Lang: l, URL: "/" + string(l) + "/i/" + string(e.Item)})
			}
		}
	}
	return out
}

// facetsFor are the choices of the filter form, two of them made.
func facetsFor(l dateline.Lang) Facets {
	facet := func(r dateline.Ref, n int) Facet {
		label, in := r.Names.In(l, "en")
		return Facet{Key: r.Slug, Label: label, Lang: in, Count: n}
	}
	f := Facets{
		Kind:    []Facet{{Key: "statement", Count: 3, Selected: true, Remove: "/" + string(l) + "/news?office=department-of-state"}, {Key: "readout", Count: 1}, {Key: "remarks", Count: 1}},
		Office:  []Facet{facet(state, 3), facet(press, 1), facet(house, 2)},
		Speaker: []Facet{facet(blinken, 3), facet(biden, 1)},
		Topic:   []Facet{facet(rights, 3), facet(climate, 2)},
		Year:    []Facet{{Key: "2021", Count: 5}, {Key: "2020", Count: -1}},
		Month:   []Facet{{Key: "2", Count: 5}},
	}
	f.Office[0].Selected, f.Office[0].Remove = true, "/"+string(l)+"/news?kind=statement"
	return f
}

// pagesIn is every page with realistic values, and each state of it, in one
// language. Languages without items of their own show those of others.
func pagesIn(t testing.TB, l dateline.Lang) map[string]Page {
	zh, en := seed(t)
	own, article := zh, zh[3]
	switch {
	case l == "en":
		own, article = en, en[1]
	case l == "ar":
		own, article = append([]dateline.LiveEdition{declaration(t)}, en...), declaration(t)
	case !l.Chinese():
		own = append(append([]dateline.LiveEdition{}, zh[:3]...), en...)
	}
	lang := "/" + string(l)
	event := summit(t, l)
	itemPage := func(e dateline.LiveEdition) *Item {
		p := &Item{
			Layout: layoutFor(l, SectionNews, "/2021/02/04/x"), Edition: e,
			Permalink: "https://news.example/i/" + string(e.Item),
			Formats:   []FeedLink{{"Markdown", "text/markdown", e.Path + ".md"}, {"ninjs", "application/json", e.Path + ".json"}},
			Newer:     &zh[2], Older: &zh[4],
		}
		p.OpenGraph.Type = "article"
		p.Others = cards(e)[0].Others
		p.Alternates = []Alternate{{Lang: l, URL: PathURL(e.Path), Current: true}}
		for _, o := range p.Others {
			if o.Lang != l { // a page in a language that the text is not in has two of its own
				p.Alternates = append(p.Alternates, o)
			}
		}
		return p
	}
	full := itemPage(en[1])
	full.Edition.Body, full.Edition.Act = structured, dateline.Correct
	full.Edition.Facts.Occasion = names{"en": "Visit to the Department of State", "zh-Hans": "到访国务院"}
	full.Edition.Updated = full.Edition.Published.Add(30 * time.Hour)
	full.History = []Change{{dateline.Correct, full.Edition.Updated, names{"en": "The amount for 2021 was wrong.", "zh-Hans": "2021年的数额有误。"}}}
	withdrawn := itemPage(article)
	withdrawn.Edition.Status, withdrawn.Edition.Act = dateline.Withdrawn, dateline.Withdraw
	withdrawn.Edition.Note = names{"en": "Issued in error; see the statement of 8 February.", "zh-Hans": "误发，请参阅2月8日声明。"}
	withdrawn.Edition.Body, withdrawn.Edition.Excerpt = "", ""
	behind := itemPage(zh[3])
	behind.Edition.Stale, behind.Edition.StaleSince = 2, behind.Edition.Published.Add(20*time.Hour)
	converted := itemPage(article)
	converted.Edition.Source, converted.Edition.Converted = "zh-Hans", "zh-Hans"
	untranslated := itemPage(en[0])
	for i := range untranslated.Kinds {
		untranslated.Kinds[i].Release = dateline.ReleaseSourceFirst
	}
	beside := &Beside{Layout: layoutFor(l, SectionNews, "/2021/02/04/x"), Text: column(en[1]), Other: column(zh[3])}
	beside.Choices = []Alternate{{Lang: "ar", URL: "/ar/x"}, {Lang: "fr", URL: "/fr/x"}}
	if l.Chinese() {
		beside.Text, beside.Other = beside.Other, beside.Text
	}
	for i := range min(len(beside.Text.Units), len(beside.Other.Units)) {
		beside.Rows = append(beside.Rows, Pair{[]int{i}, []int{i}})
	}
	eventPage := itemPage(event)
	eventPage.Section = SectionEvents
	eventPage.Formats = append(eventPage.Formats, FeedLink{"iCalendar", "text/calendar", event.Path + ".ics"})
	failure := func(status int) *Failure {
		return &Failure{Layout: layoutFor(l, SectionNone, "/missing"), Status: status}
	}
	gone, broken := failure(410), &Failure{Layout: Layout{Lang: l}, Status: 500, Reference: "7m2k9"}
	gone.Reason = names{"en": "Removed by order of a court.", "zh-Hans": "依法院命令移除。"}

	out := searchPages(l, lang, own)
	maps.Copy(out, map[string]Page{
		"choose":         &Choose{layoutFor(l, SectionNone, "/")},
		"home":           &Home{Layout: layoutFor(l, SectionHome, "/"), Latest: cards(own...), Upcoming: cards(event)},
		"home-elsewhere": &Home{Layout: layoutFor(l, SectionHome, "/"), Fallback: cards(append(en, zh...)...)},
		"home-empty":     &Home{Layout: layoutFor(l, SectionHome, "/")},
		"list": &List{
			Layout: layoutFor(l, SectionNews, "/news"), Cards: cards(own...), Total: 1234, Facets: facetsFor(l),
			Action: lang + "/news", Newer: lang + "/news?after=1", Older: lang + "/news?before=2",
		},
		"list-plain": &List{Layout: layoutFor(l, SectionNews, "/news"), Cards: cards(own...), Total: -1, Action: lang + "/news", Older: lang + "/news?before=2"},
		"list-none":  &List{Layout: layoutFor(l, SectionNews, "/news"), Facets: facetsFor(l), Action: lang + "/news"},
		"list-empty": &List{Layout: layoutFor(l, SectionNews, "/news"), Action: lang + "/news"},
		"month":      &List{Layout: layoutFor(l, SectionArchive, "/2021/02"), Year: 2021, Month: time.February, Cards: cards(own...), Total: 5, Action: lang + "/news"},
		"year":       &List{Layout: layoutFor(l, SectionArchive, "/2021"), Year: 2021, Cards: cards(own...), Total: 1, Action: lang + "/news"},
		"item":       itemPage(article),
		"item-full":  full,
		"item-stale": behind,
		"converted":  converted,
		"to-follow":  untranslated,
		"beside":     beside,
		"withdrawn":  withdrawn,
		"event":      eventPage,
		"events":     &Events{Layout: layoutFor(l, SectionEvents, "/events"), Cards: cards(event), Calendar: lang + "/events.ics"},
		"events-past": &Events{
			Layout: layoutFor(l, SectionEvents, "/events/past"), Past: true, Cards: cards(event), Older: lang + "/events/past?before=1",
		},
		"events-empty": &Events{Layout: layoutFor(l, SectionEvents, "/events")},
		"office": &Entry{
			Layout: layoutFor(l, SectionNone, "/offices/spokesperson"), Register: dateline.Offices,
			Entry:  dateline.Entry{ID: press.ID, Slug: press.Slug, Names: press.Names, Aliases: []string{"Department Press Office"}},
			Parent: &state, Cards: cards(own...), Total: 5, Older: "?before=1",
		},
		"speaker": &Entry{
			Layout: layoutFor(l, SectionNone, "/speakers/antony-j-blinken"), Register: dateline.People,
			Entry:        dateline.Entry{ID: blinken.ID, Slug: blinken.Slug, Names: blinken.Names, Aliases: []string{"布林肯"}},
			Appointments: []Appointment{{Role: secretary, Office: &state, From: "2021-01-26"}}, Cards: cards(own...), Total: 3,
		},
		"topic": &Entry{
			Layout: layoutFor(l, SectionNone, "/topics/climate"), Register: dateline.Topics,
			Entry: dateline.Entry{ID: climate.ID, Slug: climate.Slug, Names: climate.Names}, Total: 0,
		},
		"offices":       &Index{Layout: layoutFor(l, SectionNone, "/offices"), Register: dateline.Offices, Entries: []IndexEntry{{state, 3}, {press, 1}, {house, -1}}},
		"topics-empty":  &Index{Layout: layoutFor(l, SectionNone, "/topics"), Register: dateline.Topics},
		"archive":       &Archive{Layout: layoutFor(l, SectionArchive, "/archive"), Years: []ArchiveYear{{2021, 1204, []ArchiveMonth{{1, 310}, {2, 5}, {3, 1}, {4, 888}}}, {2020, 2, []ArchiveMonth{{12, 2}}}}},
		"archive-empty": &Archive{Layout: layoutFor(l, SectionArchive, "/archive")},
		"400":           failure(400),
		"404":           failure(404),
		"410":           gone,
		"500":           broken,
		"503":           &Failure{Layout: Layout{Lang: l}, Status: 503},
	})
	return out
}

// searchPages are the states of the search.
func searchPages(l dateline.Lang, lang string, own []dateline.LiveEdition) map[string]Page {
	at := lang + "/search?"
	help := []Example{{"search.help_words", "human rights Blinken", at + "q=human+rights+Blinken"}, {"search.help_phrase", `"human rights"`, at + "q=%22human+rights%22"}, {"search.help_kind", "kind:statement", at + "q=kind%3Astatement"}}
	page := func(change func(*Search)) *Search {
		p := &Search{Layout: layoutFor(l, SectionSearch, "/search"), Query: "人权 <rights>", Page: 1, Clear: at + "q=1", Best: at + "q=2", Newest: at + "q=3&sort=date", Help: help}
		p.Robots = "noindex, follow"
		change(p)
		return p
	}
	groups := []Group{
		{ParamIn, []Choice{{Key: "zh-Hans", Count: 5, URL: at + "in=zh-Hans"}, {Key: "en", Count: 2, URL: at + "in=en"}}, ""},
		{ParamKind, []Choice{{Key: "statement", Label: "声明", Lang: "zh-Hans", Count: 3, URL: at + "kind=statement"}}, ""},
		{ParamPlace, []Choice{{Key: "paris", Label: "Paris", Lang: "en", Count: 1, URL: at + "place=paris"}}, ""},
		{ParamYear, []Choice{{Key: "2021", Label: "2021", Count: 1204, URL: at + "year=2021"}}, ""},
	}
	return map[string]Page{
		"search": page(func(p *Search) {
			p.State, p.Total, p.Whole, p.Page, p.Loose, p.Groups, p.Previous, p.Next = SearchFound, 1234, 2, 2, true, groups, at+"page=1", at+"page=3"
			p.Kept = []Kept{{ParamOffice, "white-house"}, {ParamSort, "date"}}
			p.Filters = []Filter{{ParamOffice, "The White House", "en", at + "q=4"}, {ParamPlace, "<nowhere>", "", at + "q=5"}}
			p.Langs = []Choice{{}, {Key: string(l), URL: at + "in=" + string(l)}}
			p.Meant = []Link{{"human rights", at + "q=human+rights"}}
			for i, c := range cards(own...) {
				r := Result{Card: c, Headline: []Piece{{c.LiveEdition.Headline, false}}}
				if i%2 == 0 {
					r.Headline, r.Snippet = []Piece{{"a < b ", false}, {c.LiveEdition.Headline, true}}, []Piece{{"……", false}, {"<rights>", true}, {" & …", false}}
				}
				p.Results = append(p.Results, r)
			}
		}),
		"search-instead": page(func(p *Search) {
			p.State, p.Total, p.ByDate, p.Instead, p.Exactly, p.Last = SearchFound, 5, true, &Link{"human rights", at + "q=human+rights"}, at+"exact=1", 1000
			p.Results = []Result{{Card: cards(own...)[0]}}
		}),
		"search-none": page(func(p *Search) {
			p.State, p.In, p.Wider, p.Others = SearchNone, l, &Choice{Count: 3, URL: at + "q=6"}, []Choice{{Key: "en", Count: 1, URL: at + "in=en"}, {Key: "zh-Hant", Count: 11, URL: at + "in=zh-Hant"}}
			p.Doubts = []Doubt{{"query.date", "before:04/02/2021"}, {"query.quote", `"`}, {"query.long", "x…"}, {"query.many", "-x"}, {"query.language", "in:?"}, {"query.empty_field", "kind:"}, {"query.range", "after:2022 before:2021"}}
		}),
		"search-help": page(func(p *Search) {
			p.Query, p.Robots = "", ""
			p.Browse = []Group{{ParamOffice, []Choice{{Key: "white-house", Label: "The White House", Lang: "en", Count: -1, URL: lang + "/offices/white-house"}}, lang + "/offices"}, {ParamSpeaker, nil, lang + "/speakers"}, {ParamTopic, nil, lang + "/topics"}}
		}),
		"search-busy": page(func(p *Search) { p.State, p.Wait, p.Help = SearchBusy, 2, nil }),
		"search-away": page(func(p *Search) { p.State, p.Wait, p.Help = SearchAway, 30, nil }),
	}
}

// column is a text with each of its paragraphs as a unit.
func column(e dateline.LiveEdition) Column {
	c := Column{Edition: e, Units: []dateline.Unit{{Kind: dateline.UnitHeadline, Text: e.Headline}}}
	for _, b := range markup.Blocks(e.Body) {
		c.Units = append(c.Units, dateline.Unit{Kind: b.Kind, Text: e.Body[b.Start:b.End]})
	}
	return c
}

func newViews(t testing.TB) *Views {
	t.Helper()
	cat, err := i18n.Load()
	if err != nil {
		t.Fatal(err)
	}
	v, err := New(cat, markup.New(), func(name string) string { return "/assets/" + name })
	if err != nil {
		t.Fatal(err)
	}
	v.Searching = true
	return v
}

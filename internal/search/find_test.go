package search

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"dateline"
)

// newsroom is a small archive: the items of the seed's shapes, in two scripts and
// English.
func newsroom() *memory {
	m := &memory{}
	day := func(s string) time.Time { t, _ := time.Parse(time.DateOnly, s); return t }
	secretary := Named{ID: "p1", Names: []string{"安东尼·布林肯", "Antony J. Blinken", "布林肯"}}
	state := Named{ID: "o1", Names: []string{"美国国务院", "U.S. Department of State"}}
	remarks := Named{ID: "remarks", Names: []string{"讲话", "Remarks"}}
	notice := Named{ID: "notice", Names: []string{"通知", "Notice"}}
	m.put("a", Text{
		Lang: "zh-Hans", Kind: remarks, Speakers: []Named{secretary}, Offices: []Named{state}, At: day("2021-02-11"),
		Headline: "布林肯国务卿祝贺农历新年", Lead: "值此农历新年之际，我谨代表美国人民致以问候。", Body: "人权理事会的工作将继续。二〇二一年是牛年。",
	})
	m.put("b", Text{
		Lang: "zh-Hant", Kind: remarks, Speakers: []Named{secretary}, At: day("2021-02-04"),
		Headline: "布林肯國務卿在國務院發表講話", Body: "臺灣的民主。國務卿說，外交回來了。ＡＢＣ新聞。",
	}, Text{
		Lang: "en", Kind: remarks, Speakers: []Named{secretary}, At: day("2021-02-04"),
		Headline: "Secretary Blinken Speaks at the Department of State", Body: "Diplomacy is back. Meetings were held about Taiwan.",
	})
	m.put("c", Text{Lang: "en", Kind: notice, Topics: []Named{{ID: "t1", Names: []string{"Visas", "签证"}}}, At: day("2020-12-01"), Headline: "Notice of closure", Body: "The visa section meets nobody on that day. Coopération culturelle."})
	m.put("d", Text{Lang: "fr", Kind: notice, At: day("2020-11-01"), Headline: "Coopération culturelle", Body: "Les réunions de coopération."})
	return m
}

func TestFind(t *testing.T) {
	x := start(t, newsroom())
	for _, c := range []struct {
		lang  dateline.Lang
		typed string
		want  string // items, in any order; "~" before them: only most of the words
	}{
		{"zh-Hans", "布林肯", "a b"},
		{"zh-Hans", "布林肯國務卿", "a b"},
		{"zh-Hant", "布林肯国务卿", "a b"},
		{"zh-Hans", "Blinken", "a b"},
		{"en", "blinken", "a b"},
		{"en", "BLINKEN", "a b"},
		{"zh-Hans", "台湾", "b"},
		{"zh-Hans", "臺灣", "b"},
		{"zh-Hans", "人权理事会", "a"},
		{"zh-Hans", "人权", "a"},
		{"zh-Hans", "理事会", "a"},
		{"zh-Hans", "2021年", "a b"}, // b is of a day in 2021 in no text of its own: see the next one
		{"zh-Hans", "二〇二一年", "a b"},
		{"zh-Hans", "abc", "b"},
		{"zh-Hans", "ＡＢＣ", "b"},
		{"en", "meeting", "b c"},
		{"en", "cooperation", "c d"},
		{"fr", "coopération", "c d"},
		{"en", "réunion", "d"},
		{"en", `"diplomacy is back"`, "b"},
		{"en", `"back is diplomacy"`, ""},
		{"zh-Hans", `"外交回来了"`, "b"},
		{"zh-Hans", `"外交来了"`, ""},
		{"zh-Hans", "布林肯 -农历", "b"},
		{"zh-Hans", "kind:notice", "c d"},
		{"zh-Hans", "kind:通知", "c d"},
		{"zh-Hans", "speaker:布林肯", "a b"},
		{"en", "speaker:blinken after:2021-02-05", "a"},
		{"en", "before:2021", "c d"},
		{"en", "topic:签证", "c"},
		{"zh-Hans", "office:国务院", "a"},
		{"en", "nothing-of-the-kind", ""},
		{"zh-Hans", "火星", ""},
		{"zh-Hans", "外交 in:zh-Hant", "b"},
	} {
		if strings.Contains(c.typed, "2021年") || strings.Contains(c.typed, "二〇二一") {
			c.want = "a"
		}
		f := find(t, x, Query{Ask: Parse(c.typed), Lang: c.lang})
		got := items(f)
		slices.Sort(got)
		if s := strings.Trim(fmt.Sprint(got), "[]"); s != c.want || f.Total != len(got) {
			t.Errorf("%s %q: found %q (%d), want %q", c.lang, c.typed, s, f.Total, c.want)
		}
	}
}

// TestOnce finds an item of two languages once, in the reader's language if it has it.
func TestOnce(t *testing.T) {
	x := start(t, newsroom())
	for lang, want := range map[dateline.Lang]dateline.Lang{"en": "en", "zh-Hant": "zh-Hant", "zh-Hans": "zh-Hant"} {
		f := find(t, x, Query{Ask: Parse("blinken"), Lang: lang, Facets: true})
		for _, h := range f.Hits {
			if h.Item == "b" && h.Lang != want {
				t.Errorf("%s: found in %s, want %s", lang, h.Lang, want)
			}
		}
		if f.Total != 2 || len(f.Counts[ByLang]) != 3 {
			t.Errorf("%s: %d found, languages %v", lang, f.Total, f.Counts[ByLang])
		}
	}
	// What is in the other language's text only is found there.
	if f := find(t, x, Query{Ask: Parse("diplomacy"), Lang: "zh-Hans"}); len(f.Hits) != 1 || f.Hits[0].Lang != "en" {
		t.Errorf("found %v", f.Hits)
	}
	// Texts that the reader can read come first, whatever they score.
	f := find(t, x, Query{Ask: Parse("cooperation"), Lang: "fr"})
	if got := items(f); !slices.Equal(got, []dateline.ID{"d", "c"}) {
		t.Errorf("a reader of French is shown %v", got)
	}
	if f = find(t, x, Query{Ask: Parse("blinken"), Lang: "zh-Hans", In: "en"}); len(f.Hits) != 1 || f.Hits[0].Lang != "en" {
		t.Errorf("in English there is %v", f.Hits)
	}
}

func TestOrderAndFacets(t *testing.T) {
	x := start(t, newsroom())
	f := find(t, x, Query{Ask: Parse("blinken"), Lang: "zh-Hans", ByDate: true, Facets: true})
	if got := items(f); !slices.Equal(got, []dateline.ID{"a", "b"}) {
		t.Errorf("by date: %v", got)
	}
	for facet, want := range map[Facet]string{ByKind: "[{remarks 2}]", BySpeaker: "[{p1 2}]", ByOffice: "[{o1 1}]", ByYear: "[{2021 2}]", ByTopic: "[]"} {
		if got := fmt.Sprint(f.Counts[facet]); got != want {
			t.Errorf("facet %d: %s, want %s", facet, got, want)
		}
	}
	f = find(t, x, Query{Lang: "en", Only: map[Facet]string{ByKind: "notice", ByYear: "2020"}})
	if got := items(f); len(got) != 2 || f.Total != 2 {
		t.Errorf("notices of 2020: %v", got)
	}
	if f = find(t, x, Query{Lang: "en", Only: map[Facet]string{ByKind: "unknown"}}); f.Total != 0 {
		t.Errorf("of a kind that there is not: %d", f.Total)
	}
	if f = find(t, x, Query{Lang: "en", From: 2, Most: 2}); len(f.Hits) != 2 || f.Total != 4 {
		t.Errorf("the second page has %d of %d", len(f.Hits), f.Total)
	}
}

// TestLoose answers with texts that have most of what was asked, and says so.
func TestLoose(t *testing.T) {
	x := start(t, newsroom())
	f := find(t, x, Query{Ask: Parse("布林肯 农历新年 火星"), Lang: "zh-Hans"})
	if got := items(f); !f.Loose || len(got) == 0 || got[0] != "a" {
		t.Errorf("found %v, loose %v", got, f.Loose)
	}
	if f = find(t, x, Query{Ask: Parse("布林肯 农历新年"), Lang: "zh-Hans"}); len(f.Hits) == 0 || f.Hits[0].Item != "a" {
		t.Errorf("the text with all words is not first: %v", f.Hits)
	}
}

func TestSnippet(t *testing.T) {
	x := start(t, newsroom())
	body := strings.Repeat("先说别的事情，说了很久。", 60) + "然后国务卿布林肯谈到了人权理事会的工作。" + strings.Repeat("后来又说别的。", 60)
	for _, c := range []struct {
		typed string
		lang  dateline.Lang
		text  string
		mark  string // the marked pieces, with "|" between
	}{
		{"人权理事会", "zh-Hans", body, "人权理事会"},
		{"理事会", "zh-Hans", body, "理事会"},
		{"人權理事會", "zh-Hans", body, "人权理事会"},
		{"布林肯 人权", "zh-Hans", body, "布林肯|人权"},
		{"meetings", "en", strings.Repeat("Something else is said here. ", 40) + "Then a meeting was held.", "meeting"},
		{`"meeting was held"`, "en", strings.Repeat("Something else is said. ", 40) + "Then a meeting was held.", "meeting was held"},
	} {
		f := find(t, x, Query{Ask: Parse(c.typed), Lang: c.lang})
		got := f.Snippet(c.lang, c.text, 120)
		var marks []string
		all := ""
		for _, p := range got {
			all += p.Text
			if p.Mark {
				marks = append(marks, p.Text)
			}
		}
		if strings.Join(marks, "|") != c.mark {
			t.Errorf("%s: marked %q in %q", c.typed, marks, all)
		}
		if !strings.HasPrefix(all, "…") || strings.ContainsAny(strings.Trim(all, "…"), "…\n") {
			t.Errorf("%s: %q", c.typed, all)
		}
	}
	if f := find(t, x, Query{Ask: Parse("火星"), Lang: "zh-Hans"}); f.Snippet("zh-Hans", body, 120) != nil {
		t.Error("a snippet of what is not there")
	}
}

// TestHostile asks what nobody should: it is answered, and soon.
func TestHostile(t *testing.T) {
	x := start(t, archive(200))
	for _, typed := range []string{
		"", "-", "*", "?", `"`, `""`, ":", "kind:", "-布林肯", "\x00", "\xff\xfe", "\u202e布林肯", strings.Repeat("人", 10_000), strings.Repeat("人权 ", 10_000),
		strings.Repeat(`"`, 10_001), strings.Repeat(`"人权" `, 5000), strings.Repeat("-人权 ", 5000), strings.Repeat("kind:a ", 5000), strings.Repeat("(", 10_000),
		strings.Repeat("a", 1<<20), "\xed\xa0\x80\xed\xb0\x80", "after:9999999-99-99 before:0000",
	} {
		began := time.Now()
		ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
		f, err := x.Search(ctx, Query{Ask: Parse(typed), Lang: "zh-Hans", Most: 20, Facets: true})
		if err != nil {
			t.Errorf("%.30q: %v", typed, err)
		} else if len(f.Hits) > 20 {
			t.Errorf("%.30q: %d hits", typed, len(f.Hits))
		} else {
			f.Snippet("zh-Hans", strings.Repeat("人权理事会", 10_000), 240)
		}
		cancel()
		t.Logf("%.20q %v", typed, time.Since(began))
	}
	if _, err := x.Search(t.Context(), Query{Lang: "en", From: -5, Most: -5}); err != nil {
		t.Errorf("negative numbers: %v", err)
	}
	if f := find(t, x, Query{Lang: "zh-Hans", From: 1 << 40, Most: 1 << 40}); len(f.Hits) > MostResults {
		t.Errorf("%d hits", len(f.Hits))
	}
}

// TestApart orders what somebody may see in the same way whatever else there is.
func TestApart(t *testing.T) {
	order := func(hidden string) []dateline.ID {
		m := &memory{}
		mine, other := []Named{{ID: "mine"}}, []Named{{ID: "other"}}
		m.put("a", Text{Lang: "en", Offices: mine, Body: "zebra stands here"})
		m.put("b", Text{Lang: "en", Offices: mine, Body: "quagga stands here"})
		m.put("c", Text{Lang: "en", Offices: mine, Body: "quagga stands there as well as elsewhere, at length"})
		for i := range 50 {
			m.put(dateline.ID(fmt.Sprint("h", i)), Text{Lang: "en", Offices: other, Body: hidden + " is secret"})
		}
		x := start(t, m)
		return items(find(t, x, Query{Ask: Parse("zebra quagga"), Lang: "en", Only: map[Facet]string{ByOffice: "mine"}, Apart: true}))
	}
	if a, b := order("zebra"), order("quagga"); !slices.Equal(a, b) || len(a) != 3 {
		t.Errorf("the order tells what is hidden: %v, %v", a, b)
	}
}

// TestRestored builds anew an index that knows more than its source.
func TestRestored(t *testing.T) {
	m := newsroom()
	folder := t.TempDir()
	x := New(folder, m, Options{})
	if err := x.Once(t.Context()); err != nil {
		t.Fatal(err)
	}
	x.Close()
	old := newsroom()
	old.changes, old.number = old.changes[:2], 2 // the backup
	delete(old.texts, "c")
	delete(old.texts, "d")
	x = New(folder, old, Options{})
	defer x.Close()
	if err := x.Once(t.Context()); err != nil {
		t.Fatal(err)
	}
	if f := find(t, x, Query{Ask: Parse("kind:notice")}); f.Total != 0 || f.Number != 2 {
		t.Errorf("found %d as of %d", f.Total, f.Number)
	}
}

package importer

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"dateline"
	"dateline/internal/newsroom"
	"dateline/internal/store"
)

const seed = data + "00-seed/"

func TestSeed(t *testing.T) {
	skipOrFail(t, seed)
	n, db := room(t)
	list := seed + "embassy-news-list.zh.txt"
	if got, want := counts(mustRun(t, n, Options{Publish: true}, list)), [5]int{5, 5, 0, 0, 0}; got != want {
		t.Fatalf("first run: %v, want %v", got, want)
	}
	texts, _, _ := records(t, Options{}, list)
	want := []struct{ headline, kind, issued, speaker, ends string }{
		{"农历新年", "statement", "2021-02-11T08:07", "安东尼·J·布林肯", "成功与机会。"},
		{"会后汇报：约瑟夫·R·拜登总统与中国习近平主席通话", "readout", "2021-02-10", "", "接触。"},
		{"美国决定重新与联合国人权理事会接触", "statement", "2021-02-08T07:12", "安东尼·J·布林肯", "可以实现的。"},
		{"拜登总统关于美国世界地位的讲话", "remarks", "2021-02-04T14:45", "拜登", ""},
		{"增进全世界男女同性恋、双性恋、跨性别者、酷儿及间性人群体的人权的新闻声明", "press release", "2021-02-04", "安东尼·J·布林肯", "一项要务。"},
	}
	for i, w := range want {
		r := texts[i].Release
		speaker := ""
		if len(r.Speakers) > 0 {
			speaker = r.Speakers[0].Name
		}
		if r.Headline != w.headline || r.Kind != w.kind || r.Issued.Local != w.issued || r.Issued.Zone != "America/New_York" || speaker != w.speaker || !strings.HasSuffix(r.Body, w.ends) {
			t.Errorf("item %d: %q %s %s %s %q\nwant %+v", i+1, r.Headline, r.Kind, r.Issued.Local, r.Issued.Zone, speaker, w)
		}
		if strings.HasPrefix(r.Body, r.Headline) || strings.HasPrefix(r.Body, "2021") || r.Incomplete != (i == 3) {
			t.Errorf("item %d: incomplete %v, body begins %q", i+1, r.Incomplete, short(r.Body))
		}
	}
	// Again: nothing is doubled.
	number := publicationNumber(t, db)
	if got, want := counts(mustRun(t, n, Options{Publish: true}, list)), [5]int{5, 0, 0, 5, 0}; got != want {
		t.Errorf("second run: %v, want %v", got, want)
	}
	if now := publicationNumber(t, db); now != number {
		t.Errorf("the second run published something: %d, then %d", number, now)
	}
	// A changed text is a new edition of the same item.
	b, err := os.ReadFile(filepath.FromSlash(list))
	if err != nil {
		t.Fatal(err)
	}
	changed := files(t, map[string]string{"list.txt": strings.Replace(string(b), "更大的成功与机会", "更大的成功、机会与健康", 1)})
	r := mustRun(t, n, Options{Publish: true}, changed)
	if got, want := counts(r), [5]int{5, 0, 1, 4, 0}; got != want {
		t.Errorf("changed text: %v, want %v", got, want)
	}
	item := r.Items[0].Item
	e, err := db.Read().LatestEdition(t.Context(), item, "zh-Hans")
	if err != nil || e.Number != 2 || !strings.HasSuffix(e.Body, "成功、机会与健康。") {
		t.Errorf("edition %d %q: %v", e.Number, e.Body, err)
	}
}

// The list pages come before the originals, whose translations are therefore
// held back.
func TestTranslationsOfListItems(t *testing.T) {
	skipOrFail(t, seed)
	n, db := room(t)
	const site = "https://bidenwhitehouse.archives.gov/briefing-room/"
	table := files(t, map[string]string{"translations.tsv": "text\ttranslation_of\n" +
		"拜登总统关于美国世界地位的讲话\t" + site + "speeches-remarks/2021/02/04/remarks-by-president-biden-on-americas-place-in-the-world/\n" +
		"会后汇报:约瑟夫·R·拜登总统与中国习近平主席通话\toriginals/2021-02-10-readout-of-president-joseph-r-biden-jr-call-with-president-xi-jinping-of-china.md\n"})
	for _, c := range []struct {
		dry  bool
		want [5]int
	}{{true, [5]int{7, 7, 0, 0, 0}}, {false, [5]int{7, 7, 0, 0, 0}}, {false, [5]int{7, 0, 0, 7, 0}}} {
		r := mustRun(t, n, Options{Publish: true, DryRun: c.dry}, seed, table)
		if got := counts(r); got != c.want {
			t.Fatalf("dry %v: %v, want %v: %v", c.dry, got, c.want, r.Errors)
		}
		if c.dry {
			continue
		}
		items := map[dateline.ID]int{}
		for _, out := range r.Items {
			items[out.Item]++
		}
		if len(items) != 5 {
			t.Errorf("%d items, want 5: two of the seven texts are translations", len(items))
		}
	}
	live, err := db.Read().List(t.Context(), store.Query{Lang: "zh-Hans", Most: 10})
	if err != nil || len(live) != 5 {
		t.Errorf("%d public items: %v", len(live), err)
	}
	translated := 0
	for _, l := range live {
		if len(l.Languages) == 2 && l.Source == "en" {
			translated++
		}
	}
	if translated != 2 {
		t.Errorf("%d of the five are translations of an English source, want 2", translated)
	}
}

func TestEveryDataSet(t *testing.T) {
	if testing.Short() {
		t.Skip("takes some seconds")
	}
	root := data + "01-official-statements/"
	skipOrFail(t, root)
	n, _ := room(t)
	for _, c := range []struct {
		path string
		want int
	}{{"cn-mfa-list-html", 600}, {"whitehouse-md", 1220}, {"sg-mlaw", 1083}, {"", 1234}} {
		path := root + c.path
		if c.path == "" {
			path = stateGov(t)
		}
		for _, want := range [][5]int{{c.want, c.want, 0, 0, 0}, {c.want, 0, 0, c.want, 0}} {
			r := mustRun(t, n, Options{Publish: true}, path)
			if got := counts(r); got != want || len(r.Errors) > 0 {
				t.Errorf("%s: %v, want %v; %v", path, got, want, r.Errors)
			}
			for _, out := range r.Items {
				if !out.Public {
					t.Errorf("%s: %s is not public: %v", path, out.Source, out.Unsure)
				}
			}
		}
	}
}

// stateGov writes the department's releases as JSON Lines.
func stateGov(t testing.TB) string {
	t.Helper()
	var out strings.Builder
	for line := range strings.Lines(read(t, data+"01-official-statements/state-gov-releases.jsonl")) {
		var in struct {
			GUID    string `json:"guid"`
			Title   string `json:"title"`
			Date    string `json:"published"`
			Content string `json:"content_html"`
		}
		if err := json.Unmarshal([]byte(line), &in); err != nil {
			t.Fatal(err)
		}
		b, err := json.Marshal(map[string]any{
			"source_id": in.GUID, "headline": in.Title, "issued": in.Date, "zone": "America/New_York", "body": fromHTML(t, in.Content),
		})
		if err != nil {
			t.Fatal(err)
		}
		out.Write(append(b, '\n'))
	}
	return files(t, map[string]string{"state.jsonl": out.String()})
}

func TestTranslations(t *testing.T) {
	n, _ := room(t)
	line := func(id, of, lang, headline string) string {
		return fmt.Sprintf(`{"source_id":%q,"translation_of":%q,"language":%q,"headline":%q,"body":"Text.","issued":"2021-02-04","kind":"notice"}`+"\n", id, of, lang, headline)
	}
	dir := files(t, map[string]string{
		"a.jsonl": line("zh", "en", "zh-Hans", "公告") + line("orphan", "nowhere", "zh-Hans", "孤") + line("hant", "zh", "zh-Hant", "公告"),
		"b.jsonl": line("en", "", "en", "Notice"),
		"c.md":    "---\ntitle: 译文\nlang: zh-Hans\ntranslation_of: ./d.md\n---\n正文。\n",
		"d.md":    "---\ntitle: Original\nlang: en\ndate: 2021-02-05\nsource_url: https://elsewhere.example/d\n---\nText.\n",
	})
	r := mustRun(t, n, Options{Publish: true, Batch: 1}, dir)
	if got, want := counts(r), [5]int{6, 5, 0, 0, 1}; got != want {
		t.Fatalf("%v, want %v: %v", got, want, r.Errors)
	}
	if len(r.Errors) != 1 || !strings.HasSuffix(r.Errors[0].Source, "a.jsonl") || r.Errors[0].Line != 2 || !strings.Contains(r.Errors[0].Why, "nowhere") {
		t.Errorf("errors: %v", r.Errors)
	}
	item := map[string]dateline.ID{}
	for _, out := range r.Items {
		item[out.Source] = out.Item
	}
	if item["zh"] != item["en"] || item["hant"] != item["en"] || item["c.md"] != item["https://elsewhere.example/d"] {
		t.Errorf("translations are not with their originals: %v", item)
	}
}

func TestSameSourceTwice(t *testing.T) {
	n, _ := room(t)
	same := `{"source_id":"a","headline":"One","body":"Text.","language":"en","issued":"2021-02-04","kind":"notice"}` + "\n"
	dir := files(t, map[string]string{"x.jsonl": same + same + strings.Replace(same, "Text.", "Other.", 1)})
	r := mustRun(t, n, Options{}, dir)
	if got, want := counts(r), [5]int{3, 1, 0, 1, 1}; got != want {
		t.Errorf("%v, want %v", got, want)
	}
	if len(r.Errors) != 1 || r.Errors[0].Line != 3 || !strings.HasSuffix(r.Errors[0].Source, "x.jsonl") {
		t.Errorf("errors: %v", r.Errors)
	}
}

func TestInterruptedRunContinues(t *testing.T) {
	n, _ := room(t)
	var lines strings.Builder
	for i := range 1000 {
		fmt.Fprintf(&lines, `{"source_id":"%d","headline":"Notice %d","body":"Text.","language":"en","issued":"2021-02-04","kind":"notice"}`+"\n", i, i)
	}
	dir := files(t, map[string]string{"x.jsonl": lines.String()})
	ctx, stop := context.WithCancel(t.Context())
	calls, last := 0, int64(0)
	o := Options{Publish: true, Batch: 10, Progress: func(done, total int64) {
		if calls++; calls == 3 {
			stop()
		}
		if done < last || done > total || total != int64(lines.Len()) {
			t.Errorf("progress %d of %d after %d", done, total, last)
		}
		last = done
	}}
	first, err := Run(ctx, n, settings(), []string{dir}, o)
	if !errors.Is(err, context.Canceled) || first.Created < 30 || first.Created > 60 {
		t.Fatalf("interrupted: %v, created %d", err, first.Created)
	}
	o.Progress = nil
	second := mustRun(t, n, o, dir)
	if second.Unchanged != first.Created || second.Created != 1000-first.Created {
		t.Errorf("after %d: created %d, unchanged %d", first.Created, second.Created, second.Unchanged)
	}
}

func TestDryRunKeepsNothing(t *testing.T) {
	n, db := room(t)
	dir := files(t, map[string]string{"a.md": "---\ntitle: A\ndate: 2021-02-04\n---\nSome text in English for the reader.\n"})
	r := mustRun(t, n, Options{DryRun: true, Publish: true}, dir)
	if r.Created != 1 || !r.DryRun || publicationNumber(t, db) != 0 {
		t.Errorf("%+v, number %d", r, publicationNumber(t, db))
	}
}

func TestReportJSON(t *testing.T) {
	b, err := json.Marshal(Report{Items: []newsroom.Outcome{{}}})
	const want = `{"read":0,"created":0,"updated":0,"unchanged":0,"refused":0,"unsure":[],"errors":[]}`
	if err != nil || string(b) != want {
		t.Errorf("%s, %v\nwant %s", b, err, want)
	}
}

func TestOptionsAreChecked(t *testing.T) {
	n, _ := room(t)
	dir := files(t, map[string]string{"bad.tsv": "a,b\n"})
	for _, c := range []struct {
		o    Options
		path string
		want string
	}{
		{Options{Format: "docx"}, dir, "format"},
		{Options{Lang: "fr"}, dir, "language"},
		{Options{Zone: "Moon/Base"}, dir, "zone"},
		{Options{DateOrder: "ydm"}, dir, "date_order"},
		{Options{}, filepath.Join(dir, "none"), "no file"},
		{Options{Translations: filepath.Join(dir, "bad.tsv")}, dir, "bad.tsv: line 1"},
	} {
		if _, err := Run(t.Context(), n, settings(), []string{c.path}, c.o); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%+v: %v, want something about %s", c.o, err, c.want)
		}
	}
}

package importer

import (
	"fmt"
	"reflect"
	"strings"
	"testing"

	"dateline"
	"dateline/internal/newsroom"
)

func TestMarkdown(t *testing.T) {
	const own = `---
title: "Remarks on the Weather"
lang: en
kind: remarks
source_id: w-1
translation_of: ../zh/w.md
speaker: {name: A. Person, role: Minister}
office: Ministry of Weather
place: City Hall
topics: [weather, rain]
issued: 2021-02-04 14:45
zone: Asia/Singapore
event: {start: 2021-02-05T10:00, end: 2021-02-05T12:00, link: https://meet.example/}
---
It rains.

It will go on raining.
`
	rec := one(t, "en/w.md", own, Options{})
	got := rec.Release
	at := func(local string) dateline.Moment {
		m, err := dateline.ParseMoment(local, "Asia/Singapore")
		if err != nil {
			t.Fatal(err)
		}
		return m
	}
	got.Reading = nil
	want := newsroom.Release{
		Source: "w-1", TranslationOf: "../zh/w.md", Lang: "en", Kind: "remarks", Headline: "Remarks on the Weather",
		Body: "It rains.\n\nIt will go on raining.", Offices: []string{"Ministry of Weather"},
		Speakers: []newsroom.Speaker{{Name: "A. Person", Role: "Minister"}}, Place: "City Hall", Topics: []string{"weather", "rain"},
		Issued: at("2021-02-04T14:45"),
		Event:  &dateline.Event{Start: at("2021-02-05T10:00"), End: at("2021-02-05T12:00"), Status: dateline.Scheduled, Link: "https://meet.example/"},
	}
	want.TranslationOf = "../zh/w.md" // a named file has no folder around it
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got  %+v\nwant %+v", got, want)
	}
	if len(rec.Unsure) != 0 {
		t.Errorf("unsure: %v", rec.Unsure)
	}
}

func TestMarkdownFromElsewhere(t *testing.T) {
	for _, c := range []struct {
		name, front, body                  string
		kind, issued, zone, source, saying string
	}{
		{"a.md", "title: A\ntags: speeches-remarks\ndate: '2021-02-04'\npublished_time: 2021-02-04 19:08:31-05:00\nsource_url: https://x.example/a", "2:45 P.M. EST\n\nTHE PRESIDENT: Good afternoon.", "remarks", "2021-02-04T14:45", "America/New_York", "https://x.example/a", ""},
		{"b.md", "title: Minister visits\npublished_time: 2021-02-10 21:11:39+08:00", "He came and went.", "press release", "2021-02-10T21:11", "Etc/GMT-8", "b.md", "names an offset and no zone"},
		{"c.md", "title: Minister visits\npublished_time: 2021-02-10 21:11:39+05:30", "He came and went.", "press release", "2021-02-10T10:41", "America/New_York", "c.md", "newsroom's own time"},
		{"d.md", "title: Minister visits\npermalink: /news/press-releases/visit/\ndate: 2014-01-21T00:00:00.000Z", "He came and went.", "press release", "2014-01-21", "America/New_York", "d.md", ""},
		{"day.md", "title: Minister visits\ndate: 2021-02-04\npublished_time: 2021-02-05 00:30:00-05:00", "He came and went.", "press release", "2021-02-04", "America/New_York", "day.md", ""},
		{"posted.md", "title: Minister visits\ndate: 2021-02-10\npublished_time: 2021-02-10 21:11:39-05:00", "He came and went.", "press release", "2021-02-10", "America/New_York", "posted.md", ""},
		{"e.md", "title: Minister visits\ndate: 21st of May", "He came and went.", "press release", "", "", "e.md", "date: "},
		{"2019-08-05-f.md", "title: Written reply\ncategories: [misc, Parliamentary Speeches]", "We have noted it.", "remarks", "2019-08-05", "America/New_York", "2019-08-05-f.md", ""},
		{"g.md", "title: Minister visits\ndate: 2021-02-04 09:30", "He came.", "press release", "2021-02-04T09:30", "America/New_York", "g.md", "no zone is stated"},
	} {
		rec := one(t, c.name, "---\n"+c.front+"\n---\n"+c.body+"\n", Options{Lang: "en"})
		r := rec.Release
		if r.Kind != c.kind || r.Issued.Local != c.issued || r.Issued.Zone != c.zone || r.Source != c.source {
			t.Errorf("%s: %s %s %s %s", c.name, r.Kind, r.Issued.Local, r.Issued.Zone, r.Source)
		}
		if c.saying != "" && !said(rec.Unsure, c.saying) {
			t.Errorf("%s: unsure %v", c.name, rec.Unsure)
		}
	}
}

func TestMarkdownWithoutFrontMatter(t *testing.T) {
	rec := one(t, "a.md", "# Notice to the public\n\n8 February 2021\n\nThe office is closed.\n", Options{Lang: "en"})
	if r := rec.Release; r.Headline != "Notice to the public" || r.Body != "The office is closed." || r.Issued.Local != "2021-02-08" || r.Kind != "notice" {
		t.Errorf("%+v", r)
	}
}

func TestBadFrontMatter(t *testing.T) {
	for in, want := range map[string]string{
		"---\ntitle: A\nno end\n":             "is missing",
		"---\ntitle: a: b\n---\ntext\n":       "not YAML",
		"---\n- a\n- b\n---\ntext\n":          "key: value",
		"+++\ntitle = 'A'\n+++\ntext\n":       "TOML",
		"---\nlayout: page\n---\n\n":          "no text",
		"":                                    "empty",
		" \n\n":                               "empty",
		"---\n" + strings.Repeat("#", 70_000): "longer than 64 kB",
		"---\nt: \"\x00\x01\x02" + strings.Repeat("\x03", 40) + "\"\n---\n": "no text",
	} {
		if why, _ := refusal(t, "a.md", in); !strings.Contains(why, want) {
			t.Errorf("%q: %s", short(in), why)
		}
	}
	if _, line := refusal(t, "a.md", "---\ntitle: A\ntags: [a\n---\ntext\n"); line < 2 {
		t.Errorf("line %d", line)
	}
}

func TestKramdown(t *testing.T) {
	for _, c := range []struct{ in, want, note string }{
		{"{:start=\"2\"}\n2. Second\n", "2. Second\n", ""},
		{"See [this](/a){:target=\"_blank\"}.\n", "See [this](/a).\n", ""},
		{"See [this]({{ site.baseurl }}/a).\n", "See [this](/a).\n", ""},
		{"See {% include x.html %}.\n", "See {% include x.html %}.\n", "template instruction"},
		{"```\n{:x}\n<p>code</p>\n```\n", "```\n{:x}\n<p>code</p>\n```\n", ""},
		{"Before\n\n<ol start=\"3\">\n<li>Three</li>\n\n<li>Four</li>\n</ol>\n\nAfter\n", "Before\n\n\n3. Three\n4. Four\n\n\nAfter\n", ""},
		{"<div><iframe src=\"https://video.example/1\"></iframe></div>\n", "", "iframe"},
		{"<p>Open\n\nNext\n", "\nOpen\n\n\nNext\n", ""},
		{"See [the report](/files/The Full Report.pdf) and [b](/b \"Title\").\n", "See [the report](/files/The%20Full%20Report.pdf) and [b](/b \"Title\").\n", ""},
		{"1 < 2 and {a} stay\n", "1 < 2 and {a} stay\n", ""},
	} {
		got, notes := fromKramdown(c.in)
		if strings.TrimSpace(got) != strings.TrimSpace(c.want) {
			t.Errorf("%q\ngot  %q\nwant %q", c.in, got, c.want)
		}
		if c.note != "" && !said(notes, c.note) || c.note == "" && len(notes) > 0 {
			t.Errorf("%q: notes %v", c.in, notes)
		}
	}
}

func TestSiteLinks(t *testing.T) {
	const text = "---\ntitle: Notice\n%s---\nSee [a](/news/a), ![b](/b.png), [c](https://c.example/), [d](//d.example/) and [e](#e).\n"
	named := one(t, "a.md", fmt.Sprintf(text, "source_url: https://old.example/x/y\n"), Options{})
	if want := "See [a](https://old.example/news/a), ![b](https://old.example/b.png), [c](https://c.example/), [d](//d.example/) and [e](#e)."; named.Release.Body != want {
		t.Errorf("%q", named.Release.Body)
	}
	if other := one(t, "a.md", fmt.Sprintf(text, ""), Options{}); !said(other.Unsure, "2 links to other pages") {
		t.Errorf("%v", other.Unsure)
	}
}

func FuzzMarkdown(f *testing.F) {
	f.Add("---\ntitle: A\ntags: [a, b]\ndate: 2021-02-04 10:00:00 +0800\n---\n{:start=\"2\"}\n2. <b>x</b>\n\n<ol><li>a</ol>\n")
	f.Add("---\nspeaker: {name: x}\nevent: {start: 2021-01-01}\n---\n<p><p></p>\n{{ site.baseurl }}{% x %}")
	f.Fuzz(func(t *testing.T, s string) {
		got, err := parseMarkdown(s, "a/2021-02-04-b.md", "Asia/Shanghai", "")
		if err == nil && len(got) != 1 {
			t.Error("neither a text nor an error")
		}
	})
}

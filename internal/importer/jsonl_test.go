package importer

import (
	"bufio"
	"io"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"dateline"
	"dateline/internal/newsroom"
)

func TestJSONLines(t *testing.T) {
	const full = `{"headline":"Remarks on the Weather","body":"2 p.m.\n\nIt rains.","lead":"Rain.","language":"en","issued":{"local":"2021-02-04T14:45","zone":"Asia/Singapore"},"kind":"Remarks","source_id":"w-1","translation_of":"w-0","offices":["Ministry of Weather"],"speakers":[{"name":"A. Person","role":"Minister"},"B. Person"],"place":"City Hall","occasion":"Weather Day","topics":["weather"],"slug":"weather","incomplete":true,"event":{"start":"2021-02-05T10:00","zone":"Asia/Singapore","registration":"https://meet.example/","colour":"red"},"mood":1}`
	rec := one(t, "x.jsonl", full, Options{})
	at := func(local string) dateline.Moment {
		m, err := dateline.ParseMoment(local, "Asia/Singapore")
		if err != nil {
			t.Fatal(err)
		}
		return m
	}
	want := newsroom.Release{
		Source: "w-1", TranslationOf: "w-0", Lang: "en", Kind: "remarks", Headline: "Remarks on the Weather", Lead: "Rain.", Body: "2 p.m.\n\nIt rains.",
		Slug: "weather", Incomplete: true, Offices: []string{"Ministry of Weather"},
		Speakers: []newsroom.Speaker{{Name: "A. Person", Role: "Minister"}, {Name: "B. Person"}}, Place: "City Hall", Occasion: "Weather Day",
		Topics: []string{"weather"}, Issued: at("2021-02-04T14:45"),
		Event: &dateline.Event{Start: at("2021-02-05T10:00"), Status: dateline.Scheduled, Registration: "https://meet.example/"},
	}
	if !reflect.DeepEqual(rec.Release, want) {
		t.Errorf("got  %+v\nwant %+v", rec.Release, want)
	}
	if !said(rec.Unsure, "the key mood") || !said(rec.Unsure, "the key colour") {
		t.Errorf("unsure: %v", rec.Unsure)
	}
}

func TestJSONIssued(t *testing.T) {
	for in, want := range map[string]string{
		`"issued":"2021-02-04"`:                                                           "2021-02-04 America/New_York",
		`"issued":"2021-02-04","zone":"Asia/Shanghai"`:                                    "2021-02-04 Asia/Shanghai",
		`"issued":"2021-02-04T14:45"`:                                                     "2021-02-04T14:45 America/New_York !",
		`"issued":"2021-02-04T14:45","zone":"Asia/Shanghai"`:                              "2021-02-04T14:45 Asia/Shanghai",
		`"issued":"2021-02-04T14:45:10-05:00"`:                                            "2021-02-04T14:45 America/New_York",
		`"issued":"2021-02-04T14:45:10Z"`:                                                 "2021-02-04T14:45 UTC !",
		`"issued":"2021-02-04T14:45:10Z","zone":"Asia/Tokyo"`:                             "2021-02-04T23:45 Asia/Tokyo",
		`"issued":{"local":"2021-02-04"}`:                                                 "2021-02-04 America/New_York",
		`"issued":{"local":"2021-02-04T08:00","zone":"Europe/Paris"},"zone":"Asia/Tokyo"`: "2021-02-04T08:00 Europe/Paris",
		`"issued":null`:                       " ",
		`"issued":"2021-02-30"`:               "error issued",
		`"issued":"soon"`:                     "error issued",
		`"issued":7`:                          "error issued",
		`"issued":"2021-02-04","zone":"Moon"`: "error zone",
		`"issued":"2021-03-14T02:30","zone":"America/New_York"`: "error issued",
	} {
		texts, _, failed := records(t, Options{Lang: "en"}, files(t, map[string]string{"x.jsonl": `{"headline":"Notice","body":"The text is here.","kind":"notice",` + in + `}`}))
		got := ""
		if len(failed) > 0 {
			got = "error " + strings.Split(failed[0].Err.Error(), ":")[0]
		} else {
			m := texts[0].Release.Issued
			if got = m.Local + " " + m.Zone; said(texts[0].Unsure, "issued: ") {
				got += " !"
			}
		}
		if got != want {
			t.Errorf("%s: %q, want %q", in, got, want)
		}
	}
}

// A record that states its facts keeps its body; one without headline or date
// has them read from it.
func TestJSONBody(t *testing.T) {
	body := "8 February 2021\n\n*The* office is closed.\n\n"
	got := one(t, "x.jsonl", `{"headline":"Notice","issued":"2021-02-09","body":"8 February 2021\n\n*The* office is closed.\n\n"}`, Options{Lang: "en"}).Release
	if got.Body != body || got.Issued.Local != "2021-02-09" || got.Kind != "notice" {
		t.Errorf("%q %s %s", got.Body, got.Issued.Local, got.Kind)
	}
	got = one(t, "x.jsonl", `{"body":"Notice\n\n8 February 2021\n\n*The* office is closed."}`, Options{Lang: "en"}).Release
	if got.Headline != "Notice" || got.Body != "*The* office is closed." || got.Issued.Local != "2021-02-08" || !strings.HasPrefix(got.Source, "jsonl:") {
		t.Errorf("%+v", got)
	}
	// Saying that there is none is saying something.
	text := `{"headline":"Notice","issued":"2021-02-09","body":"Ministry of Weather\n\nThe office is closed."`
	if got = one(t, "x.jsonl", text+`}`, Options{Lang: "en"}).Release; len(got.Offices) != 1 {
		t.Errorf("offices: %v", got.Offices)
	}
	if got = one(t, "x.jsonl", text+`,"offices":[]}`, Options{Lang: "en"}).Release; len(got.Offices) != 0 {
		t.Errorf("offices: %v", got.Offices)
	}
}

func TestBadLines(t *testing.T) {
	good := `{"headline":"Notice","body":"The office is closed.","language":"en","issued":"2021-02-04"}`
	lines := []string{
		good, "", "{", `[1]`, `null`, `{"headline":7}`, `{}`, `{"headline":"A","speakers":[{"role":"x"}]}`, `{"headline":"A","speakers":"x"}`,
		"{\"headline\":\"\xff\"}", `{"headline":"A","event":{"start":"x"}}`, strings.Repeat("x", MaxLine+10),
		strings.Replace(good, "Notice", `Second\u0000`, 1), `{"headline":"Cut short`,
	}
	texts, _, failed := records(t, Options{}, files(t, map[string]string{"x.jsonl": "\ufeff" + strings.Join(lines, "\n")}))
	if len(texts) != 2 || texts[0].Line != 1 || texts[1].Line != 13 || texts[1].Release.Headline != "Second" {
		t.Errorf("%d texts: %+v", len(texts), texts)
	}
	want := map[int]string{3: "too early", 4: "no JSON object", 5: "no JSON object", 6: "headline: 7", 7: "neither headline nor body", 8: "speakers[0].name", 9: "speakers", 10: "not UTF-8", 11: "event.start", 12: "longer than 8 MB", 14: "too early"}
	for _, rec := range failed {
		if !strings.Contains(rec.Err.Error(), want[rec.Line]) || want[rec.Line] == "" {
			t.Errorf("line %d: %v, want something about %q", rec.Line, rec.Err, want[rec.Line])
		}
		delete(want, rec.Line)
	}
	if len(want) > 0 {
		t.Errorf("not reported: %v", want)
	}
}

// JSON Lines are streamed, whatever their size; other files are not read at all
// above the limit.
func TestLargeFiles(t *testing.T) {
	dir := t.TempDir()
	for _, name := range []string{"a.md", "b.txt", "c.html", "d.jsonl"} {
		f, err := os.Create(filepath.Join(dir, name))
		if err != nil {
			t.Fatal(err)
		}
		if _, err := f.WriteString("{\"headline\":\"Notice\",\"body\":\"Text.\",\"language\":\"en\",\"issued\":\"2021-02-04\"}\n"); err != nil {
			t.Fatal(err)
		}
		if err := f.Truncate(500 << 20); err != nil { // NULs that take no room on disk
			t.Skip("no sparse files here")
		}
		f.Close()
	}
	texts, _, failed := records(t, Options{}, dir)
	if len(texts) != 1 || len(failed) != 4 {
		t.Fatalf("%d texts, %d failed", len(texts), len(failed))
	}
	for i, want := range []string{"500 MB", "500 MB", "500 MB", "longer than 8 MB"} {
		if !strings.Contains(failed[i].Err.Error(), want) {
			t.Errorf("%s: %v", failed[i].File, failed[i].Err)
		}
	}
}

func TestReadLineKeepsLittle(t *testing.T) {
	in := bufio.NewReader(strings.NewReader(strings.Repeat("x", 3*MaxLine) + "\nnext"))
	text, size, err := readLine(in)
	if len(text) > MaxLine+in.Size() || len(text) <= MaxLine || size != 3*MaxLine+1 || err != nil {
		t.Errorf("kept %d of %d bytes: %v", len(text), size, err)
	}
	if text, _, err = readLine(in); string(text) != "next" || err != io.EOF {
		t.Errorf("then %q, %v", text, err)
	}
}

func FuzzJSON(f *testing.F) {
	f.Add(`{"headline":"A","body":"B","issued":{"local":"2021-02-04","zone":"Asia/Tokyo"},"event":{"start":"2021-01-01","end":null},"speakers":["x",{"name":"y"}],"offices":"z"}`)
	f.Add(`{"headline":"\ud800","issued":"2021-02-04T10:00:00+09:00","zone":"Europe/Paris","event":null,"speakers":[null]}`)
	read, err := newReader(settings(), Options{})
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, s string) {
		for _, rec := range read.jsonLine(&file{show: "x", path: "x"}, numbered{1, []byte(s)}, nil) {
			if rec.Err == nil && (rec.Release.Headline == "" || rec.Release.Source == "" || rec.Release.Lang == "" || rec.Release.Kind == "") {
				t.Errorf("%+v", rec.Release)
			}
		}
	})
}

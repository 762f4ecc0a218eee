package feed

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"errors"
	"fmt"
	"html"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/mmcdole/gofeed"
	ext "github.com/mmcdole/gofeed/extensions"

	"dateline"
)

// A reader nobody here wrote must find in all three formats what went in.
func TestReadersFindWhatWentIn(t *testing.T) {
	f := seed(t)
	for name, write := range map[string]func(io.Writer, Feed) error{"atom": Atom, "rss": RSS, "json": JSON} {
		t.Run(name, func(t *testing.T) {
			got := read(t, write, f)
			if got.Title != f.Title || got.Link != f.Home || got.Language != "zh-Hans" {
				t.Errorf("title %q, link %q, language %q", got.Title, got.Link, got.Language)
			}
			if got.FeedLink != f.Self {
				t.Errorf("self is %q, want %q", got.FeedLink, f.Self)
			}
			if len(got.Items) != 3 {
				t.Fatalf("%d items, want 3: a removed one is no item", len(got.Items))
			}
			for i, item := range got.Items {
				e := f.Entries[i]
				if item.GUID != e.ID || item.Title != e.Title || item.Link != Address(e.URL) {
					t.Errorf("item %d: id %q, title %q, link %q", i, item.GUID, item.Title, item.Link)
				}
				if item.PublishedParsed == nil || !item.PublishedParsed.Equal(e.Published) {
					t.Errorf("item %d: published %v, want %v", i, item.Published, e.Published)
				}
				if e.Updated.After(e.Published) && name != "rss" && (item.UpdatedParsed == nil || !item.UpdatedParsed.Equal(e.Updated)) {
					t.Errorf("item %d: updated %v, want %v", i, item.Updated, e.Updated)
				}
				if item.Content != strings.TrimSpace(e.content()) && item.Content != e.content() {
					t.Errorf("item %d: content %q, want %q", i, item.Content, e.content())
				}
				if item.Description != e.summary() {
					t.Errorf("item %d: summary %q", i, item.Description)
				}
				if len(item.Authors) == 0 || item.Authors[0].Name != e.bylines()[0] {
					t.Errorf("item %d: authors %v, want %v", i, item.Authors, e.bylines())
				}
			}
			if name != "json" {
				for i, want := range []string{"2021-02-11T08:07:00-05:00", "2021-02-10", "2021-02-08T07:12:00-05:00"} {
					if got := extension(got.Items[i].Extensions, "dcterms", "issued"); got != want {
						t.Errorf("item %d: issued %q, want %q", i, got, want)
					}
				}
			}
		})
	}
}

func read(t testing.TB, write func(io.Writer, Feed) error, f Feed) *gofeed.Feed {
	t.Helper()
	var b bytes.Buffer
	if err := write(&b, f); err != nil {
		t.Fatal(err)
	}
	got, err := gofeed.NewParser().Parse(&b)
	if err != nil {
		t.Fatal(err)
	}
	return got
}

func extension(e ext.Extensions, ns, name string) string {
	if v := e[ns][name]; len(v) > 0 {
		return v[0].Value
	}
	return ""
}

// atomXML is what RFC 4287 names, read strictly and by namespace.
type atomXML struct {
	XMLName  xml.Name   `xml:"http://www.w3.org/2005/Atom feed"`
	Lang     string     `xml:"http://www.w3.org/XML/1998/namespace lang,attr"`
	ID       string     `xml:"http://www.w3.org/2005/Atom id"`
	Title    string     `xml:"http://www.w3.org/2005/Atom title"`
	Subtitle string     `xml:"http://www.w3.org/2005/Atom subtitle"`
	Links    []linkXML  `xml:"http://www.w3.org/2005/Atom link"`
	Entries  []entryXML `xml:"http://www.w3.org/2005/Atom entry"`
	Deleted  []struct {
		Ref  string `xml:"ref,attr"`
		When string `xml:"when,attr"`
	} `xml:"http://purl.org/atompub/tombstones/1.0 deleted-entry"`
}

type linkXML struct {
	Rel  string `xml:"rel,attr"`
	Href string `xml:"href,attr"`
	Lang string `xml:"hreflang,attr"`
	Type string `xml:"type,attr"`
}

type entryXML struct {
	Lang    string    `xml:"http://www.w3.org/XML/1998/namespace lang,attr"`
	ID      string    `xml:"http://www.w3.org/2005/Atom id"`
	Title   string    `xml:"http://www.w3.org/2005/Atom title"`
	Summary string    `xml:"http://www.w3.org/2005/Atom summary"`
	Links   []linkXML `xml:"http://www.w3.org/2005/Atom link"`
	Content struct {
		Type string `xml:"type,attr"`
		Text string `xml:",chardata"`
	} `xml:"http://www.w3.org/2005/Atom content"`
	Categories []struct {
		Term   string `xml:"term,attr"`
		Scheme string `xml:"scheme,attr"`
		Label  string `xml:"label,attr"`
	} `xml:"http://www.w3.org/2005/Atom category"`
}

func TestAtomStructure(t *testing.T) {
	f := seed(t)
	var b bytes.Buffer
	if err := Atom(&b, f); err != nil {
		t.Fatal(err)
	}
	var got atomXML
	if err := xml.Unmarshal(b.Bytes(), &got); err != nil {
		t.Fatal(err)
	}
	if got.Lang != "zh-Hans" || got.ID != f.ID || got.Entries[0].Lang != "" || got.Entries[1].Lang != "en" {
		t.Errorf("languages %q, %q, %q; id %q", got.Lang, got.Entries[0].Lang, got.Entries[1].Lang, got.ID)
	}
	links := map[string]string{}
	for _, l := range got.Links {
		links[l.Rel] = l.Href
	}
	for rel, want := range map[string]string{"self": f.Self, "first": f.First, "previous": f.Prev, "next": f.Next, "alternate": f.Home} {
		if links[rel] != want {
			t.Errorf("link %s is %q, want %q", rel, links[rel], want)
		}
	}
	e := got.Entries[0]
	if len(e.Links) != 4 || e.Links[2].Rel != "enclosure" || e.Links[0].Lang != "zh-Hans" || e.Links[1].Lang != "en" {
		t.Errorf("alternates %+v: own language first, each language once", e.Links)
	}
	if c := e.Categories[0]; c.Term != "statement" || c.Label != "声明" || c.Scheme != KindScheme {
		t.Errorf("kind %+v", c)
	}
	if e.Content.Type != "html" {
		t.Errorf("content is %q", e.Content.Type)
	}
	if len(got.Deleted) != 1 || got.Deleted[0].Ref != f.Entries[3].ID || got.Deleted[0].When != "2021-02-06T00:00:00Z" {
		t.Errorf("deleted entries %+v", got.Deleted)
	}
}

// Every release in a real department's feed, written and read back, is the
// same to a reader, and has every field that feed's readers are used to.
func TestRealFeedsSurvive(t *testing.T) {
	paths, _ := filepath.Glob("../../../shared/data/01-official-statements/state-gov-feed-snapshots/*.rss")
	if len(paths) == 0 {
		skipOrFail(t, "the feed snapshots are not beside the project")
	}
	items := 0
	for _, path := range paths {
		raw, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		theirs, err := gofeed.NewParser().Parse(bytes.NewReader(raw))
		if err != nil {
			t.Fatalf("%s: %v", path, err)
		}
		f := Feed{Title: theirs.Title, Home: theirs.Link, Self: theirs.FeedLink, Lang: "en"}
		for _, i := range theirs.Items {
			e := Entry{ID: i.GUID, URL: i.Link, Title: i.Title, HTML: i.Description, Summary: "AT&T <b> " + i.Title, Published: *i.PublishedParsed}
			for _, a := range i.Authors {
				e.Authors = append(e.Authors, a.Name)
			}
			f.Entries = append(f.Entries, e)
		}
		for name, write := range map[string]func(io.Writer, Feed) error{"atom": Atom, "rss": RSS, "json": JSON} {
			ours := read(t, write, f)
			if len(ours.Items) != len(theirs.Items) {
				t.Fatalf("%s, %s: %d items, want %d", path, name, len(ours.Items), len(theirs.Items))
			}
			for n, a := range theirs.Items {
				b := ours.Items[n]
				if line(a.Title) != b.Title || a.Link != b.Link || a.GUID != b.GUID || !a.PublishedParsed.Equal(*b.PublishedParsed) {
					t.Errorf("%s, %s: item %d is %q %q %q %v", path, name, n, b.Title, b.Link, b.GUID, b.Published)
				}
				if strings.TrimSpace(Clean(a.Description)) != strings.TrimSpace(b.Content) {
					t.Errorf("%s, %s: the text of item %d changed", path, name, n)
				}
				want := f.Entries[n].Summary
				if name == "rss" {
					want = html.EscapeString(want) // readers take a description for HTML
				}
				if b.Description != want {
					t.Errorf("%s, %s: the summary of item %d is %q, want %q", path, name, n, b.Description, want)
				}
				if len(a.Authors) > 0 && (len(b.Authors) == 0 || line(a.Authors[0].Name) != b.Authors[0].Name) {
					t.Errorf("%s, %s: item %d is by %v, want %v", path, name, n, b.Authors, a.Authors)
				}
			}
			items += len(ours.Items)
		}
	}
	t.Logf("%d items of %d feeds read back in three formats", items/3, len(paths))
}

func TestSitemapsHreflangAndLimits(t *testing.T) {
	var b bytes.Buffer
	urls := []SitemapURL{{Loc: "https://news.example/a?x=1&y=2", Alternates: []Alternate{{"en", "https://news.example/a"}}, Default: "https://news.example/"}}
	if err := Sitemap(&b, urls); err != nil {
		t.Fatal(err)
	}
	var got struct {
		URLs []struct {
			Loc   string    `xml:"http://www.sitemaps.org/schemas/sitemap/0.9 loc"`
			Links []linkXML `xml:"http://www.w3.org/1999/xhtml link"`
		} `xml:"http://www.sitemaps.org/schemas/sitemap/0.9 url"`
	}
	if err := xml.Unmarshal(b.Bytes(), &got); err != nil {
		t.Fatal(err)
	}
	if got.URLs[0].Loc != urls[0].Loc || len(got.URLs[0].Links) != 2 || got.URLs[0].Links[1].Lang != "x-default" {
		t.Errorf("read back %+v", got)
	}

	long := strings.Repeat("a", 2000)
	for name, write := range map[string]func(io.Writer) error{
		"too many pages":    func(w io.Writer) error { return Sitemap(w, make([]SitemapURL, MaxSitemapURLs+1)) },
		"too many sitemaps": func(w io.Writer) error { return SitemapIndex(w, make([]SitemapRef, MaxSitemapURLs+1)) },
		"too much news":     func(w io.Writer) error { return NewsSitemap(w, make([]NewsURL, MaxNewsSitemapURLs+1)) },
		"too many bytes":    func(w io.Writer) error { return Sitemap(w, slices.Repeat([]SitemapURL{{Loc: long}}, 30_000)) },
		"no contact":        func(w io.Writer) error { return SecurityTxt(w, SecurityInfo{Expires: time.Unix(1, 0)}) },
		"no expiry":         func(w io.Writer) error { return SecurityTxt(w, SecurityInfo{Contact: []string{"mailto:a@b"}}) },
		"bad contact": func(w io.Writer) error {
			return SecurityTxt(w, SecurityInfo{Contact: []string{"a@b"}, Expires: time.Unix(1, 0)})
		},
		"no uid": func(w io.Writer) error {
			return Calendar(w, "", "", []Event{{Start: moment(t, "2021-02-11", "UTC")}})
		},
		"no start": func(w io.Writer) error { return Calendar(w, "", "", []Event{{UID: "a"}}) },
		"no such zone": func(w io.Writer) error {
			return Calendar(w, "", "", []Event{{UID: "a", Start: dateline.Moment{Local: "2021-02-11T08:00", Zone: "Mars/Base", Precision: dateline.Minute}}})
		},
	} {
		var out bytes.Buffer
		var invalid dateline.Invalid
		if err := write(&out); !errors.As(err, &invalid) {
			t.Errorf("%s: error is %v, want Invalid", name, err)
		}
		if out.Len() > 0 {
			t.Errorf("%s: %d bytes were written all the same", name, out.Len())
		}
	}
	if err := Sitemap(io.Discard, make([]SitemapURL, MaxSitemapURLs)); err != nil {
		t.Errorf("as many pages as allowed: %v", err)
	}
}

func TestNewsLanguage(t *testing.T) {
	for in, want := range map[dateline.Lang]string{
		"zh-Hans": "zh-cn", "zh-Hant": "zh-tw", "zh-Hant-HK": "zh-tw", "zh": "zh-cn", "en-GB": "en", "ar": "ar",
	} {
		if got := newsLanguage(in); got != want {
			t.Errorf("newsLanguage(%s) = %s, want %s", in, got, want)
		}
	}
}

// ninjsShape is what ninjs 3.0 (ninjs-schema_3.0.json, 3.0.1) allows in the
// objects that are written here: the names, and the type of each.
var ninjsShape = map[string]map[string]string{
	"": {
		"uri": "uri", "type": "string", "representationType": "string", "standard": "standard", "version": "string",
		"firstCreated": "time", "versionCreated": "time", "contentCreated": "time", "pubStatus": "string",
		"copyrightHolder": "string", "copyrightNotice": "string", "edNote": "string", "language": "string",
		"headlines": "[]text", "descriptions": "[]text", "bodies": "[]body", "by": "string", "located": "string",
		"people": "[]term", "organisations": "[]term", "places": "[]term", "subjects": "[]term", "events": "[]term",
		"genres": "[]genre", "infoSources": "[]source", "altIds": "[]altId", "renditions": "[]rendition",
		"associations": "[]association",
	},
	"standard":  {"name": "string", "version": "string", "schema": "uri"},
	"text":      {"role": "string", "contentType": "string", "value": "string"},
	"body":      {"role": "string", "contentType": "string", "value": "string", "charCount": "int", "wordCount": "int"},
	"term":      {"name": "string", "rel": "string", "uri": "uri", "literal": "string"},
	"genre":     {"name": "string", "uri": "string", "literal": "string"},
	"source":    {"name": "string", "role": "string", "uri": "uri", "literal": "string"},
	"altId":     {"role": "string", "value": "string"},
	"rendition": {"name": "string", "href": "uri", "contentType": "string", "width": "int", "height": "int", "sizeInBytes": "int"},
	"association": {
		"name": "string", "rel": "string", "uri": "uri", "type": "string", "language": "string", "renditions": "[]rendition",
		"headlines": "[]text", "descriptions": "[]text", "by": "string",
	},
}

func checkNINJS(at, kind string, v any) error {
	if elem, ok := strings.CutPrefix(kind, "[]"); ok {
		list, ok := v.([]any)
		if !ok || len(list) == 0 {
			return fmt.Errorf("%s: %v is not a list of something", at, v)
		}
		for i, e := range list {
			if err := checkNINJS(fmt.Sprintf("%s[%d]", at, i), elem, e); err != nil {
				return err
			}
		}
		return nil
	}
	switch kind {
	case "string", "uri", "time":
		s, ok := v.(string)
		if !ok {
			return fmt.Errorf("%s: %v is no string", at, v)
		}
		if kind == "uri" && (!strings.Contains(s, ":") || Address(s) != s) {
			return fmt.Errorf("%s: %q is no URI", at, s)
		}
		if _, err := time.Parse(time.RFC3339, s); kind == "time" && err != nil {
			return fmt.Errorf("%s: %w", at, err)
		}
		return nil
	case "int":
		if n, ok := v.(float64); !ok || n != float64(int(n)) {
			return fmt.Errorf("%s: %v is no integer", at, v)
		}
		return nil
	}
	object, ok := v.(map[string]any)
	if !ok {
		return fmt.Errorf("%s: %v is no object", at, v)
	}
	for name, value := range object {
		want, ok := ninjsShape[kind][name]
		if !ok {
			return fmt.Errorf("%s: the standard has no %q here", at, name)
		}
		if err := checkNINJS(at+"."+name, want, value); err != nil {
			return err
		}
	}
	for _, required := range map[string][]string{"": {"uri"}, "text": {"value"}, "body": {"value"}, "rendition": {"name"}, "association": {"name", "uri"}}[kind] {
		if object[required] == nil {
			return fmt.Errorf("%s: %q is required", at, required)
		}
	}
	return nil
}

func TestNINJSFollowsTheStandard(t *testing.T) {
	withdrawn, corrected, bare := seedArticle(t), seedArticle(t), Article{Entry: Entry{ID: "https://news.example/i/1"}}
	withdrawn.Status, withdrawn.Note = dateline.Withdrawn, "理由"
	corrected.Correction, corrected.Note = true, "日期有误"
	for status, a := range map[string]Article{"usable": corrected, "canceled": withdrawn, "": bare} {
		var b bytes.Buffer
		if err := NINJS(&b, a); err != nil {
			t.Fatal(err)
		}
		var got map[string]any
		if err := json.Unmarshal(b.Bytes(), &got); err != nil {
			t.Fatal(err)
		}
		if err := checkNINJS("", "", got); err != nil {
			t.Error(err)
		}
		if status != "" && got["pubStatus"] != status {
			t.Errorf("pubStatus %v, want %s", got["pubStatus"], status)
		}
		if (got["bodies"] == nil) != (status != "usable") {
			t.Errorf("%q has bodies %v", status, got["bodies"])
		}
	}
}

func TestWordCount(t *testing.T) {
	for s, want := range map[string]int{
		"农历新年": 4, "2月12日农历新年": 8, "don't well-known 1,000 U.S.": 4, "COVID-19大流行": 4, "": 0, "……": 0, "بيان صحفي": 2,
	} {
		if got := wordCount(s); got != want {
			t.Errorf("wordCount(%q) = %d, want %d", s, got, want)
		}
	}
}

package feed

import (
	"bytes"
	"encoding/xml"
	"strings"
	"testing"
	"unicode/utf8"
)

type openSearch struct {
	XMLName     xml.Name `xml:"http://a9.com/-/spec/opensearch/1.1/ OpenSearchDescription"`
	ShortName   string
	LongName    string
	Description string
	Language    string
	Image       string
	URLs        []struct {
		Type     string `xml:"type,attr"`
		Rel      string `xml:"rel,attr"`
		Template string `xml:"template,attr"`
	} `xml:"Url"`
}

func described(t testing.TB, s SearchDescription) (o openSearch) {
	t.Helper()
	var b bytes.Buffer
	if err := OpenSearch(&b, s); err != nil {
		t.Fatal(err)
	}
	if err := xml.Unmarshal(b.Bytes(), &o); err != nil {
		t.Fatalf("%v\n%s", err, b.String())
	}
	return o
}

func TestOpenSearch(t *testing.T) {
	o := described(t, SearchDescription{
		Name: "Embassy News & Events", Description: "Statements.", Lang: "zh-Hans", Page: "https://news.example/zh-Hans/search", Atom: "https://news.example/zh-Hans/search.atom",
		Suggestions: "https://news.example/zh-Hans/search/suggest", Self: "https://news.example/zh-Hans/opensearch.xml", Icon: "https://news.example/icon.svg",
	})
	if o.ShortName != "Embassy News &" || o.LongName != "Embassy News & Events" || o.Description != "Statements." || o.Language != "zh-Hans" || o.Image != "https://news.example/icon.svg" {
		t.Errorf("%+v", o)
	}
	got := ""
	for _, u := range o.URLs {
		got += u.Type + " " + u.Rel + " " + u.Template + "\n"
	}
	if want := `text/html results https://news.example/zh-Hans/search?q={searchTerms}&page={startPage?}
application/atom+xml results https://news.example/zh-Hans/search.atom?q={searchTerms}
application/x-suggestions+json suggestions https://news.example/zh-Hans/search/suggest?q={searchTerms}
application/opensearchdescription+xml self https://news.example/zh-Hans/opensearch.xml
`; got != want {
		t.Errorf("the addresses are\n%s", got)
	}
}

func TestShorten(t *testing.T) {
	for in, want := range map[string]string{
		"Embassy News": "Embassy News", "Embassy News and Events": "Embassy News and", "Supercalifragilistic": "Supercalifragili", "": "",
		"Embassy News and": "Embassy News and", "Embassy News and!": "Embassy News", "中华人民共和国驻某某国大使馆新闻中心": "中华人民共和国驻某某国大使馆新闻", "中华人民共和国 驻某某国大使馆新闻中心": "中华人民共和国 驻某某国大使馆新",
	} {
		if got := shorten(in, maxShortName); got != want {
			t.Errorf("%q became %q, want %q", in, got, want)
		}
	}
}

func FuzzOpenSearch(f *testing.F) {
	f.Add("Embassy <News>\x00", "a]]>b\ufffe", "zh-Hans", "https://news.example/ü{x}?\"")
	f.Fuzz(func(t *testing.T, name, about, lang, address string) {
		s := SearchDescription{Name: name, Description: about, Page: address, Suggestions: address, Self: address}
		o := described(t, s)
		if utf8.RuneCountInString(o.ShortName) > maxShortName || utf8.RuneCountInString(o.Description) > maxDescription {
			t.Errorf("too long: %q, %q", o.ShortName, o.Description)
		}
		for _, u := range o.URLs {
			if n := strings.Count(u.Template, "{"); u.Rel != "self" && address != "" && n != strings.Count(u.Template, "{searchTerms}")+strings.Count(u.Template, "{startPage?}") {
				t.Errorf("%q made the template %q", address, u.Template)
			}
		}
	})
}

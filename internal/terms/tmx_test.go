package terms

import (
	"bytes"
	"encoding/xml"
	"slices"
	"strings"
	"testing"
	"unicode/utf16"

	"dateline"
)

// roundTripTMX writes segments, reads them and wants the same.
func roundTripTMX(t *testing.T, list []dateline.Segment, wide bool) {
	t.Helper()
	var b bytes.Buffer
	if err := WriteTMX(&b, wide, All(list)); err != nil {
		t.Fatal(err)
	}
	if wide != bytes.HasPrefix(b.Bytes(), []byte("\xff\xfe")) {
		t.Errorf("it begins with % x", b.Bytes()[:4])
	}
	var langs []dateline.Lang
	for _, s := range list {
		for _, l := range []dateline.Lang{s.From, s.To} {
			if !slices.Contains(langs, l) {
				langs = append(langs, l)
			}
		}
	}
	got, rep, err := readSegments(&b, Options{Langs: langs, Markdown: strings.ToUpper})
	if err != nil || rep.Total > 0 {
		t.Fatal(err, problems(rep))
	}
	if !slices.Equal(got, list) {
		for i := range list {
			if i >= len(got) || got[i] != list[i] {
				t.Fatalf("%d is not the same:\n got %+v\nwant %+v", i, append(got, dateline.Segment{})[i], list[i])
			}
		}
	}
}

func TestRoundTripTMX(t *testing.T) {
	list := []dateline.Segment{
		{ID: "0123456789ab", From: "en", To: "zh-Hans", Source: "# A <b> & \"c\"", Target: "甲\n\n乙\t“丙”", Item: "abcdefghjkmn", Origin: "by hand"},
		{From: "zh-Hant", To: "en-GB", Source: "    code\n  text  ", Target: "é 😀"},
		{From: "zh-HK", To: "zh", Source: "繁", Target: "简"},
	}
	for _, wide := range []bool{false, true} {
		roundTripTMX(t, list, wide)
	}
	if err := WriteTMX(new(bytes.Buffer), false, All([]dateline.Segment{{From: "en", Source: "a", Target: "b"}})); err == nil {
		t.Error("a text that says no language was written")
	}
	for _, bad := range []string{"a\x00b", "a\xffb", "a\uFFFEb"} {
		if err := WriteTMX(new(bytes.Buffer), false, All([]dateline.Segment{{From: "en", To: "fr", Source: bad, Target: "b"}})); err == nil {
			t.Errorf("%q was written", bad)
		}
	}
}

// tmx wraps units in a whole file.
func tmx(srclang, units string) string {
	return `<?xml version="1.0"?><!DOCTYPE tmx SYSTEM "tmx14.dtd"><tmx version="1.4"><header srclang="` + srclang + `" datatype="plaintext"/><body>` + "\n" + units + `</body></tmx>`
}

func tu(attrs string, tuvs ...string) string {
	s := "<tu" + attrs + ">"
	for i := 0; i+1 < len(tuvs); i += 2 {
		s += `<tuv xml:lang="` + tuvs[i] + `"><seg>` + tuvs[i+1] + `</seg></tuv>`
	}
	return s + "</tu>\n"
}

func TestReadTMX(t *testing.T) {
	wanted := []dateline.Lang{"en", "zh-Hans"}
	for _, tt := range []struct {
		name, in string
		o        Options
		want     []string // "from>to source|target"
		problems []string
	}{
		{"plain", tmx("en", tu("", "en", "Hello", "zh", "你好")), Options{}, []string{"en>zh-Hans Hello|你好"}, nil},
		{"target first", tmx("en", tu("", "ZH-cn", "你好", "EN", "Hello")), Options{}, []string{"en>zh-Hans Hello|你好"}, nil},
		{"regions", tmx("en-US", tu("", "en-us", "Hello", "zh_TW", "妳好")), Options{Langs: []dateline.Lang{"en", "zh-Hant"}}, []string{"en>zh-Hant Hello|妳好"}, nil},
		{"lang of 1.1", tmx("en", `<tu><tuv LANG="en"><seg>Hello</seg></tuv><tuv lang="zh"><seg>你好</seg></tuv></tu>`), Options{}, []string{"en>zh-Hans Hello|你好"}, nil},
		{"upper case", `<TMX VERSION="1.1"><HEADER SRCLANG="en"/><BODY><TU><TUV LANG="en"><SEG>Hello</SEG></TUV><TUV LANG="fr"><SEG>Salut</SEG></TUV></TU></BODY></TMX>`, Options{}, []string{"en>fr Hello|Salut"}, nil},
		{"unit's own source", tmx("en", tu(` srclang="zh"`, "en", "Hello", "zh", "你好")), Options{}, []string{"zh-Hans>en 你好|Hello"}, nil},
		{"any source", tmx("*all*", tu("", "en", "Hello", "zh", "你好")), Options{}, []string{"en>zh-Hans Hello|你好"}, nil},
		{"any source, asked for", tmx("*ALL*", tu("", "en", "Hello", "zh", "你好")), Options{From: "zh-Hans"}, []string{"zh-Hans>en 你好|Hello"}, nil},
		{"three", tmx("en", tu("", "en", "Hello", "zh", "你好", "fr", "Salut")), Options{}, []string{"en>zh-Hans Hello|你好", "en>fr Hello|Salut"}, nil},
		{"three of ours", tmx("en", tu(` tuid="dateline-0123456789ab"`, "en", "Hello", "zh", "你好", "fr", "Salut")), Options{}, []string{"en>zh-Hans Hello|你好", "en>fr Hello|Salut"}, nil},
		{"units as long as they may be", tmx("en", strings.Repeat(" ", 400)+tu("", "en", strings.Repeat("a", 400), "fr", "b")+strings.Repeat(" ", 400)+tu("", "en", "a", "fr", "b")), Options{MaxUnit: 600}, []string{"en>fr " + strings.Repeat("a", 400) + "|b", "en>fr a|b"}, nil},
		{"inline", tmx("en", tu("", "en", `a <bpt i="1">&lt;b></bpt>bold<ept i="1">&lt;/b></ept> <hi>high <ph x="1"/></hi>end`, "fr", `<ph>&lt;img alt="<sub>x</sub>"/></ph>y`)), Options{}, []string{"en>fr a bold high end|y"}, []string{"<sub>"}},
		{"laid out", tmx("en", tu("", "en", "\n    Hello\n    there\n  ", "fr", "  Salut ")), Options{}, []string{"en>fr Hello\n    there|  Salut "}, nil},
		{"unwanted", tmx("en", "\n"+tu("", "en", "Hello", "zh", "你好", "fr", "Salut")), Options{Langs: wanted}, []string{"en>zh-Hans Hello|你好"}, []string{"line 3: a text in fr: not a language that is wanted"}},
		{"alone", tmx("en", tu("", "en", "Hello")), Options{}, nil, []string{"line 2: the unit has a text in en only"}},
		{"no source", tmx("en", tu("", "zh", "你好", "fr", "Salut")), Options{}, nil, []string{"no text in en, its source language"}},
		{"no language", tmx("en", "<tu><tuv><seg>a</seg></tuv></tu>"), Options{}, nil, []string{"says no language", "has no text that is taken"}},
		{"nonsense language", tmx("en", tu("", "english", "Hello", "zh", "你好")), Options{}, nil, []string{"“english” is no language"}},
		{"empty", tmx("en", tu("", "en", "Hello", "zh", "  ")), Options{}, nil, []string{"the text in zh-Hans is not taken: it is empty"}},
		{"swapped", tmx("en", tu("", "en", "你好，世界", "zh", "Hello")), Options{}, nil, []string{"said to be en and is written in Chinese characters"}},
		{"not translated", tmx("en", tu("", "en", "A name", "zh", "This has been left as it was in the original, alas")), Options{}, nil, []string{"holds no Chinese character"}},
		{"a name stays", tmx("en", tu("", "en", "COVID-19", "zh", "COVID-19")), Options{}, []string{"en>zh-Hans COVID-19|COVID-19"}, nil},
		{"damaged", tmx("en", tu("", "en", "Hello", "zh", "你\uFFFD")), Options{}, nil, []string{"could not be read"}},
		{"half a surrogate", tmx("en", tu("", "en", "Hello", "zh", "&#xD800;你")), Options{}, nil, []string{"could not be read"}},
		{"too long", tmx("en", tu("", "en", "Hello", "zh", strings.Repeat("你", 30))), Options{MaxText: 60}, nil, []string{"90 bytes, of which 60"}},
		{"notes and properties", tmx("en", `<tu><note>x</note><prop type="y">z</prop><tuv xml:lang="en"><prop type="q"/><seg>a</seg></tuv><tuv xml:lang="fr"><seg>b</seg><seg>c</seg></tuv></tu>`), Options{}, []string{"en>fr a|b"}, []string{"notes are not taken", `of type "y"`, "notes and properties of a text", "second <seg>"}},
		{"not ours", tmx("en", tu(` tuid="123456789012"`, "en", "a", "fr", "b")), Options{}, []string{"en>fr a|b"}, nil},
	} {
		t.Run(tt.name, func(t *testing.T) {
			list, rep, err := readSegments(strings.NewReader(tt.in), tt.o)
			if err != nil {
				t.Fatal(err)
			}
			var got []string
			for _, s := range list {
				got = append(got, string(s.From+">"+s.To)+" "+s.Source+"|"+s.Target)
				if s.ID != "" {
					t.Errorf("the id %s is of another program", s.ID)
				}
			}
			if !slices.Equal(got, tt.want) || rep.Taken != len(got) {
				t.Errorf("got %q (%d taken)", got, rep.Taken)
			}
			for _, want := range tt.problems {
				if !strings.Contains(problems(rep), want) {
					t.Errorf("%q is not among\n%s", want, problems(rep))
				}
			}
			if len(tt.problems) == 0 && rep.Total > 0 {
				t.Error(problems(rep))
			}
		})
	}
	if _, rep, _ := readSegments(strings.NewReader(tmx("en", tu("", "en", "<hi>a</hi><ph/>", "fr", "b"))), Options{}); rep.Inline != 2 {
		t.Errorf("%d elements inside, want 2", rep.Inline)
	}
}

// inUTF16 returns s in UTF-16.
func inUTF16(s string, big, mark bool) []byte {
	if mark {
		s = "\uFEFF" + s
	}
	var b []byte
	for _, u := range utf16.Encode([]rune(s)) {
		if big {
			b = append(b, byte(u>>8), byte(u))
		} else {
			b = append(b, byte(u), byte(u>>8))
		}
	}
	return b
}

func TestEncodingsOfTMX(t *testing.T) {
	body := strings.TrimPrefix(tmx("en", tu("", "en", "Hello", "zh", "你好𠮷")), `<?xml version="1.0"?>`)
	gbk := []byte("<?xml version=\"1.0\" encoding=\"GBK\"?>" + strings.ReplaceAll(body, "你好𠮷", "\xc4\xe3\xba\xc3"))
	for name, in := range map[string][]byte{
		"UTF-8":         []byte(body),
		"UTF-8 mark":    []byte("\uFEFF" + body),
		"UTF-16LE":      inUTF16(`<?xml version="1.0" encoding="UTF-16"?>`+body, false, true),
		"UTF-16BE":      inUTF16(`<?xml version="1.0" encoding="utf-16"?>`+body, true, true),
		"UTF-16LE bare": inUTF16(`<?xml version="1.0" encoding="UTF-16LE"?>`+body, false, false),
		"UTF-16BE bare": inUTF16(`<?xml version="1.0" encoding="UTF-16BE"?>`+body, true, false),
		"says UTF-16":   []byte(`<?xml version="1.0" encoding="UTF-16"?>` + body),
		"GBK":           gbk,
	} {
		list, rep, err := readSegments(bytes.NewReader(in), Options{})
		if err != nil || len(list) != 1 || !strings.HasPrefix(list[0].Target, "你好") {
			t.Errorf("%s: %v %+v %s", name, err, list, problems(rep))
		}
		if encoding, _, _ := strings.Cut(name, " "); name != "says UTF-16" && rep.Encoding != encoding {
			t.Errorf("%s is taken for %s", name, rep.Encoding)
		}
	}
}

// TestWritesValidTMX checks what tmx14.dtd demands: the attributes of header, tu
// and tuv, and the order of their elements.
func TestWritesValidTMX(t *testing.T) {
	var b bytes.Buffer
	if err := WriteTMX(&b, false, All([]dateline.Segment{{ID: "0123456789ab", From: "en", To: "fr", Source: "a", Target: "b", Item: "x", Origin: "y"}})); err != nil {
		t.Fatal(err)
	}
	var order []string
	d := xml.NewDecoder(&b)
	for {
		tok, err := d.Token()
		if err != nil {
			break
		}
		if s, ok := tok.(xml.StartElement); ok {
			order = append(order, s.Name.Local)
			need := map[string][]string{"tmx": {"version"}, "header": {"creationtool", "creationtoolversion", "segtype", "o-tmf", "adminlang", "srclang", "datatype"}, "tuv": {"lang"}, "prop": {"type"}}
			for _, a := range need[s.Name.Local] {
				if !slices.ContainsFunc(s.Attr, func(x xml.Attr) bool { return x.Name.Local == a && x.Value != "" }) {
					t.Errorf("<%s> lacks %s", s.Name.Local, a)
				}
			}
		}
	}
	if got := strings.Join(order, " "); got != "tmx header body tu prop prop tuv seg tuv seg" {
		t.Error(got)
	}
}

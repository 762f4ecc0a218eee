package terms

import (
	"bytes"
	"io"
	"reflect"
	"strings"
	"testing"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/traditionalchinese"

	"dateline"
)

// glossary holds all that a concept can say.
var glossary = []dateline.Concept{
	{
		ID: "0123456789ab", Keep: true, Offices: []dateline.ID{"abcdefghjkmn", "00000000000z"},
		Subject: "a; b", Note: "A note, \"quoted\"\nof two lines — 注", Source: "<source> & more",
		Terms: map[dateline.Lang][]dateline.Term{
			"en": {
				{Text: "press release", Status: dateline.TermApproved, Part: "noun", Note: "=not a formula"},
				{Text: "hand-out", Status: dateline.TermForbidden},
				{Text: "release", Status: dateline.TermAdmitted, Note: "one\n\ntwo"},
				{Text: "release", Status: dateline.TermForbidden, Part: "verb"},
			},
			"zh-Hans": {{Text: "新闻稿", Status: dateline.TermAdmitted}},
			"zh-Hant": {{Text: "'新聞稿", Status: dateline.TermForbidden}, {Text: "-x", Status: dateline.TermForbidden}},
		},
	},
	{Terms: map[dateline.Lang][]dateline.Term{"fr-CA": {{Text: "'=@+", Status: dateline.TermApproved}}}},
	{Terms: map[dateline.Lang][]dateline.Term{"fr-CA": {{Text: "|a;b\u00a0c,", Status: dateline.TermForbidden}}}},
}

// writers are all forms that concepts are written in.
var writers = map[string]func(io.Writer, []dateline.Concept) error{
	"TBX 2019":       func(w io.Writer, c []dateline.Concept) error { return WriteTBX(w, TBX2019, All(c)) },
	"TBX 2008":       func(w io.Writer, c []dateline.Concept) error { return WriteTBX(w, TBX2008, All(c)) },
	"CSV":            func(w io.Writer, c []dateline.Concept) error { return WriteCSV(w, 0, All(c)) },
	"CSV semicolons": func(w io.Writer, c []dateline.Concept) error { return WriteCSV(w, ';', All(c)) },
	"CSV tabs":       func(w io.Writer, c []dateline.Concept) error { return WriteCSV(w, '\t', All(c)) },
}

func TestRoundTripConcepts(t *testing.T) {
	want := make([]dateline.Concept, len(glossary))
	for i, c := range glossary {
		terms := map[dateline.Lang][]dateline.Term{}
		for l, list := range c.Terms {
			for _, term := range list {
				term.Text = oneLine(term.Text) // the no-break space is white space
				terms[l] = append(terms[l], term)
			}
		}
		want[i], want[i].Terms = c, terms
	}
	for name, write := range writers {
		var b bytes.Buffer
		if err := write(&b, glossary); err != nil {
			t.Fatal(name, err)
		}
		got, rep, err := readConcepts(bytes.NewReader(b.Bytes()), Options{})
		if err != nil || rep.Total > 0 {
			t.Fatal(name, err, problems(rep))
		}
		if !reflect.DeepEqual(got, want) {
			t.Errorf("%s:\n got %+v\nwant %+v\n%s", name, got, want, b.String())
		}
		for _, bad := range []dateline.Concept{
			{}, {Terms: map[dateline.Lang][]dateline.Term{"en": {{Text: " ", Status: dateline.TermApproved}}}},
			{Terms: map[dateline.Lang][]dateline.Term{"en": {{Text: "a", Status: "odd"}}}},
			{Terms: map[dateline.Lang][]dateline.Term{"en": {{Text: "a\xff", Status: dateline.TermApproved}}}},
		} {
			if err := write(io.Discard, []dateline.Concept{bad}); err == nil {
				t.Errorf("%s: %+v was written", name, bad)
			}
		}
	}
}

// TestNoFormulas: no cell that a spreadsheet would compute.
func TestNoFormulas(t *testing.T) {
	var b bytes.Buffer
	_ = WriteCSV(&b, '\t', All(glossary))
	for line := range strings.Lines(b.String()) {
		for cell := range strings.SplitSeq(strings.TrimSuffix(line, "\r\n"), "\t") {
			if strings.HasPrefix(cell, "=") || strings.HasPrefix(cell, "-") || strings.HasPrefix(cell, "@") {
				t.Errorf("%q", cell)
			}
		}
	}
}

func TestReadConcepts(t *testing.T) {
	const v3 = `<?xml version="1.0"?><tbx style="dca" type="TBX-Basic" xml:lang="en" xmlns="urn:iso:std:iso:30042:ed-2"><tbxHeader><fileDesc/></tbxHeader><text><body>`
	const v2 = `<?xml version="1.0"?><!DOCTYPE martif SYSTEM "TBXcoreStructV02.dtd"><martif type="TBX" xml:lang="en"><martifHeader/><text><body>`
	for _, tt := range []struct {
		name, in string
		o        Options
		want     []string // terms | subject | note | source
		problems []string
	}{
		{"2019 DCA", v3 + `<conceptEntry id="c5"><descrip type="subjectField">health</descrip>
			<langSec xml:lang="en"><descripGrp><descrip type="definition">A disease.</descrip><admin type="source">WHO</admin></descripGrp>
			<termSec><term>flu</term><termNote type="partOfSpeech">noun</termNote><termNote type="administrativeStatus">admittedTerm-admn-sts</termNote></termSec>
			<termSec><term>influ<hi>enza</hi>
				</term><termNote type="administrativeStatus">preferredTerm-admn-sts</termNote><note>long</note></termSec></langSec>
			<langSec xml:lang="zh-CN"><termSec><term>流感</term></termSec></langSec></conceptEntry></body></text></tbx>`,
			Options{}, []string{"en: (flu), influenza; zh-Hans: 流感|health|A disease.|WHO"}, nil},
		{"2019 DCT", `<tbx style="dct" type="TBX-Basic" xmlns="urn:iso:std:iso:30042:ed-2" xmlns:min="http://www.tbxinfo.net/ns/min" xmlns:basic="http://www.tbxinfo.net/ns/basic"><text><body>
			<conceptEntry><min:subjectField>law</min:subjectField><basic:definition>D</basic:definition><langSec xml:lang="en"><termSec><term>a</term><min:administrativeStatus>deprecatedTerm-admn-sts</min:administrativeStatus></termSec><termSec><term>b</term><min:partOfSpeech>noun</min:partOfSpeech></termSec></langSec></conceptEntry></body></text></tbx>`,
			Options{}, []string{"en: -a, b|law|D|"}, nil},
		{"2008 tig", v2 + `<termEntry id="e1"><descripGrp><descrip type="subjectField">x</descrip></descripGrp><langSet xml:lang="EN"><tig><term>a</term></tig><tig><term>b</term></tig></langSet><langSet xml:lang="zh-tw"><tig><term>乙</term><termNote type="administrativeStatus">supersededTerm-admn-sts</termNote></tig></langSet></termEntry></body></text></martif>`,
			Options{}, []string{"en: a, (b); zh-Hant: -乙|x||"}, []string{"taken as forbidden"}},
		{"2008 ntig", v2 + `<termEntry><langSet xml:lang="en"><ntig><termGrp><term>a</term><termNote type="usageNote">careful</termNote></termGrp></ntig></langSet></termEntry></body></text></martif>`,
			Options{}, []string{"en: a|||"}, nil},
		{"what is lost", v3 + `<conceptEntry><transacGrp><transac type="transactionType">origination</transac><date>2020-01-01</date></transacGrp>` +
			`<langSec xml:lang="en"><termSec><term>a</term><descrip type="context">a b</descrip><termNote type="administrativeStatus">odd</termNote></termSec><termSec><term> </term></termSec></langSec><langSec xml:lang="fr"><termSec><term>x</term></termSec></langSec></conceptEntry><conceptEntry/></body><back/></text></tbx>`,
			Options{Langs: []dateline.Lang{"en"}}, []string{"en: a|||"}, []string{"of a concept, transactionType", "of a concept, date", "of a term, context", "“odd” is not known", "an empty term", "terms in fr", "no term that is taken", "<back>"}},
		{"damaged", v3 + "<conceptEntry><note>a</note><langSec xml:lang=\"en\"><termSec><term>a\uFFFDb</term></termSec><termSec><term>c</term></termSec></langSec></conceptEntry><conceptEntry><note>\uFFFD</note><langSec xml:lang=\"en\"><termSec><term>d</term></termSec></langSec></conceptEntry></body></text></tbx>",
			Options{}, []string{"en: c||a|"}, []string{"the term “a\uFFFDb” is not taken", "what is said of the concept is not taken"}},
		{"wide", "\uFEFFid;en;zh-Hans;note;zip\r\n;press release|release;新闻稿;N;1\r\n;;;;\r\n;only;;\r\n;a;b;c;d;e\r\n", Options{Source: "us"},
			[]string{"en: press release, (release); zh-Hans: 新闻稿||N|us", "en: only|||us"}, []string{"line 1: the column “zip”", "line 5: the row has 6 cells"}},
		{"long", "lang,term\nen,a\nxx,b\n,c\nenglish,d\nen,\n", Options{Langs: []dateline.Lang{"en"}}, []string{"en: a|||"}, []string{"terms in xx", "say no language", "“english” is no language", "line 6: the row has no term"}},
		{"scattered", "concept\tlang\tterm\tstatus\tsubject\n1\ten\ta\tpreferred\ts\n2\ten\tb\t\t\n1\tzh\t甲\tdeprecated\tu\n", Options{},
			[]string{"en: a; zh-Hans: -甲|s||", "en: b|||"}, []string{"line 4: subject differs"}},
		{"quotes", "lang,term\nen,\"a\"b\nen,c\nen,\"open", Options{}, []string{"en: c|||"}, []string{"line 2: the row is not taken", "line 4: the row is not taken"}},
		{"pairs", "sourceLang,targetLang,pos,sourceString,targetString\nen,zh-CN,noun,virus,病毒 [generic] : 毒\n", Options{}, []string{"en: virus; zh-Hans: 病毒, (毒)|||"}, nil},
		{"table", "## 第一批\n|序号|外语词缩略语|外语词全称|中文译名|备注|\n|:-:|---|\n|1|FIFA|Fédération（法语）|国际足联*|x|\n", Options{}, []string{"en: FIFA; fr: Fédération; zh-Hans: 国际足联||x|第一批"}, nil},
	} {
		t.Run(tt.name, func(t *testing.T) {
			list, rep, err := readConcepts(strings.NewReader(tt.in), tt.o)
			if err != nil {
				t.Fatal(err)
			}
			var got []string
			for _, c := range list {
				got = append(got, strings.Join([]string{termsOf(c), c.Subject, c.Note, c.Source}, "|"))
			}
			if !reflect.DeepEqual(got, tt.want) {
				t.Errorf("got %q", got)
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
}

func TestRefusedGlossaries(t *testing.T) {
	for name, tt := range map[string]struct {
		in, format, want string
	}{
		"nothing":          {" \n", "", "it is empty"},
		"a memory":         {tmx("en", ""), "", "import it as a memory"},
		"a page":           {"<html></html>", "", "it is no glossary"},
		"prose":            {"Hello, there,\nthis, is, prose\n", "", "must name the columns"},
		"a format":         {"a", "xls", `no format "xls"`},
		"other table":      {"|a|b|\n|-|-|\n", "", "外语词全称"},
		"Latin-1":          {"lang,term\nfr,Alg\xe9rie\n", "", "save it as UTF-8"},
		"UTF-32":           {"\xff\xfe\x00\x00l\x00\x00\x00", "", "UTF-32"},
		"other JSON":       {`{"territories": 1, "main": []}`, "", "no file of CLDR's territories"},
		"broken JSON":      {"{\"main\":\n{\"territories\"", CLDR, "line 2: the file ends in the middle"},
		"no JSON":          {"{\"main\":\n{\"territories\"}", CLDR, "line 2: it is no JSON"},
		"unknown encoding": {`<?xml version="1.0" encoding="x-nothing"?><tbx/>`, "", "X-NOTHING"},
	} {
		_, _, err := readConcepts(strings.NewReader(tt.in), Options{Format: tt.format})
		if err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// TestEncodingsOfCSV reads tables that say no encoding.
func TestEncodingsOfCSV(t *testing.T) {
	hans := "lang,term\nzh-CN,国内生产总值\nzh-CN,经济合作与发展组织\nzh-CN,电子邮件\nzh-CN,重症急性呼吸综合征\n"
	hant := "lang,term\nzh-TW,國內生產毛額\nzh-TW,經濟合作暨發展組織\nzh-TW,電子郵件\nzh-TW,嚴重急性呼吸道症候群\n"
	encoded := func(e encoding.Encoding, s string) string {
		out, err := e.NewEncoder().String(s)
		if err != nil {
			t.Fatal(err)
		}
		return out
	}
	for _, tt := range []struct{ name, in, first string }{
		{"UTF-8", hans, "国内生产总值"},
		{"UTF-16LE", string(inUTF16(hans, false, true)), "国内生产总值"},
		{"UTF-16BE", string(inUTF16(hant, true, true)), "國內生產毛額"},
		{"GB18030", encoded(simplifiedchinese.GB18030, hans), "国内生产总值"},
		{"Big5", encoded(traditionalchinese.Big5, hant), "國內生產毛額"},
	} {
		list, rep, err := readConcepts(strings.NewReader(tt.in), Options{})
		if err != nil || len(list) != 4 || rep.Encoding != tt.name {
			t.Errorf("%s is taken for %q: %v", tt.name, rep.Encoding, err)
			continue
		}
		for _, terms := range list[0].Terms {
			if terms[0].Text != tt.first {
				t.Errorf("%s: %s", tt.name, terms[0].Text)
			}
		}
	}
	for name, in := range map[string]string{
		"too little to tell": encoded(simplifiedchinese.GBK, "lang,term\nzh,国内\n"),
		"both":               "lang,term\nzh," + strings.Repeat("\xb0\xa1\xb4\xfa", 30), // 啊待 or 陛渭
		"Cyrillic":           encoded(charmap.Windows1251, "lang,term\nru,"+strings.Repeat("Организация Объединённых Наций ", 9)),
		"Shift JIS-like":     strings.Repeat("\x83\x65\x83\x58\x83\x67", 30),
	} {
		if _, rep, err := readConcepts(strings.NewReader(in), Options{}); err == nil {
			t.Errorf("%s is taken for %s", name, rep.Encoding)
		}
	}
}

package terms

import (
	"bytes"
	"reflect"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"dateline"
)

// small limits let the fuzzer reach them.
var small = Options{MaxText: 200, MaxUnit: 2000, MaxUnits: 20}

// fair checks what holds of every report.
func fair(t *testing.T, rep Report, taken int) {
	t.Helper()
	if rep.Taken != taken || len(rep.Problems) > maxProblems || rep.Total < len(rep.Problems) || rep.Total < rep.Skipped {
		t.Fatalf("%d were handed over: %+v", taken, rep)
	}
	for _, p := range rep.Problems {
		if p.Line < 1 || p.What == "" || p.Times < 1 || !utf8.ValidString(p.What) {
			t.Fatalf("%+v", p)
		}
	}
}

func FuzzReadTMX(f *testing.F) {
	for _, s := range []string{
		tmx("en", tu("", "en", "Hello", "zh", "你好")+tu(` tuid="dateline-0123456789ab" srclang="zh"`, "en", "a<hi>b</hi>", "zh", "甲<ph>x<sub>y</sub></ph>", "fr", "\n  c\n")),
		tmx("*all*", tu("", "en", "a", "en", "b")+tu("", "zh", "Hello")),
		"<TMX><HEADER/><BODY><TU><TUV LANG='x'><SEG/></TUV></TU></BODY></TMX>",
	} {
		f.Add([]byte(s))
		f.Add(inUTF16(s, false, true))
		f.Add(inUTF16(s, true, false))
	}
	f.Fuzz(func(t *testing.T, in []byte) {
		list, rep, err := readSegments(bytes.NewReader(in), small)
		fair(t, rep, len(list))
		for _, s := range list {
			if s.From == s.To || strings.TrimSpace(s.Source) == "" || strings.TrimSpace(s.Target) == "" || !utf8.ValidString(s.Source+s.Target) || len(s.Source) > small.MaxText {
				t.Fatalf("%+v", s)
			}
		}
		if err != nil {
			return
		}
		// What was taken is written and comes back the same.
		var b bytes.Buffer
		var langs []dateline.Lang
		for _, s := range list {
			langs = append(langs, s.From, s.To)
		}
		if err := WriteTMX(&b, len(in)%2 == 0, All(list)); err != nil {
			t.Fatal(err)
		}
		again, rep, err := readSegments(&b, Options{Langs: langs})
		if err != nil || rep.Total > 0 || !slices.Equal(again, list) {
			t.Fatalf("%v\n%s\n%+v\n%+v", err, problems(rep), list, again)
		}
	})
}

// again writes concepts in every form and wants them back.
func again(t *testing.T, list []dateline.Concept) {
	t.Helper()
	var langs []dateline.Lang
	for _, c := range list {
		for l := range c.Terms {
			langs = append(langs, l)
		}
	}
	for name, write := range writers {
		var b bytes.Buffer
		if err := write(&b, list); err != nil {
			if strings.HasPrefix(name, "TBX") && strings.Contains(err.Error(), "control character") {
				continue // a table can hold what XML cannot
			}
			t.Fatal(name, err)
		}
		got, rep, err := readConcepts(&b, Options{Langs: langs})
		if err != nil || rep.Total > 0 || len(got) != len(list) {
			t.Fatalf("%s: %v\n%s\n%+v\n%+v", name, err, problems(rep), list, got)
		}
		for i := range list {
			if !reflect.DeepEqual(got[i], list[i]) {
				t.Fatalf("%s:\n%+v\n%+v", name, list[i], got[i])
			}
		}
	}
}

// tame takes from fuzzed concepts what only a writer's own files mean: ids, and
// the offices of ids that are none.
func tame(list []dateline.Concept) []dateline.Concept {
	for i := range list {
		list[i].ID, list[i].Offices = "", nil
	}
	return list
}

func FuzzReadTBX(f *testing.F) {
	for _, write := range []string{"TBX 2019", "TBX 2008"} {
		var b bytes.Buffer
		_ = writers[write](&b, glossary)
		f.Add(b.Bytes())
	}
	f.Add([]byte(`<tbx xmlns="urn:iso:std:iso:30042:ed-2" xmlns:m="x"><text><body><conceptEntry><m:subjectField>a</m:subjectField><langSec lang="zh"><ntig><termGrp><term>a<hi/></term></termGrp></ntig></langSec></conceptEntry></body></text></tbx>`))
	f.Fuzz(func(t *testing.T, in []byte) {
		o := small
		o.Format = TBX
		list, rep, _ := readConcepts(bytes.NewReader(in), o)
		fair(t, rep, len(list))
		again(t, tame(list))
	})
}

func FuzzReadCSV(f *testing.F) {
	for _, write := range []string{"CSV", "CSV tabs"} {
		var b bytes.Buffer
		_ = writers[write](&b, glossary)
		f.Add(b.Bytes())
	}
	f.Add([]byte("en;zh-Hans;note\na|b;甲;'=x\n"))
	f.Add([]byte("sourceLang,targetLang,sourceString,targetString\nen,zh_TW,a [b] : c,甲\n"))
	f.Add([]byte("UNTERM English Short,UNTERM French Formal,official_name_cn,ISO3166-1-Alpha-2\nNiger (the) *,la République du Niger,尼日尔,NE\n"))
	f.Add([]byte("|外语词缩略语|外语词全称|中文译名|\n|-|-|-|\n|A|b<br>c（法语）|甲/乙*|\n"))
	f.Add([]byte(`{"abbr": "A B", "en": "a / b", "zh": "甲", "zh_alt": "乙/丙"}`))
	f.Add([]byte(`{"main":{"zh":{"localeDisplayNames":{"territories":{"AA":"甲","AA-alt-short":"乙"}}}}}`))
	f.Fuzz(func(t *testing.T, in []byte) {
		list, rep, _ := readConcepts(bytes.NewReader(in), small)
		fair(t, rep, len(list))
		again(t, tame(list))
	})
}

func FuzzFind(f *testing.F) {
	f.Add("visa\nG7\n世界卫生组织\ncafe\u0301", "Visas, G7's 世界卫生组织 café ﬁ https://visa/")
	f.Fuzz(func(t *testing.T, terms, text string) {
		list := []dateline.Concept{concept("en", strings.Split(terms, "\n")...)}
		last := 0
		for _, o := range NewIndex(list).Find("en", text) {
			if o.Start < last || o.End <= o.Start || o.End > len(text) {
				t.Fatalf("%d to %d after %d", o.Start, o.End, last)
			}
			last = o.End
			want := fold(o.Term.Text)
			if got := fold(text[o.Start:o.End]); !strings.HasPrefix(got, want) && !strings.HasPrefix(got, strings.TrimSuffix(want, "y")+"ies") {
				t.Fatalf("%q is found as %q", want, got)
			}
		}
		for _, o := range NewIndex(list).Find("en", fold(list[0].Terms["en"][0].Text)) {
			_ = o // must not panic on what is folded already
		}
	})
}

func FuzzMemory(f *testing.F) {
	f.Add("the quick brown fox\njumps over the lazy dog\nthe quick red fox", "the quick brown dog")
	f.Add("总统会见外长\n总统会见部长\n\xff\n", "总统会见")
	f.Fuzz(func(t *testing.T, texts, query string) {
		m := NewMemory()
		s := fill(m, enzh, strings.Split(texts, "\n"))
		got, err := m.Best(enzh, query, s.load, 3)
		if err != nil {
			t.Fatal(err)
		}
		var truth []float64
		for _, x := range s {
			l := Likeness(query, x.Source, "en")
			if l != Likeness(x.Source, query, "en") || l < 0 || l > 1 || (l == 1) != (fold(query) == fold(x.Source)) {
				t.Fatalf("%q and %q: %v", query, x.Source, l)
			}
			if l >= Least {
				truth = append(truth, l)
			}
		}
		slices.Sort(truth)
		slices.Reverse(truth)
		if len(s) > maxLoad {
			return
		}
		for i, l := range truth[:min(3, len(truth))] {
			if i >= len(got) || got[i].Likeness != l {
				t.Fatalf("%v found, %v are there", got, truth)
			}
		}
	})
}

package words

import (
	"slices"
	"strings"
	"testing"

	"dateline"
	"dateline/internal/zh"
)

var (
	segmenter = zh.New()
	reader    = New(segmenter)
)

func terms(lang dateline.Lang, s string) (exact, other []string) {
	for _, t := range reader.Text(lang, s) {
		if t.Exact {
			exact = append(exact, t.Term)
		} else {
			other = append(other, t.Term)
		}
	}
	return exact, other
}

func TestText(t *testing.T) {
	for _, c := range []struct {
		lang         dateline.Lang
		text         string
		exact, other string
	}{
		{"zh-Hans", "", "", ""},
		{"zh-Hans", "……！\n", "", ""},
		{"zh-Hans", "国", "国", ""},
		{"zh-Hans", "总统府", "总 总统 统府 府", "统 总统府"},
		{"zh-Hant", "人權理事會", "人 人权 权理 理事 事会 会", "权 理 事 理事会"},
		{"zh-Hant", "人权理事会", "人 人权 权理 理事 事会 会", "权 理 事 理事会"},
		{"zh-Hant", "臺灣", "台 台湾 湾", ""},
		{"zh-Hant", "台湾", "台 台湾 湾", ""},
		{"zh-Hans", "和平，发展", "和 和平 平 发 发展 展", ""},
		{"zh-Hans", "Ｇ２０峰会", "=g20 峰 峰会 会", "g20"},
		{"en", "Cooperation, COOPERATING", "=cooperation =cooperating", "cooper cooper"},
		{"fr", "la Coopération", "=la =cooperation", "la cooper"},
		{"en", "Blinken’s U.S. visit", "=blinken =s =us =visit", "blinken s us visit"},
		{"fr", "l'avion", "=l =avion", "l avion"},
		{"en", "1,234 and 1.5", "=1234 =and =1.5", "1234 and 1.5"},
		{"en", "state-of-the-art", "=state =of =the =art", "state of the art"},
		{"ru", "странами", "=странами", "стран"},
		{"es", "naciones", "=naciones", "nacion"},
		{"ar", "الوزارة", "=الوزارة", "وزار"},
		{"ar", "أحمد احمد", "=أحمد =احمد", "احمد احمد"},
		{"de", "Straße", "=strasse", "strasse"},
		{"zh-Hans", "1.5亿", "=1.5 亿", "150000000 1.5"},
		{"zh-Hans", "三百六十五", "三 三百 百六 六十 十五 五", "365 三百六十五 百 六 十"},
		{"zh-Hans", "二〇二一年", "二 二〇 〇二 二一 一年 年", "2021 二〇二一 2021年 〇 二 一"},
		{"zh-Hans", "2021年", "=2021 年", "2021年 2021"},
		{"zh-Hans", "六月", "六 六月 月", "6月"},
		{"zh-Hans", "6月", "=6 月", "6月 6"},
	} {
		exact, other := terms(c.lang, c.text)
		if got := strings.Join(exact, " "); got != c.exact {
			t.Errorf("%s %q: exact %q, want %q", c.lang, c.text, got, c.exact)
		}
		// Order among the terms of one place does not matter.
		got, want := slices.Sorted(slices.Values(other)), slices.Sorted(slices.Values(strings.Fields(c.other)))
		if !slices.Equal(got, want) {
			t.Errorf("%s %q: others %q, want %q", c.lang, c.text, got, want)
		}
	}
}

// What is written differently and is the same has a term in common, whichever is
// typed.
func TestFoldTogether(t *testing.T) {
	for _, list := range [][]string{
		{"國務院發言人", "国务院发言人"},
		{"二〇二一年", "2021年", "二零二一年", "２０２１年"},
		{"三百六十五", "365", "３６５"},
		{"1.5亿", "150000000", "150,000,000", "一亿五千万"},
		{"coopération", "Cooperation", "COOPÉRATION", "cooperation"},
		{"U.S.", "US", "Ｕ．Ｓ．"},
		{"裡面", "里面", "裏面"},
		{"Blinken's", "Blinken", "Blinken’s"},
		{"ёлка", "елка"},
	} {
		for _, typed := range list {
			for _, written := range list {
				for _, lang := range []dateline.Lang{"zh-Hans", "en", "fr", "ru", "ar"} {
					units := reader.Query(typed, false, []dateline.Lang{"zh-Hans", lang})
					if len(units) == 0 {
						t.Fatalf("%q asks for nothing", typed)
					}
					if u := missing(units, reader.Text(lang, written)); u != nil {
						t.Errorf("%q is not found as %q in %s: %v", written, typed, lang, u)
					}
				}
			}
		}
	}
}

// missing returns the first unit that tokens do not have.
func missing(units []Unit, tokens []Token) *Unit {
	at := map[string]map[int]bool{}
	for _, t := range tokens {
		if at[t.Term] == nil {
			at[t.Term] = map[int]bool{}
		}
		if t.Exact {
			at[t.Term][t.Position] = true
		}
	}
	for i, u := range units {
		for _, terms := range u.Need {
			if !u.Light && !slices.ContainsFunc(terms, func(s string) bool { return at[s] != nil }) {
				return &units[i]
			}
		}
		if len(u.Phrase) > 1 && !stands(u.Phrase, at) {
			return &units[i]
		}
	}
	return nil
}

func stands(phrase []Step, at map[string]map[int]bool) bool {
	for _, term := range phrase[0].Terms {
	starts:
		for start := range at[term] {
			for _, step := range phrase[1:] {
				if !slices.ContainsFunc(step.Terms, func(s string) bool { return at[s][start+step.Position-phrase[0].Position] }) {
					continue starts
				}
			}
			return true
		}
	}
	return false
}

func TestPhrase(t *testing.T) {
	for _, c := range []struct {
		text, phrase string
		found        bool
	}{
		{"联合国人权理事会通过决议", "人权理事会", true},
		{"联合国人权理事会通过决议", "权理", true},
		{"联合国人权理事会通过决议", "联合国理事会", false},
		{"中国，美国人", "国，美国", true},
		{"中国，美国人", "国美国", false},
		{"中国人，美国", "国美国", false},
		{"與中國、美國", "中国、美国", true},
		{"the State Department", "state department", true},
		{"the State and Department", "state department", false},
		{"the state departments", "state department", false},
		{"to be or not to be", "not to be", true},
		{"Secretary Blinken’s Call", "secretary blinken", true},
		{"G20峰会在罗马", "g20峰会", true},
		{"峰会G20在罗马", "g20峰会", false},
		{"国", "国", true},
	} {
		units := reader.Query(c.phrase, true, []dateline.Lang{"en", "zh-Hans"})
		if len(units) != 1 {
			t.Fatalf("%q is %d units", c.phrase, len(units))
		}
		if got := missing(units, reader.Text("en", c.text)) == nil; got != c.found {
			t.Errorf("%q in %q: %v", c.phrase, c.text, got)
		}
	}
	if units := reader.Query("，！", true, nil); units != nil {
		t.Errorf("a phrase of nothing asks for %v", units)
	}
}

func TestQuery(t *testing.T) {
	langs := []dateline.Lang{"en", "fr", "zh-Hans"}
	needs := func(u Unit) (out []string) {
		for _, n := range u.Need {
			out = append(out, strings.Join(n, "/"))
		}
		return out
	}
	named := reader.With([]string{"布林肯", "G20峰会", "Ban Ki-moon"})
	for _, c := range []struct {
		reader *Reader
		query  string
		want   []string // of each unit, "~" where it is light
	}{
		{reader, "", nil},
		{reader, "的", []string{"~的"}},
		{reader, "人权理事会", []string{"人权", "理事 事会"}},
		{reader, "the nations", []string{"~the", "nation/nations"}},
		{reader, "des cooperations", []string{"~des/de", "cooper/cooperations"}},
		{reader, "布林肯", []string{"布林 林肯"}}, // no dictionary has it
		{reader, "赵鹏在哪里", []string{"赵鹏", "~在", "~哪里"}},
		{named, "布林肯", []string{"布林 林肯"}},
		{named, "G20峰會", []string{"g20 峰会"}},
		{named, "Ban Ki-moon", []string{"ban ki moon"}},
		{reader, "1.5亿", []string{"1.5/150000000 亿/150000000"}},
		{reader, "三月", []string{"三月/3月"}},
	} {
		var got []string
		for _, u := range c.reader.Query(c.query, false, langs) {
			s := strings.Join(needs(u), " ")
			if u.Light {
				s = "~" + s
			}
			got = append(got, s)
		}
		if !slices.Equal(got, c.want) {
			t.Errorf("%q: %q, want %q", c.query, got, c.want)
		}
	}
}

// Names change queries and not texts.
func TestWith(t *testing.T) {
	named := reader.With([]string{"布林肯"})
	if a, b := reader.Text("zh-Hans", "布林肯访华"), named.Text("zh-Hans", "布林肯访华"); !slices.Equal(a, b) {
		t.Errorf("a name changes the index: %v, %v", a, b)
	}
}

// Length is counted once a character or word, whatever terms there are for it.
func TestCounts(t *testing.T) {
	for s, want := range map[string]int{"人权理事会": 5, "State Departments": 2, "2021年": 2, "1.5亿": 2, "，": 0} {
		n := 0
		for _, k := range reader.Text("en", s) {
			if k.Counts {
				n++
			}
		}
		if n != want {
			t.Errorf("%q counts %d, want %d", s, n, want)
		}
	}
}

package ask

import (
	"bufio"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode"
	"unicode/utf8"
)

// outline writes a query so that a table can hold it: words bare, phrases in
// brackets, fields with =, days, and the keys of doubts behind a bar.
func outline(q Query) string {
	var out []string
	for _, p := range q.Parts {
		text := p.Text
		if p.Phrase {
			text = "[" + text + "]"
		}
		out = append(out, minus(p.Not)+text)
	}
	for _, f := range q.Fields {
		out = append(out, minus(f.Not)+f.Name+"="+f.Text)
	}
	if q.In != "" {
		out = append(out, "in="+q.In)
	}
	if !q.After.IsZero() {
		out = append(out, q.After.Format(">=2006-01-02"))
	}
	if !q.Before.IsZero() {
		out = append(out, q.Before.Format("<2006-01-02"))
	}
	s := strings.Join(out, " + ")
	for i, d := range q.Doubts {
		if i == 0 {
			s += " |"
		}
		s += " " + strings.TrimPrefix(d.Key, "query.") + "(" + d.Text + ")"
	}
	return strings.TrimSpace(s)
}

func TestParse(t *testing.T) {
	tests := []struct{ typed, want string }{
		// Words.
		{"", ""},
		{" \t\u3000 ", ""},
		{"climate", "climate"},
		{"  climate \n change ", "climate change"},
		{"气候　峰会", "气候 峰会"},
		{"领导人峰会，谈气候。问题；好！", "领导人峰会 谈气候 问题 好"},
		{"安东尼·J·布林肯", "安东尼·J·布林肯"},
		{"Leaders’ Summit don't COVID-19 U.S.", "Leaders’ Summit don't COVID-19 U.S."},
		{"R & D 🎉 — …", "R D"},
		{"½ ② ५", "½ ② ५"},
		// Wildcards and other signs.
		{"*", ""},
		{"?", ""},
		{"***???＊？", ""},
		{"-* -? \"*\" -\"?\"", ""},
		{"trade* wom?n", "trade wom n"},
		{"为什么？", "为什么"},
		{"speaker:*", "speaker: | empty_field(speaker:)"},
		{`"为什么？因为*"`, "[为什么？因为*]"},
		// Phrases.
		{`"climate change"`, "[climate change]"},
		{`“climate change”`, "[climate change]"},
		{`„climate change“`, "[climate change]"},
		{`”climate change”`, "[climate change]"},
		{`“climate change"`, "[climate change]"},
		{`＂气候变化＂`, "[气候变化]"},
		{`« climat »`, "[climat]"},
		{"「氣候變化」", "[氣候變化]"},
		{"『氣候變化』", "[氣候變化]"},
		{"｢氣候｣", "[氣候]"},
		{"《巴黎协定》", "[巴黎协定]"},
		{"重返《巴黎协定》的决定", "重返 + [巴黎协定] + 的决定"},
		{"「他說『你好』了」", "[他說『你好』了]"},
		{"“谈《巴黎协定》”", "[谈《巴黎协定》]"},
		{`"a" "b"c`, "[a] + [b] + c"},
		{`a "" b`, "a b"},
		{`a "。" b`, "a b"},
		{"\"two\n lines\"", "[two lines]"},
		// Marks without a partner.
		{`"climate change`, `climate change | quote(")`},
		{`climate" change`, `climate change | quote(")`},
		{"氣候」變化", "氣候 變化 | quote(」)"},
		{"「氣候", "氣候 | quote(「)"},
		{"「氣候』", "氣候 | quote(「) quote(』)"},
		{`“a «b” c»`, "[a «b] + c | quote(»)"},
		{`2.5" speaker:Blinken`, `2.5 + speaker=Blinken | quote(")`},
		// Exclusions.
		{"climate -coal", "climate + -coal"},
		{"气候　－煤炭 −石油", "气候 + -煤炭 + -石油"},
		{"气候，-煤炭", "气候 + -煤炭"},
		{`-"coal power" -「煤電」`, "-[coal power] + -[煤電]"},
		{"-a-b", "-a-b"},
		{"zero-carbon", "zero-carbon"},
		{"中国-美国", "中国-美国"},
		{"a - b", "a b"},
		{"- a", "a"},
		{"--a -－b", "--a -－b"},
		{"a – b —c –d", "a b —c –d"},
		{`"zero"-tolerance`, "[zero] + tolerance"},
		{`"zero"-"tolerance"`, "[zero] + [tolerance]"},
		{`-"coal`, `coal | quote(")`},
		{"a -b c d -e", "a + -b + c d + -e"},
		// Fields.
		{"speaker:Blinken", "speaker=Blinken"},
		{"speaker:布林肯", "speaker=布林肯"},
		{"SPEAKER：布林肯", "speaker=布林肯"},
		{"ｓｐｅａｋｅｒ：布林肯", "speaker=布林肯"},
		{`speaker:"Antony Blinken" climate`, "climate + speaker=Antony Blinken"},
		{"發言人：「布林肯」", "speaker=布林肯"},
		{"讲话人：布林肯，地点：华盛顿", "speaker=布林肯 + place=华盛顿"},
		{"speaker:Blinken, place:Paris; climate", "climate + speaker=Blinken + place=Paris"},
		{"-kind:notice", "-kind=notice"},
		{"－类别：公告", "-kind=公告"},
		{`-office:"Press Office"`, "-office=Press Office"},
		{"thème:climat", "topic=climat"},
		{"the\u0300me:climat theme:eau THÈME:air", "topic=climat + topic=eau + topic=air"},
		{"المتحدث:بلينكن", "speaker=بلينكن"},
		{"ВЕДОМСТВО:посольство", "office=посольство"},
		{"a kind:b c", "a c + kind=b"},
		{`"a"kind:b`, "[a] + kind=b"},
		{`"a"-kind:b`, "[a] + kind=b"},
		{`kind:a"b"`, "[b] + kind=a"},
		{`kind:"a"b`, "b + kind=a"},
		{"kind:a:b", "kind=a:b"},
		{"kind:", "kind: | empty_field(kind:)"},
		{"kind: notice", "kind: notice | empty_field(kind:)"},
		{`kind:""`, `kind: | empty_field(kind:"")`},
		{`kind:"`, `kind: | empty_field(kind:) quote(")`},
		{"-kind:...", "-kind:... | empty_field(-kind:...)"},
		{"12:30 问：是 副总统:国务卿 re:Invent", "12:30 问：是 副总统:国务卿 re:Invent"},
		{"(kind:a)", "(kind:a)"},
		{"-author:x", "-author:x"},
		{":a ：b", ":a ：b"},
		// Languages.
		{"in:zh-Hans", "in=zh-Hans"},
		{"in:ZH-hant-tw", "in=zh-Hant-TW"},
		{"in:zh_Hans", "in=zh-Hans"},
		{"语言：ｚｈ", "in=zh"},
		{`язык:"ru"`, "in=ru"},
		{"in:Paris", "in:Paris | language(in:Paris)"},
		{"in:中文", "in:中文 | language(in:中文)"},
		{"in:e", "in:e | language(in:e)"},
		{"in:zh-1", "in:zh-1 | language(in:zh-1)"},
		{"-in:zh", "-in:zh | language(-in:zh)"},
		{`-in:"no such"`, `-in: + -[no such] | language(-in:"no such")`},
		{"in:en in:fr", "in=fr | language(in:en)"},
		{"in:en in:EN", "in=en"},
		// Days. What after: and before: mean has its own table.
		{"after:2021-02 before:2021-03-15", ">=2021-02-01 + <2021-03-15"},
		{"after:2021 after:2020 before:2023 before:2022", ">=2021-01-01 + <2022-01-01"},
		{"before:2022 before:2023", "<2022-01-01"},
		{"-before:2021", ">=2021-01-01"},
		{"-after:2021", "<2021-01-01"},
		{"after:2022 before:2021", ">=2022-01-01 + <2021-01-01 | range(after:2022-01-01 before:2021-01-01)"},
		{"after:2021 before:2021", ">=2021-01-01 + <2021-01-01 | range(after:2021-01-01 before:2021-01-01)"},
		{"after:04/02/2021", "after:04/02/2021 | date(after:04/02/2021)"},
		{"climate before:soon", "climate before:soon | date(before:soon)"},
		{`-before:"the war"`, `-before: + -[the war] | date(-before:"the war")`},
		{"after:2021，气候", "气候 + >=2021-01-01"},
		{`after:"2021年2月4日"`, ">=2021-02-04"},
		{"after:", "after: | empty_field(after:)"},
		// What is no text, or would make text look like another.
		{"a\x00b\x07c", "a b c"},
		{"\xed\xa0\x80a\xff\xfeb\xed\xbf\xbf", "a b"},
		{"\u202eclimate\u202c \u2066-coal\u2069", "climate + -coal"},
		{"\u200fالمناخ\u200e", "المناخ"},
		{"spea\u200bker\u00ad:Blin\ufeffken", "speaker=Blinken"},
		{"\u200b\u202e\ufeff", ""},
		{"\u0301\u0300", ""},
	}
	for _, test := range tests {
		q := Parse(test.typed)
		if got := outline(q); got != test.want {
			t.Errorf("%q:\n got %s\nwant %s", test.typed, got, test.want)
		}
		check(t, test.typed, q)
	}
}

func TestDates(t *testing.T) {
	tests := []struct{ typed, want string }{
		{"2021", "2021-01-01"},
		{"2021-02", "2021-02-01"},
		{"2021-2", "2021-02-01"},
		{"2021-02-04", "2021-02-04"},
		{"2021−02−04", "2021-02-04"},
		{"2021‑02–04", "2021-02-04"},
		{"2021/2/4", "2021-02-04"},
		{"2021/02", "2021-02-01"},
		{"2021.2.4", "2021-02-04"},
		{"2021年2月4日", "2021-02-04"},
		{"2021年2月4号", "2021-02-04"},
		{"2021年2月4號", "2021-02-04"},
		{"２０２１年２月４日", "2021-02-04"},
		{"2021年2月", "2021-02-01"},
		{"2021年", "2021-01-01"},
		{"04.02.2021", "2021-02-04"},
		{"4.2.2021", "2021-02-04"},
		{"31.12.2021", "2021-12-31"},
		{"٢٠٢١-٠٢-٠٤", "2021-02-04"},
		{"2020-02-29", "2020-02-29"},
		{"1000", "1000-01-01"},
		{"9999-12-31", "9999-12-31"},
		{"2021-02-04,", "2021-02-04"},

		{"04/02/2021", ""},
		{"02/2021", ""},
		{"02.2021", ""},
		{"2021.02", ""},
		{"04-02-2021", ""},
		{"12.31.2021", ""}, // the month first
		{"2021-02-29", ""},
		{"2021-13", ""},
		{"2021-00", ""},
		{"2021-01-00", ""},
		{"2021-02/04", ""},
		{"2021年2", ""},
		{"2021年2月4", ""},
		{"2021-02-04T08:00", ""},
		{"20210204", ""},
		{"21", ""},
		{"0999", ""},
		{"0001-01-01", ""},
		{"12021", ""},
		{"2021-", ""},
		{"२०२१", ""},
		{strings.Repeat("2", 400), ""},
	}
	for _, test := range tests {
		after, before := Parse("after:"+test.typed), Parse("do_not before:"+test.typed)
		if test.want == "" {
			if !after.After.IsZero() || !before.Before.IsZero() || len(after.Doubts) != 1 || after.Doubts[0].Key != "query.date" || len(after.Parts) != 1 {
				t.Errorf("%s is no date, got %s", test.typed, outline(after))
			}
			continue
		}
		want, err := time.Parse(time.DateOnly, test.want)
		if err != nil {
			t.Fatal(err)
		}
		if !after.After.Equal(want) || !before.Before.Equal(want) || len(after.Doubts)+len(before.Doubts) > 0 {
			t.Errorf("%s: got %s and %s, want %s", test.typed, outline(after), outline(before), test.want)
		}
	}
}

// TestKeywords holds the table together with the words that pages have: whoever
// reads "Intervenant" above a name may write it before a colon.
func TestKeywords(t *testing.T) {
	messages := map[string][]string{
		"kind": {"filter.kind"}, "office": {"filter.office", "nav.offices"}, "speaker": {"filter.speaker", "facts.speaker", "nav.speakers"},
		"topic": {"filter.topic", "facts.topics", "nav.topics"}, "place": {"facts.place"}, "in": {"lang.choose"},
	}
	files, err := filepath.Glob("../../../i18n/messages/*.json")
	if err != nil || len(files) != 7 {
		t.Fatalf("want the messages of seven languages, got %v %v", files, err)
	}
	for _, file := range files {
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		var words map[string]any
		if err := json.Unmarshal(data, &words); err != nil {
			t.Fatalf("%s: %v", file, err)
		}
		for name, keys := range messages {
			for _, key := range keys {
				word, ok := words[key].(string)
				if !ok {
					t.Errorf("%s has no %s", file, key)
				} else if got, _ := keyword([]rune(word + "：x")); got != name {
					t.Errorf("%s: %s is read as %q, want %s", filepath.Base(file), word, got, name)
				}
			}
		}
	}
	own := []string{"after", "before", "in", "kind", "office", "place", "speaker", "topic"}
	for word, name := range keywords {
		if !slices.Contains(own, name) || keywords[name] != name {
			t.Errorf("%s is of %s, which is not the English one of its kind", word, name)
		}
		if n := utf8.RuneCountInString(word); n == 0 || 2*n >= longestKeyword {
			t.Errorf("%q has %d letters, which the limit does not allow for", word, n)
		}
	}
}

// TestKeywordsOnce finds words that the table has for two things: the later one
// would win by chance.
func TestKeywordsOnce(t *testing.T) {
	source, err := os.ReadFile("keyword.go")
	if err != nil {
		t.Fatal(err)
	}
	seen := map[string]string{}
	for line := range strings.Lines(string(source)) {
		name, words, ok := strings.Cut(strings.TrimSpace(line), `": `)
		if name = strings.TrimPrefix(name, `"`); !ok || keywords[name] == "" {
			continue
		}
		for _, w := range strings.Fields(strings.Trim(strings.TrimSpace(words), `",`)) {
			w = fold([]rune(w))
			if other, twice := seen[w]; twice && other != name {
				t.Errorf("%s is of %s and of %s", w, other, name)
			}
			seen[w] = name
		}
	}
	if len(seen) != len(keywords) {
		t.Errorf("found %d words of the table's %d", len(seen), len(keywords))
	}
}

func TestBounds(t *testing.T) {
	doubts := func(q Query) (keys []string) {
		for _, d := range q.Doubts {
			if !slices.Contains(keys, d.Key) {
				keys = append(keys, d.Key)
			}
		}
		return keys
	}
	tests := map[string]struct {
		typed string
		want  string // how many parts, fields, characters of the parts, and the doubts
	}{
		"ten thousand characters":     {strings.Repeat("气候变化，", 2000), "1 0 499 [query.long]"},
		"one long word":               {strings.Repeat("气", 10_000), "0 0 0 [query.long]"},
		"one word that fits":          {strings.Repeat("气", MaxText-1), "1 0 499 []"},
		"one word that just fits":     {strings.Repeat("气", MaxText), "0 0 0 [query.long]"},
		"white space":                 {strings.Repeat(" ", 10_000), "0 0 0 [query.long]"},
		"words after white space":     {strings.Repeat(" ", MaxTyped-3) + "climate", "0 0 0 [query.long]"},
		"quotation marks":             {strings.Repeat(`"`, 10_000), "0 0 0 [query.long]"},
		"opening marks":               {strings.Repeat("「«『《", 3000), "0 0 0 [query.quote query.long]"},
		"phrases":                     {strings.Repeat(`"a"`, 200), "32 0 32 [query.many]"},
		"nested phrases":              {strings.Repeat("「", 100) + "a" + strings.Repeat("」", 100), "1 0 100 [query.quote]"},
		"exclusions":                  {strings.Repeat("-a ", 33), "32 0 32 [query.many]"},
		"words between phrases":       {strings.Repeat(`a "b" `, 16), "32 0 32 []"},
		"one more":                    {strings.Repeat(`a "b" `, 16) + "c", "32 0 32 [query.many]"},
		"words before a phrase":       {strings.Repeat("-a ", 31) + `a "b"`, "32 0 32 [query.many]"},
		"words are one part":          {strings.Repeat("a ", 100), "1 0 199 []"},
		"minus signs":                 {strings.Repeat("-", 10_000), "0 0 0 [query.long]"},
		"fields":                      {strings.Repeat("kind:a ", 16), "0 16 0 []"},
		"more fields":                 {strings.Repeat("kind:a ", 60), "0 16 0 [query.many]"},
		"keywords":                    {strings.Repeat("kind:", 2000), "0 0 0 [query.long]"},
		"colons":                      {strings.Repeat(":", 10_000), "0 0 0 [query.long]"},
		"many doubts":                 {"in:a in:b in:c in:d after:a after:b after:c after:d kind: place: topic:", "1 0 71 [query.language query.date]"},
		"a phrase that does not fit":  {`a "` + strings.Repeat("b ", 300) + `" c`, "1 0 1 [query.long]"},
		"a field that does not fit":   {"a kind:" + strings.Repeat("b", 600) + " c", "1 0 1 [query.long]"},
		"bytes that are no text":      {strings.Repeat("\xff", 10_000), "0 0 0 [query.long]"},
		"marks that are not seen":     {strings.Repeat("\u202e", 10_000), "0 0 0 [query.long]"},
		"letters with ten thousand":   {"e" + strings.Repeat("\u0301", 10_000), "0 0 0 [query.long]"},
		"a date of many digits":       {"after:" + strings.Repeat("1", 300), "1 0 306 [query.date]"},
		"a cut that would be a date":  {strings.Repeat(" ", MaxTyped-len("after:2021")) + "after:2021-02-04", "0 0 0 [query.long]"},
		"a cut that would be a range": {"-" + strings.Repeat(" -", 5000), "0 0 0 [query.long]"},
	}
	if q := Parse("a " + strings.Repeat("b", MaxText) + " after:2021 in:en"); outline(q) != "a | long("+strings.Repeat("b", longestPiece-1)+"…)" {
		t.Errorf("something is read after what did not fit: %s", outline(q))
	}
	for name, test := range tests {
		q := Parse(test.typed)
		n := 0
		for _, p := range q.Parts {
			n += utf8.RuneCountInString(p.Text)
		}
		if got := fmt.Sprint(len(q.Parts), " ", len(q.Fields), " ", n, " ", doubts(q)); got != test.want {
			t.Errorf("%s: got %s, want %s: %.300s", name, got, test.want, outline(q))
		}
		check(t, name, q)
	}
}

// check is what must hold of each query that Parse returns.
func check(t *testing.T, typed string, q Query) {
	t.Helper()
	kept := 0
	good := func(what, s string) {
		if s != strings.Join(strings.Fields(s), " ") || !hasWord([]rune(s)) || !shown(s) {
			t.Errorf("%q: %s %q is not words on one line", typed, what, s)
		}
		kept += utf8.RuneCountInString(s)
	}
	for i, p := range q.Parts {
		good("part", p.Text)
		if i > 0 && !p.Phrase && !p.Not && !q.Parts[i-1].Phrase && !q.Parts[i-1].Not {
			t.Errorf("%q: words are in two parts: %v", typed, q.Parts)
		}
		if !p.Phrase && strings.ContainsFunc(p.Text, func(r rune) bool { return r != ' ' && isBreak(r) || isMark(r) }) {
			t.Errorf("%q: signs are left in words: %q", typed, p.Text)
		}
	}
	for _, f := range q.Fields {
		good("field", f.Text)
		if !slices.Contains([]string{"kind", "office", "speaker", "topic", "place"}, f.Name) {
			t.Errorf("%q: field %q", typed, f.Name)
		}
	}
	for _, d := range q.Doubts {
		if !shown(d.Text) || utf8.RuneCountInString(d.Text) > longestPiece || !strings.HasPrefix(d.Key, "query.") {
			t.Errorf("%q: doubt %q", typed, d)
		}
	}
	if len(q.Parts) > MaxParts || len(q.Fields) > MaxFields || len(q.Doubts) > MaxDoubts || kept > MaxText {
		t.Errorf("%q: %d parts, %d fields, %d doubts, %d characters", typed, len(q.Parts), len(q.Fields), len(q.Doubts), kept)
	}
	for _, day := range []time.Time{q.After, q.Before} {
		if !day.Equal(day.Truncate(24*time.Hour)) || day.Location() != time.UTC {
			t.Errorf("%q: %v is not midnight", typed, day)
		}
	}
	if q.Empty() != (len(q.String()) == 0) {
		t.Errorf("%q: Empty is %v, but it is written %q", typed, q.Empty(), q)
	}
	again := Parse(q.String())
	if n := len(q.Doubts); n < MaxDoubts && len(again.Doubts) > n {
		t.Errorf("%q: doubts %q of what was read from %q", typed, again.Doubts, q)
	}
	q.Doubts, again.Doubts = nil, nil
	if !reflect.DeepEqual(q, again) {
		t.Errorf("%q is written %q\n got %s\nwant %s", typed, q, outline(again), outline(q))
	}
}

// shown reports whether s is text in which everything is seen.
func shown(s string) bool {
	return utf8.ValidString(s) && !strings.ContainsFunc(s, func(r rune) bool { return unicode.IsControl(r) || unicode.Is(unicode.Cf, r) })
}

func TestWith(t *testing.T) {
	q := Parse("climate kind:notice")
	typed := q.String()
	tests := []struct {
		q    Query
		want string
	}{
		{q.With("speaker", "布林肯"), "climate kind:notice speaker:布林肯"},
		{q.With("speaker", "Antony \n Blinken"), `climate kind:notice speaker:"Antony Blinken"`},
		{q.With("speaker", "Blinken,"), `climate kind:notice speaker:"Blinken,"`},
		{q.With("speaker", `"Tony" Blinken`), `climate kind:notice speaker:「"Tony" Blinken」`},
		{q.With("speaker", "\"」»』》 x"), `climate kind:notice speaker:"x"`},
		{q.With("speaker", "\u202e*"), "climate kind:notice"},
		{q.With("kind", "notice"), "climate kind:notice"},
		{q.With("place", "Paris").With("place", "Rome"), "climate kind:notice place:Paris place:Rome"},
		{q.Without("kind"), "climate"},
		{q.Without("place"), "climate kind:notice"},
		{Query{}.With("place", "Paris"), "place:Paris"},
		{Query{}, ""},
	}
	for _, test := range tests {
		if got := test.q.String(); got != test.want {
			t.Errorf("got %s, want %s", got, test.want)
		}
	}
	if q.String() != typed {
		t.Errorf("the query itself was changed: %s", q)
	}
	q = q.With("place", "Paris").With("place", "Rome") // an array that append has left room in
	one, other := q.With("place", "Oslo"), q.With("place", "Riga")
	if want := q.String() + " place:Oslo"; one.String() != want {
		t.Errorf("%s became %s when %s was made", want, one, other)
	}
}

// FuzzParse proves that whatever is typed gives a query within the bounds, which
// is read again from its own text.
func FuzzParse(f *testing.F) {
	for _, s := range []string{
		`words "a phrase" -not -"not this" kind:notice speaker:布林肯 after:2021-02 before:2021-03-15 in:zh-Hans`,
		"讲话人：“布林肯”，－类别：公告 《巴黎协定》 之后：2021年2月4日 语言：zh_Hant",
		`thème:« l'eau » до:04.02.2021 قبل:٢٠٢١ -"a"-b"c" kind:"「`,
		"「a«b」c»『d《e』f》 ＂g＂ „h“ ”i” *j?k -*-",
		"after:2022 before:2021 after:04/02/2021 in:Paris -in:en kind: -place:\"\"",
		"\xed\xa0\x80\u202e\x00-\u200b-a\ufeff:\u0301",
		strings.Repeat(`a -"b" kind:"c d" `, 30),
		strings.Repeat("气候，", 200),
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, typed string) {
		q := Parse(typed)
		check(t, typed, q)
		with := Query{}.With("speaker", typed)
		if again := Parse(with.String()); len(typed) < MaxText && len(again.Fields) != len(with.Fields) {
			t.Errorf("%q: %q is read as %s", typed, with, outline(again))
		}
	})
}

const shared = "../../../../../shared/data"

// TestHeadlines reads real headlines, which people paste into search boxes: words
// and phrases, in which hardly anything is an operator.
func TestHeadlines(t *testing.T) {
	if _, err := os.Stat(shared); err != nil {
		t.Skip("no headlines to read here: the folder of shared data is absent")
	}
	all, other := 0, 0
	for _, set := range []string{"tw-president", "cn-mfa-remarks", "state-gov-releases", "tw-tainan-city"} {
		file, err := os.Open(filepath.Join(shared, "01-official-statements", set+".jsonl"))
		if err != nil {
			t.Fatal(err)
		}
		defer file.Close()
		lines := bufio.NewScanner(file)
		lines.Buffer(nil, 1<<26)
		for lines.Scan() {
			var release struct {
				Title    string
				Versions []struct{ Title string }
			}
			if err := json.Unmarshal(lines.Bytes(), &release); err != nil {
				t.Fatal(err)
			}
			if len(release.Versions) > 0 {
				release.Title = release.Versions[0].Title
			}
			q := Parse(release.Title)
			check(t, release.Title, q)
			all++
			if len(q.Fields) > 0 || q.In != "" || len(q.Doubts) > 0 || slices.ContainsFunc(q.Parts, func(p Part) bool { return p.Not }) {
				other++
				t.Logf("%s: %s", release.Title, outline(q))
			}
			if q.Empty() && hasWord([]rune(release.Title)) {
				t.Errorf("%s: nothing is asked for", release.Title)
			}
		}
		if err := lines.Err(); err != nil {
			t.Fatal(err)
		}
	}
	t.Logf("%d of %d headlines have an operator or a doubt", other, all)
	if all < 7000 || other > all/100 {
		t.Errorf("%d of %d headlines have an operator or a doubt", other, all)
	}
}

// TestNaughtyStrings reads what is known to break programs.
func TestNaughtyStrings(t *testing.T) {
	files, _ := filepath.Glob(filepath.Join(shared, "10-hostile-input", "blns", "*.txt"))
	if len(files) == 0 {
		t.Skip("no hostile texts to read here: the folder of shared data is absent")
	}
	for _, file := range append(files, filepath.Join(shared, "10-hostile-input", "xss-payload-list.txt")) {
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for line := range strings.Lines(string(data)) {
			check(t, line, Parse(line))
			check(t, "all in one field", Parse(`speaker:"`+line+`" `+line))
		}
	}
}

func BenchmarkParse(b *testing.B) {
	for name, s := range map[string]string{
		"words":   "climate change summit",
		"usual":   `words "a phrase" -not kind:notice speaker:布林肯 after:2021-02 before:2021-03-15`,
		"Chinese": "讲话人：布林肯 类别：公告 重返《巴黎协定》的决定 之后：2021年2月4日",
		"marks":   strings.Repeat("「«『《", 2500),
		"quotes":  strings.Repeat(`"`, 10_000),
		"phrases": strings.Repeat(`-"a" kind:"b" `, 700),
		"long":    strings.Repeat("气候变化，", 2000),
	} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				Parse(s)
			}
		})
	}
}

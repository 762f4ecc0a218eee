package check

import (
	"bufio"
	"encoding/csv"
	"encoding/json"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"dateline"
)

const shared = "../../../shared/data"

// skipOrFail skips a test whose data is absent, or fails it where all data is
// required to be there.
func skipOrFail(t testing.TB, what string) {
	t.Helper()
	if os.Getenv("DATELINE_REQUIRE_ALL") == "1" {
		t.Fatalf("%s is absent", what)
	}
	t.Skipf("%s is absent", what)
}

// parallel returns the clean human translations there are, by set and direction.
func parallel(t testing.TB) map[string][]Pair {
	t.Helper()
	dir := filepath.Join(shared, "02-parallel-zh-en")
	sets := map[string][]Pair{}
	both := func(set, en, zh string) {
		sets[set+" en-zh"] = append(sets[set+" en-zh"], Pair{en, zh, "en", "zh-Hans"})
		sets[set+" zh-en"] = append(sets[set+" zh-en"], Pair{zh, en, "zh-Hans", "en"})
	}
	for _, name := range []string{"wmt21-zh-en", "wmt21-en-zh", "wmt22-en-zh"} {
		f, err := os.Open(filepath.Join(dir, name+".jsonl"))
		if errors.Is(err, fs.ErrNotExist) {
			skipOrFail(t, "the set of parallel texts")
		}
		if err != nil {
			t.Fatal(err)
		}
		s := bufio.NewScanner(f)
		s.Buffer(nil, 1<<20)
		for s.Scan() {
			var v struct {
				Src  string
				Refs map[string]string
			}
			if err := json.Unmarshal(s.Bytes(), &v); err != nil {
				t.Fatal(err)
			}
			for _, ref := range v.Refs {
				if strings.HasSuffix(name, "zh-en") {
					both(name, ref, v.Src)
				} else {
					both(name, v.Src, ref)
				}
			}
		}
		f.Close()
	}
	f, err := os.Open(filepath.Join(dir, "tico19.en-zh.tmx"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	d := xml.NewDecoder(f)
	for {
		tok, err := d.Token()
		if err == io.EOF {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		start, ok := tok.(xml.StartElement)
		if !ok || start.Name.Local != "tu" {
			continue
		}
		var tu struct {
			Tuv []struct {
				Seg string `xml:"seg"`
			} `xml:"tuv"`
		}
		if err := d.DecodeElement(&tu, &start); err != nil {
			t.Fatal(err)
		}
		both("tico19", tu.Tuv[0].Seg, tu.Tuv[1].Seg)
	}
	return sets
}

// registers are country names as names and terms of health as concepts, in
// English and Simplified Chinese.
func registers(t testing.TB) (names []NameRule, concepts []dateline.Concept) {
	t.Helper()
	read := func(name string) []map[string]string {
		f, err := os.Open(filepath.Join(shared, "08-glossaries", name))
		if errors.Is(err, fs.ErrNotExist) {
			skipOrFail(t, "the set of glossaries")
		}
		if err != nil {
			t.Fatal(err)
		}
		defer f.Close()
		r := csv.NewReader(f)
		r.FieldsPerRecord = -1
		all, err := r.ReadAll()
		if err != nil {
			t.Fatal(err)
		}
		var out []map[string]string
		for _, row := range all[1:] {
			m := map[string]string{}
			for i, v := range row {
				m[all[0][i]] = v
			}
			out = append(out, m)
		}
		return out
	}
	var cldr struct {
		Main struct {
			ZH struct {
				LocaleDisplayNames struct{ Territories map[string]string }
			}
		}
	}
	b, err := os.ReadFile(filepath.Join(shared, "08-glossaries/cldr/zh/territories.json"))
	if err != nil {
		skipOrFail(t, "the set of glossaries")
	}
	if err := json.Unmarshal(b, &cldr); err != nil {
		t.Fatal(err)
	}
	territories := cldr.Main.ZH.LocaleDisplayNames.Territories
	bare := func(s string) string {
		s, _, _ = strings.Cut(s, " (")
		return strings.TrimPrefix(s, "the ")
	}
	for _, m := range read("unterm-countries-6lang.csv") {
		en, zh := bare(m["UNTERM English Short"]), bare(m["UNTERM Chinese Short"])
		if en == "" || zh == "" {
			continue
		}
		if cldr := territories[m["ISO3166-1-Alpha-2"]]; cldr != "" {
			zh = cldr
		}
		names = append(names, NameRule{
			Names: dateline.Names{"en": en, "zh-Hans": zh},
			Aliases: map[dateline.Lang][]string{
				"en": {bare(m["UNTERM English Formal"]), m["CLDR display name"]}, "zh-Hans": {m["UNTERM Chinese Formal"], m["official_name_cn"]},
			},
		})
	}
	for _, m := range read("tico19-terminology/g_en_zh-CN.csv") {
		c := dateline.Concept{Terms: map[dateline.Lang][]dateline.Term{"en": {{Text: m["sourceString"], Status: dateline.TermApproved}}}}
		for _, s := range strings.Split(m["targetString"], ":") {
			c.Terms["zh-Hans"] = append(c.Terms["zh-Hans"], dateline.Term{Text: strings.TrimSpace(s), Status: dateline.TermApproved})
		}
		concepts = append(concepts, c)
	}
	return names, concepts
}

// ceilings are how many of 1,000 clean human pairs, of all sets together, a rule
// may speak about. What is measured is below; the rest of it is mostly true:
// quotation marks that the sets cut in two, half-width commas, lost full stops.
// Rules that are not named may not speak at all.
var ceilings = map[string]float64{
	"quote.unpaired": 8, "bracket.unpaired": 0.5, "link.missing": 0.6, "link.added": 0.6,
	"quote.missing": 2, "bracket.missing": 0.5, "bracket.original": 1,
	"width.half": 10, "script.mixed": 0.5,
	"end.missing": 3, "end.added": 3, "end.question_lost": 1.5, "end.question_added": 1.5,
}

// TestFalseAlarms measures what the rules say about translations that people
// made, without registers and glossary.
func TestFalseAlarms(t *testing.T) {
	sets := parallel(t)
	c := New(Options{})
	sum, all := map[string]int{}, 0
	for _, name := range slices.Sorted(maps.Keys(sets)) {
		said, alarmed := speak(c, sets[name])
		all += len(sets[name])
		var line strings.Builder
		for _, why := range slices.Sorted(maps.Keys(said)) {
			fmt.Fprintf(&line, " %s %.1f", why, per1000(said[why], len(sets[name])))
			sum[why] += said[why]
		}
		t.Logf("%s: %.1f of 1,000 pairs:%s", name, per1000(alarmed, len(sets[name])), line.String())
	}
	for why, n := range sum {
		if got := per1000(n, all); got > ceilings[why] {
			t.Errorf("%s speaks about %.2f of 1,000 clean pairs, more than %.1f", why, got, ceilings[why])
		}
	}
}

// TestNamesAndTermsOnCorpus measures the same with country names, the hardest of
// names, and terms that the translators had not been given.
func TestNamesAndTermsOnCorpus(t *testing.T) {
	sets := parallel(t)
	names, concepts := registers(t)
	c := New(Options{Names: names, Concepts: concepts})
	for _, name := range slices.Sorted(maps.Keys(sets)) {
		said, _ := speak(c, sets[name])
		n := len(sets[name])
		t.Logf("%s: name.missing %.1f, name.variant %.1f, term.missing %.1f of 1,000 pairs", name,
			per1000(said["name.missing"], n), per1000(said["name.variant"], n), per1000(said["term.missing"], n))
		if strings.HasSuffix(name, "-zh en-zh") || name == "tico19 en-zh" { // translated from English
			if per1000(said["name.missing"], n) > 12 || per1000(said["name.variant"], n) > 3 {
				t.Errorf("%s: too many alarms on names", name)
			}
		}
	}
}

func per1000(n, of int) float64 { return 1000 * float64(n) / float64(of) }

// speak counts the pairs that each rule speaks about, and those that any does.
func speak(c *Checker, pairs []Pair) (said map[string]int, alarmed int) {
	said = map[string]int{}
	for _, p := range pairs {
		seen := map[string]bool{}
		for _, f := range c.Pair(p) {
			if !slices.Contains(figureKinds, f.Kind) && !seen[f.Why] {
				seen[f.Why] = true
				said[f.Why]++
			}
		}
		if len(seen) > 0 {
			alarmed++
		}
	}
	return said, alarmed
}

// TestUniversalDeclaration: between the declaration and its translations there is
// nothing to find, in whatever direction.
func TestUniversalDeclaration(t *testing.T) {
	read := func(name string) (out []string) {
		b, err := os.ReadFile(filepath.Join(shared, "02-parallel-zh-en/udhr", "udhr_"+name+".xml"))
		if errors.Is(err, fs.ErrNotExist) {
			skipOrFail(t, "the Universal Declaration")
		}
		if err != nil {
			t.Fatal(err)
		}
		var doc struct {
			Articles []struct {
				Paras []string `xml:"para"`
				Items []string `xml:"orderedlist>listitem>para"`
			} `xml:"article"`
		}
		if err := xml.Unmarshal(b, &doc); err != nil {
			t.Fatal(err)
		}
		for _, a := range doc.Articles {
			out = append(out, strings.Join(append(a.Paras, a.Items...), " "))
		}
		return out
	}
	c := New(Options{})
	texts := map[dateline.Lang][]string{"en": read("eng"), "zh-Hans": read("cmn_hans"), "zh-Hant": read("cmn_hant")}
	for from, source := range texts {
		for to, target := range texts {
			if len(source) != 30 || len(target) != 30 {
				t.Fatalf("%d and %d articles", len(source), len(target))
			}
			var pairs []Pair
			for i := range source {
				pairs = append(pairs, Pair{source[i], target[i], from, to})
			}
			for _, f := range c.Text(pairs).Findings {
				// The Simplified text is half-width throughout.
				if !slices.Contains(figureKinds, f.Kind) && !(f.Why == "width.half" && to == "zh-Hans") {
					t.Errorf("%s to %s, article %d: %s %q %q", from, to, f.Pair+1, f.Why, f.Source.Text, f.Target.Text)
				}
			}
		}
	}
}

// TestReadout: the seed's readout beside its original.
func TestReadout(t *testing.T) {
	b, err := os.ReadFile(filepath.Join(shared, "00-seed/embassy-news-list.zh.txt"))
	if errors.Is(err, fs.ErrNotExist) {
		skipOrFail(t, "the seed")
	}
	if err != nil {
		t.Fatal(err)
	}
	_, rest, _ := strings.Cut(string(b), "2021年2月10日 ")
	target, _, _ := strings.Cut(rest, "\n")
	original, err := filepath.Glob(filepath.Join(shared, "00-seed/originals/2021-02-10-*.md"))
	if err != nil || len(original) != 1 {
		t.Fatal(original, err)
	}
	if b, err = os.ReadFile(original[0]); err != nil {
		t.Fatal(err)
	}
	parts := strings.SplitN(string(b), "---\n", 3)
	p := Pair{strings.TrimSpace(parts[len(parts)-1]), strings.TrimSpace(target), "en", "zh-Hans"}
	said, half := []string{}, 0
	for _, f := range New(Options{}).Pair(p) {
		if f.Why == "width.half" {
			half++
		} else if !slices.Contains(figureKinds, f.Kind) {
			said = append(said, f.Why+" "+f.Source.Text+" "+f.Target.Text)
		}
	}
	if half == 0 || len(said) > 0 {
		t.Errorf("%d half-width marks; %q\n%s\n%s", half, said, p.Source, p.Target)
	}
}

package main

import (
	"bytes"
	"cmp"
	"context"
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
	"strconv"
	"strings"
	"unicode"

	"dateline"
	"dateline/internal/importer"
	"dateline/internal/markup"
	"dateline/internal/parallel"
)

// alignment is how well the paragraphs of one pair of texts were paired. What is
// counted are pairs of a source unit and a unit that says it.
type alignment struct {
	File      string  `json:"file"`
	Links     int     `json:"links"` // that there are
	Found     int     `json:"found"` // that were proposed
	Right     int     `json:"right"` // of these
	Precision float64 `json:"precision"`
	Recall    float64 `json:"recall"`
	F1        float64 `json:"f1"`
}

// pairing is a pair of texts and the links between their units, by their places.
type pairing struct {
	name           string
	source, target []dateline.Unit
	from, to       dateline.Lang
	gold           map[[2]int]bool
}

// measureAlign pairs the bilingual texts below the paths, by files and folders:
//
//   - udhr_*.xml, the Universal Declaration as Unicode has it: each pair of
//     languages, once with its headings and once as nothing but paragraphs. What
//     has the same place in the same article belongs together; in the preamble,
//     of which some languages part the last words, the last paragraph of the one
//     belongs with the rest of the other. An article's last paragraph that only
//     one language has belongs to nothing.
//   - tw-president-bilingual-docs.jsonl, Chinese addresses followed by an English
//     version: which paragraphs belong together was read by hand and stands in
//     addresses below.
//   - 00-seed, the list page of an embassy with two of its English originals, as
//     the importer reads them: each unit of the Chinese excerpts says the original's
//     at the same place; what comes after the excerpt's end belongs to nothing.
//
// It writes one line a pair, and one for all.
func measureAlign(ctx context.Context, paths []string, out io.Writer) error {
	var pairings []pairing
	var declarations []declaration
	for _, p := range paths {
		err := filepath.WalkDir(p, func(path string, d fs.DirEntry, err error) error {
			switch {
			case err != nil || d.IsDir() && d.Name() != "00-seed":
				return err
			case d.IsDir():
				more, err := readSeed(ctx, path)
				pairings = append(pairings, more...)
				return cmp.Or(err, fs.SkipDir)
			}
			switch ok, _ := filepath.Match("udhr_*.xml", d.Name()); {
			case ok:
				x, err := readDeclaration(path)
				declarations = append(declarations, x)
				return err
			case d.Name() == "tw-president-bilingual-docs.jsonl":
				more, err := readAddresses(path)
				pairings = append(pairings, more...)
				return err
			}
			return nil
		})
		if err != nil {
			return err
		}
	}
	for i, x := range declarations {
		for _, y := range declarations[i+1:] {
			pairings = append(pairings, x.with(y, true), x.with(y, false))
		}
	}
	if len(pairings) == 0 {
		return errors.New("no bilingual texts were found")
	}
	e := json.NewEncoder(out)
	all := alignment{File: "all"}
	for _, p := range pairings {
		a := p.measure()
		all.Links, all.Found, all.Right = all.Links+a.Links, all.Found+a.Found, all.Right+a.Right
		if err := e.Encode(a); err != nil {
			return err
		}
	}
	all.rate()
	return e.Encode(all)
}

func (p pairing) measure() alignment {
	a := alignment{File: p.name, Links: len(p.gold)}
	i, j := 0, 0
	for _, l := range parallel.Align(p.source, p.target, p.from, p.to) {
		for s := range l.Source {
			for t := range l.Target {
				a.Found++
				if p.gold[[2]int{i + s, j + t}] {
					a.Right++
				}
			}
		}
		i, j = i+len(l.Source), j+l.Target
	}
	a.rate()
	return a
}

func (a *alignment) rate() {
	a.Precision = share(a.Right, a.Found)
	a.Recall = share(a.Right, a.Links)
	a.F1 = share(2*a.Right, a.Found+a.Links)
}

func share(n, of int) float64 {
	return float64(int(1e4*float64(n)/float64(max(of, 1))+0.5)) / 1e4
}

// plainUnits makes a unit of each text.
func plainUnits(texts []string) []dateline.Unit {
	var units []dateline.Unit
	for _, t := range texts {
		units = append(units, dateline.Unit{Kind: dateline.UnitParagraph, Text: markup.EscapeText(t)})
	}
	return units
}

// declaration is the Universal Declaration in one language.
type declaration struct {
	lang     dateline.Lang
	sections [][]string // notes, preamble, articles: their titles, then their paragraphs; of the notes no title
	title    string
}

func readDeclaration(path string) (declaration, error) {
	b, err := os.ReadFile(path)
	if err != nil {
		return declaration{}, err
	}
	type section struct {
		Title string   `xml:"title"`
		Paras []string `xml:"para"`
		Items []string `xml:"orderedlist>listitem>para"`
	}
	var in struct {
		Lang     string    `xml:"lang,attr"`
		Title    string    `xml:"title"`
		Note     section   `xml:"note"`
		Preamble section   `xml:"preamble"`
		Articles []section `xml:"article"`
	}
	if err := xml.Unmarshal(b, &in); err != nil {
		return declaration{}, fmt.Errorf("%s: %w", path, err)
	}
	d := declaration{lang: dateline.CanonicalLang(in.Lang), title: in.Title, sections: [][]string{in.Note.Paras}}
	for _, s := range append([]section{in.Preamble}, in.Articles...) {
		d.sections = append(d.sections, slices.Concat([]string{s.Title}, s.Paras, s.Items))
	}
	return d, nil
}

// units returns the declaration as a release has it, or as nothing but paragraphs.
func (d declaration) units(headings bool) []dateline.Unit {
	units := plainUnits([]string{d.title})
	for i, s := range d.sections {
		at := len(units)
		units = append(units, plainUnits(s)...)
		if headings && i > 0 {
			units[at] = dateline.Unit{Kind: dateline.UnitHeading, Text: "## " + units[at].Text}
		}
	}
	if headings {
		units[0].Kind = dateline.UnitHeadline
	}
	return units
}

func (d declaration) with(e declaration, headings bool) pairing {
	p := pairing{
		name:   fmt.Sprintf("udhr %s %s", d.lang, e.lang),
		source: d.units(headings), target: e.units(headings), from: d.lang, to: e.lang,
		gold: map[[2]int]bool{{0, 0}: true},
	}
	if !headings {
		p.name += ", paragraphs only"
	}
	i, j := 1, 1
	for k := range d.sections {
		n, m := len(d.sections[k]), len(e.sections[k])
		for x := range n {
			for y := range m {
				last := min(n, m) - 1
				if x == y || k == 1 && x >= last && y >= last {
					p.gold[[2]int{i + x, j + y}] = true
				}
			}
		}
		i, j = i+n, j+m
	}
	return p
}

// addresses says by hand which paragraphs of the addresses of a president belong
// together: "4=15" two of them, "5=31-35" one and several, "9..20=39..50" each of
// a row with each. The numbers are places in the paragraphs of the document; what
// is not named belongs to nothing: what the press office wrote before, titles.
var addresses = map[int]string{
	22836: "4..12=15..23",
	22879: "4..12=14..22",
	22518: "2..4=28..30 5=31-35 6..21=36..51",
	22622: "4..5=58..59 6=60-61 7=62-63 8=63 9..10=64..65 11-12=66 13-14=67 15..20=68..73 21=74-76 22..29=77..84 30=85-87 31=88 32-33=89 34=90 35=91-92 36..40=93..97 41-42=98 43..53=99..109 54-55=110 56=111",
	22424: "4=14 5=15-16 6=17 7=18-20 8=21-22 9=23-24 10=25 11=26-27 12=28",
	22515: "7=23-24 8..18=25..35 19=36-38 20=39 21=40",
}

func readAddresses(path string) ([]pairing, error) {
	b, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	var out []pairing
	for line := range bytes.Lines(b) {
		var in struct {
			ID         int
			Paragraphs []string
		}
		if err := json.Unmarshal(line, &in); err != nil {
			return nil, fmt.Errorf("%s: %w", path, err)
		}
		links, ok := addresses[in.ID]
		if !ok {
			continue
		}
		// The English version begins with the first paragraph in Latin letters; a
		// Japanese one may follow it.
		start := slices.IndexFunc(in.Paragraphs, isLatin)
		end := start + 1
		for end < len(in.Paragraphs) && isLatin(in.Paragraphs[end]) {
			end++
		}
		p := pairing{
			name:   fmt.Sprintf("tw-president-bilingual-docs %d", in.ID),
			source: plainUnits(in.Paragraphs[:start]), target: plainUnits(in.Paragraphs[start:end]), from: "zh-Hant", to: "en",
			gold: map[[2]int]bool{},
		}
		for l := range strings.FieldsSeq(links) {
			s, t, _ := strings.Cut(l, "=")
			rows := strings.Contains(s, "..")
			s0, s1 := numbers(s)
			t0, t1 := numbers(t)
			for x := s0; x <= s1; x++ {
				for y := t0; y <= t1; y++ {
					if !rows || x-s0 == y-t0 {
						p.gold[[2]int{x, y - start}] = true
					}
				}
			}
		}
		out = append(out, p)
	}
	return out, nil
}

// originals names the headline of a translation by that of its original.
var originals = map[string]string{
	"Remarks by President Biden on America’s Place in the World":                        "拜登总统关于美国世界地位的讲话",
	"Readout of President Joseph R. Biden, Jr. Call with President Xi Jinping of China": "会后汇报：约瑟夫·R·拜登总统与中国习近平主席通话",
}

func readSeed(ctx context.Context, dir string) ([]pairing, error) {
	room := set{name: "00-seed", zone: "America/New_York", lang: "en"}.room()
	records, err := importer.Records(ctx, room, []string{dir}, importer.Options{})
	if err != nil {
		return nil, err
	}
	units := map[string][]dateline.Unit{}
	for r := range records {
		headline := strings.ReplaceAll(r.Release.Headline, "\u00a0", " ")
		units[headline] = parallel.Units(r.Release.Headline, r.Release.Lead, r.Release.Body)
	}
	var out []pairing
	for _, en := range slices.Sorted(maps.Keys(originals)) {
		p := pairing{name: "00-seed " + en, source: units[en], target: units[originals[en]], from: "en", to: "zh-Hans", gold: map[[2]int]bool{}}
		if len(p.source) < len(p.target) || len(p.target) == 0 {
			return nil, fmt.Errorf("%s: %q was not found with its translation", dir, en)
		}
		for i := range p.target {
			p.gold[[2]int{i, i}] = true
		}
		out = append(out, p)
	}
	return out, ctx.Err()
}

func isLatin(s string) bool {
	return strings.IndexFunc(s, func(r rune) bool { return unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana) }) < 0
}

// numbers reads "5", "31-35" and "9..20".
func numbers(s string) (first, last int) {
	a, b, _ := strings.Cut(strings.ReplaceAll(s, "..", "-"), "-")
	first, _ = strconv.Atoi(a)
	last, _ = strconv.Atoi(cmp.Or(b, a))
	return first, last
}

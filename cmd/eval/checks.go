package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"encoding/xml"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"dateline"
	"dateline/internal/check"
)

// half says which records of each file are looked at: rules are developed on the
// odd lines and judged by the even ones.
type half string

func (h half) has(line int) bool {
	switch h {
	case "odd":
		return line%2 == 1
	case "even":
		return line%2 == 0
	}
	return true
}

// measureChecks says how the checks of figures do on files of pairs, one JSON
// object a file, in a line:
//
//   - clean human translations (wmt*.jsonl: each entry of "refs" against "src";
//     *.tmx: each unit): {"file","pairs","pairs_with_digits","alarms","false_alarm_rate"}.
//     A pair has digits when either side has one, ASCII or full-width; an alarm is
//     such a pair with a finding of severity Error about a number, date, time,
//     currency or unit; the rate is alarms by pairs with digits.
//   - damaged ones ("good" and "bad" for one "src"): {"file","injected","caught","recall"}.
//     Caught: an Error on "bad" that "good" has not; two errors are the same if
//     they have the rule and the readings in common.
//   - rated ones ("target" with "<v>…</v>" and "category"): {"file","spans"}, for
//     each category about numbers, dates, names or currencies how many spans
//     there are and on how many there is a finding of any severity: one whose
//     part of the target overlaps the span, or one about something that is
//     missing while the span holds no figure that the source has. "digits" counts
//     the spans of any Accuracy category that hold a digit.
//
// With show, each alarm and each miss is printed too, after the line of its file,
// for people to look at.
func measureChecks(_ context.Context, args []string, out io.Writer) error {
	show, part := false, half("")
	var files []string
	for _, a := range args {
		switch a {
		case "--show":
			show = true
		case "--odd", "--even":
			part = half(a[2:])
		default:
			files = append(files, a)
		}
	}
	if len(files) == 0 {
		return fmt.Errorf("write: eval checks [--show] [--odd | --even] FILE…")
	}
	c := check.New(check.Options{})
	for _, f := range files {
		m := figureMeasure{check: c, file: filepath.Base(f), part: part}
		if err := m.read(f); err != nil {
			return fmt.Errorf("%s: %w", f, err)
		}
		e := json.NewEncoder(out)
		e.SetEscapeHTML(false)
		if err := e.Encode(m.result()); err != nil {
			return err
		}
		if show {
			if _, err := out.Write(m.shown.Bytes()); err != nil {
				return err
			}
		}
	}
	return nil
}

// spanCount is how many rated spans there are, and findings on them.
type spanCount struct {
	N      int `json:"n"`
	Caught int `json:"caught"`
}

// figureMeasure counts on one file.
type figureMeasure struct {
	check *check.Checker
	file  string
	part  half

	pairs, digits, alarms int
	injected, caught      int
	spans                 map[string]*spanCount
	shown                 bytes.Buffer
}

func (m *figureMeasure) result() any {
	rate := func(n, of int) float64 {
		if of == 0 {
			return 0
		}
		return float64(n) / float64(of)
	}
	switch {
	case m.spans != nil:
		return struct {
			File  string                `json:"file"`
			Spans map[string]*spanCount `json:"spans"`
		}{m.file, m.spans}
	case m.injected > 0:
		return struct {
			File     string  `json:"file"`
			Injected int     `json:"injected"`
			Caught   int     `json:"caught"`
			Recall   float64 `json:"recall"`
		}{m.file, m.injected, m.caught, rate(m.caught, m.injected)}
	}
	return struct {
		File   string  `json:"file"`
		Pairs  int     `json:"pairs"`
		Digits int     `json:"pairs_with_digits"`
		Alarms int     `json:"alarms"`
		Rate   float64 `json:"false_alarm_rate"`
	}{m.file, m.pairs, m.digits, m.alarms, rate(m.alarms, m.digits)}
}

func (m *figureMeasure) read(file string) error {
	f, err := os.Open(file)
	if err != nil {
		return err
	}
	defer f.Close()
	if strings.EqualFold(filepath.Ext(file), ".tmx") {
		return m.memory(f)
	}
	s := bufio.NewScanner(f)
	s.Buffer(nil, 16<<20)
	for line := 1; s.Scan(); line++ {
		if len(bytes.TrimSpace(s.Bytes())) == 0 {
			continue
		}
		if err := m.line(s.Bytes(), line); err != nil {
			return fmt.Errorf("line %d: %w", line, err)
		}
	}
	return s.Err()
}

func (m *figureMeasure) line(b []byte, line int) error {
	var r struct {
		Dir, Src, Good, Bad      string
		Refs                     map[string]string
		Source, Target, Category string
	}
	if err := json.Unmarshal(b, &r); err != nil {
		return err
	}
	if r.Category != "" && m.spans == nil {
		m.spans = map[string]*spanCount{}
	}
	if !m.part.has(line) {
		return nil
	}
	from, to := dateline.Lang("zh-Hans"), dateline.Lang("en")
	if r.Dir == "en-zh" {
		from, to = to, from
	}
	switch {
	case r.Bad != "":
		m.damaged(check.Pair{Source: r.Src, Target: r.Good, From: from, To: to}, r.Bad)
	case r.Category != "":
		m.rated(check.Pair{Source: r.Source, Target: r.Target, From: from, To: to}, r.Category)
	case r.Refs != nil:
		names := make([]string, 0, len(r.Refs))
		for name := range r.Refs {
			names = append(names, name)
		}
		slices.Sort(names)
		for _, name := range names {
			m.clean(check.Pair{Source: r.Src, Target: r.Refs[name], From: from, To: to})
		}
	default:
		return fmt.Errorf("a record has refs, good and bad, or a category")
	}
	return nil
}

// memory reads a translation memory: of each unit, the first variant is the
// source.
func (m *figureMeasure) memory(r io.Reader) error {
	d := xml.NewDecoder(r)
	for line := 1; ; {
		t, err := d.Token()
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return err
		}
		start, ok := t.(xml.StartElement)
		if !ok || start.Name.Local != "tu" {
			continue
		}
		var unit struct {
			Variants []struct {
				Lang string `xml:"lang,attr"`
				Text string `xml:"seg"`
			} `xml:"tuv"`
		}
		if err := d.DecodeElement(&unit, &start); err != nil {
			return err
		}
		if v := unit.Variants; len(v) == 2 && m.part.has(line) {
			m.clean(check.Pair{Source: v[0].Text, Target: v[1].Text, From: dateline.CanonicalLang(v[0].Lang), To: dateline.CanonicalLang(v[1].Lang)})
		}
		line++
	}
}

// figures returns what the checks find about figures.
func (m *figureMeasure) figures(p check.Pair) []check.Finding {
	return slices.DeleteFunc(m.check.Pair(p), func(f check.Finding) bool {
		switch f.Kind {
		case check.Number, check.Date, check.Time, check.Currency, check.Unit:
			return false
		}
		return true
	})
}

func isError(f check.Finding) bool { return f.Severity == check.Error }

func hasDigit(s string) bool {
	return strings.IndexFunc(s, func(r rune) bool { return r >= '0' && r <= '9' || r >= '０' && r <= '９' }) >= 0
}

func (m *figureMeasure) clean(p check.Pair) {
	m.pairs++
	if !hasDigit(p.Source) && !hasDigit(p.Target) {
		return
	}
	m.digits++
	found := m.figures(p)
	if slices.ContainsFunc(found, isError) {
		m.alarms++
		m.show("alarm", p, found)
	}
}

func (m *figureMeasure) show(what string, p check.Pair, found []check.Finding) {
	fmt.Fprintf(&m.shown, "%s\n  %s\n  %s\n", what, p.Source, p.Target)
	for _, f := range found {
		fmt.Fprintf(&m.shown, "    %s %s %q (%s) – %q (%s)\n", f.Severity, f.Why, f.Source.Text, f.Source.Read, f.Target.Text, f.Target.Read)
	}
}

func (m *figureMeasure) damaged(good check.Pair, text string) {
	bad := good
	bad.Target = text
	m.injected++
	type what struct{ why, source, target string }
	before := map[what]int{}
	of := func(f check.Finding) what { return what{f.Why, f.Source.Read, f.Target.Read} }
	for _, f := range m.figures(good) {
		if isError(f) {
			before[of(f)]++
		}
	}
	found := m.figures(bad)
	for _, f := range found {
		if isError(f) {
			if before[of(f)]--; before[of(f)] < 0 {
				m.caught++
				return
			}
		}
	}
	m.show("missed, good: "+good.Target, bad, found)
}

// rated counts the marked spans of a rating.
func (m *figureMeasure) rated(p check.Pair, category string) {
	lower := strings.ToLower(category)
	counted := ""
	for _, about := range []string{"number", "date", "name", "currency"} {
		if strings.Contains(lower, about) {
			counted = category
		}
	}
	var spans [][2]int
	var text strings.Builder
	for rest := p.Target; ; {
		before, marked, ok := strings.Cut(rest, "<v>")
		text.WriteString(before)
		if !ok {
			break
		}
		start := text.Len()
		marked, rest, _ = strings.Cut(marked, "</v>")
		text.WriteString(marked)
		spans = append(spans, [2]int{start, text.Len()})
	}
	p.Target = text.String()
	if counted == "" && !strings.HasPrefix(category, "Accuracy/") {
		return
	}
	var found []check.Finding
	for _, s := range spans {
		if s[0] == s[1] {
			continue
		}
		name := counted
		if name == "" {
			if !hasDigit(p.Target[s[0]:s[1]]) || s[1]-s[0] > 40 {
				continue
			}
			name = "digits"
		}
		if found == nil {
			if found = m.figures(p); found == nil {
				found = []check.Finding{}
			}
		}
		if m.spans[name] == nil {
			m.spans[name] = &spanCount{}
		}
		m.spans[name].N++
		if slices.ContainsFunc(found, func(f check.Finding) bool { return f.Target.Start < s[1] && f.Target.End > s[0] }) {
			m.spans[name].Caught++
		} else if name != "digits" || len(found) > 0 {
			m.show("missed "+category+": "+p.Target[s[0]:s[1]], p, found)
		} else {
			m.show("passed "+category+": "+p.Target[s[0]:s[1]], p, found)
		}
	}
}

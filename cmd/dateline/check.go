package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"unicode/utf8"

	"dateline"
	"dateline/internal/check"
	"dateline/internal/i18n"
	"dateline/internal/parallel"
	"dateline/internal/text"
)

type checkCmd struct {
	Source     string `arg:"" optional:"" help:"File with the source: Markdown or plain text; - for standard input." placeholder:"SOURCE"`
	Target     string `arg:"" optional:"" help:"File with its translation." placeholder:"TARGET"`
	JSONL      string `help:"File with one pair a line instead, {\"source\":…,\"target\":…}; - for standard input." name:"jsonl" placeholder:"FILE"`
	SourceLang string `help:"Language of the source. A line with \"source_lang\" goes by that." name:"source-lang" placeholder:"LANG"`
	TargetLang string `help:"Language of the translation. A line with \"target_lang\" goes by that." name:"target-lang" placeholder:"LANG"`
	Lang       string `help:"Language of what is said: en or zh-Hans." default:"en" placeholder:"LANG"`
	JSON       bool   `help:"Print one finding a line, as JSON." name:"json"`
}

func (checkCmd) Help() string {
	return `Examples: dateline check --source-lang en --target-lang zh-Hans statement.en.md statement.zh.md
          dateline check --jsonl pairs.jsonl --json

Compares a translation with its source: numbers, dates, quotation marks, links,
scripts, structure, what was left untranslated. Names and terms are those of a
newsroom and checked at its desk. The exit code is 1 when there are errors;
warnings alone leave it 0.`
}

// Validate makes a wrong choice of arguments a matter of usage, exit code 2.
func (c checkCmd) Validate() error {
	switch {
	case c.JSONL == "" && (c.Source == "" || c.Target == ""):
		return errors.New("give the file of the source and that of the translation, or --jsonl")
	case c.JSONL != "" && c.Source != "":
		return errors.New("give two files or --jsonl, not both")
	case c.JSONL == "" && (c.SourceLang == "" || c.TargetLang == ""):
		return errors.New("say which languages they are in: --source-lang en --target-lang zh-Hans")
	case c.Source == "-" && c.Target == "-":
		return errors.New("only one of the two can come from standard input")
	}
	return nil
}

func (c checkCmd) Run(s streams) error {
	cat, err := i18n.Load()
	if err != nil {
		return err
	}
	out := bufio.NewWriter(s.out)
	v := verdict{out: out, say: cat.For(dateline.CanonicalLang(c.Lang)), json: c.JSON}
	if c.JSONL != "" {
		err = c.lines(s, &v)
	} else {
		err = c.files(s, &v)
	}
	if err != nil {
		return err
	}
	v.sum()
	if err := out.Flush(); err != nil {
		return err
	}
	switch {
	case v.errors > 0:
		return exit(exitFailed)
	case v.refused > 0:
		return exit(exitPartly)
	}
	return nil
}

// files compares two whole texts.
func (c checkCmd) files(s streams, v *verdict) error {
	source, err := read(c.Source, s.in)
	if err != nil {
		return err
	}
	target, err := read(c.Target, s.in)
	if err != nil {
		return err
	}
	from, to := dateline.CanonicalLang(c.SourceLang), dateline.CanonicalLang(c.TargetLang)
	there, here := parallel.Units("", "", source), parallel.Units("", "", target)
	var pairs []check.Pair
	for _, l := range parallel.Align(there, here, from, to) {
		p := check.Pair{Source: strings.Join(l.Source, "\n\n"), From: from, To: to}
		var units []string
		for _, u := range here[:l.Target] {
			units = append(units, u.Text)
		}
		here = here[l.Target:]
		p.Target = strings.Join(units, "\n\n")
		pairs = append(pairs, p)
	}
	for _, f := range check.New(check.Options{}).Text(pairs).Findings {
		if err := v.finding(f.Pair+1, f.Finding, pairs[f.Pair]); err != nil {
			return err
		}
	}
	return nil
}

// lines compares pairs that have nothing to do with each other.
func (c checkCmd) lines(s streams, v *verdict) error {
	in := s.in
	if c.JSONL != "-" {
		f, err := os.Open(c.JSONL)
		if err != nil {
			return err
		}
		defer f.Close()
		in = f
	}
	checker := check.New(check.Options{})
	r := bufio.NewScanner(in)
	r.Buffer(nil, maxText)
	for n := 1; r.Scan(); n++ {
		line := bytes.TrimSpace(bytes.TrimPrefix(r.Bytes(), []byte("\ufeff")))
		if len(line) == 0 {
			continue
		}
		p, err := c.pair(line)
		if err != nil {
			fmt.Fprintf(s.err, "line %d: %v\n", n, err)
			v.refused++
			continue
		}
		for _, f := range checker.Pair(p) {
			if err := v.finding(n, f, p); err != nil {
				return err
			}
		}
	}
	if errors.Is(r.Err(), bufio.ErrTooLong) {
		return fmt.Errorf("a line is longer than %d MB: it is no pair of paragraphs", maxText>>20)
	}
	return r.Err()
}

// pair reads one line.
func (c checkCmd) pair(line []byte) (check.Pair, error) {
	if !utf8.Valid(line) {
		return check.Pair{}, errors.New("not UTF-8")
	}
	var l struct {
		Source     *string `json:"source"`
		Target     *string `json:"target"`
		SourceLang string  `json:"source_lang"`
		TargetLang string  `json:"target_lang"`
	}
	if err := json.Unmarshal(line, &l); err != nil {
		return check.Pair{}, fmt.Errorf("no pair in JSON: %w", err)
	}
	if l.SourceLang == "" {
		l.SourceLang = c.SourceLang
	}
	if l.TargetLang == "" {
		l.TargetLang = c.TargetLang
	}
	switch {
	case l.Source == nil || l.Target == nil:
		return check.Pair{}, errors.New(`"source" or "target" is missing`)
	case l.SourceLang == "" || l.TargetLang == "":
		return check.Pair{}, errors.New("its languages are not known: give --source-lang and --target-lang")
	}
	return check.Pair{
		Source: *l.Source, Target: *l.Target,
		From: dateline.CanonicalLang(l.SourceLang), To: dateline.CanonicalLang(l.TargetLang),
	}, nil
}

// verdict writes what was found.
type verdict struct {
	out                       io.Writer
	say                       *i18n.Printer
	json                      bool
	last                      int // the pair that was written of last
	errors, warnings, refused int
}

func (v *verdict) finding(n int, f check.Finding, p check.Pair) error {
	if f.Severity == check.Error {
		v.errors++
	} else {
		v.warnings++
	}
	if v.json {
		return object(v.out, struct {
			Pair int `json:"pair"`
			check.Finding
		}{n, f})
	}
	if n != v.last {
		if v.last > 0 {
			fmt.Fprintln(v.out)
		}
		fmt.Fprintln(v.out, v.say.T("check.pair", "n", n))
		v.last = n
	}
	key, args := f.Message()
	fmt.Fprintf(v.out, "  %s · %s · %s\n", v.say.T("check.severity."+string(f.Severity)), v.say.T("check.kind."+f.Kind), v.say.T(key, args...))
	there, here := v.say.T("check.source"), v.say.T("check.target")
	wide := max(text.Width(there), text.Width(here))
	shown := false
	for _, side := range []struct {
		label, text string
		span        check.Span
		lang        dateline.Lang
	}{{there, p.Source, f.Source, p.From}, {here, p.Target, f.Target, p.To}} {
		if side.span.Text == "" && side.span.Read == "" && (shown || side.label == there) {
			continue
		}
		shown = true
		indent := strings.Repeat(" ", 4+wide+2)
		before, at, after := around(side.text, side.span)
		label := "    " + side.label + strings.Repeat(" ", wide-text.Width(side.label)+2)
		if side.lang.RightToLeft() {
			fmt.Fprintf(v.out, "%s%s⟦%s⟧%s\n", label, before, at, after) // nothing can be drawn under it
			continue
		}
		fmt.Fprintf(v.out, "%s%s%s%s\n", label, before, at, after)
		fmt.Fprintf(v.out, "%s%s%s\n", indent, strings.Repeat(" ", text.Width(before)), strings.Repeat("^", max(1, text.Width(at))))
	}
	return nil
}

// sum says how much it was.
func (v *verdict) sum() {
	switch {
	case v.json:
	case v.errors+v.warnings == 0:
		fmt.Fprintln(v.out, v.say.T("check.nothing"))
	default:
		fmt.Fprintf(v.out, "\n%s\n", v.say.T("check.sum", "errors", v.say.N("check.errors", v.errors), "warnings", v.say.N("check.warnings", v.warnings)))
	}
}

// Columns of context on either side of a span, and of a span itself.
const (
	columnsBeside = 24
	columnsOf     = 60
)

// around returns a span with what stands beside it, on one line. What is left
// out is an ellipsis.
func around(s string, span check.Span) (before, at, after string) {
	line := func(s string) string {
		return strings.Map(func(r rune) rune {
			if r == '\n' || r == '\t' || r == '\r' {
				return ' '
			}
			if r < ' ' || r == 0x7f {
				return -1
			}
			return r
		}, s)
	}
	before, at, after = line(s[:span.Start]), line(s[span.Start:span.End]), line(s[span.End:])
	if head := last(before, columnsBeside); head != before {
		before = "…" + head
	}
	if tail := first(after, columnsBeside); tail != after {
		after = tail + "…"
	}
	if text.Width(at) > columnsOf {
		at = first(at, columnsOf/2) + " … " + last(at, columnsOf/2)
	}
	return before, at, after
}

// first returns the beginning of s that is at most n columns wide.
func first(s string, n int) string {
	for i, r := range s {
		if n -= text.Width(string(r)); n < 0 {
			return s[:i]
		}
	}
	return s
}

// last returns the end of s that is at most n columns wide.
func last(s string, n int) string {
	i := len(s)
	for i > 0 {
		r, size := utf8.DecodeLastRuneInString(s[:i])
		if n -= text.Width(string(r)); n < 0 {
			break
		}
		i -= size
	}
	return s[i:]
}

package i18n

import (
	"bytes"
	_ "embed"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"slices"
	"strings"
	"testing"
	"time"

	"golang.org/x/text/feature/plural"

	"dateline"
)

// The oracle is the Intl object of Node, an implementation of CLDR that shares
// no code with this package.
//
//go:embed testdata/oracle.js
var oracleScript string

type oracleCase struct {
	Kind  string        `json:"kind"`
	Lang  dateline.Lang `json:"lang"`
	Zone  string        `json:"zone,omitempty"`
	At    string        `json:"at,omitempty"`
	Until string        `json:"until,omitempty"`
	Items []string      `json:"items,omitempty"`
	N     int64         `json:"n,omitempty"`
	of    string        // what it is about, for the message
}

// ask returns one answer of the oracle per case; "" where it does not know the
// zone.
func ask(t *testing.T, cases []oracleCase) []string {
	t.Helper()
	node, err := exec.LookPath("node")
	if err != nil {
		skipOrFail(t, "node is not installed")
	}
	input, err := json.Marshal(cases)
	if err != nil {
		t.Fatal(err)
	}
	script := t.TempDir() + "/oracle.js"
	if err := os.WriteFile(script, []byte(oracleScript), 0o600); err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), node, script)
	cmd.Stdin = bytes.NewReader(input)
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("node: %v\n%s", err, stderr.Bytes())
	}
	var answers []string
	if err := json.Unmarshal(out, &answers); err != nil || len(answers) != len(cases) {
		t.Fatalf("node answered %d of %d cases: %v", len(answers), len(cases), err)
	}
	return answers
}

func skipOrFail(t *testing.T, why string) {
	t.Helper()
	if os.Getenv("DATELINE_REQUIRE_ALL") == "1" {
		t.Fatal(why)
	}
	t.Skip(why)
}

// alike makes the differences that do not matter equal: which of the spaces
// that do not break is used varies between versions of CLDR.
var alike = strings.NewReplacer("\u00a0", " ", "\u202f", " ", "\u2009", " ").Replace

// compare asks for all cases and checks what this package wrote for each.
func compare(t *testing.T, cases []oracleCase, got []string) {
	t.Helper()
	known, wrong := 0, 0
	for i, want := range ask(t, cases) {
		if want == "" {
			continue
		}
		known++
		if alike(got[i]) != alike(want) {
			if wrong++; wrong <= 20 {
				c := cases[i]
				t.Errorf("%s %s %s %s %s %s: %q, Intl has %q", c.Kind, c.Lang, c.Zone, c.At, c.Until, c.of, got[i], want)
			}
		}
	}
	if known < len(cases)*9/10 {
		t.Errorf("the oracle knew only %d of %d cases", known, len(cases))
	}
	t.Logf("%d cases compared, %d differ", known, wrong)
}

func load(t testing.TB) *Catalog {
	t.Helper()
	c, err := Load()
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func moment(t testing.TB, at time.Time, zone string) dateline.Moment {
	t.Helper()
	m, err := dateline.At(at, zone)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func TestDatesAgreeWithIntl(t *testing.T) {
	c := load(t)
	write := map[string]func(*Printer, dateline.Moment) string{
		"long":      (*Printer).Date,
		"full":      (*Printer).FullDate,
		"medium":    (*Printer).ShortDate,
		"time":      (*Printer).Time,
		"dateTime":  func(p *Printer, m dateline.Moment) string { m.UTC = time.Time{}; return p.DateTime(m) },
		"monthYear": func(p *Printer, m dateline.Moment) string { y, mo, _ := m.Date(); return p.MonthYear(y, mo) },
		"month":     func(p *Printer, m dateline.Moment) string { _, mo, _ := m.Date(); return p.MonthName(mo) },
		"monthDay":  func(p *Printer, m dateline.Moment) string { _, mo, d := m.Date(); return p.DayMonth(mo, d) },
		"weekday":   func(p *Printer, m dateline.Moment) string { return p.Weekday(m.In().Weekday()) },
	}
	var cases []oracleCase
	var got []string
	for _, zone := range []string{"America/New_York", "Asia/Shanghai", "Asia/Kathmandu"} {
		// Steps of 37 days, 7 hours and 43 minutes come by every month, weekday and hour.
		for at := time.Date(1993, 1, 1, 0, 5, 0, 0, time.UTC); at.Year() < 2031; at = at.Add(37*24*time.Hour + 463*time.Minute) {
			m := moment(t, at, zone)
			for _, lang := range languages {
				for kind, f := range write {
					cases = append(cases, oracleCase{Kind: kind, Lang: lang, Zone: zone, At: at.Format(time.RFC3339)})
					got = append(got, f(c.For(lang), m))
				}
			}
		}
	}
	compare(t, cases, got)
}

func TestZoneNamesAgreeWithIntl(t *testing.T) {
	c := load(t)
	data := zoneData()
	// Not compared: names of GMT, which Intl must call UTC (ECMA-402, section
	// 6.5); and the years before Namibia had winter time, where looking to the next
	// change of clocks misleads this package into the form GMT+2.
	skip := func(zone, at string) bool {
		return zone == "Etc/GMT" || data.Aliases[zone] == "Etc/GMT" ||
			zone == "Africa/Windhoek" && at < "1994"
	}
	var zones []string
	for _, m := range []map[string]string{data.Uses, data.Aliases} {
		for zone := range m {
			if _, err := time.LoadLocation(zone); err == nil {
				zones = append(zones, zone)
			}
		}
	}
	slices.Sort(zones)
	var cases []oracleCase
	var got []string
	for _, zone := range zones {
		for _, at := range []string{"1992-02-11T13:07:00Z", "1999-07-01T00:00:00Z", "2006-07-04T12:00:00Z", "2011-12-01T00:00:00Z", "2015-01-15T01:00:00Z", "2021-02-11T13:07:00Z", "2025-07-15T06:00:00Z"} {
			if skip(zone, at) {
				continue
			}
			for _, lang := range languages {
				instant, _ := time.Parse(time.RFC3339, at)
				cases = append(cases, oracleCase{Kind: "zone", Lang: lang, Zone: zone, At: at})
				got = append(got, c.For(lang).ZoneName(zone, instant))
			}
		}
	}
	compare(t, cases, got)
}

func TestRangesAgreeWithIntl(t *testing.T) {
	c := load(t)
	ends := []time.Duration{time.Minute, 20 * time.Minute, 83 * time.Minute, 7 * time.Hour, 2 * 24 * time.Hour, 31 * 24 * time.Hour, 400 * 24 * time.Hour}
	var cases []oracleCase
	var got []string
	for start := time.Date(2021, 2, 1, 5, 7, 0, 0, time.UTC); start.Year() < 2022; start = start.Add(29*24*time.Hour + 173*time.Minute) {
		for _, d := range ends {
			for _, lang := range languages {
				if lang.Chinese() {
					continue // Intl writes 2021/2/11 here: see the package comment
				}
				p := c.For(lang)
				a, b := moment(t, start, "Asia/Tokyo"), moment(t, start.Add(d), "Asia/Tokyo")
				a.UTC, b.UTC = time.Time{}, time.Time{}
				o := oracleCase{Lang: lang, Zone: "Asia/Tokyo", At: start.Format(time.RFC3339), Until: start.Add(d).Format(time.RFC3339)}
				o.Kind = "range"
				cases, got = append(cases, o), append(got, p.Range(a, b))
				a.Precision, b.Precision = dateline.Day, dateline.Day
				a.Local, b.Local = a.Local[:10], b.Local[:10]
				o.Kind = "days"
				cases, got = append(cases, o), append(got, p.Range(a, b))
			}
		}
	}
	compare(t, cases, got)
}

func TestNumbersListsAndPluralsAgreeWithIntl(t *testing.T) {
	c := load(t)
	// Whole millions are left out: CLDR has had a category of their own for them
	// in French and Spanish since version 38 ("un million d’habitants"), which
	// x/text does not know and no interface message needs.
	numbers := []int64{-12345678, -1234, -999, -1, 1_000_001, 12_345_678, 20_000_002, 5_000_000_011}
	for n := range int64(220) {
		numbers = append(numbers, n)
	}
	for n := int64(1000); n < 1e9; n = n*3 + 1 {
		numbers = append(numbers, n)
	}
	// A message whose text for each category is the category's name.
	probe := message{text: template{{literal: "other"}}, forms: map[plural.Form]template{}}
	for name, form := range pluralForms {
		probe.forms[form] = template{{literal: name}}
	}
	var cases []oracleCase
	var got []string
	for _, lang := range languages {
		p := c.For(lang)
		for _, n := range numbers {
			cases = append(cases, oracleCase{Kind: "number", Lang: lang, N: n, of: fmt.Sprint(n)})
			got = append(got, p.Number(n))
			cases = append(cases, oracleCase{Kind: "plural", Lang: lang, N: n, of: fmt.Sprint(n)})
			got = append(got, p.fill(probe.form(p.tag, n), nil))
		}
		for _, items := range [][]string{
			{"甲"}, {"甲", "乙"}, {"甲", "乙", "丙"}, {"a", "b", "c", "d", "e"},
			{"Francia", "Italia"}, {"España", "Francia", "Irlanda"}, {"madre", "hijo"}, {"agua", "hielo"}, {"a", "hiato"},
		} {
			cases = append(cases, oracleCase{Kind: "list", Lang: lang, Items: items})
			got = append(got, p.List(items))
		}
	}
	compare(t, cases, got)
}

func TestLanguageNamesAgreeWithIntl(t *testing.T) {
	var cases []oracleCase
	var got []string
	for tag := range languageNames() {
		for _, lang := range languages {
			cases = append(cases, oracleCase{Kind: "language", Lang: lang, Items: []string{tag}, of: tag})
			got = append(got, LanguageName(dateline.Lang(tag), lang))
		}
	}
	compare(t, cases, got)
}

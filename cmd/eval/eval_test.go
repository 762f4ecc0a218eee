package main

import (
	"encoding/json"
	"os"
	"strings"
	"testing"
)

const statements = "../../../shared/data/01-official-statements"

// skipOrFail skips a test whose data is not there, or fails it where the data
// must be.
func skipOrFail(t *testing.T) {
	t.Helper()
	if _, err := os.Stat(statements); err == nil {
		return
	}
	if os.Getenv("DATELINE_REQUIRE_ALL") == "1" {
		t.Fatal("the official statements are absent")
	}
	t.Skip("the official statements are absent")
}

// TestExcerptsOfEveryRelease holds what lists show to the rules, on every release
// there is.
func TestExcerptsOfEveryRelease(t *testing.T) {
	skipOrFail(t)
	if testing.Short() {
		t.Skip("it imports ten thousand releases")
	}
	got, err := measureExcerpts(t.Context(), []string{statements})
	if err != nil {
		t.Fatal(err)
	}
	if got.Releases < 9000 {
		t.Errorf("%d releases were read, want 9,000 and more; left out: %v", got.Releases, got.Skipped)
	}
	for rule, n := range map[string]int{
		"too_wide": got.TooWide, "begins_with_headline": got.BeginsWithHeadline, "begins_with_facts": got.BeginsWithFacts,
		"ends_in_bracket": got.EndsInBracket, "markdown_left": got.MarkdownLeft, "empty": got.Empty,
	} {
		if n > 0 {
			t.Errorf("%s: %d of %d", rule, n, got.Excerpts)
		}
	}
	for key, offenders := range got.Offenders {
		for _, o := range offenders {
			t.Logf("%s: %s (%s)\n  headline %s\n  excerpt  %s", key, o.Release, o.Why, o.Headline, o.Excerpt)
		}
	}
}

// TestRulesCanFail shows that each rule sees what it is for.
func TestRulesCanFail(t *testing.T) {
	gov := sample{Creator: "Ann Example, Minister, Bob Example, Jr., Judge", Source: "East Room\n\n2:37 P.M. EDT\n\nText."}
	for _, c := range []struct {
		excerpt string
		want    bool
	}{
		{"Ann Example, Minister Today", true},
		{"Bob Example, Jr., Judge", true},
		{"Ann Example, the former Minister, said so.", false},
		{"East Room THE PRESIDENT: Hello.", true},
		{"2:37 P.M. EDT THE PRESIDENT: Hello.", true},
		{"FOR IMMEDIATE RELEASE The", true},
		{"February 4, 2021 The office", true},
		{"February 4, 2021, was a Thursday.", false},
		{"2021年2月4日 国务院", true},
		{"2021年2月4日，国务院宣布", false},
	} {
		if got := openingFact(gov, c.excerpt) != ""; got != c.want {
			t.Errorf("openingFact(%q) = %v", c.excerpt, got)
		}
	}
	for _, c := range []struct {
		headline, excerpt string
		want              bool
	}{
		{"农历新年", "农历新年 2月12日农历新年，我祝愿", true},
		{"农历新年", "农历新年快乐。", false},
		{"The Group of Seven", "The Group of Seven met in Bonn.", false},
		{"The Group of Seven", "The Group of Seven The ministers met.", true},
		{"The Group of Seven", "The Group of Seven", true},
		{"会后汇报:通话", "会后汇报：通话 总统今天", true},
	} {
		if got := beginsWith(c.excerpt, c.headline); got != c.want {
			t.Errorf("beginsWith(%q, %q) = %v", c.excerpt, c.headline, got)
		}
	}
	for s, want := range map[string]string{"（一）「": "「", "(a）": "", "“a” “b": "“", "《书》": ""} {
		if got := openBracket(s); got != want {
			t.Errorf("openBracket(%q) = %q", s, got)
		}
	}
	if got := width("国务（a）…… é"); got != 2*4+1+2+1+1 {
		t.Errorf("width = %d", got)
	}
}

func TestElement(t *testing.T) {
	const page = `<p>x<div class="a" id="it"><div>in</div><DIVx>ner</div><div>after</div>`
	if got := element(page, "it"); got != `<div class="a" id="it"><div>in</div><DIVx>ner</div>` {
		t.Errorf("element = %q", got)
	}
	if got := element(page, "none"); got != "" {
		t.Errorf("element = %q", got)
	}
}

// TestFacts keeps the command's figures within sight of what they were when this
// was written.
func TestFacts(t *testing.T) {
	skipOrFail(t)
	var b strings.Builder
	if err := run(t.Context(), []string{"facts", statements + "/state-gov-releases.jsonl"}, &b); err != nil {
		t.Fatal(err)
	}
	var got factsResult
	if err := json.Unmarshal([]byte(b.String()), &got); err != nil {
		t.Fatal(err)
	}
	for fact, least := range map[string]float64{"speaker": 0.95, "role": 0.95} {
		r := got.Facts["state-gov-releases.jsonl"][fact]
		if r == nil || r.Precision < least || r.Recall < least {
			t.Errorf("%s: %+v, want %v and more", fact, r, least)
		}
	}
	if err := run(t.Context(), []string{"facts", t.TempDir()}, &b); err == nil {
		t.Error("a folder without data sets is measured without a word")
	}
}

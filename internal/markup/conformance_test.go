package markup

import (
	"bytes"
	"regexp"
	"strings"
	"testing"
)

// example is one of the CommonMark specification (CC BY-SA 4.0, read where it
// lies and not copied).
type example struct {
	N              int
	Markdown, HTML string
}

// The examples whose reading differs by design, by reason.
var departures = map[string][]int{
	"a tag of no element of the policy is shown as typed": {
		150, 156, 157, 158, 164, 172, 173, 174, 175, 178, 180, 182, 183, 184, 203, 493, 526, 538,
		615, 616, 617, 619, 625, 629, 630, 631},
	"a comment is dropped":        {179, 181, 185, 310, 311, 627, 628},
	"a bare address becomes link": {604, 610, 613, 614},
}

func TestCommonMarkExamples(t *testing.T) {
	r := New()
	all := jsonLines[example](t, "09-text-conformance/commonmark-examples.jsonl")
	departs := map[int]bool{}
	for reason, examples := range departures {
		t.Logf("%d: %s", len(examples), reason)
		for _, n := range examples {
			departs[n] = true
		}
	}
	pass := 0
	for _, e := range all {
		var buf bytes.Buffer
		if err := r.markdown.Convert([]byte(e.Markdown), &buf); err != nil {
			t.Fatal(err)
		}
		got, want := normalHTML(buf.String()), normalHTML(e.HTML)
		differs := departs[e.N]
		switch {
		case got == want:
			pass++
			if differs {
				t.Errorf("example %d passes: it is no departure", e.N)
			}
		case !differs:
			t.Errorf("example %d: %q\n got %s\nwant %s", e.N, e.Markdown, got, want)
		}
	}
	t.Logf("%d of %d examples read as specified, %d depart by design", pass, len(all), len(departs))
}

var selfClosed = regexp.MustCompile(`(<(?:br|hr|img)\b[^>]*?) ?/>`)

func normalHTML(s string) string {
	s = selfClosed.ReplaceAllString(s, "$1>")
	s = strings.ReplaceAll(s, "&quot;", `"`)
	return strings.TrimSpace(s)
}

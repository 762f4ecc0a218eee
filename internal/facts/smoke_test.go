package facts

import (
	"strings"
	"testing"
	"unicode"
)

// TestCorpus reads every release there is: none may make Read fail, and none may
// lose anything but its facts.
func TestCorpus(t *testing.T) {
	for _, c := range []struct {
		name string
		all  func(testing.TB) []release
	}{{"whitehouse", whitehouse}, {"state-gov", stateGov}, {"sg-mlaw", sgMlaw}, {"tw-president", twPresident}, {"tw-tainan", twTainan}, {"cn-mfa", cnMFA}} {
		t.Run(c.name, func(t *testing.T) {
			n, checked, unsure := 0, 0, 0
			for i, x := range c.all(t) {
				r := Read(x.text, x.hints)
				n++
				if len(r.Unsure) > 0 {
					unsure++
				}
				if h := letters(r.Headline); h != "" && strings.HasPrefix(letters(r.Body[:min(len(r.Body), 4*len(r.Headline))]), h) && repeats(r) {
					t.Errorf("%s: the body begins with the headline: %q", x.id, cutRunes(r.Body, 80))
				}
				if i%5 == 0 {
					checked++
					checkKept(t, x, r)
				}
				checkSound(t, x.text, x.hints, r)
			}
			t.Logf("%d read, %d compared line by line, %d with something to look at", n, checked, unsure)
		})
	}
}

// repeats reports whether the headline stands at the start of the body as a
// line of its own: a sentence may begin with the same words.
func repeats(r Reading) bool {
	first, _, _ := strings.Cut(r.Body, "\n")
	return letters(first) == letters(r.Headline)
}

// letters keeps what a reader reads: letters and digits.
func letters(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return r
		}
		return -1
	}, s)
}

// checkKept wants each line of the input in the body, unless the line was read
// as a fact or marks the release's form.
func checkKept(t *testing.T, x release, r Reading) {
	body := letters(r.Body)
	at := 0
	for l := range strings.Lines(x.text) {
		start := at
		at += len(l)
		s := strings.TrimSpace(reTag.ReplaceAllString(l, ""))
		if letters(s) == "" || strings.Contains(body, letters(newLine(l, span{0, len(l)}).text)) || strings.Contains(body, letters(l)) {
			continue
		}
		explained := strings.EqualFold(letters(s), letters(r.Headline)) || reEndMark.MatchString(s) || reReadMore.MatchString(s) || markers[strings.ToLower(strings.Trim(s, "（）():： *\\"))] || start < strings.LastIndex(x.text, "</style>")
		for _, e := range r.Evidence {
			explained = explained || e.Start < at && e.End > start
		}
		if !explained {
			t.Errorf("%s: lost %q", x.id, cutRunes(s, 100))
		}
	}
}

// checkSound checks what holds for any input.
func checkSound(t *testing.T, in string, h Hints, r Reading) {
	for _, e := range r.Evidence {
		if e.Start < 0 && e.End == e.Start {
			continue
		}
		if e.Start < 0 || e.End > len(in) || e.Start > e.End || in[e.Start:e.End] != e.Text {
			t.Errorf("evidence out of place: %+v", e)
		}
	}
	if r.Kind != "" && !contains(Kinds(), r.Kind) {
		t.Errorf("kind %q", r.Kind)
	}
	// Restored punctuation takes three bytes for one, and a paragraph end two.
	if len(r.Body) > 3*len(in)+8 {
		t.Errorf("body of %d bytes from %d", len(r.Body), len(in))
	}
}

func contains(list []string, s string) bool {
	for _, e := range list {
		if e == s {
			return true
		}
	}
	return false
}

package main

import (
	"context"
	"crypto/rand"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"time"
	"unicode"

	"dateline"
	"dateline/internal/newsroom"
	"dateline/internal/store"
	"dateline/internal/text"
)

// excerptsResult is what measureExcerpts prints. The counts of what a list must
// not show should be 0; empty counts texts that say something and show nothing.
type excerptsResult struct {
	Releases           int                   `json:"releases"`
	Excerpts           int                   `json:"excerpts"` // releases with dates were imported with and without them
	TooWide            int                   `json:"too_wide"`
	BeginsWithHeadline int                   `json:"begins_with_headline"`
	BeginsWithFacts    int                   `json:"begins_with_facts"`
	EndsInBracket      int                   `json:"ends_in_bracket"`
	MarkdownLeft       int                   `json:"markdown_left"`
	Empty              int                   `json:"empty"`
	NoText             int                   `json:"no_text"` // there is only a headline
	BySet              map[string]int        `json:"by_set"`  // how many of each rule, data set and way of import
	Offenders          map[string][]offender `json:"offenders"`
	Skipped            left                  `json:"skipped"`
}

// offender is one excerpt that breaks a rule.
type offender struct {
	Release  string `json:"release"`
	Stated   bool   `json:"stated"` // imported with its date
	Why      string `json:"why,omitempty"`
	Headline string `json:"headline"`
	Excerpt  string `json:"excerpt"`
	Source   string `json:"source,omitempty"` // how the text begins
}

// measureExcerpts imports and publishes every release and judges what lists show
// of it. The rules are written anew here, from what a reader sees, and use
// nothing of the code that makes excerpts.
func measureExcerpts(ctx context.Context, paths []string) (*excerptsResult, error) {
	samples, skipped, err := read(ctx, paths)
	if err != nil {
		return nil, err
	}
	live, err := publish(ctx, samples)
	if err != nil {
		return nil, err
	}
	out := &excerptsResult{BySet: map[string]int{}, Offenders: map[string][]offender{}, Skipped: skipped}
	distinct := map[string]bool{}
	for i, l := range live {
		x := samples[i]
		distinct[x.Set+"\x00"+x.ID] = true
		out.Excerpts++
		blame := func(count *int, rule, why string) {
			*count++
			way := "read from the text"
			if x.Stated {
				way = "date stated"
			}
			key := fmt.Sprintf("%s: %s, %s", rule, x.Set, way)
			if out.BySet[key]++; out.BySet[key] <= samplesOf {
				out.Offenders[key] = append(out.Offenders[key], offender{x.ID, x.Stated, why, l.Headline, l.Excerpt, start(x.Source)})
			}
		}
		e := l.Excerpt
		if strings.TrimSpace(e) == "" {
			if beyond(l.Body, l.Headline) {
				blame(&out.Empty, "empty", "")
			} else {
				out.NoText++
			}
			continue
		}
		if w := width(e); w > text.ExcerptWidth {
			blame(&out.TooWide, "too_wide", fmt.Sprintf("%d columns", w))
		}
		if beginsWith(e, l.Headline) {
			blame(&out.BeginsWithHeadline, "begins_with_headline", "")
		}
		if why := openingFact(x, e); why != "" {
			blame(&out.BeginsWithFacts, "begins_with_facts", why)
		}
		if b := openBracket(e); b != "" {
			blame(&out.EndsInBracket, "ends_in_bracket", b)
		}
		if m := leftover.FindString(e); m != "" && !literal(x, l, m) {
			blame(&out.MarkdownLeft, "markdown_left", m)
		}
	}
	out.Releases = len(distinct)
	return out, nil
}

// leftover is markup that a reader of a list would see.
var leftover = regexp.MustCompile(`\]\([^)]*\)?|\*\*|^#+ |\{[:%][^}]*\}|</?[a-z]+[ >/]|&(nbsp|amp|quot|#\d+);`)

// literal reports whether what looks like markup is the text's own: asterisks that
// are escaped in its Markdown, and references in a source that was plain text.
func literal(x sample, l dateline.LiveEdition, m string) bool {
	return m == "**" && strings.Contains(l.Body, `\*\*`) ||
		m[0] == '&' && strings.HasSuffix(x.Set, ".jsonl") && strings.Contains(x.Source, m)
}

// beyond reports whether a text says more than its headline.
func beyond(body, headline string) bool {
	b, h := string(letters(body)), string(letters(headline))
	return strings.ReplaceAll(b, h, "") != ""
}

func start(s string) string {
	r := []rune(strings.TrimSpace(s))
	return string(r[:min(len(r), 300)])
}

// publish imports the samples into a newsroom of their own and returns what is
// then live of each.
func publish(ctx context.Context, samples []sample) ([]dateline.LiveEdition, error) {
	dir, err := os.MkdirTemp("", "dateline-eval-")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	db, err := store.Open(ctx, filepath.Join(dir, "eval.db"))
	if err != nil {
		return nil, err
	}
	defer db.Close()
	n := newsroom.New(db, time.Now, rand.Reader)
	if err := n.Create(ctx, newsroom.Founding{Newsroom: set{zone: "UTC"}.room()}); err != nil {
		return nil, err
	}
	out := make([]dateline.LiveEdition, 0, len(samples))
	const batch = 500
	for from := 0; from < len(samples); from += batch {
		part := samples[from:min(from+batch, len(samples))]
		releases := make([]newsroom.Release, len(part))
		for i, x := range part {
			releases[i] = x.Release
			releases[i].Source = fmt.Sprintf("%s %v %s", x.Set, x.Stated, x.ID)
			releases[i].TranslationOf = ""
			// What else a release needs to be public is not measured here.
			if releases[i].Issued.IsZero() {
				releases[i].Issued, _ = dateline.ParseMoment("2000-01-01", "UTC")
			}
			if releases[i].Event == nil && releases[i].Kind == "event" {
				releases[i].Kind = "notice"
			}
		}
		outcomes, err := n.Import(ctx, releases, newsroom.Importing{Publish: true, By: newsroom.Program("eval")})
		if err != nil {
			return nil, err
		}
		for i, o := range outcomes {
			if !o.Public {
				return nil, fmt.Errorf("%s is not public: %v %v", part[i].ID, o.Why, o.Unsure)
			}
			l, err := db.Read().Live(ctx, o.Item, o.Lang)
			if err != nil {
				return nil, err
			}
			out = append(out, l)
		}
	}
	return out, nil
}

// width counts columns: two for Han, kana, Hangul and full-width forms with their
// punctuation, one for everything else.
func width(s string) int {
	n := 0
	for _, r := range s {
		n++
		if unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Hangul) ||
			r >= 0x3000 && r <= 0x303f || r >= 0xff01 && r <= 0xff60 || r >= 0xffe0 && r <= 0xffe6 {
			n++
		}
	}
	return n
}

// letters keeps what two ways to write a headline have in common.
func letters(s string) []rune {
	var out []rune
	for _, r := range s {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			out = append(out, unicode.ToLower(r))
		}
	}
	return out
}

// beginsWith reports whether an excerpt repeats the headline: its letters stand
// at the beginning and no sentence goes on from them. "The Group of Seven met in
// Bonn." under the headline "The Group of Seven" repeats nothing.
func beginsWith(excerpt, headline string) bool {
	h := letters(headline)
	if len(h) < 2 {
		return false
	}
	var seen []rune
	for at, r := range excerpt {
		if len(seen) == len(h) {
			rest := excerpt[at:]
			if r == ' ' || strings.ContainsRune("：:—-–|", r) {
				rest = strings.TrimLeft(rest, " ：:—-–|")
				first := []rune(rest)
				// A Latin sentence goes on in small letters; a Chinese one has no space.
				return len(first) == 0 || !unicode.IsLower(first[0])
			}
			return false
		}
		if !unicode.IsLetter(r) && !unicode.IsDigit(r) {
			continue
		}
		if seen = append(seen, unicode.ToLower(r)); seen[len(seen)-1] != h[len(seen)-1] {
			return false
		}
	}
	return len(seen) == len(h)
}

// What stands over a release and is no part of its text. Each matches a whole
// line or, at the beginning of an excerpt, what a line became.
var openings = []struct {
	what string
	re   *regexp.Regexp
}{
	{"for immediate release", regexp.MustCompile(`(?i)^(for )?immediate release\b`)},
	{"as prepared or delivered", regexp.MustCompile(`(?i)^\W*(remarks )?as (prepared|delivered)( for delivery)?\b`)},
	{"embargo", regexp.MustCompile(`(?i)^(strictly )?embargoed\b|^check against delivery`)},
	{"a time alone", regexp.MustCompile(`^\d{1,2}:\d{2} ?([AP]\.?M\.?|[ap]\.?m\.?)( \(?[A-Z]{3,4}\)?)?\b`)},
	{"a date alone", regexp.MustCompile(`^(January|February|March|April|May|June|July|August|September|October|November|December) \d{1,2}, \d{4}(\s+[A-Z“"]|$)`)},
	{"a date alone", regexp.MustCompile(`^\d{1,2} (January|February|March|April|May|June|July|August|September|October|November|December|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sep|Sept|Oct|Nov|Dec) \d{4}(\s+[A-Z“"]|$)`)},
	{"a date alone", regexp.MustCompile(`^\d{4}年\d{1,2}月\d{1,2}日(\s|$)`)},
	{"a date alone", regexp.MustCompile(`^(\d{4}-\d{2}-\d{2}|\d{2,3}[年.]\d{2}[月.]\d{2}日?)(\s|$)`)},
	{"posted in", regexp.MustCompile(`(?i)\bposted in \[?(press releases|parliamentary|speeches|announcements|replies|visits|others)`)},
	{"where it was", regexp.MustCompile(`(?i)^via (teleconference|telephone|zoom|video)`)},
	{"a letterhead", regexp.MustCompile(`^(Office of the Spokesperson|The White House|THE WHITE HOUSE|U\.S\. Department of State|Washington, D\.?C\.?)\s*($|[A-Z“"])`)},
}

// clockLine is a line with nothing but a clock time, as transcripts have it.
var clockLine = regexp.MustCompile(`^\d{1,2}:\d{2} ?[AaPp]\.?[Mm]\.?( \(?[A-Z]{2,4}\)?)?$`)

// openingFact says which fact an excerpt begins with, if any.
func openingFact(x sample, excerpt string) string {
	for _, o := range openings {
		if o.re.MatchString(excerpt) {
			return o.what
		}
	}
	for _, p := range creators(x.Creator) {
		if strings.HasPrefix(excerpt, p.Name+", ") && strings.HasPrefix(excerpt[len(p.Name)+2:], p.Role) {
			return "a speaker and role"
		}
	}
	// Whatever stands above a line with the time alone is where and when it was.
	above := 0
	for line := range strings.Lines(x.Source) {
		line = strings.TrimSpace(line)
		if line == "" {
			continue
		}
		if above++; above > 8 || len(line) > 120 {
			break
		}
		if clockLine.MatchString(line) {
			before, _, _ := strings.Cut(x.Source, line)
			for fact := range strings.Lines(before) {
				if f := text.OneLine(fact); len(f) > 3 && strings.HasPrefix(excerpt, f) {
					return "what stands above the time"
				}
			}
		}
	}
	return ""
}

const brackets = "（）「」『』《》“”()[]【】〈〉"

// openBracket returns a bracket that is opened and not closed in s. Sources mix
// widths, so "（" is closed by ")" too.
func openBracket(s string) string {
	same := strings.NewReplacer("（", "(", "）", ")")
	s = same.Replace(s)
	pairs := []rune(brackets)
	for i := 2; i < len(pairs); i += 2 {
		depth := 0
		for _, r := range s {
			switch r {
			case pairs[i]:
				depth++
			case pairs[i+1]:
				depth = max(0, depth-1)
			}
		}
		if depth > 0 {
			return string(pairs[i])
		}
	}
	return ""
}

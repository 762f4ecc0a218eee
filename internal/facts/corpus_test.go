package facts

import (
	"bufio"
	"encoding/json"
	"html"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"dateline"
)

const shared = "../../../shared/data/"

// skipOrFail skips a test whose data is not there, or fails it where the data
// must be.
func skipOrFail(t testing.TB, why string) {
	t.Helper()
	if os.Getenv("DATELINE_REQUIRE_ALL") == "1" {
		t.Fatal(why)
	}
	t.Skip(why)
}

// release is one text of the data, as an importer would give it to Read.
type release struct {
	id    string // "file#line" or "file"
	text  string
	hints Hints
	// What the source itself says, to compare with.
	creator   string
	published string // day
}

func published(t testing.TB, local, zone string) dateline.Moment {
	m, err := dateline.ParseMoment(local, zone)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func readLines(t testing.TB, path string, each func(line int, b []byte)) {
	f, err := os.Open(shared + path)
	if err != nil {
		skipOrFail(t, "no data: "+path)
	}
	defer f.Close()
	s := bufio.NewScanner(f)
	s.Buffer(nil, 64<<20)
	for n := 1; s.Scan(); n++ {
		each(n, s.Bytes())
	}
}

func decode(t testing.TB, b []byte, v any) {
	if err := json.Unmarshal(b, v); err != nil {
		t.Fatal(err)
	}
}

var reTag = regexp.MustCompile(`<[^>]*>`)
var reBreak = regexp.MustCompile(`(?i)</p>|<br ?/?>|</h\d>|</li>|</div>`)

// stripTags gives a feed's HTML as lines.
func stripTags(s string) string {
	return html.UnescapeString(reTag.ReplaceAllString(reBreak.ReplaceAllString(s, "\n"), ""))
}

func stateGov(t testing.TB) (out []release) {
	const file = "01-official-statements/state-gov-releases.jsonl"
	readLines(t, file, func(n int, b []byte) {
		var d struct{ Published, Title, Creator, Content_html string }
		decode(t, b, &d)
		at, err := time.Parse(time.RFC3339, d.Published)
		if err != nil {
			t.Fatal(err)
		}
		m, _ := dateline.At(at, "America/New_York")
		out = append(out, release{id: file + "#" + strconv.Itoa(n), text: stripTags(d.Content_html),
			hints: Hints{Headline: html.UnescapeString(d.Title), Published: m}, creator: strings.ReplaceAll(d.Creator, "\u00a0", " "), published: m.Local[:10]})
	})
	return out
}

func twPresident(t testing.TB) (out []release) {
	const file = "01-official-statements/tw-president.jsonl"
	readLines(t, file, func(n int, b []byte) {
		var d struct{ Date, Title, Content string }
		decode(t, b, &d)
		out = append(out, release{id: file + "#" + strconv.Itoa(n), text: d.Content, published: d.Date,
			hints: Hints{Headline: d.Title, Published: published(t, d.Date, "Asia/Taipei")}})
	})
	return out
}

func twTainan(t testing.TB) (out []release) {
	const file = "01-official-statements/tw-tainan-city.jsonl"
	readLines(t, file, func(n int, b []byte) {
		var d struct{ Published, Title, Content string }
		decode(t, b, &d)
		out = append(out, release{id: file + "#" + strconv.Itoa(n), text: d.Content, published: d.Published,
			hints: Hints{Headline: d.Title, Zone: "Asia/Taipei", Published: published(t, d.Published, "Asia/Taipei")}})
	})
	return out
}

func cnMFA(t testing.TB) (out []release) {
	const file = "01-official-statements/cn-mfa-remarks.jsonl"
	readLines(t, file, func(n int, b []byte) {
		var d struct{ Title, Text string }
		decode(t, b, &d)
		out = append(out, release{id: file + "#" + strconv.Itoa(n), text: d.Text, hints: Hints{Headline: d.Title}})
	})
	return out
}

var (
	reTitle   = regexp.MustCompile(`(?m)^title: *((?:.*\n)(?:[ \t]+.*\n)*)`)
	reDate    = regexp.MustCompile(`(?m)^(?:published_time|date): *'?([0-9]{4}-[0-9]{2}-[0-9]{2})(?:[ T]([0-9:]{5}))?`)
	rePubTime = regexp.MustCompile(`(?m)^published_time: *([0-9]{4}-[0-9]{2}-[0-9]{2}) ([0-9]{2}:[0-9]{2}):[0-9]{2}`)
	reEscape  = regexp.MustCompile(`\\(_|N|u[0-9a-fA-F]{4}|x[0-9a-fA-F]{2}|"|\\)`)
)

// markdown reads the files of a folder: front matter, then the body.
func markdown(t testing.TB, dir, zone string) (out []release) {
	if _, err := os.Stat(shared + dir); err != nil {
		skipOrFail(t, "no data: "+dir)
	}
	filepath.WalkDir(shared+dir, func(path string, d os.DirEntry, err error) error {
		if err == nil && strings.HasSuffix(path, ".md") {
			out = append(out, markdownFile(t, path, zone))
		}
		return nil
	})
	return out
}

func markdownFile(t testing.TB, path, zone string) release {
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	front, body := "", string(b)
	if rest, ok := strings.CutPrefix(body, "---\n"); ok {
		front, body, _ = strings.Cut(rest, "\n---\n")
	}
	// Some posts have a line break inside their permalink.
	if i := strings.Index(body, "\ncollection_name: news\n---\n"); i >= 0 && i < 400 {
		front, body = front+"\n"+body[:i], body[i+len("\ncollection_name: news\n---\n"):]
	}
	front += "\n"
	r := release{id: strings.TrimPrefix(path, shared), text: body}
	if m := reTitle.FindStringSubmatch(front); m != nil {
		r.hints.Headline = html.UnescapeString(yamlString(m[1]))
	}
	if m := rePubTime.FindStringSubmatch(front); m != nil {
		r.hints.Published, r.published = published(t, m[1]+"T"+m[2], zone), m[1]
	} else if m := reDate.FindStringSubmatch(front); m != nil {
		r.hints.Published, r.published = published(t, m[1], zone), m[1]
	}
	return r
}

// yamlString reads a plain, single- or double-quoted YAML scalar of a title.
func yamlString(s string) string {
	s = strings.TrimSpace(s)
	switch {
	case strings.HasPrefix(s, `"`):
		s = regexp.MustCompile(`\\\n\s*\\?`).ReplaceAllString(s, "")
		s = regexp.MustCompile(`\n\s*`).ReplaceAllString(s, " ")
		s = reEscape.ReplaceAllStringFunc(strings.Trim(s, `"`), func(e string) string {
			switch e[1] {
			case '_':
				return "\u00a0"
			case 'u', 'x':
				n, _ := strconv.ParseInt(e[2:], 16, 32)
				return string(rune(n))
			}
			return e[1:]
		})
	case strings.HasPrefix(s, "'"):
		s = strings.ReplaceAll(strings.Trim(s, "'"), "''", "'")
	}
	return strings.Join(strings.FieldsFunc(s, func(r rune) bool { return r == '\n' || r == ' ' }), " ")
}

func whitehouse(t testing.TB) []release {
	return markdown(t, "01-official-statements/whitehouse-md", "America/New_York")
}

func sgMlaw(t testing.TB) []release {
	return markdown(t, "01-official-statements/sg-mlaw/news", "Asia/Singapore")
}

// rate counts what was read against what is right.
type rate struct{ right, read, wanted int }

func (r rate) precision() float64 { return float64(r.right) / float64(max(r.read, 1)) }
func (r rate) recall() float64    { return float64(r.right) / float64(max(r.wanted, 1)) }

// creatorNames splits the feed's own list of names and roles.
func creators(s string) (out []Speaker) {
	for len(s) > 0 {
		p, rest, ok := cutCreator(s)
		if !ok {
			return out
		}
		out, s = append(out, p), rest
	}
	return out
}

func cutCreator(s string) (Speaker, string, bool) {
	name, rest, ok := strings.Cut(s, ", ")
	if !ok {
		return Speaker{}, "", false
	}
	if after, ok := strings.CutPrefix(rest, "Jr., "); ok {
		name, rest = name+", Jr.", after
	}
	role, rest, _ := strings.Cut(rest, ", ")
	for strings.HasPrefix(rest, "and ") || strings.Count(rest, ", ") == 1 && strings.Contains(rest, ", and ") {
		var more string
		if more, rest, _ = strings.Cut(rest, ", "); more != "" {
			role += ", " + more
		}
	}
	name = strings.TrimPrefix(strings.Join(strings.Fields(name), " "), "Dr. ")
	return Speaker{name, role}, rest, true
}

// TestStateGovSpeakers compares the speakers with the feed's creator field,
// which repeats the bylines. What the text attributes to a spokesman, or the
// headline alone names, the field does not have: it is counted apart.
func TestStateGovSpeakers(t *testing.T) {
	var names, roles rate
	attributed, headline := 0, 0
	for _, x := range stateGov(t) {
		got := Read(x.text, x.hints)
		want := creators(x.creator)
		names.wanted += len(want)
		roles.wanted += len(want)
		for _, p := range got.Speakers {
			i := 0
			for i < len(want) && want[i].Name != p.Name {
				i++
			}
			switch {
			case i < len(want):
				names.right++
				names.read++
				roles.read++
				if strings.HasPrefix(p.Role, want[i].Role) { // the field's commas do not tell where a role ends
					roles.right++
				} else if testing.Verbose() {
					t.Logf("%s role %q, creator %q", x.id, p.Role, want[i].Role)
				}
				want = append(want[:i:i], want[i+1:]...)
			case strings.Contains(x.text, "attributable to") && strings.Contains(x.text, p.Name):
				attributed++
			case strings.Contains(x.hints.Headline, p.Name):
				headline++
			default:
				names.read++
				if testing.Verbose() {
					t.Logf("%s read %+v, creator %q, headline %q", x.id, p, x.creator, x.hints.Headline)
				}
			}
		}
		for _, p := range want {
			if testing.Verbose() {
				t.Logf("%s missed %+v of %q: %+v", x.id, p, x.creator, got.Speakers)
			}
		}
	}
	t.Logf("state-gov names: precision %.4f recall %.4f of %d; roles: precision %.4f; besides %d attributed in the text, %d named by the headline alone",
		names.precision(), names.recall(), names.wanted, roles.precision(), attributed, headline)
	if names.precision() < .995 || names.recall() < .99 || roles.precision() < .995 {
		t.Error("below what was reached")
	}
}

// TestIssuedAgainstMetadata reads the date without being told the publication's,
// where the text states one, and with it, where the text says "today". They need
// not agree: what was said in the evening is often published the next day, and
// then the text says so.
func TestIssuedAgainstMetadata(t *testing.T) {
	for _, c := range []struct {
		name  string
		floor float64
		texts []release
	}{{"tw-president", .995, twPresident(t)}, {"whitehouse", .94, whitehouse(t)}, {"sg-mlaw", .96, sgMlaw(t)}} {
		var stated, all rate
		for _, x := range c.texts {
			if x.published == "" {
				continue
			}
			h := x.hints
			h.Published = dateline.Moment{}
			day := func(m dateline.Moment) string { return m.Local[:min(10, len(m.Local))] }
			if got := day(Read(x.text, h).Issued); got != "" {
				stated.read++
				if got == x.published {
					stated.right++
				}
			}
			got := Read(x.text, x.hints)
			all.read++
			if day(got.Issued) == x.published {
				all.right++
			} else if testing.Verbose() {
				t.Logf("%s issued %s, published %s", x.id, got.Issued.Local, x.published)
			}
		}
		t.Logf("%s: %d of %d have a date of their own, %.4f of it the metadata's; with the publication known %.4f agree",
			c.name, stated.read, all.read, stated.precision(), all.precision())
		if all.precision() < c.floor {
			t.Errorf("%s: below %v", c.name, c.floor)
		}
	}
}

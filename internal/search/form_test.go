package search

import (
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"dateline/internal/search/internal/words"
	"dateline/internal/zh"
)

func TestTurns(t *testing.T) {
	for body, want := range map[string][]string{
		"SECRETARY BLINKEN: Good morning. FOREIGN MINISTER PAYNE: Thank you. SECRETARY BLINKEN: Yes.": {"SECRETARY BLINKEN", "FOREIGN MINISTER PAYNE"},
		"The Hotel QUESTION: How? MR. O’BRIEN: Well.":                                                 {"QUESTION", "MR. O’BRIEN"},
		"PREMIER EGEDE: x": {"PREMIER EGEDE"},
		"NOTE: this. APEC: that. At 10:30 a.m. Ratio 1:2. https://x": nil,
		"Prime Minister: no":          nil,
		"McSECRETARY BLINKEN: no":     nil,
		":":                           nil,
		"A B C D E F: initials":       nil,
		"ADM. JOHN KIRBY: Thank you.": {"ADM. JOHN KIRBY"},
	} {
		if got := turns(body); !slices.Equal(got, want) {
			t.Errorf("%q: %q speak, want %q", body, got, want)
		}
	}
}

func TestShow(t *testing.T) {
	for _, c := range []struct {
		kind, body string
		form       form
		words      string
	}{
		{"", "MR PRICE: Good afternoon. QUESTION: When?", spoken, "press conference briefing availability interview remarks"},
		{"", "SECRETARY BLINKEN: Good afternoon.", spoken, "remarks"},
		{"", "问：中方有何评论？\n答：我们注意到。", spoken, ""},
		{"", "Secretary Blinken met today with Foreign Minister Rau.", readout, "meeting"},
		{"", "Secretary Blinken spoke today with Foreign Minister Rau.", readout, "call"},
		{"", "On behalf of the United States I congratulate you.", "", ""},
		{"", strings.Repeat("Text. ", 100) + "They met.", "", ""},
		{"statement", "SECRETARY BLINKEN: Good afternoon. We met.", "", ""},
		{"readout", "国务卿同外长会谈。", readout, ""},
		{"transcript", "今天", spoken, ""},
	} {
		s := show(c.kind, c.body)
		if s.form != c.form || strings.Join(s.words, " ") != c.words {
			t.Errorf("%s %.40q shows %q %q, want %q %q", c.kind, c.body, s.form, s.words, c.form, c.words)
		}
	}
}

func TestAsHeadline(t *testing.T) {
	r := words.New(zh.New())
	for query, want := range map[string]string{
		"Secretary Blinken’s Call with German Foreign Minister Maas":                                    "k:readout",
		"Secretary Antony J. Blinken and Australian Foreign Minister Marise Payne Before Their Meeting": "k:spoken @blinken @payne",
		"Department Press Briefing – June 30, 2021":                                                     "k:spoken",
		"国务卿布林肯的讲话":                                                                                     "k:spoken",
		"Joint Statement on Belarus":                                                                    "",
		"visa":                                                                                          "",
		"":                                                                                              "",
	} {
		var got []string
		for _, u := range asHeadline(r, query) {
			if !u.Light {
				t.Errorf("%q: a text must have %v", query, u.Need)
			}
			got = append(got, u.Rank[0].Terms...)
		}
		if strings.Join(got, " ") != want {
			t.Errorf("%q asks for %q, want %q", query, got, want)
		}
	}
}

func TestOpening(t *testing.T) {
	long := strings.Repeat("国", 1000)
	for _, c := range []struct {
		body        string
		headline    bool
		first, near int
	}{
		{long, false, 120 * 3, 360 * 3},
		{long, true, 0, 120 * 3},
		{strings.Repeat("a", 1000), false, 240, 720},
		{"short", false, 5, 5},
		{"short", true, 0, 5},
		{"", false, 0, 0},
	} {
		if first, near := opening(c.body, c.headline); first != c.first || near != c.near {
			t.Errorf("%.10q opens up to %d and %d, want %d and %d", c.body, first, near, c.first, c.near)
		}
	}
}

func FuzzForm(f *testing.F) {
	for _, s := range []string{"MR PRICE: x", "’’’:", "A’:", "\xff:\xe2\x80 AB:", "问：", strings.Repeat("AB ", 500) + ":"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		for _, name := range show("", s).speakers {
			if name == "" || !strings.Contains(s, name+":") {
				t.Fatalf("%q speaks", name)
			}
		}
		first, near := opening(s, false)
		for _, at := range []int{first, near} {
			if at < len(s) && !utf8.RuneStart(s[at]) && utf8.ValidString(s) {
				t.Fatalf("%d cuts a character", at)
			}
		}
		if first > near {
			t.Fatalf("opens up to %d, and near that up to %d", first, near)
		}
	})
}

func BenchmarkAsHeadline(b *testing.B) {
	r := words.New(zh.New())
	for b.Loop() {
		asHeadline(r, "Secretary Antony J. Blinken and Australian Foreign Minister Marise Payne Before Their Meeting")
	}
}

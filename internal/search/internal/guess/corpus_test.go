package guess

import (
	"bufio"
	"encoding/csv"
	"encoding/json"
	"math/rand/v2"
	"os"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"dateline"
	"dateline/internal/zh"
)

const shared = "../../../../../shared/data/"

func open(t *testing.T, name string) *os.File {
	t.Helper()
	f, err := os.Open(shared + name)
	if err != nil {
		if os.Getenv("DATELINE_REQUIRE_ALL") == "1" {
			t.Fatal(err)
		}
		t.Skip("needs the shared data")
	}
	t.Cleanup(func() { f.Close() })
	return f
}

// countries are the short names of the world's countries in six languages.
func countries(t *testing.T) (out []Entry) {
	rows, err := csv.NewReader(open(t, "08-glossaries/unterm-countries-6lang.csv")).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	for column, lang := range map[string]dateline.Lang{"English": "en", "Chinese": "zh-Hans", "French": "fr", "Spanish": "es", "Russian": "ru", "Arabic": "ar"} {
		at := slices.Index(rows[0], "UNTERM "+column+" Short")
		for _, r := range rows[1:] {
			name, _, _ := strings.Cut(r[at], " (") // the article
			if name = strings.Trim(name, "* "); name != "" {
				out = append(out, Entry{name, lang, r[0], true, 1})
			}
		}
	}
	slices.SortFunc(out, func(x, y Entry) int { return strings.Compare(x.Text+string(x.Lang), y.Text+string(y.Lang)) })
	return out
}

// titles returns the headlines of real releases.
func titles(t *testing.T, name string) (out []string) {
	s := bufio.NewScanner(open(t, "01-official-statements/"+name))
	s.Buffer(nil, 64<<20)
	for s.Scan() {
		var x struct{ Title string }
		if err := json.Unmarshal(s.Bytes(), &x); err != nil {
			t.Fatal(err)
		}
		out = append(out, x.Title)
	}
	return out
}

// headlineWords are the words of headlines as an index knows them.
func headlineWords(lang dateline.Lang, titles []string) (out []Entry) {
	seg, n := zh.New(), map[string]int{}
	for _, title := range titles {
		for _, w := range seg.Words(title) {
			if c := utf8.RuneCountInString(w.Text); c >= 3 && plainWord(zh.Fold(w.Text)) || c >= 2 && isHan(w.Text) {
				n[zh.Fold(w.Text)]++
			}
		}
	}
	for w, n := range n {
		out = append(out, Entry{Text: w, Lang: lang, N: n})
	}
	return out
}

// TestMisspeltCountries misspells the name of each country in each of six languages
// and looks for it, among the words of 4,700 real headlines.
func TestMisspeltCountries(t *testing.T) {
	names := countries(t)
	all := append(slices.Clone(names), headlineWords("en", titles(t, "state-gov-releases.jsonl"))...)
	all = append(all, headlineWords("zh-Hant", titles(t, "tw-president.jsonl"))...)
	book := New(all).Knowing(zh.New())
	random := rand.New(rand.NewPCG(3, 4))
	// Other characters that are read as one is.
	alike := map[string][]string{}
	for r := '一'; r <= '龥'; r++ {
		if s := zh.Pinyin(string(r), 1); len(s) > 0 && zh.Fold("x"+string(r)) == "x"+string(r) {
			alike[s[0]] = append(alike[s[0]], string(r))
		}
	}
	type tally struct{ first, three, all int }
	got := map[string]*tally{}
	try := func(how string, query string, want Entry) {
		c := got[how]
		if c == nil {
			c = &tally{}
			got[how] = c
		}
		c.all++
		offers := book.Instead(query, want.Lang, 3)
		for i, s := range offers {
			if zh.Fold(s) == zh.Fold(want.Text) {
				c.three++
				if i == 0 {
					c.first++
				}
				return
			}
		}
		if testing.Verbose() && c.all-c.three < 4 {
			t.Logf("%s: %s was offered %q, not %s", how, query, offers, want.Text)
		}
	}
	offered, right := 0, 0
	for _, e := range names {
		right++
		if s := book.Instead(e.Text, e.Lang, 3); len(s) > 0 {
			offered++
			t.Logf("%s is right, and was offered %q", e.Text, s)
		}
		runes := []rune(e.Text)
		switch n := len(runes); {
		case e.Lang == "zh-Hans":
			s := zh.Pinyin(e.Text, 1)
			if len(s) == 0 || n < 2 {
				continue
			}
			try("pinyin", s[0], e)
			at := random.IntN(n)
			list := alike[zh.Pinyin(string(runes[at]), 1)[0]]
			other := slices.Clone(runes)
			other[at] = []rune(list[random.IntN(len(list))])[0]
			if string(other) != e.Text {
				try("homophone", string(other), e)
			}
			if n > 2 {
				list := []rune("的国安清美青布长贝")
				other := slices.Clone(runes)
				other[at] = list[random.IntN(len(list))]
				if string(other) != e.Text {
					try("wrong character", string(other), e)
				}
				try("missing character", string(slices.Delete(slices.Clone(runes), at, at+1)), e)
			}
		case n >= 4 && !strings.ContainsAny(e.Text, " -'’()،"):
			how := map[bool]string{true: "two letters, ", false: "one letter, "}[n >= 9]
			damaged := runes
			for range map[bool]int{true: 2, false: 1}[n >= 9] {
				damaged = damage(random, damaged, runes)
			}
			if fold(string(damaged)) != fold(e.Text) && len(damaged) >= 4 {
				try(how+string(e.Lang), string(damaged), e)
			}
		}
	}
	t.Logf("%d of %d right names were offered something", offered, right)
	if offered > 0 {
		t.Errorf("%d right names were offered something", offered)
	}
	first, three, n := 0, 0, 0
	for how, c := range got {
		t.Logf("%s: of %d, %.3f first, %.3f among three", how, c.all, float64(c.first)/float64(c.all), float64(c.three)/float64(c.all))
		first, three, n = first+c.first, three+c.three, n+c.all
	}
	t.Logf("all: of %d, %.3f first, %.3f among three", n, float64(first)/float64(n), float64(three)/float64(n))
	if float64(first) < 0.93*float64(n) || float64(three) < 0.96*float64(n) {
		t.Errorf("of %d misspelt names only %d were offered first, and %d among three", n, first, three)
	}
}

// damage leaves out, doubles, replaces or swaps one letter behind the first.
func damage(random *rand.Rand, s, letters []rune) []rune {
	s = slices.Clone(s)
	switch at := 1 + random.IntN(len(s)-2); random.IntN(4) {
	case 0:
		return slices.Delete(s, at, at+1)
	case 1:
		return slices.Insert(s, at, s[at])
	case 2:
		s[at] = letters[1+random.IntN(len(letters)-1)]
	default:
		s[at], s[at+1] = s[at+1], s[at]
	}
	return s
}

// TestRightHeadlines asks with half of the headlines for what is known of the other
// half: nothing in them is misspelt. An offer is only made if it finds more, so that
// far fewer are seen.
func TestRightHeadlines(t *testing.T) {
	for _, set := range []struct {
		lang              dateline.Lang
		file              string
		headlines, singly float64 // which share may be offered something
	}{{"en", "state-gov-releases.jsonl", 0.2, 0.03}, {"zh-Hant", "tw-president.jsonl", 0.13, 0.005}} {
		all := titles(t, set.file)
		var known, asked []string
		for i, s := range all {
			if i%2 == 0 {
				known = append(known, s)
			} else {
				asked = append(asked, s)
			}
		}
		book := New(append(headlineWords(set.lang, known), countries(t)...)).Knowing(zh.New())
		offered, words, wrong := 0, 0, 0
		seg := zh.New()
		for i, s := range asked {
			if utf8.RuneCountInString(s) > longQuery {
				continue
			}
			out := book.Instead(s, set.lang, 3)
			if len(out) > 0 {
				if offered++; testing.Verbose() && offered%20 == 1 {
					t.Logf("%s\n\t%s", s, out[0])
				}
			}
			if i%4 == 0 {
				for _, w := range seg.Words(s) {
					if utf8.RuneCountInString(w.Text) < 2 {
						continue
					}
					words++
					if len(book.Instead(w.Text, set.lang, 3)) > 0 {
						wrong++
					}
				}
			}
		}
		t.Logf("%s: %d of %d right headlines, and %d of %d of their words, were offered something", set.lang, offered, len(asked), wrong, words)
		if float64(offered) > set.headlines*float64(len(asked)) || float64(wrong) > set.singly*float64(words) {
			t.Errorf("%s: %d of %d right headlines, and %d of %d of their words", set.lang, offered, len(asked), wrong, words)
		}
	}
}

package terms

import (
	"bufio"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"

	"dateline"
	"dateline/internal/text"
)

func TestLikeness(t *testing.T) {
	for _, tt := range []struct {
		a, b     string
		from, to float64
	}{
		{"", "", 1, 1},
		{"a", "", 0, 0},
		{"…", "!", 0, 0},
		{"The same text.", "the  SAME text.", 1, 1},
		{"It is “so”", `it is "so"`, 1, 1},
		{"Will he come?", "Will he come.", 0.99, 0.99},
		{"one two three four five", "one two three four six", 0.8, 0.8},
		{"one two three four five", "one two three four", 0.88, 0.89},
		{"dog bites man", "man bites dog", 0.33, 0.34},
		{"something else", "entirely different words", 0, 0},
		{"总统会见外长", "总统会见部长", 0.83, 0.84},
		{"在2021年2月4日", "在2021年3月4日", 0.85, 0.86},
		{"世界衛生組織", "世界卫生组织", 0.5, 0.5},
		{strings.Repeat("word ", 5000), strings.Repeat("word ", 6000), 0.99, 0.99},
		{strings.Repeat("a b c d e f g h ", 40), strings.Repeat("a b c d e f g h ", 20), 0.66, 0.67},
	} {
		got, back := Likeness(tt.a, tt.b, "en"), Likeness(tt.b, tt.a, "en")
		if got < tt.from || got > tt.to || got != back {
			t.Errorf("%.20q and %.20q: %.3f, the other way round %.3f", tt.a, tt.b, got, back)
		}
	}
}

// lcs is the plain way to count what is common in the same order.
func lcs(a, b []uint64) int {
	row := make([]int, len(b)+1)
	for _, x := range a {
		last := 0
		for j, y := range b {
			up := row[j+1]
			if x == y {
				row[j+1] = last + 1
			} else {
				row[j+1] = max(up, row[j])
			}
			last = up
		}
	}
	return row[len(b)]
}

// TestCommon compares the counting by bits with the plain way.
func TestCommon(t *testing.T) {
	rng := rand.New(rand.NewPCG(3, 4))
	for range 2000 {
		a, b := make([]uint64, rng.IntN(200)), make([]uint64, rng.IntN(200))
		for _, s := range [][]uint64{a, b} {
			for i := range s {
				s[i] = uint64(rng.IntN(12))
			}
		}
		var c comparer
		c.set(tokens{list: a})
		if got, want := c.common(b), lcs(a, b); got != want {
			t.Fatalf("%d, want %d, of\n%v\n%v", got, want, a, b)
		}
	}
}

func id(n int) dateline.ID { return unpack(uint64(n)) }

// shelfOf is a store of texts by id.
type store map[dateline.ID]dateline.Segment

func (s store) load(ids []dateline.ID) (list []dateline.Segment, err error) {
	for _, id := range ids {
		if v, ok := s[id]; ok {
			list = append(list, v)
		}
	}
	return list, nil
}

func fill(m *Memory, p Pair, texts []string) store {
	s := store{}
	for i, source := range texts {
		s[id(i)] = dateline.Segment{ID: id(i), From: p.From, To: p.To, Source: source}
		if err := m.Add(id(i), p, source); err != nil {
			panic(err)
		}
	}
	return s
}

var enzh = Pair{"en", "zh-Hans"}

func TestMemory(t *testing.T) {
	m := NewMemory()
	s := fill(m, enzh, []string{"The Secretary met the President.", "the secretary met the president.", "The Secretary met the Prime Minister.", "Something else altogether"})
	_ = m.Add(id(9), Pair{"zh-Hans", "en"}, "The Secretary met the President.")
	describe := func(text string, n int) string {
		list, err := m.Best(enzh, text, s.load, n)
		if err != nil {
			t.Fatal(err)
		}
		var out []string
		for _, x := range list {
			n, _ := pack(x.Segment.ID)
			out = append(out, fmt.Sprintf("%d:%.2f", n, x.Likeness))
		}
		return strings.Join(out, " ")
	}
	for _, tt := range []struct {
		text string
		n    int
		want string
	}{
		{"The Secretary met the President.", 3, "0:1.00 1:1.00 2:0.73"},
		{"The Secretary met the President.", 1, "0:1.00"},
		{"The Secretary met the President.", 0, ""},
		{"Nothing of that kind is here", 3, ""},
		{"", 3, ""},
	} {
		if got := describe(tt.text, tt.n); got != tt.want {
			t.Errorf("%q: %s, want %s", tt.text, got, tt.want)
		}
	}
	if ids := m.Candidates(enzh, "the secretary met the president.", 2); !slices.Equal(ids, []dateline.ID{id(0), id(1)}) {
		t.Errorf("candidates %v", ids)
	}
	m.Remove(id(0))
	m.Remove(id(0))
	_ = m.Add(id(1), enzh, "Now it says what nobody asks for")
	if got := describe("The Secretary met the President.", 3); got != "2:0.73" || m.Len() != 4 {
		t.Errorf("after a removal and a change: %s of %d", got, m.Len())
	}
	delete(s, id(2))
	if got := describe("The Secretary met the President.", 3); got != "" {
		t.Errorf("what the store does not have is found: %s", got)
	}
	if err := m.Add("no id", enzh, "a"); err == nil {
		t.Error("an id that is none was taken")
	}
	failing := func([]dateline.ID) ([]dateline.Segment, error) { return nil, fs.ErrPermission }
	if _, err := m.Best(enzh, "Something else", failing, 3); !errors.Is(err, fs.ErrPermission) {
		t.Error(err)
	}
	m.Remove(id(9))
	for _, i := range []int{1, 2, 3} {
		m.Remove(id(i))
	}
	if m.Len() != 0 || m.Candidates(enzh, "Something else", 3) != nil {
		t.Error("it is not empty")
	}
}

// TestBestIsBest compares the best three with those of all texts, one by one, and
// sees that few texts were loaded for it.
func TestBestIsBest(t *testing.T) {
	rng := rand.New(rand.NewPCG(11, 12))
	var texts []string
	for len(texts) < 3000 {
		var words []string
		for range 5 + rng.IntN(25) {
			words = append(words, fmt.Sprint("w", int(400*rng.Float64()*rng.Float64())))
		}
		texts = append(texts, strings.Join(words, " "))
		for rng.IntN(3) > 0 {
			texts = append(texts, vary(rng, "en", texts[len(texts)-1], texts[rng.IntN(len(texts))]))
		}
	}
	m := NewMemory()
	s := fill(m, enzh, texts)
	loaded, matches := 0, 0
	for range 200 {
		q := vary(rng, "en", texts[rng.IntN(len(texts))], texts[rng.IntN(len(texts))])
		var truth []float64
		for _, x := range texts {
			if l := Likeness(q, x, "en"); l >= Least {
				truth = append(truth, l)
			}
		}
		slices.Sort(truth)
		slices.Reverse(truth)
		truth = truth[:min(3, len(truth))]
		got, _ := m.Best(enzh, q, func(ids []dateline.ID) ([]dateline.Segment, error) {
			if len(ids) > batch {
				t.Fatalf("%d ids at once", len(ids))
			}
			loaded += len(ids)
			return s.load(ids)
		}, 3)
		var likeness []float64
		for _, x := range got {
			likeness = append(likeness, x.Likeness)
		}
		if !slices.Equal(likeness, truth) {
			t.Fatalf("%v of %v for %q", likeness, truth, q)
		}
		matches += len(got)
		few, many := m.candidates(enzh, tokensOf(q, new(folded), nil), 7), m.candidates(enzh, tokensOf(q, new(folded), nil), len(texts))
		for i, c := range few {
			if c.bound != many[i].bound {
				t.Fatalf("of 7 candidates number %d can be like it by %.2f, of all %.2f", i, c.bound, many[i].bound)
			}
		}
	}
	if matches < 200 || loaded > 200*7 {
		t.Errorf("%d matches, %d loaded", matches, loaded)
	}
	t.Logf("%d matches, %d loaded", matches, loaded)
}

// TestOrderOfWords: texts of the same words in another order can be alike, for all
// that their bits say, and must not hide the one that is.
func TestOrderOfWords(t *testing.T) {
	words := strings.Fields("a b c d e f g h i j k l m n o p q r s t")
	turned := strings.Join(append(slices.Clone(words[8:]), words[:8]...), " ")
	texts := slices.Repeat([]string{turned}, 3*batch)
	texts = append(texts, strings.Join(words[:19], " ")+" x")
	m := NewMemory()
	got, err := m.Best(enzh, strings.Join(words, " "), fill(m, enzh, texts).load, 2)
	if err != nil || len(got) != 2 || got[0].Likeness != 0.95 || got[1].Likeness != 0.6 {
		t.Errorf("%v %v", got, err)
	}
}

// TestConcurrentMemory is for the race detector.
func TestConcurrentMemory(t *testing.T) {
	m := NewMemory()
	var wait sync.WaitGroup
	for g := range 4 {
		wait.Go(func() {
			for i := range 300 {
				n := g*1000 + i
				_ = m.Add(id(n), enzh, fmt.Sprintf("the text of number %d", n))
				_, err := m.Best(enzh, "the text of number 7", func(ids []dateline.ID) ([]dateline.Segment, error) {
					m.Remove(id(n - 5)) // no lock is held here
					return []dateline.Segment{{ID: ids[0], Source: "the text of number 7"}}, nil
				}, 3)
				if err != nil {
					t.Error(err)
				}
			}
		})
	}
	wait.Wait()
}

var spaces = regexp.MustCompile(`\s+`)

// corpus returns real sentences and paragraphs of each language from the data
// folder.
var corpus = sync.OnceValues(func() (map[dateline.Lang][]string, error) {
	all := map[dateline.Lang][]string{}
	add := func(l dateline.Lang, s string) {
		if s = strings.TrimSpace(spaces.ReplaceAllString(s, " ")); s != "" {
			all[l] = append(all[l], s)
		}
	}
	f, err := os.Open(filepath.Join(shared, "02-parallel-zh-en/tico19.en-zh.tmx"))
	if err != nil {
		return nil, err
	}
	defer f.Close()
	if _, err := ReadTMX(f, Options{}, func(s dateline.Segment) error {
		add("en", s.Source)
		add("zh-Hans", s.Target)
		return nil
	}); err != nil {
		return nil, err
	}
	for _, set := range []string{"wmt21-en-zh", "wmt21-zh-en", "wmt22-en-zh"} {
		f, err := os.Open(filepath.Join(shared, "02-parallel-zh-en", set+".jsonl"))
		if err != nil {
			return nil, err
		}
		defer f.Close()
		for d := json.NewDecoder(f); d.More(); {
			var v struct {
				Dir, Src string
				Refs     map[string]string
			}
			if err := d.Decode(&v); err != nil {
				return nil, err
			}
			from, to := dateline.Lang("en"), dateline.Lang("zh-Hans")
			if v.Dir == "zh-en" {
				from, to = to, from
			}
			add(from, v.Src)
			for _, ref := range v.Refs {
				add(to, ref)
			}
		}
	}
	tag := regexp.MustCompile(`(?s)<para>(.*?)</para>`)
	for file, l := range map[string]dateline.Lang{"udhr_eng.xml": "en", "udhr_cmn_hans.xml": "zh-Hans"} {
		b, err := os.ReadFile(filepath.Join(shared, "02-parallel-zh-en/udhr", file))
		if err != nil {
			return nil, err
		}
		for _, m := range tag.FindAllSubmatch(b, -1) {
			add(l, string(m[1]))
		}
	}
	err = filepath.WalkDir(filepath.Join(shared, "01-official-statements/whitehouse-md"), func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !strings.HasSuffix(path, ".md") {
			return err
		}
		b, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		for _, p := range text.Paragraphs(string(b)) {
			add("en", p)
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	remarks, err := os.Open(filepath.Join(shared, "01-official-statements/cn-mfa-remarks.jsonl"))
	if err != nil {
		return nil, err
	}
	defer remarks.Close()
	s := bufio.NewScanner(remarks)
	s.Buffer(nil, 16<<20)
	for s.Scan() {
		var v struct{ Content, Text string }
		if err := json.Unmarshal(s.Bytes(), &v); err != nil {
			return nil, err
		}
		for _, p := range text.Paragraphs(v.Content + v.Text) {
			add("zh-Hans", p)
		}
	}
	return all, s.Err()
})

// sources returns n texts of l: the real ones in an order of chance, and when
// those are used up, variations of them.
func sources(t testing.TB, l dateline.Lang, n int) []string {
	t.Helper()
	all, err := corpus()
	if errors.Is(err, fs.ErrNotExist) {
		if os.Getenv("DATELINE_REQUIRE_ALL") == "1" {
			t.Fatal("the data folder is absent")
		}
		t.Skip("the data folder is absent")
	}
	if err != nil {
		t.Fatal(err)
	}
	rng := rand.New(rand.NewPCG(5, 6))
	list := slices.Clone(all[l])
	rng.Shuffle(len(list), func(i, j int) { list[i], list[j] = list[j], list[i] })
	real := len(list)
	t.Logf("%s: %d real texts", l, real)
	for len(list) < n {
		list = append(list, vary(rng, l, list[rng.IntN(real)], list[rng.IntN(real)]))
	}
	return list[:n]
}

// vary changes some words of s, or characters of Chinese, for words of other,
// leaves some out and adds some: from very few to nearly all.
func vary(rng *rand.Rand, l dateline.Lang, s, other string) string {
	sep := " "
	if l.Chinese() {
		sep = ""
	}
	from, more := strings.Split(s, sep), strings.Split(other, sep)
	rate := rng.Float64() * rng.Float64()
	var out []string
	for _, w := range from {
		if rng.Float64() >= rate {
			out = append(out, w)
			continue
		}
		switch rng.IntN(3) {
		case 0:
			out = append(out, more[rng.IntN(len(more))])
		case 1:
			out = append(out, w, more[rng.IntN(len(more))])
		}
	}
	return strings.Join(out, sep)
}

// TestRecall compares the best three with those of all texts, one by one.
func TestRecall(t *testing.T) {
	if testing.Short() {
		t.Skip("it compares every text with every other")
	}
	for _, l := range []dateline.Lang{"en", "zh-Hans"} {
		const n, queries = 20_000, 100
		texts := sources(t, l, n)
		m := NewMemory()
		p := Pair{l, "fr"}
		s := fill(m, p, texts)
		rng := rand.New(rand.NewPCG(7, 8))
		f := new(folded)
		all := make([]tokens, n)
		for i, x := range texts {
			all[i] = tokensOf(x, f, nil)
		}
		found, wanted, loaded, most := 0, 0, 0, 0
		for range queries {
			q := vary(rng, l, texts[rng.IntN(n)], texts[rng.IntN(n)])
			var c comparer
			c.set(tokensOf(q, f, nil))
			var truth []float64
			for _, x := range all {
				if v := c.likeness(x); v >= 0.7 {
					truth = append(truth, v)
				}
			}
			slices.SortFunc(truth, func(a, b float64) int { return cmp.Compare(b, a) })
			truth = truth[:min(3, len(truth))]
			here := 0
			got, err := m.Best(p, q, func(ids []dateline.ID) ([]dateline.Segment, error) {
				here += len(ids)
				return s.load(ids)
			}, 3)
			if err != nil {
				t.Fatal(err)
			}
			loaded, most = loaded+here, max(most, here)
			for i, v := range truth {
				wanted++
				if i < len(got) && math.Abs(got[i].Likeness-v) < 1e-9 {
					found++
				}
			}
		}
		t.Logf("%s: %d of %d found (%.2f %%); %.0f texts loaded a query, %d at most", l, found, wanted, 100*float64(found)/float64(wanted), float64(loaded)/queries, most)
		if wanted < 50 || float64(found) < 0.99*float64(wanted) {
			t.Errorf("%s: %d of %d found", l, found, wanted)
		}
	}
}

func BenchmarkMemory(b *testing.B) {
	for _, l := range []dateline.Lang{"en", "zh-Hans"} {
		texts := sources(b, l, 100_000)
		p := Pair{l, "fr"}
		m := NewMemory()
		s := fill(m, p, texts)
		rng := rand.New(rand.NewPCG(9, 10))
		var queries []string
		for range 200 {
			queries = append(queries, vary(rng, l, texts[rng.IntN(len(texts))], texts[rng.IntN(len(texts))]))
		}
		b.Run("Best/"+string(l), func(b *testing.B) {
			i, loaded := 0, 0
			for b.Loop() {
				_, _ = m.Best(p, queries[i%len(queries)], func(ids []dateline.ID) ([]dateline.Segment, error) {
					loaded += len(ids)
					return s.load(ids)
				}, 3)
				i++
			}
			b.ReportMetric(float64(loaded)/float64(b.N), "loaded/op")
		})
		b.Run("Candidates/"+string(l), func(b *testing.B) {
			i := 0
			for b.Loop() {
				m.Candidates(p, queries[i%len(queries)], batch)
				i++
			}
		})
		b.Run("Add/"+string(l), func(b *testing.B) {
			m := NewMemory()
			i := 0
			for b.Loop() {
				_ = m.Add(id(i%len(texts)), p, texts[i%len(texts)])
				i++
			}
		})
	}
	b.Run("Likeness", func(b *testing.B) {
		x, y := paragraphs["en"], paragraphs["en"][20:]
		for b.Loop() {
			Likeness(x, y, "en")
		}
	})
}

// TestSizeOfMemory: 100,000 segments cost some ten megabytes.
func TestSizeOfMemory(t *testing.T) {
	const n = 100_000
	heap := func() uint64 {
		var m runtime.MemStats
		runtime.GC()
		runtime.ReadMemStats(&m)
		return m.HeapAlloc
	}
	m := NewMemory()
	before := heap()
	for i := range n {
		_ = m.Add(id(i), enzh, "some text of a segment")
	}
	each := float64(heap()-before) / n
	t.Logf("%.0f bytes a segment", each)
	if m.Len() != n || each > 150 {
		t.Errorf("%d segments of %.0f bytes", m.Len(), each)
	}
	runtime.KeepAlive(m)
}

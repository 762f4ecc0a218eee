package zh

import (
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/rivo/uniseg"
)

// shared is where the data for measuring lies, beside the project.
const shared = "../../../shared/data"

// skipOrFail skips a test whose data is absent, or fails it where all data is
// required to be there.
func skipOrFail(t testing.TB, what string) {
	t.Helper()
	if os.Getenv("DATELINE_REQUIRE_ALL") == "1" {
		t.Fatalf("%s is absent", what)
	}
	t.Skipf("%s is absent", what)
}

// base is shared by the tests, as a server would share it.
var base = New()

func joined(words []Word) string {
	var texts []string
	for _, w := range words {
		texts = append(texts, w.Text)
	}
	return strings.Join(texts, "|")
}

func TestWords(t *testing.T) {
	for _, tt := range []struct{ name, want string }{
		{"empty", ""},
		{"Simplified", "国务卿|今天|在|北京|与|外交部|发言人|见面|。"},
		{"Traditional, cut as Simplified", "國務卿|今天|在|北京|與|外交部|發言人|見面|。"},
		{"ambiguous", "研究|生命|的|起源"},
		{"unknown names stay apart", "布|林肯|說"},
		{"numbers", "1.5亿|美元|，|1,234|人|，|25%|，|２０２１|年|，|1亿2000万|，|500|千伏|，|3千万|元"},
		{"Han numerals", "二〇二一|年|三百六十六|天|，|二○○○|年|，|第一|，|统一|一个|，|一百零五|，|九千二|，|3G"},
		{"a circle that is no zero", "○|一|，|○"},
		{"a per cent sign alone", "%|，|5%|%"},
		{"English", "The| |U.S|.| |can't| |wait"},
		{"mixed", "使用| |B超|和|AT&T|的|IP地址|。"},
		{"no word ends inside a piece of Unicode", "ATM|机|，|IPs"},
		{"Arabic", "قال| |الوزير|،| |إن"},
		{"Japanese", "ひ|ら|が|な|カタカナ|々"},
		{"variation selector", "葛\U000e0100|城"},
		{"emoji", "👩‍👩‍👧|好|🇨🇳|🇺🇸"},
		{"invalid", "国|\xff|\xe5|\x9b|家|\xf0"},
		{"line ends", "甲|\r\n|\n|乙"},
		{"narrow space", "to|\u202f|be|\u202f|\u202f|!| |1\u202f000"},
		{"spaces", "甲|  |乙|\u3000|丙"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			in := strings.ReplaceAll(tt.want, "|", "")
			if got := joined(base.Words(in)); got != tt.want {
				t.Errorf("got  %s\nwant %s", got, tt.want)
			}
		})
	}
}

func TestNames(t *testing.T) {
	names := []string{"布林肯", "国务院发言人办公室", "国会", "G20峰会", "State Department", "普莱斯", ""}
	s := base.With(names[:3]).With(names[3:])
	for _, want := range []string{
		"国务卿|布林肯|说",
		"國務卿|布林肯|說",
		"国务院发言人办公室|主任|普莱斯",
		"國務院發言人辦公室|主任",
		"中国|会|参加",
		"国会|参加|G20峰会",
		"Die| |State Department|,| |StateDepartment",
		"布|林|，|G20",
	} {
		if got := joined(s.Words(strings.ReplaceAll(want, "|", ""))); got != want {
			t.Errorf("got  %s\nwant %s", got, want)
		}
	}
	if got := joined(base.Words("布林肯")); got != "布|林肯" {
		t.Errorf("With changed the Segmenter it was called on: %s", got)
	}
}

// TestPieces compares the short cut with the tables it is to agree with.
func TestPieces(t *testing.T) {
	check := func(text string) {
		t.Helper()
		at := 0
		for i, rest := 0, text; rest != ""; i++ {
			var word string
			word, rest, _ = uniseg.FirstWordInString(rest, -1)
			at += len(word)
			if ends := pieces(text); i >= len(ends) || int(ends[i]) != at {
				t.Fatalf("%q: pieces end at %v, and a word of Unicode ends at %d", text, ends, at)
			}
		}
	}
	for r := rune(0); r <= 0x20000; r++ {
		if utf8.ValidRune(r) && string(r) != narrowSpace {
			check("国" + string(r) + string(r) + "国、A" + string(r) + "1")
		}
	}
}

func TestDictionary(t *testing.T) {
	d := base.dict()
	words := 0
	for _, w := range d.weight {
		if w > 0 {
			words++
		}
	}
	if words != 347620 || len(d.weight) != len(d.label) {
		t.Errorf("%d words in %d nodes with %d weights", words, len(d.label), len(d.weight))
	}
	if len(packed) > 2<<20 {
		t.Errorf("the embedded file has %d bytes, want at most 2 MiB", len(packed))
	}
}

// gold reads the PKU test of SIGHAN 2005: by line, the words.
func gold(t testing.TB) [][]string {
	b, err := os.ReadFile(filepath.Join(shared, "05-segmentation-zh", "pku_test_gold.utf8"))
	if err != nil {
		skipOrFail(t, "the PKU segmentation test")
	}
	var lines [][]string
	for line := range strings.Lines(string(b)) {
		lines = append(lines, strings.Fields(line))
	}
	return lines
}

// agreement returns precision and recall of the words of s.
func agreement(s *Segmenter, lines [][]string) (precision, recall float64) {
	var right, got, want float64
	for _, line := range lines {
		ends, at := map[[2]int]bool{}, 0
		for _, w := range line {
			ends[[2]int{at, at + len(w)}] = true
			at += len(w)
		}
		want += float64(len(line))
		for _, w := range s.Words(strings.Join(line, "")) {
			got++
			if ends[[2]int{w.Start, w.End()}] {
				right++
			}
		}
	}
	return right / got, right / want
}

// TestPKU measures against a standard that cuts names and dates by rules of its
// own, so that no dictionary of another make comes near 1. The floor is what
// was reached when it was written.
func TestPKU(t *testing.T) {
	lines := gold(t)
	p, r := agreement(base, lines)
	f1 := 2 * p * r / (p + r)
	t.Logf("precision %.4f, recall %.4f, F1 %.4f", p, r, f1)
	if f1 < 0.81 {
		t.Errorf("F1 is %.4f, want 0.81", f1)
	}
}

func FuzzWords(f *testing.F) {
	for _, s := range []string{"", "国务卿布林肯1.5亿", "葛\U000e0100城", "a\u0301\u200d国\xff\xfe", "B超AT&T", "二○○○年%％"} {
		f.Add(s)
	}
	named := base.With([]string{"布林肯", "国务院发言人办公室", "G20峰会"})
	f.Fuzz(func(t *testing.T, text string) {
		for _, s := range []*Segmenter{base, named} {
			at := 0
			for _, w := range s.Words(text) {
				if w.Start != at || w.Text == "" || text[w.Start:w.End()] != w.Text {
					t.Fatalf("%q: %q at %d, want the bytes from %d", text, w.Text, w.Start, at)
				}
				at = w.End()
			}
			if at != len(text) {
				t.Fatalf("%q: covered to %d of %d", text, at, len(text))
			}
		}
	})
}

// BenchmarkLoad also reports what stays in memory.
func BenchmarkLoad(b *testing.B) {
	var before, after runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	held := New()
	held.dict()
	runtime.GC()
	runtime.ReadMemStats(&after)
	for b.Loop() {
		New().dict()
	}
	b.ReportMetric(float64(after.HeapAlloc-before.HeapAlloc)/1e6, "MB-held")
	runtime.KeepAlive(held)
}

func BenchmarkWords(b *testing.B) {
	lines := gold(b)
	var all strings.Builder
	for _, line := range lines {
		all.WriteString(strings.Join(line, "") + "\n")
	}
	text := all.String()
	english := strings.Repeat("The Secretary of State's visit, announced on 4 February 2021, was postponed. ", 2000)
	named := base.With([]string{"布林肯", "国务院发言人办公室", "G20峰会"})
	for name, run := range map[string]func(){
		"Chinese":   func() { base.Words(text) },
		"WithNames": func() { named.Words(text) },
		"English":   func() { base.Words(english) },
	} {
		b.Run(name, func(b *testing.B) {
			n := len(text)
			if name == "English" {
				n = len(english)
			}
			base.dict()
			b.SetBytes(int64(n))
			b.ReportAllocs()
			for b.Loop() {
				run()
			}
		})
	}
}

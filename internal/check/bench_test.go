package check

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"dateline"
	"dateline/internal/markup"
)

// large is a newsroom with many names and terms, of which a text has some.
func large(names, concepts int) Options {
	var o Options
	letters := []rune("国家人民政府部门委员会国际合作发展经济贸易安全文化教育科学技术环境卫生农业工业交通能源")
	han := func(n, k int) string {
		var b strings.Builder
		for range k {
			b.WriteRune(letters[n%len(letters)])
			n = n/3 + 7*k
		}
		return b.String()
	}
	for i := range names {
		o.Names = append(o.Names, NameRule{
			Names:   dateline.Names{"en": fmt.Sprintf("Given%d Family%d", i%97, i), "zh-Hans": han(i, 2) + "·" + han(i*31, 3)},
			Aliases: map[dateline.Lang][]string{"": {fmt.Sprintf("Family%d", i), han(i*31, 3)}},
		})
	}
	for i := range concepts {
		o.Concepts = append(o.Concepts, concept(fmt.Sprintf("concept number %d", i), han(i*17, 4), han(i*13, 5), han(i*11, 6)))
	}
	return o
}

// release is a text of about 3,000 characters beside its translation, made of the
// cases that have no fault and of what large knows.
func release(o Options) []Pair {
	var pairs []Pair
	for n, i := 0, 0; n < 3000; i++ {
		if x := cases[i%len(cases)]; x.want == nil && x.from == "en" && x.to == "zh-Hans" {
			var s, t []string
			for range 6 {
				s, t = append(s, x.source), append(t, x.target)
			}
			if len(o.Names) > 0 {
				name, term := o.Names[37*len(pairs)%len(o.Names)], o.Concepts[41*len(pairs)%len(o.Concepts)]
				s = append(s, "They met "+name.Names["en"]+" on a "+term.Terms["en"][0].Text+".")
				t = append(t, "他们与"+name.Names["zh-Hans"]+"谈"+term.Terms["zh-Hans"][0].Text+"。")
			}
			p := Pair{strings.Join(s, " "), strings.Join(t, ""), x.from, x.to}
			n += len([]rune(p.Target))
			pairs = append(pairs, p)
		}
	}
	return pairs
}

func BenchmarkText(b *testing.B) {
	o := large(5000, 5000)
	c, pairs := New(o), release(o)
	c.Text(pairs)
	b.ReportAllocs()
	for b.Loop() {
		c.Text(pairs)
	}
}

// BenchmarkReading is what BenchmarkText is to be compared with: both texts read
// once as Markdown.
func BenchmarkReading(b *testing.B) {
	r := markup.New()
	var source, target []string
	for _, p := range release(large(5000, 5000)) {
		source, target = append(source, p.Source), append(target, p.Target)
	}
	s, t := strings.Join(source, "\n\n"), strings.Join(target, "\n\n")
	b.ReportAllocs()
	for b.Loop() {
		r.Plain(s)
		r.Plain(t)
	}
}

// BenchmarkNew compiles what is looked for in two languages.
func BenchmarkNew(b *testing.B) {
	o := large(0, 10000)
	p := Pair{"Peace.", "和平。", "en", "zh-Hans"}
	b.ReportAllocs()
	for b.Loop() {
		New(o).Pair(p)
	}
}

// hostile are texts that make simple readers slow.
var hostile = map[string]string{
	"brackets":  "[",
	"links":     "[](",
	"links 2":   "](",
	"images":    "![a](b",
	"ticks":     "` `` ",
	"tags":      "<a ",
	"tags 2":    "<a=",
	"notes":     "[^1]",
	"notes 2":   "[^",
	"quotes":    "“",
	"opened":    "（“",
	"closed":    "”）",
	"stars":     "*a",
	"underline": "_",
	"rows":      "|",
	"lines":     "- a\n",
	"table":     "|a\n|-\n",
	"words":     "same ",
	"names":     "Family1 ",
	"Chinese":   "国家人民",
	"half":      "国,",
	"mail":      "a@b.",
	"address":   "http://a.b(",
	"defines":   "[a]: b",
	"full":      "Ａ，",
	"forms":     "国國",
	"straight":  "\"",
}

// TestHostile: twice the text takes about twice the time.
func TestHostile(t *testing.T) {
	if testing.Short() {
		t.Skip("measures time")
	}
	o := large(300, 300)
	for _, n := range o.Names {
		n.Names["zh-Hans"] = "某" // nothing is found
		n.Aliases = nil
	}
	c := New(o)
	for name, s := range hostile {
		t.Run(name, func(t *testing.T) {
			took := func(n int) time.Duration {
				text := strings.Repeat(s, n/len(s))
				best := time.Hour
				for range 2 {
					start := time.Now()
					c.Pair(Pair{text, text + ".", "en", "zh-Hans"})
					c.Pair(Pair{text, "国" + text, "zh-Hans", "en"})
					best = min(best, time.Since(start))
				}
				return best
			}
			// Linear is a factor of four, quadratic of sixteen. A machine that is
			// busy with something else makes any single measurement worthless.
			const n = 15_000
			var small, big time.Duration
			for range 5 {
				small, big = took(n), took(4*n)
				if big < 8*small || big < 50*time.Millisecond {
					return
				}
			}
			t.Errorf("%d bytes take %v, four times as many %v", n, small, big)
		})
	}
}

package guess

import (
	"fmt"
	"math/rand/v2"
	"runtime"
	"testing"
	"time"

	"dateline"
	"dateline/internal/zh"
)

// large returns so many entries that are made up: one in four a name, half of them
// Chinese.
func large(n int) (out []Entry) {
	random := rand.New(rand.NewPCG(1, 2))
	const common = "的一是不了在人有我他这中大来上个国和也子时道说要出会得里后自以年家可下天去起生能对小多看发成事都好学于心方行民经政法院部长主席总理外交关系合作安全发展世界联盟布林肯拜登约瑟夫安东尼拉夫罗"
	han := []rune(common)
	letters := "eeeeeetttttaaaaaooooiiiinnnnsssshhhrrrdddllluuuccmmwwffggyyppbbvk"
	word := func() string {
		b := make([]byte, 3+random.IntN(9))
		for i := range b {
			b[i] = letters[random.IntN(len(letters))]
		}
		return string(b)
	}
	for i := range n {
		e := Entry{Name: i%4 == 0, N: random.IntN(1000), Same: fmt.Sprint(i / 8)}
		if i%2 == 0 {
			e.Lang = "zh-Hans"
			r := make([]rune, 2+random.IntN(3))
			for j := range r {
				r[j] = han[random.IntN(len(han))]
			}
			e.Text = string(r)
		} else {
			e.Lang = []dateline.Lang{"en", "fr", "es", "ru"}[random.IntN(4)]
			e.Text = word()
			if i%8 == 1 {
				e.Name = true
				e.Text += " " + word() + " " + word()
			}
		}
		out = append(out, e)
	}
	return append(out, entries()...)
}

func BenchmarkNew(b *testing.B) {
	list := large(100_000)
	b.ReportAllocs()
	var before, after runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	var book *Book
	for b.Loop() {
		book = New(list)
	}
	runtime.GC()
	runtime.ReadMemStats(&after)
	b.ReportMetric(float64(after.HeapAlloc-before.HeapAlloc)/1e6, "MB-kept")
	runtime.KeepAlive(book)
}

func BenchmarkInstead(b *testing.B) {
	book := New(large(100_000)).Knowing(zh.New())
	for _, q := range []string{"bulinken", "bùlínkěn guówùqīng", "布林垦国务卿的演讲", "Blinkin", "secratery blinkin remraks vizit statment", "zhongguoduiwaiguanxifazhan", "Blinken"} {
		b.Run(q, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				book.Instead(q, "zh-Hans", 5)
			}
		})
	}
	for i, q := range hostile {
		b.Run(fmt.Sprint("hostile ", i), func(b *testing.B) {
			for b.Loop() {
				book.Instead(q, "zh-Hans", 5)
			}
		})
	}
}

func BenchmarkComplete(b *testing.B) {
	book := New(large(100_000))
	for _, s := range []string{"b", "buli", "国", "国务", "remarks by blin", "布林肯国务卿国", "e", "zh"} {
		b.Run(s, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				book.Complete(s, "zh-Hans", 8)
			}
		})
	}
	for i, s := range hostile {
		b.Run(fmt.Sprint("hostile ", i), func(b *testing.B) {
			for b.Loop() {
				book.Complete(s, "zh-Hans", 8)
			}
		})
	}
}

// TestLargeIsBounded finds what takes a hundred times as long as it may.
func TestLargeIsBounded(t *testing.T) {
	if testing.Short() {
		t.Skip("a book of 100,000 entries takes a second")
	}
	book := New(large(100_000)).Knowing(zh.New())
	for _, s := range hostile {
		for name, what := range map[string]func(string, dateline.Lang, int) []string{"Instead": book.Instead, "Complete": book.Complete} {
			began := time.Now()
			check(t, s, what(s, "zh-Hans", 8), 8)
			if d := time.Since(began); d > time.Second {
				t.Errorf("%s(%.40q) takes %v", name, s, d)
			}
		}
	}
}

package facts

import (
	"strings"
	"testing"
	"time"
)

// TestTime feeds Read what makes a careless scan slow. A tenfold input may take
// some tenfold time, not a hundredfold.
func TestTime(t *testing.T) {
	for _, s := range []string{"(", "\n", " ", "a ", "中 ", "中，", "2021年 ", "\n2021年2月3日", "<", "<p>", "*", "#\n", "\n\n", "。 ", "问：\n", "Mr A, B\n", "Jan ", "\u3000", "(\n", "A.\n", "###\n", "总统:", "发稿单位：", "—", "\\", "[", "January 5, ", "Secretary of ", "and ", "總統", "「"} {
		took := func(n int) time.Duration {
			in := strings.Repeat(s, n)
			best := time.Hour
			for range 3 {
				start := time.Now()
				Read("Headline\n"+in, Hints{})
				Read(in, Hints{Headline: in[:min(len(in), 4000)]})
				best = min(best, time.Since(start))
			}
			return best
		}
		small, large := took(5_000), took(50_000)
		if large > 40*small && large > 100*time.Millisecond {
			t.Errorf("%q: %v for 5,000, %v for 50,000", s, small, large)
		}
		if testing.Verbose() {
			t.Logf("%q: %v, %v", s, small, large)
		}
	}
}

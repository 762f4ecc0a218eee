package zh

import (
	"strings"
	"testing"
	"time"
)

// TestHostile: texts made to be read again and again take no longer, for their
// length, than others do.
func TestHostile(t *testing.T) {
	c := converter(t, "s2twp").With(map[string]string{"国国国国国国国务": "x"})
	const size = 100_000
	of := func(s string) time.Duration {
		s, best := strings.Repeat(s, max(1, size/len(s))), time.Hour
		for range 3 {
			start := time.Now()
			c.ConvertMarkdown(s)
			best = min(best, time.Since(start))
		}
		return best
	}
	// Many lines in many containers: one of each unit.
	deep := func(unit string) string {
		return strings.Repeat(unit, size/2/len(unit)) + "a\n" + strings.Repeat("\n", size/2)
	}
	usual := of("国务院[发言人](https://example.org/发言人)说：“`代码`。”\n\n")
	for _, unit := range []string{
		"`", "``a`", "[](", "](<", "[a](<b", "<a b=\"", "<a b='", "[a](b \"", "[a](b (", "[](a(", "<!--", "<!--a", "<?", "<!A", "<code>", "<pre>",
		"<a ", "[a]:", "[a]: <b", "> ", "> - ", "- ", "1. ", "- \t", "[^a]: ", ": ", "\\", "[](\\", "@", "a@", "aa@b.", "www.", "https://", "https://国",
		"[", "]", "![", "⿰", "⿰⿱", "⿲⿲", "    ", "\t", "~~~", "|", "国", "中华人民共和",
	} {
		for _, u := range []string{unit, unit + "\n", deep(unit)} {
			if took := of(u); took > 60*usual+20*time.Millisecond {
				t.Errorf("%.20q took %v, the usual %v", u, took, usual)
			}
		}
	}
}

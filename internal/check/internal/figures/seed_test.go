package figures

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

const shared = "../../../../../shared/data"

// read returns a file of the shared data, or skips the test where there is none.
func read(t testing.TB, name string) string {
	t.Helper()
	b, err := os.ReadFile(filepath.Join(shared, name))
	if err != nil {
		if os.Getenv("DATELINE_REQUIRE_ALL") == "1" {
			t.Fatalf("%s is absent", name)
		}
		t.Skipf("%s is absent", name)
	}
	return string(b)
}

// TestSeed compares a release of the seed with the original that it translates:
// a human translation in which nothing is wrong.
func TestSeed(t *testing.T) {
	_, en, _ := strings.Cut(strings.TrimPrefix(read(t, "00-seed/originals/2021-02-10-readout-of-president-joseph-r-biden-jr-call-with-president-xi-jinping-of-china.md"), "---"), "\n---")
	_, zh, _ := strings.Cut(read(t, "00-seed/embassy-news-list.zh.txt"), "2021年2月10日 ")
	zh, _, ok := strings.Cut(zh, "阅读更多")
	if !ok || len(en) < 500 {
		t.Fatal("the release is not where it was")
	}
	for _, d := range Compare(en, zh, "en", "zh-Hans") {
		t.Errorf("%s: %q – %q", d.Why, d.Source.Read, d.Target.Read)
	}
	broken := strings.Replace(zh, "COVID-19", "COVID-91", 1)
	if len(Compare(en, broken, "en", "zh-Hans")) == 0 {
		t.Error("COVID-91 was not seen")
	}
}

// TestRemarks looks at a long text as a whole, cut as the page that held it was.
func TestRemarks(t *testing.T) {
	_, en, _ := strings.Cut(strings.TrimPrefix(read(t, "00-seed/originals/2021-02-04-remarks-by-president-biden-on-americas-place-in-the-world.md"), "---"), "\n---")
	all := read(t, "00-seed/embassy-news-list.zh.txt")
	at := strings.Index(all, "东部标准时间下午2:45")
	if at < 0 {
		t.Fatal("the release is not where it was")
	}
	zh, _, _ := strings.Cut(all[at:], "阅读更多")
	for _, d := range Compare(en, zh, "en", "zh-Hans") {
		if !strings.HasSuffix(d.Why, ".missing") { // what was cut off is missing
			t.Errorf("%s: %q – %q", d.Why, d.Source.Read, d.Target.Read)
		}
	}
}

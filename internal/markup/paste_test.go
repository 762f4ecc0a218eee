package markup

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// What programs put on the clipboard: testdata/paste/NAME.html becomes NAME.md,
// at whose end stands, after a line of its own, what is lost.
func TestPaste(t *testing.T) {
	files, err := filepath.Glob("testdata/paste/*.html")
	if err != nil || len(files) < 8 {
		t.Fatal("no clipboards", err)
	}
	r := New()
	for _, f := range files {
		b, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		md, lost, err := FromHTML(string(b))
		if err != nil {
			t.Errorf("%s: %v", f, err)
		}
		golden(t, strings.TrimSuffix(f, ".html")+".md", md+"\n\nLost:\n"+strings.Join(lost, "\n")+"\n")
		if !r.Faithful(md, "zh-Hans") {
			t.Errorf("%s: %s", f, difference(r, md, "zh-Hans"))
		}
	}
}

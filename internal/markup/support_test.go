package markup

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"flag"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"golang.org/x/net/html"
)

var hrefs = regexp.MustCompile(`href="([^"]*)"`)

var update = flag.Bool("update", false, "rewrite the golden files")

const shared = "../../../shared/data/"

func skipOrFail(t testing.TB, reason string) {
	t.Helper()
	if os.Getenv("DATELINE_REQUIRE_ALL") == "1" {
		t.Fatal(reason)
	}
	t.Skip(reason)
}

func sharedFile(t testing.TB, name string) []byte {
	t.Helper()
	b, err := os.ReadFile(shared + name)
	if errors.Is(err, fs.ErrNotExist) {
		skipOrFail(t, "no shared data: "+name)
	}
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// jsonLines decodes each line of a shared file into a T.
func jsonLines[T any](t testing.TB, name string) []T {
	t.Helper()
	var all []T
	lines := bufio.NewScanner(bytes.NewReader(sharedFile(t, name)))
	lines.Buffer(nil, 16<<20)
	for lines.Scan() {
		var v T
		if err := json.Unmarshal(lines.Bytes(), &v); err != nil {
			t.Fatal(err)
		}
		all = append(all, v)
	}
	return all
}

// unsafeIn returns what is wrong with out by the package's promises, or "". It
// shares no code with the policy.
func unsafeIn(out string) string {
	body := &html.Node{Type: html.ElementNode, Data: "body", DataAtom: 0x2804}
	nodes, err := html.ParseFragment(strings.NewReader(out), body)
	if err != nil {
		return "does not parse: " + err.Error()
	}
	var again strings.Builder
	ids := map[string]bool{}
	for _, top := range nodes {
		if err := html.Render(&again, top); err != nil {
			return "does not render: " + err.Error()
		}
		queue := []*html.Node{top}
		for len(queue) > 0 {
			n := queue[0]
			queue = queue[1:]
			for c := range n.ChildNodes() {
				queue = append(queue, c)
			}
			if n.Type == html.CommentNode || n.Type == html.DoctypeNode {
				return "a comment or doctype"
			}
			if n.Type != html.ElementNode {
				continue
			}
			if n.Namespace != "" {
				return "element of " + n.Namespace
			}
			switch n.Data {
			case "script", "style", "iframe", "frame", "object", "embed", "applet", "form", "input", "button", "textarea",
				"select", "svg", "math", "link", "meta", "base", "template", "video", "audio", "noscript", "title", "h1", "plaintext":
				return "element " + n.Data
			}
			for _, a := range n.Attr {
				if strings.HasPrefix(a.Key, "on") || a.Key == "style" || a.Key == "srcdoc" || a.Key == "action" || a.Key == "target" {
					return "attribute " + a.Key
				}
				if a.Key == "id" {
					if ids[a.Val] {
						return "id twice: " + a.Val
					}
					ids[a.Val] = true
					if !strings.HasPrefix(a.Val, "s-") && !strings.HasPrefix(a.Val, "note-") {
						return "foreign id " + a.Val
					}
				}
				if a.Key == "href" || a.Key == "src" || a.Key == "cite" {
					if why := unsafeAddress(a.Val, a.Key); why != "" {
						return why
					}
				}
			}
		}
	}
	if again.String() != out {
		return "not stable: " + again.String()
	}
	return ""
}

// unsafeAddress cleans v as the WHATWG URL standard does before it looks for a
// scheme, and more harshly: every control and white-space character goes.
func unsafeAddress(v, key string) string {
	for _, s := range []string{v, html.UnescapeString(v)} {
		if u, err := url.PathUnescape(s); err == nil && key == "src" {
			s = u
		}
		s = strings.ToLower(strings.Map(func(r rune) rune {
			if r <= ' ' || r >= 0x7F && r <= 0xA0 || r >= 0x2000 && r <= 0x200F || r >= 0x2028 && r <= 0x202F {
				return -1
			}
			return r
		}, s))
		scheme, _, ok := strings.Cut(s, ":")
		if !ok || strings.ContainsAny(scheme, "/?#") {
			continue
		}
		switch scheme {
		case "http", "https":
			if key == "src" {
				return "image of another host: " + v
			}
		case "mailto", "tel":
		default:
			return "scheme of " + v
		}
	}
	if key == "src" && (strings.HasPrefix(v, "//") || strings.HasPrefix(v, `/\`) || strings.HasPrefix(v, `\`)) {
		return "image of another host: " + v
	}
	return ""
}

// hostile returns every piece of hostile input at hand, and whole files too.
func hostile(t testing.TB) []string {
	t.Helper()
	all := strings.Split(string(sharedFile(t, "10-hostile-input/xss-payload-list.txt")), "\n")
	for _, c := range jsonLines[struct{ Payload string }](t, "10-hostile-input/dompurify-expect.jsonl") {
		all = append(all, c.Payload)
	}
	var blns []string
	if err := json.Unmarshal(sharedFile(t, "10-hostile-input/blns/blns.json"), &blns); err != nil {
		t.Fatal(err)
	}
	all = append(all, blns...)
	err := filepath.WalkDir(shared+"10-hostile-input", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		b, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		all = append(all, string(b))
		switch filepath.Ext(path) {
		case ".dat":
			for _, c := range strings.Split(string(b), "#data\n")[1:] {
				data, _, _ := strings.Cut(c, "\n#errors")
				all = append(all, data)
			}
		case ".test":
			var f struct {
				Tests []struct{ Input json.RawMessage }
			}
			if json.Unmarshal(b, &f) == nil {
				for _, c := range f.Tests {
					var s string
					if json.Unmarshal(c.Input, &s) == nil {
						all = append(all, s)
					} else {
						all = append(all, string(c.Input))
					}
				}
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

package markup

import (
	"os"
	"strings"
	"testing"
	"unicode/utf8"
)

// chineseRelease is a real release of about 1,100 characters.
func chineseRelease(b *testing.B) string {
	type text struct{ Text string }
	for _, v := range jsonLines[text](b, "01-official-statements/cn-mfa-remarks.jsonl") {
		var paras []string
		for line := range strings.SplitSeq(v.Text, "\n") {
			if line = strings.Trim(line, " \t　"); line != "" {
				paras = append(paras, EscapeText(line))
			}
		}
		md := strings.Join(paras, "\n\n")
		if n := utf8.RuneCountInString(md); n > 1050 && n < 1150 {
			return md
		}
	}
	b.Fatal("no release of that length")
	return ""
}

func remarks(b *testing.B) string {
	f, err := os.ReadFile(shared + "00-seed/originals/2021-02-04-remarks-by-president-biden-on-americas-place-in-the-world.md")
	if err != nil {
		skipOrFail(b, "no shared data: remarks")
	}
	_, body, _ := strings.Cut(string(f[4:]), "\n---\n")
	return body
}

func BenchmarkHTMLChinese(b *testing.B) {
	md, r := chineseRelease(b), New()
	b.SetBytes(int64(len(md)))
	for b.Loop() {
		r.HTML(md, "zh-Hans")
	}
}

func BenchmarkHTMLEnglish(b *testing.B) {
	md, r := remarks(b), New()
	b.SetBytes(int64(len(md)))
	for b.Loop() {
		r.HTML(md, "en")
	}
}

func BenchmarkPlainChinese(b *testing.B) {
	md, r := chineseRelease(b), New()
	b.SetBytes(int64(len(md)))
	for b.Loop() {
		r.Plain(md)
	}
}

func BenchmarkFromHTML(b *testing.B) {
	type release struct {
		HTML string `json:"content_html"`
	}
	in := jsonLines[release](b, "01-official-statements/state-gov-releases.jsonl")[0].HTML
	b.SetBytes(int64(len(in)))
	for b.Loop() {
		if _, _, err := FromHTML(in); err != nil {
			b.Fatal(err)
		}
	}
}

package markup

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"dateline"
)

func ExampleRenderer_HTML() {
	r := New()
	fmt.Println(r.HTML("总统：**“外交回来了。”**见https://www.state.gov。", "zh-Hans"))
	// Output: <p class="turn"><b class="turn-who">总统：</b><strong>“外交回来了。”</strong>见<a href="https://www.state.gov" rel="noopener">https://www.state.gov</a>。</p>
}

func ExampleFromHTML() {
	md, lost, _ := FromHTML(`<p>见<a href="https://a.example/?utm_source=x&id=1">全文</a></p><iframe src="https://v.example/1"></iframe>`)
	fmt.Println(md)
	fmt.Println(lost)
	// Output:
	// 见[全文](https://a.example/?id=1)
	// [iframe https://v.example/1]
}

func ExampleEscapeText() {
	fmt.Println(EscapeText("* 注：1986. 年 a_b [1]"))
	// Output: \* 注：1986. 年 a_b \[1\]
}

// Golden files: testdata/NAME.LANG.md is rendered to NAME.LANG.html and .txt.
func TestGolden(t *testing.T) {
	files, err := filepath.Glob("testdata/*.md")
	if err != nil || len(files) == 0 {
		t.Fatal("no golden files", err)
	}
	r := New()
	for _, f := range files {
		md, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		base := strings.TrimSuffix(f, ".md")
		lang := dateline.Lang(strings.TrimPrefix(filepath.Ext(base), "."))
		out := string(r.HTML(string(md), lang))
		if why := unsafeIn(out); why != "" {
			t.Errorf("%s: %s", f, why)
		}
		golden(t, base+".html", out)
		golden(t, base+".txt", r.Plain(string(md))+"\n")
	}
}

func golden(t *testing.T, name, got string) {
	t.Helper()
	if *update {
		if err := os.WriteFile(name, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	if got != string(want) {
		t.Errorf("%s (run with -update to accept)\n got %s\nwant %s", name, got, want)
	}
}

func TestHTML(t *testing.T) {
	r := New()
	for _, c := range []struct{ name, lang, md, want string }{
		{"raw tags known", "en", `H<sub>2</sub>O <span lang="fr" style="x" onclick=y>oui</span>`, `<p>H<sub>2</sub>O <span lang="fr">oui</span></p>`},
		{"raw tags unknown are text", "en", `The <Joint Statement> and <script>x</script>`, `<p>The &lt;Joint Statement&gt; and &lt;script&gt;x&lt;/script&gt;</p>`},
		{"comment", "en", `a<!-- b -->c`, `<p>ac</p>`},
		{"scheme", "en", `[a](javascript:x) [b](ftp://x) [c](mailto:a@b.cn) [d](tel:+1) [e](/f) [g](#h)`,
			`<p>a b <a href="mailto:a@b.cn">c</a> <a href="tel:+1">d</a> <a href="/f">e</a> <a href="#h">g</a></p>`},
		{"external link", "en", `[a](http://x.org "t")`, `<p><a href="http://x.org" rel="noopener" title="t">a</a></p>`},
		{"external image", "en", `![a](http://x.org/i.png)`, `<p><a href="http://x.org/i.png" rel="noopener">a</a></p>`},
		{"external image, no alt", "en", `![](//x.org/i.png)`, `<p><a href="//x.org/i.png" rel="noopener">//x.org/i.png</a></p>`},
		{"external image in link", "en", `[![a](http://x.org/i.png)](/b)`, `<p><a href="/b">a</a></p>`},
		{"own image", "en", `![a b](/m/i.png)`, `<p><img alt="a b" src="/m/i.png"/></p>`},
		{"heading order", "zh-Hans", "### 经济\n\n# 甲\n\n### 乙\n\n#### 丙\n\n## 乙", "<h2 id=\"s-经济\">经济</h2>\n<h2 id=\"s-甲\">甲</h2>\n<h3 id=\"s-乙\">乙</h3>\n<h4 id=\"s-丙\">丙</h4>\n<h3 id=\"s-乙-2\">乙</h3>"},
		{"heading link", "zh-Hans", "# 一、经济\n\n[见](#一经济) [见](#一、经济)", "<h2 id=\"s-一-经济\">一、经济</h2>\n<p><a href=\"#%E4%B8%80%E7%BB%8F%E6%B5%8E\">见</a> <a href=\"#s-一-经济\">见</a></p>"},
		{"id clash", "en", "# a\n\n# a-2\n\n# a\n\n# !!", "<h2 id=\"s-a\">a</h2>\n<h2 id=\"s-a-2\">a-2</h2>\n<h2 id=\"s-a-3\">a</h2>\n<h2 id=\"s-section\">!!</h2>"},
		{"line breaks", "zh-Hans", "中文\n换行。\n“引”\nEnglish\nword **重**\n**点**\n한국\n어", "<p>中文换行。“引”\nEnglish\nword <strong>重</strong><strong>点</strong>\n한국\n어</p>"},
		{"original of a name", "zh-Hans", "在哈里·杜鲁门大楼(Harry S. Truman Building)和世卫（WHO）见 (not this)，（2021）", `<p>在哈里·杜鲁门大楼(<span lang="en">Harry S. Truman Building</span>)和世卫（<span lang="en">WHO</span>）见 (not this)，（2021）</p>`},
		{"Han in English", "en", "President Xi Jinping (习近平) said お元気 <span lang=\"zh-Hant\">習</span> `码`.", `<p>President Xi Jinping (<span lang="zh">习近平</span>) said <span lang="ja">お元気</span> <span lang="zh-Hant">習</span> <code>码</code>.</p>`},
		{"Han in Japanese", "ja", "東京", `<p>東京</p>`},
		{"turns", "zh-Hans", "**问：** 甲\n\n答：乙\n\n他表示：“丙”\n\n时间：丁\n\n外交部发言人：戊", "<p class=\"turn\"><b class=\"turn-who\">问：</b> 甲</p>\n<p class=\"turn\"><b class=\"turn-who\">答：</b>乙</p>\n<p>他表示：“丙”</p>\n<p>时间：丁</p>\n<p class=\"turn\"><b class=\"turn-who\">外交部发言人：</b>戊</p>"},
		{"turn names", "zh-Hans", "王溢緒：甲\n\n總統：乙\n\n王溢緒：丙\n\n吳靜吉：丁", "<p class=\"turn\"><b class=\"turn-who\">王溢緒：</b>甲</p>\n<p class=\"turn\"><b class=\"turn-who\">總統：</b>乙</p>\n<p class=\"turn\"><b class=\"turn-who\">王溢緒：</b>丙</p>\n<p>吳靜吉：丁</p>"},
		{"turns in English", "en", "THE PRESIDENT:  Hi\n\nQ    Mr.\n\nA good day\n\nQ A\n\n**MS. O’BRIEN:** x\n\nWHAT: y\n\nNote: z", "<p class=\"turn\"><b class=\"turn-who\">THE PRESIDENT:</b>  Hi</p>\n<p class=\"turn\"><b class=\"turn-who\">Q</b>    Mr.</p>\n<p>A good day</p>\n<p class=\"turn\"><b class=\"turn-who\">Q</b> A</p>\n<p class=\"turn\"><b class=\"turn-who\">MS. O’BRIEN:</b> x</p>\n<p>WHAT: y</p>\n<p>Note: z</p>"},
		{"tilde", "zh-Hans", "3~5月，7~8日，~~删~~", "<p>3~5月，7~8日，<del>删</del></p>"},
		{"no task lists", "en", "- [ ] a\n- [x] b", "<ul>\n<li>[ ] a</li>\n<li>[x] b</li>\n</ul>"},
		{"definition list", "zh-Hans", "词\n: 义", "<dl>\n<dt>词</dt>\n<dd>义</dd>\n</dl>"},
		{"override", "en", "a\u202Eb\u202Cc \u202Bd\n\ne\u202C", "<p>abc \u202Bd\u202C</p>\n<p>e</p>"},
		{"isolate over emphasis", "en", "\u2067a **b** c", "<p>\u2067a <strong>b</strong> c\u2069</p>"},
		{"control characters", "en", "a\x00b\x07c\r\nd\ufdd0", "<p>a\ufffdbc\nd</p>"},
		{"block in phrase", "en", "<b><div>x</div>y</b>", "<p><b>x</b></p><p><b>y</b>\n</p>"},
		{"header cells", "en", "| | b |\n|-|-|\n| c | d |", "<table>\n<thead>\n<tr>\n<td></td>\n<th scope=\"col\">b</th>\n</tr>\n</thead>\n<tbody>\n<tr>\n<td>c</td>\n<td>d</td>\n</tr>\n</tbody>\n</table>"},
	} {
		got := strings.TrimSpace(string(r.HTML(c.md, dateline.Lang(c.lang))))
		if got != c.want {
			t.Errorf("%s: HTML(%q)\n got %s\nwant %s", c.name, c.md, got, c.want)
		}
		if why := unsafeIn(string(r.HTML(c.md, dateline.Lang(c.lang)))); why != "" {
			t.Errorf("%s: %s", c.name, why)
		}
	}
}

// The cases of the markdown-cjk-friendly rule, and of what must stay as it was.
func TestEmphasisBesideChinesePunctuation(t *testing.T) {
	r := New()
	for md, want := range map[string]string{
		"**“重点。”**后续":         "<strong>“重点。”</strong>后续",
		"**重点（注）**后续":         "<strong>重点（注）</strong>后续",
		"前面**“重点”**":          "前面<strong>“重点”</strong>",
		"前**（注）**后":           "前<strong>（注）</strong>后",
		"**该通知。**请":           "<strong>该通知。</strong>请",
		"*《书》*说":              "<em>《书》</em>说",
		"“**重点**”":            "“<strong>重点</strong>”",
		"他说：**“好。”**":         "他说：<strong>“好。”</strong>",
		"**[链](/x)**后":        "<strong><a href=\"/x\">链</a></strong>后",
		"前**`码`**后":           "前<strong><code>码</code></strong>后",
		"これは**「強調」**です":       "これは<strong>「強調」</strong>です",
		"이것은 **강조(注)**입니다":    "이것은 <strong>강조(注)</strong>입니다",
		"~~“删。”~~后":           "<del>“删。”</del>后",
		"***“重”***后":          "<em><strong>“重”</strong></em>后",
		"前*重*中**点**后":         "前<em>重</em>中<strong>点</strong>后",
		"葛\U000E0100**(x)**后": "葛\U000E0100<strong>(x)</strong>后",
		"**a(b)**c":           "**a(b)**c", // Latin: CommonMark's own rule
		"**“a”**b":            "**“a”**b",
		"a*\"b\"*":            "a*\"b\"*",
		"snake_case_word":     "snake_case_word",
		"前_重_后":               "前_重_后",
		"2*3*4":               "2<em>3</em>4",
		"** 重 **":             "** 重 **",
	} {
		got := strings.TrimSuffix(strings.TrimPrefix(string(r.HTML(md, "")), "<p>"), "</p>\n")
		if strings.ReplaceAll(got, "&#34;", `"`) != want {
			t.Errorf("%s\n got %s\nwant %s", md, got, want)
		}
	}
}

func TestBareAddresses(t *testing.T) {
	r := New()
	for md, links := range map[string][]string{
		"见https://a.example/b。":                    {"https://a.example/b"},
		"见https://a.example/b_c_d，和http://x.org/？": {"https://a.example/b_c_d", "http://x.org/"},
		"（www.a.example）":                          {"https://www.a.example"},
		"信箱a_b.c@d.example。":                       {"mailto:a_b.c@d.example"},
		"网址https://a.example/b后":                   {"https://a.example/b"},
		"(https://a.example/b_(c))":                {"https://a.example/b_(c)"},
		"**见https://a.example**":                   {"https://a.example"},
		"HTTPS://A.example/x.":                     {"https://A.example/x"},
		"xhttps://a.example http:// www. a@ @b":    nil,
		"`https://a.example`":                      nil,
		"[见 https://a.example](/x)":                {"/x"},
		"https://a.example/?a=1&copy=2":            {"https://a.example/?a=1&amp;copy=2"},
	} {
		out := string(r.HTML(md, ""))
		var got []string
		for _, m := range hrefs.FindAllStringSubmatch(out, -1) {
			got = append(got, m[1])
		}
		if fmt.Sprint(got) != fmt.Sprint(links) {
			t.Errorf("%s\n got %v\nwant %v\n in %s", md, got, links, out)
		}
	}
}

func TestFootnoteLabels(t *testing.T) {
	r := New().WithLabels("de", Labels{"Anmerkungen", "Anmerkung %d", "Zurück zu %d"})
	for lang, want := range map[dateline.Lang]string{
		"zh-Hans": `aria-label="返回注释 1 在正文中的位置"`, "zh-Hant": `aria-label="返回註釋 1`, "en": `aria-label="Note 1"`,
		"de": `aria-label="Zurück zu 1"`, "ar": `aria-label="الحواشي"`, "tlh": `aria-label="Notes"`,
	} {
		if out := string(r.HTML("a[^1]\n\n[^1]: b", lang)); !strings.Contains(out, want) {
			t.Errorf("%s: no %s in %s", lang, want, out)
		}
	}
}

func TestConcurrentUse(t *testing.T) {
	r := New()
	want := r.HTML("# a\n\n**b**[^1]\n\n[^1]: c", "en")
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			for range 20 {
				if got := r.HTML("# a\n\n**b**[^1]\n\n[^1]: c", "en"); got != want {
					t.Errorf("got %s", got)
				}
			}
		})
	}
	wg.Wait()
}

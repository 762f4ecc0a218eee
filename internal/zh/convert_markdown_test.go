package zh

import (
	"slices"
	"strings"
	"testing"
)

// TestConvertMarkdown: in each text 国 is read and becomes 國, and 发 is not read
// and stays.
func TestConvertMarkdown(t *testing.T) {
	for name, md := range map[string]string{
		"text":                   "国**国**国\n国",
		"link":                   "[国](/发 \"国\") 国 [国](</发 发> '国') ![国](发.png) [国](发(发)发) 国",
		"no link":                "[国] (国) 国](国) [国](国 国) \\[国](国)",
		"nested brackets":        "[![国](发.png)](https://example.org/发)国",
		"reference":              "[国][国] [国]\n\n[国]: /发 \"国\"\n[国国]: <发 发>\n'国'\n[国3]:\n  /发\n\n国",
		"no definition":          "国\n[国]: 国",
		"not an address":         "[国]: 国 国",
		"footnote":               "国[^国]\n\n[^国]: 国国\n\n    国\n\n        发\n",
		"autolink":               "国<https://example.org/发>国<发@example.org>国 <国> <国:国>",
		"bare":                   "国https://example.org/发/发，国 http://发.发?发=发&发 www.example.org国 国https://example.org/a国",
		"bare mail":              "国us@example.org国",
		"no bare":                "国xhttps://国 www国 https//国 https:国",
		"code span":              "国`发`国``发`发``国`国\n国 ``国",
		"code span over lines":   "国`发\n发`国",
		"code span in paragraph": "国`国\n\n国`国\n- 国`国\n- 国`国\n\n# 国`国\n国`国",
		"escape":                 "\\`国`发`国 \\<a href=\"国\">",
		"fence":                  "国\n```发\n发\n\n发\n````\n国\n~~~ 发`\n```\n发\n~~~\n国",
		"fence in list":          "- 国\n\n  ```\n  发\n\n  发\n  ```\n  国\n- ```\n  发\n国",
		"fence in quote":         "> ```\n> 发\n国",
		"fence never closed":     "```\n发\n发",
		"no fence":               "``` `国\n国",
		"indented":               "国\n\n    发\n\n\t发\n国\n    国\n",
		"indented in list":       "1. 国\n\n   国\n\n       发\n\n国\n- 国\n\n    国\n\n      发\n",
		"indented in quote":      ">     发\n> 国\n>     国",
		"list of code":           "-     发\n- 国",
		"no list":                "国\n2. 国\n\n     发\n",
		"tabs":                   "-\t国\n\n\t国\n\n\t\t发\n",
		"definition list":        "国\n:   国\n\n    国\n",
		"lazy":                   "> 国\n国\n    国\n",
		"heading":                "# 国 `发`\n国\n===\n    发\n",
		"rule":                   "国\n***\n    发\n",
		"tag":                    "国<a href=\"发\" title=\"国\">国</a><img src=发 alt='国' title=国 data-x=\"发\"/>国<br>国",
		"no tag":                 "<国 href=\"国\"> <a 国=\"国\"> <a href=\"国> 1<国>2 </a 国>",
		"code element":           "国<code>发<b>发</b></code>国<CODE class=\"发\">发</Code>国<code>国",
		"pre element":            "国\n<pre>\n发\n\n发\n</pre>国\n国<present>国",
		"script element":         "<script>\n发\n\n发</SCRIPT>\n国",
		"comment":                "国<!-- 发 -->国\n\n<!--\n发\n\n发\n--> 国\n<!国>\n国<!-->国-->",
		"declaration":            "<!DOCTYPE 发>国\n\n国<?发?>国<![CDATA[发]]>国",
		"table":                  "| 国 | `发` |\n|---|---|\n| `国 | [国](发) |\n| `国 | 国 |",
		"windows":                "国\r\n\r\n```\r\n发\r\n```\r\n国\r\n\r\n[国]: 发\r\n",
	} {
		c := converter(t, "s2t").With(map[string]string{"us": "国"})
		want := strings.ReplaceAll(md, "国", "國")
		if got := c.ConvertMarkdown(md); got != want {
			t.Errorf("%s:\n got %q\nwant %q", name, got, want)
		}
	}
}

// TestUnread: what is kept is in order and apart, also in the worst of texts.
func TestUnread(t *testing.T) {
	for _, s := range []string{"`", "[](", "](<", "<a b=\"", "[a](b \"", "<!--", "[a]:", "[a]: <b", "> - ", "- \t", "\\", "[](\\", "@", "www.", "https://"} {
		for _, n := range []int{1, 2, 3, 50} {
			checkUnread(t, strings.Repeat(s, n))
			checkUnread(t, strings.Repeat(s+"\n", n))
		}
	}
}

func checkUnread(t *testing.T, s string) {
	t.Helper()
	keep := slices.Concat([][2]int{{0, 0}}, unread(s), [][2]int{{len(s), len(s)}})
	for i, k := range keep[1:] {
		if k[0] > k[1] || k[0] < keep[i][1] {
			t.Errorf("%q: kept %v", s, keep)
			return
		}
	}
}

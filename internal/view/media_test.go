package view

import (
	"strings"
	"testing"

	"dateline"
	"dateline/internal/i18n"
	"dateline/internal/markup"
)

func digest(c string) string { return strings.Repeat(c, 64) }

// photo is an image in three sizes, report a file.
func photo(id dateline.ID, place dateline.Placement) dateline.Use {
	return dateline.Use{Place: place, Asset: dateline.Asset{
		ID: id, Name: "photo.jpg", Type: "image/jpeg", Hash: digest("c"), Width: 1920, Height: 1080,
		Renditions: []dateline.Rendition{
			{Width: 320, Height: 180, Type: "image/jpeg", Bytes: 20_000, Hash: digest("a")},
			{Width: 1280, Height: 720, Type: "image/jpeg", Bytes: 120_000, Hash: digest("b")},
			{Width: 1920, Height: 1080, Type: "image/jpeg", Bytes: 300_000, Hash: digest("c")},
		},
		Alt: names{"en": "Two people shake hands", "zh-Hans": "两人握手"}, Caption: names{"en": "The signing ceremony"}, Credit: "State Department",
	}}
}

func report(id dateline.ID, name, mediaType string, bytes int64) dateline.Use {
	return dateline.Use{Place: dateline.Attachment, Asset: dateline.Asset{ID: id, Name: name, Type: mediaType, Bytes: bytes, Hash: digest("d")}}
}

func TestImages(t *testing.T) {
	moving := photo("gif000000000", dateline.InText)
	moving.Renditions = append(moving.Renditions, dateline.Rendition{Width: 1920, Height: 1080, Type: "image/gif", Hash: digest("e")})
	decorative := photo("dec000000000", dateline.InText)
	decorative.Decorative, decorative.Caption, decorative.Credit = true, nil, ""
	hostile := photo("h0st11e00000", dateline.InText)
	hostile.Alt, hostile.Caption, hostile.Credit = names{"en": `"><script>x</script>`}, names{"en": "<b>&"}, `</figcaption><img src=x onerror=alert(1)>`
	uses := []dateline.Use{photo("ph0t00000000", dateline.InText), moving, decorative, hostile, report("f11e00000000", "a b.pdf", "application/pdf", 1)}
	const sized = `src="/media/ph0t00000000/bbbbbbbbbbbbbbbb.jpg" srcset="/media/ph0t00000000/aaaaaaaaaaaaaaaa.jpg 320w, /media/ph0t00000000/bbbbbbbbbbbbbbbb.jpg 1280w, /media/ph0t00000000/cccccccccccccccc.jpg 1920w" sizes="` + sizes + `" width="1920" height="1080"`
	md := markup.New()
	for _, c := range []struct {
		name, body string
		lang       dateline.Lang
		want, not  string
	}{
		{"alone", "![A *hand*shake](/media/ph0t00000000)", "en", `<figure><img ` + sized + ` alt="A handshake" loading="lazy" decoding="async"><figcaption>The signing ceremony <span class="credit"><bdi>State Department</bdi></span></figcaption></figure>`, "<p>"},
		{"alt of the asset", "![](/media/ph0t00000000)", "zh-Hans", `alt="两人握手" loading`, ""},
		{"alt in another language", "![](/media/ph0t00000000)", "ar", `alt="Two people shake hands" lang="en" dir="ltr"`, ""},
		{"caption of the text", `![x](/media/ph0t00000000 "Signed & sealed")`, "en", `<figcaption>Signed &amp; sealed <span`, "title="},
		{"caption in another language", "![x](/media/ph0t00000000)", "ar", `<figcaption><span lang="en" dir="ltr">The signing ceremony</span>`, ""},
		{"within a line", "See ![x](/media/ph0t00000000) here.", "en", `<p>See <img ` + sized + ` alt="x"`, "<figure"},
		{"decorative", "![](/media/dec000000000)", "en", `alt=""`, "figcaption"},
		{"moving", "![x](/media/gif000000000)", "en", `<picture><source media="(prefers-reduced-motion: no-preference)" type="image/gif" srcset="/media/gif000000000/eeeeeeeeeeeeeeee.gif"><img src="/media/gif000000000/bbbb`, "eeeee.gif 1920w"},
		{"not public", "Before ![what it shows](/media/0ther0000000) after", "en", "<p>Before what it shows after</p>", "/media/"},
		{"not public, without words", "a\n\n![](/media/0ther0000000)\n\nb", "en", "<p>a</p>", "<p></p>"},
		{"nothing of ours", "![x](/etc/passwd)", "en", "<p>x</p>", "src"},
		{"an id with more behind it", "![x](/media/ph0t00000000a)", "en", "<p>x</p>", "src"},
		{"a file as an image", "![The report](/media/f11e00000000)", "en", `<p><a href="/media/f11e00000000/dddddddddddddddd/a%20b.pdf">The report</a></p>`, "<img"},
		{"width of the text", `<img src="/media/ph0t00000000" width="9999" alt="x">`, "en", `width="1920"`, "9999"},
		{"hostile", "![](/media/h0st11e00000)", "en", `alt="&#34;&gt;&lt;script&gt;x&lt;/script&gt;" loading="lazy" decoding="async"><figcaption>&lt;b&gt;&amp; <span class="credit"><bdi>&lt;/figcaption&gt;&lt;img src=x onerror=alert(1)&gt;</bdi></span></figcaption></figure>`, "<script"},
		{"hostile alt", `![a" onerror="alert(1)](/media/ph0t00000000)`, "en", `alt="a&#34; onerror=&#34;alert(1)"`, `onerror="`},
		{"code is no image", "`<img src=\"/media/0ther0000000\">`", "en", "&lt;img src=", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := Images(string(md.HTML(c.body, c.lang)), uses, c.lang, "en", "")
			if !strings.Contains(got, c.want) {
				t.Errorf("%s\ngot  %s\nwant %s", c.body, got, c.want)
			}
			if c.not != "" && strings.Contains(got, c.not) {
				t.Errorf("%s: %s in %s", c.body, c.not, got)
			}
		})
	}
	if got := Images(string(md.HTML("![x](/media/ph0t00000000)", "en")), uses, "en", "en", "https://news.example"); strings.Count(got, "https://news.example/media/") != strings.Count(got, "/media/") {
		t.Errorf("an address without the newsroom's own: %s", got)
	}
}

func TestFileSize(t *testing.T) {
	cat, err := i18n.Load()
	if err != nil {
		t.Fatal(err)
	}
	p := cat.For("en")
	for n, want := range map[int64]string{0: "0 bytes", 1: "1 byte", 999: "999 bytes", 1000: "1 kB", 1499: "1 kB", 999_499: "999 kB", 999_500: "1 MB", 1_249_999: "1.2 MB", 9_949_999: "9.9 MB", 9_950_000: "10 MB", 200_000_000: "200 MB"} {
		if got := FileSize(p, n); got != want {
			t.Errorf("%d: %q, want %q", n, got, want)
		}
	}
	for mediaType, want := range map[string]string{
		"application/pdf": "PDF", "text/csv; charset=utf-8": "Table (CSV)", "audio/mpeg": "Audio", "application/x-unknown": "File", "": "File",
		"application/vnd.openxmlformats-officedocument.wordprocessingml.document": "Text document",
	} {
		if got := FileKind(p, mediaType); got != want {
			t.Errorf("%s: %q, want %q", mediaType, got, want)
		}
	}
}

// TestItemWithMedia: lead image above the text, files after it, neither on the page
// of what was withdrawn.
func TestItemWithMedia(t *testing.T) {
	v := newViews(t)
	zh, _ := seed(t)
	room := newsroom
	room.Contact = "mailto:press@news.example"
	item := &Item{Layout: Layout{Newsroom: room, Lang: "zh-Hans"}, Edition: zh[0], Uses: []dateline.Use{
		photo("ph0t00000000", dateline.Lead), report("f11e00000000", "报告 <1>.pdf", "application/pdf", 1_250_000),
	}}
	page := render(t, v, item)
	for _, fault := range faults(page) {
		t.Error(fault)
	}
	lead, prose, files := strings.Index(page, `<figure class="lead">`), strings.Index(page, `<div class="prose"`), strings.Index(page, `<h2 id="files">附件</h2>`)
	if lead < 0 || lead > prose || files < prose {
		t.Errorf("lead image at %d, text at %d, files at %d", lead, prose, files)
	}
	for _, want := range []string{
		`alt="两人握手" fetchpriority="high"`, `<a href="/media/f11e00000000/dddddddddddddddd/%E6%8A%A5%E5%91%8A%20%3C1%3E.pdf" type="application/pdf" dir="auto">报告 &lt;1&gt;.pdf</a> <span class="when">PDF，1.3 MB</span>`,
		`<a href="mailto:press@news.example">`,
	} {
		if !strings.Contains(page, want) {
			t.Errorf("not on the page: %s", want)
		}
	}
	item.Edition.Status = dateline.Withdrawn
	if page := render(t, v, item); strings.Contains(page, "/media/") {
		t.Error("a withdrawn item shows its images or files")
	}
}

package view

import (
	"fmt"
	"html"
	"html/template"
	"math"
	"net/url"
	"regexp"
	"slices"
	"strings"

	"dateline"
	"dateline/internal/i18n"
)

// hashLength is how much of a hash stands in an address: enough that no two files
// of an asset share it.
const hashLength = 16

// RenditionURL is the address of an image at one size:
// "/media/4h0q2v7m9xkd/0f3a9b2c4d5e6f70.jpg". It is that of these bytes for ever,
// and answers as long as something public shows the asset.
func RenditionURL(id dateline.ID, r dateline.Rendition) string {
	return dateline.MediaPrefix + string(id) + "/" + r.Hash[:min(hashLength, len(r.Hash))] + extensions[r.Type]
}

var extensions = map[string]string{"image/jpeg": ".jpg", "image/png": ".png", "image/gif": ".gif"}

// AssetURL is the address of a file under the name that it is saved by,
// "/media/4h0q2v7m9xkd/0f3a9b2c4d5e6f70/report.pdf"; of an image, that of its
// largest still. The asset's name must be one that media.SafeName leaves as it is.
func AssetURL(a dateline.Asset) string {
	if a.IsImage() {
		return RenditionURL(a.ID, widest(a))
	}
	return dateline.MediaPrefix + string(a.ID) + "/" + a.Hash[:min(hashLength, len(a.Hash))] + "/" + url.PathEscape(a.Name)
}

// Stills are the renditions that do not move, the narrowest first. An animation,
// the only GIF there is, stands beside stills of its first frame.
func Stills(a dateline.Asset) []dateline.Rendition {
	still := func(r dateline.Rendition) bool { return r.Type != "image/gif" }
	if !slices.ContainsFunc(a.Renditions, still) {
		return a.Renditions
	}
	return slices.DeleteFunc(slices.Clone(a.Renditions), func(r dateline.Rendition) bool { return !still(r) })
}

func widest(a dateline.Asset) dateline.Rendition {
	s := Stills(a)
	return s[len(s)-1]
}

// sizes says how wide a page shows an image: as its column of text, see --measure.
const sizes = "(min-width: 48rem) 41.625rem, calc(100vw - 2rem)"

// fallback is how wide an image need not be beyond for readers that choose none.
const fallback = 1280

// gallery writes images for a page, feed or file.
type gallery struct {
	lang   dateline.Lang // of the text around them
	source dateline.Lang
	base   string // before each address: the newsroom's own, for what leaves it
}

// img writes an image with everything by which a browser chooses a size for it and
// keeps room. alt is escaped, and is that of the text it stands in; where it is
// empty the asset's own is taken.
func (g gallery) img(a dateline.Asset, alt, loading string) string {
	lang := dateline.Lang("")
	if alt == "" && !a.Decorative {
		alt, lang = a.Alt.In(g.lang, g.source)
		alt = html.EscapeString(alt)
	}
	src := a.Renditions[0]
	var set []string
	for _, r := range Stills(a) {
		if r.Width <= fallback {
			src = r
		}
		set = append(set, fmt.Sprintf("%s%s %dw", g.base, RenditionURL(a.ID, r), r.Width))
	}
	var b strings.Builder
	moving := slices.IndexFunc(a.Renditions, func(r dateline.Rendition) bool { return r.Type == "image/gif" })
	if moving >= 0 && len(a.Renditions) > 1 {
		fmt.Fprintf(&b, `<picture><source media="(prefers-reduced-motion: no-preference)" type="image/gif" srcset="%s%s">`, g.base, RenditionURL(a.ID, a.Renditions[moving]))
	}
	fmt.Fprintf(&b, `<img src="%s%s"`, g.base, RenditionURL(a.ID, src))
	if len(set) > 1 {
		fmt.Fprintf(&b, ` srcset="%s" sizes="%s"`, strings.Join(set, ", "), sizes)
	}
	size := widest(a)
	fmt.Fprintf(&b, ` width="%d" height="%d" alt="%s"%s%s decoding="async">`, size.Width, size.Height, alt, g.langAttr(lang), loading)
	if moving >= 0 && len(a.Renditions) > 1 {
		b.WriteString("</picture>")
	}
	return b.String()
}

func (g gallery) langAttr(l dateline.Lang) string {
	if l == "" || l == g.lang {
		return ""
	}
	return ` lang="` + html.EscapeString(string(l)) + `" dir="` + l.Dir() + `"`
}

// figure writes an image that stands by itself. caption is escaped, and is that of
// the text; where it is empty the asset's own is taken.
func (g gallery) figure(a dateline.Asset, class, alt, caption, loading string) string {
	if caption == "" {
		s, l := a.Caption.In(g.lang, g.source)
		if caption = html.EscapeString(s); caption != "" && g.langAttr(l) != "" {
			caption = "<span" + g.langAttr(l) + ">" + caption + "</span>"
		}
	}
	if a.Credit != "" {
		caption = strings.TrimSpace(caption + ` <span class="credit"><bdi>` + html.EscapeString(a.Credit) + "</bdi></span>")
	}
	if caption != "" {
		caption = "<figcaption>" + caption + "</figcaption>"
	}
	return "<figure" + class + ">" + g.img(a, alt, loading) + caption + "</figure>"
}

const lazy = ` loading="lazy"`

var (
	imagePattern = regexp.MustCompile(`(<p>)?<img\b([^>]*)>(</p>)?`)
	attrPattern  = regexp.MustCompile(` ([a-z]+)="([^"]*)"`)
	mediaPattern = regexp.MustCompile(`^` + dateline.MediaPrefix + `([0-9a-z]{12})(?:[/?#]|$)`)
)

// Images writes what is known of the images of a text into the HTML that package
// markup made of it: sizes to choose from, width and height, and, of one that is a
// paragraph by itself, caption and credit. An image that uses does not have is not
// public, or nothing: its alternative text stands in its place. base goes before
// each address.
func Images(text string, uses []dateline.Use, lang, source dateline.Lang, base string) string {
	if !strings.Contains(text, "<img") { // nearly every text
		return text
	}
	g := gallery{lang: lang, source: source, base: base}
	// What markup returns is well-formed, and no attribute of it holds a ">".
	return imagePattern.ReplaceAllStringFunc(text, func(m string) string {
		part := imagePattern.FindStringSubmatch(m)
		attr := map[string]string{}
		for _, a := range attrPattern.FindAllStringSubmatch(part[2], -1) {
			attr[a[1]] = a[2]
		}
		alone := part[1] != "" && part[3] != ""
		around := func(s string) string {
			if alone && s == "" {
				return "" // an empty paragraph is read out as one
			}
			return part[1] + s + part[3]
		}
		id := mediaPattern.FindStringSubmatch(attr["src"])
		i := slices.IndexFunc(uses, func(u dateline.Use) bool { return id != nil && string(u.ID) == id[1] })
		switch {
		case i < 0:
			return around(attr["alt"])
		case !uses[i].IsImage():
			name := attr["alt"]
			if name == "" {
				name = html.EscapeString(uses[i].Name)
			}
			return around(`<a href="` + base + html.EscapeString(AssetURL(uses[i].Asset)) + `">` + name + "</a>")
		case alone:
			return g.figure(uses[i].Asset, "", attr["alt"], attr["title"], lazy)
		}
		return around(g.img(uses[i].Asset, attr["alt"], lazy))
	})
}

// LeadImage is the image above the text of an Item page, empty when there is none.
func (f *frame) LeadImage() template.HTML {
	p := f.Page.(*Item)
	i := slices.IndexFunc(p.Uses, func(u dateline.Use) bool { return u.Place == dateline.Lead && u.IsImage() })
	if i < 0 {
		return ""
	}
	g := gallery{lang: p.Edition.Lang, source: p.Edition.Source}
	return template.HTML(g.figure(p.Uses[i].Asset, ` class="lead"`, "", "", ` fetchpriority="high"`) + "\n")
}

// Attached is a file in the list after the text of an Item page.
type Attached struct {
	URL, Type string
	Name      string
	Lang      dateline.Lang // of Name; empty: nobody knows
	Words     string        // what it is and how large: "PDF, 1.2 MB"
}

// Attachments are the files of an Item page, by what their caption calls them or
// else by name.
func (f *frame) Attachments() (all []Attached) {
	p := f.Page.(*Item)
	for _, u := range p.Uses {
		if u.Place != dateline.Attachment {
			continue
		}
		a := Attached{URL: AssetURL(u.Asset), Type: u.Type}
		bytes := u.Bytes
		if u.IsImage() {
			bytes = widest(u.Asset).Bytes
		}
		a.Words = f.T("file.kind_size", "kind", FileKind(f.Printer, u.Type), "size", FileSize(f.Printer, bytes))
		if a.Name, a.Lang = u.Caption.In(p.Edition.Lang, p.Edition.Source); a.Name == "" {
			a.Name, a.Lang = u.Name, ""
		}
		all = append(all, a)
	}
	return all
}

// FileKind is what people call a media type: "PDF", "Word document".
func FileKind(p *i18n.Printer, mediaType string) string {
	mediaType, _, _ = strings.Cut(mediaType, ";")
	major, _, _ := strings.Cut(mediaType, "/")
	key := "other"
	switch {
	case mediaType == "application/pdf":
		key = "pdf"
	case strings.HasSuffix(mediaType, ".wordprocessingml.document"), strings.HasSuffix(mediaType, ".opendocument.text"):
		key = "document"
	case strings.HasSuffix(mediaType, ".spreadsheetml.sheet"), strings.HasSuffix(mediaType, ".opendocument.spreadsheet"):
		key = "spreadsheet"
	case strings.HasSuffix(mediaType, ".presentationml.presentation"), strings.HasSuffix(mediaType, ".opendocument.presentation"):
		key = "presentation"
	case mediaType == "text/csv":
		key = "csv"
	case major == "text", major == "image", major == "audio", major == "video":
		key = major
	}
	return p.T("file." + key)
}

// FileSize is a number of bytes as people say it.
func FileSize(p *i18n.Printer, n int64) string {
	switch {
	case n < 1000:
		return p.T("unit.bytes", "count", n)
	case n < 999_500:
		return p.T("unit.kilobytes", "count", (n+500)/1000)
	case n < 9_950_000:
		return p.T("unit.megabytes", "count", math.Round(float64(n)/1e5)/10)
	}
	return p.T("unit.megabytes", "count", (n+500_000)/1_000_000)
}

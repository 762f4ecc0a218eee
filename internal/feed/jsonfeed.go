package feed

import (
	"bytes"
	"encoding/json"
	"io"

	"dateline"
)

type jsonFeed struct {
	Version     string       `json:"version"`
	Title       string       `json:"title"`
	HomePageURL string       `json:"home_page_url,omitempty"`
	FeedURL     string       `json:"feed_url,omitempty"`
	Description string       `json:"description,omitempty"`
	NextURL     string       `json:"next_url,omitempty"`
	Icon        string       `json:"icon,omitempty"`
	Authors     []jsonAuthor `json:"authors,omitempty"`
	Language    string       `json:"language,omitempty"`
	Items       []jsonItem   `json:"items"`
}

type jsonAuthor struct {
	Name string `json:"name"`
	URL  string `json:"url,omitempty"`
}

type jsonItem struct {
	ID            string        `json:"id"`
	URL           string        `json:"url,omitempty"`
	Title         string        `json:"title,omitempty"`
	ContentHTML   string        `json:"content_html,omitempty"`
	ContentText   string        `json:"content_text,omitempty"`
	Summary       string        `json:"summary,omitempty"`
	DatePublished string        `json:"date_published,omitempty"`
	DateModified  string        `json:"date_modified,omitempty"`
	Authors       []jsonAuthor  `json:"authors,omitempty"`
	Tags          []string      `json:"tags,omitempty"`
	Language      string        `json:"language,omitempty"`
	Image         string        `json:"image,omitempty"`
	Attachments   []jsonFile    `json:"attachments,omitempty"`
	Dateline      jsonExtension `json:"_dateline"`
}

type jsonFile struct {
	URL   string `json:"url"`
	Type  string `json:"mime_type"`
	Title string `json:"title,omitempty"`
	Bytes int64  `json:"size_in_bytes,omitempty"`
}

// jsonExtension is what JSON Feed has no field for. Its name begins with an
// underscore, as the format asks of extensions.
type jsonExtension struct {
	Kind         string           `json:"kind,omitempty"`       // Kind.ID
	KindLabel    string           `json:"kind_label,omitempty"` // its name in the item's language
	Status       dateline.Status  `json:"status"`               // "live" or "withdrawn"
	Note         string           `json:"note,omitempty"`       // of a correction or withdrawal
	Issued       *dateline.Moment `json:"issued,omitempty"`     // local, zone, utc, precision
	Offices      []string         `json:"offices,omitempty"`
	Translations []jsonAlternate  `json:"translations,omitempty"`
}

type jsonAlternate struct {
	Language string `json:"language"`
	URL      string `json:"url"`
}

// JSON writes f as JSON Feed 1.1. What that has no field for (kind, status,
// when the text says it was issued and how exactly, other languages) is in
// each item's "_dateline". Removed items are left out. The only error is w's.
func JSON(w io.Writer, f Feed) error {
	out := jsonFeed{
		Version:     "https://jsonfeed.org/version/1.1",
		Title:       line(f.Title),
		HomePageURL: Address(f.Home),
		FeedURL:     Address(f.Self),
		Description: Clean(f.Subtitle),
		NextURL:     Address(f.Next),
		Icon:        Address(f.Icon),
		Language:    line(string(f.claim())),
		Items:       make([]jsonItem, 0, len(f.Entries)),
	}
	if name := line(f.Author); name != "" {
		out.Authors = []jsonAuthor{{Name: name, URL: Address(f.Home)}}
	}
	for _, e := range f.Entries {
		if e.Status != dateline.Removed {
			out.Items = append(out.Items, jsonEntry(f, e))
		}
	}
	return writeJSON(w, out, f.size())
}

func jsonEntry(f Feed, e Entry) jsonItem {
	item := jsonItem{
		ID:            Address(e.ID),
		URL:           Address(e.URL),
		Title:         line(e.Title),
		ContentHTML:   Clean(e.content()),
		Summary:       Clean(e.summary()),
		DatePublished: stamp(e.Published),
		Language:      line(string(e.lang(f))),
		Dateline: jsonExtension{
			Kind:      line(e.Kind),
			KindLabel: line(e.KindLabel),
			Status:    dateline.Live,
			Note:      Clean(e.Note),
			Offices:   lines(e.Offices...),
		},
	}
	item.Image = e.image()
	for _, m := range e.media() {
		if b := m.best(); !m.Lead {
			item.Attachments = append(item.Attachments, jsonFile{URL: Address(b.URL), Type: line(b.Type), Title: line(m.Title), Bytes: b.Bytes})
		}
	}
	if item.ContentHTML == "" { // one of the two is required
		item.ContentText = either(item.Summary, item.Title)
	}
	if e.changed().After(e.Published) {
		item.DateModified = stamp(e.changed())
	}
	for _, name := range e.bylines() {
		item.Authors = append(item.Authors, jsonAuthor{Name: name})
	}
	item.Tags = lines(append([]string{either(e.KindLabel, e.Kind)}, e.Topics...)...)
	if e.withdrawn() {
		item.Dateline.Status = dateline.Withdrawn
	}
	if !e.Issued.IsZero() {
		issued := e.Issued
		issued.Local, issued.Zone = line(issued.Local), line(issued.Zone)
		item.Dateline.Issued = &issued
	}
	for _, a := range e.otherLanguages(f) {
		item.Dateline.Translations = append(item.Dateline.Translations,
			jsonAlternate{Language: line(string(a.Lang)), URL: Address(a.URL)})
	}
	return item
}

// writeJSON writes v in one piece, "<" and "&" as themselves: these are files,
// not scripts in a page. U+2028 and U+2029 are still escaped.
func writeJSON(w io.Writer, v any, size int) error {
	var b bytes.Buffer
	b.Grow(size)
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(v); err != nil {
		return err
	}
	_, err := w.Write(b.Bytes())
	return err
}

package dateline

import (
	"regexp"
	"slices"
	"time"
)

// Asset is an image or a file. Its bytes lie elsewhere, under their hashes.
type Asset struct {
	ID         ID          `json:"id"`
	Name       string      `json:"name"` // of the file, for people: "communiqué.pdf"
	Type       string      `json:"type"` // media type: "image/jpeg"
	Bytes      int64       `json:"bytes"`
	Hash       string      `json:"hash"`            // SHA-256 of the bytes, lower-case hex; of an image, of its largest rendition
	Width      int         `json:"width,omitempty"` // of an image, in pixels
	Height     int         `json:"height,omitempty"`
	Renditions []Rendition `json:"renditions,omitempty"` // of an image, the narrowest first
	FocusX     int         `json:"focus_x"`              // what must stay in sight when it is cropped: per cent from the left
	FocusY     int         `json:"focus_y"`              // and from the top
	Alt        Names       `json:"alt,omitempty"`        // what it shows, in each language
	Decorative bool        `json:"decorative,omitempty"` // it says nothing that the text does not; no alt text then
	Caption    Names       `json:"caption,omitempty"`
	Credit     string      `json:"credit,omitempty"`
	Replaced   ID          `json:"replaced,omitempty"` // by which asset; its addresses lead there
	Created    time.Time   `json:"created"`
	By         string      `json:"by"`
}

// Rendition is an image at one size.
type Rendition struct {
	Width  int    `json:"width"`
	Height int    `json:"height"`
	Type   string `json:"type"`
	Bytes  int64  `json:"bytes"`
	Hash   string `json:"hash"`
}

// IsImage reports whether the asset is shown in pages rather than linked.
func (a Asset) IsImage() bool { return len(a.Renditions) > 0 }

// Use is an asset where an item uses it.
type Use struct {
	Asset
	Place Placement
}

// Placement is where an item uses an asset.
type Placement string

// The placements.
const (
	Lead       Placement = "lead"       // the image above the text and in previews of links
	Attachment Placement = "attachment" // listed after the text
	InText     Placement = "text"       // in the body
)

// seen is what of a use a reader of one language sees.
func (u Use) seen(lang, source Lang) []any {
	alt, _ := u.Alt.In(lang, source)
	caption, _ := u.Caption.In(lang, source)
	return []any{u.Place, u.ID, u.Hash, u.Replaced, u.Name, u.FocusX, u.FocusY, alt, u.Decorative, caption, u.Credit}
}

// CheckAlt reports that the use is an image that a blind reader of a language
// would miss: it has no alt text in that language and is not decorative.
func (u Use) CheckAlt(lang Lang) error {
	if u.IsImage() && !u.Decorative && u.Alt[lang] == "" {
		return Invalid{Field: "alt", Reason: "the image " + u.Name + " has no alternative text in " + string(lang) + "; describe it or mark it as decorative", Key: "alt"}
	}
	return nil
}

// MediaPrefix is where texts find an asset: "/media/" and its id.
const MediaPrefix = "/media/"

var mediaLink = regexp.MustCompile(`/media/([0-9a-z]{12})\b`)

// AssetsIn returns the assets that a body points to, each once, in order.
func AssetsIn(body string) []ID {
	var out []ID
	for _, m := range mediaLink.FindAllStringSubmatch(body, -1) {
		if id := ID(m[1]); id.Valid() && !slices.Contains(out, id) {
			out = append(out, id)
		}
	}
	return out
}

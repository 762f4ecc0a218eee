package dateline

import (
	"net/url"
	"strings"
	"time"
)

// Newsroom is the site and who it speaks for.
type Newsroom struct {
	Names     Names  `json:"names"`            // its name in each language
	About     Names  `json:"about,omitempty"`  // one sentence on who speaks here
	Footer    Names  `json:"footer,omitempty"` // what stands at the end of each public page, a paragraph a line
	Address   string `json:"address"`          // canonical base URL, without a trailing slash: "https://news.example"
	Languages []Lang `json:"languages"`        // in the order in which they are offered; at least one
	Zone      string `json:"zone"`             // home time zone, IANA name
	// ShowChanges shows readers, with a correction, which words changed.
	ShowChanges bool `json:"show_changes,omitempty"`
	// ShowUntranslated lists items in languages in which they have no text yet, in
	// their own language and marked as such. HideStale keeps from readers that a
	// translation predates a change of its source.
	ShowUntranslated bool         `json:"show_untranslated,omitempty"`
	HideStale        bool         `json:"hide_stale,omitempty"`
	Conversions      []Conversion `json:"conversions,omitempty"`
	SecondZone       string       `json:"second_zone,omitempty"` // shown beside it when something is scheduled: the capital's, where the home is abroad
	DateOrder        string       `json:"date_order"`            // how 04/02/2021 is read on import: "dmy", "mdy", "ymd" or "" (not read)
	Accent           string       `json:"accent,omitempty"`      // accent colour, "#rrggbb"
	Contact          string       `json:"contact,omitempty"`     // where security.txt sends reports: mailto: or https:
}

// Conversion says that a newsroom makes the texts of one script from those of the
// other.
type Conversion struct {
	From Lang   `json:"from"`
	To   Lang   `json:"to"`
	How  string `json:"how"` // the configuration, as OpenCC names it: "s2t", "s2twp", "t2s" …
}

// ConvertedFrom returns the conversion that makes the texts of l, if there is one.
func (n Newsroom) ConvertedFrom(l Lang) (Conversion, bool) {
	for _, c := range n.Conversions {
		if c.To == l {
			return c, true
		}
	}
	return Conversion{}, false
}

// Origin returns the language that an item's text in l is made from: for one made
// by script conversion that of the other script, otherwise the language in which
// the item was first issued. Of that language itself it is empty.
func (n Newsroom) Origin(item Item, l Lang) Lang {
	if l == item.Source {
		return ""
	}
	if c, ok := n.ConvertedFrom(l); ok {
		return c.From
	}
	return item.Source
}

// Check reports the first thing in the settings that cannot be taken.
func (n Newsroom) Check() error {
	if len(n.Languages) == 0 {
		return Invalidf("languages", "name at least one language, such as zh-Hans")
	}
	seen := map[Lang]bool{}
	for _, l := range n.Languages {
		if l != CanonicalLang(string(l)) || l == "" {
			return Invalidf("languages", "%q is not a language tag in canonical form (write %q)", l, CanonicalLang(string(l)))
		}
		if seen[l] {
			return Invalidf("languages", "%q stands twice", l)
		}
		seen[l] = true
	}
	made := map[Lang]bool{}
	for _, c := range n.Conversions {
		switch {
		case !seen[c.From] || !seen[c.To]:
			return Invalidf("conversions", "%s from %s: the newsroom must publish in both", c.To, c.From)
		case c.From == c.To || !c.From.Chinese() || !c.To.Chinese():
			return Invalidf("conversions", "%s from %s: only the scripts of Chinese are made from each other", c.To, c.From)
		case made[c.To]:
			return Invalidf("conversions", "%s is made twice", c.To)
		}
		made[c.To] = true
	}
	for _, c := range n.Conversions {
		if made[c.From] {
			return Invalidf("conversions", "%s is itself made from another", c.From)
		}
	}
	u, err := url.Parse(n.Address)
	if err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" || strings.HasSuffix(n.Address, "/") || u.RawQuery != "" || u.Fragment != "" {
		return Invalidf("address", "%q is not a base address (write it as https://news.example, without a slash at its end)", n.Address)
	}
	if _, err := location(n.Zone); err != nil {
		return err
	}
	if n.SecondZone != "" {
		if _, err := location(n.SecondZone); err != nil {
			return Invalid{Field: "second_zone", Reason: err.(Invalid).Reason}
		}
	}
	switch n.DateOrder {
	case "", "dmy", "mdy", "ymd":
	default:
		return Invalidf("date_order", "%q is not dmy, mdy or ymd", n.DateOrder)
	}
	if n.Accent != "" {
		ratio, err := Contrast(n.Accent)
		if err != nil {
			return err
		}
		// WCAG 2.2, 1.4.3: text needs 4.5:1 against its background.
		if ratio < 4.5 {
			return Invalidf("accent", "%s has a contrast of %.1f:1 with white; links need 4.5:1, so choose a darker colour", n.Accent, ratio)
		}
	}
	// RFC 9116, 2.5.3: a URI, and of a web page one that cannot be changed on its way.
	if c := n.Contact; c != "" && (!strings.HasPrefix(c, "mailto:") && !strings.HasPrefix(c, "tel:") && !strings.HasPrefix(c, "https://") || strings.ContainsAny(c, " \t\r\n\x00")) {
		return Invalidf("contact", "%q is not an address for reports (write mailto:name@news.example or https://…)", c)
	}
	return nil
}

// Contrast returns the contrast ratio of an "#rrggbb" colour with white, from 1
// to 21, as WCAG 2.2 defines it. What is no colour is Invalid.
func Contrast(hex string) (float64, error) { return contrastWithWhite(hex) }

// Has reports whether the newsroom publishes in l.
func (n Newsroom) Has(l Lang) bool {
	for _, have := range n.Languages {
		if have == l {
			return true
		}
	}
	return false
}

// Location returns the home time zone. Check has proved that it exists.
func (n Newsroom) Location() *time.Location {
	if loc, err := location(n.Zone); err == nil {
		return loc
	}
	return time.UTC
}

package desk

import (
	"fmt"
	"mime"
	"net/http"
	"path"
	"regexp"
	"slices"
	"strings"
	"time"

	"dateline"
	"dateline/internal/media"
	"dateline/internal/store"
	"dateline/internal/view"
	"dateline/internal/web"
)

// The desk shows images and files before they are public, under the addresses that
// they are going to have with a prefix before them: "/desk/media/…" for those who
// are signed in, "/desk/preview/TOKEN/media/…" for somebody with a link.

var (
	tagPattern     = regexp.MustCompile(`<[a-z][a-z0-9]*(?:\s+[a-z-]+(?:="[^"]*")?)*\s*/?>`)
	addressPattern = regexp.MustCompile(` (?:src|href|srcset)="[^"]*"`)
)

// mediaUnder puts a prefix before every address of an image or file in HTML that
// was serialised, as markup, the templates and browsers do it: in the attributes
// src, srcset and href, and nowhere else.
func mediaUnder(html, prefix string) string {
	if !strings.Contains(html, dateline.MediaPrefix) {
		return html
	}
	return inTags(html, func(value string) string {
		value = strings.ReplaceAll(value, ", "+dateline.MediaPrefix, ", "+prefix+dateline.MediaPrefix)
		return strings.Replace(value, `="`+dateline.MediaPrefix, `="`+prefix+dateline.MediaPrefix, 1)
	})
}

// mediaWithout takes the desk's prefix away again.
func mediaWithout(html string) string {
	const shown = "/desk" + dateline.MediaPrefix
	if !strings.Contains(html, shown) {
		return html
	}
	return inTags(html, func(value string) string {
		value = strings.ReplaceAll(value, ", "+shown, ", "+dateline.MediaPrefix)
		return strings.Replace(value, `="`+shown, `="`+dateline.MediaPrefix, 1)
	})
}

func inTags(html string, change func(string) string) string {
	return tagPattern.ReplaceAllStringFunc(html, func(tag string) string {
		return addressPattern.ReplaceAllStringFunc(tag, change)
	})
}

// fit is the largest still of an image that is no wider than it need be.
func fit(a dateline.Asset, width int) dateline.Rendition {
	stills := view.Stills(a)
	best := stills[0]
	for _, r := range stills {
		if r.Width <= width {
			best = r
		}
	}
	return best
}

// showMedia answers with the bytes that the address names: by their hash, or, of
// an asset alone, what stands in its place.
func showMedia(v *visit) error {
	a, err := v.asset()
	if err != nil {
		return err
	}
	return v.sendMedia(a)
}

// previewMedia is showMedia for the recipient of a preview, who sees what that
// shows and nothing else.
func previewMedia(v *visit) error {
	none := dateline.NotFound{What: "page", Key: ""}
	l, err := v.room.OpenLink(v.r.Context(), v.r.PathValue("token"))
	if err != nil || l.Purpose != store.PreviewLink {
		return none
	}
	_, uses, err := v.room.Preview(v.r.Context(), l.Item, l.Lang)
	if err != nil {
		return err
	}
	i := slices.IndexFunc(uses, func(u dateline.Use) bool { return string(u.ID) == v.r.PathValue("asset") })
	if i < 0 {
		return none
	}
	return v.sendMedia(uses[i].Asset)
}

func (v *visit) sendMedia(a dateline.Asset) error {
	none := dateline.NotFound{What: "asset", Key: string(a.ID)}
	if v.Blobs == nil {
		return none
	}
	all, err := v.db.Read().Replacements(v.r.Context(), a)
	if err != nil {
		return err
	}
	now := all[len(all)-1]
	b := dateline.Rendition{Type: now.Type, Hash: now.Hash}
	if now.IsImage() {
		b = fit(now, 1280)
	}
	if file := v.r.PathValue("file"); file != "" {
		hash := strings.TrimSuffix(file, path.Ext(file))
		found := false
		for _, a := range all {
			for _, r := range append(a.Renditions, dateline.Rendition{Type: a.Type, Hash: a.Hash}) {
				if !found && len(hash) >= 16 && strings.HasPrefix(r.Hash, hash) {
					now, b, found = a, r, true
				}
			}
		}
		if !found {
			return none
		}
	}
	content, _, err := v.Blobs.Open(v.r.Context(), b.Hash)
	if err != nil {
		return fmt.Errorf("asset %s: %v", a.ID, err) // known here, so its bytes must be
	}
	defer content.Close()
	disposition := "attachment"
	if strings.HasPrefix(b.Type, "image/") {
		disposition = "inline"
	}
	h := v.w.Header()
	h.Set("Content-Type", b.Type)
	h.Set("Content-Disposition", mime.FormatMediaType(disposition, map[string]string{"filename": media.SafeName(now.Name)}))
	h.Set("Content-Security-Policy", "default-src 'none'; sandbox")
	h.Set("X-Content-Type-Options", "nosniff")
	web.Patient(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		http.ServeContent(w, r, "", time.Time{}, content)
	}), time.Minute).ServeHTTP(v.w, v.r)
	return nil
}

// crop shows what is left of an image at some proportions: an SVG of that part, so
// that no style has to say where it is.
type crop struct {
	Name          string // of the message that says what it is
	W, H          int    // of the image
	X, Y          int    // of the part
	Width, Height int
	Across, Down  int // the proportions
}

// crops are the proportions that other sites and programs cut images to.
func crops(a dateline.Asset) (all []crop) {
	for _, c := range []crop{{Name: "wide", Across: 16, Down: 9}, {Name: "square", Across: 1, Down: 1}} {
		c.W, c.H = a.Width, a.Height
		c.Width, c.Height = c.W, c.W*c.Down/c.Across
		if c.Height > c.H {
			c.Width, c.Height = c.H*c.Across/c.Down, c.H
		}
		// The point stays where it is in proportion, as CSS's object-position has it.
		c.X, c.Y = (c.W-c.Width)*min(max(a.FocusX, 0), 100)/100, (c.H-c.Height)*min(max(a.FocusY, 0), 100)/100
		all = append(all, c)
	}
	return all
}

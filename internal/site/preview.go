package site

import (
	"context"
	"io"

	"dateline"
	"dateline/internal/view"
)

// Preview writes the public page of an edition that need not be public, with the
// newsroom's settings of now, and without what only a public page has: an address,
// neighbours, other formats.
func (s *Site) Preview(ctx context.Context, w io.Writer, e dateline.LiveEdition, uses []dateline.Use) error {
	c, err := s.current(ctx)
	if err != nil {
		return err
	}
	q := &query{Site: s, chrome: c, lang: e.Lang}
	for i := range uses {
		if uses[i].Asset, _, err = q.standing(ctx, uses[i].Asset); err != nil {
			return err
		}
	}
	p := &view.Item{Layout: q.layout(section(e), "", nil), Edition: e, Uses: uses}
	p.Title, p.Description, p.Canonical, p.Robots = e.Headline, e.Excerpt, "", "noindex"
	if e.Act == dateline.Correct {
		p.History = []view.Change{{Act: e.Act, At: e.Updated, Note: e.Note}}
	}
	return s.views.Render(w, p)
}

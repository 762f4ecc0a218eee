package desk

import (
	"net/http"
	"slices"
	"time"

	"dateline"
	"dateline/internal/markup"
	"dateline/internal/store"
)

// showClash shows a text that came too late beside the one that was saved.
func (v *visit) showClash() error {
	parked, err := v.db.Read().Parked(v.r.Context(), v.Item.ID, v.In)
	if err != nil {
		return err
	}
	type side struct {
		store.Parked
		Headline, Lead, Note []diffEdit
		Body                 []diffPara
		IsFacts              bool
	}
	var sides []side
	for _, p := range parked {
		s := side{Parked: p, IsFacts: len(p.Facts) > 0}
		if !s.IsFacts {
			s.Headline, s.Lead = v.edits(v.Text.Headline, p.Text.Headline), v.edits(v.Text.Text.Lead, p.Text.Lead)
			s.Body, s.Note = v.paragraphs(v.Text.Body, p.Text.Body), v.edits(v.Text.ChangeNote, p.Text.ChangeNote)
		}
		sides = append(sides, s)
	}
	return v.render(http.StatusOK, "clash", v.T("write.clash"), struct{ Sides []side }{sides})
}

// settle takes a parked text over, or puts it away.
func (v *visit) settle() error {
	ctx := v.r.Context()
	id := dateline.ID(v.form("parked"))
	parked, err := v.db.Read().Parked(ctx, v.Item.ID, v.In)
	if err != nil {
		return err
	}
	i := slices.IndexFunc(parked, func(p store.Parked) bool { return p.ID == id })
	if i < 0 { // or it is of another text, which may not be theirs
		return dateline.NotFound{What: "text", Key: string(id)}
	}
	if v.form("then") == "take" {
		err = v.room.Take(ctx, v.actor(), v.Item.ID, v.In, id, v.number("version"))
	} else {
		err = v.room.Settle(ctx, v.actor(), v.Item.ID, v.In, id)
	}
	if err != nil {
		return err
	}
	return v.done(v.Here(), "write.settled")
}

// presenceLasts is how long after its last sign somebody counts as being there.
const presenceLasts = 30 * time.Second

// presence says that the user has the text open, and tells who else has.
func (v *visit) presence() error {
	ctx, now := v.r.Context(), v.Now()
	fresh := now.Add(-presenceLasts)
	err := v.db.Write(ctx, func(tx *store.Tx) error {
		return tx.TouchPresence(ctx, v.Item.ID, v.In, v.User.ID, now, fresh)
	})
	if err != nil {
		return err
	}
	list, err := v.db.Read().Present(ctx, v.Item.ID, v.In, fresh)
	if err != nil {
		return err
	}
	others := []map[string]any{}
	for _, p := range list {
		if p.User != v.User.ID {
			others = append(others, map[string]any{"name": v.Who(p.User), "since": v.clock(p.Since)[:5], "editing": true})
		}
	}
	return v.json(http.StatusOK, map[string]any{"others": others})
}

func (v *visit) convertRender() error {
	md := v.form("markdown")
	return v.json(http.StatusOK, map[string]string{"html": v.shown(v.md.Editable(md, dateline.Lang(v.form("lang"))))})
}

// convertMarkdown turns the editor's or the clipboard's HTML into Markdown, and
// back into HTML as the editor takes it.
func (v *visit) convertMarkdown() error {
	md, lost, err := markup.FromHTML(mediaWithout(v.form("html")))
	if err != nil {
		return err
	}
	if lost == nil {
		lost = []string{}
	}
	return v.json(http.StatusOK, map[string]any{"markdown": md, "html": v.shown(v.md.Editable(md, "")), "lost": lost})
}

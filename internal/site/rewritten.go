package site

import (
	"context"
	"slices"
	"strings"

	"dateline"
	"dateline/internal/view"
	"dateline/internal/zh"
)

// rewritten is what a correction changed in the text of one language: the
// paragraphs that are not as they were in the edition that was public before.
func (q *query) rewritten(ctx context.Context, e dateline.LiveEdition) ([]view.Rewritten, error) {
	before, err := q.before(ctx, e)
	if err != nil || before.ID == "" {
		return nil, err
	}
	var out []view.Rewritten
	add := func(edits []zh.Edit) {
		var p view.Rewritten
		for _, edit := range edits {
			p = append(p, view.Edit{Element: map[zh.Op]string{zh.Deleted: "del", zh.Inserted: "ins"}[edit.Op], Text: edit.Text})
		}
		out = append(out, p)
	}
	if before.Headline != e.Headline {
		add(q.words.Compare(before.Headline, e.Headline))
	}
	for _, c := range q.words.Paragraphs(plainBlocks(q, before.Body), plainBlocks(q, e.Body)) {
		if c.Op != zh.Same {
			add(c.Edits)
		}
	}
	return out, nil
}

// plainBlocks is a body as readers see it, without Markdown.
func plainBlocks(q *query, body string) string { return strings.TrimSpace(q.md.Plain(body)) }

// before is the edition of the same language that was public before e, or the zero
// edition.
func (q *query) before(ctx context.Context, e dateline.LiveEdition) (dateline.Edition, error) {
	read := q.db.Read()
	acts, err := read.Publications(ctx, e.Item)
	if err != nil {
		return dateline.Edition{}, err
	}
	for _, a := range slices.Backward(acts) {
		ids, err := read.PublishedEditions(ctx, a.Number)
		if err != nil {
			return dateline.Edition{}, err
		}
		for _, id := range ids {
			was, err := read.Edition(ctx, id)
			if err != nil {
				return was, err
			}
			if was.Lang == e.Lang && was.ID != e.Edition {
				return was, nil
			}
		}
	}
	return dateline.Edition{}, nil
}

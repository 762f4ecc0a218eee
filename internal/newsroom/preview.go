package newsroom

import (
	"context"

	"dateline"
	"dateline/internal/store"
)

// Preview returns what the public would see of the text of an item in a language
// if it were published now, with its images and files. Nothing is saved.
func (n *Newsroom) Preview(ctx context.Context, id dateline.ID, lang dateline.Lang) (dateline.LiveEdition, []dateline.Use, error) {
	read := n.db.Read()
	item, err := read.Item(ctx, id)
	if err != nil {
		return dateline.LiveEdition{}, nil, err
	}
	if item.Status == dateline.Withdrawn || item.Status == dateline.Removed {
		return dateline.LiveEdition{}, nil, dateline.Gone{What: "item", Key: string(id)}
	}
	w, err := read.WorkingCopy(ctx, id, lang)
	if notFound(err) {
		var room dateline.Newsroom
		if room, err = read.Newsroom(ctx); err == nil {
			w, err = Fresh(ctx, read, room, item, lang)
		}
	}
	if err != nil {
		return dateline.LiveEdition{}, nil, err
	}
	if w.Stage == dateline.StageNone || w.Stage == dateline.StageDraft { // handing over settles the names
		if item.Facts, err = freeze(ctx, read, item.Facts); err != nil {
			return dateline.LiveEdition{}, nil, err
		}
	}
	now := n.now().UTC()
	l := dateline.LiveEdition{
		Item: item.ID, Lang: lang, Kind: item.Kind, Status: dateline.Live, Source: item.Source, Authoritative: item.Authoritative,
		Headline: w.Headline, Lead: w.Lead, Body: w.Body, Facts: item.Facts, Event: item.Event, Published: now, Updated: now, Act: dateline.Publish,
	}
	l.Excerpt = n.excerpt(dateline.Edition{Lang: lang, Headline: w.Headline, Lead: w.Lead, Body: w.Body})
	if before, err := read.Live(ctx, id, lang); err == nil {
		l.Published, l.Path = before.Published, before.Path
		if w.ChangeNote != "" {
			l.Act, l.Note = dateline.Correct, dateline.Names{lang: w.ChangeNote}
		}
	} else if !notFound(err) {
		return l, nil, err
	}
	l.Languages, l.Paths = []dateline.Lang{lang}, map[dateline.Lang]string{lang: l.Path}
	uses, err := Uses(ctx, read, id, w.Body)
	return l, uses, err
}

// entries is what freeze reads names from.
type entries interface {
	Entry(ctx context.Context, id dateline.ID) (store.Entry, error)
}

package desk

import (
	"context"
	"errors"
	"strconv"
	"time"

	"dateline"
	"dateline/internal/newsroom"
	"dateline/internal/parallel"
	"dateline/internal/web"
)

// draftLasts bounds how long the page waits for a machine's draft: an answer is
// written within a minute or not at all (web.Server).
const draftLasts = 55 * time.Second

// draft asks the machine for every paragraph that is not translated yet. What it
// makes is marked as a machine's until a person has gone through it, and cannot be
// handed over before.
func (v *visit) draft() error {
	if err := v.isTranslation(); err != nil {
		return err
	}
	if v.Machine == nil {
		return dateline.NotFound{What: "page", Key: ""}
	}
	t, err := v.beside(v.Text)
	if err != nil {
		return err
	}
	var units []dateline.Unit
	var rows []int
	glossary := map[string]string{}
	for i, r := range t.rows {
		if len(r.Target) > 0 || len(r.Source) == 0 {
			continue
		}
		rows = append(rows, i)
		units = append(units, dateline.Unit{Kind: r.Source[0].Kind, Text: parallel.Markdown(r.Source)})
		hints, err := v.termHints(r, t.Original.Lang)
		if err != nil {
			return err
		}
		for _, h := range hints {
			if h.Target != "" {
				glossary[h.Source] = h.Target
			}
		}
	}
	if len(units) == 0 {
		return v.untranslated(dateline.Conflict{What: "text", Reason: "every paragraph has a translation already", Key: "nothing to draft"}, true)
	}
	ctx, cancel := context.WithTimeout(v.r.Context(), draftLasts)
	defer cancel()
	made, err := v.Machine.Translate(ctx, t.Original.Lang, v.In, units, glossary, v.isPublic(t))
	if err != nil {
		v.Log.Warn("machine draft", "provider", v.Machine.Name(), "item", v.Item.ID, "err", err)
		return v.untranslated(drafting(err), true)
	}
	next := typing{added: t.added, original: t.Original}
	for i, r := range t.rows {
		l := dateline.Link{Source: madeFrom(t.links, r), Target: len(r.Target), State: r.State}
		if len(rows) > 0 && rows[0] == i {
			kind := units[0].Kind
			parts := unitsOf(made[0], kind)
			if l.Target = len(parts); l.Target > 0 {
				l.State = dateline.LinkMachine
			}
			next.units = append(next.units, parts...)
			rows, units, made = rows[1:], units[1:], made[1:]
		} else {
			next.units = append(next.units, r.Target...)
		}
		next.Links = append(next.Links, l)
	}
	next.settle(v)
	base, _ := strconv.ParseInt(v.form("base"), 10, 64)
	if _, err := v.room.Save(v.r.Context(), newsroom.Saving{By: v.actor(), Item: v.Item.ID, Lang: v.In, Base: base, Text: next.Text, Links: next.Links}); err != nil {
		return v.untranslated(err, true)
	}
	return v.done(v.Here()+"/translate", "translate.drafted", "name", v.Machine.Name())
}

// isPublic reports whether what is translated is what everybody can read already.
func (v *visit) isPublic(t translating) bool {
	l, err := v.db.Read().Live(v.r.Context(), v.Item.ID, t.Original.Lang)
	return err == nil && l.Status == dateline.Live && l.Edition == t.Original.Edition
}

// drafting says what went wrong with a service in words for people.
func drafting(err error) error {
	if f, ok := errors.AsType[dateline.Forbidden](err); ok {
		return dateline.Conflict{What: "text", Reason: f.Reason, Key: "embargoed draft"}
	}
	reason := web.Reason(err)
	switch {
	case errors.Is(err, context.DeadlineExceeded):
		reason = "it took too long; try again later"
	case reason == "":
		reason = "it gave no answer that could be used"
	}
	return dateline.Conflict{What: "translation service", Reason: reason, Key: "draft failed"}
}

package desk_test

import (
	"fmt"
	"net/url"
	"strings"
	"testing"

	"dateline"
	"dateline/internal/newsroom"
	"dateline/internal/store"
	"dateline/internal/webtest"
)

// office adds an office.
func (h *bureau) office(name string) dateline.ID {
	h.Helper()
	o, err := h.room.SaveEntry(h.Context(), newsroom.Entering{By: newsroom.Program("test"), Register: dateline.Offices, Name: newsroom.Name{Names: dateline.Names{"en": name}}})
	if err != nil {
		h.Fatal(err)
	}
	return o.ID
}

// version is that of an item's text in English.
func (h *bureau) version(id dateline.ID) int64 {
	h.Helper()
	w, err := h.db.Read().WorkingCopy(h.Context(), id, "en")
	if err != nil {
		h.Fatal(err)
	}
	return w.Version
}

// TestOfNoOffice shows items that name no office to people who are limited to some:
// in every list and notice, those in which they have a hand and no others.
func TestOfNoOffice(t *testing.T) {
	h := newBureau(t)
	ctx := t.Context()
	offices := []dateline.ID{h.office("Press Office"), h.office("Protocol Office")} // of one alone, an item would be that one's
	for _, name := range []string{"author", "second"} {
		u := h.who[name]
		u.Grants = []dateline.Grant{{Duty: dateline.Author, Offices: offices}, {Duty: dateline.Editor, Offices: offices}}
		if err := h.room.ChangeUser(ctx, h.as("admin"), u); err != nil {
			t.Fatal(err)
		}
		h.who[name] = u
	}
	headline := map[string]string{"author": "Of the author", "all": "Of somebody else"}
	items := map[string]dateline.ID{}
	for name, text := range headline {
		id, err := h.room.Begin(ctx, newsroom.Beginning{By: h.as(name), Kind: "statement", Lang: "en"})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := h.room.Save(ctx, newsroom.Saving{By: h.as(name), Item: id, Lang: "en", Base: h.version(id), Text: dateline.Text{Headline: text, Body: "Text."}}); err != nil {
			t.Fatal(err)
		}
		items[name] = id
		err = h.db.Write(ctx, func(tx *store.Tx) error {
			if err := tx.InsertNotice(ctx, store.Notice{ID: dateline.ID(strings.Repeat("0", 11) + fmt.Sprint(len(items))), User: h.who["author"].ID, What: "mentioned", Item: id, Lang: "en", At: h.clock()}); err != nil {
				return err
			}
			return tx.InsertSchedule(ctx, dateline.Schedule{ID: dateline.ID(strings.Repeat("0", 11) + fmt.Sprint(len(items))), Item: id, Act: dateline.Publish, Due: h.clock().AddDate(0, 0, 1), Zone: "UTC", By: h.who["all"].ID, Created: h.clock()})
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	author := h.signedIn("author")
	for _, path := range []string{"/desk/?list=mine", "/desk/?list=scheduled", "/desk/?list=all", "/desk/notices"} {
		status, page := author.get(path)
		text := webtest.Read([]byte(page)).Text
		if status != 200 || !strings.Contains(text, headline["author"]) {
			t.Errorf("%s: %d, without their own item", path, status)
		}
		if strings.Contains(text, headline["all"]) || strings.Contains(page, string(items["all"])) {
			t.Errorf("%s shows somebody else's item", path)
		}
	}
	if status, _ := author.get("/desk/items/" + string(items["all"])); status != 404 {
		t.Errorf("somebody else's item: %d", status)
	}
}

// published is an item that is public in English, by "all", whose browser is c,
// without approval.
func (h *bureau) published(c *client, kind string) (dateline.ID, int64) {
	h.Helper()
	ctx, by := h.Context(), h.as("all")
	id, err := h.room.Begin(ctx, newsroom.Beginning{By: by, Kind: kind, Lang: "en"})
	if err != nil {
		h.Fatal(err)
	}
	here := "/desk/items/" + string(id)
	_, page := c.get(here + "/en")
	status, page := c.post(here+"/en", url.Values{
		"base": {value(h.T, page, "base")}, "headline": {"A Statement"}, "body": {"Text."}, "kind": {kind}, "office": {"The Department"},
		"issued_day": {"2021-02-11"}, "issued_zone": {"UTC"}, "speaker": {"Jane Roe"}, "role": {"Secretary"}, "place": {"Washington"}, "then": {"submit"},
	})
	if status != 200 {
		h.Fatalf("%d %s", status, webtest.Read([]byte(page)).Text)
	}
	done, err := h.room.Publish(ctx, newsroom.Publishing{By: by, Item: id, Langs: []dateline.Lang{"en"}, Override: "It could not wait."})
	if err != nil {
		h.Fatal(err)
	}
	return id, done.Number
}

// TestHandInADraft lets an editor judge what others did to an item though they
// write on a draft of it: a proposal, and a publication without approval. Their own
// proposal they may not judge.
func TestHandInADraft(t *testing.T) {
	h := newBureau(t)
	ctx := t.Context()
	id, number := h.published(h.signedIn("all"), "statement")
	w := dateline.Text{Headline: "陈述", Body: "正文。"}
	if _, err := h.room.Save(ctx, newsroom.Saving{By: h.as("editor"), Item: id, Lang: "zh-Hans", Text: w}); err != nil {
		t.Fatal(err)
	}
	editor, here := h.signedIn("editor"), "/desk/items/"+string(id)
	if status, page := editor.post(here+"/review", url.Values{"number": {fmt.Sprint(number)}, "verdict": {"In order."}}); status != 200 || !strings.Contains(page, "/desk/sign-out") {
		t.Errorf("reviewed: %d %s", status, webtest.Read([]byte(page)).Text)
	}
	if open, err := h.db.Read().OpenOverrides(ctx, 10); err != nil || len(open) != 0 {
		t.Errorf("still to be reviewed: %+v, %v", open, err)
	}
	propose := func(by string) dateline.Proposal {
		p, err := h.room.Propose(ctx, h.as(by), dateline.Proposal{Item: id, Act: dateline.Withdraw, Note: dateline.Names{"en": "In error."}})
		if err != nil {
			t.Fatal(err)
		}
		return p
	}
	p := propose("editor")
	if status, _ := editor.post(here+"/proposal/approve", url.Values{"proposal": {string(p.ID)}, "seal": {p.Seal()}}); status != 403 {
		t.Errorf("their own proposal: %d", status)
	}
	if status, _ := editor.post(here+"/proposal/recall", url.Values{"proposal": {string(p.ID)}}); status != 200 {
		t.Fatalf("recalled: %d", status)
	}
	p = propose("author")
	if status, page := editor.post(here+"/proposal/approve", url.Values{"proposal": {string(p.ID)}, "seal": {p.Seal()}}); status != 200 {
		t.Errorf("somebody else's proposal: %d %s", status, webtest.Read([]byte(page)).Text)
	}
	if p, err := h.db.Read().Proposal(ctx, p.ID); err != nil || p.Stage != dateline.StageApproved {
		t.Errorf("%+v, %v", p, err)
	}
}

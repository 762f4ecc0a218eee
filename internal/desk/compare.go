package desk

import (
	"errors"
	"net/http"
	"slices"
	"strings"

	"dateline"
	"dateline/internal/newsroom"
	"dateline/internal/store"
	"dateline/internal/zh"
)

// diffEdit is a piece of a comparison: the name of the element that shows it, and
// its text. An empty name is text that both have.
type diffEdit struct{ Element, Text string }

// diffPara is a paragraph of a comparison.
type diffPara struct {
	Class string // "", changed, deleted, inserted
	Edits []diffEdit
}

// edits compares two short texts by word.
func (v *visit) edits(before, after string) []diffEdit {
	return shownEdits(v.words.Compare(before, after))
}

func shownEdits(list []zh.Edit) []diffEdit {
	out := make([]diffEdit, len(list))
	for i, e := range list {
		out[i] = diffEdit{map[zh.Op]string{zh.Deleted: "del", zh.Inserted: "ins"}[e.Op], e.Text}
	}
	return out
}

// paragraphs compares two bodies by paragraph and word.
func (v *visit) paragraphs(before, after string) []diffPara {
	var out []diffPara
	for _, c := range v.words.Paragraphs(before, after) {
		switch c.Op {
		case zh.Same:
			out = append(out, diffPara{"", []diffEdit{{"", strings.TrimSpace(c.After)}}})
		case zh.Deleted:
			out = append(out, diffPara{"deleted", []diffEdit{{"del", strings.TrimSpace(c.Before)}}})
		case zh.Inserted:
			out = append(out, diffPara{"inserted", []diffEdit{{"ins", strings.TrimSpace(c.After)}}})
		default:
			out = append(out, diffPara{"changed", shownEdits(c.Edits)})
		}
	}
	return out
}

// version is one state of a text that can be compared: an edition, or the working
// copy.
type version struct {
	ID     string // of the edition; "draft" for the working copy
	Number int
	Text   dateline.Text
	Shot   store.Snapshot
	Known  bool // what it stood beside is known
	At     string
	By     string
}

// comparison is two versions of a text, part by part.
type comparison struct {
	From, To             version
	Headline, Lead, Note []diffEdit
	Body                 []diffPara
	Facts                []factChange
	Images               []factChange
	Nothing              bool
}

// factChange is one fact that is not the same in both.
type factChange struct {
	Name  string
	Edits []diffEdit
}

// compare compares two versions in everything that is approved with them.
func (v *visit) compare(from, to version) comparison {
	c := comparison{
		From: from, To: to,
		Headline: v.edits(from.Text.Headline, to.Text.Headline), Lead: v.edits(from.Text.Lead, to.Text.Lead),
		Note: v.edits(from.Text.ChangeNote, to.Text.ChangeNote), Body: v.paragraphs(from.Text.Body, to.Text.Body),
	}
	if from.Known && to.Known {
		a, b := v.factLines(from.Shot), v.factLines(to.Shot)
		for _, name := range factOrder() {
			if a[name] != b[name] {
				c.Facts = append(c.Facts, factChange{v.T("field." + name), v.edits(a[name], b[name])})
			}
		}
		x, y := v.imageLines(from.Shot.Uses), v.imageLines(to.Shot.Uses)
		if x != y {
			c.Images = append(c.Images, factChange{v.T("field.images"), v.edits(x, y)})
		}
	}
	same := func(e []diffEdit) bool {
		return !slices.ContainsFunc(e, func(e diffEdit) bool { return e.Element != "" })
	}
	c.Nothing = same(c.Headline) && same(c.Lead) && same(c.Note) && len(c.Facts) == 0 && len(c.Images) == 0 &&
		!slices.ContainsFunc(c.Body, func(p diffPara) bool { return p.Class != "" })
	return c
}

// factOrder are the facts of factLines, in the order in which pages list them.
func factOrder() []string {
	return []string{"kind", "office", "speaker", "place", "occasion", "issued", "topic", "start", "end", "status", "link", "registration"}
}

// factLines writes facts as a reader of the text's language sees them.
func (v *visit) factLines(s store.Snapshot) map[string]string {
	name := func(n dateline.Names) string {
		got, _ := n.In(v.In, append([]dateline.Lang{v.Item.Source}, v.Room.Languages...)...)
		return got
	}
	refs := func(list []dateline.Ref) string {
		var out []string
		for _, r := range list {
			out = append(out, name(r.Names))
		}
		return strings.Join(out, "; ")
	}
	out := map[string]string{
		"kind": v.KindName(s.Kind), "office": refs(s.Facts.Offices), "topic": refs(s.Facts.Topics), "occasion": name(s.Facts.Occasion),
	}
	var speakers []string
	for _, sp := range s.Facts.Speakers {
		line := name(sp.Person.Names)
		if sp.Role != nil {
			line += ", " + name(sp.Role.Names)
		}
		speakers = append(speakers, line)
	}
	out["speaker"] = strings.Join(speakers, "; ")
	if s.Facts.Place != nil {
		out["place"] = name(s.Facts.Place.Names)
	}
	if !s.Facts.Issued.IsZero() {
		out["issued"] = v.DateTime(s.Facts.Issued)
	}
	if s.Event != nil {
		out["start"] = v.DateTime(s.Event.Start)
		if !s.Event.End.IsZero() {
			out["end"] = v.DateTime(s.Event.End)
		}
		out["status"], out["link"], out["registration"] = v.EventState(string(s.Event.Status)), s.Event.Link, s.Event.Registration
	}
	return out
}

func (v *visit) imageLines(uses []dateline.Use) string {
	var out []string
	for _, u := range uses {
		alt, _ := u.Alt.In(v.In, v.Item.Source)
		if u.Decorative {
			alt = v.T("field.decorative")
		}
		caption, _ := u.Caption.In(v.In, v.Item.Source)
		out = append(out, strings.Join([]string{u.Name, alt, caption, u.Credit, u.Hash[:min(8, len(u.Hash))]}, " | "))
	}
	return strings.Join(out, "\n")
}

// versionOf is an edition with what it was submitted with.
func (v *visit) versionOf(e dateline.Edition) (version, error) {
	out := version{
		ID: string(e.ID), Number: e.Number, Text: dateline.Text{Headline: e.Headline, Lead: e.Lead, Body: e.Body, ChangeNote: e.ChangeNote},
		At: string(v.At(e.Created)), By: v.Who(dateline.ID(e.By)),
	}
	shot, err := v.db.Read().Snapshot(v.r.Context(), e.ID)
	if err == nil {
		out.Shot, out.Known = shot, true
		return out, nil
	}
	if notFound(err) {
		err = nil
	}
	return out, err
}

// nowVersion is the working copy with the facts of now.
func (v *visit) nowVersion() (version, error) {
	ctx, read := v.r.Context(), v.db.Read()
	out := version{ID: "draft", Text: v.Text.Text, Known: true, Shot: store.Snapshot{Kind: v.Item.Kind, Facts: v.Item.Facts, Event: v.Item.Event}}
	uses, err := newsroom.Uses(ctx, read, v.Item.ID, v.Text.Body)
	out.Shot.Uses = uses
	return out, err
}

func notFound(err error) bool {
	_, ok := errors.AsType[dateline.NotFound](err)
	return ok
}

// maxCompared bounds how many editions a comparison offers, the newest. Older ones
// are compared by their addresses.
const maxCompared = 500

// showCompare compares any two versions of a text.
func (v *visit) showCompare() error {
	ctx := v.r.Context()
	own, err := v.db.Read().EditionHeads(ctx, v.Item.ID, v.In, maxCompared)
	if err != nil {
		return err
	}
	pick := func(id, otherwise string) (version, error) {
		if id == "" {
			id = otherwise
		}
		if id == "draft" && v.Text.Version > 0 {
			return v.nowVersion()
		}
		e, err := v.db.Read().Edition(ctx, dateline.ID(id))
		if err == nil && (e.Item != v.Item.ID || e.Lang != v.In) {
			err = dateline.NotFound{What: "edition", Key: id}
		}
		if err != nil {
			return version{}, err
		}
		return v.versionOf(e)
	}
	if len(own) == 0 {
		return dateline.NotFound{What: "edition", Key: ""}
	}
	newest := own[0]
	from, to := string(own[min(1, len(own)-1)].ID), string(newest.ID)
	if v.Text.Version > 0 && v.Text.Stage == dateline.StageDraft {
		from, to = string(newest.ID), "draft"
	}
	a, err := pick(v.r.FormValue("from"), from)
	if err != nil {
		return err
	}
	b, err := pick(v.r.FormValue("to"), to)
	if err != nil {
		return err
	}
	return v.render(http.StatusOK, "compare", v.T("compare.title"), struct {
		C        comparison
		Editions []dateline.Edition
		HasDraft bool
	}{v.compare(a, b), own, v.Text.Version > 0})
}

package dateline_test

import (
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"dateline"
)

func edition() dateline.Edition {
	e := dateline.Edition{
		ID: "e1", Item: "i1", Lang: "zh-Hans", Number: 1, Headline: "农历新年", Lead: "导语", Body: "正文", ChangeNote: "更正",
		MadeFrom: "e0", Created: time.Unix(0, 0), By: "editor",
	}
	e.Hash = e.ContentHash()
	return e
}

// TestContentHash proves that the hash covers what a reader sees and no more,
// and pins it: approvals and the public record depend on it for ever.
func TestContentHash(t *testing.T) {
	const want = "9eddc38fe5b741825116387f5d0c76e5c28dd0aa7e5706ef2cdf7ec133ea2090"
	if got := edition().Hash; got != want {
		t.Errorf("the hash of an edition changed to %s: what was approved is void", got)
	}
	covered := map[string]bool{"Item": true, "Lang": true, "Headline": true, "Lead": true, "Body": true, "ChangeNote": true, "Incomplete": true}
	for i := range reflect.TypeFor[dateline.Edition]().NumField() {
		e := edition()
		field := reflect.ValueOf(&e).Elem().Field(i)
		name := reflect.TypeFor[dateline.Edition]().Field(i).Name
		switch field.Kind() {
		case reflect.String:
			field.SetString(field.String() + " ")
		case reflect.Bool:
			field.SetBool(true)
		case reflect.Int:
			field.SetInt(99)
		default:
			field.Set(reflect.ValueOf(time.Unix(1, 0)))
		}
		if changed := e.ContentHash() != want; changed != covered[name] {
			t.Errorf("a change of %s: the hash changed is %v", name, changed)
		}
	}
	// Text that moves from one field to the next is another edition.
	a, b := edition(), edition()
	a.Headline, a.Lead = "ab", "c"
	b.Headline, b.Lead = "a", "bc"
	if a.ContentHash() == b.ContentHash() {
		t.Error("two editions have one hash")
	}
}

func TestSameText(t *testing.T) {
	same := edition()
	same.ID, same.Number, same.ChangeNote, same.Lang = "e9", 9, "x", "en"
	if !edition().SameText(same) {
		t.Error("the same text is not the same")
	}
	for _, change := range []func(*dateline.Edition){
		func(e *dateline.Edition) { e.Headline += "。" }, func(e *dateline.Edition) { e.Lead = "" },
		func(e *dateline.Edition) { e.Body += "\n" }, func(e *dateline.Edition) { e.Incomplete = true },
	} {
		e := edition()
		change(&e)
		if e.SameText(edition()) {
			t.Errorf("%+v reads as before", e)
		}
	}
}

func TestEditionCheck(t *testing.T) {
	if err := edition().Check(); err != nil {
		t.Error(err)
	}
	for field, changes := range map[string][]func(*dateline.Edition){
		"language": {func(e *dateline.Edition) { e.Lang = "" }},
		"headline": {
			func(e *dateline.Edition) { e.Headline = " \t" }, func(e *dateline.Edition) { e.Headline = "a\nb" }, func(e *dateline.Edition) { e.Headline = "a\rb" },
			func(e *dateline.Edition) { e.Headline = strings.Repeat("长", 683) }, func(e *dateline.Edition) { e.Headline = "a\x00" }, func(e *dateline.Edition) { e.Headline = "caf\xe9" },
		},
		"lead":        {func(e *dateline.Edition) { e.Lead = "\x00" }},
		"body":        {func(e *dateline.Edition) { e.Body = strings.Repeat("x", dateline.MaxBody+1) }, func(e *dateline.Edition) { e.Body = "北京"[:4] }},
		"change note": {func(e *dateline.Edition) { e.ChangeNote = "\xff" }},
	} {
		for i, change := range changes {
			e := edition()
			change(&e)
			if got, ok := e.Check().(dateline.Invalid); !ok || got.Field != field {
				t.Errorf("%s %d: %v", field, i, e.Check())
			}
		}
	}
	e := edition()
	e.Headline, e.Body = strings.Repeat("长", 682), strings.Repeat("x", dateline.MaxBody)
	if err := e.Check(); err != nil {
		t.Errorf("as long as may be: %v", err)
	}
}

func facts(t *testing.T) dateline.Facts {
	ref := func(id dateline.ID) dateline.Ref {
		return dateline.Ref{ID: id, Names: dateline.Names{"en": string(id)}}
	}
	role, place := ref("r"), ref("p")
	return dateline.Facts{
		Offices: []dateline.Ref{ref("o")}, Speakers: []dateline.Byline{{Person: ref("s"), Role: &role}}, Place: &place,
		Occasion: dateline.Names{"zh-Hans": "新年", "en": "New Year"}, Topics: []dateline.Ref{ref("t")}, Issued: moment(t, "2021-02-11", "Asia/Shanghai"),
	}
}

func TestFacts(t *testing.T) {
	all := []dateline.FactName{dateline.FactOffice, dateline.FactSpeaker, dateline.FactRole, dateline.FactPlace, dateline.FactOccasion, dateline.FactIssued}
	if got := (dateline.Facts{}).Missing(all); !slices.Equal(got, all) {
		t.Errorf("of nothing is known: all but %v", got)
	}
	if got := facts(t).Missing(all); got != nil {
		t.Errorf("missing: %v", got)
	}
	f := facts(t)
	f.Speakers[0].Role = nil
	if got := f.Missing(all); !slices.Equal(got, []dateline.FactName{dateline.FactRole}) {
		t.Errorf("missing: %v", got)
	}
	hash := facts(t).Hash()
	if len(hash) != 64 || hash != facts(t).Hash() || hash == f.Hash() || hash == (dateline.Facts{}).Hash() {
		t.Error("facts that differ hash alike, or the reverse")
	}
}

func TestCheckSet(t *testing.T) {
	good := func() (dateline.Item, dateline.Kind, []dateline.Edition) {
		zh, en := edition(), edition()
		en.ID, en.Lang = "e2", "en"
		en.Hash = en.ContentHash()
		return dateline.Item{ID: "i1", Kind: "statement", Status: dateline.Draft, Facts: facts(t)},
			dateline.Kind{ID: "statement", Requires: []dateline.FactName{dateline.FactIssued, dateline.FactSpeaker}}, []dateline.Edition{zh, en}
	}
	type set struct {
		item *dateline.Item
		kind *dateline.Kind
		eds  *[]dateline.Edition
	}
	for _, c := range []struct {
		what   string
		change func(set)
		want   string // the error, as %T and the beginning of its text
	}{
		{"as it should be", func(s set) {}, "<nil> "},
		{"withdrawn", func(s set) { s.item.Status = dateline.Withdrawn }, "<nil> "},
		{"none", func(s set) { *s.eds = nil }, "dateline.Invalid editions: nothing"},
		{"removed", func(s set) { s.item.Status = dateline.Removed }, "dateline.Conflict item i1: it was removed"},
		{"of another item", func(s set) { (*s.eds)[1].Item = "i2" }, "dateline.Invalid editions: edition e2 belongs"},
		{"two in one language", func(s set) { *s.eds = append(*s.eds, (*s.eds)[0]) }, "dateline.Invalid editions: two editions in zh-Hans"},
		{"no headline", func(s set) { (*s.eds)[1].Headline = "" }, "dateline.Invalid headline"},
		{"changed since", func(s set) { (*s.eds)[1].Body += "x" }, "dateline.Conflict edition e2: its text no longer"},
		{"a fact is missing", func(s set) { s.item.Facts.Speakers = nil }, "dateline.Invalid speaker"},
		{"an event without a start", func(s set) { s.kind.Happens = true }, "dateline.Invalid start"},
		{"an event with a bad one", func(s set) { s.kind.Happens, s.item.Event = true, &dateline.Event{} }, "dateline.Invalid start"},
		{"an event", func(s set) {
			s.kind.Happens, s.item.Event = true, &dateline.Event{Start: s.item.Facts.Issued, Status: dateline.Scheduled}
		}, "<nil> "},
	} {
		item, kind, eds := good()
		c.change(set{&item, &kind, &eds})
		err := dateline.CheckSet(item, kind, eds)
		if got := fmt.Sprintf("%T ", err) + fmt.Sprint(err); !strings.HasPrefix(strings.ReplaceAll(got, "<nil> <nil>", "<nil> "), c.want) {
			t.Errorf("%s: %s", c.what, got)
		}
	}
	p := dateline.Publication{Due: time.Unix(100, 0)}
	if p.IsDue(time.Unix(100, -1)) || !p.IsDue(time.Unix(100, 0)) {
		t.Error("it is public before its instant, or not at it")
	}
}

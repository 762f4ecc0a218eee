package desk

import (
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"dateline"
	"dateline/internal/facts"
	"dateline/internal/newsroom"
	"dateline/internal/text"
)

// moment reads a day and perhaps a clock time of a form.
func moment(field, day, clock, zone string) (dateline.Moment, error) {
	if day == "" {
		return dateline.Moment{}, nil
	}
	if clock != "" {
		day += "T" + clock[:min(5, len(clock))]
	}
	m, err := dateline.ParseMoment(day, zone)
	if e, ok := errors.AsType[dateline.Invalid](err); ok {
		e.Field = field
		return m, e
	}
	return m, err
}

// stating is what the form says of the facts.
func (v *visit) stating(f writing) (newsroom.Stating, error) {
	_, stated, _ := strings.Cut(f.Base, ".")
	s := newsroom.Stating{
		By: v.actor(), Item: v.Item.ID, Base: stated, Lang: v.In, Kind: f.Kind, Authoritative: v.Item.Authoritative,
		Offices: f.Offices, Place: f.Place, Topics: f.Topics, Occasion: dateline.Names{}, Lead: f.Lead, Attachments: f.Attachments,
	}
	for l, o := range v.Item.Facts.Occasion {
		s.Occasion[l] = o
	}
	s.Occasion[v.In] = f.Occasion
	for _, l := range f.Speakers {
		s.Speakers = append(s.Speakers, newsroom.Speaker(l))
	}
	var err error
	if s.Issued, err = moment("issued", f.Day, f.Clock, f.IssuedZone); err != nil {
		return s, err
	}
	if f.Start.Day != "" {
		e := &dateline.Event{Status: dateline.EventStatus(f.Start.Status), Link: f.Start.Link, Registration: f.Start.Registration}
		if e.Start, err = moment("start", f.Start.Day, f.Start.Clock, f.Start.Zone); err != nil {
			return s, err
		}
		if e.End, err = moment("end", f.Start.EndDay, f.Start.EndClock, f.Start.Zone); err != nil {
			return s, err
		}
		if e.Status == "" {
			e.Status = dateline.Scheduled
		}
		for field, u := range map[string]string{"link": e.Link, "registration": e.Registration} {
			if parsed, err := url.Parse(u); u != "" && (err != nil || parsed.Scheme != "https" && parsed.Scheme != "http") {
				return s, dateline.Invalidf(field, "%q is not an address of the web", u)
			}
		}
		s.Event = e
	}
	return s, nil
}

// state saves the facts of a form that was made from a state of them, and returns
// the state they are in then. What saves by itself comes in the middle of a word:
// facts that are not in order yet, or that name what no register has, are then left
// as they are, for the save that somebody asks for.
func (v *visit) state(f writing, from string) (string, error) {
	byItself := v.wantsJSON()
	if byItself {
		if known, err := v.knowsAll(f); err != nil || !known {
			return from, err
		}
	}
	ask, err := v.stating(f)
	to := from
	if err == nil {
		to, err = v.room.State(v.r.Context(), ask)
	}
	_, invalid := errors.AsType[dateline.Invalid](err)
	_, conflict := errors.AsType[dateline.Conflict](err)
	if byItself && (invalid || conflict) {
		return from, nil
	}
	return to, err
}

// knowsAll reports whether every name of the form is one entry's of its register.
func (v *visit) knowsAll(f writing) (bool, error) {
	var people, roles []string
	for _, s := range f.Speakers {
		people, roles = append(people, s.Name), append(roles, s.Role)
	}
	ctx, read := v.r.Context(), v.db.Read()
	for reg, names := range map[dateline.Register][]string{
		dateline.Offices: f.Offices, dateline.People: people, dateline.Roles: roles, dateline.Places: {f.Place}, dateline.Topics: f.Topics,
	} {
		for _, name := range names {
			if name == "" {
				continue
			}
			plain, slug, named := strings.Cut(strings.TrimSuffix(name, "]"), "[")
			if named && strings.HasSuffix(name, "]") {
				_, err := read.EntryBySlug(ctx, reg, strings.TrimSpace(slug))
				if err == nil {
					continue
				}
				if !notFound(err) {
					return false, err
				}
				name = strings.TrimSpace(plain)
			}
			found, err := read.EntriesByName(ctx, reg, text.Fold(name))
			if err != nil || len(found) != 1 {
				return false, err
			}
		}
	}
	return true, nil
}

// readFacts reads the facts out of the text and proposes them where the form has
// none yet. The text keeps them unless the user asks to take them out.
func (v *visit) readFacts() error {
	f, err := v.posted()
	if err != nil {
		return err
	}
	got := facts.Read(f.Body, facts.Hints{Lang: v.In, Headline: f.Headline, Zone: v.Room.Zone, DateOrder: v.Room.DateOrder})
	f.propose(got)
	if v.wantsJSON() {
		fields := map[string]any{"kind": f.Kind, "office": f.Offices, "place": f.Place, "occasion": f.Occasion, "issued_day": f.Day, "issued_clock": f.Clock, "issued_zone": f.IssuedZone}
		var speakers, roles []string
		for _, s := range f.Speakers {
			speakers, roles = append(speakers, s.Name), append(roles, s.Role)
		}
		fields["speaker"], fields["role"] = speakers, roles
		return v.json(http.StatusOK, map[string]any{"fields": fields, "read": f.Read, "text": strings.TrimSpace(got.Body) != strings.TrimSpace(f.Body)})
	}
	if v.form("then") == "take out" {
		f.Body = got.Body
		if f.Headline == "" {
			f.Headline = got.Headline
		}
	}
	return v.offerWriting(http.StatusOK, f)
}

// propose fills the empty fields of the form with what was read.
func (f *writing) propose(got facts.Reading) {
	f.Read, f.Unsure = map[string]string{}, got.Unsure
	words := func(fact string) {
		for _, e := range got.Evidence {
			if e.Fact == fact && f.Read[fact] == "" {
				f.Read[fact] = e.Text
			}
		}
	}
	if f.Headline == "" && got.Headline != "" {
		f.Headline = got.Headline
		words("headline")
	}
	if got.Kind != "" && f.Kind == "" {
		f.Kind = got.Kind
		words("kind")
	}
	if len(f.Offices) == 0 && len(got.Offices) > 0 {
		f.Offices = got.Offices
		words("office")
	}
	if len(f.Speakers) == 0 && len(got.Speakers) > 0 {
		for _, s := range got.Speakers {
			name, role := s.Name, s.Role
			if name == "" {
				name, role = role, ""
			}
			f.Speakers = append(f.Speakers, entryLine{name, role})
		}
		words("speaker")
	}
	if f.Place == "" && got.Place != "" {
		f.Place = got.Place
		words("place")
	}
	if f.Occasion == "" && got.Occasion != "" {
		f.Occasion = got.Occasion
		words("occasion")
	}
	if f.Day == "" && !got.Issued.IsZero() {
		f.Day, f.Clock = split(got.Issued)
		if got.Issued.Zone != "" {
			f.IssuedZone = got.Issued.Zone
		}
		words("issued")
	}
}

// Fact is what a fact is called.
func (v *visit) Fact(name dateline.FactName) string { return v.T("field." + string(name)) }

// Blank returns a list with one more, empty line, for forms that grow as they are
// saved.
func (v *visit) Blank(list []string) []string { return append(slices.Clone(list), "") }

// BlankSpeaker is Blank for speakers.
func (v *visit) BlankSpeaker(list []entryLine) []entryLine {
	return append(slices.Clone(list), entryLine{})
}

// Requires reports whether a fact is among those required.
func (f writing) Requires(name string) bool {
	return slices.Contains(f.Required, dateline.FactName(name))
}

// Lacks reports whether a required fact is missing.
func (f writing) Lacks(name string) bool { return slices.Contains(f.Missing, dateline.FactName(name)) }

// Attached reports whether a file is among the attachments.
func (f writing) Attached(id dateline.ID) bool { return slices.Contains(f.Attachments, id) }

// Wrong marks the field that a problem is about.
func (f writing) Wrong(field string) bool { return f.Field != "" && f.Field == field }

// Version is the version that is edited.
func (f writing) Version() string { return fmt.Sprint(strings.Split(f.Base, ".")[0]) }

package importer

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"
	"unicode/utf8"

	"dateline"
	"dateline/internal/newsroom"
)

// jsonLine reads one line of a JSON Lines file and appends its record to out; an
// empty line has none.
func (r *reader) jsonLine(f *file, l numbered, out []Record) []Record {
	line := l.text
	if l.n == 1 {
		line = bytes.TrimPrefix(line, []byte("\xef\xbb\xbf"))
	}
	if line = bytes.TrimSpace(line); len(line) == 0 {
		return out
	}
	t, err := parseJSON(line, r.zone)
	if err != nil {
		return append(out, Record{File: f.show, Line: l.n, Err: err})
	}
	t.line = l.n
	return append(out, r.record(f, &t))
}

// object is a JSON object whose keys are taken one by one, so that a mistake is
// reported with the key it is in and keys that nobody took are known.
type object struct {
	fields map[string]json.RawMessage
	err    error
	within string // of a nested object: its key and a dot
}

// has reports whether the key is there, even as null: that says "none".
func (o *object) has(key string) bool { _, ok := o.fields[key]; return ok }

func (o *object) take(key string, into any) {
	raw, ok := o.fields[key]
	delete(o.fields, key)
	if !ok || o.err != nil {
		return
	}
	if err := json.Unmarshal(raw, into); err != nil {
		o.err = dateline.Invalidf(o.within+key, "%s is not what is meant here: %s", short(string(raw)), plainJSON(err))
	}
}

// text takes a string, without the characters that no text has.
func (o *object) text(key string) string {
	var s string
	o.take(key, &s)
	s, _ = clean(s)
	return s
}

// texts takes a list of strings, or one string.
func (o *object) texts(key string) []string {
	raw := bytes.TrimSpace(o.fields[key])
	if len(raw) > 0 && raw[0] == '"' {
		return nonEmpty([]string{o.text(key)})
	}
	var list []string
	o.take(key, &list)
	return nonEmpty(list)
}

func nonEmpty(list []string) []string {
	var out []string
	for _, s := range list {
		if s, _ = clean(s); strings.TrimSpace(s) != "" {
			out = append(out, strings.TrimSpace(s))
		}
	}
	return out
}

// parseJSON reads a record of the schema in docs/import.md.
func parseJSON(line []byte, home string) (t found, err error) {
	if len(line) > MaxLine {
		return t, dateline.Invalidf("line", "it is longer than %d MB", MaxLine>>20)
	}
	if !utf8.Valid(line) {
		return t, dateline.Invalidf("line", "it is not UTF-8, which JSON is written in")
	}
	o := object{}
	if err := json.Unmarshal(line, &o.fields); err != nil {
		return t, dateline.Invalidf("line", "it is no JSON object: %s", plainJSON(err))
	}
	if o.fields == nil {
		return t, dateline.Invalidf("line", "it is no JSON object")
	}
	rel := &t.release
	t.stated = stated{
		kind: o.has("kind"), offices: o.has("offices"), speakers: o.has("speakers"), place: o.has("place"),
		occasion: o.has("occasion"), issued: o.has("issued"), incomplete: o.has("incomplete"),
		body: o.has("headline") && o.has("issued"),
	}
	t.list = "jsonl:"
	rel.Headline, rel.Body, rel.Lead = o.text("headline"), o.text("body"), o.text("lead")
	rel.Source, rel.TranslationOf = o.text("source_id"), o.text("translation_of")
	rel.Lang = dateline.CanonicalLang(o.text("language"))
	kind := o.text("kind")
	if rel.Kind = kindOf(kind); rel.Kind == "" {
		rel.Kind = kind // one of the newsroom's own
	}
	rel.Offices, rel.Topics = o.texts("offices"), o.texts("topics")
	rel.Speakers = o.speakers("speakers")
	rel.Place, rel.Occasion, rel.Slug = o.text("place"), o.text("occasion"), o.text("slug")
	o.take("incomplete", &rel.Incomplete)
	t.zone = o.text("zone")
	rel.Issued = o.moment("issued", t.zone, home, &t)
	rel.Event = o.event("event", t.zone, home, &t)
	if len(o.fields) > 0 && o.err == nil {
		t.note("left out: %s", unknownKeys(sortedKeys(o.fields)))
	}
	if o.err == nil && rel.Headline == "" && strings.TrimSpace(rel.Body) == "" {
		o.err = dateline.Invalidf("body", "the record has neither headline nor body")
	}
	return t, o.err
}

func unknownKeys(keys []string) string {
	const most = 20
	if len(keys) > most {
		keys = append(keys[:most:most], "…")
	}
	for i, k := range keys {
		k, _ = clean(k)
		keys[i] = short(k)
	}
	if len(keys) == 1 {
		return "the key " + keys[0]
	}
	return "the keys " + strings.Join(keys, ", ")
}

func (o *object) speakers(key string) []newsroom.Speaker {
	var list []json.RawMessage
	o.take(key, &list)
	var out []newsroom.Speaker
	for i, raw := range list {
		in := object{within: fmt.Sprintf("%s[%d].", key, i), err: o.err}
		var s newsroom.Speaker
		if raw[0] == '"' {
			in.fields = map[string]json.RawMessage{"name": raw}
		} else if err := json.Unmarshal(raw, &in.fields); err != nil {
			in.err = dateline.Invalidf(strings.TrimSuffix(in.within, "."), "write {\"name\":…,\"role\":…}")
		}
		s.Name, s.Role = strings.TrimSpace(in.text("name")), strings.TrimSpace(in.text("role"))
		if in.err == nil && s.Name == "" {
			in.err = dateline.Invalidf(in.within+"name", "a speaker has a name")
		}
		o.err = in.err
		out = append(out, s)
	}
	return out
}

// moment takes a date or time in either of its forms.
func (o *object) moment(key, zone, home string, t *found) dateline.Moment {
	raw := bytes.TrimSpace(o.fields[key])
	var local string
	if len(raw) > 0 && raw[0] == '{' {
		in := object{within: o.within + key + ".", err: o.err}
		o.take(key, &in.fields)
		if local = in.text("local"); in.has("zone") {
			zone = in.text("zone")
		}
		if o.err == nil {
			o.err = in.err
		}
	} else {
		local = o.text(key)
	}
	if local == "" || o.err != nil {
		return dateline.Moment{}
	}
	m, doubt, err := moment(local, zone, home)
	if invalid, ok := err.(dateline.Invalid); ok {
		if invalid.Field != "zone" {
			invalid.Field = o.within + key
		}
		o.err = invalid
		return dateline.Moment{}
	}
	if doubt != "" {
		t.notes = append(t.notes, doubt)
	}
	return m
}

// event takes an event. A start or end without a zone is meant in the zone of
// the record, or of the newsroom: an event in no zone cannot take place.
func (o *object) event(key, zone, home string, t *found) *dateline.Event {
	raw := bytes.TrimSpace(o.fields[key])
	if len(raw) == 0 || string(raw) == "null" {
		delete(o.fields, key)
		return nil
	}
	in := object{within: key + ".", err: o.err}
	o.take(key, &in.fields)
	if z := in.text("zone"); z != "" {
		zone = z
	}
	place := func(m dateline.Moment) dateline.Moment {
		if m.IsZero() || m.Zone != "" {
			return m
		}
		if m.Precision == dateline.Minute {
			t.note("event: no zone is stated; %s was taken", home)
		}
		placed, err := dateline.ParseMoment(m.Local, home)
		if err != nil && in.err == nil {
			in.err = err
		}
		return placed
	}
	e := &dateline.Event{
		Start: place(in.moment("start", zone, home, t)), End: place(in.moment("end", zone, home, t)),
		Status: dateline.EventStatus(in.text("status")), Link: in.text("link"), Registration: in.text("registration"),
	}
	if e.Status == "" {
		e.Status = dateline.Scheduled
	}
	if len(in.fields) > 0 && in.err == nil {
		t.note("event: left out: %s", unknownKeys(sortedKeys(in.fields)))
	}
	if o.err == nil {
		o.err = in.err
	}
	return e
}

// plainJSON says what is wrong with JSON without the decoder's own terms.
func plainJSON(err error) string {
	s := strings.TrimPrefix(err.Error(), "json: ")
	if strings.Contains(s, "unexpected end of JSON input") {
		return "it ends too early; was the file cut short?"
	}
	if strings.HasPrefix(s, "cannot unmarshal ") {
		s, _, _ = strings.Cut(strings.TrimPrefix(s, "cannot unmarshal "), " into ")
		return s + " is given instead"
	}
	return s
}

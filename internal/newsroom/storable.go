package newsroom

import (
	"maps"
	"slices"
	"strings"
	"unicode/utf8"

	"dateline"
)

// Names, keys and sources are looked up through an index, and an index entry of
// PostgreSQL holds some 2,700 bytes. The bounds leave room for what folding adds.
const (
	maxName   = 512  // bytes
	maxSource = 1024 // bytes
)

// storable refuses text that not every engine can hold: PostgreSQL has no NUL,
// and JSON has no bytes that are not UTF-8. They are refused alike on each, and
// before anything is written.
func storable(field string, texts ...string) error {
	for _, s := range texts {
		if strings.IndexByte(s, 0) >= 0 || !utf8.ValidString(s) {
			return dateline.Invalidf(field, "it holds a NUL or bytes that are not UTF-8; save the text as UTF-8")
		}
	}
	return nil
}

// short is storable and refuses what is longer than max bytes.
func short(field string, max int, texts ...string) error {
	for _, s := range texts {
		if len(s) > max {
			return dateline.Invalidf(field, "“%s…” is longer than %d bytes; is it the text itself?", strings.ToValidUTF8(s[:60], ""), max)
		}
	}
	return storable(field, texts...)
}

// said returns what n says, by language.
func said(n dateline.Names) []string {
	var out []string
	for _, l := range slices.Sorted(maps.Keys(n)) {
		out = append(out, string(l), n[l])
	}
	return out
}

// storable reports the first part of the release that cannot be kept.
func (r Release) storable() error {
	speakers, roles, originals := []string{}, []string{}, []string{}
	for _, s := range r.Speakers {
		speakers, roles = append(speakers, s.Name), append(roles, s.Role)
	}
	for name, original := range r.Originals {
		originals = append(originals, name, original)
	}
	for _, part := range []struct {
		field string
		max   int
		texts []string
	}{
		{"source_id", maxSource, []string{r.Source, r.TranslationOf}},
		{"headline", dateline.MaxHeadline, []string{r.Headline}},
		{"lead", dateline.MaxBody, []string{r.Lead}},
		{"body", dateline.MaxBody, []string{r.Body}},
		{"slug", dateline.MaxHeadline, []string{r.Slug}},
		{"office", maxName, r.Offices},
		{"speaker", maxName, speakers},
		{"role", maxName, roles},
		{"place", maxName, []string{r.Place}},
		{"occasion", dateline.MaxHeadline, []string{r.Occasion}},
		{"topics", maxName, r.Topics},
		{"originals", maxName, originals},
		{"reading", dateline.MaxBody, []string{string(r.Reading)}},
	} {
		if err := short(part.field, part.max, part.texts...); err != nil {
			return err
		}
	}
	if r.Event != nil {
		return storable("event", r.Event.Link, r.Event.Registration)
	}
	return nil
}

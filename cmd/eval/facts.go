package main

import (
	"context"
	"fmt"
	"strings"

	"dateline"
	"dateline/internal/facts"
)

// rate counts what was read against what the source says.
type rate struct {
	Right     int     `json:"right"`
	Read      int     `json:"read"`
	Wanted    int     `json:"wanted"`
	Precision float64 `json:"precision"`
	Recall    float64 `json:"recall"`
}

func (r *rate) done() {
	r.Precision, r.Recall = 1, 1
	if r.Read > 0 {
		r.Precision = float64(r.Right) / float64(r.Read)
	}
	if r.Wanted > 0 {
		r.Recall = float64(r.Right) / float64(r.Wanted)
	}
}

// factsResult is what measureFacts prints.
type factsResult struct {
	Releases int                         `json:"releases"`
	Facts    map[string]map[string]*rate `json:"facts"` // by data set and fact
	// Besides are speakers whom the source's list does not have and the text does:
	// those to whom it is attributed, and those whom the headline alone names.
	Besides map[string]int      `json:"besides"`
	Misses  map[string][]string `json:"misses"` // some of them, by data set and fact
	Skipped left                `json:"skipped"`
}

// samplesOf is how many samples of each kind are printed.
const samplesOf = 20

// measureFacts compares facts with the metadata that came beside the texts: the
// feed's own list of speakers, and days of publication. The day is read twice:
// "issued, from the text alone", where recall is how many texts state it, and
// "issued", when the day of publication is known, as in an import.
func measureFacts(ctx context.Context, paths []string) (*factsResult, error) {
	samples, skipped, err := read(ctx, paths)
	if err != nil {
		return nil, err
	}
	out := &factsResult{Facts: map[string]map[string]*rate{}, Besides: map[string]int{}, Misses: map[string][]string{}, Skipped: skipped}
	for _, x := range samples {
		if x.Stated || x.Source == "" {
			continue
		}
		out.Releases++
		if x.Creator != "" {
			out.speakers(x)
		}
		if x.Day != "" {
			out.issued(x)
		}
	}
	for _, set := range out.Facts {
		for _, r := range set {
			r.done()
		}
	}
	return out, nil
}

func (r *factsResult) rate(set, fact string) *rate {
	if r.Facts[set] == nil {
		r.Facts[set] = map[string]*rate{}
	}
	if r.Facts[set][fact] == nil {
		r.Facts[set][fact] = &rate{}
	}
	return r.Facts[set][fact]
}

func (r *factsResult) miss(x sample, fact, format string, args ...any) {
	key := x.Set + ", " + fact
	if len(r.Misses[key]) < samplesOf {
		r.Misses[key] = append(r.Misses[key], x.ID+": "+fmt.Sprintf(format, args...))
	}
}

// issued compares the day.
func (r *factsResult) issued(x sample) {
	zone := x.Release.Issued.Zone
	day := func(m dateline.Moment) string { return m.Local[:min(10, len(m.Local))] }
	compare := func(fact string, got dateline.Moment) {
		c := r.rate(x.Set, fact)
		if c.Wanted++; got.IsZero() {
			return
		}
		if c.Read++; day(got) == x.Day {
			c.Right++
		} else {
			r.miss(x, fact, "%s instead of %s", day(got), x.Day)
		}
	}
	hints := facts.Hints{Lang: x.Release.Lang, Headline: x.Release.Headline, Zone: zone}
	compare("issued, from the text alone", facts.Read(x.Source, hints).Issued)
	if m, err := dateline.ParseMoment(x.Day, zone); err == nil {
		hints.Published = m
		compare("issued", facts.Read(x.Source, hints).Issued)
	}
}

// speakers compares those that the import read with the feed's list.
func (r *factsResult) speakers(x sample) {
	want := creators(x.Creator)
	names, roles := r.rate(x.Set, "speaker"), r.rate(x.Set, "role")
	names.Wanted += len(want)
	roles.Wanted += len(want)
	for _, p := range x.Release.Speakers {
		i := 0
		for i < len(want) && want[i].Name != p.Name {
			i++
		}
		switch {
		case i < len(want):
			names.Read++
			names.Right++
			roles.Read++
			if strings.HasPrefix(p.Role, want[i].Role) { // the list's commas do not tell where a role ends
				roles.Right++
			} else {
				r.miss(x, "role", "%s is %q instead of %q", p.Name, p.Role, want[i].Role)
			}
			want = append(want[:i:i], want[i+1:]...)
		case strings.Contains(x.Source, "attributable to") && strings.Contains(x.Source, p.Name):
			r.Besides["attributed in the text"]++
		case strings.Contains(x.Release.Headline, p.Name):
			r.Besides["named by the headline alone"]++
		default:
			names.Read++
			r.miss(x, "speaker", "%q, %q is not among %q", p.Name, p.Role, x.Creator)
		}
	}
	for _, p := range want {
		r.miss(x, "speaker", "%q of %q was not read", p.Name, x.Creator)
	}
}

// creators reads a list such as "Ann Example, Minister, Bob Example, Jr., Judge":
// names and roles in turn, where a role may have commas of its own.
func creators(list string) (out []facts.Speaker) {
	for list != "" {
		name, rest, ok := strings.Cut(list, ", ")
		if !ok {
			return out
		}
		if after, ok := strings.CutPrefix(rest, "Jr., "); ok {
			name, rest = name+", Jr.", after
		}
		role, rest, _ := strings.Cut(rest, ", ")
		for strings.HasPrefix(rest, "and ") || strings.Count(rest, ", ") == 1 && strings.Contains(rest, ", and ") {
			more, after, _ := strings.Cut(rest, ", ")
			role, rest = role+", "+more, after
		}
		name = strings.TrimPrefix(strings.Join(strings.Fields(name), " "), "Dr. ")
		out, list = append(out, facts.Speaker{Name: name, Role: role}), rest
	}
	return out
}

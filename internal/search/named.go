package search

import (
	"maps"
	"slices"

	"dateline"
)

// NamedBy is an entry of a register with every name that it was published under or
// has now, in all languages, and its aliases.
func NamedBy(r dateline.Ref, now dateline.Entry) Named {
	return Named{ID: string(r.ID), Names: Distinct(slices.Concat(Values(r.Names), Values(now.Names), now.Aliases))}
}

// Values are the names in every language, in the order of the languages' tags.
func Values(n dateline.Names) (out []string) {
	for _, l := range slices.Sorted(maps.Keys(n)) {
		out = append(out, n[l])
	}
	return out
}

// Distinct leaves out what is empty or there already.
func Distinct(list []string) (out []string) {
	for _, s := range list {
		if s != "" && !slices.Contains(out, s) {
			out = append(out, s)
		}
	}
	return out
}

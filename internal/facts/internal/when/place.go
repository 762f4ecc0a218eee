package when

import (
	_ "embed"
	"strings"
	"unicode/utf8"
)

//go:embed places.txt
var placeList string

// The gazetteer serves two questions only: is this line a place, and which
// zone do its clocks show. It is small on purpose: a line that it does not know
// is still read as a place where the form of the opening lines says so.

// zoneOf maps a country, state or city, as English or Chinese releases write
// it, to its zone; "" for those with several.
var zoneOf = gazetteer(placeList)

// Known reports whether s is a city, state or country of the gazetteer.
func Known(s string) bool {
	_, ok := zoneOf[s]
	return ok
}

// gazetteer reads lines "zone: name|name".
func gazetteer(list string) map[string]string {
	m := make(map[string]string, 512)
	for line := range strings.Lines(list) {
		zone, names, ok := strings.Cut(strings.TrimSpace(line), ": ")
		if !ok {
			zone, names, ok = "", strings.TrimPrefix(strings.TrimSpace(line), ": "), strings.HasPrefix(strings.TrimSpace(line), ":")
		}
		if !ok {
			continue
		}
		for name := range strings.SplitSeq(names, "|") {
			m[strings.TrimSpace(name)] = zone
		}
	}
	return m
}

// ZoneOf returns the zone of the smallest known part of a place.
func ZoneOf(place string) string {
	if place == "" {
		return ""
	}
	if z, ok := zoneOf[place]; ok {
		return z
	}
	parts := strings.FieldsFunc(place, func(r rune) bool { return r == ',' || r == '，' || r == '、' })
	for i := range parts {
		parts[i] = strings.TrimSpace(parts[i])
	}
	for i := len(parts) - 1; i > 0; i-- { // "Portland, Oregon" before "Oregon"
		if z := zoneOf[parts[i-1]+", "+parts[i]]; z != "" {
			return z
		}
	}
	for _, p := range parts {
		if z := zoneOf[p]; z != "" {
			return z
		}
	}
	if place[0] >= 0xe3 { // 北京钓鱼台国宾馆
		for n := min(len(place), 24); n >= 6; n-- {
			if n < len(place) && !utf8.RuneStart(place[n]) {
				continue
			}
			if z := zoneOf[place[:n]]; z != "" {
				return z
			}
		}
	}
	return ""
}

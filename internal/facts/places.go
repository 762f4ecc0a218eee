package facts

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// The gazetteer serves two questions only: is this line a place, and which
// zone do its clocks show. It is small on purpose: a line that it does not know
// is still read as a place where the form of the opening lines says so.

// zoneOf maps a country, state or city, as English or Chinese releases write
// it, to its zone; "" for those with several.
var zoneOf = gazetteer(words.places)

// venueWords are the last or telling words of a venue's name.
var venueWords = words.set("venue")

// zhVenue are the endings of venues in Chinese.
var zhVenue = words.list("venue zh")

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

func wordSet(list string) map[string]bool {
	m := map[string]bool{}
	for w := range strings.FieldsSeq(list) {
		m[w] = true
	}
	return m
}

// placeKind is what a line says of place.
type placeKind int

const (
	noPlace placeKind = iota
	aVenue
	aCity // a city, state or country, with or without the larger one after it
)

// placeOf judges by the words alone whether a line is a place.
func placeOf(s string) placeKind {
	s = strings.Trim(s, " ()（）[]\\")
	if s == "" || utf8.RuneCountInString(s) > 100 {
		return noPlace
	}
	if isHanLed(s) {
		return zhPlaceOf(s)
	}
	if _, ok := zoneOf[s]; ok {
		return aCity
	}
	if !titled(s) {
		return noPlace
	}
	parts := strings.Split(s, ",")
	last := strings.TrimSpace(parts[len(parts)-1])
	if len(parts) >= 2 && len(parts) <= 4 {
		if last == "D.C." || last == "DC" {
			if len(parts) > 2 {
				return aVenue
			}
			return aCity
		}
		if _, ok := zoneOf[last]; ok {
			if len(parts) > 2 || hasVenueWord(parts[0]) {
				return aVenue
			}
			return aCity
		}
	}
	if strings.HasPrefix(s, "Aboard ") || strings.HasPrefix(s, "En Route ") || strings.HasPrefix(s, "Via ") {
		return aVenue
	}
	if hasVenueWord(s) {
		return aVenue
	}
	return noPlace
}

func hasVenueWord(s string) bool {
	words := strings.FieldsFunc(s, func(r rune) bool { return r == ' ' || r == ',' || r == '\u00a0' })
	for _, w := range words {
		if venueWords[w] {
			return true
		}
	}
	return false
}

func zhPlaceOf(s string) placeKind {
	if strings.ContainsAny(s, "。！？；!?;：:") || utf8.RuneCountInString(s) > 30 {
		return noPlace
	}
	if _, ok := zoneOf[s]; ok {
		return aCity
	}
	for _, end := range []string{"市", "省", "特区", "特區"} {
		if strings.HasSuffix(s, end) && utf8.RuneCountInString(s) <= 10 {
			return aCity
		}
	}
	for _, end := range zhVenue {
		if strings.HasSuffix(s, end) && len(s) > len(end) {
			return aVenue
		}
	}
	return noPlace
}

// titled reports whether s is written as a title or name: no sentence end, and
// each word but the small ones beginning with a capital or a digit.
func titled(s string) bool {
	if s == "" || strings.ContainsAny(s[len(s)-1:], "!?:;") {
		return false
	}
	capital, small := 0, 0
	for w := range strings.FieldsSeq(s) {
		r, _ := utf8.DecodeRuneInString(strings.TrimLeft(w, "(“\"‘'*_["))
		switch {
		case unicode.IsUpper(r) || unicode.IsDigit(r) || r == '&' || r == '–' || r == '—' || r == '-' || r == '|':
			capital++
		case smallWords[strings.Trim(w, ",.()")]:
			small++
		default:
			return false
		}
	}
	return capital > 0 && capital >= small
}

var smallWords = wordSet("of the and at in on for to a an de la le du des da do dos das del della di van von der den ter bin ibn bint al el et y with by from las los l d")

// zoneOfPlace returns the zone of the smallest known part of a place.
func zoneOfPlace(place string) string {
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
	if isHanLed(place) { // 北京钓鱼台国宾馆
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

// isHanLed reports whether the first letter of s is a Han character.
func isHanLed(s string) bool {
	for _, r := range s {
		if unicode.IsLetter(r) {
			return unicode.Is(unicode.Han, r)
		}
	}
	return false
}

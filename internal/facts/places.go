package facts

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"dateline/internal/facts/internal/when"
)

// venueWords are the last or telling words of a venue's name.
var venueWords = words.set("venue")

// zhVenue are the endings of venues in Chinese.
var zhVenue = words.list("venue zh")

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
	if when.Known(s) {
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
		if when.Known(last) {
			if len(parts) > 2 || hasVenueWord(parts[0]) {
				return aVenue
			}
			return aCity
		}
	}
	if strings.HasPrefix(s, "Aboard ") || strings.HasPrefix(s, "En Route ") || strings.HasPrefix(s, "Via ") || hasVenueWord(s) {
		return aVenue
	}
	return noPlace
}

func hasVenueWord(s string) bool {
	words := strings.FieldsFunc(s, func(r rune) bool { return r == ' ' || r == ',' || r == '\u00a0' })
	return slices.ContainsFunc(words, func(w string) bool { return venueWords[w] })
}

func zhPlaceOf(s string) placeKind {
	if strings.ContainsAny(s, "。！？；!?;：:") || utf8.RuneCountInString(s) > 30 {
		return noPlace
	}
	if when.Known(s) {
		return aCity
	}
	if ends(s, []string{"市", "省", "特区", "特區"}) && utf8.RuneCountInString(s) <= 10 {
		return aCity
	}
	if ends(s, zhVenue) && utf8.RuneCountInString(s) > 2 {
		return aVenue
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
		w = strings.TrimPrefix(strings.TrimPrefix(w, "el-"), "al-") // el-Sheikh
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

// isHanLed reports whether the first letter of s is a Han character.
func isHanLed(s string) bool {
	for _, r := range s {
		if unicode.IsLetter(r) {
			return unicode.Is(unicode.Han, r)
		}
	}
	return false
}

type placeLine struct {
	text   string
	kind   placeKind
	at     span
	letter bool // directly under the office, as on a letterhead
}

func (r *reader) addPlace(l line, k placeKind) {
	plain, originals := cutGlosses(l.text)
	r.addOriginals(originals)
	p := placeLine{text: strings.Trim(plain, " ()（）[]\\"), kind: k, at: span{l.at, l.at + len(l.text)}, letter: r.lastFact == "office"}
	if r.lastFact != "place" || len(r.groups) == 0 {
		r.groups = append(r.groups, nil)
	}
	r.groups[len(r.groups)-1] = append(r.groups[len(r.groups)-1], p)
	r.saw("place", p.at.start, p.at.end)
	r.lastFact = "place"
}

// settlePlace chooses the place among the groups of place lines: the first that
// names a venue, else the first; a city right under an office is its letterhead
// and counts only when there is no other.
func (r *reader) settlePlace() {
	var best []placeLine
	score := -1
	for _, g := range r.groups {
		s := 1
		if g[0].letter && len(g) == 1 && g[0].kind == aCity {
			s = 0
		}
		for _, p := range g {
			if p.kind == aVenue {
				s = 2
			}
		}
		if s > score {
			best, score = g, s
		}
	}
	if score < 0 {
		// "… Before Bilateral Meeting | Tel Aviv, Israel"
		if _, city, ok := strings.Cut(r.out.Headline, " | "); ok && placeOf(city) == aCity {
			r.out.Place = city
			r.sawHeadline("place")
		}
		return
	}
	var venues, cities []string
	for _, p := range best {
		if p.text == r.out.Occasion { // "a Briefing at the Centers for Disease Control": that was where
			r.out.Occasion = ""
		}
		if p.kind == aCity {
			cities = append(cities, p.text)
		} else {
			venues = append(venues, p.text)
		}
	}
	if r.chinese {
		r.out.Place = strings.Join(venues, " ")
		if r.out.Place != "" && len(cities) > 0 {
			r.out.Place += "，"
		}
		r.out.Place += strings.Join(cities, "，")
		return
	}
	r.out.Place = strings.Join(append(venues, cities...), ", ")
}

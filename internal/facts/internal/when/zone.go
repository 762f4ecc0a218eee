package when

import (
	_ "embed"
	"strings"
	"time"

	"dateline"
)

//go:embed zones.txt
var zoneList string

// zoneName is one way in which texts write a time zone.
type zoneName struct {
	zone string // the IANA zone it means; a representative one if many share it
	// The other fields say why the zone may be wrong, so that it is reported.
	shared bool   // several countries keep this time under this name (CET)
	others string // what else the letters mean ("India, Israel or Ireland"); "" = nothing
}

// zoneLetters are the abbreviations seen in releases. Those of several meanings
// have no zone here: only the place of the release can settle them.
var zoneLetters, zonePhrases = zoneTable(zoneList)

// zonePhrase is a zone written out.
type zonePhrase struct {
	text string
	zoneName
}

// zoneTable reads lines "letters = zone shared", "letters ? meanings".
func zoneTable(list string) (letters map[string]zoneName, phrases []zonePhrase) {
	letters = map[string]zoneName{}
	for line := range strings.Lines(list) {
		i := strings.IndexAny(line, "=?")
		if i <= 0 || line[0] == '#' {
			continue
		}
		name, value := strings.TrimSpace(line[:i]), strings.TrimSpace(line[i+1:])
		var z zoneName
		if line[i] == '?' {
			z.others = value
		} else {
			z.zone, z.shared = strings.CutSuffix(value, " shared")
		}
		if strings.ToUpper(name) == name && name[0] <= 'Z' {
			letters[name] = z
		} else {
			phrases = append(phrases, zonePhrase{name, z})
		}
	}
	return letters, phrases
}

// Zone is a zone as the text names it.
type Zone struct {
	Text   string // as written
	letter string // the abbreviation, upper case, when it was one
	zoneName
}

func (z Zone) local() bool { return z.zone == "" && z.others == "" }

// cutZone reads a zone at the start of s.
func cutZone(s string) (Zone, string, bool) {
	for _, p := range zonePhrases {
		if len(s) < len(p.text) || s[0] != p.text[0] && s[0]|0x20 != p.text[0] {
			continue
		}
		if strings.EqualFold(s[:len(p.text)], p.text) && !letterAt(s, len(p.text)) {
			return Zone{Text: s[:len(p.text)], zoneName: p.zoneName}, s[len(p.text):], true
		}
	}
	n := 0
	for n < len(s) && n < 5 && (s[n] >= 'A' && s[n] <= 'Z') {
		n++
	}
	if n == 0 || letterAt(s, n) {
		return Zone{}, s, false
	}
	z, ok := zoneLetters[s[:n]]
	return Zone{Text: s[:n], letter: s[:n], zoneName: z}, s[n:], ok
}

// letterAt reports whether an ASCII letter or digit stands at s[i].
func letterAt(s string, i int) bool {
	if i >= len(s) {
		return false
	}
	c := s[i]
	return c >= '0' && c <= '9' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z'
}

// Resolve returns the IANA zone that z means on a given wall time, where place
// is the zone of the place the release names, or "". The second result says
// what an editor should know about the choice; it is "" when nothing is open.
func (z Zone) Resolve(local, place string) (zone, why string) {
	if z.local() {
		if place == "" {
			return "", "the time is local, and the place does not tell which zone"
		}
		return place, ""
	}
	if place != "" && z.letter != "" && abbreviationOn(local, place) == z.letter {
		return place, ""
	}
	if z.others != "" {
		// The place may keep the other half of the year under another name.
		if place != "" && halfYearOf(local, place) == z.letter {
			return place, "the abbreviation is the place's, but of the other half of the year; the zone was taken for the date"
		}
		return "", "the abbreviation is ambiguous (" + z.others + ") and the place does not settle it"
	}
	if z.shared {
		if place != "" && sameOffset(local, place, z.zone) {
			return place, ""
		}
		return z.zone, "several countries share this abbreviation and the place does not say which; a representative zone was taken"
	}
	if why := z.season(local, z.zone); why != "" {
		return z.zone, why
	}
	return z.zone, ""
}

// season says so when the text names standard time on a day of summer time, or
// the reverse.
func (z Zone) season(local, zone string) string {
	if len(z.letter) < 3 {
		standard := strings.Contains(z.Text, "标准") || strings.Contains(strings.ToLower(z.Text), "standard")
		summer := strings.Contains(z.Text, "夏令") || strings.Contains(strings.ToLower(z.Text), "daylight")
		if t, ok := wall(local, zone); ok && (standard && t.IsDST() || summer && !t.IsDST()) {
			return "the text names " + z.Text + ", but clocks in " + zone + " showed " + t.Format("MST") + " that day; the zone was taken"
		}
		return ""
	}
	got := abbreviationOn(local, zone)
	if got == z.letter || halfYearOf(local, zone) != z.letter {
		return ""
	}
	return "the text says " + z.letter + ", but clocks in " + zone + " showed " + got + " that day; the zone was taken"
}

func wall(local, zone string) (time.Time, bool) {
	m, err := dateline.ParseMoment(local, zone)
	if err != nil {
		return time.Time{}, false
	}
	return m.In(), true
}

func abbreviationOn(local, zone string) string {
	t, ok := wall(local, zone)
	if !ok {
		return ""
	}
	return t.Format("MST")
}

// halfYearOf returns the abbreviation of the zone half a year from local.
func halfYearOf(local, zone string) string {
	t, ok := wall(local, zone)
	if !ok {
		return ""
	}
	return t.AddDate(0, 6, 0).Format("MST")
}

func sameOffset(local, a, b string) bool {
	ta, oka := wall(local, a)
	tb, okb := wall(local, b)
	_, x := ta.Zone()
	_, y := tb.Zone()
	return oka && okb && x == y
}

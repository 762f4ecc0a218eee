package facts

import (
	"strings"
	"unicode/utf8"
)

// knownOffices are offices whose names carry no word that tells.
var knownOffices = words.names("office")

// zhOfficeEnds are the last characters of an office's name.
var zhOfficeEnds = words.list("office zh")

// isOffice reports whether a whole line or segment names an office.
func isOffice(s string) bool {
	s = strings.Trim(s, " \u00a0　()（）")
	if knownOffices[s] {
		return true
	}
	n := utf8.RuneCountInString(s)
	if n < 3 || n > 80 || strings.ContainsAny(s, "，。；：！？;:!?") {
		return false
	}
	if isHanLed(s) {
		if n > 30 || strings.ContainsAny(s, " 0123456789，、的") {
			return false
		}
		for _, end := range zhOfficeEnds {
			if strings.HasSuffix(s, end) {
				return true
			}
		}
		return false
	}
	if !titled(s) && strings.ToUpper(s) != s {
		return false
	}
	l := strings.ToLower(s)
	l = strings.TrimPrefix(l, "the ")
	for _, start := range officeBegins {
		if strings.HasPrefix(l, start) {
			return !strings.Contains(l, ",") || strings.HasPrefix(l, "u.s. ")
		}
	}
	for _, end := range officeEnds {
		if strings.HasSuffix(l, " "+end) {
			return true
		}
	}
	return false
}

// properCase gives an office written in capitals its usual form.
func properCase(s string) string {
	if strings.ToUpper(s) != s || strings.ToLower(s) == s {
		return s
	}
	words := strings.Fields(strings.ToLower(s))
	for i, w := range words {
		if i > 0 && smallWords[w] {
			continue
		}
		_, n := utf8.DecodeRuneInString(w)
		words[i] = strings.ToUpper(w[:n]) + w[n:]
	}
	return strings.Join(words, " ")
}

// splitOffices reads "the Ministry of Law and Board of Legal Education" as two
// offices: "and" separates when an office's first word follows it.
func splitOffices(s string) []string {
	var out []string
	rest := strings.TrimSpace(s)
	for {
		cut := -1
		for _, sep := range []string{" and the ", " and ", ", ", "、", "及"} {
			if i := strings.Index(rest, sep); i > 0 && (cut < 0 || i < cut) {
				after := strings.TrimPrefix(strings.TrimPrefix(rest[i+len(sep):], "the "), "and ")
				if startsOffice(after) {
					cut = i
					out = append(out, office(rest[:i]))
					rest = after
					break
				}
			}
		}
		if cut < 0 {
			return append(out, office(rest))
		}
	}
}

func startsOffice(s string) bool {
	for _, w := range []string{"Ministry ", "Office ", "Department ", "Board ", "Attorney-General", "Supreme Court", "Singapore ", "National ", "Council ", "Monetary ", "Intellectual ", "MINISTRY ", "Accounting "} {
		if strings.HasPrefix(s, w) {
			return true
		}
	}
	return false
}

func office(s string) string {
	s = strings.Trim(s, " \u00a0　()（）.")
	if r, ok := strings.CutPrefix(s, "the "); ok {
		s = r
	}
	return properCase(s)
}

var (
	officeBegins = words.entries("office begins")
	officeEnds   = words.entries("office ends")
)

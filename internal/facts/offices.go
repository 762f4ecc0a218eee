package facts

import (
	"regexp"
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
	if n < 3 || n > 80 || strings.ContainsAny(s, "，。；：！？;:!?") || roleHeads[strings.SplitN(s, " ", 2)[0]] {
		return false
	}
	if isHanLed(s) {
		if n > 30 || strings.ContainsAny(s, " 0123456789，、的") {
			return false
		}
		return ends(s, zhOfficeEnds)
	}
	if !titled(s) && strings.ToUpper(s) != s {
		return false
	}
	l := strings.ToLower(s)
	l = strings.TrimPrefix(l, "the ")
	if begins(l, officeBegins) {
		return !strings.Contains(l, ",") || strings.HasPrefix(l, "u.s. ")
	}
	return strings.Contains(l, " ") && ends(l, officeEnds)
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

var reOfficeJoin = regexp.MustCompile(`,? and (?:the )?|, (?:the )?|、|及`)

// splitOffices reads "the Ministry of Law and Board of Legal Education" as two
// offices: what joins separates when an office's first word follows it.
func splitOffices(s string) (out []string) {
	from := 0
	for _, m := range reOfficeJoin.FindAllStringIndex(s, -1) {
		if begins(s[m[1]:], officeFirst) {
			out = append(out, office(s[from:m[0]]))
			from = m[1]
		}
	}
	return append(out, office(s[from:]))
}

func office(s string) string {
	s = strings.Trim(s, " \u00a0　()（）.")
	if r, ok := strings.CutPrefix(s, "the "); ok {
		s = r
	}
	return properCase(s)
}

var (
	officeFirst  = words.entries("office first")
	officeBegins = words.entries("office begins")
	officeEnds   = words.entries("office ends")
)

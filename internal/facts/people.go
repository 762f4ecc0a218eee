package facts

import (
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// roleHeads are the words that end the part of a role before "of", "for" or the
// name: Deputy Assistant *Secretary* of State, Press *Secretary* Jen Psaki.
var roleHeads = words.set("role head")

// roleBefore are words that may stand in a role before its head.
var roleBefore = words.set("role before")

// roleAfter are words of the part that follows "of", "for", "to", "in".
var roleAfter = words.set("role after")

// honorifics stand before a name and are no part of it or of a role.
var honorifics = words.set("honorific")

// particles are lower-case words inside names.
var particles = words.set("particle")

// nameStops are capitalised words that end a list of people in a headline.
var nameStops = words.set("name stop")

var postNominals = words.set("post-nominal")

// token is one word of a headline or byline, with whether a comma follows it.
type token struct {
	text  string
	comma bool
	start int // byte offset
	end   int // byte offset after the word and its comma
}

func tokens(s string) []token {
	var ts []token
	for i := 0; i < len(s); {
		r, n := utf8.DecodeRuneInString(s[i:])
		if unicode.IsSpace(r) || r == '\u2060' || r == '\u200b' {
			i += n
			continue
		}
		j := i
		for j < len(s) {
			r, n := utf8.DecodeRuneInString(s[j:])
			if unicode.IsSpace(r) {
				break
			}
			j += n
		}
		w := s[i:j]
		t := token{text: strings.TrimRight(w, ",;"), start: i, end: j}
		t.comma = len(t.text) < len(w)
		ts = append(ts, t)
		i = j
		if len(ts) == 80 { // no headline is longer
			break
		}
	}
	return ts
}

// cutPeople reads a list of people from the start of s: "President Biden and
// Prime Minister Modi of the Republic of India", "Mr Edwin Tong, Senior Minister
// of State for Law", "Law Minister K Shanmugam". It returns the byte offset at
// which the list ends.
func cutPeople(s string) (people []Speaker, end int) {
	ts := tokens(s)
	i := 0
	for i < len(ts) {
		p, next, ok := cutPerson(ts, i)
		if !ok {
			break
		}
		people = append(people, p)
		i, end = next, ts[next-1].end
		if i < len(ts) && (ts[i].text == "and" || ts[i].text == "And" || ts[i].text == "&") {
			i++
			continue
		}
		if !ts[i-1].comma {
			break
		}
	}
	return people, end
}

// cutPerson reads one person. A name alone counts only after an honorific:
// "by Licensed Moneylenders" names nobody.
func cutPerson(ts []token, i int) (p Speaker, next int, ok bool) {
	start := i
	i = skipHonorifics(ts, i)
	polite := i > start && ts[i-1].text != "the" && ts[i-1].text != "The"
	role, j := cutRole(ts, i)
	i = j
	if role != "" {
		if n := cutBody(ts, i); n > i { // "Deputy Secretary, Ministry of Law, Mr Han Kok Juan"
			role, i = role+", "+joinTokens(ts[i:n]), n
		}
		i = skipHonorifics(ts, i)
	}
	var name []string
	for i < len(ts) && isNameWord(ts[i].text, len(name) > 0) {
		w := ts[i].text
		base, possessive := cutPossessive(w)
		name = append(name, base)
		i++
		if possessive {
			break
		}
		if ts[i-1].comma {
			if i < len(ts) && postNominals[ts[i].text] {
				if !isLawTitle(ts[i].text) {
					name[len(name)-1] += ","
					name = append(name, ts[i].text)
				}
				i++
			}
			break
		}
		if len(name) == 7 {
			break
		}
	}
	for len(name) > 0 && isLawTitle(name[len(name)-1]) {
		name = name[:len(name)-1]
	}
	if len(name) == 0 || slices.ContainsFunc(name, func(w string) bool { return titleOnly[w] }) {
		return p, i, false
	}
	p = Speaker{Name: strings.Join(name, " "), Role: role}
	if role != "" {
		// "of the Republic of India" says whose president it is; the role in
		// the register will say so, the words stay in the headline.
		if i < len(ts) && ts[i].text == "of" && !ts[i-1].comma {
			k := i + 1
			for k < len(ts) && (isCapital(ts[k].text) && !nameStops[ts[k].text] || ts[k].text == "the" || ts[k].text == "of") {
				k++
				if ts[k-1].comma {
					break
				}
			}
			i = k
		}
		return p, i, true
	}
	if i <= len(ts) && i > 0 && ts[i-1].comma {
		if k := skipHonorifics(ts, i); k < len(ts) {
			if role, j := cutRole(ts, k); role != "" {
				p.Role = role
				if n := cutBody(ts, j); n > j { // "Deputy Secretary, Ministry of Law"
					p.Role, j = role+", "+joinTokens(ts[j:n]), n
				}
				return p, j, true
			}
		}
	}
	return p, i, polite && len(name) >= 2
}

// cutBody reads the office that a role is followed by after a comma.
func cutBody(ts []token, i int) int {
	if i >= len(ts) || !ts[i-1].comma {
		return i
	}
	k := i
	for k < len(ts) && !ts[k].comma && (isCapital(ts[k].text) || smallWords[ts[k].text]) && !nameStops[ts[k].text] && ts[k].text != "at" && ts[k].text != "on" {
		k++
	}
	if k < len(ts) && ts[k].comma {
		k++
	}
	if isOffice(strings.TrimPrefix(joinTokens(ts[i:k]), "Singapore ")) {
		return k
	}
	return i
}

// titleOnly are words that a headline puts where a name would stand.
var titleOnly = words.set("no name")

func isLawTitle(w string) bool {
	return w == "SC" || w == "S.C." || w == "S.C" || w == "QC" || w == "Q.C." || w == "KC"
}

func cutPossessive(w string) (string, bool) {
	for _, end := range []string{"’s", "'s", "s’", "s'"} {
		if strings.HasSuffix(w, end) {
			return strings.TrimSuffix(strings.TrimSuffix(w, "’s"), "'s"), true
		}
	}
	return w, false
}

func skipHonorifics(ts []token, i int) int {
	for i < len(ts) && honorifics[ts[i].text] {
		i++
	}
	return i
}

func isCapital(w string) bool {
	r, _ := utf8.DecodeRuneInString(strings.TrimLeft(w, "(‘'"))
	return unicode.IsUpper(r)
}

func isNameWord(w string, inside bool) bool {
	if particles[w] {
		return true
	}
	if !isCapital(w) || nameStops[w] || roleHeads[w] && !inside || strings.ContainsAny(w, ":|–—()“”\"/@0123456789") {
		return false
	}
	return !(inside && (w == "And" || w == "The"))
}

// cutRole reads a role at ts[i]: up to eight words of which the last is a head,
// then "of State", "for Law and Minister for Home Affairs", and so on.
func cutRole(ts []token, i int) (string, int) {
	head := -1
	for k := i; k < len(ts) && k < i+9; k++ {
		w := ts[k].text
		if roleHeads[w] {
			// The last head of a run: "Deputy Press Secretary".
			head = k
		} else if !roleBefore[w] && !isCapital(w) && w != "and" && w != "&" || nameStops[w] && !roleBefore[w] || head >= 0 && !roleBefore[w] && !roleHeads[w] {
			break
		}
		if ts[k].comma || strings.HasSuffix(w, "’s") && !roleAfter[w] {
			break
		}
	}
	if head < 0 {
		return "", i
	}
	// Before the head, a word that is neither of a role nor of a country or
	// body makes the run a name ("Xi Jinping, President"): that comma ended it.
	for k := i; k < head; k++ {
		w := ts[k].text
		if (w == "and" || w == "And" || w == "&") && !roleBefore[ts[k-min(k-i, 1)].text] && !roleHeads[ts[max(k-1, i)].text] {
			return "", i
		}
	}
	k := head + 1
	for !ts[k-1].comma && k+1 < len(ts) {
		w := ts[k].text
		if w != "of" && w != "for" && w != "to" && w != "in" && w != "on" && w != "Of" && w != "For" && w != "&" && w != "and" && w != "And" {
			break
		}
		m := cutRoleObject(ts, k+1)
		if m == k+1 {
			break
		}
		k = m
	}
	// "… Security Policy and Vice President of the European Commission": a
	// second role of the same person, whose name has not come yet.
	if k+1 < len(ts) && !ts[k-1].comma && (ts[k].text == "and" || ts[k].text == "And" || ts[k].text == "&") {
		if _, m := cutRole(ts, k+1); m > k+1 {
			k = m
		}
	}
	// "Law, Finance and Education": a comma inside a list of portfolios.
	for k < len(ts) && ts[k-1].comma && roleAfter[ts[k].text] && portfolio(ts, k) {
		k = cutRoleObject(ts, k)
	}
	return joinTokens(ts[i:k]), k
}

// portfolio reports whether the words at k are a department rather than a name:
// the run of them ends in "and", "&" or a comma, or begins a second role.
func portfolio(ts []token, k int) bool {
	for ; k < len(ts) && (roleAfter[ts[k].text] || roleHeads[ts[k].text]); k++ {
		if ts[k].comma {
			return true
		}
	}
	return k < len(ts) && (ts[k].text == "and" || ts[k].text == "&" || ts[k].text == "for")
}

func cutRoleObject(ts []token, k int) int {
	start := k
	for k < len(ts) {
		w := ts[k].text
		switch {
		case roleAfter[w], roleHeads[w] && k > start && joins(ts[k-1].text):
		case (w == "the" || w == "of" || w == "for" || w == "and" || w == "&" || w == "to" || w == "in") && k+1 < len(ts) && (roleAfter[ts[k+1].text] || roleHeads[ts[k+1].text] && w != "and" || ts[k+1].text == "the" && w != "and" || roleBefore[ts[k+1].text] && !isUnknownName(ts, k+1)):
		default:
			return k
		}
		k++
		if ts[k-1].comma {
			return k
		}
	}
	return k
}

func joins(w string) bool {
	return w == "and" || w == "&" || w == "the" || w == "of" || roleBefore[w] || roleAfter[w]
}

// isUnknownName reports whether the role words at k lead to no head, so that
// they would be the start of another person ("and Press Secretary Jen Psaki" has
// a head, and is another person all the same).
func isUnknownName(ts []token, k int) bool {
	for ; k < len(ts) && (roleBefore[ts[k].text] || roleHeads[ts[k].text]); k++ {
	}
	return k >= len(ts) || !(ts[k].text == "for" || ts[k].text == "of")
}

func joinTokens(ts []token) string {
	var b strings.Builder
	for i, t := range ts {
		if i > 0 {
			b.WriteByte(' ')
		}
		b.WriteString(t.text)
		if t.comma && i < len(ts)-1 {
			b.WriteByte(',')
		}
	}
	return b.String()
}

// byline reads a whole line as people: "Antony J. Blinken, Secretary of State",
// "Secretary Antony J. Blinken", "By Jane Roe and John Doe".
func byline(s string) []Speaker {
	s = strings.TrimSpace(strings.ReplaceAll(s, "\u00a0", " "))
	by := false
	for _, p := range []string{"By: ", "By ", "BY "} {
		if strings.HasPrefix(s, p) {
			s, by = s[len(p):], true
		}
	}
	if s == "" || len(s) > 200 || strings.ContainsAny(s[len(s)-1:], "!?:;") || strings.HasSuffix(s, ",") {
		return nil
	}
	if !by {
		if p, ok := nameThenRole(s); ok {
			return []Speaker{p}
		}
	}
	people, end := cutPeople(s)
	if len(people) > 0 && strings.TrimSpace(s[end:]) == "" {
		for _, p := range people {
			if p.Role == "" && !by {
				return nil
			}
		}
		return people
	}
	if by {
		return bareNames(s)
	}
	return nil
}

// bareNames reads "Sameera Fazili and Peter Harrell" after a "By".
func bareNames(s string) (people []Speaker) {
	s = strings.ReplaceAll(s, ", and ", ", ")
	for name := range strings.SplitSeq(strings.ReplaceAll(s, " and ", ", "), ", ") {
		words := strings.Fields(name)
		if len(words) < 2 || len(words) > 5 {
			return nil
		}
		for i, w := range words {
			if !isNameWord(w, i > 0) {
				return nil
			}
		}
		people = append(people, Speaker{Name: strings.Join(words, " ")})
	}
	return people
}

// nameThenRole reads "Name, Role" where the role may be any title of a body
// that the lists do not hold ("Director of the German Marshall Fund").
func nameThenRole(s string) (Speaker, bool) {
	name, role, ok := strings.Cut(s, ", ")
	if !ok {
		return Speaker{}, false
	}
	for _, jr := range []string{"Jr.", "Sr.", "III"} {
		if rest, ok := strings.CutPrefix(role, jr+", "); ok {
			name, role = name+", "+jr, rest
		}
	}
	words := strings.Fields(name)
	for len(words) > 0 && honorifics[words[0]] {
		words = words[1:]
	}
	if len(words) < 2 || len(words) > 6 || !titled(role) || !isCapital(role) {
		return Speaker{}, false
	}
	for i, w := range words {
		if w = strings.TrimSuffix(w, ","); w == "Jr." {
			continue
		}
		if !isNameWord(w, i > 0) || roleHeads[w] || venueWords[w] || honorifics[w] || w == "Office" {
			return Speaker{}, false
		}
	}
	for w := range strings.FieldsSeq(role) {
		if roleHeads[strings.Trim(w, ",.")] {
			return Speaker{Name: strings.Join(words, " "), Role: role}, true
		}
	}
	return Speaker{}, false
}

var (
	reAttributable = regexp.MustCompile(`(?i)^the (?:below|following|statement below)(?: statement| readout)? (?:is|may be|can be) attribut(?:able|ed) to (.+?):?$`)
	reIssuedBy     = regexp.MustCompile(`(?i)^(?:jointly )?(?:issued|released|published)(?: jointly)? by:?\s+(.+?)\.?$`)
)

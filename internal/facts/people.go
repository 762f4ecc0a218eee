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
	low   string // in small letters
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
			if unicode.IsSpace(r) || j > i && s[j-1] == ',' && unicode.IsLetter(r) {
				break
			}
			j += n
		}
		w := s[i:j]
		t := token{text: strings.TrimRight(w, ",;"), start: i, end: j}
		t.comma, t.low = len(t.text) < len(w), strings.ToLower(t.text)
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
		if i < len(ts) && ts[i].and() {
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
	polite := i > start && ts[i-1].low != "the"
	p.Role, i = cutRole(ts, i)
	if p.Role != "" {
		i = skipHonorifics(ts, i)
	}
	var name []string
	for open := true; open && i < len(ts) && len(name) < 7 && isNameWord(ts[i].text, len(name) > 0); i++ {
		base := rePossessive.ReplaceAllString(ts[i].text, "$1")
		open = base == ts[i].text && !ts[i].comma
		switch {
		case !postNominals[base]:
			name = append(name, base)
		case generation[base] && len(name) > 0:
			name = append(name, base)
		}
		if ts[i].comma && i+1 < len(ts) && postNominals[ts[i+1].text] { // "Whipps, Jr."
			if i++; generation[ts[i].text] {
				name[len(name)-1] += ","
				name = append(name, ts[i].text)
			}
		}
	}
	roleWord := func(w string) bool { return roleHeads[w] || roleBefore[w] }
	if slices.ContainsFunc(name, func(w string) bool { return titleOnly[w] }) || !slices.ContainsFunc(name, func(w string) bool { return !roleWord(w) }) {
		return p, i, false
	}
	p.Name = strings.Join(name, " ")
	switch {
	case p.Role == "" && ts[i-1].comma:
		if role, j := cutRole(ts, skipHonorifics(ts, i)); role != "" {
			p.Role = role
			return p, j, true
		}
	case p.Role != "" && i < len(ts) && ts[i].text == "of" && !ts[i-1].comma:
		// "of the Republic of India" says whose president it is; the words stay
		// in the headline.
		return p, skipTitled(ts, i), true
	}
	return p, i, p.Role != "" || polite && len(name) >= 2
}

// skipTitled returns the end of a run of capitalised and small words, after the
// comma that ends it.
func skipTitled(ts []token, start int) int {
	i := start
	for i < len(ts) && (isCapital(ts[i].text) && !nameStops[ts[i].text] || ts[i].text == "of" || ts[i].text == "the" || ts[i].text == "and" || ts[i].text == "for") {
		if i++; ts[i-1].comma {
			return i
		}
	}
	for i > start && (ts[i-1].text == "of" || ts[i-1].text == "the" || ts[i-1].text == "and" || ts[i-1].text == "for") {
		i--
	}
	return i
}

// titleOnly are words that a headline puts where a name would stand; generation
// the additions to a name that belong to it, unlike SC or QC.
var (
	titleOnly    = words.set("no name")
	collective   = wordSet("Group Council Committee Office Agency Bureau Commission Team")
	generation   = wordSet("Jr. Jr Sr. Sr II III IV")
	rePossessive = regexp.MustCompile(`(?:[’']s|(s)[’'])$`)
)

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

// cutRole reads a role at ts[i], and the office after its comma: "Deputy
// Secretary, Ministry of Law".
func cutRole(ts []token, i int) (string, int) {
	k := cutRoleWords(ts, i)
	if k == i {
		return "", i
	}
	if n := skipTitled(ts, k); ts[k-1].comma && n > k && isOffice(strings.TrimPrefix(joinTokens(ts[k:n]), "Singapore ")) {
		k = n
	}
	return joinTokens(ts[i:k]), k
}

// cutRoleWords reads up to nine words of which the last is a head, then "of
// State", "for Law and Minister for Home Affairs", and so on.
func cutRoleWords(ts []token, i int) int {
	head := -1
	for k := i; k < min(len(ts), i+9); k++ {
		w := ts[k].text
		if w == "Officials" || strings.HasSuffix(w, ":") {
			return i
		}
		if roleHeads[w] { // the last of a run: "Deputy Press Secretary"
			head = k
		} else if !roleBefore[w] && (!isCapital(w) && !ts[k].and() || nameStops[w] || head >= 0) {
			break
		}
		if ts[k].and() && k > i && !roleBefore[ts[k-1].text] && !roleHeads[ts[k-1].text] {
			return i // "Jane Roe and President Biden": a name came first
		}
		if ts[k].comma || strings.HasSuffix(w, "’s") && !roleAfter[w] {
			break
		}
	}
	if head < 0 {
		return i
	}
	k := head + 1
	for !ts[k-1].comma && k+1 < len(ts) && (ts[k].and() || roleJoins[ts[k].low]) {
		m := cutRoleObject(ts, k+1)
		if m == k+1 {
			break
		}
		k = m
	}
	// "… Security Policy and Vice President of the European Commission": a
	// second role of the same person, whose name has not come yet.
	if k+1 < len(ts) && !ts[k-1].comma && ts[k].and() {
		if m := cutRoleWords(ts, k+1); m > k+1 {
			k = m
		}
	}
	// "Law, Finance and Education": a comma inside a list of portfolios.
	for k < len(ts) && ts[k-1].comma && roleAfter[ts[k].text] && portfolio(ts, k) {
		k = cutRoleObject(ts, k)
	}
	return k
}

var roleJoins = wordSet("of for to in on")

// and reports the words that join two of a kind.
func (t token) and() bool { return t.low == "and" || t.low == "&" }

// portfolio reports whether the words at k are a department rather than a name:
// the run of them ends in "and", "&" or a comma, or begins a second role.
func portfolio(ts []token, k int) bool {
	for ; k < len(ts) && (roleAfter[ts[k].text] || roleHeads[ts[k].text]); k++ {
		if ts[k].comma {
			return true
		}
	}
	return k < len(ts) && (ts[k].and() || ts[k].low == "for")
}

// cutRoleObject reads what a role is over: "Law and Minister for Home Affairs".
func cutRoleObject(ts []token, k int) int {
	for start := k; k < len(ts); {
		w := ts[k]
		small := w.text == "the" || w.and() || roleJoins[w.text] && w.text != "on"
		follows := k+1 < len(ts) && (roleAfter[ts[k+1].text] || !w.and() && (roleHeads[ts[k+1].text] || ts[k+1].text == "the"))
		head := roleHeads[w.text] && k > start && (ts[k-1].and() || ts[k-1].text == "the" || ts[k-1].text == "of" || roleBefore[ts[k-1].text] || roleAfter[ts[k-1].text])
		if !roleAfter[w.text] && !head && !(small && follows) {
			return k
		}
		if k++; w.comma {
			return k
		}
	}
	return k
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
	if begins(s, []string{"By ", "By: ", "BY "}) {
		s, by = strings.TrimSpace(s[3:]), true
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
		if by || allHaveRoles(people) {
			return people
		}
	} else if by {
		return bareNames(s)
	}
	return nil
}

// bareNames reads "Sameera Fazili and Peter Harrell" after a "By".
func bareNames(s string) (people []Speaker) {
	s = strings.ReplaceAll(strings.ReplaceAll(s, ", and ", ", "), " and ", ", ")
	for name := range strings.SplitSeq(s, ", ") {
		if !isFullName(name) {
			return nil
		}
		people = append(people, Speaker{Name: strings.Join(strings.Fields(name), " ")})
	}
	return people
}

// isFullName reports two to six words that are all of a name.
func isFullName(s string) bool {
	words := strings.Fields(s)
	for i, w := range words {
		if !isNameWord(strings.TrimSuffix(w, ","), i > 0) || collective[w] || roleHeads[w] || venueWords[w] || honorifics[w] {
			return false
		}
	}
	return len(words) >= 2 && len(words) <= 6
}

// nameThenRole reads "Name, Role" where the role may be any title of a body
// that the lists do not hold ("Director of the German Marshall Fund").
func nameThenRole(s string) (Speaker, bool) {
	name, role, _ := strings.Cut(s, ", ")
	for jr := range generation {
		if rest, ok := strings.CutPrefix(role, jr+", "); ok {
			name, role = name+", "+jr, rest
		}
	}
	for first, rest, _ := strings.Cut(name, " "); honorifics[first]; first, rest, _ = strings.Cut(name, " ") {
		name = rest
	}
	hasHead := slices.ContainsFunc(strings.Fields(role), func(w string) bool { return roleHeads[strings.Trim(w, ",.")] })
	p := Speaker{Name: strings.Join(strings.Fields(name), " "), Role: role}
	return p, hasHead && isFullName(name) && titled(role) && isCapital(role)
}

var (
	reAttributable = regexp.MustCompile(`(?i)^the (?:below|following|statement below)(?: statement| readout)? (?:is|may be|can be) attribut(?:able|ed) to (.+?):?$`)
	reIssuedBy     = regexp.MustCompile(`(?i)^(?:jointly )?(?:issued|released|published)(?: jointly)? by:?\s+(.+?)\.?$`)
)

func (r *reader) addSpeaker(p Speaker) {
	for i, q := range r.out.Speakers {
		if q.Name == p.Name || !r.chinese && samePerson(p, q) {
			// A fuller form of the same person replaces the shorter.
			if len(p.Name) > len(q.Name) && (!strings.Contains(q.Name, " ") || strings.HasSuffix(p.Name, " "+lastWord(q.Name))) {
				r.out.Speakers[i].Name = p.Name
			}
			if len(p.Role) > len(q.Role) {
				r.out.Speakers[i].Role = p.Role
			}
			return
		}
	}
	r.out.Speakers = append(r.out.Speakers, p)
}

// samePerson reports whether one of two says less of the same: "Biden,
// President" and "Joseph R. Biden, President", but not "Jill Biden, First Lady".
func samePerson(p, q Speaker) bool {
	if lastWord(p.Name) != lastWord(q.Name) {
		return false
	}
	if !strings.Contains(p.Name, " ") || !strings.Contains(q.Name, " ") {
		return p.Role == q.Role || p.Role == "" || q.Role == ""
	}
	return strings.Contains(p.Role, q.Role) || strings.Contains(q.Role, p.Role) || strings.Fields(p.Name)[0] == strings.Fields(q.Name)[0]
}

func lastWord(name string) string {
	name = strings.TrimSuffix(strings.TrimSuffix(name, " Jr."), ",")
	return name[strings.LastIndexByte(name, ' ')+1:]
}

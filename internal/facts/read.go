package facts

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"dateline/internal/text"
)

// Read reads the facts of a release. The release is the text as it was copied or
// imported: its headline as the first line, unless Hints.Headline gives it, then
// the opening lines and the body, in plain text or Markdown. Read never fails;
// what it cannot read it leaves in the body and, where a release must have it,
// reports.
func Read(release string, h Hints) Reading {
	r := &reader{in: release, hints: h}
	if r.hints.Lang == "" {
		r.hints.Lang = text.GuessLang(sample(release))
	}
	r.chinese = r.hints.Lang.Chinese()
	r.flat = r.chinese && flattened(release)
	pos := r.readHeadline()
	r.fromHeadline()
	pos = r.readHead(pos)
	end := r.readTail(pos)
	r.fromLead(pos, end)
	r.body(pos, end)
	r.settlePlace()
	r.settleKind()
	r.settleIssued()
	r.settleSpeakers()
	return r.out
}

// reader is the state of one reading.
type reader struct {
	in      string
	hints   Hints
	chinese bool
	flat    bool // white space and punctuation were flattened by a copy
	out     Reading

	headlineAt span   // where the headline stands in the input; zero when it came as a hint
	gone       []span // what of the input is represented as facts and leaves the body
	kept       []span // what of those spans stays all the same

	when       when // date, clock and zone as found, the first of each
	whenText   string
	clockText  string
	headPeople []Speaker // whom the headline names as speaking
	venues     []placeLine
	groups     [][]placeLine // place lines, by what stood between them
	lastFact   string
	afterOff   bool   // the last place line followed an office directly
	category   string // kind by the source's own category
	released   bool   // a "for immediate release" line
	event      bool   // fields of an event were seen
	byOffice   bool   // a line named the office that issues it
	turns      bool
	third      bool // the lead reports in the third person
	attributed bool
	signed     bool // the headline says by whom it is
	todaySpan  span
	todayDay   int
}

type placeLine struct {
	text   string
	kind   placeKind
	at     span
	letter bool // directly under the office, as on a letterhead
}

func (r *reader) unsure(fact, words, why string) {
	for _, u := range r.out.Unsure {
		if u.Fact == fact && u.Text == words {
			return
		}
	}
	r.out.Unsure = append(r.out.Unsure, Unsure{fact, words, why})
}

// saw records where a fact was read. A negative start stands for the headline
// that came as a hint.
func (r *reader) saw(fact string, start, end int) {
	if start < 0 {
		r.out.Evidence = append(r.out.Evidence, Evidence{fact, r.out.Headline, -1, -1})
		return
	}
	r.out.Evidence = append(r.out.Evidence, Evidence{fact, r.in[start:end], start, end})
}

func (r *reader) sawHeadline(fact string) {
	if r.headlineAt.end == 0 {
		r.saw(fact, -1, -1)
		return
	}
	r.saw(fact, r.headlineAt.start, r.headlineAt.end)
}

func (r *reader) drop(s span) { r.gone = append(r.gone, s) }

// sample returns enough of s to judge its language by.
func sample(s string) string {
	if len(s) <= 3000 {
		return s
	}
	n := 3000
	for !utf8.RuneStart(s[n]) {
		n--
	}
	return s[:n]
}

var reHalfBetweenHan = regexp.MustCompile(`\p{Han}[,:;?!]\p{Han}`)

// flattened reports whether a copy lost the line breaks or the full-width
// punctuation of Chinese text.
func flattened(s string) bool {
	s = sample(s)
	if reHalfBetweenHan.MatchString(s) && !strings.Contains(s, "，") {
		return true
	}
	for l := range strings.Lines(s) {
		if len(l) > 600 && strings.Count(l, "。 ") >= 2 {
			return true
		}
	}
	return false
}

// readHeadline finds the headline and returns where the rest begins.
func (r *reader) readHeadline() int {
	if h := text.OneLine(r.hints.Headline); h != "" {
		r.setHeadline(h)
		return 0
	}
	pos, seen := 0, 0
	for pos < len(r.in) && seen < 8 && pos < maxHeadBytes {
		l := lineAt(r.in, pos)
		next := min(l.raw.end+1, len(r.in))
		if l.text == "" || isRule(l.text) {
			pos = next
			continue
		}
		seen++
		// Above the headline may stand an office, a date, "For immediate release".
		if seen < 8 && next < len(r.in) && r.takeAbove(l) {
			r.drop(span{l.raw.start, next})
			pos = next
			continue
		}
		if utf8.RuneCountInString(l.text) > 300 || next >= len(r.in) && len(l.text) > 200 {
			r.unsure("headline", cutRunes(l.text, 40), "the first line is too long for a headline")
			return pos
		}
		r.headlineAt = span{l.at, l.at + len(l.text)}
		r.setHeadline(text.OneLine(l.text))
		r.sawHeadline("headline")
		r.drop(span{l.raw.start, next})
		return next
	}
	return pos
}

// takeAbove reads a line over the headline: only what cannot be a headline.
func (r *reader) takeAbove(l line) bool {
	if utf8.RuneCountInString(l.text) > 80 {
		return false
	}
	return r.takeWhen(l) || r.takeMarker(l) || isOffice(l.text) && r.takeOffice(l)
}

func (r *reader) setHeadline(h string) {
	if r.flat {
		if restored, changes := text.RestorePunctuation(h); len(changes) > 0 {
			h = restored
		}
	}
	r.out.Headline = h
}

func cutRunes(s string, n int) string {
	for i := range s {
		if n == 0 {
			return s[:i] + "…"
		}
		n--
	}
	return s
}

// readHead reads the opening lines from pos and returns where the body begins.
func (r *reader) readHead(pos int) int {
	start := pos
	var pending []line // lines that are a place if the opening ends in a time or a turn
	body := pos        // after the last line that was read
	for seen := 0; pos < len(r.in) && seen < maxHeadLines && pos-start < maxHeadBytes; {
		l := lineAt(r.in, pos)
		next := min(l.raw.end+1, len(r.in))
		if n := r.repeatedHeadline(l); n > 0 {
			r.drop(span{l.raw.start, l.at + n})
			pos = l.at + n
			body = pos
			continue
		}
		if n := styleBlock(r.in[l.raw.start:]); n > 0 { // nothing to be read in it
			r.drop(span{l.raw.start, l.raw.start + n})
			pos = l.raw.start + n
			continue
		}
		if l.text == "" || isRule(l.text) {
			pos = next
			continue
		}
		seen++
		if isTurn(l.text) {
			r.turns = !reTitledTurn.MatchString(l.text)
			if !r.turns { // a question put to a house has the member's name above it
				r.adoptVenues(&pending)
			} else {
				r.adopt(pending)
			}
			break
		}
		long := utf8.RuneCountInString(l.text) > maxFactRunes
		if long && r.chinese && r.takeLabels(l) { // a table, run together
			r.dropLine(l, body, pending)
			pos, body = next, next
			continue
		}
		if !long && (!isSalutation(l.text) || r.lastFact == "speaker" && strings.HasPrefix(l.text, "Dr")) {
			hadClock := r.when.hasClock
			if r.take(l) {
				if r.when.hasClock && !hadClock {
					r.adopt(pending)
					pending = nil
				} else if r.lastFact == "place" {
					r.adoptVenues(&pending)
				}
				r.dropLine(l, body, pending)
				pos, body = next, next
				continue
			}
		}
		if r.chinese && (r.flat || isHanLed(l.text) && utf8.RuneCountInString(l.text) <= 60) {
			if p := r.takeSegments(l); p > pos {
				body = p
				if p < l.raw.end {
					break
				}
				pos = next
				continue
			}
		}
		if r.takeInlineDateline(l) {
			break
		}
		if people := bareNames(l.text); people != nil && r.lastFact == "" && isRule(lineAt(r.in, skipBlank(r.in, next)).text) {
			for _, p := range people { // names over a rule are the authors'
				r.addSpeaker(p)
			}
			r.saw("speaker", l.at, l.at+len(l.text))
			r.dropLine(l, body, pending)
			pos, body, r.lastFact = next, next, "speaker"
			continue
		}
		if len(pending) < 4 && placeLike(l.text) && !isSalutation(l.text) {
			pending = append(pending, l)
			pos = next
			continue
		}
		break
	}
	return start
}

// styleBlock returns the length of a style or script element at the start of s.
func styleBlock(s string) int {
	for _, tag := range []string{"style", "script"} {
		if strings.HasPrefix(s, "<"+tag) {
			if i := strings.Index(s[:min(len(s), maxHeadBytes)], "</"+tag+">"); i >= 0 {
				return i + len(tag) + 3
			}
		}
	}
	return 0
}

// skipBlank returns the offset of the first line from pos that is not blank.
func skipBlank(in string, pos int) int {
	for pos < len(in) && (in[pos] == '\n' || in[pos] == ' ' || in[pos] == '\r') {
		pos++
	}
	return pos
}

// dropLine takes a fact line out of the body, with the rules and blank lines
// above it that belong to the opening.
func (r *reader) dropLine(l line, after int, pending []line) {
	from := l.raw.start
	if len(pending) == 0 && after < from && after > 0 {
		from = after
	}
	r.drop(span{from, min(l.raw.end+1, len(r.in))})
}

// adopt reads pending lines as places.
func (r *reader) adopt(pending []line) {
	if len(pending) > 0 && len(r.groups) > 0 { // the city below it was taken already
		r.lastFact = "place"
	}
	for _, l := range pending {
		if people := byline(l.text); people != nil && !venueTail(l.text) {
			for _, p := range people {
				r.addSpeaker(p)
			}
			r.drop(span{l.raw.start, min(l.raw.end+1, len(r.in))})
			continue
		}
		k := placeOf(l.text)
		if k == noPlace {
			k = aVenue
		}
		r.addPlace(l, k)
		r.drop(span{l.raw.start, min(l.raw.end+1, len(r.in))})
	}
}

// adoptVenues reads those pending lines as places that name a venue, when a
// city follows or precedes them.
func (r *reader) adoptVenues(pending *[]line) {
	for _, l := range *pending {
		if placeOf(l.text) == noPlace {
			return
		}
	}
	r.adopt(*pending)
	*pending = nil
}

// repeatedHeadline returns the length of the headline at the start of a line's
// text, 0 if it is not there. A sentence may begin with the same words: so it
// must end its line, or, in flattened Chinese, stand before a space.
func (r *reader) repeatedHeadline(l line) int {
	if unicode.ToLower(firstLetter(l.text)) != unicode.ToLower(firstLetter(r.out.Headline)) || l.text == "" { // most lines
		return 0
	}
	line := r.in[l.at:l.raw.end]
	rest, ok := text.TrimHeadline(line, r.out.Headline)
	if !ok {
		if alone := strings.TrimRight(l.text, ":：。. "); abs(len(alone)-len(r.out.Headline)) < 24 && bare(alone) == bare(r.out.Headline) {
			return len(line)
		}
		return 0
	}
	n := len(line) - len(rest)
	if rest = strings.TrimLeft(rest, "*_#:：。. "); rest == "" {
		return len(line)
	}
	if r.chinese && strings.TrimRight(line[:n], " \u3000\t*_") != line[:n] {
		return n
	}
	return 0
}

func firstLetter(s string) rune {
	for _, r := range s {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return r
		}
	}
	return 0
}

// bare is what two writings of one headline share: its letters and digits.
func bare(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return r
		}
		return -1
	}, text.Fold(s))
}

func abs(n int) int { return max(n, -n) }

// take reads one whole line as a fact.
func (r *reader) take(l line) bool {
	switch {
	case r.takeWhen(l), r.takeMarker(l), r.takeLabels(l), r.takeIssuer(l), r.takeByline(l):
		return true
	case isOffice(stripGloss(l.text)):
		speech := len(r.headPeople) > 0 && !r.chinese && !knownOffices[l.text] && reSpeech.MatchString(r.out.Headline)
		if r.lastFact == "place" && len(r.out.Speakers) > 0 || speech {
			r.addPlace(l, aVenue)
			return true
		}
		return r.takeOffice(l)
	}
	switch k := placeOf(stripGloss(l.text)); {
	case k == aCity, k == aVenue && r.lastFact == "place", k == aVenue && r.chinese && r.lastFact != "":
		r.addPlace(l, k)
		return true
	}
	return false
}

func stripGloss(s string) string {
	plain, _ := cutGlosses(s)
	return plain
}

// takeSegments reads facts from the start of a line that was flattened, and
// returns where the rest of it begins; the line's start when none was read.
func (r *reader) takeSegments(l line) int {
	at := l.raw.start
	for at < l.raw.end {
		rest := newLine(r.in, span{at, l.raw.end})
		if n := r.repeatedHeadline(rest); n > 0 {
			r.drop(span{at, rest.at + n})
			at = rest.at + n
			continue
		}
		segs := segments(r.in, span{at, l.raw.end}, 1)
		if len(segs) == 0 {
			break
		}
		s := segs[0]
		if isTurn(s.text) {
			r.turns = true
			break
		}
		if utf8.RuneCountInString(s.text) > maxFactRunes || isSalutation(s.text) || !r.take(s) {
			break
		}
		end := s.raw.end
		r.drop(span{at, end})
		at = end
	}
	return at
}

func (r *reader) takeWhen(l line) bool {
	if !mayBeWhen(l.text) {
		return false
	}
	w, rest := cutWhen(l.text, r.hints.DateOrder, r.roc())
	if w.empty() || strings.TrimSpace(rest) != "" {
		m := postedIn.FindStringSubmatch(rest)
		if m == nil {
			return false
		}
		r.category = strings.ToLower(m[1])
	}
	return r.addWhen(w, l)
}

// postedIn is how a site files a post: Posted in [Announcements](/news).
var postedIn = regexp.MustCompile(`^(?i:posted )?in (?:<[a-z]+>)?\[*([A-Za-z ]+?)\]*(?:\([^)]*\))?\]?(?:</[a-z]+>)?$`)

// mayBeWhen is the cheap test before the patterns.
func mayBeWhen(s string) bool {
	for _, r := range s[:min(len(s), 80)] {
		if r >= '0' && r <= '9' || r >= '０' && r <= '９' {
			return true
		}
	}
	return strings.HasSuffix(s, "时间") || strings.HasSuffix(s, "時間") || strings.Contains(s, "年")
}

func (r *reader) roc() bool {
	return r.chinese && r.hints.Lang != "zh-Hans"
}

// addWhen keeps the first date, clock and zone that are stated. It refuses a
// second date that differs: that is something else, and stays where it is.
func (r *reader) addWhen(w when, l line) bool {
	if w.hasDate() && r.when.hasDate() && (r.when.month != w.month || r.when.day != w.day || r.when.year != w.year && w.year > 0) {
		r.unsure("issued", l.text, "a second date, different from the first")
		return false
	}
	r.lastFact = "issued"
	if w.ambiguous != "" {
		r.unsure("issued", w.ambiguous, "day and month cannot be told apart; say which comes first")
	}
	if w.hasDate() && !r.when.hasDate() {
		r.when.year, r.when.month, r.when.day = w.year, w.month, w.day
		r.whenText = l.text
	}
	r.saw("issued", l.at, l.at+len(l.text))
	if w.hasClock && !r.when.hasClock {
		r.when.hasClock, r.when.hour, r.when.minute = true, w.hour, w.minute
		r.clockText = l.text
	}
	if w.zone != nil && r.when.zone == nil {
		r.when.zone = w.zone
	}
	return true
}

func (r *reader) takeOffice(l line) bool {
	plain, originals := cutGlosses(l.text)
	r.addOriginals(originals)
	for _, o := range splitOffices(plain) {
		r.addOffice(o)
	}
	r.saw("office", l.at, l.at+len(l.text))
	r.lastFact = "office"
	return true
}

func (r *reader) addOffice(name string) {
	if name == "" {
		return
	}
	for _, o := range r.out.Offices {
		if strings.EqualFold(o, name) {
			return
		}
	}
	r.out.Offices = append(r.out.Offices, name)
}

func (r *reader) addOriginals(m map[string]string) {
	for k, v := range m {
		if r.out.Originals == nil {
			r.out.Originals = map[string]string{}
		}
		r.out.Originals[k] = v
	}
}

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
	return strings.Contains(p.Role, q.Role) || strings.Contains(q.Role, p.Role) || firstWord(p.Name) == firstWord(q.Name)
}

func firstWord(name string) string {
	first, _, _ := strings.Cut(name, " ")
	return first
}

func lastWord(name string) string {
	name = strings.TrimSuffix(strings.TrimSuffix(name, " Jr."), ",")
	return name[strings.LastIndexByte(name, ' ')+1:]
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

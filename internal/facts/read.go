package facts

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"dateline/internal/facts/internal/when"
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
	r.readHead(pos)
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
	read       int    // where the last opening line that was read ends
	pending    []line // lines that are a place if the opening ends in a time or a turn
	gone       []span // what of the input is represented as facts and leaves the body
	kept       []span // what of those spans stays all the same

	when       when.Stated // date, clock and zone as found, the first of each
	whenText   string
	clockText  string
	headPeople []Speaker     // whom the headline names as speaking
	groups     [][]placeLine // place lines, by what stood between them
	lastFact   string        // of the line read last
	category   string        // kind by the source's own category
	released   bool          // a "for immediate release" line
	event      bool          // fields of an event were seen
	byOffice   bool          // a line named the office that issues it
	turns      bool          // the body is in turns of speakers
	third      bool          // the lead reports in the third person
	attributed bool          // "The below is attributable to …"
	signed     bool          // the headline says by whom it is
	todaySpan  span          // 今（16）日 in the lead
	todayDay   int
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

// readHeadline finds the headline and returns where the rest begins.
func (r *reader) readHeadline() int {
	if h := text.OneLine(r.hints.Headline); h != "" {
		r.setHeadline(h)
		return 0
	}
	pos, seen := 0, 0
	var above line // the first of those over the headline
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
			if r.drop(span{l.raw.start, next}); above.text == "" {
				above = l
			}
			pos = next
			continue
		}
		if above.text != "" && ends(l.text, []string{"。", "！"}) { // 公告, a date, then the text
			l, next = above, pos
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
	city := r.lastFact == "office" && placeOf(l.text) == aCity
	return r.takeWhen(l) || r.takeMarker(l) || isOffice(l.text) && r.takeOffice(l) || city && r.take(l)
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

// readHead reads the opening lines from pos on. What it reads leaves the body.
func (r *reader) readHead(pos int) {
	r.read = pos
	end := min(len(r.in), pos+maxHeadBytes)
	for seen := 0; pos < end && seen < maxHeadLines; {
		l := lineAt(r.in, pos)
		if next := r.skip(l); next > 0 {
			pos = next
			continue
		}
		seen++
		if pos = r.readLine(l); pos == 0 {
			return
		}
	}
}

// skip passes over what is no opening line: the headline once more, a style
// sheet, a blank line, a rule. It returns where the rest begins, or 0.
func (r *reader) skip(l line) int {
	if n := r.repeatedHeadline(l); n > 0 {
		r.drop(span{l.raw.start, l.at + n})
		r.read = l.at + n
		return r.read
	}
	if n := styleBlock(r.in[l.raw.start:]); n > 0 {
		r.drop(span{l.raw.start, l.raw.start + n})
		return l.raw.start + n
	}
	if l.text == "" || isRule(l.text) {
		return l.raw.end + 1
	}
	return 0
}

// readLine reads one opening line and returns where the next begins, or 0 when
// the opening is over.
func (r *reader) readLine(l line) int {
	next := l.raw.end + 1
	n := utf8.RuneCountInString(l.text)
	greets := isSalutation(l.text)
	switch {
	case isTurn(l.text):
		if r.turns = !reTitledTurn.MatchString(l.text); r.turns {
			r.adopt(true)
		} else { // a question put to a house has the member's name above it
			r.adopt(false)
		}
		return 0
	case n > maxFactRunes && r.chinese && r.takeLabels(l): // a table, run together
		r.dropLine(l)
		return next
	case n <= maxFactRunes && (!greets || r.lastFact == "speaker" && strings.HasPrefix(l.text, "Dr")):
		clock := r.when.HasClock
		if r.take(l) || r.takeAuthors(l) {
			if r.when.HasClock && !clock || r.lastFact == "place" {
				r.adopt(r.lastFact != "place")
			}
			r.dropLine(l)
			return next
		}
	}
	if r.flat || r.chinese && n <= 60 && isHanLed(l.text) {
		if p := r.takeSegments(l); p > l.raw.start {
			r.read = p
			if p < l.raw.end {
				return 0
			}
			return next
		}
	}
	if r.takeInlineDateline(l) || greets || len(r.pending) == 4 || !placeLike(l.text) {
		return 0
	}
	r.pending = append(r.pending, l)
	return next
}

// takeAuthors reads names without roles that stand over a rule.
func (r *reader) takeAuthors(l line) bool {
	below := strings.TrimLeft(r.in[min(l.raw.end, len(r.in)):], " \r\n")
	if r.lastFact != "" || !isRule(lineAt(below, 0).text) {
		return false
	}
	people := bareNames(l.text)
	return people != nil && r.speak(l, people...)
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

// dropLine takes a fact line out of the body, with the rules and blank lines
// above it that belong to the opening.
func (r *reader) dropLine(l line) {
	from := l.raw.start
	if len(r.pending) == 0 && 0 < r.read && r.read < from {
		from = r.read
	}
	r.read = min(l.raw.end+1, len(r.in))
	r.drop(span{from, r.read})
}

// adopt reads the pending lines as places: all of them, now that a time or a
// turn says so, or, when a city stands beside them, if their words do.
func (r *reader) adopt(all bool) {
	for _, l := range r.pending {
		if !all && placeOf(l.text) == noPlace {
			return
		}
	}
	if len(r.pending) > 0 && len(r.groups) > 0 { // the city below was taken already
		r.lastFact = "place"
	}
	for _, l := range r.pending {
		if people := byline(l.text); people != nil && !venueTail(l.text) {
			r.speak(l, people...)
		} else {
			r.addPlace(l, max(placeOf(l.text), aVenue))
		}
		r.drop(span{l.raw.start, min(l.raw.end+1, len(r.in))})
	}
	r.pending = nil
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
		if alone := strings.TrimRight(l.text, ":：。. "); max(len(alone)-len(r.out.Headline), len(r.out.Headline)-len(alone)) < 24 && bare(alone) == bare(r.out.Headline) {
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
	if !when.May(l.text) {
		return false
	}
	w, rest := when.Cut(l.text, r.hints.DateOrder, r.roc())
	if w.Empty() || strings.TrimSpace(rest) != "" {
		m := postedIn.FindStringSubmatch(rest)
		if m == nil {
			return false
		}
		r.category = strings.ToLower(m[1])
	}
	if w.Again != "" { // the end of a range is no fact
		r.keep(l.raw)
	}
	return r.addWhen(w, l)
}

// postedIn is how a site files a post: Posted in [Announcements](/news).
var postedIn = regexp.MustCompile(`^(?i:posted )?in (?:<[^>]+>)?\[*([A-Za-z ]+?)\]*(?:\([^)]*\))?\]?(?:</[a-z]+>)?$`)

func (r *reader) roc() bool {
	return r.chinese && r.hints.Lang != "zh-Hans"
}

// addWhen keeps the first date, clock and zone that are stated. It refuses a
// second date that differs: that is something else, and stays where it is.
func (r *reader) addWhen(w when.Stated, l line) bool {
	if w.HasDate() && r.when.HasDate() && (r.when.Month != w.Month || r.when.Day != w.Day || r.when.Year != w.Year && w.Year > 0) {
		r.unsure("issued", l.text, "a second date, different from the first")
		return false
	}
	r.lastFact = "issued"
	if w.Ambiguous != "" {
		r.unsure("issued", w.Ambiguous, "day and month cannot be told apart; say which comes first")
	}
	if w.HasDate() && !r.when.HasDate() {
		r.when.Year, r.when.Month, r.when.Day = w.Year, w.Month, w.Day
		r.whenText = l.text
	}
	r.saw("issued", l.at, l.at+len(l.text))
	if w.HasClock && !r.when.HasClock {
		r.when.HasClock, r.when.Hour, r.when.Minute = true, w.Hour, w.Minute
		r.clockText = l.text
	}
	if w.Zone != nil && r.when.Zone == nil {
		r.when.Zone = w.Zone
	}
	return true
}

func (r *reader) takeOffice(l line) bool {
	by := r.byOffice
	plain, originals := cutGlosses(l.text)
	r.addOriginals(originals)
	r.issue(l, plain)
	r.byOffice = by
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

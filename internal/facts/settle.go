package facts

import (
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"dateline/internal/facts/internal/when"
)

// by introduces whoever speaks in an English headline.
var reBy = regexp.MustCompile(`(?i)\b(?:remarks|statement|statements|speech|address|lecture|briefing|gaggle|delivery|response|reply|replies|answer|message|call|comments|conference|toast|eulogy|keynote|note|op-ed|interview|testimony|transcript|readout|declaration|letter)s?(?: [a-z]+(?: [a-z]+)?)? (by|from|of|with) `)

// fromHeadline reads what the headline itself says: who speaks, on which day,
// at which event.
func (r *reader) fromHeadline() {
	h := r.out.Headline
	if h == "" {
		return
	}
	if isHanLed(h) {
		r.fromHeadlineZh(h)
		return
	}
	plain := properCase(strings.ReplaceAll(h, "\u00a0", " "))
	if w := when.Trailing(plain); w.HasDate() && w.Year > 0 {
		r.when.Year, r.when.Month, r.when.Day = w.Year, w.Month, w.Day
		r.whenText = plain
		r.sawHeadline("issued")
	}
	if reReadout.MatchString(plain) {
		return // it is about the people it names, not by them
	}
	rest := plain
	if m := reBy.FindStringSubmatchIndex(plain); m != nil && m[0] < 60 {
		people, end := cutPeople(plain[m[1]:])
		by := strings.ToLower(plain[m[2]:m[3]])
		if len(people) > 0 && (by == "by" || by == "from" || allHaveRoles(people)) {
			r.headPeople = people
			r.signed = by == "by" || by == "from"
			rest = plain[m[1]+end:]
		}
		if len(people) == 0 {
			r.headlineIssuer(plain[m[1]:])
		}
	} else if m := reOfficeReply.FindStringSubmatch(plain); m != nil && isOffice(m[1]) {
		r.addOffice(office(m[1]))
		r.sawHeadline("office")
	} else if m := reLateBy.FindStringSubmatchIndex(plain); m != nil {
		// "Second Reading Speech on the X Bill by SMS Ho Peng Kee, 3 April 2006"
		if people, end := cutPeople(plain[m[3]:]); allHaveRoles(people) {
			r.headPeople, rest = people, plain[m[3]+end:]
		}
	} else if people, end := cutPeople(plain); len(people) > 0 && allHaveRoles(people) && strings.ToUpper(people[0].Role) != people[0].Role && reAppears.MatchString(plain[end:]) {
		r.headPeople = people // "Secretary Antony J. Blinken At a Joint Press Availability"
		rest = plain[end:]
	}
	if len(r.headPeople) > 0 {
		r.sawHeadline("speaker")
	}
	speaks := reSpeech.MatchString(plain) || len(r.headPeople) > 0 && (rest == plain || reAppears.MatchString(rest)) && !reAnswer.MatchString(plain)
	if m := reOccasion.FindStringSubmatch(rest); m != nil && speaks {
		if o := occasion(m[1]); o != "" {
			r.out.Occasion = o
			r.sawHeadline("occasion")
		}
	} else if m := reDuring.FindStringSubmatch(rest); m != nil && speaks {
		r.out.Occasion = occasion(m[1])
		r.sawHeadline("occasion")
	}
}

// headlineIssuer reads an office, or a role without a name, after "by": "by the
// Ministry of Law", "from the Prime Minister".
func (r *reader) headlineIssuer(s string) {
	ts := tokens(s)
	i := skipHonorifics(ts, 0)
	k := skipTitled(ts, i)
	if name := joinTokens(ts[i:k]); isOffice(name) {
		for _, o := range splitOffices(name) {
			r.addOffice(o)
		}
		r.sawHeadline("office")
		return
	}
	if role, j := cutRole(ts, i); role != "" && (j == len(ts) || !isCapital(ts[j].text) || nameStops[ts[j].text]) && i > 0 {
		r.headPeople = []Speaker{{Role: role}}
	}
}

// "Ministry of Law’s response to …"
var reOfficeReply = regexp.MustCompile(`^(.{5,60}?)[’']s? (?:[Rr]esponse|[Rr]eply|[Ss]tatement|[Rr]emarks)\b`)

var reLateBy = regexp.MustCompile(`(?i:\b(?:remarks|speech|address|statement|answer|reply)\b.* (by )\b)`)

func allHaveRoles(people []Speaker) bool {
	return !slices.ContainsFunc(people, func(p Speaker) bool { return p.Role == "" })
}

var (
	reAnswer  = regexp.MustCompile(`(?i)\b(?:answers?|reply|replies|response|question)\b`)
	reReadout = regexp.MustCompile(`(?i)\breadouts?\b`)
	reSpeech  = regexp.MustCompile(`(?i)\b(?:remarks|speech|address|keynote|lecture|toast|eulogy)\b`)
	reAppears = regexp.MustCompile(`^(?i:[ ,]*(?:at|on|with|before|after|remarks|in (?:a|an|conversation|discussion)|opening remarks|statements|remarks|joint|during)\b)`)
	// in Cabinet Meeting, During a Roundtable with …: an event only by its word
	reDuring = regexp.MustCompile(`^[ ,]*(?:[Dd]uring|[Ii]n) ((?:.{0,40}? )?(?:Meeting|Roundtable|Conference|Summit|Ceremony|Briefing|Reception|Conversation|Dinner|Luncheon|Forum|Event|Discussion|Debate|Town Hall|Session)\b.*)$`)
	// at the Rule of Law Symposium 2012; what comes after a stop, or "on" and a
	// subject, is no part of the event's name.
	reOccasion = regexp.MustCompile(`^(?:.{0,120}?[ ,])?(?i:at)(?: at)? ((?:(?i:the|a|an) )?[\p{Lu}0-9“"‘'].+)$`)
)

func occasion(s string) string {
	for _, sep := range []string{" | ", " – ", " — ", "; "} {
		s, _, _ = strings.Cut(s, sep)
	}
	for _, a := range []string{"the ", "The ", "a ", "A ", "an ", "An "} {
		if t, ok := strings.CutPrefix(s, a); ok {
			s = t
			break
		}
	}
	if m := reOnSubject.FindStringIndex(s); m != nil && m[0] > 8 {
		s = s[:m[0]]
	}
	s = strings.TrimRight(s, " ,.;:")
	if n := utf8.RuneCountInString(s); n < 4 || n > 200 {
		return ""
	}
	return s
}

var reOnSubject = regexp.MustCompile(`,? (?:entitled|titled|on the topic|regarding|Regarding)\b|, [0-9]{1,2} [A-Z][a-z]{2,8} [0-9]{4}$`)

var (
	reZhOccasion  = regexp.MustCompile(`在(.{3,60}?)上?(?:的|發表|发表)?(?:主旨)?(?:讲话|講話|致辞|致詞|演讲|演說|发言|發言|讲演)`)
	reZhAttending = regexp.MustCompile(`^(?:副?(?:總統|总统|主席|總理)|.{2,12}?(?:總統|总统|部長|市長))?\p{Han}{0,4}?(?:出席|參加|参加|主持|召開|召开)((?:「|“|《|第|[\dA-Z]|\p{Han}).{2,120})$`)
)

func (r *reader) fromHeadlineZh(h string) {
	if w, _ := when.Cut(when.Leading(h), "", r.roc()); w.HasDate() && w.Year > 0 {
		r.when.Year, r.when.Month, r.when.Day = w.Year, w.Month, w.Day
		r.whenText = when.Leading(h)
		r.sawHeadline("issued")
	}
	if zhReadout(h) {
		return
	}
	if p, ok := headlineSpeaker(h); ok {
		r.headPeople = []Speaker{p}
		r.sawHeadline("speaker")
	}
	if m := reZhOccasion.FindStringSubmatch(h); m != nil {
		r.out.Occasion = strings.TrimSuffix(m[1], "上")
	} else if m := reZhAttending.FindStringSubmatch(strings.TrimSpace(h)); m != nil {
		r.out.Occasion = firstClause(m[1])
	}
	if r.out.Occasion != "" {
		r.sawHeadline("occasion")
	}
}

// firstClause returns s up to the first white space outside quotation marks:
// Chinese headlines join their clauses with it.
func firstClause(s string) string {
	depth := 0
	for i, r := range s {
		switch {
		case strings.ContainsRune("「『“《", r):
			depth++
		case strings.ContainsRune("」』”》", r):
			depth--
		case unicode.IsSpace(r) && depth <= 0:
			return s[:i]
		}
	}
	return s
}

// reLeadOccasion is the event that a report says it was at: 出席「第25屆臺灣精品獎頒獎典禮」.
var reLeadOccasion = regexp.MustCompile(`^[^。]{0,60}(?:出席|參加|主持)(「[^」。]{3,60}」(?:\p{Han}{0,6}(?:典禮|儀式|大會|會議|論壇|年會|研討會|茶會|晚會|餐會|記者會|活動|開幕式))?)`)

// fromLead reads the first sentence of a Chinese report: whom it reports on, and
// 今（16）日.
func (r *reader) fromLead(pos, end int) {
	if !r.chinese || r.turns {
		return
	}
	at := pos
	for _, g := range r.gone {
		if g.start <= at {
			at = max(at, g.end)
		}
	}
	for at < end && strings.ContainsRune(" 　\n\r\t\u00a0", firstRune(r.in[at:])) {
		_, n := utf8.DecodeRuneInString(r.in[at:])
		at += n
	}
	if at >= end {
		return
	}
	lead := r.in[at:end]
	lead = lead[:min(len(lead), 700)]
	r.third = r.third || holds(lead, reports)
	if d, s, e := when.Today(lead); d > 0 {
		r.todayDay, r.todaySpan = d, span{at + s, at + e}
	}
	if m := reLeadOffice.FindStringSubmatchIndex(lead); m != nil && isOffice(lead[m[2]:m[3]]) {
		r.third = true
		r.addOffice(lead[m[2]:m[3]])
		r.saw("office", at+m[2], at+m[3])
	}
	if len(r.headPeople) > 0 && r.headPeople[0].Name == "" {
		if name, i := nameBefore(lead, r.headPeople[0].Role); name != "" {
			r.headPeople[0].Name = name
			r.saw("speaker", at+i, at+i+len(name))
		}
	}
	if m := reLeadOccasion.FindStringSubmatchIndex(lead[:min(len(lead), 400)]); m != nil && r.out.Occasion == "" {
		r.out.Occasion = lead[m[2]:m[3]]
		r.saw("occasion", at+m[2], at+m[3])
	}
	if p, n, ok := leadSpeaker(lead); ok && len(r.out.Speakers) == 0 {
		r.third = true
		// The person of the lead is the speaker unless the headline names another.
		if len(r.headPeople) == 0 || r.headPeople[0].Name == "" || r.headPeople[0].Name == p.Name {
			r.headPeople = []Speaker{p}
			r.saw("speaker", at, at+n)
		}
	}
}

// reports are the words by which a lead says what somebody said: that makes the
// text a report, not a statement.
var reports = words.list("reports zh")

func firstRune(s string) rune {
	r, _ := utf8.DecodeRuneInString(s)
	return r
}

func (r *reader) settleSpeakers() {
	if len(r.out.Speakers) > 0 && !r.attributed {
		if len(r.headPeople) > 0 && !r.chinese && len(r.headPeople) >= len(r.out.Speakers) {
			for _, p := range r.headPeople {
				r.addSpeaker(p)
			}
		}
	} else if r.out.Kind != "readout" && len(r.out.Speakers) == 0 {
		for _, p := range r.headPeople {
			r.addSpeaker(p)
		}
	}
	switch r.out.Kind {
	case "statement", "remarks":
		if len(r.out.Speakers) == 0 && len(r.out.Offices) == 0 && !strings.Contains(strings.ToLower(r.out.Headline), "joint") {
			r.unsure("speaker", r.out.Headline, "neither the headline nor the opening lines say in whose name it is issued")
		}
	}
}

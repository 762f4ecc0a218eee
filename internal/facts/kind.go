package facts

import (
	"regexp"
	"slices"
	"strings"
)

// The kind is read in this order: what the headline calls the release; how the
// source files it; what stands in the opening lines; the form of the body
// (questions, turns, a byline). A later one never overrides an earlier.

var kindWords = []struct {
	kind string
	re   *regexp.Regexp
}{
	{"readout", reReadout},
	{"transcript", regexp.MustCompile(`(?i)\b(?:press (?:conference|gaggle|availability|availabilities|call)|press briefing|gaggle|transcript|interview|press availability|on-the-record (?:press )?call)\b`)},
	{"remarks", regexp.MustCompile(`(?i)\b(?:remarks|speech|keynote|(?:opening|closing|welcome|special|video|keynote|national|weekly|commencement|inaugural) address|address by|toast|eulogy|lecture|opening statement)\b`)},
	{"advisory", regexp.MustCompile(`(?i)\b(?:media advisory|press advisory|advisory|daily guidance|(?:public|press|daily) schedule|notice to the press)\b`)},
	{"press release", regexp.MustCompile(`(?i)\b(?:fact ?sheet|press release|news release|media release|media note)\b`)},
	{"notice", regexp.MustCompile(`(?i)^(?:public )?notices?\b`)},
	{"statement", regexp.MustCompile(`(?i)\b(?:statements?|communiqu[eé]|declaration)\b`)},
	{"notice", regexp.MustCompile(`(?i)^(?:public )?notice\b|\bnotice (?:on|of|dated|to)\b|\bpractice circular\b`)},
	{"statement", regexp.MustCompile(`(?i)\b(?:response|reply|replies|answer)s? (?:by|from)\b|\b(?:written|oral) (?:reply|answer|response)|[’']s response to\b`)},
}

// legal acts and letters are none of the kinds.
var reOtherKind = regexp.MustCompile(`(?i)^(?:a )?(?:executive order|proclamation|memorandum|letters? (?:to|from)|message to|a letter|presidential determination|nominations? sent|bills? sign|bill signed)`)

// newsVerbs are the verbs of a headline that tells what somebody did.
var reNewsVerb = regexp.MustCompile(`(?:^|[ \x{a0}])(?i:announces?|announcing|names|nominates|appoints|signs|releases?|highlights|launches|hosts?|approves|amends|issues|unveils|concludes?|opens?|calls on|visits?|travels?(?: to)?|to (?:travel|visit|host|lead|deliver|attend|open|join)|awards|takes|celebrates|introduces|establishes|commemorates|proposes|amended|receives|welcomes|begins|joins|call on|delivers|outlines|advances|expands|secures)(?:[ \x{a0}]|$)`)

var reMet = regexp.MustCompile(`\b(?:met|spoke|talked|hosted|convened|held (?:\w+ )?(?:calls?|meetings?|talks|consultations))\b`)

var reMetWith = regexp.MustCompile(`(?:’s|'s|s’) (?:Bilateral |Virtual |Trilateral |Phone |Joint |Video |Telephone )*(?:Call|Meeting|Meetings|Calls|Engagement|Conversation|Videoconference)s?\b`)

var zhKindWords = []struct {
	kind string
	re   *regexp.Regexp
}{
	{"readout", regexp.MustCompile(`会后汇报|會後匯報|通话纪要|通話紀要|会谈纪要|會談紀要|会晤纪要|通话内容通报|会谈通报|会议纪要`)},
	{"transcript", regexp.MustCompile(`答记者问|答記者問|例行记者会|记者会实录|问答实录|吹风会(?:实录)?$|(?:记者会|新闻发布会)$|媒體提問|采访实录|专访实录|接受.{0,30}(?:采访|专访)$`)},
	{"press release", regexp.MustCompile(`新闻声明|新聞聲明|新闻稿|新聞稿|概况介绍|情况说明书`)},
	{"advisory", regexp.MustCompile(`媒体通告|媒體通告|采访通知|採訪通知|媒体采访安排|旅行警告|旅行建议|安全提醒`)},
	{"notice", regexp.MustCompile(`公告|公示|告示|招標|决标|決標|標案|(?:通知|通告)$|^(?:紧急)?(?:通知|通告)`)},
	{"remarks", regexp.MustCompile(`(?:的|主旨)(?:讲话|講話|致辞|致詞|演讲|演說|发言|發言|祝酒辞|讲话稿|談話)(?:[（(].*[)）])?$|讲话全文|致辞全文`)},
	{"statement", regexp.MustCompile(`声明|聲明|公报|公報|发表谈话|發表談話|表明立场|表明立場|贺词|賀詞|贺电`)},
}

func zhReadout(h string) bool { return zhKindWords[0].re.MatchString(h) }

func (r *reader) settleKind() {
	r.out.Kind = r.kind()
	if r.out.Kind == "" {
		r.unsure("kind", r.out.Headline, "neither the headline nor the form of the text tells the kind")
	}
}

func (r *reader) kind() string {
	h := strings.ReplaceAll(r.out.Headline, "\u00a0", " ")
	if isHanLed(h) {
		if k := r.kindZh(h); k != "" {
			return k
		}
	} else {
		if reOtherKind.MatchString(h) {
			return ""
		}
		for _, w := range kindWords {
			if w.re.MatchString(h) && !(w.kind == "transcript" && startsRemarks(h)) && !((w.kind == "remarks" || w.kind == "statement") && reToDeliver.MatchString(h)) {
				return r.spoken(w.kind)
			}
		}
		if reWill.MatchString(h) && rePressLogistics.MatchString(r.out.Body[:min(len(r.out.Body), 3000)]) {
			return "advisory"
		}
	}
	switch c := r.category; {
	case c == "":
	case strings.Contains(c, "press release"), strings.Contains(c, "visit"):
		return "press release"
	case strings.Contains(c, "speech"), c == "remarks":
		return "remarks"
	case strings.Contains(c, "announcement"), strings.Contains(c, "consultation"):
		return "notice"
	case strings.Contains(c, "repl"), c == "statement":
		return "statement"
	case c == "notice":
		return "notice"
	}
	switch {
	case r.released:
		return "press release"
	case r.event:
		return "event"
	case r.turns && asksQuestions(r.out.Body):
		return "transcript"
	case r.turns:
		return "remarks"
	}
	if !r.chinese && reMetWith.MatchString(h) && (r.attributed || len(r.out.Speakers) == 0) {
		return "readout"
	}
	if r.attributed && reMet.MatchString(r.out.Body[:min(len(r.out.Body), 300)]) {
		return "readout"
	}
	if r.attributed || r.signed || hasRole(r.out.Speakers) {
		return "statement"
	}
	if r.byOffice || len(r.out.Offices) > 0 || r.third {
		return "press release"
	}
	if !r.chinese && reNewsVerb.MatchString(h) {
		return "press release"
	}
	return ""
}

// hasRole reports whether somebody speaks by office: mere authors do not.
func hasRole(people []Speaker) bool {
	return slices.ContainsFunc(people, func(p Speaker) bool { return p.Role != "" })
}

// startsRemarks: remarks with questions after them stay remarks, but a press
// conference is one whatever it is called.
func startsRemarks(h string) bool {
	l := strings.ToLower(h)
	return strings.HasPrefix(l, "remarks") && !strings.Contains(l, "press conference") && !strings.Contains(l, "press availab") || strings.Contains(l, "keynote")
}

// spoken makes remarks of a statement that stands in turns.
func (r *reader) spoken(kind string) string {
	if kind == "statement" && r.turns {
		return "remarks"
	}
	return kind
}

// An advisory announces to the press what is to come, and how to attend.
var (
	reWill           = regexp.MustCompile(`\bto [A-Z][a-z]+`)
	rePressLogistics = regexp.MustCompile(`(?i)\b(?:(?:open|closed) (?:to the )?press|pooled|members of the (?:press|media)|credentialed|RSVP|preset|live-?streamed|streamed live|press inquiries|camera spray|on-camera|embargoed (?:access|copy))\b`)
)

// reToDeliver is in a headline that tells that remarks will be given.
var reToDeliver = regexp.MustCompile(`\bto (?:\w+ and )?(?:Deliver|Give|Make|Participate|Host)\b|\bto Tour\b`)

func (r *reader) kindZh(h string) string {
	for _, w := range zhKindWords {
		if !w.re.MatchString(h) {
			continue
		}
		if r.third && (w.kind == "remarks" || w.kind == "statement") {
			break // a report about a statement is a report
		}
		return w.kind
	}
	return ""
}

// asksQuestions reports whether a body of turns has questions from others.
func asksQuestions(body string) bool {
	return begins(body, []string{"Q:", "Q ", "Q\u00a0"}) ||
		holds(body, []string{"QUESTION:", "\nQ:", "\nQ ", "\nQ\u00a0", "问：", "問：", "Question:", "\n**Q"})
}

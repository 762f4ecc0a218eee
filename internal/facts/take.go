package facts

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"dateline/internal/facts/internal/when"
)

// markers are lines that say how a release is issued, and nothing else of it.
var markers = words.names("marker")

func (r *reader) takeMarker(l line) bool {
	if len(l.text) > 90 {
		return false
	}
	s := strings.ToLower(strings.Trim(l.text, " ()（）[]:：*\\"))
	if !markers[s] && reNoticeHead.FindString(s) != s {
		return false
	}
	switch s {
	case "for immediate release", "press release", "news release", "media release", "media note", "新闻稿", "新聞稿", "fact sheet":
		r.released = true
	case "press statement", "statement":
		r.category = "statement"
	case "remarks":
		r.category = "remarks"
	}
	if strings.HasSuffix(s, "公告") {
		r.category = "notice"
	}
	r.saw("kind", l.at, l.at+len(l.text))
	if r.lastFact == "" {
		r.lastFact = "marker"
	}
	return true
}

// labels are the fields that releases write as "label：value".
var labels = words.table("label ", "office", "issued", "place", "event", "speaker", "stop")

var reLabel = regexp.MustCompile(`(?:^|[\s）)0-9\p{Han}])((?:發|发)(?:稿|布|佈|文)(?:单位|單位|机构|機關|时间|時間|日期|人員|人)|公告日期?|(?:徵才|報名)(?:時間|地點)|(?:活動|活动)(?:時段|地點|地点|開始日期|結束日期|日期|時間|时间)|主[辦办][單单]位|(?:新聞)?[聯联][絡系]人|連絡電話|日期|(?i:date(?: of issue| issued)?|release date|issued(?: by)?|office|speaker|venue|location|place))\s?[:：]\s*`)

// takeLabels reads a line of labelled fields. Fields that are not facts, such as
// a contact, stay in the body: the rest of the line from the first of them.
func (r *reader) takeLabels(l line) bool {
	if !strings.ContainsAny(l.text, ":：") {
		if m := reIssuedInBrackets.FindStringSubmatch(l.text); m != nil {
			return r.issue(l, m[1])
		}
		return false
	}
	if i := strings.Index(l.text, agencyField); i >= 0 {
		if n := strings.IndexByte(l.text[i:], ']') + i + 1; strings.IndexByte(l.text[n:], '[') > 0 {
			v := newLine(r.in, span{l.at + n, l.at + n + strings.IndexByte(l.text[n:], '[')})
			r.addOffice(v.text)
			r.saw("office", v.at, v.at+len(v.text))
		}
	}
	if m := reNoticeHead.FindString(l.text); m != "" {
		r.category = "notice"
		l = line{raw: l.raw, at: l.at + len(m), text: l.text[len(m):]}
	}
	ms := labelled(l.text)
	if len(ms) == 0 {
		return false
	}
	took := false
	for i, m := range ms {
		value := l.text[m.value:] // to the next label, or the end
		if i+1 < len(ms) {
			value = l.text[m.value:ms[i+1].label]
		}
		if m.kind == "stop" || !r.takeLabel(m.kind, strings.TrimSpace(value), l.at+m.value) {
			if !took {
				return false
			}
			// What was read before goes; take's caller drops the whole line,
			// so the remainder is put back.
			r.keep(span{l.at + m.label, l.raw.end})
			return true
		}
		took = true
	}
	return took
}

// agencyField is in a tender's table, run together: [機關名稱]臺南市政府都市發展局[單位名稱]….
const agencyField = "[機關名稱]"

var (
	reNoticeHead = regexp.MustCompile(`^(?:決標|公開招標|無法決標|更正|限制性招標|選擇性招標)(?:[(（][^()（）]*[)）])?公告`)
)

type labelAt struct {
	label, value int // byte offsets
	kind         string
}

func labelled(s string) []labelAt {
	if i := strings.IndexAny(s[:min(len(s), 48)], ":："); i <= 0 { // the first label begins the line
		return nil
	}
	var out []labelAt
	s = s[:min(len(s), 600)]
	for at := 0; at < len(s) && len(out) < 8; {
		m := reLabel.FindStringSubmatchIndex(s[at:])
		if m == nil || len(out) == 0 && at+m[2] > 3 {
			return out
		}
		name := strings.ToLower(s[at+m[2] : at+m[3]])
		out = append(out, labelAt{at + m[2], at + m[1], labels[name]})
		at += m[1]
	}
	return out
}

func (r *reader) takeLabel(kind, value string, at int) bool {
	if value == "" {
		return false
	}
	v := newLine(r.in, span{at, at + len(value)})
	switch kind {
	case "office":
		if utf8.RuneCountInString(value) > 60 || strings.ContainsAny(value, "，。；") {
			return false
		}
		return r.issue(v, value)
	case "issued":
		w, rest := when.Cut(v.text, r.hints.DateOrder, r.roc())
		if !w.HasDate() && w.Ambiguous == "" {
			return false
		}
		if w.Again != "" {
			rest = w.Again
		}
		stated := line{at: v.at, text: strings.TrimRight(v.text[:len(v.text)-len(rest)], when.Separators)}
		if !r.addWhen(w, stated) {
			return false
		}
		if rest != "" { // 13:45(15:15更新): what is more than the date stays
			r.keep(span{v.at + len(stated.text), v.at + len(v.text)})
		}
		return true
	case "place":
		if utf8.RuneCountInString(value) > 60 || strings.ContainsAny(value, "。；") {
			return false
		}
		r.addPlace(v, aVenue)
		return true
	case "event":
		r.event = true
		return false // when an event happens is not when it was announced
	case "speaker":
		return r.takeByline(v)
	}
	return false
}

// 新聞及國際關係處發佈, in brackets of its own line.
var reIssuedInBrackets = regexp.MustCompile(`^[(（](\p{Han}{2,24}?)(?:發佈|發布|发布|供稿|提供|發稿)[)）]$`)

func (r *reader) takeIssuer(l line) bool {
	if len(l.text) > 200 {
		return false
	}
	if c := l.text[0] | 0x20; c == 't' {
		if m := reAttributable.FindStringSubmatch(l.text); m != nil {
			people, end := cutPeople(m[1])
			if len(people) == 0 || end < len(m[1]) {
				return false
			}
			r.attributed = true
			return r.speak(l, people...)
		}
	} else if c == 'i' || c == 'j' || c == 'r' || c == 'p' {
		if m := reIssuedBy.FindStringSubmatch(l.text); m != nil && strings.ToUpper(m[1][:1])+m[1][1:] != "" {
			name := m[1]
			if w := strings.TrimPrefix(name, "the "); !isCapital(w) {
				return false
			}
			return r.issue(l, name)
		}
	}
	return false
}

func (r *reader) takeByline(l line) bool {
	if isHanLed(l.text) {
		if isOffice(l.text) { // 发言人办公室 ends in no name
			return false
		}
		p, originals, ok := zhByline(l.text)
		if !ok {
			return false
		}
		r.addOriginals(originals)
		if full, ok := withInitials(p.Name, originals[lastNameKey(p, originals)]); ok {
			r.unsure("speaker", l.text, "the original in brackets has initials that the Chinese leaves out; they were put back")
			p.Name = full
		}
		return r.speak(l, p)
	}
	if venueTail(l.text) || isOffice(l.text) || r.wrapsOn(l) {
		return false
	}
	people := byline(l.text)
	if people == nil {
		return false
	}
	if len(r.headPeople) > 0 && !r.knownFromHeadline(people) && r.addressed(l.raw.end) {
		return false // one of those whom the speech greets
	}
	return r.speak(l, people...)
}

// speak takes a line as naming speakers, issue as naming who issues the release.
func (r *reader) speak(l line, people ...Speaker) bool {
	for _, p := range people {
		r.addSpeaker(p)
	}
	r.saw("speaker", l.at, l.at+len(l.text))
	r.lastFact = "speaker"
	return true
}

func (r *reader) issue(l line, names string) bool {
	for _, o := range splitOffices(names) {
		r.addOffice(o)
	}
	r.saw("office", l.at, l.at+len(l.text))
	r.byOffice, r.lastFact = true, "office"
	return true
}

// wrapsOn reports whether the next line goes on in the middle of a sentence.
func (r *reader) wrapsOn(l line) bool {
	next := r.in[min(l.raw.end+1, len(r.in)):]
	return unicode.IsLower(firstRune(next)) && len(l.text) > 40
}

// lastNameKey returns the key of originals that holds p's name.
func lastNameKey(p Speaker, originals map[string]string) string {
	for k := range originals {
		if strings.HasSuffix(k, p.Name) {
			return k
		}
	}
	return ""
}

// venueTail reports a line whose last word makes it a place: "Kangerlussuaq
// Airport", "Ministry of Foreign Affairs Building".
func venueTail(s string) bool {
	return venueWords[s[strings.LastIndexByte(s, ' ')+1:]]
}

// addressed reports whether the lines from pos greet an audience, so that the
// names among them are of guests.
func (r *reader) addressed(pos int) bool {
	for n := 0; n < 8 && pos < len(r.in); n++ {
		l := lineAt(r.in, pos)
		if isTurn(l.text) {
			return false
		}
		if holds(l.text[:min(len(l.text), 200)], audience) {
			return true
		}
		pos = l.raw.end + 1
	}
	return false
}

func (r *reader) knownFromHeadline(people []Speaker) bool {
	for _, p := range people {
		for _, q := range r.headPeople {
			if lastWord(p.Name) == lastWord(q.Name) {
				return true
			}
		}
	}
	return false
}

// A turn names who speaks next, at the start of a line.
var (
	reTurn       = regexp.MustCompile(`^(?:(?:THE )?[A-Z][A-Z.’'‘\-\p{Lu}]+(?: [A-Z(&][A-Z.’'\-\p{Lu})]*){0,6}|Q|A|Question|Answer|Moderator)(?: ?\([^)]{1,40}\))?[*_]{0,2} ?(?:</[a-z]+>)?[:：]`)
	reTitledTurn = regexp.MustCompile(`^(?:Question|Answer)\b`)
	reQSpace     = regexp.MustCompile(`^Q[\x{a0} ]{2,}`)
	reTurnZh     = regexp.MustCompile(`^(?:[问問答]|(?:[\p{Han}·]{0,8}(?:总统|總統|国务卿|部长|部長|外长|总理|總理|首相|主席|主持人|记者|記者|发言人|發言人|先生|女士|提问|大使|市長|院長)))\s?[:：]`)
)

func isTurn(s string) bool {
	s = s[:min(len(s), 160)]
	if !strings.ContainsAny(s, ":：") {
		return reQSpace.MatchString(s)
	}
	if isHanLed(s) {
		return reTurnZh.MatchString(s)
	}
	return reTurn.MatchString(s) && !strings.HasPrefix(s, "SUBJECT") && !strings.HasPrefix(s, "FACT SHEET") && !strings.HasPrefix(s, "DATE") && !strings.HasPrefix(s, "FROM") && !strings.HasPrefix(s, "TO:")
}

var (
	salutations = words.entries("salutation")
	audience    = words.entries("audience")
)

// isSalutation reports a line that begins to speak to somebody: whoever it
// names is no speaker.
func isSalutation(s string) bool {
	return begins(s, salutations)
}

// reAbbreviated is a last word whose full stop ends no sentence.
var reAbbreviated = regexp.MustCompile(`\b(?:Inc|Co|Corp|Ltd|St|Ave|Blvd|Bldg|Jr|Sr)\.$`)

// placeLike reports whether an unread opening line could be a venue.
func placeLike(s string) bool {
	s = strings.Trim(s, " ()\\[]*_")
	if s == "" || utf8.RuneCountInString(s) > 90 || isHanLed(s) || strings.Contains(strings.ToLower(s), "courtesy") || s[0] == '-' || s[0] == '|' || s[0] == '!' {
		return false
	}
	if strings.HasSuffix(s, ".") && !strings.HasSuffix(s, "D.C.") && !strings.HasSuffix(s, "U.S.") && !reAbbreviated.MatchString(s) || strings.ContainsAny(s, "{}<>=") {
		return false
	}
	if s[0] >= '0' && s[0] <= '9' && strings.Contains(s[:min(4, len(s))], ".") { // a numbered paragraph
		return false
	}
	return titled(s)
}

// WASHINGTON, Feb. 4, 2021 – …: the place, and often the date, in front of the
// first sentence.
var reDateline = regexp.MustCompile(`^([\p{Lu}][\p{L}.'’ \-]{2,30}(?:, [\p{Lu}][\p{L}.]{1,20})?)(?:,? \(?([^—–()]{4,22}?)\)?)? ?(?:—|–|--) ?`)

func (r *reader) takeInlineDateline(l line) bool {
	if r.chinese || len(l.text) < 20 {
		return false
	}
	head := l.text[:min(len(l.text), 90)]
	if !strings.ContainsAny(head, "—–") && !strings.Contains(head, "--") {
		return false
	}
	m := reDateline.FindStringSubmatchIndex(l.text)
	if m == nil {
		return false
	}
	city := l.text[m[2]:m[3]]
	var w when.Stated
	if m[4] >= 0 {
		var rest string
		if w, rest = when.Cut(l.text[m[4]:m[5]], r.hints.DateOrder, false); w.Empty() || rest != "" {
			return false
		}
	}
	known := when.Known(properCase(city))
	if capitals := strings.ToUpper(city) == city; !capitals && !(known && w.HasDate()) || capitals && !known && !w.HasDate() {
		return false
	}
	if m[4] >= 0 && !r.addWhen(w, line{at: l.at + m[4], text: l.text[m[4]:m[5]]}) {
		return false
	}
	place := line{raw: span{l.at, l.at + m[3]}, at: l.at, text: city}
	r.addPlace(place, aCity)
	last := &r.groups[len(r.groups)-1]
	(*last)[len(*last)-1].text = properCase(city)
	r.drop(span{l.at, l.at + m[1]})
	return true
}

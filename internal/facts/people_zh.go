package facts

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"dateline/internal/facts/internal/when"
)

// zhRoles are offices that a person holds, longest first where one ends another:
// the longest that fits is the role, and 副 and the body before it belong to it.
var zhRoles = words.list("role zh")

// zhSurnames are the surnames that decide whether two to four Han characters
// are a Chinese name; compound ones in zhSurnames2.
var zhSurnames = words.section("surname zh")

var zhSurnames2 = []string{"欧阳", "歐陽", "司马", "司馬", "上官", "诸葛", "諸葛", "夏侯", "端木", "慕容"}

// isZhName reports whether s can be a person's name standing alone: a
// transliteration with its middle dot, or a Chinese name by its surname.
func isZhName(s string) bool {
	n := utf8.RuneCountInString(s)
	if n < 2 || n > 24 {
		return false
	}
	dot := false
	for _, r := range s {
		switch {
		case r == '·' || r == '‧' || r == '•' || r == '・':
			dot = true
		case unicode.Is(unicode.Han, r):
		case r >= 'A' && r <= 'Z' || r == '.':
		default:
			return false
		}
	}
	if dot {
		return true
	}
	if n > 4 {
		return false
	}
	if begins(s, zhSurnames2) {
		return n >= 3
	}
	r, _ := utf8.DecodeRuneInString(s)
	return n <= 3 && strings.ContainsRune(zhSurnames, r)
}

// isTransliterated accepts what may be a foreign surname alone (拜登, 布林肯,
// 默克尔): only where a role stands beside it to vouch for it.
func isTransliterated(s string) bool {
	n := utf8.RuneCountInString(s)
	if n < 2 || n > 6 {
		return false
	}
	for _, r := range s {
		if !unicode.Is(unicode.Han, r) || strings.ContainsRune("的是在和与與对對就为為将將了致向同及或并並等各本我你他她它们們这這那有会會今昨日年月上下", r) {
			return false
		}
	}
	return true
}

// zhByline reads a whole segment as one person with a role, in either order,
// with the original of either in brackets.
func zhByline(s string) (p Speaker, originals map[string]string, ok bool) {
	plain, originals := cutGlosses(s)
	plain = strings.TrimSpace(strings.TrimSuffix(strings.TrimSuffix(plain, "先生"), "女士"))
	if plain == "" || utf8.RuneCountInString(plain) > 40 || strings.ContainsAny(plain, "，。；：！？,;:!?、") {
		return p, nil, false
	}
	role, name := "", ""
	for _, r := range zhRoles { // name, then role: 安东尼·J·布林肯国务卿
		if rest, found := strings.CutSuffix(plain, r); found && rest != "" && len(r) > len(role) {
			n := strings.TrimSpace(rest)
			if isZhName(n) || isTransliterated(n) {
				role, name = r, n
			}
		}
	}
	if name == "" { // role, then name: 美国国务卿安东尼·布林肯, 外交部发言人华春莹
		for _, r := range zhRoles {
			if i := strings.Index(plain, r); i >= 0 && i+len(r) < len(plain) {
				n := strings.TrimSpace(plain[i+len(r):])
				if (isZhName(n) || isTransliterated(n)) && i+len(r) > len(role) {
					role, name = plain[:i+len(r)], n
				}
			}
		}
	}
	if name == "" || strings.ContainsAny(role, "·") {
		return p, nil, false
	}
	return Speaker{Name: name, Role: strings.TrimSpace(role)}, originals, true
}

var reGloss = regexp.MustCompile(`\s?[(（]([A-Z][^()（）]{0,80})[)）]`)

// cutGlosses takes the foreign originals in brackets out of s, and returns for
// each the words before it.
func cutGlosses(s string) (plain string, originals map[string]string) {
	at := 0
	for _, m := range reGloss.FindAllStringSubmatchIndex(s, 8) {
		word := strings.TrimSpace(s[at:m[0]])
		plain += s[at:m[0]]
		if word != "" {
			if originals == nil {
				originals = map[string]string{}
			}
			originals[word] = s[m[2]:m[3]]
		}
		at = m[1]
	}
	if at == 0 {
		return s, nil
	}
	return plain + s[at:], originals
}

// withInitials puts back the middle initials of the original that a two-part
// transliteration left out: 安东尼·布林肯 and Antony J. Blinken give
// 安东尼·J·布林肯. The second result is false when there is nothing to put back.
func withInitials(name, original string) (string, bool) {
	given, family, ok := strings.Cut(name, "·")
	if !ok || strings.Contains(family, "·") {
		return name, false
	}
	words := strings.Fields(original)
	if len(words) < 3 {
		return name, false
	}
	var initials []string
	for _, w := range words[1 : len(words)-1] {
		if len(w) > 2 || w[0] < 'A' || w[0] > 'Z' || len(w) == 2 && w[1] != '.' {
			return name, false
		}
		initials = append(initials, w[:1])
	}
	return given + "·" + strings.Join(initials, "·") + "·" + family, true
}

// speaking are the words after a person in a headline by which the headline
// says that the release is what that person said.
var speaking = words.list("speaking zh")

// topics begin words that say what they are about, not who speaks; bodyEnds end
// the name of a body or country.
var (
	topics   = words.list("topic zh")
	bodyEnds = words.list("body zh")
)

// headlineSpeaker reads whom the headline, or one of its clauses, begins with:
// 簽署防疫紓困條例　總統：….
func headlineSpeaker(headline string) (Speaker, bool) {
	for h := headline; h != ""; {
		if p, ok := clauseSpeaker(h); ok {
			return p, true
		}
		first := firstClause(h)
		h = strings.TrimLeft(h[len(first):], " 　")
		if first == "" {
			break
		}
	}
	return Speaker{}, false
}

// clauseSpeaker reads the person that a Chinese headline begins with, after a
// date: 拜登总统关于…的讲话, 2016年9月9日外交部发言人华春莹主持例行记者会, 總統：….
func clauseSpeaker(headline string) (Speaker, bool) {
	h := headline
	if m := when.Leading(h); m != "" {
		h = h[len(m):]
	}
	h = strings.TrimLeft(h, " 　「")
	if begins(h, topics) {
		return Speaker{}, false
	}
	end := min(len(h), 90)
	for end > 0 && end < len(h) && !utf8.RuneStart(h[end]) {
		end--
	}
	best, bestAt := Speaker{}, -1
	for _, role := range zhRoles {
		i := strings.Index(h[:end], role)
		if i < 0 || bestAt >= 0 && (i > bestAt || i == bestAt && len(role) <= len(best.Role)) {
			continue
		}
		before, after := h[:i], h[i+len(role):]
		if before != "" && (isZhName(before) || isTransliterated(before) && i <= 15) && begins(after, speaking) && !zhBody(before) {
			best, bestAt = Speaker{Name: before, Role: role}, i
			continue
		}
		if before != "" && !zhBody(before) {
			continue
		}
		for n := min(len(after), 45); n >= 0; n-- {
			if n < len(after) && !utf8.RuneStart(after[n]) || !begins(after[n:], speaking) {
				continue
			}
			name := after[:n]
			if name == "" || isZhName(name) {
				best, bestAt = Speaker{Name: name, Role: before + role}, i
				break
			}
		}
	}
	return best, bestAt >= 0
}

// zhBody reports whether s is the body or country that a role belongs to.
func zhBody(s string) bool {
	return ends(s, bodyEnds) && utf8.RuneCountInString(s) <= 16 && !strings.ContainsAny(s, " ，,、")
}

var (
	// 馬英九總統今天…, 蔡英文總統「海洋民主之旅」…, 賴清德副總統伉儷
	reLeadNameRole = regexp.MustCompile(`^(\p{Han}{2,4}?)((?:副)?(?:總統|总统|總理|总理|秘書長|秘书长|院長|部長|部长|市長|市长|主席))(?:伉儷|偕|率|於|于|今|昨|日前|上午|下午|晚間|中午|應|在|「|前往|出席|接見|接见|主持|致|以|透過|與|和|對|及|向|\d)`)
	// 李總統登輝先生, 呂副總統秀蓮女士
	reLeadSplit = regexp.MustCompile(`^(?:\p{Han}{2,8}黨)?(\p{Han})(副?(?:總統|总统|院長|部長|市長|主席))(\p{Han}{2})(?:先生|女士|今天|伉儷|於|上午|下午|應)`)
	// 總統府發言人戴…, 市長黃偉哲
	reLeadRoleName = regexp.MustCompile(`^(\p{Han}{0,6}(?:發言人|发言人|秘書長|市長|市长))(\p{Han}{3})(?:今|表示|說|说|指出|上午|下午|於)`)
)

// reLeadOffice is an office that a report begins with.
var reLeadOffice = regexp.MustCompile(`^(\p{Han}{3,14}?(?:室|局|處|处|部|署|會|会|所))(?:今|表示|指出|說明|说明|於|於今|宣布)`)

// nameBefore finds the name of whoever holds a role: the one that stands right
// before it, or around it (陳總統水扁先生), in the first sentences.
func nameBefore(lead, role string) (string, int) {
	for at := 0; ; {
		i := strings.Index(lead[at:], role)
		if i < 0 {
			return "", 0
		}
		i += at
		at = i + len(role)
		if strings.HasSuffix(lead[:i], "副") { // another role
			continue
		}
		if i >= 3 {
			surname := lead[i-3 : i]
			if m := reGiven.FindStringSubmatch(lead[at:]); m != nil && strings.Contains(zhSurnames, surname) {
				return surname + m[1], i - 3
			}
		}
		if i >= 9 && isZhName(lead[i-9:i]) {
			return lead[i-9 : i], i - 9
		}
	}
}

var reGiven = regexp.MustCompile(`^(\p{Han}{2})(?:先生|女士)`)

// leadSpeaker reads the person whom the first sentence of a report begins with.
// body is what follows the opening lines; the last result is the length of
// what was read.
func leadSpeaker(body string) (Speaker, int, bool) {
	body = body[:min(len(body), 120)]
	if m := reLeadSplit.FindStringSubmatchIndex(body); m != nil {
		surname := body[m[2]:m[3]]
		if strings.Contains(zhSurnames, surname) {
			return Speaker{Name: surname + body[m[6]:m[7]], Role: body[m[4]:m[5]]}, m[7], true
		}
	}
	if m := reLeadNameRole.FindStringSubmatchIndex(body); m != nil {
		if name := body[m[2]:m[3]]; isZhName(name) {
			return Speaker{Name: name, Role: body[m[4]:m[5]]}, m[5], true
		}
	}
	if m := reLeadRoleName.FindStringSubmatchIndex(body); m != nil {
		if name := body[m[4]:m[5]]; isZhName(name) && !begins(body, topics) {
			return Speaker{Name: name, Role: body[m[2]:m[3]]}, m[5], true
		}
	}
	return Speaker{}, 0, false
}

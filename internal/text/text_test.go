package text

import (
	"slices"
	"strings"
	"testing"

	"dateline"
)

func TestWidth(t *testing.T) {
	for s, want := range map[string]int{
		"":                   0,
		"dateline":           8,
		"农历新年":               8,
		"ニュース":               8,
		"뉴스":                 4,
		"８：０７":               8,
		"，。！？（）「」《》":         20,
		"“a”—…·":             6,
		"e\u0301":            1,
		"\u05e9\u05c1":       1,
		"a\u00ad\u200bb\t\n": 2,
		"ﾆｭｰｽ":               4,
		"🗓":                  1, // Neutral in UAX 11: text presentation by default
		"📰":                  2,
	} {
		if got := Width(s); got != want {
			t.Errorf("Width(%q) = %d, want %d", s, got, want)
		}
	}
}

func TestOneLine(t *testing.T) {
	for s, want := range map[string]string{
		"  a \t b\u00a0c\r\n d ": "a b c d",
		"国务院\n发言人":               "国务院发言人",
		"国务院 \n　　发言人":            "国务院发言人",
		"国务院 发言人办公室":             "国务院 发言人办公室",
		"国务院　发言人":                "国务院 发言人",
		"a\x00b\ufeffc":          "abc",
		"see \u202eevil":         "see evil",
		"a \u2066b\u2069 c":      "a \u2066b\u2069 c",
		"a\u2069 \u202bb":        "a b",
		"\u2066a\u202bb\u2069c":  "\u2066ab\u2069c",
		"שלום\u200f!":            "שלום\u200f!",
		"":                       "",
		"\n\t":                   "",
	} {
		if got := OneLine(s); got != want {
			t.Errorf("OneLine(%q) = %q, want %q", s, got, want)
		}
	}
}

func TestMainScript(t *testing.T) {
	for s, want := range map[string]Script{
		"":     Latin,
		"2021": Latin,
		"President Biden spoke with President Xi Jinping 习近平 of China.": Latin,
		"Xi Jinping (习近平)": Latin,
		"(习近平)":            Han,
		"哈里·杜鲁门大楼(Harry S. Truman Building)":                  Han,
		"美国国务卿(Secretary of State)安东尼·布林肯(Antony J. Blinken)": Han,
		"BMW集團":                Han,
		"新しい年を祝う":              Kana,
		"외교부 대변인":              Hangul,
		"Заявление для печати": Cyrillic,
		"بيان صحفي":            Arabic,
		"הודעה לעיתונות":       Hebrew,
		"Δελτίο τύπου":         Greek,
		"प्रेस विज्ञप्ति":      Devanagari,
		"แถลงการณ์":            Thai,
	} {
		if got := MainScript(s); got != want {
			t.Errorf("MainScript(%q) = %d, want %d", s, got, want)
		}
	}
}

func TestGuessLang(t *testing.T) {
	for s, want := range map[string]dateline.Lang{
		"":          "",
		"12.4":      "",
		"农历新年":      "zh-Hans",
		"農曆新年，總統表示": "zh-Hant",
		"大家好":       "zh",
		"Statement by the Spokesperson on the Visit to Berlin": "en",
		"Déclaration de la porte-parole sur les droits":        "fr",
		"Declaración del portavoz sobre los derechos":          "es",
		"STATEMENT BY THE PRESIDENT OF THE REPUBLIC":           "en",
		"Erklärung der Sprecherin zu den Rechten der Kinder":   "",
		"Dichiarazione della portavoce sui diritti dei minori": "",
		"Заявление официального представителя":                 "ru",
		"Заява речника щодо прав людини, їх захист":            "",
		"بيان صحفي حول الزيارة":                                "ar",
		"بیانیهٔ سخنگو دربارهٔ گفتگو":                          "",
		"新しい年を祝う":                                              "",
		"외교부 대변인":                                              "",
		"Blinken":                                              "",
	} {
		if got := GuessLang(s); got != want {
			t.Errorf("GuessLang(%q) = %q, want %q", s, got, want)
		}
	}
}

func TestFormTables(t *testing.T) {
	hans, hant := []rune(hansOnly), []rune(hantOnly)
	if len(hans) != len(hant) {
		t.Fatalf("%d Simplified characters against %d Traditional", len(hans), len(hant))
	}
	if len(forms) != len(hans)+len(hant) {
		t.Errorf("%d characters, %d of them different", len(hans)+len(hant), len(forms))
	}
}

func TestParagraphs(t *testing.T) {
	wrapped := "Via Teleconference\n\n11:35 A.M. EDT\n\nMODERATOR:  Thank you, Operator.  And thank you all for joining us this\nmorning.  Today’s call is going to be on background, attributed to a\nsenior administration official.\n\nOver to you.\n"
	for name, c := range map[string]struct {
		in   string
		want []string
	}{
		"nothing":     {" \n\u3000\n", nil},
		"blank lines": {"a\n\nb\r\n \r\nc", []string{"a", "b", "c"}},
		"hard-wrapped": {wrapped, []string{"Via Teleconference", "11:35 A.M. EDT",
			"MODERATOR: Thank you, Operator. And thank you all for joining us this morning. Today’s call is going to be on background, attributed to a senior administration official.", "Over to you."}},
		"long lines": {strings.Repeat("word ", 30) + "\n" + strings.Repeat("word ", 18) + "\n" + strings.Repeat("word ", 18), []string{
			strings.TrimSpace(strings.Repeat("word ", 30)), strings.TrimSpace(strings.Repeat("word ", 18)), strings.TrimSpace(strings.Repeat("word ", 18))}},
		"a line each": {"\n\t\t　　问：请介绍。\n　　答：好。\n\t\t", []string{"问：请介绍。", "答：好。"}},
		"an address":  {"Office of the Spokesperson\nWashington, D.C.\n", []string{"Office of the Spokesperson", "Washington, D.C."}},
		"wrapped Chinese": {strings.Repeat("我们将修补我们的联盟并再次与世界发展联系", 2) + "\n" + strings.Repeat("我们将修补我们的联盟并再次与世界发展联系", 2) + "\n结束。",
			[]string{strings.Repeat("我们将修补我们的联盟并再次与世界发展联系", 4) + "结束。"}},
		"a list": {"The two leaders agreed to the following measures today:\n- to meet again before the end of the current year and\n- to report", []string{
			"The two leaders agreed to the following measures today:", "- to meet again before the end of the current year and", "- to report"}},
	} {
		if got := Paragraphs(c.in); !slices.Equal(got, c.want) {
			t.Errorf("%s:\n got %q\nwant %q", name, got, c.want)
		}
	}
}

func TestSentences(t *testing.T) {
	// A bar stands where a sentence ends.
	for _, c := range []string{
		"",
		"No end",
		"美国已经回归。|外交已经回归！|真的吗？|是的",
		"他说：“美国已经回归。外交已经回归。”|会场鼓掌。",
		"长时期以来我始终期待能称你为“国务卿先生”。 |诸位下午好。",
		"（完）。|他问“谁？”的时候没有人回答。",
		"（本文有更正。）|下一句。",
		"我想……|也许。",
		"总统:你好!|很高兴见到你?|是的。",
		"President Joseph R. Biden, Jr. spoke today. |He met Mr. Kerry and Dr. Fauci in Washington, D.C. on Monday.",
		"It is the policy of the U.S. |The Secretary agrees. |U.S. Secretary Kerry left. |Yes.",
		"We left the U.S. on May 3. |It rose 3.5 percent to No. 4 at 9 a.m. EDT. |Done.",
		"“Are we ready?” he asked. |“Yes!” |She left.",
		"(See the annex.) |Next.",
		"He said (see Art. 5. It applies.) that. |Next.",
		"An unclosed “quote stays. |It does not swallow this.",
		"1. First item. |2. Second item.",
		"Heading\n\n|Body text. |More.\n\n|End",
		"Wait... |What? |No way!!! see you",
		"Visit https://example.org/a.b?c=d! |Then go.",
		"Это первое. |А это — второе.",
		"هذا أولا. |وهذا ثانيا؟ |نعم.",
		"the state of the art. |Then",
		"rock ’n’ roll. |The leaders’ summit. |5’10” tall. |‘Quoted. Still quoted.’ |Out.",
	} {
		want := strings.Split(c, "|")
		if c == "" {
			want = nil
		}
		// What follows may also be taken for its own sentence by the bar rule.
		in := strings.ReplaceAll(c, "|", "")
		if got := Sentences(in); !slices.Equal(got, want) {
			t.Errorf("\n got %s\nwant %s", strings.Join(got, "|"), c)
		}
	}
}

func TestExcerpt(t *testing.T) {
	long := strings.Repeat("美国的领导作用必须适应当前的新局势，", 12) + "结束。"
	for name, c := range map[string]struct {
		body  string
		width int
		want  string
	}{
		"nothing":                   {" \n", 240, ""},
		"all of it":                 {"One. Two.\n\nThree", 240, "One. Two. Three"},
		"whole sentences":           {"One is here. Two is here. Three is here.", 30, "One is here. Two is here."},
		"one column too many":       {"One is here. Two is here. Three is here.", 24, "One is here."},
		"whole Chinese sentences":   {"美国已经回归。外交已经回归。\n\n我们将修补联盟。", 30, "美国已经回归。外交已经回归。"},
		"paragraphs":                {"第一段。\n\n第二段。", 240, "第一段。第二段。"},
		"quoted paragraphs":         {"“第一段。”\n\n第二段。", 240, "“第一段。”第二段。"},
		"default width":             {long, 0, strings.Repeat("美国的领导作用必须适应当前的新局势，", 5) + "美国的领导作用必须适应当前的新局势……"},
		"cut at a mark":             {"今天，拜登总统签署了一项总统备忘录，指示所有在国外工作的政府部门。", 40, "今天，拜登总统签署了一项总统备忘录……"},
		"cut at a space":            {"Secretary Blinken spoke today with Foreign Minister Wang.", 30, "Secretary Blinken spoke today…"},
		"cut in a word":             {strings.Repeat("a", 30), 10, "aaaaaaaaa…"},
		"cut at a cluster":          {strings.Repeat("e\u0301", 30), 10, strings.Repeat("e\u0301", 4) + "…"},
		"number is not cut":         {"The fund has 1,000,000,000 dollars and more.", 24, "The fund has…"},
		"bracket left out":          {"出席的有首席外交官本杰明·富兰克林（Benjamin Franklin of Philadelphia）和其他人。", 60, "出席的有首席外交官本杰明·富兰克林……"},
		"bracket closed":            {"总统说：“今天我想让全世界都收到这个信息，美国已经回归，外交已经回归我们对外政策的中心。”", 60, "总统说：“今天我想让全世界都收到这个信息，美国已经回归”……"},
		"sentence in a long quote":  {"“One is here. Two is here. " + strings.Repeat("Three ", 30) + "”", 40, "“One is here. Two is here. Three Three”…"},
		"quote never closed":        {"“One is here. Two is here. Three is here", 30, "“One is here. Two is here.”"},
		"quote goes on, paragraphs": {"“One.\n\n“Two.”", 240, "“One.” “Two.”"},
		"apostrophes":               {"The Leaders’ Summit was rock ’n’ roll. It was 5’10” tall and more.", 45, "The Leaders’ Summit was rock ’n’ roll."},
		"one Chinese name":          {"President Biden spoke with President Xi Jinping (习近平) of China about " + strings.Repeat("many things and ", 20), 80, "President Biden spoke with President Xi Jinping (习近平) of China about many…"},
		"salutation":                {"女士们、先生们：\n\n很高兴在这里见到诸位，我们已经一起工作了很久，今天继续。", 40, "女士们、先生们：很高兴在这里见到诸位……"},
		"rules between paragraphs":  {"One.\n\n* * *\n\nTwo.", 240, "One. Two."},
		"just fits":                 {"美国已经回归", 12, "美国已经回归"},
		"just does not":             {"美国已经回归", 11, "美国已经……"},
		"a decade":                  {"In the ‘90s it grew. The ‘plan’ of the leaders’ group was made at some length.", 40, "In the ‘90s it grew."},
		"a decade and a quote":      {"In the ‘90s, the leaders’, and ‘all of the others who came’ met.", 45, "In the ‘90s, the leaders’, and…"},
		"narrow":                    {"美国已经回归", 3, "美…"},
		"too narrow":                {"美国已经回归", 2, "…"},
		"early mark":                {"公告，" + strings.Repeat("文", 100), 80, "公告，" + strings.Repeat("文", 36) + "……"},
	} {
		if got := Excerpt(c.body, c.width); got != c.want {
			t.Errorf("%s:\n got %s\nwant %s", name, got, c.want)
		}
	}
}

func TestTrimHeadline(t *testing.T) {
	const no = "\x00"
	for _, c := range []struct{ body, headline, want string }{
		{"农历新年 2021年2月11日 8:07AM", "农历新年", "2021年2月11日 8:07AM"},
		{"农历新年2021年2月11日", "农历新年", "2021年2月11日"},
		{"农历新年即将到来。", "农历新年", no},
		{"会后汇报:约瑟夫·R·拜登总统通话\u00a0\n2021年", "会后汇报：约瑟夫・Ｒ・拜登总统通话", "2021年"},
		{"# America’s  Place\u00a0in the World\n\nToday", "America's Place in the World", "Today"},
		{"**STATEMENT**\nToday", "Statement", "Today"},
		{"Lunar New Year is here", "Lunar New Year", no},
		{"Lunar New Year February 11, 2021", "Lunar New Year", "February 11, 2021"},
		{"Lunar New Years", "Lunar New Year", no},
		{"يولد جميع الناس أحرارا متساوين في الكرامة", "يولد جميع الناس أحرارا", no},
		{"يولد جميع الناس أحرارا\n\nمتساوين في الكرامة", "يولد جميع الناس أحرارا", "متساوين في الكرامة"},
		{"Lunar New Year", "Lunar New Year", ""},
		{"美国回归。今天", "美国回归", "今天"},
		{"美国回归，今天", "美国回归", no},
		{"“美国”回归 今天", "「美国」回归", "今天"},
		{"Cafe\u0301 talks\nText", "Café Talks", "Text"},
		{"Text", "", no},
		{"", "Headline", no},
	} {
		got, trimmed := TrimHeadline(c.body, c.headline)
		want, wantTrimmed := c.want, true
		if want == no {
			want, wantTrimmed = c.body, false
		}
		if got != want || trimmed != wantTrimmed {
			t.Errorf("TrimHeadline(%q, %q) = %q, %v; want %q, %v", c.body, c.headline, got, trimmed, want, wantTrimmed)
		}
	}
}

func TestRestorePunctuation(t *testing.T) {
	for in, want := range map[string]string{
		"我们坚信, 当美国协同":                        "我们坚信，当美国协同",
		"会后汇报:拜登总统":                          "会后汇报：拜登总统",
		"总统:国务卿先生,很高兴":                       "总统：国务卿先生，很高兴",
		"经济弊行;反击":                            "经济弊行；反击",
		"是吗?是的!好":                            "是吗？是的！好",
		"是吗? 是的":                             "是吗？ 是的",
		"你好!":                                "你好！",
		"“国务卿先生”,很高兴":                        "“国务卿先生”，很高兴",
		"他说:“美国回归了!”":                        "他说：“美国回归了！”",
		"《协议》,我们":                            "《协议》，我们",
		"北约(NATO)、日本":                        "北约（NATO）、日本",
		"峰会(Climate Leaders’ Summit),谈":      "峰会（Climate Leaders’ Summit），谈",
		"哥伦比亚特区(Washington, D.C.) 2021年2月4日": "哥伦比亚特区（Washington, D.C.） 2021年2月4日",
		"LGBTQI+(性少数)群体":                     "LGBTQI+（性少数）群体",
		"顾问(Deputy ...":                      "顾问(Deputy ...",
		"上午07:12 下午2:45 8:07AM":              "上午07:12 下午2:45 8:07AM",
		"1,000万,增长3:2":                       "1,000万，增长3:2",
		"安东尼·J·布林肯":                          "安东尼·J·布林肯",
		"见https://example.org/路?a=(b),c,我们":  "见https://example.org/路?a=(b),c,我们",
		"Xi Jinping (习近平), of China: yes":    "Xi Jinping (习近平), of China: yes",
		"Hello, world! (Really?)":            "Hello, world! (Really?)",
		"今（11)日":                             "今（11）日",
		"真的?!是":                              "真的？！是",
		"总统:\n好":                             "总统：\n好",
	} {
		got, changes := RestorePunctuation(in)
		if got != want {
			t.Errorf("RestorePunctuation(%q) = %q, want %q", in, got, want)
		}
		checkChanges(t, in, got, changes)
	}
}

// checkChanges proves that the changes reported are what happened.
func checkChanges(t *testing.T, in, out string, changes []Change) {
	t.Helper()
	var b strings.Builder
	done := 0
	for _, c := range changes {
		if c.Offset < done || !strings.HasPrefix(in[c.Offset:], c.From) || strings.ContainsFunc(c.Context, isLineBreak) {
			t.Fatalf("%q: no such place: %+v", in, c)
		}
		b.WriteString(in[done:c.Offset] + c.To)
		done = c.Offset + len(c.From)
	}
	b.WriteString(in[done:])
	if b.String() != out {
		t.Errorf("%q: the changes make %q, but the text is %q", in, b.String(), out)
	}
}

func TestRestoreParagraphs(t *testing.T) {
	for in, want := range map[string]string{
		"兴旺。 当数百万美国人。 愿牛年。":       "兴旺。\n\n当数百万美国人。\n\n愿牛年。",
		"称你为“国务卿先生”。 诸位下午好。":      "称你为“国务卿先生”。\n\n诸位下午好。",
		"他说：“好。”\u00a0 我们同意。":     "他说：“好。”\n\n我们同意。",
		"我们坚信, 当美国":               "我们坚信, 当美国",
		"大楼(Building) 华盛顿 东部标准时间": "大楼(Building) 华盛顿 东部标准时间",
		"是吗? 是的。 LGBTQI+群体的人权。":   "是吗?\n\n是的。\n\nLGBTQI+群体的人权。",
		"完。 The end.":        "完。 The end.",
		"完。 \n下一段。":          "完。 \n下一段。",
		"完。 ":                "完。 ",
		"It is. 今天 ends? 今天": "It is. 今天 ends? 今天",
		"总统：好。 记者：是吗？ 总统：是。": "总统：好。\n\n记者：是吗？\n\n总统：是。",
	} {
		got, changes := RestoreParagraphs(in)
		if got != want {
			t.Errorf("RestoreParagraphs(%q) = %q, want %q", in, got, want)
		}
		checkChanges(t, in, got, changes)
	}
}

func TestSlug(t *testing.T) {
	for _, c := range []struct {
		headline string
		max      int
		want     string
	}{
		{"农历新年", 80, "农历新年"},
		{"Remarks by President Biden on America’s Place in the World", 80, "remarks-by-president-biden-on-americas-place-in-the-world"},
		{"Remarks by President Biden on America’s Place in the World", 30, "remarks-by-president-biden-on"},
		{"会后汇报:约瑟夫·R·拜登总统", 80, "会后汇报-约瑟夫-r-拜登总统"},
		{"Ｃ　Ｏ２", 80, "c-o2"},
		{"Déclaration — l’État", 0, "déclaration-létat"},
		{"De\u0301claration", 0, "déclaration"},
		{"बयान", 0, "बयान"},
		{"बयान", 3, "बया"},
		{"美国决定重新与联合国", 4, "美国决定"},
		{"supercalifragilistic", 5, "super"},
		{"a-verylongword", 8, "a-verylo"},
		{"!!!", 80, ""},
		{"İstanbul", 80, "istanbul"},
	} {
		if got := Slug(c.headline, c.max); got != c.want {
			t.Errorf("Slug(%q, %d) = %q, want %q", c.headline, c.max, got, c.want)
		}
	}
	for _, pair := range [][2]string{{"déclaration", "De\u0301CLARATION"}, {"农历新年", "农历新年"}, {"straße", "STRASSE"}, {"ｃo2", "CO2"}} {
		if FoldSlug(pair[0]) != FoldSlug(pair[1]) {
			t.Errorf("FoldSlug(%q) = %q, FoldSlug(%q) = %q", pair[0], FoldSlug(pair[0]), pair[1], FoldSlug(pair[1]))
		}
	}
}

func TestFold(t *testing.T) {
	for _, pair := range [][2]string{
		{"安东尼·J·布林肯", "安东尼•Ｊ・布林肯"},
		{"America’s  Place", "AMERICA'S\u00a0PLACE"},
		{"会后汇报：通话", "会后汇报:通话"},
		{"“Low Carbon”", "\"low carbon\""},
		{"Biden–Harris", "Biden-Harris"},
		{"Jovenel Moïse", "jovenel moi\u0308se"},
		{" x\u200b ", "X"},
	} {
		if Fold(pair[0]) != Fold(pair[1]) {
			t.Errorf("Fold(%q) = %q, Fold(%q) = %q", pair[0], Fold(pair[0]), pair[1], Fold(pair[1]))
		}
	}
	if Fold("布林肯") == Fold("布林") {
		t.Error("different names have the same key")
	}
}

package facts

import (
	"strings"
	"testing"
	_ "time/tzdata" // the tests must not depend on the machine's zones
)

// Each case is one shape; the words are not of any source.
func TestRead(t *testing.T) {
	pub := published(t, "2021-03-01", "Asia/Taipei")
	for _, c := range []struct {
		name, in string
		hints    Hints
		want     string
	}{
		{"letterhead above the headline", "THE WHITE HOUSE\nWashington\nFOR IMMEDIATE RELEASE\nFebruary 4, 2021\n\nStatement by Press Secretary Jane Roe on Trade\n\nTrade is good.\n\n# # #", Hints{},
			`{"headline":"Statement by Press Secretary Jane Roe on Trade","kind":"statement","offices":["The White House"],"speakers":[{"name":"Jane Roe","role":"Press Secretary"}],"place":"Washington","issued":{"local":"2021-02-04","precision":"day"},"body":"Trade is good."}`},
		{"two speakers, event, local time", "Remarks by President Roe and Prime Minister John Doe of Utopia at the Fourth Summit\n\nGrand Hotel  \nTokyo, Japan\n\n(May 3, 2022)\n\n2:20 P.M. (Local)\n\nPRESIDENT ROE:  Hello.\n\n\\###\n", Hints{},
			`{"headline":"Remarks by President Roe and Prime Minister John Doe of Utopia at the Fourth Summit","kind":"remarks","speakers":[{"name":"Roe","role":"President"},{"name":"John Doe","role":"Prime Minister"}],"place":"Grand Hotel, Tokyo, Japan","occasion":"Fourth Summit","issued":{"local":"2022-05-03T14:20","zone":"Asia/Tokyo","utc":"2022-05-03T05:20:00Z","precision":"minute"},"body":"PRESIDENT ROE:  Hello."}`},
		{"ambiguous zone", "Remarks by President Roe\n\nOval Office\n\nMay 3, 2022\n2:20 P.M. IST\n\nTHE PRESIDENT:  Hello.", Hints{},
			`{"headline":"Remarks by President Roe","kind":"remarks","speakers":[{"name":"Roe","role":"President"}],"place":"Oval Office","issued":{"local":"2022-05-03T14:20","precision":"minute"},"body":"THE PRESIDENT:  Hello.","unsure":[{"fact":"issued","text":"IST","why":"the abbreviation is ambiguous (India, Israel or Ireland) and the place does not settle it"}]}`},
		{"no zone: the newsroom's, reported", "公告\n\n2021年2月4日 14:30\n\n全体会员：会议改期。", Hints{Zone: "Asia/Shanghai"},
			`{"headline":"公告","kind":"notice","issued":{"local":"2021-02-04T14:30","zone":"Asia/Shanghai","utc":"2021-02-04T06:30:00Z","precision":"minute"},"body":"全体会员：会议改期。","unsure":[{"fact":"issued","text":"2021年2月4日 14:30","why":"no zone is stated; the newsroom's own was taken"}]}`},
		{"order of day and month unknown", "Statement on Trade\n04/02/2021\nOffice of the Spokesperson\n\nTrade is good.", Hints{},
			`{"headline":"Statement on Trade","kind":"statement","offices":["Office of the Spokesperson"],"body":"Trade is good.","unsure":[{"fact":"issued","text":"04/02/2021","why":"day and month cannot be told apart; say which comes first"},{"fact":"issued","text":"","why":"no date is stated"}]}`},
		{"order given", "Statement on Trade\n04/02/2021\nOffice of the Spokesperson\n\nTrade is good.", Hints{DateOrder: "dmy"},
			`{"headline":"Statement on Trade","kind":"statement","offices":["Office of the Spokesperson"],"issued":{"local":"2021-02-04","precision":"day"},"body":"Trade is good."}`},
		{"signature", "Notice of Closure\n\nThe counter is closed.\n\n**Issued by the Ministry of Law and Board of Trade**\n**4 February 2021**", Hints{},
			`{"headline":"Notice of Closure","kind":"notice","offices":["Ministry of Law","Board of Trade"],"issued":{"local":"2021-02-04","precision":"day"},"body":"The counter is closed."}`},
		{"today against the publication", "總統接見學生", Hints{}, `{"headline":"總統接見學生","speakers":[{"name":"","role":"總統"}],"unsure":[{"fact":"body","text":"","why":"nothing is left beside the facts"},{"fact":"kind","text":"總統接見學生","why":"neither the headline nor the form of the text tells the kind"},{"fact":"issued","text":"","why":"no date is stated"}]}`},
		{"a report's person and day", "王大明總統今（27）日上午出席「第三屆論壇」開幕典禮，他表示歡迎。", Hints{Headline: "總統盼深化合作", Published: pub},
			`{"headline":"總統盼深化合作","kind":"press release","speakers":[{"name":"王大明","role":"總統"}],"occasion":"「第三屆論壇」開幕典禮","issued":{"local":"2021-02-27","zone":"Asia/Taipei","precision":"day"},"body":"王大明總統今（27）日上午出席「第三屆論壇」開幕典禮，他表示歡迎。","unsure":[{"fact":"issued","text":"今（27）日","why":"not the day of publication; the nearest such day was taken"}]}`},
		{"surname, role, given name", "李總統大明先生今天接見外賓，表示歡迎。", Hints{Headline: "總統接見外賓", Published: pub},
			`{"headline":"總統接見外賓","kind":"press release","speakers":[{"name":"李大明","role":"總統"}],"issued":{"local":"2021-03-01","zone":"Asia/Taipei","precision":"day"},"body":"李總統大明先生今天接見外賓，表示歡迎。"}`},
		{"questions and answers", "2021年2月4日外交部发言人王小明主持例行记者会\n\n　　问：请介绍情况。\n　　答：有关情况已发布。", Hints{},
			`{"headline":"2021年2月4日外交部发言人王小明主持例行记者会","kind":"transcript","speakers":[{"name":"王小明","role":"外交部发言人"}],"issued":{"local":"2021-02-04","precision":"day"},"body":"问：请介绍情况。\n\n答：有关情况已发布。"}`},
		{"labelled fields, contact kept", "臺南活動登場\n發稿單位：新聞處發稿時間：110年10月17日16:45發稿人：許 06\n\n活動登場。", Hints{Zone: "Asia/Taipei"},
			`{"headline":"臺南活動登場","kind":"press release","offices":["新聞處"],"issued":{"local":"2021-10-17T16:45","zone":"Asia/Taipei","utc":"2021-10-17T08:45:00Z","precision":"minute"},"body":"發稿人：許 06\n\n活動登場。","unsure":[{"fact":"issued","text":"110年10月17日16:45","why":"no zone is stated; the newsroom's own was taken"}]}`},
		{"a second date stays", "Statement on Trade\n\nJane Roe, Secretary of State\nFebruary 4, 2021\nMarch 5, 2021\n\nTrade is good.", Hints{},
			`{"headline":"Statement on Trade","kind":"statement","speakers":[{"name":"Jane Roe","role":"Secretary of State"}],"issued":{"local":"2021-02-04","precision":"day"},"body":"March 5, 2021\n\nTrade is good.","unsure":[{"fact":"issued","text":"March 5, 2021","why":"a second date, different from the first"}]}`},
		{"those whom a speech greets are no speakers", "Speech by Ms Jane Roe, Minister for Law, at the Rule of Law Dinner\n\nJohn Doe, President of the Society\nDistinguished guests\n\nGood evening.", Hints{},
			`{"headline":"Speech by Ms Jane Roe, Minister for Law, at the Rule of Law Dinner","kind":"remarks","speakers":[{"name":"Jane Roe","role":"Minister for Law"}],"occasion":"Rule of Law Dinner","body":"John Doe, President of the Society\nDistinguished guests\n\nGood evening.","unsure":[{"fact":"issued","text":"","why":"no date is stated"}]}`},
		{"a sentence that begins like the headline", "Trade is good", Hints{Headline: "Trade"},
			`{"headline":"Trade","body":"Trade is good","unsure":[{"fact":"kind","text":"Trade","why":"neither the headline nor the form of the text tells the kind"},{"fact":"issued","text":"","why":"no date is stated"}]}`},
		{"inline dateline", "Ministry Opens Port\n\nSINGAPORE, 13 June 2013 – The port is open.", Hints{},
			`{"headline":"Ministry Opens Port","kind":"press release","place":"Singapore","issued":{"local":"2013-06-13","precision":"day"},"body":"The port is open."}`},
		{"cut in a list", "Statement on Trade\nJane Roe, Secretary of State\nTrade is good and we [...]", Hints{},
			`{"headline":"Statement on Trade","kind":"statement","speakers":[{"name":"Jane Roe","role":"Secretary of State"}],"body":"Trade is good and we [...]","incomplete":true,"unsure":[{"fact":"issued","text":"","why":"no date is stated"}]}`},
		{"nothing", "", Hints{}, `{"unsure":[{"fact":"body","text":"","why":"nothing is left beside the facts"},{"fact":"kind","text":"","why":"neither the headline nor the form of the text tells the kind"},{"fact":"issued","text":"","why":"no date is stated"}]}`},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := Read(c.in, c.hints)
			if got := strings.ReplaceAll(mustJSON(t, r), "\u00a0", " "); got != c.want {
				t.Errorf("\n got %s\nwant %s", got, c.want)
			}
			checkSound(t, c.in, c.hints, r)
		})
	}
}

// What was said late and published after midnight was said the day before.
func TestNotAfter(t *testing.T) {
	h := Hints{Headline: "Remarks by President Roe", Published: published(t, "2022-10-29T01:13", "America/New_York")}
	r := Read("East Room\n\n7:36 P.M. EDT\n\nTHE PRESIDENT:  Good evening.", h)
	if r.Issued.Local != "2022-10-28T19:36" || len(r.Unsure) != 1 {
		t.Errorf("issued %v, unsure %v", r.Issued, r.Unsure)
	}
	h.Published = published(t, "2022-10-28", "America/New_York")
	r = Read("East Room\n\n7:36 P.M. EDT\n\nTHE PRESIDENT:  Good evening.", h)
	if r.Issued.Local != "2022-10-28T19:36" || len(r.Unsure) != 1 {
		t.Errorf("issued %v, unsure %v", r.Issued, r.Unsure)
	}
}

func TestInitials(t *testing.T) {
	for _, c := range [][3]string{
		{"安东尼·布林肯", "Antony J. Blinken", "安东尼·J·布林肯"},
		{"乔治·布什", "George H. W. Bush", "乔治·H·W·布什"},
		{"安东尼·J·布林肯", "Antony J. Blinken", ""},
		{"本杰明·富兰克林", "Benjamin Franklin", ""},
		{"拜登", "Joseph R. Biden", ""},
		{"卢拉·达席尔瓦", "Lula da Silva", ""},
	} {
		got, ok := withInitials(c[0], c[1])
		if ok != (c[2] != "") || ok && got != c[2] {
			t.Errorf("%s (%s): %q, want %q", c[0], c[1], got, c[2])
		}
	}
}

func TestIncomplete(t *testing.T) {
	for body, want := range map[string]bool{
		"Trade is good. We shall ...":    true,
		"贸易良好。我们将继续…":                    true,
		"贸易良好。我们将继续（见……":                 true,
		"他说：“等等……”":                      false,
		"一切尚未结束。……":                      false,
		"Trade is good [...]":            true,
		"Trade is good […]":              true,
		"副国家安全顾问(Deputy ...":             true,
		"副国家安全顾问(Deputy":                 true,
		"我们将继续，":                         true,
		"Trade is good.":                 false,
		"See (the annex).":               false,
		"Contact: press@example.invalid": false,
		"a) first\nb) second":            false,
	} {
		if got := Read("Headline\n\n"+body, Hints{}).Incomplete; got != want {
			t.Errorf("%q: %v, want %v", body, got, want)
		}
	}
}

// What a field says beside its date is no fact and stays.
func TestFieldKeepsTheRest(t *testing.T) {
	r := Read("標題\n發稿單位：體育局\n發稿時間：111年11月1日13:45(15:15更新)\n\n活動登場。", Hints{})
	if r.Issued.Local != "2022-11-01T13:45" || !strings.Contains(r.Body, "15:15更新") || !strings.Contains(r.Body, "活動登場。") {
		t.Errorf("issued %v, body %q", r.Issued, r.Body)
	}
	r = Read("Notice of Meeting\n\n5 May 2015, 2:00 p.m. – 3:30 p.m.\n\nAll are welcome.", Hints{Zone: "Asia/Singapore"})
	if r.Issued.Local != "2015-05-05T14:00" || !strings.Contains(r.Body, "3:30 p.m.") {
		t.Errorf("issued %v, body %q", r.Issued, r.Body)
	}
}

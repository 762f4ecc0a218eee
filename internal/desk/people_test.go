package desk_test

import (
	"slices"
	"strings"
	"testing"

	"dateline"
	"dateline/internal/newsroom"
)

func TestPeople(t *testing.T) {
	h := openPorch(t, nil)
	office, err := h.room.SaveEntry(t.Context(), newsroom.Entering{
		By: newsroom.Program("test"), Register: dateline.Offices, Name: newsroom.Name{Names: dateline.Names{"en": "Press Office", "zh-Hans": "新闻处"}},
	})
	if err != nil {
		t.Fatal(err)
	}
	b, _, _ := h.first()
	chen := h.account("chen@news.example")

	// A form that is refused keeps what was typed.
	b.post("/desk/users/new", "name", "Li Wen", "email", "li@news.example").want(t, 422, "", "Give at least one duty.", `value="Li Wen"`)
	b.post("/desk/users/new", "name", "Li Wen", "email", "li", "duty", "author", "lang-author", "en").want(t, 422, "",
		"This is not an e-mail address.", `name="duty" value="author" checked`, `name="lang-author" value="en" checked`)
	b.post("/desk/users/new", "name", "Li Wen", "email", "CHEN@news.example", "duty", "author").want(t, 409, "", "Somebody has this address already.")
	b.post("/desk/users/new", "name", "Li Wen", "email", "li@news.example", "duty", "author", "office-author", "000000000000").want(t, 422, "", "not there any more")

	made := b.post("/desk/users/new", "name", "Li Wen", "email", "li@news.example", "lang", "zh-Hans",
		"duty", "author", "lang-author", "en", "lang-author", "ar", "office-author", string(office.ID), "kind-author", "notice",
		"duty", "translator").want(t, 200, "", "shown only now", h.base+"/desk/arrive/", "7 days")
	link := reLink.FindString(made.body)
	li := h.account("li@news.example")
	want := []dateline.Grant{
		{Duty: dateline.Author, Langs: []dateline.Lang{"en", "ar"}, Offices: []dateline.ID{office.ID}, Kinds: []string{"notice"}}, {Duty: dateline.Translator},
	}
	if !slices.EqualFunc(li.Grants, want, func(a, b dateline.Grant) bool {
		return a.Duty == b.Duty && slices.Equal(a.Langs, b.Langs) && slices.Equal(a.Offices, b.Offices) && slices.Equal(a.Kinds, b.Kinds)
	}) {
		t.Errorf("duties %+v", li.Grants)
	}
	here := "/desk/users/" + string(li.ID)
	b.get("/desk/users").want(t, 200, "", "Author (English and Arabic; Press Office; Notice)", "Translator", "Invited")
	page := b.get(here).want(t, 200, "", `name="kind-author" value="notice" checked`, `name="office-author" value="`+string(office.ID)+`" checked`)
	if strings.Contains(page.body, "/desk/arrive/") {
		t.Error("the link is shown a second time")
	}

	// They come, in their own language.
	l := h.browser()
	l.get(link).want(t, 200, "", "Li Wen，请选择今后的登录方式", "li@news.example")
	l.post(link, "password", strong).want(t, 303, "/desk/account/code")
	page = l.get("/desk/account/code")
	secret := strings.ReplaceAll(reSecret.FindStringSubmatch(page.body)[1], " ", "")
	l.post("/desk/account/code", "code", h.code(secret)).want(t, 200, "", "您的恢复码")
	for _, path := range []string{"/desk/users", "/desk/users/new", "/desk/users/" + string(chen.ID)} {
		l.get(path).want(t, 403, "")
	}
	l.post("/desk/users/"+string(chen.ID)+"/reset").want(t, 403, "")
	l.post(here, "name", "Li Wen", "email", "li@news.example", "duty", "administrator").want(t, 403, "")

	b.post(here, "name", "Li Wen", "email", "wen@news.example", "duty", "editor").want(t, 303, here)
	if li = h.account("wen@news.example"); len(li.Grants) != 1 || li.Grants[0].Duty != dateline.Editor || li.Lang != "" {
		t.Errorf("after the change: %+v", li.User)
	}
	b.get(here).want(t, 200, "", "Signed in on 1 device.", "Saved.")
	b.post(here+"/end").want(t, 303, here)
	l.get("/desk/").want(t, 303, "/desk/sign-in?to=%2Fdesk%2F")
	l.signIn("wen@news.example", strong, secret)

	// A reset ends sessions; the old way in is good until the link is used.
	link = reLink.FindString(b.post(here+"/reset").want(t, 200, "", "24 hours").body)
	l.get("/desk/").want(t, 303, "/desk/sign-in?to=%2Fdesk%2F")
	l.signIn("wen@news.example", strong, secret)
	n := h.browser()
	n.get(link).want(t, 200, "", "Choose anew")
	n.post(link, "password", strong+" 2").want(t, 303, "/desk/account/code")
	l.get("/desk/").want(t, 303, "/desk/sign-in?to=%2Fdesk%2F")
	l.post("/desk/sign-in", "email", "wen@news.example", "password", strong).want(t, 422, "")
	n.enrol()

	b.post(here+"/disable").want(t, 303, here)
	n.get("/desk/").want(t, 303, "/desk/sign-in?to=%2Fdesk%2F")
	b.get(here).want(t, 200, "", "Li Wen is disabled.", "Enable the account")
	b.post(here+"/reset").want(t, 409, "", "This account is disabled.")
	b.post(here+"/enable").want(t, 303, here)

	// One administrator stays.
	mine := "/desk/users/" + string(chen.ID)
	b.post(mine, "name", "Chen Jing", "email", "chen@news.example", "duty", "author").want(t, 409, "", "One administrator must stay.")
	b.post(mine+"/disable").want(t, 409, "", "One administrator must stay.")
	b.get("/desk/users/000000000000").want(t, 404, "")
}

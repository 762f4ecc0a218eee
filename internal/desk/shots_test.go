package desk_test

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"dateline"
	"dateline/internal/newsroom"
	"dateline/internal/webtest"
)

var shots = flag.String("shots", "", "write a picture of every page to this folder")

// TestShots writes pictures of the desk's pages, for people to look at:
//
//	go test ./internal/desk -run Shots -shots FOLDER
func TestShots(t *testing.T) {
	if *shots == "" {
		t.Skip("pictures are made only on request (-shots FOLDER)")
	}
	h := newBureau(t)
	pages := h.furnish()
	b := webtest.Start(t)
	for _, lang := range []dateline.Lang{"en", "zh-Hans"} {
		tab := b.Tab(t)
		if err := h.room.Prefer(t.Context(), h.as("all"), lang, ""); err != nil {
			t.Fatal(err)
		}
		if lang == "en" {
			h.enter(tab, "all")
		} else {
			h.enterLater(tab, "all")
		}
		for _, width := range []int{1280, 768, 360} {
			tab.Size(width, 900, 1)
			for name, path := range pages {
				tab.Open(h.url + path)
				tab.Wait(`document.readyState == "complete"`)
				file := filepath.Join(*shots, fmt.Sprintf("%s-%s-%d.png", name, lang, width))
				if err := os.WriteFile(file, tab.Screenshot(2400), 0o644); err != nil {
					t.Fatal(err)
				}
			}
		}
	}
}

const zhBody = `2021年2月11日，国务卿就农历新年发表声明。

## 主要内容

- 祝贺**“新春快乐”**；
- 回顾双边关系[^1]。

问：会谈何时举行？

答：将于下周举行。

| 日期 | 地点 |
|---|---|
| 2月18日 | 日内瓦 |

[^1]: 见联合公报。
`

// furnish writes items in every stage and returns the pages to look at.
func (h *bureau) furnish() map[string]string {
	h.Helper()
	ctx := h.Context()
	must := func(err error) {
		h.Helper()
		if err != nil {
			h.Fatal(err)
		}
	}
	all, author, editor := h.as("all"), h.as("author"), h.as("editor")
	begin := func(by newsroom.Actor, lang dateline.Lang, headline, body string) dateline.ID {
		id, err := h.room.Begin(ctx, newsroom.Beginning{By: by, Kind: "statement", Lang: lang})
		must(err)
		w, err := h.db.Read().WorkingCopy(ctx, id, lang)
		must(err)
		_, err = h.room.Save(ctx, newsroom.Saving{By: by, Item: id, Lang: lang, Base: w.Version, Text: dateline.Text{Headline: headline, Body: body}})
		must(err)
		item, err := h.db.Read().Item(ctx, id)
		must(err)
		issued, err := dateline.ParseMoment("2021-02-11T08:07", "America/New_York")
		must(err)
		_, err = h.room.State(ctx, newsroom.Stating{
			By: by, Item: id, Base: newsroom.StatedBase(item, nil), Lang: lang, Kind: "statement", Issued: issued,
			Offices: []string{"国务院发言人办公室"}, Speakers: []newsroom.Speaker{{Name: "安东尼·J·布林肯", Role: "国务卿"}}, Place: "华盛顿",
		})
		must(err)
		return id
	}
	submit := func(by newsroom.Actor, id dateline.ID, lang dateline.Lang) {
		_, err := h.room.Submit(ctx, newsroom.Handing{By: by, Item: id, Lang: lang})
		must(err)
	}
	approve := func(id dateline.ID, lang dateline.Lang) {
		w, err := h.db.Read().WorkingCopy(ctx, id, lang)
		must(err)
		shot, err := h.db.Read().Snapshot(ctx, w.Edition)
		must(err)
		_, err = h.room.Approve(ctx, newsroom.Approving{By: editor, Item: id, Lang: lang, Seal: shot.Seal})
		must(err)
	}
	draft := begin(all, "zh-Hans", "国务卿关于农历新年的声明", zhBody)
	waiting := begin(author, "zh-Hans", "美国决定重新与联合国人权理事会接触", zhBody)
	submit(author, waiting, "zh-Hans")
	_, err := h.room.Remark(ctx, editor, dateline.Remark{Item: waiting, Lang: "zh-Hans", Quote: "2021年2月11日，国务卿就农历新年发表声明。", Text: "请核对日期。 @Author"})
	must(err)
	ready := begin(author, "en", "Readout of the Secretary’s Call", "The Secretary spoke today.\n\nThey discussed trade worth $10 million.")
	submit(author, ready, "en")
	approve(ready, "en")
	live := begin(author, "en", "Lunar New Year Message", "To all who celebrate: a happy new year of $10 million.\n\nA second paragraph.")
	submit(author, live, "en")
	approve(live, "en")
	_, err = h.room.Publish(ctx, newsroom.Publishing{By: h.as("publisher"), Item: live, Langs: []dateline.Lang{"en"}})
	must(err)
	w := dateline.Text{Headline: "Lunar New Year Message", Body: "To all who celebrate: a happy new year of $12 million.\n\nA second paragraph.\n\nA third.", ChangeNote: "The amount was wrong."}
	_, err = h.room.Save(ctx, newsroom.Saving{By: author, Item: live, Lang: "en", Text: w})
	must(err)
	submit(author, live, "en")
	// A translation with something of everything: a wrong sum, a machine's draft, a
	// paragraph whose source changed, one that is new and one that is gone.
	source := "The ministers met on Monday.\n\nThey agreed on $10 million for schools.\n\nTheir experts meet next week.\n\nMore will follow."
	talks := begin(author, "en", "Readout of the Talks", source)
	w2, err := h.room.Save(ctx, newsroom.Saving{By: h.as("translator"), Item: talks, Lang: "zh-Hans", Text: dateline.Text{Headline: "会谈纪要", Body: "部长们于周一会面。\n\n双方商定为学校拨款1亿美元（约合。\n\n专家将于下周会面。\n\n后续消息另行公布。"}})
	must(err)
	w2.Links[3].State = dateline.LinkMachine
	w2.Links[1].State = dateline.LinkDone
	_, err = h.room.Save(ctx, newsroom.Saving{By: h.as("translator"), Item: talks, Lang: "zh-Hans", Base: w2.Version, Text: w2.Text, Links: w2.Links})
	must(err)
	w3, err := h.db.Read().WorkingCopy(ctx, talks, "en")
	must(err)
	w3.Body = "The ministers met on Tuesday.\n\nThey agreed on $10 million for schools.\n\nTheir experts meet next week.\n\nA communiqué will be issued."
	_, err = h.room.Save(ctx, newsroom.Saving{By: author, Item: talks, Lang: "en", Base: w3.Version, Text: w3.Text})
	must(err)
	term := h.furnishTerms(talks)
	at := func(id dateline.ID, lang, rest string) string { return "/desk/items/" + string(id) + lang + rest }
	return map[string]string{
		"work": "/desk/", "all": "/desk/?list=all", "new": "/desk/new", "write": at(draft, "/zh-Hans", ""), "judge": at(waiting, "/zh-Hans", ""),
		"correction": at(live, "/en", ""), "compare": at(live, "/en", "/compare"), "item": at(live, "", ""), "ready": at(ready, "", ""), "preview": at(draft, "/zh-Hans", "/preview?width=phone"),
		"beside": at(talks, "/zh-Hans", "/translate"), "beside-row": at(talks, "/zh-Hans", "/translate?row=2"), "beside-new": at(ready, "/ar", "/translate"), "beside-none": at(draft, "/en", "/translate"), "behind": "/desk/?list=behind",
		"translate": at(ready, "/ar", ""), "account": "/desk/account", "notices": "/desk/notices", "missing": "/desk/nothing", "users": "/desk/users", "settings": "/desk/settings", "kinds": "/desk/settings/kinds",
		"terms": "/desk/terms", "term": "/desk/terms/" + string(term), "term-new": "/desk/terms/new", "terms-none": "/desk/terms?q=nothing", "terms-import": "/desk/terms/import", "memory": "/desk/memory", "memory-import": "/desk/memory/import",
		"registers": "/desk/registers", "record": "/desk/record", "pictures": "/desk/assets-list", "scheduled": "/desk/?list=scheduled", "overdue": "/desk/?list=overdue",
	}
}

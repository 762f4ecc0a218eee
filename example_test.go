package dateline_test

import (
	"encoding/json"
	"fmt"
	"time"

	"dateline"
)

func ExampleParseMoment() {
	m, err := dateline.ParseMoment("2021-02-11T08:07", "America/New_York")
	fmt.Println(m.UTC, err)

	// Clocks skip this hour; nobody can have meant it.
	_, err = dateline.ParseMoment("2021-03-14T02:30", "America/New_York")
	fmt.Println(err)
	// Output:
	// 2021-02-11 13:07:00 +0000 UTC <nil>
	// issued: 2021-03-14T02:30 does not occur in America/New_York: clocks or calendar skip it
}

func ExampleMoment_MarshalJSON() {
	m, _ := dateline.OnDay(2021, time.February, 11, "Asia/Shanghai")
	b, _ := json.Marshal(m) // a day is no instant
	fmt.Println(string(b))
	// Output: {"local":"2021-02-11","zone":"Asia/Shanghai","precision":"day"}
}

func ExampleNames_In() {
	office := dateline.Names{"zh-Hant": "國務院", "en": "Department of State"}
	fmt.Println(office.In("zh-Hans", "en"))
	fmt.Println(office.In("fr", "en"))
	// Output:
	// 國務院 zh-Hant
	// Department of State en
}

func ExampleFacts_Missing() {
	issued, _ := dateline.OnDay(2021, time.February, 11, "")
	f := dateline.Facts{Issued: issued}
	fmt.Println(f.Missing([]dateline.FactName{dateline.FactIssued, dateline.FactSpeaker}))
	// Output: [speaker]
}

func ExampleCheckSet() {
	e := dateline.Edition{ID: "e1", Item: "i1", Lang: "en", Headline: "Remarks", Body: "Good morning."}
	e.Hash = e.ContentHash()
	item := dateline.Item{ID: "i1", Kind: "remarks"}
	kind := dateline.Kind{ID: "remarks", Requires: []dateline.FactName{dateline.FactIssued}}
	fmt.Println(dateline.CheckSet(item, kind, []dateline.Edition{e}))
	// Output: issued: an item of kind "remarks" is not published without it
}

func ExampleEvent_Over() {
	day, _ := dateline.OnDay(2021, time.March, 1, "Asia/Shanghai")
	fair := dateline.Event{Start: day, Status: dateline.Scheduled}
	fmt.Println(fair.Over()) // the first of March is over at midnight in Shanghai
	// Output: 2021-03-01 16:00:00 +0000 UTC
}

func ExampleCanonicalLang() {
	fmt.Println(dateline.CanonicalLang("zh_hant_tw"))
	// Output: zh-Hant-TW
}

package dateline_test

import (
	"bytes"
	"errors"
	"io"
	"math/rand/v2"
	"testing"
	"time"

	"dateline"
)

func TestNewsroomCheck(t *testing.T) {
	good := func() dateline.Newsroom {
		return dateline.Newsroom{
			Names: dateline.Names{"en": "Newsroom"}, Address: "https://news.example", Languages: []dateline.Lang{"zh-Hans", "en"},
			Zone: "Asia/Shanghai", DateOrder: "mdy", Accent: "#1a4480",
		}
	}
	if err := good().Check(); err != nil {
		t.Error(err)
	}
	if n := good(); !n.Has("en") || n.Has("zh") || n.Location().String() != "Asia/Shanghai" || (dateline.Newsroom{}).Location() != time.UTC {
		t.Error("Has or Location")
	}
	for field, changes := range map[string][]func(*dateline.Newsroom){
		"languages": {
			func(n *dateline.Newsroom) { n.Languages = nil }, func(n *dateline.Newsroom) { n.Languages[0] = "zh-hans" },
			func(n *dateline.Newsroom) { n.Languages[1] = "zh-Hans" }, func(n *dateline.Newsroom) { n.Languages[0] = "" },
		},
		"address": {
			func(n *dateline.Newsroom) { n.Address = "" }, func(n *dateline.Newsroom) { n.Address = "news.example" }, func(n *dateline.Newsroom) { n.Address += "/" },
			func(n *dateline.Newsroom) { n.Address = "ftp://news.example" }, func(n *dateline.Newsroom) { n.Address += "?a=b" }, func(n *dateline.Newsroom) { n.Address += "#x" },
			func(n *dateline.Newsroom) { n.Address = "https://news.example\x00" }, func(n *dateline.Newsroom) { n.Address = "javascript:alert(1)" },
		},
		"zone":       {func(n *dateline.Newsroom) { n.Zone = "" }, func(n *dateline.Newsroom) { n.Zone = "Local" }, func(n *dateline.Newsroom) { n.Zone = "CST6" }},
		"date_order": {func(n *dateline.Newsroom) { n.DateOrder = "dym" }},
		"accent": {
			func(n *dateline.Newsroom) { n.Accent = "#ffff00" }, func(n *dateline.Newsroom) { n.Accent = "red" }, func(n *dateline.Newsroom) { n.Accent = "#12345" },
			func(n *dateline.Newsroom) { n.Accent = "#+12345" }, func(n *dateline.Newsroom) { n.Accent = "#" }, func(n *dateline.Newsroom) { n.Accent = "#777777" },
		},
	} {
		for i, change := range changes {
			n := good()
			change(&n)
			if got, ok := n.Check().(dateline.Invalid); !ok || got.Field != field {
				t.Errorf("%s %d: %v", field, i, n.Check())
			}
		}
	}
	// WCAG's own borderline: #767676 has 4.54:1 on white.
	n := good()
	n.Accent = "#767676"
	if err := n.Check(); err != nil {
		t.Error(err)
	}
}

func TestKinds(t *testing.T) {
	seen := map[string]bool{}
	for _, k := range dateline.DefaultKinds() {
		if seen[k.ID] {
			t.Errorf("%s stands twice", k.ID)
		}
		seen[k.ID] = true
		for _, l := range []dateline.Lang{"en", "zh-Hans", "zh-Hant", "fr", "es", "ru", "ar"} {
			if k.Names[l] == "" {
				t.Errorf("%s has no name in %s", k.ID, l)
			}
		}
		if k.Happens != (k.ID == "event") {
			t.Errorf("%s happens: %v", k.ID, k.Happens)
		}
	}
	dateline.DefaultKinds()[0].Names["en"] = "changed"
	if dateline.DefaultKinds()[0].Names["en"] == "changed" {
		t.Error("two newsrooms share their kinds")
	}
}

func TestID(t *testing.T) {
	random := rand.NewChaCha8([32]byte{1})
	seen, letters := map[dateline.ID]bool{}, map[rune]int{}
	for range 20_000 {
		id, err := dateline.NewID(random)
		if err != nil || !id.Valid() || seen[id] {
			t.Fatalf("%q, %v", id, err)
		}
		seen[id] = true
		for _, r := range id {
			letters[r]++
		}
	}
	if len(letters) != 32 {
		t.Errorf("%d letters are in use", len(letters))
	}
	for r, n := range letters { // 7,500 each, give or take
		if n < 7000 || n > 8000 {
			t.Errorf("%c stands %d times", r, n)
		}
	}
	for _, bad := range []dateline.ID{"", "0123456789a", "0123456789abc", "0123456789aB", "0123456789ai", "0123456789al", "0123456789ao", "0123456789au", "0123456789a/", "0123456789é"} {
		if bad.Valid() {
			t.Errorf("%q is taken for an id", bad)
		}
	}
	if _, err := dateline.NewID(bytes.NewReader(make([]byte, 11))); !errors.Is(err, io.ErrUnexpectedEOF) {
		t.Errorf("without randomness: %v", err)
	}
}

func TestRegisters(t *testing.T) {
	a := dateline.Appointment{From: "2021-01-26", Until: "2025-01-20"}
	for day, want := range map[string]bool{"2021-01-25": false, "2021-01-26": true, "2025-01-19": true, "2025-01-20": false} {
		if a.HeldOn(day) != want {
			t.Errorf("held on %s: %v", day, !want)
		}
	}
	if !(dateline.Appointment{}).HeldOn("1900-01-01") {
		t.Error("an appointment without bounds has bounds")
	}
	e := dateline.Entry{ID: "x", Slug: "s", Names: dateline.Names{"en": "n"}, Aliases: []string{"a"}}
	if r := e.Ref(); r.ID != "x" || r.Slug != "s" || r.Names["en"] != "n" {
		t.Errorf("%+v", r)
	}
}

func TestErrors(t *testing.T) {
	for want, err := range map[string]error{
		`no item "x"`:                      dateline.NotFound{What: "item", Key: "x"},
		`item "x" was removed`:             dateline.Gone{What: "item", Key: "x"},
		`key k: choose another`:            dateline.Conflict{What: "key k", Reason: "choose another"},
		`headline: give it 1`:              dateline.Invalidf("headline", "give it %d", 1),
		`not allowed to publish: ask them`: dateline.Forbidden{Act: "publish", Reason: "ask them"},
	} {
		if err.Error() != want {
			t.Errorf("%T: %s", err, err)
		}
	}
}

package newsroom_test

import (
	"crypto/rand"
	"crypto/sha256"
	"database/sql"
	"encoding/json"
	"fmt"
	mrand "math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"dateline"
	"dateline/internal/newsroom"
	"dateline/internal/store"
	"dateline/internal/storetest"
	"dateline/internal/text"
)

// TestDeskCrash kills a program at random moments while people write, approve,
// schedule and publish in it, again and again on one database file. After each kill
// the seven invariants hold, as far as one machine can show them: what was
// acknowledged is there, byte for byte and on record; nothing is public that was not
// approved as it is, in part, or before its instant; what was public once is as it
// was; and whoever asks again under a key is answered as the first time.
func TestDeskCrash(t *testing.T) {
	address := storetest.SQLiteAddress(t)
	dice := mrand.New(mrand.NewPCG(uint64(time.Now().UnixNano()), 0))
	rounds := kills()
	w := &witness{T: t, kept: map[string]map[string]string{}}
	interrupted := 0
	var all []said
	for round := range rounds {
		var lines []said
		for _, line := range kill(t, "TestDeskCrashChild", address, round, 150, dice) {
			var l said
			if json.Unmarshal([]byte(line), &l) == nil {
				lines = append(lines, l)
			}
		}
		db, err := store.Open(ctx, address)
		if err != nil {
			t.Fatalf("round %d: %v", round, err)
		}
		if err := db.Check(ctx); err != nil {
			t.Fatalf("round %d: %v", round, err)
		}
		w.raw = storetest.Raw(t, address) // closed before the next: who opens a file that nobody has open has to mend it
		w.deskActs = deskActs{db: db, room: newsroom.New(db, time.Now, rand.Reader)}
		if err := w.meet(); err != nil {
			t.Fatal(err)
		}
		if _, err := db.Read().Newsroom(ctx); is[dateline.NotFound](err) && len(lines) == 0 {
			w.raw.Close()
			db.Close()
			continue // killed before it was founded
		}
		if len(lines) > 0 {
			interrupted++
		}
		storetest.Consistent(t, address)
		w.there(lines)
		w.unchanged()
		w.approved(round%20 == 19 || round == rounds-1)
		again := lines
		if all = append(all, lines...); round == rounds-1 {
			again = all
		}
		w.answered(again)
		if dice.IntN(2) == 0 { // what was due happens here, or in the next program
			if _, err := w.room.Due(ctx, time.Now()); err != nil {
				t.Errorf("due: %v", err)
			}
		}
		storetest.Consistent(t, address)
		if n, err := db.Read().CheckRecord(ctx); err != nil || n < w.lines {
			t.Errorf("the record had %d lines and has %d: %v", w.lines, n, err)
		} else {
			w.lines = n
		}
		w.kept["drafts"] = w.rows("drafts")
		w.raw.Close()
		db.Close()
		if t.Failed() {
			for _, l := range lines[max(0, len(lines)-12):] {
				t.Logf("line %+v", l)
			}
			t.Fatalf("after round %d", round)
		}
	}
	did := map[string]int{}
	for _, l := range slices.DeleteFunc(all, func(l said) bool { return !l.Did }) {
		did[l.Act]++
	}
	t.Logf("%d kills, %d of them amid the acts; acknowledged and kept: %v", rounds, interrupted, did)
	if interrupted < rounds/4 {
		t.Errorf("only %d of %d kills hit the acts; the delays do not fit this machine", interrupted, rounds)
	}
}

// witness remembers what was seen after each kill.
type witness struct {
	*testing.T
	deskActs
	raw    *sql.DB
	kept   map[string]map[string]string // what must never change: by table, each row
	lines  int64                        // of the record
	number int64                        // what is public by acts up to this one has been looked at
}

// count is the number that a query returns.
func (w *witness) count(query string, args ...any) (n int) {
	w.Helper()
	if err := w.raw.QueryRow(query, args...).Scan(&n); err != nil {
		w.Fatalf("%s: %v", query, err)
	}
	return n
}

// want reports an acknowledgement that a query, which counts rows, does not bear out.
func (w *witness) want(l said, query string, args ...any) {
	w.Helper()
	if w.count("select count(*) from "+query, args...) == 0 {
		w.Errorf("acknowledged, and there is none of %s %v: %+v", query, args, l)
	}
}

func tags(s []string) (out []dateline.Lang) {
	for _, l := range s {
		out = append(out, dateline.Lang(l))
	}
	return out
}

type textOf struct {
	item dateline.ID
	lang dateline.Lang
}

// standing is where a text stands, going by what was acknowledged.
type standing struct {
	sum   string
	least int64 // its version, or a later one
	stage dateline.Stage
}

// there checks each acknowledgement of a round: that it is on record, and that what
// it was about stands as it was left, or as the act left it that was under way.
func (w *witness) there(lines []said) {
	w.Helper()
	texts := map[textOf]*standing{}
	topic, status := map[dateline.ID]string{}, map[dateline.ID][]dateline.Status{}
	under := map[dateline.ID]said{} // the act under way on an item
	last := map[int]said{}
	becomes := map[string]dateline.Status{"withdraw": dateline.Withdrawn, "remove": dateline.Removed, "move": dateline.Live}
	recorded := func(l said, act string, subject dateline.ID) {
		w.want(l, "record where act = ? and item_id = ? and subject = ?", act, l.Item, subject)
	}
	for _, l := range lines {
		if last[l.Worker] = l; !l.Did {
			continue
		}
		one := texts[textOf{l.Item, l.Lang}]
		set := func(stage dateline.Stage) {
			for _, lang := range tags(l.Langs) {
				t := texts[textOf{l.Item, lang}]
				if t.stage = stage; stage == dateline.StageNone {
					t.least = 0 // the next text begins anew
				}
			}
		}
		switch l.Act {
		case "begin":
			w.want(l, "items where id = ? and kind = ? and source_lang = ?", l.Item, l.Kind, l.Lang)
			recorded(l, "begin", "")
		case "save":
			texts[textOf{l.Item, l.Lang}] = &standing{l.Text, l.Version, dateline.StageDraft}
		case "park":
			list := must(w.db.Read().Parked(ctx, l.Item, l.Lang))(w)
			if !slices.ContainsFunc(list, func(p store.Parked) bool { return sum(p.Text) == l.Text }) {
				w.Errorf("parked and gone: %+v", l)
			}
		case "state":
			topic[l.Item] = l.Text
			for _, lang := range []dateline.Lang{"en", "zh-Hans"} {
				if t := texts[textOf{l.Item, lang}]; t != nil {
					t.stage = dateline.StageDraft
				}
			}
			recorded(l, "state", "")
		case "rename":
			w.want(l, "entry_names where entry_id = ? and folded = ?", l.ID, text.Fold(l.Text))
			recorded(l, "save entry", l.ID)
		case "remark":
			w.want(l, "remarks where id = ? and item_id = ?", l.ID, l.Item)
		case "upload":
			w.want(l, "assets where id = ? and hash = ?", l.ID, l.Text)
			recorded(l, "upload", l.ID)
		case "submit":
			one.stage = dateline.StageSubmitted
			w.want(l, "snapshots where edition_id = ?", l.ID)
			recorded(l, "submit", l.ID)
		case "approve":
			if l.Lang != "" {
				one.stage = l.Stage
			}
			w.want(l, "approvals where subject = ? and by_user = ? and seal = ?", l.ID, w.users[l.By].ID, l.Text)
			recorded(l, "approve", l.ID)
		case "back":
			one.stage = dateline.StageDraft
			w.want(l, "record where act in ('sent back', 'recalled') and subject = ?", l.ID)
			if n := w.count("select count(*) from approvals where subject = ? and voided_at = 0", l.ID); n > 0 {
				w.Errorf("%d approvals hold of what came back: %+v", n, l)
			}
		case "schedule":
			set(dateline.StageScheduled)
			w.want(l, "schedules where id = ? and item_id = ? and due = ?", l.ID, l.Item, l.Due)
			recorded(l, "schedule", l.ID)
			if l.Kind != "" {
				status[l.Item] = append(status[l.Item], becomes[l.Kind])
			}
		case "halt":
			set(dateline.StageApproved)
			w.want(l, "schedules where id = ? and cancelled_at > 0 and done_at = 0", l.ID)
			recorded(l, "halt", l.ID)
		case "publish", "happened":
			w.want(l, "publications where number = ? and item_id = ?", l.Number, l.Item)
			if l.Ask != "" {
				break // what became of it is said next
			}
			set(dateline.StageNone)
			status[l.Item] = []dateline.Status{dateline.Live}
			for _, lang := range l.Langs {
				w.want(l, "publication_editions where number = ? and lang = ?", l.Number, lang)
			}
			w.want(l, "record where act in ('publish', 'correct') and item_id = ? and detail like ?", l.Item, fmt.Sprintf(`%%"number":%d}`, l.Number))
			if l.Reason != "" {
				w.want(l, "overrides where number = ? and reason = ?", l.Number, l.Reason)
			}
		case "propose":
			w.want(l, "proposals where id = ? and item_id = ?", l.ID, l.Item)
			recorded(l, "propose", l.ID)
		case "carry", "taken":
			status[l.Item] = []dateline.Status{becomes[l.Kind]}
			w.want(l, "publications where item_id = ? and act = ?", l.Item, l.Kind)
			w.want(l, "proposals where id = ? and stage = ''", l.ID)
		case "due":
			w.want(l, "schedules where item_id = ? and number = ? and done_at >= due", l.Item, l.Number)
		case "invite":
			w.want(l, "users where id = ? and name = ?", l.ID, l.Text)
			recorded(l, "invite", l.ID)
		case "arrive":
			w.want(l, "users where id = ? and password = ?", l.ID, "$argon2id$"+l.Text)
			recorded(l, "arrive", l.ID)
			if _, err := w.room.OpenLink(ctx, l.Token); !is[dateline.NotFound](err) {
				w.Errorf("the link is good a second time: %v", err)
			}
		}
	}
	for _, l := range last {
		if !l.Did {
			under[l.Item] = l
		}
	}
	for at, t := range texts {
		w.text(at, *t, under[at.item])
	}
	for id, want := range topic {
		item, err := w.db.Read().Item(ctx, id)
		if err != nil || len(item.Facts.Topics) != 1 {
			w.Errorf("the facts of %s are gone: %+v, %v", id, item.Facts, err)
		} else if got := item.Facts.Topics[0].Names["zh-Hans"]; got != want && got != under[id].Text {
			w.Errorf("the facts of %s were acknowledged as %s and are %s", id, want, got)
		}
	}
	for id, want := range status {
		if l := under[id]; l.Act == "carry" {
			want = append(want, becomes[l.Kind])
		}
		if item, err := w.db.Read().Item(ctx, id); err != nil || !slices.Contains(want, item.Status) {
			w.Errorf("%s is %s and should be one of %s: %v", id, item.Status, want, err)
		}
	}
}

// text checks that a text stands as it was left.
func (w *witness) text(at textOf, want standing, under said) {
	have, err := w.db.Read().WorkingCopy(ctx, at.item, at.lang)
	public := is[dateline.NotFound](err)
	if public {
		var e dateline.Edition
		e, err = w.db.Read().LatestEdition(ctx, at.item, at.lang)
		have.Text = dateline.Text{Headline: e.Headline, Lead: e.Lead, Body: e.Body, ChangeNote: e.ChangeNote}
		if n := w.count("select count(*) from publication_editions where edition_id = ?", e.ID); n != 1 {
			w.Errorf("%v is no working copy and was published %d times", at, n)
		}
	}
	saving := under.Act == "save" && under.Lang == at.lang
	switch got := sum(have.Text); {
	case err != nil:
		w.Errorf("%v was acknowledged and is gone: %v", at, err)
	case got != want.sum && !(saving && got == under.Text):
		w.Errorf("%v was acknowledged as saved with %s and is %s: %+v", at, want.sum, got, have)
	case !public && have.Version < want.least:
		w.Errorf("%v was acknowledged as version %d and is %d", at, want.least, have.Version)
	case under.Act != "" || want.stage == dateline.StageScheduled && public:
	case have.Stage != want.stage:
		w.Errorf("%v was acknowledged as %q and is %q", at, want.stage, have.Stage)
	}
}

// tables are what never changes once it is there, with the key first.
var tables = map[string]string{
	"editions":     "select * from editions",
	"snapshots":    "select * from snapshots",
	"publications": "select * from publications",
	"published":    "select number || lang, edition_id from publication_editions",
	"approvals":    "select id, item_id, lang, subject, seal, by_user, at from approvals",
	"ended":        "select * from approvals where voided_at <> 0",
	"done":         "select * from schedules where done_at <> 0",
	"requests":     "select * from requests",
	"record":       "select * from record",
	"parked":       "select * from parked",
	"remarks":      "select * from remarks",
	"addresses":    "select lang || day || folded, item_id, slug from addresses",
	// Of earlier rounds nobody touches a draft but the schedule.
	"drafts": "select item_id || lang, item_id, lang, version, stage, headline, lead, body, change_note, edition_id, hands from drafts where stage <> 'scheduled'",
}

// rows are the rows of a table: a hash of each by its key.
func (w *witness) rows(table string) map[string]string {
	w.Helper()
	rows := must(w.raw.Query(tables[table]))(w)
	defer rows.Close()
	columns := must(rows.Columns())(w)
	out := map[string]string{}
	for rows.Next() {
		values := make([]any, len(columns))
		into := make([]any, len(columns))
		for i := range values {
			into[i] = &values[i]
		}
		if err := rows.Scan(into...); err != nil {
			w.Fatal(err)
		}
		h := sha256.Sum256(fmt.Append(nil, values...))
		out[fmt.Sprint(values[0])] = string(h[:])
	}
	if err := rows.Err(); err != nil {
		w.Fatal(err)
	}
	return out
}

// unchanged checks that what was there after the round before is there still, and
// the same by every byte.
func (w *witness) unchanged() {
	w.Helper()
	for table := range tables {
		now := w.rows(table)
		for key, was := range w.kept[table] {
			if now[key] != was {
				w.Errorf("%s %s has changed, or is gone", table, key)
			}
		}
		w.kept[table] = now
	}
	for what, query := range map[string]string{
		"items public in one language": "select count(*) from (select item_id from live group by item_id having count(*) <> 2)",
		"editions published twice":     "select count(*) from (select edition_id from publication_editions group by edition_id having count(*) > 1)",
		"items begun without a record": "select (select count(*) from items) - (select count(*) from record where act = 'begin')",
	} {
		if n := w.count(query); n != 0 {
			w.Errorf("%s: %d", what, n)
		}
	}
}

// approved checks that whatever is public, or approved to be so, has as many
// approvals as it takes, of exactly what is shown: text, facts and files.
func (w *witness) approved(all bool) {
	w.Helper()
	read := w.db.Read()
	kinds := map[string]dateline.Kind{}
	list, err := read.Kinds(ctx)
	if err != nil {
		w.Fatal(err)
	}
	for _, k := range list {
		kinds[k.ID] = k
	}
	number := w.number
	if all {
		number = 0
	}
	for _, row := range w.column("select item_id || ' ' || lang from live where status = 'live' and publication > ?", number) {
		id, lang, _ := strings.Cut(row, " ")
		l := must(read.Live(ctx, dateline.ID(id), dateline.Lang(lang)))(w)
		published := slices.DeleteFunc(must(read.Publications(ctx, l.Item))(w), func(p dateline.Publication) bool {
			return !slices.Contains(must(read.PublishedEditions(ctx, p.Number))(w), l.Edition)
		})
		if len(published) != 1 {
			w.Errorf("%s is public by %d acts", row, len(published))
			continue
		}
		p := published[0]
		w.number = max(w.number, l.Publication)
		if w.count("select count(*) from overrides where number = ?", p.Number) > 0 {
			continue
		}
		e, shot := must(read.Edition(ctx, l.Edition))(w), must(read.Snapshot(ctx, l.Edition))(w)
		shown := dateline.Item{Kind: shot.Kind, Source: l.Source, Authoritative: l.Authoritative, Facts: p.Facts, Event: shot.Event}
		if got := dateline.Seal(e, shown, shot.Uses); got != shot.Seal {
			w.Errorf("%s was published with other facts than were approved: %+v, %+v", row, p.Facts, shot.Facts)
		}
		if l.Publication == p.Number {
			shown.Kind, shown.Facts, shown.Event = l.Kind, l.Facts, l.Event
			if got := dateline.Seal(e, shown, must(read.LiveAssets(ctx, l.Item, l.Lang))(w)); got != shot.Seal {
				w.Errorf("%s is shown otherwise than it was approved: %+v", row, l)
			}
		}
		w.consented(row, e.ID, shot, kinds[shot.Kind], p.At)
	}
	for _, row := range w.column("select edition_id || ' ' || lang from drafts where stage in ('approved', 'scheduled')") {
		id, _, _ := strings.Cut(row, " ")
		e, shot := must(read.Edition(ctx, dateline.ID(id)))(w), must(read.Snapshot(ctx, dateline.ID(id)))(w)
		item := must(read.Item(ctx, e.Item))(w)
		if got := dateline.Seal(e, item, must(newsroom.Uses(ctx, read, e.Item, e.Body))(w)); got != shot.Seal {
			w.Errorf("%s would be published otherwise than it was approved", row)
		}
		w.consented(row, e.ID, shot, kinds[shot.Kind], time.Now())
	}
}

// consented checks that enough people approved something before an instant.
func (w *witness) consented(what string, edition dateline.ID, shot store.Snapshot, kind dateline.Kind, before time.Time) {
	by := map[dateline.ID]bool{}
	for _, a := range must(w.db.Read().Approvals(ctx, edition))(w) {
		if a.Holds(shot.Seal) && !slices.Contains(shot.Hands, a.By) && !a.At.After(before) {
			by[a.By] = true
		}
	}
	if need := max(1, kind.Approvals); len(by) < need {
		w.Errorf("%s has %d approvals that hold and takes %d", what, len(by), need)
	}
}

func (w *witness) column(query string, args ...any) (out []string) {
	rows := must(w.raw.Query(query, args...))(w)
	defer rows.Close()
	for rows.Next() {
		var s string
		if err := rows.Scan(&s); err != nil {
			w.Fatal(err)
		}
		out = append(out, s)
	}
	return out
}

// answered asks again for what was asked for under a key: what was acknowledged is
// answered alike and changes nothing; what was under way happens now, once.
func (w *witness) answered(lines []said) {
	w.Helper()
	state := func() string {
		return fmt.Sprint(w.column(`select cast((select count(*) from items) as text) || ' ' || (select count(*) from publications) || ' ' ||
			(select count(*) from schedules) || ' ' || (select count(*) from record) || ' ' || (select publication from newsroom)`))
	}
	before := state()
	under := map[int]said{}
	for _, l := range lines {
		if under[l.Worker] = l; !l.Did || l.Answer == "" {
			continue
		}
		if l.Act == "begin" {
			l.Item = "" // what was asked for does not name it
		}
		if answer, err := w.keyed(l); err != nil || sum(answer) != l.Answer {
			w.Errorf("asked again, it answers %+v, %v: %+v", answer, err, l)
		}
	}
	if after := state(); after != before {
		w.Errorf("to be asked again changed something: %s, then %s", before, after)
	}
	for _, l := range under {
		if l.Did || l.Key == "" {
			continue
		}
		first, err := w.keyed(l)
		if l.Act == "schedule" && is[dateline.Invalid](err) {
			continue // its time has passed, and it was not set
		}
		second, again := w.keyed(l)
		if err != nil || again != nil || sum(first) != sum(second) {
			w.Errorf("what was under way, asked for again: %+v, %v; and again: %+v, %v: %+v", first, err, second, again, l)
		}
	}
}

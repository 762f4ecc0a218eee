package storetest

import (
	"database/sql"
	"encoding/json"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"
	"testing"

	"dateline"
)

// Consistent reports everything in the database at an address that contradicts
// something else in it: what is public with the record of acts, the lists with
// what is public, the counts with the lists, the addresses with the paths. It
// asks in plain SQL of its own. The same of the desk: what was handed over with
// its edition, approvals with what they are of, schedules with their texts, the
// lists of work with all of it.
func Consistent(t testing.TB, address string) {
	t.Helper()
	db := Raw(t, address)
	defer db.Close()
	// Each query finds rows that must not exist.
	for _, q := range []struct{ what, query string }{
		{"a count that is not the length of its list", `
			select c.lang || ' ' || c.facet || ' ' || c.key || ' ' || cast(c.n as text) from live_counts c
			where c.n <> (select count(*) from live_lists l where l.lang = c.lang and l.facet = c.facet and l.key = c.key)`},
		{"a list without a count", `
			select l.lang || ' ' || l.facet || ' ' || l.key from live_lists l
			where not exists (select 1 from live_counts c where c.lang = l.lang and c.facet = l.facet and c.key = l.key)`},
		{"a list that names what is not public", `
			select l.item_id || ' ' || l.lang from live_lists l
			where not exists (select 1 from live v where v.item_id = l.item_id and v.lang = l.lang)
			and not exists (select 1 from live_wide w where w.item_id = l.item_id and w.lang = l.lang)`},
		{"a wide list that shows a text which is not public, or another than the language's own", `
			select w.item_id || ' ' || w.lang from live_wide w
			where w.lang not like '%*' or not exists (select 1 from live v where v.item_id = w.item_id and v.lang = w.text_lang)
			or w.lang <> w.text_lang || '*' and exists (select 1 from live v where v.item_id = w.item_id and v.lang || '*' = w.lang)`},
		{"a machine's draft that nobody has gone through, in what was published", `
			select t.edition_id from edition_translations t join publication_editions p on p.edition_id = t.edition_id where t.links like '%"state":"machine"%'`},
		{"a pairing of what is no translation", `
			select e.id from edition_translations t join editions e on e.id = t.edition_id join items i on i.id = e.item_id where e.lang = i.source_lang`},
		{"a live text that is behind without a since, or the reverse", `
			select item_id || ' ' || lang from live where (stale > 0) <> (stale_since > 0) or stale < 0`},
		{"a translation at the desk that is behind without a since, or the reverse", `
			select item_id || ' ' || lang from translations where (stale + added + gone > 0) <> (since > 0)`},
		{"a standing of what is no translation", `
			select t.item_id || ' ' || t.lang from translations t join items i on i.id = t.item_id where t.lang = i.source_lang`},
		{"a segment beyond the memory's number", `
			select id from segments where seq > (select memory from newsroom where id = 1)`},
		{"a live row in no list", `
			select v.item_id || ' ' || v.lang from live v
			where not exists (select 1 from live_lists l where l.item_id = v.item_id and l.lang = v.lang)`},
		{"a live row that is not its edition", `
			select v.item_id || ' ' || v.lang from live v left join editions e on e.id = v.edition_id
			where e.id is null or e.item_id <> v.item_id or e.lang <> v.lang or e.number <> v.number or e.hash <> v.hash or e.headline <> v.headline`},
		{"a live row of an act that is not on record", `
			select v.item_id || ' ' || v.lang from live v left join publications p on p.number = v.publication
			where p.number is null or p.item_id <> v.item_id
			or p.number <> (select max(number) from publications l where l.item_id = v.item_id)`},
		{"an item whose status is not what is public of it", `
			select i.id || ' ' || i.status from items i where
			i.status in ('draft', 'removed') and exists (select 1 from live v where v.item_id = i.id)
			or i.status in ('live', 'withdrawn') and not exists (select 1 from live v where v.item_id = i.id)
			or exists (select 1 from live v where v.item_id = i.id and v.status <> i.status)`},
		{"an item that is public without an act, or the reverse", `
			select i.id from items i where (i.status = 'draft') = exists (select 1 from publications p where p.item_id = i.id)`},
		{"an edition that an act published, of a language that is not public", `
			select e.item_id || ' ' || e.lang from publication_editions pe join editions e on e.id = pe.edition_id join items i on i.id = e.item_id
			where i.status <> 'removed' and not exists (select 1 from live v where v.item_id = e.item_id and v.lang = e.lang)`},
		{"an act's edition under another language or item", `
			select e.id from publication_editions pe join editions e on e.id = pe.edition_id join publications p on p.number = pe.number
			where e.lang <> pe.lang or e.item_id <> p.item_id`},
		{"a live text that no act published", `
			select v.item_id || ' ' || v.lang from live v
			where not exists (select 1 from publication_editions pe where pe.edition_id = v.edition_id)`},
		{"a withdrawn row that still shows text", `
			select item_id from live where status = 'withdrawn' and (lead <> '' or excerpt <> '')`},
		{"two current addresses", `
			select item_id || ' ' || lang from addresses where current group by item_id, lang having count(*) > 1`},
		{"an act that left no task", `
			select p.id from publications p where not exists (select 1 from outbox o where o.key = 'publication/' || p.id)`},
		{"a name that leads to no entry of its register", `
			select n.folded from entry_names n left join entries e on e.id = n.entry_id where e.id is null or e.register <> n.register`},

		{"an item that the lists of work do not know as it is", `
			select i.id from items i left join work w on w.item_id = i.id where w.item_id is null or w.kind <> i.kind or w.status <> i.status`},
		{"a text that was handed over and is not its edition", `
			select d.item_id || ' ' || d.lang from drafts d left join editions e on e.id = d.edition_id
			where d.stage <> 'draft' and (e.id is null or e.item_id <> d.item_id or e.lang <> d.lang
			or e.headline <> d.headline or e.lead <> d.lead or e.body <> d.body or e.change_note <> d.change_note)`},
		{"a text that was handed over with nobody knows what", `
			select d.item_id || ' ' || d.lang from drafts d
			where d.stage <> 'draft' and not exists (select 1 from snapshots s where s.edition_id = d.edition_id)`},
		{"a text that is public and still to be published", `
			select d.item_id || ' ' || d.lang from drafts d
			where d.stage <> 'draft' and exists (select 1 from publication_editions pe where pe.edition_id = d.edition_id)`},
		{"an approval that holds for something else than was handed over", `
			select a.id from approvals a join snapshots s on s.edition_id = a.subject where a.voided_at = 0 and a.seal <> s.seal`},
		{"an approval that holds for what was taken back", `
			select a.id from approvals a where a.voided_at = 0 and a.lang <> ''
			and not exists (select 1 from drafts d where d.edition_id = a.subject and d.stage in ('submitted', 'approved', 'scheduled'))
			and not exists (select 1 from publication_editions pe where pe.edition_id = a.subject)`},
		{"a text that is scheduled and in no schedule", `
			select d.item_id || ' ' || d.lang from drafts d where d.stage = 'scheduled' and not exists (select 1 from schedules s
			where s.item_id = d.item_id and s.done_at = 0 and s.cancelled_at = 0 and s.editions like '%"' || d.edition_id || '"%')`},
		{"a schedule that waits for a text that is not scheduled", `
			select s.id from schedules s join editions e on e.item_id = s.item_id and s.editions like '%"' || e.id || '"%'
			where s.done_at = 0 and s.cancelled_at = 0 and not exists (select 1 from drafts d where d.edition_id = e.id and d.stage = 'scheduled')`},
		{"a proposal that is scheduled and in no schedule, or the reverse", `
			select p.id from proposals p where (p.stage = 'scheduled') <>
			exists (select 1 from schedules s where s.proposal = p.id and s.done_at = 0 and s.cancelled_at = 0)`},
		{"a schedule that is done without an act, or halted as well", `
			select s.id from schedules s where s.done_at <> 0 and (s.cancelled_at <> 0
			or not exists (select 1 from publications p where p.number = s.number and p.item_id = s.item_id))`},
		{"an act that ended two schedules", `
			select cast(s.number as text) from schedules s where s.done_at <> 0 group by s.number having count(*) > 1`},
		{"an act before its instant", `select id from publications where at < due`},
		{"a next instant that is not that of the earliest schedule", `
			select cast(next_due as text) from newsroom
			where next_due <> coalesce((select min(due) from schedules where done_at = 0 and cancelled_at = 0 and failed = ''), 0)`},
		{"a public asset of what is not public, or no asset", `
			select l.asset_id || ' ' || l.item_id || ' ' || l.lang from live_assets l
			where not exists (select 1 from live v where v.item_id = l.item_id and v.lang = l.lang)
			or not exists (select 1 from assets a where a.id = l.asset_id)`},
		{"an act that is not on record", `
			select p.id from publications p where not exists (select 1 from record r where r.subject = p.id)`},
		{"a notice that nobody is to be mailed", `
			select n.id from notices n where not exists (select 1 from outbox o where o.key = 'notice/' || n.id)`},
	} {
		for _, s := range column(t, db, q.query) {
			t.Errorf("%s: %s", q.what, s)
		}
	}
	var number, acts, last int64
	if err := db.QueryRow("select publication, (select count(*) from publications), (select coalesce(max(number), 0) from publications) from newsroom").Scan(&number, &acts, &last); err != nil {
		t.Fatal(err)
	}
	if number < last || number < acts {
		t.Errorf("publication number is %d after %d acts, the last numbered %d", number, acts, last)
	}
	together(t, db)
	worked(t, db)
}

// worked checks that the lists of work show each unpublished text in its stage,
// and of an item the stage that wants most attention.
func worked(t testing.TB, db *sql.DB) {
	t.Helper()
	order := []string{"", "draft", "scheduled", "approved", "submitted"}
	shown := map[string]map[string]string{} // item → language → stage
	most := map[string]string{}
	for _, s := range column(t, db, "select item_id || ' ' || stage || ' ' || langs from work") {
		parts := strings.SplitN(s, " ", 3)
		langs := map[string]string{}
		if err := json.Unmarshal([]byte(parts[2]), &langs); err != nil {
			t.Fatalf("work: %q: %v", s, err)
		}
		shown[parts[0]], most[parts[0]] = langs, parts[1]
	}
	want := map[string]string{}
	drafts := map[string]bool{}
	for _, s := range column(t, db, "select item_id || ' ' || lang || ' ' || stage from drafts") {
		parts := strings.SplitN(s, " ", 3)
		item, lang, stage := parts[0], parts[1], parts[2]
		drafts[item+" "+lang] = true
		if shown[item][lang] != stage {
			t.Errorf("%s is %s in %s and listed as %q", item, stage, lang, shown[item][lang])
		}
		if slices.Index(order, stage) > slices.Index(order, want[item]) {
			want[item] = stage
		}
	}
	for item, langs := range shown {
		if most[item] != want[item] {
			t.Errorf("%s is listed as %q and stands at %q", item, most[item], want[item])
		}
		for lang, stage := range langs {
			if stage != "" && !drafts[item+" "+lang] {
				t.Errorf("%s is listed as %s in %s, where nothing is unpublished", item, stage, lang)
			}
		}
	}
}

// together checks that the languages of an item know of each other and of
// nothing else, and that each stands at its current address.
func together(t testing.TB, db *sql.DB) {
	t.Helper()
	rows, err := db.Query("select v.item_id, v.lang, v.path, v.languages, v.paths, coalesce(a.day, ''), coalesce(a.slug, '') from live v left join addresses a on a.item_id = v.item_id and a.lang = v.lang and a.current order by v.item_id")
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	type seen struct {
		langs []dateline.Lang
		paths map[dateline.Lang]string
	}
	is, says := map[string]map[dateline.Lang]string{}, map[string]seen{}
	for rows.Next() {
		var item, lang, path, langs, paths, day, slug string
		if err := rows.Scan(&item, &lang, &path, &langs, &paths, &day, &slug); err != nil {
			t.Fatal(err)
		}
		if len(day) != 10 || path != fmt.Sprintf("/%s/%s/%s/%s/%s", lang, day[:4], day[5:7], day[8:], slug) {
			t.Errorf("%s is shown at %s, and its current address is %s/%s", item, path, day, slug)
		}
		if is[item] == nil {
			is[item] = map[dateline.Lang]string{}
		}
		is[item][dateline.Lang(lang)] = path
		var s seen
		if json.Unmarshal([]byte(langs), &s.langs) != nil || json.Unmarshal([]byte(paths), &s.paths) != nil {
			t.Fatalf("%s: languages %q, paths %q", item, langs, paths)
		}
		if other, ok := says[item]; ok && !reflect.DeepEqual(other, s) {
			t.Errorf("the languages of %s contradict each other: %v, %v", item, other, s)
		}
		says[item] = s
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	for item, s := range says {
		slices.Sort(s.langs)
		if !maps.Equal(s.paths, is[item]) || !slices.Equal(s.langs, slices.Sorted(maps.Keys(is[item]))) {
			t.Errorf("%s is public as %v and says %v %v", item, is[item], s.langs, s.paths)
		}
	}
}

func column(t testing.TB, db *sql.DB, query string, args ...any) []string {
	t.Helper()
	rows, err := db.Query(query, args...)
	if err != nil {
		t.Fatalf("%v in %s", err, query)
	}
	defer rows.Close()
	var out []string
	for rows.Next() {
		var s string
		if err := rows.Scan(&s); err != nil {
			t.Fatal(err)
		}
		out = append(out, s)
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	return out
}

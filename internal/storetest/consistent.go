package storetest

import (
	"database/sql"
	"encoding/json"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"testing"

	"dateline"
)

// Consistent reports everything in the database at an address that contradicts
// something else in it: what is public with the record of acts, the lists with
// what is public, the counts with the lists, the addresses with the paths. It
// asks in plain SQL of its own.
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
			where not exists (select 1 from live v where v.item_id = l.item_id and v.lang = l.lang)`},
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

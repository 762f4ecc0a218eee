package store_test

import (
	"context"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"dateline/internal/store"
	"dateline/internal/storetest"
)

func TestSQLite(t *testing.T) { storetest.Run(t, storetest.SQLiteAddress) }

func TestPostgres(t *testing.T) {
	storetest.NeedPostgres(t)
	storetest.Run(t, storetest.PostgresAddress)
}

// TestPlans proves that no public list reads or sorts more than it returns,
// however long the archive is, and which index serves it. The filtered lists
// share one text, so their plan is the same whichever list drives it.
func TestPlans(t *testing.T) {
	address := storetest.SQLiteAddress(t)
	storetest.Open(t, address)
	raw := storetest.Raw(t, address)
	source, err := os.ReadFile(filepath.Join("internal", "db", "live.sql.go"))
	if err != nil {
		t.Fatal(err)
	}
	texts := map[string]string{}
	for _, m := range regexp.MustCompile("(?s)const \\w+ = `-- name: (\\w+) :\\w+\n(.*?)`").FindAllSubmatch(source, -1) {
		texts[string(m[1])] = string(m[2])
	}
	filter := "SEARCH x USING COVERING INDEX sqlite_autoindex_live_lists_1 (lang=? AND facet=? AND key=? AND sorts_at=? AND item_id=?)"
	for query, wants := range map[string][]string{
		"ListOlder":         {"SEARCH l USING COVERING INDEX sqlite_autoindex_live_lists_1 (lang=? AND facet=? AND key=? AND (sorts_at,item_id)<(?,?))", filter},
		"ListNewer":         {"SEARCH l USING COVERING INDEX sqlite_autoindex_live_lists_1 (lang=? AND facet=? AND key=? AND (sorts_at,item_id)>(?,?))", filter},
		"Counts":            {"SEARCH live_counts USING COVERING INDEX live_counts_top (lang=? AND facet=? AND n>?)"},
		"CountsWithEntries": {"SEARCH c USING COVERING INDEX live_counts_top (lang=? AND facet=? AND n>?)"},
		"CountOf":           {"(lang=? AND facet=? AND key=?)"},
		"SitemapPage":       {"SEARCH live USING INDEX live_lang (lang=? AND item_id>? AND item_id<?)"},
		"RecentlyPublished": {"SEARCH live USING INDEX live_published (lang=? AND published_at>?)"},
		"Live":              {"SEARCH live USING INDEX sqlite_autoindex_live_1 (item_id=? AND lang=?)"},
		"LiveOfItem":        {"SEARCH live USING INDEX sqlite_autoindex_live_1 (item_id=?)"},
		"LiveListsOfItem":   {"SEARCH live_lists USING INDEX live_lists_item (item_id=?)"},
		"Address":           {"(lang=? AND day=? AND folded=?)"},
		"CurrentAddress":    {"SEARCH addresses USING INDEX addresses_item (item_id=? AND lang=?)"},
	} {
		text := texts[query]
		if text == "" {
			t.Errorf("there is no query %s", query)
			continue
		}
		params := map[string]bool{}
		for _, p := range regexp.MustCompile(`\$\d+`).FindAllString(text, -1) {
			params[p] = true
		}
		rows, err := raw.Query("explain query plan "+text, make([]any, len(params))...)
		if err != nil {
			t.Fatalf("%s: %v", query, err)
		}
		var plan []string
		for rows.Next() {
			var id, parent, unused int
			var detail string
			if err := rows.Scan(&id, &parent, &unused, &detail); err != nil {
				t.Fatal(err)
			}
			plan = append(plan, detail)
		}
		rows.Close()
		all := strings.Join(plan, "\n")
		if strings.Contains(all, "SCAN") || strings.Contains(all, "TEMP B-TREE") {
			// Counts may sort what is equally long by key: only its last term.
			if all = strings.ReplaceAll(all, "USE TEMP B-TREE FOR LAST TERM OF ORDER BY", ""); !strings.HasPrefix(query, "Counts") || strings.Contains(all, "SCAN") || strings.Contains(all, "TEMP") {
				t.Errorf("%s reads or sorts all of a list:\n%s", query, strings.Join(plan, "\n"))
			}
		}
		for _, want := range wants {
			if !strings.Contains(all, want) {
				t.Errorf("%s: %q is not in the plan:\n%s", query, want, strings.Join(plan, "\n"))
			}
		}
		if n := strings.Count(all, filter); strings.HasPrefix(query, "List") && n != 6 {
			t.Errorf("%s: %d of 6 filters are looked up by the whole key:\n%s", query, n, all)
		}
	}
}

// TestOpenRefuses checks that what cannot be opened is said in words that help.
func TestOpenRefuses(t *testing.T) {
	folder := t.TempDir()
	text := filepath.Join(folder, "notes.txt")
	if err := os.WriteFile(text, []byte(strings.Repeat("this is no database\n", 100)), 0o600); err != nil {
		t.Fatal(err)
	}
	for address, want := range map[string]string{
		text:                                     "the file is no Dateline database",
		filepath.Join(folder, "missing", "x.db"): "check that its folder exists",
		folder:                                   "cannot be opened",
	} {
		db, err := store.Open(context.Background(), address)
		if err == nil {
			db.Close()
			t.Errorf("%s was opened", address)
		} else if !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v", filepath.Base(address), err)
		}
	}
	if b, err := os.ReadFile(text); err != nil || !strings.HasPrefix(string(b), "this is no database") {
		t.Error("the file was changed")
	}
	// A path may hold anything that a file name may.
	for _, name := range []string{"新闻 room.db", "100%25?x#y&_pragma=z.db"} {
		path := filepath.Join(folder, name)
		storetest.Open(t, path)
		if _, err := os.Stat(path); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

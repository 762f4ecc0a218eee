package main

import (
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"dateline"
)

// TestMain is main in a child that a test starts from itself.
func TestMain(m *testing.M) {
	if mode := os.Getenv(childMode); mode != "" {
		if err := searchingChild(mode); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		return
	}
	os.Exit(m.Run())
}

// names are what the documents of the encyclopaedia are about.
var names = strings.Fields("阿富汗 缅甸 印度 日本 韩国 伊朗 也门 叙利亚 土耳其 德国 法国 英国 俄罗斯 加拿大 墨西哥 巴西 澳大利亚 新西兰 埃及 肯尼亚")

// smallData is a data folder of 80 documents that are made of the demo's sentences, in
// two files of one publisher, of which ten documents are in both, and one of another.
func smallData(t *testing.T) string {
	t.Helper()
	root, err := moduleRoot()
	if err != nil {
		t.Fatal(err)
	}
	c, err := newCorpus(root)
	if err != nil {
		t.Fatal(err)
	}
	folder := t.TempDir()
	write := func(file string, ids, count int, fields func(id int) map[string]any) {
		file = filepath.Join(folder, filepath.FromSlash(file))
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			t.Fatal(err)
		}
		f, err := os.Create(file)
		if err != nil {
			t.Fatal(err)
		}
		defer f.Close()
		for id := ids; id < ids+count; id++ {
			if err := json.NewEncoder(f).Encode(fields(id)); err != nil {
				t.Fatal(err)
			}
		}
	}
	write(collections[0].file, 0, 40, func(id int) map[string]any {
		return map[string]any{"id": id, "title": c.headline(id), "content": c.chineseBody(), "date": "2021-02-04"}
	})
	write(collections[1].file, 30, 30, func(id int) map[string]any {
		return map[string]any{"_id": fmt.Sprint(id), "title": "", "text": c.body(c.chinese, "", 200, han)}
	})
	write(collections[6].file, 0, 21, func(id int) map[string]any {
		if id == 20 {
			return map[string]any{"_id": "en", "title": "A text of another language", "text": c.english[0]}
		}
		return map[string]any{"_id": fmt.Sprint(id), "title": names[id], "text": c.body(c.chinese, "", 300, han)}
	})
	return folder
}

func TestDocuments(t *testing.T) {
	folder := smallData(t)
	d, err := readDocuments(folder, 300)
	if err != nil {
		t.Fatal(err)
	}
	few, err := readDocuments(folder, 30)
	if err != nil || len(few.real) != 30 || len(few.same["president"]) == 0 || len(few.same["cmrc"]) == 0 {
		t.Errorf("of 30 documents, %d are real: %v", len(few.real), err)
	}
	if len(d.real) != 80 || len(d.same["president"]) != 60 || len(d.same["cmrc"]) != 20 {
		t.Fatalf("%d real documents, %d and %d of the publishers", len(d.real), len(d.same["president"]), len(d.same["cmrc"]))
	}
	other, err := readDocuments(folder, 300)
	if err != nil {
		t.Fatal(err)
	}
	var ids []dateline.ID
	for after := dateline.ID(""); ; after = ids[len(ids)-1] {
		some, err := d.Items(t.Context(), after, 70)
		if err != nil {
			t.Fatal(err)
		}
		if len(some) == 0 {
			break
		}
		ids = append(ids, some...)
	}
	texts, err := d.Texts(t.Context(), ids)
	if err != nil || len(texts) != 300 {
		t.Fatalf("%d texts: %v", len(texts), err)
	}
	slices.Reverse(ids) // the order in which they are asked for changes nothing
	again, err := other.Texts(t.Context(), ids)
	if err != nil {
		t.Fatal(err)
	}
	slices.Reverse(again)
	longest, size := 0, int64(0)
	for _, r := range d.real {
		longest = max(longest, len(r.body))
	}
	bodies := map[string]bool{}
	for i, x := range texts {
		size += int64(len(x.Headline) + len(x.Body))
		if x.Headline != again[i].Headline || x.Body != again[i].Body || !x.At.Equal(again[i].At) || x.Offices[0].ID != again[i].Offices[0].ID {
			t.Errorf("document %d differs in two runs", i)
		}
		if x.Headline == "" || bodies[x.Body] {
			t.Errorf("document %d has no headline, or the body of another", i)
		}
		bodies[x.Body] = true
		if i < len(d.real) {
			if x.Body != d.real[i].body {
				t.Errorf("document %d is not as it was", i)
			}
			continue
		}
		if len(x.Body) > longest+400 {
			t.Errorf("document %d has %d bytes, the longest real one %d", i, len(x.Body), longest)
		}
		whose := map[string]bool{} // who has every sentence of it
		for of, list := range d.same {
			for p := range strings.SplitSeq(x.Body, "\n\n") {
				if !slices.ContainsFunc(list, func(r int) bool { return strings.Contains(strings.Join(d.real[r].sentences, ""), p) }) {
					whose[of] = false
					break
				}
				whose[of] = true
			}
		}
		if !slices.Contains(slices.Collect(maps.Values(whose)), true) {
			t.Errorf("document %d is not of one publisher's sentences", i)
		}
	}
	if d.made.Load() != size {
		t.Errorf("%d bytes are said to be made, %d are", d.made.Load(), size)
	}
	if _, err := readDocuments(t.TempDir(), 300); err == nil || !strings.Contains(err.Error(), "-data") {
		t.Errorf("of an empty folder it says %v", err)
	}
}

func TestQueries(t *testing.T) {
	d, err := readDocuments(smallData(t), 300)
	if err != nil {
		t.Fatal(err)
	}
	list, err := d.queries(40)
	if err != nil {
		t.Fatal(err)
	}
	again, err := d.queries(40)
	if err != nil || !slices.Equal(list, again) {
		t.Errorf("two runs have different queries: %v", err)
	}
	seen, named := map[string]bool{}, 0
	for i, q := range list {
		words := strings.Fields(q.Words)
		if len(words) != 1+i%4 || seen[q.Words] {
			t.Errorf("query %d is %q", i, q.Words)
		}
		seen[q.Words] = true
		if slices.Contains(names, words[0]) {
			named++
		}
		for _, w := range words {
			if utf8.RuneCountInString(w) < 2 || strings.ContainsAny(w, "，。0123456789%_") {
				t.Errorf("query %d has the word %q", i, w)
			}
		}
	}
	if named < 4 {
		t.Errorf("%d of 40 queries begin with a name", named)
	}
	one, err := readDocuments(smallData(t), 1)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := one.queries(4000); err == nil {
		t.Error("there are 4,000 queries that differ in one document")
	}
}

// TestSearched measures 300 documents in processes of their own, without MariaDB.
func TestSearched(t *testing.T) {
	folder, data := t.TempDir(), smallData(t)
	b, err := index(t.Context(), folder, data, 300)
	if err != nil {
		t.Fatal(err)
	}
	if b.Texts != 300 || b.Real != 80 || b.Index < b.Bytes/10 || b.Seconds <= 0 {
		t.Errorf("built %+v", b)
	}
	d, err := readDocuments(data, 300)
	if err != nil {
		t.Fatal(err)
	}
	all, err := d.queries(60)
	if err != nil {
		t.Fatal(err)
	}
	s, err := child(t.Context(), serveMode+"\n"+folder, nil)
	if err != nil {
		t.Fatal(err)
	}
	defer s.stop()
	r := newReport(settings{})
	if err := r.asking(t.Context(), s, b, slices.Concat(all, all, all, all)); err != nil {
		t.Fatal(err)
	}
	one, err := s.ask(t.Context(), asks{all, 1, true})
	if err != nil {
		t.Fatal(err)
	}
	two, err := s.ask(t.Context(), asks{all, 2, false})
	if err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(one.Found, two.Found) {
		t.Errorf("one asker finds %v, two find %v", one.Found, two.Found)
	}
	for i, q := range all {
		// Every query is of words that one of the texts has.
		if one.Times[i] <= 0 || one.Found[i] == 0 {
			t.Errorf("%s found %d texts in %v", q.Words, one.Found[i], one.Times[i])
		}
	}
	if _, err := s.ask(t.Context(), asks{all, 0, true}); err == nil {
		t.Error("nobody asks, and all is answered")
	}
	b, err = index(t.Context(), folder, t.TempDir(), 300)
	if err == nil {
		t.Errorf("an index of no documents is built: %+v", b)
	}
}

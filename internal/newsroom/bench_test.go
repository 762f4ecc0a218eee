package newsroom_test

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"dateline"
	"dateline/internal/newsroom"
	"dateline/internal/store"
	"dateline/internal/storetest"
)

// bodies are the texts of real briefings where the project's data lies beside it,
// otherwise one of their usual length.
func bodies(b *testing.B) []string {
	var out []string
	root := filepath.Join("..", "..", "..", "shared", "data", "01-official-statements", "whitehouse-md")
	filepath.WalkDir(root, func(path string, f os.DirEntry, err error) error {
		if err != nil || filepath.Ext(path) != ".md" {
			return nil
		}
		text, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		if _, body, ok := strings.Cut(strings.TrimPrefix(string(text), "---\n"), "\n---\n"); ok {
			out = append(out, strings.TrimSpace(body))
		}
		return nil
	})
	if len(out) == 0 {
		b.Log("the real texts are not there; using one made of filler")
		return []string{strings.Repeat("The Secretary spoke today with the Foreign Minister. They discussed **regional security**.\n\n", 35)}
	}
	return out
}

// numbered is the n-th release of an archive that grew over fourteen years, with
// offices, speakers and topics as unevenly spread as real ones are.
func numbered(n int, texts []string) newsroom.Release {
	day := time.Date(2008, 1, 1, 0, 0, 0, 0, time.UTC).AddDate(0, 0, n*7919%5113)
	issued, err := dateline.OnDay(day.Year(), day.Month(), day.Day(), "America/New_York")
	if err != nil {
		panic(err)
	}
	r := newsroom.Release{
		Source: fmt.Sprint("archive/", n), Lang: "en", Kind: []string{"statement", "press release", "readout"}[n%3], Issued: issued,
		Headline: fmt.Sprintf("Secretary's Call with Foreign Minister No. %d", n), Body: texts[n%len(texts)],
		Offices: []string{fmt.Sprint("Office ", n%7)}, Topics: []string{fmt.Sprint("Topic ", n%50), fmt.Sprint("Region ", n%11)},
		Place: fmt.Sprint("City ", n%200),
	}
	if n%2 == 0 {
		r.Speakers = []newsroom.Speaker{{fmt.Sprint("Speaker ", n%40), fmt.Sprint("Role ", n%9)}}
	}
	return r
}

// BenchmarkArchive measures what a reader and an editor wait for at two sizes of
// the archive. The cost of each must not grow with it.
func BenchmarkArchive(b *testing.B) {
	for _, size := range []int{10_000, 100_000} {
		b.Run(fmt.Sprint(size), func(b *testing.B) { benchArchive(b, size) })
	}
}

func benchArchive(b *testing.B, size int) {
	if testing.Short() {
		size /= 100
	}
	texts := bodies(b)
	d := newDesk(b, storetest.SQLiteAddress(b))
	began := time.Now()
	var ids []dateline.ID
	for n := 0; n < size; {
		var batch []newsroom.Release
		for range 200 {
			batch = append(batch, numbered(n, texts))
			n++
		}
		for _, o := range d.bring(public, batch...) {
			ids = append(ids, o.Item)
		}
	}
	b.Logf("%d items in %v: %v each", size, time.Since(began).Round(time.Second), time.Since(began)/time.Duration(size))
	topic := d.live(ids[0], "en").Facts.Topics[0].ID
	office := d.live(ids[0], "en").Facts.Offices[0].ID
	next := size
	b.Run("publish", func(b *testing.B) {
		var took []time.Duration
		for b.Loop() {
			b.StopTimer()
			id := d.bring(drafts, numbered(next, texts))[0].Item
			next++
			d.clock.pass(time.Second)
			b.StartTimer()
			began := time.Now()
			if _, err := d.room.Publish(ctx, newsroom.Publishing{Item: id}); err != nil {
				b.Fatal(err)
			}
			took = append(took, time.Since(began))
		}
		slices.Sort(took)
		b.ReportMetric(float64(took[len(took)/2]), "p50-ns")
		b.ReportMetric(float64(took[len(took)*99/100]), "p99-ns")
	})
	read := d.db.Read()
	list := func(name string, q store.Query) {
		q.Lang, q.Most = "en", 31
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				if rows, err := read.List(ctx, q); err != nil || len(rows) == 0 {
					b.Fatal(len(rows), err)
				}
			}
		})
	}
	list("list", store.Query{})
	list("list-old", store.Query{From: store.Position{At: time.Date(2009, 1, 1, 0, 0, 0, 0, time.UTC)}})
	list("list-topic-office", store.Query{Topic: topic, Office: office})
	list("list-year-kind", store.Query{Year: "2012", Kind: "readout"})
	b.Run("live", func(b *testing.B) {
		n := 0
		for b.Loop() {
			if _, err := read.Live(ctx, ids[n%len(ids)], "en"); err != nil {
				b.Fatal(err)
			}
			n += 7919
		}
	})
	b.Run("number", func(b *testing.B) {
		for b.Loop() {
			if _, err := d.db.Number(ctx); err != nil {
				b.Fatal(err)
			}
		}
	})
}

// BenchmarkImport measures what one item of a batch of 200 costs, on each engine.
func BenchmarkImport(b *testing.B) {
	texts := bodies(b)
	for name, address := range map[string]func(testing.TB) string{"sqlite": storetest.SQLiteAddress, "postgres": storetest.PostgresAddress} {
		b.Run(name, func(b *testing.B) {
			d := newDesk(b, address(b))
			n := 0
			for b.Loop() {
				b.StopTimer()
				var batch []newsroom.Release
				for range 200 {
					batch = append(batch, numbered(n, texts))
					n++
				}
				b.StartTimer()
				d.bring(public, batch...)
			}
			b.ReportMetric(float64(b.Elapsed())/float64(n), "ns/item")
		})
	}
}

// BenchmarkDesk measures, in a large newsroom, what people at the desk do all day:
// saving a text, looking for one, handing one over and having it approved.
func BenchmarkDesk(b *testing.B) {
	size := 20_000
	if testing.Short() {
		size /= 100
	}
	texts := bodies(b)
	s := staffed(newDesk(b, storetest.SQLiteAddress(b)))
	for n := 0; n < size; {
		var batch []newsroom.Release
		for range 200 {
			batch = append(batch, numbered(n, texts))
			n++
		}
		s.bring(public, batch...)
	}
	var id dateline.ID
	for range 200 { // texts under way
		id = s.write("en")
	}
	n := 0
	b.Run("save", func(b *testing.B) {
		for b.Loop() {
			n++
			s.save(s.author, id, "en", fmt.Sprint("Headline ", n), texts[n%len(texts)])
		}
	})
	b.Run("submit-approve-recall", func(b *testing.B) {
		for b.Loop() {
			s.submit(s.author, id, "en")
			s.ok(s.approve(s.editor, id, "en"))
			s.ok(s.room.Recall(ctx, newsroom.Approving{By: s.author, Item: id, Lang: "en"}))
		}
	})
	for name, q := range map[string]store.WorkQuery{
		"everything": {}, "frequent-word": {Words: "secretary"}, "rare-word": {Words: "no. 77"}, "no-word": {Words: "nowhere"},
		"no-kind": {Kind: "event"}, "stage": {Stage: dateline.StageDraft},
	} {
		q.Most = 31
		b.Run("list-"+name, func(b *testing.B) {
			for b.Loop() {
				if _, err := s.db.Read().WorkList(ctx, q); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
	b.Run("record-of-nobody", func(b *testing.B) {
		for b.Loop() {
			if _, err := s.db.Read().Records(ctx, store.RecordQuery{Actor: "nobody", Most: 51}); err != nil {
				b.Fatal(err)
			}
		}
	})
}

package newsroom_test

import (
	"fmt"
	"strings"
	"testing"

	"dateline"
	"dateline/internal/newsroom"
	"dateline/internal/parallel"
	"dateline/internal/storetest"
)

// BenchmarkMatches measures what a translator waits for when they come to a
// paragraph, in a memory of 100,000 segments: the best three, read from the database.
// The baseline is reading one segment.
func BenchmarkMatches(b *testing.B) {
	for engine, address := range map[string]func(testing.TB) string{"sqlite": storetest.SQLiteAddress, "postgres": storetest.PostgresAddress} {
		b.Run(engine, func(b *testing.B) { benchMatches(b, address(b)) })
	}
}

func benchMatches(b *testing.B, address string) {
	d := newDesk(b, address)
	size := 100_000
	if testing.Short() {
		size /= 100
	}
	var sentences []string
	for _, body := range bodies(b) {
		for _, u := range parallel.Units("", "", body) {
			if len(u.Text) > 40 && len(u.Text) < 1000 {
				sentences = append(sentences, u.Text)
			}
		}
	}
	var list []dateline.Segment
	for n := range size {
		s := sentences[n%len(sentences)]
		if turn := n / len(sentences); turn > 0 { // more than there are: with other words in them
			w := strings.Fields(s)
			for i := range w {
				if (i+turn)%(3+turn%5) == 0 {
					w[i] = fmt.Sprint("word", (n*31+i)%5000)
				}
			}
			s = strings.Join(w, " ")
		}
		list = append(list, dateline.Segment{From: "en", To: "zh-Hans", Source: s, Target: fmt.Sprint("译文 ", n)})
	}
	for len(list) > 0 {
		part := list[:min(5000, len(list))]
		list = list[len(part):]
		if _, err := d.room.TakeSegments(ctx, newsroom.Program("bench"), "bench", part); err != nil {
			b.Fatal(err)
		}
	}
	ask := func(n int) string {
		w := strings.Fields(sentences[n*7919%len(sentences)])
		w[len(w)/2] = "something"
		return strings.Join(w, " ")
	}
	list2, err := d.room.Matches(ctx, d.db.Read(), "en", "zh-Hans", ask(1)) // reads the memory in
	if err != nil || len(list2) == 0 {
		b.Fatalf("%d matches, %v", len(list2), err)
	}
	b.Run("baseline", func(b *testing.B) {
		id := []dateline.ID{list2[0].Segment.ID}
		for b.Loop() {
			if _, err := d.db.Read().Segments(ctx, id); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("best", func(b *testing.B) {
		n := 0
		for b.Loop() {
			n++
			if _, err := d.room.Matches(ctx, d.db.Read(), "en", "zh-Hans", ask(n)); err != nil {
				b.Fatal(err)
			}
		}
	})
}

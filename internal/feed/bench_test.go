package feed

import (
	"io"
	"strings"
	"testing"
)

// benchFeed is 50 entries with bodies of 1,100 Chinese characters.
func benchFeed(b *testing.B) Feed {
	f := seed(b)
	e := f.Entries[0]
	e.HTML = strings.Repeat(newYear+"\n", 9)
	f.Entries = nil
	for range 50 {
		f.Entries = append(f.Entries, e)
	}
	return f
}

func BenchmarkFeeds(b *testing.B) {
	f := benchFeed(b)
	for name, write := range map[string]func(io.Writer, Feed) error{"atom": Atom, "rss": RSS, "json": JSON} {
		b.Run(name, func(b *testing.B) {
			var size counter
			b.ReportAllocs()
			for b.Loop() {
				size = 0
				if err := write(&size, f); err != nil {
					b.Fatal(err)
				}
			}
			b.SetBytes(int64(size))
		})
	}
}

func BenchmarkCalendar(b *testing.B) {
	events := seedEvents(b)
	var many []Event
	for range 25 {
		many = append(many, events...)
	}
	b.ReportAllocs()
	for b.Loop() {
		if err := Calendar(io.Discard, "新闻及活动", "zh-Hans", many); err != nil {
			b.Fatal(err)
		}
	}
}

type counter int

func (c *counter) Write(p []byte) (int, error) { *c += counter(len(p)); return len(p), nil }

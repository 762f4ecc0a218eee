package desk

import (
	"net/http"
	"net/netip"
	"strings"
	"sync"
	"time"

	"dateline/internal/newsroom"
	"dateline/internal/web"
)

// How many refusals of people who are not signed in go on record in a minute, of
// one address and in all. Each is a write, and a line is kept for ever: whoever
// sends a flood must not fill the record with it, nor hold up those who work.
const (
	refusalsOfOne = 10
	refusalsOfAll = 60
)

// refusals counts what goes on record in a minute. It remembers no more than
// refusalsOfAll addresses. The zero value is ready.
type refusals struct {
	mu     sync.Mutex
	minute int64
	all    int
	of     map[netip.Addr]int
	more   int // that were not put on record since the last one that was
}

// admit reports whether a refusal goes on record, and how many before it did not.
func (f *refusals) admit(from netip.Addr, now time.Time) (more int, ok bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if m := now.Unix() / 60; m != f.minute || f.of == nil {
		f.minute, f.all, f.of = m, 0, map[netip.Addr]int{}
	}
	if f.all >= refusalsOfAll || f.of[from] >= refusalsOfOne {
		f.more++
		return 0, false
	}
	f.all++
	f.of[from]++
	more, f.more = f.more, 0
	return more, true
}

// refused puts on record that something was turned away before anybody was known.
func (d *Desk) refused(r *http.Request, why string) {
	from := d.address(r)
	more, ok := d.refusals.admit(from, d.Now())
	if !ok {
		return
	}
	note := func(address, why string, detail any) {
		by := newsroom.Actor{Name: "somebody", Address: address}
		if err := d.room.Note(r.Context(), by, newsroom.Line{Act: "refused", Reason: why, Detail: detail}); err != nil {
			d.Log.Error("refusal not recorded", "err", err)
		}
	}
	if more > 0 {
		note("", "too many to be put on record one by one", map[string]int{"more": more})
	}
	note(from.String(), why, attempt(r))
}

// attempt is what the record says of a request that was refused: no secret, and no
// more than a line.
func attempt(r *http.Request) map[string]string {
	path := web.LogPath(r.URL.Path)
	return map[string]string{"path": strings.ToValidUTF8(path[:min(len(path), 200)], ""), "method": r.Method[:min(len(r.Method), 10)]}
}

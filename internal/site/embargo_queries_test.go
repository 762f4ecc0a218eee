package site_test

import (
	"bufio"
	"encoding/binary"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"dateline"
	"dateline/internal/store"
	"dateline/internal/storetest"
	"dateline/internal/view"
	"dateline/internal/webtest"
)

// wire stands between a site and PostgreSQL and notes the name of every query that
// passes, as sqlc writes it into the query's first line.
type wire struct {
	testing.TB
	to string // the server's address
	l  net.Listener

	mu    sync.Mutex // guards the rest
	names []string
}

// tap returns the address at which the database of another address is answered
// through the wire.
func tap(t testing.TB, address string) (*wire, string) {
	t.Helper()
	u, err := url.Parse(address)
	if err != nil {
		t.Fatal(err)
	}
	w := &wire{TB: t, to: u.Host}
	if w.l, err = net.Listen("tcp", "127.0.0.1:0"); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { w.l.Close() })
	go func() {
		for {
			c, err := w.l.Accept()
			if err != nil {
				return
			}
			go w.pass(c)
		}
	}()
	u.Host = w.l.Addr().String()
	q := u.Query()
	q.Set("sslmode", "disable")
	u.RawQuery = q.Encode()
	return w, u.String()
}

// pass carries one connection. What the client sends is read message by message
// (PostgreSQL, "Message Formats"): a length, but for the first preceded by a type.
func (w *wire) pass(client net.Conn) {
	defer client.Close()
	server, err := net.Dial("tcp", w.to)
	if err != nil {
		w.Error(err)
		return
	}
	defer server.Close()
	go func() { io.Copy(client, server); client.Close() }()
	in, queries := bufio.NewReader(client), map[string]string{} // name of a prepared statement → that of its query
	for first := true; ; first = false {
		head := make([]byte, 5)
		if first {
			head = head[:4]
		}
		if _, err := io.ReadFull(in, head); err != nil {
			return
		}
		body := make([]byte, binary.BigEndian.Uint32(head[len(head)-4:])-4)
		if _, err := io.ReadFull(in, body); err != nil {
			return
		}
		if !first {
			part := strings.SplitN(string(body), "\x00", 3)
			switch head[0] {
			case 'P': // Parse: statement, query
				queries[part[0]] = named(part[1])
			case 'B': // Bind: portal, statement
				w.note(queries[part[1]])
			case 'Q': // a simple query
				w.note(named(part[0]))
			}
		}
		if _, err := server.Write(append(head, body...)); err != nil {
			return
		}
	}
}

func named(query string) string {
	if rest, ok := strings.CutPrefix(query, "-- name: "); ok {
		name, _, _ := strings.Cut(rest, " ")
		return name
	}
	return query
}

func (w *wire) note(name string) {
	// How often the number is looked at, and a connection tried, hangs on the time of
	// day alone.
	if name == "PublicationNumber" || name == "-- ping" {
		return
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	w.names = append(w.names, name)
}

// taken returns what passed since the last call.
func (w *wire) taken() []string {
	w.mu.Lock()
	defer w.mu.Unlock()
	n := w.names
	w.names = nil
	return n
}

// TestEmbargoQueries: what is embargoed costs the database the same queries, in
// the same order, as what never was, so that no answer takes longer for it.
func TestEmbargoQueries(t *testing.T) {
	t.Parallel()
	address := storetest.PostgresAddress(t)
	blobs := filepath.Join(t.TempDir(), "blobs")
	w := openTwin(t, address, blobs, "queries", today, true)
	w.found()
	now := w.clock()
	// ask reads every address with nothing in memory and returns what that took.
	ask := func(all []string) [][]string {
		t.Helper()
		line, through := tap(t, address)
		v := openTwin(t, through, blobs, "unused", now, true)
		defer v.db.Close()
		webtest.Get(t, v.site, "/en/")
		webtest.Get(t, v.site, "/en/news")
		line.taken()
		var out [][]string
		for _, u := range all {
			webtest.Get(t, v.site, u)
			out = append(out, line.taken())
		}
		return out
	}
	// The same addresses, of what is hidden by now and of what was never there.
	list := func(ids, slugs [3]string, headline string, hash string) (all []string) {
		for _, id := range ids {
			all = append(all, "/i/"+id, "/i/"+id+"?lang=zh-Hans", "/media/"+id, "/media/"+id+"/"+hash+".png", "/media/"+id+"/"+hash+"/quillfile.pdf")
		}
		for _, l := range []string{"en", "zh-Hans", "ar"} {
			for _, ending := range []string{"", ".md", ".json", ".ics"} {
				all = append(all, view.PathURL("/"+l+"/2021/02/22/"+headline+ending))
			}
			all = append(all, view.BesideURL("/"+l+"/2021/02/22/"+headline, "zh-Hans"), view.BesideURL("/"+l+"/2021/02/22/"+headline, "en"))
			for i, param := range []string{"office", "speaker", "topic"} {
				all = append(all, "/feed.atom?"+param+"="+slugs[i], "/feed.json?kind=press+release&"+param+"="+slugs[i])
				all = append(all, view.PathURL("/"+l+"/"+param+"s/"+slugs[i]))
				for _, more := range []string{"", "&kind=press+release", "&year=2021", "&topic=visas", "&office=department-of-state", "&kind=nonsense", "&speaker=nobody"} {
					for _, list := range []string{"/news", "/news.atom", "/news.json", "/news.rss"} {
						if !strings.HasPrefix(more, "&"+param) {
							all = append(all, "/"+l+list+"?"+param+"="+slugs[i]+more)
						}
					}
				}
			}
			all = append(all, "/"+l+"/news?office="+slugs[0]+"&speaker="+slugs[1]+"&topic="+slugs[2], "/"+l+"/2021/02", "/"+l+"/events", "/"+l+"/offices")
		}
		for _, l := range []string{"en", "zh-Hans"} {
			for _, path := range []string{"", ".atom", ".json", "/suggest"} {
				all = append(all, "/"+l+"/search"+path+"?q="+headline, "/"+l+"/search"+path+"?q=notice+"+headline, "/"+l+"/search"+path+"?q=office:"+slugs[0])
			}
			for i, param := range []string{"office", "speaker", "topic"} {
				all = append(all, "/"+l+"/search?q=notice&"+param+"="+slugs[i], "/"+l+"/search?"+param+"="+slugs[i], "/"+l+"/search.atom?q=notice&"+param+"="+slugs[i])
			}
		}
		return append(all, "/sitemap.xml", "/sitemap/en_"+ids[0][:1]+".xml", "/llms.txt", "/news-sitemap.xml")
	}
	never := list([3]string{"zzzzzzzzzzz1", "zzzzzzzzzzz2", "zzzzzzzzzzz3"}, [3]string{"never-office", "never-speaker", "never-topic"}, "On-Never", "0123456789abcdef")
	public := func(other dateline.Lang) []string {
		rows, err := w.db.Read().List(t.Context(), store.Query{Lang: "en", Most: 100})
		w.ok(err)
		e := untranslated(rows)
		return []string{view.PathURL(e.Path), view.BesideURL(e.Path, other), view.BesideURL(e.Paths["zh-Hans"], other), "/feed.atom"}
	}
	never = append(never, public("fr")...)
	before := ask(never)
	s := w.hide()
	hidden := list([3]string{string(s.item), string(s.assets[0].ID), string(s.draft)}, [3]string{"embargoed-office", "embargoed-speaker", "embargoed-topic"}, "On-Quillfeather", s.assets[0].Hash[:16])
	hidden = append(hidden, public("ar")...)
	after := ask(hidden)
	total := 0
	for i := range before {
		total += len(before[i])
		if !slices.Equal(before[i], after[i]) {
			t.Errorf("%s takes %s\n\t%s, which is hidden, %s", never[i], brief(before[i]), hidden[i], brief(after[i]))
		}
	}
	if total < len(never) {
		t.Errorf("only %d queries were seen for %d addresses", total, len(never))
	}
	t.Logf("%d addresses, %d queries", len(never), total)
	// What is public is answered by other queries: the wire does see a difference.
	w.set(s.due)
	now = s.due
	if x := webtest.Get(t, w.site, "/en/news"); x.Code != http.StatusOK {
		t.Fatal(x.Code)
	}
	if now := ask(hidden[:1]); slices.Equal(now[0], before[0]) {
		t.Errorf("%s, now public, still takes %v", hidden[0], now[0])
	}
}

func brief(names []string) string {
	counts := map[string]int{}
	var out []string
	for _, n := range names {
		if counts[n]++; counts[n] == 1 {
			out = append(out, n)
		}
	}
	for i, n := range out {
		out[i] = fmt.Sprintf("%d %.40s", counts[n], n)
	}
	return strings.Join(out, ", ")
}

package main

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"dateline"
	"dateline/internal/config"
	"dateline/internal/importer"
	"dateline/internal/newsroom"
	"dateline/internal/storetest"
)

// TestDueUnderFlood runs the program itself, floods it with readers, lets an import
// of another process publish beside it, and watches items become public at their
// instants: each once, in order, none before. How late they are it measures and
// says; that hangs on the machine.
func TestDueUnderFlood(t *testing.T) {
	if testing.Short() {
		t.Skip("this one measures; it is left out of short runs")
	}
	ctx := t.Context()
	ok := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	data := config.Data{Data: t.TempDir()}
	db := storetest.Open(t, data.Source())
	room := newsroom.New(db, time.Now, rand.Reader)
	set := storetest.Settings()
	set.Address = home
	ok(room.Create(ctx, newsroom.Founding{Newsroom: set}))
	who := map[dateline.Duty]newsroom.Actor{}
	for _, d := range []dateline.Duty{dateline.Author, dateline.Editor, dateline.Publisher} {
		u, _, err := room.Invite(ctx, newsroom.Program("test"), dateline.User{Name: string(d), Email: string(d) + "@news.example", Grants: []dateline.Grant{{Duty: d}}})
		ok(err)
		who[d] = newsroom.Actor{User: u}
	}
	const n = 16
	items := make([]dateline.ID, n)
	issued, _ := dateline.ParseMoment("2021-02-11T09:00", "America/New_York")
	for i := range items {
		id, err := room.Begin(ctx, newsroom.Beginning{By: who[dateline.Author], Kind: "press release", Lang: "en"})
		ok(err)
		items[i] = id
		c, err := db.Read().WorkingCopy(ctx, id, "en")
		ok(err)
		_, err = room.Save(ctx, newsroom.Saving{By: who[dateline.Author], Item: id, Lang: "en", Base: c.Version, Text: dateline.Text{Headline: fmt.Sprint("Embargoed ", i), Body: strings.Repeat("The text. ", 200)}})
		ok(err)
		item, err := db.Read().Item(ctx, id)
		ok(err)
		_, err = room.State(ctx, newsroom.Stating{By: who[dateline.Author], Item: id, Base: newsroom.StatedBase(item, nil), Lang: "en", Kind: "press release", Issued: issued})
		ok(err)
		e, err := room.Submit(ctx, newsroom.Handing{By: who[dateline.Author], Item: id, Lang: "en"})
		ok(err)
		shot, err := db.Read().Snapshot(ctx, e.ID)
		ok(err)
		_, err = room.Approve(ctx, newsroom.Approving{By: who[dateline.Editor], Item: id, Lang: "en", Seal: shot.Seal})
		ok(err)
	}
	// What the import brings, as it goes on all the while.
	var texts bytes.Buffer
	for i := range 20_000 {
		line, _ := json.Marshal(map[string]any{"headline": fmt.Sprint("Archive ", i), "body": strings.Repeat("An old text. ", 100), "language": "en", "issued": "2019-01-02", "kind": "notice", "source_id": fmt.Sprint("x", i)})
		texts.Write(append(line, '\n'))
	}
	archive := filepath.Join(t.TempDir(), "archive.jsonl")
	ok(os.WriteFile(archive, texts.Bytes(), 0o644))
	before, err := db.Number(ctx)
	ok(err)

	d, err := open(ctx, data)
	ok(err)
	defer d.close()
	serving, stop := context.WithCancel(ctx)
	address := make(chan string, 1)
	ended := make(chan error, 1)
	go func() {
		c := serveCmd{Data: data, Server: config.Server{Listen: "127.0.0.1:0", Cache: 32, Connections: 4096, Log: "none"}}
		ended <- serve(serving, d, c, streams{err: io.Discard}, func(at, _ string) { address <- at })
	}()
	var base string
	select {
	case base = <-address:
	case err := <-ended:
		t.Fatal(err)
	}

	first := time.Now().Add(1500 * time.Millisecond)
	schedules := make([]dateline.Schedule, n)
	for i, id := range items {
		schedules[i], err = room.Schedule(ctx, newsroom.Scheduling{By: who[dateline.Publisher], Item: id, Langs: []dateline.Lang{"en"}, Due: first.Add(time.Duration(i) * 150 * time.Millisecond)})
		ok(err)
	}
	client := &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: 64}, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	get := func(path string) (int, error) {
		resp, err := client.Get(base + path)
		if err != nil {
			return 0, err
		}
		defer resp.Body.Close()
		_, err = io.Copy(io.Discard, resp.Body)
		return resp.StatusCode, err
	}
	var work sync.WaitGroup
	flooding, enough := context.WithCancel(ctx)
	defer enough()
	var asked atomic.Int64
	for i := range 16 {
		work.Go(func() {
			for k := i; flooding.Err() == nil; k++ {
				u := []string{"/en/news", "/en/", "/en/news.atom", "/en/archive", "/zh-Hans/news", "/en/news?kind=notice", "/sitemap/en.xml", fmt.Sprint("/en/2019/01/02/Archive-", k)}[k%8]
				if code, err := get(u); err != nil || code >= 500 {
					t.Errorf("%s: %d, %v", u, code, err)
					return
				}
				asked.Add(1)
			}
		})
	}
	var imported atomic.Int64
	work.Go(func() {
		other, err := open(ctx, data)
		if err != nil {
			t.Error(err)
			return
		}
		defer other.close()
		report, err := importer.Run(flooding, other.room, other.settings, []string{archive}, importer.Options{Publish: true, By: "test"})
		if err != nil && flooding.Err() == nil || len(report.Errors) > 0 {
			t.Errorf("import: %v, %v", err, report.Errors)
		}
		imported.Store(int64(report.Created))
	})
	seen := make([]time.Duration, n) // how long after its instant a reader met it
	var watch sync.WaitGroup
	for i, s := range schedules {
		watch.Go(func() {
			time.Sleep(time.Until(s.Due) - 60*time.Millisecond)
			for began := time.Now(); time.Since(began) < 30*time.Second; time.Sleep(2 * time.Millisecond) {
				code, err := get("/i/" + string(s.Item))
				now := time.Now()
				switch {
				case err != nil:
					t.Error(err)
					return
				case code == http.StatusFound:
					if seen[i] = now.Sub(s.Due); seen[i] < 0 {
						t.Errorf("%s is public %s early", s.Item, -seen[i])
					}
					return
				case code != http.StatusNotFound:
					t.Errorf("%s: %d", s.Item, code)
					return
				}
			}
			t.Errorf("%s is not public 30 s after its instant", s.Item)
		})
	}
	watch.Wait()
	enough()
	work.Wait()
	stop()
	ok(<-ended)

	var committed []time.Duration
	last := int64(0)
	for _, s := range schedules {
		got, err := db.Read().Schedule(ctx, s.ID)
		ok(err)
		acts, err := db.Read().Publications(ctx, s.Item)
		if err != nil || len(acts) != 1 || got.Done.Before(got.Due) || acts[0].At.Before(got.Due) {
			t.Errorf("%+v: %+v, %v", got, acts, err)
			continue
		}
		if acts[0].Number <= last {
			t.Errorf("number %d after number %d", acts[0].Number, last)
		}
		last = acts[0].Number
		committed = append(committed, got.Done.Sub(got.Due))
	}
	var publications, lowest, highest int64
	ok(storetest.Raw(t, data.Source()).QueryRow("select count(*), min(number), max(number) from publications").Scan(&publications, &lowest, &highest))
	if lowest != before+1 || highest != before+publications {
		t.Errorf("%d publications numbered %d to %d, after %d", publications, lowest, highest, before)
	}
	quantiles := func(d []time.Duration) string {
		slices.Sort(d)
		return fmt.Sprintf("median %s, 90 %% %s, most %s", d[len(d)/2].Round(time.Millisecond/10), d[len(d)*9/10].Round(time.Millisecond/10), d[len(d)-1].Round(time.Millisecond/10))
	}
	t.Logf("%d items; the act began after its instant: %s; met by a reader: %s; beside %d requests and %d texts imported", n, quantiles(committed), quantiles(seen), asked.Load(), imported.Load())
}

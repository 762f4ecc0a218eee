package main

import (
	"bytes"
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"slices"
	"sync"
	"time"

	"dateline"
	"dateline/internal/newsroom"
	"dateline/internal/store"
	"dateline/internal/view"
)

// pause is how long a watcher waits before it asks again. What is measured is
// late by as much at most.
const pause = time.Millisecond

// publish follows acts of publication from the call to the moment at which a
// reader of the running server sees them. The acts are done here, which to the
// server is another process on the same database. Every second one is a new
// item, the others are new editions of the item before.
func (b *bench) publish(ctx context.Context) error {
	s, _, err := b.serve(ctx, "none")
	if err != nil {
		return err
	}
	defer s.stop()
	go drain(s)
	db, err := store.Open(ctx, b.storeSource())
	if err != nil {
		return err
	}
	defer db.Close()
	room := newsroom.New(db, time.Now, rand.Reader)
	root, err := moduleRoot()
	if err != nil {
		return err
	}
	texts, err := newCorpus(root)
	if err != nil {
		return err
	}
	w, err := watch(ctx, s.address)
	if err != nil {
		return err
	}
	defer w.close()

	var acts []time.Duration
	seen := make([][]time.Duration, len(places))
	later := make([][]time.Duration, len(places)) // after the act was acknowledged
	path := ""
	for i := range b.publishes {
		token := fmt.Sprintf("标记%06d号", i)
		issued, err := dateline.ParseMoment(time.Date(2026, 1, 1, 0, i/2, 0, 0, time.UTC).Format("2006-01-02T15:04"), zone)
		if err != nil {
			return err
		}
		release := newsroom.Release{
			Source: fmt.Sprintf("bench:act:%d", i/2), Lang: chinese, Kind: "statement", Headline: fmt.Sprintf("第%d号公告", i/2),
			Body: token + "的内容如下。" + texts.chineseBody(), Issued: issued,
			Offices: []string{fmt.Sprintf("第%d办公室", 1+i%offices)}, Topics: []string{fmt.Sprintf("专题%d", 1+i%topics)},
		}
		drafts, err := room.Import(ctx, []newsroom.Release{release}, newsroom.Importing{By: newsroom.Program("bench")})
		if err != nil {
			return err
		}
		if drafts[0].Why != nil {
			return drafts[0].Why
		}
		if i%2 == 0 {
			path = "" // it has no address yet
		}
		watching := w.look(token, path)
		began := time.Now()
		done, err := room.Publish(ctx, newsroom.Publishing{Item: drafts[0].Item, By: newsroom.Program("bench")})
		acknowledged := time.Now()
		path = view.PathURL(done.Paths[chinese])
		watching.address <- path
		at, failed := watching.wait()
		if err := errors.Join(err, failed); err != nil {
			return err
		}
		acts = append(acts, acknowledged.Sub(began))
		for p := range places {
			seen[p] = append(seen[p], at[p].Sub(began))
			later[p] = append(later[p], max(0, at[p].Sub(acknowledged)))
		}
	}
	slices.Sort(acts)
	b.report.say("act of publication, p50", ms(quantile(acts, 0.5)), "ms")
	b.report.say("act of publication, p99", ms(quantile(acts, 0.99)), "ms")
	for p, name := range places {
		slices.Sort(seen[p])
		slices.Sort(later[p])
		b.report.say("from the act to the "+name+", p50", ms(quantile(seen[p], 0.5)), "ms")
		b.report.most("from the act to the "+name+", p99", ms(quantile(seen[p], 0.99)), "ms", 20)
		b.report.say("… of that after it was acknowledged, p99", ms(quantile(later[p], 0.99)), "ms")
	}
	b.memory("resident after publishing", s)
	return nil
}

// places are where an act must be seen.
var places = []string{"page", "list", "feed"}

// watchers are readers who look at one place each, again and again.
type watchers struct {
	ctx     context.Context
	readers []*client
}

func watch(ctx context.Context, address string) (*watchers, error) {
	w := &watchers{ctx: ctx}
	for range places {
		c, err := dial(ctx, address)
		if err != nil {
			w.close()
			return nil, err
		}
		w.readers = append(w.readers, c)
	}
	return w, nil
}

func (w *watchers) close() {
	for _, c := range w.readers {
		c.close()
	}
}

// watching is one act being waited for.
type watching struct {
	address chan string // takes the address of the item's page
	working sync.WaitGroup
	at      []time.Time
	errs    []error
}

// look sets the readers to look for a token. page is where it will stand, or
// empty if that is told later.
func (w *watchers) look(token, page string) *watching {
	g := &watching{address: make(chan string, 1), at: make([]time.Time, len(places)), errs: make([]error, len(places))}
	for p, target := range []string{page, "/" + chinese + "/news", "/" + chinese + "/news.atom"} {
		g.working.Go(func() {
			if target == "" {
				target = <-g.address
			}
			req, want := request(target, ""), []byte(token)
			var body bytes.Buffer
			for until := time.Now().Add(limit); ; time.Sleep(pause) {
				if _, _, g.errs[p] = w.readers[p].ask(req, &body); g.errs[p] != nil {
					return
				}
				if bytes.Contains(body.Bytes(), want) {
					g.at[p] = time.Now()
					return
				}
				if time.Now().After(until) || w.ctx.Err() != nil {
					g.errs[p] = fmt.Errorf("%s never showed %s", target, token)
					return
				}
			}
		})
	}
	return g
}

// wait returns when each place showed it.
func (g *watching) wait() ([]time.Time, error) {
	g.working.Wait()
	return g.at, errors.Join(g.errs...)
}

package main

import (
	"context"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/url"
	"slices"
	"strconv"

	"dateline"
	"dateline/internal/store"
	"dateline/internal/view"
)

// cold asks for pages that nobody asked for before, one after the other, and
// takes the time of each from the server's own log: the render, its queries and
// its compression, without the way to the client and back.
func (b *bench) cold(ctx context.Context) error {
	articles, lists, err := b.unseen(ctx)
	if err != nil {
		return err
	}
	s, _, err := b.serve(ctx, "json")
	if err != nil {
		return err
	}
	defer s.stop()
	c, err := dial(ctx, s.address)
	if err != nil {
		return err
	}
	defer c.close()
	for _, group := range []struct {
		name  string
		pages []string
	}{{"article", articles}, {"filtered list", lists}} {
		var took []float64
		before := s.busy()
		for _, target := range group.pages {
			status, _, err := c.ask(request(target, "gzip"), nil)
			if err != nil {
				return err
			}
			if status != http.StatusOK {
				return fmt.Errorf("%s: status %d", target, status)
			}
			line, err := s.logged(target)
			if err != nil {
				return err
			}
			took = append(took, line)
		}
		slices.Sort(took)
		b.report.most("cold "+group.name+", median", quantile(took, 0.5), "ms", 2)
		b.report.say("cold "+group.name+", p99", quantile(took, 0.99), "ms")
		b.report.say("cold "+group.name+", processor time", ms(s.busy()-before)/float64(len(took)), "ms")
	}
	return nil
}

// logged reads the server's log up to the line of a request, and returns its time
// in milliseconds.
func (s *server) logged(target string) (float64, error) {
	u, err := url.Parse(target)
	if err != nil {
		return 0, err
	}
	for s.lines.Scan() {
		var line struct {
			Msg, Path string
			MS        float64
		}
		if json.Unmarshal(s.lines.Bytes(), &line) == nil && line.Msg == "request" && line.Path == u.Path {
			return line.MS, nil
		}
	}
	return 0, fmt.Errorf("the server ended before it logged %s", target)
}

// unseen chooses articles from the whole archive, and lists of every depth and
// kind of filter.
func (b *bench) unseen(ctx context.Context) (articles, lists []string, err error) {
	db, err := store.Open(ctx, b.storeSource())
	if err != nil {
		return nil, nil, err
	}
	defer db.Close()
	read := db.Read()
	chance := rand.New(rand.NewPCG(3, 4))
	registers := map[dateline.Register][]store.Entry{}
	for _, r := range []dateline.Register{dateline.Offices, dateline.People, dateline.Topics} {
		if registers[r], err = read.Entries(ctx, r); err != nil {
			return nil, nil, err
		}
	}
	slug := func(r dateline.Register) string {
		return registers[r][chance.IntN(len(registers[r]))].Slug
	}
	kinds := newsKinds()
	seen := map[string]bool{}
	for len(lists) < b.pages {
		v := url.Values{}
		// One to three of the filters.
		for _, name := range chance.Perm(6)[:1+chance.IntN(3)] {
			switch name {
			case 0:
				v.Set(view.ParamKind, kinds[chance.IntN(len(kinds))])
			case 1:
				v.Set(view.ParamOffice, slug(dateline.Offices))
			case 2:
				v.Set(view.ParamSpeaker, slug(dateline.People))
			case 3:
				v.Set(view.ParamTopic, slug(dateline.Topics))
			default:
				v.Set(view.ParamYear, strconv.Itoa(2005+chance.IntN(20)))
				if name == 5 {
					v.Set(view.ParamMonth, strconv.Itoa(1+chance.IntN(12)))
				}
			}
		}
		if target := "/" + chinese + "/news?" + v.Encode(); !seen[target] {
			seen[target] = true
			lists = append(lists, target)
		}
	}
	rows, err := read.Sitemap(ctx, chinese, "", b.items)
	if err != nil {
		return nil, nil, err
	}
	for _, i := range chance.Perm(len(rows))[:min(b.pages, len(rows))] {
		articles = append(articles, view.PathURL(rows[i].Path))
	}
	slices.Sort(articles) // so that neighbours in time do not follow each other by chance
	chance.Shuffle(len(articles), func(i, j int) { articles[i], articles[j] = articles[j], articles[i] })
	return articles, lists, nil
}

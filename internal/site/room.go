package site

import (
	"context"
	"net/url"
	"strings"
	"sync"

	"dateline"
	"dateline/internal/store"
)

// kept is the chrome of the last publication number.
type kept struct {
	mu     sync.Mutex // guards the rest
	number int64
	known  bool
	chrome chrome
	facets map[dateline.Lang]choices // what the filter form of each language offers
}

// is reports whether host is the newsroom's own name, as far as is known without
// asking the database.
func (k *kept) is(host string) bool {
	k.mu.Lock()
	defer k.mu.Unlock()
	return k.known && host != "" && k.chrome.host == host
}

// current returns the newsroom's settings of now. Nothing is read while the mutex
// is held: a database that hangs must not stop what needs none.
func (s *Site) current(ctx context.Context) (chrome, error) {
	number, err := s.db.Number(ctx)
	s.kept.mu.Lock()
	c, known, of := s.kept.chrome, s.kept.known, s.kept.number
	s.kept.mu.Unlock()
	switch {
	case known && (err != nil || of == number):
		return c, nil
	case err != nil:
		return chrome{}, err
	}
	if c, err = s.readChrome(ctx); err != nil {
		return c, err
	}
	s.kept.mu.Lock()
	defer s.kept.mu.Unlock()
	if !s.kept.known || s.kept.number < number {
		s.kept.number, s.kept.known, s.kept.chrome, s.kept.facets = number, true, c, map[dateline.Lang]choices{}
	}
	return c, nil
}

func (s *Site) readChrome(ctx context.Context) (c chrome, err error) {
	read := s.db.Read()
	if c.room, err = read.Newsroom(ctx); err != nil {
		return c, err
	}
	if u, err := url.Parse(c.room.Address); err == nil {
		c.host = strings.ToLower(u.Hostname()) // asked for with every request
	}
	if c.kinds, err = read.Kinds(ctx); err != nil {
		return c, err
	}
	if c.changed, err = read.ChangedAt(ctx); err == nil && c.changed.Before(s.began) {
		c.changed = s.began
	}
	return c, err
}

// choices are the lists that a language's filter form offers.
type choices struct {
	kind, office, speaker, topic, year, month []store.Count
}

// maxChoices bounds each list of the filter form: a page must stay light however
// many people have spoken. The rest are found through the register's own page.
const maxChoices = 40

// choices returns what the filter form of a language offers: the fullest lists.
func (s *Site) choices(ctx context.Context, lang dateline.Lang, number int64) (choices, error) {
	s.kept.mu.Lock()
	if c, ok := s.kept.facets[lang]; ok && s.kept.number == number {
		s.kept.mu.Unlock()
		return c, nil
	}
	s.kept.mu.Unlock()
	var c choices
	read := s.db.Read()
	for _, f := range []struct {
		facet store.Facet
		into  *[]store.Count
		most  int
	}{
		{store.Kind, &c.kind, maxChoices}, {store.Office, &c.office, maxChoices}, {store.Speaker, &c.speaker, maxChoices},
		{store.Topic, &c.topic, maxChoices}, {store.Year, &c.year, 200}, {store.Month, &c.month, 2400},
	} {
		var err error
		if *f.into, err = read.Counts(ctx, lang, f.facet, f.most); err != nil {
			return c, err
		}
	}
	s.kept.mu.Lock()
	defer s.kept.mu.Unlock()
	if s.kept.number == number && s.kept.facets != nil {
		s.kept.facets[lang] = c
	}
	return c, nil
}

// bodies keeps rendered texts by edition. An edition never changes, so its HTML
// never does either. It holds two generations: when the young one is full it
// becomes the old one and what was old and not asked for again is forgotten.
type bodies struct {
	mu         sync.Mutex // guards the rest
	max, size  int        // bytes of a generation
	young, old map[dateline.ID]string
}

func newBodies(max int) *bodies { return &bodies{max: max / 2, young: map[dateline.ID]string{}} }

func (b *bodies) get(id dateline.ID, render func() string) string {
	b.mu.Lock()
	html, ok := b.young[id]
	if !ok {
		html, ok = b.old[id]
	}
	b.mu.Unlock()
	if !ok {
		html = render()
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	if _, have := b.young[id]; !have {
		if b.size += len(html) + 64; b.size > b.max {
			b.old, b.young, b.size = b.young, map[dateline.ID]string{}, len(html)+64
		}
		b.young[id] = html
	}
	return html
}

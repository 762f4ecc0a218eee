package site

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/netip"
	"net/url"
	"runtime"
	"strconv"
	"strings"
	"sync"
	"time"
	"unicode"

	"dateline"
	"dateline/internal/search"
	"dateline/internal/text"
	"dateline/internal/view"
	"dateline/internal/web"
)

// A search costs more than a page, and nobody else has asked the same. So its
// answers are kept in a room of their own, where a flood of queries pushes out only
// other queries; each host may ask so often; and so many are worked on at a time. All
// bounds are far above what people do.
const (
	foundShare   = 16 // of the room for pages, the part that is for answers of the search
	perSecond    = 4  // searches of a host in the long run,
	atOnce       = 40 // and at once: a newsroom behind one address
	typedSecond  = 15 // suggestions are asked for with each key
	typedAtOnce  = 120
	hostsKept    = 1 << 16
	turnWait     = 500 * time.Millisecond
	followWait   = 2 * time.Second
	unreadyRetry = 30 * time.Second
)

// searching is what the search keeps.
type searching struct {
	index    *search.Index
	pages    *web.Pages // its answers
	plain    *bodies    // texts as they are looked through for what to show
	searches *web.Throttle
	typing   *web.Throttle
	turns    *web.Turns
	host     func(*http.Request) netip.Prefix

	following sync.Mutex // held by whoever brings the index up to date

	mu     sync.Mutex // guards the rest
	number int64
	whole  map[dateline.Lang]whole // what there is in all, as of number
}

func newSearching(o Options) *searching {
	return &searching{
		index: o.Search, pages: web.NewPages(o.Cache / foundShare), plain: newBodies(o.Cache / foundShare),
		searches: web.NewThrottle(perSecond, atOnce, hostsKept, time.Now), typing: web.NewThrottle(typedSecond, typedAtOnce, hostsKept, time.Now),
		turns: web.NewTurns(2*runtime.GOMAXPROCS(0), turnWait),
		whole: map[dateline.Lang]whole{},
		host:  func(r *http.Request) netip.Prefix { return web.ClientHost(r, o.Secure.BehindTLS) },
	}
}

// searchRoutes are the addresses of the search; none without an index.
func (s *Site) searchRoutes() []route {
	if s.search == nil {
		return nil
	}
	limited := func(t *web.Throttle, render answerer) route { return route{direct: s.searched(t, render)} }
	at := func(pattern string, r route) route { r.pattern = pattern; return r }
	return []route{
		at("/{lang}/search", limited(s.search.searches, searchPage)),
		at("/{lang}/search.atom", limited(s.search.searches, searchFeed(atom))),
		at("/{lang}/search.json", limited(s.search.searches, searchFeed(jsonFeed))),
		at("/{lang}/search/suggest", limited(s.search.typing, suggest)),
		at("/{lang}/opensearch.xml", route{page: openSearch}),
	}
}

// asked is a search as an address asks for it.
type asked struct {
	typed  string // on one line
	ask    search.Ask
	in     dateline.Lang
	only   [searchFilters]string // as the address has them: ids and slugs
	byDate bool
	exact  bool // what was typed, even if nothing is found
	page   int  // from 1
	most   int  // results of a page
}

// The filters of a search in the order of the page, and the facets that they are.
const searchFilters = 6

var filterParams = [searchFilters]string{view.ParamKind, view.ParamOffice, view.ParamSpeaker, view.ParamTopic, view.ParamPlace, view.ParamYear}
var filterFacets = [searchFilters]search.Facet{search.ByKind, search.ByOffice, search.BySpeaker, search.ByTopic, search.ByPlace, search.ByYear}

const (
	foundSize  = 20 // results on a page
	mostAtOnce = 100
)

// paramMost is how many results at once a program wants.
const paramMost = "most"

// readAsked reads the parameters of an address.
func readAsked(v url.Values, room dateline.Newsroom) (a asked, err error) {
	a = asked{typed: typedLine(v.Get(view.ParamQuery)), byDate: v.Get(view.ParamSort) == "date", exact: v.Get(view.ParamExact) == "1", page: 1, most: foundSize}
	a.ask = search.Parse(a.typed)
	if in := v.Get(view.ParamIn); in != "" {
		if a.in = dateline.CanonicalLang(in); !room.Has(a.in) {
			return a, dateline.Invalidf(view.ParamIn, "the newsroom does not publish in %q", in)
		}
	}
	for i, name := range filterParams {
		a.only[i] = text.FoldSlug(v.Get(name))
	}
	a.only[0] = v.Get(view.ParamKind)
	if year, e := number(v, view.ParamYear, 1000, 9999); e != nil {
		return a, e
	} else if year != 0 {
		a.only[searchFilters-1] = strconv.Itoa(year)
	}
	if n, e := number(v, paramMost, 1, mostAtOnce); e != nil {
		return a, e
	} else if n != 0 {
		a.most = n
	}
	if n, e := number(v, view.ParamPage, 1, (search.MostResults+a.most-1)/a.most); e != nil {
		return a, e
	} else if n != 0 {
		a.page = n
	}
	return a, nil
}

// typedLine puts what was typed on one line, without what only turns the text around
// it.
func typedLine(s string) string {
	s = strings.Map(func(r rune) rune {
		switch {
		case unicode.Is(unicode.Bidi_Control, r):
			return -1
		case unicode.IsControl(r):
			return ' '
		}
		return r
	}, strings.ToValidUTF8(s, ""))
	return strings.Join(strings.Fields(s), " ")
}

// nothing reports whether nothing is asked for.
func (a asked) nothing() bool {
	return a.ask.Empty() && a.in == "" && a.only == [searchFilters]string{}
}

// values are the parameters of the search's address. q is what stands for the query.
func (a asked) values(q string) url.Values {
	v := url.Values{}
	set := func(name, s string) {
		if s != "" {
			v.Set(name, s)
		}
	}
	set(view.ParamQuery, q)
	set(view.ParamIn, string(a.in))
	for i, name := range filterParams {
		set(name, a.only[i])
	}
	if a.byDate {
		v.Set(view.ParamSort, "date")
	}
	if a.exact {
		v.Set(view.ParamExact, "1")
	}
	if a.page > 1 {
		v.Set(view.ParamPage, strconv.Itoa(a.page))
	}
	if a.most != foundSize {
		v.Set(paramMost, strconv.Itoa(a.most))
	}
	return v
}

// url is the address of the search, changed; of its first page unless change says
// another.
func (a asked) url(lang dateline.Lang, change func(*asked)) string {
	a.page = 1
	if change != nil {
		change(&a)
	}
	return withQuery(view.SearchURL(lang), a.values(a.typed), "")
}

// answerer makes the answer to a search. json says that a program asks for the page.
type answerer func(ctx context.Context, q *query, a asked, json bool) (*web.Page, error)

// behind is an answer from an index that has not everything yet: it is given, but not
// kept.
type behind struct{ page *web.Page }

func (behind) Error() string { return "the search index is not up to date" }

// searched answers a search from what is kept, or lets it be answered, within the
// bounds.
func (s *Site) searched(limit *web.Throttle, render answerer) func(http.ResponseWriter, *http.Request, *query) error {
	return func(w http.ResponseWriter, r *http.Request, q *query) (err error) {
		if q.chrome, err = s.current(r.Context()); err != nil {
			return err
		}
		if page, err := q.spoken(r.Context()); err != nil || page != nil {
			return write(w, r, page, err)
		}
		json := q.path == view.SearchURL(q.lang) && web.Accepts(r, "text/html", "application/json") == "application/json"
		a, err := readAsked(q.values, q.room)
		if err != nil && json {
			return write(w, r, refused(http.StatusBadRequest, web.Reason(err), 0), nil)
		} else if err != nil {
			return err
		}
		key := fmt.Sprintf("%v %s?%s", json, q.path, a.values(a.typed).Encode())
		if page, ok := s.search.pages.Get(key, q.number); ok {
			page.ServeHTTP(w, r)
			return nil
		}
		if wait := limit.Take(s.search.host(r)); wait > 0 {
			return write(w, r, q.busy(a, json, web.RetryAfter(wait)), nil)
		}
		done, ok := s.search.turns.Take(r.Context())
		if !ok {
			return write(w, r, q.busy(a, json, web.RetryAfter(2*turnWait)), nil)
		}
		defer done()
		page, err := s.search.pages.Load(r.Context(), key, q.number, func(ctx context.Context) (*web.Page, error) {
			ctx, cancel := context.WithTimeout(ctx, patience)
			defer cancel()
			s.search.follow(ctx)
			return render(ctx, q, a, json)
		})
		if late, ok := errors.AsType[behind](err); ok {
			page, err = late.page, nil
		}
		if none, ok := errors.AsType[search.Unavailable](err); ok {
			s.log.Warn("search", "err", none)
			page, err = q.away(a, json), nil
		}
		if json && err != nil {
			if web.Status(err) >= http.StatusInternalServerError {
				s.log.Error("search", "err", err)
			}
			page = refused(web.Status(err), web.Reason(err), 0)
		}
		return write(w, r, page, err)
	}
}

// write writes a page, or leaves an error without a page of its own to whoever is
// asked for those.
func write(w http.ResponseWriter, r *http.Request, page *web.Page, err error) error {
	if page == nil {
		return err
	}
	page.ServeHTTP(w, r)
	return nil
}

// follow sees to it that what is public by now is found. Who waits too long for it
// gets what is there: whatever is shown is read again, so that nothing is shown that
// is not public any more.
func (s *searching) follow(ctx context.Context) {
	ctx, cancel := context.WithTimeout(ctx, followWait)
	defer cancel()
	done := make(chan struct{})
	go func() {
		defer close(done)
		s.following.Lock() // whoever waits here finds the work done
		defer s.following.Unlock()
		if ctx.Err() == nil { // what is begun is ended, for those who come next
			long, end := context.WithTimeout(context.WithoutCancel(ctx), patience)
			defer end()
			s.index.Follow(long) // the index tells of its troubles itself
		}
	}()
	select {
	case <-done:
	case <-ctx.Done():
	}
}

// asOf lets an answer be kept if it is from an index that has everything.
func (q *query) asOf(number int64, page *web.Page, err error) (*web.Page, error) {
	if err == nil && number < q.number {
		return nil, behind{page}
	}
	return page, err
}

package site_test

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"log/slog"
	"maps"
	"math/rand/v2"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"dateline"
	"dateline/internal/jobs"
	"dateline/internal/media"
	"dateline/internal/newsroom"
	"dateline/internal/site"
	"dateline/internal/site/internal/texts"
	"dateline/internal/store"
	"dateline/internal/storetest"
	"dateline/internal/view"
	"dateline/internal/web"
	"dateline/internal/webtest"
)

// What an embargo promises is that a stranger cannot tell a newsroom with an
// embargoed item from one without it. So these tests make both: one newsroom is
// copied, byte by byte, the item is added to the copy, and whatever can be asked
// of either is asked of both, until the instant.

// twin is one of the two newsrooms, with its site and its own hands on the clock.
type twin struct {
	testing.TB
	address string // of the database
	db      *store.DB
	room    *newsroom.Newsroom
	blobs   *media.Disk
	site    *site.Site
	index   string // a folder to copy; empty: none
	now     atomic.Pointer[time.Time]

	author, editor, publisher newsroom.Actor
}

func (w *twin) clock() time.Time        { return *w.now.Load() }
func (w *twin) set(t time.Time)         { w.now.Store(&t) }
func (w *twin) advance(d time.Duration) { w.set(w.clock().Add(d)) }

// openTwin opens the newsroom at an address; reading says whether the reader who
// comes first brings about what is due.
func openTwin(t testing.TB, address, blobs string, seed string, now time.Time, reading bool) *twin {
	t.Helper()
	w := &twin{TB: t, address: address, db: storetest.Open(t, address)}
	w.set(now)
	w.room = newsroom.New(w.db, w.clock, &dice{r: rand.NewChaCha8(sha256.Sum256([]byte(seed)))})
	var err error
	w.blobs, err = media.OpenDisk(blobs)
	w.ok(err)
	t.Cleanup(func() { w.blobs.Close() })
	w.front(reading)
	return w
}

// front puts a new site, with nothing in its memory, before the newsroom, and if it is
// one yet an index: a copy of the one that both had, or a new one.
func (w *twin) front(reading bool) {
	folder := filepath.Join(w.TempDir(), "index")
	if w.index != "" {
		w.ok(os.CopyFS(folder, os.DirFS(w.index)))
	}
	x := indexOf(w, w.db, folder)
	if _, err := w.db.Read().Newsroom(w.Context()); err == nil {
		w.ok(x.Once(w.Context()))
	}
	o := site.Options{Log: slog.New(slog.DiscardHandler), Now: w.clock, Blobs: w.blobs, Search: x}
	if reading {
		o.Due = func(ctx context.Context) error {
			_, err := w.room.Due(ctx, w.clock())
			return err
		}
	}
	var err error
	w.site, err = site.New(w.db, o)
	w.ok(err)
}

func (w *twin) ok(err error) {
	w.Helper()
	if err != nil {
		w.Fatal(err)
	}
}

// found makes what both newsrooms have: some of everything.
func (w *twin) found() {
	w.Helper()
	ctx := w.Context()
	set := storetest.Settings()
	set.Address, set.Contact = address, "mailto:security@news.example"
	w.ok(w.room.Create(ctx, newsroom.Founding{Newsroom: set, Registers: map[dateline.Register][]newsroom.Name{
		dateline.Offices: {{Names: dateline.Names{"en": "Department of State", "zh-Hans": "国务院"}}, {Names: dateline.Names{"en": "Nobody's Office"}}},
		dateline.Topics:  {{Names: dateline.Names{"en": "Visas", "zh-Hans": "签证"}}},
	}}))
	at, _ := dateline.ParseMoment("2021-02-15T09:00", "America/New_York")
	var all []newsroom.Release
	for i := range 5 {
		r := newsroom.Release{Source: fmt.Sprint("n", i), Lang: "en", Kind: "press release", Headline: fmt.Sprint("Notice ", i), Body: "The text.\n\nAnd more.", Issued: at,
			Offices: []string{"Department of State"}, Speakers: []newsroom.Speaker{{Name: "Ann Public", Role: "Spokesperson"}}, Topics: []string{"Visas"}, Place: "The Hague"}
		all = append(all, r)
		r.Source, r.TranslationOf, r.Lang, r.Headline, r.Body = r.Source+".zh", r.Source, "zh-Hans", fmt.Sprint("通告", i), "正文。"
		r.Offices, r.Speakers, r.Topics, r.Place = nil, nil, nil, ""
		all = append(all, r)
	}
	e := &dateline.Event{Status: dateline.Scheduled}
	e.Start, _ = dateline.ParseMoment("2021-03-04T18:30", "America/New_York")
	all = append(all, newsroom.Release{Source: "e", Lang: "en", Kind: "event", Headline: "Reading Circle", Body: "Doors open early.", Issued: at, Event: e, Offices: []string{"Department of State"}})
	how := newsroom.Importing{Publish: true, By: newsroom.Program("test")}
	outcomes, err := w.room.Import(ctx, all, how)
	w.ok(err)
	for _, o := range outcomes {
		if o.Why != nil {
			w.Fatalf("%s: %v", o.Source, o.Why)
		}
	}
	w.advance(time.Hour)
	_, err = w.room.Withdraw(ctx, newsroom.Withdrawing{Item: outcomes[2].Item, Reason: dateline.Names{"en": "Issued in error.", "zh-Hans": "误发。"}, By: how.By})
	w.ok(err)
	_, err = w.room.Withdraw(ctx, newsroom.Withdrawing{Item: outcomes[4].Item, Reason: dateline.Names{"en": "By order of a court.", "zh-Hans": "依法院命令。"}, Remove: true, By: how.By})
	w.ok(err)
	all[6].Headline = "Notice 3, again" // so that an old address leads on
	_, err = w.room.Import(ctx, all[6:7], how)
	w.ok(err)
	w.advance(time.Hour)
	for _, p := range []struct {
		into *newsroom.Actor
		duty dateline.Duty
	}{{&w.author, dateline.Author}, {&w.editor, dateline.Editor}, {&w.publisher, dateline.Publisher}} {
		u, _, err := w.room.Invite(ctx, how.By, dateline.User{Name: string(p.duty), Email: string(p.duty) + "@news.example", Grants: []dateline.Grant{{Duty: p.duty}}})
		w.ok(err)
		*p.into = newsroom.Actor{User: u}
	}
	// An item with images and files that everybody may see.
	shown := w.write("shown", "Public", w.picture("public", 3), w.picture("public too", 4), w.file("public.pdf"))
	w.handOver(shown, true)
	_, err = w.room.Publish(ctx, newsroom.Publishing{By: w.publisher, Item: shown, Langs: []dateline.Lang{"en", "zh-Hans"}})
	w.ok(err)
	w.advance(time.Hour)
}

// picture and file add an asset, with its bytes.
func (w *twin) picture(name string, shade int) dateline.Asset {
	w.Helper()
	m := image.NewRGBA(image.Rect(0, 0, 400, 240))
	for i := range m.Pix {
		m.Pix[i] = uint8(i * shade / 7)
	}
	m.Set(1, 1, color.White)
	var b bytes.Buffer
	w.ok(png.Encode(&b, m))
	got, err := media.New(w.blobs, media.Limits{}, w.TempDir()).Take(w.Context(), &b)
	w.ok(err)
	a := dateline.Asset{Name: name + ".png", Width: got.Width, Height: got.Height, Alt: dateline.Names{"en": "Alt of " + name, "zh-Hans": "图 " + name}, Caption: dateline.Names{"en": "Caption of " + name}, Credit: "Credit of " + name}
	for _, r := range got.Renditions {
		a.Renditions = append(a.Renditions, dateline.Rendition{Width: r.Width, Height: r.Height, Type: r.MediaType, Bytes: r.Size, Hash: r.Hash})
		a.Type, a.Bytes, a.Hash = r.MediaType, r.Size, r.Hash
	}
	return w.take(a)
}

func (w *twin) file(name string) dateline.Asset {
	w.Helper()
	got, err := media.New(w.blobs, media.Limits{}, w.TempDir()).TakeFile(w.Context(), strings.NewReader(pdf+"% "+name+"\n"), name)
	w.ok(err)
	return w.take(dateline.Asset{Name: got.Name, Type: got.MediaType, Bytes: got.Size, Hash: got.Hash})
}

func (w *twin) take(a dateline.Asset) dateline.Asset {
	w.Helper()
	a, err := w.room.AddAsset(w.Context(), w.author, a)
	w.ok(err)
	return a
}

// write begins an item in two languages whose every part has a word of its own:
// headline, texts, office, speaker, role, place, topic, occasion.
func (w *twin) write(word, office string, lead, inText, file dateline.Asset) dateline.ID {
	w.Helper()
	ctx := w.Context()
	id, err := w.room.Begin(ctx, newsroom.Beginning{By: w.author, Kind: "press release", Lang: "en"})
	w.ok(err)
	for l, headline := range map[dateline.Lang]string{"en": "On " + word, "zh-Hans": "关于" + word} {
		c, err := w.db.Read().WorkingCopy(ctx, id, l)
		if l == "en" {
			w.ok(err)
		}
		_, err = w.room.Save(ctx, newsroom.Saving{By: w.author, Item: id, Lang: l, Base: c.Version, Text: dateline.Text{
			Headline: headline, Lead: "Lead of " + word, Body: "Body of " + word + ".\n\n![](/media/" + string(inText.ID) + ")\n\nSee [it](/media/" + string(file.ID) + ").",
		}})
		w.ok(err)
	}
	i, err := w.db.Read().Item(ctx, id)
	w.ok(err)
	issued, _ := dateline.ParseMoment("2021-02-22T10:00", "America/New_York")
	_, err = w.room.State(ctx, newsroom.Stating{
		By: w.author, Item: id, Base: newsroom.StatedBase(i, nil), Lang: "en", Kind: "press release", Issued: issued, Lead: lead.ID, Attachments: []dateline.ID{file.ID},
		Offices: []string{office + " Office"}, Speakers: []newsroom.Speaker{{Name: office + " Speaker", Role: office + " Role"}}, Place: office + " Place", Topics: []string{office + " Topic"},
		Occasion: dateline.Names{"en": office + " Occasion"},
	})
	w.ok(err)
	return id
}

// handOver submits an item's texts and, if wanted, has them approved.
func (w *twin) handOver(id dateline.ID, approve bool) {
	w.Helper()
	ctx := w.Context()
	for _, l := range []dateline.Lang{"en", "zh-Hans"} {
		_, err := w.room.Submit(ctx, newsroom.Handing{By: w.author, Item: id, Lang: l})
		w.ok(err)
		if !approve {
			continue
		}
		c, err := w.db.Read().WorkingCopy(ctx, id, l)
		w.ok(err)
		shot, err := w.db.Read().Snapshot(ctx, c.Edition)
		w.ok(err)
		_, err = w.room.Approve(ctx, newsroom.Approving{By: w.editor, Item: id, Lang: l, Seal: shot.Seal, Despite: "made-up words agree in nothing"})
		w.ok(err)
	}
}

// secret is the embargoed item and what else nobody may know of.
type secret struct {
	item, draft, submitted dateline.ID
	due                    time.Time
	ids                    []dateline.ID // of everything that is not public: items, editions, assets, schedule, entries
	slugs                  []string      // of register entries
	assets                 []dateline.Asset
	paths                  map[dateline.Lang]string // where it will be public
	beside                 string                   // a public text beside the embargoed one of the same item
}

// hide puts the embargoed item into a newsroom, a draft and a submitted text beside
// it, remarks, a preview link, a change of a text that is public, and the plan to
// take another back.
func (w *twin) hide() secret {
	w.Helper()
	ctx, read := w.Context(), w.db.Read()
	var s secret
	known := map[dateline.ID]bool{}
	registers := func(each func(store.Entry)) {
		for _, r := range []dateline.Register{dateline.Offices, dateline.People, dateline.Roles, dateline.Places, dateline.Topics} {
			list, err := read.Entries(ctx, r)
			w.ok(err)
			for _, e := range list {
				each(e)
			}
		}
	}
	registers(func(e store.Entry) { known[e.ID] = true })
	live, err := read.List(ctx, store.Query{Lang: "en", Most: 100})
	w.ok(err)
	take := func(name string, n int) dateline.Asset {
		a := w.picture(name, n)
		if n < 0 {
			a = w.file(name)
		}
		s.assets, s.ids = append(s.assets, a), append(s.ids, a.ID)
		return a
	}
	s.item = w.write("Quillfeather", "Embargoed", take("quilllead", 11), take("quilltext", 12), w.file("quillfile.pdf"))
	w.handOver(s.item, true)
	s.draft = w.write("Quilldraft", "Drafted", take("draftlead", 13), take("drafttext", 14), w.file("draftfile.pdf"))
	s.submitted = w.write("Quillsubmitted", "Submitted", take("subm", 15), take("subm2", 16), w.file("submfile.pdf"))
	w.handOver(s.submitted, false)
	files, err := read.Assets(ctx, "file", store.Position{}, 3)
	w.ok(err)
	for _, a := range files {
		s.assets, s.ids = append(s.assets, a), append(s.ids, a.ID)
	}
	_, err = w.room.Remark(ctx, w.editor, dateline.Remark{Item: s.item, Lang: "en", Text: "A remark. @author"})
	w.ok(err)
	_, _, err = w.room.Share(ctx, w.author, s.item, "en", "Somebody outside", 24*time.Hour)
	w.ok(err)
	// What is public is about to change.
	changed := live[len(live)-1].Item
	c, err := newsroom.Fresh(ctx, read, dateline.Newsroom{}, dateline.Item{ID: changed, Source: "en"}, "en")
	w.ok(err)
	c.Body, c.ChangeNote = c.Body+"\n\nQuillchange.", "Quillchange."
	_, err = w.room.Save(ctx, newsroom.Saving{By: w.author, Item: changed, Lang: "en", Base: c.Version, Text: c.Text})
	w.ok(err)
	e, err := w.room.Submit(ctx, newsroom.Handing{By: w.author, Item: changed, Lang: "en"})
	w.ok(err)
	s.ids = append(s.ids, e.ID)
	due := w.clock().Add(90 * time.Minute)
	p, err := w.room.Propose(ctx, w.author, dateline.Proposal{Item: live[len(live)-2].Item, Act: dateline.Withdraw, Note: dateline.Names{"en": "Quillwithdrawn.", "zh-Hans": "Quillwithdrawn."}})
	w.ok(err)
	_, err = w.room.Approve(ctx, newsroom.Approving{By: w.editor, Item: p.Item, ID: p.ID, Seal: p.Seal()})
	w.ok(err)
	_, err = w.room.Schedule(ctx, newsroom.Scheduling{By: w.publisher, Item: p.Item, Proposal: p.ID, Due: due.Add(time.Hour)})
	w.ok(err)
	plan, err := w.room.Schedule(ctx, newsroom.Scheduling{By: w.publisher, Item: s.item, Langs: []dateline.Lang{"en", "zh-Hans"}, Due: due})
	w.ok(err)
	s.due = plan.Due
	// A language of what is public already.
	shown := untranslated(live)
	s.beside = view.BesideURL(shown.Path, "ar")
	_, err = w.room.Save(ctx, newsroom.Saving{By: w.author, Item: shown.Item, Lang: "ar", Text: dateline.Text{Headline: "Quillarabic", Body: "Body of Quillarabic."}})
	w.ok(err)
	e, err = w.room.Submit(ctx, newsroom.Handing{By: w.author, Item: shown.Item, Lang: "ar"})
	w.ok(err)
	shot, err := read.Snapshot(ctx, e.ID)
	w.ok(err)
	_, err = w.room.Approve(ctx, newsroom.Approving{By: w.editor, Item: shown.Item, Lang: "ar", Seal: shot.Seal, Despite: "made-up words agree in nothing"})
	w.ok(err)
	arabic, err := w.room.Schedule(ctx, newsroom.Scheduling{By: w.publisher, Item: shown.Item, Langs: []dateline.Lang{"ar"}, Due: due})
	w.ok(err)
	s.ids = append(s.ids, e.ID, arabic.ID)
	s.ids = append(append(s.ids, s.item, s.draft, s.submitted, plan.ID, p.ID), plan.Editions...)
	registers(func(e store.Entry) {
		if !known[e.ID] {
			s.ids, s.slugs = append(s.ids, e.ID), append(s.slugs, e.Slug)
		}
	})
	return s
}

// untranslated is a public item of which one more language is going to be embargoed:
// the newest notice, for those at the end are about to change otherwise.
func untranslated(live []dateline.LiveEdition) dateline.LiveEdition {
	return live[slices.IndexFunc(live, func(e dateline.LiveEdition) bool {
		return e.Status == dateline.Live && strings.HasPrefix(e.Headline, "Notice")
	})]
}

// pair is both newsrooms at one standing clock.
type pair struct {
	*testing.T
	without, with *twin
	secret        secret
	dir           string
}

func copyFile(t testing.TB, from, to string) string {
	t.Helper()
	b, err := os.ReadFile(from)
	if err == nil {
		err = os.WriteFile(to, b, 0o644)
	}
	if err != nil {
		t.Fatal(err)
	}
	return to
}

// twins makes both.
func twins(t *testing.T) *pair {
	t.Helper()
	p := &pair{T: t, dir: t.TempDir()}
	blobs := filepath.Join(p.dir, "blobs")
	w := openTwin(t, filepath.Join(p.dir, "a.db"), blobs, "a", today, true)
	w.found()
	index := filepath.Join(p.dir, "index")
	x := indexOf(t, w.db, index)
	w.ok(x.Once(t.Context()))
	w.ok(x.Close())
	w.db.Close() // empties the write-ahead log into the file
	copyFile(t, w.address, filepath.Join(p.dir, "b.db"))
	other := filepath.Join(p.dir, "blobs b")
	if err := os.CopyFS(other, os.DirFS(blobs)); err != nil {
		t.Fatal(err)
	}
	p.without = openTwin(t, filepath.Join(p.dir, "a.db"), blobs, "b", w.clock(), true)
	p.with = openTwin(t, filepath.Join(p.dir, "b.db"), other, "b", w.clock(), true)
	p.with.author, p.with.editor, p.with.publisher = w.author, w.editor, w.publisher
	p.secret = p.with.hide()
	// Twenty minutes later: nothing that was done in secret is of this very instant.
	p.at(w.clock().Add(20 * time.Minute))
	for _, w := range []*twin{p.without, p.with} { // whose indexes are as alike as their files
		w.index = index
		w.front(true)
	}
	return p
}

func (p *pair) at(t time.Time) { p.without.set(t); p.with.set(t) }

// future is a copy of the newsroom with the embargoed item in which the instant has
// come: it tells every address that will be.
func (p *pair) future(name string, reading bool) *twin {
	p.Helper()
	// "vacuum into" is the copy that needs nobody to close the database.
	file := filepath.Join(p.dir, name+".db")
	if _, err := storetest.Raw(p, p.with.address).Exec("vacuum into '" + file + "'"); err != nil {
		p.Fatal(err)
	}
	return openTwin(p, file, filepath.Join(p.dir, "blobs b"), name, p.with.clock(), reading)
}

// addresses lists every address that is, will be or never was: what the routes of
// the router itself give when each part takes every value, and what a crawl finds
// in either newsroom, and once the instant has come.
func (p *pair) addresses() []string {
	p.Helper()
	all := map[string]bool{}
	later := p.future("later", true)
	later.set(p.secret.due)
	start := []string{"/", "/robots.txt", "/llms.txt", "/sitemap.xml", "/news-sitemap.xml", "/.well-known/security.txt", "/favicon.ico"}
	for _, w := range []*twin{p.without, later} {
		found, err := webtest.Crawl(w.site, address, func(u string) bool { return strings.Count(u, "=") < 2 && !strings.HasPrefix(u, web.AssetPrefix) }, start...)
		if err != nil {
			p.Fatal(err)
		}
		for u := range found {
			all[u] = true
		}
	}
	rows, err := later.db.Read().LiveOfItem(p.Context(), p.secret.item)
	if err != nil || len(rows) != 2 {
		plans, _ := later.db.Read().Schedules(p.Context(), p.secret.item)
		p.Fatalf("%d languages in the end, %v: %+v", len(rows), err, plans)
	}
	p.secret.paths = rows[0].Paths

	const never = "zzzzzzzzzzzz"
	ids, slugs, tails := []string{never, "short", "Embargoed Office"}, []string{never}, []string{"0123456789abcdef.png", "0123456789abcdef/quillfile.pdf"}
	for _, id := range p.secret.ids {
		ids = append(ids, string(id))
	}
	slugs = append(append(slugs, p.secret.slugs...), "department-of-state", "nobodys-office", "visas", "ann-public", "embargoed-offic", "EMBARGOED-OFFICE")
	assets, err := later.db.Read().Assets(p.Context(), "", store.Position{}, 100)
	if err != nil {
		p.Fatal(err)
	}
	for _, a := range assets {
		ids = append(ids, string(a.ID))
		for _, r := range a.Renditions {
			tails = append(tails, strings.TrimPrefix(view.RenditionURL("", r), "/media//"))
		}
		if !a.IsImage() {
			tails = append(tails, strings.TrimPrefix(view.AssetURL(dateline.Asset{Hash: a.Hash, Name: a.Name}), "/media//"))
		}
		all[view.AssetURL(a)] = true
	}
	live, err := later.db.Read().List(p.Context(), store.Query{Lang: "en", Most: 100})
	if err != nil {
		p.Fatal(err)
	}
	for _, e := range live {
		ids = append(ids, string(e.Item), string(e.Edition))
	}
	var parts []string
	for _, l := range []string{"en", "zh-Hans", "ar", "fr"} {
		parts = append(parts, l+".xml", l+"_"+string(p.secret.item[:1])+".xml", l+"_"+string(p.secret.item[:4])+".xml", l+"_0.xml", l)
	}
	values := map[string][]string{"{lang}": {"en", "zh-Hans", "ar", "fr", "EN"}, "{id}": ids, "{part}": parts, "{year}": {"2021", "2020", "1999", "x"}, "{month}": {"02", "03", "2"}}
	for _, pattern := range p.with.site.Patterns() {
		switch {
		case strings.HasSuffix(pattern, "/{file}"), strings.HasSuffix(pattern, "/{name}"): // one id with the bytes of all, and all ids with some bytes
			for i, id := range ids {
				for j, tail := range tails {
					if i%7 == 0 || j < 4 {
						all["/media/"+id+"/"+tail] = true
					}
				}
			}
			continue
		case strings.HasSuffix(pattern, "/{day}/{slug}"):
			for l, path := range p.secret.paths {
				slug := path[strings.LastIndexByte(path, '/')+1:]
				for _, of := range []string{"en", "zh-Hans", "ar"} {
					for _, day := range []string{"2021/02/22", "2021/02/15", "2021/02/23", "2021/02/30"} {
						for _, ending := range []string{"", ".md", ".json", ".ics", ".pdf"} {
							all[view.PathURL("/"+of+"/"+day+"/"+slug+ending)] = true
						}
						all[view.PathURL("/"+of+"/"+day+"/"+strings.ToUpper(slug))], all[view.PathURL("/"+of+"/"+day+"/"+slug+"-2")] = true, true
					}
				}
				all["/"+string(l)+"/2021/02/22/"+never] = true
			}
			continue
		case strings.HasSuffix(pattern, "/beside/{other}"):
			others := []dateline.Lang{"en", "zh-Hans", "ar", "fr", "EN", "zz"}
			for _, path := range p.secret.paths {
				slug := path[strings.LastIndexByte(path, '/')+1:]
				for _, of := range []string{"en", "zh-Hans", "ar"} {
					for _, day := range []string{"2021/02/22", "2021/02/15", "2021/02/30"} {
						for _, other := range others {
							all[view.BesideURL("/"+of+"/"+day+"/"+slug, other)] = true
						}
						all[view.BesideURL("/"+of+"/"+day+"/"+slug+".md", "en")], all[view.BesideURL("/"+of+"/"+day+"/"+strings.ToUpper(slug), "en")] = true, true
					}
				}
			}
			for _, e := range live {
				for _, path := range e.Paths {
					for _, other := range others {
						all[view.BesideURL(path, other)] = true
					}
				}
			}
			continue
		}
		values["{slug}"] = slugs
		expanded := []string{pattern}
		for strings.Contains(expanded[0], "{") {
			from := strings.IndexByte(expanded[0], '{')
			part := expanded[0][from : from+strings.IndexByte(expanded[0][from:], '}')+1]
			var next []string
			for _, v := range values[part] {
				for _, e := range expanded {
					next = append(next, strings.Replace(e, part, url.PathEscape(v), 1))
				}
			}
			if len(next) == 0 {
				p.Fatalf("no values for %s of %s: give it some", part, pattern)
			}
			expanded = next
		}
		for _, e := range expanded {
			all[e] = true
		}
	}
	cursor := func(at time.Time, id dateline.ID) string {
		return strconv.FormatInt(at.UnixMicro(), 36) + "." + string(id)
	}
	for _, list := range []string{"/en/news", "/zh-Hans/news", "/en/news.atom", "/en/news.json", "/en/news.rss", "/ar/news", "/en/events/past", "/feed.atom", "/feed.json"} {
		for _, at := range []time.Time{rows[0].SortsAt(), rows[0].SortsAt().Add(time.Microsecond), rows[0].SortsAt().AddDate(0, 0, -3)} {
			for _, id := range []dateline.ID{p.secret.item, p.secret.draft, never} {
				all[list+"?before="+cursor(at, id)], all[list+"?after="+cursor(at, id)] = true, true
			}
		}
		for _, slug := range slugs {
			for _, param := range []string{"office", "speaker", "topic"} {
				all[list+"?"+param+"="+slug] = true
			}
			all[list+"?topic=visas&office="+slug], all[list+"?office="+slug+"&speaker=ann-public&kind=press+release"], all[list+"?year=2021&month=2&speaker="+slug] = true, true, true
		}
		for _, more := range []string{"kind=press+release", "kind=embargo", "year=2021", "year=2021&month=2", "year=2021&month=3", "year=2022", "month=2", "year=x"} {
			all[list+"?"+more] = true
		}
	}
	for _, id := range ids {
		all["/i/"+url.PathEscape(id)+"?lang=zh-Hans"] = true
	}
	for _, u := range searches(slugs) {
		all[u] = true
	}
	return slices.Sorted(maps.Keys(all))
}

// searches are those that would find what is secret, and names that are, in all the
// ways there are to search.
func searches(slugs []string) (all []string) {
	for _, q := range []string{
		"Quillfeather", "quill", "quillfeathre", "Body of Quillfeather", `"Body of Quillfeather"`, "关于Quillfeather", "Quilldraft", "Quillsubmitted", "Quillchange", "Quillwithdrawn", "Quillarabic", "Quillarabix",
		"Embargoed", "embargoed offic", `speaker:"Embargoed Speaker"`, `office:"Embargoed Office" notice`, "place:Embargoed", "topic:Embargoed", "Embargoed Role", "Embargoed Occasion", "Drafted", "Submitted Topic",
		"quillfile.pdf", "Alt of quilllead", "Caption of quilltext", "notice", "notice -quillfeather", "notice -Embargoed", "kind:press after:2021-02-22", "in:ar notice", "Body", "visas", "February 22, 2021", "2021年2月22日", "zzzzzzzzzzzz", "",
	} {
		for _, l := range []string{"en", "zh-Hans", "ar"} {
			for _, path := range []string{"", ".atom", ".json", "/suggest"} {
				all = append(all, "/"+l+"/search"+path+"?q="+url.QueryEscape(q))
			}
			all = append(all, "/"+l+"/search?sort=date&q="+url.QueryEscape(q), "/"+l+"/search?in=ar&exact=1&q="+url.QueryEscape(q))
			if runes := []rune(q); len(runes) > 4 { // as it is typed
				all = append(all, "/"+l+"/search/suggest?q="+url.QueryEscape(string(runes[:3])), "/"+l+"/search/suggest?q="+url.QueryEscape(string(runes[:len(runes)-1])))
			}
		}
	}
	for _, slug := range slugs {
		for _, param := range []string{"office", "speaker", "topic", "place", "kind"} {
			for _, more := range []string{"", "&q=notice", "&q=notice&year=2021", "&in=en"} {
				all = append(all, "/en/search?"+param+"="+url.QueryEscape(slug)+more)
			}
			all = append(all, "/en/search.atom?q=notice&"+param+"="+url.QueryEscape(slug))
		}
	}
	return all
}

// compare asks both newsrooms for every address in every way.
func (p *pair) compare(when string, all []string, ways ...way) {
	p.Helper()
	codes, differ := map[int]int{}, 0
	for i, u := range all {
		tag, brief := "", false
		for n, way := range ways {
			if brief && n > 2 {
				break
			}
			header := http.Header{}
			for k, v := range way.header {
				header.Set(k, strings.ReplaceAll(v, "TAG", tag))
			}
			x, errX := webtest.Ask(p.without.site, way.method, u, header)
			y, errY := webtest.Ask(p.with.site, way.method, u, header)
			if errX != nil || errY != nil {
				if (errX == nil) != (errY == nil) {
					p.Errorf("%s, %s: %v and %v", when, u, errX, errY)
				}
				continue
			}
			codes[x.Code]++
			if tag == "" {
				tag = x.Header.Get("ETag")
			}
			// What is not there is not there in most ways; some are asked in all.
			if x.Code == http.StatusNotFound && way.header == nil && way.method == "GET" && i%16 != 0 {
				brief = true
			}
			if diff := differs(x, y); diff != "" {
				if differ++; differ > 20 {
					p.Fatalf("%s: and more", when)
				}
				p.Errorf("%s, %s %s %v differs: without and with are %s", when, way.method, u, way.header, diff)
			}
		}
	}
	p.Logf("%s: %d addresses, each in up to %d ways; answers %v", when, len(all), len(ways), codes)
}

// differs tells what a stranger could tell two answers apart by, but for what is
// random in each; "" when there is nothing.
func differs(a, b *webtest.Answer) string {
	var out []string
	if a.Code != b.Code {
		out = append(out, fmt.Sprintf("status %d and %d", a.Code, b.Code))
	}
	for k := range a.Header {
		if _, ok := b.Header[k]; !ok {
			out = append(out, fmt.Sprintf("%s %q and nothing", k, a.Header[k]))
		}
	}
	for k, v := range b.Header {
		if k != "Date" && k != "X-Request-Id" && !slices.Equal(v, a.Header[k]) {
			out = append(out, fmt.Sprintf("%s %q and %q", k, a.Header[k], v))
		}
	}
	if !bytes.Equal(a.Body, b.Body) {
		i := 0
		for i < min(len(a.Body), len(b.Body)) && a.Body[i] == b.Body[i] {
			i++
		}
		near := func(b []byte) []byte { return b[max(0, i-20):min(len(b), i+60)] }
		out = append(out, fmt.Sprintf("from byte %d %q and %q", i, near(a.Body), near(b.Body)))
	}
	slices.Sort(out)
	return strings.Join(out, "; ")
}

// way is how an address is asked for.
type way struct {
	method string
	header map[string]string
}

var plainly = []way{{"GET", nil}}

// ways are all those that change an answer.
var ways = []way{
	{"GET", nil}, {"HEAD", nil}, {"GET", map[string]string{"Accept": "text/markdown"}}, {"GET", map[string]string{"Accept-Encoding": "gzip"}},
	{"GET", map[string]string{"Accept-Encoding": "zstd", "Accept-Language": "zh-CN"}}, {"GET", map[string]string{"If-None-Match": "TAG"}},
	{"GET", map[string]string{"Accept": "application/json"}}, {"GET", map[string]string{"If-Modified-Since": "Sat, 20 Feb 2021 18:00:00 GMT"}}, {"GET", map[string]string{"Range": "bytes=0-9"}}, {"POST", nil},
}

// TestEmbargoTwins: whatever a stranger asks, and however, the newsroom with the
// embargoed item answers as the one without it, to the byte and in every header.
func TestEmbargoTwins(t *testing.T) {
	t.Parallel()
	p := twins(t)
	all := p.addresses()
	how := ways
	if testing.Short() {
		how = ways[:3]
	}
	p.compare("before", all, how...)
	p.at(p.secret.due.Add(-time.Microsecond))
	p.compare("a microsecond before", all, plainly...)
	p.at(p.secret.due)
	u := view.PathURL(p.secret.paths["en"])
	if a := webtest.Get(t, p.with.site, u); a.Code != http.StatusOK {
		t.Errorf("at the instant %s answers %d", u, a.Code)
	}
	if diff := differs(webtest.Get(t, p.without.site, "/en/news"), webtest.Get(t, p.with.site, "/en/news")); diff == "" {
		t.Error("nothing differs after the instant: this test would not notice if anything did before")
	}
}

// TestEmbargoPreparations: what is got ready for a secret item shows no more than
// the item itself.
func TestEmbargoPreparations(t *testing.T) {
	t.Parallel()
	lists := []string{"/", "/en/", "/en/news", "/zh-Hans/news", "/en/news.atom", "/en/offices", "/en/offices/department-of-state", "/zh-Hans/offices/department-of-state", "/ar/offices/department-of-state", "/en/speakers/ann-public", "/zh-Hans/speakers/ann-public", "/en/topics/visas", "/en/archive", "/sitemap.xml", "/llms.txt", "/en/offices/quill-office", "/en/search", "/ar/search"}
	var asked []string
	for _, q := range []string{"quill", "qui", "Quill Office", "Quill Person", "Quill Role", "وزارة Quill", "آن Quill", "المتحدثة Quill", "المتحدثة", "تأشيرات", "speaker:Quill", "role", "one.pdf", "notice"} {
		for _, l := range []string{"en", "ar"} {
			lists = append(lists, "/"+l+"/search/suggest?q="+url.QueryEscape(q))
			asked = append(asked, "/"+l+"/search?most=100&in=en&q="+url.QueryEscape(q))
		}
	}
	for name, prepare := range map[string]func(*twin) error{
		"an office entered in the register": func(w *twin) error {
			_, err := w.room.SaveEntry(w.Context(), newsroom.Entering{By: w.editor, Register: dateline.Offices, Name: newsroom.Name{Names: dateline.Names{"en": "Quill Office"}}})
			return err
		},
		"a person entered and appointed": func(w *twin) error {
			e, err := w.room.SaveEntry(w.Context(), newsroom.Entering{By: w.editor, Register: dateline.People, Name: newsroom.Name{Names: dateline.Names{"en": "Quill Person"}}})
			if err != nil {
				return err
			}
			return w.room.Appoint(w.Context(), newsroom.Appointing{By: w.editor, Person: e.ID, Role: "Quill Role", Lang: "en"})
		},
		"an image described": func(w *twin) error {
			a := w.picture("quill", 21)
			a.Caption = dateline.Names{"en": "Quill"}
			return w.room.DescribeAsset(w.Context(), w.author, a)
		},
		"a file replaced": func(w *twin) error {
			return w.room.ReplaceAsset(w.Context(), w.author, w.file("one.pdf").ID, w.file("two.pdf").ID)
		},
		"a colleague invited": func(w *twin) error {
			_, _, err := w.room.Invite(w.Context(), newsroom.Program("test"), dateline.User{Name: "Quill", Email: "quill@news.example", Grants: []dateline.Grant{{Duty: dateline.Author}}})
			return err
		},
		"a draft imported that is a translation and names an office in its language": func(w *twin) error {
			out, err := w.room.Import(w.Context(), []newsroom.Release{{Source: "n0.ar", TranslationOf: "n0", Lang: "ar", Kind: "press release", Headline: "إعلان", Body: "النص.",
				Offices: []string{"وزارة Quill"}, Speakers: []newsroom.Speaker{{Name: "آن Quill", Role: "المتحدثة Quill"}}, Topics: []string{"تأشيرات Quill"}}}, newsroom.Importing{By: newsroom.Program("test")})
			if err == nil && out[0].Why != nil {
				err = out[0].Why
			}
			return err
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := &pair{T: t, dir: t.TempDir()}
			w := openTwin(t, filepath.Join(p.dir, "a.db"), filepath.Join(p.dir, "blobs"), "a", today, true)
			w.found()
			p.without, p.with = w, w // one newsroom, before and after
			w.front(true)
			before, found := map[string]*webtest.Answer{}, map[string]string{}
			for _, u := range lists {
				before[u] = webtest.Get(t, w.site, u)
			}
			for _, u := range asked {
				found[u] = w.answered(u)
			}
			w.advance(20 * time.Minute)
			if err := prepare(w); err != nil {
				t.Fatal(err)
			}
			w.advance(-20 * time.Minute)
			w.front(true) // begun at the same time, and with nothing in its memory
			for _, u := range lists {
				if diff := differs(before[u], webtest.Get(t, w.site, u)); diff != "" {
					t.Errorf("%s has changed: %s", u, diff)
				}
			}
			for _, u := range asked {
				if now := w.answered(u); now != found[u] {
					t.Errorf("%s is answered\n%s, and was\n%s", u, now, found[u])
				}
			}
		})
	}
}

// answered is what a search says, in no order: two indexes of the same texts may put
// what is equal in different ones.
func (w *twin) answered(u string) string {
	w.Helper()
	a := webtest.Get(w, w.site, u, "Accept", "application/json")
	var s site.SearchAnswer
	w.ok(json.Unmarshal(a.Body, &s))
	slices.SortFunc(s.Results, func(a, b texts.Result) int { return strings.Compare(a.URL, b.URL) })
	return fmt.Sprintf("%d %+v", a.Code, s)
}

// surface is one place where the public meets the item, and what it shows there.
type surface struct{ url, shows string }

// surfaces are all of them, the two pages first.
func (p *pair) surfaces() []surface {
	en, zh := view.PathURL(p.secret.paths["en"]), view.PathURL(p.secret.paths["zh-Hans"])
	lead, file := p.secret.assets[0], p.secret.assets[slices.IndexFunc(p.secret.assets, func(a dateline.Asset) bool { return a.Name == "quillfile.pdf" })]
	return []surface{
		{en, "Body of Quillfeather"}, {zh, "Body of Quillfeather"}, {en + ".md", "Quillfeather"}, {zh + ".json", "Quillfeather"},
		{"/en/", "Quillfeather"}, {"/zh-Hans/", "Quillfeather"}, {"/en/news", "Quillfeather"}, {"/zh-Hans/news", "Quillfeather"}, {"/en/2021/02", "Quillfeather"},
		{"/en/news.atom", "Body of Quillfeather"}, {"/en/news.rss", "Quillfeather"}, {"/en/news.json", "Quillfeather"}, {"/zh-Hans/news.atom", "Quillfeather"},
		{"/sitemap/en.xml", en}, {"/sitemap/zh-Hans.xml", zh}, {"/news-sitemap.xml", "Quillfeather"}, {"/llms.txt", "Quillfeather"},
		{"/i/" + string(p.secret.item), "FOUND"}, {"/media/" + string(lead.ID), "FOUND"}, {view.AssetURL(lead), "PNG"}, {view.AssetURL(file), "quillfile"},
		{"/en/offices", "embargoed-office"}, {"/en/offices/embargoed-office", "Quillfeather"}, {"/en/speakers/embargoed-speaker", "Embargoed Role"}, {"/en/topics/embargoed-topic", "Quillfeather"},
		{"/zh-Hans/news?office=embargoed-office", "Quillfeather"}, {view.BesideURL(p.secret.paths["en"], "zh-Hans"), "Body of Quillfeather"},
		{"/feed.atom", "Body of Quillfeather"}, {"/feed.json?office=embargoed-office", "Quillfeather"},
		{"/en/search?q=embargoed+speaker", "feather"}, {"/zh-Hans/search?q=embargoed", "feather"}, {"/en/search?office=embargoed-office", "feather"},
		{"/en/search.atom?q=embargoed+occasion", "Body of Quillfeather"}, {"/zh-Hans/search.json?q=embargoed", "Quillfeather"}, {p.secret.beside, "Body of Quillarabic"},
	}
}

// shown reports whether a surface shows the item; it must show it whole or not at
// all.
func (w *twin) shown(f surface) bool {
	w.Helper()
	a := webtest.Get(w, w.site, f.url)
	found := strings.Contains(string(a.Body), f.shows) && a.Code == http.StatusOK || f.shows == "FOUND" && a.Code == http.StatusFound
	if !found && strings.Contains(strings.ToLower(string(a.Body)), "quill") {
		w.Errorf("%s answers %d and shows something of it", f.url, a.Code)
	}
	return found
}

// TestEmbargoFirstReader: at the very instant, with nothing running but readers,
// whoever comes first, and wherever, finds the item, in both languages and
// everywhere; a microsecond before, nobody does.
func TestEmbargoFirstReader(t *testing.T) {
	t.Parallel()
	p := twins(t)
	p.addresses()
	all := p.surfaces()
	for i, first := range all {
		if i%3 != 0 || testing.Short() && i%9 != 0 {
			continue
		}
		w := p.future(fmt.Sprint("first", i), true)
		w.set(p.secret.due.Add(-time.Microsecond))
		for _, f := range all {
			if w.shown(f) {
				t.Fatalf("%s shows it a microsecond before", f.url)
			}
		}
		w.set(p.secret.due)
		if !w.shown(first) {
			t.Errorf("%s does not show it to the first reader", first.url)
		}
		for _, f := range all {
			if !w.shown(f) {
				t.Errorf("%s, after %s was asked for, does not show it", f.url, first.url)
			}
		}
		w.db.Close()
	}
}

// TestEmbargoNoReader: with no reader at all, the Runner makes it public at its
// instant.
func TestEmbargoNoReader(t *testing.T) {
	t.Parallel()
	p := twins(t)
	p.addresses()
	w := p.future("runner", false) // whose site brings about nothing
	var looks atomic.Int64
	start := w.clock()
	clock := jobs.NewClock(func() time.Time { looks.Add(1); return w.clock() }, func() time.Duration { return w.clock().Sub(start) })
	r := jobs.New(w.db, jobs.Options{
		Log: slog.New(slog.DiscardHandler), Clock: clock, Tick: time.Millisecond,
		Sweep: func(ctx context.Context) (int, time.Time, error) {
			done, err := w.room.Due(ctx, clock.Now())
			return len(done), time.Time{}, err
		},
	})
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan struct{})
	go func() { r.Run(ctx); close(ended) }()
	defer func() { cancel(); <-ended }()
	until := func(what string, holds func() bool) {
		t.Helper()
		for began := time.Now(); !holds(); time.Sleep(time.Millisecond) {
			if time.Since(began) > time.Minute {
				t.Fatalf("not within a minute: %s", what)
			}
		}
	}
	done := func() bool { return r.Stats().Swept == 2 } // the item, and a language of another
	w.set(p.secret.due.Add(-time.Microsecond))
	at := looks.Load()
	until("it looks", func() bool { return looks.Load() > at+20 })
	for _, f := range p.surfaces() {
		if done() || w.shown(f) {
			t.Fatalf("%s shows it a microsecond before", f.url)
		}
	}
	w.set(p.secret.due)
	until("it is public", done)
	for _, f := range p.surfaces() {
		if !w.shown(f) {
			t.Errorf("%s does not show it", f.url)
		}
	}
}

// TestEmbargoCrowd: a crowd reads while the instant passes. Nobody sees anything
// before it, nobody misses it after, nobody sees one language without the other.
func TestEmbargoCrowd(t *testing.T) {
	t.Parallel()
	p := twins(t)
	p.addresses()
	all := p.surfaces()
	rounds := 3
	if testing.Short() {
		rounds = 1
	}
	for round := range rounds {
		w := p.future(fmt.Sprint("crowd", round), true)
		w.set(p.secret.due.Add(-time.Microsecond))
		var crowd sync.WaitGroup
		var early, late atomic.Int64
		for i := range 8 {
			crowd.Go(func() {
				random := rand.New(rand.NewPCG(uint64(round), uint64(i)))
				for n := 0; n < 6; {
					f := all[random.IntN(len(all))]
					before := w.clock()
					shown := w.shown(f)
					after := w.clock()
					if shown && after.Before(p.secret.due) || !shown && !before.Before(p.secret.due) {
						t.Errorf("asked between %s and %s, %s: shown %v", before, after, f.url, shown)
					}
					if !shown {
						early.Add(1)
						continue
					}
					late.Add(1)
					n++
					for _, f := range all[:2] {
						if !w.shown(f) {
							t.Errorf("%s does not show it though another place did", f.url)
						}
					}
				}
			})
		}
		for early.Load() < 20 {
			time.Sleep(time.Millisecond)
		}
		w.set(p.secret.due)
		crowd.Wait()
		acts, err := w.db.Read().Publications(t.Context(), p.secret.item)
		if err != nil || len(acts) != 1 || !acts[0].At.Equal(p.secret.due) {
			t.Errorf("%+v, %v", acts, err)
		}
		w.db.Close()
	}
}

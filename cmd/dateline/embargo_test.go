package main

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"image"
	"image/png"
	"log/slog"
	"maps"
	mathrand "math/rand/v2"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"
	"unicode/utf16"

	"dateline"
	"dateline/internal/auth"
	"dateline/internal/desk"
	"dateline/internal/jobs"
	"dateline/internal/media"
	"dateline/internal/newsroom"
	"dateline/internal/notify"
	"dateline/internal/site"
	"dateline/internal/store"
	"dateline/internal/storetest"
	"dateline/internal/view"
	"dateline/internal/web"
	"dateline/internal/webtest"

	"github.com/pquerna/otp/totp"
	"golang.org/x/text/unicode/norm"
)

// house is the whole program as serve wires it, but that its log is of every level
// and kept, as are its mails, and that it answers without a network.
type house struct {
	*testing.T
	db      *store.DB
	room    *newsroom.Newsroom
	set     dateline.Newsroom
	blobs   media.Blobs
	handler http.Handler // public and desk
	runner  *jobs.Runner
	log     lines

	mu    sync.Mutex // guards mails
	mails []notify.Mail
	users map[string]dateline.User
}

type lines struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (l *lines) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.Write(p)
}

// taken returns what was written since the last call.
func (l *lines) taken() []byte {
	l.mu.Lock()
	defer l.mu.Unlock()
	b := bytes.Clone(l.b.Bytes())
	l.b.Reset()
	return b
}

// Send keeps a mail instead of sending it.
func (h *house) Send(_ context.Context, m notify.Mail) error {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.mails = append(h.mails, m)
	return nil
}

const (
	home       = "http://127.0.0.1:8080"
	passphrase = "correct horse battery staple 7"
	totpSecret = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
)

func (h *house) ok(err error) {
	h.Helper()
	if err != nil {
		h.Fatal(err)
	}
}

// build opens a new newsroom and everything before it.
func build(t *testing.T) *house {
	t.Helper()
	ctx := t.Context()
	h := &house{T: t, db: storetest.SQLite(t), users: map[string]dateline.User{}}
	log := slog.New(slog.NewJSONHandler(&h.log, &slog.HandlerOptions{Level: slog.LevelDebug - 4, AddSource: true}))
	began := time.Now()
	clock := jobs.NewClock(time.Now, func() time.Duration { return time.Since(began) })
	h.room = newsroom.New(h.db, clock.Now, rand.Reader)
	h.set = storetest.Settings()
	h.set.Address, h.set.Contact = home, "mailto:security@news.example"
	h.ok(h.room.Create(ctx, newsroom.Founding{Newsroom: h.set, Registers: map[dateline.Register][]newsroom.Name{dateline.Offices: {{Names: dateline.Names{"en": "Open Office", "zh-Hans": "公开办公室"}}}}}))
	disk, err := media.OpenDisk(filepath.Join(t.TempDir(), "media"))
	h.ok(err)
	t.Cleanup(func() { disk.Close() })
	h.blobs = disk
	due := func(ctx context.Context) error {
		_, err := h.room.Due(ctx, clock.Now())
		return err
	}
	front, err := site.New(h.db, site.Options{Log: log, Now: clock.Now, Blobs: disk, Due: due})
	h.ok(err)
	told, err := notices(h.db, h)
	h.ok(err)
	h.runner = jobs.New(h.db, jobs.Options{
		Log: log, Clock: clock, Random: rand.Reader, Handlers: map[string]jobs.Handler{"mail": notify.Tasks(h), "notice": told},
		Sweep: func(ctx context.Context) (int, time.Time, error) {
			done, err := h.room.Due(ctx, clock.Now())
			return len(done), time.Time{}, err
		},
	})
	back, err := desk.New(ctx, h.db, h.room, desk.Options{Log: log, Now: clock.Now, Random: rand.Reader, Hosts: front.Known, Blobs: disk, Preview: front.Preview, Done: h.runner.Wake})
	h.ok(err)
	h.handler = both(front, back)
	at, _ := dateline.ParseMoment("2021-02-11T09:00", "America/New_York")
	out, err := h.room.Import(ctx, []newsroom.Release{
		{Source: "a", Lang: "en", Kind: "press release", Headline: "A public notice", Body: "The text.", Issued: at, Offices: []string{"Open Office"}, Speakers: []newsroom.Speaker{{Name: "Ann Public"}}},
		{Source: "b", Lang: "zh-Hans", Kind: "press release", Headline: "公告", Body: "正文。", Issued: at, Topics: []string{"签证"}},
	}, newsroom.Importing{Publish: true, By: newsroom.Program("test")})
	if err != nil || !out[0].Public {
		t.Fatal(out, err)
	}
	open, err := h.db.Read().EntriesByName(ctx, dateline.Offices, "open office")
	if err != nil || len(open) != 1 {
		t.Fatal(open, err)
	}
	hash, err := auth.NewPasswords(rand.Reader, norm.NFC.String).Hash(ctx, passphrase)
	h.ok(err)
	for name, g := range map[string]dateline.Grant{
		"admin": {Duty: dateline.Administrator}, "author": {Duty: dateline.Author}, "editor": {Duty: dateline.Editor}, "publisher": {Duty: dateline.Publisher},
		// Of another office than the embargoed item's.
		"stranger": {Duty: dateline.Author, Offices: []dateline.ID{open[0].ID}},
		"judge":    {Duty: dateline.Editor, Offices: []dateline.ID{open[0].ID}},
	} {
		u, token, err := h.room.Invite(ctx, newsroom.Program("test"), dateline.User{Name: name, Email: name + "@news.example", Lang: "en", Grants: []dateline.Grant{g}})
		h.ok(err)
		_, err = h.room.Arrive(ctx, newsroom.Actor{}, token, dateline.User{}, newsroom.Door{Password: hash, TOTP: totpSecret})
		h.ok(err)
		h.users[name] = u
	}
	return h
}

func (h *house) as(name string) newsroom.Actor { return newsroom.Actor{User: h.users[name]} }

// canary is one thing that nobody may see: a word that stands nowhere else, or an id.
type canary struct{ what, word string }

// token makes a word of random letters, Latin ones or Chinese.
func token(chinese bool) string {
	var b strings.Builder
	for range 12 {
		if chinese {
			b.WriteRune('\u4e00' + rune(mathrand.IntN(0x4000)))
		} else {
			b.WriteByte("bcdfghjkmnpqrstvwxz"[mathrand.IntN(19)])
		}
	}
	return b.String()
}

// embargo brings an item whose every part is a canary as far as its schedule.
func (h *house) embargo() (item dateline.ID, canaries []canary, asset dateline.Asset) {
	h.Helper()
	ctx := h.Context()
	word := func(what string, chinese bool) string {
		c := canary{what, token(chinese)}
		canaries = append(canaries, c)
		return c.word
	}
	id := func(what string, id dateline.ID) dateline.ID {
		canaries = append(canaries, canary{what, string(id)})
		return id
	}
	keep := media.New(h.blobs, media.Limits{}, h.TempDir())
	picture := func(what string) dateline.Asset {
		m := image.NewGray(image.Rect(0, 0, 300, 200))
		for i := range m.Pix {
			m.Pix[i] = uint8(mathrand.IntN(256))
		}
		var b bytes.Buffer
		h.ok(png.Encode(&b, m))
		got, err := keep.Take(ctx, &b)
		h.ok(err)
		a := dateline.Asset{Name: word(what+" name", false) + ".png", Width: got.Width, Height: got.Height, Credit: word(what+" credit", false),
			Alt: dateline.Names{"en": word(what+" alt", false), "zh-Hans": word(what+" alt zh", true)}, Caption: dateline.Names{"en": word(what+" caption", false)}}
		for _, r := range got.Renditions {
			a.Renditions = append(a.Renditions, dateline.Rendition{Width: r.Width, Height: r.Height, Type: r.MediaType, Bytes: r.Size, Hash: r.Hash})
			a.Type, a.Bytes, a.Hash = r.MediaType, r.Size, r.Hash
			canaries = append(canaries, canary{what + " hash", r.Hash[:16]})
		}
		a, err = h.room.AddAsset(ctx, h.as("author"), a)
		h.ok(err)
		id(what, a.ID)
		return a
	}
	lead, inText := picture("lead"), picture("picture")
	f, err := keep.TakeFile(ctx, strings.NewReader("%PDF-1.4\n"+word("file's bytes", false)+"\n%%EOF\n"), word("file name", true)+".pdf")
	h.ok(err)
	file, err := h.room.AddAsset(ctx, h.as("author"), dateline.Asset{Name: f.Name, Type: f.MediaType, Bytes: f.Size, Hash: f.Hash})
	h.ok(err)
	id("file", file.ID)
	item, err = h.room.Begin(ctx, newsroom.Beginning{By: h.as("author"), Kind: "press release", Lang: "en"})
	h.ok(err)
	id("item", item)
	for _, l := range []dateline.Lang{"en", "zh-Hans"} {
		c, err := h.db.Read().WorkingCopy(ctx, item, l)
		if l == "en" {
			h.ok(err)
		}
		zh := l != "en"
		_, err = h.room.Save(ctx, newsroom.Saving{By: h.as("author"), Item: item, Lang: l, Base: c.Version, Text: dateline.Text{
			Headline: word("headline "+string(l), zh), Lead: word("lead "+string(l), zh),
			Body: word("body "+string(l), zh) + "\n\n![](/media/" + string(inText.ID) + " \"" + word("title "+string(l), false) + "\")\n\n[" + word("link "+string(l), zh) + "](/media/" + string(file.ID) + ")",
		}})
		h.ok(err)
	}
	i, err := h.db.Read().Item(ctx, item)
	h.ok(err)
	issued, _ := dateline.ParseMoment("2021-02-22T10:00", "America/New_York")
	_, err = h.room.State(ctx, newsroom.Stating{
		By: h.as("author"), Item: item, Base: newsroom.StatedBase(i, nil), Lang: "en", Kind: "press release", Issued: issued, Lead: lead.ID, Attachments: []dateline.ID{file.ID},
		Offices: []string{word("office", false)}, Speakers: []newsroom.Speaker{{Name: word("speaker", false), Role: word("role", true)}}, Place: word("place", false), Topics: []string{word("topic", true)},
		Occasion: dateline.Names{"en": word("occasion", false)},
	})
	h.ok(err)
	i, err = h.db.Read().Item(ctx, item)
	h.ok(err)
	for _, r := range slices.Concat(i.Facts.Offices, i.Facts.Topics, []dateline.Ref{i.Facts.Speakers[0].Person, *i.Facts.Speakers[0].Role, *i.Facts.Place}) {
		id("entry", r.ID)
	}
	_, err = h.room.Submit(ctx, newsroom.Handing{By: h.as("author"), Item: item, Lang: "en"})
	h.ok(err)
	h.ok(h.room.SendBack(ctx, newsroom.Approving{By: h.as("editor"), Item: item, Lang: "en"}, word("reason", false)+" @author"))
	for _, l := range []dateline.Lang{"en", "zh-Hans"} {
		e, err := h.room.Submit(ctx, newsroom.Handing{By: h.as("author"), Item: item, Lang: l})
		h.ok(err)
		shot, err := h.db.Read().Snapshot(ctx, id("edition", e.ID))
		h.ok(err)
		_, err = h.room.Approve(ctx, newsroom.Approving{By: h.as("editor"), Item: item, Lang: l, Seal: shot.Seal, Despite: "made-up words agree in nothing"})
		h.ok(err)
	}
	r, err := h.room.Remark(ctx, h.as("editor"), dateline.Remark{Item: item, Lang: "zh-Hans", Text: word("remark", false) + " @publisher", Quote: word("quote", true)})
	h.ok(err)
	id("remark", r.ID)
	share, l, err := h.room.Share(ctx, h.as("author"), item, "en", word("recipient", false), 24*time.Hour)
	h.ok(err)
	canaries = append(canaries, canary{"preview token", share})
	id("preview", l.ID)
	s, err := h.room.Schedule(ctx, newsroom.Scheduling{By: h.as("publisher"), Item: item, Langs: []dateline.Lang{"en", "zh-Hans"}, Due: time.Now().Add(time.Hour)})
	h.ok(err)
	id("schedule", s.ID)
	return item, canaries, lead
}

// forms are all ways in which a word may stand somewhere without being seen.
func forms(word string) [][]byte {
	var out [][]byte
	add := func(s string) { out = append(out, []byte(s), []byte(strings.ToLower(s)), []byte(strings.ToUpper(s))) }
	add(word)
	var escaped, entities, hexEntities, quoted, percent strings.Builder
	var little, bigEnd []byte
	for _, u := range utf16.Encode([]rune(word)) {
		fmt.Fprintf(&escaped, `\u%04x`, u)
		little, bigEnd = append(little, byte(u), byte(u>>8)), append(bigEnd, byte(u>>8), byte(u))
	}
	for _, r := range word {
		fmt.Fprintf(&entities, "&#%d;", r)
		fmt.Fprintf(&hexEntities, "&#x%x;", r)
	}
	for _, b := range []byte(word) {
		fmt.Fprintf(&percent, "%%%02x", b)
		fmt.Fprintf(&quoted, "=%02X", b)
	}
	add(escaped.String())
	add(entities.String())
	add(hexEntities.String())
	add(percent.String())
	add(url.PathEscape(word))
	add(strings.ReplaceAll(url.PathEscape(word), "%", "%25"))
	add(quoted.String())
	add(hex.EncodeToString([]byte(word)))
	out = append(out, little, bigEnd)
	for _, raw := range [][]byte{[]byte(word), little, bigEnd} {
		for lead := range 3 { // wherever it stands in what is encoded
			for _, e := range []*base64.Encoding{base64.RawStdEncoding, base64.RawURLEncoding} {
				s := e.EncodeToString(append(make([]byte, lead), raw...))
				s = s[[]int{0, 2, 3}[lead]:]
				out = append(out, []byte(s[:len(s)-1])) // the last letter hangs on what follows
			}
		}
	}
	slices.SortFunc(out, bytes.Compare)
	return slices.CompactFunc(out, bytes.Equal)
}

// canaryNet finds canaries in bytes.
type canaryNet struct {
	canaries []canary
	forms    [][][]byte
}

func netOf(canaries []canary) *canaryNet {
	n := &canaryNet{canaries: canaries}
	for _, c := range canaries {
		n.forms = append(n.forms, forms(c.word))
	}
	return n
}

// caught names the canaries in what was answered, but for those that whoever asked
// had named.
func (n *canaryNet) caught(in []byte, asked string) []string {
	lower := bytes.ToLower(in)
	var out []string
	for i, c := range n.canaries {
		for _, f := range n.forms[i] {
			if bytes.Contains(in, f) || bytes.Contains(lower, f) {
				if !slices.ContainsFunc(n.forms[i], func(f []byte) bool { return strings.Contains(asked, string(f)) }) {
					said := c.what
					if !strings.EqualFold(string(f), c.word) {
						said += fmt.Sprintf(" (as %.40q)", f)
					}
					out = append(out, said)
				}
				break
			}
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

func TestCanaryNet(t *testing.T) {
	for _, chinese := range []bool{false, true} {
		c := canary{"x", token(chinese)}
		n := netOf([]canary{c})
		said, _ := json.Marshal("a" + c.word + "b")
		for _, s := range []string{
			"a " + c.word + " b", strings.ToUpper(c.word), url.QueryEscape("é" + c.word), strings.ToLower(url.PathEscape(c.word)), strconv.QuoteToASCII(c.word), string(said),
			base64.StdEncoding.EncodeToString([]byte("a" + c.word + "bc")), base64.URLEncoding.EncodeToString([]byte("ab" + c.word)), base64.StdEncoding.EncodeToString([]byte("abc" + c.word + "d")),
			hex.EncodeToString([]byte(c.word)),
		} {
			if len(n.caught([]byte(s), "")) != 1 {
				t.Errorf("%q is not found in %q", c.word, s)
			}
		}
		if got := n.caught([]byte("another "+c.word[:len(c.word)-3]), ""); got != nil {
			t.Errorf("found %q", got)
		}
		if got := n.caught([]byte(url.PathEscape(c.word)), "/en/"+c.word); got != nil {
			t.Errorf("an echo is found: %q", got)
		}
	}
}

// judge reports the canaries in an answer.
func (n *canaryNet) judge(t testing.TB, who, asked string, code int, header http.Header, body []byte) {
	t.Helper()
	var b bytes.Buffer
	header.Write(&b)
	b.Write(body)
	if c := n.caught(b.Bytes(), asked); len(c) > 0 {
		t.Errorf("%s, asking %s, gets %d with %s", who, asked, code, strings.Join(c, ", "))
	}
}

// TestEmbargoCanary looks for every part of an embargoed item in whatever the
// program lets out: to the public, into its log, its metrics and its mail, and to
// those at the desk whom it does not concern.
func TestEmbargoCanary(t *testing.T) {
	t.Parallel()
	h := build(t)
	h.log.taken()
	item, canaries, lead := h.embargo()
	_, failing, _ := h.embargo() // and one that cannot happen
	n := netOf(append(canaries, failing...))

	// Everything that leads anywhere, and everything that would if it were public.
	word := func(what string) string {
		return canaries[slices.IndexFunc(canaries, func(c canary) bool { return c.what == what })].word
	}
	asks := []string{"/", "/robots.txt", "/llms.txt", "/sitemap.xml", "/news-sitemap.xml", "/.well-known/security.txt", "/i/" + string(item), "/media/" + string(lead.ID), view.AssetURL(lead),
		view.PathURL("/en/2021/02/22/" + word("headline en")), view.PathURL("/zh-Hans/2021/02/22/" + word("headline zh-Hans")), "/en/news?office=" + word("office"), "/en/speakers/" + word("speaker"), "/en/topics/" + word("entry")}
	found, err := webtest.Crawl(h.handler, home, func(u string) bool {
		return !strings.HasPrefix(u, desk.Prefix) && !strings.HasPrefix(u, web.AssetPrefix)
	}, asks...)
	h.ok(err)
	for u, a := range found {
		n.judge(t, "a reader", u, a.Code, a.Header, a.Body)
	}
	for _, c := range canaries { // whatever is said about it, the answer says no more than was asked
		w := url.PathEscape(c.word)
		for _, u := range []string{"/" + w, "/en/" + w, "/en/2021/02/22/" + w + ".md", "/EN/2021/02/22/" + w, "/en/offices/" + w, "/en/news?speaker=" + w, "/en/news?before=" + w, "/i/" + w, "/media/" + w, "/media/" + w + "/" + lead.Hash[:16] + ".png",
			"/sitemap/en_" + w + ".xml", "/en/%2e%2e/" + w, "/en//" + w, "/en/2021/02/22/" + w + "%00", "/" + w + "?" + w + "=" + w, "/en/2021/02/22/" + w[:len(w)/2]} {
			for _, m := range []string{"GET", "POST"} {
				a, err := webtest.Ask(h.handler, m, u, http.Header{"Accept": {"text/markdown, " + w}, "If-None-Match": {w}})
				if err == nil {
					n.judge(t, "somebody hostile", u+" "+w, a.Code, a.Header, a.Body)
				}
			}
		}
	}
	for _, c := range n.caught(withoutRequests(h.log.taken()), "") {
		t.Errorf("the log has %s", c)
	}

	// The desk, to somebody who is not signed in.
	v := h.visitor("")
	for _, r := range deskRoutes(t) {
		for _, u := range expand(r.path, item, canaries) {
			a := v.ask(r.method, u)
			if a.Code >= 500 {
				t.Errorf("%s %s: %d", r.method, u, a.Code)
			}
			n.judge(t, "somebody who is not signed in", u, a.Code, a.Result().Header, a.Body.Bytes())
		}
	}
	for _, c := range n.caught(withoutRequests(h.log.taken()), "") {
		t.Errorf("the log of the desk has %s", c)
	}

	// What follows by itself: mail, and the alarm about what cannot happen. Its
	// approver may approve no more, and its instant is brought forward.
	gone := h.users["editor"]
	gone.Disabled = true
	h.ok(h.room.ChangeUser(t.Context(), h.as("admin"), gone))
	done, err := h.room.Due(t.Context(), time.Now().Add(90*time.Minute))
	if err != nil || len(done) != 0 {
		t.Fatalf("%+v, %v", done, err)
	}
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan struct{})
	go func() { h.runner.Run(ctx); close(ended) }()
	for began := time.Now(); ; time.Sleep(5 * time.Millisecond) {
		left, err := h.db.Read().Pending(t.Context(), time.Now().Add(time.Hour), 1)
		h.ok(err)
		if len(left) == 0 {
			break
		}
		if time.Since(began) > time.Minute {
			t.Fatal("the mail does not go out")
		}
	}
	metrics := httptest.NewRecorder()
	h.runner.Metrics().ServeHTTP(metrics, httptest.NewRequest("GET", "/metrics", nil))
	n.judge(t, "whoever watches", "/metrics", metrics.Code, metrics.Header(), metrics.Body.Bytes())
	stop()
	<-ended
	h.mu.Lock()
	defer h.mu.Unlock()
	kinds := map[string]int{}
	for _, m := range h.mails {
		// A mail says where to look, which takes the item's id and a session; it says
		// nothing of what is there.
		text, err := json.Marshal(m)
		h.ok(err)
		asked := ""
		for _, c := range n.canaries {
			if c.what == "item" {
				asked += "/desk/items/" + c.word + " "
			}
		}
		for _, c := range n.caught([]byte(m.To+"\n"+m.Subject+"\n"+m.Text+"\n"+string(text)), asked) {
			t.Errorf("the mail %q to %s has %s", m.Subject, m.To, c)
		}
		kinds[m.Subject]++
	}
	if len(kinds) < 5 {
		t.Errorf("only these were mailed: %v", slices.Sorted(maps.Keys(kinds)))
	}
	for _, c := range n.caught(withoutRequests(h.log.taken()), "") {
		t.Errorf("the log of the Runner has %s", c)
	}
	t.Logf("%d canaries in %d forms; %d addresses of the site; %d mails of %d sorts", len(n.canaries), len(n.forms[0])*len(n.forms), len(found), len(h.mails), len(kinds))
}

// TestEmbargoColleagues looks for the same in what the desk shows to those who are
// signed in and whom the item does not concern: they work for another office. An
// editor may see the registers, whose upkeep is part of that duty.
func TestEmbargoColleagues(t *testing.T) {
	t.Parallel()
	h := build(t)
	item, canaries, _ := h.embargo()
	is := func(c canary) string {
		switch what, _, _ := strings.Cut(c.what, " "); {
		case slices.Contains([]string{"office", "speaker", "role", "place", "topic", "entry"}, what):
			return "registers"
		case slices.Contains([]string{"lead", "picture", "file", "file's"}, what) && c.what != "lead en" && c.what != "lead zh-Hans":
			return "media"
		}
		return "texts"
	}
	for _, who := range []string{"stranger", "judge"} {
		v := h.visitor(who)
		type answer struct {
			asked string
			all   []byte
		}
		var answers []answer
		take := func(u string, code int, header http.Header, body []byte) {
			var b bytes.Buffer
			header.Write(&b)
			b.Write(body)
			answers = append(answers, answer{u, b.Bytes()})
			if code >= 500 {
				t.Errorf("%s: %d", u, code)
			}
		}
		pages, err := webtest.Crawl(v, home, func(u string) bool {
			return strings.HasPrefix(u, desk.Prefix) && !strings.HasPrefix(u, "/desk/assets/")
		},
			"/desk/", "/desk/?list=all", "/desk/?list=scheduled", "/desk/?list=mine", "/desk/?list=waiting", "/desk/?list=overdue", "/desk/new", "/desk/notices", "/desk/account")
		h.ok(err)
		for u, a := range pages {
			take(u, a.Code, a.Header, a.Body)
		}
		refused := 0
		for _, r := range deskRoutes(t) {
			for _, u := range expand(r.path, item, canaries) {
				a := v.ask(r.method, u)
				if strings.Contains(r.path, "{item}") && a.Code == http.StatusNotFound {
					refused++
				}
				take(u, a.Code, a.Result().Header, a.Body.Bytes())
			}
		}
		if refused < 20 {
			t.Errorf("%s was refused only %d times", who, refused)
		}
		for _, part := range []string{"texts", "media", "registers"} {
			t.Run(who+" "+part, func(t *testing.T) {
				n := netOf(slices.DeleteFunc(slices.Clone(canaries), func(c canary) bool { return is(c) != part }))
				leaks := map[string][]string{} // what is seen, and where
				for _, a := range answers {
					if who == "judge" && part == "registers" && strings.HasPrefix(a.asked, "/desk/registers") {
						continue
					}
					if c := n.caught(a.all, a.asked); len(c) > 0 {
						leaks[strings.Join(c, ", ")] = append(leaks[strings.Join(c, ", ")], a.asked)
					}
				}
				for _, c := range slices.Sorted(maps.Keys(leaks)) {
					slices.Sort(leaks[c])
					t.Errorf("%s: at %d addresses, such as %s", c, len(leaks[c]), leaks[c][0])
				}
			})
		}
		t.Logf("%s: %d answers of the desk, %d of them a refusal", who, len(answers), refused)
	}
}

// withoutRequests leaves out of a log what its readers themselves had asked for:
// the path of each request.
func withoutRequests(log []byte) []byte {
	var out bytes.Buffer
	for line := range bytes.Lines(log) {
		var v map[string]any
		if err := json.Unmarshal(line, &v); err == nil {
			if _, ok := v["method"]; ok {
				delete(v, "path")
			}
			line, _ = json.Marshal(v)
		}
		out.Write(line)
		out.WriteByte('\n')
	}
	return out.Bytes()
}

// deskRoute is a route of the desk.
type deskRoute struct{ method, path string }

// deskRoutes reads every route of the desk out of its source: a new one is asked
// for without being named here.
func deskRoutes(t testing.TB) (out []deskRoute) {
	t.Helper()
	files, err := filepath.Glob("../../internal/desk/*.go")
	if err != nil || len(files) == 0 {
		t.Fatal(files, err)
	}
	route := regexp.MustCompile(`"(GET|POST) (/desk/[^"]*)"`)
	for _, f := range files {
		b, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range route.FindAllStringSubmatch(string(b), -1) {
			if !strings.HasSuffix(f, "_test.go") && !strings.HasSuffix(m[2], "sign-out") {
				out = append(out, deskRoute{m[1], strings.TrimSuffix(m[2], "{$}")})
			}
		}
	}
	if len(out) < 50 {
		t.Fatalf("only %d routes of the desk were found", len(out))
	}
	return out
}

// expand fills in the parts of a route: with the embargoed item, and its languages.
func expand(path string, item dateline.ID, canaries []canary) []string {
	out := []string{strings.ReplaceAll(path, "{item}", string(item))}
	fill := func(part string, values ...string) {
		if !strings.Contains(path, part) {
			return
		}
		var next []string
		for _, u := range out {
			for _, v := range values {
				next = append(next, strings.ReplaceAll(u, part, v))
			}
		}
		out = next
	}
	of := func(kinds ...string) (words []string) {
		for _, c := range canaries {
			if slices.Contains(kinds, c.what) {
				words = append(words, url.PathEscape(c.word))
			}
		}
		return words
	}
	fill("{lang}", "en", "zh-Hans", "ar")
	fill("{register}", "office", "person", "role", "place", "topic")
	fill("{entry}", of("entry")...)
	fill("{id}", of("lead", "picture", "file")...)
	fill("{asset}", of("lead", "picture", "file")...)
	fill("{hash}", of("lead hash")...)
	fill("{file}", of("lead hash")...)
	return out
}

// visitor is a browser at the desk, signed in or not.
type visitor struct {
	*house
	cookies map[string]*http.Cookie
}

func (h *house) visitor(name string) *visitor {
	h.Helper()
	v := &visitor{h, map[string]*http.Cookie{}}
	if name == "" {
		return v
	}
	v.post("/desk/sign-in", url.Values{"email": {name + "@news.example"}, "password": {passphrase}})
	code, err := totp.GenerateCode(totpSecret, time.Now())
	h.ok(err)
	v.post("/desk/sign-in/code", url.Values{"code": {code}})
	if a := v.ask("GET", "/desk/"); a.Code != http.StatusOK {
		h.Fatalf("%s does not get in: %d", name, a.Code)
	}
	return v
}

// ServeHTTP answers as to the visitor.
func (v *visitor) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	for _, c := range v.cookies {
		r.AddCookie(c)
	}
	v.handler.ServeHTTP(w, r)
}

func (v *visitor) send(r *http.Request) *httptest.ResponseRecorder {
	r.Host = "127.0.0.1:8080"
	r.Header.Set("Origin", home)
	w := httptest.NewRecorder()
	v.ServeHTTP(w, r)
	for _, c := range w.Result().Cookies() {
		v.cookies[c.Name] = c
	}
	return w
}

func (v *visitor) post(path string, form url.Values) *httptest.ResponseRecorder {
	r := httptest.NewRequest("POST", path, strings.NewReader(form.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	return v.send(r)
}

func (v *visitor) ask(method, path string) *httptest.ResponseRecorder {
	if method == "POST" {
		return v.post(path, url.Values{"reason": {"x"}, "confirm": {"yes"}})
	}
	return v.send(httptest.NewRequest(method, path, nil))
}

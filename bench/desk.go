package main

import (
	"bytes"
	"context"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha1"
	"encoding/base32"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"slices"
	"strings"
	"sync"
	"time"

	"dateline"
	"dateline/internal/auth"
	"dateline/internal/newsroom"
	"dateline/internal/store"
)

// How large the desk is: as many people as an embassy's press section has with its
// ministry, and as many texts under way.
const (
	colleagues = 20
	underWay   = 200
	typed      = 3000 // Chinese characters of a text that is being written
)

// desk measures what the people at the desk wait for: its pages at rest, and a save
// at rest and while the public site is flooded.
func (b *bench) desk(ctx context.Context) error {
	db, err := store.Open(ctx, b.storeSource())
	if err != nil {
		return err
	}
	defer db.Close()
	w := &workplace{db: db, room: newsroom.New(db, time.Now, rand.Reader)}
	if err := w.fill(ctx); err != nil {
		return fmt.Errorf("filling the desk: %w", err)
	}
	s, took, err := b.serve(ctx, b.log)
	if err != nil {
		return err
	}
	defer s.stop()
	go drain(s)
	b.report.say("start to the first answer, with a staffed desk", ms(took), "ms")
	b.memory("resident before anybody comes to the desk", s)
	all, err := w.signIn(ctx, s.address, "chief")
	if err != nil {
		return err
	}
	if err := b.deskPages(ctx, w, s, all); err != nil {
		return err
	}
	if err := b.saves(ctx, w, s); err != nil {
		return err
	}
	b.memory("resident after work at the desk", s)
	return nil
}

// deskPages asks for each page of the desk, and for the very same bytes from the
// bare server, in turn.
func (b *bench) deskPages(ctx context.Context, w *workplace, s *server, who *visitor) error {
	pages := w.pages()
	var answers []answer
	for _, p := range pages {
		a, err := who.capture(ctx, p.target)
		if err != nil {
			return err
		}
		answers = append(answers, a)
	}
	plain, err := json.Marshal(answers)
	if err != nil {
		return err
	}
	back, err := child(ctx, "bare", bytes.NewReader(plain))
	if err != nil {
		return err
	}
	defer back.stop()
	bare := &visitor{address: back.address}
	for i, p := range pages {
		var took, same []time.Duration
		before := s.busy()
		for range max(20, b.pages/5) {
			for into, v := range map[*[]time.Duration]*visitor{&took: who, &same: bare} {
				began := time.Now()
				if _, _, err := v.ask(ctx, http.MethodGet, p.target, nil); err != nil {
					return err
				}
				*into = append(*into, time.Since(began))
			}
		}
		slices.Sort(took)
		slices.Sort(same)
		b.report.say(p.name+", p50", ms(quantile(took, 0.5)), "ms")
		b.report.most(p.name+", p95", ms(quantile(took, 0.95)), "ms", 100)
		b.report.say("… processor time of one", ms(s.busy()-before)/float64(len(took)), "ms")
		b.report.say(fmt.Sprintf("… the same %d kB from the bare server, p95", len(answers[i].Body)/1000), ms(quantile(same, 0.95)), "ms")
	}
	return nil
}

// saves saves a text as the editor does by itself, one version after the other: at
// rest, then while readers flood the site. Beside it a bare server writes what comes
// in to a file, waits until it is on disk, and answers: less cannot be done.
func (b *bench) saves(ctx context.Context, w *workplace, s *server) error {
	author, err := w.signIn(ctx, s.address, "author")
	if err != nil {
		return err
	}
	back, err := child(ctx, "sink\n"+b.dir, nil)
	if err != nil {
		return err
	}
	defer back.stop()
	sink := &visitor{address: back.address}
	var rest time.Duration
	for _, flooded := range []bool{false, true} {
		var flood sync.WaitGroup
		var floodErr error
		stop, cancel := context.WithCancel(ctx)
		name := "save, at rest"
		if flooded {
			name = "save, site flooded"
			flood.Go(func() { floodErr = b.flood(stop, s.address) })
		}
		var took, bare []time.Duration
		for i := range max(50, b.pages/2) {
			form := w.typed(i)
			began := time.Now()
			if _, _, err = sink.ask(ctx, http.MethodPost, "/", form); err != nil {
				break
			}
			bare = append(bare, time.Since(began))
			began = time.Now()
			var body []byte
			if _, body, err = author.ask(ctx, http.MethodPost, w.here(), form); err != nil {
				break
			}
			took = append(took, time.Since(began))
			if err = w.saved(body); err != nil {
				break
			}
		}
		cancel()
		flood.Wait()
		if err := errors.Join(err, floodErr); err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
		slices.Sort(took)
		slices.Sort(bare)
		p95 := quantile(took, 0.95)
		b.report.say(name+", p50", ms(quantile(took, 0.5)), "ms")
		if flooded {
			b.report.most(name+", p95 against at rest", float64(p95)/float64(max(rest, 1)), "×", 2)
			b.report.say(name+", p95", ms(p95), "ms")
		} else {
			rest = p95
			b.report.most(name+", p95", ms(p95), "ms", 50)
		}
		b.report.say("… a bare server that writes it to disk, p95", ms(quantile(bare, 0.95)), "ms")
	}
	return nil
}

// flood asks for a list of news on every connection until ctx ends.
func (b *bench) flood(ctx context.Context, address string) error {
	for ctx.Err() == nil {
		if _, err := press(context.WithoutCancel(ctx), address, request("/"+chinese+"/news", "gzip"), b.conns, 200*time.Millisecond); err != nil {
			return err
		}
	}
	return nil
}

// workplace is a newsroom with people and work at its desk.
type workplace struct {
	db     *store.DB
	room   *newsroom.Newsroom
	texts  *corpus
	people map[string]newsroom.Actor
	// An item in each state that pages are asked for.
	draft, submitted, approved, corrected, translated dateline.ID
	base                                              string // what is edited next of draft
}

const deskPassword = "correct horse battery staple 7"

// deskSecret is everybody's secret of one-time codes.
const deskSecret = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"

// fill invites the people and brings texts as far as they are to be.
func (w *workplace) fill(ctx context.Context) error {
	root, err := moduleRoot()
	if err != nil {
		return err
	}
	if w.texts, err = newCorpus(root); err != nil {
		return err
	}
	hash, err := auth.NewPasswords(rand.Reader, strings.Clone).Hash(ctx, deskPassword)
	if err != nil {
		return err
	}
	w.people = map[string]newsroom.Actor{}
	duties := dateline.Duties()
	for i := range colleagues {
		name, grants := fmt.Sprintf("colleague%d", i), []dateline.Grant{{Duty: duties[i%len(duties)]}}
		switch i {
		case 0:
			name = "author"
		case 1:
			name, grants = "editor", []dateline.Grant{{Duty: dateline.Editor}}
		case 2:
			name, grants = "chief", nil
			for _, d := range duties {
				grants = append(grants, dateline.Grant{Duty: d})
			}
		}
		u, token, err := w.room.Invite(ctx, newsroom.Program("bench"), dateline.User{Name: name, Email: name + "@news.example", Grants: grants})
		if err != nil {
			return err
		}
		if _, err := w.room.Arrive(ctx, newsroom.Actor{}, token, dateline.User{}, newsroom.Door{Password: hash, TOTP: deskSecret}); err != nil {
			return err
		}
		w.people[name] = newsroom.Actor{User: u}
	}
	for i := range underWay {
		if err := w.write(ctx, i); err != nil {
			return err
		}
	}
	item, err := w.db.Read().Item(ctx, w.draft)
	if err != nil {
		return err
	}
	have, err := w.db.Read().WorkingCopy(ctx, w.draft, chinese)
	w.base = fmt.Sprintf("%d.%s", have.Version, newsroom.StatedBase(item, nil))
	return err
}

// write begins a text and takes it some way: half stay drafts, the others are
// handed over, approved, scheduled, or public and corrected.
func (w *workplace) write(ctx context.Context, n int) error {
	author, editor, chief := w.people["author"], w.people["editor"], w.people["chief"]
	id, err := w.room.Begin(ctx, newsroom.Beginning{By: author, Kind: "statement", Lang: chinese})
	if err != nil {
		return err
	}
	save := func(note string) error {
		have, err := w.db.Read().WorkingCopy(ctx, id, chinese)
		if _, none := errors.AsType[dateline.NotFound](err); err != nil && !none {
			return err
		}
		t := dateline.Text{Headline: w.texts.headline(n), Body: w.texts.body(w.texts.chinese, "", typed, han), ChangeNote: note}
		_, err = w.room.Save(ctx, newsroom.Saving{By: author, Item: id, Lang: chinese, Base: have.Version, Text: t})
		return err
	}
	issued, err := dateline.ParseMoment("2026-03-04T10:00", zone)
	if err != nil {
		return err
	}
	item, err := w.db.Read().Item(ctx, id)
	if err := errors.Join(err, save("")); err != nil {
		return err
	}
	_, err = w.room.State(ctx, newsroom.Stating{
		By: author, Item: id, Base: newsroom.StatedBase(item, nil), Lang: chinese, Kind: "statement", Issued: issued,
		Offices: []string{"第1办公室"}, Topics: []string{"专题1"}, Speakers: []newsroom.Speaker{{Name: "发言人1", Role: "发言人"}},
	})
	if err != nil {
		return err
	}
	if _, err := w.room.Remark(ctx, editor, dateline.Remark{Item: id, Lang: chinese, Text: "@author 请再看一遍。"}); err != nil {
		return err
	}
	if n%20 == 0 { // with a translation whose source has changed since
		t := dateline.Text{Headline: fmt.Sprintf("Release %d", n), Body: w.texts.body(w.texts.english, " ", 2*typed, func(s string) int { return len(s) })}
		if _, err := w.room.Save(ctx, newsroom.Saving{By: w.people["chief"], Item: id, Lang: english, Text: t}); err != nil {
			return err
		}
		w.translated = id
		return save("")
	}
	if n%2 == 0 {
		w.draft = id
		return nil
	}
	judge := func() error {
		e, err := w.room.Submit(ctx, newsroom.Handing{By: author, Item: id, Lang: chinese})
		if err != nil || n%8 == 1 {
			w.submitted = id
			return err
		}
		shot, err := w.db.Read().Snapshot(ctx, e.ID)
		if err == nil {
			_, err = w.room.Approve(ctx, newsroom.Approving{By: editor, Item: id, Lang: chinese, Seal: shot.Seal})
		}
		return err
	}
	if err := judge(); err != nil || n%8 == 1 {
		return err
	}
	langs := []dateline.Lang{chinese}
	switch n % 8 {
	case 3:
		w.approved = id
		return nil
	case 5:
		_, err = w.room.Schedule(ctx, newsroom.Scheduling{By: chief, Item: id, Langs: langs, Due: time.Now().AddDate(0, 1, 0), Zone: zone})
		return err
	}
	if _, err := w.room.Publish(ctx, newsroom.Publishing{By: chief, Item: id, Langs: langs}); err != nil {
		return err
	}
	if err := save("更正了一处数字。"); err != nil {
		return err
	}
	w.corrected = id
	return judge()
}

// deskPage is one page that is measured.
type deskPage struct{ name, target string }

func (w *workplace) pages() []deskPage {
	words := func(s string) string { return "/desk/?list=all&q=" + url.QueryEscape(s) }
	item := func(id dateline.ID) string { return "/desk/items/" + string(id) }
	return []deskPage{
		{"desk, first page", "/desk/"},
		{"desk, everything", "/desk/?list=all"},
		{"desk, a frequent Chinese word", words("合作")},
		{"desk, a rare Chinese word", words("（54321）")},
		{"desk, a frequent English word", words("release")},
		{"desk, a rare English word", words("Release 5432")},
		{"desk, a word that is nowhere", words("没有这个词")},
		{"desk, an English word that is nowhere", words("nowhere at all")},
		{"desk, everything scheduled", "/desk/?list=all&stage=scheduled"},
		{"desk, a kind that nothing is of", "/desk/?list=all&kind=event"},
		{"desk, an item", item(w.corrected)},
		{"desk, the editor", item(w.draft) + "/" + chinese},
		{"desk, a translation beside its source", item(w.translated) + "/" + english + "/translate"},
		{"desk, translations that are behind", "/desk/?list=behind"},
		{"desk, judging", item(w.submitted) + "/" + chinese},
		{"desk, judging a correction", item(w.corrected) + "/" + chinese},
		{"desk, comparing", item(w.corrected) + "/" + chinese + "/compare"},
		{"desk, the public page before it is", item(w.approved) + "/" + chinese + "/page"},
		{"desk, the record", "/desk/record"},
		{"desk, the record of one person", "/desk/record?who=" + string(w.people["editor"].User.ID)},
		{"desk, the record of a person who did nothing", "/desk/record?who=" + string(w.people["colleague9"].User.ID)},
		{"desk, the record of an item", "/desk/record?item=" + string(w.corrected)},
		{"desk, notices", "/desk/notices"},
		{"desk, registers", "/desk/registers"},
		{"desk, a register", "/desk/registers/person"},
	}
}

func (w *workplace) here() string { return "/desk/items/" + string(w.draft) + "/" + chinese }

// typed is the whole form of the editor, with a text that is a little longer each
// time, as when somebody types.
func (w *workplace) typed(n int) url.Values {
	return url.Values{
		"base": {w.base}, "headline": {"正在起草的声明"}, "lead": {""}, "change_note": {""}, "kind": {"statement"},
		"body":       {w.texts.chinese[n%len(w.texts.chinese)] + "\n\n" + strings.Repeat("文", typed-200+n%200)},
		"issued_day": {"2026-03-04"}, "issued_clock": {"10:00"}, "issued_zone": {zone},
		"office": {"第1办公室"}, "topic": {"专题1"}, "speaker": {"发言人1"}, "role": {"发言人"},
	}
}

// saved takes the next base from what a save was answered.
func (w *workplace) saved(body []byte) error {
	var got struct{ Version string }
	if err := json.Unmarshal(body, &got); err != nil || got.Version == "" || got.Version == w.base {
		return fmt.Errorf("a save was answered with %s", body)
	}
	w.base = got.Version
	return nil
}

// visitor is a browser: what it keeps is its cookies. Unlike the load generator it
// is net/http's client, because the desk's answers come in chunks.
type visitor struct {
	http.Client
	address string
}

// ask sends a request as the desk's pages and scripts do, and returns the answer.
func (v *visitor) ask(ctx context.Context, method, target string, form url.Values) (http.Header, []byte, error) {
	r, err := http.NewRequestWithContext(ctx, method, "http://"+v.address+target, strings.NewReader(form.Encode()))
	if err != nil {
		return nil, nil, err
	}
	r.Host = host
	r.Header.Set("Accept-Encoding", "identity")
	if method == http.MethodPost {
		r.Header.Set("Origin", "http://"+host)
		r.Header.Set("Accept", "application/json")
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	resp, err := v.Do(r)
	if err != nil {
		return nil, nil, err
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	if err == nil && resp.StatusCode != http.StatusOK {
		err = fmt.Errorf("%s %s: status %d: %.200s", method, target, resp.StatusCode, body)
	}
	return resp.Header, body, err
}

// capture is what the bare server is to answer.
func (v *visitor) capture(ctx context.Context, target string) (answer, error) {
	header, body, err := v.ask(ctx, http.MethodGet, target, nil)
	a := answer{Target: target, Encoding: "identity", Body: body}
	for k, values := range header {
		for _, value := range values {
			if k != "Date" && k != "Set-Cookie" {
				a.Header = append(a.Header, [2]string{k, value})
			}
		}
	}
	return a, err
}

// signIn is a browser in which somebody has signed in, by password and code.
func (w *workplace) signIn(ctx context.Context, address, name string) (*visitor, error) {
	jar, err := cookiejar.New(nil)
	if err != nil {
		return nil, err
	}
	v := &visitor{http.Client{Jar: jar, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}, address}
	if _, _, err := v.ask(ctx, http.MethodPost, "/desk/sign-in", url.Values{"email": {name + "@news.example"}, "password": {deskPassword}}); err != nil {
		return nil, err
	}
	_, _, err = v.ask(ctx, http.MethodPost, "/desk/sign-in/code", url.Values{"code": {code(deskSecret, time.Now())}})
	return v, err
}

// code is a one-time code of six digits for half a minute (RFC 6238).
func code(secret string, now time.Time) string {
	key, err := base32.StdEncoding.DecodeString(secret)
	if err != nil {
		panic("the secret is no base32")
	}
	mac := hmac.New(sha1.New, key)
	binary.Write(mac, binary.BigEndian, uint64(now.Unix()/30))
	sum := mac.Sum(nil)
	at := sum[len(sum)-1] & 15
	return fmt.Sprintf("%06d", (binary.BigEndian.Uint32(sum[at:])&0x7fffffff)%1_000_000)
}

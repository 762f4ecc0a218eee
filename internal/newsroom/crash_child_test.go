package newsroom_test

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	mrand "math/rand/v2"
	"os"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"dateline"
	"dateline/internal/newsroom"
	"dateline/internal/store"
	"dateline/internal/storetest"
)

// TestDeskCrashChild is no test: it is the program that TestDeskCrash kills. Two
// people's worth of acts go on at once, while a third hand does what is scheduled.
func TestDeskCrashChild(t *testing.T) {
	address := os.Getenv(crashChild)
	if address == "" {
		t.Skip("this is the program that TestDeskCrash kills")
	}
	db, err := store.Open(ctx, address)
	if err != nil {
		t.Fatal(err)
	}
	d := &deskActs{db: db, room: newsroom.New(db, time.Now, rand.Reader)}
	if err := d.staff(); err != nil {
		t.Fatal(err)
	}
	round, _ := strconv.Atoi(os.Getenv(crashChild + "_ROUND"))
	fmt.Println("open")
	var working sync.WaitGroup
	for worker := range 2 {
		c := &child{deskActs: d, worker: worker, round: round, dice: mrand.New(mrand.NewPCG(uint64(round), uint64(worker)))}
		working.Go(func() {
			for n := 0; ; n++ {
				c.write(n)
			}
		})
	}
	working.Go(func() {
		for {
			done, err := d.room.Due(ctx, time.Now())
			if err != nil {
				die("due: %v", err)
			}
			for _, o := range done {
				tell(said{Did: true, Worker: 9, Act: "due", Item: o.Item, Number: o.Number})
			}
			time.Sleep(time.Millisecond) // the pace of a scheduler, not a wait for something
		}
	})
	working.Wait()
}

// said is a line that the child writes: before an act, what it is about to do, and
// once it returned, with Did, what must hold from then on, whatever happens.
type said struct {
	Did     bool `json:",omitempty"`
	Worker  int
	Act     string
	By      string         `json:",omitempty"` // name of a user
	Item    dateline.ID    `json:",omitempty"`
	Lang    dateline.Lang  `json:",omitempty"`
	Langs   []string       `json:",omitempty"`
	Kind    string         `json:",omitempty"`
	Key     string         `json:",omitempty"`
	Reason  string         `json:",omitempty"`
	Text    string         `json:",omitempty"` // sum of a text, topic of facts, hash of a file
	Version int64          `json:",omitempty"`
	ID      dateline.ID    `json:",omitempty"` // of an edition, proposal, schedule, remark, asset, parked text, user
	Ask     dateline.ID    `json:",omitempty"` // the proposal that is scheduled
	Stage   dateline.Stage `json:",omitempty"`
	Number  int64          `json:",omitempty"`
	Due     int64          `json:",omitempty"` // microseconds
	Token   string         `json:",omitempty"`
	Answer  string         `json:",omitempty"` // of an act with a key
}

// tell writes a line. A line is shorter than what a pipe takes at once.
func tell(l said) {
	b, err := json.Marshal(l)
	if err != nil {
		panic(err)
	}
	fmt.Printf("%s\n", b)
}

func die(format string, args ...any) {
	fmt.Printf("FAIL "+format+"\n", args...)
	os.Exit(1)
}

// deskActs are a desk and its people, for the child and for whoever asks it the
// same again afterwards.
type deskActs struct {
	db    *store.DB
	room  *newsroom.Newsroom
	users map[string]dateline.User
}

// staff founds the newsroom and invites its people, as far as that was not done
// before the last kill.
func (d *deskActs) staff() error {
	kinds := dateline.DefaultKinds()
	kinds[1].Approvals = 2 // a press release takes two
	err := d.room.Create(ctx, newsroom.Founding{Newsroom: storetest.Settings(), Kinds: kinds})
	if err != nil && !is[dateline.Conflict](err) {
		return err
	}
	for name, duty := range map[string]dateline.Duty{
		"author": dateline.Author, "writer": dateline.Author, "translator": dateline.Translator, "editor": dateline.Editor,
		"second": dateline.Editor, "publisher": dateline.Publisher, "admin": dateline.Administrator,
	} {
		if _, _, err := d.room.Invite(ctx, newsroom.Program("test"), user(name, duty)); err != nil && !is[dateline.Conflict](err) {
			return err
		}
	}
	return d.meet()
}

func user(name string, duty dateline.Duty) dateline.User {
	return dateline.User{Name: name, Email: name + "@news.example", Grants: []dateline.Grant{{Duty: duty}}}
}

// meet looks up the people.
func (d *deskActs) meet() error {
	list, err := d.db.Read().Accounts(ctx)
	d.users = map[string]dateline.User{}
	for _, a := range list {
		d.users[a.Name] = a.User
	}
	return err
}

func (d *deskActs) as(name string) newsroom.Actor { return newsroom.Actor{User: d.users[name]} }

// keyed does an act that has a key, as a line describes it, and returns what it
// answered. Asked again, it must answer alike and change nothing.
func (d *deskActs) keyed(l said) (answer any, err error) {
	switch l.Act {
	case "begin":
		return d.room.Begin(ctx, newsroom.Beginning{By: d.as(l.By), Kind: l.Kind, Lang: l.Lang, Key: l.Key})
	case "publish":
		return d.room.Publish(ctx, newsroom.Publishing{By: d.as(l.By), Item: l.Item, Langs: tags(l.Langs), Override: l.Reason, Key: l.Key})
	case "schedule":
		return d.room.Schedule(ctx, newsroom.Scheduling{By: d.as(l.By), Item: l.Item, Langs: tags(l.Langs), Proposal: l.Ask, Due: time.UnixMicro(l.Due), Local: "2021-02-11T08:07", Zone: "Asia/Shanghai", Key: l.Key})
	case "carry":
		return d.room.Carry(ctx, d.as(l.By), l.ID, l.Reason, l.Key)
	}
	return nil, fmt.Errorf("%s has no key", l.Act)
}

func sum(v any) string {
	b, err := json.Marshal(v)
	if err != nil {
		panic(err)
	}
	h := sha256.Sum256(b)
	return hex.EncodeToString(h[:8])
}

// child acts on one item after the other.
type child struct {
	*deskActs
	worker, round, serial int
	dice                  *mrand.Rand
	noted                 bool // a change of what is public needs a note
}

// act says what is about to be done, does it, and says what came of it.
func (c *child) act(l said, fn func(l *said) error) said {
	l.Worker = c.worker
	tell(l)
	if err := fn(&l); err != nil {
		die("%+v: %v", l, err)
	}
	l.Did = true
	tell(l)
	return l
}

// once does an act under a key, sometimes twice.
func (c *child) once(l said) said {
	l.Key = c.mark()
	return c.act(l, func(l *said) error {
		answer, err := c.keyed(*l)
		if err != nil {
			return err
		}
		if l.Answer = sum(answer); c.dice.IntN(3) == 0 {
			if again, err := c.keyed(*l); err != nil || sum(again) != l.Answer {
				return fmt.Errorf("asked again, it answers %+v, %v, not %+v", again, err, answer)
			}
		}
		switch a := answer.(type) {
		case dateline.ID:
			l.Item = a
		case newsroom.Done:
			l.Number = a.Number
		case dateline.Schedule:
			l.ID = a.ID
		}
		return nil
	})
}

// mark is a word that nobody else says, ever.
func (c *child) mark() string {
	c.serial++
	return fmt.Sprintf("r%dw%dn%d", c.round, c.worker, c.serial)
}

func (c *child) copy(id dateline.ID, lang dateline.Lang) dateline.WorkingCopy {
	w, err := c.db.Read().WorkingCopy(ctx, id, lang)
	if err != nil && !is[dateline.NotFound](err) {
		die("%v", err)
	}
	return w
}

func (c *child) item(id dateline.ID) dateline.Item {
	item, err := c.db.Read().Item(ctx, id)
	if err != nil {
		die("%v", err)
	}
	return item
}

// save saves a new text, now and then as somebody who did not see the last one.
func (c *child) save(by string, id dateline.ID, lang dateline.Lang) {
	mark := c.mark()
	t := dateline.Text{Headline: "Headline " + mark, Body: "Text " + mark + "\n\n" + strings.Repeat("愿新的一年平安顺遂。", c.dice.IntN(80)) + "\n\n" + mark}
	if c.noted {
		t.ChangeNote = "Note " + mark
	}
	w := c.copy(id, lang)
	l := said{Act: "save", By: by, Item: id, Lang: lang, Text: sum(t)}
	if w.Version > 0 && c.dice.IntN(6) == 0 {
		l.Act = "park"
		c.act(l, func(l *said) error {
			_, err := c.room.Save(ctx, newsroom.Saving{By: c.as(by), Item: id, Lang: lang, Base: w.Version - 1, Text: t})
			if !is[newsroom.Clash](err) {
				return fmt.Errorf("no clash: %v", err)
			}
			return nil
		})
		return
	}
	c.act(l, func(l *said) error {
		w, err := c.room.Save(ctx, newsroom.Saving{By: c.as(by), Item: id, Lang: lang, Base: w.Version, Text: t})
		l.Version = w.Version
		return err
	})
}

// state says facts that are told apart by their topic, perhaps with a file.
func (c *child) state(id dateline.ID, files ...dateline.ID) {
	item := c.item(id)
	uses, err := c.db.Read().ItemAssets(ctx, id)
	if err != nil {
		die("%v", err)
	}
	issued, err := dateline.ParseMoment("2021-02-11T08:07", "America/New_York")
	if err != nil {
		die("%v", err)
	}
	topic := c.mark()
	c.act(said{Act: "state", By: "author", Item: id, Text: topic}, func(*said) error {
		_, err := c.room.State(ctx, newsroom.Stating{
			By: c.as("author"), Item: id, Base: newsroom.StatedBase(item, uses), Lang: "zh-Hans", Kind: item.Kind, Issued: issued,
			Offices: []string{"办公室" + strconv.Itoa(c.dice.IntN(5))}, Topics: []string{topic}, Attachments: files,
		})
		return err
	})
}

// rename gives the office or topic of an item a name in English: what was approved
// is not to be shown with another name than it was approved with.
func (c *child) rename(item dateline.Item) {
	reg, ref := dateline.Offices, item.Facts.Offices[0]
	if c.dice.IntN(2) == 0 {
		reg, ref = dateline.Topics, item.Facts.Topics[0]
	}
	name := newsroom.Name{Names: dateline.Names{"zh-Hans": ref.Names["zh-Hans"], "en": "English " + c.mark()}}
	c.act(said{Act: "rename", By: "editor", ID: ref.ID, Text: name.Names["en"]}, func(*said) error {
		_, err := c.room.SaveEntry(ctx, newsroom.Entering{By: c.as("editor"), Register: reg, ID: ref.ID, Name: name})
		return err
	})
}

// judged hands a text over and has it approved. Now and then it comes back on the
// way, sent back or recalled, and is written anew.
func (c *child) judged(by string, id dateline.ID, lang dateline.Lang, approvals int) {
	for {
		e := c.act(said{Act: "submit", By: by, Item: id, Lang: lang}, func(l *said) error {
			e, err := c.room.Submit(ctx, newsroom.Handing{By: c.as(by), Item: id, Lang: lang, Version: c.copy(id, lang).Version})
			l.ID = e.ID
			return err
		})
		shot, err := c.db.Read().Snapshot(ctx, e.ID)
		if err != nil {
			die("%v", err)
		}
		ask := newsroom.Approving{Item: id, Lang: lang, Seal: shot.Seal, Despite: "nobody reads these words"}
		back := c.dice.IntN(8)
		for n := range approvals {
			if back == n {
				break // it comes back with fewer approvals than it takes
			}
			editor := []string{"editor", "second"}[n]
			c.act(said{Act: "approve", By: editor, Item: id, Lang: lang, ID: e.ID, Text: shot.Seal}, func(l *said) (err error) {
				ask.By = c.as(editor)
				l.Stage, err = c.room.Approve(ctx, ask)
				return err
			})
		}
		switch {
		case back < 2:
			ask.By = c.as("second")
			c.act(said{Act: "back", Item: id, Lang: lang, ID: e.ID}, func(*said) error { return c.room.SendBack(ctx, ask, "Please look again. @"+by) })
		case back == 2:
			ask.By = c.as(by)
			c.act(said{Act: "back", Item: id, Lang: lang, ID: e.ID}, func(*said) error { return c.room.Recall(ctx, ask) })
		default:
			return
		}
		c.save(by, id, lang)
		c.save(by, id, lang) // one of the two may have been parked
	}
}

// write brings one item from its first word as far as it goes.
func (c *child) write(n int) {
	source, other, approvals := dateline.Lang("zh-Hans"), dateline.Lang("en"), n%2+1
	if c.dice.IntN(2) == 0 {
		source, other = other, source
	}
	c.noted = false
	id := c.once(said{Act: "begin", By: "author", Kind: []string{"statement", "press release"}[n%2], Lang: source}).Item
	for more := c.dice.IntN(4); more > 0 || c.copy(id, source).Headline == ""; more-- {
		c.save([]string{"author", "writer"}[c.dice.IntN(2)], id, source)
	}
	for c.copy(id, other).Headline == "" {
		c.save("translator", id, other)
	}
	c.state(id)
	c.act(said{Act: "remark", By: "editor", Item: id, Lang: source}, func(l *said) error {
		m, err := c.room.Remark(ctx, c.as("editor"), dateline.Remark{Item: id, Lang: source, Text: "@author: " + c.mark()})
		l.ID = m.ID
		return err
	})
	c.judged("author", id, source, approvals)
	if c.dice.IntN(3) == 0 { // other facts: it has to be approved again
		file := c.act(said{Act: "upload", By: "author", Text: sum(c.mark())}, func(l *said) error {
			a, err := c.room.AddAsset(ctx, c.as("author"), dateline.Asset{Name: "a.pdf", Type: "application/pdf", Hash: l.Text})
			l.ID = a.ID
			return err
		})
		c.state(id, file.ID)
		c.judged("author", id, source, approvals)
	}
	stated := c.item(id)
	if c.dice.IntN(2) == 0 {
		c.rename(stated)
	}
	c.judged("translator", id, other, approvals)
	if c.dice.IntN(2) == 0 {
		c.rename(stated)
	}
	both := []string{string(source), string(other)}
	c.out(said{By: "publisher", Item: id, Langs: both})
	c.noted = true
	if c.dice.IntN(2) == 0 {
		for c.copy(id, other).Headline == "" {
			c.save("translator", id, other)
		}
		if c.dice.IntN(4) == 0 { // without waiting for anybody
			c.once(said{Act: "publish", By: "publisher", Item: id, Langs: both[1:], Reason: "It cannot wait."})
		} else {
			c.judged("translator", id, other, approvals)
			c.out(said{By: "publisher", Item: id, Langs: both[1:]})
		}
	}
	c.takenBack(id, approvals)
	if n%4 == 0 {
		name := c.mark()
		in := c.act(said{Act: "invite", By: "admin", Text: name}, func(l *said) error {
			u, token, err := c.room.Invite(ctx, c.as("admin"), user(name, dateline.Author))
			l.ID, l.Token = u.ID, token
			return err
		})
		c.act(said{Act: "arrive", ID: in.ID, Token: in.Token, Text: name}, func(*said) error {
			_, err := c.room.Arrive(ctx, newsroom.Actor{}, in.Token, dateline.User{}, newsroom.Door{Password: "$argon2id$" + name})
			return err
		})
	}
}

// out makes what was approved public: by hand, or by a schedule that may be halted
// and set anew, and waits until it is.
func (c *child) out(l said) {
	if l.Act = "publish"; c.dice.IntN(2) == 0 {
		c.once(l)
		return
	}
	l.Act = "schedule"
	l.Due = time.Now().Add(time.Duration(2000+c.dice.IntN(8000)) * time.Microsecond).UnixMicro()
	if c.dice.IntN(3) == 0 {
		l.Due += time.Hour.Microseconds()
		halted := c.once(l)
		c.act(said{Act: "halt", By: "publisher", Item: l.Item, Langs: l.Langs, ID: halted.ID}, func(*said) error {
			return c.room.Halt(ctx, c.as("publisher"), halted.ID)
		})
		c.once(said{Act: "publish", By: l.By, Item: l.Item, Langs: l.Langs})
		return
	}
	c.happened(c.late(l))
}

// late schedules for a moment that is near, and for a later one when it has passed
// by the time it is asked for.
func (c *child) late(l said) (s said) {
	l.Key, l.Worker = c.mark(), c.worker
	for {
		tell(l)
		answer, err := c.keyed(l)
		if is[dateline.Invalid](err) {
			l.Due = time.Now().Add(20 * time.Millisecond).UnixMicro()
			continue
		}
		if err != nil {
			die("%+v: %v", l, err)
		}
		l.Did, l.Answer, l.ID = true, sum(answer), answer.(dateline.Schedule).ID
		tell(l)
		return l
	}
}

// happened waits until a schedule is done.
func (c *child) happened(l said) {
	for {
		s, err := c.db.Read().Schedule(ctx, l.ID)
		if err != nil || s.Failed != "" {
			die("%+v: %v", s, err)
		}
		if !s.Done.IsZero() {
			tell(said{Did: true, Worker: c.worker, Act: "happened", Item: l.Item, Langs: l.Langs, ID: l.ID, Ask: l.Ask, Number: s.Number})
			return
		}
		time.Sleep(time.Millisecond) // it depends on the clock, by its nature
	}
}

// takenBack proposes what may be done to a public item, has it approved, and does
// it or sets a time for it.
func (c *child) takenBack(id dateline.ID, approvals int) {
	mark := c.mark()
	p := dateline.Proposal{Item: id, Act: []dateline.Act{dateline.Withdraw, dateline.Remove, dateline.Move}[c.dice.IntN(3)]}
	if p.Act == dateline.Move {
		p.Slugs = map[dateline.Lang]string{"en": "moved-" + mark}
	} else {
		p.Note = dateline.Names{"en": "Reason " + mark, "zh-Hans": "原因 " + mark}
	}
	asked := c.act(said{Act: "propose", By: "author", Item: id, Kind: string(p.Act)}, func(l *said) (err error) {
		p, err = c.room.Propose(ctx, c.as("author"), p)
		l.ID = p.ID
		return err
	})
	l := said{By: "publisher", Item: id, ID: asked.ID, Kind: string(p.Act)}
	if l.Act = "carry"; c.dice.IntN(5) == 0 {
		l.Reason = "It cannot wait."
		c.once(l)
		return
	}
	for n := range approvals {
		editor := []string{"editor", "second"}[n]
		c.act(said{Act: "approve", By: editor, Item: id, ID: p.ID, Text: p.Seal()}, func(l *said) (err error) {
			l.Stage, err = c.room.Approve(ctx, newsroom.Approving{By: c.as(editor), Item: id, ID: p.ID, Seal: p.Seal()})
			return err
		})
	}
	if c.dice.IntN(2) == 0 {
		c.once(l)
		return
	}
	l.Act, l.ID, l.Ask, l.Due = "schedule", "", p.ID, time.Now().Add(3*time.Millisecond).UnixMicro()
	c.happened(c.late(l))
	tell(said{Did: true, Worker: c.worker, Act: "taken", Item: id, ID: p.ID, Kind: string(p.Act)})
}

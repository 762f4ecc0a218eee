package site_test

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"io/fs"
	"log/slog"
	"maps"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"testing/fstest"
	"time"

	"dateline"
	"dateline/internal/importer"
	"dateline/internal/media"
	"dateline/internal/newsroom"
	"dateline/internal/search"
	"dateline/internal/site"
	"dateline/internal/store"
	"dateline/internal/view"
	"dateline/internal/web"
	"dateline/internal/zh"
)

// address is the canonical address of the tests' newsroom.
const address = "http://127.0.0.1:8080"

// today is when the tests take place, at first.
var today = time.Date(2021, 2, 20, 15, 0, 0, 0, time.UTC)

// world is a newsroom with its database, its clock and its site.
type world struct {
	t     testing.TB
	db    *store.DB
	room  *newsroom.Newsroom
	set   dateline.Newsroom
	site  *site.Site
	items map[string]dateline.ID // by source id
	media map[string]dateline.ID // images and files, by name
	log   *bytes.Buffer
	file  string // of the database
	blobs *media.Disk
	index *search.Index

	folder string // of the index

	mu  sync.Mutex // guards now
	now time.Time
}

func (w *world) clock() time.Time {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.now
}

func (w *world) advance(d time.Duration) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.now = w.now.Add(d)
}

// dice makes the same ids every time.
type dice struct {
	mu sync.Mutex
	r  *rand.ChaCha8
}

func (d *dice) Read(p []byte) (int, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.r.Read(p)
}

// open opens a database file and puts a site before it, with a copy of an index, if
// there is one.
func open(t testing.TB, file string, index fs.FS, secure web.SecureOptions) *world {
	t.Helper()
	w := &world{t: t, items: map[string]dateline.ID{}, media: map[string]dateline.ID{}, now: today, log: new(bytes.Buffer), file: file}
	var err error
	if w.db, err = store.Open(context.Background(), file); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { w.db.Close() })
	w.room = newsroom.New(w.db, w.clock, &dice{r: rand.NewChaCha8(sha256.Sum256([]byte(t.Name() + filepath.Base(file))))})
	if w.blobs, err = media.OpenDisk(t.TempDir()); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { w.blobs.Close() })
	w.folder = filepath.Join(t.TempDir(), "index")
	if index != nil {
		if err := os.CopyFS(w.folder, index); err != nil {
			t.Fatal(err)
		}
	}
	w.index = indexOf(t, w.db, w.folder)
	if w.site, err = site.New(w.db, site.Options{Log: w.logger(), Now: w.clock, Secure: secure, Blobs: w.blobs, Search: w.index}); err != nil {
		t.Fatal(err)
	}
	return w
}

// indexOf is the index of a newsroom in a folder, made if it is missing. Nothing runs
// it: the site brings it up to date with each search.
func indexOf(t testing.TB, db *store.DB, folder string) *search.Index {
	t.Helper()
	source, err := site.NewSource(db)
	if err != nil {
		t.Fatal(err)
	}
	x := search.New(folder, source, search.Options{Vocabulary: site.Vocabulary(db), Zh: segmenter})
	t.Cleanup(func() { x.Close() })
	return x
}

// indexed brings the index up to date, as who runs it does.
func (w *world) indexed() {
	w.t.Helper()
	if err := w.index.Once(context.Background()); err != nil {
		w.t.Fatal(err)
	}
}

// inMemory keeps the files of a folder that is about to go.
func inMemory(t testing.TB, folder string) fs.FS {
	t.Helper()
	files := fstest.MapFS{}
	err := fs.WalkDir(os.DirFS(folder), ".", func(path string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		b, err := os.ReadFile(filepath.Join(folder, path))
		files[path] = &fstest.MapFile{Data: b, Mode: 0o600}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return files
}

// segmenter is that of all indexes: its dictionary is read once.
var segmenter = zh.New()

// empty founds the demo's newsroom, with nothing in it.
func empty(t testing.TB, secure web.SecureOptions) *world {
	t.Helper()
	w := open(t, filepath.Join(t.TempDir(), "dateline.db"), nil, secure)
	w.found()
	w.indexed()
	return w
}

func (w *world) found() {
	t := w.t
	t.Helper()
	b, err := os.ReadFile("../../cmd/dateline/demo/newsroom.json")
	if err != nil {
		t.Fatal(err)
	}
	var f newsroom.Founding
	if err := json.Unmarshal(b, &f); err != nil {
		t.Fatal(err)
	}
	f.Newsroom.Address, f.Newsroom.Contact = address, "mailto:security@news.example"
	f.Registers[dateline.Topics] = []newsroom.Name{
		{Names: dateline.Names{"en": "Visas", "zh-Hans": "签证", "ar": "التأشيرات"}},
		{Names: dateline.Names{"en": "Human rights", "zh-Hans": "人权", "zh-Hant": "人權", "fr": "Droits de l’homme", "ru": "Права человека", "ar": "حقوق الإنسان"}},
	}
	w.set = f.Newsroom
	if err := w.room.Create(context.Background(), f); err != nil {
		t.Fatal(err)
	}
}

func (w *world) logger() *slog.Logger {
	return slog.New(slog.NewTextHandler(&lockedWriter{w: w.log}, nil))
}

type lockedWriter struct {
	mu sync.Mutex
	w  *bytes.Buffer
}

func (l *lockedWriter) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.w.Write(p)
}

// bring imports releases and fails the test if one is refused.
func (w *world) bring(publish bool, releases ...newsroom.Release) {
	w.t.Helper()
	outcomes, err := w.room.Import(context.Background(), releases, newsroom.Importing{Publish: publish, By: newsroom.Program("test")})
	if err != nil {
		w.t.Fatal(err)
	}
	for _, o := range outcomes {
		if o.Result == newsroom.Refused {
			w.t.Fatalf("%s: %v", o.Source, o.Why)
		}
		w.items[o.Source] = o.Item
	}
}

// path is where an item is public, percent-encoded.
func (w *world) path(source string, l dateline.Lang) string {
	w.t.Helper()
	rows, err := w.db.Read().LiveOfItem(context.Background(), w.items[source])
	if err != nil || len(rows) == 0 {
		w.t.Fatalf("%s is not public (%v)", source, err)
	}
	p, ok := rows[0].Paths[l]
	if !ok {
		w.t.Fatalf("%s is not public in %s", source, l)
	}
	return view.PathURL(p)
}

func (w *world) publish(ask newsroom.Publishing) {
	w.t.Helper()
	if _, err := w.room.Publish(context.Background(), ask); err != nil {
		w.t.Fatal(err)
	}
}

func (w *world) withdraw(source string, remove bool, reason dateline.Names) {
	w.t.Helper()
	if _, err := w.room.Withdraw(context.Background(), newsroom.Withdrawing{Item: w.items[source], Reason: reason, Remove: remove, By: newsroom.Program("test")}); err != nil {
		w.t.Fatal(err)
	}
}

// Words of texts that must never be on any page.
const (
	canaryDraft      = "kestrelwing"
	canaryWithdrawn  = "lanternfish"
	canaryRemoved    = "marigoldine"
	canaryUnapproved = "nightjarrow"
)

var canaries = []string{canaryDraft, canaryWithdrawn, canaryRemoved, canaryUnapproved}

// model is a newsroom with one of everything, made once: each test that wants it
// takes a copy of its file.
var model struct {
	once  sync.Once
	file  []byte
	index fs.FS
	set   dateline.Newsroom
	items map[string]dateline.ID
	media map[string]dateline.ID
	now   time.Time
}

// full is a newsroom with one of everything.
func full(t testing.TB, secure web.SecureOptions) *world {
	t.Helper()
	model.once.Do(func() {
		file := filepath.Join(t.TempDir(), "dateline.db")
		w := open(t, file, nil, secure)
		w.found()
		w.seed("", 7)
		w.notices(41)
		w.charter()
		w.events()
		w.acts()
		w.illustrated()
		w.hidden()
		w.indexed()
		w.index.Close()
		model.index = inMemory(t, w.folder)
		w.db.Close() // empties the write-ahead log into the file
		model.file, _ = os.ReadFile(file)
		model.set, model.items, model.media, model.now = w.set, w.items, w.media, w.now
	})
	if model.now.IsZero() {
		t.Fatal("the newsroom of these tests was not made")
	}
	file := filepath.Join(t.TempDir(), "copy.db")
	if err := os.WriteFile(file, model.file, 0o644); err != nil {
		t.Fatal(err)
	}
	w := open(t, file, model.index, secure)
	w.indexed()
	w.set, w.items, w.media, w.now = model.set, maps.Clone(model.items), maps.Clone(model.media), model.now
	photo(t, w.blobs) // the same bytes, so under the same names
	report(t, w.blobs)
	return w
}

// seed brings in the page that the project began with, with the English originals
// of two of its items or, if only that file is named, without.
func (w *world) seed(file string, texts int) {
	w.t.Helper()
	report, err := importer.Run(context.Background(), w.room, w.set, []string{"../../cmd/dateline/demo/texts" + file}, importer.Options{Publish: true, By: "test"})
	if err != nil || len(report.Errors) > 0 || report.Created != texts {
		w.t.Fatalf("seed: %d created, %v, %v", report.Created, err, report.Errors)
	}
	for i, o := range report.Items {
		w.items[fmt.Sprint("seed", i)] = o.Item
	}
}

// notices fills several pages of every list in three languages.
func (w *world) notices(n int) {
	var all []newsroom.Release
	for i := 1; i <= n; i++ {
		day, _ := dateline.ParseMoment(time.Date(2019, 1, 10, 0, 0, 0, 0, time.UTC).AddDate(0, 0, i*15).Format(time.DateOnly), "America/New_York")
		if i%3 == 0 { // some at the same instant
			day, _ = dateline.ParseMoment("2020-01-15T09:30", "America/New_York")
		}
		all = append(all, notice(i, day)...)
	}
	w.bring(true, all...)
}

func notice(i int, at dateline.Moment) []newsroom.Release {
	id := fmt.Sprintf("notice-%d", i)
	return []newsroom.Release{
		{Source: id, Lang: "zh-Hans", Kind: "notice", Headline: fmt.Sprintf("第%d号通告:签证处开放时间", i), Issued: at, Topics: []string{"签证"},
			Offices: []string{"国务院"}, Body: fmt.Sprintf("签证处第%d周的开放时间为上午九时至下午四时，周末及节假日除外。\n\n如需预约，请提前两个工作日。", i)},
		{Source: id + ".en", TranslationOf: id, Lang: "en", Kind: "notice", Headline: fmt.Sprintf("Notice %d: visa section hours", i), Issued: at,
			Body: fmt.Sprintf("In week %d the visa section is open from nine to four, except on weekends and holidays.\n\nBook two working days ahead.", i)},
		{Source: id + ".ar", TranslationOf: id, Lang: "ar", Kind: "notice", Headline: fmt.Sprintf("إعلان رقم %d: ساعات عمل قسم التأشيرات", i), Issued: at,
			Body: fmt.Sprintf("يعمل قسم التأشيرات في الأسبوع %d من الساعة التاسعة صباحا حتى الرابعة مساء، ما عدا العطل.\n\nيرجى حجز موعد قبل يومي عمل.", i)},
	}
}

// charter is an item in every language but Spanish, which has nothing at all.
func (w *world) charter() {
	at, _ := dateline.ParseMoment("2021-02-12T10:00", "Europe/Paris")
	of := func(l dateline.Lang, headline, body, office string) newsroom.Release {
		r := newsroom.Release{Source: "charter." + string(l), Lang: l, Kind: "statement", Headline: headline, Body: body, Issued: at, Topics: []string{"Human rights"}}
		if l != "en" {
			r.TranslationOf, r.Topics = "charter.en", nil
		}
		return r
	}
	w.bring(true,
		of("en", "All Human Beings Are Born Free", "All human beings are born free and equal in dignity and rights. They are endowed with reason and conscience and should act towards one another in a spirit of brotherhood.", ""),
		of("zh-Hans", "人人生而自由", "人人生而自由，在尊严和权利上一律平等。他们赋有理性和良心，并应以兄弟关系的精神相对待。", ""),
		of("zh-Hant", "人人生而自由", "人人生而自由，在尊嚴和權利上一律平等。他們賦有理性和良心，並應以兄弟關係的精神相對待。", ""),
		of("fr", "Déclaration : tous les êtres humains naissent libres", "Tous les êtres humains naissent libres et égaux en dignité et en droits. Ils sont doués de raison et de conscience et doivent agir les uns envers les autres dans un esprit de fraternité.", ""),
		of("ru", "Все люди рождаются свободными", "Все люди рождаются свободными и равными в своем достоинстве и правах. Они наделены разумом и совестью и должны поступать в отношении друг друга в духе братства.", ""),
		of("ar", "يولد جميع الناس أحرارا", "يولد جميع الناس أحرارا متساوين في الكرامة والحقوق. وقد وهبوا عقلا وضميرا وعليهم أن يعامل بعضهم بعضا بروح الإخاء.", ""),
	)
}

// events are in each state, to come and past.
func (w *world) events() {
	of := func(source, office, en, zh, ar, start, end string, status dateline.EventStatus, link string) []newsroom.Release {
		e := &dateline.Event{Status: status, Link: link}
		e.Start, _ = dateline.ParseMoment(start, "America/New_York")
		e.End, _ = dateline.ParseMoment(end, "America/New_York")
		issued, _ := dateline.ParseMoment("2021-01-05", "America/New_York")
		r := newsroom.Release{Source: source, Lang: "en", Kind: "event", Headline: en, Issued: issued, Event: e, Place: "American Center",
			Offices: []string{office}, Body: "Doors open half an hour before. Seats are limited."}
		all := []newsroom.Release{r}
		r.TranslationOf, r.Event, r.Offices = source, nil, nil
		r.Source, r.Lang, r.Headline, r.Body, r.Place = source+".zh", "zh-Hans", zh, "提前半小时入场，座位有限。", "美国中心"
		all = append(all, r)
		r.Source, r.Lang, r.Headline, r.Body, r.Place = source+".ar", "ar", ar, "تفتح الأبواب قبل نصف ساعة والمقاعد محدودة.", "المركز الأمريكي"
		return append(all, r)
	}
	w.bring(true, of("reading", "Department of State", "Reading Circle", "读书会", "حلقة قراءة", "2021-03-04T18:30", "2021-03-04T20:00", dateline.Scheduled, "")...)
	w.bring(true, of("concert", "Department of State", "Spring Concert", "春季音乐会", "حفل الربيع", "2021-03-20T19:00", "", dateline.Postponed, "")...)
	w.bring(true, of("fair", "Department of State", "Study Fair", "留学展", "معرض الدراسة", "2021-04-02", "2021-04-03", dateline.Cancelled, "")...)
	w.bring(true, of("talk", "Cultural Section", "Talk on Oceans", "海洋讲座", "محاضرة عن المحيطات", "2021-02-27T10:00", "2021-02-27T11:00", dateline.MovedOnline, "https://meet.example/oceans")...)
	for i := 1; i <= 21; i++ {
		day := time.Date(2020, 3, 1, 0, 0, 0, 0, time.UTC).AddDate(0, 0, 14*i-14).Format(time.DateOnly)
		w.bring(true, of(fmt.Sprintf("film-%d", i), "Department of State", fmt.Sprintf("Film Evening %d", i), fmt.Sprintf("第%d次电影晚会", i), fmt.Sprintf("أمسية سينمائية %d", i), day+"T19:00", "", dateline.Scheduled, "")...)
	}
}

// acts are items to which something happened after they were published.
func (w *world) acts() {
	at, _ := dateline.ParseMoment("2021-02-15T09:00", "America/New_York")
	of := func(source, headline, body string) newsroom.Release {
		return newsroom.Release{Source: source, Lang: "en", Kind: "press release", Headline: headline, Body: body, Issued: at}
	}
	translated := func(source string, l dateline.Lang, headline, body string) newsroom.Release {
		return newsroom.Release{Source: source + "." + string(l), TranslationOf: source, Lang: l, Kind: "press release", Headline: headline, Body: body, Issued: at}
	}
	w.bring(true,
		of("grants", "Grants for Museums", "The programme gives 40 grants."),
		translated("grants", "zh-Hans", "博物馆资助项目", "该项目提供14项资助。"),
		translated("grants", "ar", "منح للمتاحف", "يقدم البرنامج 14 منحة."),
		of("moved", "A Headline to Be Changed", "The address of this text changes with its headline."),
		of("withdrawn", "Office Hours in March", "This text "+canaryWithdrawn+" was withdrawn."),
		translated("withdrawn", "zh-Hans", "三月办公时间", "本文"+canaryWithdrawn+"已撤回。"),
		translated("withdrawn", "ar", "ساعات العمل في مارس", canaryWithdrawn),
		of("removed", "A Text Named "+canaryRemoved, "This text "+canaryRemoved+" was removed."),
		of("pending", "Road Works Near the Embassy", "The road is closed."),
	)
	w.advance(time.Hour)
	w.bring(false, of("grants", "Grants for Museums", "The programme gives 14 grants."))
	w.publish(newsroom.Publishing{Item: w.items["grants"], By: newsroom.Program("test"), Note: dateline.Names{"en": "The number of grants was wrong.", "zh-Hans": "资助项目数量有误。", "ar": "كان عدد المنح غير صحيح."}})
	w.bring(true, of("moved", "A Headline That Was Changed", "The address of this text changes with its headline."))
	w.withdraw("withdrawn", false, dateline.Names{"en": "Issued in error.", "zh-Hans": "误发。"})
	w.withdraw("removed", true, dateline.Names{"en": "Removed by order of a court.", "zh-Hans": "依法院命令删除。"})
	w.bring(false, of("pending", "Road Works Near the Embassy", "The road is closed until "+canaryUnapproved+"."))
	w.advance(time.Hour)
}

// rich is every shape a text can take.
var rich = func() []newsroom.Release {
	at, _ := dateline.ParseMoment("2021-02-19T16:20", "Asia/Shanghai")
	body := func(word string) string {
		return "## " + word + " 1\n\n" + word + " **bold**, *emphasis*, `code` and a [link](https://un.example/charter).[^1]\n\n" +
			"| " + word + " | 2019 | 2020 | 2021 | 2022 | 2023 | 2024 | 2025 |\n|---|--:|--:|--:|--:|--:|--:|--:|\n| A | 1,200,000 | 1,300,000 | 1,400,000 | 1,500,000 | 1,600,000 | 1,700,000 | 1,800,000 |\n\n" +
			"### " + word + " 2\n\n1. one\n2. two\n   - three\n   - four\n\n> " + word + "\n\n```\nfixed   width\n```\n\n" +
			strings.Repeat("unbroken", 40) + "\n\nhttps://docs.example/" + strings.Repeat("long-path/", 20) + "\n\n[^1]: " + word + "\n"
	}
	return []newsroom.Release{
		{Source: "rich", Lang: "en", Kind: "advisory", Headline: "Figures by Year", Issued: at, Lead: "What the figures say in one sentence.", Body: body("Figures"), Occasion: "Annual report",
			Offices: []string{"Department of State"}, Place: "Shanghai"},
		{Source: "rich.zh", TranslationOf: "rich", Lang: "zh-Hans", Kind: "advisory", Headline: "历年数字", Issued: at, Lead: "一句话概括这些数字。", Body: body("数字"), Occasion: "年度报告"},
		{Source: "rich.ar", TranslationOf: "rich", Lang: "ar", Kind: "advisory", Headline: "أرقام حسب السنة", Issued: at, Lead: "ما تقوله الأرقام في جملة واحدة.", Body: body("أرقام"), Occasion: "التقرير السنوي"},
	}
}()

// hidden is what nobody may see: drafts, one of them without a date, another a
// translation of what is public.
func (w *world) hidden() {
	at, _ := dateline.ParseMoment("2021-02-17", "America/New_York")
	w.bring(true, newsroom.Release{Source: "undated", Lang: "en", Kind: "statement", Headline: "Undated " + canaryDraft, Body: canaryDraft,
		Offices: []string{"Office of " + canaryDraft}, Speakers: []newsroom.Speaker{{Name: "Speaker " + canaryDraft}}, Topics: []string{"Topic " + canaryDraft}})
	w.bring(false,
		newsroom.Release{Source: "draft", Lang: "zh-Hans", Kind: "statement", Headline: "草稿" + canaryDraft, Body: canaryDraft, Issued: at, Place: "Place " + canaryDraft},
		newsroom.Release{Source: "charter.es", TranslationOf: "charter.en", Lang: "es", Kind: "statement", Headline: "Borrador " + canaryDraft, Body: canaryDraft, Issued: at},
	)
}

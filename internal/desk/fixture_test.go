package desk_test

import (
	"context"
	"crypto/rand"
	"database/sql"
	"io"
	"log/slog"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"dateline"
	"dateline/internal/auth"
	"dateline/internal/desk"
	"dateline/internal/media"
	"dateline/internal/newsroom"
	"dateline/internal/site"
	"dateline/internal/store"
	"dateline/internal/storetest"
	"dateline/internal/web"
	"dateline/internal/webtest"

	"github.com/pquerna/otp/totp"
	"golang.org/x/text/unicode/norm"
)

// bureau is a newsroom with its public site and its desk on one address, with a
// person for each duty.
type bureau struct {
	*testing.T
	db       *store.DB
	room     *newsroom.Newsroom
	site     *site.Site
	desk     *desk.Desk
	url      string // http://localhost:PORT, so that passkeys work
	who      map[string]dateline.User
	clock    func() time.Time
	database string      // its address
	away     atomic.Bool // the desk does not answer
}

// password is that of everybody.
const password = "correct horse battery staple 7"

// people are those of a bureau, by name, with their duties.
var people = map[string][]dateline.Duty{
	"author": {dateline.Author}, "translator": {dateline.Translator}, "editor": {dateline.Editor}, "second": {dateline.Editor},
	"publisher": {dateline.Publisher}, "admin": {dateline.Administrator},
	"all": {dateline.Author, dateline.Translator, dateline.Editor, dateline.Publisher, dateline.Administrator},
}

func newBureau(t *testing.T) *bureau {
	t.Helper()
	return openBureau(t, storetest.SQLiteAddress(t), time.Now)
}

func openBureau(t *testing.T, database string, now func() time.Time) *bureau {
	t.Helper()
	ctx := context.Background()
	h := &bureau{T: t, database: database, db: storetest.Open(t, database), who: map[string]dateline.User{}, clock: now}
	h.room = newsroom.New(h.db, now, rand.Reader)
	mux := http.NewServeMux()
	srv := httptest.NewServer(mux)
	t.Cleanup(srv.Close)
	u, err := url.Parse(srv.URL)
	if err != nil {
		t.Fatal(err)
	}
	h.url = "http://localhost:" + u.Port()
	settings := storetest.Settings()
	settings.Address, settings.Zone, settings.SecondZone = h.url, "America/New_York", "Asia/Shanghai"
	if err := h.room.Create(ctx, newsroom.Founding{Newsroom: settings}); err != nil {
		t.Fatal(err)
	}
	hash, err := auth.NewPasswords(rand.Reader, norm.NFC.String).Hash(ctx, password)
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"admin", "all", "author", "editor", "publisher", "second", "translator"} {
		var grants []dateline.Grant
		for _, d := range people[name] {
			grants = append(grants, dateline.Grant{Duty: d})
		}
		who, token, err := h.room.Invite(ctx, newsroom.Program("test"), dateline.User{Name: strings.ToUpper(name[:1]) + name[1:], Email: name + "@news.example", Lang: "en", Grants: grants})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := h.room.Arrive(ctx, newsroom.Actor{}, token, dateline.User{}, newsroom.Door{Password: hash, TOTP: secretOf(name)}); err != nil {
			t.Fatal(err)
		}
		h.who[name] = who
	}
	blobs, err := media.OpenDisk(filepath.Join(t.TempDir(), "media"))
	if err != nil {
		t.Fatal(err)
	}
	log := slog.New(slog.NewTextHandler(logTo(), nil))
	h.site, err = site.New(h.db, site.Options{Log: log, Now: now, Blobs: blobs, Secure: web.SecureOptions{}, Due: func(ctx context.Context) error {
		_, err := h.room.Due(ctx, now())
		return err
	}})
	if err != nil {
		t.Fatal(err)
	}
	h.desk, err = desk.New(ctx, h.db, h.room, desk.Options{Log: log, Now: now, Random: rand.Reader, Hosts: h.site.Known, Blobs: blobs, Preview: h.site.Preview})
	if err != nil {
		t.Fatal(err)
	}
	mux.HandleFunc("/desk/", func(w http.ResponseWriter, r *http.Request) {
		if h.away.Load() { // as a server that is gone: the connection breaks
			panic(http.ErrAbortHandler)
		}
		h.desk.ServeHTTP(w, r)
	})
	mux.Handle("/", h.site)
	return h
}

func logTo() io.Writer {
	if os.Getenv("DATELINE_TEST_LOG") != "" {
		return os.Stderr
	}
	return io.Discard
}

// secretOf is a person's secret for one-time codes, base 32.
func secretOf(name string) string {
	s := strings.ToUpper(strings.Map(func(r rune) rune {
		if r >= 'a' && r <= 'z' {
			return r
		}
		return 'a'
	}, name))
	return (s + strings.Repeat("A", 32))[:32]
}

// as is a person's actor.
func (h *bureau) as(name string) newsroom.Actor { return newsroom.Actor{User: h.who[name]} }

// client is a browser without script: it keeps cookies and sends what a browser
// sends with forms.
type client struct {
	*bureau
	http.Client
}

func (h *bureau) client() *client {
	jar, err := cookiejar.New(nil)
	if err != nil {
		h.Fatal(err)
	}
	return &client{h, http.Client{Jar: jar}}
}

// get returns status and body of a page.
func (c *client) get(path string) (int, string) {
	c.Helper()
	resp, err := c.Client.Get(c.url + path)
	if err != nil {
		c.Fatal(err)
	}
	defer resp.Body.Close()
	b, err := io.ReadAll(resp.Body)
	if err != nil {
		c.Fatal(err)
	}
	return resp.StatusCode, string(b)
}

// post sends a form as a page of the desk does, and follows the redirect.
func (c *client) post(path string, form url.Values) (int, string) {
	c.Helper()
	return c.send(path, form, map[string]string{"Origin": c.url})
}

func (c *client) send(path string, form url.Values, header map[string]string) (int, string) {
	c.Helper()
	r, err := http.NewRequest(http.MethodPost, c.url+path, strings.NewReader(form.Encode()))
	if err != nil {
		c.Fatal(err)
	}
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	for k, v := range header {
		r.Header.Set(k, v)
	}
	resp, err := c.Client.Do(r)
	if err != nil {
		c.Fatal(err)
	}
	defer resp.Body.Close()
	b, err := io.ReadAll(resp.Body)
	if err != nil {
		c.Fatal(err)
	}
	return resp.StatusCode, string(b)
}

// codeOf is somebody's one-time code of now.
func (h *bureau) codeOf(name string) string {
	h.Helper()
	code, err := totp.GenerateCode(secretOf(name), h.clock())
	if err != nil {
		h.Fatal(err)
	}
	return code
}

// signedIn is a browser without script in which somebody has signed in.
func (h *bureau) signedIn(name string) *client {
	h.Helper()
	c := h.client()
	c.post("/desk/sign-in", url.Values{"email": {h.who[name].Email}, "password": {password}})
	status, page := c.post("/desk/sign-in/code", url.Values{"code": {h.codeOf(name)}})
	if status != http.StatusOK || !strings.Contains(page, "/desk/sign-out") {
		h.Fatalf("%s does not get in: %d %s", name, status, webtest.Read([]byte(page)).Text)
	}
	return c
}

// enter signs somebody in, in a browser.
func (h *bureau) enter(tab *webtest.Tab, name string) {
	h.Helper()
	tab.Open(h.url + "/desk/sign-in")
	webtest.Eval[any](tab, `(document.getElementById("email").value = "`+h.who[name].Email+`", document.getElementById("password").value = "`+password+`", 0)`)
	press(tab, `form[action="/desk/sign-in"] button`)
	webtest.Eval[any](tab, `(document.getElementById("code").value = "`+h.codeOf(name)+`", 0)`)
	press(tab, `form[action="/desk/sign-in/code"] button`)
	tab.Wait(`!!document.querySelector('form[action="/desk/sign-out"]')`)
}

// press presses a button and waits for the page that follows.
func press(tab *webtest.Tab, button string) {
	webtest.Eval[any](tab, `(window.before = true, document.querySelector(`+"`"+button+"`"+`).click(), 0)`)
	tab.Wait(`!window.before && document.readyState == "complete"`)
}

// enterLater signs somebody in again, with the code of the next half minute: each
// is good once.
func (h *bureau) enterLater(tab *webtest.Tab, name string) {
	now := h.clock
	defer func() { h.clock = now }()
	h.clock = func() time.Time { return now().Add(30 * time.Second) }
	h.enter(tab, name)
}

func (h *bureau) routes() []desk.Route { return desk.Routes() }

func storetestRaw(h *bureau) *sql.DB { return storetest.Raw(h.T, h.database) }

// signedInLater is signedIn with the code of the next half minute.
func (h *bureau) signedInLater(name string) *client {
	now := h.clock
	defer func() { h.clock = now }()
	h.clock = func() time.Time { return now().Add(30 * time.Second) }
	return h.signedIn(name)
}

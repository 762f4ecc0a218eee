package main

import (
	"cmp"
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"net"
	"net/http"
	"net/url"
	"os"
	"strconv"
	"strings"
	"syscall"
	"time"

	"dateline"
	"dateline/internal/auth"
	"dateline/internal/config"
	"dateline/internal/desk"
	"dateline/internal/i18n"
	"dateline/internal/jobs"
	"dateline/internal/media"
	"dateline/internal/newsroom"
	"dateline/internal/notify"
	"dateline/internal/search"
	"dateline/internal/site"
	"dateline/internal/store"
	"dateline/internal/translate"
	"dateline/internal/web"

	"golang.org/x/sync/errgroup"
)

type serveCmd struct {
	config.Data
	config.Server
	config.Desk
}

func (serveCmd) Help() string {
	return `Example: dateline serve --data /var/lib/dateline --listen 127.0.0.1:8080

The desk is at /desk/. The first time, a link is printed by which the first
administrator is made. It stops on an interrupt, after the answers under way are
finished.`
}

func (c serveCmd) Run(ctx context.Context, s streams) error {
	d, err := open(ctx, c.Data)
	if err != nil {
		return err
	}
	defer d.close()
	return serve(ctx, d, c, s, func(address, first string) {
		fmt.Fprintf(s.err, "Serving %s on %s\n", d.settings.Address, address)
		if first != "" {
			fmt.Fprintf(s.err, "Nobody works at the desk yet. Make the first administrator here, once, within a day:\n  %s\n", first)
		}
	})
}

// serve answers until ctx ends. ready is told the address once it is open, and the
// link for the first administrator if there is none yet.
func serve(ctx context.Context, d *opened, c serveCmd, s streams, ready func(address, first string)) error {
	log := logger(c.Log, s.err)
	began := time.Now()
	clock := jobs.NewClock(time.Now, func() time.Duration { return time.Since(began) })
	room := newsroom.New(d.db, clock.Now, rand.Reader)
	blobs, err := openBlobs(c.Data, c.Media)
	if err != nil {
		return err
	}
	due := func(ctx context.Context) error {
		_, err := room.Due(ctx, clock.Now())
		return err
	}
	all := newIndexes(d.db, c.Data, log)
	public, err := all.public()
	if err != nil {
		return err
	}
	drafts, err := all.desk()
	if err != nil {
		return err
	}
	front, err := site.New(d.db, site.Options{
		Search: public, Log: log, Now: clock.Now, Hosts: c.Hosts, Secure: web.SecureOptions{BehindTLS: c.BehindTLS}, Cache: c.Cache << 20, Blobs: blobs, Due: due,
		Templates: templatesOf(c.Server),
	})
	if err != nil {
		return err
	}
	mailer, err := mailerOf(c.Desk, d.settings, log)
	if err != nil {
		return err
	}
	told, err := notices(d.db, mailer)
	if err != nil {
		return err
	}
	runner := jobs.New(d.db, jobs.Options{
		Log: log, Clock: clock, Random: rand.Reader,
		Handlers: map[string]jobs.Handler{"mail": notify.Tasks(mailer), "notice": told},
		Sweep: func(ctx context.Context) (int, time.Time, error) {
			done, err := room.Due(ctx, clock.Now())
			return len(done), time.Time{}, err
		},
	})
	oidc, err := oidcOf(c.Desk, d.settings, clock.Now)
	if err != nil {
		return err
	}
	var machine desk.Translator
	if c.Machine.On() {
		if machine, err = translate.New(c.Machine, nil, log); err != nil {
			return err
		}
	}
	back, err := desk.New(ctx, d.db, room, desk.Options{
		Machine: machine, Log: log, Now: clock.Now, Random: rand.Reader, Hosts: front.Known, Secure: web.SecureOptions{BehindTLS: c.BehindTLS}, Blobs: blobs,
		Search: drafts, Published: func(ctx context.Context) { // that it is not found yet is no failure of publishing
			if err := public.Follow(ctx); err != nil {
				log.Warn("search index not up to date yet", "err", err)
			}
		},
		OIDC: oidc, OIDCName: cmp.Or(c.OIDCName, hostOf(c.OIDC)), Preview: front.Preview, Done: runner.Wake,
	})
	if err != nil {
		return err
	}
	first, err := room.FirstLink(ctx)
	if err != nil {
		return err
	}
	l, err := net.Listen("tcp", c.Listen)
	if errors.Is(err, syscall.EADDRINUSE) {
		return fmt.Errorf("something else is listening on %s already: choose another port, such as --listen 127.0.0.1:8081", c.Listen)
	}
	if err != nil {
		return fmt.Errorf("cannot listen on %s: %w", c.Listen, err)
	}
	if first != "" {
		first = d.settings.Address + "/desk/arrive/" + first
	}
	ready("http://"+l.Addr().String(), first)
	public.Serving("http://" + reachable(l.Addr()))
	drafts.Serving("http://" + reachable(l.Addr()))
	work, ctx := errgroup.WithContext(ctx)
	work.Go(func() error {
		if err := runner.Run(ctx); !errors.Is(err, context.Canceled) {
			return err
		}
		return nil
	})
	for _, x := range []*search.Index{public, drafts} {
		work.Go(func() error {
			if err := x.Run(ctx); !errors.Is(err, context.Canceled) {
				return err
			}
			return nil
		})
	}
	if c.Metrics != "" {
		work.Go(func() error {
			m, err := net.Listen("tcp", c.Metrics)
			if err != nil {
				return fmt.Errorf("cannot listen on %s: %w", c.Metrics, err)
			}
			return web.Serve(ctx, web.Server(c.Metrics, runner.Metrics(), log), m, time.Second)
		})
	}
	work.Go(func() error {
		return web.Serve(ctx, web.Server(c.Listen, both(front, back), log), web.LimitListener(l, c.Connections, c.PerHost), 10*time.Second)
	})
	return work.Wait()
}

// both sends what is under /desk/ to the desk and the rest to the public site.
func both(front, back http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if strings.HasPrefix(r.URL.Path, desk.Prefix) {
			back.ServeHTTP(w, r)
			return
		}
		front.ServeHTTP(w, r)
	})
}

// templatesOf is the folder of templates that stand in for the program's own.
func templatesOf(c config.Server) fs.FS {
	if c.Templates == "" {
		return nil
	}
	return os.DirFS(c.Templates)
}

// openBlobs opens the place where images and files are kept.
func openBlobs(d config.Data, address string) (media.Blobs, error) {
	if address == "" {
		return media.OpenDisk(d.MediaFolder())
	}
	o, err := media.ParseS3(address)
	if err != nil {
		return nil, err
	}
	return media.NewS3(o)
}

// mailerOf reads the mail server's address.
func mailerOf(c config.Desk, room dateline.Newsroom, log *slog.Logger) (notify.Mailer, error) {
	if c.Mail == "" {
		return notify.Log{Logger: log}, nil
	}
	u, err := url.Parse(c.Mail)
	tls, known := map[string]string{"smtp": "starttls", "smtps": "tls", "smtp+plain": "none"}[u.Scheme]
	if err != nil || !known || u.Hostname() == "" || c.MailFrom == "" {
		return nil, errors.New("mail: give --mail as smtp://USER:PASSWORD@HOST:PORT (or smtps://, smtp+plain://), and --mail-from")
	}
	port, _ := strconv.Atoi(u.Port())
	password, _ := u.User.Password()
	name, _ := room.Names.In(room.Languages[0])
	return notify.NewSMTP(notify.Server{Host: u.Hostname(), Port: port, TLS: tls, User: u.User.Username(), Password: password, From: c.MailFrom, Name: name}, time.Now)
}

// notices mails what people are told at the desk, without a word of the text it is
// about: mail is no secret.
func notices(db *store.DB, to notify.Mailer) (jobs.Handler, error) {
	cat, err := i18n.Load()
	if err != nil {
		return nil, err
	}
	return func(ctx context.Context, t store.Task) error {
		m, ok, err := desk.MailOf(ctx, cat, db, t)
		if err != nil || !ok {
			return err
		}
		return to.Send(ctx, notify.Mail{To: m.To, Subject: m.Subject, Text: m.Text, Lang: m.Lang, ID: t.Key})
	}, nil
}

// oidcOf is the organisation's own sign-in, or nil.
func oidcOf(c config.Desk, room dateline.Newsroom, now func() time.Time) (*auth.OIDC, error) {
	if c.OIDC == "" {
		return nil, nil
	}
	return auth.NewOIDC(auth.OIDCConfig{
		Issuer: c.OIDC, ClientID: c.OIDCClient, ClientSecret: c.OIDCSecret, Redirect: room.Address + "/desk/oidc/back",
		Client: &http.Client{Timeout: 10 * time.Second}, Random: rand.Reader, Now: now,
	})
}

func hostOf(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return ""
	}
	return u.Hostname()
}

func logger(format string, w io.Writer) *slog.Logger {
	switch format {
	case "json":
		return slog.New(slog.NewJSONHandler(w, nil))
	case "none":
		return slog.New(slog.DiscardHandler)
	}
	return slog.New(slog.NewTextHandler(w, nil))
}

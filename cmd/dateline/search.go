package main

import (
	"cmp"
	"context"
	"encoding/json"
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
	"time"

	"dateline"
	"dateline/internal/config"
	"dateline/internal/desk"
	"dateline/internal/search"
	"dateline/internal/site"
	"dateline/internal/store"
	"dateline/internal/zh"

	"github.com/schollz/progressbar/v3"
	"golang.org/x/term"
)

// indexes are how the two indexes of a machine are opened: that of what is public, and
// that of what the desk works on. They share what they know of words.
type indexes struct {
	db    *store.DB
	data  config.Data
	log   *slog.Logger
	words *zh.Segmenter
	names search.Vocabulary
}

func newIndexes(db *store.DB, d config.Data, log *slog.Logger) indexes {
	return indexes{db, d, log, zh.New(), site.Vocabulary(db)}
}

func (i indexes) public() (*search.Index, error) { return i.of(i.data.SearchFolder(), site.NewSource) }

func (i indexes) desk() (*search.Index, error) {
	return i.of(i.data.DeskSearchFolder(), desk.NewSource)
}

func (i indexes) of(folder string, source func(*store.DB) (search.Source, error)) (*search.Index, error) {
	from, err := source(i.db)
	if err != nil {
		return nil, err
	}
	return search.New(folder, from, search.Options{Log: i.log, Zh: i.words, Vocabulary: i.names}), nil
}

// reachable is where a listening server is reached on this machine.
func reachable(a net.Addr) string {
	host, port, err := net.SplitHostPort(a.String())
	if err != nil {
		return a.String()
	}
	if ip := net.ParseIP(host); ip == nil || ip.IsUnspecified() {
		host = "127.0.0.1"
	}
	return net.JoinHostPort(host, port)
}

type searchCmd struct {
	config.Data
	Query []string `arg:"" help:"What to look for, as in the box of the site."`
	Lang  string   `help:"Only this language; otherwise each item once, those in the newsroom's first language first." placeholder:"LANG"`
	Date  bool     `help:"The newest first, instead of the best."`
	Limit int      `help:"At most so many." default:"10" placeholder:"N"`
	JSON  bool     `help:"Print one JSON object." name:"json"`
}

func (searchCmd) Help() string {
	return `Example: dateline search 布林肯 阿富汗 after:2021-02 --json

It finds what is public, as the site does: words, "phrases", -not, kind:, office:,
speaker:, topic:, place:, after: and before:. Put a query with a minus or quotation
marks into quotes of the shell: dateline search '布林肯 -"农历新年"'`
}

func (c searchCmd) Run(ctx context.Context, s streams) error {
	d, err := open(ctx, c.Data)
	if err != nil {
		return err
	}
	defer d.close()
	lang := d.settings.Languages[0]
	q := search.Query{Ask: search.Parse(strings.Join(c.Query, " ")), Lang: lang, ByDate: c.Date, Most: c.Limit}
	if c.Lang != "" {
		q.In = dateline.CanonicalLang(c.Lang)
		q.Lang = q.In
		if !d.settings.Has(q.In) {
			return fmt.Errorf("the newsroom does not publish in %s (it has %v)", c.Lang, d.settings.Languages)
		}
	}
	if q.Ask.Empty() {
		return errors.New("there is nothing to look for in that: give a word")
	}
	answer, err := c.ask(ctx, d, q)
	if err != nil {
		return err
	}
	if c.JSON {
		return object(s.out, answer)
	}
	return c.print(s, answer)
}

// ask asks the index, or the server that has it open.
func (c searchCmd) ask(ctx context.Context, d *opened, q search.Query) (a site.SearchAnswer, err error) {
	x, err := newIndexes(d.db, c.Data, slog.New(slog.DiscardHandler)).public()
	if err != nil {
		return a, err
	}
	defer x.Close()
	if err = x.Once(ctx); err == nil {
		return site.Answer(ctx, d.db, x, q)
	}
	if _, busy := errors.AsType[search.Busy](err); !busy {
		return a, err
	}
	st, err := search.ReadStatus(c.SearchFolder())
	if err != nil || st.Serving == "" {
		return a, fmt.Errorf("another process has the search index open and does not say where it answers: stop it, or ask it (%w)", cmp.Or(err, errors.New("no address")))
	}
	values := url.Values{"q": {q.Ask.String()}, "in": {string(q.In)}, "most": {strconv.Itoa(q.Most)}}
	if q.ByDate {
		values.Set("sort", "date")
	}
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, st.Serving+"/"+string(q.Lang)+"/search?"+values.Encode(), nil)
	if err != nil {
		return a, err
	}
	r.Header.Set("Accept", "application/json")
	res, err := (&http.Client{Timeout: 10 * time.Second}).Do(r)
	if err != nil {
		return a, fmt.Errorf("the server at %s has the search index open, but does not answer: %w", st.Serving, err)
	}
	defer res.Body.Close()
	if res.StatusCode != http.StatusOK {
		return a, fmt.Errorf("the server at %s has the search index open, and answers: %s", st.Serving, res.Status)
	}
	return a, json.NewDecoder(io.LimitReader(res.Body, 8<<20)).Decode(&a)
}

func (c searchCmd) print(s streams, a site.SearchAnswer) error {
	switch {
	case a.Instead != "":
		fmt.Fprintf(s.err, "Nothing was found for %s. Showing %s: %d found.\n", a.Query, a.Instead, a.Total)
	case a.Total == 0:
		fmt.Fprintln(s.err, "Nothing was found.")
	case a.Loose:
		fmt.Fprintf(s.err, "No text has all of the words; %d have most of them.\n", a.Total)
	default:
		fmt.Fprintf(s.err, "%d found.\n", a.Total)
	}
	for _, i := range a.DidYouMean {
		fmt.Fprintf(s.err, "Did you mean: %s\n", i)
	}
	for _, f := range a.Results {
		fmt.Fprintf(s.out, "%s  %-10s  %-7s  %s\n", f.ID, f.Issued.Local[:min(10, len(f.Issued.Local))], f.Language, f.Headline)
		if f.Snippet != "" {
			fmt.Fprintf(s.out, "    %s\n", f.Snippet)
		}
	}
	return nil
}

type reindexCmd struct {
	config.Data
	Desk bool `help:"The index of the desk, instead of that of the public site."`
}

func (reindexCmd) Help() string {
	return `Example: dateline reindex --data /var/lib/dateline

Builds the search index of this machine anew. A server that is running goes on
answering from the old one and changes over by itself. There is no need for it
unless 'dateline doctor' says so: an index that is missing, damaged or of an older
version is built by the server.`
}

func (c reindexCmd) Run(ctx context.Context, s streams) error {
	d, err := open(ctx, c.Data)
	if err != nil {
		return err
	}
	defer d.close()
	began := time.Now()
	all := newIndexes(d.db, c.Data, slog.New(slog.DiscardHandler))
	open := all.public
	if c.Desk {
		open = all.desk
	}
	x, err := open()
	if err != nil {
		return err
	}
	var bar *progressbar.ProgressBar
	if f, ok := s.err.(*os.File); ok && term.IsTerminal(int(f.Fd())) {
		bar = progressbar.NewOptions(-1, progressbar.OptionSetWriter(f), progressbar.OptionSetDescription("indexing"), progressbar.OptionShowCount(), progressbar.OptionShowIts(), progressbar.OptionSetItsString("items"), progressbar.OptionClearOnFinish())
		defer bar.Finish()
	}
	n := 0
	err = x.Rebuild(ctx, func(done int) {
		if n = done; bar != nil {
			bar.Set(done)
		}
	})
	if err != nil {
		return err
	}
	st := x.Status()
	fmt.Fprintf(s.out, "%d items indexed in %.1f s, %.1f MB, up to publication %d.\n", n, time.Since(began).Seconds(), float64(st.Bytes)/1e6, st.Number)
	return x.Close()
}

// examineSearch looks at the indexes of this machine. Neither is opened: a server
// may have them.
func examineSearch(ctx context.Context, db *store.DB, d config.Data, say func(check string, ok bool, found, mend string)) {
	for _, of := range [][2]string{{"search", d.SearchFolder()}, {"desk search", d.DeskSearchFolder()}} {
		check, folder := of[0], of[1]
		st, err := search.ReadStatus(folder)
		switch {
		case errors.Is(err, fs.ErrNotExist):
			say(check, true, "no index yet: the server builds it when it starts", "")
			continue
		case err != nil:
			say(check, false, err.Error(), "run 'dateline reindex'")
			continue
		}
		found := fmt.Sprintf("%d texts, %.1f MB, up to %d", st.Texts, float64(st.Bytes)/1e6, st.Number)
		if st.Trouble != "" {
			found += fmt.Sprintf("; built anew after trouble on %s: %s", st.Troubled.Format(time.RFC3339), st.Trouble)
		}
		if err := search.Examine(folder); err != nil {
			say(check, false, found+"; "+err.Error(), "nothing need be done if the server is running: it builds the index anew within a second; otherwise it does when it starts, or 'dateline reindex' does")
			continue
		}
		if number, err := db.Number(ctx); check == "search" && err == nil && st.State == "ready" && st.Number < number {
			found += fmt.Sprintf(" of %d: the rest follows when the server runs", number)
		}
		say(check, true, found, "")
	}
}

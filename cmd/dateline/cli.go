package main

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"regexp"
	"strings"
	"time"

	_ "time/tzdata" // zones must not depend on what the machine has installed

	"dateline"
	"dateline/internal/config"
	"dateline/internal/newsroom"
	"dateline/internal/store"

	"github.com/alecthomas/kong"
)

// Exit codes, documented in docs/command-line.md. Scripts rely on them.
const (
	exitOK      = 0
	exitFailed  = 1 // the command could not do what was asked
	exitUsage   = 2 // the command line itself is wrong
	exitPartly  = 3 // some of the input was refused; the rest was done
	exitWarning = 4 // doctor found something to mend
)

// cli is every command.
type cli struct {
	Config kong.ConfigFlag `help:"Configuration file (TOML); dateline.toml here, if there is one." env:"DATELINE_CONFIG" placeholder:"FILE"`

	Demo      demoCmd      `cmd:"" help:"Make a newsroom from a real page and serve it."`
	Init      initCmd      `cmd:"" help:"Make a new, empty newsroom."`
	Serve     serveCmd     `cmd:"" help:"Serve the newsroom to the public."`
	Import    importCmd    `cmd:"" help:"Bring in texts: list pages, Markdown, JSON Lines."`
	Publish   publishCmd   `cmd:"" help:"Make an item public, or correct it."`
	Unpublish unpublishCmd `cmd:"" help:"Withdraw or remove an item."`
	List      listCmd      `cmd:"" help:"List what is public, or the drafts."`
	Search    searchCmd    `cmd:"" help:"Find what is public, as the site does."`
	Reindex   reindexCmd   `cmd:"" help:"Build the search index anew."`
	Show      showCmd      `cmd:"" help:"Show one item: facts, editions, history."`
	Facts     factsCmd     `cmd:"" help:"Read who, where and when out of a text."`
	Excerpt   excerptCmd   `cmd:"" help:"Shorten a text as lists do."`
	Check     checkCmd     `cmd:"" help:"Compare a translation with its source."`
	Convert   convertCmd   `cmd:"" help:"Convert between Simplified and Traditional Chinese."`
	Glossary  glossaryCmd  `cmd:"" help:"What things are called: take in, write out, list."`
	Memory    memoryCmd    `cmd:"" help:"The translation memory: take in, write out."`
	User      userCmd      `cmd:"" help:"People of the desk: invite, list, disable, reset."`
	Export    exportCmd    `cmd:"" help:"Take things out: the record."`
	Doctor    doctorCmd    `cmd:"" help:"Check configuration, schema, disk, clock, record and schedule."`
	Version   versionCmd   `cmd:"" help:"Print the version."`
}

// streams are where a command reads and writes.
type streams struct {
	in       io.Reader
	out, err io.Writer
}

// exit is an error that only sets the exit code: what there was to say has been
// said.
type exit int

func (e exit) Error() string { return fmt.Sprintf("exit code %d", int(e)) }

// run is the program: it parses the arguments, runs the command, and says what
// went wrong in one sentence.
func run(ctx context.Context, args []string, s streams) (code int) {
	var c cli
	done := errors.New("help was printed")
	defer func() { // kong ends the program after --help; here that is an answer like others
		if r := recover(); r != nil {
			if r != any(done) {
				panic(r)
			}
			code = exitOK
		}
	}()
	parser, err := kong.New(&c,
		kong.Name("dateline"), kong.Description("An official newsroom: news and events in several languages."),
		kong.Writers(s.out, s.err), kong.Exit(func(int) { panic(done) }), kong.ConfigureHelp(kong.HelpOptions{Compact: true}),
		kong.Configuration(resolver, "dateline.toml"),
		kong.BindTo(ctx, (*context.Context)(nil)), kong.Bind(s),
	)
	if err != nil {
		fmt.Fprintf(s.err, "dateline: %v\n", err)
		return exitUsage
	}
	if len(args) == 0 {
		args = []string{"--help"}
	}
	k, err := parser.Parse(args)
	if err != nil {
		fmt.Fprintf(s.err, "dateline: %v\nTry 'dateline --help'.\n", err)
		return exitUsage
	}
	err = k.Run()
	if e, ok := errors.AsType[exit](err); ok {
		return int(e)
	}
	if err != nil {
		fmt.Fprintf(s.err, "dateline: %v\n", err)
		return exitFailed
	}
	return exitOK
}

// resolver reads a configuration file for kong.
func resolver(r io.Reader) (kong.Resolver, error) {
	values, err := config.ReadFile(r)
	if err != nil {
		return nil, err
	}
	return kong.ResolverFunc(func(_ *kong.Context, _ *kong.Path, flag *kong.Flag) (any, error) {
		if len(flag.Envs) == 0 { // not a setting: a command's own flag that happens to be named like one
			return nil, nil
		}
		for _, name := range flag.Envs { // the environment wins over the file, which kong would have the other way about
			if os.Getenv(name) != "" {
				return nil, nil
			}
		}
		return values[flag.Name], nil
	}), nil
}

// opened is an open newsroom.
type opened struct {
	db       *store.DB
	room     *newsroom.Newsroom
	settings dateline.Newsroom
}

// open opens a newsroom that exists.
func open(ctx context.Context, d config.Data) (*opened, error) {
	if d.Database == "" {
		if _, err := os.Stat(d.Source()); err != nil {
			return nil, fmt.Errorf("there is no newsroom in %s: make one with 'dateline init --data %s', or name another folder with --data", d.Data, d.Data)
		}
	}
	db, err := store.Open(ctx, d.Source())
	if err != nil {
		return nil, err
	}
	settings, err := db.Read().Newsroom(ctx)
	if err != nil {
		db.Close()
		if _, none := errors.AsType[dateline.NotFound](err); none {
			return nil, errors.New("the database holds no newsroom yet: make one with 'dateline init'")
		}
		return nil, err
	}
	return &opened{db, newsroom.New(db, time.Now, rand.Reader), settings}, nil
}

func (d *opened) close() { d.db.Close() }

// object writes one JSON object on one line. Chinese stays Chinese.
func object(w io.Writer, v any) error {
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	return e.Encode(v)
}

// who is by whom an act on the command line is done, for the record.
func who() string {
	if u := os.Getenv("USER"); u != "" {
		return "command line (" + u + ")"
	}
	return "command line"
}

// reTag is what looks like a language before "=".
var reTag = regexp.MustCompile(`^[A-Za-z]{2,3}([-_][A-Za-z0-9]{2,8})*$`)

// notes reads texts per language as a command line gives them: "en=…", or a
// text alone, which is in the newsroom's first language.
func notes(given []string, room dateline.Newsroom) (dateline.Names, error) {
	n := dateline.Names{}
	for _, s := range given {
		lang, text := room.Languages[0], s
		for _, l := range room.Languages {
			if rest, ok := cutLang(s, l); ok {
				lang, text = l, rest
			}
		}
		if tag, _, ok := strings.Cut(text, "="); ok && reTag.MatchString(tag) {
			return nil, fmt.Errorf("the newsroom does not publish in %s, as %q says (it has %v)", tag, s, room.Languages)
		}
		if text == "" {
			return nil, fmt.Errorf("the text in %s is empty", lang)
		}
		if n[lang] != "" {
			return nil, fmt.Errorf("there are two texts in %s; give one", lang)
		}
		n[lang] = text
	}
	return n, nil
}

func cutLang(s string, l dateline.Lang) (string, bool) {
	if len(s) > len(l) && s[len(l)] == '=' && dateline.CanonicalLang(s[:len(l)]) == l {
		return s[len(l)+1:], true
	}
	return "", false
}

package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"unicode/utf8"

	"dateline"
	"dateline/internal/facts"
	"dateline/internal/markup"
	"dateline/internal/newsroom"
)

// maxText bounds what facts and excerpt read, in bytes.
const maxText = 16 << 20

// read returns a text from a file, or from standard input.
func read(file string, in io.Reader) (string, error) {
	if file != "" && file != "-" {
		f, err := os.Open(file)
		if err != nil {
			return "", err
		}
		defer f.Close()
		in = f
	}
	b, err := io.ReadAll(io.LimitReader(in, maxText+1))
	if err != nil {
		return "", err
	}
	if len(b) > maxText {
		return "", fmt.Errorf("the text is longer than %d MB: it is no release", maxText>>20)
	}
	if !utf8.Valid(b) {
		return "", errors.New("the text is not UTF-8: convert it first, or bring it in with 'dateline import', which knows other encodings")
	}
	return strings.TrimPrefix(string(b), "\ufeff"), nil
}

type factsCmd struct {
	File      string `arg:"" optional:"" help:"File with one release as plain text; standard input without it." placeholder:"FILE"`
	Lang      string `help:"Language of the text; otherwise it is judged from the text." placeholder:"LANG"`
	Published string `help:"Day of publication, for texts that say 'today' or leave out the year." placeholder:"2006-01-02"`
	Zone      string `help:"Time zone of times that name none." placeholder:"ZONE"`
	DateOrder string `help:"How 04/02/2021 is read: dmy, mdy or ymd." placeholder:"ORDER"`
	JSON      bool   `help:"Print one JSON object." name:"json"`
}

func (factsCmd) Help() string {
	return `Example: dateline facts --lang zh-Hans release.txt

Reads headline, kind, offices, speakers, place, occasion and time from the
release's opening and closing lines, and says what it was unsure of.`
}

func (c factsCmd) Run(s streams) error {
	release, err := read(c.File, s.in)
	if err != nil {
		return err
	}
	h := facts.Hints{Lang: dateline.CanonicalLang(c.Lang), Zone: c.Zone, DateOrder: c.DateOrder}
	if c.Published != "" {
		if h.Published, err = dateline.ParseMoment(c.Published, c.Zone); err != nil {
			return err
		}
	}
	r := facts.Read(release, h)
	if c.JSON {
		return object(s.out, r)
	}
	line := func(name, value string) {
		if value != "" {
			fmt.Fprintf(s.out, "%-10s %s\n", name, value)
		}
	}
	line("headline", r.Headline)
	line("kind", r.Kind)
	for _, o := range r.Offices {
		line("office", o)
	}
	for _, p := range r.Speakers {
		if p.Role != "" {
			p.Name += ", " + p.Role
		}
		line("speaker", p.Name)
	}
	line("place", r.Place)
	line("occasion", r.Occasion)
	if !r.Issued.IsZero() {
		line("issued", fmt.Sprintf("%s %s (to the %s)", r.Issued.Local, r.Issued.Zone, r.Issued.Precision))
	}
	if r.Incomplete {
		line("incomplete", "the source cut it here")
	}
	for _, u := range r.Unsure {
		line("unsure", fmt.Sprintf("%s (%s): %s", u.Fact, u.Text, u.Why))
	}
	return nil
}

type excerptCmd struct {
	File  string `arg:"" optional:"" help:"File with one release as plain text or Markdown; standard input without it." placeholder:"FILE"`
	Width int    `help:"Widest it may be, in columns: a Chinese character is two." default:"240" placeholder:"N"`
	Lang  string `help:"Language of the text; otherwise it is judged from the text." placeholder:"LANG"`
}

func (excerptCmd) Help() string {
	return `Example: dateline excerpt --width 160 release.txt

Prints one line: whole sentences of the text, without its headline and opening
facts.`
}

func (c excerptCmd) Run(s streams) error {
	if c.Width < 2 {
		return dateline.Invalidf("width", "write a number of 2 or more")
	}
	release, err := read(c.File, s.in)
	if err != nil {
		return err
	}
	lang := dateline.CanonicalLang(c.Lang)
	r := facts.Read(release, facts.Hints{Lang: lang})
	e := dateline.Edition{Lang: lang, Headline: r.Headline, Body: r.Body}
	_, err = fmt.Fprintln(s.out, newsroom.Excerpt(markup.New(), e, c.Width))
	return err
}

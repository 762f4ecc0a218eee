package main

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"time"

	"dateline"
	"dateline/internal/config"
	"dateline/internal/newsroom"
	"dateline/internal/store"
)

type initCmd struct {
	config.Data
	Name      map[string]string `help:"Its name in a language; may be repeated." placeholder:"LANG=NAME"`
	About     map[string]string `help:"One sentence on who speaks here; may be repeated." placeholder:"LANG=TEXT"`
	Languages []string          `help:"Languages in order, the first one first." placeholder:"LANG"`
	Zone      string            `help:"Home time zone, an IANA name." placeholder:"ZONE"`
	Address   string            `help:"Public address." default:"http://127.0.0.1:8080" placeholder:"URL"`
	DateOrder string            `help:"How 04/02/2021 is read on import: dmy, mdy or ymd." placeholder:"ORDER"`
	Accent    string            `help:"Accent colour." placeholder:"#RRGGBB"`
	Contact   string            `help:"Where security reports go: a mailto: or https: address." placeholder:"URL"`
	From      string            `help:"A file of settings, kinds and registers (JSON; see docs/configuration.md) instead of the flags above." type:"existingfile" placeholder:"FILE"`
}

func (initCmd) Help() string {
	return `Example: dateline init --data /var/lib/dateline --languages zh-Hans,en \
    --name 'zh-Hans=新闻及活动' --name 'en=News and Events' --zone Asia/Shanghai --address https://news.example`
}

func (c initCmd) Run(ctx context.Context, s streams) error {
	f := newsroom.Founding{}
	if c.From != "" {
		if len(c.Name)+len(c.About)+len(c.Languages) > 0 || c.Zone+c.DateOrder+c.Accent+c.Contact != "" {
			return errors.New("give the settings either as flags or in the --from file, not both")
		}
		b, err := os.ReadFile(c.From)
		if err != nil {
			return err
		}
		read := json.NewDecoder(bytes.NewReader(b))
		read.DisallowUnknownFields() // a key that is misspelt must not silently leave a default
		if err := read.Decode(&f); err != nil {
			return fmt.Errorf("%s: %w", c.From, err)
		}
	} else {
		if len(c.Languages) == 0 || c.Zone == "" || len(c.Name) == 0 {
			return errors.New("say at least --languages, --name and --zone, or --from a file (see 'dateline init --help')")
		}
		f.Newsroom = dateline.Newsroom{
			Names: names(c.Name), About: names(c.About), Address: c.Address, Zone: c.Zone,
			DateOrder: c.DateOrder, Accent: c.Accent, Contact: c.Contact,
		}
		for _, l := range c.Languages {
			f.Newsroom.Languages = append(f.Newsroom.Languages, dateline.CanonicalLang(l))
		}
	}
	d, err := create(ctx, c.Data, f)
	if err != nil {
		return err
	}
	defer d.close()
	if c.Database != "" { // an address may hold a password: it is not printed
		fmt.Fprintln(s.out, "Made a newsroom in the database.\nNext: dateline import --database ADDRESS FILE, then dateline serve --database ADDRESS")
		return nil
	}
	fmt.Fprintf(s.out, "Made a newsroom in %[1]s.\nNext: dateline import --data %[1]s FILE, then dateline serve --data %[1]s\n", c.Data.Data)
	return nil
}

func names(given map[string]string) dateline.Names {
	n := dateline.Names{}
	for l, s := range given {
		n[dateline.CanonicalLang(l)] = s
	}
	return n
}

// create makes a newsroom and opens it.
func create(ctx context.Context, data config.Data, f newsroom.Founding) (*opened, error) {
	if err := f.Newsroom.Check(); err != nil {
		return nil, err
	}
	if data.Database == "" {
		if err := os.MkdirAll(data.Data, 0o755); err != nil {
			return nil, fmt.Errorf("cannot make the data folder: %w", err)
		}
	}
	db, err := store.Open(ctx, data.Source())
	if err != nil {
		return nil, err
	}
	d := &opened{db, newsroom.New(db, time.Now, rand.Reader), f.Newsroom}
	if err := d.room.Create(ctx, f); err != nil {
		db.Close()
		return nil, err
	}
	return d, nil
}

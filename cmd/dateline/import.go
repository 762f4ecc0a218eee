package main

import (
	"context"
	"errors"
	"fmt"
	"os"

	"dateline"
	"dateline/internal/config"
	"dateline/internal/importer"
	"dateline/internal/newsroom"

	"github.com/schollz/progressbar/v3"
	"golang.org/x/term"
)

type importCmd struct {
	config.Data
	Paths        []string `arg:"" name:"path" help:"Files and folders."`
	Lang         string   `help:"Language of texts that do not say; otherwise it is judged from each text." placeholder:"LANG"`
	As           string   `help:"What the texts become: draft or published." enum:"draft,published" default:"draft"`
	Kind         string   `help:"Kind of texts whose kind cannot be read." placeholder:"KIND"`
	Format       string   `help:"Format, where name and content do not say." placeholder:"FORMAT"`
	Translations string   `help:"A table that says which texts translate which (see docs/import.md)." type:"existingfile" placeholder:"FILE"`
	Address      string   `help:"Address that a saved page was read from, where its links do not say." placeholder:"URL"`
	Zone         string   `help:"Time zone of times that name none; otherwise the newsroom's own." placeholder:"ZONE"`
	DateOrder    string   `help:"How 04/02/2021 is read: dmy, mdy or ymd; otherwise as the newsroom says." placeholder:"ORDER"`
	Override     string   `help:"Why texts are published without approval, in a newsroom with a desk; without it they come in as drafts there." placeholder:"REASON"`
	DryRun       bool     `help:"Show what would happen; change nothing."`
	JSON         bool     `help:"End with the report as one JSON object." name:"json"`
}

func (importCmd) Help() string {
	return `Example: dateline import --lang zh-Hans --as published news-list.txt

Doing it again doubles nothing: what is unchanged is left alone, what changed gets
a new edition. An interrupted import is resumed by running it again.`
}

func (c importCmd) Run(ctx context.Context, s streams) error {
	d, err := open(ctx, c.Data)
	if err != nil {
		return err
	}
	defer d.close()
	report, err := bringIn(ctx, d, c, s)
	taken := report.Created + report.Updated + report.Unchanged
	if errors.Is(err, context.Canceled) {
		err = fmt.Errorf("interrupted: %d texts are in; run the same command again to go on", taken)
	}
	if c.JSON {
		if e := object(s.out, report); e != nil && err == nil {
			err = e
		}
	} else {
		printReport(s, report)
	}
	switch {
	case err != nil || len(report.Errors) == 0:
		return err
	case taken == 0:
		return exit(exitFailed)
	}
	return exit(exitPartly)
}

// bringIn imports, with a progress bar where somebody is watching.
func bringIn(ctx context.Context, d *opened, c importCmd, s streams) (importer.Report, error) {
	o := importer.Options{
		Lang: dateline.CanonicalLang(c.Lang), Publish: c.As == "published", DryRun: c.DryRun, By: "import", Override: c.Override, Format: c.Format,
		Kind: c.Kind, Translations: c.Translations, Address: c.Address, Zone: c.Zone, DateOrder: c.DateOrder,
	}
	if f, ok := s.err.(*os.File); ok && term.IsTerminal(int(f.Fd())) {
		bar := progressbar.NewOptions64(1, progressbar.OptionSetWriter(f), progressbar.OptionShowBytes(true),
			progressbar.OptionSetDescription("importing"), progressbar.OptionClearOnFinish())
		o.Progress = func(done, total int64) {
			bar.ChangeMax64(max(total, 1))
			bar.Set64(done)
		}
		defer bar.Finish()
	}
	return importer.Run(ctx, d.room, d.settings, c.Paths, o)
}

// most is how many lines of each list a person is shown; --json has them all.
const most = 20

func printReport(s streams, r importer.Report) {
	headlines := map[string]string{}
	for _, o := range r.Items {
		headlines[o.Source] = o.Headline
	}
	named := func(source string) string { // a source id tells a person nothing
		if h := headlines[source]; h != "" {
			return h
		}
		return source
	}
	if r.DryRun {
		fmt.Fprintln(s.out, "A dry run: nothing was changed. It would be:")
		for i, o := range r.Items {
			if i == most {
				fmt.Fprintf(s.out, "  … and %d more\n", len(r.Items)-most)
				break
			}
			fmt.Fprintf(s.out, "  %-9s  %-8s %s\n", o.Result, o.Lang, named(o.Source))
		}
	}
	fmt.Fprintf(s.out, "%d read: %d created, %d updated, %d unchanged, %d refused.\n", r.Read, r.Created, r.Updated, r.Unchanged, r.Refused)
	if len(r.Unsure) > 0 {
		fmt.Fprintf(s.out, "To look at (%d):\n", len(r.Unsure))
		for i, n := range r.Unsure {
			if i == most {
				fmt.Fprintf(s.out, "  … and %d more; --json lists them all\n", len(r.Unsure)-most)
				break
			}
			fmt.Fprintf(s.out, "  %s: %s\n", named(n.Source), n.Why)
		}
	}
	if len(r.Errors) > 0 {
		fmt.Fprintf(s.out, "Not imported (%d):\n", len(r.Errors))
		for i, p := range r.Errors {
			if i == most {
				fmt.Fprintf(s.out, "  … and %d more; --json lists them all\n", len(r.Errors)-most)
				break
			}
			at := p.Source
			if p.Line > 0 {
				at = fmt.Sprintf("%s:%d", at, p.Line)
			}
			fmt.Fprintf(s.out, "  %s: %s\n", at, p.Why)
		}
	}
	if r.DryRun {
		return
	}
	changed, waiting := 0, 0
	for _, o := range r.Items {
		if o.Result == newsroom.Updated && o.Public {
			changed++
		}
		if (o.Result == newsroom.Created || o.Result == newsroom.Updated) && !o.Public {
			if waiting++; waiting <= most {
				fmt.Fprintf(s.out, "  not public: %s  %s\n", o.Item, o.Headline)
			}
		}
	}
	if changed > 0 {
		fmt.Fprintf(s.out, "Of these, %d were public and show the new text now, or were drafts and are public now.\n", changed)
	}
	if waiting > 0 {
		fmt.Fprintf(s.out, "Not public yet: %d. Publish one with 'dateline publish ID', correct one with 'dateline publish ID --correction NOTE'.\n", waiting)
	}
}

package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"unicode"

	"dateline"
	"dateline/internal/config"
	"dateline/internal/desk"
	"dateline/internal/newsroom"
	"dateline/internal/store"
	"dateline/internal/terms"
	"dateline/internal/text"
)

// glossaryCmd is what the newsroom calls things, as files and lists.
type glossaryCmd struct {
	Import glossaryImportCmd `cmd:"" help:"Take in a glossary: TBX, CSV, Markdown tables, JSON Lines, CLDR territories."`
	Export glossaryExportCmd `cmd:"" help:"Write the whole glossary to a file."`
	List   glossaryListCmd   `cmd:"" help:"List entries, or those that hold some words."`
}

type glossaryImportCmd struct {
	config.Data
	Files  []string `arg:"" name:"file" help:"Files. Those of CLDR, one a language, are given together." placeholder:"FILE"`
	Format string   `help:"Format, where the content does not tell: tbx, csv, tables, tablerows, cldr." placeholder:"FORMAT"`
	DryRun bool     `help:"Say what would happen; change nothing."`
	JSON   bool     `help:"End with the report as one JSON object." name:"json"`
}

func (glossaryImportCmd) Help() string {
	return `Examples: dateline glossary import terms.tbx
          dateline glossary import --dry-run countries.csv

All files or none: one that cannot be read to its end changes nothing. An entry that
was exported from here replaces itself; what says the same as another entry is taken
once. Texts in languages that the newsroom does not publish in are left out.`
}

func (c glossaryImportCmd) Run(ctx context.Context, s streams) error {
	d, err := open(ctx, c.Data)
	if err != nil {
		return err
	}
	defer d.close()
	read := func(files []desk.File) (desk.Held[dateline.Concept], error) {
		return desk.ReadGlossary(files, terms.Options{Format: c.Format, Langs: d.settings.Languages})
	}
	return takeIn(s, c.Files, c.DryRun, c.JSON, read, func(origin string, list []dateline.Concept) (newsroom.Taken, error) {
		if c.DryRun {
			return desk.WouldTake(ctx, d.db.Read(), list)
		}
		return d.room.TakeConcepts(ctx, newsroom.Program(who()), origin, list)
	})
}

// takeIn reads files, takes what they hold, and prints what became of it.
func takeIn[T any](s streams, paths []string, dryRun, asJSON bool, read func([]desk.File) (desk.Held[T], error), take func(origin string, list []T) (newsroom.Taken, error)) error {
	var files []desk.File
	for _, p := range paths {
		f, err := os.Open(p)
		if err != nil {
			return err
		}
		defer f.Close()
		files = append(files, desk.File{Name: filepath.Base(p), ReadSeeker: f}) // its folder is nobody else's concern
	}
	held, err := read(files)
	r := held.Report()
	r.Looked = dryRun
	if err == nil && r.Read == 0 {
		err = errors.New("nothing was taken: there is nothing in it that could be")
	}
	if err == nil {
		r.Taken, err = take(desk.Together(files), held.List)
	}
	if errors.Is(err, context.Canceled) {
		err = errors.New("interrupted: nothing was taken")
	}
	if err != nil {
		r.Error = err.Error()
	}
	if asJSON {
		err = errors.Join(err, object(s.out, r))
	} else {
		printTaking(s.out, r)
	}
	if err == nil && r.Skipped > 0 {
		return exit(exitPartly)
	}
	return err
}

func printTaking(w io.Writer, r desk.Report) {
	if r.Error == "" {
		if r.Looked {
			fmt.Fprintln(w, "A dry run: nothing was changed. It would be:")
		}
		fmt.Fprintf(w, "%d read (%s, %s): %d added, %d changed, %d there already.\n", r.Read, r.Format, r.Encoding, r.Added, r.Changed, r.Same)
	}
	if r.Total == 0 {
		return
	}
	fmt.Fprintf(w, "Not taken, or not wholly (%d):\n", r.Total)
	for _, p := range r.Problems[:min(most, len(r.Problems))] {
		at, times := p.File, ""
		if p.Line > 0 {
			at = fmt.Sprintf("%s:%d", at, p.Line)
		}
		if p.Times > 1 {
			times = fmt.Sprintf(" (%d times)", p.Times)
		}
		fmt.Fprintf(w, "  %s: %s%s\n", at, oneLine(p.What), times)
	}
	if rest := r.Unlisted(most); rest > 0 {
		fmt.Fprintf(w, "  … and %d more; --json lists more of them\n", rest)
	}
}

// oneLine is a text for a terminal: without line ends and control characters.
func oneLine(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsControl(r) {
			return -1
		}
		return r
	}, strings.Join(strings.Fields(s), " "))
}

type glossaryExportCmd struct {
	config.Data
	Format string `help:"Format: tbx (ISO 30042:2019), tbx-2008 for older programs, or csv." enum:"tbx,tbx-2008,csv" default:"tbx"`
	File   string `arg:"" optional:"" help:"File to write; it must not be there yet. Without one, standard output." placeholder:"FILE"`
}

func (glossaryExportCmd) Help() string {
	return `Example: dateline glossary export --format csv terms.csv

What is written comes back as it was with 'dateline glossary import'.`
}

func (c glossaryExportCmd) Run(ctx context.Context, s streams) error {
	d, err := open(ctx, c.Data)
	if err != nil {
		return err
	}
	defer d.close()
	return d.handOut(ctx, "export terms", map[string]any{"format": c.Format}, c.File, s, func(w io.Writer) error {
		return desk.WriteGlossary(w, c.Format, desk.Glossary(ctx, d.db.Read()))
	})
}

// handOut writes an export to a new file, or to standard output, after putting on
// record that it does. A file that could not be written whole is taken away again.
func (d *opened) handOut(ctx context.Context, act string, detail map[string]any, file string, s streams, write func(io.Writer) error) error {
	note := func() error {
		return d.room.Note(ctx, newsroom.Program(who()), newsroom.Line{Act: act, Detail: detail})
	}
	if file == "" {
		if err := note(); err != nil {
			return err
		}
		return write(s.out)
	}
	f, err := os.OpenFile(file, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644)
	if errors.Is(err, fs.ErrExist) {
		return fmt.Errorf("%s is there already: choose another name", file)
	}
	if err != nil {
		return err
	}
	if err = note(); err == nil {
		err = write(f)
	}
	if err = errors.Join(err, f.Sync(), f.Close()); err != nil {
		return errors.Join(err, os.Remove(file))
	}
	return nil
}

type glossaryListCmd struct {
	config.Data
	Words []string `arg:"" optional:"" help:"Words that a term must hold, in any language." placeholder:"WORDS"`
	Limit int      `help:"At most so many; 0 for all." placeholder:"N"`
	JSON  bool     `help:"Print one JSON object a line." name:"json"`
}

func (glossaryListCmd) Help() string {
	return `Example: dateline glossary list 国务卿

A term after "not" is forbidden, one in brackets is admitted.`
}

func (c glossaryListCmd) Run(ctx context.Context, s streams) error {
	if c.Limit < 0 {
		return errors.New("write the limit as a number of 1 or more, or 0 for all")
	}
	d, err := open(ctx, c.Data)
	if err != nil {
		return err
	}
	defer d.close()
	words := text.Fold(strings.Join(c.Words, " "))
	printed := 0
	for after := (store.Listed{}); ; {
		page, err := d.db.Read().Concepts(ctx, words, after, 500)
		if err != nil || len(page) == 0 {
			return err
		}
		for _, e := range page {
			if after = e; c.Limit > 0 && printed == c.Limit {
				return nil
			}
			printed++
			if c.JSON {
				err = object(s.out, e.Concept)
			} else {
				_, err = fmt.Fprintf(s.out, "%s  %s\n", e.ID, entryLine(e.Concept))
			}
			if err != nil {
				return err
			}
		}
	}
}

// termShown is how a list shows a term.
var termShown = map[dateline.TermStatus]string{dateline.TermApproved: "%s", dateline.TermAdmitted: "(%s)", dateline.TermForbidden: "not %s"}

// entryLine writes an entry as a line: "en Secretary of State, not Foreign Minister; zh-Hans 国务卿".
func entryLine(c dateline.Concept) string {
	var out []string
	for _, l := range desk.LanguagesOf(c) {
		var list []string
		for _, t := range c.Terms[l] {
			list = append(list, fmt.Sprintf(termShown[t.Status], t.Text))
		}
		out = append(out, string(l)+" "+strings.Join(list, ", "))
	}
	if c.Keep {
		out = append(out, "not translated")
	}
	return oneLine(strings.Join(out, "; "))
}

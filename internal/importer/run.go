package importer

import (
	"context"
	"errors"
	"fmt"
	"hash/maphash"

	"dateline"
	"dateline/internal/newsroom"
)

const (
	defaultBatch = 50
	batchBytes   = 4 << 20 // of text in one transaction, whatever the number of texts
)

// Run imports what the paths, files and folders, hold into n, whose settings are
// given. The report covers what was done even when an error is returned: the
// error is for what stopped the run (a path that is not there, a full disk, a
// cancelled context), and running again continues. A text that cannot be taken
// is no error: it is in the report.
func Run(ctx context.Context, n *newsroom.Newsroom, settings dateline.Newsroom, paths []string, o Options) (Report, error) {
	if o.Batch <= 0 {
		o.Batch = defaultBatch
	}
	if o.By == "" {
		o.By = "import"
	}
	r := run{
		n: n, o: o, report: Report{DryRun: o.DryRun},
		seed: maphash.MakeSeed(), known: map[string]uint64{}, byPath: map[string]string{},
	}
	records, total, err := open(ctx, settings, paths, o)
	if err != nil {
		return r.report, err
	}
	read := int64(0)
	for rec := range records {
		r.take(rec)
		read = max(read, rec.done)
		if len(r.batch) < o.Batch && r.bytes < batchBytes {
			continue
		}
		if err := r.flush(ctx); err != nil {
			return r.report, err
		}
		if o.Progress != nil {
			o.Progress(read, total)
		}
	}
	if err := ctx.Err(); err != nil {
		return r.report, err
	}
	if err := r.flush(ctx); err != nil {
		return r.report, err
	}
	if err := r.retry(ctx); err != nil {
		return r.report, err
	}
	if o.Progress != nil {
		o.Progress(total, total)
	}
	return r.report, nil
}

// run is one import under way. It belongs to one goroutine.
type run struct {
	n      *newsroom.Newsroom
	o      Options
	report Report

	seed   maphash.Seed
	known  map[string]uint64 // source ids of this run, each with a hash of its text
	byPath map[string]string // a file's path below its folder → its source id, where they differ

	batch []waiting
	bytes int
	held  []waiting // translations whose original has not come yet
}

// waiting is a release on its way, with what reading it was unsure of.
type waiting struct {
	release newsroom.Release
	unsure  []string
	file    string // where it was read, for telling what became of it
	line    int
}

// take puts a record into the batch, or into the report if it is no text.
func (r *run) take(rec Record) {
	switch {
	case rec.Err != nil:
		r.report.Errors = append(r.report.Errors, Problem{rec.File, rec.Line, rec.Err.Error()})
		return
	case rec.aside:
		r.note(rec.File, rec.Unsure)
		return
	}
	r.report.Read++
	rel := rec.Release
	if rec.path != "" && rec.path != rel.Source {
		r.byPath[rec.path] = rel.Source
	}
	// The same text on two pages of a list is one text. Two texts under one
	// source id would replace each other at each run.
	print := r.print(rel)
	if before, again := r.known[rel.Source]; again {
		if before == print {
			r.report.Unchanged++
			return
		}
		r.report.Refused++
		r.report.Errors = append(r.report.Errors, Problem{rec.File, rec.Line, fmt.Sprintf("another text of this run has the same source id, %s; the first was taken", rel.Source)})
		return
	}
	r.known[rel.Source] = print
	r.batch = append(r.batch, waiting{rel, rec.Unsure, rec.File, rec.Line})
	r.bytes += len(rel.Body) + len(rel.Reading)
}

func (r *run) print(rel newsroom.Release) uint64 {
	var h maphash.Hash
	h.SetSeed(r.seed)
	for _, s := range []string{string(rel.Lang), rel.TranslationOf, rel.Headline, rel.Lead, rel.Body} {
		h.WriteString(s)
		h.WriteByte(0)
	}
	return h.Sum64()
}

func (r *run) note(source string, whys []string) {
	for _, why := range whys {
		r.report.Unsure = append(r.report.Unsure, Note{source, why})
	}
}

// flush imports the batch in one transaction.
func (r *run) flush(ctx context.Context) error {
	held, err := r.send(ctx, r.batch)
	r.held = append(r.held, held...)
	clear(r.batch)
	r.batch, r.bytes = r.batch[:0], 0
	return err
}

// retry imports the translations that came before their originals, until a round
// brings none in. What then remains has no original.
func (r *run) retry(ctx context.Context) error {
	for len(r.held) > 0 {
		round := r.held
		r.held = nil
		for rest := round; len(rest) > 0; {
			n := min(len(rest), r.o.Batch)
			held, err := r.send(ctx, rest[:n])
			if err != nil {
				return err
			}
			r.held = append(r.held, held...)
			rest = rest[n:]
		}
		if len(r.held) < len(round) {
			continue
		}
		for _, w := range r.held {
			why := fmt.Errorf("%w (%s)", newsroom.ErrTranslationFirst, w.release.TranslationOf)
			r.settle(w, newsroom.Outcome{Source: w.release.Source, Headline: w.release.Headline, Lang: w.release.Lang, Result: newsroom.Refused, Why: why})
		}
		r.held = nil
	}
	return nil
}

// send imports some texts in one transaction and returns those that have to wait
// for their original.
func (r *run) send(ctx context.Context, texts []waiting) (held []waiting, err error) {
	if len(texts) == 0 {
		return nil, nil
	}
	releases := make([]newsroom.Release, len(texts))
	for i := range texts {
		rel := &texts[i].release
		if source, ok := r.byPath[rel.TranslationOf]; ok {
			rel.TranslationOf = source
		}
		releases[i] = *rel
	}
	outcomes, err := r.n.Import(ctx, releases, newsroom.Importing{
		Publish: r.o.Publish, DryRun: r.o.DryRun, By: newsroom.Program(r.o.By), Override: r.o.Override, Elsewhere: r.elsewhere,
	})
	if err != nil {
		return nil, err
	}
	for i, out := range outcomes {
		if errors.Is(out.Why, newsroom.ErrTranslationFirst) {
			held = append(held, texts[i])
			continue
		}
		r.settle(texts[i], out)
	}
	return held, nil
}

func (r *run) elsewhere(source string) bool {
	_, ok := r.known[source]
	return ok
}

// settle enters the outcome of one text. What reading was unsure of is told when
// the text is new or changed: of a text that was imported before it has been
// told already.
func (r *run) settle(w waiting, out newsroom.Outcome) {
	r.report.Items = append(r.report.Items, out)
	switch out.Result {
	case newsroom.Created:
		r.report.Created++
	case newsroom.Updated:
		r.report.Updated++
	case newsroom.Unchanged:
		r.report.Unchanged++
		r.note(out.Source, out.Unsure)
		return
	case newsroom.Refused:
		r.report.Refused++
		r.report.Errors = append(r.report.Errors, Problem{w.file, w.line, out.Why.Error()}) // a refusal has its reason
		return
	}
	r.note(out.Source, w.unsure)
	r.note(out.Source, out.Unsure)
}

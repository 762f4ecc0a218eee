package main

import (
	"context"
	"fmt"
	"io"

	"dateline"
	"dateline/internal/config"
	"dateline/internal/desk"
	"dateline/internal/newsroom"
	"dateline/internal/terms"
)

// memoryCmd is the translation memory as files.
type memoryCmd struct {
	Import memoryImportCmd `cmd:"" help:"Take in a translation memory (TMX)."`
	Export memoryExportCmd `cmd:"" help:"Write the translation memory, or one pair of languages of it, as TMX."`
}

type memoryImportCmd struct {
	config.Data
	Files []string `arg:"" name:"file" help:"Files in TMX 1.1 to 1.4b." placeholder:"FILE"`
	From  string   `help:"Source language of files that do not say it; otherwise the first of each unit." placeholder:"LANG"`
	JSON  bool     `help:"End with the report as one JSON object." name:"json"`
}

func (memoryImportCmd) Help() string {
	return `Example: dateline memory import archive.tmx

All files or none: one that cannot be read to its end changes nothing. What the memory
has already it has once. Texts in languages that the newsroom does not publish in are
left out.`
}

func (c memoryImportCmd) Run(ctx context.Context, s streams) error {
	d, err := open(ctx, c.Data)
	if err != nil {
		return err
	}
	defer d.close()
	from := dateline.CanonicalLang(c.From)
	if from != "" && !d.settings.Has(from) {
		return fmt.Errorf("the newsroom does not publish in %s (it has %v)", c.From, d.settings.Languages)
	}
	read := func(files []desk.File) (desk.Held[dateline.Segment], error) {
		return desk.ReadMemory(files, terms.Options{Langs: d.settings.Languages, From: from})
	}
	return takeIn(s, c.Files, false, c.JSON, read, func(origin string, list []dateline.Segment) (newsroom.Taken, error) {
		return d.room.TakeSegments(ctx, newsroom.Program(who()), origin, list)
	})
}

type memoryExportCmd struct {
	config.Data
	From  string `help:"Only this source language." placeholder:"LANG"`
	To    string `help:"Only this language of translations." placeholder:"LANG"`
	UTF16 bool   `help:"In UTF-16, which some older programs want." name:"utf-16"`
	File  string `arg:"" optional:"" help:"File to write; it must not be there yet. Without one, standard output." placeholder:"FILE"`
}

func (memoryExportCmd) Help() string {
	return `Example: dateline memory export --from en --to zh-Hans en-zh.tmx`
}

func (c memoryExportCmd) Run(ctx context.Context, s streams) error {
	d, err := open(ctx, c.Data)
	if err != nil {
		return err
	}
	defer d.close()
	from, to := dateline.CanonicalLang(c.From), dateline.CanonicalLang(c.To)
	return d.handOut(ctx, "export memory", map[string]any{"from": from, "to": to, "utf16": c.UTF16}, c.File, s, func(w io.Writer) error {
		return terms.WriteTMX(w, c.UTF16, desk.Memory(ctx, d.db.Read(), from, to))
	})
}

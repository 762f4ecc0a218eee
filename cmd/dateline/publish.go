package main

import (
	"context"
	"fmt"
	"maps"
	"slices"

	"dateline"
	"dateline/internal/config"
	"dateline/internal/newsroom"
	"dateline/internal/view"
)

type publishCmd struct {
	config.Data
	Item       string   `arg:"" help:"Id of the item."`
	Correction []string `help:"Publish the newest texts as a correction, with this note to readers; once for each language, as LANG=NOTE." placeholder:"NOTE" sep:"none"`
	Override   string   `help:"Why it is published without approval, in a newsroom with a desk. Everybody concerned is told, and somebody must review it." placeholder:"REASON"`
	Key        string   `help:"Key of this request: the same key again changes nothing and answers the same." placeholder:"KEY"`
	JSON       bool     `help:"Print one JSON object." name:"json"`
}

func (publishCmd) Help() string {
	return `Example: dateline publish 7k2m9q4x1abc
         dateline publish 7k2m9q4x1abc --correction 'en=The amount was wrong.'

Every language that has a text which is not public yet becomes public, all at one
instant or none.`
}

func (c publishCmd) Run(ctx context.Context, s streams) error {
	d, err := open(ctx, c.Data)
	if err != nil {
		return err
	}
	defer d.close()
	note, err := notes(c.Correction, d.settings)
	if err != nil {
		return err
	}
	done, err := d.room.Publish(ctx, newsroom.Publishing{Item: dateline.ID(c.Item), Note: note, Override: c.Override, Key: c.Key, By: newsroom.Program(who())})
	return d.tell(s, c.JSON, "Public", done, err)
}

type unpublishCmd struct {
	config.Data
	Item     string   `arg:"" help:"Id of the item."`
	Reason   []string `help:"Why, in words that readers will see; once for each language, as LANG=REASON." required:"" placeholder:"REASON" sep:"none"`
	Remove   bool     `help:"Remove it whole, leaving only the reason: for what was published in error or against the law. It cannot be undone."`
	Override string   `help:"Why it is taken back without approval, in a newsroom with a desk." placeholder:"WHY"`
	Key      string   `help:"Key of this request: the same key again changes nothing and answers the same." placeholder:"KEY"`
	JSON     bool     `help:"Print one JSON object." name:"json"`
}

func (unpublishCmd) Help() string {
	return `Example: dateline unpublish 7k2m9q4x1abc --reason 'en=Issued in error.' --reason 'zh-Hans=误发。'

The item's address, headline and reason stay public; its text goes. Publish it
again to bring it back.`
}

func (c unpublishCmd) Run(ctx context.Context, s streams) error {
	d, err := open(ctx, c.Data)
	if err != nil {
		return err
	}
	defer d.close()
	reason, err := notes(c.Reason, d.settings)
	if err != nil {
		return err
	}
	done, err := d.room.Withdraw(ctx, newsroom.Withdrawing{Item: dateline.ID(c.Item), Reason: reason, Remove: c.Remove, Override: c.Override, Key: c.Key, By: newsroom.Program(who())})
	what := "Withdrawn"
	if c.Remove {
		what = "Removed from the public; the record keeps it"
	}
	return d.tell(s, c.JSON, what, done, err)
}

// tell prints what an act did.
func (d *opened) tell(s streams, asJSON bool, what string, done newsroom.Done, err error) error {
	if err != nil {
		return err
	}
	if asJSON {
		return object(s.out, done)
	}
	fmt.Fprintf(s.out, "%s (act %d of this newsroom).\n", what, done.Number)
	for _, l := range slices.Sorted(maps.Keys(done.Paths)) {
		fmt.Fprintf(s.out, "  %-8s %s\n", l, d.settings.Address+view.PathURL(done.Paths[l]))
	}
	return nil
}

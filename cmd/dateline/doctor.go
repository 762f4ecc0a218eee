package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"dateline"
	"dateline/internal/config"
	"dateline/internal/store"
)

type doctorCmd struct {
	config.Data
	JSON bool `help:"Print one JSON object." name:"json"`
}

func (doctorCmd) Help() string {
	return `Example: dateline doctor --data /var/lib/dateline

Ends with exit code 4 when something should be mended.`
}

// finding is one thing that doctor looked at.
type finding struct {
	Check string `json:"check"`
	OK    bool   `json:"ok"`
	Found string `json:"found"`
	Mend  string `json:"mend,omitempty"` // what to do, when it is not well
}

func (c doctorCmd) Run(ctx context.Context, s streams) error {
	found := c.examine(ctx)
	well := true
	for _, f := range found {
		well = well && f.OK
	}
	if c.JSON {
		if err := object(s.out, map[string]any{"ok": well, "findings": found}); err != nil {
			return err
		}
	} else {
		for _, f := range found {
			mark := "ok  "
			if !f.OK {
				mark = "MEND"
			}
			fmt.Fprintf(s.out, "%s  %-14s %s\n", mark, f.Check, f.Found)
			if f.Mend != "" {
				fmt.Fprintf(s.out, "      → %s\n", f.Mend)
			}
		}
	}
	if !well {
		return exit(exitWarning)
	}
	return nil
}

// lowDisk is the free space under which a newsroom is soon in trouble.
const lowDisk = 512 << 20

func (c doctorCmd) examine(ctx context.Context) []finding {
	var out []finding
	say := func(check string, ok bool, found, mend string) {
		if ok {
			mend = ""
		}
		out = append(out, finding{check, ok, found, mend})
	}
	if c.Database == "" {
		info, err := os.Stat(c.Source())
		if err != nil {
			say("data", false, "no newsroom in "+c.Data.Data, "make one with 'dateline init', or name another folder with --data")
			return out
		}
		say("data", true, fmt.Sprintf("%s, %.1f MB", c.Source(), float64(info.Size())/1e6), "")
		if free, err := freeSpace(filepath.Dir(c.Source())); err == nil {
			say("disk", free >= lowDisk, fmt.Sprintf("%.1f GB free", float64(free)/1e9), "free some space: when the disk is full, nothing can be saved or published")
		}
	}
	db, err := store.Open(ctx, c.Source())
	if err != nil {
		mend := "check the address with --database, and that the server is running"
		if _, newer := errors.AsType[store.TooNew](err); newer {
			mend = "run the newer version of Dateline on this database"
		}
		say("database", false, err.Error(), mend)
		return out
	}
	defer db.Close()
	schema, err := db.Schema(ctx)
	say("schema", err == nil, fmt.Sprintf("version %d on %s", schema, db.Engine()), "the schema cannot be read: restore a backup")
	if err := db.Check(ctx); err != nil {
		say("soundness", false, err.Error(), "stop the server, keep a copy of the files, and restore the last backup")
	} else {
		say("soundness", true, "the database is sound", "")
	}
	room, err := db.Read().Newsroom(ctx)
	if err != nil {
		say("newsroom", false, err.Error(), "make one with 'dateline init'")
		return out
	}
	name, _ := room.Names.In(room.Languages[0])
	say("newsroom", true, fmt.Sprintf("%s, at %s", name, room.Address), "")
	if err := room.Check(); err != nil {
		say("settings", false, err.Error(), "change the settings of the newsroom")
	} else {
		say("settings", true, fmt.Sprintf("%d languages, zone %s", len(room.Languages), room.Zone), "")
	}
	changed, err := db.Read().ChangedAt(ctx)
	now := time.Now()
	// The clock decides what is public, so one that runs behind the last act has jumped.
	say("clock", err == nil && !changed.After(now.Add(time.Second)), now.Format(time.RFC3339),
		fmt.Sprintf("it is behind the last publication (%s): set the clock, and keep it set with NTP", changed.Format(time.RFC3339)))
	if _, err := dateline.At(now, room.Zone); err != nil {
		say("zones", false, err.Error(), "choose a zone that exists")
	}
	examineDesk(ctx, db, room, now, say)
	examineSearch(ctx, db, c.Data, say)
	return out
}

package main

import (
	"context"
	"fmt"
	"strings"
	"time"

	"dateline"
	"dateline/internal/store"
)

// How late is late, and how far back doctor looks for it: what was late longer ago
// is in the record.
const (
	lateness = 10 * time.Second
	lateFor  = 7 * 24 * time.Hour
)

// examineDesk looks at what an administrator of the desk must know.
func examineDesk(ctx context.Context, db *store.DB, room dateline.Newsroom, now time.Time, say func(check string, ok bool, found, mend string)) {
	read := db.Read()
	lines, err := read.CheckRecord(ctx)
	if err != nil {
		say("record", false, err.Error(), "keep a copy of the database as it is, compare it with the last backup, and find out who had access")
	} else {
		say("record", true, fmt.Sprintf("%d lines, the chain is whole", lines), "")
	}

	late, err := read.LateSchedules(ctx, now.Add(-lateFor), now.Add(-lateness), lateness, 100)
	if err != nil {
		say("schedule", false, err.Error(), "the schedule cannot be read: restore a backup")
	}
	open, past := "", ""
	for _, s := range late {
		line := fmt.Sprintf("%s of %s was due %s", s.Act, s.Item, s.Due.In(room.Location()).Format("2006-01-02 15:04:05 MST"))
		switch {
		case s.Done.IsZero() && open == "":
			if open = line; s.Failed != "" {
				open += ": " + s.Failed
			}
		case !s.Done.IsZero() && past == "":
			past = fmt.Sprintf("%s and happened %s later", line, s.Done.Sub(s.Due).Round(time.Second))
		}
	}
	switch {
	case open != "":
		say("schedule", false, open, "start the server if it is not running; what keeps it otherwise is said at the desk, under Work")
	case past != "":
		say("schedule", false, past, "find out what kept the server from running then")
	case err == nil:
		say("schedule", true, "nothing was late in the last seven days", "")
	}

	overrides, err := read.OpenOverrides(ctx, 100)
	if err != nil || len(overrides) > 0 {
		found := fmt.Sprint(err)
		if err == nil {
			found = fmt.Sprintf("%d published without approval and not reviewed yet, the first by act %d: %s/desk/items/%s", len(overrides), overrides[0].Number, room.Address, overrides[0].Item)
		}
		say("approvals", false, found, "somebody who had no hand in it reviews it at the desk")
	} else {
		say("approvals", true, "nothing published without approval waits for a review", "")
	}

	failed, err := read.FailedTasks(ctx)
	if err != nil {
		say("tasks", false, err.Error(), "the tasks cannot be read: restore a backup")
	} else {
		say("tasks", failed == 0, fmt.Sprintf("%d given up", failed), fmt.Sprintf("they were tried %d times: check the mail settings; the server's log says why each failed", store.MaxAttempts))
	}

	if trouble, found := staffing(ctx, read); trouble != "" {
		say("people", false, trouble, "give the duty to more people, at the desk or with 'dateline user add'")
	} else {
		say("people", true, found, "")
	}
}

// staffing says who works at the desk, or what nobody there can do.
func staffing(ctx context.Context, read store.Reader) (trouble, found string) {
	users, err := read.Accounts(ctx)
	if err != nil {
		return err.Error(), ""
	}
	if len(users) == 0 {
		return "", "nobody works at the desk yet"
	}
	have := map[dateline.Duty]int{}
	for _, u := range users {
		for _, d := range dateline.Duties() {
			if u.Has(d) {
				have[d]++
			}
		}
	}
	var counts, lacks []string
	for _, d := range dateline.Duties() {
		counts = append(counts, fmt.Sprintf("%d %s", have[d], d))
		if have[d] == 0 && (d == dateline.Publisher || d == dateline.Administrator) {
			lacks = append(lacks, "there is no "+string(d))
		}
	}
	kinds, err := read.Kinds(ctx)
	if err != nil {
		return err.Error(), ""
	}
	for _, k := range kinds {
		if need := max(1, k.Approvals); have[dateline.Editor] < need {
			lacks = append(lacks, fmt.Sprintf("a %s takes %d to approve it and there are %d editors", k.ID, need, have[dateline.Editor]))
			break
		}
	}
	return strings.Join(lacks, "; "), strings.Join(counts, ", ")
}

package main

import (
	"bytes"
	"encoding/json"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"dateline"
	"dateline/internal/newsroom"
	"dateline/internal/store"
	"dateline/internal/storetest"
)

// TestDoctorDesk spoils, one after the other, what doctor looks after.
func TestDoctorDesk(t *testing.T) {
	ctx, dir := t.Context(), filepath.Join(t.TempDir(), "room")
	do := func(args ...string) (int, string) {
		var out bytes.Buffer
		code := run(ctx, args, streams{strings.NewReader(""), &out, &out})
		return code, out.String()
	}
	if code, out := do("init", "--data", dir, "--languages", "en", "--zone", "Asia/Shanghai", "--name", "en=News"); code != 0 {
		t.Fatal(out)
	}
	address := filepath.Join(dir, "dateline.db")
	db := storetest.Open(t, address)
	room := newsroom.New(db, time.Now, storetest.Random(3))
	issued, err := dateline.ParseMoment("2021-02-11", "Asia/Shanghai")
	if err != nil {
		t.Fatal(err)
	}
	got, err := room.Import(ctx, []newsroom.Release{{Source: "x", Lang: "en", Kind: "statement", Headline: "A notice", Body: "Words.", Issued: issued}}, newsroom.Importing{Publish: true, By: newsroom.Program("test")})
	if err != nil {
		t.Fatal(err)
	}
	item := got[0].Item
	if code, out := do("doctor", "--data", dir); code != exitOK {
		t.Fatalf("nothing is wrong, and doctor ends with %d:\n%s", code, out)
	}
	write := func(fn func(tx *store.Tx) error) {
		t.Helper()
		if err := db.Write(ctx, fn); err != nil {
			t.Fatal(err)
		}
	}
	raw := storetest.Raw(t, address)
	spoil := func(sql string, args ...any) {
		t.Helper()
		if _, err := raw.Exec(sql, args...); err != nil {
			t.Fatal(err)
		}
	}
	due := time.Now().Add(-time.Hour)
	plan := dateline.Schedule{ID: "schedule0001", Item: item, Act: dateline.Publish, Due: due, Created: due, Local: "2026-01-01T10:00", Zone: "Asia/Shanghai"}
	for _, step := range []struct {
		check, says string
		spoil       func()
	}{
		{"schedule", "publish of " + string(item) + " was due", func() { write(func(tx *store.Tx) error { return tx.InsertSchedule(ctx, plan) }) }},
		{"schedule", "the office is gone", func() { write(func(tx *store.Tx) error { return tx.FailSchedule(ctx, plan.ID, "the office is gone") }) }},
		{"schedule", "happened 30s later", func() {
			write(func(tx *store.Tx) error { return tx.FinishSchedule(ctx, plan.ID, 1, due.Add(30*time.Second)) })
		}},
		{"approvals", "1 published without approval", func() {
			write(func(tx *store.Tx) error {
				return tx.InsertOverride(ctx, store.Override{Number: 1, Item: item, Reason: "x", By: "test", At: due})
			})
		}},
		{"tasks", "1 given up", func() { spoil("update outbox set done_at = 0, attempts = ?", store.MaxAttempts) }},
		{"record", "line 1 is not as it was written", func() { spoil("update record set reason = 'another' where seq = 1") }},
	} {
		step.spoil()
		code, out := do("doctor", "--data", dir, "--json")
		var report struct {
			OK       bool
			Findings []finding
		}
		if err := json.Unmarshal([]byte(out), &report); err != nil || code != exitWarning || report.OK {
			t.Fatalf("%s: exit %d, %v:\n%s", step.says, code, err, out)
		}
		found := false
		for _, f := range report.Findings {
			found = found || f.Check == step.check && !f.OK && strings.Contains(f.Found, step.says) && f.Mend != ""
		}
		if !found {
			t.Errorf("doctor does not find %q: %s", step.says, out)
		}
	}
}

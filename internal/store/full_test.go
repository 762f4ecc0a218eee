package store_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"dateline"
	"dateline/internal/store"
	"dateline/internal/storetest"
)

var ctx = context.Background()

// add saves an item with a text of some size, all in one transaction.
func add(db *store.DB, n, size int) error {
	return db.Write(ctx, func(tx *store.Tx) error {
		id := dateline.ID(fmt.Sprintf("%012d", n))
		i := dateline.Item{ID: id, Kind: "notice", Source: "en", Status: dateline.Draft, Created: time.Unix(1612345678, 0)}
		e := dateline.Edition{ID: id, Item: id, Lang: "en", Number: 1, Headline: "H", Body: strings.Repeat("x", size), Created: i.Created}
		return errors.Join(tx.InsertItem(ctx, i), tx.InsertEdition(ctx, e, ""))
	})
}

// fill writes until the disk is full and returns how many were saved.
func fill(t *testing.T, db *store.DB, from, size int) int {
	t.Helper()
	for n := from; n < from+10000; n++ {
		err := add(db, n, size)
		if errors.Is(err, store.ErrFull) {
			return n
		}
		if err != nil {
			t.Fatalf("a full disk is said to be: %v", err)
		}
	}
	t.Fatal("it never became full")
	return 0
}

// full checks what must hold once the disk is full and n items were saved.
func full(t *testing.T, db *store.DB, n int) {
	t.Helper()
	for range 3 {
		if err := add(db, n, 100_000); !errors.Is(err, store.ErrFull) {
			t.Errorf("a write says %v", err)
		}
	}
	for i := range n {
		if _, err := db.Read().LatestEdition(ctx, dateline.ID(fmt.Sprintf("%012d", i)), "en"); err != nil {
			t.Fatalf("item %d of %d: %v", i, n, err)
		}
	}
	if _, err := db.Read().Item(ctx, dateline.ID(fmt.Sprintf("%012d", n))); !strings.Contains(fmt.Sprint(err), "no item") {
		t.Errorf("the item that was refused: %v", err)
	}
	if _, err := db.Number(ctx); err != nil {
		t.Error(err)
	}
	// A sort, and as many readers as there are connections.
	done := make(chan error)
	for range 8 {
		go func() {
			_, err := db.Read().Drafts(ctx, "", 1000)
			done <- err
		}()
	}
	for range 8 {
		if err := <-done; err != nil {
			t.Error(err)
		}
	}
	if err := db.Check(ctx); err != nil {
		t.Error(err)
	}
}

func newsroom(t *testing.T, db *store.DB) {
	t.Helper()
	if err := db.Write(ctx, func(tx *store.Tx) error {
		return tx.CreateNewsroom(ctx, storetest.Settings(), dateline.DefaultKinds(), time.Unix(1612345678, 0))
	}); err != nil {
		t.Fatal(err)
	}
}

// TestFullFile fills a file that may not grow.
func TestFullFile(t *testing.T) {
	db := storetest.SQLite(t)
	newsroom(t, db)
	if err := store.LimitPages(db, 400); err != nil {
		t.Fatal(err)
	}
	n := fill(t, db, 0, 20_000)
	full(t, db, n)
	if err := store.LimitPages(db, 1<<30); err != nil {
		t.Fatal(err)
	}
	if err := add(db, n, 20_000); err != nil {
		t.Errorf("with room again: %v", err)
	}
}

// TestFullDisk fills a real one: the log, the file or the shared memory of
// SQLite may be what no longer fits.
func TestFullDisk(t *testing.T) {
	if runtime.GOOS != "linux" || os.Getuid() != 0 {
		t.Skip("only root on Linux can mount a small disk; TestFullFile covers the rest")
	}
	disk := t.TempDir()
	if out, err := exec.Command("mount", "-t", "tmpfs", "-o", "size=6m", "tmpfs", disk).CombinedOutput(); err != nil {
		t.Skipf("no disk can be mounted: %s", out)
	}
	t.Cleanup(func() {
		if out, err := exec.Command("umount", disk).CombinedOutput(); err != nil {
			t.Errorf("umount: %s", out)
		}
	})
	spare := filepath.Join(disk, "spare")
	if err := os.WriteFile(spare, make([]byte, 1<<20), 0o600); err != nil {
		t.Fatal(err)
	}
	address := filepath.Join(disk, "dateline.db")
	db := storetest.Open(t, address)
	newsroom(t, db)
	n := 0
	for _, size := range []int{50_000, 3_000, 100} { // until not even a little fits
		n = fill(t, db, n, size)
	}
	full(t, db, n)
	// A second program can read it as well.
	other, err := store.Open(ctx, address)
	if err != nil {
		t.Fatalf("a full disk cannot be opened: %v", err)
	}
	if _, err := other.Read().Drafts(ctx, "", 10); err != nil {
		t.Error(err)
	}
	other.Close()
	if err := os.Remove(spare); err != nil {
		t.Fatal(err)
	}
	if err := add(db, n, 3_000); err != nil {
		t.Errorf("with room again: %v", err)
	}
	full(t, db, fill(t, db, n+1, 20_000))
	db.Close()
	// What was saved is still there after a new start.
	db = storetest.Open(t, address)
	if _, err := db.Read().Item(ctx, dateline.ID(fmt.Sprintf("%012d", n))); err != nil {
		t.Error(err)
	}
	db.Close()
}

// TestFullServer checks that what PostgreSQL says of a full disk is understood.
func TestFullServer(t *testing.T) {
	address := storetest.PostgresAddress(t)
	db := storetest.Open(t, address)
	newsroom(t, db)
	raw := storetest.Raw(t, address)
	if _, err := raw.Exec(`create function full_disk() returns trigger language plpgsql as $$ begin
		raise exception 'could not extend file: No space left on device' using errcode = '53100'; end $$;
		create trigger full_disk before insert on editions for each row execute function full_disk()`); err != nil {
		t.Fatal(err)
	}
	full(t, db, 0)
	if _, err := raw.Exec("drop trigger full_disk on editions"); err != nil {
		t.Fatal(err)
	}
	if err := add(db, 0, 10); err != nil {
		t.Error(err)
	}
}

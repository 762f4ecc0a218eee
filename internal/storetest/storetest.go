// Package storetest is for tests only: the suite that both engines must pass,
// and databases for the tests of other packages.
//
// Entry points: [Run] is the suite; [Engines] runs a test once an engine, each
// time on an empty database of its own; [Consistent] proves of a database that
// everything that is derived in it agrees with what it was derived from.
//
// The PostgreSQL server is named by DATELINE_TEST_POSTGRES, a postgres://
// address at which databases may be created. Without it those tests are
// skipped, or fail if DATELINE_REQUIRE_ALL is 1.
package storetest

import (
	"context"
	"crypto/rand"
	"database/sql"
	"encoding/hex"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"dateline/internal/store"
)

// SQLite opens a new SQLite database in a folder of the test's own.
func SQLite(t testing.TB) *store.DB { return Open(t, SQLiteAddress(t)) }

// Postgres opens a new PostgreSQL database, which goes when the test ends.
func Postgres(t testing.TB) *store.DB { return Open(t, PostgresAddress(t)) }

// Engines runs a test on a new database of each engine.
func Engines(t *testing.T, test func(t *testing.T, db *store.DB)) {
	Addresses(t, func(t *testing.T, address string) { test(t, Open(t, address)) })
}

// Addresses runs a test on the address of a new, empty database of each engine.
func Addresses(t *testing.T, test func(t *testing.T, address string)) {
	t.Run("sqlite", func(t *testing.T) { test(t, SQLiteAddress(t)) })
	t.Run("postgres", func(t *testing.T) { test(t, PostgresAddress(t)) })
}

// Open opens the database at an address until the test ends.
func Open(t testing.TB, address string) *store.DB {
	t.Helper()
	db, err := store.Open(context.Background(), address)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	return db
}

// SQLiteAddress returns the path of an SQLite file that does not exist yet.
func SQLiteAddress(t testing.TB) string { return filepath.Join(t.TempDir(), "dateline.db") }

// PostgresAddress makes an empty database on the test server and drops it when
// the test ends. It sorts as Danish does (aa after z) where the server can, so
// that whatever leans on the server's own order is found out.
func PostgresAddress(t testing.TB) string {
	t.Helper()
	server := NeedPostgres(t)
	u, err := url.Parse(server)
	if err != nil {
		t.Fatalf("DATELINE_TEST_POSTGRES: %v", err)
	}
	var b [8]byte
	rand.Read(b[:])
	name := "dateline_test_" + hex.EncodeToString(b[:])
	admin, err := sql.Open("pgx", server)
	if err != nil {
		t.Fatal(err)
	}
	_, err = admin.Exec("create database " + name + " template template0 encoding 'UTF8' locale 'C' locale_provider icu icu_locale 'da'")
	if err != nil {
		_, err = admin.Exec("create database " + name + " template template0 encoding 'UTF8'")
	}
	if err != nil {
		admin.Close()
		t.Fatalf("DATELINE_TEST_POSTGRES: %v", err)
	}
	t.Cleanup(func() {
		if _, err := admin.Exec("drop database " + name + " with (force)"); err != nil {
			t.Errorf("drop the test's database: %v", err)
		}
		admin.Close()
	})
	u.Path = "/" + name
	return u.String()
}

// NeedPostgres returns the address of the test server, or skips or fails.
func NeedPostgres(t testing.TB) string {
	t.Helper()
	server := os.Getenv("DATELINE_TEST_POSTGRES")
	if server == "" {
		SkipOrFail(t, "set DATELINE_TEST_POSTGRES to the postgres:// address of a server to test PostgreSQL")
	}
	return server
}

// Raw opens the database at an address without anything of package store, for
// what only a test may ask or do.
func Raw(t testing.TB, address string) *sql.DB {
	t.Helper()
	driver, dsn := "pgx", address
	if !postgres(address) {
		driver, dsn = "sqlite", "file:"+(&url.URL{Path: address}).EscapedPath()+"?_pragma=busy_timeout(10000)"
	}
	db, err := sql.Open(driver, dsn)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	return db
}

func postgres(address string) bool { return strings.HasPrefix(address, "postgres") }

// SkipOrFail skips the test with a plain line, or fails it if
// DATELINE_REQUIRE_ALL is 1.
func SkipOrFail(t testing.TB, why string) {
	t.Helper()
	if os.Getenv("DATELINE_REQUIRE_ALL") == "1" {
		t.Fatal(why)
	}
	t.Skip(why)
}

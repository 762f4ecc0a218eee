// Package store keeps the newsroom: all SQL, migrations and transactions live
// here and nowhere else. One set of queries (queries/*.sql, compiled by sqlc
// into internal/db) runs unchanged on SQLite and on PostgreSQL, and one suite
// (package storetest) proves it on both.
//
// Entry points: [Open] a database, read through the methods of [DB], and change
// it inside [DB.Write]. What Write acknowledged is on disk: SQLite runs with a
// write-ahead log and synchronous=FULL, PostgreSQL with its own
// synchronous_commit. A transaction that did not reach its commit leaves nothing.
//
// Everything derived (rendered pages, indexes) follows one number, which each
// publishing transaction raises: see [DB.Number].
package store

//go:generate go -C ../../tools tool sqlc generate -f ../internal/store/sqlc.yaml

import (
	"context"
	"database/sql"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"path/filepath"
	"strings"
	"time"

	"dateline/internal/store/internal/db"

	"github.com/jackc/pgx/v5/pgconn"
	_ "github.com/jackc/pgx/v5/stdlib" // the "pgx" driver
	"github.com/pressly/goose/v3"
	"github.com/pressly/goose/v3/lock"
	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"
)

//go:embed migrations/*.sql
var migrations embed.FS

// DB is an open newsroom database. It is safe for concurrent use.
type DB struct {
	engine goose.Dialect
	reads  *sql.DB
	writes *sql.DB // SQLite: one connection, because SQLite has one writer
	r, w   *db.Queries
	number follower
}

// TooNew means that a newer Dateline has already changed the schema. Nothing
// was touched.
type TooNew struct{ Have, Know int64 }

func (e TooNew) Error() string {
	return fmt.Sprintf("this database was written by a newer Dateline (schema %d, this program knows up to %d): install that version or a later one", e.Have, e.Know)
}

// ErrFull means that the disk, or the quota, is full. The write did not happen;
// reads go on, and writes work again once there is room.
var ErrFull = errors.New("the disk is full: nothing was saved; free some space and try again")

// Open opens a database and brings its schema up to date. The database is a
// postgres:// address of a database that is Dateline's alone, or else the path of
// an SQLite file, which is made where there is none. A schema newer than the
// program knows is refused with TooNew.
func Open(ctx context.Context, database string) (*DB, error) {
	d := &DB{}
	if err := d.connect(database); err != nil {
		return nil, err
	}
	if err := d.migrate(ctx); err != nil {
		d.Close()
		return nil, err
	}
	var err error
	if d.r, err = db.Prepare(ctx, d.reads); err == nil {
		d.w, err = db.Prepare(ctx, d.writes)
	}
	if err != nil {
		d.Close()
		return nil, fmt.Errorf("open database: %w", err)
	}
	d.number.read = func(ctx context.Context) (int64, int64, error) {
		row, err := d.r.PublicationNumber(ctx)
		return row.Publication, row.NextDue, err
	}
	return d, nil
}

func (d *DB) connect(database string) (err error) {
	if strings.HasPrefix(database, "postgres://") || strings.HasPrefix(database, "postgresql://") {
		d.engine = goose.DialectPostgres
		if d.reads, err = sql.Open("pgx", database); err != nil {
			return fmt.Errorf("open database: %w", err)
		}
		d.reads.SetMaxOpenConns(16)
		d.reads.SetMaxIdleConns(16)
		d.writes = d.reads
		return nil
	}
	d.engine = goose.DialectSQLite3
	path, err := filepath.Abs(database)
	if err != nil {
		return fmt.Errorf("open database: %w", err)
	}
	// A DSN without "file:" loses its parameters.
	dsn := func(pragmas ...string) string {
		q := url.Values{"_pragma": append([]string{"busy_timeout(10000)", "foreign_keys(1)"}, pragmas...)}
		return "file:" + (&url.URL{Path: path}).EscapedPath() + "?" + q.Encode()
	}
	// Temporary tables and sorts stay in memory: a full disk must not stop a read.
	if d.writes, err = sql.Open("sqlite", dsn("journal_mode(WAL)", "synchronous(FULL)", "temp_store(MEMORY)", "cache_size(-16000)")+"&_txlock=immediate"); err != nil {
		return fmt.Errorf("open database: %w", err)
	}
	d.writes.SetMaxOpenConns(1)
	if d.reads, err = sql.Open("sqlite", dsn("query_only(1)", "temp_store(MEMORY)", "cache_size(-4000)")); err != nil {
		return fmt.Errorf("open database: %w", err)
	}
	d.reads.SetMaxOpenConns(8)
	d.reads.SetMaxIdleConns(8)
	return nil
}

// migrate brings the schema up to date. On PostgreSQL an advisory lock keeps two
// servers from migrating at once. On SQLite each step is one transaction that
// takes the only write lock, so of two that start together one finds the step
// done, fails without effect and, looking again, goes on.
func (d *DB) migrate(ctx context.Context) error {
	steps, err := fs.Sub(migrations, "migrations")
	if err != nil {
		return err
	}
	options := []goose.ProviderOption{goose.WithVerbose(false)}
	if d.engine == goose.DialectPostgres {
		locker, err := lock.NewPostgresSessionLocker(lock.WithLockTimeout(1, 300)) // ask every second, for five minutes
		if err != nil {
			return err
		}
		options = append(options, goose.WithSessionLocker(locker))
	}
	provider, err := goose.NewProvider(d.engine, d.writes, steps, options...)
	if err != nil {
		return fmt.Errorf("open database: %w", err)
	}
	sources := provider.ListSources()
	know := sources[len(sources)-1].Version
	for try := 1; ; try++ {
		// Asked without the lock and before goose writes its own table, so that
		// the usual start waits for nobody and a newer schema is left untouched.
		have, err := schema(ctx, d.writes)
		if err == nil && have > know {
			return TooNew{Have: have, Know: know}
		}
		if err == nil && have == know {
			return d.collate(ctx)
		}
		_, err = provider.Up(ctx)
		if err == nil {
			return d.collate(ctx)
		}
		if try == 3 || ctx.Err() != nil {
			return fmt.Errorf("open database: %w", diagnose(err))
		}
		time.Sleep(time.Duration(try) * 100 * time.Millisecond)
	}
}

// collate makes PostgreSQL compare text byte by byte, as SQLite does: the order
// of ids and slugs, and so of lists, must not depend on the language that the
// server was set up in. It also keeps the indexes sound when an update of the
// operating system changes how that language sorts. The database, or the first
// schema on its search path, must be Dateline's own.
func (d *DB) collate(ctx context.Context) error {
	if d.engine != goose.DialectPostgres {
		return nil
	}
	_, err := d.writes.ExecContext(ctx, `do $$
declare c record;
begin
	for c in select table_name, column_name from information_schema.columns
		where table_schema = current_schema() and data_type = 'text' and collation_name is distinct from 'C'
		order by table_name, column_name
	loop
		execute format('alter table %I alter column %I type text collate "C"', c.table_name, c.column_name);
	end loop;
end $$`)
	if err != nil {
		return fmt.Errorf("open database: %w", diagnose(err))
	}
	return nil
}

// Schema returns the version of the schema in the database.
func (d *DB) Schema(ctx context.Context) (int64, error) { return schema(ctx, d.reads) }

func schema(ctx context.Context, conn *sql.DB) (v int64, err error) {
	err = conn.QueryRowContext(ctx, "select max(version_id) from goose_db_version where is_applied").Scan(&v)
	return v, err
}

// Engine returns "sqlite3" or "postgres".
func (d *DB) Engine() string { return string(d.engine) }

// Close releases the database. It is not needed for durability.
func (d *DB) Close() error {
	var errs []error
	for _, c := range []*sql.DB{d.reads, d.writes} {
		if c != nil {
			errs = append(errs, c.Close())
		}
	}
	return errors.Join(errs...)
}

// Check asks the engine whether the database is sound. It reads all of it.
func (d *DB) Check(ctx context.Context) error {
	if d.engine != goose.DialectSQLite3 {
		return d.reads.PingContext(ctx)
	}
	var verdict string
	if err := d.reads.QueryRowContext(ctx, "pragma quick_check(1)").Scan(&verdict); err != nil {
		return diagnose(err)
	}
	if verdict != "ok" {
		return fmt.Errorf("the database is damaged: %s; restore it from a backup", verdict)
	}
	return nil
}

// diagnose turns what an engine says into what an administrator can act on.
func diagnose(err error) error {
	if e, ok := errors.AsType[*sqlite.Error](err); ok {
		switch e.Code() & 0xff {
		case sqlite3.SQLITE_FULL:
			return fmt.Errorf("%w (%s)", ErrFull, e)
		case sqlite3.SQLITE_CANTOPEN:
			return fmt.Errorf("the database file cannot be opened: check that its folder exists and may be written (%w)", err)
		case sqlite3.SQLITE_NOTADB:
			return fmt.Errorf("the file is no Dateline database (%w)", err)
		case sqlite3.SQLITE_READONLY:
			return fmt.Errorf("the database may not be written: check the rights of the file and its folder (%w)", err)
		}
	}
	if e, ok := errors.AsType[*pgconn.PgError](err); ok && e.Code == "53100" { // disk_full
		return fmt.Errorf("%w (%s)", ErrFull, e.Message)
	}
	return err
}

func micros(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return t.UnixMicro()
}

func instant(us int64) time.Time {
	if us == 0 {
		return time.Time{}
	}
	return time.UnixMicro(us).UTC()
}

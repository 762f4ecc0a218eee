package store

import "strconv"

// LimitPages lets an SQLite file grow to n pages and no further, as a full disk
// would.
func LimitPages(d *DB, n int) error {
	var now int
	return d.writes.QueryRow("pragma max_page_count = " + strconv.Itoa(n)).Scan(&now)
}

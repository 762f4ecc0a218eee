// Package wordpress does what WordPress does with a search, on a MariaDB of its own:
// the same table, and the same statement. Package bench compares an index with it.
package wordpress

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"

	_ "github.com/go-sql-driver/mysql"
)

// DB is a server of MariaDB, in a folder of its own, that is reached by a socket in
// that folder and by nothing else.
type DB struct {
	db     *sql.DB
	cmd    *exec.Cmd
	folder string
	ended  chan error
}

// ErrNone says that MariaDB's server is not installed.
var ErrNone = errors.New("MariaDB is not installed (mariadbd, mariadb-install-db): WordPress's search is left out")

// program finds one of MariaDB's programs, or returns "": the server is often in a
// folder that only administrators have in their path.
func program(name string) string {
	if p, err := exec.LookPath(name); err == nil {
		return p
	}
	for _, dir := range []string{"/usr/sbin", "/usr/local/sbin", "/usr/libexec"} {
		if info, err := os.Stat(filepath.Join(dir, name)); err == nil && info.Mode()&0o111 != 0 {
			return filepath.Join(dir, name)
		}
	}
	return ""
}

// Start starts a server with so many bytes of memory for tables. It returns ErrNone
// where none is installed. Who has started it must call [DB.Stop].
func Start(ctx context.Context, pool int64) (m *DB, err error) {
	install, daemon := program("mariadb-install-db"), program("mariadbd")
	if install == "" || daemon == "" {
		return nil, ErrNone
	}
	// A path of a socket has at most 107 bytes: not in the folder of the run.
	m = &DB{ended: make(chan error, 1)}
	if m.folder, err = os.MkdirTemp("", "dateline-mariadb-"); err != nil {
		return nil, err
	}
	defer func() {
		if err != nil {
			m.Stop()
		}
	}()
	flags := []string{"--no-defaults", "--datadir=" + filepath.Join(m.folder, "data")}
	if os.Geteuid() == 0 { // it refuses to run as root
		u, err := user.Lookup("mysql")
		if err != nil {
			return nil, err
		}
		uid, _ := strconv.Atoi(u.Uid)
		gid, _ := strconv.Atoi(u.Gid)
		if err := os.Chown(m.folder, uid, gid); err != nil {
			return nil, err
		}
		flags = append(flags, "--user=mysql")
	}
	if out, err := exec.CommandContext(ctx, install, append(flags, "--skip-test-db")...).CombinedOutput(); err != nil {
		return nil, fmt.Errorf("mariadb-install-db: %w\n%s", err, out)
	}
	socket := filepath.Join(m.folder, "socket")
	log, err := os.Create(filepath.Join(m.folder, "log"))
	if err != nil {
		return nil, err
	}
	defer log.Close()
	m.cmd = exec.Command(daemon, append(flags, "--socket="+socket, "--skip-networking", "--skip-grant-tables",
		"--pid-file="+filepath.Join(m.folder, "pid"), "--max-allowed-packet=64M", "--query-cache-type=0",
		fmt.Sprintf("--innodb-buffer-pool-size=%d", pool), "--innodb-flush-log-at-trx-commit=2", "--innodb-log-file-size=256M")...)
	m.cmd.Stdout, m.cmd.Stderr = log, log
	if err := m.cmd.Start(); err != nil {
		return nil, err
	}
	go func() { m.ended <- m.cmd.Wait() }()
	m.db, err = sql.Open("mysql", "root@unix("+socket+")/?charset=utf8mb4&collation=utf8mb4_unicode_520_ci&interpolateParams=true&maxAllowedPacket=0")
	if err != nil {
		return nil, err
	}
	tick := time.NewTicker(100 * time.Millisecond)
	defer tick.Stop()
	for give := time.Now().Add(time.Minute); m.db.PingContext(ctx) != nil; {
		select {
		case err := <-m.ended:
			m.cmd = nil
			b, _ := os.ReadFile(log.Name())
			return nil, fmt.Errorf("mariadbd ended: %w\n%s", err, b)
		case <-ctx.Done():
			return nil, ctx.Err()
		case <-tick.C:
			if time.Now().After(give) {
				return nil, errors.New("mariadbd does not answer")
			}
		}
	}
	return m, nil
}

// Stop ends the server and removes its folder.
func (m *DB) Stop() {
	if m.db != nil {
		m.db.Close()
	}
	if m.cmd != nil && m.cmd.Process != nil {
		m.cmd.Process.Signal(syscall.SIGTERM)
		select {
		case <-m.ended:
		case <-time.After(time.Minute):
			m.cmd.Process.Kill()
			<-m.ended
		}
	}
	os.RemoveAll(m.folder)
}

// posts is the table of WordPress 6, with its keys.
const posts = `CREATE TABLE wp_posts (
	ID bigint(20) unsigned NOT NULL auto_increment,
	post_author bigint(20) unsigned NOT NULL default '0',
	post_date datetime NOT NULL default '0000-00-00 00:00:00',
	post_date_gmt datetime NOT NULL default '0000-00-00 00:00:00',
	post_content longtext NOT NULL,
	post_title text NOT NULL,
	post_excerpt text NOT NULL,
	post_status varchar(20) NOT NULL default 'publish',
	comment_status varchar(20) NOT NULL default 'open',
	ping_status varchar(20) NOT NULL default 'open',
	post_password varchar(255) NOT NULL default '',
	post_name varchar(200) NOT NULL default '',
	to_ping text NOT NULL,
	pinged text NOT NULL,
	post_modified datetime NOT NULL default '0000-00-00 00:00:00',
	post_modified_gmt datetime NOT NULL default '0000-00-00 00:00:00',
	post_content_filtered longtext NOT NULL,
	post_parent bigint(20) unsigned NOT NULL default '0',
	guid varchar(255) NOT NULL default '',
	menu_order int(11) NOT NULL default '0',
	post_type varchar(20) NOT NULL default 'post',
	post_mime_type varchar(100) NOT NULL default '',
	comment_count bigint(20) NOT NULL default '0',
	PRIMARY KEY (ID),
	KEY post_name (post_name(191)),
	KEY type_status_date (post_type,post_status,post_date,ID),
	KEY post_parent (post_parent),
	KEY post_author (post_author)
) DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_520_ci`

// Post is what is published of a post. Title and Content are plain text.
type Post struct {
	Title, Content string
	Date           time.Time
}

// Fill puts n posts into a table like WordPress's, and reads it once, so that all of
// it is in memory. post returns those with the numbers from 0 to n-1.
func (m *DB) Fill(ctx context.Context, n int, post func(i int) Post) error {
	for _, s := range []string{"CREATE DATABASE wordpress", "SET GLOBAL sql_mode=''"} {
		if _, err := m.db.ExecContext(ctx, s); err != nil {
			return err
		}
	}
	c, err := m.db.Conn(ctx)
	if err != nil {
		return err
	}
	defer c.Close()
	for _, s := range []string{"USE wordpress", "SET SESSION sql_mode='', unique_checks=0", posts} {
		if _, err := c.ExecContext(ctx, s); err != nil {
			return err
		}
	}
	const together = 100
	for from := 0; from < n; from += together {
		var rows []string
		var values []any
		for i := from; i < min(n, from+together); i++ {
			p := post(i)
			at := p.Date.Format(time.DateTime)
			rows = append(rows, "(?,?,?,?,?,'','','','',?,?)")
			values = append(values, i+1, at, at, p.Title, p.Content, at, at)
		}
		_, err := c.ExecContext(ctx, "INSERT INTO wp_posts (ID,post_date,post_date_gmt,post_title,post_content,post_excerpt,to_ping,pinged,post_content_filtered,post_modified,post_modified_gmt) VALUES "+strings.Join(rows, ","), values...)
		if err != nil {
			return err
		}
	}
	if _, err := c.ExecContext(ctx, "ANALYZE TABLE wp_posts"); err != nil {
		return err
	}
	var bytes int64
	return c.QueryRowContext(ctx, "SELECT SUM(LENGTH(post_title)+LENGTH(post_content)) FROM wp_posts").Scan(&bytes)
}

// Version is the server's, as it calls itself.
func (m *DB) Version(ctx context.Context) (v string, err error) {
	err = m.db.QueryRowContext(ctx, "SELECT VERSION()").Scan(&v)
	return v, err
}

// FromDisk is how many pages the server has read from disk so far.
func (m *DB) FromDisk(ctx context.Context) (n int64, err error) {
	var name string
	err = m.db.QueryRowContext(ctx, "SHOW GLOBAL STATUS LIKE 'Innodb_buffer_pool_reads'").Scan(&name, &n)
	return n, err
}

// Search asks what WP_Query of WordPress 6 asks for what a visitor has typed who is
// not signed in, and how many posts there are. It returns that number.
func (m *DB) Search(ctx context.Context, typed string) (total int, err error) {
	c, err := m.db.Conn(ctx) // FOUND_ROWS() is of the connection
	if err != nil {
		return 0, err
	}
	defer c.Close()
	query, values := wpQuery(typed)
	rows, err := c.QueryContext(ctx, query, values...)
	if err != nil {
		return 0, err
	}
	for rows.Next() {
		var id int64
		if err := rows.Scan(&id); err != nil {
			return 0, err
		}
	}
	if err := errors.Join(rows.Err(), rows.Close()); err != nil {
		return 0, err
	}
	return total, c.QueryRowContext(ctx, "SELECT FOUND_ROWS()").Scan(&total)
}

// wpQuery is the statement that WP_Query makes (parse_search, parse_search_order),
// and its values. The words are separated by spaces and hold no sign of LIKE's.
func wpQuery(typed string) (query string, values []any) {
	var b strings.Builder
	words := strings.Fields(typed)
	like := func(column, s string) string {
		values = append(values, "%"+s+"%")
		return "wordpress.wp_posts." + column + " LIKE ?"
	}
	b.WriteString("SELECT SQL_CALC_FOUND_ROWS wp_posts.ID FROM wordpress.wp_posts WHERE 1=1 AND (")
	for i, w := range words {
		if i > 0 {
			b.WriteString(" AND ")
		}
		fmt.Fprintf(&b, "((%s) OR (%s) OR (%s))", like("post_title", w), like("post_excerpt", w), like("post_content", w))
	}
	b.WriteString(") AND (wp_posts.post_password = '') AND ((wp_posts.post_type = 'post' AND (wp_posts.post_status = 'publish'))" +
		" OR (wp_posts.post_type = 'page' AND (wp_posts.post_status = 'publish')) OR (wp_posts.post_type = 'attachment' AND (wp_posts.post_status = 'publish'))) ORDER BY ")
	titles := func(glue string) string {
		var all []string
		for _, w := range words {
			all = append(all, like("post_title", w))
		}
		return strings.Join(all, glue)
	}
	if len(words) == 1 {
		b.WriteString(titles("") + " DESC")
	} else {
		io.WriteString(&b, "(CASE WHEN "+like("post_title", typed)+" THEN 1 ")
		io.WriteString(&b, "WHEN "+titles(" AND ")+" THEN 2 ")
		io.WriteString(&b, "WHEN "+titles(" OR ")+" THEN 3 ")
		io.WriteString(&b, "WHEN "+like("post_excerpt", typed)+" THEN 4 ")
		io.WriteString(&b, "WHEN "+like("post_content", typed)+" THEN 5 ELSE 6 END)")
	}
	b.WriteString(", wp_posts.post_date DESC LIMIT 0, 10")
	return b.String(), values
}

package main

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

// mariadb is a server of our own, in a folder of its own, that is reached by a socket
// in that folder and by nothing else.
type mariadb struct {
	*sql.DB
	cmd    *exec.Cmd
	folder string
	ended  chan error
}

// errNoMariaDB says that MariaDB's server is not installed.
var errNoMariaDB = errors.New("MariaDB is not installed (mariadbd, mariadb-install-db): WordPress's search is left out")

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

// startMariaDB starts a server with so many bytes of memory for tables. It returns
// errNoMariaDB where there is none.
func startMariaDB(ctx context.Context, pool int64) (m *mariadb, err error) {
	install, daemon := program("mariadb-install-db"), program("mariadbd")
	if install == "" || daemon == "" {
		return nil, errNoMariaDB
	}
	// A path of a socket has at most 107 bytes: not in the folder of the run.
	m = &mariadb{ended: make(chan error, 1)}
	if m.folder, err = os.MkdirTemp("", "dateline-mariadb-"); err != nil {
		return nil, err
	}
	defer func() {
		if err != nil {
			m.stop()
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
	m.DB, err = sql.Open("mysql", "root@unix("+socket+")/?charset=utf8mb4&collation=utf8mb4_unicode_520_ci&interpolateParams=true&maxAllowedPacket=0")
	if err != nil {
		return nil, err
	}
	tick := time.NewTicker(100 * time.Millisecond)
	defer tick.Stop()
	for give := time.Now().Add(time.Minute); m.PingContext(ctx) != nil; {
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

// stop ends the server and removes its folder.
func (m *mariadb) stop() {
	if m.DB != nil {
		m.Close()
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

// fill puts the documents into a table like WordPress's, and reads it once, so that
// all of it is in memory.
func (m *mariadb) fill(ctx context.Context, d *documents) error {
	for _, s := range []string{"CREATE DATABASE wordpress", "SET GLOBAL sql_mode=''"} {
		if _, err := m.ExecContext(ctx, s); err != nil {
			return err
		}
	}
	c, err := m.Conn(ctx)
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
	for from := 0; from < d.n; from += together {
		var rows []string
		var values []any
		for i := from; i < min(d.n, from+together); i++ {
			t := d.text(i)
			at := t.At.Format(time.DateTime)
			rows = append(rows, "(?,?,?,?,?,'','','','',?,?)")
			values = append(values, i+1, at, at, t.Headline, t.Body, at, at)
		}
		_, err := c.ExecContext(ctx, "INSERT INTO wp_posts (ID,post_date,post_date_gmt,post_title,post_content,post_excerpt,to_ping,pinged,post_content_filtered,post_modified,post_modified_gmt) VALUES "+strings.Join(rows, ","), values...)
		if err != nil {
			return err
		}
	}
	if _, err := c.ExecContext(ctx, "ANALYZE TABLE wp_posts"); err != nil {
		return err
	}
	var n int64
	return c.QueryRowContext(ctx, "SELECT SUM(LENGTH(post_title)+LENGTH(post_content)) FROM wp_posts").Scan(&n)
}

// fromDisk is how many pages the server has read from disk so far.
func (m *mariadb) fromDisk(ctx context.Context) (n int64, err error) {
	var name string
	err = m.QueryRowContext(ctx, "SHOW GLOBAL STATUS LIKE 'Innodb_buffer_pool_reads'").Scan(&name, &n)
	return n, err
}

// search asks what WP_Query of WordPress 6 asks for the words of a query, for a
// visitor who has not signed in, and how many there are. It returns that number.
func (m *mariadb) search(ctx context.Context, q asking) (total int, err error) {
	c, err := m.Conn(ctx) // FOUND_ROWS() is of the connection
	if err != nil {
		return 0, err
	}
	defer c.Close()
	query, values := wpQuery(q.Words)
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

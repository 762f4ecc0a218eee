package webtest

import (
	"bufio"
	"bytes"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// A script is a text file of cases, divided by empty lines. Lines that begin with
// # are comments. A case is
//
//	each lang zh-Hans en ar          (optional) once for each word, written {lang}
//	GET /{lang}/news                 method and request target
//	> Accept-Language: fr            (optional) headers to send
//	code == 200                      what must be true
//	header Content-Type == text/html; charset=utf-8
//	body contains <h1>
//
// A check is a field, an operator and a value. Fields are code, body, text (the
// words of an HTML page as they are read, white space folded), title, and header
// with the header's name. Operators are == != contains !contains ~ !~ (regular
// expressions, RE2); a header that is not sent is the empty string. Words in
// braces are replaced by the script's variables, after those of "each", so that
// {path-{lang}} is the variable path-en.

// Case is one request of a script with its checks.
type Case struct {
	File   string
	Line   int
	Method string
	Target string
	Header http.Header
	Checks []check
}

type check struct {
	line      int
	field     string
	op, value string
	re        *regexp.Regexp
}

// Script says how the scripts of a folder are played.
type Script struct {
	Handler http.Handler
	Vars    map[string]string              // what {word} stands for
	Always  func(t testing.TB, a *Answer)  // what must be true of every answer; may be nil
	Prepare func(file string) http.Handler // another handler for a file; nil or a nil result: Handler
}

// Run plays every script that the pattern finds, each case as a subtest, and
// returns what was answered.
func (s Script) Run(t *testing.T, pattern string) []*Answer {
	t.Helper()
	files, err := filepath.Glob(pattern)
	if err != nil || len(files) == 0 {
		t.Fatalf("no scripts at %s (%v)", pattern, err)
	}
	var answers []*Answer
	for _, file := range files {
		b, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		cases, err := Parse(filepath.Base(file), b, s.Vars)
		if err != nil {
			t.Fatal(err)
		}
		h := s.Handler
		if s.Prepare != nil {
			if other := s.Prepare(filepath.Base(file)); other != nil {
				h = other
			}
		}
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txt"), func(t *testing.T) {
			for _, c := range cases {
				t.Run(fmt.Sprintf("%d %s %s", c.Line, c.Method, c.Target), func(t *testing.T) {
					a, err := Ask(h, c.Method, c.Target, c.Header)
					if err != nil {
						t.Fatalf("%s:%d: %v", c.File, c.Line, err)
					}
					answers = append(answers, a)
					for _, problem := range c.Judge(a) {
						t.Error(problem)
					}
					if s.Always != nil {
						s.Always(t, a)
					}
				})
			}
		})
	}
	return answers
}

// Judge returns what is not as the case demands, each with its file and line.
func (c Case) Judge(a *Answer) []string {
	var problems []string
	for _, k := range c.Checks {
		got := ""
		switch {
		case k.field == "code":
			got = strconv.Itoa(a.Code)
		case k.field == "body":
			got = string(a.Body)
		case k.field == "text":
			got = Read(a.Body).Text
		case k.field == "title":
			got = Read(a.Body).Title
		default:
			got = strings.Join(a.Header.Values(k.field), ", ")
		}
		if !k.holds(got) {
			if len(got) > 600 {
				got = got[:600] + "…"
			}
			problems = append(problems, fmt.Sprintf("%s:%d: %s %s: %s is not %s %q:\n%s", c.File, k.line, c.Method, c.Target, k.field, k.op, k.value, got))
		}
	}
	return problems
}

func (k check) holds(got string) bool {
	switch k.op {
	case "==":
		return got == k.value
	case "!=":
		return got != k.value
	case "contains":
		return strings.Contains(got, k.value)
	case "!contains":
		return !strings.Contains(got, k.value)
	case "~":
		return k.re.MatchString(got)
	}
	return !k.re.MatchString(got)
}

// Parse reads a script. Its errors name the line.
func Parse(file string, b []byte, vars map[string]string) ([]Case, error) {
	var cases []Case
	var lines []numbered
	flush := func() error {
		got, err := parseCase(file, lines, vars)
		cases, lines = append(cases, got...), nil
		return err
	}
	in := bufio.NewScanner(bytes.NewReader(b))
	for n := 1; in.Scan(); n++ {
		switch line := strings.TrimSpace(in.Text()); {
		case line == "":
			if err := flush(); err != nil {
				return nil, err
			}
		case !strings.HasPrefix(line, "#"):
			lines = append(lines, numbered{n, line})
		}
	}
	if err := in.Err(); err != nil {
		return nil, fmt.Errorf("%s: %w", file, err)
	}
	return cases, flush()
}

type numbered struct {
	n    int
	text string
}

func parseCase(file string, lines []numbered, vars map[string]string) ([]Case, error) {
	if len(lines) == 0 {
		return nil, nil
	}
	if rest, ok := strings.CutPrefix(lines[0].text, "each "); ok {
		words := strings.Fields(rest)
		if len(words) < 2 || len(lines) < 2 {
			return nil, fmt.Errorf("%s:%d: write: each NAME WORD…, then a request", file, lines[0].n)
		}
		var all []Case
		for _, w := range words[1:] {
			with := make([]numbered, len(lines)-1)
			for i, l := range lines[1:] {
				with[i] = numbered{l.n, strings.ReplaceAll(l.text, "{"+words[0]+"}", w)}
			}
			got, err := parseCase(file, with, vars)
			if err != nil {
				return nil, err
			}
			all = append(all, got...)
		}
		return all, nil
	}
	var missing []string
	expand := func(s string) string {
		return variable.ReplaceAllStringFunc(s, func(m string) string {
			v, ok := vars[m[1:len(m)-1]]
			if !ok {
				missing = append(missing, m)
			}
			return v
		})
	}
	method, target, ok := strings.Cut(expand(lines[0].text), " ")
	if !ok || method != strings.ToUpper(method) {
		return nil, fmt.Errorf("%s:%d: a case begins with a method and a target, not %q", file, lines[0].n, lines[0].text)
	}
	c := Case{File: file, Line: lines[0].n, Method: method, Target: target, Header: http.Header{}}
	for _, l := range lines[1:] {
		text := expand(l.text)
		if h, ok := strings.CutPrefix(text, "> "); ok {
			name, value, ok := strings.Cut(h, ":")
			if !ok {
				return nil, fmt.Errorf("%s:%d: write a header as > Name: value", file, l.n)
			}
			c.Header.Add(name, strings.TrimSpace(value))
			continue
		}
		k, err := parseCheck(text)
		if err != nil {
			return nil, fmt.Errorf("%s:%d: %w", file, l.n, err)
		}
		k.line = l.n
		c.Checks = append(c.Checks, k)
	}
	if len(missing) > 0 {
		return nil, fmt.Errorf("%s:%d: no variable %s", file, lines[0].n, strings.Join(missing, ", "))
	}
	if len(c.Checks) == 0 {
		return nil, fmt.Errorf("%s:%d: a request without a check proves nothing", file, lines[0].n)
	}
	return []Case{c}, nil
}

var variable = regexp.MustCompile(`\{[a-z][A-Za-z0-9-]*\}`)

func parseCheck(s string) (k check, err error) {
	k.field, s, _ = strings.Cut(s, " ")
	switch k.field {
	case "code", "body", "text", "title":
	case "header":
		if k.field, s, _ = strings.Cut(s, " "); k.field == "" {
			return k, fmt.Errorf("a header check needs the header's name")
		}
	default:
		return k, fmt.Errorf("nothing is called %q: code, body, text, title or header NAME", k.field)
	}
	k.op, k.value, _ = strings.Cut(s, " ")
	if !slices.Contains([]string{"==", "!=", "contains", "!contains", "~", "!~"}, k.op) {
		return k, fmt.Errorf("%q is not == != contains !contains ~ !~", k.op)
	}
	if strings.HasSuffix(k.op, "~") {
		k.re, err = regexp.Compile(k.value)
	} else if k.value == "" && strings.HasSuffix(k.op, "contains") {
		err = fmt.Errorf("everything contains nothing: give %s a value", k.op)
	}
	return k, err
}

// readRequest parses a request as net/http's server does and completes it as
// httptest.NewRequest does.
func readRequest(raw *bytes.Buffer) (*http.Request, error) {
	r, err := http.ReadRequest(bufio.NewReader(raw))
	if err != nil {
		return nil, err
	}
	r.RemoteAddr = httptest.DefaultRemoteAddr
	return r, nil
}

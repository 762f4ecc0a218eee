package notify

import (
	"bytes"
	"context"
	"encoding/base64"
	"errors"
	"io"
	"log/slog"
	"mime/quotedprintable"
	"net"
	netmail "net/mail"
	"strings"
	"testing"
	"time"

	"dateline"
	"dateline/internal/store"

	"github.com/emersion/go-smtp"
)

var hello = Mail{To: "li.na@example.org", Subject: "A text waits for you", Text: "Dear editor,\nplease look.\n", Lang: "en", ID: "mail/approve/7"}

func permanent(err error) bool {
	p, ok := errors.AsType[interface {
		error
		Permanent() bool
	}](err)
	return ok && p.Permanent()
}

// body undoes the transfer encoding.
func body(t *testing.T, m *netmail.Message) string {
	t.Helper()
	var r io.Reader
	switch e := m.Header.Get("Content-Transfer-Encoding"); e {
	case "base64":
		r = base64.NewDecoder(base64.StdEncoding, m.Body)
	case "quoted-printable":
		r = quotedprintable.NewReader(m.Body)
	default:
		t.Fatalf("transfer encoding %q", e)
	}
	b, err := io.ReadAll(r)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

func TestDelivery(t *testing.T) {
	p := serve(t, false, nil)
	if err := p.mailer(t, "none").Send(t.Context(), hello); err != nil {
		t.Fatal(err)
	}
	got, m := p.only(t)
	if got.from != "press@example.org" || got.to != "li.na@example.org" {
		t.Errorf("from %q to %q", got.from, got.to)
	}
	for name, want := range map[string]string{
		"Message-ID": "<mail/approve/7@example.org>", "Auto-Submitted": "auto-generated", "User-Agent": "Dateline", "X-Mailer": "Dateline",
		"Subject": "A text waits for you", "Content-Language": "en", "Date": "Sun, 01 Mar 2026 12:00:00 +0000", "To": "<li.na@example.org>",
		"From": "<press@example.org>", "Content-Type": "text/plain; charset=UTF-8", "Content-Transfer-Encoding": "quoted-printable", "Mime-Version": "1.0",
	} {
		if got := m.Header.Get(name); got != want {
			t.Errorf("%s: %q, want %q", name, got, want)
		}
	}
	if got, want := body(t, m), "Dear editor,\r\nplease look.\r\n"; got != want {
		t.Errorf("body %q, want %q", got, want)
	}
}

func TestChinese(t *testing.T) {
	p := serve(t, false, func(p *post) { p.EnableSMTPUTF8 = true })
	ask := mailer(t, Server{Host: p.host, Port: p.port, TLS: "none", From: "press@example.org", Name: "外交部新闻司"})
	m := Mail{To: "李娜 <li.na@example.org>", Subject: strings.Repeat("关于两国联合声明的译文等待审批，", 6), Text: "您好：\n" + strings.Repeat("请审阅。", 200) + "\n\n.\n..\n", Lang: "zh-Hans", ID: "邮件 7"}
	if err := ask.Send(t.Context(), m); err != nil {
		t.Fatal(err)
	}
	got, read := p.only(t)
	if s := header(t, read, "Subject"); s != m.Subject {
		t.Errorf("subject %q", s)
	}
	for name, want := range map[string]string{"From": "外交部新闻司", "To": "李娜"} {
		if a, err := read.Header.AddressList(name); err != nil || len(a) != 1 || a[0].Name != want {
			t.Errorf("%s: %v, %v", name, a, err)
		}
	}
	if b := body(t, read); b != strings.ReplaceAll(m.Text, "\n", "\r\n") {
		t.Errorf("body %q", b)
	}
	if id := read.Header.Get("Message-ID"); len(id) != 1+32+len("@example.org>") || !isASCII(id) {
		t.Errorf("Message-ID %q", id)
	}
	wellFormed(t, got.text)
	if !isASCII(got.text) {
		t.Error("bytes outside ASCII in the message")
	}
	if p.utf8[0] {
		t.Error("an ASCII address asked for SMTPUTF8")
	}
}

func TestSameMessageIDAgain(t *testing.T) {
	p := serve(t, false, nil)
	for range 2 {
		if err := p.mailer(t, "none").Send(t.Context(), hello); err != nil {
			t.Fatal(err)
		}
	}
	if len(p.got) != 2 || p.got[0].text != p.got[1].text {
		t.Errorf("the repetition differs: %+v", p.got)
	}
}

func TestTLS(t *testing.T) {
	for _, mode := range []string{"starttls", "tls"} {
		t.Run(mode, func(t *testing.T) {
			p := serve(t, mode == "tls", func(p *post) { p.auth = true })
			set := Server{Host: p.host, Port: p.port, TLS: mode, From: "press@example.org", User: "press", Password: "pa ss字", Roots: p.roots}
			if err := mailer(t, set).Send(t.Context(), hello); err != nil {
				t.Fatal(err)
			}
			if got, _ := p.only(t); !got.encrypted {
				t.Error("not encrypted")
			}
			set.Password = "wrong"
			if err := mailer(t, set).Send(t.Context(), hello); err == nil || permanent(err) || strings.Contains(err.Error(), "wrong") {
				t.Errorf("a wrong password: %v; want an error that may pass and does not say it", err)
			}
			set.Password, set.Roots = "pa ss字", nil
			if err := mailer(t, set).Send(t.Context(), hello); err == nil || permanent(err) {
				t.Errorf("a certificate nobody vouches for: %v", err)
			}
			if len(p.got) != 1 || len(p.signedIn) != 1 {
				t.Errorf("%d mails, %d sign-ins; want 1 each", len(p.got), len(p.signedIn))
			}
		})
	}
}

// TestNoTLSOffered: nothing is sent to a server from whose greeting STARTTLS is
// missing, the password least of all.
func TestNoTLSOffered(t *testing.T) {
	p := serve(t, false, func(p *post) { p.TLSConfig, p.auth, p.AllowInsecureAuth = nil, true, true })
	set := Server{Host: p.host, Port: p.port, From: "press@example.org", User: "press", Password: "pa ss字"}
	if err := mailer(t, set).Send(t.Context(), hello); err == nil || permanent(err) {
		t.Errorf("got %v", err)
	}
	if len(p.got)+len(p.signedIn)+len(p.utf8) != 0 {
		t.Errorf("it went on: %d mails, %d sign-ins, %d senders", len(p.got), len(p.signedIn), len(p.utf8))
	}
}

func TestReplies(t *testing.T) {
	busy := &smtp.SMTPError{Code: 451, EnhancedCode: smtp.EnhancedCode{4, 7, 1}, Message: "Greylisted, come again"}
	unknown := &smtp.SMTPError{Code: 550, EnhancedCode: smtp.EnhancedCode{5, 1, 1}, Message: "No such user"}
	for name, c := range map[string]struct {
		setup     func(*post)
		permanent bool
	}{
		"recipient later": {func(p *post) { p.rcpt = []error{busy} }, false},
		"recipient never": {func(p *post) { p.rcpt = []error{unknown} }, true},
		"text later":      {func(p *post) { p.data = []error{busy} }, false},
		"text never":      {func(p *post) { p.data = []error{unknown} }, true},
		"sender later":    {func(p *post) { p.mail = []error{busy} }, false},
		"sender never":    {func(p *post) { p.mail = []error{unknown} }, false}, // the settings are wrong, not the mail
	} {
		t.Run(name, func(t *testing.T) {
			p := serve(t, false, c.setup)
			m := p.mailer(t, "none")
			err := m.Send(t.Context(), hello)
			if err == nil || permanent(err) != c.permanent {
				t.Fatalf("got %v (permanent: %v); want permanent: %v", err, permanent(err), c.permanent)
			}
			if len(p.got) != 0 {
				t.Fatal("the server has it all the same")
			}
			if err := m.Send(t.Context(), hello); err != nil {
				t.Fatalf("the second time: %v", err)
			}
			p.only(t)
		})
	}
}

func TestHangsUp(t *testing.T) {
	p := serve(t, false, func(p *post) { p.hangUp = true })
	if err := p.mailer(t, "none").Send(t.Context(), hello); err == nil || permanent(err) {
		t.Errorf("got %v", err)
	}
}

// TestTaken: a mail that the server has taken over is sent, whatever happens to
// the connection after that.
func TestTaken(t *testing.T) {
	p := serve(t, false, func(p *post) { p.leaves = true })
	if err := p.mailer(t, "none").Send(t.Context(), hello); err != nil {
		t.Error(err)
	}
	p.only(t)
}

func TestNobodyListens(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	l.Close()
	m := mailer(t, Server{Host: "127.0.0.1", Port: l.Addr().(*net.TCPAddr).Port, TLS: "none", From: "press@example.org"})
	if err := m.Send(t.Context(), hello); err == nil || permanent(err) {
		t.Errorf("got %v", err)
	}
}

// TestSilence: a server that says nothing more does not hold up a sender whose
// context ends, whatever it was waiting for.
func TestSilence(t *testing.T) {
	for _, after := range []string{"", "EHLO", "MAIL", "RCPT", "DATA", "."} {
		t.Run("after "+after, func(t *testing.T) {
			l, err := net.Listen("tcp", "127.0.0.1:0")
			if err != nil {
				t.Fatal(err)
			}
			defer l.Close()
			ctx, cancel := context.WithCancel(t.Context())
			go func() {
				c, err := l.Accept()
				if err != nil {
					return
				}
				defer c.Close()
				silent(c, after)
				cancel()
				io.Copy(io.Discard, c) // until the sender hangs up
			}()
			m := mailer(t, Server{Host: "127.0.0.1", Port: l.Addr().(*net.TCPAddr).Port, TLS: "none", From: "press@example.org", Timeout: time.Hour})
			if err := m.Send(ctx, hello); !errors.Is(err, context.Canceled) || permanent(err) {
				t.Errorf("got %v", err)
			}
		})
	}
}

// silent speaks SMTP until the sender has sent a line that begins with after.
func silent(c net.Conn, after string) {
	if after == "" {
		return
	}
	io.WriteString(c, "220 mx.example.org\r\n")
	var line []byte
	text := false
	for b := make([]byte, 1); ; {
		if _, err := c.Read(b); err != nil {
			return
		}
		if line = append(line, b[0]); b[0] != '\n' {
			continue
		}
		if bytes.HasPrefix(line, []byte(after)) && (after != "." || string(line) == ".\r\n") {
			return
		}
		switch {
		case bytes.HasPrefix(line, []byte("DATA")):
			text = true
			io.WriteString(c, "354 go on\r\n")
		case !text:
			io.WriteString(c, "250 ok\r\n")
		}
		line = line[:0]
	}
}

func TestTimeout(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0") // connects, and never answers
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	m := mailer(t, Server{Host: "127.0.0.1", Port: l.Addr().(*net.TCPAddr).Port, TLS: "none", From: "press@example.org", Timeout: time.Millisecond})
	if err := m.Send(t.Context(), hello); err == nil || permanent(err) {
		t.Errorf("got %v", err)
	}
}

func TestInjection(t *testing.T) {
	p := serve(t, false, nil)
	for name, m := range map[string]Mail{
		"subject CRLF":   {To: "a@example.org", Subject: "x\r\nBcc: b@example.org", ID: "1"},
		"subject LF":     {To: "a@example.org", Subject: "x\nBcc: b@example.org", ID: "1"},
		"subject CR":     {To: "a@example.org", Subject: "x\rBcc: b@example.org", ID: "1"},
		"subject NEL":    {To: "a@example.org", Subject: "x\u0085Bcc: b@example.org", ID: "1"},
		"to CRLF":        {To: "a@example.org\r\nBcc: b@example.org", ID: "1"},
		"to name CRLF":   {To: "\"a\r\n b\" <a@example.org>", ID: "1"},
		"two recipients": {To: "a@example.org, b@example.org", ID: "1"},
		"quoted command": {To: `"a> NOTIFY=NEVER <b"@example.org`, ID: "1"},
		"no recipient":   {To: "", ID: "1"},
		"no ID":          {To: "a@example.org"},
	} {
		t.Run(name, func(t *testing.T) {
			for _, to := range []Mailer{p.mailer(t, "none"), Log{slog.New(slog.DiscardHandler)}} {
				err := to.Send(t.Context(), m)
				if _, ok := errors.AsType[dateline.Invalid](err); !ok || !permanent(err) {
					t.Errorf("%T: got %v; want Invalid and permanent", to, err)
				}
			}
		})
	}
	if err := p.mailer(t, "none").Send(t.Context(), Mail{To: "a@example.org", Text: "x\r\n.\r\nMAIL FROM:<b@example.org>", Lang: "en\r\nBcc: b@example.org", ID: "1>\r\nBcc: b@example.org"}); err != nil {
		t.Fatal(err)
	}
	got, m := p.only(t)
	if m.Header.Get("Bcc") != "" || m.Header.Get("Content-Language") != "" {
		t.Errorf("headers %v", m.Header)
	}
	if b := body(t, m); b != "x\r\n.\r\nMAIL FROM:<b@example.org>\r\n" {
		t.Errorf("body %q", b)
	}
	wellFormed(t, got.text)
}

func TestSettings(t *testing.T) {
	good := Server{Host: "mail.example.org", From: "press@example.org"}
	for mode, port := range map[string]int{"": 587, "starttls": 587, "tls": 465, "none": 25} {
		s := good
		s.TLS = mode
		if m := mailer(t, s); m.server.Port != port {
			t.Errorf("%q: port %d, want %d", mode, m.server.Port, port)
		}
	}
	for field, change := range map[string]func(*Server){
		"mail host":    func(s *Server) { s.Host = "" },
		"mail port":    func(s *Server) { s.Port = 70000 },
		"mail TLS":     func(s *Server) { s.TLS = "ssl" },
		"mail timeout": func(s *Server) { s.Timeout = -1 },
		"mail from":    func(s *Server) { s.From = "Press <press@example.org>" },
		"mail name":    func(s *Server) { s.Name = "Press\r\nBcc: b@example.org" },
		"mail user":    func(s *Server) { s.Password = "x" },
	} {
		s := good
		change(&s)
		_, err := NewSMTP(s, time.Now)
		if e, ok := errors.AsType[dateline.Invalid](err); !ok || e.Field != field {
			t.Errorf("%s: got %v", field, err)
		}
	}
}

func TestTasks(t *testing.T) {
	p := serve(t, false, nil)
	run := Tasks(p.mailer(t, "none"))
	if err := run(t.Context(), store.Task{Key: "key-7", Payload: []byte(`{"to":"a@example.org","subject":"s","text":"t","lang":"en"}`)}); err != nil {
		t.Fatal(err)
	}
	if _, m := p.only(t); m.Header.Get("Message-ID") != "<key-7@example.org>" {
		t.Errorf("Message-ID %q", m.Header.Get("Message-ID"))
	}
	if err := run(t.Context(), store.Task{Key: "k", Payload: []byte(`[]`)}); !permanent(err) {
		t.Errorf("got %v", err)
	}
}

func TestLogLeavesTheTextOut(t *testing.T) {
	var out bytes.Buffer
	secret := "https://example.org/desk/reset/s3cret"
	m := hello
	m.Text = secret
	if err := (Log{slog.New(slog.NewTextHandler(&out, nil))}).Send(t.Context(), m); err != nil {
		t.Fatal(err)
	}
	if s := out.String(); strings.Contains(s, "s3cret") || !strings.Contains(s, "li.na@example.org") || strings.Count(s, "\n") != 1 {
		t.Errorf("log: %s", s)
	}
}

// wellFormed checks what RFC 5322, 2.1.1 and 2.2 and RFC 2045, 6.7 and 6.8 ask of
// the lines: ended by CRLF, short, none of the header blank.
func wellFormed(t *testing.T, text string) {
	t.Helper()
	head, _, ok := strings.Cut(text, "\r\n\r\n")
	if !ok {
		t.Fatalf("no end of the header in %q", text)
	}
	for line := range strings.SplitSeq(head, "\r\n") {
		if strings.TrimSpace(line) == "" {
			t.Errorf("a blank line in the header: %q", head)
		}
	}
	for line := range strings.SplitSeq(text, "\r\n") {
		if strings.ContainsAny(line, "\r\n") {
			t.Errorf("a bare CR or LF in %q", line)
		}
		if len(line) > 998 {
			t.Errorf("a line of %d bytes: %q", len(line), line)
		}
	}
}

func FuzzCompose(f *testing.F) {
	f.Add("a@example.org", "subject", "text", "id")
	f.Add("李娜 <a@example.org>", "主题 "+strings.Repeat("长", 300), "正文\n.\n\r\r\n\x00", "a..b")
	f.Add("a@例子.中国", strings.Repeat("w", 90)+"  "+strings.Repeat("w", 90), strings.Repeat(" ", 200), "a>\r\nb")
	f.Add("\"\" <a@b>", strings.Repeat(" x", 80)+" =?utf-8?q?=0D=0A?=", "=\n \n", "\xff")
	f.Add("a@b", strings.Repeat(" ", 80)+"\u3000\u2028", "\ufeff", strings.Repeat("k", 65))
	f.Add(`"a`+strings.Repeat(" ", 400)+`b" <a@b>`, "", "", "k")
	f.Add(strings.Repeat("n", 1200)+" <a@b>", "", "", "k")
	from := &netmail.Address{Name: "新闻司", Address: "press@example.org"}
	f.Fuzz(func(t *testing.T, to, about, text, id string) {
		m := Mail{To: to, Subject: about, Text: text, ID: id}
		msg, err := compose(from, m, noon)
		if err != nil {
			if _, ok := errors.AsType[dateline.Invalid](err); !ok {
				t.Fatalf("%v is not Invalid", err)
			}
			return
		}
		var b bytes.Buffer
		if _, err := msg.WriteTo(&b); err != nil {
			t.Fatal(err)
		}
		wellFormed(t, b.String())
		read, err := netmail.ReadMessage(&b)
		if err != nil {
			t.Fatal(err)
		}
		if len(read.Header) != 11 {
			t.Errorf("%d headers, want 11: %v", len(read.Header), read.Header)
		}
		if got := body(t, read); got != lines(text) {
			t.Errorf("body %q, want %q", got, lines(text))
		}
		if want := oneLine(about); !strings.Contains(want, "=?") && header(t, read, "Subject") != want {
			t.Errorf("subject %q, want %q", header(t, read, "Subject"), want)
		}
		if a, err := read.Header.AddressList("To"); err != nil || len(a) != 1 {
			t.Errorf("To: %v, %v", a, err)
		}
	})
}

package notify

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"io"
	"log"
	"math/big"
	"mime"
	"net"
	netmail "net/mail"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/emersion/go-sasl"
	"github.com/emersion/go-smtp"
)

var noon = time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)

// post is a mail server in this process: it answers as the test says and keeps
// what it was given.
type post struct {
	*smtp.Server
	host  string
	port  int
	roots *x509.CertPool

	mu       sync.Mutex // guards all that follows
	rcpt     []error    // what to answer to the next recipients; beyond: accepted
	data     []error    // the same, to the next texts
	mail     []error    // the same, to the next senders
	hangUp   bool       // close the connection in the middle of the text
	leaves   bool       // close the connection once the text is taken
	auth     bool       // ask for a password
	got      []received
	signedIn []string
	utf8     []bool // whether the sender asked for SMTPUTF8
}

type received struct {
	from, to, text string
	encrypted      bool
}

// serve starts a mail server; with encrypted, each connection begins with TLS.
func serve(t *testing.T, encrypted bool, setup func(*post)) *post {
	t.Helper()
	p := &post{host: "127.0.0.1"}
	config, roots := certificate(t)
	p.roots = roots
	p.Server = smtp.NewServer(smtp.BackendFunc(func(c *smtp.Conn) (smtp.Session, error) { return &session{p: p, conn: c}, nil }))
	p.ErrorLog = log.New(io.Discard, "", 0)
	p.TLSConfig = config
	p.Domain = "mx.example.org"
	if setup != nil {
		setup(p)
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	p.port = l.Addr().(*net.TCPAddr).Port
	if encrypted {
		l = tls.NewListener(l, config)
	}
	done := make(chan struct{})
	go func() { p.Serve(l); close(done) }()
	t.Cleanup(func() { p.Close(); <-done })
	return p
}

// mailer returns a Mailer to the server.
func (p *post) mailer(t *testing.T, mode string) *SMTP {
	t.Helper()
	return mailer(t, Server{Host: p.host, Port: p.port, TLS: mode, From: "press@example.org", Roots: p.roots})
}

func mailer(t *testing.T, s Server) *SMTP {
	t.Helper()
	m, err := NewSMTP(s, func() time.Time { return noon })
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func certificate(t *testing.T) (*tls.Config, *x509.CertPool) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	c := &x509.Certificate{
		SerialNumber: big.NewInt(1), NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour),
		IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}, IsCA: true, BasicConstraintsValid: true,
	}
	der, err := x509.CreateCertificate(rand.Reader, c, c, key.Public(), key)
	if err != nil {
		t.Fatal(err)
	}
	leaf, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	roots := x509.NewCertPool()
	roots.AddCert(leaf)
	return &tls.Config{Certificates: []tls.Certificate{{Certificate: [][]byte{der}, PrivateKey: key}}}, roots
}

type session struct {
	p        *post
	conn     *smtp.Conn
	from, to string
}

// next takes the first answer off a list.
func (p *post) next(list *[]error) (err error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if len(*list) > 0 {
		err, *list = (*list)[0], (*list)[1:]
	}
	return err
}

func (s *session) Mail(from string, o *smtp.MailOptions) error {
	s.from = from
	s.p.mu.Lock()
	needed := s.p.auth && len(s.p.signedIn) == 0
	s.p.utf8 = append(s.p.utf8, o.UTF8)
	s.p.mu.Unlock()
	if needed {
		return smtp.ErrAuthRequired
	}
	return s.p.next(&s.p.mail)
}

func (s *session) Rcpt(to string, _ *smtp.RcptOptions) error { s.to = to; return s.p.next(&s.p.rcpt) }

func (s *session) Data(r io.Reader) error {
	if s.p.hangUp {
		io.ReadFull(r, make([]byte, 20))
		s.conn.Conn().Close()
		return errors.New("closed")
	}
	text, err := io.ReadAll(r)
	if err != nil {
		return err
	}
	if err := s.p.next(&s.p.data); err != nil {
		return err
	}
	_, encrypted := s.conn.TLSConnectionState()
	s.p.mu.Lock()
	defer s.p.mu.Unlock()
	s.p.got = append(s.p.got, received{s.from, s.to, string(text), encrypted})
	return nil
}

func (s *session) Reset() {
	s.p.mu.Lock()
	defer s.p.mu.Unlock()
	if s.p.leaves && len(s.p.got) > 0 {
		s.conn.Conn().Close()
	}
}

func (s *session) Logout() error { return nil }

func (s *session) AuthMechanisms() []string {
	if s.p.auth {
		return []string{sasl.Plain}
	}
	return nil
}

func (s *session) Auth(string) (sasl.Server, error) {
	return sasl.NewPlainServer(func(_, user, password string) error {
		if user != "press" || password != "pa ss字" {
			return smtp.ErrAuthFailed
		}
		s.p.mu.Lock()
		defer s.p.mu.Unlock()
		s.p.signedIn = append(s.p.signedIn, user)
		return nil
	}), nil
}

// only returns the one mail the server has, as a mail reader reads it.
func (p *post) only(t *testing.T) (received, *netmail.Message) {
	t.Helper()
	p.mu.Lock()
	defer p.mu.Unlock()
	if len(p.got) != 1 {
		t.Fatalf("the server has %d mails, want 1", len(p.got))
	}
	m, err := netmail.ReadMessage(strings.NewReader(p.got[0].text))
	if err != nil {
		t.Fatal(err)
	}
	return p.got[0], m
}

func header(t *testing.T, m *netmail.Message, name string) string {
	t.Helper()
	s, err := new(mime.WordDecoder).DecodeHeader(m.Header.Get(name))
	if err != nil {
		t.Fatal(err)
	}
	return s
}

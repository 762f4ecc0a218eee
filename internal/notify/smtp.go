package notify

import (
	"cmp"
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	netmail "net/mail"
	"strconv"
	"strings"
	"time"
	"unicode"

	"dateline"

	mail "github.com/wneessen/go-mail"
)

// Server is the mail server of the house and how the newsroom speaks to it.
type Server struct {
	Host     string
	Port     int    // 0: 587 with STARTTLS, 465 with TLS (RFC 8314, 7.3), 25 with none
	TLS      string // "starttls" (also when empty), "tls" from the first byte, or "none"
	User     string // empty: no sign-in
	Password string
	From     string         // the address that mail comes from, such as press@example.org
	Name     string         // the name beside it; may be empty, and in any script
	Timeout  time.Duration  // for one mail, from connecting to the server's last word; 0: 30 s
	Roots    *x509.CertPool // whom to trust for the server's certificate; nil: the machine's own list
}

// SMTP sends each mail over a connection of its own to one server (RFC 5321).
type SMTP struct {
	server Server
	from   netmail.Address
	now    func() time.Time // for the Date header
}

// NewSMTP returns a Mailer that sends through server. It does not connect yet.
// A setting that cannot work is Invalid.
//
// With "starttls" a server that does not offer it is not sent anything: whoever
// sits between could have struck the offer out. Signing in takes the best the
// server has of SCRAM-SHA-256, SCRAM-SHA-1, CRAM-MD5, PLAIN and LOGIN, and the
// last two never over a connection that is not encrypted, except on this machine.
func NewSMTP(server Server, now func() time.Time) (*SMTP, error) {
	s := server
	port := 0
	switch s.TLS = cmp.Or(s.TLS, "starttls"); s.TLS {
	case "starttls":
		port = 587
	case "tls":
		port = 465
	case "none":
		port = 25
	default:
		return nil, dateline.Invalidf("mail TLS", "%q is not starttls, tls or none", s.TLS)
	}
	s.Port = cmp.Or(s.Port, port)
	s.Timeout = cmp.Or(s.Timeout, 30*time.Second)
	from, err := netmail.ParseAddress(s.From)
	switch {
	case s.Host == "" || strings.ContainsFunc(s.Host, func(r rune) bool { return unicode.IsControl(r) || r == '/' || r == ' ' }):
		return nil, dateline.Invalidf("mail host", "%q is not the name of a host (such as mail.example.org)", s.Host)
	case s.Port < 1 || s.Port > 65535:
		return nil, dateline.Invalidf("mail port", "%d is not a port (1 to 65535)", s.Port)
	case s.Timeout < 0:
		return nil, dateline.Invalidf("mail timeout", "it must be more than 0")
	case err != nil || from.Address != s.From || !isAddress(s.From):
		return nil, dateline.Invalidf("mail from", "%q is not a mail address (such as press@example.org)", s.From)
	case strings.ContainsFunc(s.Name, unicode.IsControl):
		return nil, dateline.Invalidf("mail name", "it holds a line break or another control character; write it as one line")
	case s.User == "" && s.Password != "":
		return nil, dateline.Invalidf("mail user", "there is a password but no user")
	}
	return &SMTP{server: s, from: netmail.Address{Name: oneLine(s.Name), Address: s.From}, now: now}, nil
}

// Send sends one mail.
//
// Permanent are a mail that cannot be written as a message (the cause is
// dateline.Invalid) and a 5xx reply to the recipient or the text. A 5xx reply
// before that, to the connection, the password or the sender, is a matter of the
// settings and not of the mail: it may be sent again once they are put right. So
// may one after a 4xx reply, or when the network failed.
func (s *SMTP) Send(ctx context.Context, m Mail) error {
	msg, err := compose(&s.from, m, s.now())
	if err != nil {
		return Permanent{err}
	}
	ctx, cancel := context.WithTimeout(ctx, s.server.Timeout)
	defer cancel()
	client, err := mail.NewClient(s.server.Host, s.options(ctx, msg)...)
	if err != nil {
		return fmt.Errorf("mail: %w", err)
	}
	err = client.DialAndSendWithContext(ctx, msg)
	switch {
	case err == nil || msg.IsDelivered():
		return nil // what the server says to a QUIT is no matter any more
	case ctx.Err() != nil:
		return fmt.Errorf("mail: %s did not finish in time: %w", s.server.Host, ctx.Err())
	}
	if e, ok := errors.AsType[*mail.SendError](err); ok && e.ErrorCode() >= 500 {
		switch e.Reason {
		case mail.ErrSMTPRcptTo, mail.ErrSMTPData, mail.ErrWriteContent, mail.ErrSMTPDataClose:
			return Permanent{fmt.Errorf("mail: %w", err)}
		}
	}
	return fmt.Errorf("mail: %w", err)
}

func (s *SMTP) options(ctx context.Context, msg *mail.Msg) []mail.Option {
	encrypted := &tls.Config{ServerName: s.server.Host, RootCAs: s.server.Roots, MinVersion: tls.VersionTLS12}
	options := []mail.Option{
		mail.WithPort(s.server.Port),
		mail.WithTimeout(s.server.Timeout),
		mail.WithTLSConfig(encrypted),
		mail.WithoutNoop(),
		mail.WithDialContextFunc(func(_ context.Context, network, _ string) (net.Conn, error) { return s.dial(ctx, network, encrypted) }),
	}
	if s.server.TLS == "starttls" {
		options = append(options, mail.WithTLSPolicy(mail.TLSMandatory))
	} else {
		options = append(options, mail.WithTLSPolicy(mail.NoTLS)) // none, or dial has seen to it
	}
	if s.server.User != "" {
		options = append(options, mail.WithUsername(s.server.User), mail.WithPassword(s.server.Password), mail.WithOpportunisticSMTPAuth(
			mail.SMTPAuthSCRAMSHA256, mail.SMTPAuthSCRAMSHA1, mail.SMTPAuthCramMD5, mail.SMTPAuthPlain, mail.SMTPAuthLogin))
	}
	// A mail that says it needs SMTPUTF8 (RFC 6531) goes no further than to the
	// first server without it. Only an address outside ASCII does need it.
	if isASCII(s.server.From) && isASCII(msg.GetTo()[0].Address) {
		options = append(options, mail.WithoutSMTPUTF8())
	}
	return options
}

// dial connects. The connection closes when ctx ends: the library looks at ctx
// while it connects, and no more after that.
func (s *SMTP) dial(ctx context.Context, network string, encrypted *tls.Config) (net.Conn, error) {
	conn, err := new(net.Dialer).DialContext(ctx, network, net.JoinHostPort(s.server.Host, strconv.Itoa(s.server.Port)))
	if err != nil {
		return nil, err
	}
	context.AfterFunc(ctx, func() { conn.Close() })
	if s.server.TLS != "tls" {
		return conn, nil
	}
	secure := tls.Client(conn, encrypted)
	if err := secure.HandshakeContext(ctx); err != nil {
		conn.Close()
		return nil, err
	}
	return secure, nil
}

// Package notify tells people outside the newsroom's pages: it sends mail.
//
// Entry points: [NewSMTP] sends through the mail server of the house, [Log] is
// for a newsroom that has none; both are a [Mailer]. A transaction queues a
// [Mail] in the outbox under the topic "mail", and [Tasks] is what package jobs
// runs for it.
//
// What the package promises: a mail is plain text in UTF-8 that any mail reader
// since RFC 2045 shows as it was written, in any language; nothing that was typed
// can add a header or a recipient; and of two mails with one ID, which a crash
// between sending and noting so leaves behind, both carry the same Message-ID
// (RFC 5322, 3.6.4), so that they can be known for one.
package notify

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"

	"dateline"
	"dateline/internal/store"
)

// Mail is one message to one person. As JSON it is the payload of a task with
// the topic "mail".
type Mail struct {
	To      string        `json:"to"`             // one address, or a name and an address: "Li Na <li.na@example.org>" (RFC 5322, 3.4)
	Subject string        `json:"subject"`        // one line
	Text    string        `json:"text"`           // plain text; lines end as they like
	Lang    dateline.Lang `json:"lang,omitempty"` // what it is written in; becomes Content-Language (RFC 3282)
	ID      string        `json:"id,omitempty"`   // the key under which it was queued; becomes the Message-ID
}

// Mailer sends mail.
//
// Send returns nil once a server has taken the mail over, which is not yet that
// anybody has read it. A [Permanent] error says that sending the same mail again
// is of no use. After any other error it may be sent again under the same ID: it
// did not go out, or, when the connection broke at the very end, nobody can know.
// When ctx ends, Send gives up at once. It is safe for concurrent use.
type Mailer interface {
	Send(ctx context.Context, m Mail) error
}

// Permanent is an error that trying again does not cure: the server refused this
// recipient or this text for good (a 5xx reply, RFC 5321, 4.2.1), or the mail
// cannot be sent as it is written.
type Permanent struct{ error }

// Unwrap returns what is permanent.
func (e Permanent) Unwrap() error { return e.error }

// Permanent says so to whoever does not know this package.
func (e Permanent) Permanent() bool { return true }

// Tasks returns the handler of tasks with the topic "mail". A mail without an ID
// has the key of its task for one. A payload that is no mail is Permanent.
func Tasks(to Mailer) func(context.Context, store.Task) error {
	return func(ctx context.Context, t store.Task) error {
		m := Mail{ID: t.Key}
		if err := json.Unmarshal(t.Payload, &m); err != nil {
			return Permanent{fmt.Errorf("the payload is no mail: %w", err)}
		}
		return to.Send(ctx, m)
	}
}

// Log is the Mailer of a newsroom without mail: it writes one line to the log
// that says who would have been told what. The text is left out, because it may
// hold a link that lets whoever has it in.
type Log struct{ *slog.Logger }

// Send writes the line. It refuses what SMTP would refuse.
func (l Log) Send(ctx context.Context, m Mail) error {
	to, err := recipient(m)
	if err != nil {
		return Permanent{err}
	}
	l.InfoContext(ctx, "mail not sent: no mail server is set up", "id", m.ID, "to", to.Address, "subject", m.Subject, "lang", string(m.Lang))
	return nil
}

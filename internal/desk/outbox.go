package desk

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"dateline"
	"dateline/internal/i18n"
	"dateline/internal/store"
)

// Message is a mail to be sent.
type Message struct {
	To, Subject, Text string
	Lang              dateline.Lang
}

// MailOf returns the mail that a task of topic "notice" asks for; ok is false when
// nobody is to be mailed any more.
func MailOf(ctx context.Context, cat *i18n.Catalog, db *store.DB, t store.Task) (m Message, ok bool, err error) {
	var n store.Notice
	if err := json.Unmarshal(t.Payload, &n); err != nil {
		return m, false, fmt.Errorf("notice: %w", err)
	}
	u, err := db.Read().Account(ctx, n.User)
	if _, gone := errors.AsType[dateline.NotFound](err); gone || err == nil && u.Disabled {
		return m, false, nil
	}
	if err != nil {
		return m, false, err
	}
	room, err := db.Read().Newsroom(ctx)
	if err != nil {
		return m, false, err
	}
	p := cat.For(u.Lang)
	m.To, m.Lang = u.Email, p.Lang()
	m.Subject, m.Text = Mail(p, room, u.User, n)
	return m, true, nil
}

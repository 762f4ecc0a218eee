package store

import (
	"context"
	"database/sql"
	"encoding/base64"
	"errors"
	"io"
	"time"

	"dateline"
	"dateline/internal/store/internal/db"
)

// Account is a user with what is needed to tell that it is them.
type Account struct {
	dateline.User
	Password string   // PHC string; empty: none
	TOTP     string   // secret of one-time codes, base 32; empty: none
	TOTPStep int64    // the last step whose code was used
	Recovery []string // hashes of the recovery codes that are left
	Subject  string   // of the organisation's own sign-in: issuer and subject; empty: not linked
	Epoch    int64    // raised when rights change, so that sessions are renewed
}

func account(row db.User) (a Account, err error) {
	a = Account{
		User: dateline.User{
			ID: dateline.ID(row.ID), Name: row.Name, Email: row.Email, Lang: dateline.Lang(row.Lang), Zone: row.Zone,
			Disabled: row.Disabled, Created: instant(row.CreatedAt),
		},
		Password: row.Password, TOTP: row.Totp, TOTPStep: row.TotpStep, Subject: row.Subject, Epoch: row.Epoch,
	}
	if err = decode(row.Grants, &a.Grants); err == nil {
		err = decode(row.Recovery, &a.Recovery)
	}
	return a, err
}

// Account returns a user by id.
func (r reader) Account(ctx context.Context, id dateline.ID) (Account, error) {
	row, err := r.q.User(ctx, string(id))
	if err != nil {
		return Account{}, found(err, "user", string(id))
	}
	return account(row)
}

// AccountByEmail returns a user by the folded address.
func (r reader) AccountByEmail(ctx context.Context, folded string) (Account, error) {
	row, err := r.q.UserByEmail(ctx, folded)
	if err != nil {
		return Account{}, found(err, "user", folded)
	}
	return account(row)
}

// AccountBySubject returns the user who is linked to a subject of the
// organisation's own sign-in.
func (r reader) AccountBySubject(ctx context.Context, subject string) (Account, error) {
	row, err := r.q.UserBySubject(ctx, subject)
	if err != nil {
		return Account{}, found(err, "user", subject)
	}
	return account(row)
}

// Accounts returns every user, by address. A newsroom has tens of them.
func (r reader) Accounts(ctx context.Context) ([]Account, error) {
	rows, err := r.q.Users(ctx)
	return all(rows, err, account)
}

// HasUsers reports whether anybody works at the desk.
func (r reader) HasUsers(ctx context.Context) (bool, error) {
	n, err := r.q.CountUsers(ctx)
	return n > 0, err
}

// InsertAccount adds a user who cannot sign in yet.
func (t *Tx) InsertAccount(ctx context.Context, u dateline.User, folded string) error {
	return t.q.InsertUser(ctx, db.InsertUserParams{
		ID: string(u.ID), Name: u.Name, Email: u.Email, Folded: folded, Lang: string(u.Lang), Zone: u.Zone,
		Grants: encode(u.Grants), Disabled: u.Disabled, CreatedAt: micros(u.Created),
	})
}

// UpdateAccount saves what a user is called and may do, and the epoch.
func (t *Tx) UpdateAccount(ctx context.Context, a Account, folded string) error {
	n, err := t.q.UpdateUser(ctx, db.UpdateUserParams{
		ID: string(a.ID), Name: a.Name, Email: a.Email, Folded: folded, Lang: string(a.Lang), Zone: a.Zone,
		Grants: encode(a.Grants), Disabled: a.Disabled, Epoch: a.Epoch,
	})
	return one(n, err, "user", string(a.ID))
}

// SaveDoor saves how a user signs in, and the epoch.
func (t *Tx) SaveDoor(ctx context.Context, a Account) error {
	n, err := t.q.SaveDoor(ctx, db.SaveDoorParams{
		ID: string(a.ID), Password: a.Password, Totp: a.TOTP, TotpStep: a.TOTPStep, Recovery: encode(a.Recovery), Subject: a.Subject, Epoch: a.Epoch,
	})
	return one(n, err, "user", string(a.ID))
}

// Passkey is one credential of a user.
type Passkey struct {
	ID         string // base64url
	User       dateline.ID
	Name       string // as its owner calls it
	Credential string // JSON
	Created    time.Time
	Used       time.Time
}

// Passkeys returns a user's passkeys in the order in which they were made.
func (r reader) Passkeys(ctx context.Context, user dateline.ID) ([]Passkey, error) {
	rows, err := r.q.Passkeys(ctx, string(user))
	return all(rows, err, func(p db.Passkey) (Passkey, error) {
		return Passkey{p.ID, dateline.ID(p.UserID), p.Name, p.Credential, instant(p.CreatedAt), instant(p.UsedAt)}, nil
	})
}

// SavePasskey adds a passkey, or saves that it was used.
func (t *Tx) SavePasskey(ctx context.Context, p Passkey) error {
	return t.q.SavePasskey(ctx, db.SavePasskeyParams{
		ID: p.ID, UserID: string(p.User), Name: p.Name, Credential: p.Credential, CreatedAt: micros(p.Created), UsedAt: micros(p.Used),
	})
}

// DeletePasskey removes one passkey of a user; an empty id removes all.
func (t *Tx) DeletePasskey(ctx context.Context, user dateline.ID, id string) error {
	if id == "" {
		return t.q.DeletePasskeys(ctx, string(user))
	}
	n, err := t.q.DeletePasskey(ctx, db.DeletePasskeyParams{ID: id, UserID: string(user)})
	return one(n, err, "passkey", id)
}

// Purpose is what a link is for.
type Purpose string

// The purposes.
const (
	FirstLink   Purpose = "first"   // makes the first administrator
	InviteLink  Purpose = "invite"  // a new user chooses how to sign in
	ResetLink   Purpose = "reset"   // the same for one who no longer can
	PreviewLink Purpose = "preview" // shows an unpublished item to somebody outside
)

// Link is an address that lets somebody in without signing in. Of its secret
// part only the SHA-256 is kept.
type Link struct {
	Hash      string
	ID        dateline.ID
	Purpose   Purpose
	User      dateline.ID
	Item      dateline.ID
	Lang      dateline.Lang
	Recipient string
	By        string
	Created   time.Time
	Expires   time.Time
	Used      time.Time // of a preview: last
	Uses      int
	Revoked   time.Time
}

func link(row db.Link) (Link, error) {
	return Link{
		Hash: row.Hash, ID: dateline.ID(row.ID), Purpose: Purpose(row.Purpose), User: dateline.ID(row.UserID), Item: dateline.ID(row.ItemID),
		Lang: dateline.Lang(row.Lang), Recipient: row.Recipient, By: row.MadeBy, Created: instant(row.CreatedAt), Expires: instant(row.ExpiresAt),
		Used: instant(row.UsedAt), Uses: int(row.Uses), Revoked: instant(row.RevokedAt),
	}, nil
}

// Link returns a link by the hash of its secret part.
func (r reader) Link(ctx context.Context, hash string) (Link, error) {
	row, err := r.q.Link(ctx, hash)
	if err != nil {
		return Link{}, found(err, "link", "")
	}
	return link(row)
}

// LinkByID returns a link by its id, which is no secret.
func (r reader) LinkByID(ctx context.Context, id dateline.ID) (Link, error) {
	row, err := r.q.LinkByID(ctx, string(id))
	if err != nil {
		return Link{}, found(err, "link", string(id))
	}
	return link(row)
}

// Previews returns the preview links of an item, the newest first.
func (r reader) Previews(ctx context.Context, item dateline.ID) ([]Link, error) {
	rows, err := r.q.LinksOfItem(ctx, string(item))
	return all(rows, err, link)
}

// InsertLink adds a link.
func (t *Tx) InsertLink(ctx context.Context, l Link) error {
	return t.q.InsertLink(ctx, db.InsertLinkParams{
		Hash: l.Hash, ID: string(l.ID), Purpose: string(l.Purpose), UserID: string(l.User), ItemID: string(l.Item), Lang: string(l.Lang),
		Recipient: l.Recipient, MadeBy: l.By, CreatedAt: micros(l.Created), ExpiresAt: micros(l.Expires),
	})
}

// UseLink counts a use.
func (t *Tx) UseLink(ctx context.Context, hash string, now time.Time) error {
	return t.q.UseLink(ctx, db.UseLinkParams{Hash: hash, UsedAt: micros(now)})
}

// RevokeLink ends a link.
func (t *Tx) RevokeLink(ctx context.Context, id dateline.ID, now time.Time) error {
	n, err := t.q.RevokeLink(ctx, db.RevokeLinkParams{ID: string(id), RevokedAt: micros(now)})
	return one(n, err, "link", string(id))
}

// RevokeLinksOf ends every link that is a user's own.
func (t *Tx) RevokeLinksOf(ctx context.Context, user dateline.ID, now time.Time) error {
	return t.q.RevokeLinksOfUser(ctx, db.RevokeLinksOfUserParams{UserID: string(user), RevokedAt: micros(now)})
}

// Session is somebody's visit to the desk.
type Session struct {
	Token   string // SHA-256 of the cookie's value, hex
	ID      dateline.ID
	User    dateline.ID // empty before they signed in
	Data    string
	Agent   string // how the browser calls itself
	Address string
	Created time.Time
	Seen    time.Time
	Expires time.Time
}

func session(s db.Session) (Session, error) {
	return Session{
		s.Token, dateline.ID(s.ID), dateline.ID(s.UserID), s.Data, s.Agent, s.Address, instant(s.CreatedAt), instant(s.SeenAt), instant(s.ExpiresAt),
	}, nil
}

// Session returns a session by its token, expired or not.
func (r reader) Session(ctx context.Context, token string) (Session, error) {
	row, err := r.q.SessionByToken(ctx, token)
	if err != nil {
		return Session{}, found(err, "session", "")
	}
	return session(row)
}

// Sessions returns a user's sessions that have not expired, the one seen last first.
func (r reader) Sessions(ctx context.Context, user dateline.ID, now time.Time) ([]Session, error) {
	rows, err := r.q.SessionsOfUser(ctx, db.SessionsOfUserParams{UserID: string(user), Now: micros(now)})
	return all(rows, err, session)
}

// SaveSession saves a session, and forgets those that have expired.
func (t *Tx) SaveSession(ctx context.Context, s Session, now time.Time) error {
	if err := t.q.DeleteExpiredSessions(ctx, micros(now)); err != nil {
		return err
	}
	return t.q.SaveSession(ctx, db.SaveSessionParams{
		Token: s.Token, ID: string(s.ID), UserID: string(s.User), Data: s.Data, Agent: s.Agent, Address: s.Address,
		CreatedAt: micros(s.Created), SeenAt: micros(s.Seen), ExpiresAt: micros(s.Expires),
	})
}

// DeleteSession ends a session by its token.
func (t *Tx) DeleteSession(ctx context.Context, token string) error {
	return t.q.DeleteSession(ctx, token)
}

// DeleteSessionOf ends one session of a user; an empty id ends all.
func (t *Tx) DeleteSessionOf(ctx context.Context, user, id dateline.ID) error {
	if id == "" {
		return t.q.DeleteSessionsOfUser(ctx, string(user))
	}
	n, err := t.q.DeleteSessionByID(ctx, db.DeleteSessionByIDParams{ID: string(id), UserID: string(user)})
	return one(n, err, "session", string(id))
}

// Notice tells a user of something at the desk.
type Notice struct {
	ID   dateline.ID
	User dateline.ID
	What string // names the message: "approved", "voided" …
	Item dateline.ID
	Lang dateline.Lang
	Args map[string]string // what the message needs
	At   time.Time
	Read time.Time
}

// Notices returns up to most notices of a user, the newest first.
func (r reader) Notices(ctx context.Context, user dateline.ID, most int) ([]Notice, error) {
	rows, err := r.q.Notices(ctx, db.NoticesParams{UserID: string(user), Most: int64(most)})
	return all(rows, err, func(n db.Notice) (Notice, error) {
		out := Notice{
			ID: dateline.ID(n.ID), User: dateline.ID(n.UserID), What: n.What, Item: dateline.ID(n.ItemID), Lang: dateline.Lang(n.Lang),
			At: instant(n.At), Read: instant(n.ReadAt),
		}
		return out, decode(n.Args, &out.Args)
	})
}

// UnreadNotices counts a user's notices that were not read.
func (r reader) UnreadNotices(ctx context.Context, user dateline.ID) (int, error) {
	n, err := r.q.CountNotices(ctx, string(user))
	return int(n), err
}

// InsertNotice adds a notice.
func (t *Tx) InsertNotice(ctx context.Context, n Notice) error {
	return t.q.InsertNotice(ctx, db.InsertNoticeParams{
		ID: string(n.ID), UserID: string(n.User), What: n.What, ItemID: string(n.Item), Lang: string(n.Lang), Args: encode(n.Args), At: micros(n.At),
	})
}

// ReadNotices marks a user's notices up to an instant as read.
func (t *Tx) ReadNotices(ctx context.Context, user dateline.ID, until, now time.Time) error {
	return t.q.ReadNotices(ctx, db.ReadNoticesParams{UserID: string(user), Until: micros(until), ReadAt: micros(now)})
}

// all decodes rows one by one.
func all[R, T any](rows []R, err error, read func(R) (T, error)) ([]T, error) {
	if err != nil {
		return nil, err
	}
	out := make([]T, len(rows))
	for i, row := range rows {
		if out[i], err = read(row); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// one makes NotFound of a change that changed nothing.
func one(n int64, err error, what, key string) error {
	if err == nil && n == 0 {
		return dateline.NotFound{What: what, Key: key}
	}
	return err
}

// Secret returns a key that the servers of this newsroom share, making it of
// fresh random bytes the first time.
func (d *DB) Secret(ctx context.Context, name string, random io.Reader) (key []byte, err error) {
	err = d.Write(ctx, func(tx *Tx) error {
		s, err := tx.q.Secret(ctx, name)
		if err == nil {
			key, err = base64.StdEncoding.DecodeString(s)
			return err
		}
		if !errors.Is(err, sql.ErrNoRows) {
			return err
		}
		key = make([]byte, 32)
		if _, err := io.ReadFull(random, key); err != nil {
			return err
		}
		return tx.q.InsertSecret(ctx, db.InsertSecretParams{Name: name, Value: base64.StdEncoding.EncodeToString(key)})
	})
	return key, err
}

// RevokePreviews ends every preview of an item.
func (t *Tx) RevokePreviews(ctx context.Context, item dateline.ID, now time.Time) error {
	return t.q.RevokePreviews(ctx, db.RevokePreviewsParams{ItemID: string(item), RevokedAt: micros(now)})
}

package desk

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"net/http"
	"time"

	"dateline"
	"dateline/internal/store"

	"github.com/alexedwards/scs/v2"
)

// How long a visit lasts: so long after signing in, and so long without a sign of
// life. Both are checked by the server; the cookie ends with the browser.
const (
	sessionLasts = 12 * time.Hour
	sessionIdle  = 2 * time.Hour
	seenEvery    = 5 * time.Minute // a sign of life is written this often
)

// newSessions returns the sessions of the desk: random tokens of which the
// database has only the SHA-256, in a cookie that scripts cannot read and that no
// page but the desk's gets.
func (d *Desk) newSessions() *scs.SessionManager {
	s := scs.New()
	s.Store = sessionStore{d}
	s.Lifetime = sessionLasts
	s.Codec = scs.GobCodec{}
	s.Cookie = scs.SessionCookie{
		Name: "dateline_desk", Path: "/desk", HttpOnly: true, SameSite: http.SameSiteLaxMode, Persist: false,
		Secure: d.Secure.BehindTLS,
	}
	s.ErrorFunc = func(w http.ResponseWriter, r *http.Request, err error) {
		d.Log.Error("session", "err", err)
		d.failure(w, r, http.StatusServiceUnavailable, err)
	}
	return s
}

// sessionStore keeps sessions in the database.
type sessionStore struct{ d *Desk }

// Session values. What is kept of a visit is little.
const (
	keyID    = "id"    // the session's own name, which is no secret
	keyUser  = "user"  // who signed in
	keyEpoch = "epoch" // of their rights when they did
	keySaid  = "said"  // what the last act has to say
	keySeen  = "seen"  // when there last was a sign of life, Unix seconds
	keyAgent = "agent"
	keyFrom  = "from" // address
	keyBorn  = "born" // when its token was made, Unix seconds
)

// bornLately is how long after its token was made a session may be written for the
// first time. One that is older and not there any more was ended meanwhile, and a
// request that was under way then must not bring it back.
const bornLately = time.Minute

func hashed(token string) string {
	sum := sha256.Sum256([]byte(token))
	return hex.EncodeToString(sum[:])
}

// FindCtx is scs.CtxStore's.
func (s sessionStore) FindCtx(ctx context.Context, token string) ([]byte, bool, error) {
	row, err := s.d.db.Read().Session(ctx, hashed(token))
	if _, none := errors.AsType[dateline.NotFound](err); none || err == nil && !s.d.Now().Before(row.Expires) {
		return nil, false, nil
	}
	if err != nil {
		return nil, false, err
	}
	b, err := base64.StdEncoding.DecodeString(row.Data)
	return b, err == nil, err
}

// CommitCtx is scs.CtxStore's.
func (s sessionStore) CommitCtx(ctx context.Context, token string, b []byte, expiry time.Time) error {
	now := s.d.Now().UTC()
	row := store.Session{Token: hashed(token), Data: base64.StdEncoding.EncodeToString(b), Created: now, Seen: now, Expires: now.Add(sessionLasts)}
	_, values, err := scs.GobCodec{}.Decode(b)
	if err != nil {
		return err
	}
	text := func(key string) string { t, _ := values[key].(string); return t }
	row.ID, row.User, row.Agent, row.Address = dateline.ID(text(keyID)), dateline.ID(text(keyUser)), text(keyAgent), text(keyFrom)
	if row.ID == "" {
		if row.ID, err = dateline.NewID(s.d.Random); err != nil {
			return err
		}
	}
	if row.User == "" { // on the way through the door: nobody stays there long
		row.Expires = now.Add(15 * time.Minute)
	} else if expiry.Before(row.Expires) {
		row.Expires = expiry.UTC()
	}
	born, _ := values[keyBorn].(int64)
	return s.d.db.Write(ctx, func(tx *store.Tx) error {
		if row.User != "" && now.Sub(time.Unix(born, 0)) > bornLately {
			if _, err := tx.Session(ctx, row.Token); err != nil {
				if notFound(err) {
					return nil
				}
				return err
			}
		}
		return tx.SaveSession(ctx, row, now)
	})
}

// DeleteCtx is scs.CtxStore's.
func (s sessionStore) DeleteCtx(ctx context.Context, token string) error {
	return s.d.db.Write(ctx, func(tx *store.Tx) error { return tx.DeleteSession(ctx, hashed(token)) })
}

// Find, Commit and Delete are scs.Store's, which scs does not call of a CtxStore.
func (s sessionStore) Find(token string) ([]byte, bool, error) {
	return s.FindCtx(context.Background(), token)
}
func (s sessionStore) Commit(token string, b []byte, expiry time.Time) error {
	return s.CommitCtx(context.Background(), token, b, expiry)
}
func (s sessionStore) Delete(token string) error { return s.DeleteCtx(context.Background(), token) }

// enter finds out whose visit this is. A session that was left alone too long, or
// whose user is gone or disabled, ends; one whose user's rights changed goes on
// under a new token.
func (v *visit) enter() error {
	ctx := v.r.Context()
	v.Said = v.sessions.PopString(ctx, keySaid)
	id := dateline.ID(v.sessions.GetString(ctx, keyUser))
	if id == "" {
		return nil
	}
	now := v.Now().Unix()
	a, err := v.db.Read().Account(ctx, id)
	_, gone := errors.AsType[dateline.NotFound](err)
	if gone || err == nil && a.Disabled || now-v.sessions.GetInt64(ctx, keySeen) > int64(sessionIdle/time.Second) {
		return v.sessions.Destroy(ctx)
	}
	if err != nil {
		return err
	}
	if a.Epoch != v.sessions.GetInt64(ctx, keyEpoch) {
		if err := v.sessions.RenewToken(ctx); err != nil {
			return err
		}
		// Requests that come side by side each get a token here. A name is one
		// session's alone, so each gets one of those as well.
		name, err := dateline.NewID(v.Random)
		if err != nil {
			return err
		}
		v.sessions.Put(ctx, keyID, string(name))
		v.sessions.Put(ctx, keyEpoch, a.Epoch)
		v.sessions.Put(ctx, keyBorn, now)
	}
	if now-v.sessions.GetInt64(ctx, keySeen) > int64(seenEvery/time.Second) {
		v.sessions.Put(ctx, keySeen, now)
	}
	v.User = a
	v.speak(a.Lang)
	return nil
}

// begin is the moment in which somebody is signed in: under a new token, so that
// one that was planted before is worth nothing.
func (v *visit) begin(a store.Account) error {
	ctx := v.r.Context()
	if err := v.sessions.Clear(ctx); err != nil {
		return err
	}
	if err := v.sessions.RenewToken(ctx); err != nil {
		return err
	}
	id, err := dateline.NewID(v.Random)
	if err != nil {
		return err
	}
	agent := v.r.UserAgent()
	v.sessions.Put(ctx, keyBorn, v.Now().Unix())
	v.sessions.Put(ctx, keyID, string(id))
	v.sessions.Put(ctx, keyUser, string(a.ID))
	v.sessions.Put(ctx, keyEpoch, a.Epoch)
	v.sessions.Put(ctx, keySeen, v.Now().Unix())
	v.sessions.Put(ctx, keyAgent, agent[:min(len(agent), 256)])
	v.sessions.Put(ctx, keyFrom, v.address(v.r).String())
	v.User = a
	v.speak(a.Lang)
	return nil
}

package newsroom

import (
	"context"
	"encoding/hex"
	"errors"
	"reflect"
	"slices"
	"strings"
	"time"

	"dateline"
	"dateline/internal/auth"
	"dateline/internal/store"
)

// How long the links of the door are good for.
const (
	firstLasts  = 24 * time.Hour
	inviteLasts = 7 * 24 * time.Hour
	resetLasts  = 24 * time.Hour
)

// FoldEmail is an address as it is compared.
func FoldEmail(s string) string { return strings.ToLower(strings.TrimSpace(s)) }

// link makes a link and returns the secret part of its address, which is kept
// nowhere.
func (n *Newsroom) link(ctx context.Context, tx *store.Tx, by Actor, l store.Link, lasts time.Duration) (token string, _ store.Link, err error) {
	token, hash, err := auth.NewLink(n.random)
	if err != nil {
		return "", l, err
	}
	if l.ID, err = n.id(); err != nil {
		return "", l, err
	}
	l.Hash, l.By, l.Created, l.Expires = hex.EncodeToString(hash), by.who(), n.now().UTC(), n.now().Add(lasts).UTC()
	return token, l, tx.InsertLink(ctx, l)
}

// FirstLink makes the link by which the first administrator is made, if nobody
// works at the desk yet; otherwise it returns an empty token.
func (n *Newsroom) FirstLink(ctx context.Context) (token string, err error) {
	err = n.db.Write(ctx, func(tx *store.Tx) error {
		token = ""
		staffed, err := tx.HasUsers(ctx)
		if err != nil || staffed {
			return err
		}
		token, _, err = n.link(ctx, tx, Program("first start"), store.Link{Purpose: store.FirstLink}, firstLasts)
		return err
	})
	return token, err
}

// Invite adds a user and returns the secret part of the link by which they choose
// how to sign in.
func (n *Newsroom) Invite(ctx context.Context, by Actor, u dateline.User) (added dateline.User, token string, err error) {
	if err := userStorable(u); err != nil {
		return u, "", err
	}
	err = n.act(ctx, by, Line{Act: "invite"}, func(tx *store.Tx) error {
		if err := n.may(ctx, tx, by, dateline.ToAppoint, dateline.Subject{}); err != nil {
			return err
		}
		if added, err = n.addUser(ctx, tx, u); err != nil {
			return err
		}
		if token, _, err = n.link(ctx, tx, by, store.Link{Purpose: store.InviteLink, User: added.ID}, inviteLasts); err != nil {
			return err
		}
		return n.append(ctx, tx, by, Line{Act: "invite", Subject: string(added.ID), Detail: map[string]any{"name": u.Name, "email": u.Email, "grants": u.Grants}})
	})
	return added, token, err
}

func userStorable(u dateline.User) error {
	if err := u.Check(); err != nil {
		return err
	}
	return short("name", maxName, u.Name, u.Email, string(u.Lang), u.Zone)
}

func (n *Newsroom) addUser(ctx context.Context, tx *store.Tx, u dateline.User) (dateline.User, error) {
	_, err := tx.AccountByEmail(ctx, FoldEmail(u.Email))
	if err == nil {
		return u, dateline.Conflict{What: "user", Reason: "somebody has this address already", Key: "email taken"}
	}
	if !notFound(err) {
		return u, err
	}
	if u.ID, err = n.id(); err != nil {
		return u, err
	}
	u.Created, u.Email = n.now().UTC(), strings.TrimSpace(u.Email)
	return u, tx.InsertAccount(ctx, u, FoldEmail(u.Email))
}

// ChangeUser saves a user's name, address, language, zone, grants and whether the
// account is disabled. Sessions are renewed when rights change, and end when the
// account is disabled. One administrator always stays.
func (n *Newsroom) ChangeUser(ctx context.Context, by Actor, u dateline.User) error {
	if err := userStorable(u); err != nil {
		return err
	}
	return n.act(ctx, by, Line{Act: "change user", Subject: string(u.ID)}, func(tx *store.Tx) error {
		if err := n.may(ctx, tx, by, dateline.ToAppoint, dateline.Subject{}); err != nil {
			return err
		}
		a, err := tx.Account(ctx, u.ID)
		if err != nil {
			return err
		}
		if other, err := tx.AccountByEmail(ctx, FoldEmail(u.Email)); err == nil && other.ID != u.ID {
			return dateline.Conflict{What: "user", Reason: "somebody has this address already", Key: "email taken"}
		} else if err != nil && !notFound(err) {
			return err
		}
		was := a.User
		u.Created = was.Created
		if a.User = u; !reflect.DeepEqual(was.Grants, u.Grants) || was.Disabled != u.Disabled {
			a.Epoch++
		}
		if err := tx.UpdateAccount(ctx, a, FoldEmail(u.Email)); err != nil {
			return err
		}
		if err := administered(ctx, tx); err != nil {
			return err
		}
		if u.Disabled {
			if err := tx.DeleteSessionOf(ctx, u.ID, ""); err != nil {
				return err
			}
			if err := tx.RevokeLinksOf(ctx, u.ID, n.now()); err != nil {
				return err
			}
		}
		return n.append(ctx, tx, by, Line{Act: "change user", Subject: string(u.ID), Detail: map[string]any{"before": was, "after": u}})
	})
}

// administered reports that nobody would be left to administer the desk.
func administered(ctx context.Context, tx *store.Tx) error {
	users, err := tx.Accounts(ctx)
	if err != nil {
		return err
	}
	if slices.ContainsFunc(users, func(a store.Account) bool { return a.Has(dateline.Administrator) }) {
		return nil
	}
	return dateline.Conflict{What: "user", Reason: "one administrator must stay; make somebody else one first", Key: "last administrator"}
}

// Reset ends a user's sessions and returns the secret part of a link by which
// they choose anew how to sign in. What they signed in with is good until the link
// is used.
func (n *Newsroom) Reset(ctx context.Context, by Actor, user dateline.ID) (token string, err error) {
	err = n.act(ctx, by, Line{Act: "reset user", Subject: string(user)}, func(tx *store.Tx) error {
		if err := n.may(ctx, tx, by, dateline.ToAppoint, dateline.Subject{}); err != nil {
			return err
		}
		a, err := tx.Account(ctx, user)
		if err != nil {
			return err
		}
		if a.Disabled {
			return dateline.Conflict{What: "user", Reason: "the account is disabled; enable it first", Key: "disabled"}
		}
		if err := tx.RevokeLinksOf(ctx, user, n.now()); err != nil {
			return err
		}
		if err := tx.DeleteSessionOf(ctx, user, ""); err != nil {
			return err
		}
		if token, _, err = n.link(ctx, tx, by, store.Link{Purpose: store.ResetLink, User: user}, resetLasts); err != nil {
			return err
		}
		return n.append(ctx, tx, by, Line{Act: "reset user", Subject: string(user)})
	})
	return token, err
}

// errLink is one answer for every link that is not good, so that trying tells
// nothing.
var errLink = dateline.NotFound{What: "link", Key: ""}

// OpenLink returns a link that is good now, by the secret part of its address.
func (n *Newsroom) OpenLink(ctx context.Context, token string) (store.Link, error) {
	return n.openLink(ctx, n.db.Read(), token)
}

func (n *Newsroom) openLink(ctx context.Context, from interface {
	Link(context.Context, string) (store.Link, error)
}, token string) (store.Link, error) {
	hash, ok := auth.LinkHash(token)
	if !ok {
		return store.Link{}, errLink
	}
	l, err := from.Link(ctx, hex.EncodeToString(hash))
	if notFound(err) {
		return l, errLink
	}
	once := l.Purpose != store.PreviewLink
	if err == nil && (!l.Revoked.IsZero() || !n.now().Before(l.Expires) || once && !l.Used.IsZero()) {
		return store.Link{}, errLink
	}
	return l, err
}

// Door is how somebody is to sign in from now on.
type Door struct {
	Password string         // PHC string; empty: none
	TOTP     string         // secret of one-time codes; empty: none
	Recovery []string       // hashes of recovery codes
	Passkey  *store.Passkey // a first passkey; nil: none
}

// Arrive uses a first, invitation or reset link: the user signs in by door from
// now on and by nothing else. For the first administrator, first says who it is.
func (n *Newsroom) Arrive(ctx context.Context, by Actor, token string, first dateline.User, door Door) (a store.Account, err error) {
	if door.Password == "" && door.Passkey == nil {
		return a, dateline.Invalid{Field: "password", Reason: "choose a password or make a passkey", Key: "no door"}
	}
	err = n.db.Write(ctx, func(tx *store.Tx) error {
		l, err := n.openLink(ctx, tx, token)
		if err != nil {
			return err
		}
		switch l.Purpose {
		case store.FirstLink:
			staffed, err := tx.HasUsers(ctx)
			if err != nil || staffed {
				return errors.Join(err, errLink)
			}
			if err := userStorable(first); err != nil {
				return err
			}
			first.Grants = nil // the first does everything, and gives it away as others come
			for _, d := range dateline.Duties() {
				first.Grants = append(first.Grants, dateline.Grant{Duty: d})
			}
			u, err := n.addUser(ctx, tx, first)
			if err != nil {
				return err
			}
			l.User = u.ID
		case store.InviteLink, store.ResetLink:
		default:
			return errLink
		}
		if a, err = tx.Account(ctx, l.User); err != nil {
			return err
		}
		if a.Disabled {
			return errLink
		}
		if err := tx.UseLink(ctx, l.Hash, n.now()); err != nil {
			return err
		}
		if err := tx.DeletePasskey(ctx, a.ID, ""); err != nil {
			return err
		}
		if err := tx.DeleteSessionOf(ctx, a.ID, ""); err != nil {
			return err
		}
		a.Password, a.TOTP, a.TOTPStep, a.Recovery, a.Subject = door.Password, door.TOTP, 0, door.Recovery, ""
		a.Epoch++
		if err := tx.SaveDoor(ctx, a); err != nil {
			return err
		}
		if door.Passkey != nil {
			door.Passkey.User, door.Passkey.Created = a.ID, n.now().UTC()
			if err := tx.SavePasskey(ctx, *door.Passkey); err != nil {
				return err
			}
		}
		by.User = a.User
		return n.append(ctx, tx, by, Line{Act: "arrive", Subject: string(a.ID), Detail: map[string]any{"by": l.Purpose}})
	})
	return a, err
}

// ChangeDoor changes how somebody signs in themselves: change gets the account
// as it is now and returns what the record is to call the change. Other sessions
// of theirs end when it is a matter of secrets.
func (n *Newsroom) ChangeDoor(ctx context.Context, by Actor, change func(tx *store.Tx, a *store.Account) (what string, err error)) error {
	return n.db.Write(ctx, func(tx *store.Tx) error {
		a, err := tx.Account(ctx, by.User.ID)
		if err != nil {
			return err
		}
		what, err := change(tx, &a)
		if err != nil {
			return err
		}
		if err := tx.SaveDoor(ctx, a); err != nil {
			return err
		}
		if what == "" {
			return nil
		}
		return n.append(ctx, tx, by, Line{Act: what, Subject: string(a.ID)})
	})
}

// Prefer saves a user's own language and time zone.
func (n *Newsroom) Prefer(ctx context.Context, by Actor, lang dateline.Lang, zone string) error {
	return n.db.Write(ctx, func(tx *store.Tx) error {
		a, err := tx.Account(ctx, by.User.ID)
		if err != nil {
			return err
		}
		a.Lang, a.Zone = lang, zone
		if err := userStorable(a.User); err != nil {
			return err
		}
		return tx.UpdateAccount(ctx, a, FoldEmail(a.Email))
	})
}

// Tell leaves a notice for somebody, and a task to mail it.
func (n *Newsroom) Tell(ctx context.Context, user dateline.ID, notice store.Notice) error {
	return n.db.Write(ctx, func(tx *store.Tx) error { return n.tell(ctx, tx, Actor{}, []dateline.ID{user}, notice) })
}

// Share makes a preview link of an item for one recipient outside, and returns
// the secret part of its address.
func (n *Newsroom) Share(ctx context.Context, by Actor, item dateline.ID, lang dateline.Lang, recipient string, lasts time.Duration) (token string, l store.Link, err error) {
	if strings.TrimSpace(recipient) == "" {
		return "", l, dateline.Invalid{Field: "recipient", Reason: "say for whom it is; each link is for one recipient", Key: "recipient"}
	}
	if err := short("recipient", maxName, recipient); err != nil {
		return "", l, err
	}
	if lasts < time.Hour || lasts > 30*24*time.Hour {
		return "", l, dateline.Invalidf("lasts", "a preview is good for an hour at least and thirty days at most")
	}
	err = n.act(ctx, by, Line{Act: "share", Item: item, Lang: lang}, func(tx *store.Tx) error {
		i, w, err := n.copy(ctx, tx, item, lang)
		if err != nil {
			return err
		}
		if err := n.may(ctx, tx, by, dateline.ToShare, Subject(i, lang, w, by.User.ID)); err != nil {
			return err
		}
		token, l, err = n.link(ctx, tx, by, store.Link{Purpose: store.PreviewLink, Item: item, Lang: lang, Recipient: strings.TrimSpace(recipient)}, lasts)
		if err != nil {
			return err
		}
		return n.append(ctx, tx, by, Line{Act: "share", Item: item, Lang: lang, Subject: string(l.ID), Detail: map[string]any{"recipient": l.Recipient, "until": l.Expires}})
	})
	return token, l, err
}

// Unshare ends a preview link.
func (n *Newsroom) Unshare(ctx context.Context, by Actor, id dateline.ID) error {
	return n.act(ctx, by, Line{Act: "unshare", Subject: string(id)}, func(tx *store.Tx) error {
		l, err := tx.LinkByID(ctx, id)
		if err != nil {
			return err
		}
		i, w, err := n.copy(ctx, tx, l.Item, l.Lang)
		if err != nil {
			return err
		}
		if err := n.may(ctx, tx, by, dateline.ToShare, Subject(i, l.Lang, w, by.User.ID)); err != nil {
			return err
		}
		if err := tx.RevokeLink(ctx, id, n.now()); err != nil {
			return err
		}
		return n.append(ctx, tx, by, Line{Act: "unshare", Item: l.Item, Lang: l.Lang, Subject: string(id)})
	})
}

// Opened records that a preview was opened.
func (n *Newsroom) Opened(ctx context.Context, by Actor, l store.Link) error {
	return n.db.Write(ctx, func(tx *store.Tx) error {
		if err := tx.UseLink(ctx, l.Hash, n.now()); err != nil {
			return err
		}
		return n.append(ctx, tx, by, Line{Act: "open preview", Item: l.Item, Lang: l.Lang, Subject: string(l.ID), Detail: map[string]any{"recipient": l.Recipient}})
	})
}

package dateline

import "time"

// Act is what a publication does to an item.
type Act string

// The acts. Each is public, has a number, and stays on record.
const (
	Publish  Act = "publish"  // editions become live
	Correct  Act = "correct"  // editions replace live ones, with a note on what was wrong
	Withdraw Act = "withdraw" // the text goes; address, headline and reason stay
	Remove   Act = "remove"   // everything goes; a tombstone answers
	Move     Act = "move"     // it gets another address; the old one leads there
)

// Publication is the act by which a set of editions of one item, in one or more
// languages, becomes public at one instant, all or none; or by which what was
// public is corrected, withdrawn or removed.
type Publication struct {
	ID       ID
	Number   int64 // its place in the order of all acts of this newsroom, from 1
	Item     ID
	Act      Act
	Editions []ID  // what became live
	Facts    Facts // as they were published, names frozen
	Note     Names // correction or reason, in each language
	At       time.Time
	Due      time.Time // when it was to happen; equal to At unless it was scheduled
	By       string
}

// IsDue reports whether the publication may be public at now: never before.
func (p Publication) IsDue(now time.Time) bool { return !now.Before(p.Due) }

// CheckSet reports the first reason for which the editions may not become public
// together: they must be of one item, one per language, complete enough to show,
// and the item must have the facts its kind requires.
func CheckSet(item Item, kind Kind, set []Edition) error {
	if len(set) == 0 {
		return Invalidf("editions", "nothing to publish")
	}
	if item.Status == Removed {
		return Conflict{What: "item " + string(item.ID), Reason: "it was removed, and a removed item does not come back"}
	}
	seen := map[Lang]bool{}
	for _, e := range set {
		if e.Item != item.ID {
			return Invalidf("editions", "edition %s belongs to another item", e.ID)
		}
		if seen[e.Lang] {
			return Invalidf("editions", "two editions in %s; choose one", e.Lang)
		}
		seen[e.Lang] = true
		if err := e.Check(); err != nil {
			return err
		}
		if e.Hash != e.ContentHash() {
			return Conflict{What: "edition " + string(e.ID), Reason: "its text no longer matches its hash; restore it from a backup"}
		}
	}
	if kind.Happens {
		if item.Event == nil {
			return Invalidf("start", "an item of kind %q needs a start", kind.ID)
		}
		if err := item.Event.Check(); err != nil {
			return err
		}
	}
	if missing := item.Facts.Missing(kind.Requires); len(missing) > 0 {
		return Invalidf(string(missing[0]), "an item of kind %q is not published without it", kind.ID)
	}
	return nil
}

// LiveEdition is what the public sees of an item in one language: the live
// edition's text with everything a page or feed needs, worked out once, when
// it was published.
type LiveEdition struct {
	Item          ID
	Edition       ID
	Number        int // Edition.Number
	Lang          Lang
	Kind          string
	Status        Status
	Source        Lang
	Authoritative Lang
	Languages     []Lang          // all in which the item is public, in the newsroom's order
	Paths         map[Lang]string // where each of them is
	Headline      string
	Lead          string
	Excerpt       string // plain text, one line, at most 240 columns wide
	Body          string // Markdown; left empty where only a list was asked for
	Incomplete    bool
	Facts         Facts
	Event         *Event
	Path          string    // "/zh-Hans/2021/02/11/农历新年", not percent-encoded
	Published     time.Time // when it first became public here, in this language
	Updated       time.Time // when what is shown last changed
	Act           Act       // the last act on it: Publish, Correct, Withdraw
	Note          Names     // of a correction or withdrawal
	Publication   int64     // number of the last act on it
	Hash          string    // Edition.Hash
	Stale         int       // of a translation: how many units of its source changed, came or went since it was made
	StaleSince    time.Time // when it fell behind
	Converted     Lang      // the language it was made from by script conversion; empty: people wrote it
}

// SortsAt is the instant by which lists order the item: when it was issued.
func (l LiveEdition) SortsAt() time.Time { return l.Facts.Issued.SortsAt() }

package dateline

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"slices"
	"time"
)

// Stage is where the unpublished text of an item in one language stands.
type Stage string

// The stages. A text moves forward one at a time; a recall or an edit that
// returns it makes it a draft again. Publication ends the draft.
const (
	StageNone      Stage = "" // nothing unpublished
	StageDraft     Stage = "draft"
	StageSubmitted Stage = "submitted" // waits for approval; cannot be changed
	StageApproved  Stage = "approved"
	StageScheduled Stage = "scheduled"
)

// Text is what somebody writes: an edition in the making.
type Text struct {
	Headline   string `json:"headline"`
	Lead       string `json:"lead"`
	Body       string `json:"body"`        // Markdown
	ChangeNote string `json:"change_note"` // of a text that is public already: what was wrong, or what changed
}

// WorkingCopy is an item's unpublished text in one language. Unlike an edition it
// changes: saving replaces it. Submitting makes an edition of it, and what is
// approved and published is that edition.
type WorkingCopy struct {
	Item ID
	Lang Lang
	Text
	Version  int64 // raised by each save, from 1; 0: nothing is saved yet
	Stage    Stage
	Edition  ID   // what was submitted; empty while it is a draft
	MadeFrom ID   // of a translation: the source edition it is made from
	Base     ID   // the edition it began with; empty for a new text
	Hands    []ID // everybody who changed it, or the facts, since it was last public
	Updated  time.Time
	By       ID
	Links    Alignment // of a translation: how it is paired with its source; nil: not yet
}

// Mine reports whether a user had a hand in it.
func (d WorkingCopy) Mine(user ID) bool { return slices.Contains(d.Hands, user) }

// Approval is one person's consent to exactly one text with its facts and
// images, by the hash over all of it.
type Approval struct {
	ID      ID
	Item    ID
	Lang    Lang // empty for that of a proposal
	Subject ID   // the edition, or the proposal
	Seal    string
	By      ID
	At      time.Time
	Voided  time.Time // zero while it holds
	Why     string    // it was voided: "edited", "recalled", "facts", "sent back"
}

// Holds reports whether the approval is good for a seal.
func (a Approval) Holds(seal string) bool { return a.Voided.IsZero() && a.Seal == seal }

// Seal is the SHA-256, in lower-case hex, over everything that a reader of one
// language would see: the edition, the item's kind and event, its facts with the
// names as they are shown in that language, and the images and files. An approval
// is bound to it. A name added to a register in another language leaves it as it
// is; the same name changed in this language does not.
func Seal(e Edition, i Item, uses []Use) string {
	ref := func(r Ref) []string {
		name, lang := r.Names.In(e.Lang, i.Source)
		return []string{string(r.ID), name, string(lang)}
	}
	refs := func(list []Ref) (out [][]string) {
		for _, r := range list {
			out = append(out, ref(r))
		}
		return out
	}
	var speakers [][][]string
	for _, s := range i.Facts.Speakers {
		both := [][]string{ref(s.Person)}
		if s.Role != nil {
			both = append(both, ref(*s.Role))
		}
		speakers = append(speakers, both)
	}
	var place []string
	if i.Facts.Place != nil {
		place = ref(*i.Facts.Place)
	}
	occasion, _ := i.Facts.Occasion.In(e.Lang, i.Source)
	shown := make([][]any, len(uses))
	for n, u := range uses {
		shown[n] = u.seen(e.Lang, i.Source)
	}
	b, err := json.Marshal([]any{
		"dateline seal 1", e.ContentHash(), i.Kind, i.Source, i.Authoritative, i.Event,
		refs(i.Facts.Offices), speakers, place, occasion, refs(i.Facts.Topics), i.Facts.Issued, shown,
	})
	if err != nil {
		panic("seal cannot be encoded: " + err.Error()) // nothing in it can fail
	}
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:])
}

// Enough reports whether the approvals that hold are those that the kind asks
// for, and if not how many are missing or from which office. editors gives each
// approver with what they are now: a consent counts while its giver may approve.
func (k Kind) Enough(offices []ID, approvals []Approval, editors map[ID]User) (missing int, from []ID) {
	var people []User
	for _, a := range approvals {
		u, known := editors[a.By]
		if known && !slices.ContainsFunc(people, func(p User) bool { return p.ID == u.ID }) {
			people = append(people, u)
		}
	}
	missing = max(0, max(1, k.Approvals)-len(people))
	if k.EachOffice {
		from = unmatched(offices, people)
	}
	return missing, from
}

// unmatched returns the offices for which no approver of their own is left when
// each speaks for one office: a largest matching, by augmenting paths.
func unmatched(offices []ID, people []User) (left []ID) {
	speaksFor := map[int]int{} // person → office
	var assign func(office int, seen map[int]bool) bool
	assign = func(office int, seen map[int]bool) bool {
		for p, u := range people {
			named := slices.ContainsFunc(u.Grants, func(g Grant) bool {
				return g.Duty == Editor && slices.Contains(g.Offices, offices[office])
			})
			if !named || seen[p] {
				continue
			}
			seen[p] = true
			if other, taken := speaksFor[p]; !taken || assign(other, seen) {
				speaksFor[p] = office
				return true
			}
		}
		return false
	}
	for i, o := range offices {
		if !assign(i, map[int]bool{}) {
			left = append(left, o)
		}
	}
	return left
}

// Proposal asks for an act on what is public already, which has no new text: to
// withdraw or remove it, or to give it another address. It is approved as a text
// is.
type Proposal struct {
	ID    ID
	Item  ID
	Act   Act
	Note  Names           // the reason, in each language, as readers will see it
	Slugs map[Lang]string // of Move: the new address's last part
	Stage Stage           // StageSubmitted, StageApproved, StageScheduled; StageNone once done or dropped
	By    ID
	At    time.Time
}

// Seal is what an approval of the proposal is bound to.
func (p Proposal) Seal() string {
	b, err := json.Marshal([]any{"dateline proposal 1", p.ID, p.Item, p.Act, p.Note, p.Slugs})
	if err != nil {
		panic("proposal cannot be encoded: " + err.Error())
	}
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:])
}

// Schedule is a publishing act that is to happen at an instant.
type Schedule struct {
	ID        ID
	Item      ID
	Act       Act
	Editions  []ID // of Publish and Correct
	Proposal  ID   // of the other acts
	Due       time.Time
	Local     string // the wall time that was chosen, "2006-01-02T15:04"
	Zone      string // and the zone it was chosen in
	By        ID
	Created   time.Time
	Done      time.Time // zero until it happened
	Number    int64     // its publication
	Cancelled time.Time
	Failed    string // why it could not happen when it was due; it is tried again
}

// IsDue reports whether the act is to happen at now: never before its instant.
func (s Schedule) IsDue(now time.Time) bool {
	return s.Done.IsZero() && s.Cancelled.IsZero() && !now.Before(s.Due)
}

// Remark is what somebody wrote beside a paragraph of a draft.
type Remark struct {
	ID         ID
	Item       ID
	Lang       Lang
	Quote      string // the paragraph as it stood; empty: about the whole
	Text       string
	Mentions   []ID // users who are told
	By         ID
	At         time.Time
	Resolved   time.Time
	ResolvedBy ID
}

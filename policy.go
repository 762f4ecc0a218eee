package dateline

import "slices"

// Action is something that a user may or may not do at the desk.
type Action string

// The actions. What is not listed in [User.May] nobody may do.
const (
	ToEnter     Action = "enter"             // come to the desk at all
	ToSee       Action = "see"               // read an item: its texts, remarks and history
	ToCreate    Action = "create"            // begin an item
	ToWrite     Action = "write"             // change a text
	ToState     Action = "state facts"       // change kind, facts, event and attachments
	ToUpload    Action = "upload"            // add an image or file
	ToRemark    Action = "remark"            // write beside a paragraph
	ToSubmit    Action = "submit"            // hand a text over for approval
	ToRecall    Action = "recall"            // take it back in order to change it
	ToSendBack  Action = "send back"         // return it with a remark
	ToApprove   Action = "approve"           // consent to exactly this text
	ToPublish   Action = "publish"           // make approved texts public, now or at a time
	ToHalt      Action = "halt"              // cancel what is scheduled
	ToOverride  Action = "override"          // publish at once without approval, with a reason
	ToReview    Action = "review"            // look afterwards at what was published so
	ToPropose   Action = "propose"           // ask for a withdrawal, removal or new address
	ToShare     Action = "share"             // give somebody outside a preview
	ToRegister  Action = "register"          // change offices, people, roles, places, topics
	ToTerm      Action = "keep the glossary" // change terms and the translation memory
	ToAppoint   Action = "manage users"      // add, change and disable users
	ToConfigure Action = "configure"         // change the newsroom's settings
	ToAudit     Action = "read the record"   // and export it
)

// Actions are all actions, in the order above.
func Actions() []Action {
	return []Action{
		ToEnter, ToSee, ToCreate, ToWrite, ToState, ToUpload, ToRemark, ToSubmit, ToRecall, ToSendBack, ToApprove,
		ToPublish, ToHalt, ToOverride, ToReview, ToPropose, ToShare, ToRegister, ToTerm, ToAppoint, ToConfigure, ToAudit,
	}
}

// Subject is what an action is done to, as far as it decides who may. The zero
// value is the desk itself.
type Subject struct {
	Kind    string // Kind.ID
	Offices []ID   // that issue the item; none: not said yet
	Lang    Lang   // of the text; empty: the whole item
	Source  Lang   // of the item
	Stage   Stage  // of the text or proposal
	Status  Status // of the item
	// Mine says that the user had a hand in what stands there: wrote or changed
	// any of it since it was last public, or did what is to be judged.
	Mine bool
	// Whole says that the act is done to the item in all its languages at once: a
	// grant that is limited to some of them does not reach so far, but for reading.
	Whole bool
}

// covers reports whether a grant reaches as far as a subject.
func (g Grant) covers(s Subject, whole bool) bool {
	if len(g.Kinds) > 0 && s.Kind != "" && !slices.Contains(g.Kinds, s.Kind) {
		return false
	}
	if !whole && len(g.Langs) > 0 && (s.Whole || s.Lang != "" && !slices.Contains(g.Langs, s.Lang)) {
		return false
	}
	if len(g.Offices) == 0 {
		return true
	}
	if len(s.Offices) == 0 { // no office is named yet: it belongs to whoever wrote it
		return s.Mine
	}
	return slices.ContainsFunc(s.Offices, func(o ID) bool { return slices.Contains(g.Offices, o) })
}

// does reports whether the user has one of the duties for a subject. A grant
// that is limited to languages reaches the whole item only for reading.
func (u User) does(s Subject, whole bool, duties ...Duty) bool {
	return slices.ContainsFunc(u.Grants, func(g Grant) bool { return slices.Contains(duties, g.Duty) && g.covers(s, whole) })
}

// duties are those that an action asks for. An action that is not here is
// denied.
func duties(a Action) []Duty {
	switch a {
	case ToEnter, ToSee, ToRemark:
		return Duties()
	case ToCreate, ToState, ToWrite, ToUpload, ToSubmit:
		return []Duty{Author, Editor}
	case ToRecall:
		return []Duty{Author, Editor, Publisher}
	case ToApprove, ToSendBack:
		return []Duty{Editor}
	case ToPublish, ToOverride, ToHalt:
		return []Duty{Publisher}
	case ToReview:
		return []Duty{Editor, Publisher}
	case ToPropose, ToShare:
		return []Duty{Author, Editor, Publisher}
	case ToRegister:
		return []Duty{Editor, Administrator}
	case ToTerm:
		return []Duty{Translator, Editor, Administrator}
	case ToAppoint, ToConfigure, ToAudit:
		return []Duty{Administrator}
	}
	return nil
}

// May is the policy of the desk, all of it: nil when the user may do this to
// that, Forbidden when somebody else must, Conflict when nobody can in the state
// the text is in. Whatever is not allowed here is denied.
func (u User) May(a Action, s Subject) error {
	if u.Disabled {
		return Forbidden{Act: string(a), Reason: "the account is disabled", Key: "disabled"}
	}
	whole := a == ToSee || a == ToRemark || a == ToEnter
	allowed := u.does(s, whole, duties(a)...)
	if !allowed && s.Lang != s.Source && s.Lang != "" { // a translator's text
		switch a {
		case ToWrite, ToSubmit, ToRecall, ToUpload:
			allowed = u.does(s, false, Translator)
		}
	}
	if !allowed && a == ToUpload && s.Lang == "" && s.Kind == "" {
		allowed = u.does(s, false, Translator)
	}
	if !allowed {
		return Forbidden{Act: string(a), Reason: "your duties do not include this; ask an administrator", Key: "duty"}
	}
	if s.Mine && (a == ToApprove || a == ToReview) {
		return Forbidden{Act: string(a), Reason: "you had a hand in it; somebody else must judge it", Key: "own"}
	}
	return s.Stands(a)
}

// Stands reports whether the stage that a text is in allows an action at all.
func (s Subject) Stands(a Action) error {
	refuse := func(key, reason string) error { return Conflict{What: "text", Reason: reason, Key: key} }
	if s.Status == Removed && (a == ToWrite || a == ToState || a == ToSubmit || a == ToApprove || a == ToPublish || a == ToOverride || a == ToPropose) {
		return refuse("removed", "the item was removed, and a removed item does not come back")
	}
	switch a {
	case ToWrite:
		switch s.Stage {
		case StageSubmitted, StageApproved:
			return refuse("submitted", "it is being approved; recall it before you change it")
		case StageScheduled:
			return refuse("scheduled", "it is scheduled; recall it before you change it")
		}
	case ToState:
		if s.Stage == StageScheduled {
			return refuse("scheduled", "it is scheduled; recall it before you change it")
		}
	case ToSubmit:
		if s.Stage != StageDraft {
			return refuse("not draft", "there is no draft to hand over")
		}
	case ToRecall:
		if s.Stage != StageSubmitted && s.Stage != StageApproved && s.Stage != StageScheduled {
			return refuse("not submitted", "it has not been handed over")
		}
	case ToSendBack, ToApprove:
		if s.Stage != StageSubmitted && !(a == ToSendBack && s.Stage == StageApproved) {
			return refuse("not submitted", "it is not waiting for approval")
		}
	case ToPublish:
		if s.Stage != StageApproved {
			return refuse("not approved", "it has not been approved")
		}
	case ToOverride:
		if s.Stage == StageNone {
			return refuse("not draft", "there is nothing to publish")
		}
	case ToHalt:
		if s.Stage != StageScheduled {
			return refuse("not scheduled", "it is not scheduled")
		}
	case ToPropose:
		if s.Status != Live && s.Status != Withdrawn {
			return refuse("not public", "it is not public, so there is nothing to take back")
		}
	}
	return nil
}

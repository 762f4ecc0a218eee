package dateline

import "time"

// Event is when and how an item that happens does so. Where it happens is the
// item's place.
type Event struct {
	Start        Moment      `json:"start"`
	End          Moment      `json:"end"` // zero when open; of day precision: the last day, inclusive
	Status       EventStatus `json:"status"`
	Link         string      `json:"link,omitempty"`         // where to attend online
	Registration string      `json:"registration,omitempty"` // where to sign up
}

// EventStatus says whether an event takes place as announced. The terms are
// those of schema.org's EventStatusType.
type EventStatus string

// The states of an event.
const (
	Scheduled   EventStatus = "scheduled"
	Postponed   EventStatus = "postponed"
	Cancelled   EventStatus = "cancelled"
	MovedOnline EventStatus = "moved online"
)

// Check reports the first thing for which the event cannot be saved.
func (e Event) Check() error {
	switch {
	case e.Start.IsZero():
		return Invalidf("start", "say when it starts")
	case e.Start.UTC.IsZero():
		return Invalidf("start", "say in which time zone it starts (an IANA name such as Asia/Shanghai)")
	case !e.End.IsZero() && e.End.Precision != e.Start.Precision:
		return Invalidf("end", "give start and end both as days or both as times")
	case !e.End.IsZero() && e.End.UTC.IsZero():
		return Invalidf("end", "say in which time zone it ends (an IANA name such as Asia/Shanghai)")
	case !e.End.IsZero() && e.End.SortsAt().Before(e.Start.SortsAt()):
		return Invalidf("end", "it ends before it starts")
	}
	switch e.Status {
	case Scheduled, Postponed, Cancelled, MovedOnline:
		return nil
	}
	return Invalidf("status", "%q is not scheduled, postponed, cancelled or moved online", e.Status)
}

// Over is the instant after which the event is past: its end, or, without one,
// the end of the day on which it starts. A last day counts whole.
func (e Event) Over() time.Time {
	last := e.End
	if last.IsZero() {
		last = e.Start
	}
	if last.Precision == Minute && !e.End.IsZero() {
		return last.SortsAt()
	}
	y, m, d := last.Date()
	return time.Date(y, m, d+1, 0, 0, 0, 0, last.In().Location()).UTC()
}

package dateline

import "fmt"

// There are few kinds of error, and each has one meaning at every edge: package
// web maps them to HTTP statuses, the command line to exit codes. Any other
// error is internal: logged in full, never shown to a reader.

// NotFound means that there is no such thing, or none that the actor may know of.
type NotFound struct {
	What string // "item", "office" …
	Key  string // how it was asked for
}

func (e NotFound) Error() string { return fmt.Sprintf("no %s %q", e.What, e.Key) }

// Gone means that the thing was public and was removed: its address answers
// with a notice for ever.
type Gone struct {
	What string
	Key  string
}

func (e Gone) Error() string { return fmt.Sprintf("%s %q was removed", e.What, e.Key) }

// Conflict means that the act was valid when it was begun but something changed
// in between, or that it contradicts what was already done under the same key.
type Conflict struct {
	What   string
	Reason string // a plain sentence that says what to do
	Key    string // names the reason where interfaces have words of their own for it; may be empty
}

func (e Conflict) Error() string { return e.What + ": " + e.Reason }

// Invalid means that the input cannot be taken as it is.
type Invalid struct {
	Field  string // which part of the input: "headline", "issued" …
	Reason string // a plain sentence: what is wrong and what to write instead
	Key    string // as Conflict's
}

func (e Invalid) Error() string { return e.Field + ": " + e.Reason }

// Forbidden means that the actor may not do this.
type Forbidden struct {
	Act    string // "publish", "approve" …
	Reason string
	Key    string // as Conflict's
}

func (e Forbidden) Error() string { return "not allowed to " + e.Act + ": " + e.Reason }

// Invalidf returns an Invalid for a field with a formatted reason.
func Invalidf(field, format string, args ...any) error {
	return Invalid{Field: field, Reason: fmt.Sprintf(format, args...)}
}

package dateline

import (
	"slices"
	"strings"
	"time"
)

// User is somebody who works at the desk.
type User struct {
	ID       ID        `json:"id"`
	Name     string    `json:"name"`  // as colleagues and the record show it
	Email    string    `json:"email"` // signs in with it; unique without regard to case
	Lang     Lang      `json:"lang"`  // of the desk's interface; empty: the browser's
	Zone     string    `json:"zone"`  // IANA name of where they work; empty: the newsroom's
	Grants   []Grant   `json:"grants"`
	Disabled bool      `json:"disabled,omitempty"`
	Created  time.Time `json:"created"`
}

// Duty is a sort of work at the desk. Somebody may have several.
type Duty string

// The duties. None includes another: who is to do all is given all.
const (
	Author        Duty = "author"        // writes and submits texts and facts
	Translator    Duty = "translator"    // writes and submits texts in languages other than the source
	Editor        Duty = "editor"        // writes, and approves what others wrote
	Publisher     Duty = "publisher"     // publishes and schedules what was approved, takes back what is public
	Administrator Duty = "administrator" // people, settings, the record
)

// Duties are all duties, in the order in which forms offer them.
func Duties() []Duty { return []Duty{Author, Translator, Editor, Publisher, Administrator} }

// Grant gives a duty, where wanted only for some languages, offices or kinds. An
// empty list does not limit.
type Grant struct {
	Duty    Duty     `json:"duty"`
	Langs   []Lang   `json:"langs,omitempty"`
	Offices []ID     `json:"offices,omitempty"`
	Kinds   []string `json:"kinds,omitempty"`
}

// Has reports whether the user has a duty at all, however limited.
func (u User) Has(d Duty) bool {
	return !u.Disabled && slices.ContainsFunc(u.Grants, func(g Grant) bool { return g.Duty == d })
}

// MaxName bounds the name of a user, in bytes of UTF-8.
const MaxName = 200

// Check reports the first thing for which the user cannot be saved.
func (u User) Check() error {
	local, domain, at := strings.Cut(u.Email, "@")
	switch {
	case strings.TrimSpace(u.Name) == "":
		return Invalidf("name", "give a name that colleagues know")
	case len(u.Name) > MaxName || strings.ContainsAny(u.Name, "\r\n\x00"):
		return Invalidf("name", "a name is one line of at most %d bytes", MaxName)
	case !at || local == "" || !strings.Contains(domain, ".") || len(u.Email) > 254 || strings.ContainsAny(u.Email, " \t\r\n\x00<>,;\""):
		return Invalidf("email", "%q is not an e-mail address", u.Email)
	case u.Zone != "":
		if _, err := location(u.Zone); err != nil {
			return err
		}
	}
	for _, g := range u.Grants {
		if !slices.Contains(Duties(), g.Duty) {
			return Invalidf("grants", "there is no duty %q", g.Duty)
		}
	}
	return nil
}

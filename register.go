package dateline

// Entry is what every register has in common: a thing with names per language.
type Entry struct {
	ID      ID       `json:"id"`
	Slug    string   `json:"slug"`              // its part of an address, unique in its register
	Names   Names    `json:"names"`             // as shown to readers
	Aliases []string `json:"aliases,omitempty"` // other ways in which texts write it, in any language
}

// Office is a part of the organisation that issues items.
type Office struct {
	Entry
	Parent ID `json:"parent,omitempty"`
}

// Person is somebody who speaks.
type Person struct{ Entry }

// Role is a position that a person holds: "国务卿", "President".
type Role struct{ Entry }

// Place is where something was said or happens.
type Place struct {
	Entry
	Zone string `json:"zone,omitempty"` // IANA name; resolves ambiguous abbreviations
}

// Topic is what an item is about.
type Topic struct{ Entry }

// Appointment says that a person held a role, in an office, over a time. Days
// are "2006-01-02"; an empty Until means that it lasts.
type Appointment struct {
	ID     ID     `json:"id"`
	Person ID     `json:"person"`
	Role   ID     `json:"role"`
	Office ID     `json:"office,omitempty"`
	From   string `json:"from,omitempty"`
	Until  string `json:"until,omitempty"`
}

// HeldOn reports whether the appointment covers the day ("2006-01-02").
func (a Appointment) HeldOn(day string) bool {
	return (a.From == "" || a.From <= day) && (a.Until == "" || day < a.Until)
}

// Register names one of the registers, in the singular, as addresses and
// messages call it.
type Register string

// The registers.
const (
	Offices Register = "office"
	People  Register = "person"
	Roles   Register = "role"
	Places  Register = "place"
	Topics  Register = "topic"
)

// Ref points to an entry of a register and keeps the names it had when what
// holds the Ref was published, so that a later change of the register never
// rewrites what was said.
type Ref struct {
	ID    ID     `json:"id"`
	Slug  string `json:"slug"`
	Names Names  `json:"names"`
}

// Ref returns a reference to e with its names as they are now.
func (e Entry) Ref() Ref { return Ref{ID: e.ID, Slug: e.Slug, Names: e.Names} }

// Byline is a speaker and the role in which they spoke. It is frozen when it is
// published: a later appointment does not change who spoke as what.
type Byline struct {
	Person Ref  `json:"person"`
	Role   *Ref `json:"role,omitempty"`
}

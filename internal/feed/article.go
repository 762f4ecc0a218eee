package feed

// Article is one item in one language, with all that [NINJS] and schema.org
// can say of it beyond what a list does.
type Article struct {
	Entry
	Item       string // IRI of the item whatever its language: what its translations share
	Text       string // the whole text, plain, paragraphs parted by line feeds; empty of a withdrawn item
	Edition    int    // Edition.Number
	Speakers   []Speaker
	Publisher  Organization
	Place      string    // where it was issued or spoken, by name
	Occasion   string    // what it was said at
	Source     Alternate // the text this one was translated from; zero for the source itself
	Correction bool      // the last act on it was a correction, and Note says what was wrong
	Rights     string    // plain text
}

// Speaker is a person with the role held at that time.
type Speaker struct {
	Name string
	Role string // empty for none
}

// Organization is an office, or the newsroom itself.
type Organization struct {
	Name string
	URL  string
	Logo string // absolute address of an image
}

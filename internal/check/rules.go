package check

import (
	"crypto/sha256"
	"encoding/hex"
	"maps"
	"slices"

	"dateline"
)

// A rule is what a finding may say.
type rule struct {
	Kind     string
	Severity Severity
}

// rules are those of this package.
var rules = map[string]rule{
	"name.missing":          {Name, Warning},
	"name.variant":          {Name, Warning},
	"term.missing":          {Term, Warning},
	"term.forbidden":        {Term, Error},
	"term.doubtful":         {Term, Warning},
	"term.translated":       {Term, Error},
	"quote.unpaired":        {Quote, Error},
	"quote.missing":         {Quote, Warning},
	"bracket.unpaired":      {Bracket, Error},
	"bracket.missing":       {Bracket, Warning},
	"bracket.original":      {Bracket, Warning},
	"width.half":            {Width, Warning},
	"width.full":            {Width, Warning},
	"width.letters":         {Width, Warning},
	"script.mixed":          {Script, Warning},
	"script.wrong":          {Script, Error},
	"link.missing":          {Link, Error},
	"link.changed":          {Link, Error},
	"link.added":            {Link, Warning},
	"image.missing":         {Image, Error},
	"image.changed":         {Image, Warning},
	"image.added":           {Image, Warning},
	"untranslated.whole":    {Untranslated, Error},
	"untranslated.run":      {Untranslated, Warning},
	"structure.missing":     {Structure, Error},
	"structure.added":       {Structure, Warning},
	"structure.heading":     {Structure, Warning},
	"structure.level":       {Structure, Warning},
	"structure.items":       {Structure, Warning},
	"structure.rows":        {Structure, Warning},
	"structure.cells":       {Structure, Warning},
	"structure.notes":       {Structure, Warning},
	"structure.notes_order": {Structure, Warning},
	"end.missing":           {End, Warning},
	"end.added":             {End, Warning},
	"end.question_lost":     {End, Warning},
	"end.question_added":    {End, Warning},
}

// figureRules are what is said of numbers, dates, times, amounts and measures.
// How much it weighs depends on how sure the reading is.
var figureRules = []string{
	"number.missing", "number.added", "number.differs",
	"date.missing", "date.added", "date.differs", "date.weekday",
	"time.missing", "time.added", "time.differs", "time.zone",
	"currency.missing", "currency.added", "currency.differs",
	"unit.missing", "unit.added", "unit.differs",
}

// Kinds returns the kinds of finding, figures first.
func Kinds() []string {
	return []string{
		Number, Date, Time, Currency, Unit, Name, Term, Quote, Bracket, Width, Script,
		Link, Image, Untranslated, Structure, End,
	}
}

// Whys returns every reason that a finding may have.
func Whys() []string {
	return slices.Sorted(slices.Values(slices.AppendSeq(slices.Clone(figureRules), maps.Keys(rules))))
}

// Message returns the key of the message that explains the finding, and its
// arguments as i18n's Printer.T takes them: {source} and {target} are what stands
// there, {source_read} and {target_read} how it was understood, {read} whichever
// of the two there is, the target's first.
func (f Finding) Message() (key string, args []any) {
	show := func(s Span) string {
		if s.Text != "" {
			return s.Text
		}
		return s.Read
	}
	understood := func(s Span) string {
		if s.Read != "" {
			return s.Read
		}
		return s.Text
	}
	read := f.Target.Read
	if read == "" {
		read = f.Source.Read
	}
	return "check." + f.Why, []any{
		"source", show(f.Source), "target", show(f.Target), "read", read,
		"source_read", understood(f.Source), "target_read", understood(f.Target),
	}
}

// Key identifies a finding on a pair, for somebody's decision that it is none:
// the SHA-256, in lower-case hex, of what it says about what and of both texts
// as [dateline.TextSum] takes them. It is another when either text changes and
// the same wherever the pair stands.
func Key(f Finding, p Pair) string {
	h := sha256.New()
	for _, s := range []string{
		"dateline check 1", f.Kind, f.Why, dateline.TextSum(p.Source), dateline.TextSum(p.Target),
		dateline.TextSum(f.Source.Text), dateline.TextSum(f.Target.Text),
	} {
		h.Write([]byte(s))
		h.Write([]byte{0})
	}
	return hex.EncodeToString(h.Sum(nil))
}

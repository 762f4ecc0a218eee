package desk

import (
	"bytes"
	"encoding/json"
	"html/template"
	"strings"

	"dateline"
	"dateline/internal/i18n"
	"dateline/internal/view"
)

// What templates need beside the visit.

// readPart is where a fact was read, for parts.html.
type readPart struct {
	*visit
	Words string
}

// Evidence is where the facts of a form that is shown were read.
func (p page) Evidence() map[string]string {
	if f, ok := p.Data.(writing); ok {
		return f.Read
	}
	return nil
}

// ReadPart is the part that says where a fact was read.
func (p page) ReadPart(fact string) readPart { return readPart{p.visit, p.Evidence()[fact]} }

// remarksPart is a list of remarks.
type remarksPart struct {
	*visit
	List  []remarkView
	Quiet bool
	Reads bool
}

// RemarksPart is the part that lists remarks; quiet says nothing when there are none.
func (v *visit) RemarksPart(list []remarkView, quiet string) remarksPart {
	return remarksPart{v, list, quiet != "", v.reading()}
}

// remarkForm is the form for one remark.
type remarkForm struct {
	*visit
	Quote, Number, Typed string
	Reads                bool
}

// RemarkForm is the form beside a paragraph, or for the whole text.
func (v *visit) RemarkForm(quote, number string) remarkForm {
	typed := ""
	if v.form("quote") == quote && strings.HasSuffix(v.Path, "/remarks") {
		typed = v.form("remark")
	}
	return remarkForm{v, quote, number, typed, v.reading()}
}

// reading reports whether the page is the one for reading though the user could
// write.
func (v *visit) reading() bool { return v.r.URL.Query().Has("read") || v.form("read") != "" }

// comparisonPart is a comparison in the language of the text.
type comparisonPart struct {
	*visit
	C comparison
}

// Comparison is the part that shows what changed.
func (v *visit) Comparison(c any) comparisonPart {
	switch c := c.(type) {
	case *comparison:
		return comparisonPart{v, *c}
	case comparison:
		return comparisonPart{v, c}
	}
	return comparisonPart{visit: v}
}

// AllStages are the stages that the filter of all work offers.
func (v *visit) AllStages() []dateline.Stage {
	return []dateline.Stage{dateline.StageDraft, dateline.StageSubmitted, dateline.StageApproved, dateline.StageScheduled}
}

// AllStatuses are the states of an item.
func (v *visit) AllStatuses() []dateline.Status {
	return []dateline.Status{dateline.Draft, dateline.Live, dateline.Withdrawn, dateline.Removed}
}

// JSON writes a value for a data attribute.
func (v *visit) JSON(value any) (string, error) {
	b, err := json.Marshal(value)
	return string(b), err
}

// Safe is HTML that package markup wrote.
func (v *visit) Safe(s string) template.HTML { return template.HTML(s) }

// Short is the beginning of a quotation.
func (v *visit) Short(s string) string {
	r := []rune(s)
	if len(r) <= 140 {
		return s
	}
	return string(r[:140]) + "…"
}

// Plus counts from one.
func (v *visit) Plus(i int) int { return i + 1 }

// IDOf is a user's id as editions and publications keep it.
func (v *visit) IDOf(s string) dateline.ID { return dateline.ID(s) }

// Key is a word as message keys write it.
func (v *visit) Key(s string) string { return strings.ReplaceAll(s, " ", "_") }

// Pretty writes JSON for people.
func (v *visit) Pretty(b []byte) string {
	var out bytes.Buffer
	if json.Indent(&out, b, "", "  ") != nil {
		return string(b)
	}
	return out.String()
}

// PublicURL is the address of a public page.
func (v *visit) PublicURL(path string) string { return view.PathURL(path) }

// EventStates are the states of an event, and EventState what one is called.
func (v *visit) EventStates() []string {
	return []string{string(dateline.Scheduled), string(dateline.Postponed), string(dateline.Cancelled), string(dateline.MovedOnline)}
}

// EventState is what a state of an event is called.
func (v *visit) EventState(s string) string { return v.T("events." + strings.ReplaceAll(s, " ", "_")) }

// DeskLanguages are the languages that the desk itself is in.
func (v *visit) DeskLanguages() []dateline.Lang { return i18n.DeskLanguages() }

// NameList writes names as a list of the page's language.
func (v *visit) NameList(names []string) string { return v.List(names) }

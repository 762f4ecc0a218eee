package words

import (
	"strings"
	"unicode/utf8"
)

// SpeakerMark begins the term that says that somebody speaks in a text. Nothing else
// holds it.
const SpeakerMark = "@"

// Speaker returns the term by which a text is found in which somebody of that name
// speaks: by the last word of a name in letters (PRESIDENT HERZOG is Isaac Herzog), by
// the whole of a name in Han characters. It is empty if there is no word.
func (r *Reader) Speaker(name string) string {
	last := ""
	var han strings.Builder
	for _, t := range r.Text("", name) {
		switch {
		case !t.Exact && !t.Counts:
		case strings.HasPrefix(t.Term, exactMark):
			last = t.Term[len(exactMark):]
		case isSingle(t.Term) && han.Len() < mostBytes:
			han.WriteString(t.Term)
		}
	}
	if han.Len() > utf8.UTFMax { // one character is no name
		last = han.String()
	}
	if last == "" {
		return ""
	}
	return SpeakerMark + last
}

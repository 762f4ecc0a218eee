package parallel

import (
	"dateline"
)

// Align pairs two texts that say the same, source in one language, target in
// another; the languages may be empty. The links are guesses. Headline is
// paired with headline and lead with lead; what is left without a counterpart is
// a link without a translation, or one without a source.
func Align(source, target []dateline.Unit, from, to dateline.Lang) dateline.Alignment {
	var a dateline.Alignment
	for _, kind := range []dateline.UnitKind{dateline.UnitHeadline, dateline.UnitLead} {
		var l dateline.Link
		for len(source) > 0 && source[0].Kind == kind {
			l.Source = append(l.Source, source[0].Text)
			source = source[1:]
		}
		for len(target) > 0 && target[0].Kind == kind {
			l.Target++
			target = target[1:]
		}
		a = append(a, l)
	}
	for _, b := range beads(source, target, from, to) {
		l := dateline.Link{Target: b.target}
		for _, u := range source[:b.source] {
			l.Source = append(l.Source, u.Text)
		}
		source = source[b.source:]
		a = append(a, l)
	}
	for i := range a {
		if a[i].Target > 0 {
			a[i].State = dateline.LinkGuess
		}
	}
	return settled(a)
}

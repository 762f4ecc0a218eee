package check

import "dateline/internal/check/internal/figures"

// figuresOf says which numbers, dates, times, amounts and measures of one side
// have no counterpart on the other.
func figuresOf(p Pair) []Finding {
	var out []Finding
	for _, d := range figures.Compare(p.Source, p.Target, p.From, p.To) {
		kind := d.Source.Kind
		if d.Target.Start < d.Target.End {
			kind = d.Target.Kind
		}
		f := Finding{Kind: kind.String(), Severity: Warning, Why: d.Why, Source: figure(p.Source, d.Source), Target: figure(p.Target, d.Target)}
		if d.Error {
			f.Severity = Error
		}
		out = append(out, f)
	}
	return out
}

func figure(text string, r figures.Reading) Span {
	return Span{Start: r.Start, End: r.End, Text: text[r.Start:r.End], Read: r.Read}
}

package ask

import (
	"slices"
	"strings"
	"time"
)

// Empty reports whether nothing is asked for, which is not the same as everything:
// there is nothing to search then, whatever was typed.
func (q Query) Empty() bool {
	return len(q.Parts) == 0 && len(q.Fields) == 0 && q.In == "" && q.After.IsZero() && q.Before.IsZero()
}

// String returns the text of a query that Parse returned, in the one form that
// links have: first parts, then fields, language and days, with English keywords.
// Parse reads the same query from it; only the doubts may be fewer.
func (q Query) String() string {
	var out []string
	for _, p := range q.Parts {
		text := p.Text
		if p.Phrase {
			text = quote(text)
		}
		out = append(out, minus(p.Not)+text)
	}
	for _, f := range q.Fields {
		text := f.Text
		if strings.ContainsFunc(text, func(r rune) bool { return isBreak(r) || isMark(r) }) || string(trim([]rune(text))) != text {
			text = quote(text)
		}
		out = append(out, minus(f.Not)+f.Name+":"+text)
	}
	if q.In != "" {
		out = append(out, "in:"+q.In)
	}
	if days := q.days(); days != "" {
		out = append(out, days)
	}
	return strings.Join(out, " ")
}

func minus(not bool) string {
	if not {
		return "-"
	}
	return ""
}

// days returns the text of the days between which q asks.
func (q Query) days() string {
	var out []string
	if !q.After.IsZero() {
		out = append(out, "after:"+q.After.UTC().Format(time.DateOnly))
	}
	if !q.Before.IsZero() {
		out = append(out, "before:"+q.Before.UTC().Format(time.DateOnly))
	}
	return strings.Join(out, " ")
}

// quote puts a text between the first marks that it does not close itself. What
// stood between marks always has such.
func quote(text string) string {
	for _, m := range marks {
		if !strings.ContainsAny(text, m.close) {
			open, closing := []rune(m.open)[0], []rune(m.close)[0]
			return string(open) + text + string(closing)
		}
	}
	return quote(strings.Join(strings.FieldsFunc(text, func(r rune) bool { return r == ' ' || isMark(r) }), " "))
}

// With returns q narrowed by a field that has a name of Field.Name. A text without
// a letter or digit narrows nothing, nor does a field that is there already.
func (q Query) With(name, text string) Query {
	read, _ := plain(text)
	read = oneLine(read)
	f := Field{Name: name, Text: string(read)}
	if hasWord(read) && !slices.Contains(q.Fields, f) {
		q.Fields = append(slices.Clip(q.Fields), f)
	}
	return q
}

// Without returns q without the fields of a name.
func (q Query) Without(name string) Query {
	q.Fields = slices.DeleteFunc(slices.Clone(q.Fields), func(f Field) bool { return f.Name == name })
	return q
}

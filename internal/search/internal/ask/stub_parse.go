package ask

// Parse is a stand-in until the parser lands.
func Parse(s string) Query { return Query{Parts: []Part{{Text: s}}} }

func (q Query) String() string { return q.Parts[0].Text }
func (q Query) Empty() bool    { return len(q.Parts) == 0 }

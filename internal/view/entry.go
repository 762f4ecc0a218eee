package view

import "dateline"

// otherName is a further name of an entry; Lang is empty for an alias.
type otherName struct {
	Text string
	Lang dateline.Lang
}

// OtherNames are the names of an Entry page's subject in the newsroom's other
// languages, and its aliases, each once.
func (f *frame) OtherNames() []otherName {
	e := f.Page.(*Entry).Entry
	shown, _ := f.name(e.Names)
	seen := map[string]bool{shown: true, "": true}
	var all []otherName
	add := func(s string, l dateline.Lang) {
		if !seen[s] {
			seen[s] = true
			all = append(all, otherName{s, l})
		}
	}
	for _, l := range f.Layout.Newsroom.Languages {
		add(e.Names[l], l)
	}
	for _, s := range e.Aliases {
		add(s, "")
	}
	return all
}

package desk

import "dateline"

type editableRenderer interface {
	Editable(md string, lang dateline.Lang) string
	Faithful(md string, lang dateline.Lang) bool
}

func (v *visit) editable(md string, lang dateline.Lang) string {
	if e, ok := any(v.md).(editableRenderer); ok {
		return e.Editable(md, lang)
	}
	return string(v.md.HTML(md, lang))
}
func (v *visit) faithful(md string, lang dateline.Lang) bool {
	if e, ok := any(v.md).(editableRenderer); ok {
		return e.Faithful(md, lang)
	}
	return true
}

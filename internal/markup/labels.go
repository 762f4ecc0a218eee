package markup

import "dateline"

// Labels are the words that rendering adds for assistive technology. In NoteRef
// and Back, "%d" stands for the note's number.
type Labels struct {
	Notes   string // names the section of footnotes
	NoteRef string // names the link to a note
	Back    string // names the link from a note back to its place in the text
}

func defaultLabels() map[dateline.Lang]Labels {
	return map[dateline.Lang]Labels{
		"en":      {"Notes", "Note %d", "Back to the text at note %d"},
		"zh":      {"注释", "注释 %d", "返回注释 %d 在正文中的位置"},
		"zh-Hant": {"註釋", "註釋 %d", "返回註釋 %d 在正文中的位置"},
		"fr":      {"Notes", "Note %d", "Retour au texte, note %d"},
		"es":      {"Notas", "Nota %d", "Volver al texto, nota %d"},
		"ru":      {"Примечания", "Примечание %d", "Назад к тексту, примечание %d"},
		"ar":      {"الحواشي", "الحاشية %d", "العودة إلى النص، الحاشية %d"},
	}
}

// labelsFor returns the labels of lang, of its base language, or English.
func (r *Renderer) labelsFor(lang dateline.Lang) Labels {
	for _, l := range []dateline.Lang{lang, dateline.Lang(lang.Base())} {
		if labels, ok := r.labels[l]; ok {
			return labels
		}
	}
	return r.labels["en"]
}

package check

import (
	"strings"

	"dateline"
	"dateline/internal/zh"
)

// form tells which form of Chinese a character belongs to alone: "zh-Hans",
// "zh-Hant", or "" where both use it.
func form(r rune) dateline.Lang {
	script, _ := zh.ScriptOf(string(r))
	return script
}

// formOf is the form that texts in a language are written in, or "".
func formOf(l dateline.Lang) dateline.Lang {
	if !l.Chinese() {
		return ""
	}
	for _, part := range strings.Split(string(l), "-")[1:] {
		switch part {
		case "Hant", "TW", "HK", "MO":
			return "zh-Hant"
		}
	}
	return "zh-Hans"
}

// certain is how many characters of the other form, and none of its own, make a
// unit that is in the wrong one.
const certain = 4

// scripts looks for characters that belong to the other form of Chinese, and
// reports whether the whole unit is in it.
func (w *work) scripts() bool {
	d, want := w.to, formOf(w.to.lang)
	if want == "" {
		return false
	}
	type run struct{ from, to int }
	var runs []run
	own, others := 0, 0
	apart := true // the next character of the other form begins a run
	for i, g := range d.runes {
		if !isHan(g.r) {
			apart = true
			continue
		}
		switch f := form(g.r); {
		case f == want:
			own++
			apart = true
		case f == "zh-Hans" || f == "zh-Hant":
			others++
			if apart {
				runs = append(runs, run{from: i})
			}
			runs[len(runs)-1].to = i + 1
			apart = false
		}
	}
	if own == 0 && others >= certain {
		w.say("script.wrong", w.from.whole(), w.to.whole())
		return true
	}
	for _, r := range runs {
		w.say("script.mixed", w.from.spot(0), d.span(r.from, r.to))
	}
	return false
}

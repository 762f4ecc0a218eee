package dateline

import "strings"

// Lang is a language as the newsroom writes it: a BCP 47 tag in its
// canonical casing, with the script where the script is what readers choose by
// ("zh-Hans", "zh-Hant", "en", "fr", "es", "ru", "ar").
type Lang string

// CanonicalLang returns tag with the casing of BCP 47 section 2.1.1: language
// lower, Script title, REGION upper. It does not judge whether the tag exists.
func CanonicalLang(tag string) Lang {
	parts := strings.Split(strings.ReplaceAll(strings.TrimSpace(tag), "_", "-"), "-")
	for i, p := range parts {
		switch {
		case i == 0:
			parts[i] = strings.ToLower(p)
		case len(p) == 4:
			parts[i] = strings.ToUpper(p[:1]) + strings.ToLower(p[1:])
		case len(p) == 2:
			parts[i] = strings.ToUpper(p)
		default:
			parts[i] = strings.ToLower(p)
		}
	}
	return Lang(strings.Join(parts, "-"))
}

// Base returns the language without script or region: "zh" for "zh-Hans".
func (l Lang) Base() string {
	base, _, _ := strings.Cut(string(l), "-")
	return base
}

// Chinese reports whether l is any written form of Chinese.
func (l Lang) Chinese() bool { return l.Base() == "zh" }

// RightToLeft reports whether text of l runs from right to left, judged by the
// language's usual script (Unicode UAX 9 leaves the choice to the language).
func (l Lang) RightToLeft() bool {
	switch l.Base() {
	case "ar", "fa", "he", "ps", "sd", "ug", "ur", "yi":
		return true
	}
	return false
}

// Dir returns the value of the HTML dir attribute for l: "rtl" or "ltr".
func (l Lang) Dir() string {
	if l.RightToLeft() {
		return "rtl"
	}
	return "ltr"
}

// Names are one thing's names per language.
type Names map[Lang]string

// In returns the name in l. Where there is none it tries the other forms of the
// same language (zh-Hant for zh-Hans), then fallback in its order, then any name
// at all, by tag so that the choice is the same each time. The second result
// is the language of the name returned, so that a page can mark it.
func (n Names) In(l Lang, fallback ...Lang) (string, Lang) {
	if s, ok := n[l]; ok && s != "" {
		return s, l
	}
	var best Lang
	for tag, s := range n {
		if s != "" && tag.Base() == l.Base() && (best == "" || tag < best) {
			best = tag
		}
	}
	if best != "" {
		return n[best], best
	}
	for _, f := range fallback {
		if s, ok := n[f]; ok && s != "" {
			return s, f
		}
	}
	for tag, s := range n {
		if s != "" && (best == "" || tag < best) {
			best = tag
		}
	}
	return n[best], best
}

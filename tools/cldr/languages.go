package main

import (
	"maps"
	"slices"
)

// chineseForms are the written forms of Chinese that a newsroom chooses
// between, beside the plain "zh".
var chineseForms = []string{"zh-Hans", "zh-Hant"}

type languageNames struct {
	LocaleDisplayNames struct{ Languages map[string]string }
}

type languageTable struct {
	// Names of a language: in itself, then in the order of langs.
	Names map[string][]string `json:"names"`
}

// languages names each language that CLDR covers at its "modern" level, which
// is the level at which an interface in it could be offered.
func languages(src source) (any, error) {
	var cover struct{ CoverageLevels map[string]string }
	if err := src.read(&cover, "cldr-core", "coverageLevels.json"); err != nil {
		return nil, err
	}
	columns := make([]map[string]string, len(langs))
	for i, lang := range langs {
		var n languageNames
		if err := src.main(&n, "cldr-localenames-full", lang, "languages.json"); err != nil {
			return nil, err
		}
		columns[i] = n.LocaleDisplayNames.Languages
	}
	t := languageTable{Names: map[string][]string{}}
	for _, tag := range append(slices.Sorted(maps.Keys(cover.CoverageLevels)), chineseForms...) {
		if cover.CoverageLevels[tag] != "modern" && !slices.Contains(chineseForms, tag) {
			continue
		}
		if columns[0][tag] == "" {
			continue // a regional or script form with no name of its own
		}
		var own languageNames
		if err := src.main(&own, "cldr-localenames-full", tag, "languages.json"); err != nil {
			return nil, err
		}
		row := []string{own.LocaleDisplayNames.Languages[tag]}
		for _, col := range columns {
			row = append(row, col[tag])
		}
		if !slices.Contains(row, "") {
			t.Names[tag] = row
		}
	}
	return t, nil
}

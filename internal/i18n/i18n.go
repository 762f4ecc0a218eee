// Package i18n writes for people in the language of the interface: messages
// with their plurals, dates and times as CLDR writes them, numbers, lists, and
// the names of languages and time zones. It knows seven languages: English,
// Simplified and Traditional Chinese, French, Spanish, Russian and Arabic.
//
// [Load] reads the message catalogue once, at start; [Catalog.For] hands out
// the [Printer] of a language, which everything else is a method of:
//
//	p := catalog.For("zh-Hans")
//	p.T("list.count", "count", 5)
//	p.DateTime(item.Issued) // 2021年2月11日 08:07（北美东部标准时间）
//
// A catalogue and its printers never change and may be shared by goroutines.
// What they return is plain text, not HTML: a template escapes it.
//
// # Messages
//
// Messages live in messages/<lang>.json, one flat object. A value is a text, in
// which {name} is replaced by the argument of that name; or an object of texts
// by CLDR plural category, chosen by the argument {count}:
//
//	"list.count": {"one": "{count} item", "other": "{count} items"}
//
// Every file has the same keys with the same placeholders, and every plural has
// just the categories of its language; the package's tests see to it.
//
// # Dates
//
// The formats and names are those of CLDR, in data/, written by tools/cldr.
// There are these differences, all deliberate: the name of the zone follows in
// brackets (the message "date.zoned"), since CLDR's own place for it, between
// date and time in Chinese, reads badly in running text; Chinese ranges of days
// are joined with 至; and a zone that CLDR has no name for is "GMT+8", not
// "GMT+08:00".
package i18n

//go:generate go run -C ../../tools ./cldr -out ../internal/i18n/data

import (
	"embed"
	"fmt"
	"io/fs"
	"slices"
	"sync"

	"dateline"
)

// messages/<lang>.json is what readers see, in every language. desk/<part>.<lang>.json
// is what editors see, by parts of the desk, in the languages of deskLanguages.
//
//go:embed messages/*.json desk/*.json
var messageFiles embed.FS

//go:embed data/*.json
var dataFiles embed.FS

// languages are the interface languages. The order is that of the columns in
// data/zones.json and data/languages.json.
var languages = [...]dateline.Lang{"en", "zh-Hans", "zh-Hant", "fr", "es", "ru", "ar"}

// deskLanguages are the languages that the desk is in. In the others it is
// English.
var deskLanguages = [...]dateline.Lang{"en", "zh-Hans"}

// DeskLanguages returns the languages that the desk is in, English first.
func DeskLanguages() []dateline.Lang { return slices.Clone(deskLanguages[:]) }

// Languages returns the interface languages, English first.
func Languages() []dateline.Lang { return slices.Clone(languages[:]) }

// A Catalog is the messages and formats of all interface languages.
type Catalog struct {
	printers map[dateline.Lang]*Printer
	zones    sync.Map // IANA name → *zone; only names that exist, so it is bounded
}

// Load reads the embedded messages and formats. An error means that a file of
// this package is wrong, and says where.
func Load() (*Catalog, error) {
	locales, err := readLocales()
	if err != nil {
		return nil, err
	}
	c := &Catalog{printers: map[dateline.Lang]*Printer{}}
	var english map[string]message
	for column, lang := range languages {
		name := "messages/" + string(lang) + ".json"
		b, err := messageFiles.ReadFile(name)
		if err != nil {
			return nil, err
		}
		messages, err := parseMessages(b)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		if slices.Contains(deskLanguages[:], lang) {
			if err := readDesk(lang, messages); err != nil {
				return nil, err
			}
		}
		if lang == "en" {
			english = messages
		}
		p, err := newPrinter(c, lang, column, locales[lang], messages, english)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", lang, err)
		}
		c.printers[lang] = p
	}
	return c, nil
}

// readDesk adds the messages of the desk in a language.
func readDesk(lang dateline.Lang, into map[string]message) error {
	files, err := fs.Glob(messageFiles, "desk/*."+string(lang)+".json")
	if err != nil {
		return err
	}
	for _, name := range files {
		b, err := messageFiles.ReadFile(name)
		if err != nil {
			return err
		}
		messages, err := parseMessages(b)
		if err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
		for key, m := range messages {
			if _, twice := into[key]; twice {
				return fmt.Errorf("%s: %s: twice", name, key)
			}
			into[key] = m
		}
	}
	return nil
}

// For returns the printer of the interface language nearest to lang: the
// language itself; the Chinese script that the region writes (zh-TW, zh-HK and
// zh-MO traditional, any other zh simplified); the language without its region
// (fr-CA: fr); English.
func (c *Catalog) For(lang dateline.Lang) *Printer {
	if p, ok := c.printers[lang]; ok {
		return p
	}
	return c.printers[nearest(lang)]
}

// nearest returns the interface language that a reader of lang is served in.
func nearest(lang dateline.Lang) dateline.Lang {
	lang = dateline.CanonicalLang(string(lang))
	if lang.Chinese() {
		return chineseScript(lang)
	}
	for _, have := range languages {
		if string(have) == lang.Base() {
			return have
		}
	}
	return "en"
}

package i18n

import (
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/feature/plural"

	"dateline"
)

// categories are the plural categories of each language for whole numbers and
// fractions, as CLDR has them: a message with plural forms has these and no
// others. Those of French and Spanish for whole millions are left out.
var categories = map[dateline.Lang][]string{
	"en":      {"one", "other"},
	"zh-Hans": {"other"},
	"zh-Hant": {"other"},
	"fr":      {"one", "other"},
	"es":      {"one", "other"},
	"ru":      {"few", "many", "one", "other"},
	"ar":      {"few", "many", "one", "other", "two", "zero"},
}

func placeholders(t template) []string {
	names := map[string]bool{}
	for _, p := range t {
		if p.name != "" {
			names[p.name] = true
		}
	}
	return slices.Sorted(maps.Keys(names))
}

func formNames(m message) []string {
	var names []string
	for name, form := range pluralForms {
		if _, ok := m.forms[form]; ok {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return names
}

// Every language has every message, with the same placeholders, in all the
// forms that its grammar needs.
func TestMessagesAreComplete(t *testing.T) {
	c := load(t)
	english := c.For("en").messages
	for _, lang := range languages {
		messages := c.For(lang).messages
		for key, m := range messages {
			en, ok := english[key]
			if !ok {
				t.Errorf("%s: %s is not in English", lang, key)
				continue
			}
			want := placeholders(en.text)
			if got := placeholders(m.text); !slices.Equal(got, want) {
				t.Errorf("%s: %s has placeholders %v, English has %v", lang, key, got, want)
			}
			if (m.forms == nil) != (en.forms == nil) {
				t.Errorf("%s: %s has plural forms in one language and none in English, or the other way round", lang, key)
			}
			if m.forms == nil {
				continue
			}
			if got := formNames(m); !slices.Equal(got, categories[lang]) {
				t.Errorf("%s: %s has plural forms %v, the language has %v", lang, key, got, categories[lang])
			}
			if !slices.Contains(want, "count") {
				t.Errorf("%s: %s has plural forms but no {count}", lang, key)
			}
			// "one item" and a dual may go without the number, but not without the rest.
			rest := slices.DeleteFunc(slices.Clone(want), func(s string) bool { return s == "count" })
			for form, text := range m.forms {
				got := slices.DeleteFunc(placeholders(text), func(s string) bool { return s == "count" })
				if !slices.Equal(got, rest) {
					t.Errorf("%s: %s (%v) has placeholders %v, want %v", lang, key, form, got, rest)
				}
			}
		}
		// The desk is in fewer languages than the pages.
		pages := english
		if !slices.Contains(deskLanguages[:], lang) {
			pages = c.For("ar").messages
		}
		for key := range pages {
			if _, ok := messages[key]; !ok {
				t.Errorf("%s: lacks %s", lang, key)
			}
		}
	}
}

func text(t template) string {
	var s strings.Builder
	for _, p := range t {
		if p.name != "" {
			s.WriteString("{" + p.name + "}")
		}
		s.WriteString(p.literal)
	}
	return s.String()
}

var keyShape = regexp.MustCompile(`^[a-z][a-zA-Z0-9]*([._-][a-zA-Z0-9]+)+$`)

func TestMessagesAreTidy(t *testing.T) {
	c := load(t)
	for _, lang := range languages {
		for key, m := range c.For(lang).messages {
			if !keyShape.MatchString(key) {
				t.Errorf("%s: key %q is not of the shape room.what", lang, key)
			}
			all := []string{text(m.text)}
			for _, form := range m.forms {
				all = append(all, text(form))
			}
			for _, s := range all {
				if strings.HasSuffix(key, ".comma") {
					s = strings.TrimSuffix(s, " ") // a separator, which its space belongs to
				}
				if why := untidy(lang, s); why != "" {
					t.Errorf("%s: %s: %s: %q", lang, key, why, s)
				}
			}
		}
	}
}

// untidy says what is wrong with the form of a message, or "".
func untidy(lang dateline.Lang, s string) string {
	switch {
	case s == "":
		return "empty"
	case strings.TrimSpace(s) != s:
		return "space at an end"
	case strings.Contains(s, "  "):
		return "two spaces"
	case strings.ContainsFunc(s, unicode.IsControl):
		return "control character"
	case strings.ContainsRune(s, utf8.RuneError):
		return "broken UTF-8"
	}
	if lang.Chinese() {
		runes := []rune(s)
		for i, r := range runes {
			han := i > 0 && unicode.Is(unicode.Han, runes[i-1])
			if strings.ContainsRune(",;?!()", r) && han {
				return "half-width punctuation after a Han character"
			}
			if r == ' ' && han && i+1 < len(runes) && unicode.Is(unicode.Han, runes[i+1]) {
				return "space between Han characters"
			}
		}
	}
	return ""
}

func TestUntidyIsSeen(t *testing.T) {
	for _, s := range []string{"", " a", "a\u00a0", "a  b", "a\tb", "条目,数", "条 目"} {
		if untidy("zh-Hans", s) == "" {
			t.Errorf("%q passes", s)
		}
	}
	for _, s := range []string{"{count}个条目", "RSS 订阅", "共{count}条，第{page}页"} {
		if why := untidy("zh-Hans", s); why != "" {
			t.Errorf("%q: %s", s, why)
		}
	}
}

func TestParseMessagesRefuses(t *testing.T) {
	for _, s := range []string{
		``, `[]`, `null`, `"a"`, `{"a": "x"`, `{"a": "x"} {}`, `{"a": 1}`, `{"a": null}`, `{"a": ["x"]}`,
		`{"a": "x", "a": "y"}`,
		`{"a": "open {"}`, `{"a": "close }"}`, `{"a": "{}"}`, `{"a": "{two words}"}`, `{"a": "{{b}}"}`,
		`{"a": {}}`, `{"a": {"one": "x"}}`, `{"a": {"other": "x", "several": "y"}}`, `{"a": {"other": "{"}}`,
	} {
		if m, err := parseMessages([]byte(s)); err == nil {
			t.Errorf("%s is taken as %v", s, m)
		}
	}
}

func TestT(t *testing.T) {
	c := load(t)
	parse := func(s string) map[string]message {
		m, err := parseMessages([]byte(s))
		if err != nil {
			t.Fatal(err)
		}
		return m
	}
	printer := func(lang dateline.Lang, messages, english string) *Printer {
		p := *c.For(lang)
		p.messages, p.english = parse(messages), parse(english)
		return &p
	}
	ru := printer("ru",
		`{"n": {"one": "{count} запись, {who}", "few": "{count} записи, {who}", "many": "{count} записей, {who}", "other": "{count} записи, {who}"}, "plain": "да"}`,
		`{"plain": "yes", "only": "only {x}"}`)
	ar := printer("ar", `{"n": {"zero": "0", "one": "1", "two": "2", "few": "3", "many": "11", "other": "100 {count}"}}`, `{}`)
	for _, x := range []struct{ got, want string }{
		{ru.T("plain"), "да"},
		{ru.T("only", "x", "y"), "only y"},
		{ru.T("none"), "⟦none⟧"},
		{ru.N("n", 1, "who", "я"), "1 запись, я"},
		{ru.N("n", 3, "who", "я"), "3 записи, я"},
		{ru.N("n", 11, "who", "я"), "11 записей, я"},
		{ru.N("n", 1021, "who", "я"), "1\u00a0021 запись, я"},
		{ru.T("n", "who", "я", "count", 5), "5 записей, я"},
		{ru.T("n", "who", "я", "count", int64(22)), "22 записи, я"},
		{ru.T("n", "count", 2), "2 записи, {who}"},
		{ru.T("n", "who"), "{count} записи, {who}"},
		{ru.T("only", "x", 2.5), "only 2,5"},
		{ru.T("only", "x", -1234.5), "only -1\u00a0234,5"},
		{ru.T("only", "x", dateline.Lang("fr")), "only fr"},
		{ru.T("only", "x", true), "only true"},
		{ru.N("plain", 7), "да"},
		{ar.N("n", 0), "0"}, {ar.N("n", 1), "1"}, {ar.N("n", 2), "2"}, {ar.N("n", 10), "3"}, {ar.N("n", 99), "11"}, {ar.N("n", 102), "100 102"},
	} {
		if x.got != x.want {
			t.Errorf("%q, want %q", x.got, x.want)
		}
	}
}

func TestPluralOperandKeepsCategories(t *testing.T) {
	for _, x := range []struct {
		n    int64
		want int
	}{
		{0, 0}, {1, 1}, {-1, 1}, {-21, 21}, {1_999_999, 1_999_999}, {2_000_000, 1_000_000}, {10_000_001, 1_000_001},
		{-1 << 63, 1_775_807},
	} {
		if got := pluralOperand(x.n); got != x.want {
			t.Errorf("%d: %d, want %d", x.n, got, x.want)
		}
	}
}

// Nothing but the seven files lies in the folder: a misspelt one would be
// embedded and never read.
func TestMessageFiles(t *testing.T) {
	files, err := os.ReadDir("messages")
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		if !slices.Contains(languages[:], dateline.Lang(strings.TrimSuffix(f.Name(), filepath.Ext(f.Name())))) {
			t.Errorf("messages/%s is no interface language", f.Name())
		}
	}
	if len(files) != len(languages) {
		t.Errorf("%d files for %d languages", len(files), len(languages))
	}
}

func FuzzParseTemplate(f *testing.F) {
	for _, s := range []string{"", "{count} items", "共{count}条", "{a}{b}", "{", "}", "{}", "{a", "a}b", "{{a}}", "{a b}", "{é}"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		parsed, err := parseTemplate(s)
		if err != nil {
			return
		}
		if got := text(parsed); got != s {
			t.Errorf("%q came back as %q", s, got)
		}
	})
}

func FuzzParseMessages(f *testing.F) {
	for _, s := range []string{`{}`, `{"a":"b"}`, `{"a":{"one":"{count} x","other":"y"}}`, `{"a":"b","a":"c"}`, `{"a":{"other":{}}}`, `[`} {
		f.Add([]byte(s))
	}
	p := load(f).For("ar")
	f.Fuzz(func(t *testing.T, b []byte) {
		messages, err := parseMessages(b)
		if err != nil {
			return
		}
		for key, m := range messages {
			if m.forms != nil {
				if _, ok := m.forms[plural.Other]; !ok {
					t.Errorf("%s: no form to fall back on", key)
				}
			}
			for n := range int64(12) {
				p.fill(m.form(p.tag, n), []any{"count", n})
			}
		}
	})
}

package i18n

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"

	"golang.org/x/text/feature/plural"
)

// A template is a parsed text: literal parts and placeholders in turn.
type template []part

// A part is literal text or, if name is set, the place of an argument.
type part struct {
	literal string
	name    string
}

// A message is one text, or one per plural category.
type message struct {
	text  template // of "other" where there are plural forms
	forms map[plural.Form]template
}

// pluralForms are the names CLDR gives the plural categories.
var pluralForms = map[string]plural.Form{
	"zero": plural.Zero, "one": plural.One, "two": plural.Two,
	"few": plural.Few, "many": plural.Many, "other": plural.Other,
}

// parseTemplate reads a message text. A brace has no other use than to enclose
// a name of ASCII letters, digits and underscores.
func parseTemplate(s string) (template, error) {
	var t template
	for s != "" {
		i := strings.IndexAny(s, "{}")
		if i < 0 {
			return append(t, part{literal: s}), nil
		}
		if i > 0 {
			t = append(t, part{literal: s[:i]})
		}
		name, rest, closed := strings.Cut(s[i+1:], "}")
		if s[i] == '}' || !closed || !isName(name) {
			return nil, fmt.Errorf("stray brace at %q", s[i:])
		}
		t = append(t, part{name: name})
		s = rest
	}
	return t, nil
}

func isName(s string) bool {
	for i := range len(s) {
		switch c := s[i]; {
		case 'a' <= c && c <= 'z', 'A' <= c && c <= 'Z', '0' <= c && c <= '9', c == '_':
		default:
			return false
		}
	}
	return s != ""
}

// parseMessages reads a message file. A key that occurs twice is an error: the
// decoder would keep the last and hide the other.
func parseMessages(b []byte) (map[string]message, error) {
	dec := json.NewDecoder(bytes.NewReader(b))
	if t, err := dec.Token(); err != nil || t != json.Delim('{') {
		return nil, errors.Join(errors.New("not an object"), err)
	}
	all := map[string]message{}
	for dec.More() {
		t, err := dec.Token()
		if err != nil {
			return nil, err
		}
		key, ok := t.(string)
		if !ok {
			return nil, fmt.Errorf("a key is not a string: %v", t)
		}
		if _, twice := all[key]; twice {
			return nil, fmt.Errorf("%s: twice", key)
		}
		var raw json.RawMessage
		if err := dec.Decode(&raw); err != nil {
			return nil, fmt.Errorf("%s: %w", key, err)
		}
		if all[key], err = parseMessage(raw); err != nil {
			return nil, fmt.Errorf("%s: %w", key, err)
		}
	}
	if _, err := dec.Token(); err != nil {
		return nil, err
	}
	if _, err := dec.Token(); err != io.EOF {
		return nil, errors.New("something follows the object")
	}
	return all, nil
}

func parseMessage(raw json.RawMessage) (message, error) {
	var text string
	if json.Unmarshal(raw, &text) == nil && len(raw) > 0 && raw[0] == '"' {
		t, err := parseTemplate(text)
		return message{text: t}, err
	}
	var forms map[string]string
	if err := json.Unmarshal(raw, &forms); err != nil {
		return message{}, errors.New("neither a text nor an object of plural forms")
	}
	m := message{forms: map[plural.Form]template{}}
	for name, text := range forms {
		form, ok := pluralForms[name]
		if !ok {
			return message{}, fmt.Errorf("no plural category %q", name)
		}
		t, err := parseTemplate(text)
		if err != nil {
			return message{}, err
		}
		m.forms[form] = t
	}
	var ok bool
	if m.text, ok = m.forms[plural.Other]; !ok {
		return message{}, errors.New(`no plural form "other"`)
	}
	return m, nil
}

// pluralOperand brings n into the range for which plural rules are worked out,
// without changing its category: no rule of CLDR looks at more than whether the
// number is small and at its last six digits.
func pluralOperand(n int64) int {
	const million = 1_000_000
	if n < 0 {
		n = -(n + 1) // the least integer has no positive counterpart
		if n < million {
			return int(n + 1)
		}
	}
	if n < 2*million {
		return int(n)
	}
	return int(n%million) + million
}

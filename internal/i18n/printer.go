package i18n

import (
	"fmt"
	"strconv"
	"strings"
	"sync"

	"golang.org/x/text/collate"
	"golang.org/x/text/feature/plural"
	"golang.org/x/text/language"

	"dateline"
)

// A Printer writes in one interface language.
type Printer struct {
	catalog   *Catalog
	lang      dateline.Lang
	column    int // of lang in languages
	tag       language.Tag
	messages  map[string]message
	english   map[string]message
	format    *format
	zoned     template // the message "date.zoned", which every time goes through
	collators sync.Pool
}

func newPrinter(c *Catalog, lang dateline.Lang, column int, l locale, messages, english map[string]message) (*Printer, error) {
	f, err := newFormat(l)
	if err != nil {
		return nil, err
	}
	tag, err := language.Parse(string(lang))
	if err != nil {
		return nil, err
	}
	p := &Printer{catalog: c, lang: lang, column: column, tag: tag, messages: messages, english: english, format: f}
	zoned, ok := messages["date.zoned"]
	if !ok {
		return nil, fmt.Errorf("no message %q", "date.zoned")
	}
	p.zoned = zoned.text
	p.collators.New = func() any { return collate.New(tag) }
	return p, nil
}

// Lang returns the interface language, such as "zh-Hant".
func (p *Printer) Lang() dateline.Lang { return p.lang }

// T returns the message of key with its placeholders replaced by args, which
// are names and values in turn:
//
//	p.T("list.count", "count", 5)
//
// Numbers are written as [Printer.Number] writes them, anything else as fmt
// does. A message with plural forms is chosen by the whole number named
// "count". A placeholder without an argument stays as it is, to be seen. A key
// that the language lacks is answered in English, one that English lacks too by
// the key in ⟦⟧.
func (p *Printer) T(key string, args ...any) string {
	m, ok := p.messages[key]
	if !ok {
		if m, ok = p.english[key]; !ok {
			return "⟦" + key + "⟧"
		}
	}
	t := m.text
	if m.forms != nil {
		if n, ok := integer(argument(args, "count")); ok {
			t = m.form(p.tag, n)
		}
	}
	return p.fill(t, args)
}

// N is [Printer.T] for a message with plural forms: it chooses the form for n
// and supplies n as {count}; args are further names and values.
func (p *Printer) N(key string, n int, args ...any) string {
	return p.T(key, append([]any{"count", n}, args...)...)
}

// form returns the text for n, or that of "other" if there is none of its own.
func (m message) form(tag language.Tag, n int64) template {
	if t, ok := m.forms[plural.Cardinal.MatchPlural(tag, pluralOperand(n), 0, 0, 0, 0)]; ok {
		return t
	}
	return m.text
}

func (p *Printer) fill(t template, args []any) string {
	switch {
	case len(t) == 0:
		return ""
	case len(t) == 1 && t[0].name == "":
		return t[0].literal
	}
	var space [128]byte // most messages fit, so only the result is allocated
	b := space[:0]
	for _, part := range t {
		if part.name == "" {
			b = append(b, part.literal...)
			continue
		}
		switch v := argument(args, part.name).(type) {
		case nil:
			b = append(append(append(b, '{'), part.name...), '}')
		case string:
			b = append(b, v...)
		case float64:
			b = p.format.appendFloat(b, v)
		case fmt.Stringer:
			b = append(b, v.String()...)
		default:
			if n, ok := integer(v); ok {
				b = p.format.appendNumber(b, n)
			} else {
				b = fmt.Append(b, v)
			}
		}
	}
	return string(b)
}

// argument returns the value after name in args, or nil.
func argument(args []any, name string) any {
	for i := 0; i+1 < len(args); i += 2 {
		if args[i] == name {
			return args[i+1]
		}
	}
	return nil
}

func integer(v any) (int64, bool) {
	switch v := v.(type) {
	case int:
		return int64(v), true
	case int64:
		return v, true
	case int32:
		return int64(v), true
	case uint32:
		return int64(v), true
	case uint8:
		return int64(v), true
	}
	return 0, false
}

// Number returns n in the language's digits and groups: 12,345; 12 345 with the
// no-break space of the language; 1234 but 12.345 in Spanish. All seven
// languages write Latin digits by default in CLDR, Arabic too.
func (p *Printer) Number(n int64) string {
	var space [40]byte
	return string(p.format.appendNumber(space[:0], n))
}

func (f *format) appendNumber(b []byte, n int64) []byte {
	var space [20]byte
	digits := strconv.AppendInt(space[:0], n, 10)
	if digits[0] == '-' {
		b, digits = append(b, f.Minus...), digits[1:]
	}
	return f.appendGrouped(b, digits)
}

func (f *format) appendGrouped(b, digits []byte) []byte {
	// MinGrouping is how many digits must stand before the first separator.
	if len(digits) < 3+f.MinGrouping {
		return append(b, digits...)
	}
	for i, d := range digits {
		if left := len(digits) - i; i > 0 && left%3 == 0 {
			b = append(b, f.Group...)
		}
		b = append(b, d)
	}
	return b
}

func (f *format) appendFloat(b []byte, v float64) []byte {
	s := strconv.FormatFloat(v, 'f', -1, 64)
	if s, ok := strings.CutPrefix(s, "-"); ok {
		return f.appendFloatDigits(append(b, f.Minus...), s)
	}
	return f.appendFloatDigits(b, s)
}

func (f *format) appendFloatDigits(b []byte, s string) []byte {
	whole, fraction, cut := strings.Cut(s, ".")
	if whole == "" || whole[0] < '0' || whole[0] > '9' {
		return append(b, s...) // not a number, or without end
	}
	b = f.appendGrouped(b, []byte(whole))
	if cut {
		b = append(append(b, f.Decimal...), fraction...)
	}
	return b
}

// List joins items as the language does in running text: "a, b, and c",
// 甲、乙和丙. It returns the only item as it is, and "" for none.
func (p *Printer) List(items []string) string {
	switch len(items) {
	case 0:
		return ""
	case 1:
		return items[0]
	case 2:
		return p.pair(p.format.listTwo, items[0], items[1])
	}
	// CLDR builds a list from its end: the last pair, then each earlier item
	// before it (UTS 35, part 2, List Patterns).
	last := len(items) - 1
	s := p.pair(p.format.listEnd, items[last-1], items[last])
	for i := last - 2; i > 0; i-- {
		s = p.format.listMiddle.join(items[i], s)
	}
	return p.format.listStart.join(items[0], s)
}

// pair joins the last two items of a list. Spanish "y" is "e" before the sound
// it stands for (Francia e Italia), which CLDR leaves to programs.
func (p *Printer) pair(j joint, a, b string) string {
	if p.lang == "es" && startsWithI(b) {
		j.between = strings.Replace(j.between, " y ", " e ", 1)
	}
	return j.join(a, b)
}

// startsWithI reports whether a Spanish word starts with the vowel i: hijo, but
// not hielo, where it is a consonant.
func startsWithI(s string) bool {
	s = strings.ToLower(s)
	if s, ok := strings.CutPrefix(s, "hi"); ok {
		return !strings.HasPrefix(s, "a") && !strings.HasPrefix(s, "e")
	}
	return strings.HasPrefix(s, "i")
}

// Compare orders two names as the language's dictionaries do, by the Unicode
// collation algorithm: Simplified Chinese by pinyin, Traditional by strokes. It
// returns -1, 0 or 1, as slices.SortFunc takes it.
func (p *Printer) Compare(a, b string) int {
	c := p.collators.Get().(*collate.Collator)
	defer p.collators.Put(c)
	return c.CompareString(a, b)
}

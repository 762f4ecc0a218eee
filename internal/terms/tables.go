package terms

import (
	"bufio"
	"encoding/json"
	"errors"
	"io"
	"maps"
	"regexp"
	"slices"
	"strings"
	"unicode"

	"dateline"
	"dateline/internal/terms/internal/units"
)

// ProperNoun is the Term.Part of names. Index finds them only with a capital.
const ProperNoun = "proper noun"

const codeColumn = "iso3166-1-alpha-2"

var reUNTERM = regexp.MustCompile(`^UNTERM (English|Chinese|French|Spanish|Russian|Arabic) (Short|Formal)$`)

// untermLangs are the languages of the United Nations.
var untermLangs = map[string]string{
	"English": "en", "Chinese": "zh-Hans", "French": "fr", "Spanish": "es", "Russian": "ru", "Arabic": "ar",
}

// Articles of the languages above stand before a name, or after it in brackets;
// asterisks are UNTERM's references to footnotes.
var (
	reArticleAfter  = regexp.MustCompile(`\s*\((the|l'|le|la|les|el|los|las)\)$`)
	reArticleBefore = regexp.MustCompile(`^(?:(the|le|la|les|el|los|las) |(l'))`)
)

// nameOf returns a name without its article, and the article as a note.
func nameOf(s string) (name, article string) {
	s = strings.TrimSpace(strings.TrimRight(strings.TrimSpace(s), "* "))
	if m := reArticleAfter.FindStringSubmatch(s); m != nil {
		return strings.TrimSuffix(s, m[0]), "article: " + m[1]
	}
	if m := reArticleBefore.FindStringSubmatch(s); m != nil {
		return strings.TrimPrefix(s, m[0]), "article: " + m[1] + m[2]
	}
	return s, ""
}

// foreignWord is a row of the official tables 推荐使用外语词中文译名表.
type foreignWord struct {
	batch, subject, short, full, zh, alt, note string
}

// wordColumns are the names of their columns.
var wordColumns = map[string]func(*foreignWord) *string{
	"类别":     func(w *foreignWord) *string { return &w.subject },
	"外语词缩略语": func(w *foreignWord) *string { return &w.short },
	"外语词全称":  func(w *foreignWord) *string { return &w.full },
	"中文译名":   func(w *foreignWord) *string { return &w.zh },
	"中文译名1":  func(w *foreignWord) *string { return &w.zh },
	"中文译名2":  func(w *foreignWord) *string { return &w.alt },
	"或译为":    func(w *foreignWord) *string { return &w.alt },
	"备注":     func(w *foreignWord) *string { return &w.note },
}

// wordLangs are the languages that a cell may name at its end: （法语）.
var wordLangs = map[string]dateline.Lang{
	"英语": "en", "法语": "fr", "西班牙语": "es", "俄语": "ru", "阿拉伯语": "ar", "德语": "de", "意大利语": "it", "葡萄牙语": "pt",
}

var (
	reLangNote = regexp.MustCompile(`（([^（）]+语)）$`)
	reBreak    = regexp.MustCompile(`<br\s*/?>| / `)
)

// word takes a row: alternatives in a cell are separated by <br> or a slash,
// those of an abbreviation by white space; an asterisk refers to a footnote.
func (c *conceptReader) word(w foreignWord, line int) error {
	if err := c.begin(line); err != nil {
		return err
	}
	to := dateline.Concept{Subject: w.subject, Note: w.note, Source: w.batch}
	zh, zhOK := c.o.lang("zh-Hans")
	foreign := func(s string) {
		l := dateline.Lang("en")
		if m := reLangNote.FindStringSubmatch(s); m != nil && wordLangs[m[1]] != "" {
			l, s = wordLangs[m[1]], strings.TrimSuffix(s, m[0])
		}
		if l, ok := c.lang(string(l), line); ok {
			c.add(&to, l, dateline.Term{Text: s}, line)
		}
	}
	chinese := func(s string) bool {
		s = strings.TrimRight(strings.TrimSpace(s), "*")
		if s == "" {
			return true
		}
		if reLangNote.MatchString(s) || !strings.ContainsFunc(s, isHan) {
			c.rep.skip(line, "the row is not taken: %s is no Chinese name; a cell seems to have slipped", short(s))
			return false
		}
		if zhOK {
			c.add(&to, zh, dateline.Term{Text: s}, line)
		}
		return true
	}
	for _, s := range []string{w.short, w.full, w.zh, w.alt} {
		if strings.Contains(strings.TrimSpace(s), "\t") {
			c.rep.skip(line, "the row is not taken: %s holds a tab; two cells seem to have run together", short(s))
			return nil
		}
	}
	for _, s := range reBreak.Split(w.full, -1) {
		foreign(strings.TrimSpace(s))
	}
	for _, s := range strings.Fields(w.short) {
		if s = strings.Trim(s, "/"); strings.ContainsFunc(s, isHan) {
			w.alt += "/" + s // such as IP电话: a Chinese word of its own
			continue
		}
		foreign(s)
	}
	for _, s := range strings.Split(reBreak.ReplaceAllString(w.zh+"/"+w.alt, "/"), "/") {
		if !chinese(s) {
			return nil
		}
	}
	return c.take(to, line)
}

// tables reads Markdown tables.
func (c *conceptReader) tables(r io.Reader) error {
	lines := newLines(r, c.o.MaxUnit)
	var columns []string
	heading, front := "", false
	for lines.next() {
		s := strings.TrimSpace(lines.text)
		switch {
		case s == "---" && (lines.n == 1 || front):
			front = !front
		case front, s == "":
		case strings.HasPrefix(s, "#"):
			heading, columns = strings.TrimSpace(strings.TrimLeft(s, "#")), nil
		case !strings.HasPrefix(s, "|"):
			columns = nil
			c.rep.lose(lines.n, "text outside of tables is not taken")
		case strings.Trim(s, "|:- \t") == "":
		default:
			cells := strings.Split(strings.TrimPrefix(s, "|"), "|")
			if columns == nil {
				for _, cell := range cells {
					columns = append(columns, strings.TrimSpace(cell))
				}
				if !slices.Contains(columns, "外语词全称") {
					return units.AtLine(lines.n, "it is no table of 外语词中文译名: a column must be called 外语词全称")
				}
				continue
			}
			if len(cells) > len(columns) && strings.TrimSpace(strings.Join(cells[len(columns):], "")) != "" {
				c.rep.skip(lines.n, "the row has %d cells, the table %d columns", len(cells), len(columns))
				continue
			}
			w := foreignWord{batch: heading}
			for i, name := range columns {
				if at := wordColumns[name]; at != nil && i < len(cells) {
					*at(&w) = strings.TrimSpace(cells[i])
				} else if at == nil && name != "" && name != "序号" {
					c.rep.lose(lines.n, "the column %s is not taken", short(name))
				}
			}
			if err := c.word(w, lines.n); err != nil {
				return err
			}
		}
	}
	return lines.err
}

// rowKeys are the keys of the same tables as JSON.
var rowKeys = map[string]func(*foreignWord) *string{
	"batch":  func(w *foreignWord) *string { return &w.batch },
	"abbr":   wordColumns["外语词缩略语"],
	"en":     wordColumns["外语词全称"],
	"zh":     wordColumns["中文译名1"],
	"zh_alt": wordColumns["中文译名2"],
}

// tableRows reads them as JSON, an object a line.
func (c *conceptReader) tableRows(r io.Reader) error {
	lines := newLines(r, c.o.MaxUnit)
	for lines.next() {
		if strings.TrimSpace(lines.text) == "" {
			continue
		}
		var row map[string]string
		if err := json.Unmarshal([]byte(lines.text), &row); err != nil {
			c.rep.skip(lines.n, "the line is no JSON object of strings (%v)", err)
			continue
		}
		var w foreignWord
		for _, key := range slices.Sorted(maps.Keys(row)) {
			if at := rowKeys[key]; at != nil {
				*at(&w) = row[key]
			} else if key != "no" {
				c.rep.lose(lines.n, "%s is not taken", short(key))
			}
		}
		if err := c.word(w, lines.n); err != nil {
			return err
		}
	}
	return lines.err
}

// cldr reads territories.json of CLDR, one or several after another.
func (c *conceptReader) cldr(r io.Reader) error {
	b := units.NewBudget(r, c.o.MaxUnit)
	at := &newlines{r: b}
	d := json.NewDecoder(at)
	byCode := map[string]*dateline.Concept{}
	for {
		b.Grant(c.o.MaxUnit)
		line := at.line(d.InputOffset()) + 1
		if at.n > maxTable {
			return units.AtLine(line, "the files have more than %s bytes", thousands(maxTable))
		}
		var file struct {
			Main map[string]struct {
				Identity struct {
					Version struct {
						CLDR string `json:"_cldrVersion"`
					}
				}
				LocaleDisplayNames struct{ Territories map[string]string }
			}
		}
		err := d.Decode(&file)
		var syntax *json.SyntaxError
		switch {
		case errors.Is(err, io.EOF) && len(byCode) == 0:
			return dateline.Invalidf("file", "it names no territory")
		case errors.Is(err, io.EOF):
			for _, code := range slices.Sorted(maps.Keys(byCode)) {
				if err := c.take(*byCode[code], line); err != nil {
					return err
				}
			}
			return nil
		case errors.Is(err, units.ErrTooLong):
			return units.AtLine(line, "the file has more than %d bytes; nothing was read", c.o.MaxUnit)
		case errors.Is(err, io.ErrUnexpectedEOF):
			return units.AtLine(at.line(at.n), "the file ends in the middle; get the whole file")
		case errors.As(err, &syntax):
			return units.AtLine(at.line(syntax.Offset), "it is no JSON (%v); get the file again", syntax)
		case err != nil:
			return units.AtLine(line, "it is no file of CLDR's territories (%v)", err)
		}
		for _, tag := range slices.Sorted(maps.Keys(file.Main)) {
			l, ok := c.lang(tag, line)
			if !ok {
				continue
			}
			names := file.Main[tag].LocaleDisplayNames.Territories
			// In the order of keys the usual name stands before its alternatives.
			for _, key := range slices.Sorted(maps.Keys(names)) {
				code, _, _ := strings.Cut(key, "-alt-")
				switch code {
				case "XA", "XB", "ZZ": // made up for tests; unknown
					continue
				}
				to := byCode[code]
				if to == nil {
					if err := c.begin(line); err != nil {
						return err
					}
					to = &dateline.Concept{Source: strings.TrimSpace("CLDR "+file.Main[tag].Identity.Version.CLDR) + " " + code}
					byCode[code] = to
				}
				c.add(to, l, dateline.Term{Text: names[key], Part: ProperNoun}, line)
			}
		}
	}
}

// isHan reports ideographs, by the range that holds nearly all before the table.
func isHan(r rune) bool {
	return r >= 0x2e80 && (r >= 0x4e00 && r <= 0x9fff || unicode.Is(unicode.Han, r))
}

// lines reads a text line by line.
type lines struct {
	r    *bufio.Reader
	b    *units.Budget
	max  int
	text string // without its end
	n    int
	err  error
}

func newLines(r io.Reader, most int) *lines {
	b := units.NewBudget(r, most)
	return &lines{r: bufio.NewReader(b), b: b, max: most}
}

func (l *lines) next() bool {
	l.n++
	l.b.Grant(l.max)
	var err error
	l.text, err = l.r.ReadString('\n')
	switch {
	case errors.Is(err, units.ErrTooLong):
		l.err = units.AtLine(l.n, "the line has more than %d bytes; nothing after it was read", l.max)
		return false
	case errors.Is(err, io.EOF):
		return l.text != ""
	case err != nil:
		l.err = err
		return false
	}
	l.text = strings.TrimRight(l.text, "\r\n")
	return true
}

// newlines remembers where lines end.
type newlines struct {
	r    io.Reader
	n    int64
	ends []int64
}

func (l *newlines) Read(p []byte) (int, error) {
	n, err := l.r.Read(p)
	for i, b := range p[:n] {
		if b == '\n' && len(l.ends) < 1<<20 {
			l.ends = append(l.ends, l.n+int64(i))
		}
	}
	l.n += int64(n)
	return n, err
}

// line returns the line of an offset, from 1.
func (l *newlines) line(offset int64) int {
	i, _ := slices.BinarySearch(l.ends, offset)
	return i + 1
}

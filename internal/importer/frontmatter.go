package importer

import (
	"cmp"
	"path"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"

	"dateline"
	"dateline/internal/newsroom"
)

// maxFrontMatter bounds what is read as YAML, in bytes.
const maxFrontMatter = 64 << 10

// strayBlock returns the keys of a second block of front matter and what follows
// it. Site generators break a long address at a "---" within it, so that the block
// seems to end there and the rest of its keys to begin the text.
func strayBlock(s string) (keys, body string) {
	end, known := 0, false
	for l := range strings.Lines(s) {
		end += len(l)
		switch name, _, pair := strings.Cut(l, ":"); {
		case strings.TrimRight(l, " \t\n") == "---" && known:
			return keys, s[end:]
		case pair && !strings.ContainsAny(name, " \t"):
			keys, known = keys+l, known || name == "breadcrumb" || name == "collection_name" || name == "permalink"
		case strings.TrimSpace(l) == "" && keys == "":
		case known || strings.TrimSpace(l) == "" || end > 1<<10:
			return "", s
		}
	}
	return "", s
}

// splitFrontMatter parts a Markdown file. at is the line on which the body
// begins. A file without front matter is all body.
func splitFrontMatter(s string) (front, body string, at int, err error) {
	first, rest, _ := strings.Cut(s, "\n")
	switch strings.TrimRight(first, " \t") {
	case "---":
	case "+++":
		return "", "", 0, atLine{1, dateline.Invalidf("front matter", "it is TOML (+++), and only YAML (---) is read")}
	default:
		return "", s, 1, nil
	}
	line, end := 2, 0
	for l := range strings.Lines(rest) {
		if mark := strings.TrimRight(l, " \t\n"); mark == "---" || mark == "..." {
			if end > maxFrontMatter {
				break
			}
			more, body := strayBlock(rest[end+len(l):])
			return rest[:end] + more, body, line + 1 + strings.Count(rest[end+len(l):len(rest)-len(body)], "\n"), nil
		}
		end += len(l)
		line++
	}
	if end > maxFrontMatter {
		return "", "", 0, atLine{1, dateline.Invalidf("front matter", "it is longer than %d kB", maxFrontMatter>>10)}
	}
	return "", "", 0, atLine{1, dateline.Invalidf("front matter", "the line --- that ends it is missing")}
}

// front is the front matter of a file. Values stay as they are written: a date
// is not made a time by a YAML rule.
type front struct {
	keys map[string]*yaml.Node
}

func parseFront(s string) (front, error) {
	var doc yaml.Node
	if err := yaml.Unmarshal([]byte(s), &doc); err != nil {
		return front{}, yamlError(err)
	}
	f := front{keys: map[string]*yaml.Node{}}
	if len(doc.Content) == 0 {
		return f, nil
	}
	top := doc.Content[0]
	if top.Kind != yaml.MappingNode {
		return f, atLine{2, dateline.Invalidf("front matter", "write it as key: value")}
	}
	for i := 0; i+1 < len(top.Content); i += 2 {
		f.keys[strings.ToLower(top.Content[i].Value)] = top.Content[i+1]
	}
	return f, nil
}

// yamlError puts the line that YAML names, which counts within the front matter,
// in the file.
func yamlError(err error) error {
	s := strings.TrimPrefix(err.Error(), "yaml: ")
	line := 1
	if at, ok := strings.CutPrefix(s, "line "); ok {
		if n, why, ok := strings.Cut(at, ": "); ok {
			if k, err := strconv.Atoi(n); err == nil {
				line, s = k+1, why
			}
		}
	}
	return atLine{line, dateline.Invalidf("front matter", "it is not YAML: %s", s)}
}

// text returns the first of the keys that has a value.
func (f *front) text(keys ...string) string {
	for _, k := range keys {
		if all := f.texts(k); len(all) > 0 {
			return all[0]
		}
	}
	return ""
}

// texts returns the values of a key: of a list each, of anything else its own.
func (f *front) texts(key string) []string {
	n := f.keys[key]
	if n == nil {
		return nil
	}
	if n.Kind == yaml.AliasNode {
		n = n.Alias
	}
	var out []string
	switch n.Kind {
	case yaml.ScalarNode:
		if s, _ := clean(n.Value); n.Tag != "!!null" && strings.TrimSpace(s) != "" {
			out = append(out, strings.TrimSpace(s))
		}
	case yaml.SequenceNode:
		for _, c := range n.Content {
			if s, _ := clean(c.Value); c.Kind == yaml.ScalarNode && strings.TrimSpace(s) != "" {
				out = append(out, strings.TrimSpace(s))
			}
		}
	}
	return out
}

// speakers returns the people of a key: "name", or a map with name and role.
func (f *front) speakers(key string) []newsroom.Speaker {
	n := f.keys[key]
	if n == nil {
		return nil
	}
	list := []*yaml.Node{n}
	if n.Kind == yaml.SequenceNode {
		list = n.Content
	}
	var out []newsroom.Speaker
	for _, c := range list {
		var s newsroom.Speaker
		switch c.Kind {
		case yaml.ScalarNode:
			s.Name = strings.TrimSpace(c.Value)
		case yaml.MappingNode:
			in := front{keys: map[string]*yaml.Node{}}
			for i := 0; i+1 < len(c.Content); i += 2 {
				in.keys[c.Content[i].Value] = c.Content[i+1]
			}
			s.Name, s.Role = in.text("name"), in.text("role")
		}
		if s.Name != "" {
			out = append(out, s)
		}
	}
	return out
}

func (f *front) has(key string) bool { return f.keys[key] != nil }

// moment reads a date or time, and what is doubtful about it. One that cannot be
// read is reported and not taken.
func (f *front) moment(t *found, home, key string) (m dateline.Moment, doubt string) {
	s := f.text(key)
	if s == "" {
		return m, ""
	}
	m, doubt, err := moment(s, t.zone, home)
	if err != nil {
		t.note("%s: %v", key, err)
		return dateline.Moment{}, ""
	}
	if midnight(m) { // a date that a program wrote as a time
		return dateline.Moment{Local: dayOf(m), Precision: dateline.Day}, ""
	}
	return m, doubt
}

// event reads the event of a key.
func (f *front) event(t *found, home string) *dateline.Event {
	n := f.keys["event"]
	if n == nil || n.Kind != yaml.MappingNode {
		return nil
	}
	in := front{keys: map[string]*yaml.Node{}}
	for i := 0; i+1 < len(n.Content); i += 2 {
		in.keys[n.Content[i].Value] = n.Content[i+1]
	}
	zone := t.zone
	if z := in.text("zone"); z != "" {
		t.zone = z
	}
	start, _ := in.moment(t, home, "start")
	end, _ := in.moment(t, home, "end")
	place := cmp.Or(t.zone, home)
	t.zone = zone
	for _, m := range []*dateline.Moment{&start, &end} {
		if m.IsZero() || m.Zone != "" {
			continue
		}
		if placed, err := dateline.ParseMoment(m.Local, place); err == nil {
			*m = placed
			t.note("event: no zone is stated; %s was taken", place)
		}
	}
	return &dateline.Event{
		Start: start, End: end, Status: dateline.EventStatus(cmp.Or(in.text("status"), string(dateline.Scheduled))),
		Link: in.text("link"), Registration: in.text("registration"),
	}
}

// parseMarkdown reads a Markdown file. name is its path below the folder, which
// may say what the front matter does not: Jekyll's date, the section. address is
// where the site was, if that is known.
func parseMarkdown(s, name, home, address string) ([]found, error) {
	head, body, at, err := splitFrontMatter(s)
	if err != nil {
		return nil, err
	}
	f, err := parseFront(head)
	if err != nil {
		return nil, err
	}
	t := found{whole: true, zone: f.text("zone")}
	rel := &t.release
	rel.Headline = f.text("title", "headline")
	rel.Lead = f.text("lead")
	rel.Source = f.text("source_id", "source_url")
	rel.TranslationOf = resolve(f.text("translation_of"), name)
	rel.Lang = dateline.CanonicalLang(f.text("lang", "language"))
	rel.Slug = slugOf(f.text("slug", "permalink"))
	rel.Topics = f.texts("topics")
	if rel.Offices = f.texts("offices"); !f.has("offices") {
		rel.Offices = f.texts("office")
	}
	if rel.Speakers = f.speakers("speakers"); !f.has("speakers") {
		rel.Speakers = f.speakers("speaker")
	}
	rel.Place, rel.Occasion = f.text("place"), f.text("occasion")
	var doubt string
	if rel.Issued, doubt = f.moment(&t, home, "issued"); doubt != "" {
		t.notes = append(t.notes, doubt)
	}
	rel.Event = f.event(&t, home)
	kind := f.text("kind")
	if rel.Kind = kindOf(kind); rel.Kind == "" {
		rel.Kind = kind
	}
	t.stated = stated{
		kind: kind != "", offices: f.has("office") || f.has("offices"), speakers: f.has("speaker") || f.has("speakers"),
		place: f.has("place"), occasion: f.has("occasion"), issued: !rel.Issued.IsZero(),
	}
	t.weak = f.category(name)
	t.published(&f, home, name)
	var notes []string
	rel.Body, notes = fromKramdown(body)
	t.notes = append(t.notes, notes...)
	left := 0
	if rel.Body, left = siteLinks(rel.Body, cmp.Or(address, f.text("source_url"))); left > 0 {
		t.note("%s to other pages of the site it is from, which is not named; give its address", count(left, "link"))
	}
	if strings.TrimSpace(rel.Body) == "" && rel.Headline == "" {
		return nil, atLine{at, dateline.Invalidf("body", "there is no text")}
	}
	return []found{t}, nil
}

// published finds out when a file was published. A time completes what the text
// says (its day, where the text has only a clock); the date, where there is one
// apart, is the day on which the text is issued if it does not say so itself: a
// site's clock tells when its editor pressed a button. A date in the file's name
// is better than none.
func (t *found) published(f *front, home, name string) {
	date, doubt := f.moment(t, home, "date")
	for _, key := range []string{"published_time", "published", "pubdate"} {
		if t.hint, t.doubt = f.moment(t, home, key); !t.hint.IsZero() {
			break
		}
	}
	if t.hint.IsZero() {
		t.hint, t.doubt = date, doubt
	} else {
		t.day = dayOf(date)
	}
	if base := path.Base(name); t.hint.IsZero() && len(base) > 11 && base[10] == '-' {
		if m, err := dateline.ParseMoment(base[:10], ""); err == nil {
			t.hint = m
		}
	}
}

// category returns the kind that tags, address, folders or trail of the file
// name, the first that names one.
func (f *front) category(name string) string {
	words := append(f.texts("tags"), f.texts("categories")...)
	words = append(words, f.texts("category")...)
	words = append(words, strings.Split(f.text("permalink"), "/")...)
	words = append(words, strings.Split(path.Dir(name), "/")...)
	words = append(words, f.texts("breadcrumb")...)
	words = append(words, f.texts("breadcrumbs")...)
	for _, w := range words {
		if k := kindOf(w); k != "" {
			return k
		}
	}
	return ""
}

// slugOf returns the last part of an address, without what is filled in later.
func slugOf(permalink string) string {
	parts := strings.FieldsFunc(permalink, func(r rune) bool { return r == '/' })
	if len(parts) == 0 {
		return ""
	}
	last := strings.TrimSuffix(strings.TrimSuffix(parts[len(parts)-1], ".html"), ".htm")
	if strings.HasPrefix(last, ":") {
		return ""
	}
	return last
}

// resolve makes a path that is relative to a file one that is relative to the
// folder of the import. Anything else is a source id and stays.
func resolve(ref, name string) string {
	if strings.HasPrefix(ref, "./") || strings.HasPrefix(ref, "../") {
		return path.Join(path.Dir(name), ref)
	}
	return ref
}

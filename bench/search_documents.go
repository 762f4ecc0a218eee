package main

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync/atomic"
	"time"
	"unicode"
	"unicode/utf8"

	"dateline"
	"dateline/internal/search"
	"dateline/internal/text"
	"dateline/internal/zh"
)

// collection is a file of real documents, one JSON object a line.
type collection struct {
	file                    string
	of                      string // whose documents: those of one publisher are joined with each other
	id, title, body, issued string // names of fields; "" for none
	lang                    dateline.Lang
	named                   bool // titles are the names of what the document is about: an encyclopaedia
}

// collections are the Chinese documents of the data folder. What two files have of
// one publisher under one id is one document.
var collections = []collection{
	{"01-official-statements/tw-president.jsonl", "president", "id", "title", "content", "date", "zh-Hant", false},
	{"03-retrieval-zh/knownitem-tw-president/corpus.jsonl", "president", "_id", "title", "text", "", "zh-Hant", false},
	{"01-official-statements/tw-tainan-city.jsonl", "city", "", "title", "content", "published", "zh-Hant", false},
	{"01-official-statements/cn-mfa-remarks.jsonl", "ministry", "", "title", "text", "", "zh-Hans", false},
	{"01-official-statements/cn-government-work-reports.jsonl", "reports", "", "title", "content", "", "zh-Hans", false},
	{"03-retrieval-zh/drcd-dev-hant/corpus.jsonl", "drcd", "_id", "title", "text", "", "zh-Hant", true},
	{"03-retrieval-zh/cmrc2018-dev-hans-A/corpus.jsonl", "cmrc", "_id", "title", "text", "", "zh-Hans", true},
	{"03-retrieval-zh/xquad-zh-en-bilingual/corpus.jsonl", "xquad", "_id", "title", "text", "", "zh-Hans", true},
	{"04-summaries-zh/csl-abstract-title-dev.jsonl", "abstracts", "", "title", "abstract", "", "zh-Hans", false},
}

// document is a real document.
type document struct {
	title, body string
	issued      time.Time // zero: its file does not say
	sentences   []string
	from        *collection
}

// documents are n documents: the real ones in an order decided by chance with a fixed
// seed, then as many as are wanted that are put together from sentences of the real
// ones. Only the real ones are held; what has a number is made from it, and is the
// same in every run. They are a search.Source.
type documents struct {
	n    int
	real []document       // at most n
	same map[string][]int // the real documents of each publisher
	made atomic.Int64     // bytes of headlines and bodies that Texts returned
	took atomic.Int64     // nanoseconds in Texts, of all callers together
}

// readDocuments reads the collections that are in a folder.
func readDocuments(folder string, n int) (*documents, error) {
	d := &documents{n: n}
	seen := map[string]bool{}
	for i := range collections {
		c := &collections[i]
		if err := d.read(filepath.Join(folder, filepath.FromSlash(c.file)), c, seen); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return nil, err
		}
	}
	if len(d.real) == 0 {
		return nil, fmt.Errorf("no Chinese documents in %s: name their folder with -data", folder)
	}
	rand.New(rand.NewPCG(1, 2)).Shuffle(len(d.real), func(i, j int) { d.real[i], d.real[j] = d.real[j], d.real[i] })
	d.real = slices.Clone(d.real[:min(n, len(d.real))]) // the rest need not be held
	d.same = map[string][]int{}
	for i, r := range d.real {
		d.same[r.from.of] = append(d.same[r.from.of], i)
	}
	return d, nil
}

func (d *documents) read(file string, c *collection, seen map[string]bool) error {
	f, err := os.Open(file)
	if err != nil {
		return err
	}
	defer f.Close()
	lines := bufio.NewScanner(f)
	lines.Buffer(nil, 16<<20)
	for lines.Scan() {
		var fields map[string]json.RawMessage
		if err := json.Unmarshal(lines.Bytes(), &fields); err != nil {
			return fmt.Errorf("%s: %w", c.file, err)
		}
		get := func(name string) string {
			var s string
			if json.Unmarshal(fields[name], &s) != nil {
				s = string(fields[name]) // a number, or nothing
			}
			return strings.TrimSpace(s)
		}
		id, r := get(c.id), document{title: text.OneLine(get(c.title)), body: get(c.body), from: c}
		if seen[c.of+id] && id != "" || !isChinese(r.body) {
			continue // there already, or of another language
		}
		seen[c.of+id] = true
		for _, p := range text.Paragraphs(r.body) {
			for _, s := range text.Sentences(p) {
				if s = strings.TrimSpace(s); s != "" {
					r.sentences = append(r.sentences, s)
				}
			}
		}
		if len(r.sentences) == 0 {
			continue
		}
		if r.title == "" {
			r.title = headline(r.sentences[0])
		}
		r.issued, _ = time.Parse(time.DateOnly, get(c.issued)) // zero if it does not say
		d.real = append(d.real, r)
	}
	return lines.Err()
}

// isChinese reports whether a tenth or more of a text's first hundred characters are
// Chinese ones.
func isChinese(s string) bool {
	n, chinese := 0, 0
	for _, r := range s {
		if n++; unicode.Is(unicode.Han, r) {
			chinese++
		}
		if n == 100 {
			break
		}
	}
	return chinese > 0 && 10*chinese >= n
}

// mostHeadline is how many characters the headline of a document without one has.
const mostHeadline = 30

// headline is the beginning of a sentence.
func headline(sentence string) string {
	n := 0
	for i := range sentence {
		if n++; n > mostHeadline {
			return sentence[:i]
		}
	}
	return strings.TrimRight(sentence, "。！？.")
}

// mostRun is how many sentences of one document may follow each other in another.
const mostRun = 4

// document returns the document with a number, from 0 to n-1. One that is put
// together is as long as some real one, of which it has the publisher too, and
// consists of runs of sentences of its publisher's documents, each run a paragraph.
func (d *documents) document(number int) document {
	if number < len(d.real) {
		return d.real[number]
	}
	chance := rand.New(rand.NewPCG(3, uint64(number)))
	model := &d.real[chance.IntN(len(d.real))]
	of := d.same[model.from.of]
	out := document{from: model.from}
	var b strings.Builder
	for b.Len() < len(model.body) {
		s := d.real[of[chance.IntN(len(of))]].sentences
		at := chance.IntN(len(s))
		for i := range min(1+chance.IntN(mostRun), len(s)-at) {
			if b.Len() >= len(model.body) {
				break
			}
			if i == 0 && b.Len() > 0 {
				b.WriteString("\n\n")
			}
			if b.Len() == 0 {
				out.title = headline(s[at])
			}
			b.WriteString(s[at+i])
		}
	}
	out.body = b.String()
	return out
}

// text returns a document as an index takes it. The ids by which results are counted
// are drawn from as many as the bench's newsroom has; they have no names, so that
// what is found depends on headline and body alone.
func (d *documents) text(number int) search.Text {
	r := d.document(number)
	chance := rand.New(rand.NewPCG(4, uint64(number)))
	one := func(what string, of int) []search.Named {
		return []search.Named{{ID: what + strconv.Itoa(chance.IntN(of))}}
	}
	t := search.Text{
		Item: dateline.ID(fmt.Sprintf("%08d", number)), Lang: r.from.lang, Langs: []dateline.Lang{r.from.lang},
		Kind: one("kind", len(newsKinds()))[0], Offices: one("office", offices), Speakers: one("speaker", speakers), Topics: one("topic", topics),
		At: r.issued, Headline: r.title, Body: r.body,
	}
	if t.At.IsZero() {
		t.At = time.Date(2005, 1, 1, 0, chance.IntN(20*365*24*60), 0, 0, time.UTC)
	}
	return t
}

// What an index asks of its source: nothing changes here.

func (d *documents) Number(context.Context) (int64, error) { return 1, nil }

func (d *documents) Changed(context.Context, int64, int) ([]search.Change, error) { return nil, nil }

func (d *documents) Items(_ context.Context, after dateline.ID, most int) (out []dateline.ID, err error) {
	from := 0
	if after != "" {
		if from, err = strconv.Atoi(string(after)); err != nil {
			return nil, err
		}
		from++
	}
	for i := from; i < min(d.n, from+most); i++ {
		out = append(out, dateline.ID(fmt.Sprintf("%08d", i)))
	}
	return out, nil
}

func (d *documents) Texts(_ context.Context, items []dateline.ID) (out []search.Text, err error) {
	began := time.Now()
	for _, id := range items {
		n, err := strconv.Atoi(string(id))
		if err != nil {
			return nil, err
		}
		t := d.text(n)
		d.made.Add(int64(len(t.Headline) + len(t.Body)))
		out = append(out, t)
	}
	d.took.Add(int64(time.Since(began)))
	return out, nil
}

// asking is one query: words with a space between them, as somebody types them, and
// the language in which that reader reads.
type asking struct {
	Words string        `json:"words"`
	Lang  dateline.Lang `json:"lang"`
}

// namesAmong is how many queries have a name: one in so many, or fewer where the
// names are few.
const namesAmong = 5

// queries returns n queries that differ, a quarter each of one to four words, in an
// order decided by chance with a fixed seed. A query is words that follow each other
// in a real document's title or in one of its sentences, without those that are a
// single character or hold anything but letters. About every fifth is of an
// encyclopaedia and begins with the name of what the document is about.
func (d *documents) queries(n int) ([]asking, error) {
	chance := rand.New(rand.NewPCG(5, 6))
	seg := zh.New()
	var named []int
	for i, r := range d.real {
		if r.from.named && isWord(r.title) {
			named = append(named, i)
		}
	}
	var out []asking
	seen := map[string]bool{}
	for range 50 * n {
		if len(out) == n {
			return out, nil
		}
		many := 1 + len(out)%4
		r := &d.real[chance.IntN(len(d.real))]
		var words []string
		if len(named) > 0 && chance.IntN(namesAmong) == 0 {
			r = &d.real[named[chance.IntN(len(named))]]
			words = append(words, r.title)
		}
		from := r.sentences[chance.IntN(len(r.sentences))]
		if len(words) == 0 && chance.IntN(2) == 0 {
			from = r.title
		}
		var usable []string
		for _, w := range seg.Words(from) {
			if isWord(w.Text) {
				usable = append(usable, w.Text)
			}
		}
		if need := many - len(words); len(usable) >= need {
			at := chance.IntN(len(usable) - need + 1)
			words = append(words, usable[at:at+need]...)
		}
		q := strings.Join(words, " ")
		if len(words) != many || seen[q] {
			continue
		}
		seen[q] = true
		out = append(out, asking{q, r.from.lang})
	}
	return nil, fmt.Errorf("the documents have only %d queries that differ, and %d are wanted", len(out), n)
}

// isWord reports whether a piece of text may be a word of a query: two or more
// characters, all letters.
func isWord(s string) bool {
	return utf8.RuneCountInString(s) > 1 && strings.IndexFunc(s, func(r rune) bool { return !unicode.IsLetter(r) }) < 0
}

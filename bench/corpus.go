package main

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"time"
	"unicode"

	"dateline"
	"dateline/internal/text"
)

const (
	chinese = "zh-Hans"
	english = "en"
	zone    = "Asia/Shanghai"

	bodyHan      = 1100 // Chinese characters of a text, about
	bodyEnglish  = 3000 // bytes of a translation, about
	translatedBy = 10   // one item in so many has an English text too
)

// corpus makes texts out of the sentences of the demo's texts, which are real
// ones, in an order decided by chance with a fixed seed: two runs with as many
// items have the same newsroom.
type corpus struct {
	chance           *rand.Rand
	chinese, english []string // sentences
}

func newCorpus(root string) (*corpus, error) {
	c := &corpus{chance: rand.New(rand.NewPCG(1, 2))}
	texts := filepath.Join(root, "cmd", "dateline", "demo", "texts")
	list, err := os.ReadFile(filepath.Join(texts, "embassy-news-list.zh.txt"))
	if err != nil {
		return nil, err
	}
	for line := range strings.Lines(string(list)) {
		// The page was flattened by whoever copied it: give it its marks back.
		line, _ = text.RestorePunctuation(strings.TrimSpace(line))
		for _, s := range text.Sentences(line) {
			if s = strings.TrimSpace(s); han(s) >= 12 && han(s) <= 120 && strings.HasSuffix(s, "。") {
				c.chinese = append(c.chinese, s)
			}
		}
	}
	originals, err := filepath.Glob(filepath.Join(texts, "originals", "*.md"))
	if err != nil {
		return nil, err
	}
	for _, file := range originals {
		b, err := os.ReadFile(file)
		if err != nil {
			return nil, err
		}
		_, body, _ := strings.Cut(strings.TrimPrefix(string(b), "---"), "\n---\n")
		for _, p := range text.Paragraphs(body) {
			for _, s := range text.Sentences(p) {
				if s = text.OneLine(s); len(s) >= 40 && len(s) <= 300 && strings.HasSuffix(s, ".") {
					c.english = append(c.english, s)
				}
			}
		}
	}
	if len(c.chinese) < 50 || len(c.english) < 50 {
		return nil, errors.New("the demo's texts have too few sentences")
	}
	return c, nil
}

func han(s string) int {
	n := 0
	for _, r := range s {
		if unicode.Is(unicode.Han, r) {
			n++
		}
	}
	return n
}

// body returns paragraphs of a few sentences each, until they have enough.
func (c *corpus) body(sentences []string, glue string, enough int, measure func(string) int) string {
	var b strings.Builder
	for have, n := 0, 0; have < enough; n++ {
		s := sentences[c.chance.IntN(len(sentences))]
		have += measure(s)
		switch {
		case n == 0:
		case n%4 == 0:
			b.WriteString("\n\n")
		default:
			b.WriteString(glue)
		}
		b.WriteString(s)
	}
	return b.String()
}

// chineseBody returns a text of about 1,100 Chinese characters.
func (c *corpus) chineseBody() string { return c.body(c.chinese, "", bodyHan, han) }

// headline returns a clause of some sentence with a number, so that no two are
// the same.
func (c *corpus) headline(n int) string {
	for {
		s := c.chinese[c.chance.IntN(len(c.chinese))]
		for clause := range strings.SplitSeq(strings.TrimRight(s, "。"), "，") {
			if h := han(clause); h >= 8 && h <= 26 && !strings.ContainsAny(clause, "“”（）《》：；") {
				return fmt.Sprintf("%s（%d）", clause, n)
			}
		}
	}
}

// Sizes of the registers: as many entries as a ministry has.
const (
	offices  = 30
	speakers = 60
	topics   = 40
)

// The newsroom's kinds that a text may have here: all that are not events.
func newsKinds() []string {
	var out []string
	for _, k := range dateline.DefaultKinds() {
		if !k.Happens {
			out = append(out, k.ID)
		}
	}
	return out
}

// record is a line of JSON Lines as an import takes it. The occasion is left
// out, so that the import reads the text for it, as it does with most texts.
type record struct {
	SourceID      string    `json:"source_id"`
	TranslationOf string    `json:"translation_of,omitempty"`
	Language      string    `json:"language"`
	Kind          string    `json:"kind"`
	Headline      string    `json:"headline"`
	Body          string    `json:"body"`
	Offices       []string  `json:"offices,omitempty"`
	Speakers      []speaker `json:"speakers"`
	Topics        []string  `json:"topics,omitempty"`
	Place         *string   `json:"place"`
	Issued        string    `json:"issued"`
	Zone          string    `json:"zone"`
}

type speaker struct {
	Name string `json:"name"`
	Role string `json:"role,omitempty"`
}

// write writes a newsroom of n items, and returns how many texts that is.
func (c *corpus) write(file string, n int) (texts int, err error) {
	f, err := os.Create(file)
	if err != nil {
		return 0, err
	}
	defer f.Close()
	w := bufio.NewWriterSize(f, 1<<20)
	out := json.NewEncoder(w)
	out.SetEscapeHTML(false)
	kinds := newsKinds()
	first := time.Date(2005, 1, 1, 0, 0, 0, 0, time.UTC)
	minutes := int(time.Date(2025, 1, 1, 0, 0, 0, 0, time.UTC).Sub(first).Minutes())
	for i := range n {
		r := record{
			SourceID: fmt.Sprintf("bench:%d", i), Language: chinese, Kind: kinds[c.chance.IntN(len(kinds))],
			Headline: c.headline(i), Body: c.chineseBody(),
			Offices:  []string{fmt.Sprintf("第%d办公室", 1+c.chance.IntN(offices))},
			Speakers: []speaker{{fmt.Sprintf("发言人%d", 1+c.chance.IntN(speakers)), "发言人"}},
			Topics:   []string{fmt.Sprintf("专题%d", 1+c.chance.IntN(topics))},
			Issued:   first.Add(time.Duration(c.chance.IntN(minutes)) * time.Minute).Format("2006-01-02T15:04"), Zone: zone,
		}
		if err := out.Encode(r); err != nil {
			return 0, err
		}
		texts++
		if i%translatedBy != 0 {
			continue
		}
		r.TranslationOf, r.SourceID = r.SourceID, r.SourceID+":en"
		r.Language, r.Headline = english, fmt.Sprintf("Release %d", i)
		r.Body = c.body(c.english, " ", bodyEnglish, func(s string) int { return len(s) })
		r.Offices, r.Topics, r.Speakers = nil, nil, []speaker{}
		if err := out.Encode(r); err != nil {
			return 0, err
		}
		texts++
	}
	return texts, w.Flush()
}

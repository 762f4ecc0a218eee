package main

import (
	"encoding/json"
	"fmt"
	"io"
	"math"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"time"

	"dateline/internal/zh"
)

// measureSegment says how well words are found in texts that people have cut, one
// JSON object a text, in a line. A text is NAME.utf8, with the same, cut at white
// space, in NAME_gold.utf8 beside it, as those of SIGHAN 2005 are; either names it,
// and of a folder all are measured.
//
//	{"file":"pku_test.utf8","words":98402,"gold":104372,"precision":0.8695,…}
//
// words are those found, gold those there are; a word is right that begins and ends
// where one of the gold does. White space is no word. load_ms is what a first word
// waits for the dictionary, resident_mb what of the heap it keeps (MB are 1,000,000
// bytes), mb_per_s how much text is cut in a second after it.
func measureSegment(args []string, out io.Writer) error {
	var texts []string
	for _, arg := range args {
		found := []string{arg}
		if info, err := os.Stat(arg); err != nil {
			return err
		} else if info.IsDir() {
			if found, err = filepath.Glob(filepath.Join(arg, "*"+goldEnd)); err != nil {
				return err
			}
			if len(found) == 0 {
				return fmt.Errorf("%s: there is no file %s in it", arg, "*"+goldEnd)
			}
		}
		for _, f := range found {
			texts = append(texts, strings.TrimSuffix(strings.TrimSuffix(f, goldEnd), textEnd)+textEnd)
		}
	}
	for _, f := range texts {
		m, err := readSegment(f)
		if err != nil {
			return fmt.Errorf("%s: %w", f, err)
		}
		e := json.NewEncoder(out)
		e.SetEscapeHTML(false)
		if err := e.Encode(m); err != nil {
			return err
		}
	}
	return nil
}

const (
	textEnd = ".utf8"
	goldEnd = "_gold.utf8"
)

type segmentMeasure struct {
	File      string  `json:"file"`
	Words     int     `json:"words"`
	Gold      int     `json:"gold"`
	Precision float64 `json:"precision"`
	Recall    float64 `json:"recall"`
	F1        float64 `json:"f1"`
	LoadMS    float64 `json:"load_ms"`
	Resident  float64 `json:"resident_mb"`
	Speed     float64 `json:"mb_per_s"`

	right int
}

func readSegment(file string) (m segmentMeasure, err error) {
	text, err := os.ReadFile(file)
	if err != nil {
		return m, err
	}
	cut, err := os.ReadFile(strings.TrimSuffix(file, textEnd) + goldEnd)
	if err != nil {
		return m, err
	}
	lines, gold := strings.Split(string(text), "\n"), strings.Split(string(cut), "\n")
	if len(lines) != len(gold) {
		return m, fmt.Errorf("%d lines, and %d where it is cut", len(lines), len(gold))
	}
	m.File = filepath.Base(file)
	words := m.load()
	for i, line := range lines {
		if err := m.compare(words.Words(line), strings.Fields(gold[i])); err != nil {
			return m, fmt.Errorf("line %d: %w", i+1, err)
		}
	}
	if m.Gold == 0 {
		return m, fmt.Errorf("there are no words in it")
	}
	m.Precision, m.Recall = share(m.right, m.Words), share(m.right, m.Gold)
	m.F1 = share(2*m.right, m.Words+m.Gold)

	times, begin := 0, time.Now()
	for time.Since(begin) < 200*time.Millisecond {
		words.Words(string(text))
		times++
	}
	m.Speed = math.Round(float64(times*len(text))/1e5/time.Since(begin).Seconds()) / 10
	return m, nil
}

// load makes a Segmenter and has it read its dictionary.
func (m *segmentMeasure) load() *zh.Segmenter {
	heap := func() float64 {
		var s runtime.MemStats
		runtime.GC()
		runtime.ReadMemStats(&s)
		return float64(s.HeapAlloc)
	}
	before, words, begin := heap(), zh.New(), time.Now()
	words.Words("国")
	m.LoadMS = float64(time.Since(begin).Microseconds()) / 1e3
	m.Resident = math.Round((heap()-before)/1e5) / 10
	runtime.KeepAlive(words)
	return words
}

// compare counts the words of a line that are right. Places are counted in bytes of
// the line without white space, which the two texts have where they like.
func (m *segmentMeasure) compare(words []zh.Word, gold []string) error {
	whole := strings.Join(gold, "")
	ends, at := map[[2]int]bool{}, 0
	for _, g := range gold {
		ends[[2]int{at, at + len(g)}] = true
		at += len(g)
	}
	m.Gold += len(gold)
	at = 0
	for _, w := range words {
		text := strings.Join(strings.Fields(w.Text), "")
		if text == "" {
			continue
		}
		if !strings.HasPrefix(whole[at:], text) {
			return fmt.Errorf("the text has %q where it is not cut so", text)
		}
		m.Words++
		if ends[[2]int{at, at + len(text)}] {
			m.right++
		}
		at += len(text)
	}
	if at < len(whole) {
		return fmt.Errorf("the text has no %q", whole[at:])
	}
	return nil
}

package main

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"testing"
)

// TestSegmentFigures holds the words of news to what was reached. The limits of
// time and memory are those of the product, not of this machine.
func TestSegmentFigures(t *testing.T) {
	const dir = "../../../shared/data/05-segmentation-zh"
	if _, err := os.Stat(dir); err != nil {
		if os.Getenv("DATELINE_REQUIRE_ALL") == "1" {
			t.Fatal("the PKU segmentation test is absent")
		}
		t.Skip("the PKU segmentation test is absent")
	}
	var out bytes.Buffer
	if err := measureSegment([]string{dir}, &out); err != nil {
		t.Fatal(err)
	}
	t.Log(out.String())
	var m segmentMeasure
	if err := json.Unmarshal(out.Bytes(), &m); err != nil {
		t.Fatal(err)
	}
	if m.File != "pku_test.utf8" || m.Gold != 104372 || m.F1 < 0.84 || m.LoadMS > 400 || m.Resident > 50 || m.Resident < 1 || m.Speed <= 0 {
		t.Errorf("%+v", m)
	}
}

func TestSegmentCounts(t *testing.T) {
	dir := t.TempDir()
	write := func(name, text string) string {
		t.Helper()
		file := filepath.Join(dir, name)
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		return file
	}
	text := write("a.utf8", "研究生命的起源\r\n今天 天气。\n")
	gold := write("a_gold.utf8", "研究生  命  的  起源  \r\n今天  天气  。\n")
	for _, arg := range []string{text, gold} {
		var out bytes.Buffer
		if err := measureSegment([]string{arg}, &out); err != nil {
			t.Fatal(err)
		}
		var m segmentMeasure
		if err := json.Unmarshal(out.Bytes(), &m); err != nil {
			t.Fatal(err)
		}
		// 研究|生命|的|起源, 今天|天气|。
		if m.Words != 7 || m.Gold != 7 || m.Precision != 0.7143 || m.Recall != 0.7143 || m.F1 != 0.7143 {
			t.Errorf("%+v", m)
		}
	}
	for name, pair := range map[string][2]string{
		"another text":    {"今天\n", "明天\n"},
		"less text":       {"今天\n", "今天 好\n"},
		"more text":       {"今天好\n", "今天\n"},
		"more lines":      {"今天\n好\n", "今天\n"},
		"nothing":         {"\n", "\n"},
		"nothing at all ": {"", ""},
	} {
		write("b.utf8", pair[0])
		write("b_gold.utf8", pair[1])
		if m, err := readSegment(filepath.Join(dir, "b.utf8")); err == nil {
			t.Errorf("%s: %+v", name, m)
		}
	}
	for _, arg := range []string{filepath.Join(dir, "none.utf8"), t.TempDir(), write("c.utf8", "")} {
		if err := measureSegment([]string{arg}, &bytes.Buffer{}); err == nil {
			t.Errorf("%s: no error", arg)
		}
	}
}

package importer

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

func TestFolder(t *testing.T) {
	const note = "---\ntitle: Notice\ndate: 2021-02-04\nlang: en\n---\nThe office is closed.\n"
	outside := files(t, map[string]string{"secret.md": note})
	dir := files(t, map[string]string{
		"b.md": note, "a/z.markdown": note, "a/b.jsonl": "\n", "c.md": note, "README.md": note, "LICENSE": "x", "a/Notice.txt": "x",
		".hidden/x.md": note, ".x.md": note, "d.pdf": "x", "e.pdf": "x", "f": "x", "g.docx": "x",
	})
	for _, link := range [][2]string{{filepath.Join(outside, "secret.md"), "link.md"}, {outside, "linked"}, {"b.md", "same.md"}} {
		if err := os.Symlink(link[0], filepath.Join(dir, link[1])); err != nil {
			t.Skip("no symbolic links here")
		}
	}
	for range 3 { // the order is fixed
		texts, asides, failed := records(t, Options{}, dir)
		var got []string
		for _, rec := range texts {
			got = append(got, rec.Release.Source)
			if rec.File != filepath.ToSlash(dir)+"/"+rec.Release.Source {
				t.Errorf("file %s", rec.File)
			}
		}
		if want := []string{"a/z.markdown", "b.md", "c.md"}; !slices.Equal(got, want) || len(failed) > 0 {
			t.Errorf("texts %v, want %v; failed %v", got, want, failed)
		}
		got = nil
		for _, rec := range asides {
			got = append(got, rec.Unsure...)
		}
		want := []string{
			"left out: 1 file whose name has no ending", "left out: 1 file ending in .docx", "left out: 2 files ending in .pdf",
			"left out: 3 symbolic links or special files, links are not followed",
		}
		if !slices.Equal(got, want) {
			t.Errorf("asides %q", got)
		}
	}
}

func TestFormatByContent(t *testing.T) {
	dir := files(t, map[string]string{
		"1": `{"headline":"A","body":"Text.","language":"en"}`, "2": wordpress, "3": "---\ntitle: A\n---\nText.\n",
		"4": "Notice\nThe office is closed.\nRead more\n",
	})
	for name, want := range map[string]int{"1": 1, "2": 2, "3": 1, "4": 1} {
		if texts, _, failed := records(t, Options{Lang: "en"}, filepath.Join(dir, name)); len(texts) != want {
			t.Errorf("%s: %d texts, want %d: %v", name, len(texts), want, failed)
		}
	}
	if _, _, failed := records(t, Options{Format: JSONLines}, filepath.Join(dir, "4")); len(failed) != 3 {
		t.Errorf("a list forced to be JSON Lines: %d errors, want one a line", len(failed))
	}
}

func TestEmptyFiles(t *testing.T) {
	_, _, failed := records(t, Options{}, files(t, map[string]string{"a.md": "", "b.txt": "\n", "c.html": "", "d.jsonl": ""}))
	if len(failed) != 4 {
		t.Fatalf("%d errors, want 4: %v", len(failed), failed)
	}
	for _, rec := range failed {
		if !strings.Contains(rec.Err.Error(), "empty") {
			t.Errorf("%s: %v", rec.File, rec.Err)
		}
	}
}

func TestLanguage(t *testing.T) {
	for _, c := range []struct{ language, body, want string }{
		{"", "Today the office is closed, and it will be open again on Monday.", "en"},
		{"", "今天，我们宣布一项新的安排，并说明它的理由。", "zh-Hans"},
		{"", "今天，我們宣布一項新的安排，並說明它的理由。", "zh-Hant"},
		{"zh-TW", "大家好", "zh-Hant"},
		{"zh_CN", "大家好", "zh-Hans"},
		{"en-GB", "Hello", "en"},
		{"fr", "Bonjour", "fr"}, // which the newsroom refuses
		{"", "12345", "zh-Hans !"},
		{"", "大家好", "zh-Hans !"},
	} {
		rec := one(t, "a.md", "---\ntitle: \"1\"\nlang: "+c.language+"\n---\n"+c.body+"\n", Options{})
		got := string(rec.Release.Lang)
		if said(rec.Unsure, "cannot be told; taken as zh-Hans") {
			got += " !"
		}
		if got != c.want {
			t.Errorf("%q %q: %s, want %s (%v)", c.language, c.body, got, c.want, rec.Unsure)
		}
	}
}

func TestTables(t *testing.T) {
	good := "text\ttranslation_of\nNotice\tone\n\nTwo  words\ttwo\n"
	read, err := newReader(settings(), Options{})
	if err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]string{
		good: "", "a\tb\n": "line 1", "text\ttranslation_of\nonly one\n": "line 2", "text\ttranslation_of\na\tb\tc\n": "line 2",
		"text\ttranslation_of\na\tb\nA\tc\n": "line 3", "": "empty",
	} {
		s, err := look([]string{files(t, map[string]string{"translations.tsv": name})}, Options{})
		if err != nil {
			t.Fatal(err)
		}
		err = read.loadTables(s.tables)
		s.close()
		if want == "" && err != nil || want != "" && (err == nil || !strings.Contains(err.Error(), want)) {
			t.Errorf("%q: %v, want %q", name, err, want)
		}
	}
	if read.tables["two words"] != "two" {
		t.Errorf("%v", read.tables)
	}
}

func FuzzMoment(f *testing.F) {
	for _, s := range []string{"2021-02-04", "2021-02-04 14:45:00 +0800", "2021-02-04T14:45:00.000Z", "2021-3-14T02:30", "9999-12-31T23:59:59-12:00"} {
		f.Add(s, "America/New_York")
		f.Add(s, "")
	}
	f.Fuzz(func(t *testing.T, s, zone string) {
		m, _, err := moment(s, zone, "Asia/Shanghai")
		if err == nil && m.IsZero() {
			t.Error("neither a moment nor an error")
		}
	})
}

package importer

import (
	"encoding/binary"
	"strings"
	"testing"
	"unicode/utf16"
	"unicode/utf8"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/traditionalchinese"
)

const (
	hans = "今天，我们宣布一项新的安排，并说明它的理由。\n各位可以在网上查看全文，也可以向办公室索取。\n"
	hant = "今天，我們宣布一項新的安排，並說明它的理由。\n各位可以在網上查看全文，也可以向辦公室索取。\n"
)

func encoded(t testing.TB, e encoding.Encoding, s string) string {
	t.Helper()
	out, err := e.NewEncoder().String(s)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func utf16Of(s string, order binary.AppendByteOrder) string {
	var out []byte
	for _, u := range utf16.Encode([]rune(s)) {
		out = order.AppendUint16(out, u)
	}
	return string(out)
}

func TestDecode(t *testing.T) {
	gb, big5 := encoded(t, simplifiedchinese.GB18030, hans), encoded(t, traditionalchinese.Big5, hant)
	french := encoded(t, charmap.Windows1252, "Déclaration à la presse, après la réunion d’été.\n")
	meta := func(charset string) string {
		return `<meta http-equiv="Content-Type" content="text/html; charset=` + charset + `">`
	}
	for _, c := range []struct{ name, format, in, want, note string }{
		{"UTF-8", ListText, hans, hans, ""},
		{"UTF-8 with BOM", ListText, "\ufeff" + hans, hans, ""},
		{"lines of another system", ListText, "a\r\nb\rc\r\n", "a\nb\nc\n", ""},
		{"UTF-16 LE", ListText, "\xff\xfe" + utf16Of(hans, binary.LittleEndian), hans, ""},
		{"UTF-16 BE", Markdown, "\xfe\xff" + utf16Of("Hello 😀\n", binary.BigEndian), "Hello 😀\n", ""},
		{"UTF-16 without BOM", ListText, utf16Of(hans, binary.LittleEndian), hans, "read as UTF-16"},
		{"Latin UTF-16 without BOM", ListText, utf16Of("An announcement to the press\n", binary.BigEndian), "An announcement to the press\n", "read as UTF-16"},
		{"GB18030", ListText, gb, hans, "read as GB18030"},
		{"Big5", ListText, big5, hant, "read as Big5"},
		{"declared GB2312", ListHTML, meta("gb2312") + gb, meta("gb2312") + hans, ""},
		{"declared Big5", ListHTML, `<meta charset="big5">` + big5, `<meta charset="big5">` + hant, ""},
		{"declared by XML", ListHTML, `<?xml version="1.0" encoding="gbk"?>` + gb, `<?xml version="1.0" encoding="gbk"?>` + hans, ""},
		{"declared Latin 1", ListHTML, meta("iso-8859-1") + french, meta("iso-8859-1") + "Déclaration à la presse, après la réunion d’été.\n", ""},
		{"declared wrongly", ListHTML, meta("gb2312") + hans, meta("gb2312") + hans, "it is UTF-8"},
		{"a stray control character", ListText, "a\x00b\x07\n", "ab\n", "2 control characters removed"},
	} {
		got, notes, err := decode([]byte(c.in), c.format)
		if err != nil || got != c.want || c.note != "" && !said(notes, c.note) || c.note == "" && len(notes) > 0 {
			t.Errorf("%s: %q %v %v", c.name, short(got), notes, err)
		}
	}
	for _, c := range []struct{ name, format, in, want string }{
		{"French of unknown encoding", ListText, french, "cannot be told"},
		{"too short to tell", ListText, encoded(t, simplifiedchinese.GB18030, "公告"), "cannot be told"},
		{"not what it says", ListHTML, meta("big5") + "\xff\xfe\xff" + gb, "but it is not"},
		{"unknown", ListHTML, meta("klingon") + gb, "not known"},
		{"damaged UTF-8", ListHTML, meta("utf-8") + "\n" + hans[:4] + hans[6:], "it is not UTF-8 here"},
		{"damaged after BOM", ListText, "\ufeffab\xff", "not UTF-8"},
		{"half a pair", ListText, "\xff\xfe\x3d\xd8a\x00", "damaged UTF-16"},
		{"odd", ListText, "\xff\xfea\x00b", "damaged UTF-16"},
		{"UTF-32", ListText, "\xff\xfe\x00\x00a\x00\x00\x00", "UTF-32"},
		{"a program", ListText, "\x7fELF\x02\x01\x01" + strings.Repeat("\x00", 60) + "\xf0\x90\x00\x01", "cannot be told"},
		{"NULs", ListText, strings.Repeat("ab\x00cdefghi", 30), "no text"},
	} {
		if got, _, err := decode([]byte(c.in), c.format); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %q, %v", c.name, short(got), err)
		}
	}
}

// Real text in the encodings of its time comes back as it was, undeclared.
func TestDecodeReal(t *testing.T) {
	skipOrFail(t, seed)
	text := read(t, seed+"embassy-news-list.zh.txt")
	got, _, err := decode([]byte(encoded(t, simplifiedchinese.GB18030, text)), ListText)
	if err != nil || got != text {
		t.Errorf("GB18030: %v", err)
	}
}

func FuzzDecode(f *testing.F) {
	for _, s := range []string{hans, "\xff\xfea\x00", `<meta charset="gbk">` + "\xb9\xab\xb8\xe6", encoded(f, traditionalchinese.Big5, hant), "a\x00b\r\nc"} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		for _, format := range []string{ListText, ListHTML} {
			s, _, err := decode(b, format)
			if err == nil && (!utf8.ValidString(s) || strings.ContainsAny(s, "\x00\r") || strings.TrimSpace(s) == "") {
				t.Errorf("%q", s)
			}
		}
	})
}

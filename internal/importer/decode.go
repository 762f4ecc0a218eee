package importer

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"regexp"
	"strings"
	"unicode"
	"unicode/utf16"
	"unicode/utf8"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/htmlindex"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/traditionalchinese"

	"dateline"
)

// decode turns the bytes of a file into text: UTF-8, lines ending in "\n", no
// control characters. The encoding is, in this order, the one that a byte order
// mark names; UTF-8 where the bytes are that, which no other text is by chance;
// the one that an HTML page or an XML declaration names; UTF-16, GB18030 or Big5
// where nothing else is possible. All but the last are decoded without a single
// error or not at all, and the last only if the result is ordinary Chinese: a
// text that became other characters is worse than one that was refused.
func decode(data []byte, format string) (plain string, notes []string, err error) {
	s, notes, err := toUTF8(data, format)
	if err != nil {
		return "", nil, err
	}
	s, removed := clean(s)
	if removed > 0 {
		// A few stray ones are a slip of some program; many are no text.
		if removed > 8+len(s)/1000 {
			return "", nil, dateline.Invalidf("file", "it is no text: it holds %d control characters", removed)
		}
		notes = append(notes, fmt.Sprintf("%s removed", count(removed, "control character")))
	}
	if strings.TrimSpace(s) == "" {
		return "", nil, errEmpty
	}
	return s, notes, nil
}

func toUTF8(data []byte, format string) (string, []string, error) {
	switch {
	case bytes.HasPrefix(data, []byte("\xef\xbb\xbf")):
		if data = data[3:]; !utf8.Valid(data) {
			return "", nil, badBytes(data, "its byte order mark says that it is UTF-8")
		}
		return string(data), nil, nil
	case bytes.HasPrefix(data, []byte("\xff\xfe\x00\x00")), bytes.HasPrefix(data, []byte("\x00\x00\xfe\xff")):
		return "", nil, dateline.Invalidf("encoding", "it is UTF-32; save it as UTF-8")
	case bytes.HasPrefix(data, []byte("\xff\xfe")):
		return fromUTF16(data[2:], binary.LittleEndian)
	case bytes.HasPrefix(data, []byte("\xfe\xff")):
		return fromUTF16(data[2:], binary.BigEndian)
	}
	declared := ""
	if format == ListHTML {
		declared = declaredEncoding(data)
	}
	// Latin letters in UTF-16 are valid UTF-8 too, every other one a NUL.
	if utf8.Valid(data) && 4*bytes.Count(data, []byte{0}) <= len(data) {
		if declared != "" && declared != "utf-8" && !ascii(data) {
			return string(data), []string{fmt.Sprintf("it says that it is %s, but it is UTF-8 and was read as such", declared)}, nil
		}
		return string(data), nil, nil
	}
	if declared == "utf-8" {
		return "", nil, badBytes(data, "it says that it is UTF-8")
	}
	if declared != "" {
		e, err := htmlindex.Get(declared)
		if err != nil {
			return "", nil, dateline.Invalidf("encoding", "it says that it is %q, which is not known; save it as UTF-8", declared)
		}
		s, ok := strictly(e, data)
		if !ok {
			return "", nil, dateline.Invalidf("encoding", "it says that it is %s, but it is not; save it as UTF-8", declared)
		}
		return s, nil, nil
	}
	return undeclared(data)
}

// undeclared decodes what names no encoding and is not UTF-8, if there is only
// one thing that it can be.
func undeclared(data []byte) (string, []string, error) {
	var is []string
	var text string
	try := func(name, s string, ok bool) {
		if ok {
			is, text = append(is, name), s
		}
	}
	for _, order := range []binary.ByteOrder{binary.LittleEndian, binary.BigEndian} {
		s, _, err := fromUTF16(data, order)
		try("UTF-16", s, err == nil && ordinary(s))
	}
	s, ok := strictly(simplifiedchinese.GB18030, data)
	try("GB18030", s, ok && commonGB(data))
	s, ok = strictly(traditionalchinese.Big5, data)
	try("Big5", s, ok && commonBig5(data))
	if len(is) == 1 {
		return text, []string{fmt.Sprintf("it names no encoding and was read as %s", is[0])}, nil
	}
	return "", nil, badBytes(data, "it names no encoding, and which one it is in cannot be told")
}

func badBytes(data []byte, why string) error {
	line := 1
	for len(data) > 0 {
		r, n := utf8.DecodeRune(data)
		if r == utf8.RuneError && n == 1 {
			break
		}
		if r == '\n' {
			line++
		}
		data = data[n:]
	}
	return atLine{line, dateline.Invalidf("encoding", "%s, and it is not UTF-8 here; save it as UTF-8", why)}
}

// fromUTF16 decodes UTF-16 without byte order mark; half a surrogate pair and an
// odd number of bytes are errors.
func fromUTF16(data []byte, order binary.ByteOrder) (string, []string, error) {
	bad := dateline.Invalidf("encoding", "it is damaged UTF-16; save it as UTF-8")
	if len(data)%2 != 0 {
		return "", nil, bad
	}
	units := make([]uint16, len(data)/2)
	for i := range units {
		units[i] = order.Uint16(data[2*i:])
	}
	s := string(utf16.Decode(units))
	whole := len(units)
	for _, u := range units {
		if u == 0xFFFD {
			whole = -1 // it was there before; nothing can be told from it
		}
	}
	if strings.ContainsRune(s, utf8.RuneError) && whole >= 0 {
		return "", nil, bad
	}
	return s, nil, nil
}

// strictly decodes data, and reports false if any byte of it has no meaning in
// the encoding.
func strictly(e encoding.Encoding, data []byte) (string, bool) {
	out, err := e.NewDecoder().Bytes(data)
	return string(out), err == nil && !bytes.ContainsRune(out, utf8.RuneError)
}

// minCommon is how many Chinese characters must be there to judge an encoding,
// and 19 of 20 must be common ones.
const minCommon = 20

// commonGB reports whether data, as GB18030, is ordinary text: characters of the
// first level of GB 2312 (the 3,755 most used) and punctuation.
func commonGB(data []byte) bool {
	return mostly(data, func(lead, trail byte) bool {
		return trail >= 0xa1 && (lead >= 0xb0 && lead <= 0xd7 || lead >= 0xa1 && lead <= 0xa3)
	})
}

// commonBig5 does so for Big5, whose first level holds 5,401.
func commonBig5(data []byte) bool {
	return mostly(data, func(lead, trail byte) bool { return lead >= 0xa1 && lead <= 0xc6 })
}

func mostly(data []byte, common func(lead, trail byte) bool) bool {
	all, good := 0, 0
	for i := 0; i+1 < len(data); i++ {
		if data[i] < 0x80 {
			continue
		}
		all++
		if common(data[i], data[i+1]) {
			good++
		}
		i++
	}
	return all >= minCommon && good*20 >= all*19
}

// ordinary reports whether s, which may be any bytes taken for UTF-16, is text.
func ordinary(s string) bool {
	all, good, wide := 0, 0, 0
	for _, r := range s {
		all++
		switch {
		case r >= 0x4e00 && r <= 0x9fff, r >= 0x3000 && r <= 0x303f, r >= 0xff00 && r <= 0xff5e:
			wide++
			good++
		case r == '\n' || r == '\r' || r == '\t' || r >= ' ' && r <= '~', unicode.In(r, unicode.Latin), r >= 0x2010 && r <= 0x2027:
			good++
		}
	}
	return all >= minCommon && good*20 >= all*19 && (wide == 0 || strings.ContainsAny(s, "\n ，。"))
}

var reDeclared = regexp.MustCompile(`(?i)<meta[^>]{0,200}?charset\s*=\s*["']?\s*([-a-z0-9_:.]+)|^\s*<\?xml[^>]{0,200}?encoding\s*=\s*["']([-a-z0-9_:.]+)`)

// declaredEncoding returns the encoding that an HTML page names in its first
// bytes, in the spelling of the WHATWG encoding standard; "" if it names none.
func declaredEncoding(data []byte) string {
	m := reDeclared.FindSubmatch(data[:min(len(data), 4<<10)])
	if m == nil {
		return ""
	}
	name := strings.ToLower(string(m[1]) + string(m[2]))
	if e, err := htmlindex.Get(name); err == nil {
		if canonical, err := htmlindex.Name(e); err == nil {
			name = canonical
		}
	}
	// A page that could be read so far as to find the name is not UTF-16
	// (WHATWG HTML 13.2.3.2).
	if strings.HasPrefix(name, "utf-16") {
		return "utf-8"
	}
	return name
}

func ascii(data []byte) bool {
	for _, c := range data {
		if c >= utf8.RuneSelf {
			return false
		}
	}
	return true
}

// clean returns s with lines ending in "\n" and without control characters,
// which no reader sees and PostgreSQL does not store, and how many were removed.
func clean(s string) (string, int) {
	if strings.Contains(s, "\r") {
		s = strings.ReplaceAll(strings.ReplaceAll(s, "\r\n", "\n"), "\r", "\n")
	}
	removed := 0
	for i := range len(s) {
		if s[i] < ' ' && s[i] != '\n' && s[i] != '\t' || s[i] == 0x7f {
			removed++
		}
	}
	if removed == 0 {
		return s, 0
	}
	return strings.Map(func(r rune) rune {
		if r < ' ' && r != '\n' && r != '\t' || r == 0x7f {
			return -1
		}
		return r
	}, s), removed
}

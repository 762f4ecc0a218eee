package units

import (
	"bufio"
	"bytes"
	"errors"
	"io"
	"regexp"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/htmlindex"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/traditionalchinese"
	utf16 "golang.org/x/text/encoding/unicode"

	"dateline"
)

// peeked is how much of a file is looked at to tell its encoding.
const peeked = 64 << 10

var reDeclaration = regexp.MustCompile(`^\s*<\?xml[^>]{0,200}?encoding\s*=\s*["']([-A-Za-z0-9_:.]+)`)

// UTF8 returns what r holds as UTF-8 without byte order mark, and the name of
// the encoding. It is the one that a byte order mark names, UTF-16 where every
// other byte is zero, the one that an XML declaration names; else UTF-8 where
// the bytes are that, and GB18030 or Big5 where nothing else is possible and
// the characters are ordinary ones. Other text is refused: to guess would be to
// store other characters than were written. What cannot be decoded later on
// becomes U+FFFD, except that bytes of UTF-8 stay as they are.
func UTF8(r io.Reader) (io.Reader, string, error) {
	b := bufio.NewReaderSize(r, peeked)
	head, err := b.Peek(peeked)
	if err != nil && !errors.Is(err, io.EOF) {
		return nil, "", err
	}
	from := func(name string, e encoding.Encoding) (io.Reader, string, error) {
		return e.NewDecoder().Reader(b), name, nil
	}
	little := utf16.UTF16(utf16.LittleEndian, utf16.UseBOM)
	big := utf16.UTF16(utf16.BigEndian, utf16.UseBOM)
	switch {
	case bytes.HasPrefix(head, []byte("\xef\xbb\xbf")):
		_, err := b.Discard(3)
		return b, "UTF-8", err
	case bytes.HasPrefix(head, []byte("\xff\xfe\x00\x00")), bytes.HasPrefix(head, []byte("\x00\x00\xfe\xff")):
		return nil, "", dateline.Invalidf("encoding", "the file is in UTF-32; save it as UTF-8")
	case bytes.HasPrefix(head, []byte("\xff\xfe")), zeros(head, 1):
		return from("UTF-16LE", little)
	case bytes.HasPrefix(head, []byte("\xfe\xff")), zeros(head, 0):
		return from("UTF-16BE", big)
	}
	if m := reDeclaration.FindSubmatch(head[:min(len(head), 1<<10)]); m != nil {
		name := strings.ToUpper(string(m[1]))
		if name == "UTF-8" || strings.HasPrefix(name, "UTF-16") || name == "UCS-2" {
			// A declaration that can be read byte by byte is not in UTF-16.
			return b, "UTF-8", nil
		}
		e, err := htmlindex.Get(name)
		if err != nil {
			return nil, "", dateline.Invalidf("encoding", "the file says that it is in %q, which is not known; save it as UTF-8", name)
		}
		return from(name, e)
	}
	if validStart(head) {
		return b, "UTF-8", nil
	}
	gb := strictly(simplifiedchinese.GB18030, head) && commonGB(head)
	big5 := strictly(traditionalchinese.Big5, head) && commonBig5(head)
	switch {
	case gb && !big5:
		return from("GB18030", simplifiedchinese.GB18030)
	case big5 && !gb:
		return from("Big5", traditionalchinese.Big5)
	}
	return nil, "", dateline.Invalidf("encoding", "line %d: the file is not in UTF-8, and which encoding it is in cannot be told; save it as UTF-8", badLine(head))
}

// zeros reports whether a quarter of the first bytes or more are zero, and all
// of those at odd places (1) or at even ones (0): UTF-16 of Latin letters.
func zeros(head []byte, at int) bool {
	head = head[:min(len(head), 512)]
	n := 0
	for i, c := range head {
		if c != 0 {
			continue
		}
		if i%2 != at {
			return false
		}
		n++
	}
	return n > 0 && 4*n >= len(head)
}

// validStart reports whether head is UTF-8, but for a character that the end of
// what was looked at may have cut.
func validStart(head []byte) bool {
	if utf8.Valid(head) {
		return true
	}
	for cut := 1; cut < utf8.UTFMax && len(head) == peeked; cut++ {
		tail := head[len(head)-cut:]
		if utf8.RuneStart(tail[0]) {
			return !utf8.FullRune(tail) && utf8.Valid(head[:len(head)-cut])
		}
	}
	return false
}

func badLine(head []byte) int {
	line := 1
	for len(head) > 0 {
		r, n := utf8.DecodeRune(head)
		if r == utf8.RuneError && n == 1 {
			break
		}
		if r == '\n' {
			line++
		}
		head = head[n:]
	}
	return line
}

// strictly reports whether head has a meaning in e, but for its very end.
func strictly(e encoding.Encoding, head []byte) bool {
	out, err := e.NewDecoder().Bytes(head)
	if err != nil {
		return false
	}
	out = bytes.TrimSuffix(out, []byte("\uFFFD"))
	return !bytes.ContainsRune(out, utf8.RuneError)
}

// minCommon is how many Chinese characters must be there to judge an encoding,
// of which 19 in 20 must be common ones.
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
	return mostly(data, func(lead, _ byte) bool { return lead >= 0xa1 && lead <= 0xc6 })
}

func mostly(data []byte, common func(lead, trail byte) bool) bool {
	all, good := 0, 0
	for i := 0; i+1 < len(data); i++ {
		if data[i] < utf8.RuneSelf {
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

// Budget is a reader that gives only so many bytes until it is granted more, so
// that a parser which gathers a whole unit cannot gather more than that.
type Budget struct {
	r    *bufio.Reader
	left int
}

// ErrTooLong is what a Budget returns when it is spent.
var ErrTooLong = errors.New("more bytes than a unit may have")

// NewBudget returns a reader of r that gives n bytes until it is granted more.
func NewBudget(r io.Reader, n int) *Budget { return &Budget{bufio.NewReader(r), n} }

// Grant lets b give n more bytes; what was left before is forfeited.
func (b *Budget) Grant(n int) { b.left = n }

// ReadByte is io.ByteReader: the XML decoder then reads no further than it must.
func (b *Budget) ReadByte() (byte, error) {
	if b.left <= 0 {
		if _, err := b.r.Peek(1); err != nil {
			return 0, err // what ends here is not too long
		}
		return 0, ErrTooLong
	}
	b.left--
	return b.r.ReadByte()
}

func (b *Budget) Read(p []byte) (int, error) {
	if b.left <= 0 {
		if _, err := b.r.Peek(1); err != nil {
			return 0, err
		}
		return 0, ErrTooLong
	}
	n, err := b.r.Read(p[:min(len(p), b.left)])
	b.left -= n
	return n, err
}

package media

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"io"
	"strings"
	"unicode/utf8"

	"dateline"
)

// File is what was made of an attachment.
type File struct {
	Hash      string // its name in Blobs
	Name      string // as SafeName gives it, with the extension of its real type
	MediaType string // such as application/pdf; text has its charset
	Size      int64  // bytes
}

// TakeFile takes in a file to be attached: PDF; DOCX, XLSX, PPTX; ODT, ODS, ODP;
// plain text and CSV in UTF-8; MP3, M4A, WAV, OGG; MP4 and WebM. It looks at the
// first bytes and, as far as that is cheap, at the structure behind them, and
// stores the file as it came. What can carry programs is refused, known or
// unknown: macros, JavaScript in a PDF, web pages, SVG, archives. So are pictures,
// which Take cleans.
//
// name is what the sender calls the file. It tells CSV from plain text and
// nothing else. The error is a dateline.Invalid of field "file" if it cannot be
// taken.
func (in *Intake) TakeFile(ctx context.Context, r io.Reader, name string) (File, error) {
	s, err := in.receive(ctx, r, in.limits.FileBytes, "file")
	if err != nil {
		return File{}, err
	}
	defer s.Close()
	k, err := recognise(ctx, s, name)
	if err != nil {
		return File{}, err
	}
	f := File{Name: safeName(name, k.exts), MediaType: k.mediaType, Size: s.size}
	f.Hash, err = s.store(ctx, in.blobs)
	return f, err
}

func refuse(reason string) error { return dateline.Invalid{Field: "file", Reason: reason} }

// recognise tells what was spooled, or why it is not taken.
func recognise(ctx context.Context, s *spool, name string) (*kind, error) {
	r := s.reader(ctx)
	head, _ := r.Peek(sniffLength)
	k := sniff(head)
	var err error
	switch k {
	case kindPDF:
		err = checkPDF(r, s.size)
	case kindZIP:
		k, err = office(s.f, s.size)
	case kindText:
		if strings.HasSuffix(strings.ToLower(name), ".csv") {
			k = kindCSV
		}
		err = checkText(r)
	case kindMP3:
		err = checkMP3(r)
	case kindMP4:
		k, err = movie(s.f, s.size)
	case kindWAV:
		err = checkWAV(r, s.size)
	case kindOGG:
		err = checkOgg(head)
	case kindWebM:
		err = checkWebM(head)
	}
	switch {
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
		return nil, refuse("it is damaged or was cut short: open it, save it again and send the new copy")
	case err != nil:
		return nil, err
	case k.asFile != "":
		return nil, refuse(k.asFile)
	}
	return k, nil
}

// checkText wants UTF-8 without control characters: what any browser shows as
// text and nothing takes for anything else.
func checkText(r *bufio.Reader) error {
	for {
		c, n, err := r.ReadRune()
		switch {
		case err == io.EOF:
			return nil
		case err != nil:
			return err
		case c == utf8.RuneError && n == 1:
			return refuse("it is no kind of file that is known here, or text in an encoding other than UTF-8: if it is text, save it as UTF-8; if it is a document, send it as PDF")
		case c < ' ' && c != '\t' && c != '\n' && c != '\r' && c != '\f', c == 0x7f:
			return refuse(kindUnknown.asFile)
		}
	}
}

// checkPDF looks for the end that ISO 32000-2 section 7.5.5 requires, and for the
// names of the two actions that run something (section 12.6.4). They are found
// where they stand in plain sight, also as #4aavaScript (section 7.3.5); within
// compressed object streams they are not looked for.
func checkPDF(r *bufio.Reader, size int64) error {
	const overlap = 64
	const last = 2048 // the end may be followed by white space, and often is by a line
	buf := make([]byte, overlap+64<<10)
	kept, read, ended := 0, int64(0), false
	for {
		n, err := io.ReadFull(r, buf[kept:])
		window := buf[:kept+n]
		read += int64(n)
		if plain := unescape(window); hasName(plain, "/JavaScript") || hasName(plain, "/Launch") {
			return refuse("it is a PDF that runs something when it is opened: print it to a new PDF and send that")
		}
		if from := size - last - (read - int64(len(window))); from < int64(len(window)) {
			ended = ended || bytes.Contains(window[max(from, 0):], []byte("%%EOF"))
		}
		if err != nil {
			if err != io.EOF && err != io.ErrUnexpectedEOF {
				return err
			}
			break
		}
		kept = copy(buf, window[len(window)-overlap:])
	}
	if !ended {
		return io.ErrUnexpectedEOF
	}
	return nil
}

// unescape resolves #xx where it stands for a letter, as within names.
func unescape(b []byte) []byte {
	if bytes.IndexByte(b, '#') < 0 {
		return b
	}
	out := make([]byte, 0, len(b))
	for i := 0; i < len(b); i++ {
		if b[i] == '#' && i+2 < len(b) {
			if v := hexDigit(b[i+1])<<4 | hexDigit(b[i+2]); v >= 'A' && v <= 'z' {
				out = append(out, byte(v))
				i += 2
				continue
			}
		}
		out = append(out, b[i])
	}
	return out
}

// hexDigit is above 255, however it is shifted and joined, for what is none.
func hexDigit(c byte) int {
	switch {
	case c >= '0' && c <= '9':
		return int(c - '0')
	case c >= 'a' && c <= 'f':
		return int(c-'a') + 10
	case c >= 'A' && c <= 'F':
		return int(c-'A') + 10
	}
	return 1 << 12
}

// hasName finds a whole name: not /LaunchDate.
func hasName(b []byte, name string) bool {
	for {
		i := bytes.Index(b, []byte(name))
		if i < 0 {
			return false
		}
		if b = b[i+len(name):]; len(b) == 0 {
			return false // cut off here: the next window begins before it
		}
		if c := b[0]; c <= ' ' || strings.IndexByte("()<>[]{}/%", c) >= 0 {
			return true
		}
	}
}

package notify

import (
	"crypto/sha256"
	"encoding/hex"
	netmail "net/mail"
	"strings"
	"time"
	"unicode"

	"dateline"

	mail "github.com/wneessen/go-mail"
)

// maxLine is how many characters of a subject or a name are sent. No mail reader
// shows more, and a word that cannot be folded must stay under 998 bytes
// (RFC 5322, 2.1.1).
const maxLine = 200

// recipient returns whom a mail is for, or Invalid when it cannot be sent as it
// is written.
func recipient(m Mail) (*netmail.Address, error) {
	for _, f := range []struct{ name, value string }{{"to", m.To}, {"subject", m.Subject}} {
		if strings.ContainsFunc(f.value, unicode.IsControl) {
			return nil, dateline.Invalidf(f.name, "it holds a line break or another control character; write it as one line")
		}
	}
	if m.ID == "" {
		return nil, dateline.Invalidf("id", "a mail needs one, so that sending it twice can be noticed")
	}
	to, err := netmail.ParseAddress(m.To)
	if err != nil || !isAddress(to.Address) {
		return nil, dateline.Invalidf("to", "%q is not one mail address", m.To)
	}
	to.Name = oneLine(to.Name)
	return to, nil
}

// isAddress reports whether an address is one as people have them: a local part
// that needs no quotes (dot-string, RFC 5321, 4.1.2; outside ASCII, RFC 6531,
// 3.3) and a domain. The others are legal and nobody's, and a quoted space or
// angle bracket could become part of a command.
func isAddress(s string) bool {
	at := strings.LastIndexByte(s, '@')
	return at > 0 && len(s) <= 254 && isDotAtom(s[:at]) && isDotAtom(s[at+1:])
}

// compose writes a mail as a message (RFC 5322, RFC 2045). What cannot be sent
// is Invalid.
func compose(from *netmail.Address, m Mail, now time.Time) (*mail.Msg, error) {
	to, err := recipient(m)
	if err != nil {
		return nil, err
	}
	// Of the two encodings of headers (RFC 2047, 4), base64 is half as long for
	// Chinese; ASCII is left as it is.
	msg := mail.NewMsg(mail.WithEncoding(mail.EncodingB64), mail.WithCharset(mail.CharsetUTF8))
	msg.FromMailAddress(from)
	msg.ToMailAddress(to)
	msg.Subject(oneLine(m.Subject))
	msg.SetMessageIDWithValue(idLeft(m.ID) + "@" + domain(from.Address))
	msg.SetDateWithValue(now)
	msg.SetUserAgent("Dateline")
	msg.SetGenHeader("Auto-Submitted", "auto-generated") // RFC 3834, 5: or holiday notices answer it
	if isTag(string(m.Lang)) {
		msg.SetGenHeader(mail.HeaderContentLang, string(m.Lang))
	}
	// Text of the Latin script stays legible, even to who looks at the source.
	text, encoding := lines(m.Text), mail.EncodingQP
	foreign := 0
	for _, r := range text {
		if r > unicode.MaxASCII {
			foreign++
		}
	}
	if foreign > len(text)/6 {
		encoding = mail.EncodingB64
	}
	msg.SetBodyString(mail.TypeTextPlain, text, mail.WithPartEncoding(encoding))
	return msg, nil
}

// oneLine returns a subject or a name such that it folds well: a run of spaces is
// one space, since a line of nothing but spaces ends the header for some servers.
func oneLine(s string) string {
	s = strings.ToValidUTF8(s, "\uFFFD")
	s = strings.Join(strings.FieldsFunc(s, func(r rune) bool { return r == ' ' }), " ")
	if r := []rune(s); len(r) > maxLine {
		s = strings.TrimRight(string(r[:maxLine-1]), " ") + "…"
	}
	return s
}

// lines returns a text as messages have it: UTF-8 in which every line ends in
// CRLF (RFC 2046, 4.1.1).
func lines(s string) string {
	s = strings.ToValidUTF8(s, "\uFFFD")
	return strings.NewReplacer("\r\n", "\r\n", "\r", "\r\n", "\n", "\r\n", "\x00", "\uFFFD").Replace(s)
}

// idLeft returns the part of a Message-ID before its "@": the key itself where
// it may stand there (dot-atom-text, RFC 5322, 3.2.3), so that the mail server's
// log can be searched for it; otherwise its hash.
func idLeft(key string) string {
	if len(key) <= 64 && isASCII(key) && isDotAtom(key) {
		return key
	}
	sum := sha256.Sum256([]byte(key))
	return hex.EncodeToString(sum[:16])
}

// isDotAtom reports whether s is atoms with dots between them, each of atext
// (RFC 5322, 3.2.3) or of letters outside ASCII.
func isDotAtom(s string) bool {
	for part := range strings.SplitSeq(s, ".") {
		if part == "" || strings.ContainsFunc(part, func(r rune) bool { return !isAtext(r) }) {
			return false
		}
	}
	return true
}

func isAtext(r rune) bool {
	if r > unicode.MaxASCII {
		return r != unicode.ReplacementChar && unicode.IsGraphic(r) && !unicode.IsSpace(r)
	}
	return isAlnum(r) || strings.ContainsRune("!#$%&'*+-/=?^_`{|}~", r)
}

func isAlnum(r rune) bool {
	return 'a' <= r && r <= 'z' || 'A' <= r && r <= 'Z' || '0' <= r && r <= '9'
}

// isTag reports whether s has the characters of a language tag (RFC 5646, 2.1).
func isTag(s string) bool {
	return s != "" && len(s) <= 35 && !strings.ContainsFunc(s, func(r rune) bool { return !isAlnum(r) && r != '-' })
}

func domain(address string) string { return address[strings.LastIndexByte(address, '@')+1:] }

func isASCII(s string) bool {
	return !strings.ContainsFunc(s, func(r rune) bool { return r > unicode.MaxASCII })
}

package media

import (
	"bytes"
)

// A kind is something that may be sent. An empty refusal means that it is taken.
type kind struct {
	mediaType string
	exts      []string // of its names; the first is the one that is given
	asPicture string   // why it is no picture, and what to send instead
	asFile    string   // why it cannot be attached, and what to send instead
}

const picturesOnly = "it is a picture: add it as a picture, not as a file"
const filesOnly = "it is not a picture: attach it as a file"

// both makes a kind that is never taken.
func both(refusal string) *kind { return &kind{asPicture: refusal, asFile: refusal} }

// The kinds that are known. They are never changed.
var (
	kindJPEG = &kind{mediaType: "image/jpeg", exts: []string{"jpg", "jpeg"}, asFile: picturesOnly}
	kindPNG  = &kind{mediaType: "image/png", exts: []string{"png"}, asFile: picturesOnly}
	kindGIF  = &kind{mediaType: "image/gif", exts: []string{"gif"}, asFile: picturesOnly}
	kindWebP = &kind{mediaType: "image/webp", exts: []string{"webp"}, asFile: picturesOnly}

	kindSVG  = both("it is an SVG drawing, which can carry programs: send it as PNG")
	kindHEIC = both("it is an HEIC picture, as some telephones make them: send it as JPEG")
	kindAVIF = both("it is an AVIF picture, which cannot be taken: send it as JPEG or PNG")
	kindTIFF = both("it is a TIFF picture, which browsers do not show: send it as JPEG, or as PNG if it is a drawing")
	kindBMP  = both("it is a BMP picture, which is needlessly large: send it as PNG")

	kindPDF  = &kind{mediaType: "application/pdf", exts: []string{"pdf"}, asPicture: "it is a PDF, not a picture: attach it as a file"}
	kindZIP  = &kind{asPicture: filesOnly} // an office document, or else an archive
	kindDOCX = &kind{mediaType: "application/vnd.openxmlformats-officedocument.wordprocessingml.document", exts: []string{"docx"}, asPicture: filesOnly}
	kindXLSX = &kind{mediaType: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", exts: []string{"xlsx"}, asPicture: filesOnly}
	kindPPTX = &kind{mediaType: "application/vnd.openxmlformats-officedocument.presentationml.presentation", exts: []string{"pptx"}, asPicture: filesOnly}
	kindODT  = &kind{mediaType: "application/vnd.oasis.opendocument.text", exts: []string{"odt"}, asPicture: filesOnly}
	kindODS  = &kind{mediaType: "application/vnd.oasis.opendocument.spreadsheet", exts: []string{"ods"}, asPicture: filesOnly}
	kindODP  = &kind{mediaType: "application/vnd.oasis.opendocument.presentation", exts: []string{"odp"}, asPicture: filesOnly}

	kindText = &kind{mediaType: "text/plain; charset=utf-8", exts: []string{"txt", "text", "md"}, asPicture: filesOnly}
	kindCSV  = &kind{mediaType: "text/csv; charset=utf-8", exts: []string{"csv"}, asPicture: filesOnly}

	kindMP3  = &kind{mediaType: "audio/mpeg", exts: []string{"mp3"}, asPicture: filesOnly}
	kindM4A  = &kind{mediaType: "audio/mp4", exts: []string{"m4a"}, asPicture: filesOnly}
	kindWAV  = &kind{mediaType: "audio/wav", exts: []string{"wav"}, asPicture: filesOnly}
	kindOGG  = &kind{mediaType: "audio/ogg", exts: []string{"ogg", "oga", "opus"}, asPicture: filesOnly}
	kindMP4  = &kind{mediaType: "video/mp4", exts: []string{"mp4", "m4v"}, asPicture: filesOnly}
	kindWebM = &kind{mediaType: "video/webm", exts: []string{"webm"}, asPicture: filesOnly}

	kindQuickTime = both("it is a QuickTime film: send it as MP4")
	kindHTML      = both("it is a web page or XML, which can carry programs: send it as PDF, or put its text into the item")
	kindProgram   = both("it is a program, and programs are not taken: send a document")
	kindOldOffice = both("it is a document in an old or password-protected office format: save it without a password as DOCX, XLSX or PPTX, or as PDF")
	kindRTF       = both("it is an RTF document: send it as DOCX or PDF")
	kindArchive   = both("it is an archive, and nobody can see what is in it before opening it: send its files one by one")
	kindUnknown   = &kind{
		asPicture: "it is not a picture that is known here: send JPEG, PNG, GIF or WebP",
		asFile:    "it is not a kind of file that is known here: send PDF, DOCX, XLSX, PPTX, ODT, ODS, ODP, plain text or CSV, MP3, M4A, WAV, OGG, MP4 or WebM",
	}
)

// sniffLength is how many bytes sniff wants to see.
const sniffLength = 1024

// sniff tells by its first bytes what something is, or claims to be: the insides
// are looked at later. What could be plain text is kindText.
func sniff(head []byte) *kind {
	at := func(i int, s string) bool { return len(head) >= i && bytes.HasPrefix(head[i:], []byte(s)) }
	switch {
	case at(0, "\xff\xd8\xff"):
		return kindJPEG
	case at(0, "\x89PNG\r\n\x1a\n"):
		return kindPNG
	case at(0, "GIF87a"), at(0, "GIF89a"):
		return kindGIF
	case at(0, "RIFF") && at(8, "WEBP"):
		return kindWebP
	case at(0, "RIFF") && at(8, "WAVE"):
		return kindWAV
	case at(0, "%PDF-"):
		return kindPDF
	case at(0, "PK\x03\x04"):
		return kindZIP
	case at(4, "ftyp"):
		return brand(head)
	case at(0, "\x1a\x45\xdf\xa3"):
		return kindWebM
	case at(0, "OggS\x00"):
		return kindOGG
	case at(0, "ID3"), len(head) > 1 && head[0] == 0xff && head[1]&0xe6 == 0xe2: // MPEG layer III
		return kindMP3
	case at(0, "II*\x00"), at(0, "MM\x00*"):
		return kindTIFF
	case at(0, "BM") && at(6, "\x00\x00\x00\x00"):
		return kindBMP
	case at(0, "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
		return kindOldOffice
	case at(0, "{\\rtf"):
		return kindRTF
	case at(0, "PK\x05\x06"), at(0, "PK\x07\x08"), at(0, "\x1f\x8b"), at(0, "7z\xbc\xaf\x27\x1c"), at(0, "Rar!"), at(0, "BZh"), at(0, "\xfd7zXZ"), at(0, "\x28\xb5\x2f\xfd"), at(257, "ustar"):
		return kindArchive
	case at(0, "MZ") && bytes.IndexByte(head, 0) >= 0, at(0, "\x7fELF"), at(0, "#!"),
		at(0, "\xca\xfe\xba\xbe"), at(0, "\xcf\xfa\xed\xfe"), at(0, "\xce\xfa\xed\xfe"), at(0, "\x00asm"):
		return kindProgram
	case bytes.IndexByte(head, 0) >= 0:
		return kindUnknown
	}
	// Any markup that a browser could take for a page, wherever it begins.
	lower := bytes.ToLower(head)
	switch text := bytes.TrimLeft(bytes.TrimPrefix(lower, []byte("\xef\xbb\xbf")), " \t\r\n\f"); {
	case bytes.Contains(lower, []byte("<svg")):
		return kindSVG
	case bytes.HasPrefix(text, []byte("<")), bytes.Contains(lower, []byte("<html")), bytes.Contains(lower, []byte("<script")):
		return kindHTML
	}
	return kindText
}

// brand tells the ISO base media files apart (ISO/IEC 14496-12 section 4.3): by
// the major brand, and where that is a general one, by those it is said to suit.
func brand(head []byte) *kind {
	if len(head) < 16 {
		return kindUnknown
	}
	n := min(int(head[2])<<8|int(head[3]), len(head))
	for i := 8; i+4 <= n; i += 4 {
		if i == 12 {
			continue // the minor version
		}
		switch string(head[i : i+4]) {
		case "avif", "avis":
			return kindAVIF
		case "heic", "heix", "heim", "heis", "hevc", "hevx", "mif1", "msf1":
			if !bytes.Contains(head[:n], []byte("avif")) {
				return kindHEIC
			}
		case "qt  ":
			return kindQuickTime
		case "M4A ", "M4B ", "M4V ", "isom", "iso2", "iso4", "iso5", "iso6", "mp41", "mp42", "avc1", "dash":
			return kindMP4 // whether there is a picture to the sound, its tracks say
		}
	}
	return kindUnknown
}

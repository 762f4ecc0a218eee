package media

import (
	"archive/zip"
	"bytes"
	"encoding/binary"
	"errors"
	"io"
	"runtime"
	"strings"
	"testing"
	"unicode/utf8"

	"dateline"
)

type part struct{ name, content string }

func archive(t testing.TB, parts ...part) string {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for i, p := range parts {
		method := zip.Deflate
		if i == 0 && p.name == "mimetype" {
			method = zip.Store
		}
		w, err := z.CreateHeader(&zip.FileHeader{Name: p.name, Method: method})
		if err != nil {
			t.Fatal(err)
		}
		io.WriteString(w, p.content)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// types is the [Content_Types].xml of a package whose main part has a type.
func types(main string) part {
	return part{"[Content_Types].xml", `<?xml version="1.0" encoding="UTF-8"?>
<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="xml" ContentType="application/xml"/><Override PartName="/main.xml" ContentType="` + main + `"/></Types>`}
}

func pdf(body string) string {
	return "%PDF-1.7\n1 0 obj\n" + body + "\nendobj\ntrailer\n<<>>\nstartxref\n9\n%%EOF\n"
}

func box(name, content string) string {
	return string(binary.BigEndian.AppendUint32(nil, uint32(len(content)+8))) + name + content
}

// film is an ISO base media file with one track of a kind.
func film(brand, handler string) string {
	hdlr := box("hdlr", "\x00\x00\x00\x00\x00\x00\x00\x00"+handler+strings.Repeat("\x00", 13))
	return box("ftyp", brand+"\x00\x00\x00\x00isom") + box("moov", box("trak", box("mdia", hdlr))) + box("mdat", "xxxx")
}

func mp3(tag string) string {
	frame := "\xff\xfb\x90\x00" + strings.Repeat("\x00", 413) // MPEG-1, 128 kbit/s, 44.1 kHz: 417 bytes
	return tag + frame + frame + frame
}

func wav() string {
	s := "WAVEfmt \x10\x00\x00\x00\x01\x00\x01\x00\x40\x1f\x00\x00\x40\x1f\x00\x00\x01\x00\x08\x00data\x02\x00\x00\x00\x80\x80"
	return "RIFF" + string(binary.LittleEndian.AppendUint32(nil, uint32(len(s)))) + s
}

func ogg(packet string) string {
	return "OggS\x00\x02" + strings.Repeat("\x00", 20) + "\x01" + string(rune(len(packet))) + packet
}

const ebml = "\x1a\x45\xdf\xa3\x9f\x42\x86\x81\x01\x42\xf7\x81\x01\x42\xf2\x81\x04\x42\xf3\x81\x08\x42\x82\x84"

func TestTakeFile(t *testing.T) {
	for _, c := range []struct{ name, content, mediaType, safe string }{
		{"讲话全文.PDF", pdf("<</Type/Catalog/OpenAction 3 0 R/LaunchDate 1>>"), "application/pdf", "讲话全文.PDF"},
		{"../../etc/表格.docx", archive(t, types(kindDOCX.mediaType+".main+xml"), part{"word/document.xml", "<w/>"}), kindDOCX.mediaType, "表格.docx"},
		{"a.xlsm", archive(t, types(kindXLSX.mediaType+".main+xml")), kindXLSX.mediaType, "a.xlsx"},
		{"a", archive(t, part{"ppt/x.xml", ""}, types(kindPPTX.mediaType+".main+xml")), kindPPTX.mediaType, "a.pptx"},
		{"a.odt", archive(t, part{"mimetype", kindODT.mediaType}, part{"content.xml", "<x/>"}), kindODT.mediaType, "a.odt"},
		{"a.zip", archive(t, part{"mimetype", kindODS.mediaType}), kindODS.mediaType, "a.ods"},
		{"a.odp", archive(t, part{"mimetype", kindODP.mediaType}), kindODP.mediaType, "a.odp"},
		{"名单.CSV", "\ufeff姓名,职务\r\n张,部长\r\n", "text/csv; charset=utf-8", "名单.CSV"},
		{"a.html", "only words, 1 < 2\n", "text/plain; charset=utf-8", "a.txt"},
		{"a.md", "# 标题\n", "text/plain; charset=utf-8", "a.md"},
		{"a.mp3", mp3(""), "audio/mpeg", "a.mp3"},
		{"a.mp3", mp3("ID3\x04\x00\x00\x00\x00\x00\x05hello\x00\x00"), "audio/mpeg", "a.mp3"},
		{"a.m4a", film("M4A ", "soun"), "audio/mp4", "a.m4a"},
		{"a.mp4", film("isom", "vide"), "video/mp4", "a.mp4"},
		{"a.mp4", film("mp42", "soun"), "audio/mp4", "a.m4a"},
		{"a.wav", wav(), "audio/wav", "a.wav"},
		{"a.opus", ogg("OpusHead\x01\x02"), "audio/ogg", "a.opus"},
		{"a.webm", ebml + "webm\x42\x87\x81\x04", "video/webm", "a.webm"},
	} {
		in, b := newIntake(t, Limits{})
		f, err := in.TakeFile(t.Context(), strings.NewReader(c.content), c.name)
		if err != nil {
			t.Errorf("%s: %v", c.name, err)
			continue
		}
		want := File{Hash: hashOf([]byte(c.content)), Name: c.safe, MediaType: c.mediaType, Size: int64(len(c.content))}
		if f != want {
			t.Errorf("%s:\ngot  %+v\nwant %+v", c.name, f, want)
		}
		if got := read(t, b, f.Hash); string(got) != c.content {
			t.Errorf("%s is stored otherwise", c.name)
		}
	}
}

func TestRefusedFiles(t *testing.T) {
	docx := types(kindDOCX.mediaType + ".main+xml")
	locked := []byte(archive(t, docx, part{"word/document.xml", "x"}))
	locked[bytes.LastIndex(locked, []byte("PK\x01\x02"))+8] |= 1
	far := pdf("") + strings.Repeat("x", 5000)
	straddling := pdf(strings.Repeat(" ", 64<<10+64-18-len("/Java")) + "/S/JavaScript/JS(x)")
	for _, c := range []struct{ name, content, says string }{
		{"a.pdf", pdf("<</S/JavaScript/JS(app.alert(1))>>"), "runs something"},
		{"a.pdf", pdf("<</S /J#61vaScript>>"), "runs something"},
		{"a.pdf", pdf("<</S/#4c#61#75#6e#63#68/F(calc.exe)>>"), "runs something"},
		{"a.pdf", straddling, "runs something"},
		{"a.pdf", "%PDF-1.7\n1 0 obj", "cut short"},
		{"a.pdf", far, "cut short"},
		{"a.pdf", "GIF89a" + pdf(""), "add it as a picture"},
		{"a.pdf", "<html>" + pdf(""), "web page"},
		{"a.docx", archive(t, types("application/vnd.ms-word.document.macroEnabled.main+xml")), "macros"},
		{"a.docx", archive(t, types("application/vnd.ms-word.document.&#109;acroEnabled.main+xml")), "macros"},
		{"a.docx", archive(t, docx, part{"word/vbaProject.bin", "x"}), "macros"},
		{"a.docx", archive(t, docx, part{"word/VBAPROJECT.BIN", "x"}), "macros"},
		{"a.xlsx", archive(t, part{"[Content_Types].xml", `<Types><Override ContentType="` + kindXLSX.mediaType + `.main+xml"/><Override ContentType="application/vnd.ms-excel.macrosheet+xml"/></Types>`}), "macros"},
		{"a.docx", archive(t, part{"[Content_Types].xml", `<!-- ` + kindDOCX.mediaType + `.main+xml --><Types/>`}), "not a kind of file"},
		{"a.docx", archive(t, docx, part{"[content_types].xml", "<Types/>"}), "not a kind of file"},
		{"a.docx", archive(t, part{"[Content_Types].xml", "<Types>" + strings.Repeat(" ", 2<<20)}), "damaged"},
		{"a.docx", archive(t, part{"[Content_Types].xml", "<Types><"}), "damaged"},
		{"a.docx", archive(t, docx)[:100], "damaged"},
		{"a.docx", string(locked), "password"},
		{"a.odt", archive(t, part{"mimetype", kindODT.mediaType}, part{"Basic/Standard/Module1.xml", "x"}), "macros"},
		{"a.odt", archive(t, part{"mimetype", kindODT.mediaType}, part{"Scripts/python/x.py", "x"}), "macros"},
		{"a.odg", archive(t, part{"mimetype", "application/vnd.oasis.opendocument.graphics"}), "not a kind of file"},
		{"a.zip", archive(t, part{"a.pdf", pdf("")}), "archive"},
		{"a.zip", archive(t), "archive"},
		{"a.jar", archive(t, part{"META-INF/MANIFEST.MF", ""}), "archive"},
		{"a.doc", "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1xxxx", "DOCX"},
		{"a.rtf", "{\\rtf1 x}", "RTF"},
		{"a.gz", "\x1f\x8b\x08", "archive"},
		{"a.tar", strings.Repeat("a", 257) + "ustar", "archive"},
		{"a.txt", "  \n<!DOCTYPE html><p>", "web page"},
		{"a.txt", "words and <script>alert(1)</script>", "web page"},
		{"a.csv", "a,b\n<svg onload=alert(1)>", "SVG"},
		{"a.txt", "null \x00 byte", "not a kind of file"},
		{"a.txt", "escape \x1b[2J", "not a kind of file"},
		{"a.txt", "\xce\xd2\xc3\xc7 GBK", "UTF-8"},
		{"a.txt", "\xff\xfeU\x00T\x00F\x00", "not a kind of file"},
		{"a.exe", "MZ\x90\x00\x03\x00\x00\x00", "program"},
		{"a", "\x7fELF\x02\x01", "program"},
		{"a.sh", "#!/bin/sh\n", "program"},
		{"a.jpg", string(asJPEG(t, photo(9, 9))), "add it as a picture"},
		{"a.mp3", "ID3\x04\x00\x00\x00\x00\x00\x00" + strings.Repeat("not a frame ", 40), "not a kind of file"},
		{"a.mp3", mp3("")[:500], "cut short"},
		{"a.mov", film("qt  ", "vide"), "MP4"},
		{"a.mp4", film("isom", "vide") + "trailing bytes", "cut short"},
		{"a.mp4", film("isom", "hint"), "not a kind of file"},
		{"a.mp4", film("isom", "vide")[:60], "cut short"},
		{"a.wav", wav()[:30], "cut short"},
		{"a.ogv", ogg("\x80theora\x03\x02"), "not sound"},
		{"a.mkv", ebml[:len(ebml)-1] + "\x88matroska", "Matroska"},
		{"a", "", "empty"},
	} {
		in, b := newIntake(t, Limits{})
		_, err := in.TakeFile(t.Context(), strings.NewReader(c.content), c.name)
		var invalid dateline.Invalid
		if !errors.As(err, &invalid) || invalid.Field != "file" || !strings.Contains(invalid.Reason, c.says) {
			t.Errorf("%s, %.20q: %v", c.name, c.content, err)
		}
		nothing(t, b)
	}
}

// TestLargeFile: what a file costs does not grow with it.
func TestLargeFile(t *testing.T) {
	in, b := newIntake(t, Limits{FileBytes: 64 << 20})
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	f, err := in.TakeFile(t.Context(), io.LimitReader(words{}, 64<<20), "large.txt")
	runtime.ReadMemStats(&after)
	if err != nil {
		t.Fatal(err)
	}
	if spent := after.TotalAlloc - before.TotalAlloc; spent > 2<<20 {
		t.Errorf("%d bytes were spent on 64 MB", spent)
	}
	if err := Verify(t.Context(), b, f.Hash); err != nil {
		t.Error(err)
	}
	_, err = in.TakeFile(t.Context(), io.LimitReader(words{}, 64<<20+1), "larger.txt")
	if !errors.As(err, &dateline.Invalid{}) {
		t.Errorf("a byte too large: %v", err)
	}
}

type words struct{}

func (words) Read(b []byte) (int, error) {
	for i := range b {
		b[i] = 'w'
	}
	return len(b), nil
}

// TestArchiveOfMany: the directory of an archive is read as far as a budget goes.
func TestArchiveOfMany(t *testing.T) {
	var b bytes.Buffer
	const n = 400_000
	entry := make([]byte, 46)
	copy(entry, "PK\x01\x02")
	b.WriteString("PK\x03\x04" + strings.Repeat("\x00", 26))
	for range n {
		b.Write(entry)
	}
	end := []byte("PK\x05\x06\x00\x00\x00\x00")
	end = binary.LittleEndian.AppendUint16(end, n&0xffff)
	end = binary.LittleEndian.AppendUint16(end, n&0xffff)
	end = binary.LittleEndian.AppendUint32(end, n*46)
	end = binary.LittleEndian.AppendUint32(end, 30)
	b.Write(append(end, 0, 0))
	in, blobs := newIntake(t, Limits{})
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	_, err := in.TakeFile(t.Context(), &b, "a.docx")
	runtime.ReadMemStats(&after)
	if !errors.As(err, &dateline.Invalid{}) {
		t.Errorf("got %v", err)
	}
	if spent := after.TotalAlloc - before.TotalAlloc; spent > 48<<20 {
		t.Errorf("%d bytes were spent on it", spent)
	}
	nothing(t, blobs)
}

func TestSafeName(t *testing.T) {
	long := strings.Repeat("讲", 60)
	for in, want := range map[string]string{
		"讲话.pdf":                   "讲话.pdf",
		"../../etc/passwd":         "passwd",
		`C:\Users\x\表.xlsx`:        "表.xlsx",
		"..":                       "file",
		"":                         "file",
		".htaccess":                "htaccess",
		"...hidden.pdf":            "hidden.pdf",
		"-rf.txt":                  "rf.txt",
		"a\u202efdp.exe":           "afdp.exe", // told to be written from the right: a‮exe.pdf
		"a\x00b\r\nc\t.txt":        "abc.txt",
		"a\u2066\ufeff\u00adb.txt": "ab.txt",
		"\xff\xfe.txt":             "file.txt",
		"a  \u3000 b .txt":         "a b.txt",
		`a"b<c>:d|e?f*.txt`:        "a-b-c--d-e-f-.txt",
		"می\u200cخواهم.pdf":        "می\u200cخواهم.pdf",
		"No. 12":                   "No. 12",
		"2.3 事项":                   "2.3 事项",
		long + ".docx":             strings.Repeat("讲", 38) + ".docx", // 119 bytes
		"a/":                       "file",
		"x.pdf ":                   "x.pdf",
	} {
		if got := SafeName(in); got != want {
			t.Errorf("%q: got %q, want %q", in, got, want)
		}
	}
	for in, want := range map[string]string{"a": "a.jpg", "a.png": "a.jpg", "a.JPEG": "a.JPEG", "a.pdf.exe": "a.pdf.jpg", "3.14": "3.14.jpg", ".jpg": "file.jpg", "图.一二": "图.一二.jpg"} {
		if got := safeName(in, kindJPEG.exts); got != want {
			t.Errorf("%q as JPEG: got %q, want %q", in, got, want)
		}
	}
}

func checkName(t *testing.T, name string) {
	t.Helper()
	if name == "" || len(name) > nameBytes || !utf8.ValidString(name) || strings.ContainsAny(name, "/\\\x00\r\n\"\u202e\u2066") || strings.HasPrefix(name, ".") {
		t.Errorf("not a safe name: %q", name)
	}
	if again := SafeName(name); again != name {
		t.Errorf("%q becomes %q when made safe again", name, again)
	}
}

package media

import (
	"archive/zip"
	"encoding/xml"
	"errors"
	"io"
	"path"
	"strings"
)

const macros = "it is a document with macros, which are programs: save it without macros (as DOCX, XLSX, PPTX or OpenDocument) or as PDF"

// office tells the documents apart that are ZIP archives. Nothing is unpacked but
// one small part that says what the whole is.
func office(f io.ReaderAt, size int64) (*kind, error) {
	// A directory is read as long as it goes on, whatever number of entries was
	// announced, so it is the bytes that are counted: 4 MB are some 40,000 parts.
	budget := &budgetReader{f, 4 << 20}
	z, err := zip.NewReader(budget, size)
	if err != nil {
		return nil, refuse("it is a damaged document or an archive: open it, save it again and send the new copy")
	}
	if len(z.File) == 0 {
		return kindArchive, nil
	}
	budget.left = 4 << 20
	var types *zip.File
	for _, part := range z.File {
		name := strings.ToLower(part.Name)
		switch {
		case path.Base(name) == "vbaproject.bin", strings.HasPrefix(name, "basic/"), strings.HasPrefix(name, "scripts/"):
			return nil, refuse(macros)
		case part.Flags&1 != 0:
			return nil, refuse("it is protected by a password: send it without one")
		case name == "[content_types].xml":
			if types != nil {
				return nil, refuse(kindUnknown.asFile) // which of two another program reads, nobody knows
			}
			types = part
		}
	}
	if types != nil {
		return contentTypes(types)
	}
	// OpenDocument 1.3 part 2 section 3.3: the first part, not compressed.
	if first := z.File[0]; first.Name == "mimetype" && first.Method == zip.Store && first.UncompressedSize64 < 100 {
		b, err := readPart(first, 100)
		if err != nil {
			return nil, err
		}
		for _, k := range []*kind{kindODT, kindODS, kindODP} {
			if string(b) == k.mediaType {
				return k, nil
			}
		}
		return kindUnknown, nil
	}
	return kindArchive, nil
}

// contentTypes reads what an Office Open XML package says its parts are (ISO/IEC
// 29500-2 section 7.2.3): the type of its main part is that of the whole.
func contentTypes(part *zip.File) (*kind, error) {
	b, err := readPart(part, 1<<20)
	if err != nil {
		return nil, err
	}
	found := kindUnknown
	for d := xml.NewDecoder(strings.NewReader(string(b))); ; {
		t, err := d.Token()
		if err == io.EOF {
			return found, nil
		}
		if err != nil {
			return nil, refuse("it is a damaged document: open it, save it again and send the new copy")
		}
		e, ok := t.(xml.StartElement)
		if !ok {
			continue
		}
		for _, a := range e.Attr {
			if a.Name.Local != "ContentType" {
				continue
			}
			typ := strings.ToLower(a.Value)
			for _, bad := range []string{"macro", "vbaproject", "activex"} { // macroEnabled, macrosheet, intlmacrosheet
				if strings.Contains(typ, bad) {
					return nil, refuse(macros)
				}
			}
			for _, k := range []*kind{kindDOCX, kindXLSX, kindPPTX} {
				if typ == k.mediaType+".main+xml" {
					found = k
				}
			}
		}
	}
}

func readPart(part *zip.File, limit int64) ([]byte, error) {
	damaged := refuse("it is a damaged document: open it, save it again and send the new copy")
	r, err := part.Open()
	if err != nil {
		return nil, damaged
	}
	defer r.Close()
	b, err := io.ReadAll(io.LimitReader(r, limit+1))
	if err != nil || int64(len(b)) > limit {
		return nil, damaged
	}
	return b, nil
}

// A budgetReader reads no more than so many bytes.
type budgetReader struct {
	r    io.ReaderAt
	left int64
}

func (b *budgetReader) ReadAt(p []byte, off int64) (int, error) {
	if b.left -= int64(len(p)); b.left < 0 {
		return 0, errors.New("too much to read")
	}
	return b.r.ReadAt(p, off)
}

package desk

import (
	"cmp"
	"errors"
	"io"
	"iter"
	"net/http"
	"slices"
	"strings"
	"time"

	"dateline"
	"dateline/internal/media"
	"dateline/internal/newsroom"
	"dateline/internal/terms"
	"dateline/internal/web"
)

// Glossary and memory as files: taking them in, and handing them out.

// What one import may hold.
const (
	maxExchange = 32 << 20 // bytes, of all files and fields
	maxEntries  = 100_000  // of a glossary
	maxPairs    = 40_000   // of a memory: PostgreSQL takes some 1,600 in a second, and proxies wait for a minute
	maxFiles    = 40
)

// patience is how long taking in what was sent may last.
const patience = 5 * time.Minute

// exchanges are the addresses that bound their bodies themselves.
var exchanges = []string{"/desk/terms/import", "/desk/memory/import"}

// exchangePage is the page on which files come and go.
type exchangePage struct {
	wrong
	Memory  bool // of the translation memory, not of the glossary
	Writes  bool
	Formats []string
	Format  string // that was chosen; empty: it is told from the file
	From    dateline.Lang
	Total   int
	Report  *takenReport
}

// Here is where the page is, without its last part.
func (p exchangePage) Here() string {
	if p.Memory {
		return "/desk/memory"
	}
	return "/desk/terms"
}

// takenReport is a report as the page shows it.
type takenReport struct {
	Report
	Name      string // of the files
	SomeFiles bool   // there are several
}

func showExchange(v *visit) error { return v.exchange(http.StatusOK, exchangePage{}) }

func (v *visit) exchange(status int, p exchangePage) (err error) {
	ctx, read := v.r.Context(), v.db.Read()
	p.Memory, p.Writes, p.Formats = strings.HasPrefix(v.Path, "/desk/memory"), v.Offers(string(dateline.ToTerm)), terms.Formats
	title := "terms.exchange"
	if p.Memory {
		title = "terms.memory_exchange"
		p.Total, err = read.CountSegments(ctx)
	} else {
		p.Total, err = read.CountConcepts(ctx)
	}
	if err != nil {
		return err
	}
	return v.write(status, "exchange", page{visit: v, Title: v.T(title), Data: p})
}

// sentFiles is what came with an import.
type sentFiles struct {
	files []File
	name  string // of all of them
	look  bool
	ask   exchangePage // what was chosen
}

// receiveFiles reads an import whole: nothing of it is stored before all of it was
// read.
func (v *visit) receiveFiles() (s sentFiles, err error) {
	web.Patient(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		r.Body = http.MaxBytesReader(w, r.Body, maxExchange)
		err = r.ParseMultipartForm(maxExchange) // all of it in memory: a server need have no disk
		if _, large := errors.AsType[*http.MaxBytesError](err); large {
			err = dateline.Invalid{Field: "file", Reason: "together the files are larger than 32 MB; cut them in parts, or import them on the command line", Key: "exchange large"}
		} else if errors.Is(err, http.ErrNotMultipart) {
			err = dateline.Invalid{Field: "file", Reason: "choose a file", Key: "no file"}
		} else if err != nil {
			err = dateline.Invalid{Field: "file", Reason: "the file did not arrive whole; send it again", Key: "exchange broken"}
		} else {
			s, err = openFiles(r)
		}
	}), time.Minute).ServeHTTP(v.w, v.r)
	// What is left of the last read's minute is for reading, not for what follows: the
	// request would end with it.
	control := http.NewResponseController(v.w)
	control.SetReadDeadline(time.Time{}) // unsupported by a test's recorder, which never waits
	control.SetWriteDeadline(time.Now().Add(patience))
	return s, err
}

func openFiles(r *http.Request) (s sentFiles, err error) {
	s.look = r.PostFormValue("do") == "look"
	s.ask = exchangePage{Format: r.PostFormValue("format"), From: dateline.Lang(r.PostFormValue("from"))}
	for _, h := range r.MultipartForm.File["file"] {
		if h.Filename == "" {
			continue
		}
		f, err := h.Open()
		if err != nil {
			return s, err
		}
		s.files = append(s.files, File{media.SafeName(h.Filename), f})
	}
	switch {
	case len(s.files) == 0:
		return s, dateline.Invalid{Field: "file", Reason: "choose a file", Key: "no file"}
	case len(s.files) > maxFiles:
		return s, dateline.Invalid{Field: "file", Reason: "send at most 40 files at once", Key: "many files"}
	}
	s.name = Together(s.files)
	return s, nil
}

// Together names files, of which there is one at least, as the origin of what is in
// them.
func Together(files []File) string {
	s := files[0].Name
	for _, f := range files[1:] {
		s += ", " + f.Name
	}
	if len(s) > maxOriginBytes {
		s = strings.ToValidUTF8(s[:maxOriginBytes-len("…")], "") + "…"
	}
	return s
}

// importFiles reads what came, takes it unless it is only to be looked at, and shows
// what became of it. would counts what taking would do; nil: that is not known.
func importFiles[T any](v *visit, most int, read func([]File, terms.Options) (Held[T], error), would, take func(origin string, list []T) (newsroom.Taken, error)) error {
	s, err := v.receiveFiles()
	var h Held[T]
	if err == nil {
		o := terms.Options{Format: s.ask.Format, Langs: v.Room.Languages, MaxUnits: most}
		if v.Room.Has(s.ask.From) {
			o.From = s.ask.From
		}
		h, err = read(s.files, o)
	}
	r := &takenReport{h.Report(), s.name, len(s.files) > 1}
	r.Looked = s.look
	switch {
	case err != nil:
	case len(h.List) == 0:
		err = dateline.Invalid{Field: "file", Reason: "there is nothing in it that could be taken", Key: "nothing taken"}
	case s.look && would != nil:
		r.Taken, err = would(s.name, h.List)
	case !s.look:
		r.Taken, err = take(s.name, h.List)
	}
	p := s.ask
	if err != nil {
		status := 0
		if p.wrong, status, err = v.mend("exchange", err); err != nil {
			return err
		}
		if r.Looked = true; len(r.Problems) > 0 { // what was found until then explains it
			p.Report = r
		}
		return v.exchange(status, p)
	}
	if p.Report = r; v.Done != nil && !s.look {
		v.Done()
	}
	return v.exchange(http.StatusOK, p)
}

func importGlossary(v *visit) error {
	return importFiles(v, maxEntries, ReadGlossary,
		func(_ string, list []dateline.Concept) (newsroom.Taken, error) {
			return WouldTake(v.r.Context(), v.db.Read(), list)
		},
		func(origin string, list []dateline.Concept) (newsroom.Taken, error) {
			return v.room.TakeConcepts(v.r.Context(), v.actor(), origin, list)
		})
}

func importMemory(v *visit) error {
	return importFiles(v, maxPairs, ReadMemory, nil, func(origin string, list []dateline.Segment) (newsroom.Taken, error) {
		return v.room.TakeSegments(v.r.Context(), v.actor(), origin, list)
	})
}

// handOut sends a file as it is written. Its headers are set with its first byte, so
// that an error before that is an ordinary page.
type handOut struct {
	w               http.ResponseWriter
	name, mediaType string
	begun           bool
}

func (h *handOut) Write(b []byte) (int, error) {
	if !h.begun {
		h.begun = true
		h.w.Header().Set("Content-Type", h.mediaType)
		h.w.Header().Set("Content-Disposition", `attachment; filename="`+h.name+`"`)
	}
	return h.w.Write(b)
}

// send puts an export on record and sends it, however slow the line.
func (v *visit) send(act, name, mediaType string, detail any, write func(io.Writer) error) (err error) {
	if err := v.room.Note(v.r.Context(), v.actor(), newsroom.Line{Act: act, Detail: detail}); err != nil {
		return err
	}
	stem, ext, _ := strings.Cut(name, ".")
	name = stem + "-" + v.Now().UTC().Format("20060102") + "." + ext
	web.Patient(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		err = write(&handOut{w: w, name: name, mediaType: mediaType})
	}), time.Minute).ServeHTTP(v.w, v.r)
	return err
}

// ExportFormats are the formats in which a glossary is handed out: TBX of ISO 30042:2019,
// the same of 2008 for older programs, and a table.
var ExportFormats = []string{"tbx", "tbx-2008", "csv"}

// WriteGlossary writes the newsroom's glossary in one of ExportFormats.
func WriteGlossary(w io.Writer, format string, list iter.Seq2[dateline.Concept, error]) error {
	switch format {
	case "tbx":
		return terms.WriteTBX(w, terms.TBX2019, list)
	case "tbx-2008":
		return terms.WriteTBX(w, terms.TBX2008, list)
	case "csv":
		return terms.WriteCSV(w, ',', list)
	}
	return dateline.Invalidf("format", "a glossary is not written as %q; there are %s", format, strings.Join(ExportFormats, ", "))
}

func exportGlossary(v *visit) error {
	format := cmp.Or(v.r.URL.Query().Get("format"), "tbx")
	if !slices.Contains(ExportFormats, format) {
		return dateline.NotFound{What: "format", Key: format}
	}
	name, mediaType := "glossary.tbx", "application/xml"
	if format == "csv" {
		name, mediaType = "glossary.csv", "text/csv; charset=utf-8; header=present"
	}
	return v.send("export terms", name, mediaType, map[string]string{"format": format}, func(w io.Writer) error {
		return WriteGlossary(w, format, Glossary(v.r.Context(), v.db.Read()))
	})
}

func exportMemory(v *visit) error {
	ask := v.r.URL.Query()
	from, to, encoding := dateline.Lang(ask.Get("from")), dateline.Lang(ask.Get("to")), cmp.Or(ask.Get("encoding"), "utf-8")
	if encoding != "utf-8" && encoding != "utf-16" {
		return dateline.NotFound{What: "encoding", Key: encoding}
	}
	name := "memory"
	for _, l := range []dateline.Lang{from, to} {
		switch {
		case l == "":
		case !v.Room.Has(l):
			return dateline.NotFound{What: "language", Key: string(l)}
		default:
			name += "-" + string(l)
		}
	}
	detail := map[string]string{"from": string(from), "to": string(to), "encoding": encoding}
	return v.send("export memory", name+".tmx", "application/xml", detail, func(w io.Writer) error {
		return terms.WriteTMX(w, encoding == "utf-16", Memory(v.r.Context(), v.db.Read(), from, to))
	})
}

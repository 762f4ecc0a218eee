package terms

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"runtime"
	"strings"
	"testing"

	"dateline"
)

// endless gives a beginning, then a piece again and again until n bytes are
// given, then an end: a large file that is nowhere in memory.
type endless struct {
	head, piece, tail string
	n                 int
	rest              string
}

func (e *endless) Read(p []byte) (int, error) {
	for e.rest == "" {
		switch {
		case e.head != "":
			e.rest, e.head = e.head, ""
		case e.n > 0:
			e.rest = e.piece
			e.n -= len(e.piece)
		case e.tail != "":
			e.rest, e.tail = e.tail, ""
		default:
			return 0, io.EOF
		}
	}
	n := copy(p, e.rest)
	e.rest = e.rest[n:]
	return n, nil
}

// allocated returns how many bytes f asks for, whether or not they are freed.
func allocated(f func()) uint64 {
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	f()
	runtime.ReadMemStats(&after)
	return after.TotalAlloc - before.TotalAlloc
}

const tmxHead = `<tmx version="1.4"><header srclang="en"/><body>`

// TestHugeFiles: 100 MB in one piece is refused after a unit's bytes.
func TestHugeFiles(t *testing.T) {
	const n = 100 << 20
	segments := func(e *endless) error { _, _, err := readSegments(e, Options{}); return err }
	concepts := func(e *endless) error { _, _, err := readConcepts(e, Options{}); return err }
	for name, tt := range map[string]struct {
		in   endless
		read func(*endless) error
	}{
		"one text":            {endless{head: tmxHead + `<tu><tuv lang="en"><seg>`, piece: "text ", n: n}, segments},
		"one attribute":       {endless{head: tmxHead + `<tu tuid="`, piece: "text ", n: n}, segments},
		"one name":            {endless{head: tmxHead + `<tu `, piece: "name", n: n}, segments},
		"one comment":         {endless{head: tmxHead + `<!-- `, piece: "text ", n: n}, segments},
		"one CDATA":           {endless{head: tmxHead + `<tu><tuv lang="en"><seg><![CDATA[`, piece: "text ", n: n}, segments},
		"a DOCTYPE":           {endless{head: `<!DOCTYPE tmx [`, piece: `<!ENTITY a "b">`, n: n}, segments},
		"an instruction":      {endless{head: `<?xml `, piece: "text ", n: n}, segments},
		"a header":            {endless{head: `<tmx><header>`, piece: "<note>a</note>", n: n}, segments},
		"between units":       {endless{head: tmxHead, piece: "     \n", n: n}, segments},
		"elements of a unit":  {endless{head: tmxHead + "<tu>", piece: "<a/>", n: n}, segments},
		"deep":                {endless{head: tmxHead + "<tu>", piece: "<a>", n: n}, segments},
		"deep outside":        {endless{head: "<tmx>", piece: "<body>", n: n}, segments},
		"white space":         {endless{piece: "  \n", n: n}, segments},
		"a TBX note":          {endless{head: "<tbx><text><body><conceptEntry><note>", piece: "text ", n: n}, concepts},
		"a cell":              {endless{head: "lang,term\nen,\"", piece: "text ", n: n}, concepts},
		"a row":               {endless{head: "lang,term\nen", piece: ",text", n: n}, concepts},
		"a row of names":      {endless{head: "lang,term", piece: ",text", n: n}, concepts},
		"a JSON object":       {endless{head: `{"main":{"en":{"localeDisplayNames":{"territories":{"a":"b"`, piece: `,"a":"b"`, n: n}, concepts},
		"a line of JSON":      {endless{head: `{"en":"`, piece: `text `, n: n}, concepts},
		"a row of a table":    {endless{head: "|外语词全称|\n|", piece: "text ", n: n}, concepts},
		"UTF-16 in one piece": {endless{head: string(inUTF16(tmxHead+`<tu><tuv lang="en"><seg>`, false, true)), piece: "t\x00", n: n}, segments},
	} {
		t.Run(name, func(t *testing.T) {
			var err error
			used := allocated(func() { err = tt.read(&tt.in) })
			var invalid dateline.Invalid
			if !errors.As(err, &invalid) {
				t.Errorf("the error is %v", err)
			}
			if strings.HasPrefix(name, "deep") && !strings.Contains(err.Error(), "32 deep") {
				t.Errorf("the error is %v", err)
			}
			if used > 48<<20 {
				t.Errorf("%d MB were asked for", used>>20)
			}
			if left := tt.in.n; left < 90<<20 {
				t.Errorf("it was read on to the last %d MB", left>>20)
			}
			t.Logf("%d kB: %v", used>>10, err)
		})
	}
}

// TestManyUnits: memory does not grow with the file.
func TestManyUnits(t *testing.T) {
	unit := `<tu><tuv xml:lang="en"><seg>Hello, world</seg></tuv><tuv xml:lang="zh"><seg>世界，你好</seg></tuv></tu>`
	in := &endless{head: tmxHead, piece: unit, n: 4 << 20, tail: "</body></tmx>"}
	var most uint64
	n := 0
	rep, err := ReadTMX(in, Options{}, func(dateline.Segment) error {
		if n++; n%5000 == 0 {
			runtime.GC()
			var m runtime.MemStats
			runtime.ReadMemStats(&m)
			most = max(most, m.HeapAlloc)
		}
		return nil
	})
	if err != nil || rep.Taken != n || n < 30_000 {
		t.Fatal(n, err)
	}
	if most > 24<<20 {
		t.Errorf("%d MB are held", most>>20)
	}
	in = &endless{head: tmxHead, piece: unit, n: 4 << 20, tail: "</body></tmx>"}
	if rep, err := ReadTMX(in, Options{MaxUnits: 100}, func(dateline.Segment) error { return nil }); err == nil || rep.Taken != 100 {
		t.Errorf("%d taken of 100 that are allowed: %v", rep.Taken, err)
	}
}

func TestHostileXML(t *testing.T) {
	bomb := `<!DOCTYPE tmx [<!ENTITY a "aaaaaaaaaa">`
	for c := 'b'; c < 'k'; c++ {
		bomb += fmt.Sprintf(`<!ENTITY %c "%s">`, c, strings.Repeat(fmt.Sprintf("&%c;", c-1), 10))
	}
	bomb += `]>`
	file := `<!DOCTYPE tmx [<!ENTITY x SYSTEM "file:///etc/hostname">]>`
	for name, tt := range map[string]struct{ in, want string }{
		"entities":          {bomb + tmxHead + tu("", "en", "&j;", "fr", "b") + "</body></tmx>", "entities are not expanded"},
		"a file":            {file + tmxHead + tu("", "en", "&x;", "fr", "b") + "</body></tmx>", "entities are not expanded"},
		"in an attribute":   {file + tmxHead + tu(` tuid="&x;"`, "en", "a", "fr", "b") + "</body></tmx>", "entities are not expanded"},
		"HTML's entities":   {tmx("en", "\n\n"+tu("", "en", "a&nbsp;b", "fr", "b")), "line 4: invalid character entity &nbsp;"},
		"cut in a unit":     {tmxHead + "\n\n<tu><tuv lang='en'><seg>a</se", "line 3: the file ends in the middle"},
		"cut between units": {tmxHead + tu("", "en", "a", "fr", "b") + "\n", "the file ends in the middle"},
		"not nested":        {tmxHead + "\n<tu><tuv></tu></body></tmx>", "line 2: it is not well-formed XML"},
		"not UTF-8":         {tmxHead + "\n<tu><tuv lang='en'><seg>a\xffb</seg></tuv></tu></body></tmx>", "line 2: the file is not in UTF-8"},
		"not UTF-8 later":   {tmxHead + "\n" + strings.Repeat(tu("", "en", "a", "fr", "b"), 5000) + "\xff", "line 5002: bytes that are not UTF-8"},
		"a control":         {tmxHead + "\n<tu><tuv lang='en'><seg>a\x01b</seg></tuv></tu></body></tmx>", "line 2"},
		"a reference":       {tmxHead + "\n<tu><tuv lang='en'><seg>a&#0;b</seg></tuv></tu></body></tmx>", "line 2"},
		"nothing":           {"", "empty"},
		"no XML":            {"hello", "empty, or no XML"},
		"a glossary":        {"<tbx></tbx>", "TMX begins with <tmx>"},
		"half a mark":       {"\xef\xbb", ""},
	} {
		_, _, err := readSegments(strings.NewReader(tt.in), Options{})
		if err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// TestHalfSurrogates: what UTF-16 cannot mean is reported, and the rest is read.
func TestHalfSurrogates(t *testing.T) {
	for _, big := range []bool{false, true} {
		in := inUTF16(`<?xml version="1.0" encoding="UTF-16"?>`+tmxHead+"\n"+tu("", "en", "One", "zh", "一")+tu("", "en", "Two", "zh", "二二二")+"</body></tmx>", big, true)
		half := []byte{0x00, 0xd8} // a high one alone
		two := []byte{0x8c, 0x4e}  // 二
		if big {
			half, two = []byte{0xd8, 0x00}, []byte{0x4e, 0x8c}
		}
		in = bytes.Replace(in, two, half, 1)
		list, rep, err := readSegments(bytes.NewReader(in), Options{})
		if err != nil || len(list) != 1 || !strings.Contains(problems(rep), "line 3") || !strings.Contains(problems(rep), "could not be read") {
			t.Error(err, list, problems(rep))
		}
	}
}

// TestManyFiles: what is gathered of files one after another is bounded too.
func TestManyFiles(t *testing.T) {
	if testing.Short() {
		t.Skip("it reads 64 MB")
	}
	in := &endless{piece: `{"main":{"en":{"localeDisplayNames":{"territories":{"AA":"Name"}}}}}` + strings.Repeat(" ", 64<<10), n: 100 << 20}
	if _, _, err := readConcepts(in, Options{}); err == nil || !strings.Contains(err.Error(), "67,108,864 bytes") {
		t.Error(err)
	}
}

// TestEveryCut: a file that ends anywhere is refused or reported, and nothing
// panics.
func TestEveryCut(t *testing.T) {
	var b bytes.Buffer
	_ = WriteTMX(&b, false, All([]dateline.Segment{{ID: "0123456789ab", From: "en", To: "zh-Hans", Source: "a", Target: "甲"}}))
	whole := bytes.TrimSpace(b.Bytes())
	for i := range whole {
		if _, _, err := readSegments(bytes.NewReader(whole[:i]), Options{}); err == nil {
			t.Errorf("cut after %q it is taken for whole", whole[:i])
		}
	}
	for name, write := range writers {
		b.Reset()
		_ = write(&b, glossary)
		whole := bytes.TrimSpace(b.Bytes())
		for i := range whole {
			if _, _, err := readConcepts(bytes.NewReader(whole[:i]), Options{}); err == nil && strings.HasPrefix(name, "TBX") {
				t.Errorf("%s cut after %q is taken for whole", name, whole[:i])
			}
		}
	}
}

// TestErrorsPassThrough: those of the caller end the reading.
func TestErrorsPassThrough(t *testing.T) {
	stop := os.ErrDeadlineExceeded
	rep, err := ReadTMX(strings.NewReader(tmx("en", tu("", "en", "a", "fr", "b"))), Options{}, func(dateline.Segment) error { return stop })
	if !errors.Is(err, stop) || rep.Taken != 0 {
		t.Error(rep, err)
	}
	for name, write := range writers {
		var b bytes.Buffer
		_ = write(&b, glossary)
		if _, err := ReadConcepts(&b, Options{}, func(dateline.Concept) error { return stop }); !errors.Is(err, stop) {
			t.Error(name, err)
		}
	}
	failing := func(yield func(dateline.Segment, error) bool) { yield(dateline.Segment{}, stop) }
	if err := WriteTMX(io.Discard, false, failing); !errors.Is(err, stop) {
		t.Error(err)
	}
}

// TestProblemsAreBounded: a file of nothing but problems is counted, not kept.
func TestProblemsAreBounded(t *testing.T) {
	rep, err := ReadTMX(strings.NewReader(tmx("en", strings.Repeat(tu("", "en", "a"), 5000))), Options{}, nil)
	if err != nil || len(rep.Problems) != maxProblems || rep.Total != 5000 || rep.Skipped != 5000 {
		t.Errorf("%d listed, %d in all: %v", len(rep.Problems), rep.Total, err)
	}
}

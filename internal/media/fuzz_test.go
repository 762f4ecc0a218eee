package media

import (
	"bytes"
	"encoding/binary"
	"errors"
	"image"
	"os"
	"slices"
	"testing"

	"dateline"
)

// quick is an Intake that flushes nothing to disk: for inputs by the thousand.
func quick(t testing.TB, l Limits) (*Intake, Blobs) {
	in, b := newIntake(t, l)
	b.(*Disk).sync = func(*os.File) error { return nil }
	return in, b
}

// FuzzTake: whatever is sent, it is refused in a sentence or becomes pictures
// that can be decoded, and nothing of it is left besides.
func FuzzTake(f *testing.F) {
	tiff := string(exif(binary.BigEndian, 6, marker))
	f.Add(segment(asJPEG(f, photo(33, 20)), 0xe1, "Exif\x00\x00"+tiff))
	f.Add(withChunk(asPNG(f, photo(33, 20)), "eXIf", tiff))
	f.Add(animation(f, 3, marker))
	f.Add(animation(f, 1, ""))
	f.Add([]byte(webpLossy))
	f.Add([]byte(webpLossless))
	f.Add(sof(f, 65_000, 65_000))
	f.Add(ihdr(90, 90, 16, 6))
	in, b := quick(f, Limits{Pixels: 10_000, Side: 500, Frames: 5, AnimationPixels: 20_000})
	f.Fuzz(func(t *testing.T, upload []byte) {
		m, err := in.Take(t.Context(), bytes.NewReader(upload))
		if err != nil {
			if !errors.As(err, &dateline.Invalid{}) {
				t.Fatal(err)
			}
			return
		}
		if len(m.Renditions) == 0 || m.Width*m.Height > 10_000 {
			t.Fatalf("%+v", m)
		}
		all := m.Renditions
		if m.Animation != nil {
			all = append(slices.Clone(all), *m.Animation)
		}
		for _, r := range all {
			raw := read(t, b, r.Hash)
			c, format, err := image.DecodeConfig(bytes.NewReader(raw))
			if err != nil || "image/"+format != r.MediaType || c.Width != r.Width || c.Height != r.Height {
				t.Errorf("%+v: %s, %v, %v", r, format, c, err)
			}
			if bytes.Contains(raw, []byte(marker)) {
				t.Error("the marker survived")
			}
		}
	})
}

// FuzzRecognise: no file makes the recognisers panic or is taken without a type.
func FuzzRecognise(f *testing.F) {
	for _, s := range []string{
		pdf("<</S/J#61vaScript>>"), archive(f, types(kindDOCX.mediaType+".main+xml")), archive(f, part{"mimetype", kindODT.mediaType}),
		"words\n", "<svg>", mp3("ID3\x04\x00\x00\x00\x00\x00\x05hello"), film("isom", "vide"), wav(), ogg("OpusHead"), ebml + "webm",
	} {
		f.Add([]byte(s), "讲话.pdf")
	}
	in, b := quick(f, Limits{})
	f.Fuzz(func(t *testing.T, content []byte, name string) {
		got, err := in.TakeFile(t.Context(), bytes.NewReader(content), name)
		if err != nil {
			if !errors.As(err, &dateline.Invalid{}) {
				t.Fatal(err)
			}
			return
		}
		checkName(t, got.Name)
		if got.MediaType == "" || !bytes.Equal(read(t, b, got.Hash), content) {
			t.Errorf("%+v", got)
		}
	})
}

func FuzzSniff(f *testing.F) {
	f.Add([]byte("\x00\x00\x00\x18ftypmif1\x00\x00\x00\x00mif1heic"))
	f.Add([]byte("RIFF\x00\x00\x00\x00WEBP"))
	f.Fuzz(func(t *testing.T, head []byte) {
		k := sniff(head)
		if k.asPicture != "" && k.asFile != "" {
			return
		}
		if k != kindZIP && (k.mediaType == "" || len(k.exts) == 0) {
			t.Errorf("%+v is taken without a type", k)
		}
	})
}

func FuzzSafeName(f *testing.F) {
	f.Add("../讲话\u202e.pdf")
	f.Add(". . -")
	f.Fuzz(func(t *testing.T, name string) { checkName(t, SafeName(name)) })
}

// BenchmarkTake takes in a photograph of 12 megapixels: six renditions.
func BenchmarkTake(b *testing.B) {
	upload := asJPEG(b, photo(4000, 3000))
	in, _ := newIntake(b, Limits{})
	b.SetBytes(int64(len(upload)))
	b.ReportAllocs()
	for b.Loop() {
		if _, err := in.Take(b.Context(), bytes.NewReader(upload)); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkRefuse is what a bomb costs.
func BenchmarkRefuse(b *testing.B) {
	upload := sof(b, 65_000, 65_000)
	in, _ := newIntake(b, Limits{})
	b.ReportAllocs()
	for b.Loop() {
		if _, err := in.Take(b.Context(), bytes.NewReader(upload)); err == nil {
			b.Fatal("it was taken")
		}
	}
}

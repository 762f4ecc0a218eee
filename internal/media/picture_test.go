package media

import (
	"bufio"
	"bytes"
	"compress/zlib"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"image"
	"image/color"
	"image/gif"
	"image/jpeg"
	"image/png"
	"io"
	"math/rand/v2"
	"os"
	"runtime"
	"slices"
	"strings"
	"testing"

	"dateline"

	"golang.org/x/image/draw"
)

// newIntake returns an Intake on a disk, whose folder for uploads must be empty
// at the end.
func newIntake(t testing.TB, l Limits) (*Intake, Blobs) {
	t.Helper()
	d, _ := openDisk(t)
	tmp := t.TempDir()
	t.Cleanup(func() {
		if left, _ := os.ReadDir(tmp); len(left) != 0 {
			t.Errorf("%d uploads were left behind", len(left))
		}
	})
	return New(d, l, tmp), d
}

// photo is an opaque picture of many colours whose left half is warm and whose
// upper half is bright.
func photo(w, h int) *image.RGBA {
	m := image.NewRGBA(image.Rect(0, 0, w, h))
	rnd := rand.New(rand.NewPCG(1, 2))
	for y := range h {
		for x := range w {
			noise := uint8(rnd.UintN(16))
			c := color.RGBA{40 + noise, 40 + noise, 120 + uint8(x*60/w), 255}
			if x < w/2 {
				c.R += 120
			}
			if y < h/2 {
				c.G += 120
			}
			m.SetRGBA(x, y, c)
		}
	}
	return m
}

func asJPEG(t testing.TB, m image.Image) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := jpeg.Encode(&b, m, &jpeg.Options{Quality: 90}); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func asPNG(t testing.TB, m image.Image) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := png.Encode(&b, m); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// animation is a GIF of n frames with a transparent corner.
func animation(t testing.TB, n int, comment string) []byte {
	t.Helper()
	g := &gif.GIF{LoopCount: 3}
	p := color.Palette{color.RGBA{}, color.RGBA{'<', 's', 'c', 255}, color.RGBA{'r', 'i', 'p', 255}, color.RGBA{'t', '>', ' ', 255}, color.RGBA{200, 10, 10, 255}, color.RGBA{10, 10, 200, 255}}
	for i := range n {
		m := image.NewPaletted(image.Rect(0, 0, 40, 30), p)
		draw.Draw(m, image.Rect(i%20, 5, 40, 30), image.NewUniform(p[4+i%2]), image.Point{}, draw.Src)
		g.Image = append(g.Image, m)
		g.Delay = append(g.Delay, 7+i)
		g.Disposal = append(g.Disposal, gif.DisposalBackground)
	}
	var b bytes.Buffer
	if err := gif.EncodeAll(&b, g); err != nil {
		t.Fatal(err)
	}
	out := b.Bytes()
	if comment != "" { // a comment extension before the trailer
		out = append(out[:len(out)-1], 0x21, 0xfe, byte(len(comment)))
		out = append(append(out, comment...), 0, 0x3b)
	}
	return out
}

// The smallest of pictures as WebP (RFC 9649), 1 × 1: lossy, and lossless.
const (
	webpLossy    = "RIFF\x24\x00\x00\x00WEBPVP8 \x18\x00\x00\x00\x30\x01\x00\x9d\x01\x2a\x01\x00\x01\x00\x02\x00\x34\x25\xa4\x00\x03\x70\x00\xfe\xfb\xfd\x50\x00"
	webpLossless = "RIFF\x1a\x00\x00\x00WEBPVP8L\x0d\x00\x00\x00\x2f\x00\x00\x00\x10\x07\x10\x11\x11\x88\x88\xfe\x07\x00"
)

// exif is a TIFF directory with an orientation, a description and a GPS position.
func exif(o binary.AppendByteOrder, orientation uint16, secret string) []byte {
	b := []byte("II*\x00")
	if o == binary.AppendByteOrder(binary.BigEndian) {
		b = []byte("MM\x00*")
	}
	b = o.AppendUint32(b, 8)
	b = o.AppendUint16(b, 3)
	entry := func(tag, typ uint16, n uint32) {
		b = o.AppendUint32(o.AppendUint16(o.AppendUint16(b, tag), typ), n)
	}
	entry(0x010e, 2, uint32(len(secret))) // ImageDescription
	b = o.AppendUint32(b, 50)
	entry(0x0112, 3, 1)
	b = o.AppendUint16(o.AppendUint16(b, orientation), 0)
	entry(0x8825, 4, 1) // GPS
	b = o.AppendUint32(b, 50)
	b = o.AppendUint32(b, 0)
	return append(b, secret...)
}

// segment inserts a JPEG marker segment after SOI.
func segment(j []byte, marker byte, content string) []byte {
	s := append([]byte{0xff, marker}, binary.BigEndian.AppendUint16(nil, uint16(len(content)+2))...)
	return slices.Concat(j[:2], s, []byte(content), j[2:])
}

func chunk(name, content string) []byte {
	b := binary.BigEndian.AppendUint32(nil, uint32(len(content)))
	b = append(b, name+content...)
	return binary.BigEndian.AppendUint32(b, crc32.ChecksumIEEE(b[4:]))
}

// withChunk inserts a PNG chunk after IHDR.
func withChunk(p []byte, name, content string) []byte {
	return slices.Concat(p[:33], chunk(name, content), p[33:])
}

// take takes a picture and decodes everything that was stored of it.
func take(t testing.TB, in *Intake, b Blobs, upload []byte) (Image, []image.Image, [][]byte) {
	t.Helper()
	m, err := in.Take(t.Context(), bytes.NewReader(upload))
	if err != nil {
		t.Fatal(err)
	}
	if m.Upload != hashOf(upload) {
		t.Errorf("upload hash %s", m.Upload)
	}
	var pictures []image.Image
	var stored [][]byte
	all := m.Renditions
	if m.Animation != nil {
		all = append(slices.Clone(all), *m.Animation)
	}
	for _, r := range all {
		raw := read(t, b, r.Hash)
		p, format, err := image.Decode(bytes.NewReader(raw))
		if err != nil {
			t.Fatal(err)
		}
		if "image/"+format != r.MediaType || p.Bounds().Dx() != r.Width || p.Bounds().Dy() != r.Height || int64(len(raw)) != r.Size {
			t.Errorf("%+v is in fact %s, %v, %d bytes", r, format, p.Bounds(), len(raw))
		}
		pictures, stored = append(pictures, p), append(stored, raw)
	}
	return m, pictures, stored
}

func shapes(m Image) string {
	var b strings.Builder
	for _, r := range m.Renditions {
		fmt.Fprintf(&b, "%d×%d %s, ", r.Width, r.Height, strings.TrimPrefix(r.MediaType, "image/"))
	}
	return strings.TrimSuffix(b.String(), ", ")
}

func TestRenditions(t *testing.T) {
	flat := image.NewPaletted(image.Rect(0, 0, 700, 100), color.Palette{color.White, color.Black})
	draw.Draw(flat, image.Rect(10, 10, 300, 50), image.Black, image.Point{}, draw.Src)
	clear := photo(400, 200)
	draw.Draw(clear, image.Rect(0, 0, 9, 9), image.Transparent, image.Point{}, draw.Src)
	grey := image.NewGray(image.Rect(0, 0, 330, 20))
	for i := range grey.Pix {
		grey.Pix[i] = byte(i * 7)
	}
	for _, c := range []struct {
		name   string
		upload []byte
		want   string
	}{
		{"smaller than all", asJPEG(t, photo(100, 50)), "100×50 jpeg"},
		{"just one of them", asJPEG(t, photo(320, 200)), "320×200 jpeg"},
		{"between", asJPEG(t, photo(1000, 500)), "320×160 jpeg, 640×320 jpeg, 960×480 jpeg, 1000×500 jpeg"},
		{"wider than all", asJPEG(t, photo(4000, 100)), "320×8 jpeg, 640×16 jpeg, 960×24 jpeg, 1280×32 jpeg, 1920×48 jpeg, 3840×96 jpeg"},
		{"a long picture keeps its length", asJPEG(t, photo(330, 5000)), "320×4848 jpeg, 330×5000 jpeg"},
		{"a line", asJPEG(t, photo(2000, 1)), "320×1 jpeg, 640×1 jpeg, 960×1 jpeg, 1280×1 jpeg, 1920×1 jpeg, 2000×1 jpeg"},
		{"one pixel", asJPEG(t, photo(1, 1)), "1×1 jpeg"},
		{"a photograph as PNG", asPNG(t, photo(400, 200)), "320×160 jpeg, 400×200 jpeg"},
		{"few colours", asPNG(t, flat), "320×46 png, 640×91 png, 700×100 png"},
		{"transparency", asPNG(t, clear), "320×160 png, 400×200 png"},
		{"a grey JPEG", asJPEG(t, grey), "320×19 jpeg, 330×20 jpeg"},
		{"a still GIF", animation(t, 1, ""), "40×30 png"},
		{"lossy WebP", []byte(webpLossy), "1×1 png"},
		{"lossless WebP", []byte(webpLossless), "1×1 png"},
	} {
		t.Run(c.name, func(t *testing.T) {
			in, b := newIntake(t, Limits{})
			m, _, _ := take(t, in, b, c.upload)
			if got := shapes(m); got != c.want {
				t.Errorf("got  %s\nwant %s", got, c.want)
			}
			if m.Animation != nil {
				t.Error("it moves")
			}
		})
	}
}

// TestScaleHasNoSeams compares the scaling in strips with that in one go.
func TestScaleHasNoSeams(t *testing.T) {
	src := photo(333, 401)
	draw.Draw(src, image.Rect(50, 50, 200, 300), image.NewUniform(color.RGBA{60, 30, 0, 90}), image.Point{}, draw.Src)
	// As decoders give them: not beginning at (0, 0), and of other kinds.
	moved := image.NewRGBA(image.Rect(7, 9, 340, 410))
	draw.Draw(moved, moved.Rect, src, image.Point{}, draw.Src)
	ycc, err := jpeg.Decode(bytes.NewReader(asJPEG(t, photo(333, 401))))
	if err != nil {
		t.Fatal(err)
	}
	for _, src := range []image.Image{src, moved, ycc} {
		for _, to := range []image.Point{{100, 120}, {332, 400}, {333, 200}, {150, 401}, {1, 1}, {65, 64}} {
			got := scale(src, to.X, to.Y)
			want := image.NewRGBA(image.Rect(0, 0, to.X, to.Y))
			draw.CatmullRom.Scale(want, want.Rect, src, src.Bounds(), draw.Src, nil)
			worst := 0
			for i := range want.Pix {
				worst = max(worst, int(got.Pix[i])-int(want.Pix[i]), int(want.Pix[i])-int(got.Pix[i]))
			}
			if got.Rect != want.Rect || worst > 2 { // two roundings instead of one
				t.Errorf("%T to %v: %v, off by %d", src, to, got.Rect, worst)
			}
		}
	}
}

// TestOrientation writes each of the eight and wants the same upright picture.
func TestOrientation(t *testing.T) {
	// What a camera stores so that a viewer who obeys the tag sees the picture:
	// EXIF 2.32 figure of the tag Orientation; (0,0) of the stored is the …
	stored := map[int]func(x, y, w, h int) (int, int){ // upright x, y → stored x, y; w, h upright
		1: func(x, y, w, h int) (int, int) { return x, y },
		2: func(x, y, w, h int) (int, int) { return w - 1 - x, y },         // … upper right
		3: func(x, y, w, h int) (int, int) { return w - 1 - x, h - 1 - y }, // … lower right
		4: func(x, y, w, h int) (int, int) { return x, h - 1 - y },         // … lower left
		5: func(x, y, w, h int) (int, int) { return y, x },                 // … upper left, sides exchanged
		6: func(x, y, w, h int) (int, int) { return y, w - 1 - x },         // … upper right
		7: func(x, y, w, h int) (int, int) { return h - 1 - y, w - 1 - x }, // … lower right
		8: func(x, y, w, h int) (int, int) { return h - 1 - y, x },         // … lower left
	}
	const w, h = 480, 240
	upright := photo(w, h)
	for o := 1; o <= 8; o++ {
		sw, sh := w, h
		if o >= 5 {
			sw, sh = h, w
		}
		m := image.NewRGBA(image.Rect(0, 0, sw, sh))
		for y := range h {
			for x := range w {
				sx, sy := stored[o](x, y, w, h)
				m.SetRGBA(sx, sy, upright.RGBAAt(x, y))
			}
		}
		var order binary.AppendByteOrder = binary.LittleEndian
		if o%2 == 0 {
			order = binary.BigEndian
		}
		tiff := string(exif(order, uint16(o), "secret"))
		for format, upload := range map[string][]byte{
			"jpeg": segment(asJPEG(t, m), 0xe1, "Exif\x00\x00"+tiff),
			"png":  withChunk(asPNG(t, m), "eXIf", tiff),
		} {
			in, b := newIntake(t, Limits{})
			got, pictures, _ := take(t, in, b, upload)
			if got.Width != w || got.Height != h || shapes(got) != "320×160 jpeg, 480×240 jpeg" {
				t.Errorf("%s, orientation %d: %d×%d, %s", format, o, got.Width, got.Height, shapes(got))
				continue
			}
			for i, p := range pictures {
				pw, ph := p.Bounds().Dx(), p.Bounds().Dy()
				for _, at := range []struct {
					x, y         int
					warm, bright bool
				}{{pw / 4, ph / 4, true, true}, {pw * 3 / 4, ph / 4, false, true}, {pw / 4, ph * 3 / 4, true, false}, {pw * 3 / 4, ph * 3 / 4, false, false}} {
					c := color.RGBAModel.Convert(p.At(at.x, at.y)).(color.RGBA)
					if (c.R > 100) != at.warm || (c.G > 100) != at.bright {
						t.Errorf("%s, orientation %d, rendition %d: at %d, %d is %v", format, o, i, at.x, at.y, c)
					}
				}
			}
		}
	}
}

func TestOrientationOfNonsense(t *testing.T) {
	good := exif(binary.LittleEndian, 6, "x")
	if got := orientation(good); got != 6 {
		t.Fatalf("got %d", got)
	}
	for n := range 34 { // the entry ends at 34
		if got := orientation(good[:n]); got != 0 {
			t.Errorf("of %d bytes: %d", n, got)
		}
	}
	for _, o := range []uint16{0, 9, 65535} {
		if got := orientation(exif(binary.BigEndian, o, "x")); got != 0 {
			t.Errorf("orientation %d gives %d", o, got)
		}
	}
	far := slices.Clone(good)
	binary.LittleEndian.PutUint32(far[4:], 1<<32-1)
	if got := orientation(far); got != 0 {
		t.Errorf("a directory beyond the end gives %d", got)
	}
}

// In a WebP, EXIF comes after the pixels.
func TestOrientationOfWebP(t *testing.T) {
	p, err := probePicture(kindWebP, bufio.NewReader(bytes.NewReader(webpWithEXIF(exif(binary.BigEndian, 8, "x")))))
	if err != nil || p.orientation != 8 || p.width != 1 {
		t.Errorf("%+v, %v", p, err)
	}
}

func webpWithEXIF(tiff []byte) []byte {
	b := append([]byte(webpLossy), "EXIF"...)
	b = binary.LittleEndian.AppendUint32(b, uint32(len(tiff)))
	b = append(append(b, tiff...), make([]byte, len(tiff)&1)...)
	binary.LittleEndian.PutUint32(b[4:], uint32(len(b)-8))
	return b
}

// TestSameTwice: the same picture gives the same blobs, so that sending it again
// takes no more room.
func TestSameTwice(t *testing.T) {
	clear := image.NewRGBA(image.Rect(0, 0, 40, 30))
	for i := 0; i < len(clear.Pix); i += 4 {
		a := byte(i / 4 % 50 * 5) // few colours, none opaque
		copy(clear.Pix[i:], []byte{a / 2, 0, a, a})
	}
	for _, upload := range [][]byte{asPNG(t, clear), asJPEG(t, photo(40, 30)), animation(t, 3, "")} {
		in, b := newIntake(t, Limits{})
		take(t, in, b, upload)
		once := list(t, b)
		for range 5 {
			take(t, in, b, upload)
		}
		if again := list(t, b); !slices.Equal(once, again) {
			t.Errorf("%d blobs became %d", len(once), len(again))
		}
	}
}

const marker = "SECRET-39.9042N-116.4074E"

// TestNothingSurvives puts a marker wherever a picture has room for words, and
// behind its end, and looks for it in all that was stored.
func TestNothingSurvives(t *testing.T) {
	j, p := asJPEG(t, photo(400, 300)), asPNG(t, photo(400, 300))
	tiff := string(exif(binary.LittleEndian, 1, marker))
	var z bytes.Buffer
	zw := zlib.NewWriter(&z)
	io.WriteString(zw, marker)
	zw.Close()
	for name, upload := range map[string][]byte{
		"JPEG EXIF":          segment(j, 0xe1, "Exif\x00\x00"+tiff),
		"JPEG XMP":           segment(j, 0xe1, "http://ns.adobe.com/xap/1.0/\x00<x>"+marker+"</x>"),
		"JPEG IPTC":          segment(j, 0xed, "Photoshop 3.0\x008BIM\x04\x04"+marker),
		"JPEG ICC":           segment(j, 0xe2, "ICC_PROFILE\x00\x01\x01"+marker),
		"JPEG comment":       segment(j, 0xfe, marker),
		"JPEG and ZIP":       append(slices.Clone(j), "PK\x03\x04"+marker+"PK\x05\x06"...),
		"JPEG and a page":    append(slices.Clone(j), "<script>"+marker+"</script>"...),
		"PNG text":           withChunk(p, "tEXt", "Comment\x00"+marker),
		"PNG iTXt":           withChunk(p, "iTXt", "XML:com.adobe.xmp\x00\x00\x00\x00\x00"+marker),
		"PNG zTXt":           withChunk(p, "zTXt", "Comment\x00\x00"+z.String()),
		"PNG EXIF":           withChunk(p, "eXIf", tiff),
		"PNG ICC":            withChunk(p, "iCCP", marker+"\x00\x00"+z.String()),
		"PNG private":        withChunk(p, "prVt", marker),
		"PNG and a page":     append(slices.Clone(p), "<html>"+marker+"</html>"...),
		"GIF comment":        animation(t, 1, marker),
		"GIF and a program":  append(animation(t, 1, ""), "*/=1;alert('"+marker+"')"...),
		"moving GIF comment": animation(t, 4, marker),
		"moving GIF, tail":   append(animation(t, 4, ""), marker...),
		"WebP EXIF":          webpWithEXIF([]byte(tiff)),
	} {
		t.Run(name, func(t *testing.T) {
			in, b := newIntake(t, Limits{})
			_, _, stored := take(t, in, b, upload)
			for _, raw := range stored {
				for _, s := range []string{marker, "Exif", "<script", "8BIM", "ICC_PROFILE", "tEXt", "iCCP", "eXIf", "PK\x03\x04", z.String()} {
					if bytes.Contains(raw, []byte(s)) {
						t.Errorf("%q survived", s)
					}
				}
			}
			if !bytes.Contains(upload, []byte(marker)) && !bytes.Contains(upload, z.Bytes()) {
				t.Error("the marker is not even in the upload")
			}
		})
	}
}

func TestAnimation(t *testing.T) {
	in, b := newIntake(t, Limits{})
	upload := animation(t, 5, "")
	m, _, stored := take(t, in, b, upload)
	if m.Animation == nil || shapes(m) != "40×30 png" {
		t.Fatalf("%+v", m)
	}
	raw := stored[len(stored)-1]
	got, err := gif.DecodeAll(bytes.NewReader(raw))
	if err != nil {
		t.Fatal(err)
	}
	want, _ := gif.DecodeAll(bytes.NewReader(upload))
	if got.LoopCount != 3 || !slices.Equal(got.Delay, want.Delay) || !slices.Equal(got.Disposal, want.Disposal) {
		t.Errorf("loop %d, delays %v, disposal %v", got.LoopCount, got.Delay, got.Disposal)
	}
	for i := range want.Image {
		for y := range 30 {
			for x := range 40 {
				if got.Image[i].At(x, y) != want.Image[i].At(x, y) {
					t.Fatalf("frame %d differs at %d, %d", i, x, y)
				}
			}
		}
	}
	if bytes.Contains(raw, []byte("<script>")) {
		t.Error("the sender's palette survived")
	}
	if !bytes.Contains(upload, []byte("<script>")) {
		t.Error("there was no such palette")
	}

	for _, l := range []Limits{{Frames: 4}, {AnimationPixels: 40*30*5 - 1}} {
		in, b := newIntake(t, l)
		if m, _, _ := take(t, in, b, upload); m.Animation != nil || shapes(m) != "40×30 png" {
			t.Errorf("beyond %+v: %+v", l, m)
		}
	}
}

// A GIF whose first frame covers a part of its canvas.
func TestGIFCanvas(t *testing.T) {
	m := image.NewPaletted(image.Rect(10, 5, 20, 15), color.Palette{color.RGBA{255, 0, 0, 255}, color.RGBA{0, 0, 255, 255}})
	var buf bytes.Buffer
	if err := gif.EncodeAll(&buf, &gif.GIF{Image: []*image.Paletted{m}, Delay: []int{0}, Config: image.Config{Width: 50, Height: 40}}); err != nil {
		t.Fatal(err)
	}
	in, b := newIntake(t, Limits{})
	got, pictures, _ := take(t, in, b, buf.Bytes())
	if shapes(got) != "50×40 png" {
		t.Fatal(shapes(got))
	}
	if _, _, _, a := pictures[0].At(0, 0).RGBA(); a != 0 {
		t.Error("the canvas is not transparent")
	}
	if r, _, _, _ := pictures[0].At(12, 7).RGBA(); r != 0xffff {
		t.Error("the frame is not where it was")
	}
}

// sof makes a JPEG that promises a size and goes no further.
func sof(t testing.TB, w, h uint16) []byte {
	j := asJPEG(t, photo(16, 16))
	i := bytes.Index(j, []byte{0xff, 0xc0})
	binary.BigEndian.PutUint16(j[i+5:], h)
	binary.BigEndian.PutUint16(j[i+7:], w)
	return j
}

func ihdr(w, h uint32, depth, colour byte) []byte {
	b := binary.BigEndian.AppendUint32(binary.BigEndian.AppendUint32(nil, w), h)
	b = append(b, depth, colour, 0, 0, 0)
	return slices.Concat([]byte("\x89PNG\r\n\x1a\n"), chunk("IHDR", string(b)), chunk("IDAT", "x"), chunk("IEND", ""))
}

// TestBombs: what promises more than it can hold is refused, in a sentence, and
// hardly any memory is spent on it.
func TestBombs(t *testing.T) {
	small := asJPEG(t, photo(64, 64))
	sofAt := bytes.Index(small, []byte{0xff, 0xc0})
	large := sof(t, 6000, 6000)
	twice := slices.Concat(large[:len(large)-2], []byte{0xff, 0xc0, 0, 11, 8, 0, 8, 0, 8, 1, 1, 0x11, 0, 0xff, 0xd9})
	scans := slices.Clone(small[:len(small)-2])
	for range 200 {
		scans = append(scans, 0xff, 0xda, 0, 3, 0)
	}
	scans = append(scans, 0xff, 0xd9)
	wide := []byte("GIF89a\xff\xff\xff\xff\x00\x00\x00,\x00\x00\x00\x00\x01\x00\x01\x00\x00\x02\x02\x4c\x01\x00;")
	vp8x := []byte("RIFF\x1e\x00\x00\x00WEBPVP8X\x0a\x00\x00\x00\x10\x00\x00\x00\xff\xff\x00\x50\x00\x00") // 65,536 × 81
	vp8l := []byte(webpLossless)
	binary.LittleEndian.PutUint32(vp8l[21:], 0x3fff|0x3fff<<14) // 16,384 each way

	for name, c := range map[string]struct {
		upload []byte
		says   string
	}{
		"JPEG of 65,000 each way":       {sof(t, 65_000, 65_000), "20000"},
		"JPEG of 50 megapixels and one": {sof(t, 10_000, 5_001), "megapixels"},
		"JPEG of few bytes":             {sof(t, 7_000, 7_000), "cut short"},
		"JPEG without a size":           {sof(t, 0, 0), "cut short"},
		"JPEG with a second size":       {twice, "cut short"},
		"JPEG of many scans":            {scans, "parts"},
		"PNG of two thousand million":   {ihdr(1<<31-1, 1<<31-1, 16, 6), "20000"},
		"PNG of 4,000 million":          {ihdr(1<<32-1, 1<<32-1, 16, 6), "cut short"},
		"PNG of few bytes":              {ihdr(7_000, 7_000, 8, 6), "cut short"},
		"progressive JPEG, large":       {slices.Replace(sof(t, 5_000, 5_001), sofAt, sofAt+2, 0xff, 0xc2), "progressive"},
		"PNG of 16 bits, large":         {ihdr(5_000, 5_001, 16, 2), "16 bits"},
		"PNG without a size":            {ihdr(0, 0, 8, 2), "cut short"},
		"GIF of 65,535 each way":        {wide, "20000"},
		"WebP of 65,536":                {vp8x, "20000"},
		"WebP of 268 megapixels":        {vp8l, "megapixels"},
	} {
		t.Run(name, func(t *testing.T) {
			in, b := newIntake(t, Limits{})
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			_, err := in.Take(t.Context(), bytes.NewReader(c.upload))
			runtime.ReadMemStats(&after)
			var invalid dateline.Invalid
			if !errors.As(err, &invalid) || invalid.Field != "picture" || !strings.Contains(invalid.Reason, c.says) {
				t.Errorf("got %v", err)
			}
			if spent := after.TotalAlloc - before.TotalAlloc; spent > 1<<20 {
				t.Errorf("%d bytes were spent on it", spent)
			}
			nothing(t, b)
		})
	}
}

// TestDamaged cuts good pictures at many places: none is taken, nothing panics.
func TestDamaged(t *testing.T) {
	in, b := newIntake(t, Limits{})
	for name, whole := range map[string][]byte{
		"JPEG": asJPEG(t, photo(40, 30)), "PNG": asPNG(t, photo(40, 30)), "GIF": animation(t, 2, ""), "still GIF": animation(t, 1, ""),
		"lossy WebP": []byte(webpLossy), "lossless WebP": []byte(webpLossless),
	} {
		last := len(whole)
		switch {
		case strings.HasSuffix(name, "WebP"):
			last -= 10 // the coder needs not the last of its bytes
		case name == "PNG":
			last -= 12 // IEND
		}
		for n := 1; n < last; n += 1 + n/40 {
			_, err := in.Take(t.Context(), bytes.NewReader(whole[:n]))
			if !errors.As(err, &dateline.Invalid{}) {
				t.Errorf("%s, %d of %d bytes: %v", name, n, len(whole), err)
			}
		}
	}
	nothing(t, b)
}

func TestRefusedPictures(t *testing.T) {
	for name, c := range map[string]struct{ upload, says string }{
		"SVG":            {`<svg xmlns="http://www.w3.org/2000/svg"/>`, "send it as PNG"},
		"SVG with words": {"\ufeff<?xml version='1.0'?>\n<!-- x --><SVG onload=alert(1)>", "send it as PNG"},
		"HEIC":           {"\x00\x00\x00\x18ftypheic\x00\x00\x00\x00mif1heic", "JPEG"},
		"HEIF":           {"\x00\x00\x00\x18ftypmif1\x00\x00\x00\x00mif1heic", "HEIC"},
		"AVIF":           {"\x00\x00\x00\x1cftypavif\x00\x00\x00\x00avifmif1miaf", "AVIF"},
		"AVIF by a hint": {"\x00\x00\x00\x1cftypmif1\x00\x00\x00\x00mif1avifmiaf", "AVIF"},
		"TIFF":           {"II*\x00\x08\x00\x00\x00", "TIFF"},
		"BMP":            {"BM\x46\x00\x00\x00\x00\x00\x00\x00\x36\x00\x00\x00", "PNG"},
		"PDF":            {"%PDF-1.7\n", "attach it as a file"},
		"a page":         {"<!DOCTYPE html><img>", "web page"},
		"ZIP":            {"PK\x03\x04\x14\x00", "attach it as a file"},
		"a program":      {"MZ\x90\x00\x03", "program"},
		"moving WebP":    {"RIFF\x30\x00\x00\x00WEBPVP8 \x02\x00\x00\x00xxANIM\x06\x00\x00\x00\x00\x00\x00\x00\x00\x00", "animated"},
		"words":          {"only words", "not a picture"},
		"unknown":        {"\x00\x01\x02\x03", "send JPEG, PNG, GIF or WebP"},
		"empty":          {"", "empty"},
	} {
		in, b := newIntake(t, Limits{})
		_, err := in.Take(t.Context(), strings.NewReader(c.upload))
		var invalid dateline.Invalid
		if !errors.As(err, &invalid) || !strings.Contains(invalid.Reason, c.says) {
			t.Errorf("%s: %v", name, err)
		}
		nothing(t, b)
	}
}

func TestTooLarge(t *testing.T) {
	j := asJPEG(t, photo(40, 30))
	in, _ := newIntake(t, Limits{PictureBytes: int64(len(j))})
	if _, err := in.Take(t.Context(), bytes.NewReader(j)); err != nil {
		t.Errorf("just as large as allowed: %v", err)
	}
	if _, err := in.Take(t.Context(), io.MultiReader(bytes.NewReader(j), strings.NewReader("x"))); !errors.As(err, &dateline.Invalid{}) {
		t.Errorf("a byte too large: %v", err)
	}
	endless := io.LimitReader(zeros{}, 1<<40)
	if _, err := in.Take(t.Context(), endless); !errors.As(err, &dateline.Invalid{}) {
		t.Errorf("endless: %v", err)
	}
}

type zeros struct{}

func (zeros) Read(b []byte) (int, error) { clear(b); return len(b), nil }

// TestOneAtATime: while a picture is decoded others wait, as long as they like.
func TestOneAtATime(t *testing.T) {
	in, _ := newIntake(t, Limits{})
	j := asJPEG(t, photo(40, 30))
	in.turn <- struct{}{}
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error)
	go func() {
		_, err := in.Take(ctx, bytes.NewReader(j))
		done <- err
	}()
	cancel()
	if err := <-done; !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
	<-in.turn
	for range 3 { // and the turn is given back, after errors too
		if _, err := in.Take(t.Context(), bytes.NewReader(j)); err != nil {
			t.Fatal(err)
		}
		in.Take(t.Context(), bytes.NewReader(j[:len(j)/2]))
	}
}

func TestGuard(t *testing.T) {
	_, err := guard(func() (int, error) { panic("index out of range") })
	if err == nil || errors.As(err, &dateline.Invalid{}) {
		t.Errorf("got %v", err)
	}
	if _, err := guard(func() (int, error) { return 0, jpeg.UnsupportedError("12 bits") }); !strings.Contains(err.Error(), "uncommon") {
		t.Errorf("got %v", err)
	}
	if _, err := guard(func() (int, error) { return 0, fmt.Errorf("x: %w", &os.PathError{Op: "read", Err: io.ErrClosedPipe}) }); errors.As(err, &dateline.Invalid{}) {
		t.Errorf("a failing disk is blamed on the picture: %v", err)
	}
}

package media

import (
	"bufio"
	"cmp"
	"context"
	"errors"
	"fmt"
	"image"
	"image/color"
	"image/gif"
	"image/jpeg"
	"image/png"
	"io"
	"io/fs"
	"slices"

	"dateline"

	"golang.org/x/image/draw"
	"golang.org/x/image/webp"
)

// Image is what was made of a picture.
type Image struct {
	// Width and Height in pixels of the picture as it was sent, upright.
	Width, Height int
	// Upload is the SHA-256 of what was sent, in hexadecimal. It is not stored.
	Upload string
	// Renditions, from narrow to wide, show the same still at 320, 640, 960,
	// 1280 and 1920 pixels wherever the original is wider, and at its own width
	// up to 3840. There is at least one.
	Renditions []Rendition
	// Animation is an animated GIF at the original's size, nil for a still. The
	// renditions are then of its first frame, for readers who asked their system
	// for less motion.
	Animation *Rendition
}

// Rendition is one stored form of a picture.
type Rendition struct {
	Hash          string // its name in Blobs
	Width, Height int    // pixels
	MediaType     string // image/jpeg, image/png or image/gif
	Size          int64  // bytes
}

// widest is the width up to which an original is kept; 4K screens have so many.
const widest = 3840

// quality of JPEG, from 1 to 100.
const quality = 82

func widths() []int { return []int{320, 640, 960, 1280, 1920, widest} }

// Take takes in a picture: JPEG, PNG, GIF or WebP, told by its bytes. It decodes
// it, turns it upright, stores renditions that were encoded anew from its pixels,
// and returns what was stored. A photograph becomes JPEG; what has transparency
// or at most 256 colours becomes PNG, unless it came as JPEG. An animated GIF
// stays one if it keeps to the limits of frames, and else becomes a still, as
// animated PNG always does.
//
// The error is a dateline.Invalid of field "picture" if it cannot be taken. What
// was stored before an error stays in Blobs, where nothing refers to it.
func (in *Intake) Take(ctx context.Context, r io.Reader) (Image, error) {
	s, err := in.receive(ctx, r, in.limits.PictureBytes, "picture")
	if err != nil {
		return Image{}, err
	}
	defer s.Close()
	head, _ := s.reader(ctx).Peek(sniffLength)
	k := sniff(head)
	if k.asPicture != "" {
		return Image{}, dateline.Invalid{Field: "picture", Reason: k.asPicture}
	}
	p, err := probePicture(k, s.reader(ctx))
	if err == nil {
		err = p.check(in.limits, s.size)
	}
	if err != nil {
		return Image{}, err
	}

	select {
	case in.turn <- struct{}{}:
		defer func() { <-in.turn }()
	case <-ctx.Done():
		return Image{}, ctx.Err()
	}
	m := Image{Upload: hexSum(s.sum), Width: p.width, Height: p.height}
	if p.orientation >= 5 {
		m.Width, m.Height = p.height, p.width
	}
	if p.frames > 1 && p.frames <= in.limits.Frames && p.framePixels <= int64(in.limits.AnimationPixels) {
		if m.Animation, err = in.animate(ctx, s.reader(ctx), p); err != nil {
			return Image{}, err
		}
	}
	src, err := decode(k, s.reader(ctx), p)
	if err != nil {
		return Image{}, err
	}
	m.Renditions, err = in.render(ctx, src, k, p.orientation, m.Width, m.Height)
	return m, err
}

// guard turns what a decoder says into what the sender should hear. A decoder
// that panics over a hostile file refuses the file and not the server.
func guard[T any](decode func() (T, error)) (v T, err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("a picture made its decoder panic: %v", r)
		}
	}()
	v, err = decode()
	var disk *fs.PathError
	var j jpeg.UnsupportedError
	var p png.UnsupportedError
	switch {
	case err == nil, errors.As(err, &disk), errors.Is(err, context.Canceled), errors.Is(err, context.DeadlineExceeded):
		return v, err
	case errors.As(err, &j), errors.As(err, &p):
		return v, dateline.Invalidf("picture", "it is of an uncommon sort that cannot be read: open it, save it as ordinary JPEG or PNG and send the new copy")
	}
	return v, errDamaged
}

func decode(k *kind, r *bufio.Reader, p probe) (image.Image, error) {
	return guard(func() (image.Image, error) {
		switch k {
		case kindJPEG:
			return jpeg.Decode(r)
		case kindPNG:
			return png.Decode(r)
		case kindWebP:
			return webp.Decode(r)
		}
		m, err := gif.Decode(r)
		if canvas := image.Rect(0, 0, p.width, p.height); err == nil && m.Bounds() != canvas {
			whole := image.NewRGBA(canvas)
			draw.Draw(whole, m.Bounds(), m, m.Bounds().Min, draw.Src)
			m = whole
		}
		return m, err
	})
}

// render stores src, which is w × h once it is upright, at each width that is
// called for. Each is made from the next larger one: that costs a fifth of the
// time and a reader cannot tell.
func (in *Intake) render(ctx context.Context, src image.Image, k *kind, orientation, w, h int) ([]Rendition, error) {
	size := func(width int) (int, int) { return width, max(1, (h*width+w/2)/w) }
	tw, th := size(min(w, widest))
	if orientation >= 5 {
		tw, th = th, tw
	}
	m := turn(scale(src, tw, th), orientation)
	lossless := k != kindJPEG && (!m.Opaque() || palette(m) != nil)

	var made []Rendition
	all := widths()
	for i := len(all) - 1; ; i-- {
		r, err := in.encode(ctx, m, lossless)
		if err != nil {
			return nil, err
		}
		made = append(made, r)
		for i >= 0 && all[i] >= r.Width {
			i--
		}
		if i < 0 {
			slices.Reverse(made)
			return made, nil
		}
		w, h := size(all[i])
		m = scale(m, w, h)
	}
}

func (in *Intake) encode(ctx context.Context, m *image.RGBA, lossless bool) (Rendition, error) {
	if !lossless {
		return in.keep(ctx, "image/jpeg", m.Rect, func(s *spool) error {
			return jpeg.Encode(s, m, &jpeg.Options{Quality: quality})
		})
	}
	return in.keep(ctx, "image/png", m.Rect, func(s *spool) error {
		if p := palette(m); p != nil {
			return png.Encode(s, paint(m, p))
		}
		return png.Encode(s, m)
	})
}

// keep stores what write writes.
func (in *Intake) keep(ctx context.Context, mediaType string, r image.Rectangle, write func(*spool) error) (Rendition, error) {
	s, err := in.spool()
	if err != nil {
		return Rendition{}, err
	}
	defer s.Close()
	if err := write(s); err != nil {
		return Rendition{}, fmt.Errorf("encode picture: %w", err)
	}
	name, err := s.store(ctx, in.blobs)
	return Rendition{Hash: name, Width: r.Dx(), Height: r.Dy(), MediaType: mediaType, Size: s.size}, err
}

// palette returns the colours of m in order, or nil if there are more than 256.
func palette(m *image.RGBA) color.Palette {
	seen := map[color.RGBA]bool{}
	var last color.RGBA
	for i := 0; i+4 <= len(m.Pix); i += 4 {
		c := color.RGBA{m.Pix[i], m.Pix[i+1], m.Pix[i+2], m.Pix[i+3]}
		if c == last && i > 0 {
			continue
		}
		if last = c; !seen[c] {
			if len(seen) == 256 {
				return nil
			}
			seen[c] = true
		}
	}
	p := make(color.Palette, 0, len(seen))
	for c := range seen {
		p = append(p, c)
	}
	return inOrder(p)
}

// inOrder sorts colours: no sequence of bytes that a sender put into a palette
// comes out of it again.
func inOrder(p color.Palette) color.Palette {
	slices.SortFunc(p, func(a, b color.Color) int {
		c, d := a.(color.RGBA), b.(color.RGBA)
		return cmp.Or(cmp.Compare(c.A, d.A), cmp.Compare(c.R, d.R), cmp.Compare(c.G, d.G), cmp.Compare(c.B, d.B))
	})
	return p
}

func paint(m *image.RGBA, p color.Palette) *image.Paletted {
	index := make(map[color.RGBA]uint8, len(p))
	for i, c := range p {
		index[c.(color.RGBA)] = uint8(i)
	}
	dst := image.NewPaletted(m.Rect, p)
	for i := range dst.Pix {
		c := m.Pix[i*4 : i*4+4]
		dst.Pix[i] = index[color.RGBA{c[0], c[1], c[2], c[3]}]
	}
	return dst
}

// animate stores a GIF of several frames again as a GIF.
func (in *Intake) animate(ctx context.Context, r *bufio.Reader, p probe) (*Rendition, error) {
	g, err := guard(func() (*gif.GIF, error) { return gif.DecodeAll(r) })
	if err != nil {
		return nil, err
	}
	for _, m := range g.Image {
		repaint(m)
	}
	// Without a palette for all, each frame has its own, with the colours it uses.
	g.Config = image.Config{Width: p.width, Height: p.height}
	g.BackgroundIndex = 0
	made, err := in.keep(ctx, "image/gif", image.Rect(0, 0, p.width, p.height), func(s *spool) error { return gif.EncodeAll(s, g) })
	return &made, err
}

// repaint gives a frame a palette of the colours that it uses, in order.
func repaint(m *image.Paletted) {
	var used [256]bool
	for _, i := range m.Pix {
		used[i] = true
	}
	var p color.Palette
	for i, c := range m.Palette {
		if used[i] && !slices.Contains(p, c) {
			p = append(p, c)
		}
	}
	inOrder(p)
	var index [256]uint8
	for i, c := range m.Palette {
		if used[i] {
			index[i] = uint8(slices.Index(p, c))
		}
	}
	for i := range m.Pix {
		m.Pix[i] = index[m.Pix[i]]
	}
	m.Palette = p
}

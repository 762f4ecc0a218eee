package media

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"errors"
	"io"

	"dateline"

	"golang.org/x/image/webp"
)

// A probe is what a picture's header says, read without decoding a pixel.
type probe struct {
	width, height int
	orientation   int   // EXIF 2.32 section 4.6.4, tag Orientation: 1 to 8; 0 if unsaid
	frames        int   // of a GIF
	framePixels   int64 // of all frames of a GIF
	scans         int   // of a JPEG
	heavy         bool  // takes twice the memory or more: a progressive JPEG, a PNG of 16 bits
	least         int64 // bytes below which a file of these dimensions is surely cut short
}

var errDamaged = dateline.Invalid{Field: "picture", Reason: "it is damaged or was cut short: open it, save it again and send the new copy"}

// A progressive JPEG is passed over once for each of its scans. Encoders write
// about ten; a file may claim a million tiny ones and keep a processor for hours.
const mostScans = 100

// probePicture walks the parts of a picture up to the pixels, and in a JPEG and a
// GIF, where it matters how many there are, to the end.
func probePicture(k *kind, r *bufio.Reader) (p probe, err error) {
	switch k {
	case kindJPEG:
		err = p.jpeg(r)
	case kindPNG:
		err = p.png(r)
	case kindGIF:
		err = p.gif(r)
	case kindWebP:
		err = p.webp(r)
	}
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		err = errDamaged
	}
	return p, err
}

// check holds a probe against the limits.
func (p probe) check(l Limits, size int64) error {
	switch {
	case p.width < 1 || p.height < 1:
		return errDamaged
	case p.width > l.Side || p.height > l.Side:
		return dateline.Invalidf("picture", "it measures %d × %d pixels, and a side may have %d at most: send a smaller one", p.width, p.height, l.Side)
	case int64(p.width)*int64(p.height) > int64(l.Pixels):
		return dateline.Invalidf("picture", "it has %d megapixels, and %d are the most that can be taken: send a smaller one", int64(p.width)*int64(p.height)/1e6, l.Pixels/1e6)
	case p.heavy && int64(p.width)*int64(p.height) > int64(l.Pixels/2):
		return dateline.Invalidf("picture", "it is a progressive JPEG or a PNG of 16 bits, of which %d megapixels are the most that can be taken: save it as an ordinary JPEG, or send a smaller one", l.Pixels/2/1e6)
	case size < p.least:
		return errDamaged
	case p.scans > mostScans:
		return dateline.Invalidf("picture", "it is a JPEG in an unusual number of parts: open it, save it again and send the new copy")
	}
	return nil
}

// jpeg reads markers as ITU-T T.81 annex B has them, and as leniently between
// them as image/jpeg does, so that both see the same.
func (p *probe) jpeg(r *bufio.Reader) error {
	r.Discard(2) // SOI, by which it was recognised
	for {
		c, err := r.ReadByte()
		if err != nil {
			return err
		}
		if c != 0xff {
			continue
		}
		for c == 0xff {
			if c, err = r.ReadByte(); err != nil {
				return err
			}
		}
		if c == 0 || c >= 0xd0 && c <= 0xd8 { // stuffing; RST, SOI
			continue
		}
		if c == 0xd9 { // EOI
			if p.width == 0 || p.scans == 0 {
				return errDamaged
			}
			return nil
		}
		var b [2]byte
		if _, err := io.ReadFull(r, b[:]); err != nil {
			return err
		}
		segment := io.LimitReader(r, int64(binary.BigEndian.Uint16(b[:]))-2)
		switch {
		case c == 0xda:
			p.scans++
		case c == 0xe1 && p.orientation == 0: // APP1
			exif, err := io.ReadAll(segment)
			if err != nil {
				return err
			}
			if tiff, ok := bytes.CutPrefix(exif, []byte("Exif\x00\x00")); ok {
				p.orientation = orientation(tiff)
			}
		case c >= 0xc0 && c <= 0xcf && c != 0xc4 && c != 0xc8 && c != 0xcc: // SOF
			if p.width != 0 {
				// The decoder would make room for the first before it minds.
				return errDamaged
			}
			var f [5]byte
			if _, err := io.ReadFull(segment, f[:]); err != nil {
				return err
			}
			p.heavy = c == 0xc2
			p.height, p.width = int(binary.BigEndian.Uint16(f[1:])), int(binary.BigEndian.Uint16(f[3:]))
			// Every block of 8 × 8 needs a bit at least; half the resolution
			// each way, should the first component be a sampled-down one.
			p.least = int64(p.width/16) * int64(p.height/16) / 8
		}
		if _, err := io.Copy(io.Discard, segment); err != nil {
			return err
		}
	}
}

// png reads chunks (PNG, third edition, section 5) up to the first IDAT.
func (p *probe) png(r *bufio.Reader) error {
	r.Discard(8)
	for first := true; ; first = false {
		var h [8]byte
		if _, err := io.ReadFull(r, h[:]); err != nil {
			return err
		}
		n, name := int64(binary.BigEndian.Uint32(h[:])), string(h[4:])
		chunk := io.LimitReader(r, n)
		switch {
		case first != (name == "IHDR"), first && n != 13:
			return errDamaged
		case first:
			var b [13]byte
			if _, err := io.ReadFull(chunk, b[:]); err != nil {
				return err
			}
			w, h := binary.BigEndian.Uint32(b[:]), binary.BigEndian.Uint32(b[4:])
			if w > 1<<31-1 || h > 1<<31-1 {
				return errDamaged
			}
			p.width, p.height, p.heavy = int(w), int(h), b[8] == 16
			samples := map[byte]int64{0: 1, 2: 3, 3: 1, 4: 2, 6: 4}[b[9]]
			// deflate makes 258 bytes of two bits at best (RFC 1951 section
			// 3.2.5): 1,032 to 1. The division comes first against overflow.
			p.least = int64(w) * samples * int64(b[8]) / 8 / 1032 * int64(h)
		case name == "eXIf" && n < 1<<16:
			exif, err := io.ReadAll(chunk)
			if err != nil {
				return err
			}
			p.orientation = orientation(exif)
		case name == "IDAT":
			return nil
		}
		if _, err := io.Copy(io.Discard, chunk); err != nil {
			return err
		}
		if _, err := r.Discard(4); err != nil { // the check sum, which the decoder checks
			return err
		}
	}
}

// gif reads blocks (GIF89a) to the trailer.
func (p *probe) gif(r *bufio.Reader) error {
	var b [13]byte
	if _, err := io.ReadFull(r, b[:]); err != nil {
		return err
	}
	p.width, p.height = int(binary.LittleEndian.Uint16(b[6:])), int(binary.LittleEndian.Uint16(b[8:]))
	if err := skipColours(r, b[10]); err != nil {
		return err
	}
	for {
		c, err := r.ReadByte()
		if err != nil {
			return err
		}
		switch c {
		case 0x21: // extension
			if _, err := r.Discard(1); err != nil {
				return err
			}
		case 0x2c: // image descriptor
			if _, err := io.ReadFull(r, b[:9]); err != nil {
				return err
			}
			p.frames++
			p.framePixels += int64(binary.LittleEndian.Uint16(b[4:])) * int64(binary.LittleEndian.Uint16(b[6:]))
			if err := skipColours(r, b[8]); err != nil {
				return err
			}
			if _, err := r.Discard(1); err != nil { // code size
				return err
			}
		case 0x3b: // trailer
			if p.frames == 0 {
				return errDamaged
			}
			return nil
		default:
			return errDamaged
		}
		for n := byte(1); n != 0; { // sub-blocks
			if n, err = r.ReadByte(); err != nil {
				return err
			}
			if _, err := r.Discard(int(n)); err != nil {
				return err
			}
		}
	}
}

func skipColours(r *bufio.Reader, flags byte) error {
	if flags&0x80 == 0 {
		return nil
	}
	_, err := r.Discard(3 << (1 + flags&7))
	return err
}

// webp reads chunks (RFC 9649 section 2.7): the EXIF chunk comes after the pixels.
func (p *probe) webp(r *bufio.Reader) error {
	head, _ := r.Peek(r.Size()) // the dimensions are at the beginning; more does not matter
	c, err := webp.DecodeConfig(bytes.NewReader(head))
	if err != nil {
		if bytes.Contains(head[:min(len(head), 512)], []byte("ANIM")) {
			return dateline.Invalidf("picture", "it is an animated WebP, which cannot be taken: send it as GIF, or a still as PNG")
		}
		return errDamaged
	}
	p.width, p.height = c.Width, c.Height
	r.Discard(12)
	for {
		var h [8]byte
		if _, err := io.ReadFull(r, h[:]); err != nil {
			return nil // the end; whether it was a good one, the decoder will say
		}
		n := int64(binary.LittleEndian.Uint32(h[4:]))
		chunk := io.LimitReader(r, n+n&1)
		if string(h[:4]) == "EXIF" && n < 1<<16 {
			exif, err := io.ReadAll(chunk)
			if err != nil {
				return err
			}
			p.orientation = orientation(bytes.TrimPrefix(exif, []byte("Exif\x00\x00")))
		}
		if _, err := io.Copy(io.Discard, chunk); err != nil {
			return err
		}
	}
}

// orientation reads the tag Orientation from the first directory of TIFF data
// (TIFF 6.0 section 2); 0 if there is none that makes sense.
func orientation(b []byte) int {
	if len(b) < 8 {
		return 0
	}
	var o binary.ByteOrder = binary.LittleEndian
	if b[0] == 'M' {
		o = binary.BigEndian
	}
	if string(b[:2]) != "II" && string(b[:2]) != "MM" || o.Uint16(b[2:]) != 42 {
		return 0
	}
	at := o.Uint32(b[4:])
	if uint64(at)+2 > uint64(len(b)) {
		return 0
	}
	b = b[at:]
	n := int(o.Uint16(b))
	for b = b[2:]; n > 0 && len(b) >= 12; n, b = n-1, b[12:] {
		if o.Uint16(b) == 0x0112 && o.Uint16(b[2:]) == 3 {
			if v := int(o.Uint16(b[8:])); v >= 1 && v <= 8 {
				return v
			}
			return 0
		}
	}
	return 0
}

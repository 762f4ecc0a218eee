package media

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"io"
)

// checkMP3 wants two MPEG layer III frames in a row, after an ID3 tag or none
// (ISO/IEC 11172-3 section 2.4.2.3; ID3v2.4.0 section 3.1).
func checkMP3(r *bufio.Reader) error {
	for range 4 { // tags, of which there may be several
		h, err := r.Peek(10)
		if err != nil {
			return err
		}
		if string(h[:3]) != "ID3" {
			break
		}
		n := 10 + (int(h[6]&0x7f)<<21 | int(h[7]&0x7f)<<14 | int(h[8]&0x7f)<<7 | int(h[9]&0x7f))
		if h[5]&0x10 != 0 {
			n += 10 // a footer
		}
		if _, err := io.CopyN(io.Discard, r, int64(n)); err != nil {
			return err
		}
	}
	for range 4096 { // padding
		c, err := r.Peek(1)
		if err != nil {
			return err
		}
		if c[0] != 0 {
			break
		}
		r.Discard(1)
	}
	for range 2 {
		h, err := r.Peek(4)
		if err != nil {
			return err
		}
		n := mp3Frame(h)
		if n == 0 {
			return refuse(kindUnknown.asFile)
		}
		if _, err := r.Discard(n); err != nil {
			return err
		}
	}
	return nil
}

// mp3Frame returns the length in bytes of the layer III frame with this header;
// 0 if it is none.
func mp3Frame(h []byte) int {
	version, layer := h[1]>>3&3, h[1]>>1&3 // version: 3 is MPEG-1, 2 is MPEG-2, 0 is MPEG-2.5
	rate, freq, pad := int(h[2]>>4), int(h[2]>>2&3), int(h[2]>>1&1)
	if h[0] != 0xff || h[1]&0xe0 != 0xe0 || layer != 1 || version == 1 || rate == 0 || rate == 15 || freq == 3 {
		return 0
	}
	kbits := [...]int{0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160}
	samples := 72
	hertz := [...]int{22050, 24000, 16000}[freq]
	switch version {
	case 3:
		kbits = [...]int{0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320}
		samples, hertz = 144, hertz*2
	case 0:
		hertz /= 2
	}
	return samples*kbits[rate]*1000/hertz + pad
}

// checkWAV wants a RIFF file that is whole, with a format first of what follows.
func checkWAV(r *bufio.Reader, size int64) error {
	h, err := r.Peek(12)
	if err != nil {
		return err
	}
	if n := int64(binary.LittleEndian.Uint32(h[4:])); n+8 > size {
		return io.ErrUnexpectedEOF
	}
	r.Discard(12)
	for range 16 {
		if h, err = r.Peek(8); err != nil {
			return err
		}
		if string(h[:4]) == "fmt " {
			return nil
		}
		n := int64(binary.LittleEndian.Uint32(h[4:]))
		if _, err := io.CopyN(io.Discard, r, 8+n+n&1); err != nil {
			return err
		}
	}
	return refuse(kindUnknown.asFile)
}

// checkOgg looks at the first packet of the first page (RFC 3533 section 6).
func checkOgg(head []byte) error {
	if len(head) < 28 || len(head) < 27+int(head[26])+8 {
		return io.ErrUnexpectedEOF
	}
	packet := head[27+int(head[26]):]
	for _, codec := range []string{"\x01vorbis", "OpusHead", "\x7fFLAC", "Speex   "} {
		if bytes.HasPrefix(packet, []byte(codec)) {
			return nil
		}
	}
	return refuse("it is an Ogg file that is not sound: send film as MP4 or WebM")
}

// checkWebM looks for the DocType within the EBML header (RFC 8794 section 11.2.4).
func checkWebM(head []byte) error {
	at := bytes.Index(head[:min(len(head), 64)], []byte{0x42, 0x82})
	if at < 0 || len(head) < at+7 {
		return io.ErrUnexpectedEOF
	}
	if head[at+2] == 0x84 && string(head[at+3:at+7]) == "webm" {
		return nil
	}
	return refuse("it is a Matroska film, which browsers do not show: send it as MP4 or WebM")
}

// movie walks the boxes of an ISO base media file (ISO/IEC 14496-12 section 4.2):
// they must fill the file, and a track of pictures makes it a film.
func movie(f io.ReaderAt, size int64) (*kind, error) {
	w := boxes{r: f}
	if err := w.walk(0, size, 0); err != nil {
		return nil, err
	}
	switch {
	case w.film:
		return kindMP4, nil
	case w.sound:
		return kindM4A, nil
	}
	return kindUnknown, nil
}

type boxes struct {
	r           io.ReaderAt
	seen        int
	film, sound bool
}

func (w *boxes) walk(at, end int64, depth int) error {
	for at < end {
		// A film in fragments has a few for each second of it.
		if w.seen++; w.seen > 100_000 {
			return refuse(kindUnknown.asFile)
		}
		var h [16]byte
		if n, err := w.r.ReadAt(h[:], at); n < 8 {
			return err
		}
		n, name, skip := int64(binary.BigEndian.Uint32(h[:])), string(h[4:8]), int64(8)
		switch n {
		case 0: // to the end
			n = end - at
		case 1:
			n, skip = int64(binary.BigEndian.Uint64(h[8:])), 16
		}
		if n < skip || n > end-at {
			return io.ErrUnexpectedEOF
		}
		switch {
		case name == "hdlr" && depth == 3:
			var b [12]byte
			if _, err := w.r.ReadAt(b[:], at+skip); err != nil {
				return err
			}
			w.film = w.film || string(b[8:]) == "vide"
			w.sound = w.sound || string(b[8:]) == "soun"
		case name == [...]string{"moov", "trak", "mdia", ""}[depth]:
			if err := w.walk(at+skip, at+n, depth+1); err != nil {
				return err
			}
		}
		at += n
	}
	return nil
}

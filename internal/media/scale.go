package media

import (
	"image"

	"golang.org/x/image/draw"
)

// strip is how many rows or columns are scaled at once.
const strip = 64

// scale returns src at another size, never larger in either direction, with the
// Catmull-Rom kernel.
//
// The kernel scaler wants 32 bytes for each pixel of new width × old height: 700
// MB for a picture of 50 megapixels. So the width is scaled first, some rows at a
// time, and then the height, some columns at a time: in the direction that does
// not change, the kernel is exactly one pixel wide and a seam cannot be seen.
func scale(src image.Image, w, h int) *image.RGBA {
	b := src.Bounds()
	if b.Dx() == w && b.Dy() == h {
		dst := image.NewRGBA(image.Rect(0, 0, w, h))
		draw.Draw(dst, dst.Bounds(), src, b.Min, draw.Src)
		return dst
	}
	if b.Dx() != w {
		wide := image.NewRGBA(image.Rect(0, 0, w, b.Dy()))
		z := draw.CatmullRom.NewScaler(w, strip, b.Dx(), strip) // keeps its buffer from strip to strip
		for y := 0; y < b.Dy(); y += strip {
			end := min(y+strip, b.Dy())
			z.Scale(wide, image.Rect(0, y, w, end), src, image.Rect(b.Min.X, b.Min.Y+y, b.Max.X, b.Min.Y+end), draw.Src, nil)
		}
		if b.Dy() == h {
			return wide
		}
		src, b = wide, wide.Rect
	}
	dst := image.NewRGBA(image.Rect(0, 0, w, h))
	z := draw.CatmullRom.NewScaler(strip, h, strip, b.Dy())
	for x := 0; x < w; x += strip {
		end := min(x+strip, w)
		z.Scale(dst, image.Rect(x, 0, end, h), src, image.Rect(b.Min.X+x, b.Min.Y, b.Min.X+end, b.Max.Y), draw.Src, nil)
	}
	return dst
}

// turn brings a picture upright by its EXIF orientation (EXIF 2.32 section 4.6.4,
// tag Orientation): 2 to 4 mirror and turn in place, 5 to 8 exchange the sides.
func turn(src *image.RGBA, orientation int) *image.RGBA {
	if orientation < 2 || orientation > 8 {
		return src
	}
	w, h := src.Rect.Dx(), src.Rect.Dy()
	// Where pixel (0, 0) goes, and how far, in pixels, a step right or down goes.
	dw := w
	if orientation >= 5 {
		dw = h
	}
	dst := image.NewRGBA(image.Rect(0, 0, dw, w*h/dw))
	var start, right, down int
	switch orientation {
	case 2: // mirrored
		start, right, down = w-1, -1, dw
	case 3: // upside down
		start, right, down = w*h-1, -1, -dw
	case 4: // mirrored upside down
		start, right, down = w*(h-1), 1, -dw
	case 5: // transposed
		start, right, down = 0, dw, 1
	case 6: // needs a quarter turn clockwise
		start, right, down = h-1, dw, -1
	case 7: // transposed along the other diagonal
		start, right, down = w*h-1, -dw, -1
	case 8: // needs a quarter turn anticlockwise
		start, right, down = dw*(w-1), -dw, 1
	}
	for y := range h {
		row := src.Pix[y*src.Stride:]
		at := start + y*down
		for x := range w {
			copy(dst.Pix[at*4:at*4+4], row[x*4:x*4+4])
			at += right
		}
	}
	return dst
}

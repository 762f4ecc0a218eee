package view

import (
	"fmt"
	"math"
	"strconv"
)

// AccentCSS returns the style sheet that puts the newsroom's accent colour
// ("#1a4480") in the place of the built-in one; the site serves it at [ThemeURL].
// On dark pages the colour is lightened until text in it has the contrast of 4.5:1
// that WCAG 2.2, 1.4.3 asks for; on light ones Newsroom.Check has seen to that. A
// string that is not a colour gives an empty style sheet.
func AccentCSS(accent string) []byte {
	c, ok := parseColour(accent)
	if !ok {
		return nil
	}
	dark := c
	for range 20 {
		if contrast(dark, darkWash) >= 5 {
			break
		}
		for i := range dark {
			dark[i] += (1 - dark[i]) * 0.12
		}
	}
	return fmt.Appendf(nil, ":root{--accent:%s}\n@media (prefers-color-scheme:dark){:root{--accent:%s}}\n@media print{:root{--accent:#000}}\n", c, dark)
}

// colour is red, green and blue, from 0 to 1.
type colour [3]float64

// darkWash is the lightest background of dark pages, --wash in site.css.
var darkWash = colour{0x1c / 255., 0x22 / 255., 0x28 / 255.}

func parseColour(s string) (colour, bool) {
	n, err := strconv.ParseUint(s[min(1, len(s)):], 16, 32)
	if len(s) != 7 || s[0] != '#' || err != nil {
		return colour{}, false
	}
	return colour{float64(n>>16&0xff) / 255, float64(n>>8&0xff) / 255, float64(n&0xff) / 255}, true
}

func (c colour) String() string {
	b := func(x float64) int { return int(math.Round(x * 255)) }
	return fmt.Sprintf("#%02x%02x%02x", b(c[0]), b(c[1]), b(c[2]))
}

// luminance is WCAG 2.2's relative luminance.
func (c colour) luminance() float64 {
	linear := func(x float64) float64 {
		if x <= 0.04045 {
			return x / 12.92
		}
		return math.Pow((x+0.055)/1.055, 2.4)
	}
	return 0.2126*linear(c[0]) + 0.7152*linear(c[1]) + 0.0722*linear(c[2])
}

func contrast(a, b colour) float64 {
	x, y := a.luminance()+0.05, b.luminance()+0.05
	return max(x/y, y/x)
}

package dateline

import (
	"math"
	"strconv"
)

// contrastWithWhite returns the contrast ratio of an "#rrggbb" colour with white
// by WCAG 2.2's definition of relative luminance.
func contrastWithWhite(hex string) (float64, error) {
	n, err := strconv.ParseUint(hex[min(1, len(hex)):], 16, 32)
	if len(hex) != 7 || hex[0] != '#' || err != nil {
		return 0, Invalidf("accent", "%q is not a colour (write it as #1a4480)", hex)
	}
	linear := func(shift uint) float64 {
		c := float64(n>>shift&0xff) / 255
		if c <= 0.04045 {
			return c / 12.92
		}
		return math.Pow((c+0.055)/1.055, 2.4)
	}
	luminance := 0.2126*linear(16) + 0.7152*linear(8) + 0.0722*linear(0)
	return 1.05 / (luminance + 0.05), nil
}

package scene

import (
	"fmt"
	"math"
	"strconv"
)

// The colours of heat maps: viridis by Smith and van der Walt, which is even to the eye and also in grey, at nine places.
var ramp = [...]string{"#440154", "#472d7b", "#3b528b", "#2c728e", "#21918c", "#28ae80", "#5ec962", "#addc30", "#fde725"}

// Ramp returns the colours of heat maps, from low to high, at equal distances.
func Ramp() []string { return ramp[:] }

// Heat returns the colour of v on the scale from lo to hi. It is in the middle if lo is hi.
func Heat(v, lo, hi float64) (r, g, b uint8) {
	s := 0.5
	if hi > lo {
		s = math.Min(1, math.Max(0, (v-lo)/(hi-lo)))
	}
	at := s * float64(len(ramp)-1)
	i := min(int(at), len(ramp)-2)
	f := at - float64(i)
	r1, g1, b1 := RGB(ramp[i])
	r2, g2, b2 := RGB(ramp[i+1])
	mix := func(a, b uint8) uint8 { return uint8(math.Round(float64(a) + f*(float64(b)-float64(a)))) }
	return mix(r1, r2), mix(g1, g2), mix(b1, b2)
}

// RGB returns the parts of a colour that is written as #rrggbb.
func RGB(hex string) (r, g, b uint8) {
	n, err := strconv.ParseUint(hex[1:], 16, 32)
	if err != nil {
		panic(err) // a constant of this package
	}
	return uint8(n >> 16), uint8(n >> 8), uint8(n)
}

// HeatColor returns Heat as #rrggbb.
func HeatColor(v, lo, hi float64) string {
	r, g, b := Heat(v, lo, hi)
	return fmt.Sprintf("#%02x%02x%02x", r, g, b)
}

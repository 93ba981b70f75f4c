package kernel

import (
	"math"
	"math/rand/v2"
	"testing"
)

// Every binary16 survives the way to float32 and back, and its value is that of its fields.
func TestFloat16Values(t *testing.T) {
	onPaths(t, func(t *testing.T) {
		all := make([]uint16, 1<<16)
		for i := range all {
			all[i] = uint16(i)
		}
		wide, again := make([]float32, len(all)), make([]uint16, len(all))
		FromFloat16(wide, all)
		ToFloat16(again, wide)
		for i, h := range all {
			sign, e, m := 1-2*float64(h>>15), int(h>>10&31), float64(h&1023)
			want := sign * math.Ldexp(1024+m, e-25)
			switch {
			case e == 0:
				want = sign * math.Ldexp(m, -24)
			case e == 31 && m == 0:
				want = math.Inf(int(sign))
			case e == 31:
				want = math.NaN()
			}
			if bits(wide[i]) != bits(float32(want)) || want == want && math.Signbit(want) != math.Signbit(float64(wide[i])) {
				t.Fatalf("%#04x: got %v, want %v", h, wide[i], want)
			}
			if again[i] != h && again[i] != h|0x200 || want == want && again[i] != h {
				t.Fatalf("%#04x: came back as %#04x", h, again[i])
			}
		}
	})
}

// Rounding goes to the nearest of the two neighbours, and to the even one from the middle.
func TestFloat16Rounds(t *testing.T) {
	onPaths(t, func(t *testing.T) {
		for h := uint16(0); h < 0x7bff; h++ {
			low, high := fromFloat16(h), fromFloat16(h+1)
			middle := low/2 + high/2
			even := h + h&1
			x := []float32{middle, math.Nextafter32(middle, low), math.Nextafter32(middle, high), -middle}
			got := make([]uint16, len(x))
			ToFloat16(got, x)
			if want := [4]uint16{even, h, h + 1, even | 0x8000}; [4]uint16(got) != want {
				t.Fatalf("around %v: got %#04x, want %#04x", middle, got, want)
			}
		}
		got := make([]uint16, 3)
		ToFloat16(got, []float32{65519.996, 65520, 1e10})
		if want := [3]uint16{0x7bff, 0x7c00, 0x7c00}; [3]uint16(got) != want {
			t.Errorf("large: got %#04x, want %#04x", got, want)
		}
	})
}

func TestBFloat16(t *testing.T) {
	onPaths(t, func(t *testing.T) {
		all := make([]uint16, 1<<16)
		for i := range all {
			all[i] = uint16(i)
		}
		wide, again := make([]float32, len(all)), make([]uint16, len(all))
		FromBFloat16(wide, all)
		ToBFloat16(again, wide)
		for i, h := range all {
			nan := wide[i] != wide[i]
			if math.Float32bits(wide[i]) != uint32(h)<<16 && !nan || again[i] != h && !(nan && again[i] == h|0x40) {
				t.Fatalf("%#04x: got %v, and %#04x back", h, wide[i], again[i])
			}
		}
		x := []float32{1 + 0x1p-8, 1 + 0x1p-8 + 0x1p-20, 1 + 0x3p-8, math.MaxFloat32, -1 - 0x1p-8}
		got := make([]uint16, len(x))
		ToBFloat16(got, x)
		if want := [5]uint16{0x3f80, 0x3f81, 0x3f82, 0x7f80, 0xbf80}; [5]uint16(got) != want {
			t.Errorf("got %#04x, want %#04x", got, want)
		}
	})
}

// All conversions agree at all lengths with those of one element, and write nothing else.
func TestConversions(t *testing.T) {
	onPaths(t, func(t *testing.T) {
		r := rand.New(rand.NewPCG(13, 14))
		for n := range 71 {
			singles := append(values[float32](r, n), 42)
			doubles := append(values[float64](r, n), 42)
			wide, narrow := append(make([]float64, n), 7), append(make([]float32, n), 7)
			half, brain := append(make([]uint16, n), 7), append(make([]uint16, n), 7)
			Widen(wide[:n], singles)
			Narrow(narrow[:n], doubles)
			ToFloat16(half[:n], singles)
			ToBFloat16(brain[:n], singles)
			for i := range n {
				h, b := make([]uint16, 1), make([]uint16, 1)
				ToFloat16(h, singles[i:i+1])
				ToBFloat16(b, singles[i:i+1])
				if bits(wide[i]) != bits(float64(singles[i])) || bits(narrow[i]) != bits(float32(doubles[i])) || half[i] != h[0] || brain[i] != b[0] {
					t.Fatalf("length %d, element %d: %v and %v gave %v, %v, %#04x, %#04x", n, i, singles[i], doubles[i], wide[i], narrow[i], half[i], brain[i])
				}
			}
			if wide[n] != 7 || narrow[n] != 7 || half[n] != 7 || brain[n] != 7 {
				t.Fatalf("length %d: wrote behind the end", n)
			}
		}
	})
}

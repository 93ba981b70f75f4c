package kernel

import (
	"math"
	"math/rand/v2"
	"testing"
)

// values returns n elements: moderate ones, ones of every size, and those where something special happens.
func values[T Float](r *rand.Rand, n int) []T {
	largest, smallest := math.MaxFloat32, math.SmallestNonzeroFloat32
	if !isFloat32[T]() {
		largest, smallest = math.MaxFloat64, math.SmallestNonzeroFloat64
	}
	special := []float64{0, math.Copysign(0, -1), 1, -1, math.NaN(), math.Inf(1), math.Inf(-1), largest, -largest, smallest, -smallest, 3 * smallest,
		0.5, 2, 1e-30, -1e-30, 1e-40, 1e-310, 88.72, -87.33, -103.9, 709.78, -708.4, -745.1, 9.01, -9.01, 16.7, -16.7, 0.7071067, 1.4142135, 110, -110, 1000, -1000}
	x := make([]T, n)
	for i := range x {
		switch r.IntN(4) {
		case 0:
			x[i] = T(special[r.IntN(len(special))])
		case 1:
			x[i] = T(math.Ldexp(r.Float64()*2-1, r.IntN(2100)-1070))
		default:
			x[i] = T(r.NormFloat64() * 3)
		}
	}
	return x
}

// bits lets results be compared whole; every NaN counts as the same.
func bits[T Float](x T) uint64 {
	if x != x {
		x = T(math.NaN())
	}
	if isFloat32[T]() {
		return uint64(math.Float32bits(float32(x)))
	}
	return math.Float64bits(float64(x))
}

// ulp is the distance of neighbours at x, at least that of subnormals.
func ulp[T Float](x T) float64 {
	fraction, least := 24, -149
	if !isFloat32[T]() {
		fraction, least = 53, -1074
	}
	_, e := math.Frexp(float64(x))
	return math.Ldexp(1, max(e-fraction, least))
}

func (m mapping[T]) near(got T, d T, a, s []T) bool {
	for _, f := range []func(T, []T, []T) T{m.want, m.or} {
		if f == nil {
			continue
		}
		want := f(d, a, s)
		if bits(got) == bits(want) {
			return true
		}
		if m.ulps == 0 || math.IsNaN(float64(want)) != math.IsNaN(float64(got)) {
			continue
		}
		unit := ulp(want)
		if m.size != nil {
			for _, v := range m.size(d, a, s) {
				unit = max(unit, ulp(v))
			}
		}
		if math.IsInf(float64(want), 0) || math.IsInf(float64(got), 0) { // one of them rounded up to infinity
			want, got = clip(want), clip(got)
		}
		if math.Abs(float64(got)-float64(want)) <= m.ulps*unit && (m.size != nil || math.Signbit(float64(got)) == math.Signbit(float64(want))) {
			return true
		}
	}
	return false
}

func clip[T Float](x T) T {
	if isFloat32[T]() {
		return T(max(min(float64(x), math.MaxFloat32), -math.MaxFloat32))
	}
	return T(max(min(float64(x), math.MaxFloat64), -math.MaxFloat64))
}

// Element-wise kernels hold what they promise at all lengths and offsets, write nothing else, and give an element the same bits wherever it stands.
func TestMaps(t *testing.T) {
	onPaths(t, func(t *testing.T) {
		t.Run("float32", testMaps[float32])
		t.Run("float64", testMaps[float64])
	})
}

func testMaps[T Float](t *testing.T) {
	for _, m := range mappings[T]() {
		t.Run(m.name, func(t *testing.T) {
			r := rand.New(rand.NewPCG(1, 2))
			for n := 0; n <= 70; n++ {
				m.check(t, r, n)
			}
			for _, n := range []int{127, 128, 1000, 4099} {
				m.check(t, r, n)
			}
		})
	}
}

func (m mapping[T]) check(t *testing.T, r *rand.Rand, n int) {
	t.Helper()
	const around = 20
	memory := values[T](r, n+2*around)
	from := r.IntN(around)
	dst := memory[from : from+n : from+n]
	old := append([]T(nil), memory...)
	operands := make([][]T, m.operands)
	for k := range operands {
		x := values[T](r, n+around)
		operands[k] = x[r.IntN(around):][:n]
	}
	scalars := values[T](r, m.scalars)
	m.kernel(dst, operands, scalars)
	element := func(i int) (d T, a []T) {
		for _, x := range operands {
			a = append(a, x[i])
		}
		return old[from+i], a
	}
	for i := range n {
		d, a := element(i)
		if !m.near(dst[i], d, a, scalars) {
			t.Fatalf("length %d, element %d: %s(%v; %v; %v): got %v, want %v", n, i, m.name, d, a, scalars, dst[i], m.want(d, a, scalars))
		}
		alone := []T{d}
		single := make([][]T, len(a))
		for k := range a {
			single[k] = a[k : k+1]
		}
		m.kernel(alone, single, scalars)
		if bits(alone[0]) != bits(dst[i]) {
			t.Fatalf("length %d, element %d: %s(%v; %v; %v): got %v, but alone %v", n, i, m.name, d, a, scalars, dst[i], alone[0])
		}
	}
	for i, v := range memory {
		if outside := i < from || i >= from+n; outside && bits(v) != bits(old[i]) {
			t.Fatalf("length %d: wrote at %d, outside of it", n, i-from)
		}
	}
	m.checkAliases(t, old[from:from+n], operands, scalars)
}

// checkAliases calls the kernel with dst in the place of each operand, and of all.
func (m mapping[T]) checkAliases(t *testing.T, d []T, operands [][]T, scalars []T) {
	t.Helper()
	for mask := 1; mask < 1<<m.operands; mask++ {
		dst := append([]T(nil), d...)
		want := append([]T(nil), d...)
		same, apart := make([][]T, m.operands), make([][]T, m.operands)
		for k, x := range operands {
			same[k], apart[k] = x, x
			if mask>>k&1 == 1 {
				same[k], apart[k] = dst, d
			}
		}
		m.kernel(dst, same, scalars)
		m.kernel(want, apart, scalars)
		for i := range dst {
			if bits(dst[i]) != bits(want[i]) {
				t.Fatalf("length %d, element %d: %s with dst as operands %b: got %v, want %v", len(d), i, m.name, mask, dst[i], want[i])
			}
		}
	}
}

// A short operand is refused, even if there is room behind it.
func TestShortOperand(t *testing.T) {
	for _, m := range mappings[float32]() {
		for k := range m.operands {
			operands := make([][]float32, m.operands)
			for i := range operands {
				operands[i] = make([]float32, 9)
			}
			operands[k] = operands[k][:8]
			got := func() (v any) {
				defer func() { v = recover() }()
				m.kernel(make([]float32, 9), operands, make([]float32, m.scalars))
				return nil
			}()
			if e, ok := got.(*LengthError); !ok || e.Error() != "kernel: got a slice of 8 elements, want at least 9" {
				t.Errorf("%s, operand %d: got panic %v", m.name, k, got)
			}
		}
	}
}

// A call allocates nothing.
func TestNoAllocation(t *testing.T) {
	onPaths(t, func(t *testing.T) {
		x, y, z := make([]float32, 20), make([]float32, 20), make([]float32, 20)
		if n := testing.AllocsPerRun(100, func() {
			Add(x, y, z)
			Exp(x, y)
			Axpy(x, 2, y)
			Softmax(x, y)
			z[0] = Dot(x, y)
		}); n != 0 {
			t.Errorf("got %v allocations, want none", n)
		}
	})
}

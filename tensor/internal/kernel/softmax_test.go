package kernel

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"
)

// softmaxOf is the definition, in float64.
func softmaxOf[T Float](x []T) (y, logs []float64, logSum float64) {
	top, s := math.Inf(-1), 0.0
	for _, v := range x {
		top = max(top, float64(v))
	}
	for _, v := range x {
		s += math.Exp(float64(v) - top)
	}
	logSum = top + math.Log(s)
	for _, v := range x {
		y = append(y, math.Exp(float64(v)-top)/s)
		logs = append(logs, float64(v)-top-math.Log(s))
	}
	return
}

func TestSoftmax(t *testing.T) {
	onPaths(t, func(t *testing.T) {
		t.Run("float32", func(t *testing.T) { testSoftmax[float32](t, 2e-6) })
		t.Run("float64", func(t *testing.T) { testSoftmax[float64](t, 4e-15) })
	})
}

func testSoftmax[T Float](t *testing.T, tolerance float64) {
	r := rand.New(rand.NewPCG(11, 12))
	near := func(got T, want, scale float64) bool {
		return math.Abs(float64(got)-want) <= tolerance*max(math.Abs(want), scale)
	}
	for _, n := range lengths {
		if n == 0 {
			continue
		}
		for _, shift := range []float64{0, 1000, -1000} {
			x := normal[T](r, n+7)[r.IntN(7):][:n]
			for i := range x {
				x[i] = x[i]*5 + T(shift)
			}
			y, logs, logSum := softmaxOf(x)
			got, gotLogs := make([]T, n), make([]T, n)
			Softmax(got, x)
			LogSoftmax(gotLogs, x)
			if s := LogSumExp(x); !near(s, logSum, 1) {
				t.Fatalf("LogSumExp of %d elements: got %v, want %v", n, s, logSum)
			}
			for i := range x {
				if !near(got[i], y[i], y[i]*(1+math.Abs(logs[i]))) || !near(gotLogs[i], logs[i], 1) {
					t.Fatalf("length %d, element %d: got %v and %v, want %v and %v", n, i, got[i], gotLogs[i], y[i], logs[i])
				}
			}
			inPlace := append([]T(nil), x...)
			Softmax(inPlace, inPlace)
			if fmt.Sprint(inPlace) != fmt.Sprint(got) {
				t.Fatalf("length %d: Softmax in place: got %v, want %v", n, inPlace, got)
			}
			testSoftmaxBack(t, r, got, gotLogs, near)
		}
	}
}

func testSoftmaxBack[T Float](t *testing.T, r *rand.Rand, y, logs []T, near func(T, float64, float64) bool) {
	n := len(y)
	dy, dx := normal[T](r, n), normal[T](r, n)
	dot, sum, size := 0.0, 0.0, 1.0
	for i := range dy {
		dot += float64(dy[i]) * float64(y[i])
		sum += float64(dy[i])
		size += math.Abs(float64(dy[i]))
	}
	a, b := append([]T(nil), dx...), append([]T(nil), dx...)
	SoftmaxBack(a, dy, y)
	LogSoftmaxBack(b, dy, logs)
	for i := range dx {
		want, wantLogs := float64(dx[i])+float64(y[i])*(float64(dy[i])-dot), float64(dx[i])+float64(dy[i])-math.Exp(float64(logs[i]))*sum
		if !near(a[i], want, 1) || !near(b[i], wantLogs, size) {
			t.Fatalf("length %d, element %d: got %v and %v, want %v and %v", n, i, a[i], b[i], want, wantLogs)
		}
	}
}

// The values at infinities are those of NNlib's softmax and logsoftmax (Julia), and of logsumexp in LogExpFunctions.
func TestSoftmaxOfInfinities(t *testing.T) {
	inf, nan := math.Inf(1), math.NaN()
	onPaths(t, func(t *testing.T) {
		for _, c := range []struct {
			x, y, logs []float64
			logSum     float64
		}{
			{[]float64{1, -inf}, []float64{1, 0}, []float64{0, -inf}, 1},
			{[]float64{1, inf}, []float64{0, 1}, []float64{-inf, 0}, inf},
			{[]float64{inf, -inf, inf}, []float64{0.5, 0, 0.5}, []float64{-math.Ln2, -inf, -math.Ln2}, inf},
			{[]float64{-inf, -inf}, []float64{nan, nan}, []float64{nan, nan}, -inf},
			{[]float64{1, nan}, []float64{nan, nan}, []float64{nan, nan}, nan},
			{[]float64{-inf}, []float64{nan}, []float64{nan}, -inf},
			{nil, []float64{}, []float64{}, -inf},
		} {
			y, logs := make([]float64, len(c.x)), make([]float64, len(c.x))
			Softmax(y, c.x)
			LogSoftmax(logs, c.x)
			if s := LogSumExp(c.x); fmt.Sprint(y, logs, s) != fmt.Sprint(c.y, c.logs, c.logSum) {
				t.Errorf("softmax of %v: got %v, %v, %v, want %v, %v, %v", c.x, y, logs, s, c.y, c.logs, c.logSum)
			}
		}
	})
}

// The cross-entropy is that of the definition in float64, its pullback the difference of softmax and y.
func TestCrossEntropy(t *testing.T) {
	onPaths(t, func(t *testing.T) {
		t.Run("float32", func(t *testing.T) { testCrossEntropy[float32](t, 4e-6) })
		t.Run("float64", func(t *testing.T) { testCrossEntropy[float64](t, 8e-15) })
	})
}

func testCrossEntropy[T Float](t *testing.T, tolerance float64) {
	r := rand.New(rand.NewPCG(13, 14))
	for _, n := range lengths {
		for _, shift := range []float64{0, 1000, -1000} {
			x, y, dx := normal[T](r, n+7)[r.IntN(7):][:n], make([]T, n), normal[T](r, n)
			total, want := 0.0, 0.0
			for i := range x {
				x[i] = x[i]*5 + T(shift)
				y[i] = T(r.Float64()) / T(n)
				total += float64(y[i])
			}
			soft, logs, _ := softmaxOf(x)
			for i := range x {
				want -= float64(y[i]) * logs[i]
			}
			if got := CrossEntropy(x, y); math.Abs(float64(got)-want) > tolerance*max(1, math.Abs(want)) {
				t.Fatalf("%d elements around %v: got %v, want %v", n, shift, got, want)
			}
			old := append([]T(nil), dx...)
			CrossEntropyBack(dx, 2, x, y)
			for i := range dx {
				if want := float64(old[i]) + 2*(soft[i]*total-float64(y[i])); math.Abs(float64(dx[i])-want) > tolerance*max(1, math.Abs(want)) {
					t.Fatalf("%d elements, pullback %d: got %v, want %v", n, i, dx[i], want)
				}
			}
		}
	}
	inf := T(math.Inf(1))
	if got := CrossEntropy([]T{1, inf, 2}, []T{0, 1, 0}); got == got {
		t.Errorf("0 times the logarithm of 0: got %v, want NaN", got)
	}
	if got := CrossEntropy([]T{1, inf}, []T{1, 0}); got != inf {
		t.Errorf("the logarithm of 0: got %v, want +Inf", got)
	}
}

// Moments of parts are those of the whole.
func TestMoments(t *testing.T) {
	onPaths(t, func(t *testing.T) {
		x := normal[float64](rand.New(rand.NewPCG(15, 16)), 3000)
		mean, variance := MeanVar(x)
		m, v := Moments(func(yield func(x []float64) bool) {
			_ = yield(x[:1100]) && yield(x[1100:1101]) && yield(x[1101:])
		})
		if math.Abs(m-mean) > 1e-15 || math.Abs(v-variance) > 1e-14 {
			t.Errorf("got %v and %v, want %v and %v", m, v, mean, variance)
		}
	})
}

package schedules

import "math"

// A wave goes from 0 up to 1 and back in a period.
type wave func(t, period int) float64

func triangle(t, period int) float64 {
	return 2 / math.Pi * math.Abs(math.Asin(math.Sin(math.Pi*float64(t-1)/float64(period))))
}

func sine(t, period int) float64 { return math.Abs(math.Sin(math.Pi * float64(t-1) / float64(period))) }

// cyclic is a wave between two values, whose height goes down by the factor that fade gives.
func cyclic(op string, w wave, l0, l1 float64, n int, fade func(t int) float64) Schedule {
	period(op, n)
	low, height := min(l0, l1), math.Abs(l0-l1)
	return func(t int) float64 { return height*fade(t)*w(t, n) + low }
}

func same(int) float64 { return 1 }

// halved is half as much each period.
func halved(n int) func(t int) float64 {
	return func(t int) float64 { return math.Pow(0.5, math.Floor(float64(t-1)/float64(n))) }
}

// faded is decay times as much each step.
func faded(decay float64) func(t int) float64 {
	return func(t int) float64 { return math.Pow(decay, float64(t-1)) }
}

// Triangle goes in straight lines from the lesser of l0 and l1 to the greater and back, in a period of so many steps.
//
// Source: Smith, arXiv:1506.01186, section 3.1.
func Triangle(l0, l1 float64, period int) Schedule {
	return cyclic("Triangle", triangle, l0, l1, period, same)
}

// TriangleDecay2 is a Triangle of half the height each period.
func TriangleDecay2(l0, l1 float64, period int) Schedule {
	return cyclic("TriangleDecay2", triangle, l0, l1, period, halved(period))
}

// TriangleExp is a Triangle whose height is multiplied by decay each step.
func TriangleExp(l0, l1 float64, period int, decay float64) Schedule {
	return cyclic("TriangleExp", triangle, l0, l1, period, faded(decay))
}

// Sin goes along half a sine from the lesser of l0 and l1 to the greater and back, in a period of so many steps.
func Sin(l0, l1 float64, period int) Schedule { return cyclic("Sin", sine, l0, l1, period, same) }

// SinDecay2 is a Sin of half the height each period.
func SinDecay2(l0, l1 float64, period int) Schedule {
	return cyclic("SinDecay2", sine, l0, l1, period, halved(period))
}

// SinExp is a Sin whose height is multiplied by decay each step.
func SinExp(l0, l1 float64, period int, decay float64) Schedule {
	return cyclic("SinExp", sine, l0, l1, period, faded(decay))
}

// CosAnneal goes down half a cosine from the greater of l0 and l1 to the lesser, in a period of so many steps, and begins anew; with restart false it goes back up.
//
// Source: Loshchilov and Hutter, arXiv:1608.03983, equation 5.
func CosAnneal(l0, l1 float64, period int, restart ...bool) Schedule {
	down := func(t, period int) float64 {
		t--
		if len(restart) == 0 || restart[0] {
			t = (t%period + period) % period
		}
		return (1 + math.Cos(math.Pi*float64(t)/float64(period))) / 2
	}
	return cyclic("CosAnneal", down, l0, l1, period, same)
}

package p

type Shape interface {
	Area(a float64) float64
}

type Flat float64

func (m Flat) Area(a float64) float64 { return float64(m) * a }

type Shifted struct{ In Shape }

func (m Shifted) Area(a float64) float64 { return m.In.Area(a) }

// What is called through an interface may be a constant, with methods all the same.
func F1(x float64) float64 {
	s := Shifted{In: Flat(2)}
	return s.Area(x*x) + s.Area(0.1)
}

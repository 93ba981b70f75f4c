package ad

import (
	"reflect"

	"github.com/fluxion-go/fluxion/ad/tape"
)

// flatten lists the floats that are reachable from values, each once.
func flatten(vs []reflect.Value) []float64 {
	r := tape.Clone(vs)
	var xs []float64
	for i := range vs {
		for _, l := range r.Leaves(i) {
			xs = append(xs, l.Get())
		}
	}
	return xs
}

// sizes tells how many floats are reachable from each of the values.
func sizes(vs []reflect.Value) []int {
	r := tape.Clone(vs)
	ns := make([]int, len(vs))
	for i := range vs {
		ns[i] = len(r.Leaves(i))
	}
	return ns
}

// filled returns copies of values in which floats are xs.
func filled(vs []reflect.Value, xs []float64) []reflect.Value {
	r := tape.Clone(vs)
	ws := make([]reflect.Value, len(vs))
	for i := range vs {
		for _, l := range r.Leaves(i) {
			if len(xs) > 0 {
				l.Set(xs[0])
				xs = xs[1:]
			}
		}
		ws[i] = r.Shadow(i)
	}
	return ws
}

// basis calls do for each float of the arguments whose gradient is wanted, with tangents that are 1 there and 0 elsewhere.
func (c *call) basis(do func(arg, k int, tangents [][]float64)) {
	ns := sizes(c.args)
	tangents := make([][]float64, len(ns))
	for i, n := range ns {
		tangents[i] = make([]float64, n)
	}
	for i, n := range ns {
		if c.constant[i] {
			continue
		}
		for k := range n {
			tangents[i][k] = 1
			do(i, k, tangents)
			tangents[i][k] = 0
		}
	}
}

// byBasis computes derivatives by one push for each float in the arguments, at once: arguments and captured variables may be changed before
// the function that it returns is called.
func byBasis(e engine, c *call) func(adjoints []reflect.Value) []reflect.Value {
	taken := *c
	taken.args = copies(c.args)
	columns := make([][][]float64, len(taken.args)) // by argument and float
	taken.basis(func(arg, _ int, tangents [][]float64) {
		_, ty := e.push(&taken, tangents)
		columns[arg] = append(columns[arg], ty)
	})
	return func(adjoints []reflect.Value) []reflect.Value {
		weights := adjointFloats(adjoints)
		t := tape.Get()
		r := tape.NewRoots(t, taken.args, nil)
		ds := make([]reflect.Value, len(taken.args))
		for i := range ds {
			leaves := r.Leaves(i)
			for k, ty := range columns[i] {
				sum := 0.0
				for j, w := range weights {
					if j < len(ty) && w != 0 {
						sum += w * ty[j]
					}
				}
				leaves[k].Set(sum)
			}
			ds[i] = r.Shadow(i)
		}
		gs := r.Gradients(ds)
		t.Put()
		return gs
	}
}

// adjointFloats lists the floats of adjoints of results. After the first that is not there none are looked at.
func adjointFloats(adjoints []reflect.Value) []float64 {
	n := 0
	for n < len(adjoints) && adjoints[n].IsValid() {
		n++
	}
	return flatten(adjoints[:n])
}

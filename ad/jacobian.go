package ad

import "reflect"

// Jacobian returns the matrix of derivatives of all numbers in the result by all numbers in each argument: one entry for each argument, a
// [][]float64 with a row for each number in the result. For an argument that is one number the entry is a []float64, a number for each
// row; for a result that is one number and an argument that is one, it is a number. Arguments without floats have nothing.
//
// Numbers are counted in the order in which they are met: fields in their order, slices from the front, maps by sorted keys.
func Jacobian(f any, args ...any) Grads {
	c := newCall("Jacobian", f, args)
	if c.typ.NumOut() == 0 {
		panic(misuse(c.api, "wants a function with a result, got a %v", c.typ))
	}
	ys, back := c.backend.engine().pull(c, true)
	ys = ys[:1]
	n := sizes(ys)[0]
	columns := make([]int, len(c.args))
	for i, a := range c.args {
		columns[i] = len(flatten([]reflect.Value{a}))
	}
	rows := make([][][]float64, len(c.args))
	for k := range n {
		seed := make([]float64, n)
		seed[k] = 1
		adjoints := make([]reflect.Value, c.typ.NumOut())
		adjoints[0] = filled(ys, seed)[0]
		for i, g := range back(adjoints) {
			rows[i] = append(rows[i], flattenLike(g, columns[i]))
		}
	}
	one := isFloat(ys[0].Type())
	gs := make([]reflect.Value, len(c.args))
	for i, a := range c.args {
		switch {
		case columns[i] == 0:
		case isFloat(a.Type()) && one:
			gs[i] = reflect.ValueOf(rows[i][0][0])
		case isFloat(a.Type()):
			column := make([]float64, n)
			for k, r := range rows[i] {
				column[k] = r[0]
			}
			gs[i] = reflect.ValueOf(column)
		default:
			gs[i] = reflect.ValueOf(rows[i])
		}
	}
	c.spread = false
	if len(c.given) != len(gs) {
		c.given = make([]given, len(gs))
	}
	return c.newGrads(gs, nil)
}

// flattenLike lists the floats of a gradient, n of them.
func flattenLike(g reflect.Value, n int) []float64 {
	xs := flatten([]reflect.Value{g})
	return append(xs, make([]float64, max(0, n-len(xs)))...)
}

// HVP returns the product of the Hessian of f at x with v: the derivative of the gradient when x goes along v. It has the shape of x. For
// several arguments x and v are Tuples, and the result is that for the first; see HVPs.
func HVP(f any, x, v any) Tree { return HVPs(f, x, v).At(0) }

// HVPs is HVP with an entry for each argument. x and v are Tuples if there are several.
func HVPs(f any, x, v any) Grads {
	c := newCall("HVP", f, arguments(x))
	c.scalar()
	_, _, hs := c.second(c.tangents(arguments(v)))
	return c.newGrads(hs, nil)
}

func arguments(x any) []any {
	if t, ok := x.(Tuple); ok {
		return t
	}
	return []any{x}
}

// Hessian returns the matrix of second derivatives of the result by all numbers in the arguments, see Jacobian for their order.
func Hessian(f any, args ...any) [][]float64 {
	c := newCall("Hessian", f, args)
	c.scalar()
	var rows [][]float64
	c.basis(func(_, _ int, tangents [][]float64) {
		_, _, hs := c.second(tangents)
		rows = append(rows, flatten(hs))
	})
	return rows
}

// DiagHessian returns the diagonal of the Hessian: second derivatives, in the shape of each argument.
func DiagHessian(f any, args ...any) Grads {
	c := newCall("DiagHessian", f, args)
	c.scalar()
	out := make([][]float64, len(c.args))
	var shape []reflect.Value
	c.basis(func(i, k int, tangents [][]float64) {
		_, _, hs := c.second(tangents)
		out[i] = append(out[i], flatten(hs[i : i+1])[k])
		shape = hs
	})
	gs := make([]reflect.Value, len(c.args))
	for i := range gs {
		if len(out[i]) > 0 {
			gs[i] = filled(shape[i:i+1], out[i])[0]
		}
	}
	return c.newGrads(gs, nil)
}

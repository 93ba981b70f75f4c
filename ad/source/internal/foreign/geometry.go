package foreign

import (
	"git.sr.ht/~sbinet/gg"
	"gonum.org/v1/gonum/num/dual"
	"gonum.org/v1/gonum/num/dualquat"
	"gonum.org/v1/gonum/num/hyperdual"
	"gonum.org/v1/gonum/num/quat"
	"gonum.org/v1/gonum/spatial/barneshut"
	"gonum.org/v1/gonum/spatial/r2"
	"gonum.org/v1/gonum/spatial/r3"
	"gonum.org/v1/plot/tools/bezier"
	"gonum.org/v1/plot/vg"
)

func init() {
	refuse("r2.Rotate", r2Rotate, hidden, six)
	add("r2.Unit", r2Unit, four)
	add("r2.Triangle.Area", r2Triangle, six)
	add("r3.Cross", r3Cross, six)
	add("r3.Cos", r3Cos, six)
	add("r3.Rotation.Rotate", r3Rotate, eight)
	add("r3.Triangle.Area", r3Triangle, append(append([]float64{}, eight...), 0.4))
	add("r3.Box.Vertices", r3Box, six)
	add("r3.Divergence", r3Divergence, six)
	add("quat.Mul", quatMul, eight)
	add("quat.Exp", quatExp, four)
	add("quat.Log", quatLog, four)
	add("quat.Sqrt", quatSqrt, four)
	add("quat.Atan", quatAtan, four)
	add("dual.Pow", dualPow, pos4)
	add("dual.Tanh", dualTanh, pos4)
	add("hyperdual.Exp", hyperdualExp, pos4)
	add("dualquat.Mul", dualquatMul, eight)
	add("barneshut.Gravity3", gravity, eight)
	refuse("barneshut.NewPlane, Plane.ForceOn", barnesHut, hidden, eight)
	add("gg.Matrix.TransformPoint", ggMatrix, pos4)
	add("gg.CubicBezier", ggBezier, eight)
	refuse("plot/tools/bezier.Curve.Point", bezierPoint, hidden, eight)
}

func vec2(x []float64) r2.Vec { return r2.Vec{X: x[0], Y: x[1]} }
func vec3(x []float64) r3.Vec { return r3.Vec{X: x[0], Y: x[1], Z: x[2]} }

func r2Rotate(x []float64) float64 {
	v := r2.Rotate(vec2(x), x[2], vec2(x[3:]))
	return v.X * v.Y
}

func r2Unit(x []float64) float64     { return r2.Unit(vec2(x)).X * r2.Norm(vec2(x[2:])) }
func r2Triangle(x []float64) float64 { return r2.Triangle{vec2(x), vec2(x[2:]), vec2(x[4:])}.Area() }

func r3Cross(x []float64) float64 {
	v := r3.Cross(vec3(x), vec3(x[3:]))
	return v.X + 2*v.Y*v.Z
}

func r3Cos(x []float64) float64 { return r3.Cos(vec3(x), vec3(x[3:])) }

func r3Rotate(x []float64) float64 {
	v := r3.NewRotation(x[6], vec3(x)).Rotate(vec3(x[3:]))
	return v.X + 2*v.Y*v.Z
}

func r3Triangle(x []float64) float64 {
	return r3.Triangle{vec3(x), vec3(x[3:]), vec3(x[6:])}.Area()
}

func r3Box(x []float64) float64 {
	sum := 0.0
	for i, v := range r3.NewBox(x[0], x[1], x[2], x[3], x[4], x[5]).Vertices() {
		sum += float64(i+1) * r3.Dot(v, v)
	}
	return sum
}

func r3Divergence(x []float64) float64 {
	return r3.Divergence(vec3(x), r3.Vec{X: 0.1, Y: 0.1, Z: 0.1}, func(v r3.Vec) r3.Vec { return r3.Scale(r3.Norm2(v), v) })
}

func number(x []float64) quat.Number {
	return quat.Number{Real: x[0], Imag: x[1], Jmag: x[2], Kmag: x[3]}
}

func parts(q quat.Number) float64 { return q.Real + 2*q.Imag*q.Jmag + 3*q.Kmag*q.Real }

func quatMul(x []float64) float64  { return parts(quat.Mul(number(x), number(x[4:]))) }
func quatExp(x []float64) float64  { return parts(quat.Exp(number(x))) }
func quatLog(x []float64) float64  { return parts(quat.Log(number(x))) }
func quatSqrt(x []float64) float64 { return parts(quat.Sqrt(number(x))) }
func quatAtan(x []float64) float64 { return parts(quat.Atan(number(x))) }

func dualPow(x []float64) float64 {
	d := dual.Pow(dual.Number{Real: x[0], Emag: x[1]}, dual.Number{Real: x[2], Emag: x[3]})
	return d.Real * d.Emag
}

func dualTanh(x []float64) float64 {
	return dual.Tanh(dual.Mul(dual.Number{Real: x[0], Emag: 1}, dual.Number{Real: x[1]})).Emag
}

func hyperdualExp(x []float64) float64 {
	return hyperdual.Exp(hyperdual.Sin(hyperdual.Number{Real: x[0], E1mag: x[1], E2mag: x[2], E1E2mag: x[3]})).E1E2mag
}

func dualquatMul(x []float64) float64 {
	d := dualquat.Mul(dualquat.Number{Real: number(x), Dual: number(x[4:])}, dualquat.Number{Real: number(x[2:]), Dual: number(x)})
	return parts(d.Real) * parts(d.Dual)
}

func gravity(x []float64) float64 {
	v := barneshut.Gravity3(nil, nil, x[6], x[7], vec3(x))
	return v.X + 2*v.Y*v.Z
}

type body struct {
	at   r2.Vec
	mass float64
}

// Coord2 implements barneshut.Particle2.
func (b *body) Coord2() r2.Vec { return b.at }

// Mass implements barneshut.Particle2.
func (b *body) Mass() float64 { return b.mass }

func barnesHut(x []float64) float64 {
	var ps []barneshut.Particle2
	for i := range 4 {
		ps = append(ps, &body{vec2(x[2*i:]), 1 + float64(i)})
	}
	p, err := barneshut.NewPlane(ps)
	if err != nil {
		return 0
	}
	f := p.ForceOn(ps[0], 0.5, barneshut.Gravity2)
	return f.X + 2*f.Y
}

func ggMatrix(x []float64) float64 {
	a, b := gg.Rotate(x[0]).Multiply(gg.Shear(x[1], x[2])).Translate(x[3], x[0]).TransformPoint(x[2], x[1])
	return a * b
}

func ggBezier(x []float64) float64 {
	sum := 0.0
	for i, p := range gg.CubicBezier(x[0], x[1], x[2], x[3], x[4], x[5], x[6], x[7]) {
		sum += p.X * p.Y * float64(i)
	}
	return sum
}

func bezierPoint(x []float64) float64 {
	var ps []vg.Point
	for i := range 4 {
		ps = append(ps, vg.Point{X: vg.Length(x[2*i]), Y: vg.Length(x[2*i+1])})
	}
	p := bezier.New(ps...).Point(0.3)
	return float64(p.X * p.Y)
}

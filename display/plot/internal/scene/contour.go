package scene

import "math"

// A Segment is a piece of a contour: points in data coordinates, joined.
type Segment [][2]float64

// Contours returns the curves on which the field has the value level. A cell of the field with a corner that is not finite has none.
//
// It walks over the squares between samples (marching squares), where a curve enters and leaves between two corners that lie on different sides, and joins the
// pieces of neighbouring squares. A square whose corners alternate is settled by the mean of the four.
func (f *Field) Contours(level float64) []Segment {
	type edge struct {
		i, j int
		up   bool // from (i, j) to (i+1, j), else to (i, j+1)
	}
	at := func(e edge) [2]float64 {
		a, x, y := f.Z[e.i][e.j], f.X[e.j], f.Y[e.i]
		if e.up {
			t := (level - a) / (f.Z[e.i+1][e.j] - a)
			return [2]float64{x, y + t*(f.Y[e.i+1]-y)}
		}
		t := (level - a) / (f.Z[e.i][e.j+1] - a)
		return [2]float64{x + t*(f.X[e.j+1]-x), y}
	}
	next := map[edge][]edge{}
	var order []edge // so that the result does not depend on the order of a map
	join := func(a, b edge) {
		for _, e := range [...]edge{a, b} {
			if next[e] == nil {
				order = append(order, e)
			}
		}
		next[a] = append(next[a], b)
		next[b] = append(next[b], a)
	}
	for i := range len(f.Y) - 1 {
		for j := range len(f.X) - 1 {
			a, b, c, d := f.Z[i][j], f.Z[i][j+1], f.Z[i+1][j+1], f.Z[i+1][j]
			if sum := a + b + c + d; math.IsNaN(sum) || math.IsInf(sum, 0) {
				continue
			}
			low, right, high, left := edge{i, j, false}, edge{i, j + 1, true}, edge{i + 1, j, false}, edge{i, j, true}
			var cut []edge
			for _, e := range [...]struct {
				edge edge
				p, q float64
			}{{low, a, b}, {right, b, c}, {high, d, c}, {left, a, d}} {
				if e.p >= level != (e.q >= level) {
					cut = append(cut, e.edge)
				}
			}
			switch {
			case len(cut) == 2:
				join(cut[0], cut[1])
			case len(cut) == 4 && (a >= level) == ((a+b+c+d)/4 >= level): // a and c are connected
				join(low, right)
				join(high, left)
			case len(cut) == 4:
				join(low, left)
				join(high, right)
			}
		}
	}
	var all []Segment
	used := map[edge]bool{}
	walk := func(from edge) {
		s := Segment{at(from)}
		used[from] = true
	on:
		for e := from; ; {
			for _, n := range next[e] {
				if !used[n] {
					used[n] = true
					s, e = append(s, at(n)), n
					continue on
				}
			}
			if len(s) > 2 && len(next[e]) == 2 && (next[e][0] == from || next[e][1] == from) {
				s = append(s, s[0]) // closed
			}
			break
		}
		all = append(all, s.simple(f.X[len(f.X)-1]-f.X[0], f.Y[len(f.Y)-1]-f.Y[0]))
	}
	for _, e := range order { // the open ones first, from one of their ends
		if len(next[e]) == 1 && !used[e] {
			walk(e)
		}
	}
	for _, e := range order {
		if !used[e] {
			walk(e)
		}
	}
	return all
}

// simple returns s without points that lie on the line between others, within a thousandth of the width w and the height h of the field (Douglas and Peucker).
func (s Segment) simple(w, h float64) Segment {
	const close = 1e-3
	keep := make([]bool, len(s))
	var walk func(from, to int)
	walk = func(from, to int) {
		keep[from], keep[to] = true, true
		ax, ay := s[from][0]/w, s[from][1]/h
		dx, dy := s[to][0]/w-ax, s[to][1]/h-ay
		far, at := close, 0
		for i := from + 1; i < to; i++ {
			px, py := s[i][0]/w-ax, s[i][1]/h-ay
			d := math.Hypot(px, py)
			if long := math.Hypot(dx, dy); long > close {
				d = math.Abs(px*dy-py*dx) / long
			}
			if d > far {
				far, at = d, i
			}
		}
		if at > 0 {
			walk(from, at)
			walk(at, to)
		}
	}
	walk(0, len(s)-1)
	var short Segment
	for i, p := range s {
		if keep[i] {
			short = append(short, p)
		}
	}
	return short
}

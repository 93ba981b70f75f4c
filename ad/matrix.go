package ad

// Matrices of gonum. Package ad does not import them: they are known by their package and by what they can do.

const gonumPath = "gonum.org/v1/gonum/mat"

// matrix returns the elements of a gradient that is a matrix of gonum's, as [][]float64 by rows, or a vector, as []float64.
func (g part) matrix() (elements any, ok bool) {
	if !g.v.IsValid() || g.typ.PkgPath() != gonumPath || !g.v.CanAddr() {
		return nil, false
	}
	switch m := g.v.Addr().Interface().(type) {
	case interface {
		Len() int
		AtVec(i int) float64
	}:
		x := make([]float64, m.Len())
		for i := range x {
			x[i] = m.AtVec(i)
		}
		return x, true
	case interface {
		Dims() (r, c int)
		At(i, j int) float64
	}:
		r, c := m.Dims()
		rows := make([][]float64, r)
		for i := range rows {
			rows[i] = make([]float64, c)
			for j := range c {
				rows[i][j] = m.At(i, j)
			}
		}
		return rows, true
	}
	return nil, false
}

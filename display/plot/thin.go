package plot

import (
	"github.com/fluxion-go/fluxion/display/plot/internal/scene"
)

// MaxPoints is how many points of a line, a band or a scatter a figure holds, so that a notebook stays small. Of more points, a line keeps the least and the greatest
// of each of as many stretches as there is room for, and a scatter points at equal distances in the data.
const MaxPoints = 4000

// thin leaves out points if there are more than MaxPoints.
func (m *mark) thin() {
	n := len(m.Y)
	if n <= MaxPoints {
		return
	}
	var keep []int
	switch m.Kind {
	case scene.Line:
		stretches := MaxPoints / 2
		for s := range stretches {
			lo, hi := s*n/stretches, (s+1)*n/stretches
			least, most := lo, lo
			for i := lo; i < hi; i++ {
				switch v := m.Y[i]; {
				case !finite(v): // a gap stays one
					least, most = i, i
				case v < m.Y[least]:
					least = i
				case v > m.Y[most]:
					most = i
				}
			}
			keep = append(keep, min(least, most))
			if least != most {
				keep = append(keep, max(least, most))
			}
		}
	default:
		for k := range MaxPoints {
			keep = append(keep, k*n/MaxPoints)
		}
	}
	pick := func(v []float64) []float64 {
		if v == nil {
			return nil
		}
		p := make([]float64, len(keep))
		for i, k := range keep {
			p[i] = v[k]
		}
		return p
	}
	m.X, m.Y, m.Y2, m.Of = pick(m.X), pick(m.Y), pick(m.Y2), n
}

package refused

import (
	"fmt"
	"strconv"
	"strings"
)

func Rounds(x float64) float64 {
	y, _ := strconv.ParseFloat(fmt.Sprintf("%.2f", x), 64)
	return y * y
}

func Builds(x []float64) float64 {
	var b strings.Builder
	for _, v := range x {
		b.WriteString(strconv.FormatFloat(v, 'g', -1, 64))
	}
	y, _ := strconv.ParseFloat(strings.TrimSpace(b.String()), 64)
	return x[0] * y
}

type Setting struct {
	Text  string
	Scale float64
}

// Parses is differentiated: what it reads was there before, and what it prints it does not read.
func Parses(x float64, s *Setting) float64 {
	fmt.Sprint("at ", x)
	y, _ := strconv.ParseFloat(s.Text, 64)
	n, _ := strconv.ParseFloat(fmt.Sprintf("%d.5", len(s.Text)), 64)
	return x * y * n * s.Scale
}

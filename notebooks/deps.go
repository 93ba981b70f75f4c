//go:build notebooks

// Package notebooks keeps the modules that the notebooks import in go.mod, so that they find the versions they were written with.
package notebooks

import (
	_ "gonum.org/v1/plot"
	_ "gonum.org/v1/plot/plotter"
	_ "gonum.org/v1/plot/vg/vgimg"
	_ "gonum.org/v1/plot/vg/vgsvg"
)

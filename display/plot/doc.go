// Package plot draws functions, slices, tensors and matrices. A figure is a value that shows itself in a notebook, and as text in a terminal.
//
//	Plot(func(x float64) float64 { return 2*x - x*x*x }, -2, 2).Label("truth").
//		Scatter(fitted, Range(-2, 2, 0.1)).Label("fitted")
//
// A cell has Plot, Scatter, Histogram, Heatmap, Contour and Range without an import line; the rest is there as plot.Grid and so on.
//
// # What is drawn
//
//	| to begin a figure | to go on        | draws                                                                  |
//	|-------------------|-----------------|------------------------------------------------------------------------|
//	| Plot(...)         | .Line(...)      | a line                                                                 |
//	| Scatter(...)      | .Scatter(...)   | points                                                                 |
//	| Histogram(v)      | .Histogram(v)   | how often values occur                                                 |
//	| Heatmap(...)      | .Heatmap(...)   | a matrix, or a function of two numbers, in colours                     |
//	| Contour(...)      | .Contour(...)   | the same by curves of equal value                                      |
//	|                   | .Band(...)      | what lies between two lines, in the colour of the line before          |
//	| Grid(n, a, b...)  |                 | several figures, n in a row                                            |
//
// Lines and points are made of
//
//	f, lo, hi        a function of a number, from lo to hi
//	f, xs            a function at these places
//	ys               numbers, over 0, 1, 2, ...
//	xs, ys           numbers over numbers
//	pairs            a slice of pairs, such as []dataset.Pair or [][2]float64
//
// and surfaces (heatmaps and contours) of
//
//	f, xlo, xhi, ylo, yhi    a function of two numbers
//	f, xs, ys                the same at these places
//	matrix                   rows from top to bottom, as it prints
//	image                    a tensor (width, height, 1), x to the right and y down
//	matrix, xs, ys           rows over ys, which grow upwards, and columns over xs
//
// A function is a func of floats or a value with such a method Call. Numbers are a slice or an array of any type of number, a tensor, a vector of gonum, or a slice
// of tensors with one element; a matrix is a tensor with two dimensions, a slice of slices or a matrix of gonum. Where numbers are wanted for lines and points, a
// matrix gives one line for each row.
//
// Then .Label names what was drawn last, and .By(labels) divides it into groups by colour; .Title, .XLabel, .YLabel, .LogX, .LogY, .XLim, .YLim and .Size say the rest.
//
// # Formats
//
// A figure has text/plain, with a drawing in dots for terminals; image/svg+xml; image/png, twice as fine as the page; and Vega-Lite, by which JupyterLab zooms (with
// Ctrl and the wheel), moves, and shows values under the mouse without asking the network for anything. SVG and PNG come from package plot/draw, which the worker of a notebook links; a program of
// your own imports it for its effect:
//
//	import _ "github.com/fluxion-go/fluxion/display/plot/draw"
//
// # Pitfalls
//
//   - A figure is a value: f.Title("t") is another figure, and f stays what it was.
//   - What is drawn is what the data were at the call: a function is called then, and numbers are copied.
//   - NaN and infinities are gaps. Data without any finite number are an error.
//   - Of more than [MaxPoints] points some are left out, of a line never its peaks; the figure says so. A matrix with more than 4096 cells has no Vega-Lite.
package plot

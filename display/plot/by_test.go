package plot_test

import (
	"strings"
	"testing"

	"github.com/fluxion-go/fluxion/display/plot"
	_ "github.com/fluxion-go/fluxion/display/plot/draw"
	"github.com/fluxion-go/fluxion/tensor"
)

// Points with a label each are groups with a colour each, in the order of the labels; Label gives them other names.
func TestBy(t *testing.T) {
	x, y := []float64{1, 2, 3, 4}, []float64{5, 6, 7, 8}
	for _, c := range []struct {
		labels any
		want   string
	}{
		{[]int{10, 9, 10, 9}, `scatter "9" (2 points), scatter "10" (2 points)`},
		{[]string{"b", "a", "a", "a"}, `scatter "a" (3 points), scatter "b" (1 point)`},
		{tensor.Of(0.5, 1, 1, 1), `scatter "0.5" (1 point), scatter "1" (3 points)`},
		{[]bool{true, false, true, true}, `scatter "false" (1 point), scatter "true" (3 points)`},
	} {
		if got, _, _ := strings.Cut(plot.Scatter(x, y).By(c.labels).String(), "\n"); got != c.want {
			t.Errorf("%v: got %s, want %s", c.labels, got, c.want)
		}
	}
	f := plot.Scatter(x, y).By([]int{0, 1, 1, 0}).Label("cat", "dog").Line(x, y).Label("trend")
	if got, _, _ := strings.Cut(f.String(), "\n"); got != `scatter "cat" (2 points), scatter "dog" (2 points), line "trend" (4 points)` {
		t.Errorf("got %s", got)
	}
	svg := plot.SVG(f)
	for _, color := range []string{"#0072b2", "#d55e00", "#009e73"} { // the first three, in turn
		if !strings.Contains(svg, color) {
			t.Errorf("nothing has the colour %s", color)
		}
	}
	many := make([]int, 3*plot.MaxPoints)
	for i := range many {
		many[i] = i % 2
	}
	if got, _, _ := strings.Cut(plot.Scatter(many).By(many).String(), "\n"); !strings.Contains(got, "of 6000 points") {
		t.Errorf("got %s, want the groups to count all points", got)
	}
}

func TestByMisuse(t *testing.T) {
	p := plot.Scatter([]float64{1, 2})
	for want, f := range map[string]func(){
		"By: got 3 labels for 2 points, want as many":                                          func() { p.By([]int{1, 2, 3}) },
		"By: got int, want a label for each point":                                             func() { p.By(3) },
		"By: want one line or one cloud of points before it, as in Scatter(xs, ys).By(labels)": func() { plot.Histogram([]int{1, 2}).By([]int{1, 2}) },
		"Scatter: got []int, []int, []int, want a function and its range, numbers, numbers over numbers, or pairs; in groups, one for each label: Scatter(xs, ys).By(labels)": func() {
			plot.Scatter([]int{1}, []int{2}, []int{0})
		},
	} {
		func() {
			defer func() {
				if err, ok := recover().(error); !ok || err.Error() != want {
					t.Errorf("got %v, want %s", err, want)
				}
			}()
			f()
		}()
	}
}

// An image of a tensor stands as it does when it shows itself: x to the right, y down. A matrix stands as it prints.
func TestImage(t *testing.T) {
	image := tensor.Zeros(8, 9, 1)
	image.Set(1, 7, 0, 0) // right above
	for name, f := range map[string]plot.Figure{"image": plot.Heatmap(image), "its transpose as a matrix": plot.Heatmap(image.Select(2, 0).T())} {
		lines := strings.Split(f.String(), "\n")
		if !strings.Contains(lines[0], "heatmap (9×8)") || !strings.HasSuffix(strings.TrimSpace(lines[1]), "█") {
			t.Errorf("%s: got\n%s", name, f)
		}
	}
}

package nn_test

import (
	"fmt"
	"html"
	"regexp"
	"strings"
	"testing"

	"github.com/fluxion-go/fluxion/ad"
	"github.com/fluxion-go/fluxion/nn"
	"github.com/fluxion-go/fluxion/nn/nntest"
	"github.com/fluxion-go/fluxion/tensor"
)

// words is what is left of a page without its elements and styles: what a code host shows.
func words(page string) string {
	page = regexp.MustCompile(`(?s)<style>.*?</style>`).ReplaceAllString(page, "")
	page = regexp.MustCompile(`</(div|summary|li)>`).ReplaceAllString(page, "\n")
	page = regexp.MustCompile(`<[^>]*>`).ReplaceAllString(page, "")
	page = regexp.MustCompile(` +`).ReplaceAllString(html.UnescapeString(page), " ")
	return strings.TrimSpace(regexp.MustCompile(`\s*\n\s*`).ReplaceAllString(page, "\n"))
}

// The result is 3·1 + 4·2 = 11 in the place of 1, so its cotangent is 20, and the gradients are 20·[1 2; 1 2], 20·[3 8] and 20.
func TestCompare(t *testing.T) {
	m := nn.Chain(nn.DenseOf(tensor.FromRows([]float32{3, 0}, []float32{0, 4}), nil), nn.Dropout(0), nn.DenseOf(tensor.FromRows([]float32{1, 1}), tensor.Of(0)))
	g := ad.Gradient(nntest.MeanSquared, m, tensor.Of(1, 2), tensor.Of(1))
	c := nn.Compare(m, g.At(0))
	want := `Layers.0.Weight  norm 5          gradient 63.2, 13 of it
Layers.2.Weight  norm 1.41       gradient 171, 1.2e+02 of it
Layers.2.Bias    norm 0          gradient 20`
	if got := fmt.Sprint(c); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
	page := c.HTML()
	want = `Chain values gradient, its norm
0 Dense(2 => 2; bias=false)
Weight 2×2 float32 norm 5 63.2, 13 of it
2 Dense(2 => 1)
Weight 1×2 float32 norm 1.41 171, 1.2e+02 of it
Bias 1 float32 norm 0 20`
	if got := words(page); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
	if strings.Contains(page, "<script") || strings.Contains(page, "<pre") || !strings.Contains(page, "<img") {
		t.Error("want pictures, and no script or text in its place")
	}
	for want, f := range map[string]func(){
		"Compare: got the gradients of 3 arguments, want that of the model, such as grads.At(0)": func() { nn.Compare(m, g) },
		"Compare: got an int, want a gradient: Gradient(loss, model)":                            func() { nn.Compare(m, 3) },
		"Compare: got a gradient of shape [2 2] for Layers.0.Weight of shape [3 2], want the gradient of this model": func() {
			nn.Compare(nn.Chain(nn.Dense(2, 3)), g.At(0))
		},
	} {
		wantPanic(t, want, f)
	}
}

func ExampleCompare() {
	m := nn.Chain(nn.DenseOf(tensor.FromRows([]float32{3, 0}, []float32{0, 4}), nil), nn.DenseOf(tensor.FromRows([]float32{1, 1}), nil))
	grads := ad.Gradient(nntest.MeanSquared, m, ad.Const(tensor.Of(1, 2)), ad.Const(tensor.Of(1)))
	fmt.Println(nn.Compare(m, grads.At(0)))
	// Output:
	// Layers.0.Weight  norm 5          gradient 63.2, 13 of it
	// Layers.1.Weight  norm 1.41       gradient 171, 1.2e+02 of it
}

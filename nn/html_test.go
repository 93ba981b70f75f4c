package nn_test

import (
	"math"
	"regexp"
	"strings"
	"testing"

	"github.com/fluxion-go/fluxion/nn"
	"github.com/fluxion-go/fluxion/tensor"
)

var tags = regexp.MustCompile(`(?s)<style>.*?</style>|<[^>]*>`)

// What a reader of the HTML sees, without its layout.
func textOf(html string) string {
	return strings.Join(strings.Fields(tags.ReplaceAllString(strings.NewReplacer("</li>", " | ", "</summary>", " | ", "<div class=\"fx-foot\">", " | ").Replace(html), " ")), " ")
}

func TestHTML(t *testing.T) {
	bad := nn.DenseOf(tensor.FromRows([]float32{1, -2}), tensor.Full(math.NaN(), 1))
	m := nn.Chain(nn.Named("<i>", bad), nn.Named("norm", newNormed(3)), nn.Named("f", tensor.Relu))
	got := nn.HTML(m)
	want := "Chain some NaN 9 parameters, plus 6 | " +
		"&lt;i&gt; Dense(2 =&gt; 1) some NaN 3 parameters | Weight 1×2 float32 -2 to 1, mean -0.5 | Bias 1 float32 some NaN no numbers | | " +
		"norm BatchNorm(3, relu) 6 parameters, plus 6 | Gamma 3 float32 all 1 | Beta 3 float32 all 0 | " +
		"Mean 3 float32 all 0, not trained | Var 3 float32 all 1, not trained | | f relu | | " +
		"4 arrays, 9 parameters, plus 2 arrays, 6 numbers that are not trained, 60 bytes"
	if textOf(got) != want {
		t.Errorf("got\n%s\nwant\n%s", textOf(got), want)
	}
	if n := strings.Count(got, "<img"); n != 3 { // of the layer, its weight, and its bias, which is NaN
		t.Errorf("got %d pictures, want 3", n)
	}
}

func TestMIMEBundle(t *testing.T) {
	type cycle struct {
		next *cycle
		w    []float64
	}
	c := &cycle{w: []float64{1}}
	c.next = c
	for _, v := range []any{nil, 1, "x", tensor.Ones(2), tensor.Relu, nn.Func(tensor.Relu), []float64{1}, struct{ x []float64 }{}, c} {
		if _, ok := nn.MIMEBundle(v); ok {
			t.Errorf("%T is shown as a model", v)
		}
	}
	for _, v := range []any{nn.Dense(2, 3), nn.Chain(), &MyModel{nn.Chain()}, MyModel{nn.Chain(nn.Dense(2, 3))}, skip{nn.Func(tensor.Relu)}} {
		b, ok := nn.MIMEBundle(v)
		if !ok || b["text/plain"] != nn.Show(v) || b["text/html"] != nn.HTML(v) {
			t.Errorf("%v is not shown as a model", v)
		}
	}
}

package metrics_test

import (
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/fluxion-go/fluxion/nn/metrics"
	"github.com/fluxion-go/fluxion/tensor"
)

// Whatever form labels have, they are the same labels.
func TestForms(t *testing.T) {
	predicted, actual := []int{0, 2, 1, 2, 2}, []int{0, 1, 1, 2, 0}
	forms := func(k []int) map[string]any {
		return map[string]any{
			"ints": k, "labels": tensor.New(k, len(k)), "one-hot": tensor.OneHot(k, 3), "logits": tensor.OneHot(k, 3).AddScalar(-2), "a batch of batches": tensor.OneHot(k, 3).Reshape(3, 1, len(k)),
		}
	}
	for p, predicted := range forms(predicted) {
		for a, actual := range forms(actual) {
			if got := metrics.Accuracy(predicted, actual); got != 0.6 {
				t.Errorf("%s, %s: got an accuracy of %v, want 0.6", p, a, got)
			}
			if got := metrics.Confusion(predicted, actual).Tensor().Ints(); !slices.Equal(got, []int{1, 0, 0, 0, 1, 0, 1, 1, 1}) { // column by column
				t.Errorf("%s, %s: got the counts %v", p, a, got)
			}
		}
	}
}

// The numbers are counted by hand, by the definitions.
func TestScores(t *testing.T) {
	m := metrics.Confusion([]int{0, 2, 1, 2, 2, 0}, []int{0, 1, 1, 2, 0, 0})
	for name, c := range map[string]struct{ got, want []float64 }{
		"recall":    {m.Recall(), []float64{2. / 3, 0.5, 1}},
		"precision": {m.Precision(), []float64{1, 1, 1. / 3}},
		"F1":        {m.F1(), []float64{0.8, 2. / 3, 0.5}},
		"accuracy":  {[]float64{m.Accuracy()}, []float64{4. / 6}},
	} {
		for k := range c.want {
			if math.Abs(c.got[k]-c.want[k]) > 1e-15 {
				t.Errorf("%s: got %v, want %v", name, c.got, c.want)
			}
		}
	}
	absent := metrics.Confusion([]int{0, 0}, []int{0, 1}, "a", "b", "c")
	if r, p := absent.Recall(), absent.Precision(); !math.IsNaN(r[2]) || !math.IsNaN(p[1]) || r[1] != 0 {
		t.Errorf("got recall %v and precision %v, want NaN where there is nothing to count", r, p)
	}
}

func TestConfusionHTML(t *testing.T) {
	page := metrics.Confusion([]int{0, 0, 1}, []int{0, 1, 1}, "cat", "<dog>").HTML()
	for _, want := range []string{"accuracy 0.6667", "&lt;dog&gt;", "recall", "precision", "0.500"} {
		if !strings.Contains(page, want) {
			t.Errorf("got %s, want %s in it", page, want)
		}
	}
	many := make([]int, 100)
	for i := range many {
		many[i] = i
	}
	if page := metrics.Confusion(many, many).HTML(); !strings.Contains(page, "the first 30 of 100 classes") || len(page) > 200<<10 {
		t.Errorf("got %d bytes without the number of classes", len(page))
	}
}

func TestMisuse(t *testing.T) {
	for want, f := range map[string]func(){
		"Accuracy: got 2 predictions for 1 observations, want as many":                                                            func() { metrics.Accuracy([]int{0, 1}, []int{0}) },
		"Accuracy: got no observations, want at least one":                                                                        func() { metrics.Accuracy([]int{}, []int{}) },
		"Accuracy: got string as actual, want scores (classes, n), labels of Int or []int":                                        func() { metrics.Accuracy([]int{0}, "cat") },
		"Accuracy: got a float32 tensor (1, 3) as predicted, want scores for two classes or more, (classes, n), or labels of Int": func() { metrics.Accuracy(tensor.Zeros(1, 3), []int{0, 0, 0}) },
		"Confusion: got 1 names for 2 classes, want as many":                                                                      func() { metrics.Confusion([]int{0, 1}, []int{0, 1}, "cat") },
		"Confusion: got class -1 at 1 of actual, want 0 or more":                                                                  func() { metrics.Confusion([]int{0, 1}, []int{0, -1}) },
	} {
		func() {
			defer func() {
				if err, ok := recover().(*tensor.UseError); !ok || err.Error() != want {
					t.Errorf("got %v, want %s", err, want)
				}
			}()
			f()
		}()
	}
}

package show_test

import (
	"flag"
	"fmt"
	"html"
	"math"
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/fluxion-go/fluxion/functors"
	"github.com/fluxion-go/fluxion/internal/show"
	"github.com/fluxion-go/fluxion/tensor"
)

var update = flag.Bool("update", false, "write the golden files again")

// words is what is left of a page without its elements and styles: what a code host shows.
func words(page string) string {
	page = regexp.MustCompile(`(?s)<style>.*?</style>`).ReplaceAllString(page, "")
	page = regexp.MustCompile(`</(div|summary|li)>`).ReplaceAllString(page, "\n")
	page = regexp.MustCompile(`<[^>]*>`).ReplaceAllString(page, "")
	page = regexp.MustCompile(` +`).ReplaceAllString(html.UnescapeString(page), " ")
	return strings.TrimSpace(regexp.MustCompile(`\s*\n\s*`).ReplaceAllString(page, "\n"))
}

type filter struct {
	Name    string
	Kernel  [][]float64
	weights []float32
	bias    *tensor.Tensor
	gain    float64
	steps   []int
	next    *filter
	Act     func(float64) float64
}

func newFilter() *filter {
	f := &filter{Name: "edges", bias: tensor.Of(1, 2, 3), gain: 0.5, steps: make([]int, 1000), Act: math.Tanh}
	for i := range 6 {
		row := make([]float64, 5)
		for j := range row {
			row[j] = math.Sin(float64(i)) * math.Cos(float64(j))
		}
		f.Kernel = append(f.Kernel, row)
	}
	for i := range 100 {
		f.weights = append(f.weights, float32(math.Exp(-float64(i)/20)))
	}
	return f
}

// TestValue compares the HTML of values with testdata/values.html, a page that can be looked at.
func TestValue(t *testing.T) {
	two := newFilter()
	two.next = newFilter()
	two.next.weights[3] = float32(math.NaN())
	var b strings.Builder
	b.WriteString("<!doctype html><meta charset=utf-8><title>Values</title>\n")
	for _, c := range []struct {
		name  string
		value any
	}{
		{"a struct with arrays", newFilter()}, {"a struct in a struct", two}, {"what Dump returns", functors.Dump(two)},
		{"a record without arrays", functors.Record([]string{"first", "second", "third", "fourth", "fifth"}, "a text of some length", "another one", 1.5, []float64{1, 2, 3}, math.Sin)},
	} {
		page := show.Value(c.value)
		if page == "" {
			t.Errorf("%s: got no tree", c.name)
		}
		fmt.Fprintf(&b, "<h3>%s</h3>\n%s\n", c.name, page)
	}
	const golden = "testdata/values.html"
	if *update {
		if err := os.WriteFile(golden, []byte(b.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if b.String() != string(want) {
		t.Errorf("%s differs: got\n%s\nif that is right, write it again with -update", golden, words(b.String()))
	}
}

func TestValueWords(t *testing.T) {
	want := `show_test.filter
Name "edges"
Kernel 6×5 float64 -0.959 to 0.949, mean -0.0031
weights 100 float32 0.00708 to 1, mean 0.2
bias float32[1.0, 2.0, 3.0]
gain 0.5
steps [0, 0, 0, …, 0, 0, 0]
next nil
Act math.Tanh`
	if got := words(show.Value(newFilter())); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

type spoken struct{ w []float64 }

func (spoken) String() string { return "I speak for myself" }

// What is small, or has a form of its own, has no tree.
func TestNoValue(t *testing.T) {
	many := make([]float64, 100)
	cycle := &filter{weights: make([]float32, 100)}
	cycle.next = cycle
	for _, v := range []any{
		1, "x", many, tensor.Ones(3, 3), [][]float64{many, many}, struct{ a, b float64 }{1, 2}, &struct{ w []float64 }{many[:8]}, spoken{many}, &spoken{many}, math.Sin,
		func() float64 { return many[0] }, functors.Dump(struct{ a, b float64 }{1, 2}), struct{ all []any }{make([]any, 100_000)}, cycle, (*filter)(nil),
	} {
		if got := show.Value(v); got != "" {
			t.Errorf("%T: got %s, want none", v, words(got))
		}
	}
}

package tensor_test

import (
	"fmt"
	"html"
	"image/color"
	"image/png"
	"math"
	"math/rand/v2"
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/fluxion-go/fluxion/nn/dataset"
	"github.com/fluxion-go/fluxion/tensor"
)

// words is what is left of a page without its elements and styles: what a code host shows.
func words(page string) string {
	page = regexp.MustCompile(`(?s)<style>.*?</style>`).ReplaceAllString(page, "")
	page = regexp.MustCompile(`</(div|tr)>`).ReplaceAllString(page, "\n")
	page = regexp.MustCompile(`</t[hd]>`).ReplaceAllString(page, " ")
	page = regexp.MustCompile(`<[^>]*>`).ReplaceAllString(page, "")
	page = regexp.MustCompile(` +`).ReplaceAllString(html.UnescapeString(page), " ")
	return strings.TrimSpace(regexp.MustCompile(`\s*\n\s*`).ReplaceAllString(page, "\n"))
}

// wave fills a tensor with numbers of both signs.
func wave(d tensor.DType, shape ...int) *tensor.Tensor {
	x := d.Zeros(shape...)
	n := 0.0
	each(shape, func(at []int) {
		x.Set(3*math.Sin(n/7)*math.Cos(n/400), at...)
		n++
	})
	return x
}

// TestHTML compares the HTML of tensors of all kinds with testdata/html.html, a page that can be looked at.
func TestHTML(t *testing.T) {
	bad := wave(tensor.Float64, 4, 4)
	bad.Set(math.NaN(), 1, 1)
	bad.Set(math.Inf(-1), 2, 0)
	digits := dataset.Digits()
	species := []string{"setosa", "versicolor", "virginica"}
	colours := tensor.Zeros(12, 8, 3)
	each([]int{12, 8}, func(at []int) {
		colours.Set(float64(at[0])/11, at[0], at[1], 0)
		colours.Set(float64(at[1])/7, at[0], at[1], 2)
	})
	var b strings.Builder
	b.WriteString("<!doctype html><meta charset=utf-8><title>Tensors</title>\n")
	for _, c := range []struct {
		name string
		x    *tensor.Tensor
	}{
		{"a matrix", tensor.FromRows([]float64{1, 2.5, 3}, []float64{0.5, -1, 12})},
		{"numbers of several sizes", tensor.FromRows([]float64{1e-9, 0.25, -123456}, []float64{0, 3, 1e20})},
		{"weights", wave(tensor.Float32, 4, 6).Scale(0.1)},
		{"a large matrix", wave(tensor.Float32, 300, 200)},
		{"some columns", wave(tensor.Float64, 3, 784)},
		{"some rows", wave(tensor.Float64, 500, 2)},
		{"no numbers", bad},
		{"a long vector", wave(tensor.Float32, 100)},
		{"twelve numbers", tensor.Linspace(0, 1.1, 12)},
		{"ints", tensor.OneCold(wave(tensor.Float32, 5, 40)).Reshape(8, 5)},
		{"a mask", tensor.CausalMask(5)},
		{"a constant", tensor.Ones(3, 3)},
		{"half precision", wave(tensor.Float32, 2, 3).To(tensor.Float16)},
		{"a transposed view", wave(tensor.Float32, 2, 4).T()},
		{"one-hot columns", dataset.OneHotBatch([]string{"virginica", "setosa", "setosa", "versicolor"}, species)},
		{"many one-hot columns", digits.OneHot()},
		{"a one-hot vector", dataset.OneHot(3, []int{0, 1, 2, 3, 4, 5, 6, 7, 8, 9})},
		{"a mask with one true in each column", tensor.OneHot([]int{2, 0}, 3).To(tensor.Bool)},
		{"digits", digits.X},
		{"one digit", digits.X.Select(3, 5)},
		{"colours", colours},
		{"numbers as an image", wave(tensor.Float64, 64, 40, 1)},
		{"slices", wave(tensor.Float32, 3, 4, 2)},
		{"many slices", wave(tensor.Float32, 20, 3, 6, 10)},
	} {
		fmt.Fprintf(&b, "<h3>%s</h3>\n%s\n", c.name, c.x.HTML())
	}
	const golden = "testdata/html.html"
	if *update {
		if err := os.WriteFile(golden, []byte(b.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	got, wanted := strings.Split(b.String(), "<h3>"), strings.Split(string(want), "<h3>")
	for i := range max(len(got), len(wanted)) {
		if i >= len(got) || i >= len(wanted) || got[i] != wanted[i] {
			t.Fatalf("a part of %s differs: got\n%s\nif that is right, write it again with -update", golden, got[min(i, len(got)-1)])
		}
	}
}

// What the text says as well has no HTML.
func TestHTMLOfSmallTensors(t *testing.T) {
	for _, x := range []*tensor.Tensor{tensor.Scalar(1), tensor.Ones(1, 1), tensor.Of(1, 2, 3, 4, 5, 6, 7, 8), tensor.Zeros(0), tensor.Zeros(3, 0)} {
		if got := x.HTML(); got != "" {
			t.Errorf("%v: got %s, want none", x, got)
		}
	}
}

func TestHTMLWords(t *testing.T) {
	for _, c := range []struct {
		x    *tensor.Tensor
		want string
	}{
		{tensor.FromRows([]float64{1, 2.5, 3}, []float64{0.5, -1, 12}), "2×3 float32\n1.0 2.5 3.0\n0.5 -1.0 12.0"},
		{tensor.FromRows([]float32{0.1, 1.0 / 3}, []float32{-1, 1e-9}), "2×2 float32\n0.10000 0.33333\n-1.00000 1.00e-9"},
		{tensor.FromRows([]float64{math.NaN(), math.Inf(1)}), "1×2 float32\nNaN Inf"},
		{tensor.Int.Of(1, 20, 3, 4, 5, 6, 7, 8, 9).Reshape(1, -1), "1×9 int\n1 20 3 4 5 6 7 8 9"},
		{tensor.OneHot([]int{1, 0, 1}, 2), "2×3 float32, one-hot: ● is 1\n0 · ● ·\n1 ● · ●"},
		{tensor.OneHot([]int{1, 0}, 2).To(tensor.Bool).BroadcastTo(2, 2), "2×2 bool, one-hot: ● is true\n0 · ●\n1 ● ·"},
		{tensor.Ones(2, 2).GreaterScalar(0), "2×2 bool: ● is true\n● ●\n● ●"},
		{tensor.Linspace(0, 20, 21), "21-element float32\n0 1 2 3 4 5 15 16 17 18 19 20\n0.0 1.0 2.0 3.0 4.0 5.0 ⋯ 15.0 16.0 17.0 18.0 19.0 20.0\n0 to 20, mean 10"},
		{tensor.Linspace(0, 7, 8).Reshape(2, 2, 2), "2×2×2 float32\n0 to 7, mean 3.5\n[:, :, 0]\n0.0 2.0\n1.0 3.0\n[:, :, 1]\n4.0 6.0\n5.0 7.0"},
	} {
		if got := words(c.x.HTML()); got != c.want {
			t.Errorf("got\n%s\nwant\n%s", got, c.want)
		}
	}
}

// The first dimension of an image is its width, the second its height.
func TestPNG(t *testing.T) {
	x := tensor.Zeros(12, 8, 3)
	x.Set(1, 11, 0, 0) // red, at the right end of the first row
	pic, err := png.Decode(strings.NewReader(string(x.PNG())))
	if err != nil {
		t.Fatal(err)
	}
	size := pic.Bounds().Size()
	if size.X*8 != size.Y*12 {
		t.Errorf("got a picture of %v, want one as wide as 12 and as high as 8 dots", size)
	}
	if got := color.NRGBAModel.Convert(pic.At(size.X-1, 0)); got != (color.NRGBA{255, 0, 0, 255}) {
		t.Errorf("at the right end of the first row: got %v, want red", got)
	}
	if got := color.NRGBAModel.Convert(pic.At(0, size.Y-1)); got != (color.NRGBA{0, 0, 0, 255}) {
		t.Errorf("at the left end of the last row: got %v, want black", got)
	}
	for _, x := range []*tensor.Tensor{tensor.Ones(8, 8), tensor.Ones(8, 8, 2), tensor.Ones(7, 8, 1), tensor.Ones(8, 8, 1, 0), tensor.Ones(8, 8, 1, 2, 2)} {
		if x.PNG() != nil {
			t.Errorf("%v: got a picture, want none", x.Shape())
		}
	}
	x = tensor.Of(-2, 0, 2).Reshape(1, 3).BroadcastTo(8, 3).Repeat(1, 3).Slice(1, 0, 8).Unsqueeze(2)
	if got := words(x.HTML()); got != "8×8×1 float32\n-2 to 2 from black to white" {
		t.Errorf("got %q", got)
	}
}

// Whatever there is to show, a page stays small.
func TestHTMLOfLargeTensors(t *testing.T) {
	noise := tensor.Rand(rand.New(rand.NewPCG(1, 2)), 600, 500, 3)
	for name, x := range map[string]*tensor.Tensor{
		"matrix": tensor.Rand(rand.New(rand.NewPCG(1, 2)), 5000, 5000), "image": noise, "images": noise.Reshape(100, 100, 3, 30), "one-hot": tensor.Eye(3000),
		"dimensions": noise.Reshape(5, 5, 6, 6, 10, 100), "vector": noise.Flatten(),
	} {
		page := x.HTML()
		if len(page) == 0 || len(page) > 200_000 || strings.Contains(page, "<script") || strings.Contains(page, "<pre") {
			t.Errorf("%s: got %d bytes, want at most 200 KB of a table", name, len(page))
		}
	}
}

func ExampleTensor_PNG() {
	x := tensor.Zeros(8, 8, 1)
	pic, err := png.Decode(strings.NewReader(string(x.PNG())))
	fmt.Println(pic.Bounds().Size(), err)
	// Output: (160,160) <nil>
}

// BenchmarkHTML shows tensors as a notebook does, of which only a part is looked at.
func BenchmarkHTML(b *testing.B) {
	large := tensor.Rand(rand.New(rand.NewPCG(1, 2)), 5000, 5000)
	for name, x := range map[string]*tensor.Tensor{"5000x5000": large, "digits": dataset.Digits().X, "noise": large.Slice(1, 0, 3000).Contiguous().Reshape(1000, 1000, 3, 5)} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				x.HTML()
			}
		})
	}
}

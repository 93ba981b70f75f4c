package nn_test

import (
	"flag"
	"fmt"
	"math"
	"os"
	"strings"
	"testing"

	"github.com/fluxion-go/fluxion/ad"
	"github.com/fluxion-go/fluxion/display"
	"github.com/fluxion-go/fluxion/functors"
	"github.com/fluxion-go/fluxion/internal/markup"
	"github.com/fluxion-go/fluxion/internal/show"
	"github.com/fluxion-go/fluxion/nn"
	"github.com/fluxion-go/fluxion/nn/nntest"
	"github.com/fluxion-go/fluxion/nn/optim"
	"github.com/fluxion-go/fluxion/tensor"
)

var updatePages = flag.Bool("update", false, "write the golden files again")

// drawn is a matrix with a picture that is known again.
func drawn(rows, cols int) *tensor.Tensor {
	x := tensor.Zeros(rows, cols)
	for i := range rows {
		for j := range cols {
			x.Set(0.3*math.Sin(float64(i)/2)*math.Cos(float64(j)/3), i, j)
		}
	}
	return x
}

// pages are a model with its gradient, both side by side, and the state of an optimiser after a step.
func pages(first, second string) map[string]string {
	m := nn.Chain(nn.Named(first, nn.DenseOf(drawn(16, 24), tensor.Zeros(16), tensor.Tanh)), nn.Named("inner", nn.Chain(nn.Named(second, nn.DenseOf(drawn(4, 16), tensor.Ones(4))))))
	g := ad.Gradient(nntest.MeanSquared, m, drawn(24, 5), drawn(4, 5))
	state := optim.Setup(optim.Adam(), m)
	state.Update(m, g.At(0))
	return map[string]string{
		"model": nn.HTML(m), "gradient": g.At(0).HTML(), "compare": nn.Compare(m, g.At(0)).HTML(), "optimiser": state.HTML(),
	}
}

// TestPages compares the HTML of models and what belongs to them with testdata/pages.html, a page that can be looked at.
func TestPages(t *testing.T) {
	all := pages("first", "second")
	var b strings.Builder
	b.WriteString("<!doctype html><meta charset=utf-8><title>Models</title>\n")
	for _, name := range []string{"model", "gradient", "compare", "optimiser"} {
		fmt.Fprintf(&b, "<h3>%s</h3>\n%s\n", name, all[name])
	}
	const golden = "testdata/pages.html"
	if *updatePages {
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
			t.Errorf("a part of %s differs: got\n%s\nif that is right, write it again with -update", golden, words(got[min(i, len(got)-1)]))
		}
	}
}

// What the state of an optimiser says where there are no pictures.
func TestOptimiserPage(t *testing.T) {
	w := []float64{1, 2, 3, 4, 5, 6, 7, 8, 9, 10}
	state := optim.Setup(optim.Momentum(0.1), w)
	state.Update(w, []float64{3, 4, 0, 0, 0, 0, 0, 0, 0, 0})
	if got, want := words(state.HTML()), "Momentum(0.1, 0.9)\nV 10 float64 norm 0.5"; got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

type labelled struct {
	Label  string
	Values map[string][]float64
}

// hostile are strings that must stay text wherever they stand: in names, labels and keys.
var hostile = map[string]string{
	"script":  `<script>alert("1")</script><img src=x onerror='alert(2)'>`,
	"quotes":  `" onmouseover="alert(1)" x='`,
	"bidi":    "user\u202e\u2066gpj.exe\u2028",
	"control": "a\x00b\x1b[31m\u200b",
	"long":    strings.Repeat("<b>long</b>", 100_000),
	"bytes":   "\xff\xfe<i>\xc3",
}

func TestHostileStrings(t *testing.T) {
	for kind, s := range hostile {
		all := pages(s, "b"+s)
		many := make([]float64, 20)
		many[3] = 1
		for name, v := range map[string]any{
			"structs": []labelled{{Label: s}, {Label: s}}, "maps": []map[string]any{{s: s, "x": 1}, {s: 2}}, "map": map[string]string{s: s, "y": s, "z": ""}, "texts": [][]string{{s, s}, {"", s}},
			"CSV": display.CSV(strings.NewReader("a,b\n" + s + ",1\n")),
		} {
			all[name], _ = display.Of(v).Data["text/html"].(string)
		}
		all["struct"] = show.Value(labelled{s, map[string][]float64{s: many}})
		all["record"] = show.Value(functors.Record([]string{s}, many).Titled(s))
		all["code"] = markup.Code(markup.Listing{Title: s, Source: "// " + s + "\nfunc f() { return `" + s + "` }"})
		for name, page := range all {
			low := strings.ToLower(page)
			for _, bad := range []string{"<script", "<b>", "<i>", "<img src=x", `" onmouseover`, "\u202e", "\u2066", "\u2028", "\x00", "\x1b", "\xff"} {
				if strings.Contains(low, bad) {
					t.Errorf("%s, %s: %q is in the page", name, kind, bad)
				}
			}
			if page == "" || len(page) > 200_000 || strings.ToValidUTF8(page, "") != page {
				t.Errorf("%s, %s: got %d bytes, want at most 200 KB of UTF-8", name, kind, len(page))
			}
		}
	}
}

// Whatever there is to show, a page stays small, and keeps its form.
func TestLargePages(t *testing.T) {
	flat, deep := nn.Chain(), nn.Chain(nn.Dense(2, 2))
	for range 3000 {
		flat.Layers = append(flat.Layers, nn.Dense(4, 4))
	}
	for range 100 {
		deep = nn.Chain(deep, nn.Dense(2, 2))
	}
	big := nn.Chain(nn.DenseOf(tensor.Zeros(2000, 2000).AddScalar(1), tensor.Zeros(2000)))
	type layer struct{ Weights []float64 }
	layers := make([]layer, 800)
	for i := range layers {
		layers[i].Weights = make([]float64, 20)
		layers[i].Weights[i%20] = float64(i)
	}
	for name, page := range map[string]string{
		"flat": nn.HTML(flat), "deep": nn.HTML(deep), "big": nn.HTML(big), "optimiser": optim.Setup(optim.Adam(), flat).HTML(), "arrays": show.Value(struct{ Layers []layer }{layers}),
	} {
		if len(page) == 0 || len(page) > 200_000 {
			t.Errorf("%s: got %d bytes, want at most 200 KB", name, len(page))
		}
		if strings.Contains(page, "<script") || strings.Contains(page, "<pre") || !strings.HasSuffix(page, "</div>") || strings.Count(page, "<details") != strings.Count(page, "</details>") {
			t.Errorf("%s: want a whole tree", name)
		}
	}
}

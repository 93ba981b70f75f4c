package dataset_test

import (
	"encoding/json"
	"os"
	"reflect"
	"slices"
	"strings"
	"testing"

	. "github.com/fluxion-go/fluxion/nn/dataset"
	"github.com/fluxion-go/fluxion/tensor"
)

// The cases of testdata/flux.json, figures of the documentation of MLUtils and OneHotArrays. Positions there count from 1.

type fluxCase struct {
	ID, Source, Description string
	Input                   struct {
		X            any
		Xs           []int
		Labels       []any
		N            int
		Parts        int
		Value        float64
		Size, Stride int
		At           []float64
		K            int
		BatchSize    int
		Shape        []int
	}
	Expected any
}

// matrix returns numbers by rows as a matrix, or a list of them as a vector.
func matrix(x any) *tensor.Tensor {
	var rows [][]float64
	for _, row := range x.([]any) {
		list, ok := row.([]any)
		if !ok {
			return vector(x)
		}
		rows = append(rows, vector(list).Values())
	}
	return tensor.FromRows(rows...)
}

func vector(x any) *tensor.Tensor {
	var v []float64
	for _, n := range x.([]any) {
		v = append(v, n.(float64))
	}
	return tensor.Of(v)
}

func upTo(n int) []int {
	var all []int
	for i := range n {
		all = append(all, i+1)
	}
	return all
}

// ends lists the first and the last of each part.
func ends(parts [][]int) (all [][2]int) {
	for _, p := range parts {
		all = append(all, [2]int{p[0], p[len(p)-1]})
	}
	return all
}

var fluxTests = map[string]func(c fluxCase) any{
	"onehot.show": func(c fluxCase) any {
		labels := []int{10, 20, 30, 40}
		text := OneHotText(OneHotBatch(c.Input.Xs, labels))
		head, body, _ := strings.Cut(text, "\n")
		if head != "4×5 one-hot float32:" {
			return head
		}
		return "4×5 OneHotMatrix(::Vector{UInt32}) with eltype Bool:\n" + body // the first line is Julia's
	},
	"onehot.cold.prob": func(c fluxCase) any { return OneCold(vector(c.Input.X), c.Input.Labels)[0] },
	"onehot.cold.mat":  func(c fluxCase) any { return OneCold(matrix(c.Input.X), upTo(4)) },
	"onehot.cold.labels": func(c fluxCase) any {
		return OneCold(matrix(c.Input.X), c.Input.Labels)
	},
	"data.unbatch": func(c fluxCase) any {
		var columns [][]float64
		for _, x := range Unbatch(matrix(c.Input.X)) {
			columns = append(columns, x.Values())
		}
		return columns
	},
	"data.chunk.n": func(c fluxCase) any { return ends(Chunk(upTo(c.Input.N), c.Input.Parts)) },
	"data.rpad": func(c fluxCase) any {
		return RPadConstant(vector(c.Input.X), c.Input.N, c.Input.Value).Values()
	},
	"data.sliding": func(c fluxCase) any {
		return slices.Collect(SlidingWindow(upTo(c.Input.N), c.Input.Size, c.Input.Stride).All())
	},
	"data.splitobs3": func(c fluxCase) any { return ends(SplitObsAt(upTo(c.Input.N), c.Input.At)) },
	"data.topk": func(c fluxCase) any {
		values, at := vector(c.Input.X).TopK(0, c.Input.K)
		return []any{values.Values(), at.To(tensor.Float32).AddScalar(1).Values()}
	},
	"data.loader.collate": func(c fluxCase) any {
		loader := DataLoader([]string{"a", "b", "c", "d"}, BatchSize(c.Input.BatchSize))
		return Collate(loader, func(batch []string) string { return strings.Join(batch, "") }).First()
	},
	"data.mapobs": func(c fluxCase) any {
		x := vector(c.Input.X).Values()
		return slices.Collect(MapObs(x, func(x float64) float64 { return x * x }).All())
	},
	"data.flatten.size": func(c fluxCase) any {
		return map[string]any{"shape": Flatten(tensor.Zeros(c.Input.Shape...)).Shape()}
	},
}

func TestFluxCases(t *testing.T) {
	text, err := os.ReadFile("testdata/flux.json")
	if err != nil {
		t.Fatal(err)
	}
	var cases []fluxCase
	if err := json.Unmarshal(text, &cases); err != nil {
		t.Fatal(err)
	}
	if len(cases) != len(fluxTests) {
		t.Errorf("%d cases, %d tests", len(cases), len(fluxTests))
	}
	for _, c := range cases {
		t.Run(c.ID, func(t *testing.T) {
			test := fluxTests[c.ID]
			if test == nil {
				t.Fatalf("no test for: %s", c.Description)
			}
			got, err := json.Marshal(test(c))
			if err != nil {
				t.Fatal(err)
			}
			var back any
			if err := json.Unmarshal(got, &back); err != nil {
				t.Fatal(err)
			}
			if !reflect.DeepEqual(back, c.Expected) {
				t.Errorf("got %s, want %v (%s)", got, c.Expected, c.Source)
			}
		})
	}
}

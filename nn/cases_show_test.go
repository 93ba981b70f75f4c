package nn_test

import (
	"encoding/json"
	"fmt"
	"os"
	"regexp"
	"testing"

	"github.com/fluxion-go/fluxion/nn"
	"github.com/fluxion-go/fluxion/tensor"
)

// A fluxCase is a figure of Flux, from the file and line that Source names.
type fluxCase struct {
	ID, Source, Kind, Op, Description string
	Input                             map[string]any
	Expected                          any
	Tol                               float64
}

// fluxCases reads the cases of a file in testdata.
func fluxCases(t *testing.T, file string) (cases []fluxCase) {
	t.Helper()
	text, err := os.ReadFile("testdata/" + file)
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(text, &cases); err != nil {
		t.Fatal(err)
	}
	if len(cases) == 0 {
		t.Fatal("no cases")
	}
	return cases
}

// MyModel is that of Flux's guide to saving.
type MyModel struct{ chain *nn.ChainModel }

// shown are the models of the cases of kind show.
var shown = map[string]func() any{
	"show.seed.model3": func() any { return nn.Chain(nn.Dense(1, 20, tensor.Sigmoid), nn.Dense(20, 1), nn.Only) },
	"show.dense":       func() any { return nn.Dense(5, 2) },
	"show.dense.nobias": func() any {
		return nn.DenseOf(tensor.Ones(2, 5), nil, tensor.Tanh)
	},
	"show.mymodel": func() any {
		return MyModel{nn.Chain(nn.Dense(10, 5, tensor.Relu), nn.Dense(5, 2))}
	},
	"show.dropout.train": func() any { return nn.TrainMode(nn.Chain(nn.Dense(2, 3), nn.Dropout(0.4))) },
	"show.lstmcell":      func() any { return nn.LSTMCell(3, 5) },
	"show.grucell":       func() any { return nn.GRUCell(3, 5) },
	"show.recurrence":    func() any { return nn.Recurrence(nn.RNNCell(2, 3)) },
	"show.embedding":     func() any { return nn.Embedding(26, 4) },
	"show.maxpool":       func() any { return nn.MaxPool([]int{5}, nn.Pad(2), nn.Stride(3)) },
	"show.scale":         func() any { return nn.Scale(2) },
	"show.conv.plain":    func() any { return nn.Conv(k2, 3, 7) },
	"show.convT":         func() any { return nn.ConvTranspose([]int{5, 5}, 3, 7, tensor.Relu) },
	"show.parallel": func() any {
		return nn.Parallel(nn.Add, nn.Named("α", nn.Dense(10, 2, tensor.Tanh)), nn.Named("β", nn.Dense(5, 2)))
	},
}

// shownElsewhere says where cases are tested that do not go by nn.Show.
var shownElsewhere = map[string]string{
	"show.oneline.named": "TestOneLine",
	"show.state.chain":   "TestStateText",
	"show.leaf.momentum": "package optim",
}

// Byte totals are ours; in Julia they are those of the objects.
var byteTotal = regexp.MustCompile(`, [0-9.]+ (bytes|KiB)\.$`)

func TestFluxShow(t *testing.T) {
	for _, c := range fluxCases(t, "flux_show.json") {
		model, ok := shown[c.ID]
		if !ok {
			if shownElsewhere[c.ID] == "" {
				t.Errorf("%s: %s: not tested, and no reason given", c.ID, c.Description)
			}
			continue
		}
		got, want := nn.Show(model()), c.Expected.(string)
		if byteTotal.ReplaceAllString(got, "") != byteTotal.ReplaceAllString(want, "") || byteTotal.MatchString(got) != byteTotal.MatchString(want) {
			t.Errorf("%s (%s): got\n%s\nwant\n%s", c.ID, c.Source, got, want)
		}
	}
}

func TestOneLine(t *testing.T) {
	for want, m := range map[string]fmt.Stringer{
		"Chain(lay = Dense(2 => 3))":                                  nn.Chain(nn.Named("lay", nn.Dense(2, 3))), // show.oneline.named
		"Chain(Chain(Dense(784 => 64), relu), Dense(64 => 10), only)": nn.Chain(nn.Chain(nn.Dense(784, 64), tensor.Relu), nn.Dense(64, 10), nn.Only),
	} {
		if got := m.String(); got != want {
			t.Errorf("got %s, want %s", got, want)
		}
	}
}

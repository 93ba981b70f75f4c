package nn_test

import (
	"fmt"
	"math"
	"testing"

	"github.com/fluxion-go/fluxion/nn"
	"github.com/fluxion-go/fluxion/tensor"
)

// visionSizes are the layers of the cases of sizes.
var visionSizes = map[string]func() nn.Model{
	"layer.conv.size1":  func() nn.Model { return nn.Conv([]int{2, 2}, 3, 7, nn.SamePad()) },
	"layer.conv.size2":  func() nn.Model { return nn.Conv([]int{2, 2}, 3, 7) },
	"layer.conv.size4":  func() nn.Model { return nn.Conv([]int{5, 5}, 3, 7) },
	"layer.conv.size6":  func() nn.Model { return nn.Conv([]int{1, 1}, 3, 7, nn.Pad(20, 10, 0, 0)) },
	"layer.conv.size7":  func() nn.Model { return nn.Conv([]int{5, 5}, 3, 7, nn.Stride(2), nn.Dilation(4)) },
	"layer.conv.size8":  func() nn.Model { return nn.ConvTranspose([]int{5, 5}, 3, 7) },
	"layer.conv.size10": func() nn.Model { return nn.ConvTranspose([]int{5, 5}, 3, 7, nn.Stride(2), nn.OutPad(1)) },
	"layer.conv.size12": func() nn.Model { return nn.DepthwiseConv([]int{5, 5}, 3, 6) },
}

// visionCases are the other cases.
var visionCases = map[string]func(t *testing.T, c fluxCase){
	"layer.testmode.text": func(t *testing.T, c fluxCase) {
		if got := nn.TestMode(nn.Dropout(0.3)).String(); got != c.Expected {
			t.Errorf("got %s, want %s", got, c.Expected)
		}
	},
	"layer.groupnorm.1": func(t *testing.T, c fluxCase) {
		nearCase(t, c, nn.GroupNorm(4, 2).Call(columnMajor(c.Input["x"])), columnMajor(c.Expected))
	},
	"layer.alphadropout.p1": func(t *testing.T, c fluxCase) {
		nearCase(t, c, nn.AlphaDropout(1, nn.InMode(nn.Training)).Call(tensor.Of(1, 2, 3)), tensor.Zeros(3))
	},
	"layer.instancenorm.mu": func(t *testing.T, c fluxCase) {
		l := nn.InstanceNorm(2, nn.Affine(true), nn.TrackStats(true), nn.InMode(nn.Training))
		l.Call(columnMajor(c.Input["x"]))
		nearCase(t, c, l.Mean, tensor.Of(numbersOf(c.Expected)))
	},
	"layer.dropout.train.values": func(t *testing.T, c fluxCase) { // the mean 2 of the case is that of Dense(ones(3, 2))
		m := nn.Chain(nn.DenseOf(tensor.Ones(3, 2), nil), nn.Dropout(0.4, nn.InMode(nn.Training), nn.Rand(random(1))))
		nearCase(t, c, tensor.Of(unique(m.Call(tensor.Ones(2, 7)))), tensor.Of(numbersOf(c.Expected.(map[string]any)["values"])))
	},
	"layer.pixelshuffle.2": shuffled,
}

// shuffled is the case of x = 3·row + column + channel/10, counted from 1.
func shuffled(t *testing.T, c fluxCase) {
	size := numbersOf(c.Input["size"])
	x := tensor.Zeros(int(size[0]), int(size[1]), int(size[2]), int(size[3]))
	for _, at := range indices(x.Shape()) {
		x.Set(3*float64(at[0]+1)+float64(at[1]+1)+float64(at[2]+1)/10, at...)
	}
	var rows [][]float64
	for _, r := range c.Expected.([]any) {
		rows = append(rows, numbersOf(r))
	}
	nearCase(t, c, nn.PixelShuffle(2).Call(x).Squeeze(2, 3), tensor.FromRows(rows...).To(tensor.Float32))
}

func numbersOf(list any) (xs []float64) {
	for _, v := range list.([]any) {
		xs = append(xs, v.(float64))
	}
	return xs
}

// columnMajor makes a tensor of {"shape": [...], "colmajor": [...]}.
func columnMajor(v any) *tensor.Tensor {
	m := v.(map[string]any)
	var shape []int
	for _, n := range numbersOf(m["shape"]) {
		shape = append(shape, int(n))
	}
	return tensor.FromValues(tensor.Float32, numbersOf(m["colmajor"]), shape...)
}

func nearCase(t *testing.T, c fluxCase, got, want *tensor.Tensor) {
	t.Helper()
	if fmt.Sprint(got.Shape()) != fmt.Sprint(want.Shape()) {
		t.Errorf("%s: got shape %v, want %v", c.Source, got.Shape(), want.Shape())
		return
	}
	ws := want.Values()
	for i, v := range got.Values() {
		if tol := max(c.Tol, 1e-6) * max(1, math.Abs(ws[i])); !(math.Abs(v-ws[i]) <= tol) {
			t.Errorf("%s: element %d: got %v, want %v", c.Source, i, v, ws[i])
		}
	}
}

func TestFluxVision(t *testing.T) {
	for _, c := range fluxCases(t, "flux_vision.json") {
		t.Run(c.ID, func(t *testing.T) {
			if f := visionSizes[c.ID]; f != nil {
				var shape []int
				for _, n := range numbersOf(c.Input["x_shape"]) {
					shape = append(shape, int(n))
				}
				shape[len(shape)-1] = 1 // in place of 50
				want := numbersOf(c.Expected.(map[string]any)["shape"])
				got := f().Call(tensor.Zeros(shape...)).Shape()
				for d, n := range got[:len(got)-1] {
					if float64(n) != want[d] {
						t.Errorf("%s: %v of %v: got %v, want %v", c.Source, f(), shape, got, want)
						break
					}
				}
				return
			}
			if visionCases[c.ID] == nil {
				t.Fatalf("no test of %s", c.Description)
			}
			visionCases[c.ID](t, c)
		})
	}
}

package optim_test

import (
	"math"
	"strings"
	"testing"

	"github.com/fluxion-go/fluxion/ad"
	_ "github.com/fluxion-go/fluxion/ad/rules"
	"github.com/fluxion-go/fluxion/functors"
	"github.com/fluxion-go/fluxion/nn/optim"
	"github.com/fluxion-go/fluxion/tensor"
)

// A netOfAll has a trainable array of each kind, and things that do not train.
type netOfAll struct {
	Name   string
	Layers []any
	Rows   [][]float64
	Pair   [2]float32
	Gain   float64
	Next   *float32
	Mask   *tensor.Tensor
	Absent *tensor.Tensor
	Empty  []float64
	Steps  []int
	Act    func(float64) float64
}

type affine struct {
	weight, bias *tensor.Tensor
	running      []float64
}

func (*affine) Trainable() []string { return []string{"weight", "bias"} }

func newNet() *netOfAll {
	next := float32(8)
	return &netOfAll{Name: "net", Layers: []any{&affine{tensor.Ones(2, 3), tensor.Zeros(2), []float64{9}}, map[string]any{"scale": []float32{5}}},
		Rows: [][]float64{{1, 2}, {3}}, Pair: [2]float32{6, 7}, Gain: 4, Next: &next, Mask: tensor.Bool.Ones(2), Steps: []int{1}, Act: math.Tanh}
}

func TestTrainables(t *testing.T) {
	m := newNet()
	var got []string
	for _, p := range optim.Trainables(m) {
		got = append(got, p.Path.String()+" "+p.Value.Inline(0))
		p.Value.ScaleInPlace(2)
	}
	want := "Layers.0.weight float32[1.0 1.0 1.0; 1.0 1.0 1.0]|Layers.0.bias float32[0.0, 0.0]|Layers.1.scale float32[5.0]|Rows.0 [1.0, 2.0]|Rows.1 [3.0]|" +
		"Pair float32[6.0, 7.0]|Gain 4.0|Next float32(8.0)"
	if s := strings.Join(got, "|"); s != want {
		t.Errorf("got %s\nwant %s", s, want)
	}
	if m.Gain != 8 || *m.Next != 16 || m.Pair[1] != 14 || m.Rows[1][0] != 6 || m.Layers[0].(*affine).running[0] != 9 {
		t.Errorf("the arrays share no memory with the model: %v", functors.Dump(m))
	}
}

type tied struct{ A, B, C, D any }

// What shares memory is one parameter; of views, the whole is it, and gradients go where they belong.
func TestTied(t *testing.T) {
	w := tensor.Float64.FromRows(vec(1, 2, 3), vec(4, 5, 6)).Clone()
	s := vec(1, 2, 3, 4)
	m := tied{w.T(), w, s[1:3], []any{s, w.Slice(1, 0, 2), s}}
	ps := optim.Trainables(m)
	if len(ps) != 2 || ps[0].Path.String() != "B" || ps[0].Value != w || len(ps[0].Tied) != 2 || ps[0].Tied[0].String() != "A" || ps[1].Path.String() != "D.0" || len(ps[1].Tied) != 2 {
		t.Fatalf("got %+v", ps)
	}
	g := tied{tensor.Float64.FromRows(vec(1, 2), vec(3, 4), vec(5, 6)), tensor.Float64.Full(10, 2, 3), vec(1, 2),
		[]any{vec(10, 20, 30, 40), tensor.Float64.Full(100, 2, 2), nil}}
	optim.Setup(optim.OptimiserChain(), m).Update(m, g)
	if want := tensor.Float64.FromRows(vec(1-111, 2-113, 3-15), vec(4-112, 5-114, 6-16)); !same(w, want, 0) {
		t.Errorf("got %v, want %v", w.Inline(0), want.Inline(0))
	}
	if s[0] != 1-10 || s[1] != 2-21 || s[2] != 3-32 || s[3] != 4-40 {
		t.Errorf("got %v", s)
	}
}

// Gradients of tied arrays that are in one memory are the sum already.
func TestTiedGradientsInOneMemory(t *testing.T) {
	w, g := vec(1, 2), vec(10, 10)
	m := [][]float64{w, w}
	optim.Setup(optim.Descent(0.1), m).Update(m, [][]float64{g, g})
	if math.Abs(w[0]) > 1e-15 {
		t.Errorf("got %v, want 0: one step by 10", w[0])
	}
}

// A gradient may be a record, or a value of the model's type, or a map of some of its parts; it stays as it is.
func TestForms(t *testing.T) {
	grads := map[string]any{
		"record": functors.Record([]string{"Layers", "Rows", "Pair", "Gain", "Next"}, functors.Nothing, []any{vec(1, 1), functors.Nothing}, []float32{1, 1}, 1.0, float32(1)),
		"typed":  &netOfAll{Rows: [][]float64{{1, 1}, nil}, Pair: [2]float32{1, 1}, Gain: 1, Next: new(float32)},
		"map":    map[string]any{"Rows": []any{[]int{1, 1}, nil}, "Pair": vec(1, 1), "Gain": 1},
	}
	for name, g := range grads {
		m := newNet()
		tree := optim.Setup(optim.OptimiserChain(optim.ClipGrad(0.5), optim.Descent(1)), m)
		tree.Update(m, g)
		if m.Rows[0][0] != 0.5 || m.Rows[1][0] != 3 || m.Pair[0] != 5.5 || m.Gain != 3.5 || m.Layers[0].(*affine).weight.At(0, 0) != 1 {
			t.Errorf("%s: got %v", name, functors.Dump(m))
		}
	}
	if g := grads["typed"].(*netOfAll); g.Rows[0][0] != 1 || g.Gain != 1 {
		t.Error("Update changed the gradient")
	}
}

// loss is a function of tensors for define-by-run differentiation.
func loss(m *affine, x *tensor.Tensor) *tensor.Tensor {
	return tensor.Square(m.weight.MatMul(x).Add(m.bias)).Sum()
}

// Gradients of package ad are understood: by define-by-run, and of floats in structs.
func TestGradientsOfAD(t *testing.T) {
	m := &affine{weight: tensor.FromRows(vec(1, 2)), bias: tensor.Of(1)}
	tree := optim.Setup(optim.Descent(0.01), m)
	g := ad.Gradient(loss, ad.AutoTape, m, tensor.Of(1, 1))
	tree.Update(m, g.At(0)) // the gradient is 2·4 for all
	if got := m.weight.Inline(0) + m.bias.Inline(0); got != "float32[0.92 1.92]float32[0.92]" {
		t.Errorf("got %s", got)
	}
	wantPanic(t, "optim.Update: got the gradients of all arguments, want that of the model alone: you probably want grads.At(0)", func() { tree.Update(m, g) })

	n := &struct {
		Gain float64
		Off  []float64
		Rows []float64
	}{3, vec(1), vec(1, 2)}
	type net = struct {
		Gain float64
		Off  []float64
		Rows []float64
	}
	gn := ad.Gradient(func(n *net) float64 { return n.Gain * n.Rows[1] }, ad.AutoFiniteDiff, n)
	optim.Setup(optim.Descent(0.1), n).Bind(n, gn.At(0)).Step()
	if math.Abs(n.Gain-2.8) > 1e-6 || math.Abs(n.Rows[1]-1.7) > 1e-6 {
		t.Errorf("got %v", functors.Dump(n))
	}
}

func TestFreezeAndAdjust(t *testing.T) {
	m := newNet()
	tree := optim.Setup(optim.OptimiserChain(optim.ClipGrad(), optim.Adam(0.1)), m)
	grad := map[string]any{"Gain": 1.0, "Rows": [][]float64{{1, 1}, {1}}}
	optim.Freeze(tree, "Rows.0")
	tree.At("Gain").Adjust(1)
	tree.Update(m, grad)
	if m.Rows[0][0] != 1 || math.Abs(m.Rows[1][0]-2.9) > 1e-6 || math.Abs(m.Gain-3) > 1e-6 {
		t.Errorf("got %v %v", m.Rows, m.Gain)
	}
	if got := tree.At("Rows").String(); !strings.Contains(got, "(nothing, ([0.0, 0.0], [0.0, 0.0], (0.9, 0.999))), frozen = true)") {
		t.Errorf("got %s", got)
	}
	optim.Thaw(tree)
	tree.AdjustBy("beta", 0.8, 0.99)
	tree.AdjustBy("delta", 0.5)
	optim.Adjust(tree, 0.2, "Rows")
	want := "Leaf(OptimiserChain(ClipGrad(0.5), Adam(0.2, (0.8, 0.99), 1.0e-8)), (nothing, ([0.0, 0.0], [0.0, 0.0], (0.9, 0.999))))"
	if got := tree.At("Rows.0").String(); got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	tree.Update(m, grad)
	if m.Rows[0][0] == 1 {
		t.Error("it is frozen still")
	}
	if html := tree.HTML(); !strings.Contains(html, "weight") || !strings.Contains(html, "Adam(1.0, (0.8, 0.99), 1.0e-8)") || strings.Contains(html, "Mask") {
		t.Errorf("HTML: got %s", html)
	}
}

// Bound steps are updates from what the gradient's memory holds, and take no memory.
func TestBind(t *testing.T) {
	for name, s := range rules {
		m, n := newNet(), newNet()
		g := &netOfAll{Layers: []any{&affine{weight: tensor.Ones(2, 3), bias: tensor.Of(1, 2)}, map[string]any{"scale": nil}}, Rows: [][]float64{{1, 2}, nil}, Gain: 1, Next: new(float32)}
		tree, other := optim.Setup(s.rule, m), optim.Setup(s.rule, n)
		b := tree.Bind(m, g)
		if b.Len() != 6 { // pair is an array, which has no nothing
			t.Fatalf("%s: %d arrays", name, b.Len())
		}
		for k := range 4 {
			g.Gain = float64(k)
			g.Layers[0].(*affine).bias.AddInPlace(tensor.Of(1, 1))
			b.Step()
			other.Update(n, g)
		}
		if functors.Dump(m).String() != functors.Dump(n).String() || tree.String() != other.String() {
			t.Errorf("%s: bound %v, else %v", name, functors.Dump(m), functors.Dump(n))
		}
		if allocs := testing.AllocsPerRun(20, b.Step); allocs != 0 && hot[name] {
			t.Errorf("%s: a step takes memory %v times", name, allocs)
		}
	}
}

// hot are the rules whose steps take no memory.
var hot = map[string]bool{"Descent": true, "Momentum": true, "Nesterov": true, "RMSProp": true, "RProp": true, "Adam": true, "AdamW": true, "RAdam": true, "AdaMax": true,
	"OAdam": true, "AdaGrad": true, "AdaDelta": true, "AMSGrad": true, "NAdam": true, "AdaBelief": true, "WeightDecay": true, "SignDecay": true, "ClipGrad": true, "OptimiserChain": true}

// A saved state goes on as the one that it was taken from.
func TestState(t *testing.T) {
	for name, s := range rules {
		m := newNet()
		grad := map[string]any{"Gain": 1.5, "Rows": [][]float64{{1, -1}, {2}}}
		tree := optim.Setup(s.rule, m)
		for range 2 {
			tree.Update(m, grad)
		}
		saved := tree.State()
		text := tree.String()
		tree.Update(m, grad)
		fresh := optim.Setup(s.rule, m)
		if err := fresh.LoadState(saved); err != nil {
			t.Errorf("%s: %v", name, err)
		} else if got := fresh.String(); got != text {
			t.Errorf("%s: got %s, want %s", name, got, text)
		}
	}
	m := newNet()
	tree := optim.Setup(optim.Adam(), m)
	before := tree.String()
	for _, c := range []struct {
		from any
		want string
	}{
		{optim.Setup(optim.Momentum(), m).State(), "Tree.LoadState: at Layers.0.weight.M: there is no such part in what is loaded; is the state that of another rule?"},
		{map[string]any{"Rows": nil}, "Tree.LoadState: at Layers: there is no such part in what is loaded"},
		{map[string]any{"Layers": nil, "Rows": nil, "Pair": nil, "Gain": map[string]any{"M": tensor.Of(1, 2), "V": tensor.Of(1), "Power": vec(1, 2)}, "Next": nil},
			"Tree.LoadState: at Gain.M: got shape (2), want ()"},
		{map[string]any{"Layers": nil, "Rows": nil, "Pair": nil, "Gain": map[string]any{"M": tensor.Scalar(1), "V": tensor.Scalar(1), "Power": vec(1)}, "Next": nil},
			"Tree.LoadState: at Gain.Power: got [1], want 2 numbers"},
	} {
		if err := tree.LoadState(c.from); err == nil || err.Error() != c.want {
			t.Errorf("got %v, want %s", err, c.want)
		}
		if tree.String() != before {
			t.Error("a state that does not fit changed something")
		}
	}
}

// Parameters in half precision are trained by a copy in float32, where small steps add up.
func TestHalf(t *testing.T) {
	for _, d := range []tensor.DType{tensor.Float16, tensor.BFloat16} {
		x := tensor.Of(1, 2).To(d)
		tree := optim.Setup(optim.MixedPrecision(optim.Descent(1e-4)), x)
		for range 1000 {
			tree.Update(x, tensor.Of(1, 1))
		}
		if x.DType() != d || math.Abs(x.To(tensor.Float32).At(0)-0.9) > 0.005 {
			t.Errorf("%v: got %v of type %v, want 0.9", d, x.To(tensor.Float32).At(0), x.DType())
		}
	}
}

// A literal that a notebook prepared is a model of what it captured.
func TestClosures(t *testing.T) {
	functors.Prepare("github.com/fluxion-go/fluxion/nn/optim_test.")
	θ, c := vec(10, 1), 2.0
	m := makeLine(&θ, &c)
	g := functors.Record([]string{"θ", "c"}, vec(1, 0), 0.5)
	for _, model := range []any{m, functors.Compose(math.Sqrt, m)} {
		grad := any(g)
		if _, ok := model.(*functors.Composed); ok {
			grad = functors.Record([]string{"outer", "inner"}, functors.Nothing, g)
		}
		optim.Setup(optim.Descent(1), model).Update(model, grad)
	}
	if θ[0] != 8 || c != 1 || m(1) != 10 {
		t.Errorf("got %v, %v, %v", θ, c, m(1))
	}
}

var line = functors.Literal{Key: "optim_test.line", Name: "the function literal of the test", Names: []string{"θ", "c"}}

func init() { line.Make = makeLine }

func makeLine(θ *[]float64, c *float64) func(x float64) float64 {
	return func(x float64) (_ float64) {
		if functors.Asking() && line.Capture(θ, c) {
			return
		}
		return (*θ)[0] + (*θ)[1]*x + *c
	}
}

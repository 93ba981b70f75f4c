package nn_test

import (
	"bytes"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/fluxion-go/fluxion/functors"
	"github.com/fluxion-go/fluxion/nn"
	"github.com/fluxion-go/fluxion/nn/optim"
	"github.com/fluxion-go/fluxion/tensor"
	"github.com/fluxion-go/fluxion/tensor/tensorio"
)

// A kept is a model with all that a state can hold.
type kept struct {
	Chain *nn.ChainModel
	Again *nn.DenseLayer // tied
	Norm  *normed
	Taps  []float64
	Gain  float64
	Name  string
	Order []int
	Map   map[string]*tensor.Tensor
}

func newKept(seed uint64) *kept {
	rng := random(seed)
	d := nn.Dense(2, 3, nn.Rand(rng))
	return &kept{nn.Chain(d, nn.Dense(3, 2, nn.NoBias(), nn.Rand(rng)), tensor.Relu), d, newNormed(3), []float64{rng.Float64(), math.Inf(1)}, rng.Float64(), "x", []int{3, 1},
		map[string]*tensor.Tensor{"a.b": tensor.Float64.Randn(rng, 2, 3, 4), "empty": tensor.Zeros(0, 3)}}
}

// A gradient by which a model can be trained.
func train(m *kept, t *optim.Tree) {
	optim.Update(t, m, functors.FmapStructure(func(x any) any {
		if t, ok := x.(*tensor.Tensor); ok && t != nil {
			return t.DType().Ones(t.Shape()...)
		}
		return functors.Nothing
	}, m))
}

func TestSave(t *testing.T) {
	path := filepath.Join(t.TempDir(), "m.safetensors")
	pcg, pcg2 := rand.NewPCG(1, 2), rand.NewPCG(3, 4)
	m, n := newKept(1), newKept(2)
	tree, tree2 := optim.Setup(optim.Adam(0.1), m), optim.Setup(optim.Adam(0.1), n)
	train(m, tree)
	pcg.Uint64()
	if err := nn.Save(path, m, nn.WithOptimiser(tree), nn.WithRandom(pcg)); err != nil {
		t.Fatal(err)
	}
	if err := nn.Load(path, n, nn.WithOptimiser(tree2), nn.WithRandom(pcg2)); err != nil {
		t.Fatal(err)
	}
	// Both go on alike.
	train(m, tree)
	train(n, tree2)
	if a, b := functors.Text(nn.State(m)), functors.Text(nn.State(n)); a != b {
		t.Errorf("got %s\nwant %s", b, a)
	}
	if a, b := pcg.Uint64(), pcg2.Uint64(); a != b {
		t.Errorf("got the random number %d, want %d", b, a)
	}
	if n.Chain.Layers[0] != nn.Model(n.Again) {
		t.Error("what was tied is no more")
	}
	// The file is one that others can read: each array once, by its path.
	f, err := tensorio.ReadSafetensorsFile(path)
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for name := range f.Tensors {
		if !strings.HasPrefix(name, "optimiser/") {
			names = append(names, name)
		}
	}
	for _, want := range []string{"Chain.Layers.0.Weight", "Chain.Layers.0.Bias", "Chain.Layers.1.Weight", "Norm.Mean", "Taps", `Map."a.b"`} {
		if f.Tensors[want] == nil {
			t.Errorf("%s is not among %q", want, names)
		}
	}
	if f.Tensors["Again.Weight"] != nil {
		t.Error("what is tied is there twice")
	}
	var two [2]bytes.Buffer
	for i := range two {
		if err := nn.SaveTo(&two[i], n, nn.WithOptimiser(tree2)); err != nil {
			t.Fatal(err)
		}
	}
	if !bytes.Equal(two[0].Bytes(), two[1].Bytes()) {
		t.Error("saved twice, the files differ")
	}
}

// The source that Seed sets goes on where it was.
func TestSaveRandom(t *testing.T) {
	var b bytes.Buffer
	nn.Seed(3)
	d := nn.Dense(2, 2)
	if err := nn.SaveTo(&b, d, nn.WithRandom()); err != nil {
		t.Fatal(err)
	}
	want := nn.Dense(2, 2)
	if err := nn.LoadFrom(&b, d, nn.WithRandom()); err != nil {
		t.Fatal(err)
	}
	if got := nn.Dense(2, 2); fmt.Sprint(got.Weight) != fmt.Sprint(want.Weight) {
		t.Errorf("got %v, want %v", got.Weight, want.Weight)
	}
}

func TestLoadErrors(t *testing.T) {
	dir := t.TempDir()
	write := func(name string, tensors map[string]*tensor.Tensor, manifest string) string {
		path := filepath.Join(dir, name)
		var meta map[string]string
		if manifest != "" {
			meta = map[string]string{"fluxion": manifest}
		}
		if err := tensorio.WriteSafetensorsFile(path, tensors, meta); err != nil {
			t.Fatal(err)
		}
		return path
	}
	saved := filepath.Join(dir, "saved")
	d := nn.Dense(2, 3)
	pcg := rand.NewPCG(1, 2)
	if err := nn.Save(saved, d, nn.WithOptimiser(optim.Setup(optim.Momentum(0.1), d)), nn.WithRandom(pcg)); err != nil {
		t.Fatal(err)
	}
	plain := filepath.Join(dir, "plain")
	if err := nn.Save(plain, d); err != nil {
		t.Fatal(err)
	}
	other := nn.Dense(2, 4)
	for _, c := range []struct {
		path    string
		model   any
		options []nn.StateOption
		want    string
	}{
		{saved, other, nil, "at Weight: got (3, 2), want (4, 2); at Bias: got (3), want (4)"},
		{plain, d, []nn.StateOption{nn.WithOptimiser(optim.Setup(optim.Descent(0.1), d))}, "got a file without the state of an optimiser"},
		{saved, d, []nn.StateOption{nn.WithOptimiser(optim.Setup(optim.Adam(0.1), d))}, "is the state that of another rule?"},
		{plain, d, []nn.StateOption{nn.WithRandom(pcg)}, "got a file with 0 random states, want 1"},
		{saved, d, []nn.StateOption{nn.WithRandom(rand.NewChaCha8([32]byte{}))}, "random state 0: "},
		{saved, d, []nn.StateOption{nn.WithRandom(3)}, "random state 0: got an int, want a source with methods"},
		{write("torch", map[string]*tensor.Tensor{"0.weight": tensor.Ones(2)}, ""), d, nil, "got a file without a manifest"},
		{write("new", nil, `{"version": 2}`), d, nil, "got version 2, want 1 to 1"},
		{write("none", nil, `{"version": 1}`), d, nil, "got nothing, want a part of a model"},
		{write("text", nil, `version 1`), d, nil, "the manifest: invalid character"},
		{write("gone", nil, `{"version": 1, "model": {"array": "x"}}`), d, nil, `it names the array "x", which is not in the file`},
		{write("twice", nil, `{"version": 1, "model": {"parts": [{"name": "x", "is": {}}, {"name": "x", "is": {}}]}}`), d, nil, `got the part "x" twice`},
		{filepath.Join(dir, "absent"), d, nil, "absent"},
	} {
		before, seed := functors.Text(nn.State(c.model)), fmt.Sprint(must(pcg.MarshalBinary()))
		err := nn.Load(c.path, c.model, c.options...)
		if err == nil || !strings.Contains(err.Error(), c.want) || !strings.HasPrefix(err.Error(), "nn.Load: ") {
			t.Errorf("got %v, want %s", err, c.want)
		}
		if after := functors.Text(nn.State(c.model)); after != before || fmt.Sprint(must(pcg.MarshalBinary())) != seed {
			t.Errorf("%v: the model was changed", err)
		}
	}
}

func must[T any](x T, err error) T {
	if err != nil {
		panic(err)
	}
	return x
}

// A file is there as a whole or not at all.
func TestSaveKeepsTheOldFile(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "m.safetensors")
	d := nn.Dense(2, 3)
	if err := nn.Save(path, d); err != nil {
		t.Fatal(err)
	}
	before := must(os.ReadFile(path))
	if err := nn.Save(path, d, nn.WithRandom("no source")); err == nil {
		t.Error("got no error for a source of random numbers that is none")
	}
	if after := must(os.ReadFile(path)); !bytes.Equal(before, after) {
		t.Error("the file was changed")
	}
	if files := must(os.ReadDir(dir)); len(files) != 1 {
		t.Errorf("got %d files, want 1", len(files))
	}
	if err := nn.Save(filepath.Join(dir, "no", "m"), d); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("got %v, want that there is no such directory", err)
	}
}

// LoadFrom takes any bytes: it loads or it errs, and then the model is as it was. Seeds are in testdata/fuzz, too.
func FuzzLoad(f *testing.F) {
	m := newKept(1)
	var b bytes.Buffer
	if err := nn.SaveTo(&b, m, nn.WithOptimiser(optim.Setup(optim.Adam(0.1), m)), nn.WithRandom(rand.NewPCG(1, 2))); err != nil {
		f.Fatal(err)
	}
	f.Add(b.Bytes(), false)
	f.Add([]byte(must(tensorio.ReadSafetensors(bytes.NewReader(b.Bytes()))).Metadata["fluxion"]), true)
	f.Add([]byte(`{"version": 1, "model": {"parts": [{"name": "Gain", "is": {"float": "NaN"}}, {"name": "Taps", "is": {"floats": ["1", "2"]}}]}}`), true)
	f.Fuzz(func(t *testing.T, data []byte, isManifest bool) {
		if isManifest { // of a file with these arrays
			var b bytes.Buffer
			arrays := map[string]*tensor.Tensor{"x": tensor.Ones(3, 2), "Taps": tensor.Float64.Ones(2), "Chain.Layers.0.Weight": tensor.Ones(3, 2), "Chain.Layers.0.Bias": tensor.Ones(3)}
			if tensorio.WriteSafetensors(&b, arrays, map[string]string{"fluxion": string(data)}) != nil {
				return // no UTF-8
			}
			data = b.Bytes()
		}
		m := newKept(2)
		tree, pcg := optim.Setup(optim.Adam(0.1), m), rand.NewPCG(1, 2)
		before, steps, seed := functors.Text(nn.State(m)), functors.Text(tree.State()), fmt.Sprint(must(pcg.MarshalBinary()))
		for _, options := range [][]nn.StateOption{{nn.WithOptimiser(tree), nn.WithRandom(pcg)}, nil} {
			if err := nn.LoadFrom(bytes.NewReader(data), m, options...); err == nil {
				return
			}
			if functors.Text(nn.State(m)) != before || functors.Text(tree.State()) != steps || fmt.Sprint(must(pcg.MarshalBinary())) != seed {
				t.Fatal("an error, and something was loaded")
			}
		}
		_ = nn.LoadFrom(bytes.NewReader(data), m, nn.LoadPartly())
	})
}

func ExampleSave() {
	dir, err := os.MkdirTemp("", "nn")
	if err != nil {
		fmt.Println(err)
		return
	}
	defer os.RemoveAll(dir)
	file := filepath.Join(dir, "model.safetensors")

	m := nn.Chain(nn.Dense(4, 8, tensor.Relu), nn.Dense(8, 3))
	tree := optim.Setup(optim.Adam(), m)
	fmt.Println(nn.Save(file, m, nn.WithOptimiser(tree), nn.WithRandom()))

	fresh := nn.Chain(nn.Dense(4, 8, tensor.Relu), nn.Dense(8, 3))
	fmt.Println(nn.Load(file, fresh))
	x := tensor.Ones(4)
	fmt.Println(m.Call(x).Equal(fresh.Call(x)).All().Item() == 1)
	// Output:
	// <nil>
	// <nil>
	// true
}

package nn

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"unicode"

	"github.com/fluxion-go/fluxion/functors"
	"github.com/fluxion-go/fluxion/tensor"
	"github.com/fluxion-go/fluxion/tensor/tensorio"
)

// A TorchLoaded says which array of a file went where, and what was done to it.
type TorchLoaded struct {
	From string           // its name in the file: "0.weight"
	To   functors.KeyPath // in the model: Layers.0.Weight
	How  string           // "transposed", "kernel flipped", "with 0.bias_hh_l0 added", or "" if the numbers stand as they did
}

// TorchNames tells LoadPyTorch what a layer is called in the file, for those that go by another name there than it would guess: f("encoder.0") may return "features.0".
func TorchNames(f func(layer string) string) StateOption { return func(l *loader) { l.rename = f } }

// LoadPyTorch loads a safetensors file with the parameters of a PyTorch module, its state_dict, into a model of the same layers, and says what it did.
//
//	loaded, err := LoadPyTorch("lenet.safetensors", model)
//
// Layers go by their place: the first of a Chain is 0, or has its name if the chain has names, and fields of structs are in lower case with _ between words, so that
// Encoder.Layers.1 is encoder.1. See TorchNames for others.
//
//	| layer                               | arrays in PyTorch, and what is done                                          |
//	|-------------------------------------|------------------------------------------------------------------------------|
//	| Dense                               | weight (out, in), bias                                                       |
//	| Conv, CrossCor, ConvTranspose       | weight (out, in, height, width), flipped but for CrossCor; bias              |
//	| BatchNorm, InstanceNorm, GroupNorm  | weight, bias, running_mean, running_var                                      |
//	| LayerNorm                           | weight, bias                                                                 |
//	| Embedding, EmbeddingBag             | weight (words, features), whose transpose is ours                            |
//	| RNN, LSTM, GRU and their cells      | weight_ih_l0, weight_hh_l0, and the sum of bias_ih_l0 and bias_hh_l0         |
//
// PyTorch has dimensions in reverse: images (batch, channels, height, width) are (width, height, channels, batch) here. A layer behind a flattened image sees the
// same order of features.
// An error is a *LoadError that names what is missing, left over or of another shape, and then nothing was changed, unless it was LoadPartly; or it says what is wrong with the file.
func LoadPyTorch(path string, model any, options ...StateOption) ([]TorchLoaded, error) {
	f, err := tensorio.ReadSafetensorsFile(path)
	if err != nil {
		return nil, fmt.Errorf("nn.LoadPyTorch: %w", err)
	}
	t := &torchLoader{loader: loader{op: "nn.LoadPyTorch", loaded: map[any]int{}}, file: f.Tensors, used: map[string]bool{}}
	for _, o := range options {
		o(&t.loader)
	}
	t.layer(nil, "", model)
	for _, name := range slices.Sorted(maps.Keys(f.Tensors)) {
		if !t.used[name] && !strings.HasSuffix(name, "num_batches_tracked") && t.where == nil {
			t.problem(nil, "%s of the file has no place in the model", name)
		}
	}
	if len(t.problems) == 0 || t.partly {
		t.commit()
	} else {
		t.report = nil
	}
	if len(t.problems) > 0 {
		return t.report, &LoadError{t.op, t.problems}
	}
	return t.report, nil
}

type torchLoader struct {
	loader
	file   map[string]*tensor.Tensor
	used   map[string]bool
	report []TorchLoaded
}

// layer plans what goes to a layer and to those in it. name is what PyTorch calls it.
func (t *torchLoader) layer(path functors.KeyPath, name string, v any) {
	if len(path) > 0 && !t.wanted(path) {
		return
	}
	at := name
	if t.rename != nil {
		at = t.rename(name)
	}
	switch l := unwrapped(v).(type) {
	case *DenseLayer:
		t.array(path.Join("Weight"), l.Weight, at, "weight", transposed)
		t.array(path.Join("Bias"), l.Bias, at, "bias", asItIs)
	case *ConvLayer:
		how := flipped
		if l.Options.Flip {
			how = asItIs
		}
		t.array(path.Join("Weight"), l.Weight, at, "weight", how)
		t.array(path.Join("Bias"), l.Bias, at, "bias", asItIs)
	case *ConvTransposeLayer:
		t.array(path.Join("Weight"), l.Weight, at, "weight", flipped)
		t.array(path.Join("Bias"), l.Bias, at, "bias", asItIs)
	case *BatchNormLayer:
		t.norm(path, at, l.Gamma, l.Beta, l.Mean, l.Var)
	case *InstanceNormLayer:
		t.norm(path, at, l.Gamma, l.Beta, l.Mean, l.Var)
	case *GroupNormLayer:
		t.norm(path, at, l.Gamma, l.Beta, nil, nil)
	case *LayerNormLayer:
		if l.Diag != nil {
			t.array(path.Join("Diag", "Scale"), l.Diag.Scale, at, "weight", asItIs)
			t.array(path.Join("Diag", "Bias"), l.Diag.Bias, at, "bias", asItIs)
		}
	case *EmbeddingLayer:
		t.array(path.Join("Weight"), l.Weight, at, "weight", asItIs)
	case *EmbeddingBagLayer:
		t.array(path.Join("Weight"), l.Weight, at, "weight", asItIs)
	case *RNNLayer:
		t.recurrent(path.Join("Cell"), at, "_l0", l.Cell.Wi, l.Cell.Wh, l.Cell.Bias, false)
	case *LSTMLayer:
		t.recurrent(path.Join("Cell"), at, "_l0", l.Cell.Wi, l.Cell.Wh, l.Cell.Bias, false)
	case *GRULayer:
		t.recurrent(path.Join("Cell"), at, "_l0", l.Cell.Wi, l.Cell.Wh, l.Cell.Bias, true)
	case *RNNCellLayer:
		t.recurrent(path, at, "", l.Wi, l.Wh, l.Bias, false)
	case *LSTMCellLayer:
		t.recurrent(path, at, "", l.Wi, l.Wh, l.Bias, false)
	case *GRUCellLayer:
		t.recurrent(path, at, "", l.Wi, l.Wh, l.Bias, true)
	case *ChainModel:
		for i, part := range l.Parts() {
			if part.Name == "" {
				part.Name = fmt.Sprint(i)
			}
			t.layer(path.Join("Layers", i), dotted(name, part.Name), part.Layer)
		}
	default:
		t.others(path, name, v)
	}
}

// others goes on with the fields of what has no rule.
func (t *torchLoader) others(path functors.KeyPath, name string, v any) {
	if a, _ := arrayOf(v); a != nil {
		t.array(path, a, name, "", asItIs)
		return
	}
	list := isList(v)
	for child, c := range functors.Children(v) {
		below := dotted(name, snake(child))
		if child == "Layers" && isList(c) {
			below = name // a list of layers has no name of its own
		}
		t.layer(path.Join(step(child, list)), below, c)
	}
}

func (t *torchLoader) norm(path functors.KeyPath, at string, gamma, beta, mean, variance *tensor.Tensor) {
	t.array(path.Join("Gamma"), gamma, at, "weight", asItIs)
	t.array(path.Join("Beta"), beta, at, "bias", asItIs)
	t.array(path.Join("Mean"), mean, at, "running_mean", asItIs)
	t.array(path.Join("Var"), variance, at, "running_var", asItIs)
}

func (t *torchLoader) recurrent(path functors.KeyPath, at, layer string, wi, wh, bias *tensor.Tensor, gru bool) {
	t.array(path.Join("Wi"), wi, at, "weight_ih"+layer, transposed)
	t.array(path.Join("Wh"), wh, at, "weight_hh"+layer, transposed)
	second := dotted(at, "bias_hh"+layer)
	b := t.file[second]
	if b == nil || bias == nil {
		t.array(path.Join("Bias"), bias, at, "bias_ih"+layer, asItIs)
		return
	}
	t.used[second] = true
	if gru && b.Rank() == 1 && b.Len() == bias.Len() && !isZero(b.Slice(0, 2*b.Len()/3, b.Len())) {
		t.used[dotted(at, "bias_ih"+layer)] = true
		t.problem(path.Join("Bias"), "the last third of %s is not zero: PyTorch adds it before the gate, which this layer does not", second)
		return
	}
	t.array(path.Join("Bias"), bias, at, "bias_ih"+layer, func(a *tensor.Tensor) (*tensor.Tensor, string) {
		if !a.SameShape(b) || a.DType() != b.DType() {
			return a, ""
		}
		return a.Add(b), "with " + second + " added"
	})
}

// How arrays of PyTorch become ours. What is read has its dimensions in reverse already.
func asItIs(a *tensor.Tensor) (*tensor.Tensor, string) { return a, "" }

func transposed(a *tensor.Tensor) (*tensor.Tensor, string) {
	if a.Rank() != 2 {
		return a, ""
	}
	return a.T(), "transposed"
}

func flipped(a *tensor.Tensor) (*tensor.Tensor, string) {
	var dims []int
	for d := range a.Rank() - 2 {
		dims = append(dims, d)
	}
	if len(dims) == 0 {
		return a, ""
	}
	return a.Flip(dims...), "kernel flipped"
}

// array plans that an array of the file goes to one of the model, which may be nil.
func (t *torchLoader) array(path functors.KeyPath, to *tensor.Tensor, at, name string, how func(a *tensor.Tensor) (*tensor.Tensor, string)) {
	if !t.wanted(path) {
		return
	}
	name = dotted(at, name)
	from := t.file[name]
	switch {
	case to == nil:
		return // if there is one in the file, it is left over
	case from == nil:
		t.problem(path, "there is no %s in the file", name)
		return
	}
	t.used[name] = true
	a, text := how(from)
	if !slices.Equal(a.Shape(), to.Shape()) {
		t.problem(path, "got %s %s, want %s", name, shapeOf(a), shapeOf(to))
		return
	}
	if i, again := t.loaded[to]; again {
		if !sameNumbers(t.copies[i].src, a) {
			t.problem(path, "got other numbers than at %v, which is the same array in the model", t.copies[i].path)
		}
		return
	}
	t.loaded[to] = len(t.copies)
	t.copies = append(t.copies, copying{path, to, a})
	t.report = append(t.report, TorchLoaded{name, path, text})
}

// dotted puts parts of a name together; empty ones are left out.
func dotted(parts ...string) string {
	return strings.Join(slices.DeleteFunc(parts, func(s string) bool { return s == "" }), ".")
}

// snake is a name in lower case with _ between words.
func snake(name string) string {
	var b strings.Builder
	lower := false
	for _, r := range name {
		if unicode.IsUpper(r) && lower {
			b.WriteByte('_')
		}
		lower = unicode.IsLower(r) || unicode.IsDigit(r)
		b.WriteRune(unicode.ToLower(r))
	}
	return b.String()
}

package nn

import (
	"fmt"
	"slices"
	"strings"

	"github.com/fluxion-go/fluxion/tensor"
)

// An EmbeddingLayer has a vector for each word of a vocabulary. See Embedding.
type EmbeddingLayer struct {
	Weight  *tensor.Tensor // (out, in), a column for each word
	Padding []int          // positions whose vectors stay zero; by default none
}

var _ Model = (*EmbeddingLayer)(nil)

// Embedding is a table of vectors: for a position in a vocabulary of in words it returns a column of out numbers, which is trained.
//
//	e := Embedding(26, 4)
//	e.Call(tensor.New([]int{2, 0, 19}, 3)) // columns 2, 0 and 19
//	e.At(2, 0, 19)                         // the same
//	Embedding(26, 4, Padding(0))           // word 0 stands for nothing: its vector is zero and is not trained
//
// Shapes: x is of Int, of any shape (k...), and the result (out, k...). Positions count from 0. A one-hot x of other types, such as tensor.OneHot makes, is (in, k...).
// Options: Padding, Init, Rand. Default: numbers of the standard normal distribution.
// Its Call panics with *tensor.IndexError for positions that are not 0 to in-1, and with *tensor.ShapeError for a one-hot x of another first dimension.
func Embedding(in, out int, options ...any) *EmbeddingLayer {
	name := fmt.Sprintf("Embedding(%d => %d)", in, out)
	checkSizes(name, in, out)
	s := settingsOf(name, tensor.Randn, options, "Padding")
	e := &EmbeddingLayer{Weight: s.init(s.rng, out, in)}
	if at, ok := s.more["Padding"].([]int); ok {
		e.Padding = at
		for _, i := range at {
			if i < 0 || i >= in {
				panic(misuse(name, "got the padding position %d, want 0 to %d", i, in-1))
			}
			e.Weight.Select(1, i).Fill(0)
		}
	}
	return e
}

// EmbeddingOf is Embedding with the weight (out, in).
func EmbeddingOf(weight *tensor.Tensor) *EmbeddingLayer {
	if weight.Rank() != 2 {
		panic(&tensor.ShapeError{Op: "EmbeddingOf", Shapes: [][]int{weight.Shape()}, Want: "a weight (out, in)"})
	}
	return &EmbeddingLayer{Weight: weight}
}

// Padding says which words of an Embedding stand for nothing, as those that fill up sentences of a batch: their vectors are zero and get no gradient.
func Padding(positions ...int) Option { return extra("Padding", positions) }

// Trainable returns the names of the fields that are trained.
func (e *EmbeddingLayer) Trainable() []string { return []string{"Weight"} }

// Call returns the columns of the positions in x.
func (e *EmbeddingLayer) Call(x *tensor.Tensor) *tensor.Tensor {
	y := embedded(e, e.Weight, x)
	for _, p := range e.Padding {
		y = y.Mul(kept(x, p, y.DType()))
	}
	return y
}

// At is Call with positions as numbers: the result has a column for each.
func (e *EmbeddingLayer) At(positions ...int) *tensor.Tensor {
	return e.Call(tensor.New(positions, len(positions)))
}

// embedded returns the columns of w, of a layer, that x says.
func embedded(layer fmt.Stringer, w, x *tensor.Tensor) *tensor.Tensor {
	if x.DType() == tensor.Int {
		return tensor.Embed(w, x)
	}
	if x.Rank() == 0 || x.Dim(0) != w.Dim(1) {
		shapePanic(layer, fmt.Sprintf("positions of Int, which x.To(tensor.Int) makes, or one-hot columns (%d, ...)", w.Dim(1)), x)
	}
	if x.DType() != w.DType() {
		x = x.To(w.DType())
	}
	if x.Rank() < 3 {
		return w.MatMul(x)
	}
	shape := x.Shape()
	shape[0] = w.Dim(0)
	return w.MatMul(x.Reshape(x.Dim(0), -1)).Reshape(shape...)
}

// kept is 0 where x says p and 1 elsewhere, as a tensor of one feature.
func kept(x *tensor.Tensor, p int, d tensor.DType) *tensor.Tensor {
	if x.DType() == tensor.Int {
		return x.NotEqualScalar(float64(p)).To(d).Unsqueeze(0)
	}
	return x.Slice(0, p, p+1).To(d).RSubScalar(1)
}

// String returns the layer as it was written: Embedding(26 => 4, padding_idx=0).
func (e *EmbeddingLayer) String() string {
	s := fmt.Sprintf("Embedding(%d => %d", e.Weight.Dim(1), e.Weight.Dim(0))
	if len(e.Padding) == 1 {
		s += fmt.Sprintf(", padding_idx=%d", e.Padding[0])
	} else if len(e.Padding) > 1 {
		s += fmt.Sprintf(", padding_idx=(%s)", strings.Trim(strings.Join(strings.Fields(fmt.Sprint(e.Padding)), ", "), "[]"))
	}
	return s + ")"
}

// A BagReduction is how EmbeddingBag makes one vector of several.
type BagReduction int

// The reductions. BagMean is the default.
const (
	BagMean BagReduction = iota
	BagSum
	BagMax
)

// An EmbeddingBagLayer has a vector for each word, and one for each bag of words. See EmbeddingBag.
type EmbeddingBagLayer struct {
	Weight    *tensor.Tensor // (out, in), a column for each word
	Reduction BagReduction
}

var _ Model = (*EmbeddingBagLayer)(nil)

// EmbeddingBag is an Embedding of bags of words: the mean of the vectors of the words in a bag, or with BagSum and BagMax the sum, or the greatest of each feature.
//
//	e := EmbeddingBag(26, 3, BagSum)
//	e.Call(tensor.New([]int{2, 2, 0}, 3))          // one bag
//	e.Bags([]int{2, 0, 2}, []int{1, 0})            // two bags, a column each
//	e.BagsAt([]int{2, 0, 2, 1, 0}, []int{0, 3})    // the same: bags begin at 0 and 3
//
// Shapes: x is of Int, (words) or (words, k...), whose first dimension is the bag, and the result (out) or (out, k...). Positions count from 0.
// A one-hot x of other types is (in, words, k...).
// Options: BagMean, BagSum or BagMax, Init, Rand. Default: the mean, and numbers of the standard normal distribution.
// Calls panic with *tensor.IndexError for positions that are not 0 to in-1, with *tensor.ShapeError for other shapes, and with *tensor.UseError for an empty bag.
func EmbeddingBag(in, out int, options ...any) *EmbeddingBagLayer {
	name := fmt.Sprintf("EmbeddingBag(%d => %d)", in, out)
	checkSizes(name, in, out)
	e := &EmbeddingBagLayer{}
	options = slices.DeleteFunc(slices.Clone(options), func(o any) bool {
		r, ok := o.(BagReduction)
		if ok {
			e.Reduction = r
		}
		return ok
	})
	s := settingsOf(name, tensor.Randn, options)
	e.Weight = s.init(s.rng, out, in)
	return e
}

// Call returns the vectors of the bags along the first dimension of x.
func (e *EmbeddingBagLayer) Call(x *tensor.Tensor) *tensor.Tensor {
	words := 0
	if x.DType() != tensor.Int {
		words = 1
	}
	if x.Rank() <= words {
		shapePanic(e, "a bag of positions (words), or bags (words, ...)", x)
	}
	if x.Dim(words) == 0 {
		usePanic(e, "got an empty bag, want at least one word in each")
	}
	y := embedded(e, e.Weight, x)
	switch e.Reduction {
	case BagSum:
		y = y.Sum(1)
	case BagMax:
		y = y.Max(1)
	default:
		y = y.Mean(1)
	}
	return y.Squeeze(1)
}

// Bags returns a column for each bag. Bags may have different lengths.
func (e *EmbeddingBagLayer) Bags(bags ...[]int) *tensor.Tensor {
	var words, bag []int
	for i, b := range bags {
		if len(b) == 0 {
			usePanic(e, "got an empty bag, want at least one word in each")
		}
		for _, w := range b {
			words, bag = append(words, w), append(bag, i)
		}
	}
	return e.reduce(words, bag, len(bags))
}

// BagsAt returns a column for each bag, where words has those of all bags one after the other, and at where each bag begins: the first at 0.
// It panics with *tensor.UseError unless at begins with 0 and ascends.
func (e *EmbeddingBagLayer) BagsAt(words, at []int) *tensor.Tensor {
	bag := make([]int, len(words))
	for i, from := range at {
		to := len(words)
		if i+1 < len(at) {
			to = at[i+1]
		}
		if i == 0 && from != 0 || from >= to || to > len(words) {
			usePanic(e, fmt.Sprintf("got bags that begin at %v of %d words, want the first at 0 and at least one word in each", at, len(words)))
		}
		for j := from; j < to; j++ {
			bag[j] = i
		}
	}
	if len(at) == 0 && len(words) > 0 {
		usePanic(e, fmt.Sprintf("got bags that begin at %v of %d words, want the first at 0 and at least one word in each", at, len(words)))
	}
	return e.reduce(words, bag, len(at))
}

// reduce makes a column for each of n bags, where bag says to which one each word belongs.
func (e *EmbeddingBagLayer) reduce(words, bag []int, n int) *tensor.Tensor {
	y, at := tensor.Embed(e.Weight, tensor.New(words, len(words))), tensor.New(bag, len(bag))
	switch e.Reduction {
	case BagSum:
		return tensor.Scatter(tensor.ScatterAdd, y, at, n)
	case BagMax:
		return tensor.Scatter(tensor.ScatterMax, y, at, n)
	}
	return tensor.Scatter(tensor.ScatterMean, y, at, n)
}

// String returns the layer as it was written: EmbeddingBag(26 => 3).
func (e *EmbeddingBagLayer) String() string {
	return fmt.Sprintf("EmbeddingBag(%d => %d)", e.Weight.Dim(1), e.Weight.Dim(0))
}

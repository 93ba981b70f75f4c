package nn

import (
	"fmt"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"github.com/fluxion-go/fluxion/functors"
	"github.com/fluxion-go/fluxion/nn/optim"
	"github.com/fluxion-go/fluxion/tensor"
)

// A StateOption says what is loaded into a model, or saved with it.
type StateOption func(*loader)

// LoadWhere loads only the parts of a model for whose paths is holds. It is asked for each part and then for those in it, so it has to hold for what leads there.
func LoadWhere(is func(path functors.KeyPath) bool) StateOption {
	return func(l *loader) { l.where = append(l.where, is) }
}

// LoadPartly loads what fits, and leaves the rest of the model as it is. The error still says what did not fit.
func LoadPartly() StateOption { return func(l *loader) { l.partly = true } }

// A LoadError says what did not fit when a model was loaded. Unless it was LoadPartly, nothing was loaded.
type LoadError struct {
	Op       string
	Problems []LoadProblem
}

// A LoadProblem is one thing that did not fit.
type LoadProblem struct {
	Path functors.KeyPath // in the model
	Text string           // "got (3, 2), want (2, 5)"
}

// maxProblems is how many problems a text lists.
const maxProblems = 8

// Error returns the text: LoadModel: at Layers.0.Weight: got (3, 2), want (2, 5).
func (e *LoadError) Error() string {
	var b strings.Builder
	b.WriteString(e.Op + ": ")
	for i, p := range e.Problems {
		if i == maxProblems {
			fmt.Fprintf(&b, "; and %d more", len(e.Problems)-i)
			break
		}
		if i > 0 {
			b.WriteString("; ")
		}
		if len(p.Path) > 0 {
			b.WriteString("at " + p.Path.String() + ": ")
		}
		b.WriteString(p.Text)
	}
	return b.String()
}

// LoadModel copies all arrays of src, trained or not, into dst, in place. src is a State, or another model of the same structure. Functions, and numbers that are not
// trained, are left alone and need not match, so that an activation or a rate of Dropout may differ. Types of floats are converted.
//
// A bias that is not there equals a bias of zeros: a state without a bias sets that of dst to zero, and one of zeros loads into a layer without a bias. An array that is in
// several places of dst has to get the same numbers in all of them.
//
// It returns a *LoadError that names all that does not fit by its path: fields and elements that one has and the other has not, shapes, numbers for a bias that is not there.
// Then dst is as it was, unless options say otherwise.
func LoadModel(dst, src any, options ...StateOption) error {
	l := &loader{op: "LoadModel"}
	return l.load(dst, stateOf(src, false), options)
}

// A loader loads one model: it first plans all copies.
type loader struct {
	op       string
	partly   bool
	where    []func(functors.KeyPath) bool
	numbers  map[string]*tensor.Tensor // single floats that are trained
	copies   []copying
	loaded   map[any]int // for arrays of dst, the copy that is planned
	problems []LoadProblem

	optimiser *optim.Tree // of the options, for files
	random    []any
	rename    func(string) string // of layers in files of PyTorch
}

// A copying is one array that is loaded.
type copying struct {
	path     functors.KeyPath
	dst, src *tensor.Tensor // a nil src stands for zeros
}

func (l *loader) load(dst any, src functors.Tree, options []StateOption) error {
	for _, o := range options {
		o(l)
	}
	err := l.plan(dst, src)
	if err == nil || l.partly {
		l.commit()
	}
	return err
}

// plan finds out what is copied, and what does not fit.
func (l *loader) plan(dst any, src functors.Tree) error {
	l.loaded, l.numbers = map[any]int{}, map[string]*tensor.Tensor{}
	for _, p := range params(dst) {
		if p.Value.Rank() == 0 {
			l.numbers[p.Path.String()] = p.Value
		}
	}
	l.visit(nil, dst, src)
	if len(l.problems) > 0 {
		return &LoadError{l.op, l.problems}
	}
	return nil
}

func (l *loader) commit() {
	for _, c := range l.copies {
		if c.src == nil {
			c.dst.Fill(0)
		} else {
			c.src.To(c.dst.DType()).CopyTo(c.dst)
		}
	}
}

func (l *loader) problem(path functors.KeyPath, format string, args ...any) {
	l.problems = append(l.problems, LoadProblem{path, fmt.Sprintf(format, args...)})
}

func (l *loader) visit(path functors.KeyPath, dst any, src functors.Tree) {
	for _, is := range l.where {
		if len(path) > 0 && !is(path) {
			return
		}
	}
	if functors.IsLeaf(dst) {
		l.leaf(path, dst, src)
		return
	}
	if !hasArrays(dst) && !stateHasArrays(src) {
		return
	}
	var want []string
	for name := range functors.Children(dst) {
		want = append(want, name)
	}
	var got []string
	for name := range src.All() {
		got = append(got, name)
	}
	list := isList(dst)
	for _, name := range got {
		if !slices.Contains(want, name) && stateHasArrays(src.Field(name)) {
			l.problem(path.Join(step(name, list)), "got %s, which the model does not have; it has %s", sayState(src.Field(name)), sayNames(want, list))
		}
	}
	for name, c := range functors.Children(dst) {
		p := path.Join(step(name, list))
		switch {
		case slices.Contains(got, name):
			l.visit(p, c, src.Field(name))
		case hasArrays(c) && l.wanted(p):
			l.problem(p, "got nothing, want %s; it comes with %s", sayModel(c), sayNames(got, list))
		}
	}
}

func (l *loader) wanted(path functors.KeyPath) bool {
	return !slices.ContainsFunc(l.where, func(is func(functors.KeyPath) bool) bool { return !is(path) })
}

// leaf plans what becomes of a leaf of dst.
func (l *loader) leaf(path functors.KeyPath, dst any, src functors.Tree) {
	to, id := arrayOf(dst)
	if n := l.numbers[path.String()]; n != nil && to == nil {
		to, id = n, n
	}
	from, _ := arrayOf(src.Value())
	off, isOff := src.Value().(bool)
	if f, ok := src.Value().(float64); ok && to != nil && to.Rank() == 0 {
		from = tensor.Float64.Scalar(f)
	}
	_, absent := dst.(*tensor.Tensor) // a nil one, if it is no array
	switch {
	case to == nil && from == nil:
	case to == nil && absent:
		if !isZero(from) {
			l.problem(path, "got numbers for an array that is not there, want zeros or false")
		}
	case to == nil:
		l.problem(path, "got an array %s, want %s", shapeOf(from), functors.Text(stateLeaf(dst, false)))
	case from == nil && isOff && off:
		l.problem(path, "got true, want an array %s, or false for zeros", shapeOf(to))
	case from == nil && !isOff:
		l.problem(path, "got %s, want an array %s", sayState(src), shapeOf(to))
	case from != nil && !slices.Equal(from.Shape(), to.Shape()):
		l.problem(path, "got %s, want %s", shapeOf(from), shapeOf(to))
	default:
		if i, again := l.loaded[id]; again {
			if !sameNumbers(l.copies[i].src, from) {
				l.problem(path, "got other numbers than at %v, which is the same array in the model", l.copies[i].path)
			}
			return
		}
		l.loaded[id] = len(l.copies)
		l.copies = append(l.copies, copying{path, to, from})
	}
}

// arrayOf returns an array as a tensor that shares its memory, with what identifies it; nil if v is none.
func arrayOf(v any) (t *tensor.Tensor, id any) {
	switch x := v.(type) {
	case *tensor.Tensor:
		return x, x
	case []float64:
		if len(x) > 0 {
			return tensor.Wrap(x, len(x)), &x[0]
		}
	case []float32:
		if len(x) > 0 {
			return tensor.Wrap(x, len(x)), &x[0]
		}
	}
	return nil, nil
}

// sameNumbers compares arrays of one shape; nil stands for zeros.
func sameNumbers(a, b *tensor.Tensor) bool {
	switch {
	case a == nil:
		return b == nil || isZero(b)
	case b == nil:
		return isZero(a)
	}
	return a.To(tensor.Float64).Equal(b.To(tensor.Float64)).All().Item() == 1
}

func isZero(t *tensor.Tensor) bool { return t.EqualScalar(0).All().Item() == 1 }

func hasArrays(v any) bool {
	for _, x := range functors.All(v) {
		if t, _ := arrayOf(x); t != nil {
			return true
		}
	}
	return false
}

func stateHasArrays(s functors.Tree) bool {
	if s.IsLeaf() {
		t, _ := arrayOf(s.Value())
		return t != nil
	}
	for _, c := range s.All() {
		if stateHasArrays(c) {
			return true
		}
	}
	return false
}

func isList(v any) bool {
	r := reflect.ValueOf(v)
	for r.Kind() == reflect.Pointer || r.Kind() == reflect.Interface {
		r = r.Elem()
	}
	return r.Kind() == reflect.Slice || r.Kind() == reflect.Array
}

// step is a name as a step of a path.
func step(name string, list bool) any {
	if i, err := strconv.Atoi(name); err == nil && list {
		return i
	}
	return name
}

// shapeOf is the shape of an array in messages.
func shapeOf(t *tensor.Tensor) string {
	return "(" + strings.ReplaceAll(strings.Trim(fmt.Sprint(t.Shape()), "[]"), " ", ", ") + ")"
}

func sayModel(v any) string {
	if t, _ := arrayOf(v); t != nil {
		return "an array " + shapeOf(t)
	}
	return lineText(v)
}

func sayState(s functors.Tree) string {
	if t, _ := arrayOf(s.Value()); t != nil {
		return "an array " + shapeOf(t)
	}
	if !s.IsLeaf() && s.Len() > 0 {
		var names []string
		for name := range s.All() {
			names = append(names, name)
		}
		return "a tree of " + strings.Join(names, ", ")
	}
	return functors.Text(s)
}

// sayNames lists what a node has.
func sayNames(names []string, list bool) string {
	switch {
	case list && len(names) == 1:
		return "1 element"
	case list:
		return fmt.Sprintf("%d elements", len(names))
	case len(names) == 0:
		return "nothing"
	}
	return strings.Join(names, ", ")
}

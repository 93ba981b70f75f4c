package nn

import (
	"fmt"
	"reflect"
	"slices"
	"strings"

	"github.com/fluxion-go/fluxion/functors"
	"github.com/fluxion-go/fluxion/internal/show"
	"github.com/fluxion-go/fluxion/tensor"
)

// A Container is a type of one's own that is shown with a line for each of its parts. Layers and their names are NamedLayer values; parts without a name have an
// empty one.
//
// Any struct or closure in which layers are is shown so, without a method. What has a method String and no method Parts is shown on one line, whatever is in it.
type Container interface{ Parts() []NamedLayer }

// Show returns a model as Flux prints it: a line for each layer, with the number of its parameters, and totals if there are more than two arrays.
//
//	Chain(
//	  Dense(1 => 20, σ),                    # 40 parameters
//	  Dense(20 => 1),                       # 21 parameters
//	  only,
//	)                   # Total: 4 arrays, 61 parameters, 244 bytes.
//
// A layer in which all parameters are zero, or some are NaN or infinite, says so. Arrays that a layer has but does not train are counted apart. The bytes are those of the
// elements of all arrays, each once; in Julia they are those of the objects around them too. The parts of a struct stand below the name of its type, those of a closure
// below func, with the names of its variables. See Container.
func Show(model any) string { return newViewer().show(model) }

func (w *viewer) show(model any) string {
	s := shower{viewer: w}
	s.model(model, 0, "")
	return strings.TrimRight(s.String(), " \n")
}

// Columns of what Show writes: comments of layers begin in these, or two behind the layer.
const (
	commentColumn    = 39 // inside of a container, without its comma
	commentColumnTop = 20
)

type shower struct {
	*viewer
	strings.Builder
}

// model writes a model, on one line or with its parts.
func (s *shower) model(v any, indent int, name string) {
	pre, parts, post := opened(v)
	if post == "" {
		s.layer(v, indent, name)
		return
	}
	s.pad(indent)
	s.WriteString(label(name) + pre + "\n")
	for _, p := range parts {
		s.model(p.Layer, indent+2, p.Name)
	}
	s.pad(indent)
	if indent > 0 {
		s.WriteString(post + ",\n")
		return
	}
	fmt.Fprintf(s, "%-2s%s", post, s.counts(v).total())
}

// layer writes a model on one line.
func (s *shower) layer(v any, indent int, name string) {
	text := label(name) + lineText(v)
	s.pad(indent)
	s.WriteString(text)
	column := commentColumnTop
	if indent > 0 {
		s.WriteByte(',')
		column = commentColumn
	}
	if c := s.counts(v); c.arrays > 0 {
		s.pad(max(2, column-indent-len([]rune(text))))
		s.WriteString("# " + c.parameters(indent == 0))
		if w := c.warning(s.look); w != "" {
			s.WriteString("  (" + w + ")")
		}
	}
	if indent > 0 {
		s.WriteByte('\n')
	}
}

func (s *shower) pad(n int) { s.WriteString(strings.Repeat(" ", n)) }

func label(name string) string {
	if name == "" {
		return ""
	}
	return name + " = "
}

// opened returns the parts of what is shown with a line for each of them, and what stands around them; post is empty for what is shown on one line.
func opened(v any) (pre string, parts []NamedLayer, post string) {
	v = unwrapped(v)
	switch x := v.(type) {
	case Container:
		if isNil(v) {
			return "", nil, ""
		}
		pre, parts, post = typeText(v)+"(", x.Parts(), ")"
	case *functors.Composed:
		pre, parts, post = "Compose(", []NamedLayer{{"", x.Outer()}, {"", x.Inner()}}, ")"
	case fmt.Stringer:
		return "", nil, ""
	default:
		pre, parts, post = openedAny(v)
	}
	if !slices.ContainsFunc(parts, func(p NamedLayer) bool { return !isPlain(p.Layer) }) {
		return "", nil, ""
	}
	return pre, parts, post
}

// openedAny is opened for what does not say what its parts are.
func openedAny(v any) (pre string, parts []NamedLayer, post string) {
	if functors.IsLeaf(v) {
		return "", nil, ""
	}
	r := reflect.ValueOf(v)
	for r.Kind() == reflect.Pointer || r.Kind() == reflect.Interface {
		r = r.Elem()
	}
	named := false
	switch r.Kind() {
	case reflect.Slice, reflect.Array:
		pre, post = "[", "]"
	case reflect.Map:
		pre, post, named = "{", "}", true
	case reflect.Func:
		pre, post, named = "func(", ")", true
	default:
		pre, post = typeText(v)+"(", ")"
	}
	t, chosen := v.(interface{ Trainable() []string })
	for name, c := range functors.Children(v) {
		if k := reflect.ValueOf(c).Kind(); (k == reflect.Float32 || k == reflect.Float64) && r.Kind() != reflect.Map {
			at := reflect.New(reflect.TypeOf(c)) // a number that trains is one in memory
			at.Elem().Set(reflect.ValueOf(c))
			c = at.Interface()
		}
		switch {
		case chosen && !slices.Contains(t.Trainable(), name):
		case named:
			parts = append(parts, NamedLayer{name, c})
		default:
			parts = append(parts, NamedLayer{"", c})
		}
	}
	return pre, parts, post
}

// isPlain tells whether v needs no lines of its own: numbers, arrays and lists of them, functions without parameters.
func isPlain(v any) bool {
	v = unwrapped(v)
	if functors.IsLeaf(v) {
		return true
	}
	if k := reflect.ValueOf(v).Kind(); k != reflect.Slice && k != reflect.Array {
		return false
	}
	for _, c := range functors.Children(v) {
		if _, ok := c.(*tensor.Tensor); !ok && !functors.IsLeaf(c) {
			return false
		}
	}
	return true
}

// unwrapped returns the value whose methods say how it is shown: what AsModel made a Model of, what a pointer to a pointer leads to, and of a struct a pointer to it.
func unwrapped(v any) any {
	switch m := v.(type) {
	case Func:
		return (func(*tensor.Tensor) *tensor.Tensor)(m)
	case Elementwise:
		return m.F
	case Composition:
		return m.Of
	}
	r := reflect.ValueOf(v)
	switch r.Kind() {
	case reflect.Pointer:
		if k := r.Type().Elem().Kind(); !r.IsNil() && (k == reflect.Pointer || k == reflect.Interface || k == reflect.Func) {
			return unwrapped(r.Elem().Interface())
		}
	case reflect.Struct:
		if reflect.PointerTo(r.Type()).NumMethod() > r.Type().NumMethod() {
			p := reflect.New(r.Type())
			p.Elem().Set(r)
			return p.Interface()
		}
	}
	return v
}

func isNil(v any) bool {
	r := reflect.ValueOf(v)
	return !r.IsValid() || (r.Kind() == reflect.Pointer || r.Kind() == reflect.Func || r.Kind() == reflect.Interface) && r.IsNil()
}

// typeText is the name of the type of a model; of layers of this package that of their constructor.
func typeText(v any) string {
	t := reflect.TypeOf(v)
	for t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	if t.PkgPath() == reflect.TypeFor[ChainModel]().PkgPath() {
		return strings.TrimSuffix(strings.TrimSuffix(t.Name(), "Layer"), "Model")
	}
	if t.Name() == "" {
		return t.Kind().String()
	}
	name, _, _ := strings.Cut(functors.TypeName(t), "[")
	return name[strings.LastIndexByte(name, '.')+1:]
}

// lineText is a model on one line.
func lineText(v any) string {
	v = unwrapped(v)
	if isNil(v) {
		return "nil"
	}
	switch x := v.(type) {
	case *tensor.Tensor:
		return arrayText(x)
	case *functors.Composed:
		return containerText("Compose", []NamedLayer{{"", x.Outer()}, {"", x.Inner()}})
	case fmt.Stringer:
		return strings.Join(strings.Fields(x.String()), " ")
	case Container:
		return containerText(typeText(v), x.Parts())
	}
	r := reflect.ValueOf(v)
	switch {
	case r.Kind() == reflect.Func && functors.IsLeaf(v):
		return funcText(v)
	case (r.Kind() == reflect.Slice || r.Kind() == reflect.Array) && functors.IsLeaf(v):
		if r.Len() <= maxInline {
			return functors.Text(v)
		}
		return fmt.Sprintf("%d-element %s", r.Len(), functors.TypeName(r.Type()))
	case functors.IsLeaf(v):
		return functors.Text(reflect.Indirect(r).Interface())
	}
	pre, _, post := openedAny(v)
	k := reflect.Indirect(r).Kind()
	var texts []string
	for name, c := range functors.Children(v) {
		if k == reflect.Slice || k == reflect.Array {
			name = ""
		}
		texts = append(texts, label(name)+lineText(c))
	}
	return pre + strings.Join(texts, ", ") + post
}

// maxInline is how many elements of an array are shown on a line; of more, the shape is.
const maxInline = 6

func arrayText(t *tensor.Tensor) string {
	switch {
	case t.Len() <= maxInline && t.Rank() < 3:
		return t.Inline(0)
	case t.Rank() == 1:
		return fmt.Sprintf("%d-element %v tensor", t.Len(), t.DType())
	}
	return show.Name(t) + " tensor"
}

// containerText is a container on one line: Chain(lay = Dense(2 => 3)).
func containerText(name string, parts []NamedLayer) string {
	var texts []string
	for _, p := range parts {
		texts = append(texts, label(p.Name)+lineText(p.Layer))
	}
	return name + "(" + strings.Join(texts, ", ") + ")"
}

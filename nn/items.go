package nn

import (
	"iter"
	"reflect"

	"github.com/fluxion-go/fluxion/functors"
)

// items are the data of Train.
type items struct {
	n    int // 0 if unknown
	each func(yield func(args []any) bool)
}

// itemsOf reads data for a loss that takes parameters of these types. It panics if they do not fit.
func itemsOf(op string, data any, params []reflect.Type) items {
	v := reflect.ValueOf(data)
	if !v.IsValid() {
		panic(misuse(op, "got no data, want a slice, a loader or an iterator"))
	}
	switch b := data.(type) {
	case interface {
		Batches() iter.Seq[any]
		BatchType() reflect.Type
		Len() int
	}: // a dataset.Loader
		split := splitter(op, b.BatchType(), params)
		return items{b.Len(), func(yield func([]any) bool) {
			for x := range b.Batches() {
				if !yield(split(reflect.ValueOf(x))) {
					return
				}
			}
		}}
	}
	if m := v.MethodByName("All"); m.IsValid() && m.Type().NumIn() == 0 && m.Type().NumOut() == 1 && m.Type().Out(0).Kind() == reflect.Func {
		v = m.Call(nil)[0]
	}
	t := v.Type()
	switch {
	case v.CanInt():
		if len(params) > 1 || len(params) == 1 && !isNumber(params[0]) {
			panic(misuse(op, "got %d steps without data, want %s for the loss", v.Int(), typesText(params)))
		}
		n := int(v.Int())
		return items{max(0, n), func(yield func([]any) bool) {
			for i := range n {
				if !yield([]any{i}[:len(params)]) {
					return
				}
			}
		}}
	case t.Kind() == reflect.Slice || t.Kind() == reflect.Array:
		split := splitter(op, t.Elem(), params)
		return items{v.Len(), func(yield func([]any) bool) {
			for i := range v.Len() {
				if !yield(split(v.Index(i))) {
					return
				}
			}
		}}
	case t.CanSeq2() && t.Kind() == reflect.Func:
		yields := t.In(0)
		if len(params) != 2 || !yields.In(0).AssignableTo(params[0]) || !yields.In(1).AssignableTo(params[1]) {
			panic(misuse(op, "got data that yield %s and %s, want %s for the loss", functors.TypeName(yields.In(0)), functors.TypeName(yields.In(1)), typesText(params)))
		}
		return items{0, func(yield func([]any) bool) {
			for x, y := range v.Seq2() {
				if !yield([]any{x.Interface(), y.Interface()}) {
					return
				}
			}
		}}
	case t.CanSeq() && t.Kind() == reflect.Func:
		split := splitter(op, t.In(0).In(0), params)
		return items{0, func(yield func([]any) bool) {
			for x := range v.Seq() {
				if !yield(split(x)) {
					return
				}
			}
		}}
	}
	panic(misuse(op, "got %s as data, want a slice, a dataset.Loader, an iter.Seq, an iter.Seq2 or a number of steps", typeName(data)))
}

// splitter returns what makes arguments of an item of type t.
func splitter(op string, t reflect.Type, params []reflect.Type) func(v reflect.Value) []any {
	args := make([]any, len(params))
	if len(params) == 1 && t.AssignableTo(params[0]) {
		return func(v reflect.Value) []any {
			args[0] = v.Interface()
			return args
		}
	}
	switch t.Kind() {
	case reflect.Struct:
		if t.NumField() != len(params) {
			break
		}
		for i, p := range params {
			if f := t.Field(i); !f.IsExported() || !fits(f.Type, p) {
				panic(misuse(op, "got data of %s, whose %s is %s, want %s for the loss", functors.TypeName(t), f.Name, functors.TypeName(f.Type), typesText(params)))
			}
		}
		return func(v reflect.Value) []any {
			for i := range args {
				args[i] = v.Field(i).Interface()
			}
			return args
		}
	case reflect.Slice, reflect.Array:
		if t.Kind() == reflect.Array && t.Len() != len(params) {
			break
		}
		for _, p := range params {
			if t.Elem().Kind() != reflect.Interface && !fits(t.Elem(), p) {
				hint := ""
				if e := t.Elem(); e.Kind() == reflect.Struct && e.NumField() == len(params) {
					hint = "; dataset.Collate(loader, dataset.BatchPairs) makes a pair of tensors of each batch"
				}
				panic(misuse(op, "got data of %s, want %s for the loss%s", functors.TypeName(t), typesText(params), hint))
			}
		}
		return func(v reflect.Value) []any {
			if v.Len() != len(args) {
				panic(misuse(op, "got an item of %d parts, want %s for the loss", v.Len(), typesText(params)))
			}
			for i := range args {
				args[i] = v.Index(i).Interface()
			}
			return args
		}
	case reflect.Interface:
		return func(v reflect.Value) []any { return splitter(op, v.Elem().Type(), params)(v.Elem()) }
	}
	if len(params) == 1 && fits(t, params[0]) {
		return func(v reflect.Value) []any {
			args[0] = v.Interface()
			return args
		}
	}
	panic(misuse(op, "got data of %s, want %s for the loss: a slice of dataset.Pair, for example", functors.TypeName(t), typesText(params)))
}

// fits tells whether a value of type t can be given to a parameter of type p: numbers are converted.
func fits(t, p reflect.Type) bool {
	return t.AssignableTo(p) || isNumber(t) && isNumber(p)
}

func isNumber(t reflect.Type) bool { return t.Kind() >= reflect.Int && t.Kind() <= reflect.Float64 }

// typesText lists types: "*tensor.Tensor and float64".
func typesText(ts []reflect.Type) string {
	text := ""
	for i, t := range ts {
		switch {
		case i > 0 && i == len(ts)-1:
			text += " and "
		case i > 0:
			text += ", "
		}
		text += functors.TypeName(t)
	}
	if text == "" {
		return "nothing"
	}
	return text
}

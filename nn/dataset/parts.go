package dataset

import (
	"fmt"
	"reflect"
	"slices"
	"strings"
)

// A structPlan counts the observations of its fields, which must agree. A Pair is such a struct.
type structPlan struct {
	t      reflect.Type
	fields []plan
}

func newStructPlan(t reflect.Type, outer []reflect.Type) (plan, string) {
	p := structPlan{t: t}
	if t.NumField() == 0 {
		return nil, fmt.Sprintf("got %v, want fields that are containers", typeText(t))
	}
	for i := range t.NumField() {
		f := t.Field(i)
		if !f.IsExported() {
			return nil, fmt.Sprintf("got %v with the field %s, want exported fields, or methods NumObs and GetObs", typeText(t), f.Name)
		}
		field, problem := newPlan(f.Type, outer)
		if problem != "" {
			return nil, fmt.Sprintf("field %s of %s: %s", f.Name, typeText(t), problem)
		}
		p.fields = append(p.fields, field)
	}
	return p, ""
}

func (p structPlan) count(op, where string, v reflect.Value) int {
	n := p.fields[0].count(op, in(p.t.Field(0).Name, where), v.Field(0))
	for i, f := range p.fields[1:] {
		name := p.t.Field(i + 1).Name
		sameLength(op, f.count(op, in(name, where), v.Field(i+1)), name, n, p.t.Field(0).Name, where)
	}
	return n
}

func (p structPlan) take(op string, v reflect.Value, at []int, into reflect.Value) reflect.Value {
	return p.each(func(i int) reflect.Value {
		if into.IsValid() {
			return p.fields[i].take(op, v.Field(i), at, into.Field(i))
		}
		return p.fields[i].take(op, v.Field(i), at, reflect.Value{})
	})
}

func (p structPlan) part(v reflect.Value, lo, hi int) reflect.Value {
	return p.each(func(i int) reflect.Value { return p.fields[i].part(v.Field(i), lo, hi) })
}

func (p structPlan) join(op string, vs []reflect.Value) reflect.Value {
	return p.each(func(i int) reflect.Value {
		parts := make([]reflect.Value, len(vs))
		for k, v := range vs {
			parts[k] = v.Field(i)
		}
		return p.fields[i].join(op, parts)
	})
}

// each returns a struct with these fields.
func (p structPlan) each(field func(i int) reflect.Value) reflect.Value {
	y := reflect.New(p.t).Elem()
	for i := range p.fields {
		y.Field(i).Set(field(i))
	}
	return y
}

func (p structPlan) text(v reflect.Value) string {
	var parts []string
	for i, f := range p.fields {
		parts = append(parts, p.t.Field(i).Name+" "+f.text(v.Field(i)))
	}
	return typeText(p.t) + "{" + strings.Join(parts, ", ") + "}"
}

// A mapPlan counts the observations of its elements, which must agree.
type mapPlan struct {
	t    reflect.Type
	elem plan
}

// keys returns the keys in an order that does not change.
func keys(v reflect.Value) []reflect.Value {
	all := v.MapKeys()
	slices.SortFunc(all, func(a, b reflect.Value) int { return strings.Compare(fmt.Sprint(a), fmt.Sprint(b)) })
	return all
}

func (p mapPlan) count(op, where string, v reflect.Value) int {
	all := keys(v)
	if len(all) == 0 {
		panic(misuse(op, "got an empty map%s, want containers in it", where))
	}
	first := fmt.Sprint(all[0])
	n := p.elem.count(op, in(first, where), v.MapIndex(all[0]))
	for _, k := range all[1:] {
		name := fmt.Sprint(k)
		sameLength(op, p.elem.count(op, in(name, where), v.MapIndex(k)), name, n, first, where)
	}
	return n
}

func (p mapPlan) take(op string, v reflect.Value, at []int, into reflect.Value) reflect.Value {
	return p.each(v, func(k reflect.Value) reflect.Value {
		if into.IsValid() {
			return p.elem.take(op, v.MapIndex(k), at, into.MapIndex(k))
		}
		return p.elem.take(op, v.MapIndex(k), at, reflect.Value{})
	})
}

func (p mapPlan) part(v reflect.Value, lo, hi int) reflect.Value {
	return p.each(v, func(k reflect.Value) reflect.Value { return p.elem.part(v.MapIndex(k), lo, hi) })
}

func (p mapPlan) join(op string, vs []reflect.Value) reflect.Value {
	return p.each(vs[0], func(k reflect.Value) reflect.Value {
		parts := make([]reflect.Value, len(vs))
		for i, v := range vs {
			if parts[i] = v.MapIndex(k); !parts[i].IsValid() || v.Len() != vs[0].Len() {
				panic(misuse(op, "got maps with keys %v and %v, want the same", keys(vs[0]), keys(v)))
			}
		}
		return p.elem.join(op, parts)
	})
}

func (p mapPlan) each(like reflect.Value, elem func(k reflect.Value) reflect.Value) reflect.Value {
	y := reflect.MakeMapWithSize(p.t, like.Len())
	for _, k := range like.MapKeys() {
		y.SetMapIndex(k, elem(k))
	}
	return y
}

func (p mapPlan) text(v reflect.Value) string {
	var parts []string
	for _, k := range keys(v) {
		parts = append(parts, fmt.Sprint(k)+": "+p.elem.text(v.MapIndex(k)))
	}
	return "map{" + strings.Join(parts, ", ") + "}"
}

// in says where a part is, for errors: " in X", or " in X.Y".
func in(name, where string) string {
	if where == "" {
		return " in " + name
	}
	return where + "." + name
}

func sameLength(op string, n int, name string, want int, first, where string) {
	if n != want {
		panic(misuse(op, "got %d observations%s, want %d as%s", n, in(name, where), want, in(first, where)))
	}
}

// typeText writes a type without the paths of packages: Pair of a Pair[*tensor.Tensor, int].
func typeText(t reflect.Type) string {
	if t.Name() != "" && t.PkgPath() != "" {
		name, _, _ := strings.Cut(t.Name(), "[")
		return name
	}
	if t.Kind() == reflect.Slice {
		return "[]" + typeText(t.Elem())
	}
	if t.Kind() == reflect.Pointer {
		return "*" + typeText(t.Elem())
	}
	return t.String()
}

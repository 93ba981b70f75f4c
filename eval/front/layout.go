package front

import "go/types"

// substitution maps types to their new versions.
type substitution map[*types.TypeName]*types.TypeName

// apply rewrites t with the new versions; it returns t itself where nothing changes.
func (s substitution) apply(t types.Type) types.Type {
	switch t := t.(type) {
	case *types.Alias:
		return s.apply(types.Unalias(t))
	case *types.Named:
		args := t.TypeArgs()
		list := make([]types.Type, args.Len())
		differs := false
		for i := range list {
			list[i] = s.apply(args.At(i))
			differs = differs || list[i] != args.At(i)
		}
		origin := t.Origin()
		if now := s[origin.Obj()]; now != nil {
			if args.Len() == 0 {
				return now.Type()
			}
			origin, differs = now.Type().(*types.Named), true
		}
		if differs {
			if inst, err := types.Instantiate(nil, origin, list, false); err == nil {
				return inst
			}
		}
	case *types.Pointer:
		if e := s.apply(t.Elem()); e != t.Elem() {
			return types.NewPointer(e)
		}
	case *types.Slice:
		if e := s.apply(t.Elem()); e != t.Elem() {
			return types.NewSlice(e)
		}
	case *types.Array:
		if e := s.apply(t.Elem()); e != t.Elem() {
			return types.NewArray(e, t.Len())
		}
	case *types.Chan:
		if e := s.apply(t.Elem()); e != t.Elem() {
			return types.NewChan(t.Dir(), e)
		}
	case *types.Map:
		key, e := s.apply(t.Key()), s.apply(t.Elem())
		if key != t.Key() || e != t.Elem() {
			return types.NewMap(key, e)
		}
	case *types.Signature:
		params, p := s.tuple(t.Params())
		results, r := s.tuple(t.Results())
		if p || r {
			return types.NewSignatureType(nil, nil, nil, params, results, t.Variadic())
		}
	case *types.Struct:
		fields := make([]*types.Var, t.NumFields())
		tags := make([]string, t.NumFields())
		differs := false
		for i := range fields {
			f := t.Field(i)
			e := s.apply(f.Type())
			differs = differs || e != f.Type()
			fields[i], tags[i] = types.NewField(f.Pos(), f.Pkg(), f.Name(), e, f.Embedded()), t.Tag(i)
		}
		if differs {
			return types.NewStruct(fields, tags)
		}
	}
	return t
}

func (s substitution) tuple(t *types.Tuple) (*types.Tuple, bool) {
	vars := make([]*types.Var, t.Len())
	differs := false
	for i := range vars {
		v := t.At(i)
		e := s.apply(v.Type())
		differs = differs || e != v.Type()
		vars[i] = types.NewParam(v.Pos(), v.Pkg(), v.Name(), e)
	}
	if !differs {
		return t, false
	}
	return types.NewTuple(vars...), true
}

// mentions tells whether the text of type t would name one of the types.
func mentions(t types.Type, names map[*types.TypeName]bool) bool {
	return len(names) > 0 && anyType(t, func(t types.Type) bool {
		named, ok := t.(*types.Named)
		return ok && names[named.Origin().Obj()]
	})
}

// anyType tells whether f holds for a named type or a type parameter that the text of type t would name. It does not look behind names,
// so it ends.
func anyType(t types.Type, f func(types.Type) bool) bool {
	tuple := func(t *types.Tuple) bool {
		for v := range t.Variables() {
			if anyType(v.Type(), f) {
				return true
			}
		}
		return false
	}
	switch t := types.Unalias(t).(type) {
	case *types.TypeParam:
		return f(t)
	case *types.Named:
		if f(t) {
			return true
		}
		for a := range t.TypeArgs().Types() {
			if anyType(a, f) {
				return true
			}
		}
	case *types.Pointer:
		return anyType(t.Elem(), f)
	case *types.Slice:
		return anyType(t.Elem(), f)
	case *types.Array:
		return anyType(t.Elem(), f)
	case *types.Chan:
		return anyType(t.Elem(), f)
	case *types.Map:
		return anyType(t.Key(), f) || anyType(t.Elem(), f)
	case *types.Signature:
		return tuple(t.Params()) || tuple(t.Results())
	case *types.Struct:
		for v := range t.Fields() {
			if anyType(v.Type(), f) {
				return true
			}
		}
	case *types.Interface:
		for m := range t.ExplicitMethods() {
			if anyType(m.Type(), f) {
				return true
			}
		}
		for e := range t.EmbeddedTypes() {
			if anyType(e, f) {
				return true
			}
		}
	}
	return false
}

// sameLayout tells whether memory that holds an a can be used as a b, through pointers too.
func sameLayout(a, b types.Type, seen map[[2]types.Type]bool) bool {
	a, b = types.Unalias(a), types.Unalias(b)
	if a == b || seen[[2]types.Type{a, b}] {
		return true
	}
	seen[[2]types.Type{a, b}] = true
	if na, ok := a.(*types.Named); ok {
		nb, ok := b.(*types.Named)
		return ok && na.Obj().Name() == nb.Obj().Name() && sameLayout(na.Underlying(), nb.Underlying(), seen)
	}
	switch a := a.(type) {
	case *types.Pointer:
		b, ok := b.(*types.Pointer)
		return ok && sameLayout(a.Elem(), b.Elem(), seen)
	case *types.Slice:
		b, ok := b.(*types.Slice)
		return ok && sameLayout(a.Elem(), b.Elem(), seen)
	case *types.Array:
		b, ok := b.(*types.Array)
		return ok && a.Len() == b.Len() && sameLayout(a.Elem(), b.Elem(), seen)
	case *types.Chan:
		b, ok := b.(*types.Chan)
		return ok && a.Dir() == b.Dir() && sameLayout(a.Elem(), b.Elem(), seen)
	case *types.Map:
		b, ok := b.(*types.Map)
		return ok && sameLayout(a.Key(), b.Key(), seen) && sameLayout(a.Elem(), b.Elem(), seen)
	case *types.Signature:
		b, ok := b.(*types.Signature)
		return ok && a.Variadic() == b.Variadic() && sameTuple(a.Params(), b.Params(), seen) && sameTuple(a.Results(), b.Results(), seen)
	case *types.Struct:
		b, ok := b.(*types.Struct)
		if !ok || a.NumFields() != b.NumFields() {
			return false
		}
		for i := range a.NumFields() {
			if a.Field(i).Name() != b.Field(i).Name() || !sameLayout(a.Field(i).Type(), b.Field(i).Type(), seen) {
				return false
			}
		}
		return true
	case *types.Interface:
		b, ok := b.(*types.Interface)
		if !ok || a.NumMethods() != b.NumMethods() {
			return false
		}
		for i := range a.NumMethods() {
			if a.Method(i).Name() != b.Method(i).Name() || !sameLayout(a.Method(i).Type(), b.Method(i).Type(), seen) {
				return false
			}
		}
		return true
	}
	return types.Identical(a, b)
}

func sameTuple(a, b *types.Tuple, seen map[[2]types.Type]bool) bool {
	if a.Len() != b.Len() {
		return false
	}
	for i := range a.Len() {
		if !sameLayout(a.At(i).Type(), b.At(i).Type(), seen) {
			return false
		}
	}
	return true
}

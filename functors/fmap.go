package functors

import "reflect"

// Fmap applies f to the leaves of a tree and builds the tree anew, with the same types, around what f returns. With more trees, f is called
// with the leaves at the same place in all of them.
//
// f is a function of as many arguments as there are trees, with one result. It takes anything, func(x, y any) any, or has types, such as
// func(x, dx []float64) []float64: then leaves of the first tree that do not fit stay as they are, and so do those that come with Nothing.
// What it returns must fit the place in the tree; numbers are converted where they lose nothing but precision.
//
// Other trees match by name: fields, captured variables and keys of maps that the first has must be there, others are ignored; slices are of
// the same length. They may be of other types, or a Mirror, such as a gradient. References to the same thing stay that: f is called once.
//
// Among more may be options: Exclude, Prune, Uncached, Over. Fmap panics with *Error if f is no such function, if the trees do not match, if
// a tree leads back to itself, or if something cannot be built anew.
func Fmap[T any](f any, tree T, more ...any) T {
	return fitting[T]("Fmap", fmap("Fmap", f, false, Rebuild, tree, more))
}

// FmapWithPath is Fmap with an f whose first argument is the KeyPath of the leaf.
func FmapWithPath[T any](f any, tree T, more ...any) T {
	return fitting[T]("FmapWithPath", fmap("FmapWithPath", f, true, Rebuild, tree, more))
}

// FmapStructure is Fmap that returns records instead of values of the same types, so f may return anything.
func FmapStructure(f, tree any, more ...any) Tree {
	return treeOf(fmap("FmapStructure", f, false, Structure, tree, more))
}

// FmapStructureWithPath is FmapStructure with an f whose first argument is the KeyPath of the leaf.
func FmapStructureWithPath(f, tree any, more ...any) Tree {
	return treeOf(fmap("FmapStructureWithPath", f, true, Structure, tree, more))
}

func fitting[T any](fn string, x any) T {
	v, ok := fit(x, reflect.TypeFor[T]())
	if !ok {
		panic(misuse(fn, nil, "got %s, want %s", a(x), TypeName(reflect.TypeFor[T]())))
	}
	t, _ := v.Interface().(T) // false for a nil interface
	return t
}

// fmap puts the walk together: w, which excludes the leaves, cached.
func fmap(fn string, f any, withPath bool, w Walk, tree any, more []any) any {
	s := settings{is: func(n Node) bool { return isLeaf(n.Value) }, walk: w, share: Cached}
	others := s.take(more)
	if m, ok := tree.(Mirror); ok {
		panic(misuse(fn, nil, "got %s as the first tree, which only mirrors a value, want the value; the mirror goes behind it", a(m)))
	}
	call := newCaller(fn, f, withPath, 1+len(others))
	return execute(fn, s.share(Excluding(s.walk, s.is, call)), tree, others)
}

// settings are what options set.
type settings struct {
	is    func(Node) bool
	walk  Walk
	share func(Walk) Walk
}

// An Option changes how Fmap, its kin, All, Leaves and Collect walk. It stands among their last arguments.
type Option func(*settings)

// take applies the options in args and returns the rest.
func (s *settings) take(args []any) (others []any) {
	for _, arg := range args {
		if o, ok := arg.(Option); ok {
			o(s)
		} else {
			others = append(others, arg)
		}
	}
	return others
}

// Exclude says where f is applied, in place of the leaves: nodes that is holds for are not walked into. Leaves for which it does not hold
// stay as they are. Is[T] excludes a type.
func Exclude(is func(Node) bool) Option { return func(s *settings) { s.is = is } }

// Prune puts by in the place of all references but the first to the same thing.
func Prune(by any) Option {
	return func(s *settings) { s.share = func(w Walk) Walk { return Pruned(w, by) } }
}

// Uncached walks through shared references each time they are met, so that they are shared no more.
func Uncached() Option { return func(s *settings) { s.share = func(w Walk) Walk { return w } } }

// Over walks by a walk of one's own where nodes are not excluded.
func Over(w Walk) Option { return func(s *settings) { s.walk = w } }

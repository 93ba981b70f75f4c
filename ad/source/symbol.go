package source

import (
	"go/types"
	"path"
	"strings"

	"golang.org/x/tools/go/ssa"
)

// Packages whose functions the generator knows.
const (
	adPath       = "github.com/fluxion-go/fluxion/ad"
	trainPath    = "github.com/fluxion-go/fluxion/nn"
	functorsPath = "github.com/fluxion-go/fluxion/functors"
)

// symbol names a function as the linker does: "math.Sin", "cell/3.point.Area", "cell/3.(*point).Area". Type arguments are left out.
func symbol(fn *ssa.Function) string {
	if o := fn.Origin(); o != nil {
		fn = o
	}
	if p := fn.Parent(); p != nil {
		return symbol(p) + "." + fn.Name()
	}
	pkg := ""
	if fn.Pkg != nil {
		pkg = fn.Pkg.Pkg.Path()
	} else if o := fn.Object(); o != nil && o.Pkg() != nil {
		pkg = o.Pkg().Path()
	}
	name := fn.Name()
	if recv := fn.Signature.Recv(); recv != nil {
		t, star := types.Unalias(recv.Type()), false
		if p, ok := t.(*types.Pointer); ok {
			t, star = types.Unalias(p.Elem()), true
		}
		if n, ok := t.(*types.Named); ok {
			if n.Obj().Pkg() != nil {
				pkg = n.Obj().Pkg().Path()
			}
			if star {
				name = "(*" + n.Obj().Name() + ")." + name
			} else {
				name = n.Obj().Name() + "." + name
			}
		}
	}
	return pkg + "." + name
}

// methodSymbol names a method of an interface as symbol does methods of other types: "io.Reader.Read".
func methodSymbol(m *types.Func) string {
	if n, ok := types.Unalias(m.Signature().Recv().Type()).(*types.Named); ok && n.Obj().Pkg() != nil {
		return n.Obj().Pkg().Path() + "." + n.Obj().Name() + "." + m.Name()
	}
	return ""
}

// packageOf returns the import path of the package that declares fn, or "".
func packageOf(fn *ssa.Function) string {
	for fn.Parent() != nil {
		fn = fn.Parent()
	}
	if o := fn.Origin(); o != nil {
		fn = o
	}
	if fn.Pkg != nil {
		return fn.Pkg.Pkg.Path()
	}
	if o := fn.Object(); o != nil && o.Pkg() != nil {
		return o.Pkg().Path()
	}
	return ""
}

// short is a symbol as messages show it: without the directories of the package's path.
func short(symbol string) string {
	dir, base := path.Split(symbol)
	if i := strings.LastIndex(dir, "("); i >= 0 {
		return symbol
	}
	return base
}

// lookup finds the function that a key names in a package with source.
func lookup(pkg *ssa.Package, name string) *ssa.Function {
	if rest, ok := strings.CutPrefix(name, "(*"); ok {
		t, m, _ := strings.Cut(rest, ").")
		return method(pkg, t, m, true)
	}
	if t, m, ok := strings.Cut(name, "."); ok && !strings.Contains(name, "$") {
		return method(pkg, t, m, false)
	}
	if f := pkg.Func(name); f != nil {
		return f
	}
	return literal(pkg, name)
}

func method(pkg *ssa.Package, typeName, name string, star bool) *ssa.Function {
	t := pkg.Type(typeName)
	if t == nil {
		return nil
	}
	var recv types.Type = t.Type()
	if star {
		recv = types.NewPointer(recv)
	}
	sel := pkg.Prog.MethodSets.MethodSet(recv).Lookup(pkg.Pkg, name)
	if sel == nil {
		return nil
	}
	return pkg.Prog.MethodValue(sel)
}

// literal finds the function literal whose query asks the variable with that name: the one in its maker if it has one, since that captures
// the variables of the session too; else the one that stands in no maker. Or the literal itself has that name.
func literal(pkg *ssa.Package, name string) (found *ssa.Function) {
	for _, fn := range functions(pkg) {
		if fn.Parent() != nil && symbol(fn) == pkg.Pkg.Path()+"."+name {
			return fn
		}
		if q := query(fn); q != nil && q.variable.Name() == name {
			if lifted(fn) {
				return fn
			}
			if !isMaker(outermost(fn)) {
				found = fn
			}
		}
	}
	return found
}

// isMaker tells whether the rewriter wrote fn: it returns a literal around the variables whose addresses are its parameters.
func isMaker(fn *ssa.Function) bool { return strings.HasPrefix(fn.Name(), "Ʌ0make") }

// lifted tells whether a literal is the one that a maker returns.
func lifted(fn *ssa.Function) bool { return fn.Parent() != nil && isMaker(fn.Parent()) }

// outermost is the function with a name that a literal stands in.
func outermost(fn *ssa.Function) *ssa.Function {
	for fn.Parent() != nil {
		fn = fn.Parent()
	}
	return fn
}

// ofSession tells whether a captured variable is one of the session: makers export the names of those.
func ofSession(v *ssa.FreeVar) bool {
	return isMaker(outermost(v.Parent())) && strings.HasPrefix(v.Name(), "Ʌ")
}

// A capture is the query that stands first in a function literal which the rewriter prepared: the variable that describes the literal,
// and the captured variables in the order in which they are given, as free variables of the function.
type capture struct {
	variable *ssa.Global
	free     []*ssa.FreeVar
}

// key is how the literal is known at run time.
func (c *capture) key() string { return c.variable.Pkg.Pkg.Path() + "." + c.variable.Name() }

// query finds the capture query of fn, or returns nil.
func query(fn *ssa.Function) *capture {
	if len(fn.Blocks) == 0 {
		return nil
	}
	for _, b := range append(fn.Blocks[:1:1], fn.Blocks[0].Succs...) { // of whether somebody asks, and what then
		for _, i := range b.Instrs {
			call, ok := i.(*ssa.Call)
			if !ok {
				continue
			}
			f := call.Call.StaticCallee()
			if f == nil || symbol(f) != functorsPath+".(*Literal).Capture" || len(call.Call.Args) != 2 {
				continue
			}
			global, ok := call.Call.Args[0].(*ssa.Global)
			if !ok {
				continue
			}
			c := &capture{variable: global}
			if s, ok := call.Call.Args[1].(*ssa.Slice); ok {
				for _, v := range elements(s.X) {
					if m, ok := v.(*ssa.MakeInterface); ok {
						v = m.X
					}
					if l, ok := v.(*ssa.UnOp); ok {
						v = l.X
					}
					if fv, ok := v.(*ssa.FreeVar); ok {
						c.free = append(c.free, fv)
					}
				}
			}
			return c
		}
	}
	return nil
}

// elements lists what is stored in the elements of an array that holds the arguments of a variadic call.
func elements(array ssa.Value) []ssa.Value {
	a, ok := array.(*ssa.Alloc)
	if !ok || a.Referrers() == nil {
		return nil
	}
	at := map[int64]ssa.Value{}
	for _, r := range *a.Referrers() {
		ia, ok := r.(*ssa.IndexAddr)
		if !ok {
			continue
		}
		n, ok := ia.Index.(*ssa.Const)
		if !ok {
			continue
		}
		for _, rr := range *ia.Referrers() {
			if s, ok := rr.(*ssa.Store); ok && s.Addr == ia {
				at[n.Int64()] = s.Val
			}
		}
	}
	var vs []ssa.Value
	for i := int64(0); at[i] != nil; i++ {
		vs = append(vs, at[i])
	}
	return vs
}

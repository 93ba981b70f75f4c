package source

import (
	"fmt"
	"go/types"
	"strings"

	"golang.org/x/tools/go/ssa"

	"github.com/fluxion-go/fluxion/ad/tape"
)

// Second derivatives are the forward derivative of generated code: value and gradient of a function are written as the only file of a
// package that nobody compiles, that is read like any source, and what it declares is written once more where it is needed.

// between begins the key of the package for the gradient of a function.
const between = "gradient of "

// isBetween tells whether a package is one of those.
func (p *program) isBetween(pkg *types.Package) bool { return pkg != nil && p.between[pkg] }

// gradientOf writes value and gradient of a target as a package of its own and returns the function. That package may use what package
// out may use.
func (g *Generator) gradientOf(t Target, out Output) (*ssa.Function, error) {
	key := between + t.Key + " in " + out.Path
	if g.prog.texts[key] == nil {
		f, err := g.once(Output{Path: key, Name: "gradient", inside: out.Path}, []Target{{Key: t.Key, Modes: tape.Joint, Types: t.Types}})
		if err != nil {
			return nil, err
		}
		g.prog.texts[key] = f.Text
		g.prog.inside[key] = out.Path
	}
	pkg, err := g.prog.source(key)
	if err != nil {
		return nil, err
	}
	for _, m := range pkg.Members {
		if fn, ok := m.(*ssa.Function); ok && strings.HasPrefix(fn.Name(), prefixes[jointForm]+"_") {
			return fn, nil
		}
	}
	return nil, fmt.Errorf("cannot differentiate %s twice: its first result is no float", short(t.Key))
}

// again writes a declaration of such a package into the file.
func (u *unit) again(o types.Object) string {
	key := fmt.Sprintf("again %p", o)
	if n := u.said[key]; n != "" {
		return n
	}
	n := u.fresh("second_" + o.Name())
	u.said[key] = n
	switch o := o.(type) {
	case *types.TypeName:
		u.decls = append(u.decls, fmt.Sprintf("type %s %s\n", n, u.sp.typ(o.Type().Underlying())))
		return n
	case *types.Var:
		if strings.HasPrefix(o.Name(), "id_") {
			u.decls = append(u.decls, fmt.Sprintf("var %s = tape.NewStackID()\n", n))
			return n
		}
	}
	panic(cannotName{o.Name() + " in a second derivative", ""})
}

package source

import (
	"fmt"
	"go/types"
	"strings"

	"golang.org/x/tools/go/ssa"

	"github.com/fluxion-go/fluxion/ad/tape"
)

// Second derivatives are the forward derivative of generated code: a derivative of a function is written as the only file of a package that
// nobody compiles, that is read like any source, and what it declares is written once more where it is needed. The derivative is value
// and gradient, for the function that the user names, or the maker of a Dual, for functions that are known as values only.

// between begins the key of the package for a derivative of a function.
const between = "gradient of "

// isBetween tells whether a package is one of those.
func (p *program) isBetween(pkg *types.Package) bool { return pkg != nil && p.between[pkg] }

// generated tells whether a function is in one of those packages.
func (p *program) generated(fn *ssa.Function) bool {
	for fn.Parent() != nil {
		fn = fn.Parent()
	}
	return fn.Pkg != nil && p.isBetween(fn.Pkg.Pkg)
}

// derivativeOf writes a derivative of a target, Joint or Bind, as a package of its own and returns the function. That package may use what
// package out may use.
func (g *Generator) derivativeOf(t Target, mode tape.Mode, out Output) (*ssa.Function, error) {
	key, prefix := between+t.Key+" in "+out.Path, prefixes[jointForm]+"_"
	if mode == tape.Bind {
		key, prefix = "dual "+key, boundPrefix
	}
	return g.written(Output{Path: key, Name: "gradient", inside: out.Path}, Target{Key: t.Key, Modes: mode, Types: t.Types}, prefix)
}

// written returns the function whose name begins with prefix in a package between, which it writes if it is not there.
func (g *Generator) written(out Output, t Target, prefix string) (*ssa.Function, error) {
	key := out.Path
	if g.prog.texts[key] == nil {
		f, err := g.once(out, []Target{t})
		if err != nil {
			return nil, err
		}
		g.prog.texts[key] = f.Text
		g.prog.inside[key] = out.inside
	}
	pkg, err := g.prog.source(key)
	if err != nil {
		return nil, err
	}
	for _, m := range pkg.Members {
		if fn, ok := m.(*ssa.Function); ok && strings.HasPrefix(fn.Name(), prefix) {
			return fn, nil
		}
	}
	return nil, fmt.Errorf("cannot differentiate %s twice: its first result is no float", short(t.Key))
}

// twice returns the maker of a Dual of a function, to be differentiated. An error is for whoever asks for the second derivative.
func (u *unit) twice(t Target) (in *instance, err error) {
	defer func() {
		switch e := recover().(type) {
		case nil:
		case *Error:
			err = e
		case cannotName:
			err = fmt.Errorf("cannot differentiate %s twice: it uses %s", short(t.Key), e.what)
		default:
			panic(e)
		}
	}()
	fn, err := u.g.derivativeOf(t, tape.Bind, u.sp.out)
	if err != nil {
		return nil, err
	}
	return u.allActive(fn, nil, nil), nil
}

// secondBind writes the push form of the maker of a Dual, or a function that says why there is none.
func (u *unit) secondBind(in *instance, err error) string {
	if err == nil {
		err = in.err
	}
	if err != nil {
		return fmt.Sprintf("func(*tape.Tape, []any, []any, []any, []any) (d, td tape.Dual) { d.Err = %s.New(%q); return }", u.sp.use("errors", "errors"), err.Error())
	}
	return full{u: u, in: in}.call(pushForm)
}

// makesDual tells whether the function is the maker of a Dual in generated code. Its result has a tangent whatever it is given. Of the
// functions in it only the shadows are ever called.
func (u *unit) makesDual(fn *ssa.Function) bool {
	res := fn.Signature.Results()
	return u.prog.generated(fn) && res.Len() == 1 && types.TypeString(res.At(0).Type(), nil) == supportPath+".Dual"
}

// again writes a declaration of such a package into the file.
func (u *unit) again(o types.Object) string {
	key := fmt.Sprintf("again %p", o)
	if n := u.said[key]; n != "" {
		return n
	}
	name := strings.TrimPrefix(o.Name(), "second_")
	n := u.fresh("second_" + name)
	u.said[key] = n
	switch o := o.(type) {
	case *types.TypeName:
		u.decls = append(u.decls, fmt.Sprintf("type %s %s\n", n, u.sp.typ(o.Type().Underlying())))
		return n
	case *types.Var:
		if strings.HasPrefix(name, "id_") {
			u.decls = append(u.decls, fmt.Sprintf("var %s = tape.NewStackID()\n", n))
			return n
		}
	}
	panic(cannotName{o.Name() + " in a second derivative", ""})
}

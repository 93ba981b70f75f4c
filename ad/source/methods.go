package source

import (
	"fmt"
	"go/types"
	"slices"

	"golang.org/x/tools/go/ssa"
)

// methods analyzes the unit and makes instances of the methods that it calls through interfaces, for the types that it puts into
// interfaces itself. Those that it is given are found at run time.
func (u *unit) methods() []*instance {
	var found []*instance
	for {
		u.analyze()
		names := map[string]*types.Func{}
		var boxed []types.Type
		for _, in := range u.order {
			for _, b := range in.fn.Blocks {
				for _, i := range b.Instrs {
					switch i := i.(type) {
					case *ssa.MakeInterface:
						if !slices.ContainsFunc(boxed, func(t types.Type) bool { return types.Identical(t, i.X.Type()) }) {
							boxed = append(boxed, i.X.Type())
						}
					case *ssa.Call:
						if c := in.calls[i]; c != nil && c.kind == dynamicCall && i.Call.IsInvoke() {
							names[i.Call.Method.Id()] = i.Call.Method
						}
					}
				}
			}
		}
		before := len(found)
		for _, t := range boxed {
			for _, m := range names {
				if in := u.method(t, m); in != nil && !slices.Contains(found, in) {
					found = append(found, in)
				}
			}
		}
		if len(found) == before {
			break
		}
	}
	slices.SortFunc(found, func(a, b *instance) int {
		if x, y := symbol(a.fn), symbol(b.fn); x < y {
			return -1
		} else if x > y {
			return 1
		}
		return 0
	})
	return found
}

// method makes an instance of a method of t, nil if it has none or if run time could not find it.
func (u *unit) method(t types.Type, m *types.Func) *instance {
	if n, ok := types.Unalias(deref(t)).(*types.Named); !ok || n.TypeArgs().Len() > 0 || n.Obj().Pkg() == nil || n.Obj().Parent() != n.Obj().Pkg().Scope() {
		return nil
	}
	if !u.canType(t) || types.IsInterface(t) {
		return nil
	}
	sel := u.prog.ssa.MethodSets.MethodSet(t).Lookup(m.Pkg(), m.Name())
	if sel == nil {
		return nil
	}
	fn := u.prog.ssa.MethodValue(sel)
	if fn == nil || u.g.cfg.Rules[symbol(fn)].Key != "" {
		return nil
	}
	return u.allActive(fn, nil, nil)
}

// methodEntry writes the entry of a method that is called through an interface.
func (u *unit) methodEntry(in *instance, second func() string) string {
	key := symbol(in.fn)
	if in.err != nil {
		return fmt.Sprintf("\t\t{Key: %q, Name: %q, Err: %s.New(%q)},\n", key, title(in.fn), u.sp.use("errors", "errors"), in.err.Error())
	}
	fields := fmt.Sprintf("\t\t\tKey: %q,\n\t\t\tName: %q,\n\t\t\tBind: %s,\n", key, title(in.fn), u.bind(in))
	if second != nil {
		fields += fmt.Sprintf("\t\t\tSecondBind: %s,\n", second())
	}
	return "\t\t{\n" + fields + "\t\t},\n"
}

package front

import (
	"cmp"
	"fmt"
	"go/types"
	"maps"
	"slices"
	"strings"
)

// Listing is what the cells of a session have declared, each group sorted by name.
type Listing struct{ Imports, Constants, Types, Variables, Functions []Listed }

// Listed is one name of a session.
type Listed struct {
	Name string
	Text string // as a declaration has it, without a value or a body: "x int"
	Cell int    // that declared it
}

// List lists the names of the session.
func (n *Names) List() Listing {
	var all Listing
	for name, b := range n.imports {
		if b.cell > 0 {
			all.Imports = append(all.Imports, Listed{name, fmt.Sprintf("%s %q", name, ImportPath(b.path)), b.cell})
		}
	}
	for name, v := range n.vars {
		all.Variables = append(all.Variables, Listed{name, name + " " + typeText(v.obj.Type()), v.cell})
	}
	for name, d := range n.decls {
		obj := d.objs[name]
		if obj == nil {
			continue
		}
		l := Listed{name, name + " " + typeText(obj.Type()), d.cell}
		switch d.kind {
		case constDecl:
			all.Constants = append(all.Constants, l)
		case typeDecl:
			l.Text = name + " " + typeText(obj.Type().Underlying())
			if len(l.Text) > 60 {
				l.Text = name + " struct{ ... }"
				if _, ok := obj.Type().Underlying().(*types.Interface); ok {
					l.Text = name + " interface{ ... }"
				}
			}
			all.Types = append(all.Types, l)
		case funcDecl:
			l.Text = "func " + name + strings.TrimPrefix(typeText(obj.Type()), "func")
			all.Functions = append(all.Functions, l)
		}
	}
	for _, group := range [][]Listed{all.Imports, all.Constants, all.Types, all.Variables, all.Functions} {
		slices.SortFunc(group, func(a, b Listed) int { return cmp.Compare(a.Name, b.Name) })
	}
	return all
}

// ImportPath is the path by which import lines name the package at a path: without the number that it has since it was edited.
func ImportPath(path string) string {
	path, _, _ = strings.Cut(path, "~")
	return path
}

// typeText is a type as a cell would write it.
func typeText(t types.Type) string {
	return Plain(types.TypeString(t, func(p *types.Package) string {
		if p.Path() == virtualPath {
			return ""
		}
		return p.Name()
	}))
}

// Remove forgets a name, and with a constant those that were declared in one group with it. It returns the names that are gone, and whether
// there were any. What was compiled with them works on.
func (n *Names) Remove(name string) (gone []string, ok bool) {
	next := n.state.clone()
	switch b := next.imports[name]; {
	case next.vars[name] != nil:
		delete(next.vars, name)
		gone = []string{name}
	case next.decls[name] != nil:
		gone = next.decls[name].names
		for _, name := range gone {
			delete(next.decls, name)
		}
	case b.cell > 0:
		next.imports = maps.Clone(next.imports)
		delete(next.imports, name)
		gone = []string{name}
	}
	if len(gone) == 0 {
		return nil, false
	}
	n.state = next
	return gone, true
}

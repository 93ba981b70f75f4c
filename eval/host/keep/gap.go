package keep

import (
	"fmt"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"unsafe"

	"github.com/fluxion-go/fluxion/eval/proto"
	"github.com/fluxion-go/fluxion/functors"
)

// A Gap is a part of a variable that was not saved, and is zero when the variable comes back.
type Gap struct {
	Root string // Name of the variable
	Path string // from its label: m.Layers.2.Hook
	Why  string // "a channel"
}

// String says it in one line.
func (g Gap) String() string { return g.Path + ": " + g.Why }

// Whole tells whether the gap is all of the variable.
func (g Gap) Whole() bool { return !strings.ContainsAny(g.Path, ".") }

// gap takes note that what is at an address is not saved.
func (f *finder) gap(where place, at unsafe.Pointer, why string) {
	const most = 200
	if len(f.gaps) >= most {
		return
	}
	root, path := where.o.path(where.off(at), where.key)
	g := Gap{path, path, why}
	if root != nil {
		g.Root = root.Name
	}
	if !slices.Contains(f.gaps, g) {
		f.gaps = append(f.gaps, g)
	}
}

// path is how one gets to an offset in an object, or to an entry of it.
func (o *object) path(off uintptr, key string) (*Root, string) {
	var steps []string
	for ; o != nil; o, off, key = o.up, o.off, o.key {
		if key != "" {
			steps = append(steps, "."+strings.TrimPrefix(key, proto.Mark))
		}
		if o.n > 0 {
			steps = append(steps, inside(o.p, o.n, off))
		}
		if o.root != nil {
			steps = append(steps, o.root.Label)
			slices.Reverse(steps)
			return o.root, strings.Join(steps, "")
		}
	}
	return nil, ""
}

// inside names the place at an offset among n values of plan p.
func inside(p *plan, n int, off uintptr) string {
	var b strings.Builder
	for p.size > 0 {
		if n > 1 || p.t != nil && p.form == arrayForm {
			if n > 1 {
				b.WriteString("." + strconv.Itoa(int(off/p.size)))
			}
			off %= p.size
		}
		if p.form == arrayForm {
			p, n = p.elem, max(p.n, 2)
			continue
		}
		var in *field
		for k := range p.fields {
			if f := &p.fields[k]; f.off <= off && off < f.off+f.size {
				in = f
			}
		}
		if in == nil {
			break
		}
		b.WriteString("." + in.name)
		p, n, off = in.plan, 1, off-in.off
	}
	return b.String()
}

// keyText is the key of a map in a path.
func keyText(k reflect.Value) string {
	if k.Kind() == reflect.Interface {
		k = k.Elem()
	}
	switch {
	case k.Kind() == reflect.String:
		return functors.Path(k.String()).String()
	case k.CanInt(), k.CanUint(), k.CanFloat(), k.Kind() == reflect.Bool:
		return fmt.Sprint(k)
	}
	return "…"
}

package host

import (
	"container/list"
	"github.com/fluxion-go/fluxion/eval/rt"
	"reflect"
	"strings"
	"testing"
)

type shape interface{ area() float64 }

type oldPoint struct{ x, y float64 }

func (p oldPoint) area() float64 { return 1 }

type newPoint struct{ x, y float64 }

func (p newPoint) area() float64  { return 2 }
func (p newPoint) String() string { return "new" }

type holder struct {
	one   any
	list  []shape
	named map[string]shape
	next  *holder
	fixed [2]any
}

type box struct {
	//lint:ignore U1000 it is there to be walked
	p oldPoint
}

func pointChange() []typeChange {
	return []typeChange{{Old: reflect.TypeFor[oldPoint](), New: reflect.TypeFor[newPoint]()}}
}

func upgrade(t *testing.T, vars ...rt.Var) []string {
	t.Helper()
	saved := ofCell
	ofCell = func(t reflect.Type) bool { return saved(t) || strings.HasPrefix(t.PkgPath(), "github.com/fluxion-go") }
	defer func() { ofCell = saved }()
	return upgradeVars(vars, pointChange(), pointChange())
}

func TestUpgrade(t *testing.T) {
	p := &oldPoint{1, 2}
	h := holder{
		one:   oldPoint{1, 2},
		list:  []shape{oldPoint{3, 4}, p, nil},
		named: map[string]shape{"a": oldPoint{5, 6}},
		fixed: [2]any{p, holder{one: p}},
	}
	h.next = &h
	var shapes any = []oldPoint{{7, 8}}
	nested := any(map[string][]*oldPoint{"k": {p}})
	keys := map[any]int{oldPoint{1, 1}: 5, "s": 6}
	ch := any(make(chan oldPoint, 1))
	back := list.New()
	back.PushBack(oldPoint{9, 9})
	plain := 5
	notes := upgrade(t, rt.Var{Name: "h", Ptr: &h}, rt.Var{Name: "shapes", Ptr: &shapes}, rt.Var{Name: "nested", Ptr: &nested}, rt.Var{Name: "keys", Ptr: &keys}, rt.Var{Name: "ch", Ptr: &ch}, rt.Var{Name: "back", Ptr: &back},
		rt.Var{Name: "plain", Ptr: &plain})
	if len(notes) != 0 {
		t.Errorf("got notes %q", notes)
	}
	if got, ok := h.one.(newPoint); !ok || got != (newPoint{1, 2}) {
		t.Errorf("one: got %T %v", h.one, h.one)
	}
	if got := h.list[0].area(); got != 2 {
		t.Errorf("list: got a %T", h.list[0])
	}
	if got, ok := h.list[1].(*newPoint); !ok || got.x != 1 {
		t.Errorf("list: got a %T", h.list[1])
	} else if got.x = 10; p.x != 10 {
		t.Error("the pointer does not point to the same memory any more")
	}
	if got := h.named["a"]; got != (newPoint{5, 6}) {
		t.Errorf("named: got %T %v", got, got)
	}
	if _, ok := h.fixed[0].(*newPoint); !ok {
		t.Errorf("fixed: got a %T", h.fixed[0])
	}
	if inner, ok := h.fixed[1].(holder); !ok {
		t.Errorf("fixed: got a %T", h.fixed[1])
	} else if _, ok := inner.one.(*newPoint); !ok {
		t.Errorf("a struct in an interface: got a %T", inner.one)
	}
	if got, ok := shapes.([]newPoint); !ok || got[0] != (newPoint{7, 8}) {
		t.Errorf("shapes: got %T %v", shapes, shapes)
	}
	if got, ok := nested.(map[string][]*newPoint); !ok || got["k"][0].x != 10 {
		t.Errorf("nested: got %T %v", nested, nested)
	}
	if got := keys[newPoint{1, 1}]; got != 5 || len(keys) != 2 || keys["s"] != 6 {
		t.Errorf("keys: got %v", keys)
	}
	if c, ok := ch.(chan newPoint); !ok {
		t.Errorf("ch: got a %T", ch)
	} else if c <- (newPoint{1, 1}); (<-c).area() != 2 {
		t.Error("ch does not carry new points")
	}
	if got := back.Front().Value; got != (newPoint{9, 9}) {
		t.Errorf("back: got %T %v", got, got)
	}
}

// What cannot be replaced is told.
func TestUpgradeLeft(t *testing.T) {
	inFunc := any(func(oldPoint) {})
	inStruct := any([]box{{}})
	fine := any(1)
	notes := upgrade(t, rt.Var{Name: "inFunc", Ptr: &inFunc}, rt.Var{Name: "fine", Ptr: &fine}, rt.Var{Name: "inStruct", Ptr: &inStruct})
	want := "inFunc and inStruct still hold values of the previous host.newPoint (inside a func or a struct type); they keep their old methods"
	if len(notes) != 1 || notes[0] != want {
		t.Errorf("got %q, want %q", notes, want)
	}
	if notes := upgrade(t, rt.Var{Name: "inStruct", Ptr: &inStruct}); len(notes) != 1 || !strings.HasPrefix(notes[0], "inStruct still holds values") {
		t.Errorf("got %q", notes)
	}
}

// A type that changes twice is followed to its end, for values that came to light late.
func TestUpgradeTwice(t *testing.T) {
	//lint:ignore U1000 the layout counts
	type third struct{ x, y float64 }
	all := append(pointChange(), typeChange{Old: reflect.TypeFor[newPoint](), New: reflect.TypeFor[third]()})
	v := []any{oldPoint{1, 2}, newPoint{3, 4}}
	upgradeVars([]rt.Var{{Name: "v", Ptr: &v}}, all, all[1:])
	if _, ok := v[0].(third); !ok {
		t.Errorf("got a %T", v[0])
	}
	if _, ok := v[1].(third); !ok {
		t.Errorf("got a %T", v[1])
	}
}

// Large data without interfaces costs nothing, and a walk ends.
func TestUpgradeBounded(t *testing.T) {
	data := make([]float64, 1e7)
	many := make([]any, 3_000_000)
	for i := range many {
		many[i] = i
	}
	notes := upgrade(t, rt.Var{Name: "data", Ptr: &data})
	if len(notes) != 0 {
		t.Errorf("got %q", notes)
	}
	notes = upgrade(t, rt.Var{Name: "many", Ptr: &many})
	if len(notes) != 1 || !strings.HasPrefix(notes[0], "the session holds too many values") {
		t.Errorf("got %q", notes)
	}
}

// A declaration of its own type by the type itself does not confuse the walk.
func TestUpgradeRecursive(t *testing.T) {
	type node struct {
		val  any
		next *node
		kids []*node
	}
	n := &node{val: oldPoint{1, 2}}
	n.next, n.kids = n, []*node{n, {val: n}}
	upgrade(t, rt.Var{Name: "n", Ptr: &n})
	if _, ok := n.val.(newPoint); !ok {
		t.Errorf("got a %T", n.val)
	}
}

package functors_test

import (
	"reflect"
	"strings"
	"testing"

	"github.com/fluxion-go/fluxion/functors"
)

type gain struct {
	factor float64
	rows   [2][]float64
}

type amplifier struct {
	first gain
	Any   any
	named map[string]any
	next  *gain
	apply func(float64) float64
}

// changed adds 1 to every float that can be changed, and lists the paths of those that cannot.
func changed(p functors.Place, fixed *[]string) {
	switch {
	case p.Value.Kind() == reflect.Float64 && p.ByValue:
		*fixed = append(*fixed, p.Path.String())
	case p.Value.Kind() == reflect.Float64:
		p.Value.SetFloat(p.Value.Float() + 1)
	case p.Value.Kind() == reflect.Slice && p.IsLeaf():
		for i := range p.Value.Len() {
			e := p.Value.Index(i)
			e.SetFloat(e.Float() + 1)
		}
	default:
		for _, c := range p.Children() {
			changed(c, fixed)
		}
	}
}

// Through places, a tree is changed where it is, and what it has by value is said to be out of reach.
func TestPlaces(t *testing.T) {
	θ3 := []float64{1}
	m := amplifier{gain{1, [2][]float64{{2}, {3}}}, 4.0, map[string]any{"a": []float64{5}, "b": 6.0}, &gain{factor: 7}, makePoly3(&θ3)}
	var fixed []string
	changed(functors.PlaceOf(&m), &fixed)
	if got := strings.Join(strings.Fields(functors.Dump(m).String()), " "); !strings.Contains(got, "factor = 2.0") || !strings.Contains(got, "factor = 8.0") ||
		!strings.Contains(got, "θ3 = [2.0]") || !strings.Contains(got, `{"a" = [6.0], "b" = 6.0}`) {
		t.Errorf("got %s, want each float one more", got)
	}
	if got := strings.Join(fixed, " "); got != "Any named.b" {
		t.Errorf("out of reach: got %s, want Any named.b", got)
	}
	fixed = nil
	changed(functors.PlaceOf(m), &fixed)
	if got := strings.Join(fixed, " "); got != "first.factor Any named.b" || m.first.factor != 2 || m.next.factor != 9 {
		t.Errorf("by value, out of reach: got %s", got)
	}
}

type ring struct{ next *ring }

func TestPlacesThatLeadBack(t *testing.T) {
	r := &ring{}
	r.next = r
	defer func() {
		if e, ok := recover().(*functors.Error); !ok || !strings.Contains(e.Error(), "leads back to itself") {
			t.Errorf("got %v", e)
		}
	}()
	for p := functors.PlaceOf(r); ; p = p.Children()[0] {
	}
}

package fluxtest

import (
	"encoding/json"
	"fmt"
	"math"
	"os"
	"reflect"
	"testing"

	"github.com/fluxion-go/fluxion/ad"
	"github.com/fluxion-go/fluxion/ad/tape"
)

// finiteTol is how far differences may be off, relative to max(1, |want|).
const finiteTol = 1e-7

type expected struct {
	ID       string
	Expected any
	Tol      float64
}

func readCases(t *testing.T) map[string]expected {
	text, err := os.ReadFile("../testdata/flux.json")
	if err != nil {
		t.Fatal(err)
	}
	var list []expected
	if err := json.Unmarshal(text, &list); err != nil {
		t.Fatal(err)
	}
	cases := map[string]expected{}
	for _, c := range list {
		cases[c.ID] = c
	}
	return cases
}

func TestEveryCaseIsTested(t *testing.T) {
	cases := readCases(t)
	have := map[string]bool{}
	for _, c := range Cases {
		if _, ok := cases[c.ID]; !ok || have[c.ID] {
			t.Errorf("%s: in the table, not in flux.json, or twice", c.ID)
		}
		have[c.ID] = true
	}
	for id := range cases {
		if have[id] == (LeftOut[id] != "") {
			t.Errorf("%s: want it in the table or left out with a reason", id)
		}
	}
	if len(LeftOut) > 12 {
		t.Errorf("%d cases left out, want at most 12", len(LeftOut))
	}
}

func TestFiniteDifferences(t *testing.T) {
	cases := readCases(t)
	for _, c := range Cases {
		t.Run(c.ID, func(t *testing.T) {
			want := cases[c.ID]
			compare(t, c.ID, c.Run(ad.AutoFiniteDiff), want.Expected, max(want.Tol, finiteTol), false)
		})
	}
}

// TestSource runs the cases on derivatives that were generated for this package.
func TestSource(t *testing.T) {
	if tape.LookupPC(tape.PC(Poly1)) == nil {
		t.Fatal("no derivatives here: go generate ./ad/fluxtest")
	}
	cases := readCases(t)
	for _, c := range Cases {
		for _, b := range []ad.Backend{ad.AutoSource, ad.AutoForward} {
			t.Run(c.ID+"/"+b.String(), func(t *testing.T) {
				want := cases[c.ID]
				defer func() {
					if e := recover(); e != nil {
						t.Error(e)
					}
				}()
				compare(t, c.ID, c.Run(b), want.Expected, want.Tol, true)
			})
		}
	}
}

// compare compares with what JSON says. static tells whether a null must be nothing; else it may be 0.
func compare(t *testing.T, path string, got, want any, tol float64, static bool) {
	t.Helper()
	got = plain(got)
	switch want := want.(type) {
	case nil:
		if got != nil && (static || got != 0.0) {
			t.Errorf("%s: got %v, want nothing", path, got)
		}
	case string:
		if got != want {
			t.Errorf("%s: got %v, want %q", path, got, want)
		}
	case float64:
		if g, ok := got.(float64); !ok || math.Abs(g-want) > tol*max(1, math.Abs(want)) {
			t.Errorf("%s: got %v, want %v", path, got, want)
		}
	case []any:
		g, ok := got.([]any)
		if ok && len(g) == 1 && len(want) != 1 { // a tuple of one
			g, ok = plain(g[0]).([]any)
		}
		if !ok || len(g) != len(want) {
			t.Errorf("%s: got %v, want %v", path, got, want)
			return
		}
		for i := range want {
			compare(t, fmt.Sprintf("%s.%d", path, i), g[i], want[i], tol, static)
		}
	case map[string]any:
		g, ok := got.(map[string]any)
		if !ok || len(g) != len(want) {
			t.Errorf("%s: got %v, want %v", path, got, want)
			return
		}
		for k, w := range want {
			compare(t, path+"."+k, g[k], w, tol, static)
		}
	default:
		t.Errorf("%s: cannot compare with %v", path, want)
	}
}

// plain turns gradients and slices into what JSON knows.
func plain(v any) any {
	switch v := v.(type) {
	case ad.Grads:
		var list []any
		for i := range v.Len() {
			list = append(list, v.At(i))
		}
		return list
	case ad.Result:
		return map[string]any{"val": v.Val, "grad": v.Grad}
	case ad.Tree:
		if v.IsNothing() {
			return nil
		}
		if names := v.Names(); names != nil {
			m := map[string]any{}
			for _, n := range names {
				m[n] = v.Field(n)
			}
			return m
		}
		return plain(v.Value())
	}
	if r := reflect.ValueOf(v); r.Kind() == reflect.Slice {
		list := make([]any, r.Len())
		for i := range list {
			list[i] = r.Index(i).Interface()
		}
		return list
	}
	return v
}

package proto

import (
	"encoding/json"
	"math"
	"net"
	"reflect"
	"testing"

	"github.com/janpfeifer/gonb/gonbui/protocol"
)

func TestFuncName(t *testing.T) {
	for symbol, want := range map[string]string{
		"cell/3.Ʌ0run":                      "",
		"cell/3.Ʌ0run.func1":                "func literal",
		"cell/3.Ʌ0run.func1.2":              "func literal",
		"cell/3.Ʌ0run.gowrap1":              "func literal",
		"cell/3.Ʌ0run-range1":               "",
		"cell/3.Ʌarea":                      "area",
		"cell/3.Ʌarea.func2":                "func literal in area",
		"cell/3.(*point).Ʌnorm":             "(*point).norm",
		"cell/3.point.String":               "point.String",
		"cell/3.Ʌmap1[...]":                 "map1",
		"cell/3.(*list[...]).Ʌpush":         "(*list).push",
		"cell/3.initialise":                 "initialise",
		"cell/3.init":                       "",
		"cell/3.glob..func1":                "func literal",
		"cell/3.Ʌ0make0.func1":              "func literal",
		"cell/3.Ʌ0make12.func1.2":           "func literal",
		"cell/3.Ʌmake0.func1":               "func literal in make0",
		"example.com/a/b.Ʌf":                "f",
		"cell/3.Ʌf[go.shape.int_0]":         "f[go.shape.int_0]",
		"cell/3.Ʌfill.func1.1.gowrap3":      "func literal in fill",
		"github.com/x/cell%2ev2.(*T).Write": "(*T).Write",
	} {
		if got := FuncName(symbol); got != want {
			t.Errorf("FuncName(%q) = %q, want %q", symbol, got, want)
		}
	}
}

func TestIsCell(t *testing.T) {
	for file, want := range map[string]bool{"cell[3]": true, "/tmp/a/cell[12]": true, "/tmp/cell.go": false, "cell[3].go": false} {
		if _, got := IsCell(file); got != want {
			t.Errorf("IsCell(%q) = %v, want %v", file, got, want)
		}
	}
}

// Values of any type travel: nil, nested maps, a struct that nobody registered with gob, an integer beyond 2⁵³.
func TestPack(t *testing.T) {
	type spec struct {
		Mark string `json:"mark"`
		N    int64
	}
	in := &protocol.DisplayData{
		Data: map[protocol.MIMEType]any{
			"text/plain":                       "a",
			"image/png":                        []byte{1, 2},
			"application/json":                 map[string]any{"x": []any{nil, 1.5, "s"}},
			"application/vnd.vegalite.v5+json": spec{"bar", 1<<60 + 1},
			"application/null":                 nil,
			"application/raw":                  json.RawMessage(`{"b":1}`),
		},
		Metadata:  map[string]any{"image/png": map[string]any{"width": 600}, "none": nil},
		DisplayID: "d1",
	}
	b, err := Pack(in)
	if err != nil {
		t.Fatal(err)
	}
	out, err := Unpack(b)
	if err != nil {
		t.Fatal(err)
	}
	want := &protocol.DisplayData{
		Data: map[protocol.MIMEType]any{
			"text/plain":                       "a",
			"image/png":                        []byte{1, 2},
			"application/json":                 map[string]any{"x": []any{nil, 1.5, "s"}},
			"application/vnd.vegalite.v5+json": map[string]any{"mark": "bar", "N": int64(1152921504606846977)},
			"application/null":                 nil,
			"application/raw":                  map[string]any{"b": int64(1)},
		},
		Metadata:  map[string]any{"image/png": map[string]any{"width": int64(600)}, "none": nil},
		DisplayID: "d1",
	}
	if !reflect.DeepEqual(out, want) {
		t.Errorf("got %v, want %v", out, want)
	}
	if _, err := Pack(&protocol.DisplayData{Data: map[protocol.MIMEType]any{"x/y": func() {}}}); err == nil {
		t.Error("a func was packed")
	}
	b, err = Pack(&protocol.DisplayData{Data: map[protocol.MIMEType]any{"text/plain": "NaN", "application/json": math.NaN()}})
	if err != nil {
		t.Fatal(err)
	}
	if out, err := Unpack(b); err != nil || len(out.Data) != 1 || out.Data["text/plain"] != "NaN" {
		t.Errorf("got %v, %v, want the text alone", out, err)
	}
}

// Frames with zero values arrive, a frame that is too large is an error, and the connection still works after it.
func TestConn(t *testing.T) {
	p, q := net.Pipe()
	a, b := NewConn(p), NewConn(q)
	defer a.Close()
	defer b.Close()
	frames := []*Frame{
		{Setup: &Setup{}}, {Interrupt: true}, {Clear: &Clear{}}, {Clear: &Clear{Wait: true}}, {Done: &Done{}},
		{Done: &Done{Panic: &Panic{Name: "Panic", Frames: []Place{{Line: 2}}}, Notes: []string{"n"}}},
		{Reply: &Reply{ID: 7, Vars: []VarInfo{{"x", "int", "5"}}}},
	}
	errs := make(chan error, 1)
	go func() {
		err := a.Send(&Frame{Display: &Display{Data: make([]byte, MaxFrame/2+1)}})
		if err == nil {
			errs <- nil
			return
		}
		for _, f := range frames {
			if err := a.Send(f); err != nil {
				errs <- err
				return
			}
		}
		errs <- nil
	}()
	for _, want := range frames {
		got, err := b.Receive()
		if err != nil {
			t.Fatal(err)
		}
		if !reflect.DeepEqual(got, want) {
			t.Errorf("got %+v, want %+v", got, want)
		}
	}
	if err := <-errs; err != nil {
		t.Error(err)
	}
}

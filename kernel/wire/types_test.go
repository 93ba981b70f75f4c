package wire_test

import (
	"encoding/json"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/fluxion-go/fluxion/kernel/wire"
)

// Every row of the table is whole, and requests and replies belong together.
func TestTypes(t *testing.T) {
	seen := make(map[wire.Type]bool)
	for _, info := range wire.Types {
		if seen[info.Type] {
			t.Errorf("%s: twice in the table", info.Type)
		}
		seen[info.Type] = true
		if info.Doc == "" || len(info.Channels) == 0 || info.From == "" {
			t.Errorf("%s: got %+v, want doc, channels and sender", info.Type, info)
		}
		if v := reflect.ValueOf(info.New()); v.Kind() != reflect.Pointer || v.Elem().Kind() != reflect.Struct {
			t.Errorf("%s: content is a %s, want a pointer to a struct", info.Type, v.Type())
		}
		if isRequest := strings.HasSuffix(string(info.Type), "_request"); isRequest != (info.Reply != "") {
			t.Errorf("%s: got reply %q", info.Type, info.Reply)
		}
		if info.Reply == "" {
			continue
		}
		if want := wire.Type(strings.TrimSuffix(string(info.Type), "request") + "reply"); info.Reply != want {
			t.Errorf("%s: got reply %s, want %s", info.Type, info.Reply, want)
		}
		reply, ok := wire.Lookup(info.Reply)
		if !ok || reply.From == info.From {
			t.Errorf("%s: got reply %+v", info.Type, reply)
		}
		for _, ch := range info.Channels {
			if !slices.Contains(reply.Channels, ch) {
				t.Errorf("%s comes on %s, its reply does not", info.Type, ch)
			}
		}
	}
	if _, ok := wire.Lookup("make_coffee_request"); ok || wire.NewContent("make_coffee_request") != nil {
		t.Error("an unknown type was found")
	}
}

// Fields that an execute_request leaves out mean true.
func TestExecuteDefaults(t *testing.T) {
	m := wire.Message{Content: json.RawMessage(`{"code": "x", "allow_stdin": false, "future": 1}`)}
	got := wire.NewContent(wire.TypeExecuteRequest).(*wire.ExecuteRequest)
	if err := m.Into(got); err != nil {
		t.Fatal(err)
	}
	want := wire.ExecuteRequest{Code: "x", StoreHistory: true, StopOnError: true}
	if !reflect.DeepEqual(*got, want) {
		t.Errorf("got %+v, want %+v", *got, want)
	}
}

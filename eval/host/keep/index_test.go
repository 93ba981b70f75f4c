package keep

import (
	"testing"
	"unsafe"
)

// What was added is found, and nothing else: neighbours, the same places in other pages, other types and lengths at one address.
func TestIndex(t *testing.T) {
	memory := make([]byte, 1<<20)
	var x index
	if x.get(unsafe.Pointer(&memory[0]), nil, 1) != nil {
		t.Error("something is in an empty index")
	}
	p, q := new(plan), new(plan)
	want := map[spot]*object{}
	for _, step := range []int{8, 4096, 65536} {
		for at := 0; at < len(memory); at += step {
			for _, k := range []spot{{unsafe.Pointer(&memory[at]), p, 1}, {unsafe.Pointer(&memory[at]), q, 1}, {unsafe.Pointer(&memory[at]), p, step}} {
				if want[k] == nil && (step > 8 || at%64 == 0) {
					want[k] = x.add(k.at, k.p, k.n)
				}
			}
		}
	}
	for at := range memory {
		for _, k := range []spot{{unsafe.Pointer(&memory[at]), p, 1}, {unsafe.Pointer(&memory[at]), q, 1}, {unsafe.Pointer(&memory[at]), p, 4096}} {
			if got := x.get(k.at, k.p, k.n); got != want[k] {
				t.Fatalf("%v: got %p, want %p", k, got, want[k])
			}
		}
	}
	if x.n != len(want) {
		t.Errorf("got %d objects, want %d", x.n, len(want))
	}
}

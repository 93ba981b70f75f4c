package interrupt

import "testing"

func polls() (stopped any) {
	defer func() { stopped = recover() }()
	Poll()
	return nil
}

func TestInterrupt(t *testing.T) {
	Reset()
	if polls() != nil || Requested() {
		t.Fatal("interrupted before a request")
	}
	done := Done()
	Request()
	Request() // asking twice is asking once
	if v, ok := polls().(Interrupted); !ok || v.Error() != "interrupted" {
		t.Errorf("Poll panicked with %v, want Interrupted", v)
	}
	select {
	case <-done:
	default:
		t.Error("Done is still open")
	}
	Reset()
	if polls() != nil || Requested() {
		t.Error("still interrupted after Reset")
	}
	select {
	case <-Done():
		t.Error("the new Done is closed")
	default:
	}
}

func BenchmarkPoll(b *testing.B) {
	for b.Loop() {
		Poll()
	}
}

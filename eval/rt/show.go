package rt

import (
	"github.com/fluxion-go/fluxion/display"
	"github.com/fluxion-go/fluxion/eval/proto"
)

// Show makes vals the value of the cell. They are rendered now, so that the cell shows what they were at this line, and displayed when
// the cell has ended. A second Show takes the place of the first; without vals nothing is shown.
func Show(vals ...any) {
	r := current()
	if r == nil || r.goid.Load() != goid() {
		return // a cell that was left behind
	}
	r.value = nil
	if len(vals) == 0 {
		return
	}
	b, err := pack("", display.All(vals...))
	if err != nil {
		panic(failure{err.Error()})
	}
	r.value = b
}

// ShowOrRaise is Show for the results of a call whose last result is an error: an error fails the cell, nil is not shown.
func ShowOrRaise(vals ...any) {
	if len(vals) == 0 {
		return
	}
	last := len(vals) - 1
	if err, ok := vals[last].(error); ok && err != nil {
		panic(failure{errorText(err)})
	}
	Show(vals[:last]...)
}

// failure ends a cell with an error that is no panic of its own.
type failure struct{ text string }

func (f failure) Error() string { return f.text }

// gonbWriter carries the bytes that gonbui writes.
type gonbWriter struct{ w *worker }

// Write sends p in frames that are small enough for any p: gonbui would take an error for the end of its pipe.
func (g gonbWriter) Write(p []byte) (int, error) {
	const most = 16 << 20
	for rest := p; len(rest) > 0; {
		data := rest[:min(len(rest), most)]
		rest = rest[len(data):]
		err := g.w.post(func(id int64) *proto.Frame { return &proto.Frame{Gonbui: &proto.Gonbui{ID: id, Data: data}} })
		if err != nil {
			return 0, err
		}
	}
	return len(p), nil
}

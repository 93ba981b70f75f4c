package eval

import (
	"io"
	"sync"
)

// tee is the output of a session. While a cell asks for it, what is printed is copied to a file.
type tee struct {
	Output

	mu   sync.Mutex
	copy io.Writer // nil: nowhere
	err  error     // of the copy
}

func (t *tee) Stream(name, text string) {
	t.Output.Stream(name, text)
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.copy != nil && t.err == nil {
		_, t.err = io.WriteString(t.copy, text)
	}
}

// to makes w the place of copies, nil for none, and returns the error of those made so far.
func (t *tee) to(w io.Writer) error {
	t.mu.Lock()
	defer t.mu.Unlock()
	err := t.err
	t.copy, t.err = w, nil
	return err
}

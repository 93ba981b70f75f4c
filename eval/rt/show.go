package rt

// Show makes vals the value of the cell. They are rendered now, so that the cell shows what they were at this line, and displayed when
// the cell has ended. A second Show takes the place of the first; without vals nothing is shown.
func Show(vals ...any) {
	if host != nil {
		host.Show(vals)
	}
}

// Hide is Show for a list of expressions that a semicolon ends: they are evaluated and not shown.
func Hide(vals ...any) {}

// ShowOrRaise is Show for the results of a call whose last result is an error: an error fails the cell, nil is not shown.
func ShowOrRaise(vals ...any) {
	if len(vals) == 0 {
		return
	}
	last := len(vals) - 1
	if err, ok := vals[last].(error); ok && err != nil {
		panic(Raised{err})
	}
	Show(vals[:last]...)
}

// Raised is what ShowOrRaise panics with.
type Raised struct{ Err error }

func (r Raised) Error() string { return r.Err.Error() }
func (r Raised) Unwrap() error { return r.Err }

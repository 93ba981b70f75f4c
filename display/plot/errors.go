package plot

import "fmt"

// A UseError is what the functions and methods of this package panic with.
type UseError struct{ Op, Problem string }

// Error returns the text: "Scatter: got 3 numbers for x and 4 for y, want as many".
func (e *UseError) Error() string { return e.Op + ": " + e.Problem }

func misuse(op, format string, args ...any) *UseError {
	return &UseError{op, fmt.Sprintf(format, args...)}
}

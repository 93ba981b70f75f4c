package kernel

import "fmt"

// LengthError is the panic of a kernel that was given too short a slice.
type LengthError struct{ Got, Want int }

func (e *LengthError) Error() string {
	return fmt.Sprintf("kernel: got a slice of %d elements, want at least %d", e.Got, e.Want)
}

// same panics unless a slice of got elements has all that a slice of want has. It is small, so that it is inlined and bounds checks after it vanish.
func same(want, got int) {
	if got < want {
		tooShort(want, got)
	}
}

func tooShort(want, got int) { panic(&LengthError{Got: got, Want: want}) }

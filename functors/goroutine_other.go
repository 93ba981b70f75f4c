//go:build !amd64 && !arm64

package functors

import "runtime"

// goroutine returns what tells the calling goroutine from all others that exist: its number, from the head of its traceback.
func goroutine() uintptr {
	var buf [48]byte
	n := uintptr(0)
	for _, c := range buf[len("goroutine "):runtime.Stack(buf[:], false)] {
		if c < '0' || c > '9' {
			break
		}
		n = 10*n + uintptr(c-'0')
	}
	return n
}

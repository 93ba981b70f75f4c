package tensor

import "github.com/fluxion-go/fluxion/tensor/internal/parallel"

// Threads is the number of threads that operations use at most: all that the program has, unless SetThreads said otherwise.
func Threads() int { return parallel.Threads() }

// SetThreads sets the number of threads that operations use at most. It does not change their results.
func SetThreads(n int) { parallel.SetThreads(n) }

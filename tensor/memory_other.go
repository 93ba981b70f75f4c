//go:build !linux

package tensor

// machineMemory is the memory that the machine may have, in bytes; it is not known here.
var machineMemory = func() float64 { return 1 << 46 }

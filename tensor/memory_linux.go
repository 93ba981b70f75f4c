package tensor

import "syscall"

// machineMemory is the memory that the machine has, in bytes.
var machineMemory = func() float64 {
	var info syscall.Sysinfo_t
	if syscall.Sysinfo(&info) != nil {
		return 1 << 46
	}
	return float64(info.Totalram) * float64(info.Unit)
}

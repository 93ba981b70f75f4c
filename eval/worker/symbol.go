package main

// #cgo linux LDFLAGS: -ldl
// #define _GNU_SOURCE
// #include <dlfcn.h>
// #include <stdint.h>
// #include <stdlib.h>
// static void *lookup(const char *name) { return dlsym(RTLD_DEFAULT, name); }
// static int named(uintptr_t at, Dl_info *info) { return dladdr((void *)at, info); }
import "C"

import "unsafe"

// symbol returns the address of what the linker put into the worker under a name; 0 if there is none. A program that opens plugins has
// a table of all of it.
func symbol(name string) uintptr {
	s := C.CString(name)
	defer C.free(unsafe.Pointer(s))
	return uintptr(C.lookup(s))
}

// named returns which symbol there is at an address, "" if there is none, and where it begins.
func named(at uintptr) (name string, start uintptr) {
	var info C.Dl_info
	if C.named(C.uintptr_t(at), &info) == 0 || info.dli_sname == nil {
		return "", 0
	}
	return C.GoString(info.dli_sname), uintptr(info.dli_saddr)
}

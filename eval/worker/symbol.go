package main

// #cgo linux LDFLAGS: -ldl
// #define _GNU_SOURCE
// #include <dlfcn.h>
// #include <stdlib.h>
// static void *lookup(const char *name) { return dlsym(RTLD_DEFAULT, name); }
import "C"

import "unsafe"

// symbol returns the address of what the linker put into the worker under a name; 0 if there is none. A program that opens plugins has
// a table of all of it.
func symbol(name string) uintptr {
	s := C.CString(name)
	defer C.free(unsafe.Pointer(s))
	return uintptr(C.lookup(s))
}

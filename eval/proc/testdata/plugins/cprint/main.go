// Package main is a cell with C in it.
package main

// #include <stdio.h>
// static void show(const char *s) { printf("%s", s); }
import "C"

import (
	"os"

	"github.com/fluxion-go/fluxion/display"
	"github.com/fluxion-go/fluxion/eval/rt"
)

func init() { rt.Describe("cell/cprint", &cell) }

var cell = rt.Cell{Run: func() {
	C.show(C.CString("before "))
	display.Display(5)
	C.show(C.CString("after"))
}}

func init() {
	if os.Getenv("CPRINT") == "panic" {
		panic("while it is loaded")
	}
}

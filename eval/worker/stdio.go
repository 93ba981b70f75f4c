package main

// #include <stdio.h>
// static void lines(void) { setvbuf(stdout, NULL, _IOLBF, 0); }
// static void flush(void) { fflush(NULL); }
import "C"

// What C code prints shall appear with the line, as it does on a terminal, and not when 4 KB have come together.
func init() { C.lines() }

func flushC() { C.flush() }

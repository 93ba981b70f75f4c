// Package random writes random Go programs for tests of the derivative generator, and shrinks those on which it fails.
//
// A program is the text of one package. Its roots are exported functions F1, F2, ... with a few fixed lists of parameters; they use the
// language as people do: loops of every form, branches, memory that several names share, structs, maps, methods, interfaces, closures,
// generics. Whatever the seed, a program ends, does not panic on inputs that keep to the rules below, and computes the same bits in
// every run and with every compiler: the order in which Go leaves the operands of an expression open never matters, because calls with
// effects stand alone in their statements. Values stay near 1, so that finite differences work.
//
// Rules for inputs: a slice has at least Len elements; a pointer is not nil, except in a field named Next; a map has string keys; an
// int is between 0 and 5.
//
//	Generate   seed and Options to Program
//	Features   the table of what a program may use, with names to switch things off by
//	Shrink     a smaller program that still fails
//
// To add a feature: a row in Features and a production in one of the tables statements and floats, in the file that tells its story.
package random

// Len is the length that programs expect of slices in their arguments, at least.
const Len = 5

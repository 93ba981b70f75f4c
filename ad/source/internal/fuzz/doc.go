// Package fuzz runs the derivative generator on random programs: it writes programs, generates derivatives, compiles them many to one
// binary, lets the binary check itself (package check), and shrinks what failed.
//
// The compiler and the linker are called directly, as the cells of a notebook call them: thousands of packages that nobody needs again
// would fill the cache of the go command.
//
//	builder.go   compiler, linker, import configuration
//	trial.go     one program under one configuration, and what came of it; many of them in one binary
//	run.go       the long run: batches of programs, all configurations, counters, shrinking, reports
package fuzz

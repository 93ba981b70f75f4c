// Package check compares derivatives with what they should be. It is linked into the programs that tests of the derivative generator build,
// and works by reflection, so that it knows nothing of the functions it checks.
//
//	build.go     arguments for any list of types: random structure, memory that several names share
//	check.go     one function: reverse mode against forward mode, both against differences, the value and the memory against the function
//	second.go    second derivatives
//	main.go      many functions, a line of JSON each
package check

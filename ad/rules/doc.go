// Package rules holds the derivatives of functions whose source is no help: all of math, tensors, and what is called for its effects
// only.
//
// Whoever differentiates imports it for its init functions. A rule stands in place of a function's source:
//
//	| rule           | says                                              | examples                        |
//	| Scalar         | one partial derivative for each float parameter   | math.Sin, math.Pow, math.Modf   |
//	| Shadowed       | functions that are given shadows of tensors       | tensor.Softmax, tensor.AddTo    |
//	| View           | the result shares memory with the first argument  | x.T(), x.Slice(0, 1, 3)         |
//	| Substitute     | the source of another function is differentiated  | x.Mean(), tensor.Map            |
//	| Constant       | nothing depends on it as far as derivatives go    | math.IsNaN, fmt.Println, time.* |
//	| listed Refused | there is none, and why                            | math.Float64bits                |
//
// Rules for linear algebra are in package linear below this one, because gonum is behind them, and those for gonum's own matrices in package gonum.
//
// A family of functions is one file: trig.go, hyperbolic.go, exp.go, roots.go, gamma.go, erf.go, bessel.go, rounding.go, choice.go,
// inactive.go, and tensor_*.go for tensors. To add a rule, add a file like these with an init function, and a test beside it with points to try;
// for tensors, a function in a package under ad/tensortest. A test there names each operation that has no rule, and each rule that has no test.
//
// # Partial derivatives
//
// They are ordinary Go functions of all parameters and the result, func(x1, .., xn, y) float64, and are named after the function:
// SinPartial; PowPartialX and PowPartialY where there are several parameters. A parameter that a partial does not need is named _, and
// then generated code does not keep it. Partials are differentiated for second derivatives, by their source, so all that they call has
// rules. A function with several results takes a partial for each parameter of each result.
//
// # Kinks and poles
//
// Where a function has a kink, the derivative is that of the branch that the function takes, and 0 for Abs at 0. At a pole it is an
// infinity if that is the limit from inside the domain, and NaN where there is none. Outside of the domain, where the function is NaN,
// its derivative means nothing. Steps, such as Floor, have the derivative 0 everywhere. Every such point is in a table of the tests.
package rules

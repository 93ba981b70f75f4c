// Package ad differentiates ordinary Go functions.
//
//	func poly(x float64, θ []float64) float64 { return ad.EvalPoly(x, θ) }
//
//	ad.Gradient(poly, 5, []float64{10, 1, 0.1}) // (2.0, [1.0, 5.0, 25.0])
//
// The function is not written for it: no type of numbers of its own, no recording. It may loop, branch, recurse, write to slices, structs
// and maps, call closures and methods through interfaces. Its derivative is Go code too, made of its source (see DerivativeCode).
//
//	| of          | dynamic: any function, numbers converted     | typed, fast              |
//	|-------------|----------------------------------------------|--------------------------|
//	| a number    | Gradient, WithGradient                       | Grad, Grad2, Grad3, WithGrad |
//	| anything    | Pullback, Jacobian                           |                          |
//	| forward     | Pushforward                                  |                          |
//	| twice       | Hessian, HVP, DiagHessian                    |                          |
//
// What comes out mirrors what went in. Grads has an entry for each argument; a Tree has the fields of a struct, the captured variables of a
// closure, the elements of slices and the entries of maps. Where there is no derivative it is nothing, which is not zero: see Tree.
//
//	| wish                                     | way                                   |
//	|------------------------------------------|---------------------------------------|
//	| no gradient for an argument              | Const                                 |
//	| gradients added up beside the argument   | Duplicated                            |
//	| another way to differentiate             | AutoForward, AutoFiniteDiff as the first argument |
//	| a derivative of one's own                | RuleFn, ScalarRule                    |
//	| a function that derivatives do not enter | Inactive, IgnoreDerivatives           |
//	| to see or change a gradient on its way   | Hook                                  |
//	| less memory                              | Checkpoint                            |
//	| to know whether one is differentiated    | WithinGradient                        |
//
// # Where derivatives come from
//
// In a notebook they are made when they are wanted. In a program, fluxion derive PACKAGE writes them to a file of the package; a call for
// which there is none panics with an *Error that says so. Functions with a rule (those of package math, with ad/rules imported) need none.
//
// # Pitfalls
//
//   - What f captured, and package variables, are constant. Pass what you want gradients for as arguments.
//   - Arguments that share memory share their gradient: it belongs to the memory.
//   - A function that writes to its arguments has done so once afterwards.
//   - The derivative is that of the path taken: at a kink, of the branch that ran.
package ad

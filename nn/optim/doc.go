// Package optim has the rules by which models are trained, and their state. It is what Optimisers.jl is to Flux.
//
//	state := optim.Setup(optim.Adam(0.001), model) // one state for each trainable array
//	for range 100 {
//		state.Update(model, ad.Gradient(loss, model).At(0)) // in place
//	}
//
// A gradient is a tree in the shape of the model, where nothing is not zero: an array without a gradient is left alone, with its state.
//
//	| wish                                     | way                                                             |
//	|------------------------------------------|-----------------------------------------------------------------|
//	| plain rules                              | Descent Momentum Nesterov RMSProp RProp AdaGrad AdaDelta Lion    |
//	| Adam and its kin                         | Adam AdamW RAdam AdaMax OAdam AMSGrad NAdam AdaBelief            |
//	| changing the gradient first              | OptimiserChain of WeightDecay SignDecay ClipGrad ClipNorm        |
//	|                                          | AccumGrad, and a rule                                           |
//	| float16 parameters                       | MixedPrecision                                                  |
//	| rates that change                        | Scheduler, package schedules; Adjust, AdjustBy                  |
//	| parts that stay as they are              | Freeze, Thaw; for good by a method Trainable                    |
//	| a part of the state                      | state.At("layers.0"), Leaves                                    |
//	| a step without walking the model again   | Bind, then Step                                                 |
//	| a step that leaves the model alone       | Updated                                                         |
//	| saving                                   | State, LoadState                                                |
//	| the parameters themselves                | Trainables                                                      |
//
// # Rules
//
// A rule is a value, and its hyperparameters are exported fields. Constructors take the first of them, or Flux's default, and methods return changed copies:
//
//	optim.AdamW(3e-4).WithBeta(0.9, 0.95).WithLambda(0.1)
//
// A rule of one's own needs Init and Apply, see Rule; Step makes it fast. Adjust, Scheduler and the checks work by the names of its fields: Eta, Rho, Beta.
//
// # What trains
//
// Tensors of floats, slices and arrays of float32 and float64, and floats that can be written: behind a pointer, in a slice, captured by a function. A type leaves
// fields out by a method Trainable, which names those that train. See Trainables.
//
// # Pitfalls
//
//   - Update wants the gradient of the model, not those of all arguments: ad.Gradient(loss, model, x).At(0).
//   - A typed gradient has zeros where a structural one has nothing. Rules apply zeros: momentum goes on, weights decay.
//   - A state is of one model. Another of the same shape can use it, but what a path leads to must be there.
//   - Apply overwrites the gradient that it is given. Update, Bind and Step do not.
//
// Misuse panics with *Error.
package optim

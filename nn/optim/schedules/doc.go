// Package schedules has functions of the step of training by which a learning rate, or any hyperparameter, changes. It is what ParameterSchedulers.jl is to Flux.
//
//	s := schedules.CosAnneal(0.1, 0.001, 100)
//	for epoch := range 100 {
//		state.Adjust(s(epoch + 1))
//		...
//	}
//	rule := optim.Scheduler(optim.Momentum(), "eta", s, "rho", schedules.Exp(0.9, 0.99)) // the same within the rule, each step
//
// A Schedule is any func(t int) float64, where t counts from 1, as in Flux: a function literal is one too.
//
//	| form                                  | schedules                                               |
//	|---------------------------------------|---------------------------------------------------------|
//	| down                                  | Step Exp Poly Inv                                       |
//	| up and down, ever less                | Triangle Sin, TriangleDecay2 SinDecay2, TriangleExp SinExp |
//	| down along a cosine, again and again  | CosAnneal                                               |
//	| up, then down to nearly nothing       | OneCycle                                                |
//	| made of others                        | Sequence Loop Interpolator Shifted Shortened ComposedSchedule   |
//	| by itself                             | Constant; Stateful counts the steps                     |
//
// A first part of a warm-up is a Sequence: Sequence(Stage(func(t int) float64 { return 0.01 * float64(t) / 5 }, 5), Stage(Exp(0.01, 0.9), 95)).
package schedules

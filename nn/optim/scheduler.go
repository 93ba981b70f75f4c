package optim

import (
	"reflect"

	"github.com/fluxion-go/fluxion/tensor"
)

// A SchedulerRule is made by Scheduler.
type SchedulerRule struct {
	Rule  Rule
	Names []string              // of hyperparameters
	At    []func(t int) float64 // the schedule of each
}

// Scheduler is a rule whose hyperparameters follow schedules, given by name and schedule: Scheduler(Momentum(), "eta", s, "rho", 0.9). A schedule is any function
// of the step t, from 1, to a number, such as those of package schedules, or a number. Each parameter counts its own steps; one without a gradient does not count.
//
// It panics with *Error for what is no name or no schedule, and if the rule has no such hyperparameter.
func Scheduler(rule Rule, schedules ...any) SchedulerRule {
	if rule == nil {
		panic(misuse("scheduler", nil, "got nil, want a rule"))
	}
	if len(schedules) == 0 || len(schedules)%2 != 0 {
		panic(misuse("scheduler", nil, "got %d arguments after the rule, want names and schedules in turn, as in Scheduler(Adam(), \"eta\", s)", len(schedules)))
	}
	r := SchedulerRule{Rule: rule}
	for i := 0; i < len(schedules); i += 2 {
		name, ok := schedules[i].(string)
		if !ok {
			panic(misuse("scheduler", nil, "got %s as name %d, want a string such as \"eta\"", a(schedules[i]), i/2))
		}
		at := scheduleOf(name, schedules[i+1])
		if _, ok := adjusted(rule, name, []float64{at(1)}); !ok {
			panic(noSuch("scheduler", name, rule))
		}
		r.Names, r.At = append(r.Names, name), append(r.At, at)
	}
	return r
}

// scheduleOf makes a function of what stands for a schedule.
func scheduleOf(name string, s any) func(t int) float64 {
	v := reflect.ValueOf(s)
	want := reflect.TypeFor[func(int) float64]()
	switch {
	case !v.IsValid():
	case v.Type().ConvertibleTo(want) && !v.IsNil():
		return v.Convert(want).Interface().(func(int) float64)
	case v.CanFloat() || v.CanInt():
		x := v.Convert(reflect.TypeFor[float64]()).Float()
		return func(int) float64 { return x }
	}
	panic(misuse("scheduler", nil, "got %s as the schedule of %s, want a func(t int) float64 or a number", a(s), name))
}

// A Scheduled is the state of Scheduler: the number of the next step, from 1, and the state of the rule.
type Scheduled struct {
	T     int
	State State
	dx    *tensor.Tensor // room for a gradient that the rule overwrites
}

// rule returns the rule for step t.
func (r SchedulerRule) rule(t int) Rule {
	rule := r.Rule
	for i, name := range r.Names {
		rule, _ = adjusted(rule, name, []float64{r.At[i](t)})
	}
	return rule
}

// Init returns a *Scheduled.
func (r SchedulerRule) Init(x *tensor.Tensor) State {
	return &Scheduled{T: 1, State: r.rule(1).Init(x)}
}

// Apply implements Rule.
func (r SchedulerRule) Apply(state State, x, dx *tensor.Tensor) (State, *tensor.Tensor) {
	s := state.(*Scheduled)
	s.State, dx = r.rule(s.T).Apply(s.State, x, dx)
	s.T++
	return s, dx
}

// Step implements Stepper.
func (r SchedulerRule) Step(state State, x, dx *tensor.Tensor) State {
	s := state.(*Scheduled)
	s.State, s.dx = doStep(r.rule(s.T), s.State, x, dx, s.dx)
	s.T++
	return s
}

// Adjust implements Adjuster. What a schedule sets is set again at the next step.
func (r SchedulerRule) Adjust(name string, values ...float64) (Rule, bool) {
	rule, ok := adjusted(r.Rule, name, values)
	r.Rule = rule
	return r, ok
}

// String returns Scheduler(Descent(0.1), eta).
func (r SchedulerRule) String() string {
	args := []any{r.Rule}
	for _, name := range r.Names {
		args = append(args, name)
	}
	return text("Scheduler", args...)
}

package losses

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/fluxion-go/fluxion/tensor"
)

// An Option changes how a loss is computed. It is made by a function of its name, such as Agg or Eps; which ones a loss has, its comment says. The numbers in
// it are constants. Its fields are exported for derivatives, which are written in the packages of those who use losses.
type Option struct {
	Name   string                              // Agg, Dims, ...
	Number uint64                              // of those that are a number, its bits
	Dims   []int                               // of Dims; of Blank, the class
	Agg    func(*tensor.Tensor) *tensor.Tensor // of Agg
}

// Agg says what becomes of the losses of all elements or observations: Mean, which is the default, Sum, None, or any other function of a tensor.
func Agg(f func(losses *tensor.Tensor) *tensor.Tensor) Option {
	if f == nil {
		panic(misuse("Agg", "got nil, want a function such as Sum"))
	}
	return Option{Name: "Agg", Agg: f}
}

// Mean is for Agg: the mean of all losses, which is the default.
//
//fluxion:derive
func Mean(losses *tensor.Tensor) *tensor.Tensor { return losses.Mean() }

// Sum is for Agg: the sum of all losses.
//
//fluxion:derive
func Sum(losses *tensor.Tensor) *tensor.Tensor { return losses.Sum() }

// None is for Agg: the losses as they are, one for each element, or for each observation with size 1 in the dimensions of classes.
//
//fluxion:derive
func None(losses *tensor.Tensor) *tensor.Tensor { return losses }

// Dims says in which dimensions the classes are: by default in the first, 0. Losses that take a softmax want one dimension.
func Dims(dims ...int) Option { return Option{Name: "Dims", Dims: dims} }

// Eps is what is added to a number before its logarithm is taken: by default the distance from 1 to the next number of the type, 1.2e-7 for float32 and
// 2.2e-16 for float64. With 0, 0·log 0 counts as 0.
func Eps(eps float64) Option { return Option{Name: "Eps", Number: math.Float64bits(eps)} }

// Delta is where HuberLoss becomes a straight line: by default at 1.
func Delta(delta float64) Option { return Option{Name: "Delta", Number: math.Float64bits(delta)} }

// Smooth is what DiceCoeffLoss adds to both sides of its fraction: by default 1.
func Smooth(smooth float64) Option { return Option{Name: "Smooth", Number: math.Float64bits(smooth)} }

// Beta is the weight of false positives in TverskyLoss, where that of false negatives is 1-beta: by default 0.7.
func Beta(beta float64) Option { return Option{Name: "Beta", Number: math.Float64bits(beta)} }

// Gamma says how little focal losses look at what is predicted well: by default 2; 0 is cross entropy.
func Gamma(gamma float64) Option { return Option{Name: "Gamma", Number: math.Float64bits(gamma)} }

// Margin is how far apart SiameseContrastiveLoss wants what does not belong together: by default 1.
func Margin(margin float64) Option { return Option{Name: "Margin", Number: math.Float64bits(margin)} }

// Blank is the class that CTCLoss takes for no label: by default the last. Negative numbers count from the end.
func Blank(class int) Option { return Option{Name: "Blank", Dims: []int{class}} }

// check panics if an option is none of those that a loss has.
func check(op string, opts []Option, known ...string) {
	for i := range opts {
		if !slices.Contains(known, opts[i].Name) {
			want := "none"
			if len(known) > 0 {
				want = strings.Join(known, ", ")
			}
			panic(misuse(op, "got the option %s, want %s", opts[i].Name, want))
		}
	}
}

// number returns the number of an option, and what is usual if it is absent. The last one of a name holds. It is a constant, and so its bits are kept: a
// float64 beside functions, which derivatives follow, would have its own derivative computed in every gradient.
func number(opts []Option, name string, usual float64) float64 {
	for i := range opts {
		if opts[i].Name == name {
			usual = math.Float64frombits(opts[i].Number)
		}
	}
	return usual
}

// epsilon returns Eps for the type of the predictions.
func epsilon(opts []Option, yhat *tensor.Tensor) float64 {
	if yhat.DType() == tensor.Float64 {
		return number(opts, "Eps", 0x1p-52)
	}
	return number(opts, "Eps", 0x1p-23)
}

// dimsOf returns Dims.
func dimsOf(opts []Option) []int {
	dims := []int{0}
	for i := range opts {
		if opts[i].Name == "Dims" {
			dims = opts[i].Dims
		}
	}
	return dims
}

// oneDim returns Dims of a loss that wants one.
func oneDim(op string, opts []Option) int {
	dims := dimsOf(opts)
	if len(dims) != 1 {
		panic(misuse(op, "got Dims of %d dimensions, want one", len(dims)))
	}
	return dims[0]
}

// plainMean tells whether Agg is absent.
func plainMean(opts []Option) bool {
	for i := range opts {
		if opts[i].Agg != nil {
			return false
		}
	}
	return true
}

// aggregate makes one loss of all. It calls functions where they stand, since derivatives have to follow them through memory that they know.
func aggregate(losses *tensor.Tensor, opts []Option) *tensor.Tensor {
	for i := len(opts) - 1; i >= 0; i-- {
		if opts[i].Agg != nil {
			return opts[i].Agg(losses)
		}
	}
	return losses.Mean()
}

// against returns the targets in the type of the predictions. Both have to have one shape.
func against(op string, yhat, y *tensor.Tensor) *tensor.Tensor {
	if !yhat.SameShape(y) {
		sizePanic(op, yhat, y, "one shape")
	}
	if d := yhat.DType(); d != y.DType() || !d.IsFloat() {
		return converted(op, yhat, y)
	}
	return y
}

// converted returns targets that are no floats in the type of the predictions.
func converted(op string, yhat, y *tensor.Tensor) *tensor.Tensor {
	d := yhat.DType()
	switch {
	case !d.IsFloat():
		panic(&tensor.DTypeError{Op: op, Got: []tensor.DType{d}, Want: "predictions of floats"})
	case y.DType().IsFloat():
		panic(&tensor.DTypeError{Op: op, Got: []tensor.DType{d, y.DType()}, Want: "one type: convert the targets with y.To(" + map[tensor.DType]string{
			tensor.Float32: "tensor.Float32", tensor.Float64: "tensor.Float64"}[d] + ")"})
	}
	return y.To(d)
}

func sizePanic(op string, yhat, y *tensor.Tensor, want string) {
	panic(misuse(op, "got predictions %s and targets %s, want %s", shapeText(yhat), shapeText(y), want))
}

func shapeText(t *tensor.Tensor) string {
	return "(" + strings.Trim(strings.ReplaceAll(fmt.Sprint(t.Shape()), " ", ", "), "[]") + ")"
}

func misuse(op, format string, args ...any) *tensor.UseError {
	return &tensor.UseError{Op: op, Problem: fmt.Sprintf(format, args...)}
}

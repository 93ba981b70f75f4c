package losses

import "github.com/fluxion-go/fluxion/tensor"

// CrossEntropy is the cross entropy of distributions, the mean over observations of
//
//	-Σ y·log(ŷ + ε)
//
// over the classes. ŷ are probabilities, as Softmax gives them; with LogitCrossEntropy no softmax is needed, and large numbers do no harm.
// Its options are Agg, Dims (where the classes are: the first dimension) and Eps.
//
// Shapes: ŷ is (classes, batch...), and so is y, one-hot or probabilities; or y is (batch...), labels of type Int, which count from 0. The result is ().
// It panics with *tensor.IndexError if a label is no class.
//
//fluxion:derive
func CrossEntropy(yhat, y *tensor.Tensor, opts ...Option) *tensor.Tensor {
	check("CrossEntropy", opts, "Agg", "Dims", "Eps")
	y = classes("CrossEntropy", yhat, y, opts)
	return crossed(y, logs(yhat, y, epsilon(opts, yhat)), opts)
}

// LogitCrossEntropy is CrossEntropy(Softmax(ŷ), y), computed in one, which is stable and faster: the mean over observations of
//
//	-Σ y·logsoftmax(ŷ)
//
// Its options are Agg and Dims, one dimension.
//
// Shapes: ŷ is (classes, batch...), and so is y, one-hot or probabilities; or y is (batch...), labels of type Int, which count from 0. The result is ().
// It panics with *tensor.IndexError if a label is no class.
//
//fluxion:derive
func LogitCrossEntropy(yhat, y *tensor.Tensor, opts ...Option) *tensor.Tensor {
	check("LogitCrossEntropy", opts, "Agg", "Dims")
	y = classes("LogitCrossEntropy", yhat, y, opts)
	return aggregate(tensor.LogitCrossEntropy(yhat, y, oneDim("LogitCrossEntropy", opts)), opts)
}

// KLDivergence is the divergence of Kullback and Leibler of distributions ŷ from distributions y, which is 0 if they are equal and more if not: the mean over
// observations of
//
//	Σ y·(log y - log(ŷ + ε))
//
// over the classes, where 0·log 0 counts as 0. Its options are Agg (of the divergences of the observations), Dims (where the classes are: the first
// dimension) and Eps.
//
// Shapes: ŷ and y are (classes, batch...); the result is ().
//
//fluxion:derive
func KLDivergence(yhat, y *tensor.Tensor, opts ...Option) *tensor.Tensor {
	check("KLDivergence", opts, "Agg", "Dims", "Eps")
	y = against("KLDivergence", yhat, y)
	return crossed(y, logs(yhat, y, epsilon(opts, yhat)).Sub(logs(y, y, 0)), opts)
}

// FocalLoss is a cross entropy of probabilities that looks little at what is predicted well, for classes that are rare: the mean over observations of
//
//	-Σ y·(1 - ŷ)^γ·log(ŷ + ε)
//
// over the classes. Its options are Agg, Dims (where the classes are: the first dimension), Eps and Gamma, γ, which is 2 by default.
//
// Shapes: ŷ is (classes, batch...), and so is y, one-hot or probabilities; or y is (batch...), labels of type Int, which count from 0. The result is ().
// It panics with *tensor.IndexError if a label is no class.
// Source: Lin et al., Focal Loss for Dense Object Detection, ICCV 2017, eq. 4.
//
//fluxion:derive
func FocalLoss(yhat, y *tensor.Tensor, opts ...Option) *tensor.Tensor {
	check("FocalLoss", opts, "Agg", "Dims", "Eps", "Gamma")
	y = classes("FocalLoss", yhat, y, opts)
	weight := yhat.RSubScalar(1).Pow(number(opts, "Gamma", 2))
	return crossed(y, logs(yhat, y, epsilon(opts, yhat)).Mul(weight), opts)
}

// LabelSmoothing returns targets that are less sure: y·(1 - α) + α/n for one-hot targets of n classes, so that a model need not drive its numbers to
// infinity. Its option is Dims, where the classes are: by default the first dimension. Dims() without a dimension is for yes or no, for which n is 2.
//
// Shapes: the result is like y, of its type, float32 if that is Bool or Int. It panics with *tensor.UseError unless α is 0 to 1.
// Source: Szegedy et al., Rethinking the Inception Architecture, CVPR 2016, section 7.
//
//fluxion:derive
func LabelSmoothing(y *tensor.Tensor, alpha float64, opts ...Option) *tensor.Tensor {
	check("LabelSmoothing", opts, "Dims")
	if !(alpha >= 0 && alpha <= 1) {
		panic(misuse("LabelSmoothing", "got alpha %v, want 0 to 1", alpha))
	}
	if !y.DType().IsFloat() {
		y = y.To(tensor.Float32)
	}
	n := 2
	if dims := dimsOf(opts); len(dims) > 0 {
		n = y.Count(dims...)
	}
	return y.Scale(1 - alpha).AddScalar(alpha / float64(n))
}

// crossed aggregates -Σ y·l over the dimensions of the classes. It subtracts from 0, so that a loss of 0 has no sign.
func crossed(y, l *tensor.Tensor, opts []Option) *tensor.Tensor {
	dims := dimsOf(opts)
	if plainMean(opts) {
		return y.Dot(l).Scale(float64(y.Count(dims...)) / float64(y.Len())).RSubScalar(0)
	}
	return aggregate(y.Mul(l).Sum(dims...).RSubScalar(0), opts)
}

// logs returns log(p + ε) for a product with y: where p + ε and y are 0 it is 0.
func logs(p, y *tensor.Tensor, eps float64) *tensor.Tensor {
	if eps > 0 {
		return tensor.Log(p.AddScalar(eps))
	}
	empty := tensor.And(p.EqualScalar(0), y.EqualScalar(0))
	return tensor.Log(tensor.Where(empty, p.DType().Ones(p.Shape()...), p))
}

// classes returns the targets of a loss of classes, one-hot if they are labels, in the type of the predictions.
func classes(op string, yhat, y *tensor.Tensor, opts []Option) *tensor.Tensor {
	if y.DType() == tensor.Int && y.Rank() == yhat.Rank()-1 {
		return oneHot(op, yhat, y, oneDim(op, opts))
	}
	return against(op, yhat, y)
}

// oneHot returns labels as one-hot targets with the classes in a dimension. Each label has to be a class.
func oneHot(op string, yhat, y *tensor.Tensor, dim int) *tensor.Tensor {
	n := yhat.Dim(dim)
	if dim < 0 {
		dim += yhat.Rank()
	}
	for _, l := range y.Ints() {
		if l < 0 || l >= n {
			panic(&tensor.IndexError{Op: op, What: "label", Index: l, Low: 0, High: n - 1, Of: yhat.Shape()})
		}
	}
	if !yhat.DType().IsFloat() {
		return converted(op, yhat, y)
	}
	hot := y.OneHot(yhat.DType(), n)
	if dim > 0 {
		order := []int{}
		for i := range yhat.Rank() {
			switch {
			case i < dim:
				order = append(order, i+1)
			case i == dim:
				order = append(order, 0)
			default:
				order = append(order, i)
			}
		}
		hot = hot.Permute(order...)
	}
	if !hot.SameShape(yhat) {
		sizePanic(op, yhat, y, "a label for each observation")
	}
	return hot
}

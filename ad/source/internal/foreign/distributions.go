package foreign

import "gonum.org/v1/gonum/stat/distuv"

func init() {
	add("distuv.Normal.LogProb", normalLogProb, pos4)
	add("distuv.Normal.CDF", normalCDF, pos4)
	add("distuv.Normal.Quantile", normalQuantile, pos4)
	add("distuv.Gamma.LogProb", gammaLogProb, pos4)
	add("distuv.Beta.LogProb", betaLogProb, pos4)
	add("distuv.StudentsT.LogProb", studentLogProb, pos4)
	add("distuv.Weibull.LogProb", weibullLogProb, pos4)
	add("distuv.Laplace.LogProb", laplaceLogProb, pos4)
	add("distuv.LogNormal.LogProb", logNormalLogProb, pos4)
	add("distuv.Exponential.CDF", exponentialCDF, pos4)
	add("distuv.Poisson.LogProb", poissonLogProb, pos4)
	add("distuv.Binomial.LogProb", binomialLogProb, pos4)
	add("distuv.Logistic.CDF", logisticCDF, pos4)
	add("distuv.GumbelRight.LogProb", gumbelLogProb, pos4)
	add("distuv.Pareto.LogProb", paretoLogProb, []float64{2.5, 0.5, 1.7})
	refuse("distuv.Triangle.CDF", triangleCDF, hidden, pos4)
	add("distuv.F.LogProb", fLogProb, pos4)
	add("distuv.InverseGamma.LogProb", inverseGammaLogProb, pos4)
	add("distuv.Normal.Fit", normalFit, six)
}

func normalLogProb(x []float64) float64  { return distuv.Normal{Mu: x[0], Sigma: x[1]}.LogProb(x[2]) }
func normalCDF(x []float64) float64      { return distuv.Normal{Mu: x[0], Sigma: x[1]}.CDF(x[2]) }
func normalQuantile(x []float64) float64 { return distuv.Normal{Mu: x[0], Sigma: x[1]}.Quantile(x[3]) }
func gammaLogProb(x []float64) float64   { return distuv.Gamma{Alpha: x[0], Beta: x[1]}.LogProb(x[2]) }
func betaLogProb(x []float64) float64    { return distuv.Beta{Alpha: x[0], Beta: x[1]}.LogProb(x[3]) }
func weibullLogProb(x []float64) float64 { return distuv.Weibull{K: x[0], Lambda: x[1]}.LogProb(x[2]) }
func laplaceLogProb(x []float64) float64 { return distuv.Laplace{Mu: x[0], Scale: x[1]}.LogProb(x[2]) }

func studentLogProb(x []float64) float64 {
	return distuv.StudentsT{Mu: x[0], Sigma: x[1], Nu: x[2]}.LogProb(x[3])
}

func logNormalLogProb(x []float64) float64 {
	return distuv.LogNormal{Mu: x[0], Sigma: x[1]}.LogProb(x[2])
}

func exponentialCDF(x []float64) float64 { return distuv.Exponential{Rate: x[0]}.CDF(x[1]) }
func poissonLogProb(x []float64) float64 { return distuv.Poisson{Lambda: x[0]}.LogProb(3) }
func binomialLogProb(x []float64) float64 {
	return distuv.Binomial{N: 7, P: x[3]}.LogProb(3)
}
func logisticCDF(x []float64) float64 { return distuv.Logistic{Mu: x[0], S: x[1]}.CDF(x[2]) }
func gumbelLogProb(x []float64) float64 {
	return distuv.GumbelRight{Mu: x[0], Beta: x[1]}.LogProb(x[2])
}
func paretoLogProb(x []float64) float64 { return distuv.Pareto{Xm: x[1], Alpha: x[2]}.LogProb(x[0]) }
func triangleCDF(x []float64) float64 {
	return distuv.NewTriangle(x[3], 2*x[2], x[1], nil).CDF(x[0] + x[0])
}
func fLogProb(x []float64) float64 { return distuv.F{D1: x[0], D2: x[1]}.LogProb(x[2]) }
func inverseGammaLogProb(x []float64) float64 {
	return distuv.InverseGamma{Alpha: x[0], Beta: x[1]}.LogProb(x[2])
}

func normalFit(x []float64) float64 {
	var n distuv.Normal
	n.Fit(x, nil)
	return n.LogProb(0.3)
}

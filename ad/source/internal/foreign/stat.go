package foreign

import (
	"slices"

	"gonum.org/v1/gonum/stat"
)

func init() {
	add("stat.Mean", statMean, six)
	add("stat.Variance", statVariance, six)
	add("stat.MeanStdDev", statMeanStdDev, six)
	add("stat.Correlation", statCorrelation, eight)
	add("stat.Covariance", statCovariance, eight)
	add("stat.LinearRegression", statLinearRegression, eight)
	add("stat.RSquared", statRSquared, eight)
	add("stat.Skew", statSkew, six)
	add("stat.ExKurtosis", statExKurtosis, six)
	add("stat.Moment", statMoment, six)
	add("stat.BivariateMoment", statBivariateMoment, eight)
	add("stat.GeometricMean", statGeometricMean, pos6)
	add("stat.HarmonicMean", statHarmonicMean, pos6)
	add("stat.CircularMean", statCircularMean, six)
	add("stat.Entropy", statEntropy, pos6)
	add("stat.KullbackLeibler", statKullbackLeibler, pos6)
	add("stat.JensenShannon", statJensenShannon, pos6)
	add("stat.Hellinger", statHellinger, pos6)
	add("stat.Bhattacharyya", statBhattacharyya, pos6)
	add("stat.CrossEntropy", statCrossEntropy, pos6)
	add("stat.ChiSquare", statChiSquare, pos6)
	add("stat.Quantile", statQuantile, six)
	add("stat.StdErr", statStdErr, six)
	add("stat.PopVariance, with weights", statPopVariance, pos6)
	refuse("stat.SortWeighted", statSortWeighted, hidden, pos6)
	refuse("stat.WassersteinDistance", statWasserstein, reflection, six)
}

func statMean(x []float64) float64       { return stat.Mean(x[:3], x[3:]) }
func statVariance(x []float64) float64   { return stat.Variance(x, nil) }
func statMeanStdDev(x []float64) float64 { m, s := stat.MeanStdDev(x, nil); return m * s }

func statCorrelation(x []float64) float64 { return stat.Correlation(x[:4], x[4:], nil) }
func statCovariance(x []float64) float64  { return stat.Covariance(x[:4], x[4:], nil) }

func statLinearRegression(x []float64) float64 {
	alpha, beta := stat.LinearRegression(x[:4], x[4:], nil, false)
	return alpha + beta*beta
}

func statRSquared(x []float64) float64 { return stat.RSquared(x[:4], x[4:], nil, x[0], x[1]) }
func statSkew(x []float64) float64     { return stat.Skew(x, nil) }

func statExKurtosis(x []float64) float64 { return stat.ExKurtosis(x, nil) }
func statMoment(x []float64) float64     { return stat.Moment(3, x, nil) }

func statBivariateMoment(x []float64) float64 {
	return stat.BivariateMoment(2, 1, x[:4], x[4:], nil)
}

func statGeometricMean(x []float64) float64 { return stat.GeometricMean(x[:3], x[3:]) }
func statHarmonicMean(x []float64) float64  { return stat.HarmonicMean(x, nil) }
func statCircularMean(x []float64) float64  { return stat.CircularMean(x, nil) }

func statEntropy(x []float64) float64         { return stat.Entropy(x) }
func statKullbackLeibler(x []float64) float64 { return stat.KullbackLeibler(x[:3], x[3:]) }
func statJensenShannon(x []float64) float64   { return stat.JensenShannon(x[:3], x[3:]) }
func statHellinger(x []float64) float64 {
	return stat.Hellinger(scaled(x[:3], 0.1), scaled(x[3:], 0.1))
}
func statBhattacharyya(x []float64) float64 { return stat.Bhattacharyya(x[:3], x[3:]) }
func statCrossEntropy(x []float64) float64  { return stat.CrossEntropy(x[:3], x[3:]) }
func statChiSquare(x []float64) float64     { return stat.ChiSquare(x[:3], x[3:]) }

func scaled(x []float64, by float64) []float64 {
	y := make([]float64, len(x))
	for i, v := range x {
		y[i] = by * v
	}
	return y
}

func statQuantile(x []float64) float64 {
	y := slices.Clone(x)
	slices.Sort(y)
	return stat.Quantile(0.4, stat.LinInterp, y, nil) * stat.Quantile(0.8, stat.Empirical, y, nil)
}

func statStdErr(x []float64) float64 { return stat.StdErr(stat.StdDev(x, nil), float64(len(x))) }

func statPopVariance(x []float64) float64 { return stat.PopVariance(x[:3], x[3:]) }

func statSortWeighted(x []float64) float64 {
	y := copied(x)
	stat.SortWeighted(y[:3], y[3:])
	return weigh(y)
}

func statWasserstein(x []float64) float64 {
	return stat.WassersteinDistance(x[:3], x[3:], []float64{1, 2, 3}, []float64{2, 2, 1})
}

package foreign

import "gonum.org/v1/gonum/mathext"

func init() {
	add("mathext.Beta", mathextBeta, pos4)
	add("mathext.Lbeta", mathextLbeta, pos4)
	add("mathext.Digamma", mathextDigamma, pos4)
	add("mathext.EllipticRF", ellipticRF, pos4)
	add("mathext.EllipticRD", ellipticRD, pos4)
	add("mathext.EllipticF", ellipticF, pos4)
	add("mathext.EllipticE", ellipticE, pos4)
	add("mathext.CompleteK", completeK, pos4)
	add("mathext.CompleteE", completeE, pos4)
	add("mathext.NormalQuantile", mathextNormalQuantile, pos4, []float64{0, 0, 0, 0.02})
	add("mathext.GammaIncReg", gammaIncReg, pos4)
	add("mathext.GammaIncRegComp", gammaIncRegComp, pos4)
	add("mathext.RegIncBeta", regIncBeta, pos4)
	add("mathext.MvLgamma", mvLgamma, []float64{3.3})
	add("mathext.Zeta", zeta, []float64{2.3, 1.4})
	add("mathext.Hypergeo", hypergeo, []float64{0.7, 1.3, 2.1, 0.4})
}

func mathextBeta(x []float64) float64           { return mathext.Beta(x[0], x[1]) }
func mathextLbeta(x []float64) float64          { return mathext.Lbeta(x[0], x[1]) }
func mathextDigamma(x []float64) float64        { return mathext.Digamma(x[0]) * mathext.Digamma(x[2]-3) }
func ellipticRF(x []float64) float64            { return mathext.EllipticRF(x[0], x[1], x[2]) }
func ellipticRD(x []float64) float64            { return mathext.EllipticRD(x[0], x[1], x[2]) }
func ellipticF(x []float64) float64             { return mathext.EllipticF(x[0], x[3]) }
func ellipticE(x []float64) float64             { return mathext.EllipticE(x[0], x[3]) }
func completeK(x []float64) float64             { return mathext.CompleteK(x[3]) }
func completeE(x []float64) float64             { return mathext.CompleteE(x[3]) * mathext.CompleteE(x[0]) }
func mathextNormalQuantile(x []float64) float64 { return mathext.NormalQuantile(x[3]) }
func gammaIncReg(x []float64) float64           { return mathext.GammaIncReg(x[0], x[1]) }
func gammaIncRegComp(x []float64) float64       { return mathext.GammaIncRegComp(x[0], 3*x[1]) }
func regIncBeta(x []float64) float64            { return mathext.RegIncBeta(x[0], x[1], x[3]) }
func mvLgamma(x []float64) float64              { return mathext.MvLgamma(x[0], 3) }
func zeta(x []float64) float64                  { return mathext.Zeta(x[0], x[1]) }
func hypergeo(x []float64) float64              { return mathext.Hypergeo(x[0], x[1], x[2], x[3]) }

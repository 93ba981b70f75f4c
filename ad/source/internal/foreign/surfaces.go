package foreign

import "gonum.org/v1/gonum/optimize/functions"

func init() {
	twice("functions.Beale", beale, four[:2])
	twice("functions.BiggsEXP6", biggs, six)
	twice("functions.Box3D", box3D, four[:3])
	twice("functions.BraninHoo", braninHoo, four[:2])
	twice("functions.BrownAndDennis", brownAndDennis, four)
	twice("functions.ExtendedPowellSingular", powell, four)
	twice("functions.ExtendedRosenbrock", rosenbrock, six)
	twice("functions.Gaussian", gaussian, four[:3])
	twice("functions.GulfResearchAndDevelopment", gulf, []float64{5, 2.5, 0.15})
	twice("functions.HelicalValley", helicalValley, four[:3])
	twice("functions.PenaltyII", penalty, six)
	twice("functions.Trigonometric", trigonometric, six)
	twice("functions.Watson", watson, six)
	twice("functions.Wood", wood, four)
	twice("functions.YanaiOzawaKaneko", yanai, []float64{0.37})
	refuse("functions.MinimalSurface", minimalSurface, hidden, []float64{0.3, 1.2, 0.7, 2.2, 0.9, 1.6, 0.5, 1.1, 0.2})
	twice("functions.Ackley", ackley, six)
	twice("functions.Eggholder", eggholder, four[:2])
	twice("functions.Griewank", griewank, six)
	twice("functions.Langermann2", langermann, four[:2])
	twice("functions.Levy", levy, six)
	twice("functions.Rastrigin", rastrigin, six)
	twice("functions.Schwefel", schwefel, six)
	twice("functions.Shubert", shubert, four[:2])
}

func beale(x []float64) float64          { return functions.Beale{}.Func(x) }
func biggs(x []float64) float64          { return functions.BiggsEXP6{}.Func(x) }
func box3D(x []float64) float64          { return functions.Box3D{}.Func(x) }
func braninHoo(x []float64) float64      { return functions.BraninHoo{}.Func(x) }
func brownAndDennis(x []float64) float64 { return functions.BrownAndDennis{}.Func(x) }
func powell(x []float64) float64         { return functions.ExtendedPowellSingular{}.Func(x) }
func rosenbrock(x []float64) float64     { return functions.ExtendedRosenbrock{}.Func(x) }
func gaussian(x []float64) float64       { return functions.Gaussian{}.Func(x) }
func gulf(x []float64) float64           { return functions.GulfResearchAndDevelopment{}.Func(x) }
func helicalValley(x []float64) float64  { return functions.HelicalValley{}.Func(x) }
func penalty(x []float64) float64        { return functions.PenaltyII{}.Func(x) }
func trigonometric(x []float64) float64  { return functions.Trigonometric{}.Func(x) }
func watson(x []float64) float64         { return functions.Watson{}.Func(x) }
func wood(x []float64) float64           { return functions.Wood{}.Func(x) }
func yanai(x []float64) float64          { return functions.YanaiOzawaKaneko{Beta1: 0.01, Beta2: 0.01}.Func(x) }

func minimalSurface(x []float64) float64 { return functions.NewMinimalSurface(5, 5).Func(x) }

func ackley(x []float64) float64     { return functions.Ackley{}.Func(x) }
func eggholder(x []float64) float64  { return functions.Eggholder{}.Func(x) }
func griewank(x []float64) float64   { return functions.Griewank{}.Func(x) }
func langermann(x []float64) float64 { return functions.Langermann2{}.Func(x) }
func levy(x []float64) float64       { return functions.Levy{}.Func(x) }
func rastrigin(x []float64) float64  { return functions.Rastrigin{}.Func(x) }
func schwefel(x []float64) float64   { return functions.Schwefel{}.Func(x) }
func shubert(x []float64) float64    { return functions.Shubert{}.Func(x) }

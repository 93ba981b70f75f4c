// Package preload is the one table of what a session sees without an import line.
package preload

// Package is one preloaded package.
type Package struct {
	Path string // import path
	Name string // the name under which a cell uses it; the package's own name
}

// Packages lists the preloaded packages. The worker links all of them.
var Packages = []Package{
	{"github.com/fluxion-go/fluxion/ad", "ad"},
	{"bufio", "bufio"},
	{"github.com/fluxion-go/fluxion/nn/dataset", "dataset"},
	{"github.com/fluxion-go/fluxion/display", "display"},
	{"encoding/json", "json"},
	{"errors", "errors"},
	{"fmt", "fmt"},
	{"github.com/fluxion-go/fluxion/functors", "functors"},
	{"io", "io"},
	{"github.com/fluxion-go/fluxion/tensor/linalg", "linalg"},
	{"maps", "maps"},
	{"math", "math"},
	{"github.com/fluxion-go/fluxion/nn/losses", "losses"},
	{"github.com/fluxion-go/fluxion/nn", "nn"},
	{"github.com/fluxion-go/fluxion/nn/optim", "optim"},
	{"math/rand/v2", "rand"},
	{"github.com/fluxion-go/fluxion/nn/optim/schedules", "schedules"},
	{"os", "os"},
	{"slices", "slices"},
	{"sort", "sort"},
	{"strconv", "strconv"},
	{"strings", "strings"},
	{"github.com/fluxion-go/fluxion/tensor", "tensor"},
	{"time", "time"},
	{"gonum.org/v1/gonum/floats", "floats"},
	{"gonum.org/v1/gonum/mat", "mat"},
	{"gonum.org/v1/gonum/optimize", "optimize"},
	{"gonum.org/v1/gonum/stat", "stat"},
}

const (
	adPath       = "github.com/fluxion-go/fluxion/ad"
	functorsPath = "github.com/fluxion-go/fluxion/functors"
	tensorPath   = "github.com/fluxion-go/fluxion/tensor"
	nnPath       = "github.com/fluxion-go/fluxion/nn"
	datasetPath  = nnPath + "/dataset"
	optimPath    = nnPath + "/optim"
)

// Unqualified lists the names that a cell uses without a package: name to the package that declares it and its name there.
var Unqualified = []Name{
	{"AutoFiniteDiff", adPath, "AutoFiniteDiff"},
	{"AutoForward", adPath, "AutoForward"},
	{"AutoSource", adPath, "AutoSource"},
	{"AutoTape", adPath, "AutoTape"},
	{"Checkpoint", adPath, "Checkpoint"},
	{"Const", adPath, "Const"},
	{"DerivativeCode", adPath, "DerivativeCode"},
	{"DiagHessian", adPath, "DiagHessian"},
	{"Duplicated", adPath, "Duplicated"},
	{"EvalPoly", adPath, "EvalPoly"},
	{"Grad", adPath, "Grad"},
	{"Grad2", adPath, "Grad2"},
	{"Grad3", adPath, "Grad3"},
	{"Gradient", adPath, "Gradient"},
	{"HVP", adPath, "HVP"},
	{"Hessian", adPath, "Hessian"},
	{"Hook", adPath, "Hook"},
	{"IgnoreDerivatives", adPath, "IgnoreDerivatives"},
	{"Inactive", adPath, "Inactive"},
	{"Jacobian", adPath, "Jacobian"},
	{"Params", adPath, "Params"},
	{"Pullback", adPath, "Pullback"},
	{"Pushforward", adPath, "Pushforward"},
	{"RuleFn", adPath, "RuleFn"},
	{"ScalarRule", adPath, "ScalarRule"},
	{"WithGrad", adPath, "WithGrad"},
	{"WithGradient", adPath, "WithGradient"},
	{"WithinGradient", adPath, "WithinGradient"},
	{"Apply", functorsPath, "Apply"},
	{"Children", functorsPath, "Children"},
	{"Collect", functorsPath, "Collect"},
	{"Compose", functorsPath, "Compose"},
	{"Dump", functorsPath, "Dump"},
	{"Fmap", functorsPath, "Fmap"},
	{"FmapStructure", functorsPath, "FmapStructure"},
	{"FmapWithPath", functorsPath, "FmapWithPath"},
	{"KeyPath", functorsPath, "KeyPath"},
	{"Leaves", functorsPath, "Leaves"},
	{"Nothing", functorsPath, "Nothing"},
	{"Exp", tensorPath, "Exp"},
	{"Eye", tensorPath, "Eye"},
	{"FromColumns", tensorPath, "FromColumns"},
	{"FromRows", tensorPath, "FromRows"},
	{"Gelu", tensorPath, "Gelu"},
	{"LeakyRelu", tensorPath, "LeakyRelu"},
	{"Linspace", tensorPath, "Linspace"},
	{"Log", tensorPath, "Log"},
	{"LogSoftmax", tensorPath, "LogSoftmax"},
	{"Map", tensorPath, "Map"},
	{"Map2", tensorPath, "Map2"},
	{"Of", tensorPath, "Of"},
	{"Ones", tensorPath, "Ones"},
	{"Rand", tensorPath, "Rand"},
	{"Randn", tensorPath, "Randn"},
	{"Relu", tensorPath, "Relu"},
	{"Sigmoid", tensorPath, "Sigmoid"},
	{"Softmax", tensorPath, "Softmax"},
	{"Softplus", tensorPath, "Softplus"},
	{"Sqrt", tensorPath, "Sqrt"},
	{"Tanh", tensorPath, "Tanh"},
	{"Tensor", tensorPath, "Tensor"},
	{"Zeros", tensorPath, "Zeros"},
	{"σ", tensorPath, "Sigmoid"},
	{"Chain", nnPath, "Chain"},
	{"Dense", nnPath, "Dense"},
	{"Flatten", nnPath, "Flatten"},
	{"Model", nnPath, "Model"},
	{"NewTrainer", nnPath, "NewTrainer"},
	{"Only", nnPath, "Only"},
	{"Train", nnPath, "Train"},
	{"Adam", optimPath, "Adam"},
	{"AdamW", optimPath, "AdamW"},
	{"Descent", optimPath, "Descent"},
	{"Momentum", optimPath, "Momentum"},
	{"OptimiserChain", optimPath, "OptimiserChain"},
	{"Setup", optimPath, "Setup"},
	{"DataLoader", datasetPath, "DataLoader"},
	{"OneCold", datasetPath, "OneCold"},
	{"OneHotBatch", datasetPath, "OneHotBatch"},
	{"P", datasetPath, "P"},
	{"Pair", datasetPath, "Pair"},
	{"Clear", "github.com/fluxion-go/fluxion/display", "Clear"},
	{"Display", "github.com/fluxion-go/fluxion/display", "Display"},
	{"Input", "github.com/fluxion-go/fluxion/eval/rt", "Input"},
	{"Password", "github.com/fluxion-go/fluxion/eval/rt", "Password"},
	{"Update", "github.com/fluxion-go/fluxion/display", "Update"},
}

// Name is one unqualified name or alias.
type Name struct {
	Name    string // as the cell writes it
	Package string // import path of the package that declares it
	Object  string // its exported name there
}

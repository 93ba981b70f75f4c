// Package layout keeps the import floors: which of our packages may import which.
//
// The table Floors is the house plan. A package imports only what its row lists, so new code goes to the lowest row that can hold it.
// The test of this package reads the import lines of every file and fails where one breaks the plan. Tests (_test.go) may import
// anything, and so may generators (//go:build ignore).
package layout

// Module is the path of our module; the rows leave it out.
const Module = "github.com/fluxion-go/fluxion"

// Floors maps each package to those of ours that it may import. The root package is ".".
// Rows of packages that do not exist yet are plans.
var Floors = map[string][]string{
	// Ground.
	".":                  {}, // the module's own source, embedded
	"functors":           {},
	"internal/bundle":    {"eval/preload"}, // writes the archive of third-party source that the root package embeds
	"internal/interrupt": {},
	"internal/layout":    {},
	"internal/markup":    {},
	"internal/show":      {"functors", "tensor", "internal/markup"}, // lines of a tree for arrays and records
	"eval/preload":       {},
	"eval/proto":         {},
	"kernel/wire":        {},

	// The modelling tower.
	"tensor":                            {"internal/interrupt", "internal/markup", "tensor/internal/kernel", "tensor/internal/parallel"},
	"tensor/linalg":                     {"tensor"}, // linear algebra by gonum
	"tensor/tensorio":                   {"tensor"}, // file formats
	"tensor/internal/kernel":            {"internal/interrupt", "tensor/internal/parallel"},
	"tensor/internal/kernel/asm/cpu":    {},
	"tensor/internal/kernel/asm/simd":   {},
	"tensor/internal/kernel/asm/vector": {"tensor/internal/kernel/asm/simd"},
	"tensor/internal/kernel/asm/gemm":   {"tensor/internal/kernel/asm/simd"},
	"tensor/internal/kernel/gemmbench":  {"tensor/internal/kernel", "tensor/internal/parallel"},
	"tensor/internal/torchbench":        {"tensor", "tensor/internal/kernel"},
	"tensor/internal/parallel":          {"internal/interrupt"},
	"ad/tape":                           {"functors", "tensor"},
	"ad":                                {"ad/tape", "tensor", "functors", "internal/markup", "internal/show"},
	"ad/rules":                          {"ad", "ad/tape", "tensor"},
	"ad/rules/linear":                   {"ad/rules", "ad/tape", "tensor", "tensor/linalg"},
	"ad/rules/gonum":                    {"ad", "ad/rules/linear", "ad/tape", "tensor", "tensor/linalg"}, // gonum's matrices
	"ad/source":                         {"ad/tape"},
	"ad/source/internal/random":         {},
	"ad/source/internal/check":          {"ad/tape", "ad/rules"},
	"ad/source/internal/fuzz":           {"ad/source", "ad/source/internal/check", "ad/source/internal/random", "ad/tape"},
	"ad/source/internal/foreign":        {"ad/tape"},
	"ad/source/internal/bench":          {"ad", "ad/tape", "ad/rules"},
	"ad/source/internal/bench/table":    {"ad", "ad/tape", "ad/source/internal/bench"},
	"ad/fluxtest":                       {"ad", "ad/tape", "ad/rules", "functors"}, // the figures of Flux's documentation, as functions and a table
	"ad/tensortest":                     {"ad", "ad/tape", "ad/rules", "tensor"},   // every operation of tensors, differentiated
	"ad/tensortest/conv":                {"ad", "ad/tape", "ad/rules", "tensor"},
	"ad/tensortest/linear":              {"ad", "ad/tape", "ad/rules", "ad/rules/linear", "tensor", "tensor/linalg"},                   // linear algebra
	"ad/gonumtest":                      {"ad", "ad/tape", "ad/rules", "ad/rules/gonum", "ad/rules/linear", "tensor", "tensor/linalg"}, // gonum's matrices
	"ad/tensortest/recurrent":           {"ad", "ad/tape", "ad/rules", "tensor"},                                                       // recurrent operations
	"ad/tensortest/shape":               {"ad", "ad/tape", "ad/rules", "tensor"},                                                       // indexing, joining, padding
	"ad/tensortest/nnlib":               {"ad", "ad/tape", "ad/rules", "tensor"},
	"ad/adtest":                         {"ad", "ad/tape", "tensor"},
	"nn/optim":                          {"tensor", "functors", "internal/interrupt", "internal/markup", "internal/show"},
	"nn/metrics":                        {"tensor", "internal/markup"},
	"nn/optim/schedules":                {}, // functions of the step
	"nn/dataset":                        {"tensor", "internal/interrupt"},
	"nn/losses":                         {"ad", "ad/tape", "ad/rules", "tensor", "functors", "nn/optim", "nn/dataset", "internal/markup"},
	"nn/losses/losstest":                {"ad", "ad/tape", "ad/rules", "nn/losses", "tensor"},       // functions of losses, differentiated
	"nn/nntest":                         {"ad", "ad/tape", "ad/rules", "nn", "nn/losses", "tensor"}, // functions of models, differentiated
	"nn":                                {"ad", "ad/tape", "ad/rules", "tensor", "tensor/tensorio", "functors", "internal/interrupt", "nn/losses", "nn/optim", "nn/dataset", "internal/markup", "internal/show"},

	// The notebook tower. It meets the other one in a MIME bundle and in the worker.
	"display":                     {"internal/markup", "internal/interrupt"},
	"display/widget":              {"display", "internal/interrupt"},
	"display/plot":                {"display", "display/plot/internal/scene", "internal/interrupt"},
	"display/plot/draw":           {"display/plot/internal/scene"}, // fonts and a drawing library, which a cell does not link
	"display/plot/internal/scene": {},
	"eval/rt":                     {"internal/interrupt"},
	"eval/rt/celltest":            {}, // what %test calls
	"eval/host/modules":           {}, // tables of the runtime
	"eval/host/keep":              {"eval/host/modules", "eval/proto", "functors"},
	"eval/host":                   {"ad/tape", "display", "display/widget", "eval/host/keep", "eval/host/modules", "eval/proto", "eval/rt", "functors", "internal/interrupt"},
	"eval/worker":                 {"eval/host", "eval/rt", "eval/proto", "display", "display/widget", "display/plot", "display/plot/draw", "internal/interrupt", "internal/show", "functors", "tensor", "tensor/linalg", "ad", "ad/tape", "ad/rules", "ad/rules/gonum", "nn", "nn/losses", "nn/optim", "nn/optim/schedules", "nn/dataset", "nn/metrics"},
	"eval/proc":                   {"eval/proto"},
	"eval/build":                  {"eval/preload", "eval/build/stub", "."},
	"eval/build/stub":             {}, // bytes in, bytes out
	"eval/front":                  {"eval/preload"},
	"eval/profile":                {"eval/proto", "internal/markup"},
	"eval":                        {"display", "internal/markup", "eval/profile", "eval/build", "eval/front", "eval/preload", "eval/proc", "eval/proto", "ad/source", "ad/tape", "ad/rules", "ad/rules/gonum"},
	"nb":                          {"display", "eval"},
	"nb/convert":                  {"display", "eval", "nb"},
	"kernel":                      {"kernel/wire", "eval", "display"},

	// The modules that the notebooks import, for go.mod.
	"notebooks": {},

	// Pictures for the README.
	"docs/pictures": {"display/plot", "display/plot/draw"},

	// Stand-ins for tests.
	"kernel/internal/fake":       {"kernel", "eval"},
	"kernel/internal/fakekernel": {"kernel", "kernel/internal/fake"},

	"cmd/fluxion": {"kernel", "kernel/wire", "nb", "nb/convert", "eval", "eval/build", "display", "ad", "ad/source", "ad/tape", "ad/rules", "ad/rules/gonum"},
}

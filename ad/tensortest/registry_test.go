package tensortest

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"strings"
	"testing"

	"github.com/fluxion-go/fluxion/ad/tape"
)

const tensorPath = "github.com/fluxion-go/fluxion/tensor."

// withoutRule lists what of package tensor has no rule on purpose, and why.
var withoutRule = map[string]string{
	"(*Tensor).Follow": "of define-by-run differentiation itself",
	"(*Tensor).Over":   "of shadows themselves",
	"(*Tensor).Lend":   "of the memory of gradients",
	"(*Tensor).Hold":   "of the memory of gradients",
	"Reclaim":          "of the memory of gradients",
	"Record":           "for packages that add operations",
	"Strided":          "gives away the elements themselves",
	"WrapStrided":      "shares memory with a slice: New has a derivative",
	"(*Tensor).PNorm":  "of rules of optimisation: Norm has a derivative",
	"(*Tensor).Touch":  "of rules of optimisation",
	"UpdateAdam":       "of rules of optimisation",
	"UpdateMomentum":   "of rules of optimisation",
}

// within lists what has a rule and is used by other operations, which are used here.
var within = map[string]string{
	"AttentionWeights": "ScaledDotProductAttention", "Attend": "ScaledDotProductAttention",
	"SumAt": "Scatter", "ProductAt": "Scatter", "MaxAt": "Scatter", "MinAt": "Scatter",
}

// parsed reads the Go files below a directory, without tests and generated ones.
func parsed(t *testing.T, dir string, deep bool, f func(file *ast.File)) {
	t.Helper()
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err == nil && d.IsDir() && path != dir && !deep {
			return filepath.SkipDir
		}
		if err != nil || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") || strings.HasPrefix(filepath.Base(path), "zz_") {
			return err
		}
		file, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.SkipObjectResolution)
		if err == nil {
			f(file)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

// TestEveryRuleIsUsed wants a function here, or in a package below, for every rule.
func TestEveryRuleIsUsed(t *testing.T) {
	used := map[string]bool{}
	parsed(t, ".", true, func(file *ast.File) {
		ast.Inspect(file, func(n ast.Node) bool {
			if s, ok := n.(*ast.SelectorExpr); ok {
				used[s.Sel.Name] = true
			}
			return true
		})
	})
	for key, r := range tape.Rules() {
		name := key[strings.LastIndexByte(key, '.')+1:]
		if strings.HasPrefix(key, tensorPath) && r.Kind != tape.Constant && !used[name] && !used[within[name]] {
			t.Errorf("no function uses %s, so its rule is not checked", tape.Title(key))
		}
	}
}

// TestEveryOperationHasARule wants a rule for all that package tensor exports.
func TestEveryOperationHasARule(t *testing.T) {
	rules, found := tape.Rules(), map[string]bool{}
	parsed(t, "../../tensor", false, func(file *ast.File) {
		for _, d := range file.Decls {
			fn, ok := d.(*ast.FuncDecl)
			if !ok || !fn.Name.IsExported() || fn.Name.Name == "Error" {
				continue
			}
			name := fn.Name.Name
			if fn.Recv != nil {
				switch r := fn.Recv.List[0].Type.(type) {
				case *ast.StarExpr:
					if !r.X.(*ast.Ident).IsExported() {
						continue
					}
					name = "(*" + r.X.(*ast.Ident).Name + ")." + name
				case *ast.Ident:
					if !r.IsExported() {
						continue
					}
					name = r.Name + "." + name
				}
			}
			found[name] = true
			if _, ok := rules[tensorPath+name]; ok == (withoutRule[name] != "") {
				t.Errorf("tensor.%s: want a rule, or a reason why it has none", name)
			}
		}
	})
	if len(found) < 100 {
		t.Errorf("found %d functions only", len(found))
	}
	for name := range withoutRule {
		if !found[name] {
			t.Errorf("tensor.%s is not there", name)
		}
	}
	for key := range rules {
		if name, ok := strings.CutPrefix(key, tensorPath); ok && name != "*" && !found[name] {
			t.Errorf("the rule for %s is of no function", tape.Title(key))
		}
	}
}

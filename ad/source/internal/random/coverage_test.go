package random

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"go/types"
	"strings"
	"testing"

	"golang.org/x/tools/go/ssa"
)

// The programs of some seeds use the whole language, as far as derivatives go: each kind of syntax node and of SSA instruction.
func TestCoverage(t *testing.T) {
	seen := map[string]int{}
	for seed := range uint64(250) {
		p := Generate(seed, Options{Sparse: seed%2 == 1, Keep: 0.4})
		fset := token.NewFileSet()
		file, err := parser.ParseFile(fset, "p.go", p.Text, parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(file, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.BranchStmt:
				seen[fmt.Sprintf("%s, label: %v", n.Tok, n.Label != nil)]++
			case *ast.CallExpr:
				if id, ok := n.Fun.(*ast.Ident); ok {
					seen["call "+id.Name]++
				}
			}
			seen[fmt.Sprintf("%T", n)]++
			return true
		})
		info := &types.Info{Types: map[ast.Expr]types.TypeAndValue{}, Defs: map[*ast.Ident]types.Object{}, Uses: map[*ast.Ident]types.Object{},
			Implicits: map[ast.Node]types.Object{}, Selections: map[*ast.SelectorExpr]*types.Selection{}, Scopes: map[ast.Node]*types.Scope{},
			Instances: map[*ast.Ident]types.Instance{}, FileVersions: map[*ast.File]string{}}
		stdMu.Lock()
		pkg, err := (&types.Config{Importer: std}).Check("p", fset, []*ast.File{file}, info)
		stdMu.Unlock()
		if err != nil {
			t.Fatal(err)
		}
		prog := ssa.NewProgram(fset, ssa.InstantiateGenerics)
		for _, i := range pkg.Imports() {
			prog.CreatePackage(i, nil, nil, true)
		}
		prog.CreatePackage(pkg, []*ast.File{file}, info, true).Build()
		for _, o := range info.Defs {
			if f, ok := o.(*types.Func); ok {
				if fn := prog.FuncValue(f); fn != nil {
					instructions(fn, seen)
				}
			}
		}
	}
	want := `*ast.ArrayType *ast.AssignStmt *ast.BasicLit *ast.BinaryExpr *ast.BlockStmt *ast.CallExpr *ast.CaseClause *ast.CompositeLit
		*ast.DeclStmt *ast.DeferStmt *ast.Ellipsis *ast.ExprStmt *ast.ForStmt *ast.FuncLit *ast.IfStmt *ast.IncDecStmt *ast.IndexExpr
		*ast.IndexListExpr *ast.InterfaceType *ast.KeyValueExpr *ast.LabeledStmt *ast.MapType *ast.ParenExpr *ast.RangeStmt *ast.ReturnStmt
		*ast.SelectorExpr *ast.SliceExpr *ast.StarExpr *ast.SwitchStmt *ast.TypeAssertExpr *ast.TypeSwitchStmt *ast.UnaryExpr
		*ssa.Alloc *ssa.BinOp *ssa.Call *ssa.ChangeInterface *ssa.ChangeType *ssa.Convert *ssa.Defer *ssa.Extract *ssa.Field *ssa.FieldAddr
		*ssa.If *ssa.Index *ssa.IndexAddr *ssa.Jump *ssa.Lookup *ssa.MakeClosure *ssa.MakeInterface *ssa.MakeMap *ssa.MakeSlice *ssa.MapUpdate
		*ssa.Next *ssa.Panic *ssa.Phi *ssa.Range *ssa.Return *ssa.RunDefers *ssa.Slice *ssa.Store *ssa.TypeAssert *ssa.UnOp`
	names := strings.Fields(want)
	for _, c := range []string{"append", "copy", "clear", "delete", "len", "min", "max", "make", "new", "panic"} {
		names = append(names, "call "+c)
	}
	names = append(names, "invoke", "break, label: false", "break, label: true", "continue, label: false", "continue, label: true", "goto, label: true", "fallthrough, label: false")
	for _, name := range names {
		if seen[name] == 0 {
			t.Errorf("%s is in no program", name)
		}
	}
}

func instructions(fn *ssa.Function, seen map[string]int) {
	for _, b := range fn.Blocks {
		for _, i := range b.Instrs {
			seen[fmt.Sprintf("%T", i)]++
			if c, ok := i.(ssa.CallInstruction); ok && c.Common().IsInvoke() {
				seen["invoke"]++
			}
		}
	}
	for _, a := range fn.AnonFuncs {
		instructions(a, seen)
	}
}

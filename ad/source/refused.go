package source

import (
	"go/build"
	"go/types"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"

	"golang.org/x/tools/go/ssa"
)

// Packages through which no derivative comes, whatever the functions in them do: they are refused before their source is read, with all
// that they import, which would take long and end in a message about their inner parts. Rules come before this table.

// A refusal says why, as "which ...", and what to do instead.
type refusal struct{ reason, remedy string }

var (
	reflection  = &refusal{"handles values by reflection, where derivatives cannot follow", "Write out what it does for the types that you have."}
	inputOutput = &refusal{"does input and output, through which no derivative comes", "Do it before, and pass what was read as an argument."}
	encoding    = &refusal{"makes bytes or text of values, or values of those, through which no derivative comes", "Do it before, and pass the values as arguments."}
	scanning    = &refusal{"reads numbers from text, which have no derivative", "Do it before, and pass what was read as an argument."}
	matrices    = &refusal{"has no derivative: of package mat, mat.Dense and mat.VecDense have, by the rules of package ad/rules/gonum",
		"Use these; make constants of other types before, outside of the function."}
)

// refusals are by import path; "net/*" stands for net and all below it.
var refusals = map[string]*refusal{
	"reflect": reflection, "internal/reflectlite": reflection, "text/template/*": reflection, "html/template/*": reflection, "database/sql/*": reflection,
	"os/*": inputOutput, "io/ioutil": inputOutput, "net/*": inputOutput, "syscall/*": inputOutput, "internal/poll": inputOutput,
	"golang.org/x/sys/*": inputOutput, "golang.org/x/net/*": inputOutput,
	"encoding/*": encoding, "fmt": scanning, // what prints has rules
	"gonum.org/v1/gonum/mat": matrices,
}

const matPath = "gonum.org/v1/gonum/mat."

var sharedMemory = &refusal{"makes a tensor over a slice, writes to which cannot be followed", "Use tensor.New, which copies the elements."}

// single are functions that are refused by themselves.
var single = map[string]*refusal{
	"sort.Slice":       {"swaps elements by reflection, where derivatives cannot follow", "Use slices.SortFunc."},
	"sort.SliceStable": {"swaps elements by reflection, where derivatives cannot follow", "Use slices.SortStableFunc."},

	matPath + "(*Dense).Grow":        {"shares memory or not, which derivatives cannot follow", "Use Slice of a larger matrix, or Copy."},
	matPath + "(*Dense).DiagView":    {"makes a matrix of a type that has no derivative", "Write a loop over At and Set."},
	matPath + "(*Dense).Permutation": {"has no derivative", "Write a loop over Set."},

	tensorPath + ".WrapStrided": sharedMemory,
}

// refused returns why a function cannot be differentiated, if that is known without its source, or nil.
func refused(fn *ssa.Function) *refusal {
	if r := single[symbol(fn)]; r != nil {
		return r
	}
	return refusedPackage(packageOf(fn))
}

// refusedPackage returns why no function of a package can be differentiated, or nil.
func refusedPackage(path string) *refusal {
	if r := refusals[path]; r != nil {
		return r
	}
	for p := path; p != ""; p = p[:max(0, strings.LastIndexByte(p, '/'))] {
		if r := refusals[p+"/*"]; r != nil {
			return r
		}
	}
	return nil
}

// isCell tells whether a package belongs to cells of a notebook.
func isCell(path string) bool {
	return strings.HasPrefix(path, "cell/") || strings.HasPrefix(path, "main/")
}

// home tells whether whoever wrote package root can be expected to change package path: both are cells, or of one module as far as the
// paths tell.
func home(path, root string) bool {
	if isCell(path) {
		return true
	}
	tree := func(path string) string {
		parts := strings.SplitN(path, "/", 4)
		n := 1
		if strings.Contains(parts[0], ".") {
			n = 3
		}
		return strings.Join(parts[:min(n, len(parts))], "/")
	}
	return !standard(path) && tree(path) == tree(root)
}

// standard tells whether a package is one of the standard library, which knows no variables of those who use it.
func standard(path string) bool {
	first, _, _ := strings.Cut(path, "/")
	if path == "" || strings.Contains(first, ".") || isCell(path) || build.Default.GOROOT == "" {
		return false
	}
	if is, ok := inGoroot.Load(path); ok {
		return is.(bool)
	}
	info, err := os.Stat(filepath.Join(build.Default.GOROOT, "src", filepath.FromSlash(path)))
	is := err == nil && info.IsDir()
	inGoroot.Store(path, is)
	return is
}

var inGoroot sync.Map // of bool, by import path

// reachesVariables tells whether a call may read package variables that somebody named to Params. The standard library knows only its own,
// unless it is given a function.
func reachesVariables(fn *ssa.Function, passed []ssa.Value) bool {
	return !standard(packageOf(fn)) || slices.ContainsFunc(passed, func(v ssa.Value) bool {
		switch v.Type().Underlying().(type) {
		case *types.Signature, *types.Interface:
			return true
		}
		return false
	})
}

// expression writes a function as a program says it, "" if it has no name that a rule could be given for.
func expression(fn *ssa.Function) string {
	o := fn.Object()
	if fn.Parent() != nil || fn.Origin() != nil || fn.TypeParams().Len() > 0 || o == nil || o.Pkg() == nil {
		return ""
	}
	cell := isCell(o.Pkg().Path())
	name, qualifier := strings.ReplaceAll(fn.Name(), "Ʌ", ""), o.Pkg().Name()+"."
	if cell { // people know no packages of cells
		qualifier = ""
	} else if !o.Exported() {
		return ""
	}
	if fn.Signature.Recv() == nil {
		return qualifier + name
	}
	recv := fn.Signature.Recv().Type()
	t, ok := types.Unalias(deref(recv)).(*types.Named)
	if !ok || !cell && !t.Obj().Exported() || t.TypeArgs().Len() > 0 {
		return ""
	}
	receiver := qualifier + strings.ReplaceAll(t.Obj().Name(), "Ʌ", "")
	if isPointer(recv) {
		receiver = "(*" + receiver + ")"
	}
	return receiver + "." + name
}

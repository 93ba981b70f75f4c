package stub

import (
	"go/ast"
	"go/constant"
	"go/parser"
	"go/token"
	"go/types"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// source returns the root of the toolchain's source.
func source(t *testing.T) string {
	out, err := exec.Command("go", "env", "GOROOT").Output()
	if err != nil {
		t.Fatal(err)
	}
	return filepath.Join(strings.TrimSpace(string(out)), "src")
}

// constants evaluates the constants of one file of the toolchain; what the file imports is not needed for them.
func constants(t *testing.T, name string) func(name string) int64 {
	t.Helper()
	fset := token.NewFileSet()
	f, err := parser.ParseFile(fset, filepath.Join(source(t), name), nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	conf := types.Config{Error: func(error) {}, FakeImportC: true}
	p, _ := conf.Check(f.Name.Name, fset, []*ast.File{f}, nil)
	return func(n string) int64 {
		t.Helper()
		c, ok := p.Scope().Lookup(n).(*types.Const)
		if !ok {
			t.Errorf("%s: no constant %s", name, n)
			return -1
		}
		v, _ := constant.Int64Val(constant.ToInt(c.Val()))
		return v
	}
}

func TestFactsObjectFile(t *testing.T) {
	c := constants(t, "cmd/internal/goobj/objfile.go")
	for name, want := range map[string]int64{
		"BlkAutolib": blockAutolib, "BlkSymdef": blockSymdef, "BlkHashed64def": blockHashed64, "BlkHasheddef": blockHashed,
		"BlkNonpkgdef": blockNonpkgdef, "BlkNonpkgref": blockNonpkgref, "BlkRelocIdx": blockRelocIndex, "BlkAuxIdx": blockAuxIndex,
		"BlkReloc": blockReloc, "BlkAux": blockAux, "BlkData": blockData, "NBlk": numBlocks,
		"importedPkgSize": autolibSize, "SymSize": symbolSize, "RelocSize": relocSize, "AuxSize": auxSize,
		"PkgIdxNone": pkgNone, "PkgIdxHashed64": pkgHashed64, "PkgIdxHashed": pkgHashed, "PkgIdxSelf": pkgSelf, "SymFlagDupok": symbolDupok,
		"AuxGotype": auxType, "AuxDwarfInfo": auxDwarfFirst, "AuxDwarfLines": auxDwarfLast,
	} {
		if got := c(name); got != want {
			t.Errorf("%s: got %d, want %d", name, got, want)
		}
	}
	text, err := os.ReadFile(filepath.Join(source(t), "cmd/internal/goobj/objfile.go"))
	if err != nil || !strings.Contains(string(text), `const Magic = "\x00go120ld"`) {
		t.Errorf("the format has another name than %q", objectMagic)
	}
}

func TestFactsRelocations(t *testing.T) {
	c := constants(t, "cmd/internal/objabi/reloctype.go")
	for name, want := range map[string]int64{
		"R_ADDROFF": relocAddrOff, "R_METHODOFF": relocMethodOff, "R_USETYPE": relocUseType, "R_USEIFACE": relocUseIface,
		"R_USEIFACEMETHOD": relocUseIfaceMethod, "R_USENAMEDMETHOD": relocUseNamedMethod, "R_DWARFSECREF": relocDwarf, "R_INITORDER": relocInitOrder,
		"R_WEAK": -relocWeak, // of 16 bits
	} {
		if got := c(name); got != want {
			t.Errorf("%s: got %d, want %d", name, got, want)
		}
	}
}

func TestFactsType(t *testing.T) {
	c := constants(t, "internal/abi/type.go")
	for name, want := range map[string]int64{"TFlagGCMaskOnDemand": tflagMaskOnDemand, "Pointer": kindPointer} {
		if got := c(name); got != want {
			t.Errorf("%s: got %d, want %d", name, got, want)
		}
	}
	// The layout, by the sizes of a 64-bit machine.
	fset := token.NewFileSet()
	f, err := parser.ParseFile(fset, filepath.Join(source(t), "internal/abi/type.go"), nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	conf := types.Config{Error: func(error) {}}
	p, _ := conf.Check("abi", fset, []*ast.File{f}, nil)
	sizes := types.SizesFor("gc", "amd64")
	s := p.Scope().Lookup("Type").Type().Underlying().(*types.Struct)
	var fields []*types.Var
	for v := range s.Fields() {
		fields = append(fields, v)
	}
	offsets := sizes.Offsetsof(fields)
	for i, v := range fields {
		want, ok := map[string]int64{"Size_": 0, "PtrBytes": typePtrBytes, "TFlag": typeTFlag, "Kind_": typeKind, "GCData": typeGCData}[v.Name()]
		if ok && offsets[i] != want {
			t.Errorf("%s: got offset %d, want %d", v.Name(), offsets[i], want)
		}
	}
	if got := sizes.Sizeof(s); got != typeHeadSize {
		t.Errorf("Type: got size %d, want %d", got, typeHeadSize)
	}
}

// The linker's own file says what it is called and what it writes.
func TestFactsNames(t *testing.T) {
	for file, texts := range map[string][]string{
		"cmd/link/internal/ld/elf.go":       {`[]byte("Go\x00\x00")`, "ELF_NOTE_GOABIHASH_TAG = 2", "ELF_NOTE_GODEPS_TAG    = 3"},
		"cmd/link/internal/ld/ld.go":        {`"` + addModuledata + `"`, `"` + callAddModuledata + `"`},
		"cmd/link/internal/ld/symtab.go":    {`"` + moduledataType + `"`, `"` + lastModuledata + `"`, `"` + abiHashPrefix + `"`, `"` + pkgHashPrefix + `"`, "%s" + suffixInternal, `%s.abi%d`},
		"cmd/link/internal/ld/inittask.go":  {"ldr.SymSize(s) > 8"},
		"cmd/link/internal/ld/lib.go":       {"len(name) <= 14", "hb[:6]", `"type:runtime."`, `"go:string."`, "sym.SymVerABIInternal"},
		"cmd/internal/hash/hash.go":         {"sum[0] ^= 0xff"},
		"runtime/plugin.go":                 {"for pmd := firstmoduledata.next; pmd != nil; pmd = pmd.next"},
		"runtime/asm_amd64.s":               {"TEXT runtime·addmoduledata(SB),NOSPLIT,$0-0", "MOVQ	DI, moduledata_next(AX)", "MOVQ	DI, runtime·lastmoduledatap(SB)"},
		"runtime/symtab.go":                 {"if nameOff == 0 {"},
		"cmd/link/internal/amd64/asm.go":    {"R_X86_64_64", "R_X86_64_GOTTPOFF", "R_X86_64_PLT32", "R_X86_64_PC32", "R_X86_64_GOTPCREL"},
		"cmd/compile/internal/base/flag.go": {"Flag_linkshared"},
	} {
		data, err := os.ReadFile(filepath.Join(source(t), file))
		if err != nil {
			t.Error(err)
			continue
		}
		for _, text := range texts {
			if !strings.Contains(string(data), text) {
				t.Errorf("%s: no %q", file, text)
			}
		}
	}
}

func TestElfName(t *testing.T) {
	// From the symbol tables of a worker, Go 1.26.8.
	for name, want := range map[string]string{
		"type:int":                "type:int",
		"type:runtime.moduledata": "type:runtime.moduledata",
		"fmt.Println":             "fmt.Println",

		"type:fmt.Stringer":           "type:lzkzdQuV",
		"type:*encoding/json.Decoder": "type:f+m0KhHK",
	} {
		if got := elfName(name); got != want {
			t.Errorf("%s: got %s, want %s", name, got, want)
		}
	}
}

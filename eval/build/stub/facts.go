package stub

import (
	"crypto/sha256"
	"encoding/base64"
	"strings"
)

// What follows are facts about the toolchain, not choices of ours. Go promises none of them. Each has a test that compares it with the source
// or with the output of the installed toolchain; a new Go release is supported when these tests pass.

// objectMagic begins an object file. Its header goes on with a fingerprint of 8 bytes, flags of 4, and the offsets of the blocks.
const objectMagic = "\x00go120ld"

// The blocks of an object file that matter here, of numBlocks.
const (
	blockAutolib    = 0
	blockSymdef     = 3
	blockHashed64   = 4
	blockHashed     = 5
	blockNonpkgdef  = 6
	blockNonpkgref  = 7
	blockRelocIndex = 11
	blockAuxIndex   = 12
	blockReloc      = 14
	blockAux        = 15
	blockData       = 16
	numBlocks       = 19
)

// Sizes of the entries of blocks.
const (
	autolibSize = 16
	symbolSize  = 21
	relocSize   = 23
	auxSize     = 9
)

// What a symbol reference has in the place of a package index. With -linkshared no other package is referred to by its index.
const (
	pkgNone     = 1<<31 - 1
	pkgHashed64 = pkgNone - 1
	pkgHashed   = pkgNone - 2
	pkgSelf     = pkgNone - 4
)

const (
	symbolDupok = 1 << 0 // the linker keeps one of several definitions

	abiInternal = 1 // the ABI of compiled functions; that of assembly, and of data, is 0

	auxType = 0 // of the auxiliary symbol that is the type of a variable

	// Kinds of auxiliary symbols that are for debuggers.
	auxDwarfFirst = 3
	auxDwarfLast  = 6

	// Kinds of relocations. The use markers inform the linker's dead code elimination; nothing is relocated.
	relocWeak           = 1 << 15
	relocAddrOff        = 5
	relocMethodOff      = 26
	relocUseType        = 22
	relocUseIface       = 23
	relocUseIfaceMethod = 24
	relocUseNamedMethod = 25
	relocDwarf          = 31
	relocInitOrder      = 99
)

// Offsets in a type descriptor (internal/abi.Type).
const (
	typeHeadSize      = 48
	typePtrBytes      = 8
	typeTFlag         = 20
	typeKind          = 23
	typeGCData        = 32
	structFields      = typeHeadSize + 8 // pointer and number of the fields: name, type and offset
	fieldSize         = 24
	tflagMaskOnDemand = 1 << 4
	kindPointer       = 22
)

// Names that the linker and the runtime agree on.
const (
	moduledataType    = "type:runtime.moduledata" // the linker takes the size of a module's description from it
	addModuledata     = "runtime.addmoduledata"   // called when a plugin is mapped; the linker thinks that each plugin has its own
	callAddModuledata = "go:link.addmoduledata"
	lastModuledata    = "runtime.lastmoduledatap"
	tlsSymbol         = "runtime.tlsg"
	abiHashPrefix     = "go:link.abihash."
	pkgHashPrefix     = "go:link.pkghash."
	inittaskSuffix    = "..inittask"
	noInit            = 8 // size of an inittask without functions

	noteName    = "Go\x00\x00"
	noteABIHash = 2
	noteDeps    = 3

	suffixInternal = ".abiinternal" // of a function in a shared library that has the internal ABI
	suffixABI0     = ".abi0"        // of the assembly one of two functions with the same name
)

// elfName is the name that the linker gives a symbol in an ELF file: long names of types are hashed.
func elfName(name string) string {
	isType := strings.HasPrefix(name, "type:")
	at := strings.Contains(name, "@")
	switch {
	case !isType && !at, strings.HasPrefix(name, "type:runtime."), strings.HasPrefix(name, "go:string."), len(name) <= 14 && !at:
		return name
	case isType && strings.HasPrefix(name, "type:."):
		return "type:." + shortHash(name[5:])
	case isType:
		return "type:" + shortHash(name[5:])
	}
	i, j := strings.IndexByte(name, '['), strings.LastIndexByte(name, ']')
	if j <= i {
		j = len(name)
	}
	return name[:i+1] + shortHash(name[i+1:j]) + name[j:]
}

func shortHash(s string) string {
	h := sha256.Sum256([]byte(s))
	h[0] ^= 0xff
	return base64.StdEncoding.EncodeToString(h[:6])
}

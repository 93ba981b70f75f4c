package stub

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"strconv"
	"strings"
)

// An object is what one archive of a package says about symbols: which it defines, and what each of them refers to.
type object struct {
	imports []string // packages that the linker will look for
	symbols []symbol
	byName  map[symbolName]int
	cgo     bool // it comes with directives for the linker, or with objects of C
}

// symbolName is a name as references have it.
type symbolName struct {
	name string
	abi  uint16
}

// symbol is a symbol that the object defines.
type symbol struct {
	symbolName
	size  uint32
	dupok bool
	refs  []ref
}

// ref is a reference of a symbol to another one: index of a definition of the same object, or a name if that is negative.
type ref struct {
	symbolName
	index   int
	kind    uint16 // of the relocation
	offset  int32
	aux     bool // not a relocation but what belongs to the symbol: the type of a variable, tables of a function
	auxKind byte
}

// soft tells whether the symbol that is referred to may be missing.
func (r *ref) soft() bool {
	if r.aux {
		return false
	}
	switch r.kind {
	case relocUseType, relocUseIface, relocUseIfaceMethod, relocUseNamedMethod, relocInitOrder:
		return true
	}
	return r.kind&relocWeak != 0
}

// ignored tells whether the linker does not follow the reference when it writes no debugging data.
func (r *ref) ignored() bool {
	return r.aux && r.auxKind >= auxDwarfFirst && r.auxKind <= auxDwarfLast || !r.aux && r.kind == relocDwarf
}

// HasVariables tells whether the package in an archive has variables, apart from what the compiler makes.
func HasVariables(archive []byte) bool {
	o, err := readArchive(archive)
	if err != nil {
		return false
	}
	for i := range o.symbols {
		s := &o.symbols[i]
		for _, r := range s.refs {
			if r.aux && r.auxKind == auxType && !strings.Contains(s.name, "..") {
				return true
			}
		}
	}
	return false
}

var errFormat = errors.New("not an object file of the expected format")

// readArchive reads the Go objects of a package's archive.
func readArchive(data []byte) (*object, error) {
	const magic, headerSize = "!<arch>\n", 60
	rest, ok := bytes.CutPrefix(data, []byte(magic))
	if !ok {
		return nil, errFormat
	}
	all := &object{byName: map[symbolName]int{}}
	for len(rest) >= headerSize {
		name := strings.TrimRight(string(rest[:16]), " /")
		size, err := strconv.ParseUint(strings.TrimSpace(string(rest[48:58])), 10, 31)
		rest = rest[headerSize:]
		if err != nil || size > uint64(len(rest)) {
			return nil, errFormat
		}
		member := rest[:size]
		rest = rest[min(size+size&1, uint64(len(rest))):]
		if name == "__.PKGDEF" || name == "preferlinkext" || name == "dynimportfail" {
			continue
		}
		head := []byte("\n!\n" + objectMagic)
		if bytes.HasPrefix(member, []byte("\x7fELF")) {
			all.cgo = true
			continue
		}
		if !bytes.HasPrefix(member, []byte("go object ")) {
			return nil, fmt.Errorf("member %s: %w", name, errFormat)
		}
		i := bytes.Index(member, head)
		if i < 0 {
			return nil, fmt.Errorf("member %s: %w", name, errFormat)
		}
		all.cgo = all.cgo || bytes.Contains(member[:i], []byte("\n$$  // cgo\n"))
		if err := all.add(member[i+3:]); err != nil {
			return nil, fmt.Errorf("member %s: %w", name, err)
		}
	}
	if len(all.symbols) == 0 {
		return nil, errFormat
	}
	return all, nil
}

// objectReader reads an object file. After an access out of bounds it yields zeros, and bad is true.
type objectReader struct {
	data   []byte
	blocks [numBlocks]uint32
	bad    bool
}

func (r *objectReader) bytes(off, n uint64) []byte {
	if off > uint64(len(r.data)) || n > uint64(len(r.data))-off {
		r.bad = true
		return make([]byte, min(n, 64))
	}
	return r.data[off : off+n]
}

func (r *objectReader) u32(off uint64) uint32 { return binary.LittleEndian.Uint32(r.bytes(off, 4)) }

func (r *objectReader) text(off uint64) string {
	return string(r.bytes(uint64(r.u32(off+4)), uint64(r.u32(off))))
}

// count is how many entries of a size the block has.
func (r *objectReader) count(block, size int) int {
	return int(r.blocks[block+1]-r.blocks[block]) / size
}

func (r *objectReader) at(block, size, i int) uint64 {
	return uint64(r.blocks[block]) + uint64(size)*uint64(i)
}

// add reads one object file and adds its symbols.
func (o *object) add(data []byte) error {
	r := &objectReader{data: data}
	for i := range r.blocks {
		r.blocks[i] = r.u32(uint64(len(objectMagic) + 12 + 4*i))
		if i > 0 && r.blocks[i] < r.blocks[i-1] || uint64(r.blocks[i]) > uint64(len(data)) {
			return errFormat
		}
	}
	for i := range r.count(blockAutolib, autolibSize) {
		o.imports = append(o.imports, r.text(r.at(blockAutolib, autolibSize, i)))
	}
	n := [5]int{}
	for i := range n { // definitions of four kinds, then references by name
		n[i] = r.count(blockSymdef+i, symbolSize)
	}
	defs := n[0] + n[1] + n[2] + n[3]
	names := make([]symbolName, defs+n[4])
	base := len(o.symbols)
	for i := range names {
		at := r.at(blockSymdef, symbolSize, i)
		names[i] = symbolName{r.text(at), binary.LittleEndian.Uint16(r.bytes(at+8, 2))}
		if i < defs {
			o.symbols = append(o.symbols, symbol{symbolName: names[i], size: r.u32(at + 13), dupok: r.bytes(at+11, 1)[0]&symbolDupok != 0})
			if names[i].name != "" && names[i].abi <= abiInternal { // others are local to the file
				o.byName[names[i]] = base + i
			}
		}
		if r.bad {
			return errFormat
		}
	}
	resolve := func(at uint64) (ref, error) {
		pkg, i := r.u32(at), int(r.u32(at+4))
		switch pkg {
		case 0:
			if i == 0 {
				return ref{index: -1}, nil
			}
			return ref{}, errFormat
		case pkgSelf:
		case pkgHashed64:
			i += n[0]
		case pkgHashed:
			i += n[0] + n[1]
		case pkgNone:
			i += n[0] + n[1] + n[2]
		default:
			return ref{}, errors.New("a symbol of another package is not referred to by name")
		}
		if i < 0 || i >= len(names) {
			return ref{}, errFormat
		}
		if i < defs {
			return ref{symbolName: names[i], index: base + i}, nil
		}
		return ref{symbolName: names[i], index: -1}, nil
	}
	span := func(index, block, size, i int) (int, int, error) {
		from, to := r.u32(r.at(index, 4, i)), r.u32(r.at(index, 4, i+1))
		if from > to || int(to) > r.count(block, size) {
			return 0, 0, errFormat
		}
		return int(from), int(to), nil
	}
	for i := range defs {
		s := &o.symbols[base+i]
		from, to, err := span(blockRelocIndex, blockReloc, relocSize, i)
		if err != nil {
			return err
		}
		for j := from; j < to; j++ {
			at := r.at(blockReloc, relocSize, j)
			t, err := resolve(at + 15)
			if err != nil {
				return err
			}
			t.offset, t.kind = int32(r.u32(at)), binary.LittleEndian.Uint16(r.bytes(at+5, 2))
			s.refs = append(s.refs, t)
		}
		if from, to, err = span(blockAuxIndex, blockAux, auxSize, i); err != nil {
			return err
		}
		for j := from; j < to; j++ {
			at := r.at(blockAux, auxSize, j)
			t, err := resolve(at + 1)
			if err != nil {
				return err
			}
			t.aux, t.auxKind = true, r.bytes(at, 1)[0]
			s.refs = append(s.refs, t)
		}
		if r.bad {
			return errFormat
		}
	}
	return nil
}

package stub

import (
	"bytes"
	"debug/elf"
	"encoding/binary"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// elfSym is a symbol of a test's object file.
type elfSym struct {
	name    string
	bind    elf.SymBind
	kind    elf.SymType
	section uint16
	value   uint64
	size    uint64
}

type elfRel struct {
	at     uint64
	kind   elf.R_X86_64
	sym    int // index of the symbol, from 0
	addend int64
}

func symbolTable(all []elfSym) (syms, strs []byte) {
	le := binary.LittleEndian
	strs, syms = []byte{0}, make([]byte, 24)
	for _, s := range all {
		b := le.AppendUint32(nil, uint32(len(strs)))
		b = append(b, byte(s.bind)<<4|byte(s.kind), 0)
		b = le.AppendUint16(b, s.section)
		b = le.AppendUint64(le.AppendUint64(b, s.value), s.size)
		syms = append(syms, b...)
		strs = append(strs, s.name+"\x00"...)
	}
	return syms, strs
}

func rels(all []elfRel) (b []byte) {
	le := binary.LittleEndian
	for _, r := range all {
		b = le.AppendUint64(b, r.at)
		b = le.AppendUint64(b, uint64(r.sym+1)<<32|uint64(r.kind))
		b = le.AppendUint64(b, uint64(r.addend))
	}
	return b
}

// goObject is what the linker would leave of a plugin with one function, a variable and a type.
func goObject() []byte {
	const text, data, bss = 1, 2, 3
	syms := []elfSym{
		{name: callAddModuledata, bind: elf.STB_LOCAL, kind: elf.STT_FUNC, section: text, value: 32, size: 13},
		{name: "local.x.F", bind: elf.STB_LOCAL, kind: elf.STT_FUNC, section: text, size: 16},
		{name: "x.F", bind: elf.STB_GLOBAL, kind: elf.STT_FUNC, section: text, size: 16},
		{name: "x.V", bind: elf.STB_GLOBAL, kind: elf.STT_OBJECT, section: bss, size: 8},
		{name: "type:x.T", bind: elf.STB_GLOBAL, kind: elf.STT_OBJECT, section: data, value: 0, size: 48},
		{name: "runtime.gcbits.01", bind: elf.STB_GLOBAL, kind: elf.STT_OBJECT, section: data, value: 48, size: 1},
		{name: addModuledata, bind: elf.STB_GLOBAL, kind: elf.STT_FUNC, value: 48},
		{name: "fmt.Println.abiinternal", bind: elf.STB_GLOBAL, kind: elf.STT_FUNC},
		{name: tlsSymbol, bind: elf.STB_GLOBAL, kind: elf.STT_TLS},
		{name: "old.V", bind: elf.STB_GLOBAL, kind: elf.STT_OBJECT, section: bss, value: 8, size: 8},
		{name: hashOfStub, bind: elf.STB_GLOBAL, kind: elf.STT_OBJECT},
	}
	symtab, strtab := symbolTable(syms)
	le := binary.LittleEndian
	typ := make([]byte, 96)
	le.PutUint64(typ, 8)
	le.PutUint64(typ[typePtrBytes:], 8)
	typ[48] = 1
	f := elfFile{kind: elf.ET_REL}
	f.section(elfSection{name: ".text", kind: elf.SHT_PROGBITS, flags: elf.SHF_ALLOC | elf.SHF_EXECINSTR, data: bytes.Repeat([]byte{0xcc}, 64)})
	f.section(elfSection{name: ".data", kind: elf.SHT_PROGBITS, flags: elf.SHF_ALLOC | elf.SHF_WRITE, data: typ})
	f.section(elfSection{name: ".noptrdata", kind: elf.SHT_PROGBITS, flags: elf.SHF_ALLOC | elf.SHF_WRITE, data: make([]byte, 16)})
	f.section(elfSection{name: ".rela.text", kind: elf.SHT_RELA, entry: 24, link: 6, info: 1, data: rels([]elfRel{
		{0, elf.R_X86_64_PLT32, 7, -4}, {4, elf.R_X86_64_GOTTPOFF, 8, -4}, {8, elf.R_X86_64_GOTPCREL, 3, -4}, {12, elf.R_X86_64_GOTPCREL, 9, -4}, {16, elf.R_X86_64_PC32, 1, -4},
	})})
	f.section(elfSection{name: ".rela.data", kind: elf.SHT_RELA, entry: 24, link: 6, info: 2, data: rels([]elfRel{
		{typeGCData, elf.R_X86_64_64, 5, 0}, {56, elf.R_X86_64_64, 1, 0}, {64, elf.R_X86_64_64, 9, 8}, {72, elf.R_X86_64_64, 10, 0}, {80, elf.R_X86_64_64, 6, 0},
	})})
	f.section(elfSection{name: ".symtab", kind: elf.SHT_SYMTAB, entry: 24, link: 7, info: 3, data: symtab})
	f.section(elfSection{name: ".strtab", kind: elf.SHT_STRTAB, data: strtab})
	return f.bytes()
}

func TestPlugin(t *testing.T) {
	so, defined, err := Plugin(goObject(), 584, func(name string) bool { return name == "old.V" })
	if err != nil {
		t.Fatal(err)
	}
	if r := defined["type:x.T"]; r.Type == nil || r.Type.Size != 8 || !bytes.Equal(r.Type.Mask, []byte{1}) {
		t.Errorf("type:x.T: got %+v, want a pointer", r.Type)
	}
	for _, n := range []string{"x.F", "x.V", "old.V"} {
		if _, ok := defined[n]; !ok {
			t.Errorf("%s is not among what is defined", n)
		}
	}
	if _, ok := defined["local.x.F"]; ok {
		t.Error("a local symbol is offered to others")
	}

	// As the dynamic linker reads it.
	f, err := elf.NewFile(bytes.NewReader(so))
	if err != nil {
		t.Fatal(err)
	}
	le := binary.LittleEndian
	var dynamic []byte
	for _, p := range f.Progs {
		if p.Type == elf.PT_LOAD && (p.Off != p.Vaddr || p.Vaddr%page != 0 && p.Vaddr != 0) {
			t.Errorf("segment at %#x of the file goes to %#x", p.Off, p.Vaddr)
		}
		if p.Type == elf.PT_DYNAMIC {
			dynamic = so[p.Off:][:p.Filesz]
		}
	}
	tags := map[elf.DynTag]uint64{}
	for ; len(dynamic) >= 16; dynamic = dynamic[16:] {
		tags[elf.DynTag(le.Uint64(dynamic))] = le.Uint64(dynamic[8:])
	}
	symbol := func(i uint64) string {
		s := so[tags[elf.DT_STRTAB]+uint64(le.Uint32(so[tags[elf.DT_SYMTAB]+24*i:])):]
		return string(s[:bytes.IndexByte(s, 0)])
	}
	var got []string
	for r := so[tags[elf.DT_RELA]:][:tags[elf.DT_RELASZ]]; len(r) > 0; r = r[24:] {
		kind := elf.R_X86_64(le.Uint32(r[8:]))
		got = append(got, strings.TrimPrefix(kind.String(), "R_X86_64_")+" "+symbol(uint64(le.Uint32(r[12:]))))
		if kind == elf.R_X86_64_RELATIVE && le.Uint64(r[16:]) >= uint64(len(so))+1000 {
			t.Errorf("a pointer to %#x, behind the end", le.Uint64(r[16:]))
		}
	}
	slices.Sort(got)
	want := []string{
		"64 old.V",                                                      // defined earlier, and so bound when it is loaded
		"GLOB_DAT fmt.Println",                                          // the jump to it
		"GLOB_DAT old.V",                                                //
		"GLOB_DAT runtime.lastmoduledatap",                              // the list of modules
		"RELATIVE ", "RELATIVE ", "RELATIVE ", "RELATIVE ", "RELATIVE ", // x.V in the table; mask, function, hash, end of the code
		"TPOFF64 runtime.tlsg",
	}
	if !slices.Equal(got, want) {
		t.Errorf("dynamic relocations: got\n%q\nwant\n%q", got, want)
	}

	// The empty place jumps to the code that adds the module, which has the offset of the link in it.
	text := f.Progs[1]
	place := text.Vaddr + 48
	if so[place] != 0xe9 {
		t.Fatalf("got %#x at the place of %s, want a jump", so[place], addModuledata)
	}
	add := place + 5 + uint64(int32(le.Uint32(so[place+1:])))
	if code := so[add:][:len(addCode)]; le.Uint32(code[13:]) != 584 || code[len(addCode)-1] != 0xc3 {
		t.Errorf("got code % x", code)
	}

	// Its hash table leads to every symbol.
	h := &Host{dynsym: so[tags[elf.DT_SYMTAB]:tags[elf.DT_STRTAB]], dynstr: so[tags[elf.DT_STRTAB]:][:tags[elf.DT_STRSZ]]}
	if err := h.readHash(so[tags[elf.DT_GNU_HASH]:tags[elf.DT_SYMTAB]]); err != nil {
		t.Fatal(err)
	}
	for n := range defined {
		if _, ok := h.find(n); !ok {
			t.Errorf("%s is not in the hash table", n)
		}
	}
	for _, n := range []string{"fmt.Println", "x.W", ""} {
		if _, ok := h.find(n); ok {
			t.Errorf("%q is in the hash table", n)
		}
	}
}

func TestPluginRefuses(t *testing.T) {
	le := binary.LittleEndian
	for what, change := range map[string]func(b []byte){
		"another machine":      func(b []byte) { le.PutUint16(b[18:], uint16(elf.EM_AARCH64)) },
		"another kind of file": func(b []byte) { le.PutUint16(b[16:], uint16(elf.ET_EXEC)) },
		"no addmoduledata":     func(b []byte) { copy(b[bytes.Index(b, []byte(addModuledata)):], "runtime.x") },
		"an unknown relocation": func(b []byte) {
			i := bytes.Index(b, rels([]elfRel{{4, elf.R_X86_64_GOTTPOFF, 8, -4}}))
			b[i+8] = byte(elf.R_X86_64_TLSGD)
		},
		"a place outside": func(b []byte) { i := bytes.Index(b, rels([]elfRel{{4, elf.R_X86_64_GOTTPOFF, 8, -4}})); b[i] = 61 },
	} {
		b := goObject()
		change(b)
		if _, _, err := Plugin(b, 584, func(string) bool { return false }); err == nil {
			t.Errorf("%s: got no error", what)
		}
	}
}

func FuzzPlugin(f *testing.F) {
	f.Add(goObject())
	f.Fuzz(func(t *testing.T, data []byte) { Plugin(data, 584, func(name string) bool { return len(name)%2 == 0 }) })
}

// hostFile is a file with the tables of an executable.
func hostFile() []byte {
	so, _, err := Plugin(goObject(), 584, func(string) bool { return false })
	if err != nil {
		panic(err)
	}
	e, _ := elf.NewFile(bytes.NewReader(so))
	le := binary.LittleEndian
	tags := map[elf.DynTag]uint64{}
	for _, p := range e.Progs {
		if p.Type == elf.PT_DYNAMIC {
			for d := so[p.Off:][:p.Filesz]; len(d) >= 16; d = d[16:] {
				tags[elf.DynTag(le.Uint64(d))] = le.Uint64(d[8:])
			}
		}
	}
	f := elfFile{kind: elf.ET_EXEC}
	f.section(elfSection{name: ".gnu.hash", kind: elf.SHT_PROGBITS, data: so[tags[elf.DT_GNU_HASH]:tags[elf.DT_SYMTAB]]})
	f.section(elfSection{name: ".dynstr", kind: elf.SHT_STRTAB, data: so[tags[elf.DT_STRTAB]:][:tags[elf.DT_STRSZ]]})
	f.section(elfSection{name: ".dynsym", kind: elf.SHT_DYNSYM, entry: 24, link: 2, data: so[tags[elf.DT_SYMTAB]:tags[elf.DT_STRTAB]]})
	return f.bytes()
}

func TestOpenHost(t *testing.T) {
	name := filepath.Join(t.TempDir(), "host")
	if err := os.WriteFile(name, hostFile(), 0o666); err != nil {
		t.Fatal(err)
	}
	h, err := OpenHost(name)
	if err != nil {
		t.Fatal(err)
	}
	defer h.Close()
	if r, ok := h.Lookup("x.F"); !ok || !r.Func || r.Size != 16 {
		t.Errorf("x.F: got %+v, %v", r, ok)
	}
	if r, ok := h.Lookup("x.V"); !ok || r.Func {
		t.Errorf("x.V: got %+v, %v", r, ok)
	}
	if _, err := h.NextModule(); err == nil {
		t.Error("NextModule: got no error, without a description of modules")
	}
}

func FuzzHost(f *testing.F) {
	f.Add(hostFile())
	f.Fuzz(func(t *testing.T, data []byte) {
		h := &Host{}
		if h.read(bytes.NewReader(data)) == nil {
			h.Lookup("x.F")
			h.Lookup("type:x.T")
			h.NextModule()
		}
	})
}

package stub

import (
	"bytes"
	"debug/elf"
	"encoding/binary"
	"errors"
	"fmt"
	"math"
	"sort"
	"strings"
)

// page is the alignment of segments.
const page = 0x1000

// image is a plugin that is being made of the linker's object file.
type image struct {
	in      *elf.File
	symbols []elf.Symbol // numbered from 1, as in the file
	present func(name string) bool
	next    uint64 // offset of the link to the next one in the description of a module

	addr   []uint64 // of the sections that are loaded, 0 for others
	mem    []byte   // what is in the file, which begins at address 0
	end    uint64   // of the memory, with what is zero at first
	zero   uint64   // address of an empty string of Go
	textAt uint64   // of jumps to functions elsewhere
	add    *elf.Symbol
	addAt  uint64 // of the function that adds the plugin to the list of modules
	gotAt  uint64

	got   []slot
	gotOf map[slot]int
	jump  map[string]int // number of the jump to a function
	jumps []int          // slot of each

	relocs  []dynReloc
	pointer map[uint64]uint64 // address of a pointer to memory of the plugin itself, and where it points
}

// slot is a word of the global offset table.
type slot struct {
	name    string // of the symbol; "" for an address in the plugin
	section elf.SectionIndex
	value   uint64
	tls     bool
}

type dynReloc struct {
	at     uint64
	kind   elf.R_X86_64
	name   string
	addend int64
}

// Plugin makes of the object file that the linker leaves for the C linker a plugin, and lists the symbols that it defines. Only the six
// kinds of relocations that the linker writes for a plugin are known.
//
// Symbols for which present returns true may be in the worker already. As in any plugin they are bound when it is loaded, to the first
// that the dynamic linker finds. The others are bound here, which spares the dynamic linker a search through all plugins.
//
// The offset next is that of Host.NextModule.
func Plugin(object []byte, next uint64, present func(name string) bool) (so []byte, defined map[string]Resident, err error) {
	defer func() {
		if v := recover(); v != nil {
			if e, ok := v.(linkError); ok {
				err = e
				return
			}
			panic(v)
		}
	}()
	f, err := elf.NewFile(bytes.NewReader(object))
	if err != nil {
		return nil, nil, err
	}
	if f.Class != elf.ELFCLASS64 || f.Machine != elf.EM_X86_64 || f.Type != elf.ET_REL {
		return nil, nil, fmt.Errorf("got a file of type %v for %v, want %v for %v", f.Type, f.Machine, elf.ET_REL, elf.EM_X86_64)
	}
	m := &image{in: f, present: present, next: next, gotOf: map[slot]int{}, jump: map[string]int{}, pointer: map[uint64]uint64{}}
	if m.symbols, err = f.Symbols(); err != nil {
		return nil, nil, err
	}
	return m.link()
}

type linkError struct{ error }

func fail(format string, args ...any) { panic(linkError{fmt.Errorf(format, args...)}) }

// loaded tells whether a section is part of the plugin. The words for the thread are those of the worker.
func loaded(s *elf.Section) bool {
	return s.Flags&elf.SHF_ALLOC != 0 && s.Flags&elf.SHF_TLS == 0 && s.Type != elf.SHT_NOTE
}

func (m *image) link() ([]byte, map[string]Resident, error) {
	// What the tables will need, to place them before the sections.
	m.findAdd()
	for _, s := range m.in.Sections {
		if s.Type == elf.SHT_RELA && m.target(s) != nil {
			m.eachReloc(s, m.count)
		}
	}
	exports := m.exports()
	t := newTables(m, exports)

	// Read-only memory, code, and data, each from a new page.
	const segments = 6
	at := align(elfHeaderSize+segments*segmentHeaderSize, 8)
	t.place(&at)
	m.addr = make([]uint64, len(m.in.Sections))
	put := func(want func(s *elf.Section) bool) {
		for i, s := range m.in.Sections {
			if loaded(s) && want(s) {
				if s.Addralign > page || s.Size > math.MaxInt32 {
					fail("section %s: size %d, alignment %d", s.Name, s.Size, s.Addralign)
				}
				at = align(at, max(s.Addralign, 16))
				m.addr[i] = at
				at += s.Size
			}
		}
	}
	put(func(s *elf.Section) bool { return s.Flags&(elf.SHF_WRITE|elf.SHF_EXECINSTR) == 0 })
	readEnd := at
	at = align(at, page)
	codeAt := at
	put(func(s *elf.Section) bool { return s.Flags&elf.SHF_EXECINSTR != 0 })
	at = align(at, 16)
	m.textAt = at
	m.addAt = at + uint64(jumpSize*len(m.jumps))
	at = m.addAt + uint64(len(addCode))
	codeEnd := at
	at = align(at, page)
	dataAt := at
	t.dynamicAt = at
	at += t.dynamicSize()
	m.gotAt = at
	at += 8 * uint64(len(m.got))
	put(func(s *elf.Section) bool { return s.Flags&elf.SHF_WRITE != 0 && s.Type != elf.SHT_NOBITS })
	fileEnd := at
	put(func(s *elf.Section) bool { return s.Flags&elf.SHF_WRITE != 0 && s.Type == elf.SHT_NOBITS })
	m.zero = align(at, 8)
	m.end = m.zero + 16

	if fileEnd > math.MaxInt32 || m.end > math.MaxInt32 {
		fail("the plugin is too large")
	}
	m.mem = make([]byte, fileEnd)
	for i, s := range m.in.Sections {
		if m.addr[i] != 0 && s.Type != elf.SHT_NOBITS {
			data, err := s.Data()
			if err != nil {
				return nil, nil, err
			}
			copy(m.mem[m.addr[i]:], data)
		}
	}
	m.writeSlots()
	m.writeAdd()
	for _, s := range m.in.Sections {
		if s.Type == elf.SHT_RELA && m.target(s) != nil {
			m.eachReloc(s, m.apply)
		}
	}
	if err := t.write(); err != nil {
		return nil, nil, err
	}
	le := binary.LittleEndian
	putHeader(m.mem, elf.ET_DYN, 0, 0, segments)
	h := m.mem[elfHeaderSize:elfHeaderSize]
	segment := func(kind elf.ProgType, flags elf.ProgFlag, from, fileTo, to, alignment uint64) {
		h = le.AppendUint32(h, uint32(kind))
		h = le.AppendUint32(h, uint32(flags))
		for _, v := range []uint64{from, from, from, fileTo - from, to - from, alignment} {
			h = le.AppendUint64(h, v)
		}
	}
	segment(elf.PT_LOAD, elf.PF_R, 0, readEnd, readEnd, page)
	segment(elf.PT_LOAD, elf.PF_R|elf.PF_X, codeAt, codeEnd, codeEnd, page)
	segment(elf.PT_LOAD, elf.PF_R|elf.PF_W, dataAt, fileEnd, m.end, page)
	segment(elf.PT_DYNAMIC, elf.PF_R|elf.PF_W, t.dynamicAt, t.dynamicAt+t.dynamicSize(), t.dynamicAt+t.dynamicSize(), 8)
	segment(elf.PT_GNU_STACK, elf.PF_R|elf.PF_W, 0, 0, 0, 16)
	segment(elf.PT_NULL, 0, 0, 0, 0, 0)
	defined := map[string]Resident{}
	for _, s := range exports {
		defined[s.Name] = m.resident(s)
	}
	return m.mem, defined, nil
}

func align(n, to uint64) uint64 { return (n + to - 1) / to * to }

// exports are the symbols that the plugin offers to others.
func (m *image) exports() []elf.Symbol {
	var all []elf.Symbol
	for _, s := range m.symbols {
		if elf.ST_BIND(s.Info) == elf.STB_GLOBAL && m.defines(&s) {
			all = append(all, s)
		}
	}
	buckets := bucketsFor(len(all))
	sort.SliceStable(all, func(i, j int) bool { return gnuHash(all[i].Name)%buckets < gnuHash(all[j].Name)%buckets })
	return all
}

// defines tells whether a symbol is one of the plugin's own.
func (m *image) defines(s *elf.Symbol) bool {
	return s.Section != elf.SHN_UNDEF && int(s.Section) < len(m.in.Sections) && loaded(m.in.Sections[s.Section])
}

// target is the section that the relocations in s are for, or nil if that is not loaded.
func (m *image) target(s *elf.Section) *elf.Section {
	if int(s.Info) < len(m.in.Sections) && loaded(m.in.Sections[s.Info]) {
		return m.in.Sections[s.Info]
	}
	return nil
}

type relocation struct {
	section int
	offset  uint64
	kind    elf.R_X86_64
	sym     *elf.Symbol
	addend  int64
}

func (m *image) eachReloc(s *elf.Section, do func(relocation)) {
	data, err := s.Data()
	if err != nil {
		fail("%s: %v", s.Name, err)
	}
	le := binary.LittleEndian
	size := m.in.Sections[s.Info].Size
	for ; len(data) >= 24; data = data[24:] {
		r := relocation{int(s.Info), le.Uint64(data), elf.R_X86_64(le.Uint32(data[8:])), nil, int64(le.Uint64(data[16:]))}
		width := uint64(4)
		if r.kind == elf.R_X86_64_64 {
			width = 8
		}
		i := le.Uint32(data[12:])
		if i == 0 || int(i) > len(m.symbols) || r.offset > size || size-r.offset < width || m.in.Sections[s.Info].Type == elf.SHT_NOBITS {
			fail("%s: relocation out of bounds", s.Name)
		}
		r.sym = &m.symbols[i-1]
		do(r)
	}
}

// plain is the name that a symbol has in the worker.
func plain(name string) string { return strings.TrimSuffix(name, suffixInternal) }

// bound tells whether references to a symbol are settled here.
func (m *image) bound(s *elf.Symbol) bool {
	return m.defines(s) && (elf.ST_BIND(s.Info) == elf.STB_LOCAL || !m.present(s.Name))
}

// slotFor is the slot by which code reads the address of a symbol.
func (m *image) slotFor(r relocation) slot {
	switch {
	case r.kind == elf.R_X86_64_GOTTPOFF:
		return slot{name: plain(r.sym.Name), tls: true}
	case m.bound(r.sym):
		return slot{section: r.sym.Section, value: r.sym.Value}
	}
	return slot{name: plain(r.sym.Name)}
}

// count notes the slots and jumps that a relocation needs.
func (m *image) count(r relocation) {
	switch r.kind {
	case elf.R_X86_64_GOTPCREL, elf.R_X86_64_GOTTPOFF:
		m.slot(m.slotFor(r))
	case elf.R_X86_64_PLT32, elf.R_X86_64_PC32:
		if !m.defines(r.sym) {
			m.jumpTo(plain(r.sym.Name))
		}
	case elf.R_X86_64_64:
	default:
		fail("relocation %v for %s", r.kind, r.sym.Name)
	}
}

func (m *image) slot(s slot) int {
	i, ok := m.gotOf[s]
	if !ok {
		i = len(m.got)
		m.gotOf[s] = i
		m.got = append(m.got, s)
	}
	return i
}

func (m *image) jumpTo(name string) int {
	i, ok := m.jump[name]
	if !ok {
		i = len(m.jumps)
		m.jump[name] = i
		m.jumps = append(m.jumps, m.slot(slot{name: name}))
	}
	return i
}

// address is where a symbol of the plugin is.
func (m *image) address(s *elf.Symbol) uint64 {
	if s.Value > m.in.Sections[s.Section].Size {
		fail("symbol %s out of bounds", s.Name)
	}
	return m.addr[s.Section] + s.Value
}

// writeSlots fills the global offset table, and writes the jumps through it.
func (m *image) writeSlots() {
	for i, s := range m.got {
		at := m.gotAt + 8*uint64(i)
		switch {
		case s.tls:
			m.relocs = append(m.relocs, dynReloc{at, elf.R_X86_64_TPOFF64, s.name, 0})
		case s.name != "":
			m.relocs = append(m.relocs, dynReloc{at, elf.R_X86_64_GLOB_DAT, s.name, 0})
		default:
			m.relative(at, int64(m.address(&elf.Symbol{Section: s.section, Value: s.value})))
		}
	}
	for i, s := range m.jumps {
		at := m.textAt + uint64(jumpSize*i)
		b := m.mem[at:]
		copy(b, "\xff\x25\x00\x00\x00\x00\xcc\xcc") // jmp *slot(%rip)
		binary.LittleEndian.PutUint32(b[2:], uint32(m.gotAt+8*uint64(s)-(at+6)))
	}
}

const jumpSize = 8

// findAdd finds the place that the linker sees as the beginning of the runtime's function that adds a module to the list: it believes that
// each plugin has this function, lets the plugin call it when it is mapped, and takes its address for the end of the code; but the function is
// in the worker, and so the place is empty. It is given a jump to addCode.
func (m *image) findAdd() {
	var in elf.SectionIndex
	for _, s := range m.symbols {
		if s.Name == callAddModuledata {
			in = s.Section
		}
	}
	for i := range m.symbols {
		s := &m.symbols[i]
		if s.Name != addModuledata {
			continue
		}
		if s.Section != elf.SHN_UNDEF || in == elf.SHN_UNDEF || int(in) >= len(m.in.Sections) {
			fail("%s is not where it is expected", addModuledata)
		}
		code := m.in.Sections[in]
		if !loaded(code) || code.Flags&elf.SHF_EXECINSTR == 0 || code.Type == elf.SHT_NOBITS || s.Value == 0 || code.Size < 5 || s.Value > code.Size-5 {
			fail("%s is not where it is expected", addModuledata)
		}
		s.Section, s.Info = in, elf.ST_INFO(elf.STB_LOCAL, elf.STT_FUNC)
		m.add = s
	}
	if m.add == nil {
		fail("no %s", addModuledata)
	}
	m.slot(slot{name: lastModuledata})
}

// addCode adds the module in DI to the list.
const addCode = "\x48\x8b\x05\x00\x00\x00\x00" + // movq lastmoduledatap@GOT(%rip), %rax
	"\x48\x8b\x08" + // movq (%rax), %rcx
	"\x48\x89\xb9\x00\x00\x00\x00" + // movq %rdi, next(%rcx)
	"\x48\x89\x38" + // movq %rdi, (%rax)
	"\xc3" // ret

func (m *image) writeAdd() {
	at := m.address(m.add)
	m.mem[at] = 0xe9 // jmp
	binary.LittleEndian.PutUint32(m.mem[at+1:], uint32(m.addAt-(at+5)))
	b := m.mem[m.addAt:]
	copy(b, addCode)
	binary.LittleEndian.PutUint32(b[3:], uint32(m.gotAt+8*uint64(m.slot(slot{name: lastModuledata}))-(m.addAt+7)))
	binary.LittleEndian.PutUint32(b[13:], uint32(m.next))
}

func (m *image) relative(at uint64, value int64) {
	m.pointer[at] = uint64(value)
	m.relocs = append(m.relocs, dynReloc{at, elf.R_X86_64_RELATIVE, "", value})
}

// apply carries a relocation out, or leaves it to the dynamic linker.
func (m *image) apply(r relocation) {
	at := m.addr[r.section] + r.offset
	relative := func(to uint64) {
		d := int64(to) + r.addend - int64(at)
		if d != int64(int32(d)) {
			fail("%s is too far away", r.sym.Name)
		}
		binary.LittleEndian.PutUint32(m.mem[at:], uint32(d))
	}
	switch r.kind {
	case elf.R_X86_64_GOTPCREL, elf.R_X86_64_GOTTPOFF:
		relative(m.gotAt + 8*uint64(m.slot(m.slotFor(r))))
	case elf.R_X86_64_PLT32, elf.R_X86_64_PC32:
		if m.defines(r.sym) {
			relative(m.address(r.sym))
		} else {
			relative(m.textAt + uint64(jumpSize*m.jumpTo(plain(r.sym.Name))))
		}
	case elf.R_X86_64_64:
		if m.in.Sections[r.section].Flags&elf.SHF_WRITE == 0 {
			fail("an address in the read-only section %s", m.in.Sections[r.section].Name)
		}
		switch {
		case r.sym.Name == hashOfStub:
			m.relative(at, int64(m.zero))
			return
		case m.bound(r.sym):
			m.relative(at, int64(m.address(r.sym))+r.addend)
			return
		}
		if m.defines(r.sym) {
			m.pointer[at] = m.address(r.sym) + uint64(r.addend)
		}
		m.relocs = append(m.relocs, dynReloc{at, elf.R_X86_64_64, plain(r.sym.Name), r.addend})
	}
}

// resident describes a symbol of the plugin to those that are linked to it.
func (m *image) resident(s elf.Symbol) Resident {
	r := Resident{Func: elf.ST_TYPE(s.Info) == elf.STT_FUNC, Size: s.Size}
	if at := m.address(&s); isType(s.Name) && !r.Func && at+typeHeadSize <= uint64(len(m.mem)) {
		r.Type = decodeType(m.mem[at:], func(n uint64) []byte {
			mask := m.pointer[at+typeGCData]
			if mask == 0 || mask > uint64(len(m.mem)) || n > uint64(len(m.mem))-mask {
				return nil
			}
			return bytes.Clone(m.mem[mask : mask+n])
		})
	}
	return r
}

// tables are what the dynamic linker reads.
type tables struct {
	m       *image
	exports []elf.Symbol
	names   []string // of the symbols that are looked up elsewhere
	index   map[string]int
	strs    []byte
	strAt   map[string]int
	hash    []byte

	symAt, strsAt, hashAt, relaAt, dynamicAt uint64
	numRelocs                                int
	initArray                                int // section; 0 if there is none
}

func newTables(m *image, exports []elf.Symbol) *tables {
	t := &tables{m: m, exports: exports, index: map[string]int{}, strAt: map[string]int{}, strs: []byte{0}}
	own := map[string]bool{}
	for _, s := range exports {
		own[s.Name] = true
	}
	need := func(name string) {
		if _, ok := t.index[name]; !ok && !own[name] {
			t.names = append(t.names, name)
			t.index[name] = len(t.names)
		}
	}
	for _, s := range m.got {
		if s.name != "" {
			need(s.name)
		}
		t.numRelocs++
	}
	for i, s := range m.in.Sections {
		if s.Type == elf.SHT_INIT_ARRAY && loaded(s) {
			t.initArray = i
		}
		if s.Type != elf.SHT_RELA || m.target(s) == nil {
			continue
		}
		m.eachReloc(s, func(r relocation) {
			if r.kind == elf.R_X86_64_64 {
				t.numRelocs++
				if !m.bound(r.sym) && r.sym.Name != hashOfStub {
					need(plain(r.sym.Name))
				}
			}
		})
	}
	for i, s := range exports {
		t.index[s.Name] = len(t.names) + 1 + i
	}
	for _, n := range t.names {
		t.str(n)
	}
	for _, s := range exports {
		t.str(s.Name)
	}
	t.hashTable()
	return t
}

func (t *tables) str(name string) {
	t.strAt[name] = len(t.strs)
	t.strs = append(append(t.strs, name...), 0)
}

func bucketsFor(n int) uint32 { return uint32(max(1, n/2)) }

// hashTable makes the table of exports, which are in the order of their buckets.
func (t *tables) hashTable() {
	le := binary.LittleEndian
	const shift = 6
	n := len(t.exports)
	buckets, words := bucketsFor(n), 1
	for words*64 < 8*n {
		words *= 2
	}
	bloom := make([]uint64, words)
	heads, chains := make([]uint32, buckets), make([]uint32, n)
	for i, s := range t.exports {
		h := gnuHash(s.Name)
		bloom[h/64%uint32(words)] |= 1<<(h%64) | 1<<(h>>shift%64)
		if b := h % buckets; heads[b] == 0 {
			heads[b] = uint32(len(t.names) + 1 + i)
		}
		chains[i] = h &^ 1
		if i+1 == n || gnuHash(t.exports[i+1].Name)%buckets != h%buckets {
			chains[i] |= 1
		}
	}
	for _, v := range []uint32{buckets, uint32(len(t.names) + 1), uint32(words), shift} {
		t.hash = le.AppendUint32(t.hash, v)
	}
	for _, w := range bloom {
		t.hash = le.AppendUint64(t.hash, w)
	}
	for _, v := range append(heads, chains...) {
		t.hash = le.AppendUint32(t.hash, v)
	}
}

func (t *tables) place(at *uint64) {
	put := func(to *uint64, size int) {
		*at = align(*at, 8)
		*to = *at
		*at += uint64(size)
	}
	put(&t.hashAt, len(t.hash))
	put(&t.symAt, 24*(1+len(t.names)+len(t.exports)))
	put(&t.strsAt, len(t.strs))
	put(&t.relaAt, 24*t.numRelocs)
}

func (t *tables) dynamicSize() uint64 { return 16 * 12 }

func (t *tables) write() error {
	m, le := t.m, binary.LittleEndian
	copy(m.mem[t.hashAt:], t.hash)
	copy(m.mem[t.strsAt:], t.strs)
	symbol := func(i int, name string, info byte, section uint16, value, size uint64) {
		b := m.mem[t.symAt+24*uint64(i):]
		le.PutUint32(b, uint32(t.strAt[name]))
		b[4] = info
		le.PutUint16(b[6:], section)
		le.PutUint64(b[8:], value)
		le.PutUint64(b[16:], size)
	}
	const global = byte(elf.STB_GLOBAL) << 4
	for i, n := range t.names {
		info := global
		if n == tlsSymbol {
			info |= byte(elf.STT_TLS)
		}
		symbol(i+1, n, info, 0, 0, 0)
	}
	for i, s := range t.exports {
		symbol(len(t.names)+1+i, s.Name, global|byte(elf.ST_TYPE(s.Info)), 1, m.address(&s), s.Size)
	}
	if len(m.relocs) != t.numRelocs {
		return errors.New("relocations were miscounted")
	}
	// Relative ones first: the dynamic linker is told how many there are.
	sort.SliceStable(m.relocs, func(i, j int) bool { return m.relocs[i].name == "" && m.relocs[j].name != "" })
	relatives := 0
	b := m.mem[t.relaAt:]
	for i, r := range m.relocs {
		le.PutUint64(b[24*i:], r.at)
		le.PutUint64(b[24*i+8:], uint64(t.index[r.name])<<32|uint64(r.kind))
		le.PutUint64(b[24*i+16:], uint64(r.addend))
		if r.name == "" {
			relatives++
		}
	}
	d := m.mem[t.dynamicAt:t.dynamicAt]
	entry := func(tag elf.DynTag, value uint64) {
		d = le.AppendUint64(d, uint64(tag))
		d = le.AppendUint64(d, value)
	}
	entry(elf.DT_GNU_HASH, t.hashAt)
	entry(elf.DT_SYMTAB, t.symAt)
	entry(elf.DT_SYMENT, 24)
	entry(elf.DT_STRTAB, t.strsAt)
	entry(elf.DT_STRSZ, uint64(len(t.strs)))
	entry(elf.DT_RELA, t.relaAt)
	entry(elf.DT_RELASZ, 24*uint64(len(m.relocs)))
	entry(elf.DT_RELAENT, 24)
	entry(elf.DT_RELACOUNT, uint64(relatives))
	if t.initArray != 0 {
		entry(elf.DT_INIT_ARRAY, m.addr[t.initArray])
		entry(elf.DT_INIT_ARRAYSZ, m.in.Sections[t.initArray].Size)
	}
	return nil
}

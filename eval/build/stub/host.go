package stub

import (
	"debug/elf"
	"encoding/binary"
	"fmt"
	"io"
	"os"
)

// A Host is the worker's executable: the symbols that it offers to plugins, and its type descriptors.
type Host struct {
	file            *os.File
	elf             *elf.File
	dynsym, dynstr  []byte
	bloom           []byte
	buckets, chains []byte
	first           uint32 // number of the first symbol in the hash table
	shift           uint32
}

// Resident is a symbol that code in the worker can be linked to.
type Resident struct {
	Func bool
	Size uint64
	Type *Type // of symbols that are type descriptors
}

// Type is what the linker wants to know of a type of a variable: which words are pointers.
type Type struct {
	Size, PtrBytes uint64
	Mask           []byte // nil: not known
}

// OpenHost reads the tables of the executable.
func OpenHost(name string) (*Host, error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	h := &Host{file: f}
	if err := h.read(f); err != nil {
		f.Close()
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	return h, nil
}

// Close closes the executable.
func (h *Host) Close() error { return h.file.Close() }

func (h *Host) read(f io.ReaderAt) (err error) {
	if h.elf, err = elf.NewFile(f); err != nil {
		return err
	}
	if h.elf.Class != elf.ELFCLASS64 || h.elf.Machine != elf.EM_X86_64 {
		return fmt.Errorf("got a file for %v, want %v", h.elf.Machine, elf.EM_X86_64)
	}
	var hash []byte
	for name, to := range map[string]*[]byte{".dynsym": &h.dynsym, ".dynstr": &h.dynstr, ".gnu.hash": &hash} {
		s := h.elf.Section(name)
		if s == nil {
			return fmt.Errorf("no section %s", name)
		}
		if *to, err = s.Data(); err != nil {
			return err
		}
	}
	return h.readHash(hash)
}

// readHash reads the hash table of the symbols.
func (h *Host) readHash(hash []byte) error {
	le := binary.LittleEndian
	if len(hash) < 16 {
		return errHash
	}
	buckets, words := uint64(le.Uint32(hash)), uint64(le.Uint32(hash[8:]))
	h.first, h.shift = le.Uint32(hash[4:]), le.Uint32(hash[12:])
	if buckets == 0 || words == 0 || 16+8*words+4*buckets > uint64(len(hash)) {
		return errHash
	}
	h.bloom = hash[16:][:8*words]
	h.buckets = hash[16+8*words:][:4*buckets]
	h.chains = hash[16+8*words+4*buckets:]
	return nil
}

var errHash = fmt.Errorf("hash table of symbols: %w", errFormat)

// gnuHash is the hash function of the table.
func gnuHash(name string) uint32 {
	h := uint32(5381)
	for i := range len(name) {
		h = h*33 + uint32(name[i])
	}
	return h
}

// Lookup finds a symbol by the name that it has in the file.
func (h *Host) Lookup(name string) (r Resident, ok bool) {
	i, ok := h.find(name)
	if !ok {
		return r, false
	}
	s := h.dynsym[24*i:]
	r = Resident{Func: s[4]&15 == byte(elf.STT_FUNC), Size: binary.LittleEndian.Uint64(s[16:])}
	if !r.Func && isType(name) {
		r.Type = h.typeAt(binary.LittleEndian.Uint64(s[8:]))
	}
	return r, true
}

// find returns the number of a symbol.
func (h *Host) find(name string) (number uint64, ok bool) {
	le := binary.LittleEndian
	hash := gnuHash(name)
	word := le.Uint64(h.bloom[8*(uint64(hash)/64%uint64(len(h.bloom)/8)):])
	if word>>(hash%64)&1 == 0 || word>>((hash>>(h.shift%32))%64)&1 == 0 {
		return 0, false
	}
	i := le.Uint32(h.buckets[4*(uint64(hash)%uint64(len(h.buckets)/4)):])
	for ; i >= h.first && 4*uint64(i-h.first)+4 <= uint64(len(h.chains)) && 24*uint64(i)+24 <= uint64(len(h.dynsym)); i++ {
		c := le.Uint32(h.chains[4*(i-h.first):])
		if c|1 == hash|1 {
			s := h.dynsym[24*uint64(i):]
			if at := le.Uint32(s); le.Uint16(s[6:]) != 0 && h.named(uint64(at), name) {
				return uint64(i), true
			}
		}
		if c&1 != 0 {
			break
		}
	}
	return 0, false
}

func (h *Host) named(at uint64, name string) bool {
	return at+uint64(len(name)) < uint64(len(h.dynstr)) && string(h.dynstr[at:at+uint64(len(name))]) == name && h.dynstr[at+uint64(len(name))] == 0
}

func isType(name string) bool { return len(name) > 5 && name[:5] == "type:" && name[5] != '.' }

// typeAt reads the descriptor at an address, or returns nil. The executable is not position independent, so it holds pointers as they are.
func (h *Host) typeAt(addr uint64) *Type {
	head := h.memory(addr, typeHeadSize)
	if head == nil {
		return nil
	}
	return decodeType(head, func(n uint64) []byte { return h.memory(binary.LittleEndian.Uint64(head[typeGCData:]), n) })
}

// memory reads n bytes at an address, or returns nil.
func (h *Host) memory(addr, n uint64) []byte {
	for _, p := range h.elf.Progs {
		if p.Type == elf.PT_LOAD && addr >= p.Vaddr && addr-p.Vaddr <= p.Filesz && n <= p.Filesz-(addr-p.Vaddr) {
			b := make([]byte, n)
			if _, err := p.ReadAt(b, int64(addr-p.Vaddr)); err != nil {
				return nil
			}
			return b
		}
	}
	return nil
}

// NextModule is the offset at which the runtime's description of a module links to the next one, from the descriptor of its type.
func (h *Host) NextModule() (uint64, error) {
	le := binary.LittleEndian
	at, ok := h.find(moduledataType)
	if ok {
		at = le.Uint64(h.dynsym[24*at+8:])
	}
	head := h.memory(at, structFields+16)
	if !ok || head == nil {
		return 0, fmt.Errorf("%s: %w", moduledataType, errFormat)
	}
	fields := le.Uint64(head[structFields:])
	for i := range min(le.Uint64(head[structFields+8:]), 1000) {
		f := h.memory(fields+fieldSize*i, fieldSize)
		if f == nil {
			break
		}
		// A name is a byte of flags, its length, and its text.
		if name := h.memory(le.Uint64(f), 6); name != nil && string(name[1:]) == "\x04next" {
			return le.Uint64(f[16:]), nil
		}
	}
	return 0, fmt.Errorf("%s has no field next: %w", moduledataType, errFormat)
}

// maxMask bounds the masks that are believed: the compiler writes none for larger types.
const maxMask = 1 << 16

// decodeType reads the head of a descriptor; mask returns the first n bytes of what its pointer mask points to.
func decodeType(head []byte, mask func(n uint64) []byte) *Type {
	le := binary.LittleEndian
	t := &Type{Size: le.Uint64(head), PtrBytes: le.Uint64(head[typePtrBytes:])}
	n := (t.PtrBytes/8 + 7) / 8
	if n > 0 && n <= maxMask && head[typeTFlag]&tflagMaskOnDemand == 0 {
		t.Mask = mask(n)
	}
	return t
}

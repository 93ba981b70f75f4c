package stub

import (
	"bytes"
	"debug/elf"
	"encoding/binary"
)

// LibraryName is the name of the file that the linker finds Plan.Library in. hashOfStub is the name, as a symbol, of the hash by which the runtime compares the shared library that a plugin was linked to with the
// loaded one. The library is never loaded; the hash is empty, and the plugin brings it itself.
const (
	LibraryName = "libcellstub.so"
	hashOfStub  = abiHashPrefix + LibraryName
)

// library writes the shared library that the linker reads in the place of everything that is in the worker: an ELF file without code, with
// the names that the cell refers to, and for types what the linker looks up in them.
func library(symbols map[string]Resident) []byte {
	le := binary.LittleEndian
	var strs, syms, types bytes.Buffer
	strs.WriteByte(0)
	syms.Write(make([]byte, 24))
	const (
		dataSection = 1
		dataAddr    = 0x1000
	)
	for name, r := range symbols {
		var s [24]byte
		le.PutUint32(s[:], uint32(strs.Len()))
		s[4] = byte(elf.STB_GLOBAL)<<4 | byte(elf.STT_OBJECT)
		le.PutUint16(s[6:], dataSection)
		le.PutUint64(s[8:], dataAddr)
		le.PutUint64(s[16:], r.Size)
		if r.Func {
			s[4] = byte(elf.STB_GLOBAL)<<4 | byte(elf.STT_FUNC)
		}
		if r.Type != nil {
			at := uint64(types.Len())
			le.PutUint64(s[8:], dataAddr+at)
			le.PutUint64(s[16:], typeHeadSize)
			var head [typeHeadSize]byte
			le.PutUint64(head[:], r.Type.Size)
			le.PutUint64(head[typePtrBytes:], r.Type.PtrBytes)
			head[typeKind] = kindPointer // the linker takes the mask of such a type, and does not walk its fields or elements
			if r.Type.Mask == nil && r.Type.PtrBytes > 0 {
				head[typeTFlag] = tflagMaskOnDemand // refused by the linker if a variable has this type
			}
			le.PutUint64(head[typeGCData:], dataAddr+at+typeHeadSize)
			types.Write(head[:])
			types.Write(r.Type.Mask)
		}
		syms.Write(s[:])
		strs.WriteString(name + "\x00")
	}
	types.Write(make([]byte, 8)) // an address in it for everything that has no data

	note := func(tag uint32, desc string) []byte {
		b := le.AppendUint32(nil, uint32(len(noteName)))
		b = le.AppendUint32(b, uint32(len(desc)))
		b = le.AppendUint32(b, tag)
		b = append(b, noteName...)
		b = append(b, desc...)
		return append(b, make([]byte, -len(desc)&3)...)
	}
	f := elfFile{kind: elf.ET_DYN}
	f.section(elfSection{name: ".data", kind: elf.SHT_PROGBITS, flags: elf.SHF_ALLOC | elf.SHF_WRITE, addr: dataAddr, data: types.Bytes()})
	f.section(elfSection{name: ".note.go.abihash", kind: elf.SHT_NOTE, data: note(noteABIHash, "")})
	f.section(elfSection{name: ".note.go.deps", kind: elf.SHT_NOTE, data: note(noteDeps, "")})
	f.section(elfSection{name: ".rela.dyn", kind: elf.SHT_RELA, entry: 24})
	f.section(elfSection{name: ".dynstr", kind: elf.SHT_STRTAB, data: strs.Bytes()})
	f.section(elfSection{name: ".dynsym", kind: elf.SHT_DYNSYM, entry: 24, link: uint32(len(f.sections)), info: 1, data: syms.Bytes()})
	return f.bytes()
}

type elfSection struct {
	name        string
	kind        elf.SectionType
	flags       elf.SectionFlag
	addr, entry uint64
	link, info  uint32
	data        []byte
}

// elfFile is an ELF file of sections, without segments.
type elfFile struct {
	kind     elf.Type
	sections []elfSection
}

func (f *elfFile) section(s elfSection) { f.sections = append(f.sections, s) }

const elfHeaderSize, sectionHeaderSize, segmentHeaderSize = 64, 64, 56

func (f *elfFile) bytes() []byte {
	le := binary.LittleEndian
	all := append(f.sections, elfSection{name: ".shstrtab", kind: elf.SHT_STRTAB})
	names := []byte{0}
	nameAt := make([]int, len(all))
	for i, s := range all {
		nameAt[i] = len(names)
		names = append(names, s.name+"\x00"...)
	}
	all[len(all)-1].data = names

	b := make([]byte, elfHeaderSize)
	headers := make([]byte, sectionHeaderSize) // the first is empty
	for i, s := range all {
		b = append(b, make([]byte, -len(b)&7)...)
		h := le.AppendUint32(nil, uint32(nameAt[i]))
		h = le.AppendUint32(h, uint32(s.kind))
		for _, v := range []uint64{uint64(s.flags), s.addr, uint64(len(b)), uint64(len(s.data))} {
			h = le.AppendUint64(h, v)
		}
		h = le.AppendUint32(h, s.link)
		h = le.AppendUint32(h, s.info)
		h = le.AppendUint64(h, 8)
		h = le.AppendUint64(h, s.entry)
		headers = append(headers, h...)
		b = append(b, s.data...)
	}
	b = append(b, make([]byte, -len(b)&7)...)
	putHeader(b, f.kind, len(b), len(all)+1, 0)
	return append(b, headers...)
}

// putHeader fills in the ELF header at the beginning of b.
func putHeader(b []byte, kind elf.Type, sections, numSections, numSegments int) {
	le := binary.LittleEndian
	copy(b, "\x7fELF\x02\x01\x01")
	le.PutUint16(b[16:], uint16(kind))
	le.PutUint16(b[18:], uint16(elf.EM_X86_64))
	le.PutUint32(b[20:], 1)
	if numSegments > 0 {
		le.PutUint64(b[32:], elfHeaderSize)
	}
	le.PutUint64(b[40:], uint64(sections))
	le.PutUint16(b[52:], elfHeaderSize)
	le.PutUint16(b[54:], segmentHeaderSize)
	le.PutUint16(b[56:], uint16(numSegments))
	le.PutUint16(b[58:], sectionHeaderSize)
	le.PutUint16(b[60:], uint16(numSections))
	if numSections > 0 {
		le.PutUint16(b[62:], uint16(numSections-1))
	}
}

package stub

import (
	"bytes"
	"debug/elf"
	"encoding/binary"
	"errors"
)

// Harvest lists the symbols that a plugin defines which the linker and the C linker made, less those that skip names.
func Harvest(plugin []byte, skip func(name string) bool) (map[string]Resident, error) {
	f, err := elf.NewFile(bytes.NewReader(plugin))
	if err != nil {
		return nil, err
	}
	symbols, err := f.DynamicSymbols()
	if err != nil {
		return nil, err
	}
	le := binary.LittleEndian
	pointers := map[uint64]uint64{} // where the dynamic linker writes an address of the plugin, and which
	if s := f.Section(".rela.dyn"); s != nil {
		data, err := s.Data()
		if err != nil {
			return nil, err
		}
		for ; len(data) >= 24; data = data[24:] {
			at, addend, i := le.Uint64(data), le.Uint64(data[16:]), le.Uint32(data[12:])
			switch elf.R_X86_64(le.Uint32(data[8:])) {
			case elf.R_X86_64_RELATIVE:
				pointers[at] = addend
			case elf.R_X86_64_64:
				if i > 0 && int(i) <= len(symbols) && symbols[i-1].Section != elf.SHN_UNDEF {
					pointers[at] = symbols[i-1].Value + addend
				}
			}
		}
	}
	memory := func(at, n uint64) []byte {
		for _, p := range f.Progs {
			if p.Type == elf.PT_LOAD && at >= p.Vaddr && at-p.Vaddr <= p.Filesz && n <= p.Filesz-(at-p.Vaddr) {
				if from := p.Off + at - p.Vaddr; from <= uint64(len(plugin)) && n <= uint64(len(plugin))-from {
					return bytes.Clone(plugin[from : from+n])
				}
			}
		}
		return nil
	}
	defined := map[string]Resident{}
	for _, s := range symbols {
		if s.Section == elf.SHN_UNDEF || s.Name == "" || skip(s.Name) {
			continue
		}
		r := Resident{Func: elf.ST_TYPE(s.Info) == elf.STT_FUNC, Size: s.Size}
		if isType(s.Name) && !r.Func {
			if head := memory(s.Value, typeHeadSize); head != nil {
				r.Type = decodeType(head, func(n uint64) []byte { return memory(pointers[s.Value+typeGCData], n) })
			}
		}
		defined[s.Name] = r
	}
	if len(defined) == 0 {
		return nil, errors.New("the plugin defines no symbols")
	}
	return defined, nil
}

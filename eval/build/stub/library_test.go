package stub

import (
	"bytes"
	"debug/elf"
	"encoding/binary"
	"testing"
)

func TestLibrary(t *testing.T) {
	data := library(map[string]Resident{
		"fmt.Println.abiinternal": {Func: true, Size: 100},
		"os.Stdout":               {Size: 8},
		"type:lzkzdQuV":           {Size: 80, Type: &Type{Size: 24, PtrBytes: 16, Mask: []byte{3}}},
		"type:large":              {Size: 80, Type: &Type{Size: 1 << 20, PtrBytes: 1 << 20}},
	})
	f, err := elf.NewFile(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	symbols, err := f.DynamicSymbols()
	if err != nil || len(symbols) != 4 {
		t.Fatalf("got symbols %v, %v, want 4", symbols, err)
	}
	for _, s := range symbols {
		if want := map[bool]elf.SymType{true: elf.STT_FUNC, false: elf.STT_OBJECT}[s.Name == "fmt.Println.abiinternal"]; elf.ST_TYPE(s.Info) != want || s.Section == elf.SHN_UNDEF {
			t.Errorf("%s: got %v in section %v, want %v in one", s.Name, elf.ST_TYPE(s.Info), s.Section, want)
		}
		if !isType(s.Name) {
			continue
		}
		// What the linker reads: the symbol's bytes, and the mask where they say that it is.
		sect := f.Sections[s.Section]
		head := make([]byte, s.Size)
		if _, err := sect.ReadAt(head, int64(s.Value-sect.Addr)); err != nil {
			t.Fatal(err)
		}
		got := decodeType(head, func(n uint64) []byte {
			b := make([]byte, n)
			if _, err := sect.ReadAt(b, int64(binary.LittleEndian.Uint64(head[typeGCData:])-sect.Addr)); err != nil {
				t.Fatal(err)
			}
			return b
		})
		if s.Name == "type:large" {
			if got.Mask != nil {
				t.Errorf("%s: got mask %v, want none", s.Name, got.Mask)
			}
		} else if got.Size != 24 || got.PtrBytes != 16 || !bytes.Equal(got.Mask, []byte{3}) || head[typeKind] != kindPointer {
			t.Errorf("%s: got %+v of kind %d", s.Name, got, head[typeKind])
		}
	}
	note, err := f.Section(".note.go.abihash").Data()
	if want := "\x04\x00\x00\x00\x00\x00\x00\x00\x02\x00\x00\x00Go\x00\x00"; err != nil || string(note) != want {
		t.Errorf("hash: got %q, %v, want %q", note, err, want)
	}
	defined, err := Harvest(data, func(name string) bool { return name == "os.Stdout" })
	if err != nil || len(defined) != 3 || !defined["fmt.Println.abiinternal"].Func {
		t.Errorf("Harvest: got %v, %v", defined, err)
	}
}

func FuzzHarvest(f *testing.F) {
	f.Add(library(map[string]Resident{"type:lzkzdQuV": {Type: &Type{Size: 24, PtrBytes: 16, Mask: []byte{3}}}}))
	f.Fuzz(func(t *testing.T, data []byte) { Harvest(data, func(string) bool { return false }) })
}

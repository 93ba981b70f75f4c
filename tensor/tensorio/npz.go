package tensorio

import (
	"archive/zip"
	"cmp"
	"io"
	"maps"
	"slices"
	"strings"

	"github.com/fluxion-go/fluxion/tensor"
)

// maxExpansion is how many bytes deflate can make of one.
const maxExpansion = 1032

// ReadNPZ reads arrays by name, as numpy.savez and numpy.savez_compressed write them, from an archive of size bytes. See ReadNPY for shapes and types.
//
// Errors are of type *Error: those of ReadNPY, a member that is no .npy file, two of one name, members that overlap, and more memory than the bytes of the archive
// can expand to.
func ReadNPZ(r io.ReaderAt, size int64) (map[string]*tensor.Tensor, error) {
	z, err := zip.NewReader(r, size)
	if err != nil {
		return nil, &Error{Format: "npz", Problem: "want a zip archive", Err: err}
	}
	if err := checkMembers(z.File); err != nil {
		return nil, err
	}
	arrays := map[string]*tensor.Tensor{}
	for _, f := range z.File {
		name, ok := strings.CutSuffix(f.Name, ".npy")
		if !ok {
			return nil, &Error{Format: "npz", Where: f.Name, Problem: "got a member that is no .npy file, want arrays only"}
		}
		if arrays[name] != nil {
			return nil, &Error{Format: "npz", Where: f.Name, Problem: "got two members of this name, want one"}
		}
		if arrays[name], err = readMember(f); err != nil {
			return nil, err
		}
	}
	return arrays, nil
}

func readMember(f *zip.File) (*tensor.Tensor, error) {
	r, err := f.Open()
	if err != nil {
		return nil, &Error{Format: "npz", Where: f.Name, Err: err}
	}
	defer r.Close()
	s := &source{r: r, format: "npz", name: f.Name, left: int64(f.UncompressedSize64), grows: true}
	t, err := readNPY(s)
	if err != nil {
		return nil, err
	}
	return t, s.end() // where the checksum is compared, too
}

// checkMembers checks that the members of an archive do not overlap, and that their sizes are possible.
func checkMembers(files []*zip.File) error {
	type span struct {
		from, to int64
		name     string
	}
	var spans []span
	for _, f := range files {
		at, err := f.DataOffset()
		if err != nil {
			return &Error{Format: "npz", Where: f.Name, Err: err}
		}
		packed, size := f.CompressedSize64, f.UncompressedSize64
		if size > (packed+1)*maxExpansion || packed > 1<<48 || f.Method == zip.Store && size != packed {
			return (&source{format: "npz", name: f.Name}).fail(at, "got %d bytes that expand to %d, want at most %d times as many", packed, size, maxExpansion)
		}
		spans = append(spans, span{at, at + int64(packed), f.Name})
	}
	slices.SortFunc(spans, func(a, b span) int { return cmp.Compare(a.from, b.from) })
	for i, b := range spans {
		if i > 0 && spans[i-1].to > b.from {
			return (&source{format: "npz", name: b.name}).fail(b.from, "got a member that overlaps %s, which ends at %d", spans[i-1].name, spans[i-1].to)
		}
	}
	return nil
}

// WriteNPZ writes arrays by name, as numpy.savez does: not compressed, sorted by name, and the same bytes each time. See WriteNPY.
func WriteNPZ(w io.Writer, arrays map[string]*tensor.Tensor) error {
	z := zip.NewWriter(w)
	for _, name := range slices.Sorted(maps.Keys(arrays)) {
		if arrays[name] == nil {
			return &Error{Format: "npz", Where: name, Problem: "got nil, want a tensor"}
		}
		member, err := z.CreateHeader(&zip.FileHeader{Name: name + ".npy", Method: zip.Store})
		if err == nil {
			err = WriteNPY(member, arrays[name])
		}
		if err != nil {
			return &Error{Format: "npz", Where: name, Err: err}
		}
	}
	if err := z.Close(); err != nil {
		return &Error{Format: "npz", Err: err}
	}
	return nil
}

// Package tensorio reads and writes tensors: files of numpy, safetensors, and CSV.
//
//	| format      | read                                   | write                                        | of                                    |
//	|-------------|----------------------------------------|----------------------------------------------|---------------------------------------|
//	| .npy        | ReadNPY(r), ReadNPYFile(name)          | WriteNPY(w, t), WriteNPYFile(name, t)        | one array                             |
//	| .npz        | ReadNPZ(r, size), ReadNPZFile(name)    | WriteNPZ(w, arrays), WriteNPZFile            | arrays by name                        |
//	| safetensors | ReadSafetensors(r), ...File(name)      | WriteSafetensors(w, tensors, meta), ...File  | tensors by name, with metadata        |
//	| CSV         | ReadCSV(r, options), ReadCSVFile       |                                              | numbers, with the names of columns    |
//
// # The order of dimensions
//
// Elsewhere the last dimension is the one whose elements stand next to each other ("by rows", C order); here it is the first, features first and batch last. The bytes
// of an array (N, C, H, W) by rows are those of our (W, H, C, N), so none has to move:
//
//   - A safetensors file is always by rows. Its dimensions are read in reverse: images (N, C, H, W) are (W, H, C, N), an embedding (words, features) is (features, words),
//     and so a weight of a linear layer, which PyTorch writes as (out, in), is (in, out): take w.T() for a Dense layer. They are written in reverse again.
//   - A .npy file says its order, and so the dimensions are as numpy shows them: a[i, j] is t.At(i, j). An array by rows is a view, and ReverseDims of it is what a
//     safetensors file would have given, with elements one after the other: images (N, C, H, W) become (W, H, C, N) without a copy.
//   - The lines of a CSV file are the columns of the matrix, as each is one observation.
//
// ReverseDims(t) gives the other order of any tensor, for reading and for writing.
//
// # Types of elements
//
// float32, float64, float16, bfloat16 (safetensors only) and bool are read and written as they are. All integers become Int, and that is written with 64 bits.
//
// # Errors
//
// Files are foreign: what is wrong with them is returned as an *Error, which says where. Sizes are checked before memory is taken, against the length of the file where that
// is known (for an *os.File, or a reader with a Len method); otherwise memory grows with what arrives. A tensor may take as much memory as the machine has.
package tensorio

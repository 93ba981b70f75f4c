// Vector writes the assembly of the element-wise kernels and reductions, for each set of instructions and type of element, and the Go functions that choose
// among them:
//
//	vector_avx2_amd64.s, vector_avx512_amd64.s   the assembly
//	vector_amd64.go                              its declarations, and a function addVec for each kernel add that says whether it did the work
//	vector_other.go                              the same functions for other builds, which never do
//
// What the kernels compute is in table.go and functions.go, how a loop is made of that in loop.go.
package main

import (
	"flag"
	"log"
	"os"
	"path/filepath"

	"github.com/fluxion-go/fluxion/tensor/internal/kernel/asm/simd"
)

var isas = []string{"AVX2", "AVX512"}
var elements = []string{"float32", "float64"}

func main() {
	log.SetFlags(0)
	log.SetPrefix("vector: ")
	dir := flag.String("dir", ".", "where to write")
	flag.Parse()
	files := map[string][]byte{
		"vector_amd64.go": dispatch(),
		"vector_other.go": others(),
	}
	for _, isa := range isas {
		m := simd.New(isa == "AVX512")
		for _, element := range elements {
			for _, k := range kernels {
				k.write(m, element, isa)
			}
			writePosition(m, element, isa)
		}
		for _, c := range conversions {
			c.write(m, isa)
		}
		text, err := m.Print("go", "run", "./asm/vector")
		if err != nil {
			log.Fatalf("%s: %v", isa, err)
		}
		files["vector_"+lower(isa)+"_amd64.s"] = text
	}
	for name, text := range files {
		if err := os.WriteFile(filepath.Join(*dir, name), text, 0o666); err != nil {
			log.Fatal(err)
		}
	}
}

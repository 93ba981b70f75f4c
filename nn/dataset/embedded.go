package dataset

import (
	"bytes"
	"embed"
	"encoding/csv"
	"strconv"

	"github.com/fluxion-go/fluxion/tensor"
)

// The files of data/, whose README says where they are from and under which licences.
//
//go:embed data/iris.csv data/digits-images.idx3-ubyte.gz data/digits-labels.idx1-ubyte.gz
var files embed.FS

// Iris returns the measurements of 150 flowers, 50 of each of 3 species: length and width of the sepals, length and width of the petals, in centimetres.
//
// Shapes: X is (4, 150) of float32, in the order of the species. The data are shipped with this package; each call returns a copy of its own.
//
// Source: R. A. Fisher, The use of multiple measurements in taxonomic problems, Annals of Eugenics 7, 1936, as scikit-learn and R have them; two flowers
// differ in the copy of the UCI Machine Learning Repository, doi.org/10.24432/C56C76. Licence: CC BY 4.0.
func Iris() *Classified {
	lines, err := csv.NewReader(bytes.NewReader(file("iris.csv"))).ReadAll()
	must(err)
	c := &Classified{Classes: []string{"setosa", "versicolor", "virginica"}, name: "Iris"}
	var x []float32
	for _, line := range lines[1:] {
		for _, field := range line[:4] {
			v, err := strconv.ParseFloat(field, 32)
			must(err)
			x = append(x, float32(v))
		}
		y, err := strconv.Atoi(line[4])
		must(err)
		c.Y = append(c.Y, y)
	}
	c.X = tensor.Wrap(x, 4, len(c.Y))
	return c
}

// Digits returns 1797 images of handwritten digits by 13 people, 8×8 dots each, 0 for white to 1 for black in steps of 1/16.
//
// Shapes: X is (8, 8, 1, 1797) of float32: X.At(column, row, 0, i), the first column at the left, the first row at the top. The data are shipped with
// this package; each call returns a copy of its own.
//
// Source: E. Alpaydin and C. Kaynak, Optical Recognition of Handwritten Digits, UCI Machine Learning Repository, 1998, doi.org/10.24432/C50P49: its
// test set, as scikit-learn has it. Licence: CC BY 4.0.
func Digits() *Classified {
	x, err := ReadIDX(bytes.NewReader(file("digits-images.idx3-ubyte.gz")), tensor.Float32)
	must(err)
	y, err := ReadIDX(bytes.NewReader(file("digits-labels.idx1-ubyte.gz")), tensor.Int)
	must(err)
	x.ScaleInPlace(1.0 / 16)
	return &Classified{x.Reshape(8, 8, 1, -1), y.Ints(), digitNames(), "Digits"}
}

func digitNames() []string {
	var names []string
	for d := range 10 {
		names = append(names, itoa(d))
	}
	return names
}

func file(name string) []byte {
	data, err := files.ReadFile("data/" + name)
	must(err)
	return data
}

// must is for files of our own.
func must(err error) {
	if err != nil {
		panic(err)
	}
}

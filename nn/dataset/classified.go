package dataset

import (
	"fmt"
	"slices"

	"github.com/fluxion-go/fluxion/tensor"
)

// Classified is a data set of observations, each in one of several classes. It is a container: DataLoader and SplitObs take it as it is, and P(c.X, c.Y)
// for Pairs.
type Classified struct {
	X       *tensor.Tensor // (features.., n)
	Y       []int          // which class each observation has, counted from 0
	Classes []string       // their names
	name    string
}

// NumObs returns how many observations there are.
func (c *Classified) NumObs() int {
	n := numObs("Classified", c.X)
	sameLength("Classified", len(c.Y), "Y", n, "X", "")
	return n
}

// GetObs returns these observations as a data set with the same classes.
func (c *Classified) GetObs(at ...int) *Classified {
	return &Classified{GetObs(c.X, at...), GetObs(c.Y, at...), c.Classes, c.name}
}

// ObsAt returns an observation with its class.
func (c *Classified) ObsAt(i int) Pair[*tensor.Tensor, int] {
	return P(Obs[*tensor.Tensor](c.X, i), c.Y[i])
}

// OneHot returns the classes as one-hot columns, float32 of shape (classes, n).
func (c *Classified) OneHot() *tensor.Tensor { return tensor.OneHot(c.Y, len(c.Classes)) }

// Labels returns the name of the class of each observation.
func (c *Classified) Labels() []string {
	labels := make([]string, len(c.Y))
	for i, y := range c.Y {
		labels[i] = c.Classes[y]
	}
	return labels
}

// Split returns the split that is the same for everybody: four fifths of each class for training, the rest for tests, shuffled with seed 1.
func (c *Classified) Split() (train, test *Classified) {
	return SplitObs(c, 0.8, Shuffle(), Seed(1), Stratified(c.Y))
}

// String returns the text: "Iris: X float32(4, 150), 3 classes [\"setosa\" \"versicolor\" \"virginica\"]".
func (c *Classified) String() string {
	return fmt.Sprintf("%s: X %v%s, %d classes %s", c.name, c.X.DType(), shapeText(c.X.Shape()), len(c.Classes), listText(c.Classes))
}

// checkLabels returns an error for a label that is no class.
func checkLabels(format string, labels []int, classes int) error {
	if i := slices.IndexFunc(labels, func(l int) bool { return l < 0 || l >= classes }); i >= 0 {
		return &FileError{Format: format, Problem: fmt.Sprintf("got label %d for observation %d, want 0 to %d", labels[i], i, classes-1)}
	}
	return nil
}

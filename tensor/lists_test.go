package tensor_test

import (
	"errors"
	"fmt"
	"testing"

	"github.com/fluxion-go/fluxion/tensor"
)

func TestRowsAndColumns(t *testing.T) {
	x := tensor.FromRows([]float64{1, 2, 3}, []float64{4, 5, 6})
	for _, x := range []*tensor.Tensor{x, x.T().Clone().T()} {
		if got := fmt.Sprint(x.Rows(), x.Columns()); got != "[[1 2 3] [4 5 6]] [[1 4] [2 5] [3 6]]" {
			t.Errorf("got %v", got)
		}
	}
	if got := tensor.Zeros(2, 0).Rows(); len(got) != 2 || len(got[1]) != 0 {
		t.Errorf("of shape (2, 0): got %v", got)
	}
	rows := x.Rows()
	rows[0] = append(rows[0], 9)
	if rows[1][0] != 4 {
		t.Error("a longer row reaches into the next one")
	}
	wants(t, "Rows: got (2, 2, 2), want a matrix", func() { tensor.Zeros(2, 2, 2).Rows() })
	wants(t, "Columns: got (2), want a matrix", func() { tensor.Zeros(2).Columns() })
}

// wants checks that f panics with an error of this text.
func wants(t *testing.T, want string, f func()) {
	t.Helper()
	defer func() {
		t.Helper()
		var shape *tensor.ShapeError
		var dtype *tensor.DTypeError
		var index *tensor.IndexError
		var use *tensor.UseError
		err, _ := recover().(error)
		if err == nil || err.Error() != want || !errors.As(err, &shape) && !errors.As(err, &dtype) && !errors.As(err, &index) && !errors.As(err, &use) {
			t.Errorf("got %T %v, want %s", err, err, want)
		}
	}()
	f()
}

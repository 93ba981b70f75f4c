package tensor

import (
	"fmt"
	"testing"
)

func TestTrackMoments(t *testing.T) {
	x := Float64.FromRows([]float64{1, 3, 5}, []float64{2, 4, 6}) // means 3 and 4; variances 8/3, unbiased 4
	mean, variance := Float64.Zeros(2), Float64.Ones(2)
	TrackMoments(mean, variance, x, 0.1, 1)
	if got := fmt.Sprintf("%.4f %.4f", mean.Values(), variance.Values()); got != "[0.3000 0.4000] [1.3000 1.3000]" {
		t.Errorf("over the batch: %s", got)
	}
	mean, variance = Float64.Zeros(1), Float64.Ones(1)
	TrackMoments(mean, variance, x.Reshape(2, 1, 3), 1, 0) // means 1.5, 3.5, 5.5; unbiased variances 0.5
	if got := fmt.Sprintf("%.4f %.4f", mean.Values(), variance.Values()); got != "[3.5000] [0.5000]" {
		t.Errorf("mean over the batch: %s", got)
	}
	TrackMoments(mean, variance, Float64.Zeros(2, 1, 0), 1, 0)
	TrackMoments(mean, variance, Float64.Zeros(2, 1, 0), 1, 0, 2)
	if got := fmt.Sprintf("%.4f", mean.Values()); got != "[3.5000]" {
		t.Errorf("an empty batch moved the mean to %s", got)
	}
	for want, f := range map[string]func(){
		"TrackMoments: got (2) and (2) and (3, 4), want (channels), (channels) and (..., channels, batch)": func() { TrackMoments(Zeros(2), Zeros(2), Zeros(3, 4), 0.1, 1) },
		"TrackMoments: got dimensions (2) of shape (5, 3, 4), want all but those of channels and batch":    func() { TrackMoments(Zeros(3), Zeros(3), Zeros(5, 3, 4), 0.1, 2) },
	} {
		func() {
			defer func() {
				if got := fmt.Sprint(recover()); got != want {
					t.Errorf("got the panic %s, want %s", got, want)
				}
			}()
			f()
		}()
	}
}

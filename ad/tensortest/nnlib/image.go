package nnlib

import "github.com/fluxion-go/fluxion/tensor"

// Conv is a convolution.
func Conv(x, w Tensor, opts tensor.ConvOptions) Tensor { return tensor.Conv(x, w, opts) }

// MaxPool takes the greatest elements of windows.
func MaxPool(x Tensor, win tensor.Windows) Tensor { return tensor.MaxPool(x, win) }

// MeanPool takes means of windows.
func MeanPool(x Tensor, win tensor.Windows) Tensor { return tensor.MeanPool(x, win) }

// LpNormPool takes norms of windows.
func LpNormPool(x Tensor, p float64, win tensor.Windows) Tensor { return tensor.LpNormPool(x, p, win) }

// UpsampleNearest repeats elements.
func UpsampleNearest(x Tensor, scale []int) Tensor { return tensor.UpsampleNearest(x, scale...) }

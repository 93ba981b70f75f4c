package main

import (
	_ "github.com/fluxion-go/fluxion/ad/rules"       // derivatives of math and of tensors, and what has none
	_ "github.com/fluxion-go/fluxion/ad/rules/gonum" // and of gonum, and linear algebra
)

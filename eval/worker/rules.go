package main

import _ "github.com/fluxion-go/fluxion/ad/rules" // derivatives of math, and what has none

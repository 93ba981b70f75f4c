package main

import _ "github.com/fluxion-go/fluxion/display/plot/draw" // figures as SVG and PNG

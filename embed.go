// Package fluxion carries the source of the packages that a notebook's worker is made of, so that the fluxion command can build the worker
// on a machine that has a Go toolchain but neither a checkout of this repository nor a network. See package eval/build.
package fluxion

//go:generate go run ./internal/bundle

import "embed"

// Source is this module: go.mod, go.sum, and the Go packages that the worker links and user code imports. Tests among them are not used.
//
//go:embed go.mod go.sum LICENSE ad/*.go ad/rules ad/tape functors display/*.go display/plot/*.go display/plot/draw/*.go display/plot/internal display/widget/*.go
//go:embed eval/host eval/preload eval/proto eval/rt eval/worker internal/interrupt
//go:embed internal/markup internal/show nn/*.go nn/losses/*.go nn/optim/*.go nn/optim/schedules/*.go nn/dataset/*.go nn/dataset/data nn/metrics/*.go
//go:embed tensor/*.go tensor/linalg/*.go tensor/tensorio/*.go tensor/internal/kernel/*.go tensor/internal/kernel/*.s tensor/internal/parallel
var Source embed.FS

// Vendor is a zip of the third-party packages that they need, in the layout of a vendor directory. The command internal/bundle makes it.
//
//go:embed internal/bundle/vendor.zip
var Vendor []byte

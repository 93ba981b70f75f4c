// Package nn has layers, containers and training.
package nn

//go:generate go run ../cmd/fluxion derive .

//go:build !linux

package main

import "github.com/fluxion-go/fluxion/eval/host"

func pulse(*host.Pulse) {}

package main

import (
	"bytes"
	"os"
	"testing"
)

// The archive in the repository must be the one that the module's go.mod and preloads ask for.
func TestFresh(t *testing.T) {
	want, err := bundle("../..")
	if err != nil {
		t.Skip("no module cache to compare with: ", err)
	}
	got, err := os.ReadFile("vendor.zip")
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, want) {
		t.Errorf("vendor.zip is stale (%d bytes, want %d): run go run ./internal/bundle in the module's root", len(got), len(want))
	}
	if max := 2 << 20; len(got) > max {
		t.Errorf("vendor.zip: %d bytes, want at most %d", len(got), max)
	}
}

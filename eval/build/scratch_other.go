//go:build !linux

package build

// scratchParent is where sessions put their files: the default directory for temporary files.
func scratchParent() string { return "" }

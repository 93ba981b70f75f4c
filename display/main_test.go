package display

import (
	"os"
	"strings"
	"testing"
)

// TestMain hides the names of the two packages of the tests, as the worker hides those of the packages that it makes of cells.
func TestMain(m *testing.M) {
	SetTypeName(hideTestPackages)
	os.Exit(m.Run())
}

func hideTestPackages(path, name string) string {
	if strings.HasSuffix(path, "/display") || strings.HasSuffix(path, "/display_test") {
		return name
	}
	return ""
}

package preload

import (
	"go/token"
	"path"
	"strings"
	"testing"
)

// No two entries claim one name: packages and unqualified names share a scope.
func TestNamesAreUnique(t *testing.T) {
	seen := map[string]string{}
	claim := func(name, by string) {
		if !token.IsIdentifier(name) {
			t.Errorf("%s: %q is no identifier", by, name)
		}
		if other := seen[name]; other != "" {
			t.Errorf("%s is claimed by %s and %s", name, other, by)
		}
		seen[name] = by
	}
	for _, p := range Packages {
		claim(p.Name, p.Path)
		if base := path.Base(strings.TrimSuffix(p.Path, "/v2")); base != p.Name {
			t.Errorf("%s: got the name %s, want that of the package, %s", p.Path, p.Name, base)
		}
	}
	for _, n := range Unqualified {
		claim(n.Name, n.Package+"."+n.Object)
		if !token.IsExported(n.Object) {
			t.Errorf("%s: %s.%s is not exported", n.Name, n.Package, n.Object)
		}
	}
}

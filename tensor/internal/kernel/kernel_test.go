package kernel

import (
	"os"
	"os/exec"
	"slices"
	"strings"
	"testing"
)

// onPaths runs a test with each set of instructions that this machine has.
func onPaths(t *testing.T, test func(t *testing.T)) {
	for _, i := range []ISA{Portable, AVX2, AVX512} {
		t.Run(i.String(), func(t *testing.T) {
			if !slices.Contains(Paths(), i) {
				t.Skipf("this machine or build has no %v", i)
			}
			defer Use(i)()
			test(t)
		})
	}
}

func TestPathIsOffered(t *testing.T) {
	if paths := Paths(); !slices.Contains(paths, Path()) || paths[0] != Portable || !slices.IsSorted(paths) {
		t.Errorf("path %v, offered %v", Path(), paths)
	}
}

func TestUseRestores(t *testing.T) {
	old := Path()
	restore := Use(Portable)
	if Path() != Portable {
		t.Errorf("got %v, want portable", Path())
	}
	restore()
	if Path() != old {
		t.Errorf("got %v, want %v again", Path(), old)
	}
}

// The variable is read at start, so each case is a process.
func TestVariable(t *testing.T) {
	if want, ok := os.LookupEnv("FLUXION_KERNEL_TEST"); ok {
		if Path().String() != want {
			t.Errorf("got %v, want %s", Path(), want)
		}
		return
	}
	run := func(request, want string) (string, error) {
		c := exec.Command(os.Args[0], "-test.run=^TestVariable$")
		c.Env = append(os.Environ(), "FLUXION_KERNEL="+request, "FLUXION_KERNEL_TEST="+want)
		out, err := c.CombinedOutput()
		return string(out), err
	}
	for _, i := range Paths() {
		if out, err := run(i.String(), i.String()); err != nil {
			t.Errorf("%v: %v\n%s", i, err, out)
		}
	}
	refused := []string{"sse9"}
	if !slices.Contains(Paths(), AVX512) {
		refused = append(refused, "avx512")
	}
	for _, request := range refused {
		out, err := run(request, "")
		if want := `got "` + request + `", want one of [portable`; err == nil || !strings.Contains(out, want) {
			t.Errorf("%s: got %v and %q, want an error with %q", request, err, out, want)
		}
	}
}

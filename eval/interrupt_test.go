package eval

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"
)

// holders is what may hold a cell, and what the session needs for it. By itself none of it ends within a second, and most never.
var holders = []struct{ name, before, cell string }{
	// Loops of cells, with and without polls.
	{"empty loop", ``, `for {}`},
	{"counting", ``, `for { kept++ }`},
	{"counting to a variable", `limit := 1 << 62`, `for i := 0; i < limit; i++ { kept += i & 1 }`},
	{"range over a variable", ``, `for i := range limit { kept += i & 1 }`},
	{"loop in a function", `func spin(n int) (s int) { for i := 0; i < n; i++ { s += i }; return }`, `kept += spin(limit)`},
	{"loop in a closure", `spinner := func(n int) (s int) { for s >= 0 { s = s&7 + 1 }; return }`, `kept += spinner(1)`},
	{"loop with defer", `func deferring(n int) (s int) { defer func() { deferred++ }(); for i := 0; i < n; i++ { s ^= i }; return }`, `kept += deferring(limit)`},
	{"pointers in a loop", `type node struct { next *node }; var list *node`, `for i := 0; i < limit; i++ { list = &node{}; list.next = list }`},
	{"slices in a loop", `xs, ys := []int{1}, make([]int, 100)`, `for i := 0; i < limit; i++ { xs, ys = ys, xs }`},
	{"goto", ``, `again: kept++; goto again`},
	{"recursion", `func fib(n int) int { if n < 2 { return n }; return fib(n-1) + fib(n-2) }`, `fib(100)`},
	{"mutual recursion", `func even(n int) int { if n == 0 { return 1 }; return odd(n-1) + odd(n-1) }
func odd(n int) int { if n == 0 { return 0 }; return even(n-1) + even(n-1) }`, `even(1000)`},
	{"method", `type tree struct{}
func (t *tree) walk(n int) int { if n == 0 { return 1 }; return t.walk(n-1) + t.walk(n-1) }`, `(&tree{}).walk(1000)`},
	{"map", `m := map[int]int{}`, `for { kept++; m[kept&1023] = kept }`},
	{"iterator", `func forever(yield func(int) bool) { for i := 0; yield(i); i++ {} }`, `for i := range forever { kept += i & 1 }`},
	{"recover in a loop", ``, `for { func() { defer func() { recover() }(); for { kept++ } }() }`},

	// Libraries, which poll for nothing.
	{"maths", ``, `for x := 1.0; ; { x = math.Sin(x) + math.Exp(-x) }`},
	{"big numbers", `power := new(big.Int).Lsh(big.NewInt(1), 40)`, `new(big.Int).Exp(big.NewInt(3), power, nil).BitLen()`},
	{"primes", `prime := new(big.Int).Sub(new(big.Int).Lsh(big.NewInt(1), 9689), big.NewInt(1))`, `prime.ProbablyPrime(1000)`},
	{"sort", `huge := make([]int, 20_000_000); for i := range huge { huge[i] = i * 7919 % 20_000_003 }`, `sort.Ints(huge)`},
	{"sort with a function", ``, `for i := range huge { huge[i] = i * 7919 % 20_000_003 }; sort.Slice(huge, func(i, j int) bool { return huge[i] < huge[j] })`},
	{"regexp", `long := strings.Repeat("a", 5_000_000)`, `regexp.MustCompile("(a*)*(a*)*(a*)*(a*)*(a*)*b$").MatchString(long)`},
	{"json", `var values []any; for i := range 300_000 { values = append(values, map[string]any{"a": i, "b": []int{i}}) }`,
		`json.Marshal([]any{values, values, values, values, values, values, values, values, values, values})`},
	{"formatting", ``, `len(fmt.Sprint(values, values, values, values, values, values, values, values))`},
	{"text", `words := strings.Repeat("ab ", 10_000_000)`, `for { kept += len(strings.ToUpper(words)) }`},
	{"iterator of a library", ``, `for range 1000 { for range strings.SplitSeq(words, " ") { kept++ } }`},
	{"hash", ``, `for { sum := sha256.Sum256([]byte(words[:100_000])); kept += int(sum[0]) }`},
	{"hash in one piece", `import "syscall"; zeros, _ := syscall.Mmap(-1, 0, 1<<36, syscall.PROT_READ, syscall.MAP_ANON|syscall.MAP_PRIVATE|syscall.MAP_NORESERVE)`,
		`sha256.Sum256(zeros)`},
	{"checksum in one piece", `import "hash/crc32"`, `crc32.ChecksumIEEE(zeros)`},
	{"matrices", `a := mat.NewDense(3000, 3000, nil); for i := range 3000 { for j := range 3000 { a.Set(i, j, 1.5) } }`, `var c mat.Dense; c.Mul(a, a)`},
	{"eigenvalues", `sym := mat.NewSymDense(1500, nil); for i := range 1500 { for j := i; j < 1500; j++ { sym.SetSym(i, j, math.Sin(float64(i*j))) } }`,
		`var eig mat.EigenSym; eig.Factorize(sym, true)`},
	{"clearing memory", `var large []float64`, `for { large = make([]float64, 50_000_000) }`},
	{"copying memory", "from, to := make([]float64, 50_000_000), make([]float64, 50_000_000)\n_ = copy(from, to) // a virtual machine may get its memory at 100 MB a second", `for { copy(from, to) }`},
	{"printing", ``, `for { fmt.Print("") }`},

	// Models.
	{"tensor product", `rng := rand.New(rand.NewPCG(1, 2)); t := Randn(rng, 5000, 5000)`, `t.MatMul(t)`},
	{"large tensors", ``, `for { t.Add(t) }`},
	{"convolution", `img, conv := Randn(rng, 256, 256, 16, 16), Conv([]int{7, 7}, 16, 64)`, `conv.Call(img)`},
	{"gradient", `func slow(x float64) float64 { s := x; for i := 0; i < 10_000_000_000; i++ { s = s*0.999 + x }; return s }`, `Jacobian(slow, 1)`},
	{"gradients", `func quick(x float64) float64 { s := x; for i := 0; i < 100; i++ { s = s*0.999 + x }; return s }`, `for { Gradient(quick, 1) }`},
	{"training", `model := Chain(Dense(10, 64, Tanh), Dense(64, 1)); var data []Pair[*Tensor, *Tensor]; for range 100 { data = append(data, Pair[*Tensor, *Tensor]{Randn(rng, 10, 32), Randn(rng, 1, 32)}) }`,
		`for { Train(func(m Model, x, y *Tensor) *Tensor { return MSE(m.Call(x), y) }, model, data, Descent(0.01)) }`},

	// Waits.
	{"receive", `ch := make(chan int)`, `<-ch`},
	{"receive from nil", `var none chan int`, `<-none`},
	{"send", `lonely := make(chan int)`, `lonely <- 1`},
	{"range over a channel", ``, `for v := range ch { kept += v }`},
	{"select", ``, `select { case <-ch: case v := <-none: kept += v }`},
	{"empty select", ``, `select {}`},
	{"sleep", ``, `time.Sleep(time.Hour)`},
	{"sleep in a loop", ``, `for { time.Sleep(time.Millisecond); kept++ }`},
	{"timer", ``, `<-time.After(time.Hour)`},
	{"mutex", `var mu sync.Mutex; mu.Lock()`, `mu.Lock()`},
	{"condition", `cond := sync.NewCond(&sync.Mutex{})`, `cond.L.Lock(); cond.Wait()`},
	{"goroutines", ``, `var wg sync.WaitGroup; for range 4 { wg.Go(func() { for { kept++ } }) }; wg.Wait()`},
	{"goroutines in a library", ``, `var wg sync.WaitGroup; for range 2 { wg.Go(func() { big.NewInt(3).Exp(big.NewInt(3), power, nil) }) }; wg.Wait()`},
	{"goroutines in loops", `func work() { for i := 0; i < limit; i++ { kept ^= i } }`, `var wg sync.WaitGroup; wg.Go(work); wg.Go(func() { for i := 0; i < limit; i++ { kept ^= i } }); go work(); wg.Wait()`},
	{"goroutines of goroutines", ``, `done := make(chan bool); go func() { go func() { big.NewInt(3).Exp(big.NewInt(3), power, nil); done <- true }(); fib(1000); done <- true }(); <-done; <-done`},
	{"accept", `import "net"; listener, _ := net.Listen("tcp", "127.0.0.1:0")`, `listener.Accept()`},
	{"connection", `near, far := net.Pipe()`, `near.Read(make([]byte, 1)); far.Close()`},
	{"pipe", `pr, pw, _ := os.Pipe()`, `pr.Read(make([]byte, 1)); pw.Close()`},
	{"program", ``, `exec.Command("sleep", "100").Run()`},
}

// started calls f as soon as a cell has shown that it runs, and a moment later.
type started struct {
	transcript
	f func()
}

func (s *started) Stream(name, text string) {
	s.transcript.Stream(name, text)
	if strings.Contains(text, "running") {
		time.AfterFunc(50*time.Millisecond, s.f)
	}
}

// An interrupt ends a cell wherever it is, all variables are kept, and the next cell runs at once. The bound is one that a busy machine keeps;
// docs/design/interrupt.md has what was measured.
func TestInterruptEverywhere(t *testing.T) {
	if testing.Short() {
		t.Skip("a minute")
	}
	const bound = 4 * time.Second // less than what it takes to end the process
	asked := make(chan time.Time, 1)
	out := &started{}
	s := newSession(t, out)
	out.f = func() { asked <- time.Now(); s.Interrupt() }
	number := 0
	run := func(src string) Result {
		number++
		return s.Run(Cell{number, src})
	}
	shows := func(t *testing.T, src, want string) {
		t.Helper()
		r := run(src)
		if r.Err != nil {
			t.Fatal(strings.Join(r.Err.Traceback, "\n"))
		}
		if got := ""; r.Value != nil {
			if got = bundleText(*r.Value); got != want {
				t.Errorf("%s: got %s, want %s", src, got, want)
			}
		}
	}
	shows(t, "kept, deferred, stopped := 1, 0, 0", "")
	ran := 0
	for _, h := range holders {
		t.Run(h.name, func(t *testing.T) {
			shows(t, h.before, "")
			ran++
			r := run("stopped++; fmt.Println(\"running\")\n" + h.cell)
			ended := time.Now()
			var took time.Duration
			select {
			case at := <-asked:
				took = ended.Sub(at)
			default:
			}
			if r.Err == nil || r.Err.Name != "Interrupted" {
				t.Fatalf("got %+v, want Interrupted", r.Err)
			}
			t.Logf("%.0f ms", 1e3*took.Seconds())
			if took > bound {
				t.Errorf("it took %v, want at most %v", took, bound)
			}
			shows(t, "stopped", strconv.Itoa(ran))
		})
	}
	if ran == len(holders) {
		shows(t, "deferred", "1")
	}
}

// No goroutine of an interrupted cell computes on: neither those that it starts between the interrupt and its end, nor those of a cell that does not wait for them.
func TestInterruptGoroutines(t *testing.T) {
	out := &started{}
	s := newSession(t, out)
	out.f = s.Interrupt
	s.mustRun(t, 1, "kept, limit := 0, 1<<62\nvar crew sync.WaitGroup")
	for _, cell := range []string{
		`func() { defer func() { recover(); <-time.After(20 * time.Millisecond); crew.Go(func() { for i := 0; i < limit; i++ { kept ^= i } }) }(); time.Sleep(time.Hour) }(); crew.Wait()`,
		`for range 3 { crew.Go(func() { for i := 0; i < limit; i++ { kept += i & 1 } }) }; for i := 0; i < limit; i++ { kept ^= i }`,
	} {
		if r := s.Run(Cell{2, "fmt.Println(\"running\")\n" + cell}); r.Err == nil || r.Err.Name != "Interrupted" {
			t.Fatalf("%s: got %+v, want Interrupted", cell, r.Err)
		}
		s.mustRun(t, 3, "crew.Wait()")
	}
}

// A cell can be stopped in a package beside the notebook, which polls for nothing and may hold locks.
func TestInterruptOwnPackage(t *testing.T) {
	dir := t.TempDir()
	for name, text := range map[string]string{
		"go.mod": "module lab\n\ngo 1.26\n",
		"spin/spin.go": "package spin\n\nimport \"sync\"\n\nvar (\n\tmu sync.Mutex\n\tN int\n)\n\n" +
			"func Spin(n int) {\n\tmu.Lock()\n\tdefer mu.Unlock()\n\tfor i := 0; i < n; i++ {\n\t\tN += i & 1\n\t}\n}\n",
	} {
		file := filepath.Join(dir, name)
		if err := errors.Join(os.MkdirAll(filepath.Dir(file), 0o777), os.WriteFile(file, []byte(text), 0o666)); err != nil {
			t.Fatal(err)
		}
	}
	out := &started{}
	s, err := New(context.Background(), Config{Out: out, Dir: dir})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	out.f = s.Interrupt
	s.mustRun(t, 1, "import \"lab/spin\"\nspin.Spin(10)\nkept := 5")
	for range 3 {
		if r := s.Run(Cell{2, "fmt.Println(\"running\")\nspin.Spin(1 << 62)"}); r.Err == nil || r.Err.Name != "Interrupted" {
			t.Fatalf("got %+v, want Interrupted", r.Err)
		}
	}
	if got := bundleText(*s.mustRun(t, 3, "spin.Spin(10)\nkept").Value); got != "5" {
		t.Errorf("got %s, want 5", got)
	}
}

// Interrupts that come by the hundred, while another goroutine allocates and the garbage collector runs all the time, leave whole values:
// no string, slice or interface is half written, and no pointer is lost.
func TestInterruptStress(t *testing.T) {
	if testing.Short() {
		t.Skip("half a minute")
	}
	rounds := 100
	if n, err := strconv.Atoi(os.Getenv("FLUXION_STRESS")); err == nil {
		rounds = n
	}
	out := &started{}
	s := newSession(t, out)
	out.f = s.Interrupt
	s.mustRun(t, 1, `import "runtime/debug"
debug.SetGCPercent(5)
var garbage [64][]*[4]string
go func() { for i := 0; ; i++ { garbage[i%64] = append([]*[4]string(nil), &[4]string{"g", strconv.Itoa(i)}); time.Sleep(10*time.Microsecond) } }()

type item struct { text string; parts []int; value any; next *item }
var (
	items []item
	one, two []int
	short, long = "a", strings.Repeat("long", 100)
	boxed, other any = 1, "text"
	chain *item
	numbers = map[string][]int{}
	texts = make([]string, 200_000)
	limit = 1 << 62
	finished int
	crew sync.WaitGroup // goroutines of cells, which may end a moment later
	blob, digest = make([]byte, 10_000_000), [32]byte{}
	matrix, product = mat.NewDense(300, 300, nil), mat.NewDense(300, 300, nil)
)
digest = sha256.Sum256(blob)
two = make([]int, 1000)
for i := range texts { texts[i] = strconv.Itoa(i * 7919 % 200_003) }
var clock time.Time
func turn() { for { slices.Reverse(texts) } }
func whole(xs []int) bool { for _, x := range xs { if x < 0 { return false } }; return len(xs) <= cap(xs) }
func check() string {
	crew.Wait()
	runtime.GC()
	for _, it := range items { if it.text != strconv.Itoa(len(it.parts)) || !whole(it.parts) || it.value != nil && it.value != it.text { return fmt.Sprint("item ", it) } }
	if !whole(one) || !whole(two) || len(one)+len(two) != 1000 && len(one) != len(two) { return fmt.Sprint("slices ", len(one), len(two)) }
	if s := len(short) + len(long); s != 401 && s != 2 && s != 800 { return fmt.Sprint("strings ", s) }
	if fmt.Sprint(boxed) == "" || fmt.Sprint(other) == "" { return "interfaces" }
	for p, n := chain, 0; p != nil && n < 100; p, n = p.next, n+1 { if p.text != "link" { return "chain " + p.text } }
	for k, v := range numbers { if !whole(v) || len(v) > 0 && strconv.Itoa(v[0]) != k { return "map " + k } }
	for _, t := range texts { if n, err := strconv.Atoi(t); err != nil || n < 0 || n > 200_003 { return "text " + t } }
	if sha256.Sum256(blob) != digest { return "digest" }
	if product.Mul(matrix, matrix); product.At(7, 8) != 0 { return fmt.Sprint("product ", product.At(7, 8)) }
	return "whole"
}`)
	loops := []string{
		`for i := 0; i < limit; i++ { one, two = two, one }`,
		`for i := 0; i < limit; i++ { short, long = long, short }`,
		`for i := 0; i < limit; i++ { boxed, other = other, boxed }`,
		`func() { defer func() { finished++ }(); for i := 0; i < limit; i++ { chain = &item{text: "link", next: chain}; if i&255 == 0 { chain = nil } } }()`,
		`func() { for i := 0; i < limit; i++ { n := i & 15; items = append(items[:i&63], item{text: strconv.Itoa(n), parts: make([]int, n)}) } }()`,
		`for i := 0; i < limit; i++ { k := i & 1023; numbers[strconv.Itoa(k)] = []int{k, i} }`,
		`for { slices.SortFunc(texts, func(a, b string) int { return cmp.Compare(a, b) }); slices.Reverse(texts); rand.Shuffle(len(texts), func(i, j int) { texts[i], texts[j] = texts[j], texts[i] }) }`,
		`for { sort.Strings(texts); sort.Sort(sort.Reverse(sort.StringSlice(texts))) }`,
		`for { b, _ := json.Marshal(texts); var back []string; if json.Unmarshal(b, &back) == nil { copy(texts, back) } }`,
		`crew.Go(func() { for i := 0; i < limit; i++ { one, two = two, one } }); crew.Go(func() { for i := 0; i < limit; i++ { boxed, other = other, boxed } }); crew.Wait()`,
		`crew.Go(func() { for { sort.Strings(texts); slices.Reverse(texts) } }); crew.Go(func() { defer func() { finished++ }(); for { big.NewInt(3).Exp(big.NewInt(3), big.NewInt(1<<40), nil) } }); crew.Wait()`,
		`for { digest = sha256.Sum256(blob) }`,
		`for { product.Mul(matrix, matrix) }`,
		`func() { var m sync.Mutex; defer func() { finished++ }(); for { m.Lock(); digest = sha256.Sum256(blob); m.Unlock() } }()`,
		`for i := 0; i < limit; i++ { s := texts[i%200_000]; texts[i%200_000] = texts[(i+1)%200_000]; texts[(i+1)%200_000] = s }`,
		`crew.Go(turn); crew.Go(func() { for { big.NewInt(3).Exp(big.NewInt(3), big.NewInt(1<<40), nil) } }); crew.Wait()`,
		`crew.Go(func() { for { clock = time.Now() } }); crew.Go(func() { for { big.NewInt(3).Exp(big.NewInt(3), big.NewInt(1<<40), nil) } }); crew.Wait()`,
	}
	deferred := 0
	for i := range rounds {
		if strings.Contains(loops[i%len(loops)], "finished++") {
			deferred++
		}
		begin := time.Now()
		r := s.Run(Cell{2, "fmt.Println(\"running\")\n" + loops[i%len(loops)]})
		between := time.Now()
		if r.Err == nil || r.Err.Name != "Interrupted" {
			if r.Err != nil {
				t.Log(strings.Join(r.Err.Traceback, "\n"))
			}
			t.Fatalf("round %d: got %v, want Interrupted", i, r.Err)
		}
		if got := bundleText(*s.mustRun(t, 3, "check()").Value); got != `"whole"` {
			t.Fatalf("round %d: after %s got %s", i, loops[i%len(loops)], got)
		}
		t.Logf("round %d: loop %d %.0f ms, check %.0f ms", i, i%len(loops), 1e3*between.Sub(begin).Seconds(), 1e3*time.Since(between).Seconds())
	}
	if got, want := bundleText(*s.mustRun(t, 4, "finished").Value), strconv.Itoa(deferred); got != want {
		t.Errorf("deferred functions: got %s, want %s", got, want)
	}
}

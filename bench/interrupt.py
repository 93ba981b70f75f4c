#!/usr/bin/env python3
"""How long a cell goes on after an interrupt, from interrupt_request to idle, as a front end sees it.

Each case is a cell that does not end by itself. It prints a word, and 0.1 s later it is interrupted; this several times in one session, whose variables must
outlive all of it. Before each the kernel is at rest. Printed are the lines of a table for docs/benchmarks.md. With arguments, only cases whose names contain one of them are run.
"""

import argparse
import os
import platform
import statistics
import subprocess
import threading
import time

import psutil
from jupyter_client.manager import KernelManager

LIMIT = 0.1  # seconds, of issue 7
SETTLE = 0.1  # from the first word of a cell to its interrupt
HANGS = 60  # seconds

START = """
import "compress/gzip"
import "crypto/sha256"
import "hash/crc32"
import "net"
import "io"
import "sync"
kept, limit := 0, 1<<62
"""

# The name of a case, what is run once before it, and the cell.
CASES = [
    ("empty loop", "", "for {}"),
    ("loop without calls", "", "for i := 0; i < limit; i++ { kept += i & 1 }"),
    ("nested function", "func inner(n int) int { return n&7 + 1 }\nfunc outer(n int) (s int) { for i := range n { s += inner(i) }; return }", "for { kept += outer(1000) }"),
    ("recursion", "func fib(n int) int { if n < 2 { return n }; return fib(n-1) + fib(n-2) }", "fib(100)"),
    ("deep recursion", "func down(n int) int { if n == 0 { return 0 }; return down(n-1) + 1 }", "for { kept += down(100_000) }"),
    ("map iteration", "m := map[int]int{}; for i := range 1_000_000 { m[i] = i }", "for { for k, v := range m { kept += k ^ v } }"),
    ("map writes", "small := map[int]int{}", "for { kept++; small[kept&1023] = kept }"),
    ("allocation", "var garbage [64]*[128]int", "for i := 0; ; i++ { garbage[i&63] = new([128]int) }"),
    ("allocation of slices", "var heap [][]byte", "for { heap = heap[:0]; for range 1000 { heap = append(heap, make([]byte, 100_000)) } }"),
    ("defer and recover", "", "for { func() { defer func() { recover() }(); kept++; panic(1) }() }"),
    ("sort.Ints", "huge := make([]int, 20_000_000); for i := range huge { huge[i] = i * 7919 % 20_000_003 }", "for { sort.Sort(sort.Reverse(sort.IntSlice(huge))); sort.Ints(huge) }"),
    ("sort.Slice", "", "for { sort.Slice(huge, func(i, j int) bool { return huge[i]^kept < huge[j]^kept }); kept++ }"),
    ("regexp", 'long := strings.Repeat("a", 5_000_000)', 'for { regexp.MustCompile("(a*)*(a*)*(a*)*b$").MatchString(long) }'),
    ("json.Marshal", 'var values []any; for i := range 300_000 { values = append(values, map[string]any{"a": i, "b": []int{i}}) }', "for { json.Marshal(values) }"),
    ("json.Unmarshal", "text, _ := json.Marshal(values)", "for { var back any; json.Unmarshal(text, &back) }"),
    ("big.Int", "power := new(big.Int).Lsh(big.NewInt(1), 40)", "new(big.Int).Exp(big.NewInt(3), power, nil)"),
    ("big.Int, modular", "prime := new(big.Int).Sub(new(big.Int).Lsh(big.NewInt(1), 9689), big.NewInt(1))", "prime.ProbablyPrime(1000)"),
    ("sha256 of 1 GB", "buffer := make([]byte, 1<<30)", "for { sum := sha256.Sum256(buffer); kept += int(sum[0]) }"),
    ("sha256 of 100 KB", "", "for { sum := sha256.Sum256(buffer[:100_000]); kept += int(sum[0]) }"),
    ("crc32 of 1 GB", "", "for { kept += int(crc32.ChecksumIEEE(buffer)) }"),
    ("gzip", "", "for { gzip.NewWriter(io.Discard).Write(text) }"),
    ("gonum Mul, one thread", "a := mat.NewDense(60, 60, nil); for i := range 60 { for j := range 60 { a.Set(i, j, 1.5) } }", "var c mat.Dense; for { c.Mul(a, a) }"),
    ("gonum Mul, threads", "b := mat.NewDense(2000, 2000, nil); for i := range 2000 { for j := range 2000 { b.Set(i, j, 1.5) } }", "var d mat.Dense; for { d.Mul(b, b) }"),
    ("gonum eigenvalues", "sym := mat.NewSymDense(1500, nil); for i := range 1500 { for j := i; j < 1500; j++ { sym.SetSym(i, j, math.Sin(float64(i*j))) } }", "for { var eig mat.EigenSym; eig.Factorize(sym, true) }"),
    ("gonum SVD", "", "for { var svd mat.SVD; svd.Factorize(b.Slice(0, 600, 0, 600), mat.SVDThin) }"),
    ("tensor MatMul", "rng := rand.New(rand.NewPCG(1, 2)); t := Randn(rng, 5000, 5000)", "for { t.MatMul(t) }"),
    ("tensor, element by element", "", "for { t.Add(t) }"),
    ("clearing memory", "var large []float64", "for { large = make([]float64, 12_500_000) }"),
    ("copying memory", "from, to := make([]float64, 50_000_000), make([]float64, 50_000_000)", "for { copy(from, to) }"),
    ("convolution", "img, conv := Randn(rng, 256, 256, 16, 16), Conv([]int{7, 7}, 16, 64)", "for { conv.Call(img) }"),
    ("training", "model := Chain(Dense(10, 64, Tanh), Dense(64, 1)); var data []Pair[*Tensor, *Tensor]; for range 100 { data = append(data, Pair[*Tensor, *Tensor]{Randn(rng, 10, 32), Randn(rng, 1, 32)}) }",
     "for { Train(func(m Model, x, y *Tensor) *Tensor { return MSE(m.Call(x), y) }, model, data, Descent(0.01)) }"),
    ("training of a large model", "wide := Chain(Dense(2000, 2000, Tanh), Dense(2000, 2000)); batch := []Pair[*Tensor, *Tensor]{{Randn(rng, 2000, 256), Randn(rng, 2000, 256)}}",
     "for { Train(func(m Model, x, y *Tensor) *Tensor { return MSE(m.Call(x), y) }, wide, batch, Descent(0.0001)) }"),
    ("gradient of a long loop", "func slow(x float64) float64 { s := x; for i := 0; i < 100_000_000; i++ { s = s*0.999 + x }; return s }", "Grad(slow, 1)"),
    ("gradients", "func quick(x float64) float64 { s := x; for i := 0; i < 100; i++ { s = s*0.999 + x }; return s }", "for { Grad(quick, 1) }"),
    ("channel, receive", "ch := make(chan int)", "<-ch"),
    ("channel, send", "lonely := make(chan int)", "lonely <- 1"),
    ("for range ch", "", "for v := range ch { kept += v }"),
    ("select", "var none chan int", "select { case <-ch: case v := <-none: kept += v }"),
    ("ping-pong", "ping, pong := make(chan int), make(chan int)", "go func() { for v := range ping { pong <- v + 1 } }(); for { ping <- kept; kept = <-pong }"),
    ("mutex", "var mu sync.Mutex; mu.Lock()", "mu.Lock()"),
    ("WaitGroup, busy", "", "var wg sync.WaitGroup; for range 4 { wg.Go(func() { for { kept++ } }) }; wg.Wait()"),
    ("WaitGroup, busy in a library", "", "var wg sync.WaitGroup; for range 4 { wg.Go(func() { new(big.Int).Exp(big.NewInt(3), power, nil) }) }; wg.Wait()"),
    ("WaitGroup, asleep", "", "var wg sync.WaitGroup; wg.Add(1); wg.Wait()"),
    ("busy, among goroutines", "", "for range 4 { go func() { for i := 0; i < limit; i++ { kept ^= i } }() }; for i := 0; i < limit; i++ { kept ^= i }"),
    ("time.Sleep", "", "time.Sleep(time.Hour)"),
    ("net read", "near, far := net.Pipe(); listener, _ := net.Listen(\"tcp\", \"127.0.0.1:0\"); conn, _ := net.Dial(\"tcp\", listener.Addr().String())", "conn.Read(make([]byte, 1))"),
    ("file read", "", 'zeros, _ := os.Open("/dev/zero"); defer zeros.Close(); chunk := make([]byte, 10<<20); for { zeros.Read(chunk) }'),
    ("pipe read", "pr, pw, _ := os.Pipe()", "pr.Read(make([]byte, 1)); pw.Close()"),
    ("program", "", 'exec.Command("sleep", "100").Run()'),
    ("fmt.Print flood", "", 'for { fmt.Println("line", kept); kept++ }'),
    ("fmt.Print flood of long lines", 'line := strings.Repeat("x", 10_000)', "for { fmt.Println(line) }"),
    ("display flood", "", "for { Display(kept); kept++ }"),
]


class Session:
    def __init__(self, name, cells):
        self.manager = KernelManager(kernel_name=name)
        self.manager.start_kernel(stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        self.client = self.manager.client()
        self.client.start_channels()
        self.client.wait_for_ready(timeout=120)
        for cell in cells:
            self.ok(cell)

    def ok(self, code):
        reply = self.client.execute_interactive(code, allow_stdin=False, timeout=300, output_hook=lambda _: None)["content"]
        if reply["status"] != "ok":
            raise SystemExit(f"{code}\n{reply['evalue']}")

    def interrupted(self, code):
        """Runs a cell and interrupts it. Returns the seconds from the request to idle, and what to say about the end: "" if it was as it should be."""
        self.settle()
        asked, ending, idle, timer = 0.0, [], 0.0, None

        def interrupt():
            nonlocal asked
            asked = time.perf_counter()
            self.manager.interrupt_kernel()

        def hook(message):
            nonlocal idle, timer
            content = message["content"]
            if message["msg_type"] == "status" and content["execution_state"] == "idle":
                idle = time.perf_counter()
            elif message["msg_type"] == "stream" and "running" in content["text"] and not timer:
                timer = threading.Timer(SETTLE, interrupt)
                timer.start()
            elif message["msg_type"] == "stream" and "left behind" in content["text"]:
                ending.append("left behind")
            elif message["msg_type"] == "error" and content["ename"] != "Interrupted":
                ending.append(content["ename"] + ": " + content["evalue"])

        reply = self.client.execute_interactive('fmt.Println("running")\n' + code, allow_stdin=False, timeout=HANGS, output_hook=hook)
        if reply["content"]["status"] == "ok":
            ending.append("ended by itself")
        elif any("left behind" in line for line in reply["content"]["traceback"]):
            ending.append("left behind")
        return idle - asked, ", ".join(dict.fromkeys(ending))

    def settle(self):
        """Waits until the kernel is at rest: what a library has begun on goroutines of its own goes on for a while."""
        processes = [psutil.Process(self.manager.provisioner.pid)]
        processes += processes[0].children(recursive=True)
        for _ in range(50):
            before = sum(sum(p.cpu_times()[:2]) for p in processes if p.is_running())
            time.sleep(0.2)
            if sum(sum(p.cpu_times()[:2]) for p in processes if p.is_running()) - before < 0.02:
                return

    def close(self):
        self.client.stop_channels()
        self.manager.shutdown_kernel()


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--kernel", default="fluxion")
    parser.add_argument("--n", type=int, default=5, help="interrupts of each case")
    parser.add_argument("cases", nargs="*")
    options = parser.parse_args()

    print(f"{platform.system()} {platform.machine()}, {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}; milliseconds from interrupt_request to idle\n")
    print("| cell | median | slowest | over 100 | |")
    print("| --- | --- | --- | --- | --- |")
    cells = [START]
    session = Session(options.kernel, cells)
    every = []
    for name, before, cell in CASES:
        wanted = not options.cases or any(c in name for c in options.cases)
        session.ok(before)
        cells.append(before)
        if not wanted:
            continue
        seconds, endings = [], []
        for _ in range(options.n):
            took, end = session.interrupted(cell)
            seconds.append(took)
            endings.append(end)
            if "WorkerDied" in end:  # and with it the variables
                session.close()
                session = Session(options.kernel, cells)
        every += seconds
        over = sum(s > LIMIT for s in seconds)
        said = "; ".join(dict.fromkeys(e for e in endings if e))
        print(f"| {name} | {1000 * statistics.median(seconds):.0f} | {1000 * max(seconds):.0f} | {over or ''} | {said} |", flush=True)
    session.close()
    print(f"\n{len(every)} interrupts: median {1000 * statistics.median(every):.0f}, slowest {1000 * max(every):.0f}, {sum(s > LIMIT for s in every)} over {1000 * LIMIT:.0f}; load {os.getloadavg()[0]:.1f}")


if __name__ == "__main__":
    main()

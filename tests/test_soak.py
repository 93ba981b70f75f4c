"""A thousand cells of all kinds in one session, whose worker dies three times: values are what they should be, and nothing piles up. -s prints the counts."""

import pathlib
import statistics

import harness

CELLS = 1000
DEATHS = {250: "kill", 500: "fatal error", 750: "between cells"}
INTERRUPTS = range(37, CELLS, 100)
PART = 100  # cells that are counted together; each hundred has the same kinds of cells
SLOWER = 1.25  # the last hundreds may take this many times the processor time of the first; other programs change that less than the time by the clock
HUNDREDS = 3  # of each end, of which the middle one counts, since a death, or what other programs begin, falls into one; the very first is left out
KILOBYTES_A_CELL = 60  # in memory, of kernel and worker together; the aim is 40, and what the kernel's collector has not freed yet comes and goes
FILES, THREADS = 5, 10  # what the Go runtime may add by itself, whatever the number of cells
SCRATCH_A_CELL = 10  # kilobytes of the session's scratch directory, if it lies in memory: what the worker has loaded goes to disk
DISK_A_CELL = 80  # kilobytes there: one archive a cell

START = """
import "runtime"
import "runtime/debug"
import "sync"
total := 0
closures := []func() int{}
table := map[string][]int{}
results := make(chan int)
type account struct{ balance int }
acc := &account{}
var boxed any = acc
func step() int { return 0 }
func caller() int { return 10 * step() }
"""

LOOP = """
func spin(n int) int { return n + 1 }
fmt.Println("begun")
for n := 0; ; { n = spin(n) }
"""


class Session:
    """What the cells have done so far, and so what they have to say."""

    def __init__(self, kernel):
        self.kernel = kernel
        self.boot()

    def boot(self):
        self.kernel.ok(START)
        self.total, self.closures, self.balance = 0, 0, 0

    def value(self, code, want):
        answer = self.kernel.ok(code)
        assert answer.value == str(want), (code, answer.value, want)
        return answer

    def prints(self, code, want, name="stdout"):
        answer = self.kernel.ok(code)
        assert answer.text(name) == want, (code, answer.outputs)
        return answer

    def fails(self, code, name):
        answer = self.kernel.run(code)
        assert answer.error and answer.error["ename"] == name, (code, answer.outputs)
        return answer

    def sum(self, i):
        self.total += i
        return self.value(f"total += {i}\ntotal", self.total)

    def print(self, i):
        return self.prints(f'fmt.Println("cell", {i})', f"cell {i}\n")

    def type_and_method(self, i):
        return self.prints(
            f"type shape{i} struct{{ side int }}\nfunc (s shape{i}) area() int {{ return s.side * s.side }}\n"
            f"shape := shape{i}{{{i}}}\nfmt.Println(shape.area())",
            f"{i * i}\n",
        )

    def redefine_function(self, i):
        self.kernel.ok(f"func step() int {{ return {i} }}")
        return self.value("caller()", 10 * i)

    def compile_error(self, i):
        return self.fails(f"total += {i}\nbad := undefined{i} + total", "CompileError")

    def panic(self, i):
        self.total += 1
        return self.fails(f"total++\n[]int{{1, 2, 3}}[{i}+total-total] = 1", "Panic")

    def gradient(self, i):
        return self.value(f"func poly{i}(x float64) float64 {{ return {i} * x * x }}\nGrad(poly{i}, 3)", f"{6 * i}.0")

    def tensors(self, i):
        return self.value(f"weights := Ones(200, 200).Scale({i})\nweights.At(3, 5)", f"{i}.0")

    def goroutine(self, i):
        self.total += i
        return self.value(f"go func() {{ results <- {i} }}()\ntotal += <-results\ntotal", self.total)

    def redeclare_variable(self, i):
        return self.value(f"mixed := {i}\nmixed" if i % 40 < 20 else f'mixed := "{i}"\nmixed', i if i % 40 < 20 else f'"{i}"')

    def redeclare_method(self, i):
        self.balance += i
        answer = self.value(f"func (a *account) add(n int) int {{ a.balance += n; return a.balance }}  // {i}\nacc.add({i})", self.balance)
        self.value("boxed.(interface{ add(int) int }).add(0)", self.balance)
        return answer

    def display(self, i):
        answer = self.kernel.ok(f'Display("shown {i}")\nUpdate("bar", {i})\nPlot([]float64{{1, 2, {i}}})')
        assert [t for t, _ in answer.outputs] == ["display_data", "display_data" if i < 40 else answer.outputs[1][0], "execute_result"], answer.outputs
        return answer

    def closure(self, i):
        self.closures += 1
        return self.value(f"closures = append(closures, func() int {{ return len(closures) + {i} }})\nclosures[len(closures)-1]()", self.closures + i)

    def errors_and_stderr(self, i):
        return self.prints(f'fmt.Fprintln(os.Stderr, "warning", {i})', f"warning {i}\n", "stderr")

    def structures(self, i):
        return self.value(
            f'table["k"] = append(table["k"], {i})\ntext, err := json.Marshal(table["k"][len(table["k"])-1:])\n'
            f"if err != nil {{ panic(err) }}\nlen(text) - len(strconv.Itoa({i}))",
            2,
        )

    def ask(self, i):
        for reply in (self.kernel.client.complete("clos", reply=True, timeout=60), self.kernel.client.inspect("acc", reply=True, timeout=60)):
            assert reply["content"]["status"] == "ok"
        return self.print(i)

    def cycle(self):
        return [self.sum, self.print, self.type_and_method, self.structures, self.redefine_function, self.compile_error, self.panic, self.gradient, self.tensors, self.goroutine,
                self.redeclare_variable, self.redeclare_method, self.display, self.closure, self.errors_and_stderr, self.ask, self.print, self.sum, self.goroutine, self.closure]  # fmt: skip

    def interrupt(self):
        """The running cell stops, and everything is kept."""
        begun = []

        def on_message(message):
            if message["msg_type"] == "stream" and not begun:
                begun.append(True)
                self.kernel.manager.interrupt_kernel()

        answer = self.kernel.run(LOOP, on_message=on_message)
        assert answer.error["ename"] == "Interrupted", answer.outputs

    def die(self, how):
        """The worker goes, the kernel says so, and the next cells find the types and functions of before."""
        before = self.kernel.workers
        if how == "between cells":
            for p in before:
                p.kill()
            self.kernel.run("1 + 1")  # may find out
            answer = self.kernel.run("caller()")
        elif how == "kill":
            answer = self.kernel.run(LOOP, on_message=lambda m: m["msg_type"] == "stream" and [p.kill() for p in before])
            assert answer.error["ename"] == "WorkerDied"
        else:
            self.fails("var mutex sync.Mutex\nmutex.Unlock()", "WorkerDied")
        assert self.kernel.run("caller()").value, "functions are gone"
        assert not set(before) & set(self.kernel.workers)
        self.boot()

    def census(self):
        """What must not grow, after garbage was collected."""
        self.kernel.ok("debug.FreeOSMemory()")
        count = self.kernel.census()
        count["kernel"] = self.kernel.process.memory_info().rss
        count["goroutines"] = int(self.kernel.ok("runtime.NumGoroutine()").value)
        scratch = {pathlib.Path(f.path).parent for f in self.kernel.process.open_files() if f.path.endswith("/.lock")}
        assert 1 <= len(scratch) <= 2, scratch
        files = [f for d in scratch for f in d.rglob("*") if f.is_file() and not f.is_symlink() and not f.name.startswith("checkpoint-")]  # which comes and goes
        pages = {f: 4096 * -(-f.stat().st_size // 4096) for f in files}
        count["scratch files"] = len(files)
        count["scratch"] = sum(n for f, n in pages.items() if f.is_relative_to("/dev/shm"))
        count["disk"] = sum(pages.values()) - count["scratch"]
        count["plugins"] = sum(f.suffix == ".so" for f in files)
        times = [self.kernel.process.cpu_times(), *(p.cpu_times() for p in self.kernel.workers)]
        count["cpu"] = sum(t.user + t.system + t.children_user + t.children_system for t in times)
        return count


def test_soak():
    with harness.Kernel() as kernel:
        session = Session(kernel)
        kinds = session.cycle()
        seconds, counts = [], {}
        for i in range(CELLS):
            if i in DEATHS:
                session.die(DEATHS[i])
            if i in INTERRUPTS:
                session.interrupt()
            if i % PART == 0:
                counts[i] = session.census()
                print(f"{i} cells: {counts[i]}", flush=True)
            seconds.append(kinds[i % len(kinds)](i).seconds)
        counts[CELLS] = session.census()
        session.value("total", session.total)
        session.value("len(closures)", session.closures)
        session.value("acc.balance", session.balance)
        session.value("boxed.(*account) == acc", "true")

    born = max(DEATHS) + PART - max(DEATHS) % PART  # the first count of the last worker, when all kinds of cells have run in it
    grown = {key: counts[CELLS][key] - counts[born][key] for key in counts[CELLS]}
    kernel = (counts[CELLS]["kernel"] - counts[PART]["kernel"]) / (CELLS - PART)
    worker = (grown["rss"] - grown["kernel"]) / (CELLS - born)
    per_cell = {"kernel": kernel / 1000, "worker": worker / 1000, "scratch": grown["scratch"] / (CELLS - born) / 1000, "disk": grown["disk"] / (CELLS - born) / 1000}
    clock = [1000 * statistics.median(seconds[at : at + PART]) for at in (PART, CELLS - PART)]
    work = [1000 * (counts[at + PART]["cpu"] - counts[at]["cpu"]) / PART for at in range(PART, CELLS, PART)]
    work = [statistics.median(work[:HUNDREDS]), statistics.median(work[-HUNDREDS:])]
    print(f"{CELLS} cells: {counts[CELLS]}")
    print(f"milliseconds a cell: median by the clock, second hundred and last {clock}; of the processors, of hundreds at the beginning and in the end {work}; kilobytes a cell: {per_cell}; grown: {grown}")
    assert work[1] <= SLOWER * work[0], work
    assert per_cell["kernel"] + per_cell["worker"] <= KILOBYTES_A_CELL, per_cell
    assert per_cell["scratch"] <= SCRATCH_A_CELL and per_cell["disk"] <= DISK_A_CELL, per_cell
    assert counts[CELLS]["plugins"] == 0, counts[CELLS]
    assert grown["processes"] == 0 and counts[CELLS]["processes"] == 2, counts[CELLS]
    assert grown["files"] <= FILES, grown
    assert grown["threads"] <= THREADS, grown
    assert grown["goroutines"] <= 0, grown

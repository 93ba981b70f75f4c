"""Two hundred cells in a row, each a plugin of its own: no slower, no fatter, nothing left open."""

import statistics

import harness

CELLS = 200
EDGE = 30  # cells at either end that are compared
SLOWER = 1.2  # the last cells may take this many times as long as the first
MEGABYTES_A_CELL = 6
TRIES = 3  # other programs on the machine make a run slower, never faster; the best of these counts

# What the Go runtime may add by itself, whatever the number of cells: threads for blocked system calls, files they open.
THREADS, FILES = 10, 5


def cell(i):
    """A cell that declares something, uses what earlier cells declared, prints and has a value."""
    return (
        f"type shape{i} struct{{ side float64 }}\n"
        f"func (s shape{i}) area() float64 {{ return s.side * s.side }}\n"
        f"v{i} := v{i - 1} + shape{i}{{{i}}}.area()\n"
        f'fmt.Println("cell", {i})\n'
        f"v{i}"
    )


def two_hundred_cells():
    with harness.Kernel() as kernel:
        kernel.ok('import "runtime"\nv0 := 0.0')
        kernel.ok("runtime.NumGoroutine()")
        seconds, goroutines = [], []
        for i in range(1, CELLS + 1):
            answer = kernel.ok(cell(i))
            assert answer.text() == f"cell {i}\n"
            seconds.append(answer.seconds)
            if i in (EDGE, CELLS):
                goroutines.append(int(kernel.ok("runtime.NumGoroutine()").value))
            if i == EDGE:
                before = kernel.census()
        after = kernel.census()
        total = sum(n * n for n in range(1, CELLS + 1))
        assert float(kernel.ok(f"v{CELLS}").value) == total

    grown = {key: after[key] - before[key] for key in before}
    megabytes = grown["rss"] / (CELLS - EDGE) / 1e6
    first, last = statistics.median(seconds[:EDGE]), statistics.median(seconds[-EDGE:])
    print(f"{CELLS} cells: first {EDGE} median {first:.3f} s, last {EDGE} {last:.3f} s; {megabytes:.2f} MB a cell; grown: {grown}")
    assert megabytes <= MEGABYTES_A_CELL
    assert grown["processes"] == 0
    assert grown["files"] <= FILES
    assert grown["threads"] <= THREADS
    assert goroutines[1] <= goroutines[0], goroutines
    return last / first


def test_two_hundred_cells():
    ratios = []
    while len(ratios) < TRIES and (not ratios or min(ratios) > SLOWER):
        ratios.append(two_hundred_cells())
    assert min(ratios) <= SLOWER, f"the last {EDGE} cells took {min(ratios):.2f} times as long as the first (best of {len(ratios)})"

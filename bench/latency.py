#!/usr/bin/env python3
"""How long a cell takes, from execute_request to idle, as a front end sees it.

Each round starts a kernel, waits for its first kernel_info_reply, runs one cell (the first of a session reads the export data that
the later ones share) and then N trivial cells, each a different text. Measured are fluxion and, in turn with it, gonb and ipykernel
where they are installed. Printed are the lines of a table for docs/benchmarks.md: rounds of fluxion, then what is pooled of all rounds.
Any other kernel can be measured alone:

    python bench/latency.py --kernel julia-1.12 --cell 'println("hi {i}")'
"""

import argparse
import os
import platform
import queue
import statistics
import subprocess
import time

from jupyter_client.kernelspec import KernelSpecManager
from jupyter_client.manager import KernelManager


def start(name):
    """Starts a kernel; returns its manager, a client, and the seconds until it answered kernel_info_request."""
    began = time.perf_counter()
    manager = KernelManager(kernel_name=name)
    manager.start_kernel(stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    client = manager.client()
    client.start_channels()
    while time.perf_counter() - began < 120:
        client.kernel_info()
        try:
            if client.get_shell_msg(timeout=1)["msg_type"] == "kernel_info_reply":
                break
        except queue.Empty:
            continue
    else:
        raise SystemExit(f"{name}: no kernel_info_reply within 120 s")
    seconds = time.perf_counter() - began
    client.wait_for_ready(timeout=60)  # and iopub is subscribed
    return manager, client, seconds


def run(client, code):
    """Seconds from the request to idle."""
    idle = began = time.perf_counter()

    def hook(message):
        nonlocal idle
        if message["msg_type"] == "error":
            raise SystemExit(f"{code}\n{message['content']['evalue']}")
        idle = time.perf_counter()

    client.execute_interactive(code, allow_stdin=False, timeout=300, output_hook=hook)
    return idle - began


def round_of(name, cell, n):
    manager, client, started = start(name)
    try:
        first, *rest = [run(client, cell.replace("{i}", str(i))) for i in range(n + 1)]
    finally:
        client.stop_channels()
        manager.shutdown_kernel()
    return started, first, rest


def row(label, starts, firsts, rest):
    milliseconds = [statistics.median(starts), statistics.median(firsts), statistics.median(rest), min(rest), max(rest)]
    print("| " + " | ".join([label, str(len(rest)), *(f"{1000 * s:.0f}" for s in milliseconds)]) + " |", flush=True)


# A trivial cell of each kernel by the name of its specification; {i} is the number of the cell. gonb wants its mark before statements.
CELLS = {
    "fluxion": 'fmt.Println("hi {i}")',
    "gonb": '%%\nfmt.Println("hi {i}")',
    "python3": 'print("hi {i}")',
}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--kernel", help="this one only")
    parser.add_argument("--cell", help="a trivial cell of it; {i} is its number")
    parser.add_argument("--n", type=int, default=30, help="cells a round")
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    if options.kernel:
        cells = {options.kernel: options.cell or CELLS[options.kernel]}
    else:
        installed = KernelSpecManager().find_kernel_specs()
        cells = {name: cell for name, cell in CELLS.items() if name in installed}

    print(f"{platform.system()} {platform.machine()}, {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}; milliseconds\n")
    print("| kernel | cells | start to kernel_info_reply | first cell | median cell | fastest | slowest |")
    print("| --- | --- | --- | --- | --- | --- | --- |")
    rounds = {name: [] for name in cells}
    for number in range(1, options.rounds + 1):
        for name, cell in cells.items():
            rounds[name].append(round_of(name, cell, options.n))
            if len(cells) == 1 or name == "fluxion":
                started, first, rest = rounds[name][-1]
                row(f"{name}, round {number}", [started], [first], rest)
    for name in cells:
        starts, firsts, rests = zip(*rounds[name])
        row(f"**{name}**", starts, firsts, [s for rest in rests for s in rest])


if __name__ == "__main__":
    main()

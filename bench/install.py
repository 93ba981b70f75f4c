#!/usr/bin/env python3
"""How long a person waits who has just installed the kernel: fluxion install from empty caches, then the first kernel and its first cell.

    python bench/install.py                 # the lines of a table for docs/benchmarks.md

Everything is written to a temporary directory: Go's build cache, the workers, the kernelspec. Modules that the workers need are in the program.
"""

import os
import pathlib
import platform
import subprocess
import sys
import tempfile
import time

COMMAND = pathlib.Path(__file__).resolve().parent.parent / "bin" / "fluxion"


def install(env, prefix):
    """The seconds that fluxion install takes."""
    began = time.perf_counter()
    subprocess.run([COMMAND, "install", "--prefix", prefix], env=env, stdout=subprocess.DEVNULL, check=True)
    return time.perf_counter() - began


def restart(latency, client):
    """Seconds that a cell takes which kills its worker, less those of one that does not: the death is seen, and a new worker is ready."""
    latency.run(client, 'import "syscall"')
    alive = latency.run(client, "if syscall.Getpid() < 0 { syscall.Kill(syscall.Getpid(), syscall.SIGKILL) }")
    began = time.perf_counter()
    reply = client.execute_interactive("syscall.Kill(syscall.Getpid(), syscall.SIGKILL)", allow_stdin=False, timeout=60, output_hook=lambda _: None)
    seconds = time.perf_counter() - began
    if reply["content"].get("ename") != "WorkerDied":
        raise SystemExit(f"want WorkerDied, got {reply['content']}")
    return seconds - alive


def main():
    sys.path.insert(0, str(pathlib.Path(__file__).parent))
    import latency

    print(f"{platform.system()} {platform.machine()}, {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}\n")
    with tempfile.TemporaryDirectory() as tmp:
        env = {**os.environ, "GOCACHE": f"{tmp}/go", "FLUXION_CACHE": f"{tmp}/fluxion", "GOFLAGS": "", "GOPROXY": "off"}
        whole, again = install(env, f"{tmp}/prefix"), install(env, f"{tmp}/prefix")
        os.environ.update(env, JUPYTER_PATH=f"{tmp}/prefix/share/jupyter")
        manager, client, info = latency.start("fluxion")
        try:
            first = latency.run(client, 'fmt.Println("first")')
            restarts = [restart(latency, client) for _ in range(5)]
        finally:
            client.stop_channels()
            manager.shutdown_kernel()
        infos = []
        for _ in range(5):
            manager, client, seconds = latency.start("fluxion")
            client.stop_channels()
            manager.shutdown_kernel()
            infos.append(seconds)
    print("| | seconds | limit |")
    print("| --- | --- | --- |")
    for name, seconds, limit in [
        ("fluxion install, empty caches", whole, 60),
        ("fluxion install again", again, ""),
        ("start of the first kernel to kernel_info_reply", info, 0.25),
        ("its first cell", first, 0.5),
        ("start of a later kernel to kernel_info_reply, median of 5", sorted(infos)[2], 0.25),
        ("a new worker in the place of a dead one, median of 5", sorted(restarts)[2], 0.05),
    ]:
        print(f"| {name} | {seconds:.3f} | {limit} |")


if __name__ == "__main__":
    main()

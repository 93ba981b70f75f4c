"""Two recurrent layers of 128 features over 50 steps of a batch of 32, float32, forward and backward, beside PyTorch: python bench/recurrent.py [ROUNDS]

Run it with an interpreter that has PyTorch, such as the one of bench/torch (.build/torch/venv/bin/python), from the top of the repository. The two take turns with two
threads; what is printed is the best time of each, in milliseconds, and the ratio.
"""

import re
import subprocess
import sys
import time

import torch

torch.set_num_threads(2)
subprocess.run(["go", "test", "-c", "-o", ".build/nn.test", "./nn"], check=True)


def theirs(kind):
    model, x, y = kind(128, 128, 2), torch.randn(50, 32, 128), torch.zeros(50, 32, 128)
    best = float("inf")
    for _ in range(12):
        start = time.perf_counter()
        model.zero_grad()
        (model(x)[0] - y).square().mean().backward()
        best = min(best, time.perf_counter() - start)
    return best * 1e3


def ours(name):
    run = [".build/nn.test", "-test.run=none", "-test.cpu=2", "-test.count=12", "-test.benchtime=1x", f"-test.bench=Recurrent/{name}$"]
    out = subprocess.run(run, capture_output=True, text=True, check=True).stdout
    return min(float(ns) for ns in re.findall(r"([\d.]+) ns/op", out)) / 1e6


print(f"PyTorch {torch.__version__}\n\n| | PyTorch, ms | Fluxion, ms | ratio |\n| --- | --- | --- | --- |")
for name, kind in (("RNN", torch.nn.RNN), ("LSTM", torch.nn.LSTM), ("GRU", torch.nn.GRU)):
    best = [float("inf"), float("inf")]
    for _ in range(int(sys.argv[1]) if len(sys.argv) > 1 else 5):
        best = [min(best[0], theirs(kind)), min(best[1], ours(name))]
    print(f"| {name} | {best[0]:.1f} | {best[1]:.1f} | {best[0] / best[1]:.2f} |", flush=True)

"""Steps of training, and recurrent layers, beside PyTorch, as tables in Markdown: python bench/training.py [ROUNDS]

Run it with an interpreter that has PyTorch, such as the one of bench/torch (.build/torch/venv/bin/python), from the top of the repository. Each works with one and with two
threads, whichever is faster; they take turns, and the best of all rounds counts. A step is loss, gradient and update on one batch of float32 that stays the same.
"""

import os
import re
import subprocess
import sys
import time

os.environ.setdefault("OMP_WAIT_POLICY", "passive")

import torch
import torch.nn as nn
import torch.nn.functional as F

ROUNDS = int(sys.argv[1]) if len(sys.argv) > 1 else 5
os.makedirs(".build", exist_ok=True)
subprocess.run(["go", "test", "-c", "-o", ".build/nn.test", "./nn"], check=True)


def mlp():
    return nn.Sequential(nn.Linear(784, 128), nn.ReLU(), nn.Linear(128, 10))


def curve():
    return nn.Sequential(nn.Linear(1, 20), nn.Tanh(), nn.Linear(20, 1))


def lenet():
    return nn.Sequential(
        nn.Conv2d(1, 6, 5), nn.ReLU(), nn.MaxPool2d(2), nn.Conv2d(6, 16, 5), nn.ReLU(), nn.MaxPool2d(2),
        nn.Flatten(), nn.Linear(256, 120), nn.ReLU(), nn.Linear(120, 84), nn.ReLU(), nn.Linear(84, 10),
    )


def step(model, x, y, loss, optimiser):
    def run():
        optimiser.zero_grad(set_to_none=True)
        loss(model(x), y).backward()
        optimiser.step()

    return run


def training(make, x, y, loss, rule):
    model = make()
    o = torch.optim.SGD(model.parameters(), lr=0.01) if rule == "sgd" else torch.optim.Adam(model.parameters(), lr=1e-3)
    return step(model, x, y, loss, o)


def recurrent(kind):
    model, x, y = kind(128, 128, 2), torch.randn(50, 32, 128), torch.zeros(50, 32, 128)

    def run():
        model.zero_grad()
        (model(x)[0] - y).square().mean().backward()

    return run


def labels(n):
    return torch.arange(n) % 10


def line(n):
    x = torch.linspace(-1, 1, n).reshape(-1, 1)
    return x, torch.sin(3 * x)


CASES = [("mlp-%s-b%d" % (rule, n), "Step", lambda n=n, rule=rule: training(mlp, torch.rand(n, 784), labels(n), F.cross_entropy, rule)) for n in (64, 128) for rule in ("sgd", "adam")]
CASES += [("curve-sgd-b%d" % n, "Step", lambda n=n: training(curve, *line(n), F.mse_loss, "sgd")) for n in (1, 41)]
CASES += [("lenet-adam-b64", "Step", lambda: training(lenet, torch.rand(64, 1, 28, 28), labels(64), F.cross_entropy, "adam"))]
CASES += [(name, "Recurrent", lambda kind=kind: recurrent(kind)) for name, kind in (("RNN", nn.RNN), ("LSTM", nn.LSTM), ("GRU", nn.GRU))]


def theirs(run):
    """The time of a call in microseconds: of the fastest of ten windows of 50 ms."""
    for _ in range(3):
        run()
    best = float("inf")
    for _ in range(10):
        start, n = time.perf_counter(), 0
        while n == 0 or time.perf_counter() - start < 0.05:
            run()
            n += 1
        best = min(best, (time.perf_counter() - start) / n)
    return best * 1e6


def ours(name, bench, threads):
    run = [".build/nn.test", "-test.run=none", f"-test.cpu={threads}", "-test.count=8", "-test.benchtime=60ms", f"-test.bench={bench}/{name}$"]
    out = subprocess.run(run, capture_output=True, text=True, check=True).stdout
    return min(float(ns) for ns in re.findall(r"([\d.]+) ns/op", out)) / 1e3


print(f"PyTorch {torch.__version__}, {ROUNDS} rounds, microseconds a step (threads)\n\n| | PyTorch | Fluxion | ratio |\n| --- | --- | --- | --- |")
for name, bench, make in CASES:
    best = {}
    run = make()
    for _ in range(ROUNDS):
        for threads in (1, 2):
            torch.set_num_threads(threads)
            for who, t in (("PyTorch", theirs(run)), ("Fluxion", ours(name, bench, threads))):
                if t < best.get(who, (float("inf"),))[0]:
                    best[who] = (t, threads)
    (p, pt), (f, ft) = best["PyTorch"], best["Fluxion"]
    print(f"| {name} | {p:.0f} ({pt}) | {f:.1f} ({ft}) | {p / f:.2f} |", flush=True)

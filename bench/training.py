"""Steps of training, recurrent layers and losses beside PyTorch, as tables in Markdown: python bench/training.py [ROUNDS [ROW...]]

Run it with an interpreter that has PyTorch, such as the one of bench/torch (.build/torch/venv/bin/python), from the top of the repository. Each works with one and with two
threads, whichever is faster; they take turns, and the best of all rounds counts. A step is loss, gradient and update on one batch of float32 that stays the same.
CPU=1 in the environment counts the processor time of one thread instead, which says something on a machine in use, too.
"""

import os
import re
import resource
import subprocess
import sys
import time

os.environ.setdefault("OMP_WAIT_POLICY", "passive")

import torch
import torch.nn as nn
import torch.nn.functional as F

ROUNDS = int(sys.argv[1]) if len(sys.argv) > 1 else 5
CPU = bool(os.environ.get("CPU"))
os.makedirs(".build", exist_ok=True)
for package in ("nn", "nn/losses"):
    subprocess.run(["go", "test", "-c", "-o", f".build/{os.path.basename(package)}.test", "./" + package], check=True)


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


def loss(f, *shape):
    x, y = torch.randn(*shape, requires_grad=True), torch.randn(*shape)

    def run():
        x.grad = None
        f(x, y).backward()

    return run


def ctc():
    x, y = torch.randn(100, 32, 30, requires_grad=True), torch.randint(29, (32, 20))

    def run():
        x.grad = None
        F.ctc_loss(x.log_softmax(2), y, (100,) * 32, (20,) * 32, blank=29).backward()

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
CASES += [(name, "Loss", lambda f=f: loss(f, 128, 1000)) for name, f in (("MAE", F.l1_loss), ("MSE", F.mse_loss), ("HuberLoss", F.huber_loss))] + [("CTCLoss", "Loss", ctc)]


def theirs(run):
    """The time of a call in microseconds: of the fastest of ten windows of 50 ms."""
    for _ in range(3):
        run()
    best, clock = float("inf"), time.process_time if CPU else time.perf_counter
    for _ in range(10):
        start, n = clock(), 0
        while n == 0 or clock() - start < 0.05:
            run()
            n += 1
        best = min(best, (clock() - start) / n)
    return best * 1e6


def ours(name, bench, threads):
    program = ".build/losses.test" if bench == "Loss" else ".build/nn.test"
    run = [program, "-test.run=none", f"-test.cpu={threads}", f"-test.bench={bench}/{name}$"]
    if not CPU:
        out = subprocess.run(run + ["-test.count=8", "-test.benchtime=60ms"], capture_output=True, text=True, check=True).stdout
        return min(float(ns) for ns in re.findall(r"([\d.]+) ns/op", out)) / 1e3
    best, n = float("inf"), 0
    for _ in range(4):  # the difference of two runs has no start in it
        few, many = used(run + ["-test.benchtime=1x"]), 0
        while many - few < 0.2:
            n = max(1, 2 * n if many else n)
            many = used(run + [f"-test.benchtime={n + 1}x"])
        best = min(best, (many - few) / n)
    return best * 1e6


def used(run):
    """The processor time of a program in seconds."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(run, capture_output=True, check=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


print(f"PyTorch {torch.__version__}, {ROUNDS} rounds, microseconds a step (threads)\n\n| | PyTorch | Fluxion | ratio |\n| --- | --- | --- | --- |")
for name, bench, make in CASES:
    if sys.argv[2:] and name not in sys.argv[2:]:
        continue
    best = {}
    run = make()
    for _ in range(ROUNDS):
        for threads in (1,) if CPU else (1, 2):
            torch.set_num_threads(threads)
            for who, t in (("PyTorch", theirs(run)), ("Fluxion", ours(name, bench, threads))):
                if t < best.get(who, (float("inf"),))[0]:
                    best[who] = (t, threads)
    (p, pt), (f, ft) = best["PyTorch"], best["Fluxion"]
    print(f"| {name} | {p:.0f} ({pt}) | {f:.1f} ({ft}) | {p / f:.2f} |", flush=True)

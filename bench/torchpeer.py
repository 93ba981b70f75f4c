"""Answers for PyTorch, see bench/torch: the argument is the number of threads, a second one to count processor time; a line "row repeats" gets the nanoseconds of one run."""

import sys
import time

import torch
import torch.nn.functional as F

torch.set_num_threads(int(sys.argv[1]))
torch.manual_seed(0)
now = time.process_time_ns if len(sys.argv) > 2 else time.perf_counter_ns


def element(f, *shape):
    x, y = torch.randn(*shape).abs_() + 0.1, torch.randn(*shape)
    out = torch.empty(*shape)

    def run():
        f(x, y, out)

    return torch.inference_mode()(run)


def gradient(f, *leaves):
    """Forward and backward of a number."""
    for x in leaves:
        x.requires_grad_()

    def run():
        for x in leaves:
            x.grad = None
        f().backward()

    return run


def backward(f, *leaves):
    """Forward, and backward of a gradient that is there."""
    for x in leaves:
        x.requires_grad_()
    dy = torch.randn_like(f())

    def run():
        for x in leaves:
            x.grad = None
        f().backward(dy)

    return run


def entropy(classes, batch):
    x, labels = torch.randn(batch, classes), torch.randint(classes, (batch,))
    return gradient(lambda: F.cross_entropy(x, labels), x)


def layer_norm(features, batch):
    x = torch.randn(batch, features)
    return backward(lambda: F.layer_norm(x, (features,)), x)


def batch_norm(*shape):
    x = torch.randn(*shape)
    return backward(lambda: F.batch_norm(x, None, None, training=True), x)


def convolution(back):
    x, w = torch.randn(32, 16, 32, 32), torch.randn(32, 16, 3, 3)
    if back:
        return backward(lambda: F.conv2d(x, w, padding=1), x, w)
    return torch.inference_mode()(lambda: F.conv2d(x, w, padding=1))


def product(text):
    m, k, n = map(int, text.split("x"))
    a, b, out = torch.randn(m, k), torch.randn(k, n), torch.empty(m, n)
    return torch.inference_mode()(lambda: torch.mm(a, b, out=out))


ELEMENTS = {
    "add": lambda x, y, out: torch.add(x, y, out=out),
    "relu": lambda x, y, out: torch.clamp_min(y, 0, out=out),
    "exp": lambda x, y, out: torch.exp(y, out=out),
    "log": lambda x, y, out: torch.log(x, out=out),
    "tanh": lambda x, y, out: torch.tanh(y, out=out),
    "sigmoid": lambda x, y, out: torch.sigmoid(y, out=out),
    "gelu": lambda x, y, out: torch._C._nn.gelu(y, approximate="tanh", out=out),
    "gelu-erf": lambda x, y, out: torch._C._nn.gelu(y, out=out),
    "softmax": lambda x, y, out: torch.softmax(y, 1, out=out),
}


def row(name):
    if name in ELEMENTS:
        return element(ELEMENTS[name], 256, 256)
    kind, _, rest = name.partition(":")
    return {
        "cross-entropy": lambda: entropy(*map(int, rest.split("x"))),
        "layer-norm": lambda: layer_norm(*map(int, rest.split("x"))),
        "batch-norm": lambda: batch_norm(32, 16, 32, 32),
        "conv": lambda: convolution(rest == "both"),
        "product": lambda: product(rest),
    }[kind]()


rows = {}
print(torch.__version__, torch.get_num_threads(), flush=True)
for line in sys.stdin:
    name, repeats = line.split()
    if name not in rows:
        rows[name] = row(name)
    run = rows[name]
    run()
    start = now()
    for _ in range(int(repeats)):
        run()
    print((now() - start) / int(repeats), flush=True)

"""Ten steps of PyTorch's optimisers, which TestPyTorch compares with: python3 steps.py > steps.json

The gradient of element i at step t, from 1, is sin(3 i + 2 t) + x[i]/10.
"""

import json

import torch

optim = torch.optim
RULES = {
    "Descent": lambda p: optim.SGD(p, lr=0.1),
    "WeightDecay": lambda p: optim.SGD(p, lr=0.1, weight_decay=0.01),
    "Momentum": lambda p: optim.SGD(p, lr=0.01, momentum=0.9),
    "Nesterov": lambda p: optim.SGD(p, lr=0.001, momentum=0.9, nesterov=True),
    "RMSProp": lambda p: optim.RMSprop(p, lr=0.001, alpha=0.9, eps=1e-8),
    "RMSPropCentred": lambda p: optim.RMSprop(p, lr=0.001, alpha=0.9, eps=1e-8, centered=True),
    "RProp": lambda p: optim.Rprop(p, lr=0.001, etas=(0.5, 1.2), step_sizes=(1e-6, 50)),
    "Adam": lambda p: optim.Adam(p, lr=0.001, betas=(0.9, 0.999), eps=1e-8),
    "AdamDecay": lambda p: optim.Adam(p, lr=0.001, betas=(0.9, 0.999), eps=1e-8, weight_decay=0.01),
    "AdamW": lambda p: optim.AdamW(p, lr=0.001, betas=(0.9, 0.999), eps=1e-8, weight_decay=0.1),
    "AdaMax": lambda p: optim.Adamax(p, lr=0.001, betas=(0.9, 0.999), eps=0),
    "AdaGrad": lambda p: optim.Adagrad(p, lr=0.1, eps=1e-8, initial_accumulator_value=1e-8),
    "AdaDelta": lambda p: optim.Adadelta(p, lr=1, rho=0.9, eps=1e-8),
    "ClipGrad": lambda p: optim.SGD(p, lr=0.1),
    "ClipNorm": lambda p: optim.SGD(p, lr=0.1),
}


def steps(name):
    x = torch.tensor([1.0, -2.0, 0.5], dtype=torch.float64, requires_grad=True)
    rule = RULES[name]([x])
    i = torch.arange(3, dtype=torch.float64)
    out = []
    for t in range(1, 11):
        x.grad = torch.sin(3 * i + 2 * t) + x.detach() / 10
        if name == "ClipGrad":
            torch.nn.utils.clip_grad_value_([x], 0.5)
        if name == "ClipNorm":  # by hand, since PyTorch's adds 1e-6 to the norm
            x.grad *= min(1.0, 0.5 / float(x.grad.norm()))
        rule.step()
        out.append(x.tolist())
    return out


figures = {name: steps(name) for name in RULES}
print("{")
print(f' "version": {json.dumps("PyTorch " + torch.__version__.split("+")[0] + ", float64")},')
print(' "steps": {')
print(",\n".join(f'  "{n}": {json.dumps(s)}' for n, s in figures.items()))
print(" }\n}")

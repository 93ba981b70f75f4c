"""Figures of PyTorch for recurrent layers, Bilinear, EmbeddingBag and attention, float64: python torch_recurrent.py > torch_recurrent.json

PyTorch counts dimensions the other way round: its row-major (length, batch, features) has the bytes of our (features, batch, length), which is what is written for
sequences; a matrix (a, b) is written as rows, and all numbers of a tensor one after the other, the last dimension fastest.
Differences: PyTorch has two biases, of which ours is the sum (one is zero here, and must be for the third gate of a GRU, where Flux adds its bias outside of the product with
r); its LSTM has the gates i, f, g, o as ours; its GRU has r, z, n as ours, and h' = (1 - z)*n + z*h too. nn.MultiheadAttention has one matrix for q, k and v.
"""

import json
import sys

import torch

torch.manual_seed(0)
torch.set_default_dtype(torch.float64)
length, batch, n_in, n_out = 4, 3, 3, 2
cases = {}


def put(name, result, **tensors):
    (result * torch.sin(torch.arange(result.numel(), dtype=torch.float64)).reshape(result.shape)).sum().backward()
    case = {"y": [list(result.shape), result.detach().flatten().tolist()]}
    for key, t in tensors.items():
        case[key] = [list(t.shape), t.detach().flatten().tolist()]
        if t.grad is not None:
            case["d" + key] = [list(t.shape), t.grad.flatten().tolist()]
    cases[name] = case


def leaf(*shape):
    return torch.randn(*shape).requires_grad_()


for name, kind in (("RNN", torch.nn.RNN), ("LSTM", torch.nn.LSTM), ("GRU", torch.nn.GRU)):
    m = kind(n_in, n_out)
    with torch.no_grad():
        m.bias_hh_l0.zero_()
    x, h, c = leaf(length, batch, n_in), leaf(1, batch, n_out), leaf(1, batch, n_out)
    y, last = m(x, (h, c) if name == "LSTM" else h)
    more = {"c": c} if name == "LSTM" else {}
    put(name, torch.cat([y, *(last if name == "LSTM" else [last])]), x=x, h=h, wi=m.weight_ih_l0, wh=m.weight_hh_l0, b=m.bias_ih_l0, **more)

m = torch.nn.Bilinear(3, 4, 2)
x, z = leaf(5, 3), leaf(5, 4)
put("Bilinear", m(x, z), x=x, z=z, w=m.weight, b=m.bias)

for mode in ("mean", "sum", "max"):
    w = leaf(6, 3)
    words, at = torch.tensor([5, 0, 5, 2, 1, 3]), torch.tensor([0, 3, 4])
    put("EmbeddingBag " + mode, torch.nn.functional.embedding_bag(words, w, at, mode=mode), w=w)

for name, mask in (("attention", None), ("causal attention", torch.triu(torch.ones(length, length, dtype=torch.bool), 1))):
    m = torch.nn.MultiheadAttention(4, 2, bias=True)
    with torch.no_grad():
        m.in_proj_bias.normal_()
        m.out_proj.bias.normal_()
    q, k, v = (leaf(length, batch, 4) for _ in range(3))
    y, weights = m(q, k, v, attn_mask=mask, average_attn_weights=False)
    put(name, torch.cat([y.flatten(), weights.flatten()]), q=q, k=k, v=v, w=m.in_proj_weight, b=m.in_proj_bias, wo=m.out_proj.weight, bo=m.out_proj.bias)

json.dump(cases, sys.stdout)
print()

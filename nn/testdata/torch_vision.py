"""Writes torch_vision.json: values and gradients of convolutions, poolings and layers that normalise, as PyTorch computes them in float64.

    python torch_vision.py > torch_vision.json

PyTorch has the batch first and the last index fastest, so its (batch, channels, depth, height, width) has the bytes of (width, height, depth, channels, batch) with the
first index fastest: shapes are written reversed, values in the order of memory. What has a number for each spatial dimension is reversed likewise. Weights of
convolutions are reversed along the kernel, since Conv reverses its kernel and PyTorch does not; CrossCor's stand as they are.
A case has the input x, the adjoint dy of the result, parameters by their names in Go, the result y and the gradients of sum(y * dy), dx and those of parameters.
"""
import json
import sys

import torch
import torch.nn.functional as F

torch.manual_seed(0)
torch.set_default_dtype(torch.float64)
cases = []


def array(t):
    t = t.detach().contiguous()
    return {"shape": list(t.shape)[::-1], "values": [float(f"{v:.15g}") for v in t.flatten().tolist()]}


def draw(*shape):
    return torch.round(torch.randn(*shape) * 1000) / 1000


def kernel_reversed(w):
    return w.flip(tuple(range(2, w.dim())))


def case(name, f, x, params=None, reverse=False, buffers=None):
    """f takes x and the parameters. With reverse, Weight is reversed along the kernel where it is written."""
    params = params or {}
    x = x.clone().requires_grad_()
    ps = {k: p.clone().requires_grad_() for k, p in params.items()}
    y = f(x, **ps)
    dy = draw(*y.shape)
    grads = torch.autograd.grad((y * dy).sum(), [x, *ps.values()])
    turn = lambda k, t: kernel_reversed(t) if reverse and k == "Weight" else t
    cases.append({
        "name": name, "x": array(x), "dy": array(dy), "y": array(y), "dx": array(grads[0]),
        "params": {k: array(turn(k, p)) for k, p in ps.items()},
        "grads": {k: array(turn(k, g)) for k, g in zip(ps, grads[1:])},
        "buffers": {k: array(b) for k, b in (buffers() if buffers else {}).items()},
    })


def conv(x, Weight, Bias=None, **kw):
    return getattr(F, f"conv{x.dim() - 2}d")(x, Weight, Bias, **kw)


case("Conv 1d", lambda x, **p: conv(x, **p, padding=1, stride=2), draw(2, 3, 7), {"Weight": draw(4, 3, 3), "Bias": draw(4)}, True)
case("Conv 2d", lambda x, **p: conv(x, **p), draw(2, 3, 5, 4), {"Weight": draw(2, 3, 3, 2), "Bias": draw(2)}, True)
case("Conv 2d with options", lambda x, **p: torch.tanh(conv(x, **p, stride=(2, 1), padding=(2, 1), dilation=(1, 2), groups=2)),
     draw(2, 4, 5, 6), {"Weight": draw(6, 2, 2, 3)}, True)
case("Conv 2d with asymmetric pads", lambda x, **p: conv(F.pad(x, (1, 0, 2, 1)), **p), draw(1, 2, 4, 4), {"Weight": draw(3, 2, 3, 3), "Bias": draw(3)}, True)
case("Conv 3d", lambda x, **p: conv(x, **p, stride=2, padding=1), draw(2, 2, 3, 4, 3), {"Weight": draw(2, 2, 3, 2, 1), "Bias": draw(2)}, True)
case("DepthwiseConv", lambda x, **p: conv(x, **p, groups=3), draw(2, 3, 4, 4), {"Weight": draw(6, 1, 2, 2), "Bias": draw(6)}, True)
case("CrossCor", lambda x, **p: conv(x, **p, padding=(0, 1)), draw(2, 2, 4, 3), {"Weight": draw(3, 2, 2, 3), "Bias": draw(3)})
case("ConvTranspose 1d", lambda x, Weight, Bias: F.conv_transpose1d(x, Weight, Bias, dilation=2), draw(2, 3, 4), {"Weight": draw(3, 2, 3), "Bias": draw(2)}, True)
case("ConvTranspose 2d", lambda x, Weight, Bias: F.conv_transpose2d(x, Weight, Bias, stride=(2, 3), padding=(1, 0), output_padding=1, groups=2),
     draw(2, 4, 3, 2), {"Weight": draw(4, 3, 3, 2), "Bias": draw(6)}, True)
case("MaxPool", lambda x: F.max_pool2d(x, (3, 2), stride=(2, 1), padding=1), draw(2, 2, 5, 4))
case("MeanPool", lambda x: F.avg_pool2d(x, (3, 2), stride=(2, 1), padding=1), draw(2, 2, 5, 4))
case("AdaptiveMaxPool", lambda x: F.adaptive_max_pool2d(x, (2, 3)), draw(2, 2, 4, 6))
case("AdaptiveMeanPool", lambda x: F.adaptive_avg_pool2d(x, (2, 3)), draw(2, 2, 4, 6))
case("GlobalMeanPool", lambda x: F.adaptive_avg_pool2d(x, 1), draw(2, 2, 3, 4))
case("Upsample nearest", lambda x: F.interpolate(x, scale_factor=(3, 2), mode="nearest"), draw(2, 2, 2, 3))
case("Upsample bilinear", lambda x: F.interpolate(x, size=(5, 4), mode="bilinear", align_corners=True), draw(2, 2, 2, 3))
case("Upsample trilinear", lambda x: F.interpolate(x, scale_factor=2, mode="trilinear", align_corners=True), draw(1, 2, 2, 3, 2))
case("PixelShuffle", lambda x: F.pixel_shuffle(x, 2), draw(2, 8, 2, 3))

affine = lambda n: {"Gamma": draw(n), "Beta": draw(n)}
mean, var = torch.zeros(3), torch.ones(3)
case("BatchNorm in training", lambda x, Gamma, Beta: F.batch_norm(x, mean, var, Gamma, Beta, training=True), draw(4, 3, 2, 3), affine(3),
     buffers=lambda: {"Mean": mean, "Var": var})
vmean, vvar = torch.zeros(5), torch.ones(5)
case("BatchNorm of vectors", lambda x, Gamma, Beta: F.batch_norm(x, vmean, vvar, Gamma, Beta, training=True), draw(6, 5), affine(5),
     buffers=lambda: {"Mean": vmean, "Var": vvar})
case("BatchNorm in testing", lambda x, Gamma, Beta: F.batch_norm(x, mean, var, Gamma, Beta), draw(4, 3, 2, 3), affine(3), buffers=lambda: {"Mean": mean, "Var": var})
case("LayerNorm", lambda x, Scale, Bias: F.layer_norm(x, (5,), Scale, Bias), draw(4, 5), {"Scale": draw(5), "Bias": draw(5)})
case("LayerNorm of images", lambda x, Scale, Bias: F.layer_norm(x, (3, 2), Scale, Bias), draw(4, 3, 2), {"Scale": draw(3, 2), "Bias": draw(3, 2)})
imean, ivar = torch.zeros(3), torch.ones(3)
case("InstanceNorm", lambda x, Gamma, Beta: F.instance_norm(x, imean, ivar, Gamma, Beta, use_input_stats=True), draw(2, 3, 4, 2), affine(3),
     buffers=lambda: {"Mean": imean, "Var": ivar})
case("GroupNorm", lambda x, Gamma, Beta: F.group_norm(x, 2, Gamma, Beta), draw(2, 4, 3, 2), affine(4))

norm = lambda v, dims: torch.sqrt((v * v).sum(dims, keepdim=True) + torch.finfo(v.dtype).eps)
# WeightNorm of Flux takes norms over the last dimension, the first one here.
case("WeightNorm", lambda x, G, V: F.conv1d(x, G * V / norm(V, (0,))), draw(2, 3, 5), {"G": draw(1, 3, 2), "V": draw(4, 3, 2)})

sys.stdout.write("[\n" + ",\n".join(json.dumps(c) for c in cases) + "\n]\n")

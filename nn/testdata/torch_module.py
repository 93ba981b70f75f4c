"""Writes torch_module.safetensors: the state_dict of a module, with an input and its output, as PyTorch computes them in float64.

    python torch_module.py torch_module.safetensors

The file is written by hand, since it takes a few lines: a header in JSON with its length before it, and the elements by rows.
"""
import json
import struct
import sys

import torch
from torch import nn

torch.manual_seed(0)
torch.set_default_dtype(torch.float64)


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.body = nn.Sequential(
            nn.Conv2d(2, 3, (3, 2), stride=(2, 1), padding=(1, 0)), nn.BatchNorm2d(3), nn.ReLU(), nn.ConvTranspose2d(3, 2, (2, 3)), nn.Flatten())
        self.head = nn.Sequential(nn.Linear(2 * 4 * 7, 4), nn.LayerNorm(4))
        self.memory = nn.LSTM(4, 3)

    def forward(self, x):
        z = self.head(self.body(x))  # (batch, 4)
        return self.memory(z[None])[0][0]  # a sequence of one step


net = Net().eval()
for p in net.parameters():
    p.data = torch.randn_like(p) * 0.5
net.body[1].running_mean.normal_()
net.body[1].running_var.uniform_(0.5, 2)
x = torch.randn(3, 2, 5, 6)
tensors = dict(net.state_dict(), **{"case.x": x, "case.y": net(x).detach()})

header, data = {}, b""
for name, t in sorted(tensors.items()):
    t = t.to(torch.float64).contiguous()
    raw = struct.pack(f"<{t.numel()}d", *t.flatten().tolist())
    header[name] = {"dtype": "F64", "shape": list(t.shape), "data_offsets": [len(data), len(data) + len(raw)]}
    data += raw
text = json.dumps(header).encode()
text += b" " * (-len(text) % 8)
with open(sys.argv[1], "wb") as f:
    f.write(struct.pack("<Q", len(text)) + text + data)

# Writes torch_losses.json: losses and their gradients with respect to the predictions, computed by PyTorch with float64.
#
#   python torch_losses.py > torch_losses.json
#
# Figures are listed in PyTorch's order, batch first: predictions (batch, classes). Row by row that is the order in which a tensor (classes, batch) of ours stands in memory, so a
# list of numbers here is such a tensor there; its shape is given in our order. Sequences of CTC are (time, batch, classes) for PyTorch, whose numbers are those of our
# (classes, batch, time), and are written as (classes, time, batch).
import json

import torch
import torch.nn.functional as F

torch.manual_seed(0)
torch.set_default_dtype(torch.float64)
cases = []


def flat(t):
    return [float(v) for v in t.detach().reshape(-1)]


def case(op, yhat, y, loss, options=None, order=None):
    """order makes our order of a tensor like yhat; the sizes are reversed for us."""
    yhat = yhat.clone().requires_grad_()
    out = loss(yhat)
    out.backward()
    ours = order or (lambda t: t)
    target = y if order is None or y.dim() != yhat.dim() else ours(y)
    cases.append({
        "op": op, "options": options or {}, "shape": list(ours(yhat).shape)[::-1], "yhat": flat(ours(yhat)),
        "y_shape": list(target.shape)[::-1], "y": flat(target.double()), "labels": not target.is_floating_point(),
        "loss": float(out), "gradient": flat(ours(yhat.grad)),
    })


x, y = torch.randn(4, 3), torch.randn(4, 3)
case("MAE", x, y, lambda p: F.l1_loss(p, y))
case("MSE", x, y, lambda p: F.mse_loss(p, y))
case("MSE", x, y, lambda p: F.mse_loss(p, y, reduction="sum"), {"sum": 1})
case("HuberLoss", x, y, lambda p: F.huber_loss(p, y))
case("HuberLoss", x, y, lambda p: F.huber_loss(p, y, delta=0.4), {"delta": 0.4})

rate, count = torch.rand(5, 2) + 0.1, torch.poisson(torch.rand(5, 2) * 3)
case("PoissonLoss", rate, count, lambda p: F.poisson_nll_loss(p, count, log_input=False, eps=0.0))

logits, dist = 3 * torch.randn(5, 4), torch.softmax(torch.randn(5, 4), 1)
probs, labels = torch.softmax(torch.randn(5, 4), 1), torch.tensor([3, 0, 2, 2, 1])
case("LogitCrossEntropy", logits, dist, lambda p: F.cross_entropy(p, dist))
case("LogitCrossEntropy", logits, dist, lambda p: F.cross_entropy(p, dist, reduction="sum"), {"sum": 1})
case("LogitCrossEntropy", logits, labels, lambda p: F.cross_entropy(p, labels))
case("LogitCrossEntropy", 1000 * logits, labels, lambda p: F.cross_entropy(p, labels))
case("LogitCrossEntropy", logits, F.one_hot(labels, 4).double(), lambda p: F.cross_entropy(p, labels, label_smoothing=0.1), {"smoothing": 0.1})
case("CrossEntropy", probs, labels, lambda p: F.nll_loss(p.log(), labels), {"eps": 0})
case("KLDivergence", probs, dist, lambda p: F.kl_div(p.log(), dist, reduction="batchmean"), {"eps": 0})

p1, y1 = torch.rand(6, 2), (torch.rand(6, 2) > 0.5).double()
case("BinaryCrossEntropy", p1, y1, lambda p: F.binary_cross_entropy(p, y1), {"eps": 0})
case("LogitBinaryCrossEntropy", logits, dist, lambda p: F.binary_cross_entropy_with_logits(p, dist))
case("LogitBinaryCrossEntropy", 1000 * logits, dist, lambda p: F.binary_cross_entropy_with_logits(p, dist))

# Sequences: one, then a batch with labels of several lengths, and equal labels behind each other.
one, target = torch.randn(7, 1, 5), torch.tensor([[1, 1, 3]])
case("CTCLoss", one, target, lambda p: F.ctc_loss(p.log_softmax(2), target, (7,), (3,), blank=4, reduction="sum"), {"sum": 1}, lambda t: t.transpose(0, 1))
many, targets = 2 * torch.randn(8, 3, 6), torch.tensor([[2, 2, 1, 5], [4, 3, -1, -1], [-1, -1, -1, -1]])
lengths = (4, 2, 0)
case("CTCLoss", many, targets, lambda p: F.ctc_loss(p.log_softmax(2), targets.clamp(min=0), (8, 8, 8), lengths, blank=0, reduction="sum"), {"sum": 1, "blank": 0},
     lambda t: t.transpose(0, 1))

lines = [json.dumps(c) for c in cases]
print('{"torch": "%s", "cases": [\n%s\n]}' % (torch.__version__.split("+")[0], ",\n".join(lines)))

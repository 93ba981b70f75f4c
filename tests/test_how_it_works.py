"""how-it-works.ipynb, executed with and without Jupyter, shows the values of Flux's guide."""

import re

import pytest

import harness
from test_notebook import command, outputs

NOTEBOOK = harness.ROOT / "notebooks" / "how-it-works.ipynb"



NUMBER = r"(?:-?(?:[1-9]\d*\.\d+|0\.\d*[1-9]\d*|[1-9][\d.]*e-?\d+))"  # and not zero


def shape(text):
    """What a value with random numbers looks like: N stands for a number."""
    return re.compile(re.escape(text).replace("N", NUMBER))


# The beginning of the last line of a cell, and what it shows: the figures of the guide.
VALUES = [
    ("poly1(5)", "17.5"),
    ("poly2(5, θ)", "17.5"),
    ("poly3(5)", "17.5"),
    ("poly3s.Call(5)", "17.5"),
    ("Dump(poly3)", "func(θ3 = [10.0, 1.0, 0.1]), Poly3(θ3 = [10.0, 1.0, 0.1])"),
    ("poly4.Call(5)", "9.75"),
    ("(poly1(5+0.1)", "2.010000000000005"),
    ("(poly1(5+0.001)", "2.000100000003613"),
    ("Gradient(poly1, 5)", "(2.0,)"),
    ("Gradient(func(x, y, z float64)", "(40.0, 30.0, 1.0)"),
    ("grad2", "(2.0, [1.0, 5.0, 25.0])"),
    ("grad3", "(2.0, (θ3 = [1.0, 5.0, 25.0],))"),
    ("grad4", "(1.0, (outer = (θ3 = [1.0, 17.5, 306.25],), inner = (θ3 = [0.5, 2.5, 12.5],)))"),
    ("grad4.At(1)", "[0.5, 2.5, 12.5], [0.5, 2.5, 12.5]"),
    ("Gradient(Apply, 5, poly3)", "(2.0, (θ3 = [1.0, 5.0, 25.0],))"),
    ("g1.Of(&θ)", "[1.0, 5.0, 25.0]"),
    (
        "Dump(next)",
        "Composed(\n  outer = Poly3(θ3 = [0.99, 0.325, -3.0625]),\n  inner = Poly3(θ3 = [9.995, 0.975, -0.024999999999999994]),\n)",
    ),
    ("fmt.Sprintf(", '"19.9817", 11.1'),  # 20 - (20-11.1)·(1 - 3·2/100)¹⁰⁰
    ("Gradient(func(x float64, p Poly3) float64 { return p.Call(x) }, Const(5.0)", "(nothing, (θ3 = [1.0, 5.0, 25.0],))"),
    ("ad.Pack(WithGradient(", "(val = 17.5, grad = (2.0, (θ3 = [1.0, 5.0, 25.0],)))"),
    ("Gradient(func(x float64, p Poly3) float64 { return p.Call(x) }, AutoForward", "(2.0, (θ3 = [1.0, 5.0, 25.0],))"),
    ("Gradient(runningProduct", "([9.0, 4.0, 2.0],)"),
    ("Hessian(wave, 1.5)", "[[-8.259006017436771]]"),  # 2·cos(x²) - 4x²·sin(x²)
    ("layer1(Of(1, 2, 3))", shape("2-element float32 tensor:\n N\n N")),
    ("layer2(Of(1, 2, 3), W, b), layer3", shape("2-element float32 tensor:\n N\n N\n2-element float32 tensor:\n N\n N")),
    ("Dump(layer3s)", shape("Layer(\n  W = float32[N N N; N N N],\n  b = float32[0.0, 0.0],\n  act = sigmoid,\n)")),
    ("Gradient(func(x *Tensor, d Layer)", shape("(W = float32[N N N; 0.0 0.0 0.0], b = float32[N, 0.0], act = nothing)")),
    ("Gradient(func(x, W, b *Tensor)", shape("(float32[N, N, N], float32[N N N; 0.0 0.0 0.0], float32[N, 0.0])")),
    ("Gradient(func(x *Tensor, f func(*Tensor) *Tensor)", shape("(W3 = float32[N N N; 0.0 0.0 0.0], b3 = float32[N, 0.0])")),
    (
        "grad",
        shape(
            "(outer = (outer = nothing, inner = (W = float32[N N N N], b = float32[1.0], act = nothing)), "
            "inner = (W = float32[N; N; N; N], b = float32[N, N, N, N], act = nothing))"
        ),
    ),
    (
        "Gradient(Apply, Of(1), model2)",
        shape(
            "(lay2 = (W = float32[N N N N], b = float32[1.0], act = nothing), "
            "lay1 = (W = float32[N; N; N; N], b = float32[N, N, N, N], act = nothing))"
        ),
    ),
    (
        "model3",
        "Chain(\n"
        "  Dense(1 => 20, σ),                    # 40 parameters\n"
        "  Dense(20 => 1),                       # 21 parameters\n"
        "  only,\n"
        ")                   # Total: 4 arrays, 61 parameters, 244 bytes.",
    ),
    ("model3.Layers[0]", "[20, 1]"),
    ("model3.Slice(0, 2)", "[1, 5]"),
    (
        "Chain(NewAffine(1, 20)",
        "Chain(\n"
        "  Affine(W = 20×1 float32 tensor, b = 20-element float32 tensor),  # 40 parameters\n"
        "  σ,\n"
        "  Affine(W = 1×20 float32 tensor, b = float32[0.0]),  # 21 parameters\n"
        "  only,\n"
        ")                   # Total: 4 arrays, 61 parameters, 244 bytes.",
    ),
    ("nn.GPU(model1)", "true"),
    (
        "Dump(model1)",
        shape(
            "Composed(\n  outer = Composed(\n    outer = only,\n    inner = Layer(\n      W = float32[N N N N],\n      b = float32[-0.01],\n      act = identity,\n    ),\n  ),\n"
            "  inner = Layer(\n    W = float32[N; N; N; N],\n    b = float32[N, N, N, N],\n    act = sigmoid,\n  ),\n)"
        ),
    ),
    ("data[0]", "(float32[-2.0], 4.0)"),
    ("Train(loss, model3", "true"),  # a mean loss below 0.1; the best straight line leaves 1.46
    ("\tScatter(func(x float64)", re.compile(r'line "truth" \(201 points\), scatter "fitted" \(41 points\)\n.*', re.S)),
    ("last < first", "true"),
]


def by_fluxion(out, notebook=NOTEBOOK):
    command(harness.COMMAND, "run", "-o", out, notebook)


def by_nbconvert(out, notebook=NOTEBOOK):
    command("jupyter", "nbconvert", "--to", "notebook", "--execute", "--output-dir", out.parent, "--output", out.name, notebook)


@pytest.mark.parametrize("execute", [by_fluxion, by_nbconvert])
def test_values(execute, tmp_path):
    out = tmp_path / "executed.ipynb"
    execute(out)
    shown = []
    for cell in outputs(out):
        for output in cell["outputs"]:
            if output["output_type"] == "execute_result":
                shown.append((cell["source"].splitlines()[-1], output["data"]["text/plain"]))
    assert len(shown) == len(VALUES)
    for (line, got), (start, want) in zip(shown, VALUES):
        assert line.startswith(start)
        assert want.fullmatch(got) if isinstance(want, re.Pattern) else got == want, line
    (plot,) = [o["data"] for c in outputs(out) for o in c["outputs"] if "Plot(" in c["source"]]
    assert {"text/plain", "image/svg+xml", "image/png", "application/vnd.vegalite.v5+json"} <= set(plot)
    code = [o["text"] for c in outputs(out) for o in c["outputs"] if o["output_type"] == "stream" and "DerivativeCode" in c["source"]]
    assert len(code) == 1 and "rules.SinPartial" in code[0]


def test_a_page_shows_the_svg(tmp_path):
    """nbconvert has no Vega-Lite, and would have to load it from the network: its page holds the SVG."""
    command("jupyter", "nbconvert", "--to", "html", "--output-dir", tmp_path, NOTEBOOK)
    page = (tmp_path / "how-it-works.html").read_text(encoding="utf-8")
    assert page.count('data-mime-type="image/svg+xml"') == 1
    assert "vegalite" not in page.lower()

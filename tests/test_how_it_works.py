"""how-it-works.ipynb, executed with and without Jupyter, shows the values of Flux's guide."""

import pytest

import harness
from test_notebook import command, outputs

NOTEBOOK = harness.ROOT / "notebooks" / "how-it-works.ipynb"

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
]


def by_fluxion(out):
    command(harness.COMMAND, "run", "-o", out, NOTEBOOK)


def by_nbconvert(out):
    command("jupyter", "nbconvert", "--to", "notebook", "--execute", "--output-dir", out.parent, "--output", out.name, NOTEBOOK)


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
        assert got == want, line
    code = [o["text"] for c in outputs(out) for o in c["outputs"] if o["output_type"] == "stream" and "DerivativeCode" in c["source"]]
    assert len(code) == 1 and "rules.SinPartial" in code[0]

"""digits.ipynb, executed with and without Jupyter: two networks that read more than 97 % of the digits that they have not seen."""

import re

import pytest

import harness
from test_how_it_works import by_fluxion, by_nbconvert
from test_notebook import outputs

NOTEBOOK = harness.ROOT / "notebooks" / "digits.ipynb"


@pytest.mark.parametrize("execute", [by_fluxion, by_nbconvert])
def test_digits(execute, tmp_path):
    out = tmp_path / "executed.ipynb"
    execute(out, NOTEBOOK)
    cells = outputs(out)
    shown = {c["source"].splitlines()[-1]: o["data"]["text/plain"] for c in cells for o in c["outputs"] if o["output_type"] == "execute_result"}
    printed = "".join(o["text"] for c in cells for o in c["outputs"] if o["output_type"] == "stream")
    assert shown["train.Y[:16]"].startswith("[")
    assert "# 8_320 parameters" in shown["mlp"] and "Conv((3, 3), 16 => 32, relu, pad=1),  # 4_640 parameters" in shown["cnn"]
    assert shown["accuracy(mlp, test) > 97"] == "true"
    assert shown["accuracy(cnn, test) > 97"] == "true"
    assert len(re.findall(r"9\d\.\d % of the others", printed)) == 2
    assert shown["confusion"].startswith("accuracy 0.9")

"""widgets.ipynb, executed by nbclient: the notebook keeps the widgets, and the same outputs as without a front end."""

import subprocess
import sys

import nbformat
import pytest
from nbconvert import HTMLExporter

import harness

NOTEBOOK = harness.ROOT / "notebooks" / "widgets.ipynb"
STATE = "application/vnd.jupyter.widget-state+json"
VIEW = "application/vnd.jupyter.widget-view+json"


@pytest.fixture(scope="module")
def executed():
    """The notebook as nbconvert executes it. It lies in the module, where it finds its packages."""
    path = harness.ROOT / "out" / "tests" / "widgets.ipynb"
    path.parent.mkdir(parents=True, exist_ok=True)
    command = [sys.executable, "-m", "nbconvert", "--execute", "--to", "notebook", "--output", str(path), str(NOTEBOOK)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stderr
    return path


def views(path):
    for cell in nbformat.read(path, 4).cells:
        for output in cell.get("outputs", []):
            if VIEW in output.get("data", {}):
                yield output.data[VIEW]["model_id"], output.data


def test_state_is_kept(executed):
    """Every view names a model that the notebook has, with all that it refers to, and what the first call showed."""
    state = nbformat.read(executed, 4).metadata.widgets[STATE]["state"]
    shown = list(views(executed))
    assert len(shown) == 4
    for model, data in shown:
        assert state[model]["model_module"] == "@jupyter-widgets/controls"
        assert data["text/plain"], "text for whoever draws no widgets"
    for model in state.values():
        for value in model["state"].values():
            for part in value if isinstance(value, list) else [value]:
                if isinstance(part, str) and part.startswith("IPY_MODEL_"):
                    assert part.removeprefix("IPY_MODEL_") in state
    outputs = [m["state"]["outputs"] for m in state.values() if m["model_name"] == "OutputModel"]
    assert sorted(len(o) for o in outputs) == [0, 1, 1]
    assert sum("image/png" in o[0]["data"] for o in outputs if o) == 2


def test_same_outputs_without_a_front_end(executed):
    done = subprocess.run([harness.COMMAND, "test", executed], capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stdout + done.stderr


def test_page(executed):
    """nbconvert's page has the widgets and their state."""
    page, _ = HTMLExporter().from_filename(str(executed))
    assert page.count(VIEW) >= 4 and STATE in page

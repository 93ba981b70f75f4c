"""The notebooks run by nbconvert, and by `fluxion test` show what is stored in them; a number that is wrong is found."""

import json

import pytest

from harness import COMMAND, ROOT
from test_notebook import command

NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))


@pytest.mark.parametrize("notebook", NOTEBOOKS, ids=lambda p: p.stem)
def test_notebook(notebook):
    document = json.loads(notebook.read_text(encoding="utf-8"))
    assert any(c.get("outputs") for c in document["cells"]), "no outputs are stored; make outputs stores them"
    done = command(COMMAND, "test", notebook)
    assert done.stdout.splitlines()[-1].startswith("1 notebook: 1 passed;")


# The others have tests of their own.
@pytest.mark.parametrize(
    "notebook", [n for n in NOTEBOOKS if n.stem not in ("first-steps", "how-it-works", "digits")], ids=lambda p: p.stem
)
def test_nbconvert(notebook, tmp_path):
    command("jupyter", "nbconvert", "--to", "notebook", "--execute", "--output-dir", tmp_path, notebook)
    assert (tmp_path / notebook.name).exists()


@pytest.fixture
def broken():
    """first-steps.ipynb with another number in the stored output of its second cell. It lies in the module, where it finds its packages."""
    path = ROOT / "out" / "tests" / "broken.ipynb"
    path.parent.mkdir(parents=True, exist_ok=True)
    text = (ROOT / "notebooks" / "first-steps.ipynb").read_text(encoding="utf-8")
    assert text.count('"0.2142') == 1
    path.write_text(text.replace('"0.2142', '"0.2143'), encoding="utf-8")
    yield path
    path.unlink()


def test_a_wrong_number_is_found(broken):
    before = broken.read_text(encoding="utf-8")
    done = command(COMMAND, "test", broken, check=False)
    assert done.returncode == 1
    line = 1 + [i for i, text in enumerate(before.splitlines()) if '"0.2143' in text][0]
    assert f"{broken}:{line}: cell 2, text/plain, line 1: got 0.2142" in done.stdout
    assert "\n    - 0.2143" in done.stdout and "\n    + 0.2142" in done.stdout
    assert broken.read_text(encoding="utf-8") == before

    done = command(COMMAND, "test", "-update", broken)
    assert "1 updated" in done.stdout
    assert broken.read_text(encoding="utf-8") == before.replace('"0.2143', '"0.2142')

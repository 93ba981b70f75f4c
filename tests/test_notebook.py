"""first-steps.ipynb, executed by everything that executes notebooks, gives the same outputs everywhere."""

import json
import subprocess
import sys

import nbformat
import pytest
from nbclient import NotebookClient

import harness
from harness import COMMAND, NOTEBOOK, ROOT


def command(*args, cwd=ROOT, check=True):
    """Runs a command to its end."""
    done = subprocess.run(
        [str(a) for a in args], cwd=cwd, env=harness.environment(), stdin=subprocess.DEVNULL, capture_output=True, text=True
    )
    assert not check or done.returncode == 0, f"{args[0]} ended with {done.returncode}\n{done.stdout}\n{done.stderr}"
    return done


def by_fluxion(out):
    command(COMMAND, "run", "-o", out, NOTEBOOK)


def by_nbclient(out):
    notebook = nbformat.read(NOTEBOOK, as_version=4)
    NotebookClient(notebook, timeout=harness.TIMEOUT, resources={"metadata": {"path": str(NOTEBOOK.parent)}}).execute()
    nbformat.write(notebook, out)


def by_nbconvert(out):
    command("jupyter", "nbconvert", "--to", "notebook", "--execute", "--output-dir", out.parent, "--output", out.name, NOTEBOOK)


def by_papermill(out):
    command("papermill", "--no-progress-bar", "--cwd", NOTEBOOK.parent, NOTEBOOK, out)


EXECUTORS = [by_nbclient, by_nbconvert, by_papermill]


def outputs(path):
    """The outputs of each code cell; streams that were split are joined."""
    notebook = nbformat.read(path, as_version=4)
    nbformat.validate(notebook)
    cells = []
    for cell in notebook.cells:
        if cell.cell_type != "code":
            continue
        found = []
        for output in cell.outputs:
            output = json.loads(json.dumps(output))
            if output["output_type"] == "stream" and found and found[-1].get("name") == output["name"]:
                found[-1]["text"] += output["text"]
            else:
                found.append(output)
        cells.append({"source": cell.source, "execution_count": cell.execution_count, "outputs": found})
    return cells


@pytest.fixture(scope="module")
def executed():
    """The notebook as `fluxion run` executes it. It lies in the module, where the notebook finds its packages."""
    directory = ROOT / "out" / "tests"
    directory.mkdir(parents=True, exist_ok=True)
    path = directory / "by-fluxion.ipynb"
    path.unlink(missing_ok=True)
    by_fluxion(path)
    return path


def test_first_steps(executed):
    """What the page promises its reader."""
    cells = outputs(executed)
    assert [c["execution_count"] for c in cells] == [1, 2, 3, 4, 5, 6]

    def value(cell):
        return [o["data"] for o in cell["outputs"] if o["output_type"] == "execute_result"]

    def text(cell):
        return "".join(o["text"] for o in cell["outputs"] if o["output_type"] == "stream")

    data, closure, struct, fit, plot, method = cells
    assert text(data) == "60 heights between -1.36 and 2.06\n"
    assert value(closure)[0]["text/plain"].startswith("0.214")
    assert text(struct) == "same loss: true\n"
    assert text(fit) == "loss 0.0219 after 12 steps\n"
    assert "2.03" in value(fit)[0]["text/plain"]
    shown = [o["data"] for o in plot["outputs"] if o["output_type"] == "display_data"]
    assert any("<svg" in d.get("image/svg+xml", "") for d in shown)
    assert value(plot)[0]["image/png"].startswith("iVBOR")
    assert text(method) == "half of the swing is gone after 1.27 s\n"
    assert r"\cos(3.98" in value(method)[0]["text/latex"]


@pytest.mark.parametrize("execute", EXECUTORS, ids=lambda f: f.__name__)
def test_same_outputs(execute, executed, tmp_path):
    path = tmp_path / "executed.ipynb"
    execute(path)
    for ours, theirs in zip(outputs(executed), outputs(path), strict=True):
        assert ours == theirs


def test_nbval(executed):
    """nbval executes the executed notebook again and compares every output."""
    command(sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "--nbval", executed, cwd=executed.parent)


def test_source_survives(executed):
    """Executing changes outputs and counts, and nothing else."""

    def bare(path):
        document = json.loads(path.read_text(encoding="utf-8"))
        for cell in document["cells"]:
            cell.pop("outputs", None)
            cell.pop("execution_count", None)
        document["metadata"].pop("language_info", None)
        return document

    assert bare(executed) == bare(NOTEBOOK)


def notebook_of(path, *sources):
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(s) for s in sources])
    notebook.metadata.kernelspec = {"name": harness.KERNEL, "display_name": "Go (Fluxion)", "language": "go"}
    nbformat.write(notebook, path)
    return path


def test_run_stops_at_the_first_failing_cell(tmp_path):
    path = notebook_of(tmp_path / "bad.ipynb", 'fmt.Println("one")', "n := 1\nn = nil", 'fmt.Println("three")')
    done = command(COMMAND, "run", path, check=False)
    assert done.returncode == 1
    assert "one" in done.stdout and "three" not in done.stdout
    said = done.stdout + done.stderr
    assert "cell[2]:2" in said or "cell 2, line 2" in said, said


def test_run_of_no_notebook(tmp_path):
    path = tmp_path / "bad.ipynb"
    path.write_text("this is no JSON")
    done = command(COMMAND, "run", path, check=False)
    assert done.returncode != 0
    assert "bad.ipynb" in done.stderr and "panic" not in done.stderr


def test_expected_errors_of_nbclient(tmp_path):
    """Error names are stable: a notebook may say which one it expects."""
    path = notebook_of(tmp_path / "errors.ipynb", "undefinedThing", 'panic("oops")', "42")
    notebook = nbformat.read(path, as_version=4)
    client = NotebookClient(notebook, timeout=harness.TIMEOUT, allow_error_names=["CompileError", "Panic"])
    client.execute(cwd=str(tmp_path))
    assert [o.get("ename") for c in notebook.cells for o in c.outputs] == ["CompileError", "Panic", None]

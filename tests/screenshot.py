#!/usr/bin/env python3
"""Takes the picture in the README: the notebook as JupyterLab shows it, executed there.

    python tests/screenshot.py docs/first-steps.png

Starts JupyterLab on the loopback address and a headless Chromium (Debian's package chromium, or --chromium PATH), opens a copy of the
notebook, chooses Run All Cells, waits, and photographs the window from the cell --top on. With --stored the notebook is not run: its
stored outputs are shown. Chromium is steered over its DevTools protocol. Nothing is left running.
"""

import argparse
import base64
import contextlib
import itertools
import json
import os
import pathlib
import secrets
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request

import websocket

ROOT = pathlib.Path(__file__).resolve().parent.parent
SETTINGS = {
    "@jupyterlab/apputils-extension/notification": {"fetchNews": "false", "checkForUpdates": False},
    "@jupyterlab/notebook-extension/tracker": {"windowingMode": "none"},
}


def wait_for(what, probe, seconds=60):
    """Calls probe until it returns something."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        with contextlib.suppress(OSError):
            if found := probe():
                return found
        time.sleep(0.2)
    raise SystemExit(f"{what}: nothing within {seconds} s")


@contextlib.contextmanager
def process(args, log, **options):
    """A process that ends with the block."""
    with open(log, "w") as out:
        p = subprocess.Popen([str(a) for a in args], stdout=out, stderr=out, **options)
    try:
        yield p
    finally:
        p.terminate()
        try:
            p.wait(20)
        except subprocess.TimeoutExpired:
            p.kill()
            p.wait()


@contextlib.contextmanager
def jupyterlab(notebook, temporary):
    """JupyterLab on loopback with settings of its own; yields the address of the notebook."""
    settings = temporary / "settings"
    for name, values in SETTINGS.items():
        path = settings / f"{name}.jupyterlab-settings"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(values))
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        port = s.getsockname()[1]
    token = secrets.token_hex(16)
    bin = pathlib.Path(sys.executable).parent
    args = [
        *(sys.executable, "-m", "jupyterlab", "--no-browser", "--expose-app-in-browser", "--allow-root"),
        *("--ServerApp.ip=127.0.0.1", f"--ServerApp.port={port}", "--ServerApp.port_retries=0", f"--ServerApp.root_dir={notebook.parent}"),
    ]
    env = {
        **os.environ,
        "PATH": f"{bin}{os.pathsep}{os.environ['PATH']}",
        "JUPYTER_TOKEN": token,
        "JUPYTERLAB_SETTINGS_DIR": str(settings),
        "JUPYTERLAB_WORKSPACES_DIR": str(temporary / "workspaces"),
    }
    with process(args, temporary / "lab.log", env=env):
        base = f"http://127.0.0.1:{port}"
        wait_for("JupyterLab", lambda: urllib.request.urlopen(f"{base}/api?token={token}", timeout=5).status == 200)
        yield f"{base}/doc/tree/{notebook.name}?token={token}"


class Page:
    """The one tab of a Chromium, over the DevTools protocol."""

    def __init__(self, address):
        self.socket = websocket.create_connection(address, suppress_origin=True, timeout=300)
        self.numbers = itertools.count(1)

    def call(self, method, **params):
        number = next(self.numbers)
        self.socket.send(json.dumps({"id": number, "method": method, "params": params}))
        while (answer := json.loads(self.socket.recv())).get("id") != number:
            pass
        if "error" in answer:
            raise SystemExit(f"{method}: {answer['error']['message']}")
        return answer["result"]

    def js(self, expression):
        """The value of a JavaScript expression; a promise is waited for."""
        answer = self.call("Runtime.evaluate", expression=expression, awaitPromise=True, returnByValue=True)
        if "exceptionDetails" in answer:
            raise SystemExit(f"{expression}: {answer['exceptionDetails']['exception'].get('description')}")
        return answer["result"].get("value")


@contextlib.contextmanager
def chromium(executable, temporary):
    profile = temporary / "profile"
    args = [
        *(executable, "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--hide-scrollbars"),
        *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
        *("--remote-debugging-port=0", f"--user-data-dir={profile}", "about:blank"),
    ]
    with process(args, temporary / "chromium.log"):
        port = wait_for("Chromium", lambda: (profile / "DevToolsActivePort").read_text().split("\n")[0])
        tabs = json.load(urllib.request.urlopen(f"http://127.0.0.1:{port}/json", timeout=10))
        yield Page(next(t["webSocketDebuggerUrl"] for t in tabs if t["type"] == "page"))


def photograph(page, address, options):
    page.call("Emulation.setDeviceMetricsOverride", width=options.width, height=options.height, deviceScaleFactor=1.5, mobile=False)
    page.call("Page.enable")
    page.call("Page.navigate", url=address)
    widget = "[...window.jupyterapp?.shell.widgets('main') ?? []][0]"
    wait_for("the notebook in JupyterLab", lambda: page.js(f"!!{widget}?.content?.widgets?.length"))
    page.js(f"{widget}.context.ready.then(() => true)")
    if options.stored:  # where the kernel is not installed, JupyterLab asks for another one
        time.sleep(3)
        page.js("document.querySelector('.jp-Dialog .jp-mod-reject')?.click()")
    else:
        page.js(f"{widget}.sessionContext.ready.then(() => true)")
        page.js("jupyterapp.commands.execute('notebook:run-all-cells').then(() => true)")
        failed = page.js(f"{widget}.content.model.toJSON().cells.flatMap(c => c.outputs || []).filter(o => o.output_type == 'error').map(o => o.evalue)")
        if failed:
            raise SystemExit(f"the notebook failed: {failed}")
    time.sleep(3)  # for MathJax and for fonts
    found = page.js(
        f"(() => {{ const w = {widget}.content.widgets.find(w => w.model.id == {json.dumps(options.top)});"
        " if (w) w.node.scrollIntoView({block: 'start'}); return !!w })()"
    )
    if not found:
        raise SystemExit(f"no cell has the id {options.top!r}")
    time.sleep(1)
    options.picture.write_bytes(base64.b64decode(page.call("Page.captureScreenshot", format="png")["data"]))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("picture", type=pathlib.Path, help="the PNG file to write")
    parser.add_argument("--notebook", type=pathlib.Path, default=ROOT / "notebooks" / "first-steps.ipynb")
    parser.add_argument("--stored", action="store_true", help="show the stored outputs instead of running the notebook")
    parser.add_argument("--top", default="plot-text", help="id of the cell at the upper edge")
    parser.add_argument("--width", type=int, default=1000)
    parser.add_argument("--height", type=int, default=1700)
    parser.add_argument("--chromium", default=shutil.which("chromium") or shutil.which("google-chrome"))
    options = parser.parse_args()
    if not options.chromium:
        raise SystemExit("no chromium found; install it (Debian: apt-get install chromium) or name it with --chromium")

    # The copy lies in the module, so that the notebook finds its packages there.
    place = ROOT / "out" / "screenshot"
    place.mkdir(parents=True, exist_ok=True)
    notebook = place / options.notebook.name
    shutil.copyfile(options.notebook, notebook)
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as name:
        temporary = pathlib.Path(name)
        os.environ.update(JUPYTER_DATA_DIR=str(temporary / "data"), JUPYTER_CONFIG_DIR=str(temporary / "config"))
        if options.stored:  # JupyterLab shows the SVG of a trusted notebook only
            subprocess.run([sys.executable, "-m", "jupyter", "trust", notebook], check=True, capture_output=True)
        with jupyterlab(notebook, temporary) as address, chromium(options.chromium, temporary) as page:
            photograph(page, address, options)
    print(options.picture)


if __name__ == "__main__":
    main()

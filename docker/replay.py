#!/usr/bin/env python3
"""Replays the steps of the Dockerfile beside it where no container engine is at hand.

    python3 docker/replay.py --check         reads it: every instruction is known, what is copied exists, versions are those of go.mod
    sudo python3 docker/replay.py DIR        carries it out in a fresh Debian in DIR, starts it, and asks JupyterLab for its kernels

The second one needs debootstrap (Debian's package), root, and a Go toolchain of the version in the Dockerfile, which stands for the image
that it begins from. It takes some minutes and 3 GB. DIR is left for a look.
"""

import argparse
import json
import os
import pathlib
import re
import secrets
import shlex
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent
KNOWN = {"FROM", "RUN", "COPY", "WORKDIR", "ENV", "USER", "EXPOSE", "HEALTHCHECK", "ENTRYPOINT"}


def instructions(text):
    """The instructions with their arguments. Lines that end in a backslash go on."""
    for line in re.sub(r"\\\n", " ", text).splitlines():
        line = line.strip()
        if line and not line.startswith("#"):
            name, _, rest = line.partition(" ")
            yield name.upper(), rest.strip()


def check(steps):
    """Complains of what an engine would not build either, and of versions that differ from the project's."""
    wrong = [f"{name} is not known here" for name, _ in steps if name not in KNOWN]
    if steps[0][0] != "FROM":
        wrong.append(f"got {steps[0][0]} first, want FROM")
    image = re.fullmatch(r"golang:(\d+\.\d+\.\d+)-bookworm", steps[0][1])
    wanted = re.search(r"^go (\d+\.\d+)", (ROOT / "go.mod").read_text(), re.M).group(1)
    if not image or not image.group(1).startswith(wanted + "."):
        wrong.append(f"got the image {steps[0][1]}, want golang:{wanted}.N-bookworm: the version of go.mod")
    for name, rest in steps:
        if name == "COPY":
            wrong += [f"COPY {rest}: there is no {source}" for source in shlex.split(rest)[:-1] if not (ROOT / source).exists()]
        if name == "ENTRYPOINT":
            path = ROOT / pathlib.Path(json.loads(rest)[0]).relative_to("/opt/fluxion")
            if not os.access(path, os.X_OK):
                wrong.append(f"ENTRYPOINT: {path} cannot be executed")
    if not any(name == "USER" and rest != "root" for name, rest in steps):
        wrong.append("want a USER without privileges")
    for line in (ROOT / "requirements.txt").read_text().splitlines():
        if line.strip() and not line.startswith("#") and "==" not in line:
            wrong.append(f"requirements.txt: {line} has no version")
    return wrong


def ignored():
    """What the engine would leave out of the context."""
    patterns = (ROOT / ".dockerignore").read_text().split()
    top = {p for p in patterns if not p.startswith("**/")}
    anywhere = {p.removeprefix("**/") for p in patterns if p.startswith("**/")}
    return lambda folder, names: [n for n in names if n in anywhere or pathlib.Path(folder) == ROOT and n in top]


class Container:
    """A directory with a Debian, in which the steps are carried out."""

    def __init__(self, directory):
        self.directory = directory
        self.workdir, self.user = "/", "root"
        self.env = {"PATH": "/go/bin:/usr/local/go/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", "GOPATH": "/go", "HOME": "/root"}
        for name, value in os.environ.items():  # how this machine reaches its registries
            if name.lower().endswith("_proxy") or name in ("GOPROXY", "GOSUMDB", "GONOSUMDB", "PIP_INDEX_URL", "PIP_CERT", "SSL_CERT_FILE", "SSL_CERT_DIR"):
                self.env[name] = value

    def begin(self, image):
        """The stand-in of the image: Debian with gcc, and the Go toolchain of this machine."""
        version = subprocess.run(["go", "env", "GOVERSION"], check=True, capture_output=True, text=True).stdout.strip()
        if version.removeprefix("go") != image.split(":")[1].split("-")[0]:
            raise SystemExit(f"got {version}, want that of {image}")
        subprocess.run(["debootstrap", "--variant=minbase", "--include=ca-certificates,gcc,libc6-dev", "bookworm", self.directory], check=True)
        for kind, place in (("proc", "proc"), ("tmpfs", "dev/shm")):
            (self.directory / place).mkdir(parents=True, exist_ok=True)
            subprocess.run(["mount", "-t", kind, kind, self.directory / place], check=True)
        root = subprocess.run(["go", "env", "GOROOT"], check=True, capture_output=True, text=True).stdout.strip()
        shutil.copytree(root, self.directory / "usr/local/go", symlinks=True, dirs_exist_ok=True)
        (self.directory / "go").mkdir()
        for file in ("etc/resolv.conf", "etc/pip.conf", "etc/ssl/certs/ca-certificates.crt"):
            if pathlib.Path("/", file).exists():
                (self.directory / file).parent.mkdir(parents=True, exist_ok=True)
                shutil.copy(pathlib.Path("/", file), self.directory / file)

    def end(self):
        for place in ("dev/shm", "proc"):
            if os.path.ismount(self.directory / place):
                subprocess.run(["umount", "-l", self.directory / place], check=False)

    def command(self, args):
        inside = f"cd {shlex.quote(self.workdir)} && exec {args}"
        return ["chroot", f"--userspec={self.user}", str(self.directory), "/usr/bin/env", "-i", *(f"{k}={v}" for k, v in self.env.items()), "/bin/sh", "-c", inside]

    def run(self, script):
        subprocess.run(self.command(f"/bin/sh -c {shlex.quote(script)}"), check=True)

    def copy(self, sources, to):
        target = self.directory / to.lstrip("/")
        for source in sources:
            path = ROOT / source
            if path.is_dir():
                shutil.copytree(path, target, symlinks=True, dirs_exist_ok=True, ignore=ignored())
            else:
                target.parent.mkdir(parents=True, exist_ok=True)
                shutil.copy(path, target)

    def step(self, name, rest):
        if name == "FROM":
            self.begin(rest)
        elif name == "RUN":
            self.run(rest)
        elif name == "COPY":
            *sources, to = shlex.split(rest)
            self.copy(sources, to)
        elif name == "WORKDIR":
            self.workdir = rest
            (self.directory / rest.lstrip("/")).mkdir(parents=True, exist_ok=True)
        elif name == "ENV":
            self.env.update(pair.split("=", 1) for pair in shlex.split(rest))
        elif name == "USER":
            self.user = rest


def try_out(container, entrypoint):
    """Starts the server, and asks it for its kernels with the token and without."""
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        port = s.getsockname()[1]
    token = secrets.token_hex(16)
    container.env.update(JUPYTER_TOKEN=token, JUPYTER_IP="127.0.0.1", JUPYTER_PORT=str(port))
    server = subprocess.Popen(container.command(shlex.join(entrypoint)))
    try:
        address = f"http://127.0.0.1:{port}/api/kernelspecs"
        for _ in range(120):
            try:
                specs = json.load(urllib.request.urlopen(f"{address}?token={token}", timeout=5))
                break
            except OSError:
                time.sleep(0.5)
        else:
            raise SystemExit("JupyterLab did not answer within a minute")
        print("kernels:", ", ".join(specs["kernelspecs"]))
        if "fluxion" not in specs["kernelspecs"]:
            raise SystemExit("the kernel is missing")
        try:
            urllib.request.urlopen(address, timeout=5)
            raise SystemExit("it answers without the token")
        except urllib.error.HTTPError as e:
            print("without the token:", e.code)
    finally:
        server.terminate()
        server.wait(20)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("directory", type=pathlib.Path, nargs="?", help="where the Debian is made; it must not exist")
    parser.add_argument("--check", action="store_true", help="read the Dockerfile only")
    options = parser.parse_args()
    steps = list(instructions((HERE / "Dockerfile").read_text()))
    if wrong := check(steps):
        raise SystemExit("docker/Dockerfile: " + "\n".join(wrong))
    if options.check:
        print(f"docker/Dockerfile: {len(steps)} steps, nothing wrong")
        return
    if not options.directory or options.directory.exists():
        raise SystemExit("want a directory that does not exist, or --check")
    container = Container(options.directory.resolve())
    try:
        for name, rest in steps:
            print(f"== {name} {rest}", file=sys.stderr, flush=True)
            container.step(name, rest)
        try_out(container, json.loads(dict(steps)["ENTRYPOINT"]))
    finally:
        container.end()


if __name__ == "__main__":
    main()

"""Fixtures: the notebook, the command, and a live kernel."""

import os

import pytest
from jupyter_client.kernelspec import KernelSpecManager, NoSuchKernel

import harness

os.environ["FLUXION_HISTORY"] = "off"  # the cells of tests are nobody's history


def pytest_sessionstart(session):
    """Nothing is skipped for want of a kernel: without one the run fails and says what to do."""
    try:
        KernelSpecManager().get_kernel_spec(harness.KERNEL)
    except NoSuchKernel:
        pytest.exit(f"the kernel {harness.KERNEL!r} is not installed in this environment; run: make test", returncode=1)
    if not harness.COMMAND.exists():
        pytest.exit(f"{harness.COMMAND} is missing; run: make test", returncode=1)


@pytest.fixture
def kernel():
    """A kernel of its own for one test."""
    with harness.Kernel() as k:
        yield k


@pytest.fixture(scope="module")
def shared():
    """One kernel for the tests of a module that do no harm to it."""
    with harness.Kernel() as k:
        yield k

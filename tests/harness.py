"""A live kernel, driven as a front end drives it, and what a cell answered."""

import dataclasses
import os
import pathlib
import time

import psutil
from jupyter_client.manager import KernelManager

KERNEL = "fluxion"
ROOT = pathlib.Path(__file__).resolve().parent.parent
COMMAND = ROOT / "bin" / "fluxion"
NOTEBOOK = ROOT / "notebooks" / "first-steps.ipynb"
TIMEOUT = 120  # seconds; a cell that takes longer hangs

OUTPUTS = {"stream", "display_data", "update_display_data", "execute_result", "error", "clear_output"}


@dataclasses.dataclass
class Answer:
    """Everything that one execute_request brought."""

    reply: dict  # content of the execute_reply
    messages: list  # what came on iopub, in order
    seconds: float  # from the request to idle

    @property
    def outputs(self):
        """(type, content) of each output, in order."""
        return [(m["msg_type"], m["content"]) for m in self.messages if m["msg_type"] in OUTPUTS]

    @property
    def states(self):
        return [m["content"]["execution_state"] for m in self.messages if m["msg_type"] == "status"]

    def text(self, name="stdout"):
        return "".join(c["text"] for t, c in self.outputs if t == "stream" and c["name"] == name)

    @property
    def value(self):
        """The text of the cell's value, None where it has none."""
        values = [c["data"]["text/plain"] for t, c in self.outputs if t == "execute_result"]
        assert len(values) <= 1, f"{len(values)} execute_result messages"
        return values[0] if values else None

    @property
    def error(self):
        """The cell's error message, None where it succeeded; there is never more than one."""
        errors = [c for t, c in self.outputs if t == "error"]
        assert len(errors) <= 1, f"{len(errors)} error messages"
        assert bool(errors) == (self.reply["status"] == "error"), self.reply
        return errors[0] if errors else None


class Kernel:
    """A kernel process and a client of it. Use it in a with statement."""

    def __init__(self, cwd=ROOT / "notebooks"):
        self.manager = KernelManager(kernel_name=KERNEL)
        self.manager.start_kernel(cwd=str(cwd))
        self.client = self.manager.client()
        self.client.start_channels()
        self.client.wait_for_ready(timeout=TIMEOUT)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def close(self):
        self.client.stop_channels()
        if self.manager.has_kernel:
            self.manager.shutdown_kernel()

    def run(self, code, inputs=(), on_message=None, **options):
        """Runs a cell to its end. inputs answers its questions in turn; on_message sees each iopub message as it comes."""
        inputs, messages, asked = list(inputs), [], []
        idle = 0.0

        def hook(message):
            nonlocal idle
            idle = time.perf_counter()
            messages.append(message)
            if on_message:
                on_message(message)

        def answer(message):
            asked.append(message["content"])
            self.client.input(inputs.pop(0))

        began = time.perf_counter()
        reply = self.client.execute_interactive(
            code, allow_stdin=True, timeout=TIMEOUT, output_hook=hook, stdin_hook=answer, **options
        )
        self.asked = asked
        return Answer(reply["content"], messages, idle - began)

    def ok(self, code, **options):
        """Runs a cell that must succeed."""
        answer = self.run(code, **options)
        assert answer.error is None, "\n".join([answer.error["evalue"], *answer.error["traceback"]])
        return answer

    @property
    def process(self):
        return psutil.Process(self.manager.provisioner.pid)

    @property
    def workers(self):
        """The processes that the kernel started and that live."""
        return [p for p in self.process.children(recursive=True) if p.is_running() and p.status() != psutil.STATUS_ZOMBIE]

    def census(self):
        """What must not leak: bytes in memory, open files and threads of the kernel and all below it, and how many processes."""
        processes = [self.process, *self.workers]
        return {
            "rss": sum(p.memory_info().rss for p in processes),
            "files": sum(p.num_fds() for p in processes),
            "threads": sum(p.num_threads() for p in processes),
            "processes": len(processes),
        }


def environment():
    """The environment for commands: those of this virtual environment come first."""
    import sys

    bin = pathlib.Path(sys.executable).parent
    return {**os.environ, "PATH": f"{bin}{os.pathsep}{os.environ['PATH']}"}

"""Real Jupyter clients against the fake kernel: jupyter_kernel_test, then what it does not cover.

usage: conformance.py FAKEKERNEL_BINARY [unittest arguments]
"""

import json
import os
import queue
import signal
import sys
import tempfile
import time
import unittest

BINARY = os.path.abspath(sys.argv.pop(1))
ROOT = tempfile.mkdtemp()
os.makedirs(os.path.join(ROOT, "kernels", "fake"))
with open(os.path.join(ROOT, "kernels", "fake", "kernel.json"), "w") as f:
    json.dump(
        {
            "argv": [BINARY, "-f", "{connection_file}"],
            "display_name": "fake",
            "language": "go",
            "interrupt_mode": "message",
        },
        f,
    )
os.environ["JUPYTER_PATH"] = ROOT
os.environ["JUPYTER_RUNTIME_DIR"] = tempfile.mkdtemp()

import jupyter_kernel_test as jkt  # noqa: E402
from jupyter_client.manager import KernelManager, start_new_kernel  # noqa: E402


class Standard(jkt.KernelTests):
    kernel_name = "fake"
    language_name = "go"
    file_extension = ".go"
    code_hello_world = "print hello, world"
    code_stderr = "eprint oops"
    complete_code_samples = ["print a", "value 1"]
    incomplete_code_samples = ["func f() {"]
    invalid_code_samples = [")"]
    code_generate_error = "fail Error no such thing"
    code_execute_result = [
        {"code": "value 42", "result": "42"},
        {"code": "value 1 + 1", "result": "1 + 1"},
        {"code": "value 43", "result": "43"},
        {"code": "value 42", "result": "42"},
    ]
    code_display_data = [
        {"code": "show text/html <b>x</b>", "mime": "text/html"},
        {"code": "png abc", "mime": "image/png"},
    ]
    code_clear_output = "clear"
    code_history_pattern = "va*e 42"
    supported_history_operations = ("tail", "range", "search")


class Welcome(jkt.IopubWelcomeTests):
    kernel_name = "fake"
    support_iopub_welcome = True


class More(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.km, cls.kc = start_new_kernel(kernel_name="fake")

    @classmethod
    def tearDownClass(cls):
        cls.kc.stop_channels()
        cls.km.shutdown_kernel()

    def run_cell(self, code, **kwargs):
        outputs = []
        reply = self.kc.execute_interactive(code, output_hook=outputs.append, timeout=60, **kwargs)
        return reply["content"], outputs

    def test_stdin(self):
        def answer(msg):
            self.assertEqual(msg["content"], {"prompt": "name?", "password": False})
            self.kc.input("Ann")

        reply, outputs = self.run_cell("input name?", allow_stdin=True, stdin_hook=answer)
        self.assertEqual(reply["status"], "ok")
        self.assertEqual(outputs[-2]["content"]["text"], "got Ann\n")

    def test_no_stdin(self):
        reply, _ = self.run_cell("input name?", allow_stdin=False)
        self.assertIn("this front end gives no input", reply["evalue"])

    def test_interrupt(self):
        msg_id = self.kc.execute("block")
        time.sleep(0.2)
        self.km.interrupt_kernel()
        reply = self.kc.get_shell_msg(timeout=10)
        self.assertEqual(reply["parent_header"]["msg_id"], msg_id)
        self.assertEqual(reply["content"]["ename"], "Interrupted")
        self.drain(msg_id)

    def test_sigint(self):
        msg_id = self.kc.execute("block")
        time.sleep(0.2)
        os.kill(self.km.provisioner.pid, signal.SIGINT)
        reply = self.kc.get_shell_msg(timeout=10)
        self.assertEqual(reply["content"]["ename"], "Interrupted")
        self.drain(msg_id)

    def drain(self, msg_id):
        while True:
            msg = self.kc.get_iopub_msg(timeout=10)
            if msg["parent_header"].get("msg_id") == msg_id and msg["content"].get("execution_state") == "idle":
                return

    def test_heartbeat_during_cell(self):
        self.kc.hb_channel.unpause()
        msg_id = self.kc.execute("sleep 3s")
        deadline = time.time() + 2.5
        beats = 0
        while time.time() < deadline:
            time.sleep(0.25)
            beats += self.kc.hb_channel.is_beating()
        self.assertGreaterEqual(beats, 8)
        self.kc.get_shell_msg(timeout=10)
        self.drain(msg_id)

    def test_run_all_stops_at_error(self):
        ids = [self.kc.execute(c) for c in ("print 1", "fail Error x", "print 2", "print 3")]
        replies = {}
        for _ in ids:
            reply = self.kc.get_shell_msg(timeout=10)
            replies[reply["parent_header"]["msg_id"]] = reply["content"]["status"]
        self.assertEqual([replies[i] for i in ids], ["ok", "error", "aborted", "aborted"])
        self.drain(ids[-1])
        self.assertEqual(self.run_cell("value 1")[0]["status"], "ok")

    def test_many_displays(self):
        start = time.time()
        reply, outputs = self.run_cell("displays 5000")
        shown = [m["content"]["data"]["text/plain"] for m in outputs if m["msg_type"] == "display_data"]
        self.assertEqual(shown, [str(i) for i in range(5000)])
        print(f"5000 displays: {time.time() - start:.2f} s", file=sys.stderr)

    def test_much_text(self):
        start = time.time()
        n = 20_000_000
        reply, outputs = self.run_cell(f"flood {n}")
        texts = [m["content"]["text"] for m in outputs if m["msg_type"] == "stream"]
        self.assertEqual(sum(map(len, texts)), n)
        self.assertEqual(outputs[-1]["content"].get("execution_state"), "idle")
        print(f"20 MB in {len(texts)} messages: {time.time() - start:.2f} s", file=sys.stderr)

    def test_slow_reader(self):
        """A client that does not read for a while loses nothing, and the kernel keeps answering control."""
        n = 60_000_000
        msg_id = self.kc.execute(f"flood {n}")
        time.sleep(1)
        self.kc.control_channel.send(self.kc.session.msg("kernel_info_request"))
        reply = self.kc.get_control_msg(timeout=2)
        self.assertEqual(reply["msg_type"], "kernel_info_reply")
        with open(f"/proc/{self.km.provisioner.pid}/status") as f:
            rss = next(int(l.split()[1]) for l in f if l.startswith("VmRSS"))
        self.assertLess(rss, 400_000)
        got = 0
        while True:
            msg = self.kc.get_iopub_msg(timeout=10)
            if msg["msg_type"] == "stream":
                got += len(msg["content"]["text"])
            if msg["parent_header"].get("msg_id") == msg_id and msg["content"].get("execution_state") == "idle":
                break
        self.kc.get_shell_msg(timeout=10)
        print(f"slow reader: {got} bytes, kernel {rss} kB", file=sys.stderr)
        self.assertEqual(got, n)

    def test_user_expressions(self):
        reply, _ = self.run_cell("print x", user_expressions={"a": "1", "b": "bad"})
        self.assertEqual(reply["user_expressions"]["a"]["data"], {"text/plain": "1"})
        self.assertEqual(reply["user_expressions"]["b"]["status"], "error")


class Life(unittest.TestCase):
    def test_start_and_shutdown(self):
        km = KernelManager(kernel_name="fake")
        start = time.time()
        km.start_kernel()
        kc = km.client()
        kc.start_channels()
        kc.kernel_info()
        kc.get_shell_msg(timeout=10)
        took = time.time() - start
        print(f"start to kernel_info_reply: {took:.3f} s", file=sys.stderr)
        self.assertLess(took, 1)
        kc.execute("print x")
        kc.get_shell_msg(timeout=10)
        kc.shutdown()
        self.assertEqual(kc.get_control_msg(timeout=5)["msg_type"], "shutdown_reply")
        deadline = time.time() + 3
        while km.is_alive() and time.time() < deadline:
            time.sleep(0.02)
        self.assertFalse(km.is_alive())
        kc.stop_channels()
        km.cleanup_resources()

    def test_restart(self):
        km, kc = start_new_kernel(kernel_name="fake")
        kc.execute_interactive("print x", output_hook=lambda m: None, timeout=10)
        km.restart_kernel(now=False)
        kc.wait_for_ready(timeout=10)
        kc.execute_interactive("print x", output_hook=lambda m: None, timeout=10)
        kc.stop_channels()
        km.shutdown_kernel()

    def test_shutdown_of_running_cell(self):
        km, kc = start_new_kernel(kernel_name="fake")
        kc.execute("block")
        time.sleep(0.2)
        start = time.time()
        km.shutdown_kernel()
        self.assertLess(time.time() - start, 2)
        kc.stop_channels()

    def test_sigterm(self):
        km, kc = start_new_kernel(kernel_name="fake")
        os.kill(km.provisioner.pid, signal.SIGTERM)
        time.sleep(0.5)
        self.assertEqual(km.provisioner.process.poll(), 0)
        kc.stop_channels()
        km.shutdown_kernel(now=True)

    def test_parent_dies(self):
        """The kernel of a client that was killed ends by itself."""
        code = (
            "import os, sys; from jupyter_client.manager import KernelManager;"
            "km = KernelManager(kernel_name='fake'); km.start_kernel();"
            "print(km.provisioner.pid, flush=True); os._exit(1)"
        )
        import subprocess

        pid = int(subprocess.run([sys.executable, "-c", code], stdout=subprocess.PIPE, check=False).stdout)
        deadline = time.time() + 5
        while time.time() < deadline:
            try:
                with open(f"/proc/{pid}/stat") as f:
                    if f.read().rsplit(")", 1)[1].split()[0] == "Z":
                        return
            except FileNotFoundError:
                return
            time.sleep(0.1)
        os.kill(pid, signal.SIGKILL)
        self.fail("the kernel outlived its parent by 5 s")

    def test_ipc(self):
        km = KernelManager(kernel_name="fake", transport="ipc")
        km.start_kernel()
        kc = km.client()
        kc.start_channels()
        kc.wait_for_ready(timeout=10)
        kc.execute_interactive("print x", output_hook=lambda m: None, timeout=10)
        kc.stop_channels()
        km.shutdown_kernel()


if __name__ == "__main__":
    unittest.main()

"""The live kernel, as a front end sees it."""

import itertools
import time

import psutil
import pytest

# What the functions below call a running loop: it says that it has begun, then counts. Its step is a call, so it can be interrupted.
LOOP = """
count := 0
func step() { count++; time.Sleep(time.Millisecond) }
fmt.Println("begun")
for { step() }
"""


def when_begun(act):
    """Calls act once, when the cell has printed that it has begun."""
    pending = [act]

    def on_message(message):
        if message["msg_type"] == "stream" and "begun" in message["content"]["text"] and pending:
            pending.pop()()

    return on_message


def test_kernel_info(shared):
    info = shared.client.kernel_info(reply=True, timeout=30)["content"]
    assert info["status"] == "ok"
    assert info["implementation"] == "fluxion"
    assert info["language_info"]["name"] == "go"
    assert info["language_info"]["file_extension"] == ".go"
    assert info["protocol_version"].startswith("5.")


def test_order(shared):
    """busy, execute_input, outputs, idle; all text is there before idle."""
    answer = shared.ok('fmt.Println("one")\nDisplay(2)\nfmt.Fprintln(os.Stderr, "three")\n4')
    kinds = [m["msg_type"] for m in answer.messages]
    assert kinds == ["status", "execute_input", "stream", "display_data", "stream", "execute_result", "status"]
    assert answer.states == ["busy", "idle"]
    assert (answer.text(), answer.text("stderr"), answer.value) == ("one\n", "three\n", "4")


def test_state_is_the_same_value(kernel):
    """A pointer, a channel, a closure and a goroutine of cell 1 are the same ones in cell 9."""
    kernel.ok(
        """
n := 1
p := &n
words := make(chan string)
total := 0
add := func(k int) int { total += k; return total }
go func() {
	for w := range words {
		add(len(w))
		words <- strings.ToUpper(w)
	}
}()
"""
    )
    kernel.ok("type counter struct{ hits int }\nfunc (c *counter) hit() { c.hits++ }\nc := &counter{}\nalias := c")
    kernel.ok("n = 2")
    assert kernel.ok("*p").value == "2"
    kernel.ok("*p = 3")
    kernel.ok("c.hit(); c.hit()")
    assert kernel.ok("alias.hits").value == "2"
    assert kernel.ok("add(10)").value == "10"
    kernel.ok('words <- "fluxion"')
    assert kernel.ok("fmt.Println(n, p == &n, <-words, total)").text() == "3 true FLUXION 17\n"


def test_redefined_function_reaches_its_callers(kernel):
    kernel.ok("func rate() int { return 1 }\nfunc twice() int { return 2 * rate() }")
    assert kernel.ok("twice()").value == "2"
    kernel.ok("func rate() int { return 10 }")
    assert kernel.ok("twice()").value == "20"


def test_type_gains_a_method(kernel):
    kernel.ok("type point struct{ x, y float64 }\np := point{3, 4}\nall := []point{p}")
    kernel.ok("func (p point) norm() float64 { return math.Hypot(p.x, p.y) }")
    assert kernel.ok("fmt.Println(p.norm(), all[0].norm())").text() == "5 5\n"


@pytest.mark.parametrize(
    ("code", "name", "line"),
    [
        ("x := 1\ny := x + undefinedThing", "CompileError", 2),
        ("x := 1\nif x == 1 {\n\tpanic(fmt.Sprint(x))\n}", "Panic", 3),
        ("var m map[string]int\n\nm[`a`] = 1", "Panic", 3),
    ],
)
def test_error(shared, code, name, line):
    """One error message, named by a stable name, that speaks of the cell's line, and nothing on stderr."""
    answer = shared.run(code)
    assert answer.error["ename"] == name
    assert answer.reply["ename"] == name
    assert answer.text("stderr") == ""
    assert f"line {line}" in "\n".join([answer.error["evalue"], *answer.error["traceback"]])
    assert shared.ok("1 + 1").value == "2"


def test_all_compile_errors_at_once(shared):
    error = shared.run("a := undefinedOne\nb := undefinedTwo\nvar s string = 3").error
    said = "\n".join([error["evalue"], *error["traceback"]])
    assert "undefinedOne" in said and "undefinedTwo" in said and "string" in said


@pytest.mark.parametrize("end", ["os.Exit(3)", 'import "log"\nlog.Fatal("the end")'])
def test_exit_ends_the_cell_only(kernel, end):
    kernel.ok("kept := 7")
    answer = kernel.run(end + '\nfmt.Println("not reached")')
    assert "not reached" not in answer.text()
    assert answer.error is not None
    assert kernel.ok("kept").value == "7"


def test_panic_in_goroutine(kernel):
    kernel.ok("kept := 7")
    kernel.run('done := make(chan bool)\ngo func() { defer close(done); panic("in goroutine") }()\n<-done\ntime.Sleep(10 * time.Millisecond)')
    assert kernel.ok("kept").value == "7"


def test_interrupt_keeps_state(kernel):
    kernel.ok("kept := 7")
    before = kernel.workers
    answer = kernel.run(LOOP, on_message=when_begun(lambda: (time.sleep(0.2), kernel.manager.interrupt_kernel())))
    assert answer.error["ename"] == "Interrupted"
    assert kernel.ok("kept").value == "7"
    assert int(kernel.ok("count").value) > 0
    assert kernel.workers == before, "the worker was replaced"


def test_interrupt_of_a_sleep(kernel):
    began = time.monotonic()
    answer = kernel.run('fmt.Println("begun")\ntime.Sleep(time.Hour)', on_message=when_begun(kernel.manager.interrupt_kernel))
    assert answer.error["ename"] == "Interrupted"
    assert time.monotonic() - began < 60


def test_input(kernel):
    answer = kernel.ok('name := Input("Your name? ")\nfmt.Println("hello,", name)', inputs=["Ada"])
    assert [q["prompt"] for q in kernel.asked] == ["Your name? "]
    assert not kernel.asked[0]["password"]
    assert answer.text() == "hello, Ada\n"


def test_password(kernel):
    kernel.ok('secret := Password("Secret: ")', inputs=["xyzzy"])
    assert kernel.asked[0]["password"]
    assert kernel.ok("len(secret)").value == "5"


def test_standard_input(kernel):
    answer = kernel.ok("var a, b int\nn, err := fmt.Scanln(&a, &b)\nfmt.Println(n, err, a+b)", inputs=["20 22"])
    assert answer.text().endswith("2 <nil> 42\n")
    lines = kernel.ok("lines := bufio.NewScanner(os.Stdin)\nlines.Scan()\nfmt.Println(lines.Text())", inputs=["a whole line"])
    assert lines.text().endswith("a whole line\n")


def test_interrupt_of_a_question(kernel):
    """A cell that waits for input can be interrupted. (execute_interactive cannot say so, hence by hand.)"""
    request = kernel.client.execute('kept := 7\nanswer := Input("? ")', allow_stdin=True)
    question = kernel.client.get_stdin_msg(timeout=60)
    assert question["msg_type"] == "input_request"
    kernel.manager.interrupt_kernel()
    while (reply := kernel.client.get_shell_msg(timeout=60))["parent_header"].get("msg_id") != request:
        pass
    assert reply["content"]["ename"] == "Interrupted"
    assert kernel.ok("kept").value == "7"


def test_displays_and_prints_keep_their_order(kernel):
    answer = kernel.ok('for i := range 2000 {\n\tfmt.Println("print", i)\n\tDisplay(i)\n}')
    seen = []
    for kind, content in answer.outputs:
        if kind == "stream" and seen and seen[-1][0] == "stream":
            seen[-1] = ("stream", seen[-1][1] + content["text"])
        else:
            seen.append((kind, content["text"] if kind == "stream" else content["data"]["text/plain"]))
    wanted = itertools.chain.from_iterable([("stream", f"print {i}\n"), ("display_data", str(i))] for i in range(2000))
    assert seen == list(wanted)


def test_update(kernel):
    answer = kernel.ok('Update("progress", 1)\nUpdate("progress", 2)')
    ids = [c["transient"]["display_id"] for t, c in answer.outputs if t in ("display_data", "update_display_data")]
    assert len(ids) == 2 and len(set(ids)) == 1
    assert answer.outputs[-1][0] == "update_display_data"
    assert answer.outputs[-1][1]["data"]["text/plain"] == "2"


def test_output_past_go(kernel):
    """What is written straight to descriptor 1, as C code does, is caught as well."""
    answer = kernel.ok('import "syscall"\nsyscall.Write(1, []byte("straight to the descriptor\\n"));')
    assert answer.text() == "straight to the descriptor\n"


def test_silent(kernel):
    count = kernel.ok("1").reply["execution_count"]
    answer = kernel.ok('fmt.Println("quiet")\n5', silent=True, store_history=False)
    assert not [t for t, _ in answer.outputs if t == "execute_result"]
    assert kernel.ok("2").reply["execution_count"] == count + 1


def test_user_expressions(kernel):
    kernel.ok("n := 20")
    told = kernel.ok("n++", user_expressions={"good": "2 * n", "bad": "nothingLikeThis"}).reply["user_expressions"]
    assert told["good"]["status"] == "ok"
    assert told["good"]["data"]["text/plain"] == "42"
    assert told["bad"]["status"] == "error"


def test_stop_on_error(kernel):
    """Cells that wait behind a failing one are aborted; later ones run."""
    bad = kernel.client.execute('time.Sleep(500 * time.Millisecond)\npanic("stop")')
    behind = kernel.client.execute("reached := true")
    status = {}
    while len(status) < 2:
        reply = kernel.client.get_shell_msg(timeout=60)
        status[reply["parent_header"].get("msg_id")] = reply["content"]["status"]
    assert (status[bad], status[behind]) == ("error", "aborted")
    assert kernel.run("reached").error["ename"] == "CompileError"
    assert kernel.ok("1 + 1").value == "2"


def test_restart(kernel):
    kernel.ok("n := 1")
    old = [kernel.process, *kernel.workers]
    kernel.manager.restart_kernel()
    kernel.client.wait_for_ready(timeout=60)
    _, alive = psutil.wait_procs(old, timeout=10)
    assert not alive
    assert kernel.run("n").error["ename"] == "CompileError"
    assert kernel.ok("40 + 2").value == "42"


DEATHS = {
    "kill": LOOP,
    "stack overflow": "func deep(n int) int { return 1 + deep(n+1) }\ndeep(0)",
    "concurrent map write": """
shared := map[int]int{}
for range 8 {
	go func() { for i := 0; ; i++ { shared[i%10] = i } }()
}
time.Sleep(30 * time.Second)
""",
}


@pytest.mark.parametrize("death", DEATHS)
def test_worker_death(kernel, death):
    """The kernel says what happened, keeps types and functions, names the lost variables, and goes on."""
    kernel.ok("type point struct{ x, y int }\nfunc sum(p point) int { return p.x + p.y }")
    kernel.ok("precious := point{1, 2}")
    pid = kernel.process.pid

    def kill():
        for p in kernel.workers:
            p.kill()

    answer = kernel.run(DEATHS[death], on_message=when_begun(kill) if death == "kill" else None)
    assert answer.error["ename"] == "WorkerDied"
    again = kernel.ok("sum(point{20, 22})")
    assert again.value == "42"
    said = "\n".join([answer.error["evalue"], *answer.error["traceback"], answer.text(), answer.text("stderr"), again.text("stderr")])
    assert "precious" in said, said
    if death != "kill":
        assert death.replace("write", "") in said, said
    assert kernel.process.pid == pid


def test_worker_killed_between_cells(kernel):
    kernel.ok("func kept() int { return 42 }")
    for p in kernel.workers:
        p.kill()
    time.sleep(0.5)
    answer = kernel.run("kept()")
    if answer.error:
        assert answer.error["ename"] == "WorkerDied"
        answer = kernel.run("kept()")
    assert answer.value == "42"


def kill_when_saved(kernel):
    """kill -9 of the worker, once the values of variables are saved and nothing runs."""
    time.sleep(2)
    for p in kernel.workers:
        p.kill()
    time.sleep(0.5)


def test_a_trained_model_survives(kernel):
    """kill -9 between two cells: the model predicts the same numbers, and trains on."""
    kernel.ok("""
nn.Seed(1)
model := Chain(Dense(2, 8, Tanh), Dense(8, 1), Only)
x := Of(0.5, -1)
loss := func(m Model, x *Tensor, y float64) float64 { d := m.Call(x).Item() - y; return d * d }
data := []Pair[*Tensor, float64]{{x, 3}}
Train(loss, model, data, Descent(0.01), Epochs(20))
""")
    before = kernel.ok("fmt.Sprint(model.Call(x).Item())").value
    kill_when_saved(kernel)
    again = kernel.ok("fmt.Sprint(model.Call(x).Item())")
    assert again.value == before
    assert "the worker died (killed by signal 9" in again.text("stderr")
    kernel.ok("Train(loss, model, data, Descent(0.01), Epochs(20))")
    assert kernel.ok("fmt.Sprint(model.Call(x).Item())").value != before
    assert "saved data, loss, model, x" in kernel.ok("%checkpoint").text()


def test_what_does_not_survive_is_said(kernel):
    kernel.ok("shared := []int{1, 2}\npart := shared[1:]\npipe := make(chan int)")
    kill_when_saved(kernel)
    answer = kernel.run("len(pipe)")
    said = "\n".join(answer.error["traceback"])
    assert answer.error["ename"] == "WorkerDied"
    assert "part, shared" in said and "pipe (cell" in said and "This cell did not run" in said, said
    assert kernel.ok("part[0] = 7\nshared").value == "[1, 7]"


def test_shutdown_leaves_nothing_behind(kernel):
    kernel.ok('go func() { for { time.Sleep(time.Millisecond) } }()\nfmt.Println("begun")')
    all = [kernel.process, *kernel.workers]
    assert len(all) >= 2
    kernel.client.shutdown()
    _, alive = psutil.wait_procs(all, timeout=10)
    assert not alive


def test_killed_kernel_leaves_no_worker(kernel):
    """A front end that loses patience kills the kernel; its worker must not stay."""
    kernel.ok("n := 1")
    workers = kernel.workers
    assert workers
    kernel.process.kill()
    _, alive = psutil.wait_procs(workers, timeout=10)
    assert not alive


def test_history(kernel):
    kernel.ok("first := 1")
    kernel.ok("second := 2")
    reply = kernel.client.history(raw=True, output=False, hist_access_type="tail", n=2, reply=True, timeout=30)
    assert [entry[2] for entry in reply["content"]["history"]] == ["first := 1", "second := 2"]

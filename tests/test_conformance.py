"""Jupyter's own conformance suite, jupyter_kernel_test, with every attribute set that the kernel covers."""

import jupyter_kernel_test as jkt

import harness

PNG = r'[]byte("\x89PNG\r\n\x1a\n")'
SVG = '`<svg xmlns="http://www.w3.org/2000/svg" width="2" height="2"/>`'


class TestConformance(jkt.KernelTests):
    kernel_name = harness.KERNEL
    language_name = "go"
    file_extension = ".go"

    code_hello_world = 'fmt.Println("hello, world")'
    code_stderr = 'fmt.Fprintln(os.Stderr, "test")'
    code_generate_error = 'panic("oops")'
    code_clear_output = "Clear()"

    code_execute_result = [
        {"code": "6 * 7", "result": "42"},
        {"code": "x := 2\nx + 1", "result": "3"},
        {"code": "func twice(n int) int { return 2 * n }\ntwice(4)", "result": "8"},
        {"code": "[]int{1, 2, 3}[1:]"},
        {"code": "struct{ A, B float64 }{1, 2.5}"},
    ]
    code_history_pattern = "6 ? 7"
    supported_history_operations = ("tail", "range", "search")

    code_display_data = [
        {"code": "Display(42)", "mime": "text/plain"},
        {"code": 'Display(display.HTML("<b>bold</b>"))', "mime": "text/html"},
        {"code": 'Display(display.HTML("<b>bold</b>"))', "mime": "text/plain"},
        {"code": 'Display(display.Markdown("**bold**"))', "mime": "text/markdown"},
        {"code": 'Display(display.Latex("$x^2$"))', "mime": "text/latex"},
        {"code": f"Display(display.SVG({SVG}))", "mime": "image/svg+xml"},
        {"code": f"Display(display.PNG({PNG}))", "mime": "image/png"},
    ]

    complete_code_samples = [
        "1 + 2",
        "x := 1",
        'fmt.Println("hello")',
        "for i := range 3 {\n\tfmt.Println(i)\n}",
        "func f(n int) int {\n\treturn n + 1\n}",
        "type point struct{ x, y float64 }\np := point{1, 2}\np",
        'import "net/url"',
        "// only a comment",
    ]
    incomplete_code_samples = [
        "func f() {",
        "for i := range 3 {\n\tfmt.Println(i)",
        "fmt.Println(",
        "[]int{1,\n2,",
        "s := `not yet closed",
        "/* not yet closed",
        "1 +",
        'import (\n\t"fmt"',
    ]
    invalid_code_samples = ["x := )", "func 1f() {}", "}", "for := range 3 {}", 'fmt.Println("no end)']

    completion_samples = [
        {"text": "fmt.Sprin", "matches": {"Sprint", "Sprintf", "Sprintln"}},
        {"text": "fmt.Sprintl", "matches": {"Sprintln"}},
        {"text": 's := "😀"; strings.ToUpp', "matches": {"ToUpper", "ToUpperSpecial"}},
        {"text": "%nobody", "matches": set()},
    ]

    code_inspect_sample = "fmt.Sprintf"

    # Payloads of a pager are deprecated in the protocol; removed rather than skipped, so that a skip always means something was forgotten.
    test_pager = None


class TestWelcome(jkt.IopubWelcomeTests):
    """A subscriber is told that its subscription is there."""

    kernel_name = harness.KERNEL
    support_iopub_welcome = True

package convert

import (
	"bytes"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"github.com/fluxion-go/fluxion/display"
	"github.com/fluxion-go/fluxion/nb"
)

var update = flag.Bool("update", false, "write the golden files")

func golden(t *testing.T, name string, got []byte) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(path, got, 0o666); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, want) {
		t.Errorf("%s: got\n%s", name, got)
	}
}

func kinds(t *testing.T) *nb.Notebook {
	t.Helper()
	n, err := nb.Read(filepath.Join("testdata", "kinds.ipynb"))
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func TestHTML(t *testing.T) { golden(t, "kinds.html", HTML(kinds(t), Options{Dir: "testdata"})) }

// A page asks for nothing from elsewhere, and has no script.
func TestHTMLStandsAlone(t *testing.T) {
	page := HTML(kinds(t), Options{Dir: "testdata"})
	root, err := html.Parse(bytes.NewReader(page))
	if err != nil {
		t.Fatal(err)
	}
	check(t, root, string(page))
}

// So do the pages of our own notebooks, in which everything can be seen: no output is left out.
func TestOurNotebooks(t *testing.T) {
	files, err := filepath.Glob("../../notebooks/*.ipynb")
	if err != nil || len(files) < 3 {
		t.Fatalf("got %d notebooks, %v", len(files), err)
	}
	for _, file := range files {
		n, err := nb.Read(file)
		if err != nil {
			t.Fatal(err)
		}
		page := HTML(n, Options{})
		root, err := html.Parse(bytes.NewReader(page))
		if err != nil {
			t.Fatal(err)
		}
		check(t, root, file)
		outputs := 0
		for _, c := range n.Cells() {
			if c.Kind == nb.Code {
				outputs += len(c.Outputs())
			}
		}
		if got := bytes.Count(page, []byte(`class="output`)); got < outputs {
			t.Errorf("%s: got %d outputs, want %d", file, got, outputs)
		}
		if _, pictures := Markdown(n, "files"); strings.Contains(string(page), "<img src=\"data:image/svg") && len(pictures) == 0 {
			t.Errorf("%s: no pictures in Markdown", file)
		}
	}
}

// check walks a page and complains of what could run, load or send something.
func check(t *testing.T, n *html.Node, text string) {
	if n.Type == html.ElementNode {
		switch n.Data {
		case "script", "iframe", "object", "embed", "form", "base", "foreignObject", "foreignobject":
			t.Errorf("got an element %s in\n%s", n.Data, text)
		}
		for _, a := range n.Attr {
			value := strings.ToLower(strings.Map(printing, a.Val))
			switch {
			case strings.HasPrefix(a.Key, "on"), a.Key == "href" && anyScheme.MatchString(value) && !safeScheme.MatchString(value) && (n.Data != "image" || !imageData.MatchString(value)):
				t.Errorf("got %s=%q in\n%s", a.Key, a.Val, text)
			case a.Key == "src" && !strings.HasPrefix(value, "data:image/"), a.Key == "style" && strings.Contains(value, "url("), a.Key == "srcdoc", a.Key == "srcset", a.Key == "action":
				t.Errorf("got %s=%q in\n%s", a.Key, a.Val, text)
			}
		}
	}
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		check(t, c, text)
	}
}

func TestMarkdown(t *testing.T) {
	text, pictures := Markdown(kinds(t), "kinds_files")
	for _, p := range pictures {
		text = fmt.Appendf(text, "\n== %s, %d bytes", p.Name, len(p.Data))
	}
	golden(t, "kinds.md", append(text, '\n'))
}

func TestTitleAndAbout(t *testing.T) {
	n := kinds(t)
	if got, want := Title(n), "All kinds of cells"; got != want {
		t.Errorf("title: got %q, want %q", got, want)
	}
	if got, want := About(n), "The first paragraph, with x1∗y2∗z, a price of $5 or $6, and"; got != want {
		t.Errorf("about: got %q, want %q", got, want)
	}
	index := string(Index("Pages & more", []Link{{"a.html", "<A>", "about a"}}))
	if !strings.Contains(index, `<h1>Pages &amp; more</h1>`) || !strings.Contains(index, `<a href="a.html">&lt;A&gt;</a>`) {
		t.Errorf("index: got\n%s", index)
	}
}

func TestScrub(t *testing.T) {
	for _, test := range []struct{ text, want string }{
		{`<b>bold</b> & <i>more`, `<b>bold</b> &amp; <i>more</i>`},
		{`<script>alert(1)</script>x`, `x`},
		{`<b onclick=alert(1)>x</b>`, `<b>x</b>`},
		{`<a href=" java&#9;script:alert(1)">x</a>`, `<a>x</a>`},
		{`<a href="data:text/html,x">x</a>`, `<a>x</a>`},
		{`<a href="HTTPS://example.com" target=_top>x</a>`, `<a href="HTTPS://example.com">x</a>`},
		{`<a href="#there">x</a><p id="there">`, `<a href="#p-there">x</a><p id="p-there"></p>`},
		{`<img src="http://example.com/x.png" alt="a &lt; b">`, `[image: a &lt; b]`},
		{`<img src="data:image/png;base64,AAAA" onerror=x>`, `<img src="data:image/png;base64,AAAA"/>`},
		{`<img src="data:text/html,x">`, `[image]`},
		{`<unknown>kept</unknown>`, `kept`},
		{`<p style="color:red;background:url(//x);position:fixed;--x:1;width:expression(1)">`, `<p style="color: red; --x: 1"></p>`},
		{`<svg viewBox="0 0 1 1"><script>1</script><use xlink:href="#a"/><use xlink:href="http://x#a"/><g clip-path="url(#c)" fill="url(http://x)"/></svg>`,
			`<svg viewBox="0 0 1 1"><use xlink:href="#p-a"></use><use></use><g clip-path="url(#p-c)"></g></svg>`},
		{`<svg><foreignObject><b>x</b></foreignObject><animate attributeName=href to="javascript:1"/></svg>`, `<svg></svg>`},
		{`<math><mi>x</mi><annotation-xml encoding="text/html"><img src=x></annotation-xml></math>`, `<math><mi>x</mi></math>`},
		{`<input type=checkbox checked><input type=text value=x>`, `<input type="checkbox" checked="" disabled=""/>`},
		{`<form action=http://x><button>go</button>kept?</form>`, ``},
		{`<details open><summary>s</summary>d</details>`, `<details open=""><summary>s</summary>d</details>`},
	} {
		if got := (&scrubber{prefix: "p-"}).scrub(test.text); got != test.want {
			t.Errorf("%s: got\n%s\nwant\n%s", test.text, got, test.want)
		}
	}
}

// A style sheet has a say in its own output only, and cannot break out.
func TestScopedSheet(t *testing.T) {
	for _, test := range []struct{ sheet, want string }{
		{`.a{color:red}@media print{.a{x:1}}.b::before{content:"="}`, `.o1 {.a{color:red}@media print{.a{x:1}}.b::before{content:"="}}`},
		{`body{display:none}`, `.o1 {body{display:none}}`},
		{`.a{color:red}} body{display:none}{`, ``},
		{`.a{color:red`, ``},
		{`.a{content:"}"}`, ``},
		{`.a{content:"x}`, ``},
		{`.a{background:url(http://x)}`, ``},
		{`@import "http://x";`, ``},
		{`.a{position: fixed}`, ``},
		{`.a{color:r\65 d}`, ``},
		{`</style><script>`, ``},
	} {
		if got := scopedSheet(test.sheet, "o1"); got != test.want {
			t.Errorf("%s: got %q, want %q", test.sheet, got, test.want)
		}
	}
}

// Whatever a text is, what is left of it is harmless, and scrubbing that again changes nothing of what is seen.
func FuzzScrub(f *testing.F) {
	f.Add(`<p onclick=x><a href=javascript:x><svg><style><img src=x onerror=y></style></svg>`)
	f.Add(`<math><mtext><table><mglyph><style><!--</style><img title="--&gt;&lt;img src=1 onerror=alert(1)&gt;">`)
	f.Add(`<noscript><p title="</noscript><img src=x onerror=alert(1)>">`)
	f.Fuzz(func(t *testing.T, text string) {
		clean := (&scrubber{scope: "o1"}).scrub(text)
		for _, n := range parseFragment(clean) {
			check(t, n, text)
		}
	})
}

// Whatever cells hold, converting them does not panic, and the page is harmless.
func FuzzConvert(f *testing.F) {
	f.Add("# a $x$ \\(y\\) ![](attachment:a)", "%%bash\nx := `", "<b>\x1b[31m\r")
	f.Fuzz(func(t *testing.T, prose, source, out string) {
		text, err := os.ReadFile("testdata/kinds.ipynb")
		if err != nil {
			t.Fatal(err)
		}
		n, err := nb.Parse("fuzz.ipynb", text)
		if err != nil {
			t.Fatal(err)
		}
		for _, c := range n.Cells() {
			if c.Kind == nb.Code {
				c.SetOutputs(1, []nb.Output{&nb.Stream{Name: "stdout", Text: out}, &nb.Error{Name: out, Value: prose},
					&nb.DisplayData{Bundle: bundleOf("text/html", out)}, &nb.DisplayData{Bundle: bundleOf("text/latex", out)}, &nb.DisplayData{Bundle: bundleOf("image/png", out)}})
			}
		}
		HTML(n, Options{})
		Markdown(n, "files")
		page := (&scrubber{}).scrub(renderProse(prose))
		for _, n := range parseFragment(page + highlight(source)) {
			check(t, n, prose)
		}
		if got := textOf(parseFragment("<pre>\n" + highlight(source) + "</pre>")); got != strings.NewReplacer("\r\n", "\n", "\r", "\n", "\x00", "").Replace(source) && strings.ToValidUTF8(source, "") == source && !strings.ContainsRune(source, 0) {
			t.Errorf("highlighted: got %q, want %q", got, source)
		}
	})
}

func bundleOf(mime string, v any) display.Bundle {
	return display.Bundle{Data: map[string]any{mime: v}}
}

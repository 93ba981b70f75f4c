package nb

import (
	"fmt"
	"reflect"
	"strings"
	"testing"
)

const withParameters = `{
 "cells": [
  {
   "cell_type": "code",
   "execution_count": null,
   "id": "p",
   "metadata": {
    "tags": [
     "parameters"
    ]
   },
   "outputs": [],
   "source": [
    "rate := 0.5\n",
    "var name string = \"a\""
   ]
  },
  {
   "cell_type": "code",
   "execution_count": null,
   "id": "q",
   "metadata": {},
   "outputs": [],
   "source": "print rate"
  }
 ],
 "metadata": {},
 "nbformat": 4,
 "nbformat_minor": 5
}
`

func TestSetParameters(t *testing.T) {
	n := mustParse(t, withParameters)
	if err := n.SetParameters([]Parameter{{"rate", "1"}, {"name", "some text"}}); err != nil {
		t.Fatal(err)
	}
	c := &Collector{}
	r := &script{Collector: c}
	if err := Execute(t.Context(), n, r, c); err != nil || len(r.ran) != 3 {
		t.Errorf("ran %v, %v, want three cells", r.ran, err)
	}
	const injected = `  },
  {
   "cell_type": "code",
   "execution_count": 2,
   "id": "injected-parameters",
   "metadata": {
    "tags": [
     "injected-parameters"
    ]
   },
   "outputs": [],
   "source": [
    "// Parameters\n",
    "rate = 1\n",
    "name = \"some text\""
   ]
  },
`
	if got := string(n.Bytes()); !strings.Contains(got, injected) {
		t.Errorf("got\n%s\nwant in it\n%s", got, injected)
	}

	// Once more: the injected cell changes.
	n = mustParse(t, string(n.Bytes()))
	if err := n.SetParameters([]Parameter{{"rate", "2.5"}}); err != nil {
		t.Fatal(err)
	}
	var sources []string
	for _, c := range mustParse(t, string(n.Bytes())).Cells() {
		sources = append(sources, c.Source())
	}
	if want := []string{"rate := 0.5\nvar name string = \"a\"", "// Parameters\nrate = 2.5", "print rate"}; !reflect.DeepEqual(sources, want) {
		t.Errorf("got %q, want %q", sources, want)
	}
}

func TestSetParametersInOtherLayouts(t *testing.T) {
	for _, document := range []string{
		`{"cells": [{"cell_type": "code", "metadata": {"tags": ["parameters"]}, "outputs": [], "execution_count": null, "source": "a := 1"}], "metadata": {}, "nbformat": 4, "nbformat_minor": 4}`,
		strings.ReplaceAll(withParameters, "rate :=", "a :="),
		strings.ReplaceAll(strings.ReplaceAll(withParameters, "rate :=", "a :="), "\n", "\r\n"),
	} {
		n := mustParse(t, document)
		if err := n.SetParameters([]Parameter{{"a", "2"}}); err != nil {
			t.Fatal(err)
		}
		again := mustParse(t, string(n.Bytes()))
		if got := again.Cells()[1]; got.Source() != "// Parameters\na = 2" || got.Tags()[0] != TagInjected || len(again.Cells()) != len(n.Cells()) {
			t.Errorf("got\n%s", n.Bytes())
		}
	}
}

func TestParameters(t *testing.T) {
	for text, want := range map[string]string{
		"a=1":          "1",
		"a=-2.5e3":     "-2.5e3",
		"a=0x10":       "0x10",
		"a=true":       "true",
		"a=nan":        `"nan"`,
		"a=some text":  `"some text"`,
		`a="quoted"`:   `"quoted"`,
		"a=x=y":        `"x=y"`,
		"a=":           `""`,
		"θ_1 = 1":      "1",
		"1a=1":         "got 1a=1, want name=value",
		"a":            "got a, want name=value",
		"a b=1":        "got a b=1, want name=value",
		"a=os.Exit(1)": `"os.Exit(1)"`,
	} {
		p, err := ParseParameter(text)
		got := p.literal()
		if err != nil {
			got = err.Error()
		}
		if got != want {
			t.Errorf("%s: got %s, want %s", text, got, want)
		}
	}
	n := mustParse(t, withParameters)
	n.Name = "n.ipynb"
	if err := n.SetParameters([]Parameter{{"speed", "1"}}); fmt.Sprint(err) != "n.ipynb: got no parameter speed, want one of those in the cell with the tag parameters: rate, name" {
		t.Errorf("got %v", err)
	}
	n = mustParse(t, strings.Replace(withParameters, `"parameters"`, `"other"`, 1))
	n.Name = "n.ipynb"
	if err := n.SetParameters([]Parameter{{"rate", "1"}}); fmt.Sprint(err) != "n.ipynb: got no cell with the tag parameters, want one that gives each parameter its usual value" {
		t.Errorf("got %v", err)
	}
}

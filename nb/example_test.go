package nb_test

import (
	"context"
	"fmt"
	"os"
	"regexp"
	"strings"

	"github.com/fluxion-go/fluxion/display"
	"github.com/fluxion-go/fluxion/nb"
)

const document = `{
 "cells": [
  {
   "cell_type": "code",
   "execution_count": null,
   "id": "answer",
   "metadata": {"kept": [1.0, 2e0]},
   "outputs": [],
   "source": ["6 * 7"]
  }
 ],
 "metadata": {},
 "nbformat": 4,
 "nbformat_minor": 5
}
`

func ExampleParse() {
	n, err := nb.Parse("answer.ipynb", []byte(document))
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, c := range n.Cells() {
		fmt.Println(c.Kind, c.ID, c.Source())
	}
	fmt.Println(string(n.Bytes()) == document)

	_, err = nb.Parse("answer.ipynb", []byte("{\n \"cells\": [,\n"))
	fmt.Println(err)
	// Output:
	// code answer 6 * 7
	// true
	// answer.ipynb, line 2, column 12: not a notebook: got ',', want a value
}

// Only execution count and outputs of the cell are written anew.
func ExampleCell_SetOutputs() {
	n, err := nb.Parse("answer.ipynb", []byte(document))
	if err != nil {
		fmt.Println(err)
		return
	}
	n.Cells()[0].SetOutputs(1, []nb.Output{&nb.Stream{Name: "stdout", Text: "thinking\n42\n"}})
	lines := strings.SplitAfter(string(n.Bytes()), "\n")
	fmt.Print(strings.Join(lines[4:19], ""))
	// Output:
	//    "execution_count": 1,
	//    "id": "answer",
	//    "metadata": {"kept": [1.0, 2e0]},
	//    "outputs": [
	//     {
	//      "name": "stdout",
	//      "output_type": "stream",
	//      "text": [
	//       "thinking\n",
	//       "42\n"
	//      ]
	//     }
	//    ],
	//    "source": ["6 * 7"]
	//   }
}

// A guesser runs no code at all.
type guesser struct{ out *nb.Collector }

func (g guesser) Run(s nb.Snippet) nb.Result {
	g.out.Stream("stdout", "thinking\n")
	return nb.Result{Value: &display.Bundle{Data: map[string]any{"text/plain": "42"}}}
}

func ExampleExecute() {
	n, err := nb.Parse("answer.ipynb", []byte(document))
	if err != nil {
		fmt.Println(err)
		return
	}
	out := &nb.Collector{Observer: nb.NewTerminal(os.Stdout)}
	if err := nb.Execute(context.Background(), n, guesser{out}, out); err != nil {
		fmt.Println(err)
	}
	// Output:
	// In [1]: 6 * 7
	// thinking
	// Out[1]: 42
}

// A notebook is tested: the cell gives 42, and 43 is stored.
func ExampleVerification_Verify() {
	stored := strings.Replace(document, `"outputs": []`, `"outputs": [{"output_type": "execute_result", "execution_count": 1, "metadata": {}, "data": {"text/plain": "43"}}]`, 1)
	n, err := nb.Parse("answer.ipynb", []byte(stored))
	if err != nil {
		fmt.Println(err)
		return
	}
	out := &nb.Collector{}
	v := nb.Verification{Comparison: nb.Comparison{Sanitize: []nb.Substitution{{Regexp: regexp.MustCompile(`thinking\n`)}}}}
	report := v.Verify(context.Background(), n, guesser{out}, out)
	fmt.Println(report.OK())
	report.WriteDifferences(os.Stdout)
	// Output:
	// false
	// answer.ipynb:8: cell 1, text/plain, line 1: got 42, want 43
	//     - 43
	//     + 42
}

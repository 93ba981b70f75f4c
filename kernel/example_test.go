package kernel_test

import (
	"context"
	"fmt"
	"os"

	"github.com/fluxion-go/fluxion/kernel"
	"github.com/fluxion-go/fluxion/kernel/internal/fake"
)

// A front end starts its kernel with the path of a connection file. New is called in the background, and may take its time.
func ExampleRun() {
	err := kernel.Run(context.Background(), os.Args[1], kernel.Options{
		Version: "1.0.0",
		New:     func(out kernel.Output) (kernel.Evaluator, error) { return fake.New(out) },
	})
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// Command fakekernel is a kernel process around the fake evaluator, for tests with real clients.
//
//	fakekernel -f CONNECTION
package main

import (
	"context"
	"flag"
	"log"

	"github.com/fluxion-go/fluxion/kernel"
	"github.com/fluxion-go/fluxion/kernel/internal/fake"
)

func main() {
	file := flag.String("f", "", "connection file")
	flag.Parse()
	if err := kernel.Run(context.Background(), *file, kernel.Options{New: fake.New, Version: "0.0.0"}); err != nil {
		log.Fatal(err)
	}
}

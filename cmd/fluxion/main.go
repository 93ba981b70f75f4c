// Command fluxion is a Jupyter kernel for Go notebooks and the tools around it.
//
//	fluxion install           make the kernel known to Jupyter, and build the worker
//	fluxion run FILE.ipynb    execute a notebook with no Jupyter at all
//	fluxion test FILE.ipynb   execute notebooks and compare what they put out with what is in them
//	fluxion convert FILE...   make pages of HTML, Markdown or Go packages of notebooks
//	fluxion lab               open JupyterLab
//	fluxion derive PACKAGE    write the derivatives that a Go package needs
//	fluxion doctor            check what Fluxion needs
//	fluxion kernel -f FILE    what Jupyter calls
//
// A command is a value in a table; to add one, add a file that registers it.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"runtime/debug"
	"slices"
	"strings"
	"syscall"
)

// command is one subcommand.
type command struct {
	name  string
	args  string // how its arguments are written
	help  string // one sentence
	flags *flag.FlagSet
	run   func(ctx context.Context, args []string) error
}

var commands []*command

// register adds a command to the table; flags may be added to the set that it returns.
func register(c *command) *flag.FlagSet {
	c.flags = flag.NewFlagSet(c.name, flag.ContinueOnError)
	c.flags.Usage = func() { c.usage() }
	commands = append(commands, c)
	return c.flags
}

func (c *command) usage() {
	fmt.Fprintf(c.flags.Output(), "fluxion %s %s\n\n%s\n", c.name, c.args, c.help)
	c.flags.PrintDefaults()
}

// parse takes the flags out of a command line, wherever they stand before "--", and returns the rest.
func (c *command) parse(args []string) (rest []string, err error) {
	for {
		if err := c.flags.Parse(args); err != nil {
			return nil, err
		}
		left := c.flags.Args()
		if len(left) == 0 || len(left) < len(args) && args[len(args)-len(left)-1] == "--" {
			return append(rest, left...), nil
		}
		rest, args = append(rest, left[0]), left[1:]
	}
}

// errReported is returned by a command that has said why it failed.
var errReported = errors.New("reported")

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	os.Exit(run(ctx, os.Args[1:]))
}

// interrupted is the exit status of a program that was interrupted, as shells have it.
const interrupted = 130

// run carries out one command line and returns the exit status: 0, 1 for a failure, 2 for a command line that is not understood, 130 after an interrupt.
func run(ctx context.Context, args []string) int {
	if len(args) == 0 || slices.Contains([]string{"help", "-h", "-help", "--help"}, args[0]) {
		usage()
		return 0
	}
	if args[0] == "version" || args[0] == "--version" {
		fmt.Println("fluxion", version())
		return 0
	}
	i := slices.IndexFunc(commands, func(c *command) bool { return c.name == args[0] })
	if i < 0 {
		fmt.Fprintf(os.Stderr, "fluxion: unknown command %q; fluxion help lists them\n", args[0])
		return 2
	}
	c := commands[i]
	rest, err := c.parse(args[1:])
	if err != nil {
		if errors.Is(err, flag.ErrHelp) {
			return 0
		}
		return 2
	}
	switch err := c.run(ctx, rest); {
	case err == nil:
		return 0
	case errors.Is(err, errReported):
		return 1
	case ctx.Err() != nil && errors.Is(err, context.Canceled):
		fmt.Fprintf(os.Stderr, "fluxion %s: interrupted\n", c.name)
		return interrupted
	default:
		fmt.Fprintf(os.Stderr, "fluxion %s: %v\n", c.name, err)
		return 1
	}
}

func usage() {
	fmt.Print("Fluxion runs Go notebooks: every cell is compiled by the Go compiler into one program that keeps running.\n\n")
	slices.SortFunc(commands, func(a, b *command) int { return strings.Compare(a.name, b.name) })
	for _, c := range commands {
		fmt.Printf("  fluxion %-32s %s\n", strings.TrimSpace(c.name+" "+c.args), c.help)
	}
	fmt.Print("  fluxion version\n\nfluxion COMMAND -h lists the flags of a command.\n")
}

// version is that of the module, "devel" in a checkout.
func version() string {
	info, ok := debug.ReadBuildInfo()
	if !ok || info.Main.Version == "" || info.Main.Version == "(devel)" {
		return "devel"
	}
	return info.Main.Version
}

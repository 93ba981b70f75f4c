package kernel

import (
	"bytes"
	"context"
	"errors"
	"os"
	"os/signal"
	"strconv"
	"syscall"
	"time"

	"github.com/fluxion-go/fluxion/kernel/wire"
)

// parentInterval is how often the parent process is looked at.
const parentInterval = time.Second

// Run is the life of a kernel process: it reads the connection file, binds, and serves until a front end asks for shutdown,
// ctx is done, SIGTERM comes, or the process that started the kernel is gone. SIGINT interrupts the running cell.
// It returns an error only if it could not start.
func Run(ctx context.Context, connectionFile string, o Options) error {
	if o.New == nil {
		return errors.New("kernel: Options.New is nil")
	}
	c, err := wire.ReadConnection(connectionFile)
	if err != nil {
		return err
	}
	k, err := Listen(c, o)
	if err != nil {
		return err
	}
	if info, err := os.Stat(connectionFile); err == nil && info.Mode().Perm()&0o077 != 0 {
		k.o.Log("connection file %s: got mode %04o, want 0600: whoever reads its key can run code", connectionFile, info.Mode().Perm())
	}
	ctx, cancel := signal.NotifyContext(ctx, syscall.SIGTERM)
	defer cancel()
	interrupts := make(chan os.Signal, 1)
	signal.Notify(interrupts, os.Interrupt)
	defer signal.Stop(interrupts)
	go func() {
		for {
			select {
			case <-interrupts:
				k.Interrupt()
			case <-ctx.Done():
				return
			}
		}
	}()
	if gone := watchParent(os.Getenv("JPY_PARENT_PID")); gone != nil {
		go func() {
			tick := time.NewTicker(parentInterval)
			defer tick.Stop()
			for range tick.C {
				if gone() {
					k.o.Log("the process that started this kernel is gone")
					k.Stop()
					return
				}
			}
		}()
	}
	k.Serve(ctx)
	return nil
}

// watchParent returns what tells whether the front end is gone, or nil if nobody is to be watched. jupyter_client puts its
// process id into JPY_PARENT_PID. When a launcher stands between, that process is not our parent and both are watched;
// when the id is from another process namespace there is no such process, and it is not.
func watchParent(pid string) (gone func() bool) {
	client, err := strconv.Atoi(pid)
	if err != nil || client <= 0 {
		return nil
	}
	parent := os.Getppid()
	between := client != parent && alive(client)
	return func() bool { return os.Getppid() != parent || (between && !alive(client)) }
}

// alive tells whether a process runs. One that was killed and for which nobody has waited yet has a number and does not.
func alive(pid int) bool {
	if errors.Is(syscall.Kill(pid, 0), syscall.ESRCH) {
		return false
	}
	stat, err := os.ReadFile("/proc/" + strconv.Itoa(pid) + "/stat")
	if err != nil {
		return true // no such file system
	}
	_, state, _ := bytes.Cut(stat, []byte(") "))
	return !bytes.HasPrefix(state, []byte("Z")) && !bytes.HasPrefix(state, []byte("X"))
}

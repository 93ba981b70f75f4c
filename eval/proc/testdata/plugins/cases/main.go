// Package main is a plugin as the session makes it from a cell, with one function for each test of package proc. The environment says which.
package main

import (
	"bufio"
	"errors"
	"fmt"
	"log"
	"os"
	"os/exec"
	"runtime"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"time"

	"github.com/fluxion-go/fluxion/display"
	"github.com/fluxion-go/fluxion/eval/rt"
	"github.com/janpfeifer/gonb/gonbui"
)

func init() { rt.Describe("cell/cases", &cell) }

var cell = rt.Cell{Run: Ʌ0run, Vars: []rt.Var{{Name: "kept", Ptr: &Ʌkept}, {Name: "names", Ptr: &Ʌnames}}}

var (
	Ʌkept  int
	Ʌnames map[string][]float64
)

func Ʌ0run() {
	f, ok := cases[os.Getenv("CASE")]
	if !ok {
		panic("no case " + os.Getenv("CASE"))
	}
	f()
}

func arg() string { return os.Getenv("ARG") }

func number() int {
	n, _ := strconv.Atoi(arg())
	return n
}

type point struct{ x, y int }

type loud struct{}

func (loud) String() string { return "a Stringer" }

type wrong struct{ code int }

func (w *wrong) Error() string { return "wrong: " + strconv.Itoa(w.code) }

type name string

type bad struct{}

func (bad) Error() string { panic("no text") }

var cases map[string]func()

func init() {
	cases = map[string]func(){
		"nothing": func() {},
		"print":   func() { fmt.Print(arg()) },
		"show":    func() { x := []int{1, 2}; rt.Show(x); x[0] = 9 },
		"show2":   func() { rt.Show(1); rt.Show("two") },
		"raise":   func() { rt.ShowOrRaise(5, errors.New("no such file")) },
		"noraise": func() { rt.ShowOrRaise(5, error(nil)) },
		"onlyerr": func() { rt.ShowOrRaise(error(nil)) },
		"set":     func() { Ʌkept = number(); Ʌnames = map[string][]float64{"a": {1, 2}} },
		"get":     func() { rt.Show(Ʌkept) },

		"index":    index,
		"nilmap":   func() { var m map[string]int; m["a"] = 1 },
		"string":   func() { panic("a text") },
		"error":    func() { panic(&wrong{7}) },
		"wrapped":  func() { panic(fmt.Errorf("outer: %w", &wrong{7})) },
		"stringer": func() { panic(loud{}) },
		"struct":   func() { panic(point{1, 2}) },
		"name":     func() { panic(name("n")) },
		"nil":      func() { panic(nil) },
		"bad":      func() { panic(bad{}) },
		"goexit":   func() { runtime.Goexit() },
		"exit":     func() { rt.Exit(number()) },
		"fatal":    func() { log.SetFlags(0); rt.Fatalf("it is %d", 5) },
		"logger":   func() { rt.LoggerFatalln(log.New(os.Stdout, "mine: ", 0))("over") },

		"goroutine": func() {
			var wg sync.WaitGroup
			wg.Add(1)
			go inGoroutine(&wg)
			wg.Wait()
			time.Sleep(50 * time.Millisecond)
		},

		"poll": func() {
			for {
				rt.Poll()
			}
		},
		"sleep": func() { rt.Sleep(time.Hour) },
		"team": func() {
			var wg sync.WaitGroup
			for range 4 {
				wg.Add(1)
				go func() {
					defer rt.Catch()
					defer wg.Done()
					for {
						rt.Poll()
					}
				}()
			}
			wg.Wait()
		},
		"stubborn": func() {
			for {
				func() {
					defer func() { recover() }()
					for {
						rt.Poll()
					}
				}()
			}
		},
		"blocked": blocked,
		"select":  func() { Ʌkept++; select {} },
		"deaf":    deaf,
		"library": func() { time.Sleep(number2()) },
		"syscall": func() { var ts = syscall.Timespec{Sec: 100}; syscall.Nanosleep(&ts, nil) },

		"nonsense":      func() { syscall.Write(3, []byte("nonsense")); select {} },
		"overflow":      func() { rt.Show(overflow(1)) },
		"mapwrite":      mapWrite,
		"kill":          func() { syscall.Kill(os.Getpid(), syscall.SIGKILL); select {} },
		"osexit":        func() { fmt.Println("before"); os.Exit(4) },
		"library panic": func() { time.AfterFunc(0, func() { panic("in a library") }); select {} },
		"later":         func() { time.AfterFunc(50*time.Millisecond, func() { os.Exit(3) }) },
		"eat": func() {
			for i := 0; ; i++ {
				hoard = append(hoard, make([]byte, 10<<20))
				for j := range hoard[i] {
					hoard[i][j] = 1
				}
				time.Sleep(5 * time.Millisecond)
			}
		},
		"child": func() {
			c := exec.Command("sleep", "1000")
			if err := c.Start(); err != nil {
				panic(err)
			}
			rt.Show(c.Process.Pid)
		},

		"order": func() {
			for i := range number() {
				fmt.Printf("p%d\n", i)
				display.Display(fmt.Sprintf("d%d", i))
			}
			fmt.Println("end")
		},
		"gonborder": func() {
			for i := range number() {
				fmt.Printf("p%d\n", i)
				gonbui.DisplayHTML(fmt.Sprintf("d%d", i))
			}
			fmt.Println("end")
		},
		"clear":  func() { fmt.Println("a"); display.Clear(); fmt.Println("b"); display.ClearOnNext(); fmt.Println("c") },
		"update": func() { display.Update("u", "one"); display.Update("u", "two") },
		"gonb": func() {
			gonbui.DisplayHTML("<b>h</b>")
			gonbui.DisplayMarkdown("*m*")
			gonbui.DisplayPNG([]byte{0x89, 'P', 'N', 'G'})
			gonbui.DisplaySVG("<svg/>")
			gonbui.UpdateHTML("id", "first")
			gonbui.UpdateHTML("id", "second")
		},
		"gonbbig": func() {
			gonbui.DisplayHTML(strings.Repeat("x", number()))
			gonbui.DisplayHTML("after")
		},
		"gonbsync": func() {
			for range number() {
				gonbui.DisplayHTML("x")
				gonbui.Sync()
			}
			rt.Show("synced")
		},
		"gonbinput": func() {
			gonbui.RequestInput("your name? ", false)
			var s string
			_, err := fmt.Scanln(&s)
			gonbui.RequestInput("secret? ", true)
			var t string
			fmt.Scanln(&t)
			rt.Show(s, t, err)
		},

		"scanln": func() { fmt.Print("n? "); var a, b int; _, err := fmt.Scanln(&a, &b); fmt.Println(a+b, err) },
		"scanner": func() {
			s := bufio.NewScanner(os.Stdin)
			for s.Scan() {
				if s.Text() == "end" {
					break
				}
				fmt.Println("<" + s.Text() + ">")
			}
		},
		"reader":   func() { r := bufio.NewReader(os.Stdin); s, err := r.ReadString('\n'); fmt.Printf("%q %v\n", s, err) },
		"scanonly": func() { var s string; fmt.Scanln(&s) },
		"scanloop": func() {
			for {
				rt.Poll()
				var s string
				fmt.Scanln(&s)
			}
		},
		"input": func() { rt.Show(rt.Input("name: ") + "/" + rt.Password("pin: ")) },

		"flood": func() {
			line := strings.Repeat("x", 99) + "\n"
			for i := 0; i < number(); i += 100 {
				rt.Poll()
				os.Stdout.WriteString(line)
			}
		},
		"endless": func() {
			for {
				rt.Poll()
				fmt.Println("again")
			}
		},
		"dots": func() {
			for range number() {
				fmt.Print(".")
				time.Sleep(time.Millisecond)
			}
		},
		"progress": func() {
			for i := range 5 {
				fmt.Printf("\r%d%%", i*25)
				time.Sleep(30 * time.Millisecond)
			}
			fmt.Println()
		},
		"runes": func() {
			s := "aé漢🎉"
			for i := range len(s) {
				os.Stdout.WriteString(s[i : i+1])
				time.Sleep(60 * time.Millisecond)
			}
			os.Stdout.WriteString("\xff\xe6\xbc")
		},
		"stderr": func() { fmt.Fprintln(os.Stderr, "panic: not really"); fmt.Fprintln(os.Stderr, "and on") },
		"late":   func() { go func() { time.Sleep(100 * time.Millisecond); fmt.Println("from behind") }() },
	}
}

var (
	sinkhole int
	hoard    [][]byte
	mu       sync.Mutex
)

func number2() time.Duration { return time.Duration(number()) * time.Millisecond }

/*line cell[3]:1:1*/
func index() {
	s := []int{1, 2, 3}
	func() {
		third(s)
	}()
}

func third(s []int) { s[len(os.Args)+4]++ }

/*line cell[4]:1:1*/
func inGoroutine(wg *sync.WaitGroup) {
	defer rt.Catch()
	defer wg.Done()
	third(nil)
}

/*line cell[5]:1:1*/
func blocked() {
	Ʌkept = 77
	<-make(chan int)
}

/*line cell[6]:1:1*/
func overflow(n int) int {
	return overflow(n+1) + 1
}

/*line cell[7]:1:1*/
func mapWrite() {
	m := map[int]int{}
	for range 4 {
		go func() {
			for i := 0; ; i++ {
				m[i%100]++
			}
		}()
	}
	select {}
}

/*line cell[8]:1:1*/
func deaf() {
	for i := 0; ; i++ {
		sinkhole = i
	}
}

package wire

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"os"
	"strconv"
	"strings"
)

// A Connection is what a connection file says: where the five sockets are and which key signs.
type Connection struct {
	Transport       string // "tcp" or "ipc"
	IP              string // an address, or for ipc the path that all five share
	ShellPort       int    // for ipc, a number that ends the path
	IOPubPort       int
	StdinPort       int
	ControlPort     int
	HBPort          int
	Key             string // empty: messages are not signed
	SignatureScheme string // "hmac-sha256"
	KernelName      string // may be empty
}

const signatureScheme = "hmac-sha256"

// ReadConnection reads and checks the connection file at path. Errors name the file and the key in it.
func ReadConnection(path string) (Connection, error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return Connection{}, fmt.Errorf("connection file: %w", err)
	}
	c, err := ParseConnection(data)
	if err != nil {
		return Connection{}, fmt.Errorf("connection file %s: %w", path, err)
	}
	return c, nil
}

// ParseConnection reads and checks the text of a connection file. Keys that it does not know are ignored.
func ParseConnection(data []byte) (Connection, error) {
	var fields map[string]json.RawMessage
	if err := json.Unmarshal(data, &fields); err != nil {
		return Connection{}, explainJSON(data, err)
	}
	if fields == nil {
		return Connection{}, errors.New("got null, want a JSON object")
	}
	c := Connection{Transport: "tcp", SignatureScheme: signatureScheme}
	for _, f := range c.fields() {
		raw, ok := fields[f.key]
		if !ok || string(raw) == "null" {
			if f.optional {
				continue
			}
			return Connection{}, fmt.Errorf("missing key %q", f.key)
		}
		if err := json.Unmarshal(raw, f.value); err != nil {
			want := "a string"
			if f.isPort() {
				want = "a whole number"
			}
			return Connection{}, fmt.Errorf("%s: got %.40s, want %s", f.key, raw, want)
		}
	}
	return c, c.check()
}

type field struct {
	key      string
	value    any
	optional bool
}

func (f field) isPort() bool { _, ok := f.value.(*int); return ok }

func (c *Connection) fields() []field {
	return []field{
		{"transport", &c.Transport, true},
		{"ip", &c.IP, false},
		{"shell_port", &c.ShellPort, false},
		{"iopub_port", &c.IOPubPort, false},
		{"stdin_port", &c.StdinPort, false},
		{"control_port", &c.ControlPort, false},
		{"hb_port", &c.HBPort, false},
		{"key", &c.Key, false},
		{"signature_scheme", &c.SignatureScheme, true},
		{"kernel_name", &c.KernelName, true},
	}
}

func (c *Connection) check() error {
	if c.Transport != "tcp" && c.Transport != "ipc" {
		return fmt.Errorf(`transport: got %q, want "tcp" or "ipc"`, c.Transport)
	}
	if c.IP == "" {
		return errors.New("ip: got an empty string, want an address")
	}
	if c.Key != "" && c.SignatureScheme != signatureScheme {
		return fmt.Errorf("signature_scheme: got %q, want %q", c.SignatureScheme, signatureScheme)
	}
	used := make(map[int]string)
	for _, f := range c.fields() {
		if !f.isPort() {
			continue
		}
		port := *f.value.(*int)
		if port < 1 || port > 65535 {
			return fmt.Errorf("%s: got %d, want 1 to 65535", f.key, port)
		}
		if other, dup := used[port]; dup {
			return fmt.Errorf("%s: got %d, which %s has too", f.key, port, other)
		}
		used[port] = f.key
	}
	return nil
}

// explainJSON says at which line and column the text stops to be JSON.
func explainJSON(data []byte, err error) error {
	var syntax *json.SyntaxError
	if !errors.As(err, &syntax) {
		return fmt.Errorf("want a JSON object: %w", err)
	}
	before := data[:min(max(int(syntax.Offset)-1, 0), len(data))]
	line := 1 + bytes.Count(before, []byte("\n"))
	column := len(before) - bytes.LastIndexByte(before, '\n')
	return fmt.Errorf("malformed JSON at %d:%d: %w", line, column, err)
}

// Address returns the network ("tcp" or "unix") and the address of a port: host:port, or for ipc path-port.
func (c *Connection) Address(port int) (network, address string) {
	if c.Transport == "ipc" {
		return "unix", c.IP + "-" + strconv.Itoa(port)
	}
	host := strings.Trim(c.IP, "[]")
	if host == "*" {
		host = ""
	}
	return "tcp", net.JoinHostPort(host, strconv.Itoa(port))
}

// Endpoint returns the address of a port as ZeroMQ writes it: tcp://127.0.0.1:5001 or ipc:///run/kernel-1.
func (c *Connection) Endpoint(port int) string {
	_, address := c.Address(port)
	return c.Transport + "://" + address
}

// MarshalJSON writes a connection file.
func (c Connection) MarshalJSON() ([]byte, error) {
	fields := make(map[string]any)
	for _, f := range c.fields() {
		fields[f.key] = f.value
	}
	return json.Marshal(fields)
}

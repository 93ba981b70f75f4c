package wire_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/fluxion-go/fluxion/kernel/wire"
)

// What jupyter_client 8.10 writes.
const connectionFile = `{
  "shell_port": 50001,
  "iopub_port": 50002,
  "stdin_port": 50003,
  "control_port": 50004,
  "hb_port": 50005,
  "ip": "127.0.0.1",
  "key": "b2ef0c5c-6f4d5f8f",
  "transport": "tcp",
  "signature_scheme": "hmac-sha256",
  "kernel_name": "fluxion",
  "jupyter_session": "x"
}`

func TestReadConnection(t *testing.T) {
	path := filepath.Join(t.TempDir(), "c.json")
	if err := os.WriteFile(path, []byte(connectionFile), 0o600); err != nil {
		t.Fatal(err)
	}
	got, err := wire.ReadConnection(path)
	want := wire.Connection{Transport: "tcp", IP: "127.0.0.1", ShellPort: 50001, IOPubPort: 50002, StdinPort: 50003, ControlPort: 50004,
		HBPort: 50005, Key: "b2ef0c5c-6f4d5f8f", SignatureScheme: "hmac-sha256", KernelName: "fluxion"}
	if err != nil || got != want {
		t.Errorf("got %+v, %v, want %+v", got, err, want)
	}
	text, err := json.Marshal(got)
	if err != nil {
		t.Fatal(err)
	}
	if again, err := wire.ParseConnection(text); err != nil || again != want {
		t.Errorf("written and read again: got %+v, %v", again, err)
	}

	if err := os.WriteFile(path, []byte(`{"ip": `), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := wire.ReadConnection(path); err == nil || !strings.HasPrefix(err.Error(), "connection file "+path+": malformed JSON at 1:") {
		t.Errorf("got %v", err)
	}
}

func TestConnectionErrors(t *testing.T) {
	edit := func(from, to string) string { return strings.Replace(connectionFile, from, to, 1) }
	for _, c := range []struct{ text, want string }{
		{``, "malformed JSON at 1:1: unexpected end of JSON input"},
		{`{"ip": "x",` + "\n  oops}", "malformed JSON at 2:3: invalid character 'o'"},
		{`[]`, "want a JSON object: json: cannot unmarshal array"},
		{`null`, "got null, want a JSON object"},
		{edit(`"hb_port"`, `"hp_port"`), `missing key "hb_port"`},
		{edit(`"key"`, `"kay"`), `missing key "key"`},
		{edit(`"127.0.0.1"`, `null`), `missing key "ip"`},
		{edit(`"127.0.0.1"`, `""`), "ip: got an empty string, want an address"},
		{edit(`"tcp"`, `"udp"`), `transport: got "udp", want "tcp" or "ipc"`},
		{edit(`hmac-sha256`, `hmac-md5`), `signature_scheme: got "hmac-md5", want "hmac-sha256"`},
		{edit(`50001`, `0`), "shell_port: got 0, want 1 to 65535"},
		{edit(`50001`, `-1`), "shell_port: got -1, want 1 to 65535"},
		{edit(`50002`, `70000`), "iopub_port: got 70000, want 1 to 65535"},
		{edit(`50003`, `"50003"`), `stdin_port: got "50003", want a whole number`},
		{edit(`50003`, `1.5`), `stdin_port: got 1.5, want a whole number`},
		{edit(`50003`, `50001`), "stdin_port: got 50001, which shell_port has too"},
		{edit(`"b2ef0c5c-6f4d5f8f"`, `7`), "key: got 7, want a string"},
	} {
		_, err := wire.ParseConnection([]byte(c.text))
		if err == nil || !strings.HasPrefix(err.Error(), c.want) {
			t.Errorf("%.60q...: got %v, want %s", c.text, err, c.want)
		}
	}
	if _, err := wire.ParseConnection([]byte(edit(`hmac-sha256`, ``))); err == nil {
		t.Error("a key without a scheme was accepted")
	}
	unsigned := strings.Replace(edit(`hmac-sha256`, ``), `"b2ef0c5c-6f4d5f8f"`, `""`, 1)
	if _, err := wire.ParseConnection([]byte(unsigned)); err != nil {
		t.Errorf("no key and no scheme: %v", err)
	}
}

func TestAddress(t *testing.T) {
	for _, c := range []struct {
		transport, ip, want string
	}{
		{"tcp", "127.0.0.1", "tcp://127.0.0.1:5001"},
		{"tcp", "::1", "tcp://[::1]:5001"},
		{"tcp", "[::1]", "tcp://[::1]:5001"},
		{"tcp", "*", "tcp://:5001"},
		{"ipc", "/run/kernel-1", "ipc:///run/kernel-1-5001"},
	} {
		connection := wire.Connection{Transport: c.transport, IP: c.ip}
		if got := connection.Endpoint(5001); got != c.want {
			t.Errorf("%s %s: got %s, want %s", c.transport, c.ip, got, c.want)
		}
	}
}

func FuzzConnection(f *testing.F) {
	f.Add([]byte(connectionFile))
	f.Add([]byte(`{"ip": "x", "shell_port": 1e3}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		c, err := wire.ParseConnection(data)
		if err != nil {
			return
		}
		text, err := json.Marshal(c)
		if err != nil {
			t.Fatal(err)
		}
		if again, err := wire.ParseConnection(text); err != nil || again != c {
			t.Errorf("written and read again: got %+v, %v, want %+v", again, err, c)
		}
	})
}

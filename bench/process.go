package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// build compiles the program as it is shipped, unless one was given.
func (b *bench) build(ctx context.Context) error {
	if b.program != "" {
		b.binary = b.program
		return nil
	}
	root, err := moduleRoot()
	if err != nil {
		return err
	}
	b.binary = filepath.Join(b.dir, "dateline")
	cmd := exec.CommandContext(ctx, "go", "build", "-trimpath", "-ldflags=-s -w", "-o", b.binary, "./cmd/dateline")
	cmd.Dir = root
	cmd.Env = append(os.Environ(), "CGO_ENABLED=0")
	if out, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("%w\n%s", err, out)
	}
	return nil
}

// moduleRoot is the folder of go.mod, from this one upwards.
func moduleRoot() (string, error) {
	dir, err := os.Getwd()
	if err != nil {
		return "", err
	}
	for ; ; dir = filepath.Dir(dir) {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			return dir, nil
		}
		if dir == filepath.Dir(dir) {
			return "", errors.New("run it inside the project: it builds ./cmd/dateline")
		}
	}
}

// source says where the newsroom is, as flags of the program.
func (b *bench) source() []string {
	if b.database != "" {
		return []string{"--data", b.dir, "--database", b.database}
	}
	return []string{"--data", b.dir}
}

// call runs a command of the program to its end. It returns what the command
// printed and the processor time that it took.
func (b *bench) call(ctx context.Context, args ...string) ([]byte, time.Duration, error) {
	cmd := exec.CommandContext(ctx, b.binary, append(args, b.source()...)...)
	var stderr strings.Builder
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		return out, 0, fmt.Errorf("dateline %s: %w: %s%s", args[0], err, stderr.String(), out)
	}
	return out, cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime(), nil
}

// server is a process that answers.
type server struct {
	cmd     *exec.Cmd
	address string // host:port
	lines   *bufio.Scanner
}

// start runs a command and waits until it has said, on the stream that stream
// picks, where it listens: the last word of a line, as http://host:port.
func start(cmd *exec.Cmd, stream func(*exec.Cmd) (io.ReadCloser, error)) (*server, error) {
	out, err := stream(cmd)
	if err != nil {
		return nil, err
	}
	if err := cmd.Start(); err != nil {
		return nil, err
	}
	s := &server{cmd: cmd, lines: bufio.NewScanner(out)}
	s.lines.Buffer(nil, 1<<20)
	var said []string
	for s.lines.Scan() {
		said = append(said, s.lines.Text())
		if i := strings.LastIndex(s.lines.Text(), " http://"); i >= 0 {
			s.address = s.lines.Text()[i+len(" http://"):]
			return s, nil
		}
	}
	cmd.Process.Kill()
	return nil, fmt.Errorf("%s did not start (%w): %s", filepath.Base(cmd.Path), cmd.Wait(), strings.Join(said, "\n"))
}

// stop ends the process and waits for it.
func (s *server) stop() error {
	s.cmd.Process.Signal(syscall.SIGTERM)
	go io.Copy(io.Discard, discardLines{s.lines})
	ended := make(chan error, 1)
	go func() { ended <- s.cmd.Wait() }()
	select {
	case err := <-ended:
		return err
	case <-time.After(15 * time.Second):
		s.cmd.Process.Kill()
		return <-ended
	}
}

// discardLines reads a scanner to its end, so that the process can write.
type discardLines struct{ lines *bufio.Scanner }

func (d discardLines) Read([]byte) (int, error) {
	if d.lines.Scan() {
		return 0, nil
	}
	return 0, io.EOF
}

// serve starts the program on a free port. It returns how long it took from the
// start of the process to the first answer of 200.
func (b *bench) serve(ctx context.Context, log string) (*server, time.Duration, error) {
	args := append([]string{"serve", "--listen", "127.0.0.1:0", "--log", log}, b.source()...)
	began := time.Now()
	var s *server
	var err error
	if b.profile != "" {
		s, err = child(ctx, strings.Join([]string{"profiled", b.profile, log, b.storeSource()}, "\n"), nil)
	} else {
		s, err = start(exec.CommandContext(ctx, b.binary, args...), (*exec.Cmd).StderrPipe)
	}
	if err != nil {
		return nil, 0, err
	}
	c, err := dial(ctx, s.address)
	if err == nil {
		defer c.close()
		var status int
		if status, _, err = c.ask(request("/"+chinese+"/news", "gzip"), nil); err == nil && status != http.StatusOK {
			err = fmt.Errorf("the first answer has status %d", status)
		}
	}
	if err != nil {
		s.stop()
		return nil, 0, err
	}
	return s, time.Since(began), nil
}

// resident is the memory of the process that is in RAM, in MB (10⁶ bytes). It is
// 0 where the system does not tell (anything but Linux).
func (s *server) resident() float64 {
	b, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", s.cmd.Process.Pid))
	if err != nil {
		return 0
	}
	for line := range strings.Lines(string(b)) {
		if rest, ok := strings.CutPrefix(line, "VmRSS:"); ok {
			kb, _ := strconv.ParseFloat(strings.TrimSpace(strings.TrimSuffix(strings.TrimSpace(rest), "kB")), 64)
			return kb * 1024 / 1e6
		}
	}
	return 0
}

// busy is the processor time that the process has used, 0 where the system does
// not tell. Unlike a rate, it hardly depends on what else the machine does.
func (s *server) busy() time.Duration {
	b, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", s.cmd.Process.Pid))
	if err != nil {
		return 0
	}
	// After the name, which may hold anything: state is field 3, utime and stime
	// are fields 14 and 15, in hundredths of a second (proc(5)).
	_, rest, _ := strings.Cut(string(b), ") ")
	fields := strings.Fields(rest)
	if len(fields) < 13 {
		return 0
	}
	user, _ := strconv.Atoi(fields[11])
	system, _ := strconv.Atoi(fields[12])
	return time.Duration(user+system) * 10 * time.Millisecond
}

// Run measures all contenders against one server, in turn, and prints the
// tables of docs/benchmarks.md.
//
//	go run ./run            # everything; some ten minutes
//	go run ./run -rounds 1 -only apns
package main

import (
	"bufio"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"log"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"
)

// A scenario is one way to send, measured with each of the contenders.
type scenario struct {
	vendor     string
	contenders []string
	delayed    bool
	n          int // targets
	inFlight   int // requests
	conns      int
}

func (s *scenario) String() string {
	line, conns := "loopback", "1 connection"
	if s.delayed {
		line = "+50 ms"
	}
	if s.conns > 1 {
		conns = fmt.Sprintf("several connections (%d)", s.conns)
	}
	if s.vendor == "huawei" {
		conns = "HTTP/1.1"
	}
	return fmt.Sprintf("%s, %s, %s, %d in flight", s.vendor, line, conns, s.inFlight)
}

// scenarios lists all. With the delay, the number in flight bounds the rate,
// so that fewer targets do. One connection to FCM takes 100 streams.
func scenarios() []scenario {
	apns, fcm, huawei := []string{"ours", "apns2", "floor"}, []string{"ours", "firebase", "floor"}, []string{"ours", "floor"}
	return []scenario{
		{"apns", apns, false, 20_000, 200, 1},
		{"apns", apns, false, 20_000, 200, 4},
		{"apns", apns, true, 10_000, 200, 1},
		{"apns", apns, true, 10_000, 200, 4},
		{"apns", apns, true, 20_000, 1000, 1}, // for the memory
		{"fcm", fcm, false, 20_000, 100, 1},
		{"fcm", fcm, false, 20_000, 200, 4},
		{"fcm", fcm, true, 5_000, 100, 1},
		{"fcm", fcm, true, 10_000, 200, 4},
		{"huawei", huawei, false, 2_000_000, 16, 1},
		{"huawei", huawei, true, 2_000_000, 16, 1},
	}
}

// A report is a contender's: see package harness. Instructions is 0 where perf
// cannot count them.
type report struct {
	Wall, User, Sys, Allocs, Bytes, Rest, Peak float64
	N                                          int
	Instructions                               float64
	Opened                                     float64 // connections, those of the warm-up included
}

// bench is what all runs share.
type bench struct {
	dir     string // programs and certificate
	counter *counter
	alive   io.Closer // the server's standard input
	server  struct {
		Cert            string
		Direct, Delayed map[string]string
	}
}

func main() {
	log.SetFlags(0)
	rounds := flag.Int("rounds", 7, "how often each contender is run")
	only := flag.String("only", "", "only scenarios whose description has this in it")
	flag.Parse()

	dir, err := os.MkdirTemp("", "push-bench-")
	if err != nil {
		log.Fatal(err)
	}
	defer os.RemoveAll(dir)
	b := &bench{dir: dir, counter: newCounter(dir)}
	if err := b.start(); err != nil {
		log.Fatal(err)
	}
	if b.counter != nil {
		fmt.Printf("Instructions are counted by %s.\n\n", b.counter.name)
	} else {
		fmt.Print("Neither perf nor QEMU can count user-space instructions here: that row is missing.\n\n")
	}
	if err := b.rest(); err != nil {
		log.Fatal(err)
	}
	for _, s := range scenarios() {
		if !strings.Contains(s.String(), *only) {
			continue
		}
		results, err := b.measure(&s, *rounds)
		if err != nil {
			log.Fatal(err)
		}
		printTable(os.Stdout, &s, results)
	}
}

// start builds the programs and starts the server, which ends with this
// process: its standard input closes.
func (b *bench) start() error {
	for _, program := range []string{"server", "memory", "client/ours", "client/apns2", "client/firebase", "client/floor"} {
		build := exec.Command("go", "build", "-o", b.program(filepath.Base(program)), "./"+program)
		build.Stderr = os.Stderr
		if err := build.Run(); err != nil {
			return fmt.Errorf("building %s (start this program in the folder bench): %w", program, err)
		}
	}
	server := exec.Command(b.program("server"), "-dir", b.dir)
	server.Stderr = os.Stderr
	var err error
	if b.alive, err = server.StdinPipe(); err != nil {
		return err
	}
	out, err := server.StdoutPipe()
	if err != nil {
		return err
	}
	if err := server.Start(); err != nil {
		return err
	}
	line, err := bufio.NewReader(out).ReadBytes('\n')
	if err != nil {
		return err
	}
	go func() { _, _ = io.Copy(io.Discard, out) }()
	return json.Unmarshal(line, &b.server)
}

// rest prints what a client holds at rest.
func (b *bench) rest() error {
	cmd := exec.Command(b.program("memory"), "-api", b.server.Direct["apns"], "-keys", b.dir)
	cmd.Env = append(os.Environ(), "SSL_CERT_FILE="+b.server.Cert)
	cmd.Stdout, cmd.Stderr = os.Stdout, os.Stderr
	defer fmt.Println()
	return cmd.Run()
}

func (b *bench) program(name string) string { return filepath.Join(b.dir, name) }

// measure runs the contenders in turn, in another order each round, so that
// what else the machine does meets all of them alike.
func (b *bench) measure(s *scenario, rounds int) (map[string][]report, error) {
	results := make(map[string][]report)
	for round := range rounds {
		for i := range s.contenders {
			c := s.contenders[(i+round)%len(s.contenders)]
			r, err := b.run(s, c)
			if err != nil {
				return nil, fmt.Errorf("%s: %s: %w", c, s, err)
			}
			results[c] = append(results[c], *r)
		}
	}
	return results, nil
}

// run starts a contender and returns its report.
func (b *bench) run(s *scenario, contender string) (*report, error) {
	addrs, service := b.server.Direct, s.vendor
	if s.delayed {
		addrs = b.server.Delayed
	}
	if s.vendor == "huawei" {
		service = "web"
	}
	args := []string{b.program(contender),
		"-vendor", s.vendor, "-api", addrs[service], "-token", addrs["web"], "-keys", b.dir,
		"-n", strconv.Itoa(s.n), "-inflight", strconv.Itoa(s.inFlight), "-conns", strconv.Itoa(s.conns)}
	r := &report{}
	if err := b.client(r, args, nil); err != nil {
		return nil, err
	}
	if b.counter == nil || s.delayed { // a delay changes nothing about what has to be done
		return r, nil
	}
	return r, b.count(r, s, args)
}

// client runs a contender to its end.
func (b *bench) client(r *report, args []string, under *counter) error {
	if under != nil {
		args = append(slices.Clone(under.args), args...)
	}
	cmd := exec.Command(args[0], args[1:]...)
	// All contenders trust the system's root certificates, and these are it.
	cmd.Env = append(os.Environ(), "SSL_CERT_FILE="+b.server.Cert)
	var stderr strings.Builder
	cmd.Stderr = &stderr
	before := b.opened()
	out, err := cmd.Output()
	if err != nil {
		return fmt.Errorf("%w: %s", err, stderr.String())
	}
	if err := json.Unmarshal(out, r); err != nil {
		return err
	}
	r.Opened = b.opened() - before
	r.Instructions, _ = instructions(stderr.String())
	time.Sleep(100 * time.Millisecond) // for the server to see the connections go
	return nil
}

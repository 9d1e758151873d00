// Package scale sends to very long lists.
package scale

import (
	"bufio"
	"bytes"
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"encoding/pem"
	"flag"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/pushwire/push"
	"github.com/pushwire/push/internal/vendortest"
	"github.com/pushwire/push/pushtest"
)

var million = flag.Bool("million", false, "stream to a million devices, not a hundred thousand")

// The environment of a child process says what it is: the simulators of all
// vendors, or a client that streams to so many devices. They are apart
// because a simulator keeps much of what it was sent.
const (
	role    = "PUSH_SCALE"
	serve   = "serve"
	vendors = "PUSH_SCALE_VENDORS" // the file with what the client must know
)

func TestMain(m *testing.M) {
	var err error
	switch r := os.Getenv(role); r {
	case "":
		os.Exit(m.Run())
	case serve:
		err = simulate()
	default:
		var n int
		if n, err = strconv.Atoi(r); err == nil {
			err = stream(n)
		}
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// TestMemory compares the peak memory of a process that streams to a long
// list with one that streams to a short one, at all vendors at once.
func TestMemory(t *testing.T) {
	if race {
		t.Skip("the race detector takes memory of its own")
	}
	long := 100_000
	if *million {
		long = 1_000_000
	}
	file := start(t)
	short := measure(t, file, 10_000)
	peak := measure(t, file, long)
	t.Logf("peak memory: %d KiB for 10000 devices, %d KiB for %d: %.2f times", short, peak, long, float64(peak)/float64(short))
	if peak*2 > short*3 {
		t.Errorf("that is more than 1.5 times as much")
	}
}

func child(t *testing.T, r string) *exec.Cmd {
	t.Helper()
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), role+"="+r)
	return cmd
}

// start runs the simulators until the test ends, and returns the file that
// says how to reach them.
func start(t *testing.T) string {
	t.Helper()
	cmd := child(t, serve)
	stdin, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	stdout, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = stdin.Close() // which ends it
		_ = cmd.Wait()
	})
	line, err := bufio.NewReader(stdout).ReadBytes('\n')
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), "vendors.json")
	if err := os.WriteFile(file, line, 0o600); err != nil {
		t.Fatal(err)
	}
	return file
}

// measure streams to n devices in a process of its own, and returns the most
// of its memory that was ever resident, in KiB.
func measure(t *testing.T, file string, n int) int {
	t.Helper()
	cmd := child(t, strconv.Itoa(n))
	cmd.Env = append(cmd.Env, vendors+"="+file)
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	begin := time.Now()
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("%v: %s", err, &stderr)
	}
	t.Logf("%d devices in %s", n, time.Since(begin).Round(time.Second/10))
	peak, err := strconv.Atoi(strings.TrimSpace(string(out)))
	if err != nil {
		t.Skipf("the peak is not known here: %q", out)
	}
	return peak
}

// A vendor is what the client's process must know of a simulator in another:
// its exported fields, which are credentials, and where it is.
type vendor struct {
	URL         string
	Certificate []byte // PEM
	Fields      json.RawMessage
	Tokens      []string
}

// simulate runs a simulator of each vendor until the standard input ends.
func simulate() error {
	known := make(map[string]vendor)
	var sims []pushtest.Simulator
	for _, v := range vendortest.All() {
		sim := v.Harness.Start()
		defer sim.Close()
		sims = append(sims, sim)
		if sim, ok := sim.(interface{ SetDeviceRate(int) }); ok {
			sim.SetDeviceRate(0) // the list has the same devices over and over
		}
		fields, err := json.Marshal(sim)
		if err != nil {
			return err
		}
		var tokens []string
		for range 1000 {
			tokens = append(tokens, sim.NewToken())
		}
		known[v.Name] = vendor{URL: sim.URL(), Certificate: certificate(sim), Fields: fields, Tokens: tokens}
	}
	line, err := json.Marshal(known)
	if err != nil {
		return err
	}
	fmt.Printf("%s\n", line)
	go func() {
		for range time.Tick(100 * time.Millisecond) {
			for _, sim := range sims {
				sim.Reset()
			}
		}
	}()
	_, err = io.Copy(io.Discard, os.Stdin)
	return err
}

// certificate returns the one that a simulator shows.
func certificate(sim pushtest.Simulator) []byte {
	conn, err := tls.Dial("tcp", strings.TrimPrefix(sim.URL(), "https://"), &tls.Config{InsecureSkipVerify: true}) // it is asked for what to trust
	if err != nil {
		return nil
	}
	defer conn.Close()
	return pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: conn.ConnectionState().PeerCertificates[0].Raw})
}

// stream sends to n devices of all vendors and prints the process's peak.
func stream(n int) error {
	data, err := os.ReadFile(os.Getenv(vendors))
	if err != nil {
		return err
	}
	var known map[string]vendor
	if err := json.Unmarshal(data, &known); err != nil {
		return err
	}
	all := vendortest.All()
	tokens := make([][]push.Device, len(all))
	var clients []push.Client
	message := &push.Message{Title: "Your parcel is here", Body: "Box 12", TTL: push.TTL(time.Hour), Class: push.ClassService, Channel: "orders"}
	for i, v := range all {
		k := known[v.Name]
		for _, token := range k.Tokens {
			tokens[i] = append(tokens[i], push.Device{Vendor: push.Vendor(v.Name), Token: token})
		}
		c, err := connect(v, &k)
		if err != nil {
			return err
		}
		clients = append(clients, c)
		message.Native = append(message.Native, v.Harness.Message().Native...)
	}
	router, err := push.NewRouter(clients...)
	if err != nil {
		return err
	}
	list := func(yield func(int64, push.Device) bool) {
		for i := range n {
			v := i % len(all)
			if !yield(int64(i), tokens[v][i/len(all)%1000]) {
				return
			}
		}
	}
	var done push.Progress
	for part, err := range router.Stream(context.Background(), message, list) {
		if err != nil {
			return err
		}
		for _, f := range part.Failed {
			return f.Err
		}
		done.Add(part)
	}
	if done.Through != int64(n) {
		return fmt.Errorf("%d of %d devices are settled", done.Through, n)
	}
	fmt.Println(resident())
	return nil
}

// connect makes a client for a simulator in another process.
func connect(v vendortest.Vendor, k *vendor) (push.Client, error) {
	sim := reflect.New(simulators[v.Name]).Interface().(pushtest.Simulator)
	if err := json.Unmarshal(k.Fields, sim); err != nil {
		return nil, err
	}
	roots := x509.NewCertPool()
	roots.AppendCertsFromPEM(k.Certificate)
	return v.Harness.New(sim, push.WithBaseURL(k.URL), push.WithTLSConfig(&tls.Config{RootCAs: roots, MinVersion: tls.VersionTLS12}), push.WithQPS(0))
}

var simulators = map[string]reflect.Type{
	"apns":      reflect.TypeFor[pushtest.APNs](),
	"emas":      reflect.TypeFor[pushtest.EMAS](),
	"fcm":       reflect.TypeFor[pushtest.FCM](),
	"harmony":   reflect.TypeFor[pushtest.Harmony](),
	"honor":     reflect.TypeFor[pushtest.Honor](),
	"huawei":    reflect.TypeFor[pushtest.Huawei](),
	"meizu":     reflect.TypeFor[pushtest.Meizu](),
	"mpaas":     reflect.TypeFor[pushtest.MPaaS](),
	"oppo":      reflect.TypeFor[pushtest.OPPO](),
	"tencentim": reflect.TypeFor[pushtest.TencentIM](),
	"vivo":      reflect.TypeFor[pushtest.Vivo](),
	"xiaomi":    reflect.TypeFor[pushtest.Xiaomi](),
}

// resident is the most memory of this process that was ever resident, in KiB,
// as Linux tells it.
func resident() string {
	status, err := os.ReadFile("/proc/self/status")
	if err != nil {
		return "unknown"
	}
	for line := range strings.Lines(string(status)) {
		if rest, ok := strings.CutPrefix(line, "VmHWM:"); ok {
			return strings.TrimSpace(strings.TrimSuffix(strings.TrimSpace(rest), "kB"))
		}
	}
	return "unknown"
}

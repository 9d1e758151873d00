// Package harness is what all contenders share: flags, tokens, the message,
// and the measuring of the process. A contender is a program of its own, so
// that none pays for what another links.
package harness

import (
	"context"
	"encoding/json"
	"flag"
	"log"
	"os"
	"runtime"
	"runtime/pprof"
	"time"
)

// Config is what to measure.
type Config struct {
	Vendor   string // "apns", "fcm" or "huawei"
	API      string // base URL of the vendor's service
	Token    string // base URL of its token endpoint
	Keys     string // folder for private keys
	N        int    // targets
	Tokens   int    // tokens to make, if there are to be more
	InFlight int    // requests in flight
	Conns    int    // connections, for a contender that can be told
}

// A Report is the outcome, printed as one line of JSON. All but Rest and Peak
// are of the measured targets only, without the warm-up.
type Report struct {
	Wall   float64 `json:"wall"` // seconds
	User   float64 `json:"user"` // CPU seconds of this process
	Sys    float64 `json:"sys"`
	Allocs float64 `json:"allocs"` // per target
	Bytes  float64 `json:"bytes"`  // per target
	Rest   int64   `json:"rest"`   // bytes of heap and stacks that the connected client holds at rest
	Peak   uint64  `json:"peak"`   // bytes of peak resident memory
	N      int     `json:"n"`
}

// A Sender pushes the Message to the tokens, with the configured number of
// requests in flight, and returns an error unless all of them were accepted.
type Sender func(ctx context.Context, tokens []string) error

// warmUp is how many targets come before the measured ones: enough to open
// the connections and fill the pools of buffers.
const warmUp = 2000

// Main measures the Sender that prepare makes.
func Main(prepare func(*Config) (Sender, error)) {
	log.SetFlags(0)
	var cfg Config
	flag.StringVar(&cfg.Vendor, "vendor", "apns", "apns, fcm or huawei")
	flag.StringVar(&cfg.API, "api", "", "base URL of the service")
	flag.StringVar(&cfg.Token, "token", "", "base URL of the token endpoint")
	flag.StringVar(&cfg.Keys, "keys", os.TempDir(), "folder where private keys are made and kept")
	flag.IntVar(&cfg.N, "n", 20_000, "targets")
	flag.IntVar(&cfg.Tokens, "tokens", 0, "make so many tokens at least")
	flag.IntVar(&cfg.InFlight, "inflight", 200, "requests in flight")
	flag.IntVar(&cfg.Conns, "conns", 1, "connections")
	cpu := flag.String("cpuprofile", "", "file for a CPU profile of the measured part")
	mem := flag.String("memprofile", "", "file for a profile of the allocations, each of them recorded")
	flag.Parse()

	if *mem != "" {
		runtime.MemProfileRate = 1
	}
	r, err := measure(&cfg, prepare, *cpu)
	if err != nil {
		log.Fatal(err)
	}
	if *mem != "" {
		if err := writeAllocs(*mem); err != nil {
			log.Fatal(err)
		}
	}
	if err := json.NewEncoder(os.Stdout).Encode(r); err != nil {
		log.Fatal(err)
	}
}

func measure(cfg *Config, prepare func(*Config) (Sender, error), profile string) (*Report, error) {
	ctx := context.Background()
	tokens := Tokens(cfg.Vendor, max(cfg.N, cfg.Tokens, warmUp))
	empty := Held()
	send, err := prepare(cfg)
	if err != nil {
		return nil, err
	}
	if err := send(ctx, tokens[:1]); err != nil { // what a connection allows is known after its first answer
		return nil, err
	}
	if err := send(ctx, tokens[:warmUp]); err != nil {
		return nil, err
	}
	r := &Report{N: cfg.N, Rest: Held() - empty}
	stop, err := startProfile(profile)
	if err != nil {
		return nil, err
	}
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	user, sys := cpuTime()
	start := time.Now()
	err = send(ctx, tokens[:cfg.N])
	r.Wall = time.Since(start).Seconds()
	userEnd, sysEnd := cpuTime()
	runtime.ReadMemStats(&after)
	stop()
	r.User, r.Sys = userEnd-user, sysEnd-sys
	r.Allocs = float64(after.Mallocs-before.Mallocs) / float64(cfg.N)
	r.Bytes = float64(after.TotalAlloc-before.TotalAlloc) / float64(cfg.N)
	r.Peak = peakMemory()
	return r, err
}

// Held is what the heap and the stacks take once all that is unreachable is
// gone.
func Held() int64 {
	// What a sync.Pool holds goes with the second collection; goroutines that
	// are about to end have a moment for it.
	runtime.GC()
	time.Sleep(50 * time.Millisecond)
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return int64(m.HeapAlloc + m.StackInuse)
}

func startProfile(file string) (stop func(), err error) {
	if file == "" {
		return func() {}, nil
	}
	f, err := os.Create(file)
	if err != nil {
		return nil, err
	}
	return pprof.StopCPUProfile, pprof.StartCPUProfile(f)
}

func writeAllocs(file string) error {
	f, err := os.Create(file)
	if err != nil {
		return err
	}
	if err := pprof.Lookup("allocs").WriteTo(f, 0); err != nil {
		return err
	}
	return f.Close()
}

package faults

import (
	"context"
	"errors"
	"flag"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/pushwire/push"
	"github.com/pushwire/push/internal/vendortest"
	"github.com/pushwire/push/pushtest"
)

var seed = flag.Uint64("seed", 0, "of the chaos run; 0 draws one")

// A zone is one vendor in the chaos run.
type zone struct {
	*bench
	rand   *rand.Rand
	tokens []string
	dead   map[string]bool
}

// TestChaos sends to all vendors at once through one router, while whatever
// can go wrong does, at random. Afterwards each target's outcome is compared
// with what the simulators recorded.
func TestChaos(t *testing.T) {
	t.Cleanup(func() { writeReport(t) })
	n, limit := 20_000, 30*time.Second
	if *all {
		n, limit = 200_000, 3*time.Minute
	}
	if *seed == 0 {
		*seed = rand.Uint64()
	}
	t.Logf("seed %d", *seed)
	vendors := vendortest.All()
	zones := make([]*zone, len(vendors))
	var clients []push.Client
	message := &push.Message{
		Title: "Your parcel is here", Body: "Box 12, code 4411", Data: map[string]string{"order": "8842"},
		TTL: push.TTL(time.Hour), Class: push.ClassService, Channel: "orders",
	}
	for i, v := range vendors {
		b, err := newBench(v.Name, v.Harness, nameServer)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(b.close)
		z := &zone{bench: b, rand: rand.New(rand.NewPCG(*seed, uint64(i))), dead: make(map[string]bool)}
		for range n / len(vendors) {
			z.add()
		}
		zones[i] = z
		c, err := v.Harness.New(b.sim, append(b.sim.Options(),
			push.WithBaseURL("https://"+b.wire.Addr()), push.WithQPS(0), push.WithTimeout(2*time.Second),
			push.WithRetry(push.RetryPolicy{MinWait: time.Millisecond, MaxWait: 50 * time.Millisecond, MaxRetryAfter: time.Second}))...)
		if err != nil {
			t.Fatal(err)
		}
		clients = append(clients, c)
		message.Native = append(message.Native, v.Harness.Message().Native...)
	}
	router, err := push.NewRouter(clients...)
	if err != nil {
		t.Fatal(err)
	}

	start := time.Now()
	ctx, cancel := context.WithTimeout(t.Context(), limit)
	defer cancel()
	quiet := make(chan struct{})
	var trouble sync.WaitGroup
	for _, z := range zones {
		trouble.Go(func() { z.trouble(quiet) })
	}
	outcomes := sendChunks(ctx, router, message, zones)
	close(quiet)
	trouble.Wait()
	figures.row("%d targets in %s, with the seed %d:\n\n", len(zones)*len(zones[0].tokens), time.Since(start).Round(time.Second), *seed)
	figures.row("| vendor | targets | accepted | dead, and said so | unconfirmed | surely not delivered |\n|---|---|---|---|---|---|\n")
	judgeChaos(t, zones, outcomes)
}

// add makes one more target; some are dead.
func (z *zone) add() {
	token := z.sim.NewToken()
	z.tokens = append(z.tokens, token)
	if z.rand.IntN(100) == 0 {
		z.dead[token] = true
		z.sim.SetState(token, pushtest.Dead)
	}
}

// sendChunks sends to all targets in chunks that mix the vendors, and returns
// the outcomes of each target.
func sendChunks(ctx context.Context, router *push.Router, m *push.Message, zones []*zone) map[push.Target][]push.Error {
	const each = 250 // of a vendor in a chunk
	var (
		mu       sync.Mutex
		wg       sync.WaitGroup
		slots    = make(chan struct{}, 6)
		outcomes = make(map[push.Target][]push.Error)
	)
	for from := 0; from < len(zones[0].tokens); from += each {
		var devices []push.Device
		for _, z := range zones {
			for _, token := range z.tokens[from:min(from+each, len(z.tokens))] {
				devices = append(devices, push.Device{Vendor: push.Vendor(z.vendor), Token: token})
			}
		}
		slots <- struct{}{}
		wg.Go(func() {
			defer func() { <-slots }()
			res, _ := router.Send(ctx, m, devices)
			mu.Lock()
			defer mu.Unlock()
			for target, o := range res.Targets() {
				outcomes[target] = append(outcomes[target], o.Err)
			}
		})
	}
	wg.Wait()
	return outcomes
}

// trouble makes one thing after the other go wrong.
func (z *zone) trouble(quiet <-chan struct{}) {
	answers := []pushtest.Fault{
		pushtest.Drop(), pushtest.LoseAnswer(), pushtest.CutAnswer(), pushtest.Garbage(), pushtest.HTML(502),
		pushtest.Empty(503), pushtest.Busy(429, 0), pushtest.Redirect("https://127.0.0.1:1/"), stall, gzipBomb,
		mutate(truncated), mutate(nested), carried(refuse(504, "", "")), z.sim.Slow(20 * time.Millisecond), z.sim.Hang(),
	}
	acts := []act{actReset, actSilence, actClose, actLoseAnswer, actHoldAnswer, actRequestOnly}
	pause := func(least, most int) bool {
		select {
		case <-quiet:
			return false
		case <-time.After(time.Duration(least+z.rand.IntN(most-least)) * time.Millisecond):
			return true
		}
	}
	defer z.wire.Heal()
	for pause(10, 200) {
		switch z.rand.IntN(8) {
		case 0:
			z.wire.onNext.Store(int32(acts[z.rand.IntN(len(acts))]))
		case 1:
			z.wire.onAccept.Store(int32([]act{actReset, actClose, actAlert}[z.rand.IntN(3)]))
		case 2:
			z.wire.Break()
		case 3:
			if z.h.Credential != pushtest.TermCredential { // which must be kept for its time
				z.sim.ExpireCredentials()
			}
		case 4:
			if s, ok := z.sim.(interface{ GoAway() }); ok {
				s.GoAway()
			}
		case 5:
			z.sim.RefuseNext(1+z.rand.IntN(3), z.h.Busy.Code)
		default:
			z.sim.Inject("send", 1+z.rand.IntN(3), answers[z.rand.IntN(len(answers))])
		}
		if !pause(5, 40) {
			return
		}
		z.wire.Heal()
	}
}

// judgeChaos compares outcomes with deliveries.
func judgeChaos(t *testing.T, zones []*zone, outcomes map[push.Target][]push.Error) {
	for _, z := range zones {
		if t.Failed() {
			return // one vendor's thousand errors are enough
		}
		delivered := make(map[string]int)
		for _, d := range z.sim.Deliveries() {
			delivered[d.Value]++
		}
		count := make(map[string]int)
		for _, token := range z.tokens {
			target := push.Target{Vendor: push.Vendor(z.vendor), Type: push.TargetToken, Value: token}
			got, n := outcomes[target], delivered[token]
			delete(outcomes, target)
			if len(got) != 1 {
				t.Errorf("%s: a target has %d outcomes, want one", z.vendor, len(got))
				continue
			}
			e := got[0]
			switch {
			case e == nil:
				count["accepted"]++
			case errors.Is(e, push.ErrUnconfirmed):
				count["unconfirmed"]++
			default:
				count[e.Kind().String()]++
			}
			z.judgeTarget(t, token, e, n)
		}
		t.Logf("%s: %d targets: %v", z.vendor, len(z.tokens), count)
		accepted, dead, open := count["accepted"], count[push.ErrInvalidToken.String()], count["unconfirmed"]
		figures.row("| %s | %d | %d | %d | %d | %d |\n", z.vendor, len(z.tokens), accepted, dead, open, len(z.tokens)-accepted-dead-open)
		if s, ok := z.sim.(interface{ Problems() []string }); ok {
			for _, p := range slices.Compact(s.Problems()) {
				if !strings.Contains(p, "clock") {
					t.Errorf("%s: the simulator has a problem with the requests: %s", z.vendor, p)
				}
			}
		}
	}
	if len(outcomes) > 0 {
		t.Errorf("%d outcomes are of targets that were not handed in", len(outcomes))
	}
}

// judgeTarget holds one target to what the service did for it.
func (z *zone) judgeTarget(t *testing.T, token string, e push.Error, delivered int) {
	switch {
	case delivered > 1:
		t.Errorf("%s: a target was delivered to %d times; its outcome is %v", z.vendor, delivered, e)
	case e == nil && delivered == 0 && !(z.dead[token] && z.mute(pushtest.Dead)):
		t.Errorf("%s: a target is called accepted, and nothing was delivered", z.vendor)
	case e != nil && delivered > 0 && !errors.Is(e, push.ErrUnconfirmed):
		t.Errorf("%s: a target was delivered to, and the error says it was not: %v", z.vendor, e)
	}
}

// mute reports whether the vendor says nothing of tokens in a state.
func (z *zone) mute(s pushtest.State) bool {
	return z.h.Listed[s] == push.Accepted
}

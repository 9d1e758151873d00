package push_test

import (
	"runtime"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/pushwire/push"
	"github.com/pushwire/push/apns"
	"github.com/pushwire/push/pushtest"
	"github.com/pushwire/push/vivo"
)

// TestTwoHundredClients makes clients of many apps, each with a service and
// credentials of its own: they cost little, and nothing of one reaches
// another.
func TestTwoHundredClients(t *testing.T) {
	const services, clientsEach = 10, 10 // of each of two vendors
	var (
		sims    []pushtest.Simulator
		clients []push.Client
		home    []int // the service of each client
	)
	for range services {
		a, v := pushtest.NewAPNs(), pushtest.NewVivo()
		t.Cleanup(a.Close)
		t.Cleanup(v.Close)
		sims = append(sims, a, v)
	}
	var before, after runtime.MemStats
	goroutines := runtime.NumGoroutine()
	runtime.GC()
	runtime.ReadMemStats(&before)
	for i, sim := range sims {
		for range clientsEach {
			var (
				c   push.Client
				err error
			)
			switch sim := sim.(type) {
			case *pushtest.APNs:
				c, err = apns.New(apns.Config{PrivateKey: sim.Key, KeyID: sim.KeyID, TeamID: sim.TeamID, BundleID: sim.BundleID}, sim.Options()...)
			case *pushtest.Vivo:
				c, err = vivo.New(vivo.Config{AppID: sim.AppID, AppKey: sim.AppKey, AppSecret: sim.AppSecret}, sim.Options()...)
			}
			if err != nil {
				t.Fatal(err)
			}
			clients, home = append(clients, c), append(home, i)
		}
	}
	runtime.GC()
	runtime.ReadMemStats(&after)
	if n := runtime.NumGoroutine() - goroutines; n > 0 {
		t.Errorf("%d clients at rest run %d goroutines", len(clients), n)
	}
	if each := (int64(after.HeapAlloc) - int64(before.HeapAlloc)) / int64(len(clients)); each > 64<<10 {
		t.Errorf("a client at rest takes %d bytes", each)
	}

	var wg sync.WaitGroup
	for i, c := range clients {
		wg.Go(func() {
			if _, err := c.Send(t.Context(), &push.Message{Title: "t", Body: "b"}, push.Tokens(sims[home[i]].NewToken())); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	for _, c := range clients {
		c.(interface{ Close() }).Close()
	}
	want, got := make([]int, len(sims)), make([]int, len(sims))
	for i, sim := range sims {
		want[i], got[i] = clientsEach, len(sim.Deliveries())
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("deliveries of each service (-want +got):\n%s", d)
	}
}

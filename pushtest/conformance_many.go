package pushtest

import (
	"context"
	"encoding/json"
	"errors"
	"sync"

	"github.com/pushwire/push"
)

// manyTests are about many calls and several clients at a time.
func manyTests() []conformanceTest {
	return []conformanceTest{
		{"Many/Thousand", testThousand},
		{"Many/Router", testRouter},
		{"Many/TwoClients", testTwoClients},
	}
}

// testThousand sends a thousand times at once with one client and one
// message. A race detector makes it worth more.
func testThousand(t *trial) {
	const n, conns = 1000, 4
	c := t.client(push.WithMaxConns(conns))
	m := t.h.Message()
	before, _ := json.Marshal(m)
	tokens := t.tokens(n)
	var live []string
	for i, token := range tokens {
		if i%10 == 0 {
			t.sim.SetState(token, Dead)
		} else {
			live = append(live, token)
		}
	}
	want := t.h.fate(Dead, true)
	var wg sync.WaitGroup
	for i, token := range tokens {
		wg.Go(func() {
			ctx, cancel := context.WithTimeout(t.Context(), 3*patience)
			defer cancel()
			res, _ := t.sendContext(ctx, c, m, push.Tokens(token))
			for _, o := range res.Targets() {
				t.outcome("one of a thousand", o, want, i%10 == 0)
			}
		})
	}
	wg.Wait()
	if want != push.Accepted {
		t.delivered(live...)
	}
	t.connections(conns)
	if after, _ := json.Marshal(m); string(after) != string(before) {
		t.Errorf("Send has changed the message:\n%s\n%s", before, after)
	}
}

func testRouter(t *trial) {
	const stranger = "another"
	r, err := push.NewRouter(t.client())
	if err != nil {
		t.Fatal(err)
	}
	tokens := t.tokens(3)
	v := t.sim.Vendor()
	devices := []push.Device{{Vendor: v, Token: tokens[0]}, {Vendor: stranger, Token: "x"}}
	for _, token := range tokens[1:] {
		devices = append(devices, push.Device{Vendor: v, Token: token})
	}
	res, err := r.Send(t.Context(), t.h.Message(), devices)
	if res.AcceptedCount() != 3 || res.FailedCount() != 1 || !errors.Is(err, push.ErrUnsupported) {
		t.Errorf("%d accepted, %d failed, want 3 and 1: %v", res.AcceptedCount(), res.FailedCount(), err)
	}
	t.delivered(tokens...)
}

// testTwoClients uses two apps in one process.
func testTwoClients(t *trial) {
	sims := []Simulator{t.sim, t.start()}
	var wg sync.WaitGroup
	for _, sim := range sims {
		c := t.clientOf(sim)
		wg.Go(func() {
			var tokens []string
			for range 20 {
				token := sim.NewToken()
				tokens = append(tokens, token)
				if _, err := t.send(c, token); err != nil {
					t.Errorf("Send: %v", err)
				}
			}
			t.deliveredBy(sim, tokens...)
			for _, r := range sim.Requests() {
				if "https://"+r.Host != sim.URL() {
					t.Errorf("a request for %s came to %s", r.Host, sim.URL())
				}
			}
		})
	}
	wg.Wait()
}

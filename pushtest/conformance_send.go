package pushtest

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"sync"

	"github.com/google/go-cmp/cmp"

	"github.com/pushwire/push"
)

// sendTests are about the outcome of every target.
func sendTests() []conformanceTest {
	return []conformanceTest{
		{"Send/Sizes", testSizes},
		{"Send/SameTokenTwice", testSameToken},
		{"Send/TokenStates", testStates},
		{"Send/OneRequestFails", testOneRequestFails},
		{"Send/Guard", testGuard},
		{"Send/Thousand", testThousand},
		{"Send/JSON", testJSON},
		{"Send/Router", testRouter},
		{"Send/TwoClients", testTwoClients},
	}
}

// sizes returns numbers of targets around the edges of a request.
func sizes(batch int) []int {
	s := []int{1, 2, 3, 7, batch - 1, batch, batch + 1, 2*batch + 1}
	slices.Sort(s)
	return slices.DeleteFunc(slices.Compact(s), func(n int) bool { return n == 0 })
}

func testSizes(t *trial) {
	c := t.client()
	for _, n := range sizes(t.h.BatchSize) {
		t.sim.Reset()
		tokens := t.tokens(n)
		res := t.mustSend(c, tokens...)
		t.delivered(tokens...)
		t.count("send", t.h.requests(n))
		ids := make(map[string]string)
		for _, d := range t.sim.Deliveries() {
			ids[d.Value] = d.ID
		}
		for target, o := range res.Targets() {
			if o.ID != ids[target.Value] {
				t.Fatalf("of %d: the id of a target is %q, the vendor says %q", n, o.ID, ids[target.Value])
			}
		}
	}
	for _, r := range t.sim.Requests() {
		if t.h.HTTP2 && r.Proto != "HTTP/2.0" {
			t.Fatalf("a request came by %s", r.Proto)
		}
	}
}

func testSameToken(t *trial) {
	c := t.client()
	tokens := t.tokens(2)
	t.mustSend(c, tokens[0], tokens[0], tokens[1])
	t.sim.SetState(tokens[0], Dead)
	if t.h.fate(Dead, false) == push.Accepted {
		return
	}
	res, _ := t.send(c, tokens[0], tokens[1], tokens[0])
	if res.AcceptedCount() != 1 || res.FailedCount() != 2 {
		t.Errorf("a dead token twice and a live one: %d accepted, %d failed", res.AcceptedCount(), res.FailedCount())
	}
}

func testStates(t *trial) {
	c := t.client()
	for _, state := range []State{Dead, Mismatched, Unknown, Throttled} {
		for _, alone := range []bool{true, false} {
			t.sim.Reset()
			odd := t.sim.NewToken()
			t.sim.SetState(odd, state)
			var live []string
			if !alone {
				live = t.tokens(3)
			}
			res, _ := t.send(c, append([]string{odd}, live...)...)
			want := t.h.fate(state, alone)
			for target, o := range res.Targets() {
				t.outcome(fmt.Sprintf("%s token, alone %v", state, alone), o, want, target.Value == odd)
			}
			if want == push.Accepted {
				continue // whether it is delivered is the vendor's secret
			}
			t.delivered(live...)
		}
	}
}

// outcome checks that of one target: a live one must have been accepted.
func (t *trial) outcome(what string, o push.Outcome, want push.Kind, odd bool) {
	t.Helper()
	switch {
	case !odd && o.Err != nil:
		t.Errorf("%s: a live token beside it failed: %v", what, o.Err)
	case odd && o.Err == nil && want != push.Accepted:
		t.Errorf("%s: accepted, want %q", what, want)
	case odd && o.Err != nil && o.Err.Kind() != want:
		t.Errorf("%s: the kind is %q, want %q: %v", what, o.Err.Kind(), want, o.Err)
	case odd && o.Err != nil && !t.h.IsError(o.Err):
		t.Errorf("%s: the error is a %T, not the vendor's own", what, o.Err)
	}
}

// testOneRequestFails lets one of three requests fail: its targets, and only
// those, share its error.
func testOneRequestFails(t *trial) {
	tokens := t.tokens(2*t.h.BatchSize + 1)
	t.sim.RefuseNext(1, t.h.Final.Code)
	res, err := t.send(t.client(), tokens...)
	if res.FailedCount() == 0 || res.FailedCount() > t.h.BatchSize {
		t.Errorf("%d of %d targets failed, want those of one request", res.FailedCount(), len(tokens))
	}
	var accepted []string
	for target, o := range res.Targets() {
		if o.Err == nil {
			accepted = append(accepted, target.Value)
		} else if o.Err.Code() != t.h.Final.Code {
			t.Errorf("a target's code is %q, want %q", o.Err.Code(), t.h.Final.Code)
		}
	}
	t.delivered(accepted...)
	t.count("send", 3)
	if !t.h.IsError(errors.Join(io.EOF, fmt.Errorf("campaign: %w", err))) {
		t.Errorf("errors.As does not find the vendor's error in the wrapped and joined error")
	}
}

// testGuard checks that a large call with hardly a live token deletes nobody.
func testGuard(t *trial) {
	for _, test := range []struct {
		live, dead int
		suspect    bool
	}{
		{23, 2, false}, {1, 25, true}, {0, 25, true}, {0, 3, false},
	} {
		kind := t.h.fate(Dead, test.live == 0)
		live, dead := t.tokens(test.live), t.tokens(test.dead)
		for _, token := range dead {
			t.sim.SetState(token, Dead)
		}
		res, _ := t.send(t.client(), slices.Concat(dead, live)...)
		suspects, all, guarded := 0, 0, 0
		if kind == push.ErrInvalidToken {
			all, guarded = test.dead, test.dead
			if test.suspect {
				suspects, guarded = 1, 0
			}
		}
		if got := res.SuspectVendors(); len(got) != suspects {
			t.Errorf("%d dead, %d live: SuspectVendors() = %q, want %d", test.dead, test.live, got, suspects)
		}
		if got := len(res.AllDead()); got != all {
			t.Errorf("%d dead, %d live: AllDead() has %d, want %d", test.dead, test.live, got, all)
		}
		if got := len(res.Dead()); got != guarded {
			t.Errorf("%d dead, %d live: Dead() has %d, want %d", test.dead, test.live, got, guarded)
		}
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
	if got := t.sim.Conns(); got > conns {
		t.Errorf("%d connections, want at most %d", got, conns)
	}
	if after, _ := json.Marshal(m); string(after) != string(before) {
		t.Errorf("Send has changed the message:\n%s\n%s", before, after)
	}
}

// testJSON sends a message, and what it is after it went through a queue.
func testJSON(t *trial) {
	m := t.h.Message()
	m.ID = "order-8842"
	to := push.Tokens(t.sim.NewToken())
	if _, err := t.sendTo(t.client(), m, to); err != nil {
		t.Fatalf("Send: %v", err)
	}
	queued := throughJSON(t, to)
	if diff := cmp.Diff(to, queued); diff != "" {
		t.Errorf("the audience has changed in JSON (-before +after):\n%s", diff)
	}
	other := t.start()
	other.SetState(to.Tokens[0], Live)
	if _, err := t.sendTo(t.clientOf(other), throughJSON(t, m), queued); err != nil {
		t.Fatalf("Send after JSON: %v", err)
	}
	if diff := cmp.Diff(t.fingerprints(t.sim), t.fingerprints(other)); diff != "" {
		t.Errorf("the message has changed in JSON (-before +after):\n%s", diff)
	}
}

func throughJSON[T any](t *trial, v T) T {
	t.Helper()
	data, err := json.Marshal(v)
	if err != nil {
		t.Fatalf("%T cannot be encoded: %v", v, err)
	}
	var got T
	if err := json.Unmarshal(data, &got); err != nil {
		t.Fatalf("%T cannot be decoded: %v", v, err)
	}
	return got
}

// fingerprints returns what is stable of the requests that push.
func (t *trial) fingerprints(sim Simulator) []any {
	var prints []any
	for _, r := range sim.Requests() {
		switch {
		case r.Op != "send":
		case t.h.Fingerprint != nil:
			prints = append(prints, t.h.Fingerprint(r))
		default:
			prints = append(prints, string(r.Body))
		}
	}
	return prints
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

package pushtest

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"

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
		{"Send/JSON", testJSON},
		{"Send/SameIDTwice", testSameID},
		{"Send/OtherTargets", testOtherTargets},
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
		t.reset()
		tokens := t.tokens(n)
		res := t.mustSend(c, tokens...)
		t.delivered(tokens...)
		t.count("send", t.h.requests(n))
		var order []string
		for target := range res.Targets() {
			order = append(order, target.Value)
		}
		same(t, fmt.Sprintf("of %d: the order of outcomes and targets (-handed in +got)", n), tokens, order)
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

// testSameID sends one message twice, as after a crash.
func testSameID(t *trial) {
	if !t.h.Deduplicates {
		t.Skip("the vendor does not drop repetitions")
	}
	m := t.h.Message()
	m.ID = "order-8842"
	token := t.sim.NewToken()
	for i := range 2 {
		_, err := t.sendTo(t.client(), m, push.Tokens(token))
		if err != nil && (i == 0 || !errors.Is(err, push.ErrDuplicate)) {
			t.Errorf("send %d: %v", i+1, err)
		}
	}
	t.delivered(token)
}

// testOtherTargets sends to what is not a token.
func testOtherTargets(t *trial) {
	c := t.client()
	for _, to := range t.h.Others {
		t.reset()
		typ, values, err := to.Targets()
		if err != nil {
			t.Fatalf("Harness.Others: %v", err)
		}
		res, err := t.sendTo(c, t.h.Message(), to)
		if err != nil {
			t.Errorf("to %s: %v", typ, err)
		}
		var got []string
		for target := range res.Targets() {
			if target.Type != typ || target.Vendor != t.sim.Vendor() {
				t.Errorf("to %s: an outcome is of %+v", typ, target)
			}
			got = append(got, target.Value)
		}
		same(t, fmt.Sprintf("to %s: outcomes and targets (-handed in +got)", typ), values, got)
		d := t.sim.Deliveries()
		if len(d) != len(values) || d[0].Type != typ {
			t.Errorf("to %s: %d deliveries, want %d: %+v", typ, len(d), len(values), d)
		}
	}
}

func testStates(t *trial) {
	c := t.client()
	for _, state := range []State{Dead, Mismatched, Unknown, Throttled} {
		for _, alone := range []bool{true, false} {
			t.reset()
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
		} else if !t.Failed() && o.Err.Code() != t.h.Final.Code {
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

// testJSON sends a message, and what it is after it went through a queue.
func testJSON(t *trial) {
	c := t.client()
	m := t.h.Message()
	m.ID = "order-8842"
	to := push.Tokens(t.sim.NewToken())
	if _, err := t.sendTo(c, m, to); err != nil {
		t.Fatalf("Send: %v", err)
	}
	before := t.fingerprints()
	t.reset()
	queued := throughJSON(t, to)
	if diff := cmp.Diff(to, queued); diff != "" {
		t.Errorf("the audience has changed in JSON (-before +after):\n%s", diff)
	}
	if _, err := t.sendTo(c, throughJSON(t, m), queued); err != nil && !errors.Is(err, push.ErrDuplicate) {
		t.Fatalf("Send after JSON: %v", err)
	}
	if diff := cmp.Diff(before, t.fingerprints()); diff != "" {
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
func (t *trial) fingerprints() []any {
	var prints []any
	for _, r := range t.sim.Requests() {
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

package pushtest

import (
	"context"
	"errors"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/pushwire/push"
)

// patience is how long the suite waits for what should be there at once,
// before it calls the test failed.
const patience = 10 * time.Second

// quick is a retry policy for tests that are not about the pause.
var quick = push.RetryPolicy{MinWait: time.Millisecond, MaxWait: 5 * time.Millisecond}

// trial is one subtest, with a simulator of its own.
type trial struct {
	*testing.T
	h   *Harness
	sim Simulator
}

// start starts another simulator, for as long as the subtest runs.
func (t *trial) start() Simulator {
	sim := t.h.Start()
	t.Cleanup(func() {
		t.problems(sim)
		sim.Close()
	})
	return sim
}

// problems fails the test for what the simulator found odd so far.
func (t *trial) problems(sim Simulator) {
	t.Helper()
	if sim, ok := sim.(interface{ Problems() []string }); ok {
		for _, p := range sim.Problems() {
			t.Errorf("the simulator has a problem with the requests: %s", p)
		}
	}
}

// reset forgets what has arrived at the simulator, and the faults to come.
func (t *trial) reset() {
	t.Helper()
	t.problems(t.sim)
	t.sim.Reset()
}

// client makes a client of the subtest's simulator.
func (t *trial) client(opts ...push.Option) push.Client {
	t.Helper()
	return t.clientOf(t.sim, opts...)
}

func (t *trial) clientOf(sim Simulator, opts ...push.Option) push.Client {
	t.Helper()
	c, err := t.make(sim, opts...)
	if err != nil {
		t.Fatalf("New: %v", err)
	}
	t.Cleanup(func() { closeClient(c) })
	return c
}

// make calls Harness.New with the suite's defaults before opts.
func (t *trial) make(sim Simulator, opts ...push.Option) (push.Client, error) {
	all := append(sim.Options(), push.WithQPS(0), push.WithRetry(quick))
	return t.h.New(sim, append(all, opts...)...)
}

// closeClient gives back what a client holds, if it has a way to.
func closeClient(c push.Client) {
	switch c := c.(type) {
	case interface{ Close() }:
		c.Close()
	case interface{ Close() error }:
		_ = c.Close()
	}
}

// tokens issues n live tokens.
func (t *trial) tokens(n int) []string {
	tokens := make([]string, n)
	for i := range tokens {
		tokens[i] = t.sim.NewToken()
	}
	return tokens
}

// send sends the harness's message and checks that each target has exactly
// one outcome.
func (t *trial) send(c push.Client, tokens ...string) (*push.Result, error) {
	t.Helper()
	return t.sendTo(c, t.h.Message(), push.Tokens(tokens...))
}

func (t *trial) sendTo(c push.Client, m *push.Message, to push.Audience) (*push.Result, error) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	return t.sendContext(ctx, c, m, to)
}

func (t *trial) sendContext(ctx context.Context, c push.Client, m *push.Message, to push.Audience) (*push.Result, error) {
	t.Helper()
	p := begin(ctx, c, m, to)
	select {
	case <-p.done:
	case <-ctx.Done():
	case <-time.After(3 * patience):
	}
	return t.wait(p)
}

// pending is a Send under way.
type pending struct {
	vendor push.Vendor
	to     push.Audience
	done   chan struct{}
	res    *push.Result
	err    error
}

func begin(ctx context.Context, c push.Client, m *push.Message, to push.Audience) *pending {
	p := &pending{vendor: c.Vendor(), to: to, done: make(chan struct{})}
	go func() {
		defer close(p.done)
		p.res, p.err = c.Send(ctx, m, to)
	}()
	return p
}

// wait returns what came of p, which must not take long any more.
func (t *trial) wait(p *pending) (*push.Result, error) {
	t.Helper()
	select {
	case <-p.done:
	case <-time.After(patience):
		t.Fatalf("Send has not returned after %s", patience)
	}
	t.audit(p.vendor, p.to, p.res, p.err)
	return p.res, p.err
}

// audit checks what holds for every result.
func (t *trial) audit(v push.Vendor, to push.Audience, res *push.Result, err error) {
	t.Helper()
	if res == nil {
		t.Fatalf("the result is nil; the error is %v", err)
	}
	kinds := make(map[push.Kind]bool)
	var want, got []push.Target
	for _, part := range []struct {
		typ    push.TargetType
		values []string
	}{
		{push.TargetToken, to.Tokens}, {push.TargetAlias, to.Aliases}, {push.TargetUser, to.Users},
	} {
		for _, value := range part.values {
			want = append(want, push.Target{Vendor: v, Type: part.typ, Value: value})
		}
	}
	for target, o := range res.Targets() {
		if slices.Contains([]push.TargetType{push.TargetToken, push.TargetAlias, push.TargetUser}, target.Type) {
			got = append(got, target)
		}
		if o.Err != nil {
			if !t.Failed() { // a thousand targets share an error
				t.auditError(v, o.Err)
			}
			kinds[o.Err.Kind()] = true
		}
	}
	for kind := range kinds {
		if !errors.Is(err, kind) {
			t.Errorf("errors.Is does not find %v in the error of the call: %v", kind, err)
		}
	}
	same(t, "outcomes and targets (-handed in +got)", sorted(want), sorted(got))
	if res.FailedCount() > 0 && err == nil {
		t.Errorf("%d targets failed and the error is nil", res.FailedCount())
	}
	if res.FailedCount() == 0 && res.AcceptedCount() > 0 && err != nil {
		t.Errorf("all targets were accepted and the error is %v", err)
	}
}

// auditError checks what holds for every target's error.
func (t *trial) auditError(v push.Vendor, err push.Error) {
	t.Helper()
	if err.Vendor() != v {
		t.Errorf("Vendor() = %q, want %q, of %v", err.Vendor(), v, err)
	}
	if err.Kind() == push.Accepted {
		t.Errorf("the kind of a failure is Accepted: %v", err)
	}
	if err.Error() == "" {
		t.Errorf("%T has no text", err)
	}
	if !errors.Is(err, err.Kind()) {
		t.Errorf("errors.Is does not find its own kind in %v", err)
	}
}

func sorted(targets []push.Target) []push.Target {
	slices.SortFunc(targets, func(a, b push.Target) int {
		return slices.Compare([]string{string(a.Type), a.Value, string(a.Vendor)}, []string{string(b.Type), b.Value, string(b.Vendor)})
	})
	return targets
}

// mustSend sends to tokens and wants all accepted.
func (t *trial) mustSend(c push.Client, tokens ...string) *push.Result {
	t.Helper()
	res, err := t.send(c, tokens...)
	if err != nil {
		t.Fatalf("Send: %v", err)
	}
	return res
}

// delivered checks that the tokens were given a message, each as often as it
// is named, and no others.
func (t *trial) delivered(tokens ...string) {
	t.Helper()
	t.deliveredBy(t.sim, tokens...)
}

func (t *trial) deliveredBy(sim Simulator, tokens ...string) {
	t.Helper()
	var got []string
	for _, d := range sim.Deliveries() {
		got = append(got, d.Value)
	}
	slices.Sort(got)
	same(t, "deliveries (-want +got)", slices.Sorted(slices.Values(tokens)), got)
}

// same compares lists, which are long and seldom differ, so that go-cmp
// would be slow.
func same[T comparable](t *trial, what string, want, got []T) {
	t.Helper()
	if !slices.Equal(want, got) {
		t.Errorf("%s differ:\n%s", what, cmp.Diff(want, got))
	}
}

// count checks how many requests of an op have arrived.
func (t *trial) count(op string, want int) {
	t.Helper()
	if got := t.sim.Count(op); got != want {
		t.Errorf("%d requests of op %q have arrived, want %d", got, op, want)
	}
}

// untouched checks that nobody has connected to the simulator.
func (t *trial) untouched() {
	t.Helper()
	if n := len(t.sim.Requests()); n > 0 {
		t.Errorf("%d requests were made, want none", n)
	}
	if n := t.sim.Conns(); n > 0 {
		t.Errorf("%d connections were made, want none", n)
	}
}

// failure checks that all targets failed, and returns the first error.
func (t *trial) failure(res *push.Result) push.Error {
	t.Helper()
	if n := res.AcceptedCount(); n > 0 || res.FailedCount() == 0 {
		t.Fatalf("%d targets were accepted and %d failed, want failures only", n, res.FailedCount())
	}
	return res.Failed[0].Err
}

// kind checks what an error means.
func (t *trial) kind(err push.Error, want push.Kind) {
	t.Helper()
	if err.Kind() != want {
		t.Errorf("the kind is %q, want %q: %v", err.Kind(), want, err)
	}
}

// confirmed checks whether an error says that the message was surely not
// delivered.
func (t *trial) confirmed(err error, want bool) {
	t.Helper()
	if got := !errors.Is(err, push.ErrUnconfirmed); got != want {
		t.Errorf("surely not delivered: %v, want %v: %v", got, want, err)
	}
}

// eventually waits for something that happens in another goroutine.
func (t *trial) eventually(what string, cond func() bool) {
	t.Helper()
	for deadline := time.Now().Add(patience); !cond(); time.Sleep(time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatalf("%s: not so after %s", what, patience)
		}
	}
}

// api returns the part that all vendors' errors share.
func (t *trial) api(err error) *push.APIError {
	t.Helper()
	var api *push.APIError
	if !errors.As(err, &api) {
		t.Fatalf("there is no *push.APIError in %v", err)
	}
	return api
}

// transport returns the error of a request without a usable answer.
func (t *trial) transport(err error) *push.TransportError {
	t.Helper()
	var te *push.TransportError
	if !errors.As(err, &te) {
		t.Fatalf("there is no *push.TransportError in %v", err)
	}
	return te
}

package pushtest

import (
	"context"
	"errors"
	"slices"
	"sync"
	"time"

	"golang.org/x/time/rate"

	"github.com/pushwire/push"
)

// cancelTests are about contexts that end.
func cancelTests() []conformanceTest {
	return []conformanceTest{
		{"Cancel/Before", testCancelBefore},
		{"Cancel/UnderWay", testCancelUnderWay},
		{"Cancel/InBackoff", testCancelInBackoff},
		{"Cancel/DeadlineBeforeBackoff", testDeadlineBeforeBackoff},
		{"Cancel/WaitingForLimiter", testCancelInLimiter},
		{"Cancel/DeadlineBeforeLimiter", testDeadlineBeforeLimiter},
		{"Cancel/WaitingForSlot", testCancelInQueue},
		{"Cancel/WaitingForCredential", testCancelInAuth},
	}
}

// slow is a retry policy whose pause nobody sits out: it is chosen at random,
// and one of less than a minute must be unlikely.
var slow = push.RetryPolicy{MinWait: 10000 * time.Hour, MaxWait: 10000 * time.Hour}

// canceled checks the error of a target whose context ended before anything
// was sent to it.
func (t *trial) canceled(err push.Error) {
	t.Helper()
	t.kind(err, push.ErrCanceled)
	t.confirmed(err, true)
	if !errors.Is(err, context.Canceled) {
		t.Errorf("errors.Is does not find context.Canceled in %v", err)
	}
}

func testCancelBefore(t *trial) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	res, err := t.sendContext(ctx, t.client(), t.h.Message(), push.Tokens(t.tokens(t.h.BatchSize+1)...))
	t.canceled(t.failure(res))
	if !errors.Is(err, context.Canceled) {
		t.Errorf("errors.Is does not find context.Canceled in %v", err)
	}
	t.untouched()
}

// testCancelUnderWay cancels when the first of three requests hangs: its
// targets are unconfirmed, and the others were surely not sent to.
func testCancelUnderWay(t *trial) {
	tokens := t.tokens(2*t.h.BatchSize + 1)
	c := t.client(push.WithConcurrency(1))
	t.sim.Inject("send", Always, t.sim.Hang())
	res := t.cancelWhen(c, tokens, func() bool { return t.sim.Count("send") > 0 })
	unconfirmed := len(res.Unconfirmed())
	if unconfirmed == 0 || unconfirmed > t.h.BatchSize {
		t.Errorf("%d targets are unconfirmed, want those of one request", unconfirmed)
	}
	for _, f := range res.Failed {
		if t.Failed() {
			break // a thousand targets share an error
		}
		if !errors.Is(f.Err, push.ErrUnconfirmed) {
			t.canceled(f.Err)
		} else if !errors.Is(f.Err, context.Canceled) {
			t.Errorf("errors.Is does not find context.Canceled in %v", f.Err)
		}
	}
	t.count("send", 1)
}

// cancelWhen sends, cancels when cond holds, and wants Send to return then.
func (t *trial) cancelWhen(c push.Client, tokens []string, cond func() bool) *push.Result {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	p := begin(ctx, c, t.h.Message(), push.Tokens(tokens...))
	t.eventually("the moment to cancel", cond)
	cancel()
	res, _ := t.wait(p)
	t.failure(res)
	return res
}

// ends is an observer that counts the ends of requests.
type ends struct {
	push.NopObserver
	mu  sync.Mutex
	ops []string
}

func (e *ends) RequestEnd(_ context.Context, end push.RequestEnd) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.ops = append(e.ops, end.Op)
}

func (e *ends) saw(op string) bool {
	e.mu.Lock()
	defer e.mu.Unlock()
	return slices.Contains(e.ops, op)
}

func testCancelInBackoff(t *trial) {
	seen := &ends{}
	c := t.client(push.WithRetry(slow), push.WithObserver(seen))
	t.sim.RefuseNext(Always, t.h.Busy.Code)
	res := t.cancelWhen(c, t.tokens(1), func() bool { return seen.saw("send") })
	t.canceled(t.failure(res))
	t.count("send", 1)
}

// testDeadlineBeforeBackoff must not wait for a repetition that is not to be.
func testDeadlineBeforeBackoff(t *trial) {
	t.sim.RefuseNext(Always, t.h.Busy.Code)
	ctx, cancel := context.WithTimeout(t.Context(), 2*patience)
	defer cancel()
	res, _ := t.wait(begin(ctx, t.client(push.WithRetry(slow)), t.h.Message(), push.Tokens(t.sim.NewToken())))
	t.kind(t.failure(res), t.h.Busy.Kind)
	t.count("send", 1)
}

// exhausted is a limiter that lets nothing pass for an hour.
func exhausted() *rate.Limiter {
	l := rate.NewLimiter(rate.Every(time.Hour), 1)
	l.Allow()
	return l
}

func testCancelInLimiter(t *trial) {
	seen := &starts{}
	c := t.client(push.WithLimiter(exhausted()), push.WithObserver(seen))
	res := t.cancelWhen(c, t.tokens(1), seen.any)
	t.canceled(t.failure(res))
	t.count("send", 0)
}

// starts is an observer that notes that a send has begun.
type starts struct {
	push.NopObserver
	mu  sync.Mutex
	yes bool
}

func (s *starts) SendStart(ctx context.Context, _ push.SendStart) context.Context {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.yes = true
	return ctx
}

func (s *starts) any() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.yes
}

func testDeadlineBeforeLimiter(t *trial) {
	ctx, cancel := context.WithTimeout(t.Context(), 2*patience)
	defer cancel()
	c := t.client(push.WithLimiter(exhausted()))
	res, err := t.wait(begin(ctx, c, t.h.Message(), push.Tokens(t.sim.NewToken())))
	e := t.failure(res)
	t.kind(e, push.ErrRateLimited)
	t.confirmed(e, true)
	if le := (*push.LimitError)(nil); !errors.As(err, &le) || !le.Retryable() {
		t.Errorf("not a retryable *push.LimitError: %v", err)
	}
	t.count("send", 0)
}

// testCancelInQueue cancels a send that waits for another one's request.
func testCancelInQueue(t *trial) {
	c := t.client(push.WithConcurrency(1))
	release := make(chan struct{})
	t.sim.Inject("send", Always, t.sim.Hold(release))
	tokens := t.tokens(2)
	first := begin(t.Context(), c, t.h.Message(), push.Tokens(tokens[0]))
	t.eventually("the first request", func() bool { return t.sim.Count("send") == 1 })
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	res, _ := t.wait(begin(ctx, c, t.h.Message(), push.Tokens(tokens[1])))
	e := t.failure(res)
	t.kind(e, push.ErrCanceled)
	t.confirmed(e, true)
	if !errors.Is(e, context.DeadlineExceeded) {
		t.Errorf("errors.Is does not find context.DeadlineExceeded in %v", e)
	}
	close(release)
	if _, err := t.wait(first); err != nil {
		t.Errorf("the first send: %v", err)
	}
	t.delivered(tokens[0])
}

func testCancelInAuth(t *trial) {
	if t.h.Credential != IssuedCredential {
		t.Skip("the vendor does not issue credentials")
	}
	c := t.client()
	t.sim.Inject("auth", 1, t.sim.Hang())
	res := t.cancelWhen(c, t.tokens(1), func() bool { return t.sim.Count("auth") == 1 })
	t.canceled(t.failure(res))
	t.count("send", 0)
	t.mustSend(c, t.tokens(1)...)
}

package faults

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net/url"
	"runtime/pprof"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/pushwire/push"
	"github.com/pushwire/push/pushtest"
)

const (
	patience    = 20 * time.Second       // before a call counts as stuck
	timeout     = 200 * time.Millisecond // of one attempt, where the fault is that nothing comes
	maxAttempts = 2                      // of the clients here
)

// A bench is where one vendor's cells are tried, one after the other.
type bench struct {
	vendor string
	h      pushtest.Harness
	sim    pushtest.Simulator
	wire   *Wire
	frames *FrameWire // nil unless the vendor speaks HTTP/2
	dns    *NameServer
}

func newBench(vendor string, h pushtest.Harness, dns *NameServer) (*bench, error) {
	b := &bench{vendor: vendor, h: h, sim: h.Start(), dns: dns}
	host := strings.TrimPrefix(b.sim.URL(), "https://")
	var err error
	if b.wire, err = NewWire(host); err != nil {
		return nil, err
	}
	if h.HTTP2 {
		b.frames, err = NewFrameWire(host)
	}
	return b, err
}

func (b *bench) close() {
	b.wire.Down()
	if b.frames != nil {
		b.frames.Close()
	}
	b.sim.Close()
}

// A fault is one way for the other side to go wrong.
type fault struct {
	name string

	// vendors says which have such a thing. Nil: all.
	vendors func(*pushtest.Harness) bool

	// options are for the client, after those of the bench.
	options func(*bench) []push.Option

	// cold leaves out the send that opens a connection and gets a credential.
	cold bool

	// targets is how many tokens are sent to; 3 unless set.
	targets int

	// arm makes things go wrong, and heal right again; both may be nil.
	arm, heal func(*cell)

	// send is how the harmed send is made, if not in the plain way.
	send func(*cell) (*push.Result, error)

	// kinds are what a failure may be. Nil: there must be none.
	kinds []push.Kind

	// fails says that no target may be accepted.
	fails bool

	// lies says that the service calls refused what it has carried out.
	lies bool

	// lasting says that the client is of no use afterwards.
	lasting bool

	// requests is how many may reach the service for each request's worth of
	// targets. Zero means none, and many that the retry policy is the bound.
	requests int
}

const many = maxAttempts

// A cell is one vendor under one fault.
type cell struct {
	testing.TB
	*bench
	fault  *fault
	client push.Client
	tokens []string
	panics bool // the loop over a stream does, rather than end
}

// An outcome is what a cell ended with.
type outcome struct {
	kinds    []string      // how the targets ended, sorted, each once
	requests int           // that reached the service
	took     time.Duration // of the harmed send
}

func (o *outcome) String() string {
	return fmt.Sprintf("%s; %d requests; %s", strings.Join(o.kinds, ", "), o.requests, o.took.Round(time.Millisecond))
}

// try runs a cell. All goroutines that the client starts carry a label, by
// which those that are left in the end are found.
func (b *bench) try(t testing.TB, f *fault) *outcome {
	var out *outcome
	label := b.vendor + "/" + f.name
	done := make(chan struct{})
	go pprof.Do(context.Background(), pprof.Labels("cell", label), func(context.Context) {
		defer close(done)
		c := &cell{TB: t, bench: b, fault: f}
		out = c.run()
	})
	<-done
	b.quiet(t, label)
	return out
}

func (c *cell) run() *outcome {
	c.sim.Reset()
	c.wire.Heal()
	if c.frames != nil {
		c.frames.Harm(nil, nil)
	}
	retry := push.RetryPolicy{MaxAttempts: maxAttempts, MinWait: time.Millisecond, MaxWait: 5 * time.Millisecond}
	opts := append(c.sim.Options(), push.WithBaseURL("https://"+c.wire.Addr()), push.WithQPS(0), push.WithRetry(retry))
	if c.fault.options != nil {
		opts = append(opts, c.fault.options(c.bench)...)
	}
	client, err := c.h.New(c.sim, opts...)
	if err != nil {
		c.Errorf("New: %v", err)
		return &outcome{}
	}
	c.client = client
	if !c.fault.cold {
		if _, err := c.plain(c.sim.NewToken()); err != nil {
			c.Errorf("before the fault: %v", err)
		}
	}
	n := c.fault.targets
	if n == 0 {
		n = 3
	}
	for range n {
		c.tokens = append(c.tokens, c.sim.NewToken())
	}
	if c.fault.arm != nil {
		c.fault.arm(c)
	}
	start := time.Now()
	send := c.fault.send
	if send == nil {
		send = func(c *cell) (*push.Result, error) { return c.plain(c.tokens...) }
	}
	res, err := send(c)
	took := time.Since(start)
	if took > patience {
		c.Errorf("the send took %s", took)
	}
	out, sure := c.judge(res, err)
	out.took = took
	c.mend()
	if !c.fault.lasting {
		c.next()
	}
	c.close()
	late, _ := c.records()
	for _, token := range sure {
		if late[token] > 0 {
			c.Errorf("a target was delivered to after the send was over, and the error does not say that it may be")
		}
	}
	return out
}

// next sends once more, which must work: at once, or over HTTP/2 when the pool
// of connections has left the host alone for a second, or a dial that got
// stuck has had its two.
func (c *cell) next() {
	deadline := time.Now()
	if c.h.HTTP2 {
		deadline = deadline.Add(3 * time.Second)
	}
	for {
		_, err := c.plain(c.sim.NewToken())
		if err == nil {
			return
		}
		if time.Now().After(deadline) {
			c.Errorf("the next send: %v", err)
			return
		}
		time.Sleep(20 * time.Millisecond)
	}
}

// mend makes things right again.
func (c *cell) mend() {
	c.wire.Heal()
	if c.frames != nil {
		c.frames.Harm(nil, nil)
	}
	if c.fault.heal != nil {
		c.fault.heal(c)
	}
	c.sim.Reset()
}

// plain sends the harness's message within the cell's patience.
func (c *cell) plain(tokens ...string) (*push.Result, error) {
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	return c.client.Send(ctx, c.h.Message(), push.Tokens(tokens...))
}

// stream sends by a stream whose context ends soon, or whose loop is left at
// the first part; a result for what it did not yield is made up then, since
// nothing is known.
func (c *cell) stream(leave bool) (*push.Result, error) {
	ctx, cancel := context.WithTimeout(context.Background(), 60*time.Millisecond)
	if leave {
		ctx, cancel = context.WithTimeout(context.Background(), patience)
	}
	defer cancel()
	total, settled := &push.Result{}, make(map[int64]bool)
	func() {
		defer func() {
			if r := recover(); r != nil && !c.panics {
				panic(r)
			}
		}()
		for part, err := range c.client.(push.Streamer).Stream(ctx, c.h.Message(), push.Number(slices.Values(c.tokens), nil)) {
			if err != nil {
				break
			}
			total.Accepted, total.Failed = append(total.Accepted, part.Accepted...), append(total.Failed, part.Failed...)
			for _, p := range part.Positions {
				settled[p] = true
			}
			if c.panics {
				panic("in the middle of a stream")
			}
			if leave {
				break
			}
		}
	}()
	for i, token := range c.tokens {
		if !settled[int64(i)] {
			total.Failed = append(total.Failed, push.Failure{
				Target: push.Target{Vendor: push.Vendor(c.vendor), Type: push.TargetToken, Value: token},
				Err:    &push.TransportError{From: push.Vendor(c.vendor), Class: push.ErrUnconfirmed, MayBeDelivered: true},
			})
		}
	}
	return total, total.Err()
}

// judge holds the result to the promises that are the same for all faults. It
// returns the targets that are called surely not delivered, too.
func (c *cell) judge(res *push.Result, err error) (out *outcome, sure []string) {
	out = &outcome{}
	if res == nil {
		c.Errorf("no result; the error is %v", err)
		return out, nil
	}
	outcomes := make(map[string][]push.Error)
	for target, o := range res.Targets() {
		outcomes[target.Value] = append(outcomes[target.Value], o.Err)
	}
	if len(outcomes) > len(c.tokens) {
		c.Errorf("%d targets have outcomes, and %d were handed in", len(outcomes), len(c.tokens))
	}
	delivered, requests := c.records()
	for _, token := range c.tokens {
		if n := len(outcomes[token]); n != 1 {
			c.Errorf("a target has %d outcomes, want one", n)
			continue
		}
		e, n := outcomes[token][0], delivered[token]
		if n > 1 {
			c.Errorf("a target was delivered to %d times", n)
		}
		kind := push.Accepted
		if e != nil {
			kind = e.Kind()
		}
		if name := kind.String(); !slices.Contains(out.kinds, name) {
			out.kinds = append(out.kinds, name)
		}
		c.judgeTarget(e, n)
		if e != nil && !errors.Is(e, push.ErrUnconfirmed) {
			sure = append(sure, token)
		}
	}
	slices.Sort(out.kinds)
	out.requests = requests
	if most := c.fault.requests * c.batches(); requests > most && !c.h.Deduplicates || requests > maxAttempts*c.batches() {
		c.Errorf("%d requests reached the service, want at most %d", requests, most)
	}
	if (err != nil) != (res.FailedCount() > 0) {
		c.Errorf("%d targets failed and the error is %v", res.FailedCount(), err)
	}
	return out, sure
}

// judgeTarget holds one target's outcome to what the service did.
func (c *cell) judgeTarget(e push.Error, delivered int) {
	switch {
	case e == nil && delivered == 0:
		c.Errorf("a target is called accepted, and nothing was delivered")
	case e == nil && c.fault.fails:
		c.Errorf("a target is called accepted")
	case e == nil:
	case !errors.Is(e, push.ErrUnconfirmed) && delivered > 0 && !c.fault.lies:
		c.Errorf("a target was delivered to, and the error does not say that it may have been: %v", e)
	case !slices.Contains(c.fault.kinds, e.Kind()):
		c.Errorf("the kind is %q, want one of %v: %v", e.Kind(), c.fault.kinds, e)
	case e.Vendor() != push.Vendor(c.vendor):
		c.Errorf("the vendor is %q: %v", e.Vendor(), e)
	case e.Retryable() != retryable(e.Kind()):
		c.Errorf("Retryable() is %v for the kind %q: %v", e.Retryable(), e.Kind(), e)
	}
}

// retryable is what the kinds of these faults promise.
func retryable(k push.Kind) bool {
	switch k {
	case push.ErrUnavailable, push.ErrRateLimited, push.ErrUnconfirmed, push.ErrCanceled:
		return true
	}
	return false
}

func (c *cell) batches() int { return (len(c.tokens) + c.h.BatchSize - 1) / c.h.BatchSize }

// records returns how often each of the cell's tokens was delivered to, and
// how many requests to them have reached the service.
func (c *cell) records() (delivered map[string]int, requests int) {
	delivered = make(map[string]int)
	for _, d := range c.sim.Deliveries() {
		delivered[d.Value]++
	}
	for _, r := range c.sim.Requests() {
		text := r.Path + " " + string(r.Body)
		if plain, err := url.QueryUnescape(text); err == nil {
			text += plain
		}
		if r.Op == "send" && slices.ContainsFunc(c.tokens, func(token string) bool { return strings.Contains(text, token) }) {
			requests++
		}
	}
	return delivered, requests
}

func (c *cell) close() {
	switch client := c.client.(type) {
	case interface{ Close() }:
		client.Close()
	case interface{ Close() error }:
		_ = client.Close()
	}
}

// quiet waits until no goroutine with the label and no connection is left.
func (b *bench) quiet(t testing.TB, label string) {
	deadline := time.Now().Add(patience)
	for {
		left := labelled(label)
		if left == "" && b.wire.Open() == 0 {
			return
		}
		if time.Now().After(deadline) {
			t.Errorf("%d connections are left, and goroutines:\n%s", b.wire.Open(), left)
			b.wire.Break()
			return
		}
		time.Sleep(2 * time.Millisecond)
	}
}

// labelled returns the stacks of the goroutines with a label.
func labelled(label string) string {
	var buf bytes.Buffer
	_ = pprof.Lookup("goroutine").WriteTo(&buf, 1)
	var left []string
	for _, stack := range strings.Split(buf.String(), "\n\n") {
		if strings.Contains(stack, fmt.Sprintf("%q:%q", "cell", label)) {
			left = append(left, stack)
		}
	}
	return strings.Join(left, "\n\n")
}

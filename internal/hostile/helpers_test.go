package hostile

import (
	"context"
	"slices"
	"testing"
	"time"

	"github.com/pushwire/push"
	"github.com/pushwire/push/internal/vendortest"
	"github.com/pushwire/push/pushtest"
)

// patience is how long a call may take before it counts as stuck.
const patience = 20 * time.Second

// vendors are all of them, and those that have a second kind of credential
// once more.
func vendors() []vendortest.Vendor {
	return append(vendortest.All(), vendortest.Vendor{Name: "huawei with a service account", Harness: vendortest.HuaweiServiceAccount()})
}

// A bench is one vendor's simulator, and what is tried there.
type bench struct {
	*testing.T
	h   pushtest.Harness
	sim pushtest.Simulator
}

// each runs a test for every vendor, in parallel.
func each(t *testing.T, test func(*bench)) {
	for _, v := range vendors() {
		t.Run(v.Name, func(t *testing.T) {
			t.Parallel()
			b := &bench{T: t, h: v.Harness, sim: v.Harness.Start()}
			t.Cleanup(b.sim.Close)
			test(b)
		})
	}
}

// options are those of all clients here: no pace, and hardly a pause.
func (b *bench) options(more ...push.Option) []push.Option {
	retry := push.RetryPolicy{MaxAttempts: 2, MinWait: time.Millisecond, MaxWait: 2 * time.Millisecond}
	return append(append(b.sim.Options(), push.WithQPS(0), push.WithRetry(retry)), more...)
}

// client makes a client that is closed when the test is over.
func (b *bench) client(more ...push.Option) push.Client {
	b.Helper()
	c, err := b.h.New(b.sim, b.options(more...)...)
	if err != nil {
		b.Fatalf("New: %v", err)
	}
	b.Cleanup(func() { closeClient(c) })
	return c
}

func closeClient(c push.Client) {
	switch c := c.(type) {
	case interface{ Close() }:
		c.Close()
	case interface{ Close() error }:
		_ = c.Close()
	}
}

// tokens issues n live tokens.
func (b *bench) tokens(n int) []string {
	tokens := make([]string, n)
	for i := range tokens {
		tokens[i] = b.sim.NewToken()
	}
	return tokens
}

// send sends, and fails the test if the client panics or gets stuck.
func (b *bench) send(c push.Client, m *push.Message, to push.Audience) (res *push.Result, err error) {
	b.Helper()
	ctx, cancel := context.WithTimeout(b.Context(), patience)
	defer cancel()
	defer func() {
		if p := recover(); p != nil {
			b.Errorf("Send panics: %v", p)
		}
	}()
	res, err = c.Send(ctx, m, to)
	if ctx.Err() != nil {
		b.Errorf("Send is stuck: %v", err)
	}
	return res, err
}

// errorsIn returns err and all that it wraps or joins.
func errorsIn(err error) []error {
	if err == nil {
		return nil
	}
	all := []error{err}
	switch err := err.(type) {
	case interface{ Unwrap() error }:
		all = append(all, errorsIn(err.Unwrap())...)
	case interface{ Unwrap() []error }:
		for _, part := range err.Unwrap() {
			all = append(all, errorsIn(part)...)
		}
	}
	return slices.Clip(all)
}

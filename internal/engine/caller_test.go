package engine

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/time/rate"

	"github.com/pushwire/push"
)

// serve starts a server that counts requests and accepts them all.
func serve(t *testing.T) (url string, requests *atomic.Int64) {
	t.Helper()
	requests = new(atomic.Int64)
	srv := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { requests.Add(1) }))
	t.Cleanup(srv.Close)
	return srv.URL, requests
}

func newCaller(t *testing.T, cfg Config, opts ...push.Option) *Caller {
	t.Helper()
	cfg.Vendor, cfg.Settings = "acme", push.NewSettings(opts...)
	if cfg.Concurrency == 0 {
		cfg.Concurrency = 4
	}
	c := New(cfg)
	t.Cleanup(c.Close)
	return c
}

func accept(*Answer) error { return nil }

// A wait for the limiter that would outlast the deadline fails at once.
func TestLimiterAndDeadline(t *testing.T) {
	url, requests := serve(t)
	shared := rate.NewLimiter(1, 1000)
	for name, opt := range map[string]push.Option{
		"QPS": push.WithQPS(1), "limiter": push.WithLimiter(shared), "no burst": push.WithLimiter(rate.NewLimiter(1, 0)),
	} {
		t.Run(name, func(t *testing.T) {
			c := newCaller(t, Config{Burst: 1000}, opt)
			ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
			defer cancel()
			call := &Call{Op: OpSend, URL: url, Body: []byte("b"), Targets: 1000, Decode: accept}
			before := requests.Load()
			if err := c.Do(ctx, call); (err != nil) != (name == "no burst") {
				t.Errorf("the first 1000: %v", err)
			}
			begin := time.Now()
			err := c.Do(ctx, call)
			var le *push.LimitError
			if !errors.As(err, &le) || le.Kind() != push.ErrRateLimited || !le.Retryable() {
				t.Errorf("the next 1000: %v, want a LimitError of the rate", err)
			}
			if d := time.Since(begin); d > 10*time.Second {
				t.Errorf("it took %v to fail", d)
			}
			if n := requests.Load() - before; n > 1 {
				t.Errorf("%d requests arrived", n)
			}
		})
	}
}

func TestNoLimit(t *testing.T) {
	url, requests := serve(t)
	for _, opt := range []push.Option{push.WithQPS(0), push.WithQPS(-1), push.WithLimiter(rate.NewLimiter(rate.Inf, 0))} {
		c := newCaller(t, Config{QPS: 1}, opt)
		for range 3 {
			if err := c.Do(t.Context(), &Call{Op: OpSend, URL: url, Targets: 100000, Decode: accept}); err != nil {
				t.Error(err)
			}
		}
	}
	if n := requests.Load(); n != 9 {
		t.Errorf("%d requests arrived, want 9", n)
	}
}

// Requests beyond the client's concurrency wait, and give up with their
// context.
func TestConcurrency(t *testing.T) {
	release := make(chan struct{})
	var now, most atomic.Int64
	srv := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {
		most.Store(max(most.Load(), now.Add(1)))
		<-release
		now.Add(-1)
	}))
	defer srv.Close()
	c := newCaller(t, Config{}, push.WithConcurrency(2))
	call := &Call{Op: OpSend, URL: srv.URL, Targets: 1, Decode: accept}
	results := make(chan error, 3)
	for range 2 {
		go func() { results <- c.Do(t.Context(), call) }()
	}
	for len(c.slots) < 2 {
		time.Sleep(time.Millisecond)
	}
	ctx, cancel := context.WithCancel(t.Context())
	go func() { results <- c.Do(ctx, call) }()
	cancel()
	err := <-results
	var te *push.TransportError
	if !errors.As(err, &te) || te.Kind() != push.ErrCanceled || te.MayBeDelivered {
		t.Errorf("the third: %v, want canceled and not delivered", err)
	}
	close(release)
	for range 2 {
		if err := <-results; err != nil {
			t.Error(err)
		}
	}
	if n := most.Load(); n > 2 {
		t.Errorf("%d requests at a time, want at most 2", n)
	}
}

// The attempt after an unanswered one keeps its id; after a refusal it need
// not. What the last attempt says does not hide that the first may have been
// carried out.
func TestUnsureIsKeptInMind(t *testing.T) {
	var n atomic.Int64
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if n.Add(1) == 1 {
			_, _ = r.Body.Read(make([]byte, 1))
			panic(http.ErrAbortHandler)
		}
		w.WriteHeader(http.StatusConflict)
	}))
	defer srv.Close()
	srv.Config.ErrorLog = nil
	c := newCaller(t, Config{}, push.WithRetry(push.RetryPolicy{MinWait: time.Millisecond, MaxWait: time.Millisecond}))
	var told []bool
	err := c.Do(t.Context(), &Call{
		Op: OpSend, URL: srv.URL, Targets: 1, Repeatable: true,
		Rebody: func(unsure bool) ([]byte, error) {
			told = append(told, unsure)
			return []byte("b"), nil
		},
		Decode: func(*Answer) error {
			return &acmeError{push.APIError{Info: push.CodeInfo{Code: "dup", Kind: push.ErrDuplicate}}}
		},
	})
	if len(told) != 2 || told[0] || !told[1] {
		t.Errorf("attempts were told %v, want false and true", told)
	}
	if !errors.Is(err, push.ErrDuplicate) || !errors.Is(err, push.ErrUnconfirmed) {
		t.Errorf("err = %v, want a duplicate that may have been delivered", err)
	}
}

type acmeError struct{ push.APIError }

// Of a partial answer only what was refused for the moment is sent again.
func TestRestOfABatchIsSentAgain(t *testing.T) {
	busy := &acmeError{push.APIError{Info: push.CodeInfo{Code: "busy", Kind: push.ErrRateLimited, Retry: push.RetryLater}}}
	dead := &acmeError{push.APIError{Info: push.CodeInfo{Code: "dead", Kind: push.ErrInvalidToken}}}
	c := newCaller(t, Config{}, push.WithRetry(push.RetryPolicy{MinWait: time.Millisecond, MaxWait: time.Millisecond, MaxAttempts: 3}))
	var sent [][]string
	plan := func(context.Context, *push.Message, *push.Audience, push.TargetType, int) (*Job, error) {
		return &Job{Max: 10, Send: func(_ context.Context, targets []string) Reply {
			sent = append(sent, targets)
			switch len(sent) {
			case 1:
				return Reply{ID: "1", Rejected: []Rejection{{"b", busy}, {"c", dead}, {"d", busy}}}
			case 2:
				return Reply{ID: "2", Rejected: []Rejection{{"d", busy}}}
			}
			return Reply{ID: "3", Rejected: []Rejection{{"d", busy}}}
		}}, nil
	}
	to := push.Tokens("a", "b", "c", "d")
	res, _ := c.Send(t.Context(), &push.Message{Body: "b"}, &to, plan)
	if d := cmp.Diff([][]string{{"a", "b", "c", "d"}, {"b", "d"}, {"d"}}, sent); d != "" {
		t.Errorf("requests (-want +got):\n%s", d)
	}
	got := make(map[string]string)
	for target, o := range res.Targets() {
		got[target.Value] = o.ID
		if o.Err != nil {
			got[target.Value] = o.Err.Code()
		}
	}
	if d := cmp.Diff(map[string]string{"a": "1", "b": "2", "c": "dead", "d": "busy"}, got); d != "" {
		t.Errorf("outcomes (-want +got):\n%s", d)
	}
}

// failing is an Authorizer whose credential cannot be had a second time. The
// error is one that other callers may have got too.
type failing struct {
	calls  atomic.Int64
	shared *push.TransportError
}

func (a *failing) Authorize(context.Context, http.Header) (string, error) {
	if a.calls.Add(1) > 1 {
		return "", a.shared
	}
	return "credential", nil
}

func (*failing) Refuse(string) bool { return true }

func TestSharedErrorIsNotMarked(t *testing.T) {
	srv := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {}))
	defer srv.Close()
	c := newCaller(t, Config{}, push.WithRetry(push.RetryPolicy{MinWait: time.Millisecond, MaxWait: time.Millisecond}))
	auth := &failing{shared: &push.TransportError{Op: OpAuth, Class: push.ErrUnavailable, Cause: "refused"}}
	unsure := &acmeError{push.APIError{Info: push.CodeInfo{Code: "500", Kind: push.ErrUnavailable, Retry: push.RetryUnsure}}}
	err := c.Do(t.Context(), &Call{
		Op: OpSend, URL: srv.URL, Body: []byte("b"), Targets: 1, Repeatable: true, Auth: auth,
		Decode: func(*Answer) error { return unsure },
	})
	if !errors.Is(err, push.ErrUnconfirmed) || !errors.Is(err, unsure) {
		t.Errorf("err = %v, want that of the attempt, which may have been carried out", err)
	}
	if auth.shared.MayBeDelivered {
		t.Error("an error that others share was marked")
	}
}

// renewed is a credential that changes when it is refused.
type renewed struct{ n int }

func (a *renewed) Authorize(context.Context, http.Header) (string, error) {
	return fmt.Sprint("credential", a.n), nil
}

func (a *renewed) Refuse(string) bool {
	a.n++
	return true
}

// The query is made for each attempt, from its credential.
func TestQuery(t *testing.T) {
	var got []string
	srv := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { got = append(got, r.URL.RequestURI()) }))
	t.Cleanup(srv.Close)
	err := newCaller(t, Config{}).Do(t.Context(), &Call{
		Op: OpSend, URL: srv.URL + "/path", Auth: &renewed{}, Query: func(credential string) string { return "sig=" + credential },
		Decode: func(*Answer) error {
			return &push.APIError{Info: push.CodeInfo{Kind: push.ErrAuth, Retry: push.RetryRefresh}}
		},
	})
	if d := cmp.Diff([]string{"/path?sig=credential0", "/path?sig=credential1"}, got); d != "" || !errors.Is(err, push.ErrAuth) {
		t.Errorf("requests (-want +got), %v:\n%s", err, d)
	}
}

// A request that no vendor would take is not sent.
func TestHugeRequest(t *testing.T) {
	requests := 0
	srv := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { requests++ }))
	t.Cleanup(srv.Close)
	call := func(n int) error {
		return newCaller(t, Config{}).Do(t.Context(), &Call{
			Op: OpSend, URL: srv.URL, Body: make([]byte, n), Targets: 1, Decode: func(*Answer) error { return nil },
		})
	}
	if err := call(maxRequest); err != nil || requests != 1 {
		t.Errorf("%d bytes: %v; %d requests", maxRequest, err, requests)
	}
	want := push.LimitError{
		From: "test", Field: "request", Limit: maxRequest, Actual: maxRequest + 1, Unit: "bytes", Class: push.ErrPayloadTooLarge,
	}
	var got *push.LimitError
	if err := call(maxRequest + 1); !errors.As(err, &got) || requests != 1 {
		t.Fatalf("%d bytes: %v; %d requests", maxRequest+1, err, requests)
	}
	want.From = got.From
	if d := cmp.Diff(want, *got); d != "" {
		t.Error(d)
	}
}

package engine

import (
	"errors"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/pushwire/push"
)

// silent is a transport that fails and tells nothing of its connections.
type silent struct{}

func (silent) RoundTrip(*http.Request) (*http.Response, error) { return nil, errors.New("lost") }

// TestWithoutBody pushes without a body, so that nothing is read which would
// show that the request was on its way.
func TestWithoutBody(t *testing.T) {
	dropping := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }))
	defer dropping.Close()
	gone := httptest.NewServer(nil)
	gone.Close()
	for name, tt := range map[string]struct {
		url  string
		opts []push.Option
		sent bool
	}{
		"refused":                {gone.URL, nil, false},
		"dropped":                {dropping.URL, nil, true},
		"a transport that hides": {dropping.URL, []push.Option{push.WithHTTPClient(&http.Client{Transport: silent{}})}, true},
		"a transport of theirs":  {gone.URL, []push.Option{push.WithHTTPClient(&http.Client{Transport: &http.Transport{}})}, false},
	} {
		c := New(Config{
			Vendor: "acme", Concurrency: 1,
			Settings: push.NewSettings(append(tt.opts, push.WithRetry(push.RetryPolicy{MaxAttempts: 1}))...),
		})
		err := c.Do(t.Context(), &Call{Op: OpSend, URL: tt.url, Targets: 1, Decode: func(*Answer) error { return nil }})
		if got := errors.Is(err, push.ErrUnconfirmed); got != tt.sent {
			t.Errorf("%s: may be delivered %v, want %v: %v", name, got, tt.sent, err)
		}
	}
}

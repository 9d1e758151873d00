package engine

import (
	"errors"
	"fmt"
	"net/http"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/pushwire/push"
)

func TestSplit(t *testing.T) {
	tests := []struct {
		n, max, min int
		want        []int // sizes
	}{
		{0, 1000, 2, nil},
		{1, 1000, 2, []int{1}},
		{2, 1000, 2, []int{2}},
		{1000, 1000, 2, []int{1000}},
		{1001, 1000, 2, []int{999, 2}},
		{1002, 1000, 2, []int{1000, 2}},
		{2001, 1000, 2, []int{1000, 999, 2}},
		{3, 1, 0, []int{1, 1, 1}},
		{7, 3, 0, []int{3, 3, 1}},
	}
	for _, tt := range tests {
		var sizes []int
		next := 0
		for _, b := range split(tt.n, tt.max, tt.min) {
			if b.from != next {
				t.Errorf("split(%d, %d, %d): batch from %d, want %d", tt.n, tt.max, tt.min, b.from, next)
			}
			next = b.to
			sizes = append(sizes, b.to-b.from)
		}
		if d := cmp.Diff(tt.want, sizes); d != "" {
			t.Errorf("split(%d, %d, %d) (-want +got):\n%s", tt.n, tt.max, tt.min, d)
		}
	}
}

func TestRetryAfter(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		now := time.Now()
		tests := map[string]time.Duration{
			"": 0, "0": 0, "7": 7 * time.Second, "-3": 0, "soon": 0, "1.5": 0,
			"99999999999999999999": 0, "9999999999": 365 * 24 * time.Hour,
			now.Add(time.Minute).UTC().Format(http.TimeFormat):  time.Minute,
			now.Add(-time.Minute).UTC().Format(http.TimeFormat): 0,
		}
		for value, want := range tests {
			if got := retryAfter(http.Header{"Retry-After": {value}}); got != want {
				t.Errorf("retryAfter(%q) = %v, want %v", value, got, want)
			}
		}
	})
}

// Whatever the vendor names, each target is booked once.
func TestGather(t *testing.T) {
	dead := &push.FieldError{Field: "dead"}
	reject := func(names ...string) (r []Rejection) {
		for _, n := range names {
			r = append(r, Rejection{n, dead})
		}
		return r
	}
	tests := []struct {
		name             string
		reply            Reply
		accepted, failed []string
	}{
		{"all", Reply{ID: "1"}, []string{"a", "b", "c"}, nil},
		{"some", Reply{ID: "1", Rejected: reject("b")}, []string{"a", "c"}, []string{"b"}},
		{"twice", Reply{ID: "1", Rejected: reject("b", "b")}, []string{"a", "c"}, []string{"b"}},
		{"a stranger", Reply{ID: "1", Rejected: reject("x", "b")}, []string{"a", "c"}, []string{"b"}},
		{"each", Reply{ID: "1", Rejected: reject("a", "b", "c")}, nil, []string{"a", "b", "c"}},
		{"none", Reply{Err: dead}, nil, []string{"a", "b", "c"}},
		{"an error of no type", Reply{Err: errors.New("x")}, nil, []string{"a", "b", "c"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			g := gatherer{vendor: "acme", typ: push.TargetToken, res: &push.Result{}}
			g.gather([]string{"a", "b", "c"}, &tt.reply)
			var accepted, failed []string
			for _, a := range g.res.Accepted {
				accepted = append(accepted, a.Values...)
			}
			for _, f := range g.res.Failed {
				failed = append(failed, f.Value)
				if f.Err == nil {
					t.Errorf("%s failed without an error", f.Value)
				}
			}
			if d := cmp.Diff([][]string{tt.accepted, tt.failed}, [][]string{accepted, failed}); d != "" {
				t.Errorf("accepted and failed (-want +got):\n%s", d)
			}
		})
	}
}

func TestSift(t *testing.T) {
	check := func(s string) error {
		if s[0] == '!' {
			return fmt.Errorf("begins with %c", s[0])
		}
		return nil
	}
	targets := []string{"a", "!b", "", "c"}
	g := gatherer{vendor: "acme", typ: push.TargetToken, res: &push.Result{}}
	good := g.sift(targets, check)
	if d := cmp.Diff([]string{"a", "c"}, good); d != "" {
		t.Errorf("good (-want +got):\n%s", d)
	}
	if d := cmp.Diff([]string{"a", "!b", "", "c"}, targets); d != "" {
		t.Errorf("the caller's list was modified (-want +got):\n%s", d)
	}
	if len(g.res.Failed) != 2 {
		t.Errorf("failed: %v", g.res.Failed)
	}
	all := []string{"a", "c"}
	if got := g.sift(all, check); &got[0] != &all[0] || !slices.Equal(got, all) {
		t.Error("a list without a bad target was copied")
	}
}

func TestEndpoints(t *testing.T) {
	documented := []Endpoint{{"api", "https://api.acme.example"}, {"token", "https://token.acme.example"}}
	tests := []struct {
		name string
		opts []push.Option
		want []string // nil for an error
	}{
		{"documented", nil, []string{"https://api.acme.example", "https://token.acme.example"}},
		{"base URL for all", []push.Option{push.WithBaseURL("https://gw.example/acme")}, []string{"https://gw.example/acme", "https://gw.example/acme"}},
		{"one", []push.Option{push.WithEndpoint("token", "https://t.example")}, []string{"https://api.acme.example", "https://t.example"}},
		{"one beside the base URL", []push.Option{push.WithBaseURL("https://gw.example"), push.WithEndpoint("token", "https://t.example")}, []string{"https://gw.example", "https://t.example"}},
		{"loopback without TLS", []push.Option{push.WithBaseURL("http://127.0.0.1:8080")}, []string{"http://127.0.0.1:8080", "http://127.0.0.1:8080"}},
		{"no TLS", []push.Option{push.WithBaseURL("http://gw.example")}, nil},
		{"slash at the end", []push.Option{push.WithBaseURL("https://gw.example/")}, nil},
		{"no host", []push.Option{push.WithBaseURL("gw.example")}, nil},
		{"query", []push.Option{push.WithBaseURL("https://gw.example?a=b")}, nil},
		{"user", []push.Option{push.WithBaseURL("https://u:p@gw.example")}, nil},
		{"no URL", []push.Option{push.WithBaseURL("https://gw.example:port")}, nil},
		{"unknown name", []push.Option{push.WithEndpoint("tokne", "https://t.example")}, nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			s := push.NewSettings(tt.opts...)
			got, err := Endpoints("acme", &s, documented...)
			var fe *push.FieldError
			if tt.want == nil {
				if !errors.As(err, &fe) {
					t.Errorf("Endpoints = %v, %v; want a FieldError", got, err)
				}
				return
			}
			if d := cmp.Diff(tt.want, got); err != nil || d != "" {
				t.Errorf("Endpoints: %v (-want +got):\n%s", err, d)
			}
		})
	}
}

func TestCheckToken(t *testing.T) {
	for token, good := range map[string]bool{
		"v2-CR9kZ0mEoQ1tYx7Uf3sJbW5aNdL8gHpVqTi2uKc6rXzAyS4e": true,
		"fcm:APA91b_x-y": true,
		"":               false, "a/b": false, "a\r\nb": false, "a b": false, "tök": false,
		string(make([]byte, 10)): false,
	} {
		if err := CheckToken("acme", "token", "", token); good != (err == nil) {
			t.Errorf("CheckToken(%q) = %v", token, err)
		}
	}
}

package pushtest

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/pushwire/push"
)

// wireTests are about connections.
func wireTests() []conformanceTest {
	return []conformanceTest{
		{"Wire/Proxy", testProxy},
		{"Wire/ProxyWantsPassword", testProxyPassword},
		{"Wire/ProxyDown", testProxyDown},
		{"Wire/OwnHTTPClient", testHTTPClient},
		{"Wire/Concurrency", testConcurrency},
		{"Wire/ConnectionsAreKept", testConnectionsKept},
	}
}

// startProxy starts a proxy for as long as the subtest runs.
func (t *trial) startProxy(user *url.Userinfo) *proxy {
	p := newProxy(user)
	t.Cleanup(p.Close)
	return p
}

// testProxy checks that everything goes through the proxy, requests for
// credentials included.
func testProxy(t *trial) {
	user := url.UserPassword("corp", "pr0xy-passw0rd")
	p := t.startProxy(user)
	c := t.client(push.WithProxy(p.choose(user)))
	tokens := t.tokens(t.h.BatchSize + 1)
	t.mustSend(c, tokens...)
	t.delivered(tokens...)
	tunnels, _ := p.used()
	if got, want := len(tunnels), t.sim.Conns(); got != want {
		t.Errorf("%d of %d connections came through the proxy", got, want)
	}
	for _, host := range tunnels {
		if "https://"+host != t.sim.URL() {
			t.Errorf("a tunnel to %s, want %s only", host, t.sim.URL())
		}
	}
	for _, r := range t.sim.Requests() {
		if r.Header.Get("Proxy-Authorization") != "" {
			t.Errorf("the password for the proxy went to the vendor")
		}
	}
}

func testProxyPassword(t *trial) {
	const password = "wr0ng-passw0rd"
	p := t.startProxy(url.UserPassword("corp", "another"))
	c := t.client(push.WithProxy(p.choose(url.UserPassword("corp", password))))
	res, err := t.send(c, t.tokens(1)...)
	t.undelivered(res, err)
	if strings.Contains(err.Error(), password) {
		t.Errorf("the password is in the error: %v", err)
	}
	t.untouched()
}

func testProxyDown(t *trial) {
	const password = "pr0xy-passw0rd"
	p := newProxy(nil)
	p.Close()
	c := t.client(push.WithProxy(p.choose(url.UserPassword("corp", password))))
	res, err := t.send(c, t.tokens(1)...)
	t.undelivered(res, err, "proxy")
	if strings.Contains(err.Error(), password) {
		t.Errorf("the password is in the error: %v", err)
	}
	t.untouched()
}

// roundTrips is a transport that counts the requests and keeps their
// contexts.
type roundTrips struct {
	http.RoundTripper
	mu   sync.Mutex
	seen []context.Context
}

func (r *roundTrips) RoundTrip(req *http.Request) (*http.Response, error) {
	r.mu.Lock()
	r.seen = append(r.seen, req.Context())
	r.mu.Unlock()
	return r.RoundTripper.RoundTrip(req)
}

// httpClient makes an HTTP client for the simulator from its options.
func (t *trial) httpClient() (*http.Client, *roundTrips) {
	s := push.NewSettings(t.sim.Options()...)
	tr := &http.Transport{TLSClientConfig: s.TLSConfig.Clone(), ForceAttemptHTTP2: true}
	t.Cleanup(tr.CloseIdleConnections)
	rt := &roundTrips{RoundTripper: tr}
	return &http.Client{Transport: rt}, rt
}

func testHTTPClient(t *trial) {
	hc, rt := t.httpClient()
	// The client's own connections would fail.
	store := push.WithTokenStore(&memStore{}) // a service may want one credential for a connection
	c := t.client(push.WithTLSConfig(&tls.Config{RootCAs: x509.NewCertPool()}), push.WithHTTPClient(hc), store)
	tokens := t.tokens(3)
	t.mustSend(c, tokens...)
	closeClient(c)
	t.delivered(tokens...)
	if got, want := len(rt.seen), len(t.sim.Requests()); got != want {
		t.Errorf("%d of %d requests went through the HTTP client", got, want)
	}
	before := t.sim.Conns()
	if _, err := t.send(t.client(push.WithHTTPClient(hc), store), tokens[0]); err != nil {
		t.Errorf("another client with the same HTTP client: %v", err)
	}
	if t.sim.Conns() != before {
		t.Errorf("a client has closed connections that are not its own")
	}
}

// testConcurrency checks that no more requests are in flight than allowed.
func testConcurrency(t *trial) {
	const most = 2
	var now, peak atomic.Int64
	t.sim.Inject("send", Always, func(w http.ResponseWriter, r *http.Request, next http.Handler) {
		n := now.Add(1)
		defer now.Add(-1)
		for p := peak.Load(); n > p && !peak.CompareAndSwap(p, n); p = peak.Load() {
		}
		t.sim.Slow(2*time.Millisecond)(w, r, next)
	})
	t.delivered(t.atOnce(40, t.client(push.WithConcurrency(most)))...)
	if got := peak.Load(); got > most {
		t.Errorf("%d requests at once, want at most %d", got, most)
	}
}

// testConnectionsKept checks that failures, which are plenty in a long list
// of tokens, do not cost the connection.
func testConnectionsKept(t *trial) {
	const most = 2
	c := t.client(push.WithMaxConns(most))
	for range 10 {
		t.mustSend(c, t.tokens(1)...)
		dead := t.sim.NewToken()
		t.sim.SetState(dead, Dead)
		_, _ = t.send(c, dead)
		t.sim.RefuseNext(1, t.h.Final.Code)
		_, _ = t.send(c, t.sim.NewToken())
		t.sim.RefuseNext(1, t.h.Busy.Code)
		t.mustSend(c, t.tokens(1)...)
	}
	t.connections(most)
}

// connections checks that a client that may have n connections at a time did
// not open many more one after the other. A few it may: net/http drops one
// whose answer came, on a busy machine, before it noticed that the request
// was written.
func (t *trial) connections(n int) {
	t.Helper()
	if got := t.sim.Conns(); got > 2*n {
		t.Errorf("%d connections, want not many more than %d", got, n)
	}
}

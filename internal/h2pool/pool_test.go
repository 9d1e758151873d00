package h2pool

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

var discardLog = log.New(io.Discard, "", 0)

// apns plays APNs: one stream until the first success, then many. The SETTINGS
// frame that says so comes after the response.
func apns(t *testing.T, status func(request int32) int) (*server, *atomic.Int32) {
	requests := new(atomic.Int32)
	return serveFrames(t, func(p *peer) {
		p.settings(1)
		var open atomic.Int32
		limit, raised := int32(1), false
		p.requests(func(stream uint32, _ string) {
			if n := open.Add(1); n > limit {
				t.Errorf("connection %d: %d streams open, %d allowed", p.n, n, limit)
			}
			st := status(requests.Add(1))
			reply := func() { open.Add(-1); p.respond(stream, st) }
			if st != 200 || raised {
				time.AfterFunc(time.Millisecond, reply)
				return
			}
			raised = true
			reply()
			limit = 1000
			p.settings(1000)
		})
	}), requests
}

func TestColdBurst(t *testing.T) {
	s, requests := apns(t, func(int32) int { return 200 })
	p := newPool(t, Config{TLSConfig: s.tls(), MaxConns: 8})
	ctx := deadline(t)
	for _, err := range burst(500, func(int) error { _, err := do(ctx, p, s.url); return err }) {
		if err != nil {
			t.Fatal(err)
		}
	}
	if n := s.conns.Load(); n > 2 {
		t.Errorf("opened %d connections, want 1 or 2", n)
	}
	if n := requests.Load(); n != 500 {
		t.Errorf("server got %d requests, want 500", n)
	}
}

// Whatever the limit is, a connection carries one request until that one is
// answered.
func TestWarmUp(t *testing.T) {
	type arrival struct {
		p      *peer
		stream uint32
	}
	arrivals := make(chan arrival, 100)
	s := serveFrames(t, func(p *peer) {
		p.settings(100)
		p.requests(func(stream uint32, _ string) { arrivals <- arrival{p, stream} })
	})
	p := newPool(t, Config{TLSConfig: s.tls(), MaxConns: 8})
	ctx := deadline(t)
	errs := make(chan error, 50)
	for range 50 {
		go func() { _, err := do(ctx, p, s.url); errs <- err }()
	}
	first := <-arrivals
	eventually(t, "all others are in line", func() bool { _, n := load(p); return n == 49 })
	if n := len(arrivals); n != 0 {
		t.Errorf("%d requests came before the first was answered", n)
	}
	first.p.respond(first.stream, 404)
	for range 49 {
		a := <-arrivals
		a.p.respond(a.stream, 200)
	}
	succeed(t, errs, 50)
	if n := s.conns.Load(); n != 1 {
		t.Errorf("opened %d connections, want 1", n)
	}
}

// A status is an answer as good as any: the connection stays, by its SETTINGS.
func TestFirstRequestFailsByStatus(t *testing.T) {
	s, _ := apns(t, func(n int32) int {
		if n <= 3 {
			return 403
		}
		return 200
	})
	p := newPool(t, Config{TLSConfig: s.tls(), MaxConns: 1})
	ctx := deadline(t)
	var rejected atomic.Int32
	errs := burst(100, func(int) error {
		status, err := do(ctx, p, s.url)
		if status == 403 {
			rejected.Add(1)
		}
		return err
	})
	if err := errors.Join(errs...); err != nil {
		t.Fatal(err)
	}
	if n := rejected.Load(); n != 3 {
		t.Errorf("%d requests got a 403, want 3", n)
	}
	if n := s.conns.Load(); n != 1 {
		t.Errorf("opened %d connections, want 1", n)
	}
}

// A holder is a server whose responses have headers at once and end when told.
type holder struct {
	entered chan string // the client's address of each request
	groups  sync.Map    // path to channel; what hold sent ends together
	n       atomic.Int32
}

func newHolder() *holder { return &holder{entered: make(chan string)} }

func (h *holder) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	w.WriteHeader(200)
	w.(http.Flusher).Flush()
	h.entered <- r.RemoteAddr
	end, _ := h.groups.Load(r.URL.Path)
	<-end.(chan struct{})
}

// hold sends n requests, waits until all are with the server, and returns how
// many came over each connection, their later errors, and a function that lets
// them end.
func (h *holder) hold(t *testing.T, p *Pool, url string, n int) (perConn map[string]int, errs chan error, end func()) {
	t.Helper()
	ctx := deadline(t)
	path := fmt.Sprintf("/%d", h.n.Add(1))
	release := make(chan struct{})
	h.groups.Store(path, release)
	end = sync.OnceFunc(func() { close(release) })
	t.Cleanup(end)
	errs = make(chan error, n)
	for range n {
		go func() { _, err := do(ctx, p, url+path); errs <- err }()
	}
	perConn = make(map[string]int)
	for range n {
		select {
		case addr := <-h.entered:
			perConn[addr]++
		case err := <-errs:
			t.Fatalf("a request ended early: %v", err)
		}
	}
	return perConn, errs, end
}

// succeed waits until n requests have ended well.
func succeed(t *testing.T, errs <-chan error, n int) {
	t.Helper()
	for range n {
		if err := <-errs; err != nil {
			t.Error(err)
		}
	}
}

func TestGrowthAndSpread(t *testing.T) {
	h := newHolder()
	s := serveHTTP(t, h, maxStreamsOf(100))
	p := newPool(t, Config{TLSConfig: s.tls(), MaxConns: 8})

	_, errs, end := h.hold(t, p, s.url, 90)
	if n := s.conns.Load(); n != 1 {
		t.Errorf("90 requests opened %d connections, want 1", n)
	}
	end()
	succeed(t, errs, 90)

	_, errs, end = h.hold(t, p, s.url, 500)
	opened := s.conns.Load()
	if opened < 5 || opened > 6 {
		t.Errorf("500 requests opened %d connections, want 5 or 6", opened)
	}
	end()
	succeed(t, errs, 500)

	perConn, errs, end := h.hold(t, p, s.url, 250)
	for addr, n := range perConn {
		if want := 250 / int(opened); n < want-2 || n > want+2 {
			t.Errorf("connection %s has %d of 250 streams, want about %d", addr, n, want)
		}
	}
	end()
	succeed(t, errs, 250)
	if n := s.conns.Load(); n != opened {
		t.Errorf("%d connections were opened for requests that the first %d had room for", n-opened, opened)
	}
}

// With all connections full, requests wait in the order they came.
func TestLine(t *testing.T) {
	paths, release := make(chan string, 10), make(chan struct{})
	s := serveHTTP(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		paths <- r.URL.Path
		<-release
	}), maxStreamsOf(1))
	p := newPool(t, Config{TLSConfig: s.tls(), MaxConns: 1})

	errs := make(chan error, 10)
	join := func(ctx context.Context, i int) {
		go func() { _, err := do(ctx, p, s.url+fmt.Sprintf("/%d", i)); errs <- err }()
	}
	ctx := deadline(t)
	join(ctx, 0)
	got := []string{<-paths}
	leaver, leave := context.WithCancel(ctx)
	for i := 1; i <= 5; i++ {
		c := ctx
		if i == 3 {
			c = leaver
		}
		join(c, i)
		eventually(t, "request is in line", func() bool { _, n := load(p); return n == i })
	}

	leave()
	err := <-errs // of the one that left, while the others are stuck
	if e := asError(t, err); !errors.Is(err, context.Canceled) || !e.NotSent || e.Op != opRequest {
		t.Errorf("the one that left got %+v", e)
	}
	if _, n := load(p); n != 4 {
		t.Errorf("%d in line after one left, want 4", n)
	}
	for range 4 {
		release <- struct{}{}
		got = append(got, <-paths)
	}
	release <- struct{}{}
	for range 5 {
		if err := <-errs; err != nil {
			t.Error(err)
		}
	}
	if d := cmp.Diff([]string{"/0", "/1", "/2", "/4", "/5"}, got); d != "" {
		t.Errorf("order (-want +got)\n%s", d)
	}
	if n := s.conns.Load(); n != 1 {
		t.Errorf("opened %d connections, want 1", n)
	}
}

// Requests that are cancelled at any moment leave no slot taken: newPool's
// cleanup looks.
func TestCancelAnywhere(t *testing.T) {
	s := serveHTTP(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {}), maxStreamsOf(3))
	p := newPool(t, Config{TLSConfig: s.tls()})
	ctx := deadline(t)
	burst(300, func(i int) error {
		ctx, cancel := context.WithTimeout(ctx, time.Duration(i)*100*time.Microsecond)
		defer cancel()
		_, err := do(ctx, p, s.url)
		if err != nil && !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("request %d: %v", i, err)
		}
		return err
	})
	if _, err := do(ctx, p, s.url); err != nil {
		t.Error(err)
	}
}

// A request can be cancelled in the moment in which it gets its connection.
func TestLeaveTooLate(t *testing.T) {
	h := newHolder()
	s := serveHTTP(t, h, maxStreamsOf(1))
	p := newPool(t, Config{TLSConfig: s.tls(), MaxConns: 1})
	_, errs, end := h.hold(t, p, s.url, 1)
	w, _, _ := p.line(t.Context(), s.addr)
	end()
	succeed(t, errs, 1)
	<-w.done
	p.leave(w)
	if active, waiting := load(p); active != 0 || waiting != 0 {
		t.Errorf("%d in flight and %d in line, want none", active, waiting)
	}
}

// The server's limit moves while the connection lives.
func TestLimitMoves(t *testing.T) {
	type arrival struct {
		p      *peer
		stream uint32
	}
	arrivals := make(chan arrival, 100)
	s := serveFrames(t, func(p *peer) {
		p.settings(2)
		p.requests(func(stream uint32, _ string) { arrivals <- arrival{p, stream} })
	})
	p := newPool(t, Config{TLSConfig: s.tls(), MaxConns: 1})
	ctx := deadline(t)
	var wg sync.WaitGroup
	for range 10 {
		wg.Go(func() {
			if _, err := do(ctx, p, s.url); err != nil {
				t.Error(err)
			}
		})
	}
	expect := func(active, waiting int) {
		t.Helper()
		eventually(t, fmt.Sprintf("%d in flight, %d in line", active, waiting), func() bool {
			a, w := load(p)
			return a == active && w == waiting
		})
	}
	expect(1, 9)
	a := <-arrivals
	a.p.respond(a.stream, 200)
	expect(2, 7)
	a.p.settings(5)
	expect(5, 4)
	var streams []uint32
	for range 5 {
		streams = append(streams, (<-arrivals).stream)
	}
	a.p.settings(0)
	for i, stream := range streams {
		a.p.respond(stream, 200)
		expect(4-i, 4)
	}
	a.p.settings(100)
	expect(4, 0)
	for range 4 {
		a := <-arrivals
		a.p.respond(a.stream, 200)
	}
	wg.Wait()
}

func TestRetire(t *testing.T) {
	h := newHolder()
	s := serveHTTP(t, h)
	p := newPool(t, Config{TLSConfig: s.tls()})

	p.Retire(time.Now().Add(time.Hour)) // no more than now: nothing to retire, no loop either
	first, firstErrs, endFirst := h.hold(t, p, s.url, 3)
	p.Retire(time.Now().Add(-time.Hour))
	second, errs, end := h.hold(t, p, s.url, 1)
	if n := s.conns.Load(); n != 1 {
		t.Errorf("%d connections after none was retired, want 1", n)
	}
	end()
	succeed(t, errs, 1)

	p.Retire(time.Now())
	third, errs, end := h.hold(t, p, s.url, 2)
	for addr := range third {
		if first[addr] > 0 || second[addr] > 0 {
			t.Error("a retired connection got a new request")
		}
	}
	endFirst()
	succeed(t, firstErrs, 3)
	eventually(t, "the retired connection is closed", func() bool { return s.open.Load() == 1 })
	end()
	succeed(t, errs, 2)
	if n := s.conns.Load(); n != 2 {
		t.Errorf("opened %d connections, want 2", n)
	}
}

func TestRetireDuringDial(t *testing.T) {
	s := serveHTTP(t, http.HandlerFunc(func(http.ResponseWriter, *http.Request) {}))
	dialing, proceed := make(chan struct{}), make(chan struct{})
	p := newPool(t, Config{TLSConfig: s.tls(), DialContext: func(ctx context.Context, network, addr string) (net.Conn, error) {
		dialing <- struct{}{}
		<-proceed
		return new(net.Dialer).DialContext(ctx, network, addr)
	}})
	errs := make(chan error, 1)
	go func() { _, err := do(deadline(t), p, s.url); errs <- err }()
	<-dialing
	p.Retire(time.Now())
	proceed <- struct{}{}
	<-dialing // another one
	proceed <- struct{}{}
	succeed(t, errs, 1)
}

// A connection that nobody waits for any more is idle from the start.
func TestIdleFromTheStart(t *testing.T) {
	s := serveHTTP(t, http.HandlerFunc(func(http.ResponseWriter, *http.Request) {}))
	dialing, proceed := make(chan struct{}), make(chan struct{})
	p := newPool(t, Config{TLSConfig: s.tls(), IdleTimeout: 10 * time.Millisecond, DialContext: func(ctx context.Context, network, addr string) (net.Conn, error) {
		close(dialing)
		<-proceed
		return new(net.Dialer).DialContext(ctx, network, addr)
	}})
	ctx, cancel := context.WithCancel(deadline(t))
	errs := make(chan error, 1)
	go func() { _, err := do(ctx, p, s.url); errs <- err }()
	<-dialing
	cancel()
	if err := <-errs; !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
	close(proceed)
	eventually(t, "there was a connection, and it is closed", func() bool { return s.conns.Load() == 1 && s.open.Load() == 0 })
}

// A stream id is used once, and there are 1<<30 of them.
func TestStreamsRunOut(t *testing.T) {
	s := serveHTTP(t, http.HandlerFunc(func(http.ResponseWriter, *http.Request) {}))
	p := newPool(t, Config{TLSConfig: s.tls()})
	ctx := deadline(t)
	c, err := p.acquire(ctx, s.addr)
	if err != nil {
		t.Fatal(err)
	}
	c.wire.lastStream.Store(lastStream)
	p.mu.Lock()
	c.release()
	p.mu.Unlock()
	if _, err := do(ctx, p, s.url); err != nil {
		t.Error(err)
	}
	if n := s.conns.Load(); n != 2 {
		t.Errorf("opened %d connections, want 2", n)
	}
}

func TestIdle(t *testing.T) {
	s := serveHTTP(t, http.HandlerFunc(func(http.ResponseWriter, *http.Request) {}))
	ctx := deadline(t)
	for name, tc := range map[string]struct {
		timeout time.Duration
		close   func(*Pool)
	}{
		"IdleTimeout":          {20 * time.Millisecond, func(*Pool) {}},
		"CloseIdleConnections": {0, (*Pool).CloseIdleConnections},
	} {
		t.Run(name, func(t *testing.T) {
			p := newPool(t, Config{TLSConfig: s.tls(), IdleTimeout: tc.timeout})
			for range 2 {
				before := s.conns.Load()
				if _, err := do(ctx, p, s.url); err != nil {
					t.Fatal(err)
				}
				if s.conns.Load() != before+1 {
					t.Error("no new connection after the idle one was closed")
				}
				tc.close(p)
				eventually(t, "idle connection is closed", func() bool { return s.open.Load() == 0 })
			}
		})
	}
}

func TestCloseIdleSparesTheBusy(t *testing.T) {
	h := newHolder()
	s := serveHTTP(t, h)
	p := newPool(t, Config{TLSConfig: s.tls()})
	_, errs, end := h.hold(t, p, s.url, 2)
	p.CloseIdleConnections()
	end()
	succeed(t, errs, 2)
	_, errs, end = h.hold(t, p, s.url, 1)
	end()
	succeed(t, errs, 1)
	if n := s.conns.Load(); n != 1 {
		t.Errorf("opened %d connections, want 1", n)
	}
}

func TestClose(t *testing.T) {
	h := newHolder()
	s := serveHTTP(t, h, maxStreamsOf(1))
	p := newPool(t, Config{TLSConfig: s.tls(), MaxConns: 1})
	if leaked() != "" {
		t.Errorf("a pool without requests has goroutines:\n%s", leaked())
	}
	ctx := deadline(t)
	_, errs, _ := h.hold(t, p, s.url, 1)
	go func() { _, err := do(ctx, p, s.url); errs <- err }()
	eventually(t, "the other request is in line", func() bool { _, n := load(p); return n == 1 })
	p.Close()
	for range 2 {
		if err := <-errs; err == nil {
			t.Error("a request survived Close")
		}
	}
	_, err := do(ctx, p, s.url)
	if e := asError(t, err); !errors.Is(err, ErrClosed) || !e.NotSent {
		t.Errorf("after Close: got %+v", e)
	}
	eventually(t, "no goroutine is left", func() bool { return leaked() == "" })
	p.Close()
}

// Close ends a dial as well.
func TestCloseDuringDial(t *testing.T) {
	s := serveFrames(t, func(p *peer) {})
	dialing := make(chan struct{})
	p := newPool(t, Config{TLSConfig: s.tls(), DialTimeout: time.Hour, DialContext: blockingDial(dialing)})
	errs := make(chan error, 1)
	go func() { _, err := do(deadline(t), p, s.url); errs <- err }()
	<-dialing
	p.Close()
	if err := <-errs; !errors.Is(err, ErrClosed) || !asError(t, err).NotSent {
		t.Errorf("got %v, want %v", err, ErrClosed)
	}
}

// The pool is a RoundTripper and no more: no redirects, no header of its own.
func TestPlain(t *testing.T) {
	s := serveHTTP(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if got, ok := r.Header["Accept-Encoding"]; ok {
			t.Errorf("accept-encoding: %q", got)
		}
		if r.ProtoMajor != 2 || r.TLS == nil {
			t.Errorf("request by %s, TLS %v", r.Proto, r.TLS != nil)
		}
		b, _ := io.ReadAll(r.Body)
		http.Redirect(w, r, "/elsewhere?"+string(b), http.StatusTemporaryRedirect)
	}))
	p := newPool(t, Config{TLSConfig: s.tls()})
	req, _ := http.NewRequestWithContext(deadline(t), "POST", s.url, bodyOf("abc"))
	resp, err := p.RoundTrip(req)
	if err != nil {
		t.Fatal(err)
	}
	resp.Body.Close()
	if resp.StatusCode != 307 || resp.Header.Get("Location") != "/elsewhere?abc" || resp.Request != req || resp.TLS == nil {
		t.Errorf("got %s to %q, own request %v, TLS %v", resp.Status, resp.Header.Get("Location"), resp.Request == req, resp.TLS != nil)
	}
}

// http.Client has a second way to stop a RoundTripper that is not its own.
func TestClientTimeout(t *testing.T) {
	h := newHolder()
	s := serveHTTP(t, h)
	p := newPool(t, Config{TLSConfig: s.tls()})
	_, errs, end := h.hold(t, p, s.url, 1)
	c := &http.Client{Transport: p, Timeout: 20 * time.Millisecond}
	go func() { <-h.entered }()
	resp, err := c.Get(s.url + "/1")
	if err == nil {
		_, err = io.ReadAll(resp.Body)
		resp.Body.Close()
	}
	if !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("got %v", err)
	}
	end()
	succeed(t, errs, 1)
}

func TestConnectionClose(t *testing.T) {
	s := serveHTTP(t, http.HandlerFunc(func(http.ResponseWriter, *http.Request) {}))
	p := newPool(t, Config{TLSConfig: s.tls()})
	for i := range 3 {
		req, _ := http.NewRequestWithContext(deadline(t), "GET", s.url, nil)
		req.Close = true
		if _, err := finish(p.RoundTrip(req)); err != nil {
			t.Error(err)
		}
		eventually(t, "the connection is closed", func() bool { return s.open.Load() == 0 })
		if n := int(s.conns.Load()); n != i+1 {
			t.Errorf("%d connections after %d requests", n, i+1)
		}
	}
}

func TestBadRequests(t *testing.T) {
	s := serveHTTP(t, http.HandlerFunc(func(http.ResponseWriter, *http.Request) {}))
	p := newPool(t, Config{TLSConfig: s.tls()})
	ctx := deadline(t)
	for name, change := range map[string]func(*http.Request){
		"scheme": func(r *http.Request) { r.URL.Scheme = "http" },
		"host":   func(r *http.Request) { r.URL.Host = "" },
		"header": func(r *http.Request) { r.Header.Set("a", "b\nc") },
		"path":   func(r *http.Request) { r.URL.Opaque = "no slash" },
	} {
		req, _ := http.NewRequestWithContext(ctx, "POST", s.url, bodyOf("x"))
		body := &closeCounter{Reader: req.Body}
		req.Body = body
		change(req)
		_, err := finish(p.RoundTrip(req))
		if e := asError(t, err); e.Op != opRequest || !e.NotSent {
			t.Errorf("%s: got %+v", name, e)
		}
		if n := body.n.Load(); n != 1 {
			t.Errorf("%s: body closed %d times, want once", name, n)
		}
	}
	if _, err := do(ctx, p, s.url); err != nil {
		t.Error(err)
	}
	if n := s.conns.Load(); n != 1 {
		t.Errorf("opened %d connections, want 1: the connection is not to blame", n)
	}
}

package h2pool

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"regexp"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"golang.org/x/net/http2"
)

const wrongEnvironment = `{"reason":"BadCertificateEnvironment"}`

func bodyOf(s string) io.Reader { return strings.NewReader(s) }

type closeCounter struct {
	io.Reader
	n atomic.Int32
}

func (c *closeCounter) Close() error { c.n.Add(1); return nil }

// blockingDial returns a dial that says it has begun and then takes forever.
func blockingDial(begun chan<- struct{}) func(context.Context, string, string) (net.Conn, error) {
	return func(ctx context.Context, _, _ string) (net.Conn, error) {
		begun <- struct{}{}
		<-ctx.Done()
		return nil, ctx.Err()
	}
}

// GOAWAY frames in the middle of a run lose no request and double none.
func TestGoAwayInARun(t *testing.T) {
	const requests, workers, perConn = 5000, 200, 450
	var mu sync.Mutex
	processed := make(map[string]int)
	s := serveFrames(t, func(p *peer) {
		p.settings(150)
		var last uint32
		var open sync.WaitGroup
		n := 0
		p.requests(func(stream uint32, path string) {
			n++
			if n > perConn {
				return // too late: not processed
			}
			last = stream
			mu.Lock()
			processed[path]++
			mu.Unlock()
			open.Add(1)
			time.AfterFunc(time.Duration(stream%7)*time.Millisecond, func() { p.respond(stream, 200); open.Done() })
			if n < perConn {
				return
			}
			if p.n%2 == 0 {
				p.goAway(1<<31-1, http2.ErrCodeNo, "") // a shutdown in two steps
			}
			p.goAway(last, http2.ErrCodeNo, "restart")
			go func() { open.Wait(); p.conn.CloseWrite() }()
		})
	})
	p := newPool(t, Config{TLSConfig: s.tls()})
	ctx := deadline(t)
	var next atomic.Int32
	errs := burst(workers, func(int) error {
		for {
			i := next.Add(1)
			if i > requests {
				return nil
			}
			if status, err := post(ctx, p, fmt.Sprintf("%s/%d", s.url, i), bodyOf("x")); err != nil || status != 200 {
				return fmt.Errorf("request %d: status %d, %w", i, status, err)
			}
		}
	})
	if err := errors.Join(errs...); err != nil {
		t.Fatal(err)
	}
	mu.Lock()
	defer mu.Unlock()
	if len(processed) != requests {
		t.Errorf("server processed %d different requests, want %d", len(processed), requests)
	}
	for path, n := range processed {
		if n != 1 {
			t.Errorf("request %s was processed %d times", path, n)
		}
	}
	t.Logf("%d connections", s.conns.Load())
}

// A server that refuses every connection is left alone, and everybody is told
// why.
func TestGoAwayToEverything(t *testing.T) {
	for name, handle := range map[string]func(*peer){
		"at once": func(p *peer) {
			p.settings(1)
			p.goAway(0, http2.ErrCodeNo, wrongEnvironment)
			p.hangUp()
		},
		"at the first request": func(p *peer) {
			p.settings(1)
			p.requests(func(uint32, string) {
				p.goAway(0, http2.ErrCodeNo, wrongEnvironment)
				p.hangUp()
			})
		},
		"left open": func(p *peer) {
			p.settings(1)
			p.requests(func(uint32, string) { p.goAway(0, http2.ErrCodeNo, wrongEnvironment) })
		},
	} {
		for _, n := range []int{1, 200} {
			t.Run(fmt.Sprintf("%s, %d", name, n), func(t *testing.T) {
				var mended atomic.Bool
				s := serveFrames(t, func(p *peer) {
					if !mended.Load() {
						handle(p)
						return
					}
					p.settings(100)
					p.requests(func(stream uint32, _ string) { p.respond(stream, 200) })
				})
				p := newPool(t, Config{TLSConfig: s.tls(), CoolDown: 400 * time.Millisecond})
				ctx := deadline(t)
				began := time.Now()
				check := func(err error) {
					e := asError(t, err)
					if e.Op != opGoAway || e.Debug != wrongEnvironment || !e.NotSent {
						t.Fatalf("got %+v", e)
					}
					if !strings.Contains(err.Error(), "BadCertificateEnvironment") {
						t.Fatalf("the reason is not in %q", err)
					}
				}
				for _, err := range burst(n, func(int) error { _, err := post(ctx, p, s.url, bodyOf("x")); return err }) {
					check(err)
				}
				refused := time.Now()
				if d := refused.Sub(began); d > 5*time.Second { // less than a second, on a machine that has time
					t.Errorf("took %v, want about a quarter of a second", d)
				}
				opened := s.conns.Load()
				if opened > 3 {
					t.Errorf("opened %d connections, want at most 3", opened)
				}
				if d := refused.Sub(began); d < 150*time.Millisecond {
					t.Errorf("took %v, want pauses of at least 50 and 100 ms", d)
				}

				_, err := do(ctx, p, s.url)
				check(err)
				if now := s.conns.Load(); now != opened && time.Since(refused) < 300*time.Millisecond {
					t.Errorf("opened %d connections during the cool-down", now-opened)
				}
				mended.Store(true)
				eventually(t, "requests succeed after the cool-down", func() bool {
					status, err := do(ctx, p, s.url)
					return status == 200 && err == nil
				})
			})
		}
	}
}

// GOAWAY that covers the request says nothing about whether it was processed.
func TestGoAwayMayHaveProcessed(t *testing.T) {
	s := serveFrames(t, func(p *peer) {
		p.settings(100)
		p.requests(func(stream uint32, _ string) {
			p.goAway(stream, http2.ErrCodeEnhanceYourCalm, "enough")
			p.hangUp()
		})
	})
	p := newPool(t, Config{TLSConfig: s.tls()})
	_, err := post(deadline(t), p, s.url, bodyOf("x"))
	if e := asError(t, err); e.Op != opGoAway || e.Debug != "enough" || e.Code != uint32(http2.ErrCodeEnhanceYourCalm) || e.NotSent {
		t.Errorf("got %+v", e)
	}
	if n := s.conns.Load(); n != 1 {
		t.Errorf("opened %d connections, want 1: the request must not be repeated", n)
	}
}

// A connection that vanishes under a request may have carried it.
func TestConnectionLost(t *testing.T) {
	s := serveFrames(t, func(p *peer) {
		p.settings(100)
		p.requests(func(stream uint32, path string) {
			if path == "/die" {
				p.conn.NetConn().Close()
				return
			}
			p.respond(stream, 200)
		})
	})
	p := newPool(t, Config{TLSConfig: s.tls()})
	ctx := deadline(t)
	if _, err := do(ctx, p, s.url+"/live"); err != nil {
		t.Fatal(err)
	}
	_, err := do(ctx, p, s.url+"/die")
	if e := asError(t, err); e.Op != opRequest || e.NotSent {
		t.Errorf("got %+v", e)
	}
	if _, err := do(ctx, p, s.url+"/live"); err != nil {
		t.Error(err)
	}
	if n := s.conns.Load(); n != 2 {
		t.Errorf("opened %d connections, want 2", n)
	}
}

func TestReset(t *testing.T) {
	for _, tc := range []struct {
		code    http2.ErrCode
		times   int // how often, at first
		noBody  bool
		wantErr bool
		notSent bool
	}{
		{code: http2.ErrCodeRefusedStream, times: 2},
		{code: http2.ErrCodeRefusedStream, times: 1 << 20, wantErr: true, notSent: true},
		{code: http2.ErrCodeInternal, times: 1, wantErr: true},
		{code: http2.ErrCodeProtocol, times: 1, wantErr: true},
	} {
		t.Run(fmt.Sprintf("%v, %d", tc.code, tc.times), func(t *testing.T) {
			var resets atomic.Int32
			s := serveFrames(t, func(p *peer) {
				p.settings(100)
				p.requests(func(stream uint32, path string) {
					if path == "/reset" && int(resets.Add(1)) <= tc.times {
						p.reset(stream, tc.code)
						return
					}
					p.respond(stream, 200)
				})
			})
			p := newPool(t, Config{TLSConfig: s.tls()})
			ctx := deadline(t)
			if _, err := do(ctx, p, s.url); err != nil {
				t.Fatal(err)
			}
			began := time.Now()
			_, err := post(ctx, p, s.url+"/reset", bodyOf("x"))
			if d := time.Since(began); d > time.Second {
				t.Errorf("took %v, want less than a second", d)
			}
			if !tc.wantErr {
				if err != nil {
					t.Error(err)
				}
			} else if e := asError(t, err); e.Op != opRequest || e.Code != uint32(tc.code) || e.NotSent != tc.notSent {
				t.Errorf("got %+v", e)
			}
			if _, err := do(ctx, p, s.url); err != nil {
				t.Error(err)
			}
			if n := s.conns.Load(); n > 3 {
				t.Errorf("opened %d connections, want at most 3", n)
			}
		})
	}
}

// The first request of a connection can be refused by its stream, too.
func TestRefuseEveryFirstStream(t *testing.T) {
	var requests atomic.Int32
	s := serveFrames(t, func(p *peer) {
		p.settings(100)
		p.requests(func(stream uint32, _ string) { requests.Add(1); p.reset(stream, http2.ErrCodeRefusedStream) })
	})
	p := newPool(t, Config{TLSConfig: s.tls()})
	ctx := deadline(t)
	began := time.Now()
	for _, err := range burst(200, func(int) error { _, err := do(ctx, p, s.url); return err }) {
		if e := asError(t, err); e.Code != codeRefused || !e.NotSent {
			t.Fatalf("got %+v", e)
		}
	}
	if d := time.Since(began); d > time.Second {
		t.Errorf("took %v, want less than a second", d)
	}
	if conns, n := s.conns.Load(), requests.Load(); conns > 3 || n != conns {
		t.Errorf("opened %d connections for %d requests, want at most 3 of each", conns, n)
	}
}

// A body that was read and cannot be had again stops the repeating.
func TestNoGetBody(t *testing.T) {
	var resets atomic.Int32
	s := serveFrames(t, func(p *peer) {
		p.settings(100)
		seen := make(map[uint32]bool)
		if p.preface() != nil {
			return
		}
		for {
			f, err := p.in.ReadFrame()
			if err != nil {
				return
			}
			switch f := f.(type) {
			case *http2.MetaHeadersFrame:
				if f.StreamEnded() {
					p.respond(f.StreamID, 200)
				}
			case *http2.DataFrame: // the body was read then
				if !seen[f.StreamID] {
					seen[f.StreamID] = true
					resets.Add(1)
					p.reset(f.StreamID, http2.ErrCodeRefusedStream)
				}
			}
		}
	})
	p := newPool(t, Config{TLSConfig: s.tls()})
	ctx := deadline(t)
	if _, err := do(ctx, p, s.url); err != nil {
		t.Fatal(err)
	}
	body := &closeCounter{Reader: bodyOf("x")}
	_, err := post(ctx, p, s.url, body)
	if e := asError(t, err); e.Code != codeRefused || !e.NotSent {
		t.Errorf("got %+v", e)
	}
	if n := body.n.Load(); n != 1 {
		t.Errorf("body closed %d times, want once", n)
	}
	if n := resets.Load(); n != 1 {
		t.Errorf("sent %d times, want once", n)
	}
}

// A connection can go between the choice and the request. Nothing was read of
// the body then, so that it is good for another connection.
func TestUnusedBody(t *testing.T) {
	away := make(chan struct{})
	s := serveFrames(t, func(p *peer) {
		p.settings(100)
		if p.n == 1 {
			go func() {
				<-away
				p.goAway(0, http2.ErrCodeNo, "bye")
			}()
		}
		p.requests(func(stream uint32, _ string) { p.respond(stream, 200) })
	})
	p := newPool(t, Config{TLSConfig: s.tls()})
	ctx := deadline(t)
	c, err := p.acquire(ctx, s.addr)
	if err != nil {
		t.Fatal(err)
	}
	close(away)
	eventually(t, "net/http has seen the GOAWAY", func() bool { return c.cc.Available() == 0 })

	counter := &closeCounter{Reader: bodyOf("abc")}
	req, _ := http.NewRequestWithContext(ctx, "POST", s.url, counter)
	body := newPayload(req)
	_, e, again := c.roundTrip(req, body)
	if e == nil || !again || !e.NotSent || e.Op != opGoAway || e.Debug != "bye" {
		t.Fatalf("got %+v, again %v", e, again)
	}
	if counter.n.Load() != 0 || !body.again(req) {
		t.Fatal("the body was given up")
	}
	if c, err = p.acquire(ctx, s.addr); err != nil {
		t.Fatal(err)
	}
	resp, e, _ := c.roundTrip(req, body)
	if e != nil {
		t.Fatal(e)
	}
	resp.Body.Close()
	body.settle(false)
	eventually(t, "the body is closed", func() bool { return counter.n.Load() == 1 })
}

// Who waits for a dial gets that dial's error.
func TestDialFails(t *testing.T) {
	var dials atomic.Int32
	proceed := make(chan struct{})
	refused := errors.New("no route")
	p := newPool(t, Config{CoolDown: 500 * time.Millisecond, DialContext: func(context.Context, string, string) (net.Conn, error) {
		dials.Add(1)
		<-proceed
		return nil, refused
	}})
	go func() {
		defer close(proceed)
		eventually(t, "all are in line", func() bool { _, n := load(p); return n == 200 })
	}()
	ctx := deadline(t)
	for _, err := range burst(200, func(int) error { _, err := do(ctx, p, "https://test"); return err }) {
		if e := asError(t, err); e.Op != opDial || !e.NotSent || !errors.Is(err, refused) {
			t.Fatalf("got %+v", e)
		}
	}
	if n := dials.Load(); n != 1 {
		t.Errorf("dialled %d times, want once", n)
	}
	eventually(t, "there is another dial after the cool-down", func() bool {
		do(ctx, p, "https://test")
		return dials.Load() == 2
	})
}

// The time for a dial is not the request's own deadline.
func TestDialTimeout(t *testing.T) {
	dialing := make(chan struct{}, 1)
	p := newPool(t, Config{DialTimeout: 20 * time.Millisecond, DialContext: blockingDial(dialing)})
	_, err := do(deadline(t), p, "https://test")
	if e := asError(t, err); e.Op != opDial || !e.NotSent || !errors.Is(err, os.ErrDeadlineExceeded) || errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("got %+v", e)
	}
}

// A server that accepts and then says nothing is a handshake that takes too
// long.
func TestHandshakeTimeout(t *testing.T) {
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer ln.Close()
	p := newPool(t, Config{DialTimeout: 50 * time.Millisecond})
	_, err = do(deadline(t), p, "https://"+ln.Addr().String())
	if e := asError(t, err); e.Op != opTLS || !e.NotSent || !errors.Is(err, os.ErrDeadlineExceeded) {
		t.Errorf("got %+v", e)
	}
}

func TestTLSFails(t *testing.T) {
	ok := http.HandlerFunc(func(http.ResponseWriter, *http.Request) {})
	for _, tc := range []struct {
		name      string
		configure func(*httptest.Server)
		client    func(*tls.Config)
		want      string
	}{
		{"untrusted", func(*httptest.Server) {}, func(c *tls.Config) { c.RootCAs = nil }, "certificate"},
		{"http/1.1 only", func(ts *httptest.Server) { ts.EnableHTTP2 = false }, nil, "protocol"},
		{"no ALPN", func(ts *httptest.Server) {
			ts.EnableHTTP2 = false
			ts.TLS = &tls.Config{GetConfigForClient: func(*tls.ClientHelloInfo) (*tls.Config, error) {
				return &tls.Config{Certificates: ts.TLS.Certificates}, nil
			}}
		}, nil, "HTTP/2"},
		{"other protocol", func(ts *httptest.Server) {
			ts.EnableHTTP2 = false
			ts.TLS = &tls.Config{NextProtos: []string{"imap"}}
		}, nil, "protocol"},
		{"old TLS", func(ts *httptest.Server) {
			ts.TLS = &tls.Config{MinVersion: tls.VersionTLS10, MaxVersion: tls.VersionTLS11}
		}, func(c *tls.Config) { c.MinVersion = tls.VersionTLS10 }, "version"},
		// In TLS 1.3 that comes when the client thinks the handshake is over,
		// and on loopback sometimes before it has written anything.
		{"client certificate", func(ts *httptest.Server) {
			ts.TLS = &tls.Config{ClientAuth: tls.RequireAnyClientCert}
		}, nil, "certificate required|reset by peer|broken pipe"},
	} {
		for _, n := range []int{1, 200} {
			t.Run(fmt.Sprintf("%s, %d", tc.name, n), func(t *testing.T) {
				s := serveHTTP(t, ok, tc.configure)
				cfg := s.tls()
				if tc.client != nil {
					tc.client(cfg)
				}
				p := newPool(t, Config{TLSConfig: cfg})
				ctx := deadline(t)
				began := time.Now()
				for _, err := range burst(n, func(int) error { _, err := do(ctx, p, s.url); return err }) {
					if e := asError(t, err); e.Op != opTLS || !e.NotSent || !regexp.MustCompile(tc.want).MatchString(err.Error()) {
						t.Fatalf("got %+v: %v", e, err)
					}
				}
				if d := time.Since(began); d > time.Second {
					t.Errorf("took %v, want less than a second", d)
				}
				if n := s.conns.Load(); n != 1 {
					t.Errorf("opened %d connections, want 1", n)
				}
			})
		}
	}
}

// The caller learns why its request waited when its time runs out.
func TestReasonOutlivesDeadline(t *testing.T) {
	first := make(chan struct{})
	s := serveFrames(t, func(p *peer) {
		if p.n == 1 {
			p.settings(1)
			p.requests(func(uint32, string) { p.goAway(0, http2.ErrCodeNo, wrongEnvironment); close(first) })
			return
		}
		p.settings(0)
		p.requests(func(uint32, string) {})
	})
	p := newPool(t, Config{TLSConfig: s.tls()})
	ctx, cancel := context.WithCancel(deadline(t))
	defer cancel()
	errs := make(chan error)
	go func() { _, err := do(ctx, p, s.url); errs <- err }()
	<-first
	eventually(t, "there is a second connection", func() bool { return s.conns.Load() == 2 })
	cancel()
	err := <-errs
	if e := asError(t, err); !errors.Is(err, context.Canceled) || e.Debug != wrongEnvironment {
		t.Errorf("got %+v", e)
	}
}

// A relay is a TCP proxy that can turn into a black hole.
type relay struct {
	addr  string
	hole  func() // freezes the connections that there are
	conns atomic.Int32
}

func newRelay(t *testing.T, to string) *relay {
	t.Helper()
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	var mu sync.Mutex
	frozen := make(chan struct{})
	r := &relay{addr: ln.Addr().String()}
	r.hole = func() {
		mu.Lock()
		defer mu.Unlock()
		close(frozen)
		frozen = make(chan struct{})
	}
	ctx, cancel := context.WithCancel(context.Background())
	t.Cleanup(func() { cancel(); ln.Close() })
	pass := func(dst, src net.Conn, frozen chan struct{}) {
		defer dst.Close()
		defer context.AfterFunc(ctx, func() { src.Close() })()
		buf := make([]byte, 4096)
		for {
			n, err := src.Read(buf)
			select {
			case <-frozen:
				<-ctx.Done()
				return
			default:
			}
			if _, werr := dst.Write(buf[:n]); err != nil || werr != nil {
				return
			}
		}
	}
	go func() {
		for {
			a, err := ln.Accept()
			if err != nil {
				return
			}
			r.conns.Add(1)
			b, err := net.Dial("tcp", to)
			if err != nil {
				a.Close()
				continue
			}
			mu.Lock()
			go pass(a, b, frozen)
			go pass(b, a, frozen)
			mu.Unlock()
		}
	}()
	return r
}

func TestBlackHole(t *testing.T) {
	h := newHolder()
	s := serveHTTP(t, h)
	r := newRelay(t, s.addr)
	p := newPool(t, Config{TLSConfig: s.tls(), PingAfter: 60 * time.Millisecond, PingTimeout: 60 * time.Millisecond})
	_, errs, end := h.hold(t, p, "https://"+r.addr, 10)
	r.hole()
	began := time.Now()
	for range 10 {
		if err := <-errs; err == nil {
			t.Fatal("a request survived the black hole")
		}
	}
	if d := time.Since(began); d > 2*time.Second { // 120 ms and a busy machine
		t.Errorf("the dead connection was noticed after %v", d)
	}
	end()
	_, errs, end = h.hold(t, p, "https://"+r.addr, 1)
	end()
	succeed(t, errs, 1)
	if n := r.conns.Load(); n != 2 {
		t.Errorf("%d connections, want 2", n)
	}
}

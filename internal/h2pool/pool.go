// Package h2pool is an http.RoundTripper that keeps a small, bounded set of
// HTTP/2 connections to each host.
//
// Go's own client dials once for every request of a cold burst, fills one
// connection before it uses the next, and meets a server that answers GOAWAY
// to everything with connection after connection, while the reason in the
// GOAWAY frame is lost. Push services punish the first, advise against the
// second, and do the third to a wrong certificate. Here one dial is under way
// at a time, a new connection carries a single request until that one is
// answered, the others wait in line, and a refusal is an error that says why.
//
// The HTTP/2 is net/http's: a connection is an http.ClientConn. The pool dials
// by itself and hands net/http a connection that reads along (wire.go), for
// three things that net/http does not tell, or not exactly: the debug data of a
// GOAWAY that refused a stream, the server's limit of streams, and the id of a
// request's stream, which decides whether a GOAWAY left that request undone.
// The http2.Transport of golang.org/x/net would take the connection as well,
// but all of it is deprecated, and it tells hardly more.
package h2pool

import (
	"context"
	"crypto/tls"
	"errors"
	"net"
	"net/http"
	"net/url"
	"sync"
	"time"
)

// Config is what a Pool is made from. The zero value is usable.
type Config struct {
	// MaxConns is the most connections to one host that take requests; those
	// that finish their last streams come on top, up to as many again. A
	// second one is opened only when the first has no stream left. The
	// default is 2: one APNs connection carries a thousand streams, which is
	// more than most processes fill, and with a second one the loss of either
	// is not a standstill. A service with a limit of about a hundred streams
	// (FCM) wants more.
	MaxConns int

	// DialContext makes the TCP connections, those to a proxy included. The
	// default is that of a net.Dialer, which looks the name up each time.
	DialContext func(ctx context.Context, network, addr string) (net.Conn, error)

	// TLSConfig is copied. NextProtos is set to "h2", and TLS 1.2 is the
	// least version.
	TLSConfig *tls.Config

	// Proxy names the proxy for a host, in the manner of
	// http.Transport.Proxy: it is given a GET for the host's root, once for
	// each connection. The schemes are http, https, socks5 and socks5h. Nil
	// means none, and so does a nil URL.
	Proxy func(*http.Request) (*url.URL, error)

	// DialTimeout bounds a dial, from the name lookup to the TLS handshake.
	// The default is 10 seconds.
	DialTimeout time.Duration

	// PingAfter is how long a connection may be silent before it is asked
	// for a sign of life with a PING. The default is 15 seconds; less than 0
	// means never.
	PingAfter time.Duration

	// PingTimeout is how long the answer to a PING may take before the
	// connection is given up. The default is 15 seconds.
	PingTimeout time.Duration

	// Silence is how long a request must have been without an answer, and the
	// connection without a word, for the connection to be replaced when that
	// request's time is up. The default is one second.
	Silence time.Duration

	// Assigned, if set, is called when a request has got a connection, before
	// it is sent there, with the time at which that was begun to be dialled. It
	// may change the request's header.
	Assigned func(req *http.Request, began time.Time) error

	// IdleTimeout closes a connection that had no request for that long. The
	// default is never: APNs wants connections kept for hours and days.
	IdleTimeout time.Duration

	// CoolDown is how long a host that could not be reached, or refused
	// connection after connection, is left alone. Until then its requests
	// fail with the same error. The default is one second.
	CoolDown time.Duration
}

// maxTries is how often a request is sent at most. A busy server that restarts
// its connections one after another can refuse the same request several times;
// together with the pauses in between the last refusal still comes within a
// second.
const maxTries = 8

// A Pool sends requests over HTTP/2 connections of its own. It holds neither a
// connection nor a goroutine before the first request. It is safe for
// concurrent use.
//
// As with every RoundTripper the response's body must be closed: until then
// the request counts as in flight.
type Pool struct {
	cfg Config

	// dials ends with the pool, not with the request that caused a dial:
	// others wait for the same connection.
	dials  context.Context
	cancel context.CancelCauseFunc

	mu      sync.Mutex // guards what follows, and every host and conn
	hosts   map[string]*host
	retired time.Time // a connection dialled earlier takes no requests
	closed  bool
}

// New returns a Pool.
func New(cfg Config) *Pool {
	def := func(d *time.Duration, v time.Duration) {
		if *d == 0 {
			*d = v
		}
	}
	if cfg.MaxConns <= 0 {
		cfg.MaxConns = 2
	}
	if cfg.DialContext == nil {
		cfg.DialContext = new(net.Dialer).DialContext
	}
	def(&cfg.DialTimeout, 10*time.Second)
	def(&cfg.PingAfter, 15*time.Second)
	def(&cfg.PingTimeout, 15*time.Second)
	def(&cfg.Silence, time.Second)
	def(&cfg.CoolDown, time.Second)
	cfg.TLSConfig = tlsConfig(cfg.TLSConfig)

	p := &Pool{cfg: cfg, hosts: make(map[string]*host)}
	p.dials, p.cancel = context.WithCancelCause(context.Background())
	return p
}

// RoundTrip implements http.RoundTripper. Its error is always an *Error. Only
// the request's context ends it early; the old Request.Cancel is ignored.
//
// A request that the server surely did not process (a GOAWAY below its stream,
// REFUSED_STREAM, a connection lost before it was used) is sent again a few
// times, if its body can be had again: from GetBody, or because it was not read.
func (p *Pool) RoundTrip(req *http.Request) (*http.Response, error) {
	body := newPayload(req)
	resp, err := p.send(req, body)
	if body != nil {
		body.settle(err != nil)
	}
	if err != nil {
		return nil, err // not a nil *Error in a non-nil error
	}
	return resp, nil
}

func (p *Pool) send(req *http.Request, body *payload) (*http.Response, *Error) {
	addr, bad := address(req.URL)
	if bad != nil {
		return nil, &Error{Op: opRequest, Err: bad, NotSent: true}
	}
	var last *Error
	for try := 1; ; try++ {
		c, err := p.acquire(req.Context(), addr)
		if err != nil {
			return nil, err.because(last)
		}
		if p.cfg.Assigned != nil {
			if err := p.cfg.Assigned(req, c.began); err != nil {
				p.release(c)
				return nil, &Error{Op: opRequest, Err: err, NotSent: true}
			}
		}
		resp, err, again := c.roundTrip(req, body)
		if err == nil {
			return resp, nil
		}
		if !again || try == maxTries {
			return nil, err
		}
		if body != nil && !body.again(req) {
			return nil, err
		}
		if !sleep(req.Context(), backoff(10*time.Millisecond, min(try, 4))) {
			return nil, (&Error{Op: opRequest, Err: req.Context().Err(), NotSent: true}).because(err)
		}
		last = err
	}
}

// acquire returns a connection on which one stream belongs to the caller, who
// has to release it.
func (p *Pool) acquire(ctx context.Context, addr string) (*conn, *Error) {
	w, c, err := p.line(ctx, addr)
	if w == nil {
		return c, err
	}
	select {
	case <-w.done:
		return w.conn, w.err
	case <-ctx.Done():
		p.leave(w)
		return nil, &Error{Op: opRequest, Err: ctx.Err(), NotSent: true}
	}
}

// line returns a connection or an error if there is one at once, and a place
// in line otherwise.
func (p *Pool) line(ctx context.Context, addr string) (*waiter, *conn, *Error) {
	if err := ctx.Err(); err != nil {
		return nil, nil, &Error{Op: opRequest, Err: err, NotSent: true}
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.closed {
		return nil, nil, &Error{Op: opRequest, Err: ErrClosed, NotSent: true}
	}
	h := p.hosts[addr]
	if h == nil {
		h = &host{pool: p, addr: addr}
		p.hosts[addr] = h
	}
	if c := h.pick(); c != nil {
		c.take()
		return nil, c, nil
	}
	if err := h.refused(); err != nil {
		return nil, nil, err
	}
	w := &waiter{host: h, done: make(chan struct{})}
	w.place = h.waiters.PushBack(w)
	h.grow()
	return w, nil, nil
}

// release gives back a connection that acquire returned.
func (p *Pool) release(c *conn) {
	p.mu.Lock()
	defer p.mu.Unlock()
	c.release()
}

// leave gives up w's place in line, or the connection that it just got.
func (p *Pool) leave(w *waiter) {
	p.mu.Lock()
	defer p.mu.Unlock()
	select {
	case <-w.done:
		if w.conn != nil {
			w.conn.release()
		}
	default:
		w.host.waiters.Remove(w.place)
	}
}

// Retire takes every connection whose dial began before t out of use: it gets
// no new request, finishes those in flight, and closes. It serves a connection
// that is stuck with an expired or revoked credential. With the time at which
// the failed request was begun, a connection opened since then stays.
func (p *Pool) Retire(t time.Time) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if now := time.Now(); t.After(now) {
		t = now // or no later connection would be good enough either
	}
	if t.After(p.retired) {
		p.retired = t
	}
	p.drop(func(c *conn) bool { return c.began.Before(t) })
}

// Retired returns the time up to which connections were retired.
func (p *Pool) Retired() time.Time {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.retired
}

// CloseIdleConnections closes the connections that have no request in flight.
func (p *Pool) CloseIdleConnections() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.drop(func(c *conn) bool { return c.active == 0 })
}

// drop takes the connections that match out of use.
func (p *Pool) drop(match func(*conn) bool) {
	for _, h := range p.hosts {
		for _, c := range append([]*conn(nil), h.conns...) {
			if match(c) {
				c.retire()
			}
		}
		h.advance()
	}
}

// Close closes all connections. Requests in flight or in line fail, and so do
// all later ones. It always returns nil.
func (p *Pool) Close() error {
	p.cancel(ErrClosed)
	var conns []*conn
	p.mu.Lock()
	p.closed = true
	for _, h := range p.hosts {
		if h.timer != nil {
			h.timer.Stop()
		}
		h.fail(&Error{Op: opRequest, Err: ErrClosed, NotSent: true})
		conns = append(conns, h.conns...)
	}
	p.mu.Unlock()
	for _, c := range conns {
		c.wire.Close()
	}
	return nil
}

// address returns the host and port to connect to.
func address(u *url.URL) (string, error) {
	if u == nil || u.Scheme != "https" || u.Hostname() == "" {
		return "", errors.New("the URL is not https with a host")
	}
	return withPort(u, "443"), nil
}

func withPort(u *url.URL, port string) string {
	if p := u.Port(); p != "" {
		if u.Host[0] != '[' { // as it is; an IPv6 address may have a zone that is escaped
			return u.Host
		}
		port = p
	}
	return net.JoinHostPort(u.Hostname(), port)
}

package h2pool

import (
	"bufio"
	"context"
	"crypto/tls"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"os"
	"strings"
	"time"

	"golang.org/x/net/proxy"
)

// maxHeaderBytes bounds the headers of a response, and a proxy's answer.
const maxHeaderBytes = 64 << 10

var (
	errClosedHere = errors.New("connection closed by this side")
	errNoHTTP2    = errors.New("server does not speak HTTP/2 (no ALPN protocol h2)")
)

// tlsConfig returns a copy of c for HTTP/2.
func tlsConfig(c *tls.Config) *tls.Config {
	if c == nil {
		c = new(tls.Config)
	}
	c = c.Clone()
	c.NextProtos = []string{"h2"}
	c.MinVersion = max(c.MinVersion, tls.VersionTLS12)
	return c
}

// proxyTLSConfig returns a copy of c for a proxy at host, which has no business
// with the client's certificate.
func proxyTLSConfig(c *tls.Config, host string) *tls.Config {
	c = c.Clone()
	c.NextProtos = nil
	c.ServerName = host
	c.Certificates, c.GetClientCertificate = nil, nil
	return c
}

// connect opens a connection to the host.
func (h *host) connect() (*conn, *Error) {
	began := time.Now()
	// Not context.DeadlineExceeded, which would be read as the caller's own.
	ctx, cancel := context.WithTimeoutCause(h.pool.dials, h.pool.cfg.DialTimeout, os.ErrDeadlineExceeded)
	defer cancel()
	c, err := h.open(ctx, began)
	if err != nil && ctx.Err() != nil {
		err.Err = fmt.Errorf("connecting to %s: %w", h.addr, context.Cause(ctx))
	}
	return c, err
}

func (h *host) open(ctx context.Context, began time.Time) (*conn, *Error) {
	raw, err := h.reach(ctx)
	if err != nil {
		return nil, err
	}
	// From here on only this ends a step that takes too long.
	stop := context.AfterFunc(ctx, func() { raw.Close() })
	c, err := h.secure(ctx, raw, began)
	if !stop() && err == nil {
		err = &Error{Op: opTLS, Err: context.Cause(ctx), NotSent: true}
	}
	if err != nil {
		raw.Close()
		return nil, err
	}
	return c, nil
}

// secure does the TLS handshake on raw and starts HTTP/2.
func (h *host) secure(ctx context.Context, raw net.Conn, began time.Time) (*conn, *Error) {
	cfg := h.pool.cfg.TLSConfig
	if cfg.ServerName == "" {
		cfg = cfg.Clone()
		cfg.ServerName, _, _ = net.SplitHostPort(h.addr)
	}
	tc := tls.Client(raw, cfg)
	err := tc.HandshakeContext(ctx)
	if err == nil && tc.ConnectionState().NegotiatedProtocol != "h2" {
		err = errNoHTTP2
	}
	if err != nil {
		return nil, &Error{Op: opTLS, Err: err, NotSent: true}
	}
	c := &conn{host: h, began: began, limit: defaultMaxStreams}
	c.wire = newWire(tc, c)
	if c.cc, err = h.pool.speak(ctx, c.wire, h.addr); err != nil {
		return nil, &Error{Op: opTLS, Err: err, NotSent: true}
	}
	if err := c.greeted(ctx); err != nil {
		return nil, err
	}
	return c, nil
}

// greeted waits for the server's first frame, which is its SETTINGS. That
// costs a round trip in the life of a connection, and shows what a TLS 1.3
// handshake does not: whether the server takes the client's certificate.
func (c *conn) greeted(ctx context.Context) *Error {
	select {
	case <-c.wire.begun:
	case <-ctx.Done():
		return &Error{Op: opTLS, Err: context.Cause(ctx), NotSent: true}
	}
	c.host.pool.mu.Lock()
	defer c.host.pool.mu.Unlock()
	if c.gone && c.goAway == nil {
		return &Error{Op: opTLS, Err: c.why.Err, NotSent: true}
	}
	return nil
}

// speak has net/http speak HTTP/2 on w. It is told that w is unencrypted:
// then it takes w as it is, where it would do TLS by itself or else insist on
// a *tls.Conn.
func (p *Pool) speak(ctx context.Context, w *wire, addr string) (*http.ClientConn, error) {
	t := &http.Transport{
		DialContext:            func(context.Context, string, string) (net.Conn, error) { return w, nil },
		Protocols:              new(http.Protocols),
		DisableCompression:     true,
		MaxResponseHeaderBytes: maxHeaderBytes,
		HTTP2: &http.HTTP2Config{
			SendPingTimeout: max(p.cfg.PingAfter, 0),
			PingTimeout:     p.cfg.PingTimeout,
		},
	}
	t.Protocols.SetUnencryptedHTTP2(true)
	return t.NewClientConn(ctx, "http", addr)
}

// reach makes the TCP connection, through the proxy if there is one.
func (h *host) reach(ctx context.Context) (net.Conn, *Error) {
	dial := h.pool.cfg.DialContext
	u, err := h.proxy(ctx)
	if err != nil {
		return nil, &Error{Op: opProxy, Err: err, NotSent: true}
	}
	if u == nil {
		raw, err := dial(ctx, "tcp", h.addr)
		if err != nil {
			return nil, &Error{Op: opDial, Err: err, NotSent: true}
		}
		return raw, nil
	}
	var raw net.Conn
	switch u.Scheme {
	case "http", "https":
		raw, err = h.tunnel(ctx, u)
	case "socks5", "socks5h":
		raw, err = h.socks(ctx, u)
	default:
		err = fmt.Errorf("unknown scheme %q", u.Scheme)
	}
	if err != nil {
		return nil, &Error{Op: opProxy, Err: err, NotSent: true}
	}
	return raw, nil
}

// proxy returns the proxy for the host, or nil.
func (h *host) proxy(ctx context.Context) (*url.URL, error) {
	if h.pool.cfg.Proxy == nil {
		return nil, nil
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, "https://"+strings.TrimSuffix(h.addr, ":443")+"/", nil)
	if err != nil {
		return nil, err
	}
	u, err := h.pool.cfg.Proxy(req)
	if err != nil {
		// The text often is the proxy's URL, password and all.
		return nil, fmt.Errorf("no proxy could be chosen (%T)", err)
	}
	return u, nil
}

// tunnel connects by HTTP CONNECT.
func (h *host) tunnel(ctx context.Context, u *url.URL) (net.Conn, error) {
	port := "80"
	if u.Scheme == "https" {
		port = "443"
	}
	tcp, err := h.pool.cfg.DialContext(ctx, "tcp", withPort(u, port))
	if err != nil {
		return nil, err
	}
	stop := context.AfterFunc(ctx, func() { tcp.Close() })
	defer stop()
	raw := tcp
	if u.Scheme == "https" {
		raw = tls.Client(tcp, proxyTLSConfig(h.pool.cfg.TLSConfig, u.Hostname()))
	}
	if err := requestTunnel(raw, u.User, h.addr); err != nil {
		tcp.Close()
		return nil, err
	}
	return raw, nil
}

func requestTunnel(proxy net.Conn, user *url.Userinfo, addr string) error {
	req := &http.Request{
		Method: http.MethodConnect,
		URL:    &url.URL{Opaque: addr},
		Host:   addr,
		Header: make(http.Header),
	}
	if user != nil {
		password, _ := user.Password()
		basic := base64.StdEncoding.EncodeToString([]byte(user.Username() + ":" + password))
		req.Header.Set("Proxy-Authorization", "Basic "+basic)
	}
	if err := req.Write(proxy); err != nil {
		return err
	}
	// The reader may go with what it has buffered, which is nothing: a TLS
	// server does not speak first.
	resp, err := http.ReadResponse(bufio.NewReader(io.LimitReader(proxy, maxHeaderBytes)), req)
	if err != nil {
		return err
	}
	if resp.StatusCode/100 != 2 {
		return fmt.Errorf("CONNECT was answered with %d %s", resp.StatusCode, http.StatusText(resp.StatusCode))
	}
	return nil
}

// socks connects through a SOCKS5 proxy, which looks up the host's name.
func (h *host) socks(ctx context.Context, u *url.URL) (net.Conn, error) {
	var auth *proxy.Auth
	if u.User != nil {
		password, _ := u.User.Password()
		auth = &proxy.Auth{User: u.User.Username(), Password: password}
	}
	d, err := proxy.SOCKS5("tcp", withPort(u, "1080"), auth, dialFunc(h.pool.cfg.DialContext))
	if err != nil {
		return nil, err
	}
	return d.(proxy.ContextDialer).DialContext(ctx, "tcp", h.addr)
}

// A dialFunc is a proxy.Dialer and proxy.ContextDialer.
type dialFunc func(ctx context.Context, network, addr string) (net.Conn, error)

func (f dialFunc) Dial(network, addr string) (net.Conn, error) {
	return f(context.Background(), network, addr)
}

func (f dialFunc) DialContext(ctx context.Context, network, addr string) (net.Conn, error) {
	return f(ctx, network, addr)
}

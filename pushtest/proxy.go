package pushtest

import (
	"encoding/base64"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"sync"
)

// proxy is a forward proxy that serves CONNECT, as companies have one. It is
// safe for concurrent use.
type proxy struct {
	http *httptest.Server
	user *url.Userinfo // who may use it; nil: everybody

	mu      sync.Mutex
	tunnels []string // the hosts that were connected to
	refused int      // requests that were not let through
	conns   []net.Conn
}

func newProxy(user *url.Userinfo) *proxy {
	p := &proxy{user: user}
	p.http = httptest.NewServer(http.HandlerFunc(p.serve))
	return p
}

// choose is for push.WithProxy, and leaves no way around the proxy.
func (p *proxy) choose(user *url.Userinfo) func(*http.Request) (*url.URL, error) {
	u, err := url.Parse(p.http.URL)
	if err == nil {
		u.User = user
	}
	return func(*http.Request) (*url.URL, error) { return u, err }
}

// Close stops the proxy and breaks the tunnels.
func (p *proxy) Close() {
	p.mu.Lock()
	for _, c := range p.conns {
		_ = c.Close()
	}
	p.mu.Unlock()
	p.http.Close()
}

// used returns the hosts that were connected to, once for each tunnel, and
// how many requests were refused.
func (p *proxy) used() (tunnels []string, refused int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	return slices.Clone(p.tunnels), p.refused
}

func (p *proxy) serve(w http.ResponseWriter, r *http.Request) {
	switch {
	case !p.authorized(r):
		p.refuse(w, http.StatusProxyAuthRequired)
		return
	case r.Method != http.MethodConnect:
		p.refuse(w, http.StatusMethodNotAllowed)
		return
	}
	far, err := net.Dial("tcp", r.Host)
	if err != nil {
		p.refuse(w, http.StatusBadGateway)
		return
	}
	near, buffered, err := http.NewResponseController(w).Hijack()
	if err != nil {
		_ = far.Close()
		return
	}
	p.mu.Lock()
	p.tunnels = append(p.tunnels, r.Host)
	p.conns = append(p.conns, near, far)
	p.mu.Unlock()
	_, _ = io.WriteString(near, "HTTP/1.1 200 Connection established\r\n\r\n")
	go relay(far, buffered, near)
	relay(near, far, far)
}

// relay copies one direction until it ends, which ends the other one too.
func relay(dst net.Conn, src io.Reader, from net.Conn) {
	_, _ = io.Copy(dst, src)
	_ = dst.Close()
	_ = from.Close()
}

func (p *proxy) refuse(w http.ResponseWriter, status int) {
	p.mu.Lock()
	p.refused++
	p.mu.Unlock()
	w.WriteHeader(status)
}

func (p *proxy) authorized(r *http.Request) bool {
	if p.user == nil {
		return true
	}
	want := "Basic " + base64.StdEncoding.EncodeToString([]byte(p.user.String()))
	return r.Header.Get("Proxy-Authorization") == want
}

package h2pool

import (
	"crypto/tls"
	"encoding/base64"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync/atomic"
	"testing"
	"time"
)

const user, password = "us%er", "s3cr:et"

var basic = base64.StdEncoding.EncodeToString([]byte(user + ":" + password))

// splice copies both ways until either side ends.
func splice(a, b net.Conn) {
	go func() { io.Copy(a, b); a.Close(); b.Close() }()
	io.Copy(b, a)
	a.Close()
	b.Close()
}

// connectProxy is an HTTP proxy that wants user and password.
func connectProxy(t *testing.T, secure bool) (*httptest.Server, *atomic.Int32) {
	t.Helper()
	tunnels := new(atomic.Int32)
	ts := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.TLS != nil && len(r.TLS.PeerCertificates) > 0 {
			t.Error("the proxy got the client's certificate")
		}
		if r.Method != "CONNECT" || r.Header.Get("Proxy-Authorization") != "Basic "+basic {
			w.WriteHeader(http.StatusProxyAuthRequired)
			return
		}
		out, err := net.Dial("tcp", r.Host)
		if err != nil {
			w.WriteHeader(http.StatusBadGateway)
			return
		}
		in, _, err := w.(http.Hijacker).Hijack() // nothing is buffered before the 200
		if err != nil {
			t.Error(err)
			return
		}
		io.WriteString(in, "HTTP/1.1 200 Connection established\r\n\r\n")
		tunnels.Add(1)
		splice(in, out)
	}))
	ts.Config.ErrorLog = discardLog
	if secure {
		ts.TLS = &tls.Config{ClientAuth: tls.RequestClientCert}
		ts.StartTLS()
	} else {
		ts.Start()
	}
	t.Cleanup(ts.Close)
	return ts, tunnels
}

// socksProxy is a SOCKS5 proxy (RFC 1928, 1929) that wants user and password.
func socksProxy(t *testing.T) (addr string, tunnels *atomic.Int32) {
	t.Helper()
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { ln.Close() })
	tunnels = new(atomic.Int32)
	serve := func(in net.Conn) error {
		defer in.Close()
		field := func(n int) []byte { b := make([]byte, n); io.ReadFull(in, b); return b }
		field(int(field(2)[1])) // the methods
		in.Write([]byte{5, 2})
		name := string(field(int(field(2)[1])))
		word := string(field(int(field(1)[0])))
		if name != user || word != password {
			_, err := in.Write([]byte{1, 1})
			return err
		}
		in.Write([]byte{1, 0})
		var host string
		switch kind := field(4)[3]; kind {
		case 1:
			host = net.IP(field(4)).String()
		case 3:
			host = string(field(int(field(1)[0])))
		}
		port := binary.BigEndian.Uint16(field(2))
		out, err := net.Dial("tcp", net.JoinHostPort(host, fmt.Sprint(port)))
		if err != nil {
			return err
		}
		in.Write([]byte{5, 0, 0, 1, 0, 0, 0, 0, 0, 0})
		tunnels.Add(1)
		splice(in, out)
		return nil
	}
	go func() {
		for {
			in, err := ln.Accept()
			if err != nil {
				return
			}
			go serve(in)
		}
	}()
	return ln.Addr().String(), tunnels
}

func viaProxy(scheme, addr string, u *url.Userinfo) func(*http.Request) (*url.URL, error) {
	return func(*http.Request) (*url.URL, error) { return &url.URL{Scheme: scheme, Host: addr, User: u}, nil }
}

func TestProxy(t *testing.T) {
	s := serveHTTP(t, http.HandlerFunc(func(http.ResponseWriter, *http.Request) {}))
	plain, plainTunnels := connectProxy(t, false)
	secure, secureTunnels := connectProxy(t, true)
	socks, socksTunnels := socksProxy(t)
	cert, _ := newCert(t)
	cfg := s.tls()
	cfg.RootCAs.AddCert(secure.Certificate())
	cfg.Certificates = []tls.Certificate{cert}
	for _, tc := range []struct {
		scheme, addr string
		tunnels      *atomic.Int32
	}{
		{"http", plain.Listener.Addr().String(), plainTunnels},
		{"https", secure.Listener.Addr().String(), secureTunnels},
		{"socks5", socks, socksTunnels},
		{"socks5h", socks, socksTunnels},
	} {
		t.Run(tc.scheme, func(t *testing.T) {
			before := tc.tunnels.Load()
			ctx := deadline(t)
			p := newPool(t, Config{TLSConfig: cfg, Proxy: viaProxy(tc.scheme, tc.addr, url.UserPassword(user, password))})
			for range 3 {
				if status, err := do(ctx, p, s.url); err != nil || status != 200 {
					t.Fatalf("status %d, %v", status, err)
				}
			}
			if n := tc.tunnels.Load() - before; n != 1 {
				t.Errorf("%d tunnels, want 1", n)
			}

		})
		t.Run(tc.scheme+", wrong password", func(t *testing.T) {
			p := newPool(t, Config{TLSConfig: cfg, Proxy: viaProxy(tc.scheme, tc.addr, url.UserPassword(user, password+"x"))})
			_, err := do(deadline(t), p, s.url)
			checkProxyError(t, err)
		})
	}
}

func checkProxyError(t *testing.T, err error) {
	t.Helper()
	if e := asError(t, err); e.Op != opProxy || !e.NotSent {
		t.Errorf("got %+v", e)
	}
	for ; err != nil; err = errors.Unwrap(err) {
		for _, secret := range []string{password, url.QueryEscape(password), "s3cr", basic[:8], user, url.PathEscape(user)} {
			if strings.Contains(fmt.Sprintf("%v %+v", err, err), secret) {
				t.Errorf("a credential of the proxy is in %q", err)
			}
		}
	}
}

func TestProxyFails(t *testing.T) {
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	mute := ln.Addr().String()
	defer ln.Close()
	closed, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	closed.Close()
	auth := url.UserPassword(user, password)
	for name, proxy := range map[string]func(*http.Request) (*url.URL, error){
		"unreachable":       viaProxy("http", closed.Addr().String(), auth),
		"unreachable https": viaProxy("https", closed.Addr().String(), auth),
		"unreachable socks": viaProxy("socks5", closed.Addr().String(), auth),
		"mute":              viaProxy("http", mute, auth),
		"mute https":        viaProxy("https", mute, auth),
		"mute socks":        viaProxy("socks5", mute, auth),
		"scheme":            viaProxy("ftp", mute, auth),
		"no choice": func(*http.Request) (*url.URL, error) {
			//lint:ignore SA1007 it is meant to fail, with the password in its text
			_, err := url.Parse("http://" + user + ":" + password + "@proxy:port")
			return nil, err
		},
	} {
		t.Run(name, func(t *testing.T) {
			p := newPool(t, Config{Proxy: proxy, DialTimeout: 50 * time.Millisecond})
			_, err := do(deadline(t), p, "https://test")
			checkProxyError(t, err)
		})
	}
}

// The proxy is chosen as net/http does it: by the host, without the default
// port.
func TestProxyIsAskedForTheHost(t *testing.T) {
	asked := make(chan string, 1)
	p := newPool(t, Config{Proxy: func(r *http.Request) (*url.URL, error) {
		asked <- r.Method + " " + r.URL.String()
		return nil, errors.New("none")
	}})
	do(deadline(t), p, "https://api.push.apple.com/3/device/secret")
	if got, want := <-asked, "GET https://api.push.apple.com/"; got != want {
		t.Errorf("asked for %q, want %q", got, want)
	}
}

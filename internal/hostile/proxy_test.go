package hostile

import (
	"bufio"
	"encoding/base64"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"golang.org/x/net/http/httpproxy"

	"github.com/pushwire/push"
	"github.com/pushwire/push/internal/h2pool"
)

const proxyPassword = "pr0xy-p4ssw0rd-0123456789"

// proxy answers every request with what answer makes of its head.
func (b *bench) proxy(answer func(head string) string) *url.URL {
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { _ = ln.Close() })
	go func() {
		for {
			c, err := ln.Accept()
			if err != nil {
				return
			}
			go func() {
				defer func() { _ = c.Close() }()
				r, err := http.ReadRequest(bufio.NewReader(c))
				if err != nil {
					return
				}
				_, _ = io.WriteString(c, answer(r.Header.Get("Proxy-Authorization")))
			}()
		}
	}()
	return &url.URL{Scheme: "http", Host: ln.Addr().String(), User: url.UserPassword("amy", proxyPassword)}
}

// TestSecretsInProxy has a proxy fail that is given with a password.
func TestSecretsInProxy(t *testing.T) {
	each(t, func(b *bench) {
		l := newLeakTest(b)
		basic := base64.StdEncoding.EncodeToString([]byte("amy:" + proxyPassword))
		fixed := func(u *url.URL) func(*http.Request) (*url.URL, error) { return http.ProxyURL(u) }
		refused := &url.URL{Scheme: "http", Host: "127.0.0.1:1", User: url.UserPassword("amy", proxyPassword)}
		socks := &url.URL{Scheme: "socks5", Host: "127.0.0.1:1", User: url.UserPassword("amy", proxyPassword)}
		odd := &url.URL{Scheme: "gopher", Host: "127.0.0.1:1", User: url.UserPassword("amy", proxyPassword)}
		environment := (&httpproxy.Config{HTTPSProxy: "http://amy:" + proxyPassword + "@[::1"}).ProxyFunc()
		for name, proxy := range map[string]func(*http.Request) (*url.URL, error){
			"refused": fixed(refused), "SOCKS refused": fixed(socks), "unknown scheme": fixed(odd),
			"407": fixed(b.proxy(func(string) string { return "HTTP/1.1 407 Proxy Authentication Required\r\n\r\n" })),
			"407 with an echo": fixed(b.proxy(func(auth string) string {
				return "HTTP/1.1 407 denied " + auth + "\r\nX-Auth: " + auth + "\r\nContent-Length: 60\r\n\r\n" + auth + proxyPassword
			})),
			"no HTTP": fixed(b.proxy(func(auth string) string { return auth + " " + proxyPassword + "\r\n\r\n" })),
			"malformed status": fixed(b.proxy(func(auth string) string {
				return "HTTP/1.1 " + strings.ReplaceAll(auth, " ", "") + " denied\r\n\r\n"
			})),
			"malformed header": fixed(b.proxy(func(auth string) string { return "HTTP/1.1 200 OK\r\nmal formed " + auth + "\r\n\r\n" })),
			"not a URL": func(r *http.Request) (*url.URL, error) {
				return url.Parse(r.URL.Scheme + "://amy:" + proxyPassword + "@[::1")
			},
			"environment": func(r *http.Request) (*url.URL, error) {
				return environment(&url.URL{Scheme: "https", Host: "example.com"})
			},
		} {
			x := &transcript{}
			l.failing(x, l.prints(x, push.WithProxy(proxy)), patience)
			for _, leak := range x.leaks([]string{proxyPassword, basic}, nil) {
				l.Errorf("%s: %s", name, leak)
			}
			l.check(name, x)
		}
	})
}

// quoting is a transport of the program's that puts the request into its
// errors.
type quoting func(r *http.Request) error

func (q quoting) RoundTrip(r *http.Request) (*http.Response, error) {
	if r.Body != nil {
		_ = r.Body.Close()
	}
	return nil, q(r)
}

// TestSecretsQuoted has the transport's own errors quote the request.
func TestSecretsQuoted(t *testing.T) {
	each(t, func(b *bench) {
		l := newLeakTest(b)
		for name, q := range map[string]quoting{
			"text":      func(r *http.Request) error { return fmt.Errorf("cannot %s %s with %v", r.Method, r.URL, r.Header) },
			"url.Error": func(r *http.Request) error { return &url.Error{Op: "Post", URL: r.URL.String(), Err: io.EOF} },
			"GOAWAY": func(r *http.Request) error {
				return &h2pool.Error{Op: "goaway", Debug: fmt.Sprint(r.Header), Err: fmt.Errorf("closed for %s", r.URL)}
			},
		} {
			x := &transcript{}
			var sent []string
			l.failing(x, l.prints(x, push.WithHTTPClient(&http.Client{Transport: quoting(func(r *http.Request) error {
				x.mu.Lock()
				sent = append(sent, credentials(request(r, nil))...)
				x.mu.Unlock()
				return q(r)
			})})), patience)
			for _, leak := range x.leaks(sent, nil) {
				l.Errorf("%s: %s", name, leak)
			}
			l.check(name, x)
		}
	})
}

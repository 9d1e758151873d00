package h2pool

import (
	"bytes"
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"math/big"
	"net"
	"net/http"
	"net/http/httptest"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"golang.org/x/net/http2"
	"golang.org/x/net/http2/hpack"
)

// newCert returns a certificate for 127.0.0.1 and "test", and a pool that
// trusts it.
func newCert(t testing.TB) (tls.Certificate, *x509.CertPool) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	tmpl := &x509.Certificate{
		SerialNumber: big.NewInt(1),
		NotBefore:    time.Now().Add(-time.Hour),
		NotAfter:     time.Now().Add(24 * time.Hour),
		DNSNames:     []string{"test"},
		IPAddresses:  []net.IP{net.IPv4(127, 0, 0, 1)},
		IsCA:         true, BasicConstraintsValid: true,
		KeyUsage: x509.KeyUsageDigitalSignature | x509.KeyUsageCertSign,
	}
	der, err := x509.CreateCertificate(rand.Reader, tmpl, tmpl, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	leaf, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	roots := x509.NewCertPool()
	roots.AddCert(leaf)
	return tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key}, roots
}

// A server is something to connect to that counts its connections.
type server struct {
	url   string
	addr  string
	roots *x509.CertPool
	conns atomic.Int32 // accepted so far
	open  atomic.Int32 // not closed yet
}

func (s *server) tls() *tls.Config { return &tls.Config{RootCAs: s.roots} }

// serveHTTP starts net/http's own server.
func serveHTTP(t testing.TB, h http.Handler, configure ...func(*httptest.Server)) *server {
	t.Helper()
	s := new(server)
	ts := httptest.NewUnstartedServer(h)
	ts.EnableHTTP2 = true
	ts.Config.ErrorLog = discardLog
	ts.Config.ConnState = func(_ net.Conn, st http.ConnState) {
		switch st {
		case http.StateNew:
			s.conns.Add(1)
			s.open.Add(1)
		case http.StateClosed, http.StateHijacked:
			s.open.Add(-1)
		}
	}
	for _, f := range configure {
		f(ts)
	}
	ts.StartTLS()
	t.Cleanup(ts.Close)
	s.url, s.addr = ts.URL, ts.Listener.Addr().String()
	s.roots = x509.NewCertPool()
	s.roots.AddCert(ts.Certificate())
	return s
}

func maxStreamsOf(n int) func(*httptest.Server) {
	return func(ts *httptest.Server) { ts.Config.HTTP2 = &http.HTTP2Config{MaxConcurrentStreams: n} }
}

// serveFrames starts a server that handle plays frame by frame, once for each
// connection.
func serveFrames(t testing.TB, handle func(*peer)) *server {
	t.Helper()
	cert, roots := newCert(t)
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	s := &server{url: "https://" + ln.Addr().String(), addr: ln.Addr().String(), roots: roots}
	var wg sync.WaitGroup
	ctx, cancel := context.WithCancel(context.Background())
	t.Cleanup(func() { cancel(); ln.Close(); wg.Wait() })
	wg.Go(func() {
		for {
			raw, err := ln.Accept()
			if err != nil {
				return
			}
			n := int(s.conns.Add(1))
			s.open.Add(1)
			wg.Go(func() {
				defer s.open.Add(-1)
				defer raw.Close()
				defer context.AfterFunc(ctx, func() { raw.Close() })()
				tc := tls.Server(raw, &tls.Config{Certificates: []tls.Certificate{cert}, NextProtos: []string{"h2"}})
				if tc.Handshake() != nil {
					return
				}
				handle(newPeer(tc, n))
			})
		}
	})
	return s
}

// A peer is the server's end of one connection.
type peer struct {
	n    int // the connection's number, from 1
	conn *tls.Conn
	in   *http2.Framer

	mu  sync.Mutex
	out *http2.Framer
	enc *hpack.Encoder
	buf bytes.Buffer
}

func newPeer(tc *tls.Conn, n int) *peer {
	p := &peer{n: n, conn: tc, in: http2.NewFramer(nil, tc), out: http2.NewFramer(tc, nil)}
	p.in.ReadMetaHeaders = hpack.NewDecoder(4096, nil)
	p.enc = hpack.NewEncoder(&p.buf)
	return p
}

func (p *peer) settings(maxStreams uint32) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.out.WriteSettings(http2.Setting{ID: http2.SettingMaxConcurrentStreams, Val: maxStreams})
}

func (p *peer) goAway(last uint32, code http2.ErrCode, debug string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.out.WriteGoAway(last, code, []byte(debug))
}

func (p *peer) reset(stream uint32, code http2.ErrCode) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.out.WriteRSTStream(stream, code)
}

// respond answers with the status and no body.
func (p *peer) respond(stream uint32, status int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.buf.Reset()
	p.enc.WriteField(hpack.HeaderField{Name: ":status", Value: fmt.Sprint(status)})
	p.out.WriteHeaders(http2.HeadersFrameParam{
		StreamID: stream, BlockFragment: p.buf.Bytes(), EndHeaders: true, EndStream: true,
	})
}

// preface reads the client's.
func (p *peer) preface() error {
	_, err := io.ReadFull(p.conn, make([]byte, len(http2.ClientPreface)))
	return err
}

// requests calls f with each request's stream and path as its headers come,
// until the connection ends.
func (p *peer) requests(f func(stream uint32, path string)) {
	if p.preface() != nil {
		return
	}
	for {
		fr, err := p.in.ReadFrame()
		if err != nil {
			return
		}
		switch fr := fr.(type) {
		case *http2.MetaHeadersFrame:
			f(fr.StreamID, fr.PseudoValue("path"))
		case *http2.SettingsFrame:
			if !fr.IsAck() {
				p.mu.Lock()
				p.out.WriteSettingsAck()
				p.mu.Unlock()
			}
		case *http2.PingFrame:
			if !fr.IsAck() {
				p.mu.Lock()
				p.out.WritePing(true, fr.Data)
				p.mu.Unlock()
			}
		}
	}
}

// hangUp closes the connection in a way that lets the client read what was
// sent to it.
func (p *peer) hangUp() {
	p.conn.CloseWrite()
	io.Copy(io.Discard, p.conn.NetConn())
}

// newPool returns a Pool that must be at rest, and leave nothing behind, when
// the test is over.
func newPool(t testing.TB, cfg Config) *Pool {
	t.Helper()
	p := New(cfg)
	t.Cleanup(func() {
		eventually(t, "all requests have ended", func() bool {
			active, waiting := load(p)
			return active == 0 && waiting == 0
		})
		p.Close()
		eventually(t, "no goroutine is left", func() bool { return leaked() == "" })
		if t.Failed() {
			t.Log(leaked())
		}
	})
	return p
}

// load returns the requests in flight and in line.
func load(p *Pool) (active, waiting int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, h := range p.hosts {
		waiting += h.waiters.Len()
		for _, c := range h.conns {
			active += c.active
		}
	}
	return active, waiting
}

// leaked returns the stacks of goroutines that belong to a pool.
func leaked() string {
	buf := make([]byte, 4<<20)
	buf = buf[:runtime.Stack(buf, true)]
	var found []string
	for _, g := range strings.Split(string(buf), "\n\n") {
		for _, mark := range []string{"h2pool.(*Pool)", "h2pool.(*host)", "h2pool.(*conn)", "h2pool.(*wire)", "http2ClientConn", "http2clientStream"} {
			if strings.Contains(g, mark) {
				found = append(found, g)
				break
			}
		}
	}
	return strings.Join(found, "\n\n")
}

// eventually waits for a condition that nothing announces.
func eventually(t testing.TB, what string, ok func() bool) {
	t.Helper()
	deadline := time.Now().Add(10 * time.Second)
	for !ok() {
		if time.Now().After(deadline) {
			t.Fatalf("still not so: %s", what)
		}
		time.Sleep(time.Millisecond)
	}
}

// do sends a GET and returns the status.
func do(ctx context.Context, p *Pool, url string) (int, error) {
	req, err := http.NewRequestWithContext(ctx, "GET", url, nil)
	if err != nil {
		return 0, err
	}
	return finish(p.RoundTrip(req))
}

func post(ctx context.Context, p *Pool, url string, body io.Reader) (int, error) {
	req, err := http.NewRequestWithContext(ctx, "POST", url, body)
	if err != nil {
		return 0, err
	}
	return finish(p.RoundTrip(req))
}

func finish(resp *http.Response, err error) (int, error) {
	if err != nil {
		return 0, err
	}
	defer resp.Body.Close()
	_, err = io.Copy(io.Discard, resp.Body)
	return resp.StatusCode, err
}

// burst calls f from n goroutines at once and returns their errors.
func burst(n int, f func(i int) error) []error {
	errs := make([]error, n)
	start := make(chan struct{})
	var wg sync.WaitGroup
	for i := range n {
		wg.Go(func() {
			<-start
			errs[i] = f(i)
		})
	}
	close(start)
	wg.Wait()
	return errs
}

func asError(t testing.TB, err error) *Error {
	t.Helper()
	var e *Error
	if !errors.As(err, &e) {
		t.Fatalf("got error %v (%T), want an *Error", err, err)
	}
	return e
}

// deadline is for requests that must not hang.
func deadline(t testing.TB) context.Context {
	ctx, cancel := context.WithTimeout(context.Background(), 20*time.Second)
	t.Cleanup(cancel)
	return ctx
}

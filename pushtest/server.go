package pushtest

import (
	"bytes"
	"crypto/tls"
	"crypto/x509"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"sync"

	"github.com/pushwire/push"
)

// maxBody is the most that a simulator reads of a request.
const maxBody = 4 << 20

// Server is what all simulators share: the listener, the record of what
// arrived, and the faults to come. It is safe for concurrent use.
type Server struct {
	http *httptest.Server
	done chan struct{} // closed first by Close, to release hanging handlers
	once sync.Once

	mu         sync.Mutex
	requests   []Request
	deliveries []Delivery
	faults     []*injected
	states     map[string]State
	conns      int
}

// A Request is one HTTP request as it arrived.
type Request struct {
	Op     string // what it asks for, such as "send" or "auth"
	Method string
	Path   string // with the query
	Proto  string // "HTTP/1.1" or "HTTP/2.0"
	Host   string
	Header http.Header
	Body   []byte
}

// A Delivery is one message that a target was given.
type Delivery struct {
	Type  push.TargetType
	Value string // the token, alias or topic
	ID    string // the id that the service answered with
	Body  []byte // the request body that carried it
}

// service is what a simulator adds to a Server.
type service struct {
	// op names what a request asks for. Faults and records go by it. The
	// names "auth" and "send" mean the same everywhere.
	op      func(*http.Request) string
	handler http.Handler
	http2   bool
	// tune adjusts the server before it starts; it may be nil.
	tune func(*httptest.Server)
}

func (s *Server) start(svc service) {
	s.done = make(chan struct{})
	s.states = make(map[string]State)
	s.http = httptest.NewUnstartedServer(s.record(svc))
	s.http.EnableHTTP2 = svc.http2
	s.http.Config.ErrorLog = log.New(io.Discard, "", 0) // aborted handlers are meant
	s.http.Config.ConnState = func(_ net.Conn, state http.ConnState) {
		if state == http.StateNew {
			s.mu.Lock()
			s.conns++
			s.mu.Unlock()
		}
	}
	if svc.tune != nil {
		svc.tune(s.http)
	}
	s.http.StartTLS()
}

// record keeps each request, then lets a fault or the simulator answer it.
func (s *Server) record(svc service) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxBody))
		if err != nil {
			return // the client went away; nothing has arrived
		}
		r.Body = io.NopCloser(bytes.NewReader(body))
		op := svc.op(r)
		s.mu.Lock()
		s.requests = append(s.requests, Request{
			Op: op, Method: r.Method, Path: r.URL.RequestURI(), Proto: r.Proto,
			Host: r.Host, Header: r.Header.Clone(), Body: body,
		})
		fault := s.nextFault(op)
		s.mu.Unlock()
		if fault != nil {
			fault(w, r, svc.handler)
			return
		}
		svc.handler.ServeHTTP(w, r)
	})
}

// Close stops the server and its connections.
func (s *Server) Close() {
	s.once.Do(func() {
		close(s.done)
		s.http.CloseClientConnections()
		s.http.Close()
	})
}

// URL is the base URL, without a slash at the end.
func (s *Server) URL() string { return s.http.URL }

// TLSConfig trusts the server's certificate.
func (s *Server) TLSConfig() *tls.Config {
	pool := x509.NewCertPool()
	pool.AddCert(s.http.Certificate())
	return &tls.Config{RootCAs: pool, MinVersion: tls.VersionTLS12}
}

// HTTPClient returns a client that trusts the server's certificate.
func (s *Server) HTTPClient() *http.Client { return s.http.Client() }

// Options points any client of this module at the server. Put options of
// your own behind them.
func (s *Server) Options() []push.Option {
	return []push.Option{
		push.WithBaseURL(s.URL()),
		push.WithTLSConfig(s.TLSConfig()),
		push.WithProxy(func(*http.Request) (*url.URL, error) { return nil, nil }),
	}
}

// Requests returns what arrived so far, in order, faults included.
func (s *Server) Requests() []Request {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.requests)
}

// Count is the number of requests so far with the given op.
func (s *Server) Count(op string) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	n := 0
	for i := range s.requests {
		if s.requests[i].Op == op {
			n++
		}
	}
	return n
}

// Conns is the number of connections that were ever accepted.
func (s *Server) Conns() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.conns
}

// Deliveries returns every message that a target was given, in order.
func (s *Server) Deliveries() []Delivery {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.deliveries)
}

// deliver records that targets were given a message.
func (s *Server) deliver(d ...Delivery) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.deliveries = append(s.deliveries, d...)
}

// Reset forgets requests, deliveries and faults to come; tokens keep their
// states.
func (s *Server) Reset() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.requests, s.deliveries, s.faults = nil, nil, nil
}

package pushtest

import (
	"context"
	"crypto/tls"
	"encoding/json"
	"io"
	"log"
	"net"
	"net/http"
	"sync"
	"time"
)

// The TLS server of Server hands every HTTP/2 connection to a second HTTP
// server, the front, through an apnsConn that sees the frames. So GoAway can
// drain a front while the listener stays open, and frames can be changed to
// what APNs sends where net/http offers no way.

// An apnsFront serves the connections between two calls of GoAway.
type apnsFront struct {
	server   *http.Server
	listener *apnsListener
}

// newFront starts a front. Its settings are those that were seen in logs of
// connections to APNs.
func (a *APNs) newFront() *apnsFront {
	protocols := new(http.Protocols)
	protocols.SetUnencryptedHTTP2(true) // TLS is off by then
	const headerList = 8000
	f := &apnsFront{
		listener: &apnsListener{conns: make(chan net.Conn), done: make(chan struct{})},
		server: &http.Server{
			Protocols: protocols,
			HTTP2: &http.HTTP2Config{
				MaxConcurrentStreams:      a.streams,
				MaxReadFrameSize:          16384,
				MaxReceiveBufferPerStream: 65535,
			},
			// net/http announces this and 32 bytes for each of 10 fields.
			MaxHeaderBytes: headerList - 10*32,
			ErrorLog:       log.New(io.Discard, "", 0),
			ConnContext: func(ctx context.Context, c net.Conn) context.Context {
				return context.WithValue(ctx, apnsConnKey{}, c)
			},
			Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				r.Context().Value(apnsConnKey{}).(*apnsConn).handler.ServeHTTP(w, r)
			}),
		},
	}
	go func() { _ = f.server.Serve(f.listener) }()
	return f
}

// apnsConnKey is the context key of a request's *apnsConn.
type apnsConnKey struct{}

// serveConn serves a TLS connection until its end.
func (a *APNs) serveConn(_ *http.Server, tc *tls.Conn, h http.Handler) {
	if reason := a.turnsAway(tc); reason != "" {
		apnsTurnAway(tc, reason)
		return
	}
	c := newAPNsConn(tc, h)
	if a.coldStart {
		c.coldStart(a.streams)
	}
	for {
		a.lock.Lock()
		front := a.front
		a.live[c] = struct{}{}
		a.lock.Unlock()
		if front.listener.give(c, a.done) {
			break
		}
		select {
		case <-a.done:
			_ = c.Close()
		default:
			continue // GoAway has put another front in place
		}
		break
	}
	<-c.closed
	a.lock.Lock()
	delete(a.live, c)
	a.lock.Unlock()
}

// GoAway makes every connection that has served something announce its end,
// with a GOAWAY frame whose debug data is {"reason":"Shutdown"}: requests
// under way are finished, later ones belong on a new connection. It returns
// when the frames are out.
func (a *APNs) GoAway() {
	next := a.newFront()
	a.lock.Lock()
	old := a.front
	a.front = next
	var conns []*apnsConn
	for c := range a.live {
		conns = append(conns, c)
	}
	a.lock.Unlock()
	go func() { _ = old.server.Shutdown(context.Background()) }()
	for _, c := range conns {
		select {
		case <-c.started:
		default:
			continue
		}
		select {
		case <-c.leaving:
		case <-c.closed:
		case <-a.done:
		}
	}
}

// RejectConnections makes every new connection be answered at once with
// SETTINGS and a GOAWAY that lets no request pass: last stream 0, NO_ERROR,
// and the debug data {"reason":"…"}. This is what became of connections with
// a certificate of the other environment, reason BadCertificateEnvironment;
// such certificates are turned away without this call too. An empty reason
// ends it. Connections that are open stay open.
func (a *APNs) RejectConnections(reason string) {
	a.lock.Lock()
	defer a.lock.Unlock()
	a.rejecting = reason
}

func (a *APNs) turnsAway(tc *tls.Conn) (reason string) {
	a.lock.Lock()
	reason = a.rejecting
	a.lock.Unlock()
	certs := tc.ConnectionState().PeerCertificates
	if reason == "" && len(certs) > 0 && a.wrongEnvironment(certs[0]) {
		return "BadCertificateEnvironment"
	}
	return reason
}

func apnsTurnAway(tc *tls.Conn, reason string) {
	goAway := append(make([]byte, 8), apnsDebug(reason)...) // last stream 0, code 0
	answer := append(apnsFrame(apnsSettingsFrame, 0, nil), apnsFrame(apnsGoAwayFrame, 0, goAway)...)
	if _, err := tc.Write(answer); err != nil {
		return
	}
	// Closing with unread input resets the connection, and the client might
	// lose the frames: wait for it to close, or for a moment.
	_ = tc.CloseWrite()
	_ = tc.SetReadDeadline(time.Now().Add(time.Second))
	_, _ = io.Copy(io.Discard, tc)
}

// apnsDebug is the debug data of a GOAWAY.
func apnsDebug(reason string) []byte {
	b, err := json.Marshal(struct {
		Reason string `json:"reason"`
	}{reason})
	apnsMust(err)
	return b
}

// apnsListener hands connections that are already there to an http.Server.
type apnsListener struct {
	conns chan net.Conn
	done  chan struct{}
	once  sync.Once
}

func (l *apnsListener) Accept() (net.Conn, error) {
	select {
	case c := <-l.conns:
		return c, nil
	case <-l.done:
		return nil, net.ErrClosed
	}
}

// give reports whether the listener took c.
func (l *apnsListener) give(c net.Conn, stop <-chan struct{}) bool {
	select {
	case l.conns <- c:
		return true
	case <-l.done:
		return false
	case <-stop:
		return false
	}
}

func (l *apnsListener) Close() error {
	l.once.Do(func() { close(l.done) })
	return nil
}

func (l *apnsListener) Addr() net.Addr { return &net.TCPAddr{IP: net.IPv4(127, 0, 0, 1)} }

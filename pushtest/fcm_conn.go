package pushtest

import (
	"context"
	"crypto/tls"
	"encoding/binary"
	"io"
	"log"
	"net"
	"net/http"
	"sync"
	"time"
)

// As with APNs, HTTP/2 connections are served by a second HTTP server behind
// the listener, the front, so that GoAway can drain it. An fcmConn counts the
// streams in between: RFC 9113 (HTTP/2, June 2022) lets a server reset a
// stream too many, while Google's ends the connection, as was reported:
// https://github.com/firebase/firebase-admin-node/issues/2943

const (
	fcmDataFrame     = 0
	fcmHeadersFrame  = 1
	fcmResetFrame    = 3
	fcmEndStreamFlag = 1
	fcmProtocolError = 1
	fcmStreamAt      = 5
)

// newFront starts a front.
func (f *FCM) newFront() *apnsFront {
	protocols := new(http.Protocols)
	protocols.SetUnencryptedHTTP2(true) // TLS is off by then
	front := &apnsFront{
		listener: &apnsListener{conns: make(chan net.Conn), done: make(chan struct{})},
		server: &http.Server{
			Protocols: protocols,
			HTTP2:     &http.HTTP2Config{MaxConcurrentStreams: f.streams},
			ErrorLog:  log.New(io.Discard, "", 0),
			ConnContext: func(ctx context.Context, c net.Conn) context.Context {
				return context.WithValue(ctx, fcmConnKey{}, c)
			},
			Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				r.Context().Value(fcmConnKey{}).(*fcmConn).handler.ServeHTTP(w, r)
			}),
		},
	}
	go func() { _ = front.server.Serve(front.listener) }()
	return front
}

// fcmConnKey is the context key of a request's *fcmConn.
type fcmConnKey struct{}

// serveConn serves a TLS connection until its end.
func (f *FCM) serveConn(_ *http.Server, tc *tls.Conn, h http.Handler) {
	c := &fcmConn{
		Conn: tc, tls: tc, handler: h, limit: f.streams, open: make(map[uint32]struct{}),
		started: make(chan struct{}), leaving: make(chan struct{}), closed: make(chan struct{}),
	}
	for {
		f.lock.Lock()
		front := f.front
		f.live[c] = struct{}{}
		f.lock.Unlock()
		if front.listener.give(c, f.done) {
			break
		}
		select {
		case <-f.done:
			_ = c.Close()
		default:
			continue // GoAway has put another front in place
		}
		break
	}
	<-c.closed
	f.lock.Lock()
	delete(f.live, c)
	f.lock.Unlock()
}

// GoAway makes every HTTP/2 connection that has served something announce its
// end with a GOAWAY frame, as Google does with old and idle ones: requests
// under way are finished, later ones belong on a new connection. It returns
// when the frames are out.
func (f *FCM) GoAway() {
	next := f.newFront()
	f.lock.Lock()
	old := f.front
	f.front = next
	var conns []*fcmConn
	for c := range f.live {
		conns = append(conns, c)
	}
	f.lock.Unlock()
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
		case <-f.done:
		}
	}
}

// An fcmConn is one HTTP/2 connection: TLS below, net/http above.
type fcmConn struct {
	net.Conn // the TLS connection
	tls      *tls.Conn
	handler  http.Handler
	limit    int // streams

	started, leaving, closed      chan struct{} // first frame out, GOAWAY out, over
	startOnce, leaveOnce, endOnce sync.Once

	writing sync.Mutex
	out     []byte // the beginning of a frame that the server has not ended
	ended   bool   // there was a stream too many

	counting sync.Mutex
	open     map[uint32]struct{} // streams
	last     uint32              // the latest of them
	settled  bool                // the client has acknowledged the limit

	in      []byte // input that Read has not handed over
	preface bool   // it has been read
}

// Close closes the connection.
func (c *fcmConn) Close() error {
	c.endOnce.Do(func() { close(c.closed) })
	return c.Conn.Close()
}

// Write sends the frames that p completes and keeps the rest.
func (c *fcmConn) Write(p []byte) (int, error) {
	c.writing.Lock()
	defer c.writing.Unlock()
	if c.ended {
		return len(p), nil // nobody listens
	}
	c.out = append(c.out, p...)
	for {
		frame := apnsCutFrame(c.out)
		if frame == nil {
			return len(p), nil
		}
		c.out = c.out[len(frame):]
		// The stream ends first: a client may be quick to open another.
		if fcmEndsStream(frame) {
			c.end(fcmStream(frame))
		}
		if _, err := c.Conn.Write(frame); err != nil {
			return 0, err
		}
		c.startOnce.Do(func() { close(c.started) })
		if frame[apnsTypeAt] == apnsGoAwayFrame {
			c.leaveOnce.Do(func() { close(c.leaving) })
		}
	}
}

// Read hands over what the client sends. It takes frames as a whole.
func (c *fcmConn) Read(p []byte) (int, error) {
	if len(c.in) == 0 {
		b, err := c.next()
		if err != nil {
			return 0, err
		}
		c.in = b
	}
	n := copy(p, c.in)
	c.in = c.in[n:]
	return n, nil
}

// next reads the client's preface or a frame.
func (c *fcmConn) next() ([]byte, error) {
	if !c.preface {
		c.preface = true
		b := make([]byte, apnsPrefaceLen)
		_, err := io.ReadFull(c.Conn, b)
		return b, err
	}
	head := make([]byte, apnsFrameHeader)
	if _, err := io.ReadFull(c.Conn, head); err != nil {
		return nil, err
	}
	frame := make([]byte, apnsFrameHeader+apnsFrameLen(head))
	copy(frame, head)
	if _, err := io.ReadFull(c.Conn, frame[apnsFrameHeader:]); err != nil {
		return nil, err
	}
	if !c.admit(frame) {
		c.turnAway()
		return nil, io.EOF
	}
	return frame, nil
}

// admit counts the streams of the client, and reports whether the frame may
// pass. Before the client knows the limit, net/http refuses what exceeds it.
func (c *fcmConn) admit(frame []byte) bool {
	c.counting.Lock()
	defer c.counting.Unlock()
	id := fcmStream(frame)
	switch frame[apnsTypeAt] {
	case apnsSettingsFrame:
		if frame[apnsFlagsAt]&apnsAckFlag != 0 {
			c.settled = true
		}
	case fcmResetFrame:
		delete(c.open, id)
	case fcmHeadersFrame:
		if id <= c.last {
			break // trailers
		}
		if c.settled && len(c.open) >= c.limit {
			return false
		}
		c.last = id
		c.open[id] = struct{}{}
	}
	return true
}

func (c *fcmConn) end(stream uint32) {
	c.counting.Lock()
	defer c.counting.Unlock()
	delete(c.open, stream)
}

// turnAway ends the connection for a stream too many.
func (c *fcmConn) turnAway() {
	payload := binary.BigEndian.AppendUint32(nil, c.last) // only Read changes it
	payload = binary.BigEndian.AppendUint32(payload, fcmProtocolError)
	payload = append(payload, "exceeded_max_concurrent_streams"...)
	c.writing.Lock()
	c.ended = true
	_, err := c.Conn.Write(apnsFrame(apnsGoAwayFrame, 0, payload))
	c.writing.Unlock()
	if err != nil {
		return
	}
	// Closing with unread input resets the connection, and the client might
	// lose the frame: wait for it to close, or for a moment.
	_ = c.tls.CloseWrite()
	_ = c.SetReadDeadline(time.Now().Add(time.Second))
	_, _ = io.Copy(io.Discard, c.Conn)
}

// fcmStream is the stream of a frame.
func fcmStream(frame []byte) uint32 {
	return binary.BigEndian.Uint32(frame[fcmStreamAt:]) & (1<<31 - 1)
}

// fcmEndsStream reports whether a frame of the server ends its stream.
func fcmEndsStream(frame []byte) bool {
	switch frame[apnsTypeAt] {
	case fcmResetFrame:
		return true
	case fcmDataFrame, fcmHeadersFrame:
		return frame[apnsFlagsAt]&fcmEndStreamFlag != 0
	}
	return false
}

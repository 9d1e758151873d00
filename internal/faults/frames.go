package faults

import (
	"crypto/tls"
	"encoding/binary"
	"io"
	"math"
	"net"
	"net/http"
	"net/http/httptest"
	"sync"

	"golang.org/x/net/http2"
)

// A FrameWire is a relay for HTTP/2 that ends TLS, so that it can harm
// streams. It is safe for concurrent use.
type FrameWire struct {
	target   string
	listener net.Listener
	config   *tls.Config

	mu       sync.Mutex
	onStream func(*Stream)
	onAnswer func(*Stream)
	conns    map[net.Conn]bool
}

// A Stream is a request whose header came by.
type Stream struct {
	ID   uint32
	conn *frameConn
}

// Reset ends the stream at both ends, so that it is not carried out unless
// it has been.
func (s *Stream) Reset(code http2.ErrCode) {
	s.conn.drop(s.ID)
	s.conn.toClient(func(f *http2.Framer) { _ = f.WriteRSTStream(s.ID, code) })
	s.conn.toServer(func(f *http2.Framer) { _ = f.WriteRSTStream(s.ID, http2.ErrCodeCancel) })
}

// GoAway announces the end of the connection, with last as the last stream
// that is processed. Streams after it are not carried out.
func (s *Stream) GoAway(last uint32, code http2.ErrCode) {
	s.conn.mu.Lock()
	s.conn.last = last
	s.conn.mu.Unlock()
	s.conn.refuse(s.ID)
	s.conn.toClient(func(f *http2.Framer) { _ = f.WriteGoAway(last, code, nil) })
}

// Limit lowers how many streams the client may have at a time.
func (s *Stream) Limit(n uint32) {
	s.conn.toClient(func(f *http2.Framer) {
		s.conn.settings(true)
		_ = f.WriteSettings(http2.Setting{ID: http2.SettingMaxConcurrentStreams, Val: n})
	})
}

// Break closes the connection.
func (s *Stream) Break() { s.conn.close() }

// NewFrameWire starts a relay to host and port. It has the certificate of
// the simulators.
func NewFrameWire(target string) (*FrameWire, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	s := httptest.NewTLSServer(http.NotFoundHandler())
	cert := s.TLS.Certificates[0]
	s.Close()
	w := &FrameWire{
		target: target, listener: l, conns: make(map[net.Conn]bool),
		config: &tls.Config{Certificates: []tls.Certificate{cert}, NextProtos: []string{"h2"}, MinVersion: tls.VersionTLS12},
	}
	go w.accept()
	return w, nil
}

// Addr is the relay's host and port.
func (w *FrameWire) Addr() string { return w.listener.Addr().String() }

// Harm makes f see every request's header after it was passed on, and g
// every answer's before it is. Either may be nil.
func (w *FrameWire) Harm(f, g func(*Stream)) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.onStream, w.onAnswer = f, g
}

// Close stops the relay.
func (w *FrameWire) Close() {
	_ = w.listener.Close()
	w.mu.Lock()
	defer w.mu.Unlock()
	for c := range w.conns {
		_ = c.Close()
	}
}

func (w *FrameWire) accept() {
	for {
		near, err := w.listener.Accept()
		if err != nil {
			return
		}
		go w.serve(tls.Server(near, w.config))
	}
}

func (w *FrameWire) serve(near *tls.Conn) {
	far, err := tls.Dial("tcp", w.target, &tls.Config{
		NextProtos: []string{"h2"}, InsecureSkipVerify: true, MinVersion: tls.VersionTLS12,
	})
	if err != nil {
		_ = near.Close()
		return
	}
	c := &frameConn{wire: w, near: near, far: far, dropped: make(map[uint32]bool), last: math.MaxUint32}
	c.nearFramer, c.farFramer = http2.NewFramer(near, nil), http2.NewFramer(far, nil)
	w.mu.Lock()
	w.conns[near] = true
	w.mu.Unlock()
	defer func() {
		c.close()
		w.mu.Lock()
		delete(w.conns, near)
		w.mu.Unlock()
	}()
	preface := make([]byte, len(http2.ClientPreface))
	if _, err := io.ReadFull(near, preface); err != nil {
		return
	}
	if _, err := far.Write(preface); err != nil {
		return
	}
	go func() {
		defer c.close()
		c.pass(far, near, &c.nearMu, c.answer)
	}()
	c.pass(near, far, &c.farMu, c.request)
}

// A frameConn is one connection of a client's. Frames that the relay makes up
// go between those that it passes on.
type frameConn struct {
	wire      *FrameWire
	near, far *tls.Conn

	nearMu     sync.Mutex // for writing
	nearFramer *http2.Framer
	farMu      sync.Mutex
	farFramer  *http2.Framer

	mu      sync.Mutex
	dropped map[uint32]bool // streams whose data is not passed on
	last    uint32          // of GOAWAY
	acks    []bool          // SETTINGS on their way to the client: of the relay's own
}

func (c *frameConn) close() {
	_ = c.near.NetConn().Close()
	_ = c.far.NetConn().Close()
}

func (c *frameConn) drop(id uint32) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.dropped[id] = true
}

// refuse keeps a stream from the server if it comes after the last one that
// was announced.
func (c *frameConn) refuse(id uint32) {
	c.mu.Lock()
	refused := id > c.last
	if refused {
		c.dropped[id] = true
	}
	c.mu.Unlock()
	if refused {
		c.toServer(func(f *http2.Framer) { _ = f.WriteRSTStream(id, http2.ErrCodeCancel) })
	}
}

func (c *frameConn) settings(own bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.acks = append(c.acks, own)
}

func (c *frameConn) toClient(write func(*http2.Framer)) {
	c.nearMu.Lock()
	defer c.nearMu.Unlock()
	write(c.nearFramer)
}

func (c *frameConn) toServer(write func(*http2.Framer)) {
	c.farMu.Lock()
	defer c.farMu.Unlock()
	write(c.farFramer)
}

// A frame is the head of one on its way.
type frame struct {
	typ    http2.FrameType
	flags  http2.Flags
	stream uint32
}

// pass copies frames. see reports whether a frame is passed on, and returns
// what to do afterwards.
func (c *frameConn) pass(src io.Reader, dst io.Writer, mu *sync.Mutex, see func(frame) (bool, func())) {
	head := make([]byte, 9)
	for {
		if _, err := io.ReadFull(src, head); err != nil {
			return
		}
		n := int(head[0])<<16 | int(head[1])<<8 | int(head[2])
		whole := make([]byte, len(head)+n)
		copy(whole, head)
		if _, err := io.ReadFull(src, whole[len(head):]); err != nil {
			return
		}
		ok, then := see(frame{http2.FrameType(head[3]), http2.Flags(head[4]), binary.BigEndian.Uint32(head[5:]) &^ (1 << 31)})
		if ok {
			mu.Lock()
			_, err := dst.Write(whole)
			mu.Unlock()
			if err != nil {
				return
			}
		}
		if then != nil {
			then()
		}
	}
}

// request is see for frames from the client. Headers are always passed on,
// since each changes how the next is to be read.
func (c *frameConn) request(f frame) (bool, func()) {
	switch f.typ {
	case http2.FrameSettings:
		if f.flags.Has(http2.FlagSettingsAck) {
			c.mu.Lock()
			defer c.mu.Unlock()
			if len(c.acks) > 0 {
				own := c.acks[0]
				c.acks = c.acks[1:]
				return !own, nil
			}
		}
	case http2.FrameHeaders:
		c.wire.mu.Lock()
		harm := c.wire.onStream
		c.wire.mu.Unlock()
		return true, func() {
			c.refuse(f.stream)
			if harm != nil {
				harm(&Stream{f.stream, c})
			}
		}
	case http2.FrameData, http2.FrameRSTStream:
		c.mu.Lock()
		defer c.mu.Unlock()
		return !c.dropped[f.stream], nil
	}
	return true, nil
}

// answer is see for frames from the server.
func (c *frameConn) answer(f frame) (bool, func()) {
	switch f.typ {
	case http2.FrameSettings:
		if !f.flags.Has(http2.FlagSettingsAck) {
			c.settings(false)
		}
	case http2.FrameHeaders:
		c.wire.mu.Lock()
		harm := c.wire.onAnswer
		c.wire.mu.Unlock()
		if harm != nil {
			harm(&Stream{f.stream, c})
		}
	}
	return true, nil
}

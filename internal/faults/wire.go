// Package faults holds every vendor's client to the same promises while the
// other side does what it should not: nothing is lost, nothing is doubled,
// nothing is left behind, and the next call works.
//
// Everything runs over real sockets with TLS. A Wire stands between client
// and simulator and harms connections; what is wrong with an answer, the
// simulator's own server injects; a FrameWire harms HTTP/2.
package faults

import (
	"context"
	"errors"
	"io"
	"net"
	"runtime/pprof"
	"sync"
	"sync/atomic"
)

// An act is what a Wire does with a connection.
type act int32

const (
	actRelay       act = iota // pass everything on
	actReset                  // reset before anything is passed on
	actSilence                // take everything, pass nothing on, say nothing
	actAlert                  // answer the TLS handshake with an alert
	actClose                  // close without a word
	actLoseAnswer             // pass the request on, and reset when an answer comes
	actHoldAnswer             // pass the request on, and keep the answer
	actRequestOnly            // pass on the first bytes of the request, then reset
)

// A Wire is a TCP relay that harms connections. It is safe for concurrent
// use.
type Wire struct {
	target string

	onAccept atomic.Int32 // what becomes of new connections
	onNext   atomic.Int32 // what becomes of open ones when the client next writes
	open     atomic.Int64
	accepted atomic.Int64

	mu       sync.Mutex
	listener net.Listener
	addr     string
	conns    map[*wireConn]bool
}

// NewWire starts a relay to host and port.
func NewWire(target string) (*Wire, error) {
	w := &Wire{target: target, addr: "127.0.0.1:0", conns: make(map[*wireConn]bool)}
	if err := w.Up(); err != nil {
		return nil, err
	}
	return w, nil
}

// Addr is the relay's host and port.
func (w *Wire) Addr() string {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.addr
}

// Up listens, on the same port as before.
func (w *Wire) Up() error {
	l, err := net.Listen("tcp", w.Addr())
	if err != nil {
		return err
	}
	w.mu.Lock()
	w.listener, w.addr = l, l.Addr().String()
	w.mu.Unlock()
	go w.accept(l)
	return nil
}

// Down stops listening and breaks what is open.
func (w *Wire) Down() {
	w.mu.Lock()
	l := w.listener
	w.mu.Unlock()
	_ = l.Close()
	w.Break()
}

// Break closes all connections, without a reset.
func (w *Wire) Break() {
	for _, c := range w.all() {
		c.close(false)
	}
}

// Heal passes everything on again, but for the connections whose fate is
// sealed.
func (w *Wire) Heal() {
	w.onAccept.Store(int32(actRelay))
	w.onNext.Store(int32(actRelay))
}

// Open is how many connections clients have now.
func (w *Wire) Open() int { return int(w.open.Load()) }

// Accepted is how many connections clients ever made.
func (w *Wire) Accepted() int { return int(w.accepted.Load()) }

func (w *Wire) all() []*wireConn {
	w.mu.Lock()
	defer w.mu.Unlock()
	all := make([]*wireConn, 0, len(w.conns))
	for c := range w.conns {
		all = append(all, c)
	}
	return all
}

func (w *Wire) accept(l net.Listener) {
	pprof.SetGoroutineLabels(context.Background()) // not one of the cell's
	for {
		near, err := l.Accept()
		if errors.Is(err, net.ErrClosed) {
			return
		}
		if err != nil {
			continue
		}
		w.accepted.Add(1)
		w.open.Add(1)
		go w.serve(near.(*net.TCPConn))
	}
}

// A wireConn is one connection of a client's.
type wireConn struct {
	wire *Wire
	near *net.TCPConn
	far  *net.TCPConn // nil if nothing is passed on
	fate atomic.Int32 // an act, once it is decided
	once sync.Once
}

func (c *wireConn) close(reset bool) {
	c.once.Do(func() {
		if reset {
			_ = c.near.SetLinger(0)
		}
		_ = c.near.Close()
		if c.far != nil {
			_ = c.far.Close()
		}
		c.wire.mu.Lock()
		delete(c.wire.conns, c)
		c.wire.mu.Unlock()
		c.wire.open.Add(-1)
	})
}

func (w *Wire) serve(near *net.TCPConn) {
	c := &wireConn{wire: w, near: near}
	fate := act(w.onAccept.Load())
	if fate == actRelay || fate == actLoseAnswer || fate == actHoldAnswer {
		far, err := net.Dial("tcp", w.target)
		if err != nil {
			c.close(true)
			return
		}
		c.far = far.(*net.TCPConn)
	}
	w.mu.Lock()
	w.conns[c] = true
	w.mu.Unlock()
	switch fate {
	case actReset:
		c.close(true)
	case actClose:
		c.close(false)
	case actAlert:
		// A fatal alert "handshake failure", after the client's hello.
		_, _ = near.Read(make([]byte, 1024))
		_, _ = near.Write([]byte{21, 3, 3, 0, 2, 2, 40})
		c.close(false)
	case actSilence:
		_, _ = io.Copy(io.Discard, near)
		c.close(false)
	default:
		go c.answers()
		c.requests()
	}
}

// requests passes on what the client writes.
func (c *wireConn) requests() {
	buf := make([]byte, 32<<10)
	for {
		n, err := c.near.Read(buf)
		if err != nil {
			c.close(false)
			return
		}
		fate := act(c.fate.Load())
		if fate == actRelay {
			fate = act(c.wire.onNext.Load())
			c.fate.Store(int32(fate))
		}
		switch fate {
		case actReset:
			c.close(true)
			return
		case actClose:
			c.close(false)
			return
		case actSilence:
			continue
		case actRequestOnly:
			_, _ = c.far.Write(buf[:min(n, 8)])
			c.close(true)
			return
		}
		if _, err := c.far.Write(buf[:n]); err != nil {
			c.close(false)
			return
		}
	}
}

// answers passes on what the server writes.
func (c *wireConn) answers() {
	buf := make([]byte, 32<<10)
	for {
		n, err := c.far.Read(buf)
		if err != nil {
			if act(c.fate.Load()) != actSilence {
				c.close(false)
			}
			return
		}
		switch act(c.fate.Load()) {
		case actLoseAnswer:
			c.close(true)
			return
		case actHoldAnswer, actSilence:
			continue
		}
		if _, err := c.near.Write(buf[:n]); err != nil {
			c.close(false)
			return
		}
	}
}

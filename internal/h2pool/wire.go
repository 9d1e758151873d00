package h2pool

import (
	"crypto/tls"
	"encoding/binary"
	"sync"
	"sync/atomic"
	"time"
)

// HTTP/2 frames, RFC 9113 sections 4.1 and 6.
const (
	frameHeaderLen = 9

	frameHeaders  = 0x1
	frameReset    = 0x3
	frameSettings = 0x4
	frameGoAway   = 0x7

	flagAck           = 0x1
	settingMaxStreams = 0x3

	clientPreface = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"

	// defaultMaxStreams is what net/http takes a server for that names no
	// limit.
	defaultMaxStreams = 1000

	// maxPayload is how much of a frame's payload is kept.
	maxPayload = 4<<10 + 8
)

// A goAway is what a GOAWAY frame said.
type goAway struct {
	last  uint32 // the last stream that may have been processed
	code  uint32
	debug string
}

// A wire is the TLS connection under a conn. It reads along: net/http speaks
// the protocol, the wire tells the conn what net/http keeps to itself.
type wire struct {
	*tls.Conn
	conn       *conn
	in, out    frames
	raised     uint32        // a higher limit of streams, to be passed on
	begun      chan struct{} // closed by the server's first frame, or the end
	begin      func()        // closes begun
	lastStream atomic.Uint32 // the last stream whose headers were written
	heard      atomic.Int64  // when something was last read, in Unix nanoseconds
	closed     atomic.Bool
}

func newWire(tc *tls.Conn, c *conn) *wire {
	w := &wire{Conn: tc, conn: c, begun: make(chan struct{})}
	w.begin = sync.OnceFunc(func() { close(w.begun) })
	w.in.seen = w.received
	w.out.seen = w.sent
	w.out.skip = len(clientPreface)
	return w
}

// Read implements net.Conn. When it is called, net/http is through with the
// frames before. A higher limit is passed on only then: a request that came
// earlier would wait inside net/http, and keep all others waiting with it,
// until a stream ends.
func (w *wire) Read(b []byte) (int, error) {
	if w.raised > 0 {
		w.conn.raised(w.raised)
		w.raised = 0
	}
	n, err := w.Conn.Read(b)
	if n > 0 {
		w.heard.Store(time.Now().UnixNano())
	}
	w.in.follow(b[:n])
	if err != nil {
		w.end(err)
	}
	return n, err
}

// end notes the end of the connection. Only the first call's error counts.
func (w *wire) end(err error) {
	w.conn.lost(err)
	w.begin()
}

// Write implements net.Conn.
func (w *wire) Write(b []byte) (int, error) {
	n, err := w.Conn.Write(b)
	w.out.follow(b[:n])
	return n, err
}

// Close implements net.Conn. TLS would wait five seconds for a dead peer to
// take its farewell.
func (w *wire) Close() error {
	if w.closed.Swap(true) {
		return nil
	}
	t := time.AfterFunc(250*time.Millisecond, func() { w.NetConn().Close() })
	defer t.Stop()
	err := w.Conn.Close()
	w.end(errClosedHere)
	return err
}

func (w *wire) sent(f frame) {
	if f.kind == frameHeaders {
		w.lastStream.Store(f.stream)
	}
}

func (w *wire) received(f frame) {
	switch {
	case f.kind == frameSettings && f.flags&flagAck == 0:
		if n, ok := maxStreams(f.payload); ok {
			w.raised = 0
			if !w.conn.lowered(n) {
				w.raised = n
			}
		}
	case f.kind == frameGoAway && len(f.payload) >= 8:
		w.conn.heardGoAway(&goAway{
			last:  binary.BigEndian.Uint32(f.payload) &^ (1 << 31),
			code:  binary.BigEndian.Uint32(f.payload[4:]),
			debug: string(f.payload[8:]),
		})
	case f.kind == frameReset && len(f.payload) == 4:
		if binary.BigEndian.Uint32(f.payload) == codeProtocol {
			w.conn.heardProtocolError()
		}
	}
	w.begin()
}

// maxStreams returns SETTINGS_MAX_CONCURRENT_STREAMS, if it is among the
// settings. The last one counts.
func maxStreams(settings []byte) (n uint32, ok bool) {
	for ; len(settings) >= 6; settings = settings[6:] {
		if binary.BigEndian.Uint16(settings) == settingMaxStreams {
			n, ok = binary.BigEndian.Uint32(settings[2:]), true
		}
	}
	return n, ok
}

// A frame is a frame's header and the start of its payload. The payload is
// empty except for the kinds that the wire looks into.
type frame struct {
	kind, flags byte
	stream      uint32
	payload     []byte // valid until the next one
}

// frames finds the frames in one direction of a connection, however the bytes
// are cut up.
type frames struct {
	seen func(frame)
	buf  []byte // header and kept payload of the present frame
	want int    // length of buf when it is complete; 0 is a header's
	skip int    // bytes to pass over before the next header
}

func (f *frames) follow(b []byte) {
	for len(b) > 0 {
		if f.skip > 0 && len(f.buf) == 0 {
			n := min(f.skip, len(b))
			f.skip -= n
			b = b[n:]
			continue
		}
		n := min(max(f.want, frameHeaderLen)-len(f.buf), len(b))
		f.buf = append(f.buf, b[:n]...)
		b = b[n:]
		f.step()
	}
}

// step acts on what buf has reached: a header, or a whole frame.
func (f *frames) step() {
	if f.want == 0 {
		if len(f.buf) < frameHeaderLen {
			return
		}
		size := int(f.buf[0])<<16 | int(f.buf[1])<<8 | int(f.buf[2])
		kept := 0
		switch f.buf[3] {
		case frameReset, frameSettings, frameGoAway:
			kept = min(size, maxPayload)
		}
		f.want, f.skip = frameHeaderLen+kept, size-kept
	}
	if len(f.buf) < f.want {
		return
	}
	f.seen(frame{
		kind:    f.buf[3],
		flags:   f.buf[4],
		stream:  binary.BigEndian.Uint32(f.buf[5:]) &^ (1 << 31),
		payload: f.buf[frameHeaderLen:],
	})
	f.buf, f.want = f.buf[:0], 0
}

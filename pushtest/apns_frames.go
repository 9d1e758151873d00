package pushtest

import (
	"crypto/tls"
	"encoding/binary"
	"io"
	"net"
	"net/http"
	"sync"
	"time"
)

// What RFC 9113 (HTTP/2, June 2022) numbers.
const (
	apnsFrameHeader         = 9
	apnsPrefaceLen          = len("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n")
	apnsSettingsFrame       = 4
	apnsGoAwayFrame         = 7
	apnsAckFlag             = 1
	apnsMaxStreams          = 3 // SETTINGS_MAX_CONCURRENT_STREAMS
	apnsSettingLen          = 6
	apnsGoAwayLen           = 8
	apnsNoError             = 0
	apnsTypeAt, apnsFlagsAt = 3, 4
)

// An apnsConn is one connection to the simulator: TLS below, HTTP/2 above,
// and in between whatever net/http cannot be told to do.
type apnsConn struct {
	net.Conn // the TLS connection
	handler  http.Handler

	// What provider tokens have done to it; guarded by APNs.lock.
	tokens map[string]bool // those that it accepted
	newest time.Time       // the iat of the latest of them
	stuck  bool            // it answered ExpiredProviderToken

	started, leaving, closed      chan struct{} // first frame out, GOAWAY out, over
	startOnce, leaveOnce, endOnce sync.Once

	writing sync.Mutex
	out     []byte // the beginning of a frame that the server has not ended
	streams int    // what warm announces; 0 after that
	unacked int    // acknowledgements that are not for the server to see

	in      []byte // input that Read has not handed over
	preface bool   // it has been read
}

func newAPNsConn(tc *tls.Conn, h http.Handler) *apnsConn {
	return &apnsConn{
		Conn:    tc,
		handler: h,
		tokens:  make(map[string]bool),
		started: make(chan struct{}),
		leaving: make(chan struct{}),
		closed:  make(chan struct{}),
	}
}

// Close closes the connection.
func (c *apnsConn) Close() error {
	c.endOnce.Do(func() { close(c.closed) })
	return c.Conn.Close()
}

// Write sends the frames that p completes and keeps the rest.
func (c *apnsConn) Write(p []byte) (int, error) {
	c.writing.Lock()
	defer c.writing.Unlock()
	c.out = append(c.out, p...)
	for {
		frame := apnsCutFrame(c.out)
		if frame == nil {
			return len(p), nil
		}
		c.out = c.out[len(frame):]
		if _, err := c.Conn.Write(c.edit(frame)); err != nil {
			return 0, err
		}
		c.startOnce.Do(func() { close(c.started) })
		if frame[apnsTypeAt] == apnsGoAwayFrame {
			c.leaveOnce.Do(func() { close(c.leaving) })
		}
	}
}

// edit changes frames of the server: a GOAWAY without an error gets debug
// data, and the first SETTINGS of a cold connection allow one stream.
func (c *apnsConn) edit(frame []byte) []byte {
	payload := frame[apnsFrameHeader:]
	switch frame[apnsTypeAt] {
	case apnsGoAwayFrame:
		if len(payload) == apnsGoAwayLen && binary.BigEndian.Uint32(payload[4:]) == apnsNoError {
			return apnsFrame(apnsGoAwayFrame, 0, append(payload[:len(payload):len(payload)], apnsDebug("Shutdown")...))
		}
	case apnsSettingsFrame:
		for s := payload; c.streams > 0 && len(s) >= apnsSettingLen; s = s[apnsSettingLen:] {
			if binary.BigEndian.Uint16(s) == apnsMaxStreams {
				binary.BigEndian.PutUint32(s[2:], 1)
			}
		}
	}
	return frame
}

// coldStart makes the connection announce one stream until warm is called.
func (c *apnsConn) coldStart(streams int) { c.streams = streams }

// warm announces all streams on a connection that started cold.
func (c *apnsConn) warm() {
	c.writing.Lock()
	defer c.writing.Unlock()
	if c.streams == 0 {
		return
	}
	payload := binary.BigEndian.AppendUint16(nil, apnsMaxStreams)
	payload = binary.BigEndian.AppendUint32(payload, uint32(c.streams))
	c.streams = 0
	c.unacked++ // first, since the answer may be quick
	_, _ = c.Conn.Write(apnsFrame(apnsSettingsFrame, 0, payload))
}

// Read hands over what the client sends, but for the acknowledgement of
// SETTINGS that the server knows nothing of. It takes frames as a whole.
func (c *apnsConn) Read(p []byte) (int, error) {
	for len(c.in) == 0 {
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

// next reads the client's preface or a frame; nil is a frame to be dropped.
func (c *apnsConn) next() ([]byte, error) {
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
	if head[apnsTypeAt] == apnsSettingsFrame && head[apnsFlagsAt]&apnsAckFlag != 0 && c.ownAck() {
		return nil, nil // SETTINGS with ACK has no payload
	}
	frame := make([]byte, apnsFrameHeader+apnsFrameLen(head))
	copy(frame, head)
	_, err := io.ReadFull(c.Conn, frame[apnsFrameHeader:])
	return frame, err
}

// ownAck reports whether an acknowledgement answers warm. Which of them does
// so makes no difference to the server, which only counts.
func (c *apnsConn) ownAck() bool {
	c.writing.Lock()
	defer c.writing.Unlock()
	if c.unacked == 0 {
		return false
	}
	c.unacked--
	return true
}

// apnsFrame writes a frame of the connection, on stream 0.
func apnsFrame(typ, flags byte, payload []byte) []byte {
	n := len(payload)
	head := []byte{byte(n >> 16), byte(n >> 8), byte(n), typ, flags, 0, 0, 0, 0}
	return append(head, payload...)
}

// apnsFrameLen is the length of the payload of a frame.
func apnsFrameLen(head []byte) int {
	return int(head[0])<<16 | int(head[1])<<8 | int(head[2])
}

// apnsCutFrame returns the first frame in b, or nil if it is not complete.
func apnsCutFrame(b []byte) []byte {
	if len(b) < apnsFrameHeader || len(b) < apnsFrameHeader+apnsFrameLen(b) {
		return nil
	}
	return b[:apnsFrameHeader+apnsFrameLen(b)]
}

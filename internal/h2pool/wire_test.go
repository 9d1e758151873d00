package h2pool

import (
	"bytes"
	"crypto/tls"
	"net"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/net/http2"
)

// The frames are found however the bytes are cut up, and only the payloads
// that matter are kept, to a bound.
func TestFramesFollow(t *testing.T) {
	var wire bytes.Buffer
	wire.WriteString(clientPreface)
	fr := http2.NewFramer(&wire, nil)
	fr.WriteSettings(
		http2.Setting{ID: http2.SettingMaxConcurrentStreams, Val: 7},
		http2.Setting{ID: http2.SettingInitialWindowSize, Val: 1 << 16})
	fr.WriteSettingsAck()
	fr.WriteHeaders(http2.HeadersFrameParam{StreamID: 5, BlockFragment: make([]byte, 300)})
	fr.WriteData(5, true, make([]byte, 16<<10))
	fr.WriteRSTStream(5, http2.ErrCodeRefusedStream)
	fr.WriteGoAway(5, http2.ErrCodeNo, []byte(strings.Repeat("x", 10<<10)))
	fr.WritePing(false, [8]byte{1})

	type seen struct {
		Kind    byte
		Stream  uint32
		Payload int
	}
	want := []seen{
		{frameSettings, 0, 12}, {frameSettings, 0, 0}, {frameHeaders, 5, 0}, {0, 5, 0},
		{frameReset, 5, 4}, {frameGoAway, 0, maxPayload}, {6, 0, 0},
	}
	for _, size := range []int{1, 2, 3, 8, 9, 10, 23, 24, 25, 1000, 4096, wire.Len()} {
		var got []seen
		f := frames{skip: len(clientPreface)}
		f.seen = func(fr frame) {
			got = append(got, seen{fr.kind, fr.stream, len(fr.payload)})
			if fr.kind == frameSettings && fr.flags == 0 {
				if n, ok := maxStreams(fr.payload); n != 7 || !ok {
					t.Errorf("cut by %d: limit is %d %v, want 7", size, n, ok)
				}
			}
		}
		for b := wire.Bytes(); len(b) > 0; {
			n := min(size, len(b))
			f.follow(b[:n])
			b = b[n:]
		}
		if d := cmp.Diff(want, got); d != "" {
			t.Errorf("cut by %d: (-want +got)\n%s", size, d)
		}
	}
}

// A higher limit counts when net/http comes back for more, a lower one at
// once.
func TestWhenALimitCounts(t *testing.T) {
	client, server := net.Pipe()
	server.Close()
	c := &conn{host: &host{pool: New(Config{})}, limit: 2}
	c.wire = newWire(tls.Client(client, &tls.Config{InsecureSkipVerify: true}), c)
	settings := func(n byte) {
		c.wire.received(frame{kind: frameSettings, payload: []byte{0, settingMaxStreams, 0, 0, 0, n}})
	}
	settings(5)
	if c.limit != 2 {
		t.Errorf("limit is %d before net/http can know of 5", c.limit)
	}
	settings(1)
	if c.limit != 1 {
		t.Errorf("limit is %d, want 1", c.limit)
	}
	settings(7)
	c.wire.Read(nil)
	if c.limit != 7 {
		t.Errorf("limit is %d, want 7", c.limit)
	}
}

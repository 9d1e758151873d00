package h2pool

import (
	"bytes"
	"crypto/tls"
	"encoding/binary"
	"net"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/net/http2"
)

// FuzzFrames cuts a stream of bytes up in two ways. What is found depends on
// neither, agrees with a parser that has all bytes at once, and is kept to a
// bound.
func FuzzFrames(f *testing.F) {
	var b bytes.Buffer
	fr := http2.NewFramer(&b, nil)
	fr.WriteSettings(http2.Setting{ID: http2.SettingMaxConcurrentStreams, Val: 7})
	fr.WriteHeaders(http2.HeadersFrameParam{StreamID: 5, BlockFragment: make([]byte, 30)})
	fr.WriteData(5, true, make([]byte, 100))
	fr.WriteRSTStream(5, http2.ErrCodeRefusedStream)
	fr.WriteGoAway(5, http2.ErrCodeNo, []byte(`{"reason":"x"}`))
	f.Add(b.Bytes(), 3, 0)
	f.Add(b.Bytes(), 9, 24)
	f.Add([]byte{0xff, 0xff, 0xff, frameGoAway, 0, 0, 0, 0, 0, 1, 2, 3}, 1, 0)
	f.Add([]byte{0, 0, 0, frameSettings, flagAck, 0xff, 0xff, 0xff, 0xff}, 2, 0)
	f.Fuzz(func(t *testing.T, data []byte, size, skip int) {
		skip = max(min(skip, len(data)), 0)
		want := wholeFrames(data[skip:])
		for _, size := range []int{len(data) + 1, max(size, 1)} {
			got := cutFrames(t, data, size, skip)
			if d := cmp.Diff(want, got); d != "" {
				t.Errorf("cut by %d (-want +got):\n%s", size, d)
			}
		}
	})
}

// seenFrame is a frame that can be compared.
type seenFrame struct {
	Kind, Flags byte
	Stream      uint32
	Payload     string
}

// wholeFrames parses frames that are all there. The payload of a frame that
// is not looked into may still be on its way when its header counts.
func wholeFrames(data []byte) []seenFrame {
	var frames []seenFrame
	for len(data) >= frameHeaderLen {
		size := int(data[0])<<16 | int(data[1])<<8 | int(data[2])
		f := seenFrame{data[3], data[4], binary.BigEndian.Uint32(data[5:]) & (1<<31 - 1), ""}
		data = data[frameHeaderLen:]
		if f.Kind == frameReset || f.Kind == frameSettings || f.Kind == frameGoAway {
			kept := min(size, maxPayload)
			if len(data) < kept {
				break
			}
			f.Payload = string(data[:kept])
		}
		frames = append(frames, f)
		data = data[min(size, len(data)):]
	}
	return frames
}

func cutFrames(t *testing.T, data []byte, size, skip int) []seenFrame {
	var got []seenFrame
	f := frames{skip: skip}
	f.seen = func(fr frame) {
		got = append(got, seenFrame{fr.kind, fr.flags, fr.stream, string(fr.payload)})
	}
	for len(data) > 0 {
		n := min(size, len(data))
		f.follow(data[:n])
		data = data[n:]
		if len(f.buf) > frameHeaderLen+maxPayload {
			t.Fatalf("%d bytes are kept", len(f.buf))
		}
	}
	return got
}

// FuzzReceived hands a connection whatever a server may send. The limit of
// streams stays what the last SETTINGS said, and a GOAWAY is noted.
func FuzzReceived(f *testing.F) {
	f.Add(byte(frameSettings), byte(0), []byte{0, settingMaxStreams, 0, 0, 0, 5})
	f.Add(byte(frameSettings), byte(0), []byte{0, settingMaxStreams, 0, 0, 0, 0, 0})
	f.Add(byte(frameSettings), byte(flagAck), []byte{})
	f.Add(byte(frameGoAway), byte(0), append(make([]byte, 8), `{"reason":"Shutdown"}`...))
	f.Add(byte(frameGoAway), byte(0), []byte{0xff, 0xff, 0xff, 0xff, 0, 0, 0})
	f.Add(byte(frameReset), byte(0), []byte{0, 0, 0, 1})
	f.Fuzz(func(t *testing.T, kind, flags byte, payload []byte) {
		client, server := net.Pipe()
		server.Close()
		defer client.Close()
		const before = 2
		c := &conn{host: &host{pool: New(Config{})}, limit: before}
		c.wire = newWire(tls.Client(client, &tls.Config{InsecureSkipVerify: true}), c)
		c.wire.received(frame{kind: kind, flags: flags, payload: payload})
		c.wire.Read(nil)
		want := before
		if n, ok := maxStreams(payload); ok && kind == frameSettings && flags&flagAck == 0 {
			want = int(min(n, lastStream))
		}
		if c.limit != want {
			t.Errorf("the limit is %d, want %d", c.limit, want)
		}
		if away := kind == frameGoAway && len(payload) >= 8; away != (c.goAway != nil) {
			t.Errorf("GOAWAY noted: %v", c.goAway)
		}
	})
}

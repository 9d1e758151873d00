package main

import (
	"bufio"
	"bytes"
	"crypto/tls"
	"io"
	"log"
	"net"
	"strconv"

	"golang.org/x/net/http2"
	"golang.org/x/net/http2/hpack"
)

// An answer is what every request gets, whatever it says.
type answer struct {
	header []byte // HPACK, without the dynamic table
	body   []byte
}

func newAnswer(body string, fields ...string) answer {
	var b bytes.Buffer
	e := hpack.NewEncoder(&b)
	// Without a table the header is the same bytes on every connection.
	e.SetMaxDynamicTableSizeLimit(0)
	for i := 0; i < len(fields); i += 2 {
		_ = e.WriteField(hpack.HeaderField{Name: fields[i], Value: fields[i+1]})
	}
	return answer{b.Bytes(), []byte(body)}
}

func apnsAnswer() answer {
	return newAnswer("", ":status", "200", "apns-id", "0B6B3A8E-1C5C-4B5F-9A54-5E5F0C3D2A11")
}

func fcmAnswer() answer {
	body := `{"name":"projects/bench/messages/0:1500415314455276%31bd1c9631bd1c96"}`
	return newAnswer(body, ":status", "200", "content-type", "application/json; charset=UTF-8",
		"content-length", strconv.Itoa(len(body)), "vary", "Origin", "server", "ESF")
}

// serveH2 answers every request on l with a. net/http's own server would take
// as much of the machine as the client that is measured.
func serveH2(l net.Listener, cert tls.Certificate, streams uint32, a answer) {
	cfg := &tls.Config{Certificates: []tls.Certificate{cert}, NextProtos: []string{"h2"}}
	for {
		c, err := l.Accept()
		if err != nil {
			log.Fatal(err)
		}
		go func() {
			defer c.Close()
			_ = serveConn(tls.Server(c, cfg), streams, a)
		}()
	}
}

// window is what a client may send on a connection before it is given more.
const window = 1 << 30

func serveConn(c net.Conn, streams uint32, a answer) error {
	in, out := bufio.NewReaderSize(c, 64<<10), bufio.NewWriterSize(c, 64<<10)
	if _, err := io.CopyN(io.Discard, in, int64(len(http2.ClientPreface))); err != nil {
		return err
	}
	opened.Add(1)
	f := http2.NewFramer(out, in)
	f.SetReuseFrames()
	if err := f.WriteSettings(
		http2.Setting{ID: http2.SettingMaxConcurrentStreams, Val: streams},
		http2.Setting{ID: http2.SettingInitialWindowSize, Val: 1 << 20},
		http2.Setting{ID: http2.SettingHeaderTableSize, Val: 4096},
	); err != nil {
		return err
	}
	if err := f.WriteWindowUpdate(0, window-65535); err != nil {
		return err
	}
	for used := uint32(0); ; {
		if in.Buffered() == 0 { // what was answered so far goes out together
			if err := out.Flush(); err != nil {
				return err
			}
		}
		fr, err := f.ReadFrame()
		if err != nil {
			return err
		}
		if err := reply(f, fr, a); err != nil {
			return err
		}
		if fr.Header().Type == http2.FrameData {
			used += fr.Header().Length
		}
		if used > window/2 {
			if err := f.WriteWindowUpdate(0, used); err != nil {
				return err
			}
			used = 0
		}
	}
}

// reply does what a frame asks for.
func reply(f *http2.Framer, fr http2.Frame, a answer) error {
	switch fr := fr.(type) {
	case *http2.SettingsFrame:
		if !fr.IsAck() {
			return f.WriteSettingsAck()
		}
	case *http2.PingFrame:
		if !fr.IsAck() {
			return f.WritePing(true, fr.Data)
		}
	case *http2.HeadersFrame:
		if fr.StreamEnded() {
			return a.write(f, fr.StreamID)
		}
	case *http2.DataFrame:
		if fr.StreamEnded() {
			return a.write(f, fr.StreamID)
		}
	}
	return nil
}

func (a *answer) write(f *http2.Framer, stream uint32) error {
	err := f.WriteHeaders(http2.HeadersFrameParam{
		StreamID: stream, BlockFragment: a.header, EndHeaders: true, EndStream: len(a.body) == 0,
	})
	if err != nil || len(a.body) == 0 {
		return err
	}
	return f.WriteData(stream, true, a.body)
}

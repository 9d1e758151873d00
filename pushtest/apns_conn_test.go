package pushtest

import (
	"crypto/tls"
	"encoding/binary"
	"errors"
	"io"
	"net/http"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// An apnsRawFrame is a frame as a client reads it.
type apnsRawFrame struct {
	typ, flags byte
	payload    []byte
}

// apnsRaw is a client that writes HTTP/2 by hand.
type apnsRaw struct {
	t    *testing.T
	conn *tls.Conn
}

func dialAPNs(t *testing.T, sim *APNs, certs ...tls.Certificate) *apnsRaw {
	t.Helper()
	cfg := sim.TLSConfig()
	cfg.NextProtos = []string{"h2"}
	cfg.Certificates = certs
	conn, err := tls.Dial("tcp", strings.TrimPrefix(sim.URL(), "https://"), cfg)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { conn.Close() })
	_ = conn.SetDeadline(time.Now().Add(10 * time.Second))
	if _, err := conn.Write(append([]byte("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"), apnsFrame(4, 0, nil)...)); err != nil {
		t.Fatal(err)
	}
	return &apnsRaw{t, conn}
}

// read returns the next frame, or false at the end.
func (r *apnsRaw) read() (apnsRawFrame, bool) {
	r.t.Helper()
	head := make([]byte, 9)
	if _, err := io.ReadFull(r.conn, head); errors.Is(err, io.EOF) {
		return apnsRawFrame{}, false
	} else if err != nil {
		r.t.Fatal(err)
	}
	f := apnsRawFrame{head[3], head[4], make([]byte, int(head[0])<<16|int(head[1])<<8|int(head[2]))}
	if _, err := io.ReadFull(r.conn, f.payload); err != nil {
		r.t.Fatal(err)
	}
	return f, true
}

// until reads up to the first frame that want accepts.
func (r *apnsRaw) until(want func(apnsRawFrame) bool) apnsRawFrame {
	r.t.Helper()
	for {
		f, ok := r.read()
		if !ok {
			r.t.Fatal("the connection ended too soon")
		}
		if want(f) {
			return f
		}
	}
}

// settings returns the settings of the next frame that has some.
func (r *apnsRaw) settings() map[uint16]uint32 {
	r.t.Helper()
	f := r.until(func(f apnsRawFrame) bool { return f.typ == 4 && f.flags == 0 })
	if _, err := r.conn.Write(apnsFrame(4, 1, nil)); err != nil {
		r.t.Fatal(err)
	}
	m := make(map[uint16]uint32)
	for p := f.payload; len(p) > 0; p = p[6:] {
		m[binary.BigEndian.Uint16(p)] = binary.BigEndian.Uint32(p[2:])
	}
	return m
}

// post sends a request on a stream, its header fields as plain literals.
func (r *apnsRaw) post(stream byte, path, body string, h apnsHeaders) {
	r.t.Helper()
	var block []byte
	text := func(s string) {
		if len(s) < 127 {
			block = append(block, byte(len(s)))
		} else {
			block = append(block, 127)
			n := len(s) - 127
			for ; n >= 128; n >>= 7 {
				block = append(block, byte(n)|128)
			}
			block = append(block, byte(n))
		}
		block = append(block, s...)
	}
	field := func(k, v string) {
		block = append(block, 0)
		text(k)
		text(v)
	}
	field(":method", "POST")
	field(":scheme", "https")
	field(":path", path)
	field(":authority", "api.push.apple.com")
	for k, v := range h {
		field(k, v)
	}
	head, data := apnsFrame(1, 4, block), apnsFrame(0, 1, []byte(body))
	head[8], data[8] = stream, stream
	if _, err := r.conn.Write(append(head, data...)); err != nil {
		r.t.Fatal(err)
	}
}

func (r *apnsRaw) push(stream byte, c *apnsClient) {
	r.t.Helper()
	r.post(stream, "/3/device/"+c.token, apnsHello, apnsHeaders{
		"authorization": "bearer " + c.jwt, "apns-topic": c.sim.BundleID, "apns-push-type": "alert",
	})
	r.until(func(f apnsRawFrame) bool { return f.typ == 1 })
}

func TestAPNsSettings(t *testing.T) {
	for _, test := range []struct {
		opts []APNsOption
		want uint32
	}{{nil, 1000}, {[]APNsOption{APNsStreams(1)}, 1}} {
		sim := NewAPNs(test.opts...)
		got := dialAPNs(t, sim).settings()
		delete(got, 8) // extended CONNECT, of which Go tells everyone
		delete(got, 9) // priorities
		want := map[uint16]uint32{3: test.want, 4: 65535, 5: 16384, 6: 8000}
		delete(got, 1)
		if d := cmp.Diff(want, got); d != "" {
			t.Error(d)
		}
		sim.Close()
	}
}

func TestAPNsColdStart(t *testing.T) {
	c := newAPNsClient(t, APNsColdStart(), APNsStreams(7))
	raw := dialAPNs(t, c.sim)
	if got := raw.settings()[3]; got != 1 {
		t.Errorf("%d streams at first", got)
	}
	raw.post(1, "/3/device/"+c.token, apnsHello, apnsHeaders{"authorization": "bearer x"})
	raw.until(func(f apnsRawFrame) bool { return f.typ == 1 })
	raw.post(3, "/3/device/"+c.token, apnsHello, apnsHeaders{
		"authorization": "bearer " + c.jwt, "apns-topic": c.sim.BundleID, "apns-push-type": "alert",
	})
	if d := cmp.Diff(map[uint16]uint32{3: 7}, raw.settings()); d != "" {
		t.Error(d)
	}
	raw.until(func(f apnsRawFrame) bool { return f.typ == 1 })
	raw.push(5, c) // the server has not choked on the acknowledgement
	if n := len(c.sim.Deliveries()); n != 2 {
		t.Errorf("%d deliveries", n)
	}
}

func TestAPNsColdBurst(t *testing.T) {
	c := newAPNsClient(t, APNsColdStart())
	var wg sync.WaitGroup
	for range 50 {
		wg.Go(func() {
			if got := c.send(c.token, nil, apnsHello); got.Status != 200 {
				t.Errorf("got %+v", got)
			}
		})
	}
	wg.Wait()
	if n := len(c.sim.Deliveries()); n != 50 {
		t.Errorf("%d deliveries", n)
	}
}

func TestAPNsRejectConnections(t *testing.T) {
	c := newAPNsClient(t)
	if got := c.send(c.token, nil, apnsHello); got.Status != 200 {
		t.Fatalf("got %+v", got)
	}
	check := func(raw *apnsRaw, reason string) {
		t.Helper()
		settings, _ := raw.read()
		goAway, _ := raw.read()
		_, more := raw.read()
		got := []apnsRawFrame{settings, goAway}
		want := []apnsRawFrame{
			{4, 0, []byte{}},
			{7, 0, []byte("\x00\x00\x00\x00\x00\x00\x00\x00" + `{"reason":"` + reason + `"}`)},
		}
		if d := cmp.Diff(want, got, cmp.AllowUnexported(apnsRawFrame{})); d != "" || more {
			t.Error(d, more)
		}
	}
	c.sim.RejectConnections("BadCertificate")
	check(dialAPNs(t, c.sim), "BadCertificate")
	if got := c.send(c.token, nil, apnsHello); got.Status != 200 {
		t.Errorf("on the connection that was open: got %+v", got)
	}
	c.sim.RejectConnections("")
	dialAPNs(t, c.sim).push(1, c)

	sandbox := c.sim.ClientCertificate(APNsCertificateOptions{Development: true})
	check(dialAPNs(t, c.sim, sandbox.TLS()), "BadCertificateEnvironment")
	if n := c.sim.Conns(); n != 4 {
		t.Errorf("%d connections", n)
	}

	dev := newAPNsClient(t, APNsDevelopment())
	live := dev.sim.ClientCertificate(APNsCertificateOptions{Production: true})
	check(dialAPNs(t, dev.sim, live.TLS()), "BadCertificateEnvironment")
	for _, o := range []APNsCertificateOptions{{}, {Development: true}} {
		dialAPNs(t, dev.sim, dev.sim.ClientCertificate(o).TLS()).push(1, dev)
	}
}

func TestAPNsGoAway(t *testing.T) {
	c := newAPNsClient(t)
	raw := dialAPNs(t, c.sim)
	raw.push(1, c)

	release := make(chan struct{})
	c.sim.Inject("send", 1, c.sim.Hold(release))
	held := make(chan apnsAnswer, 1)
	go func() { held <- c.send(c.token, nil, apnsHello) }()
	for c.sim.Count("send") < 2 {
		time.Sleep(time.Millisecond)
	}
	c.sim.GoAway()
	f := raw.until(func(f apnsRawFrame) bool { return f.typ == 7 })
	if d := cmp.Diff([]byte("\x00\x00\x00\x01\x00\x00\x00\x00"+`{"reason":"Shutdown"}`), f.payload); d != "" {
		t.Error(d)
	}
	if _, more := raw.read(); more {
		t.Error("the connection goes on")
	}
	// A new request opens a connection, the old one still gets its answer.
	if got := c.send(c.token, nil, apnsHello); got.Status != 200 {
		t.Errorf("got %+v", got)
	}
	close(release)
	if got := <-held; got.Status != 200 {
		t.Errorf("the request under way: got %+v", got)
	}
	if n := c.sim.Conns(); n != 3 {
		t.Errorf("%d connections", n)
	}
	c.sim.GoAway()
	if got := c.send(c.token, nil, apnsHello); got.Status != 200 {
		t.Errorf("after another: got %+v", got)
	}
}

func TestAPNsSpeaksHTTP2Only(t *testing.T) {
	c := newAPNsClient(t)
	old := &http.Transport{TLSClientConfig: c.sim.TLSConfig(), Protocols: new(http.Protocols)}
	old.Protocols.SetHTTP1(true)
	defer old.CloseIdleConnections()
	other := *c
	other.http = &http.Client{Transport: old}
	if got := other.send(c.token, nil, apnsHello); got.Status != http.StatusHTTPVersionNotSupported {
		t.Errorf("got %+v", got)
	}
	if n := len(c.sim.Deliveries()); n != 0 {
		t.Errorf("%d deliveries", n)
	}
}

// Close must not wait for requests that hang.
func TestAPNsClose(t *testing.T) {
	c := newAPNsClient(t)
	c.sim.Inject("send", 1, c.sim.Hang())
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		resp, err := c.http.Post(c.sim.URL()+"/3/device/"+c.token, "", strings.NewReader(apnsHello))
		if err == nil {
			resp.Body.Close()
		}
	}()
	for c.sim.Count("send") == 0 {
		time.Sleep(time.Millisecond)
	}
	c.sim.Close()
	select {
	case <-ended:
	case <-time.After(10 * time.Second):
		t.Error("the request goes on")
	}
}

func TestAPNsLeavesNothingBehind(t *testing.T) {
	c := newAPNsClient(t)
	if got := c.send(c.token, nil, apnsHello); got.Status != 200 {
		t.Fatalf("got %+v", got)
	}
	before := runtime.NumGoroutine()
	sim := NewAPNs(APNsColdStart())
	other := &apnsClient{t, sim, sim.HTTPClient(), apnsSign(t, sim, sim.Now()), sim.NewToken()}
	for range 3 {
		if got := other.send(other.token, nil, apnsHello); got.Status != 200 {
			t.Errorf("got %+v", got)
		}
		sim.GoAway()
	}
	sim.Close()
	sim.Close()
	for deadline := time.Now().Add(10 * time.Second); runtime.NumGoroutine() > before; time.Sleep(time.Millisecond) {
		if time.Now().After(deadline) {
			buf := make([]byte, 1<<16)
			t.Fatalf("%d goroutines, %d before:\n%s", runtime.NumGoroutine(), before, buf[:runtime.Stack(buf, true)])
		}
	}
}

package pushtest

import (
	"crypto/tls"
	"net/http"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// dialFCM connects with a client that writes HTTP/2 by hand.
func dialFCM(t *testing.T, sim *FCM) *apnsRaw {
	t.Helper()
	cfg := sim.TLSConfig()
	cfg.NextProtos = []string{"h2"}
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

// push sends a message on a stream.
func (c *fcmClient) push(raw *apnsRaw, stream byte) {
	c.t.Helper()
	raw.post(stream, c.sendPath(), `{"message":{"token":"`+c.token+`"}}`, apnsHeaders{
		"authorization": "Bearer " + c.access, "content-type": "application/json",
	})
}

func TestFCMStreams(t *testing.T) {
	for _, test := range []struct {
		opts []FCMOption
		want uint32
	}{{nil, 100}, {[]FCMOption{FCMStreams(1)}, 1}} {
		sim := NewFCM(test.opts...)
		if got := dialFCM(t, sim).settings()[3]; got != test.want {
			t.Errorf("%d streams, want %d", got, test.want)
		}
		sim.Close()
	}
}

// A client that was told the limit and exceeds it loses the connection, with
// the words that were seen of Google.
func TestFCMTooManyStreams(t *testing.T) {
	c := newFCMClient(t, FCMStreams(2))
	raw := dialFCM(t, c.sim)
	raw.settings()
	c.push(raw, 1) // is answered and thus over
	raw.until(func(f apnsRawFrame) bool { return f.flags&1 != 0 && f.typ <= 1 })
	c.sim.Inject("send", Always, c.sim.Hang())
	c.push(raw, 3)
	c.push(raw, 5)
	c.push(raw, 7)
	f := raw.until(func(f apnsRawFrame) bool { return f.typ == 7 })
	if d := cmp.Diff([]byte("\x00\x00\x00\x05\x00\x00\x00\x01exceeded_max_concurrent_streams"), f.payload); d != "" {
		t.Error(d)
	}
	if _, more := raw.read(); more {
		t.Error("the connection goes on")
	}
}

// What comes before the client knows the limit is refused and no more.
func TestFCMTooManyStreamsAtFirst(t *testing.T) {
	c := newFCMClient(t, FCMStreams(1))
	release := make(chan struct{})
	c.sim.Inject("send", Always, c.sim.Hold(release))
	raw := dialFCM(t, c.sim)
	c.push(raw, 1)
	c.push(raw, 3)
	f := raw.until(func(f apnsRawFrame) bool { return f.typ == 3 })
	if d := cmp.Diff([]byte{0, 0, 0, 7}, f.payload); d != "" { // REFUSED_STREAM
		t.Error(d)
	}
	close(release)
	raw.until(func(f apnsRawFrame) bool { return f.typ == 1 })
}

// Go's client keeps to the limit.
func TestFCMBurst(t *testing.T) {
	for _, test := range []struct{ streams, requests int }{{100, 200}, {3, 20}} {
		c := newFCMClient(t, FCMStreams(test.streams))
		var wg sync.WaitGroup
		for range test.requests {
			wg.Go(func() {
				if got := c.to(c.token); got != "200" {
					t.Errorf("got %s", got)
				}
			})
		}
		wg.Wait()
		if n := len(c.sim.Deliveries()); n != test.requests {
			t.Errorf("%d deliveries, want %d", n, test.requests)
		}
	}
}

func TestFCMGoAway(t *testing.T) {
	c := newFCMClient(t)
	raw := dialFCM(t, c.sim)
	c.push(raw, 1)
	raw.until(func(f apnsRawFrame) bool { return f.typ == 1 })

	release := make(chan struct{})
	c.sim.Inject("send", 1, c.sim.Hold(release))
	held := make(chan string, 1)
	go func() { held <- c.to(c.token) }()
	for c.sim.Count("send") < 2 {
		time.Sleep(time.Millisecond)
	}
	c.sim.GoAway()
	f := raw.until(func(f apnsRawFrame) bool { return f.typ == 7 })
	if d := cmp.Diff([]byte("\x00\x00\x00\x01\x00\x00\x00\x00"), f.payload); d != "" {
		t.Error(d)
	}
	if _, more := raw.read(); more {
		t.Error("the connection goes on")
	}
	// A new request opens a connection, the old one still gets its answer.
	if got := c.to(c.token); got != "200" {
		t.Errorf("got %s", got)
	}
	close(release)
	if got := <-held; got != "200" {
		t.Errorf("the request under way: got %s", got)
	}
	if n := c.sim.Conns(); n != 3 {
		t.Errorf("%d connections", n)
	}
	c.sim.GoAway()
	if got := c.to(c.token); got != "200" {
		t.Errorf("after another: got %s", got)
	}
}

func TestFCMSpeaksHTTP1(t *testing.T) {
	c := newFCMClient(t)
	old := &http.Transport{TLSClientConfig: c.sim.TLSConfig(), Protocols: new(http.Protocols)}
	old.Protocols.SetHTTP1(true)
	defer old.CloseIdleConnections()
	c.http = &http.Client{Transport: old}
	c.sim.Reset()
	if got := c.to(c.token); got != "200" || c.sim.Requests()[0].Proto != "HTTP/1.1" {
		t.Errorf("got %s by %s", got, c.sim.Requests()[0].Proto)
	}
}

func TestFCMLeavesNothingBehind(t *testing.T) {
	first := newFCMClient(t)
	if got := first.to(first.token); got != "200" {
		t.Fatalf("got %s", got)
	}
	before := runtime.NumGoroutine()
	sim := NewFCM()
	c := &fcmClient{t: t, sim: sim, http: sim.HTTPClient(), token: sim.NewToken()}
	c.access = c.newAccess(fcmMessaging)
	for range 3 {
		if got := c.to(c.token); got != "200" {
			t.Errorf("got %s", got)
		}
		sim.GoAway()
	}
	// Close must not wait for requests that hang.
	sim.Inject("send", 1, sim.Hang())
	ended := make(chan error, 1)
	go func() {
		_, err := c.try("POST", c.sendPath(), nil, `{"message":{"topic":"news"}}`)
		ended <- err
	}()
	for sim.Count("send") < 4 {
		time.Sleep(time.Millisecond)
	}
	sim.Close()
	sim.Close()
	select {
	case <-ended:
	case <-time.After(10 * time.Second):
		t.Error("the request goes on")
	}
	for deadline := time.Now().Add(10 * time.Second); runtime.NumGoroutine() > before; time.Sleep(time.Millisecond) {
		if time.Now().After(deadline) {
			buf := make([]byte, 1<<16)
			t.Fatalf("%d goroutines, %d before:\n%s", runtime.NumGoroutine(), before, buf[:runtime.Stack(buf, true)])
		}
	}
}

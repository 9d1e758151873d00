package receipttest

import (
	"bytes"
	"compress/gzip"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"runtime"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/pushwire/push"
	"github.com/pushwire/push/mpaas"
	"github.com/pushwire/push/pushtest"
	"github.com/pushwire/push/tencentim"
)

// unreadable stands for 400, and for 401 where the credential is in the body
// that cannot be read.
const unreadable = 0

// A hostile call, and what has to come of it.
type hostile struct {
	name     string
	change   func(v *vendor, c *call)
	status   int
	receipts int
}

func hostileCalls() []hostile {
	return []hostile{
		{"as the vendor does", nil, 200, 1},
		{"at the bound", func(v *vendor, c *call) { v.sized(c, maxBody) }, 200, 1},
		{"a byte over the bound", func(v *vendor, c *call) { v.sized(c, maxBody+1) }, 413, 0},
		{"far over the bound", func(v *vendor, c *call) { v.sized(c, 2*maxBody) }, 413, 0},

		{"HTML", func(v *vendor, c *call) { c.setBody(v, "<html>") }, 400, 0},
		{"half of it", func(v *vendor, c *call) { c.setBody(v, v.body[:len(v.body)/2]) }, 400, 0},
		{"another type", func(v *vendor, c *call) { c.setBody(v, v.wrapped(`"x"`)) }, 400, 0},
		{"not even text", func(v *vendor, c *call) { c.setBody(v, "\x00\xff\xfe%zz;") }, unreadable, 0},
		{"nested a million times", func(v *vendor, c *call) { c.setBody(v, v.wrapped(strings.Repeat("[", 1<<20))) }, 400, 0},
		{"objects in objects", func(v *vendor, c *call) { c.setBody(v, v.wrapped(strings.Repeat(`{"x":`, 1<<17))) }, 400, 0},
		{"zipped", func(v *vendor, c *call) {
			var zipped bytes.Buffer
			w := gzip.NewWriter(&zipped)
			io.WriteString(w, c.body)
			w.Close()
			c.setBody(v, zipped.String())
			c.header.Set("Content-Encoding", "gzip")
		}, unreadable, 0},

		{"no content type", func(_ *vendor, c *call) { c.header.Del("Content-Type") }, 200, 1},
		{"a content type of its own", func(_ *vendor, c *call) { c.header.Set("Content-Type", "text/html; charset=gbk") }, 200, 1},
		{"multipart in name only", func(_ *vendor, c *call) { c.header.Set("Content-Type", "multipart/form-data; boundary=x") }, 200, 1},

		{"no credential", func(v *vendor, c *call) { *c = call{method: c.method, header: http.Header{}, body: v.body} }, 401, 0},
		{"an empty credential", func(v *vendor, c *call) { c.setCredential(v, "") }, 401, 0},
		{"another's credential", func(v *vendor, c *call) { c.setCredential(v, v.credential("other")) }, 401, 0},
		{"a credential cut short", func(v *vendor, c *call) { s := v.credential(secret); c.setCredential(v, s[:len(s)-1]) }, 401, 0},
		{"a credential with more behind it", func(v *vendor, c *call) { c.setCredential(v, v.credential(secret)+"x") }, 401, 0},
		{"a credential in capitals", func(v *vendor, c *call) { c.setCredential(v, strings.ToUpper(v.credential(secret))) }, 401, 0},
		{"the secret in place of what it makes", func(v *vendor, c *call) { c.setCredential(v, url.QueryEscape(secret)) }, 401, 0},

		{"GET", func(_ *vendor, c *call) { c.method = http.MethodGet }, 405, 0},
		{"PUT", func(_ *vendor, c *call) { c.method = http.MethodPut }, 405, 0},
		{"DELETE", func(_ *vendor, c *call) { c.method = http.MethodDelete }, 405, 0},
		{"OPTIONS", func(_ *vendor, c *call) { c.method = http.MethodOptions }, 405, 0},
		{"no method of this world", func(_ *vendor, c *call) { c.method = "POSTS" }, 405, 0},
	}
}

// setBody leaves the credential as it is.
func (c *call) setBody(v *vendor, body string) {
	c.body = body
	v.show(c, v.credential(secret))
}

// setCredential leaves the body as it is.
func (c *call) setCredential(v *vendor, credential string) {
	c.body = v.body
	v.show(c, credential)
}

// wrapped puts JSON where the vendor has its own.
func (v *vendor) wrapped(json string) string {
	if !v.form {
		return json
	}
	name, _, _ := strings.Cut(v.body, "=")
	return url.Values{name: {json}}.Encode()
}

func TestHostileCalls(t *testing.T) {
	for i := range vendors {
		v := &vendors[i]
		t.Run(string(v.name), func(t *testing.T) {
			t.Parallel()
			var got atomic.Int64
			var log bytes.Buffer
			server := httptest.NewServer(v.handler(secret, slog.New(slog.NewTextHandler(&log, nil)), func(_ context.Context, r []push.Receipt) error {
				got.Add(int64(len(r)))
				return nil
			}))
			defer server.Close()
			for _, tt := range hostileCalls() {
				got.Store(0)
				log.Reset()
				c := v.good()
				if tt.change != nil {
					tt.change(v, c)
				}
				if tt.status == unreadable {
					tt.status = 400
					if v.inBody {
						tt.status = 401
					}
				}
				// With and without a length beforehand.
				for _, body := range []io.Reader{strings.NewReader(c.body), io.MultiReader(strings.NewReader(c.body))} {
					resp, err := server.Client().Do(c.request(t, t.Context(), server.URL, body))
					if err != nil {
						// A server that has answered need not read on, and the
						// client may notice that before the answer.
						if tt.status == 413 || tt.status == 405 {
							continue
						}
						t.Fatalf("%s: %v", tt.name, err)
					}
					reply, _ := io.ReadAll(resp.Body)
					resp.Body.Close()
					if n := int(got.Swap(0)); resp.StatusCode != tt.status || n != tt.receipts {
						t.Errorf("%s: status %d and %d receipts, want %d and %d", tt.name, resp.StatusCode, n, tt.status, tt.receipts)
					}
					if allow := resp.Header.Get("Allow"); (tt.status == 405) != (allow == "POST") {
						t.Errorf("%s: Allow is %q", tt.name, allow)
					}
					if len(reply) > 64 || bytes.Contains(reply, []byte(secret)) {
						t.Errorf("%s: the answer tells %q", tt.name, reply)
					}
				}
				if strings.Contains(log.String(), secret) || strings.Contains(log.String(), url.QueryEscape(secret)) {
					t.Errorf("%s: the secret is in the log: %s", tt.name, &log)
				}
				if (tt.status != 200) != (log.Len() > 0) {
					t.Errorf("%s: the log says %q", tt.name, &log)
				}
			}
		})
	}
}

// A signature with a time is good for a while, in both directions.
func TestSignatureAge(t *testing.T) {
	tests := []struct {
		name   string
		at     string
		status int
	}{
		{"now", strconv.FormatInt(time.Now().Unix(), 10), 200},
		{"old", strconv.FormatInt(time.Now().Add(-2*time.Minute).Unix(), 10), 401},
		{"from the future", strconv.FormatInt(time.Now().Add(2*time.Minute).Unix(), 10), 401},
		{"no time", "", 401},
		{"no number", "now", 401},
		{"in milliseconds", strconv.FormatInt(time.Now().UnixMilli(), 10), 401},
		{"the largest number", "9223372036854775807", 401},
		{"the least number", "-9223372036854775808", 401},
		{"larger than a number", "9223372036854775808", 401},
	}
	h := tencentim.ReceiptHandler(tencentim.ReceiptConfig{Token: secret}, func(context.Context, []tencentim.Receipt) error { return nil })
	for _, tt := range tests {
		sum := sha256.Sum256([]byte(secret + tt.at))
		r := httptest.NewRequest("POST", "/", strings.NewReader(`{"Events":[{"To_Account":"t"}]}`))
		r.URL.RawQuery = url.Values{"RequestTime": {tt.at}, "Sign": {hex.EncodeToString(sum[:])}}.Encode()
		w := httptest.NewRecorder()
		h.ServeHTTP(w, r)
		if w.Code != tt.status {
			t.Errorf("%s: status %d, want %d", tt.name, w.Code, tt.status)
		}
	}
}

// A signature over the body is good for that body.
func TestSignedBody(t *testing.T) {
	sim := pushtest.NewMPaaS()
	defer sim.Close()
	text, err := sim.CallbackKey()
	if err != nil {
		t.Fatal(err)
	}
	key, err := mpaas.ParsePublicKey(text)
	if err != nil {
		t.Fatal(err)
	}
	r, err := sim.Callback("http://callback/", pushtest.MPaaSMessage{Key: "k", Target: "t", Status: "2"})
	if err != nil {
		t.Fatal(err)
	}
	body, err := io.ReadAll(r.Body)
	if err != nil {
		t.Fatal(err)
	}
	good, sign := string(body), r.URL.Query().Get("sign")
	tests := []struct {
		name, body, sign string
		status           int
	}{
		{"as the vendor does", good, sign, 200},
		{"again", good, sign, 200},
		{"in plain Base64", good, strings.NewReplacer("-", "+", "_", "/").Replace(sign), 200},
		{"another body", strings.Replace(good, `"t"`, `"u"`, 1), sign, 401},
		{"a space more", good + " ", sign, 401},
		{"cut", good, sign[:len(sign)-4], 401},
		{"longer", good, sign + "AAAA", 401},
		{"none", good, "", 401},
		{"no Base64", good, "!", 401},
		{"of nothing", good, "AAAA", 401},
	}
	h := mpaas.ReceiptHandler(mpaas.ReceiptConfig{PublicKey: key}, func(context.Context, []mpaas.Receipt) error { return nil })
	for _, tt := range tests {
		r := httptest.NewRequest("POST", "/", strings.NewReader(tt.body))
		r.URL.RawQuery = url.Values{"sign": {tt.sign}}.Encode()
		w := httptest.NewRecorder()
		h.ServeHTTP(w, r)
		if w.Code != tt.status {
			t.Errorf("%s: status %d, want %d", tt.name, w.Code, tt.status)
		}
	}
}

// A replay gets through, by contract: a receipt may come more than once. No
// vendor names a window for its time, and Huawei signs neither the body nor,
// as far as it is documented, a nonce that it would not use again.
func TestReplay(t *testing.T) {
	for i := range vendors {
		v := &vendors[i]
		got := 0
		h := v.handler(secret, nil, func(_ context.Context, r []push.Receipt) error {
			got += len(r)
			return nil
		})
		for range 2 {
			c := v.good()
			w := httptest.NewRecorder()
			h.ServeHTTP(w, c.request(t, t.Context(), "http://callback", strings.NewReader(c.body)))
			if w.Code != 200 {
				t.Errorf("%s: status %d", v.name, w.Code)
			}
		}
		if got != 2 {
			t.Errorf("%s: %d receipts, want 2", v.name, got)
		}
	}
}

// Whatever a program does, the vendor must not hear 200 unless the program
// has taken the receipts.
func TestProgramFails(t *testing.T) {
	tests := []struct {
		name   string
		handle func() error
		status int // 0: the connection ends without an answer
	}{
		{"takes them", func() error { return nil }, 200},
		{"an error", func() error { return errors.New("database s3cret+/= is down") }, 500},
		{"its context ended", func() error { return context.Canceled }, 500},
		{"a push error", func() error { return &push.FieldError{Field: "x"} }, 500},
		{"a panic", func() error { panic("out of range") }, 0},
		{"a panic with nil", func() error { panic(nil) }, 0},
		{"a silent panic", func() error { panic(http.ErrAbortHandler) }, 0},
		{"takes them afterwards", func() error { return nil }, 200},
	}
	for i := range vendors {
		v := &vendors[i]
		var now atomic.Pointer[func() error]
		server := httptest.NewUnstartedServer(v.handler(secret, nil, func(context.Context, []push.Receipt) error { return (*now.Load())() }))
		server.Config.ErrorLog = slog.NewLogLogger(slog.DiscardHandler, slog.LevelError) // the server reports panics
		server.Start()
		for _, tt := range tests {
			now.Store(&tt.handle)
			c := v.good()
			resp, err := server.Client().Do(c.request(t, t.Context(), server.URL, strings.NewReader(c.body)))
			status := 0
			if err == nil {
				status = resp.StatusCode
				if reply, _ := io.ReadAll(resp.Body); bytes.Contains(reply, []byte("database")) {
					t.Errorf("%s: %s: the answer tells %q", v.name, tt.name, reply)
				}
				resp.Body.Close()
			}
			if status != tt.status {
				t.Errorf("%s: %s: status %d, %v, want %d", v.name, tt.name, status, err, tt.status)
			}
		}
		server.Close()
	}
}

// One handler serves many callers at once, each with its own receipts.
func TestManyCallers(t *testing.T) {
	const callers, calls = 16, 8
	for i := range vendors {
		v := &vendors[i]
		var got atomic.Int64
		server := httptest.NewServer(v.handler(secret, nil, func(_ context.Context, r []push.Receipt) error {
			for i := range r {
				if r[i].Value != "t" || r[i].Status == "" || r[i].Vendor != v.name {
					t.Errorf("%s: %+v", v.name, r[i])
				}
			}
			got.Add(int64(len(r)))
			return nil
		}))
		var wg sync.WaitGroup
		for n := range callers {
			wg.Go(func() {
				for range calls {
					c := v.good()
					want := 200
					if n%4 == 0 {
						c.setCredential(v, "wrong")
						want = 401
					}
					resp, err := server.Client().Do(c.request(t, t.Context(), server.URL, strings.NewReader(c.body)))
					if err != nil {
						t.Error(err)
						return
					}
					io.Copy(io.Discard, resp.Body)
					resp.Body.Close()
					if resp.StatusCode != want {
						t.Errorf("%s: status %d, want %d", v.name, resp.StatusCode, want)
					}
				}
			})
		}
		wg.Wait()
		server.Close()
		if n := got.Load(); n != callers*calls*3/4 {
			t.Errorf("%s: %d receipts, want %d", v.name, n, callers*calls*3/4)
		}
	}
}

// A sender that hangs up leaves nothing behind, neither in the middle of the
// body nor while the program is at work, which hears of it.
func TestSenderGoes(t *testing.T) {
	for i := range vendors {
		v := &vendors[i]
		t.Run(string(v.name), func(t *testing.T) {
			goroutines := runtime.NumGoroutine()
			done := make(chan error, 1)
			atWork := make(chan struct{}, 1)
			h := v.handler(secret, nil, func(ctx context.Context, _ []push.Receipt) error {
				atWork <- struct{}{}
				<-ctx.Done()
				return ctx.Err()
			})
			server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				h.ServeHTTP(w, r)
				done <- r.Context().Err()
			}))
			c := v.good()
			half := len(c.body) / 2

			conn := c.dial(t, server.URL)
			io.WriteString(conn, c.body[:half])
			conn.Close()
			wait(t, done)

			conn = c.dial(t, server.URL)
			io.WriteString(conn, c.body)
			<-atWork
			conn.Close()
			if err := wait(t, done); err == nil {
				t.Error("the context of the callback did not end")
			}
			server.Close()
			settle(t, goroutines)
		})
	}
}

// dial sends the header of a call, by hand.
func (c *call) dial(t *testing.T, to string) net.Conn {
	t.Helper()
	u, err := url.Parse(to)
	if err != nil {
		t.Fatal(err)
	}
	conn, err := net.Dial("tcp", u.Host)
	if err != nil {
		t.Fatal(err)
	}
	fmt.Fprintf(conn, "%s /?%s HTTP/1.1\r\nHost: callback\r\nContent-Length: %d\r\n", c.method, c.query, len(c.body))
	c.header.Write(conn)
	io.WriteString(conn, "\r\n")
	return conn
}

// patience is far more than anything here takes.
const patience = 8 * time.Second

func wait[T any](t *testing.T, c <-chan T) (v T) {
	t.Helper()
	select {
	case v = <-c:
	case <-time.After(patience):
		t.Fatal("the handler does not end")
	}
	return v
}

// settle waits until no more goroutines run than before.
func settle(t *testing.T, before int) {
	t.Helper()
	for end := time.Now().Add(patience); runtime.NumGoroutine() > before; time.Sleep(10 * time.Millisecond) {
		if time.Now().After(end) {
			buf := make([]byte, 1<<16)
			t.Fatalf("%d goroutines, %d before\n%s", runtime.NumGoroutine(), before, buf[:runtime.Stack(buf, true)])
		}
	}
}

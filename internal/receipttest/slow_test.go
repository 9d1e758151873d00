package receipttest

import (
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/pushwire/push"
)

// A sender that stops, or sends a byte at a time, holds a handler only for as
// long as the server lets it, or the request's context.
func TestSlowSender(t *testing.T) {
	const limit = 200 * time.Millisecond
	servers := map[string]func(*http.Server){
		"the server's limit": func(s *http.Server) { s.ReadTimeout = limit },
		"the context's end": func(s *http.Server) {
			h := s.Handler
			s.Handler = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				ctx, cancel := context.WithTimeout(r.Context(), limit)
				defer cancel()
				h.ServeHTTP(w, r.WithContext(ctx))
			})
		},
	}
	for i := range vendors {
		v := &vendors[i]
		for name, limited := range servers {
			for pace, interval := range map[string]time.Duration{"stops": time.Hour, "trickles": 20 * time.Millisecond} {
				t.Run(string(v.name)+", "+name+", "+pace, func(t *testing.T) {
					t.Parallel()
					done := make(chan struct{}, 1)
					h := v.handler(secret, nil, func(context.Context, []push.Receipt) error {
						t.Error("half a body has receipts")
						return nil
					})
					server := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
						h.ServeHTTP(w, r)
						done <- struct{}{}
					}))
					limited(server.Config)
					server.Start()
					defer server.Close()
					c := v.good()
					v.sized(c, 1<<16)
					conn := c.dial(t, server.URL)
					defer conn.Close()
					begun := time.Now()
					ended := make(chan struct{})
					go func() {
						defer close(ended)
						for i := range c.body {
							if _, err := io.WriteString(conn, c.body[i:i+1]); err != nil {
								return
							}
							select {
							case <-time.After(interval):
							case <-t.Context().Done():
								return
							}
						}
					}()
					wait(t, done)
					if d := time.Since(begun); d > patience/2 {
						t.Errorf("the handler took %v", d)
					}
					answer := make([]byte, len("HTTP/1.1 408"))
					if _, err := io.ReadFull(conn, answer); err != nil || string(answer) != "HTTP/1.1 408" {
						t.Errorf("the answer is %q, %v", answer, err)
					}
				})
			}
		}
	}
}

// A connection is good for the next call, however long the program took.
func TestNextCall(t *testing.T) {
	v := &vendors[0]
	server := httptest.NewUnstartedServer(v.handler(secret, nil, func(ctx context.Context, _ []push.Receipt) error {
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(400 * time.Millisecond):
			return nil
		}
	}))
	server.Config.ReadTimeout = 200 * time.Millisecond
	server.Start()
	defer server.Close()
	for range 3 {
		c := v.good()
		resp, err := server.Client().Do(c.request(t, t.Context(), server.URL, strings.NewReader(c.body)))
		if err != nil {
			t.Fatal(err)
		}
		io.Copy(io.Discard, resp.Body)
		resp.Body.Close()
		if resp.StatusCode != 200 {
			t.Errorf("status %d", resp.StatusCode)
		}
	}
}

// A list of nothing but commas would become two million receipts.
func TestCommas(t *testing.T) {
	bodies := map[push.Vendor]string{
		push.Huawei:    `{"statuses":[` + strings.Repeat(`{},`, 1<<20) + `{}]}`,
		push.Honor:     `{"statuses":[` + strings.Repeat(`{},`, 1<<20) + `{}]}`,
		push.Harmony:   `{"statuses":[` + strings.Repeat(`{},`, 1<<20) + `{}]}`,
		push.Xiaomi:    `data=%7B%22m%22:%7B%22type%22:1,%22targets%22:%22` + strings.Repeat("a,", 1<<20) + `%22%7D%7D`,
		push.OPPO:      `[{"messageId":"m","registrationIds":"` + strings.Repeat("a,", 1<<20) + `","eventType":"push_arrive"}]`,
		push.Vivo:      `{"1":{"targets":"` + strings.Repeat("a,", 1<<20) + `"}}`,
		push.TencentIM: `{"Events":[` + strings.Repeat(`{},`, 1<<20) + `{}]}`,
		push.EMAS:      `[` + strings.Repeat(`{},`, 1<<20) + `{}]`,
		push.MPaaS:     `[` + strings.Repeat(`{},`, 1<<20) + `{}]`,
		push.Meizu:     `cb=%7B%22m-1%22:%7B%22targets%22:%5B` + strings.Repeat("1%2C", 1<<19) + `1%5D%7D%7D`,
	}
	for i := range vendors {
		v := &vendors[i]
		h := v.handler(secret, nil, func(_ context.Context, r []push.Receipt) error {
			t.Errorf("%s: %d receipts", v.name, len(r))
			return nil
		})
		c := v.good()
		c.setBody(v, bodies[v.name])
		w := httptest.NewRecorder()
		h.ServeHTTP(w, c.request(t, t.Context(), "http://callback", strings.NewReader(c.body)))
		if w.Code != 413 {
			t.Errorf("%s: status %d", v.name, w.Code)
		}
	}
}

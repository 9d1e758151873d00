package apns

import (
	"crypto/tls"
	"crypto/x509"
	"io"
	"net/http"
	"net/http/httptest"
	"runtime"
	"testing"

	"github.com/pushwire/push"
)

// BenchmarkSend sends to one token at a time, 200 sends in flight, over TLS
// and HTTP/2. The server, in the same process, accepts everything unread; its
// share of time and allocations is in the figures.
func BenchmarkSend(b *testing.B) {
	srv := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		w.Header()["Apns-Id"] = []string{"EABEAE54-14A8-11E5-B60B-1697F925EC7B"}
	}))
	srv.EnableHTTP2 = true
	srv.StartTLS()
	defer srv.Close()
	roots := x509.NewCertPool()
	roots.AddCert(srv.Certificate())
	c := newTestClient(b, push.WithBaseURL(srv.URL), push.WithTLSConfig(&tls.Config{RootCAs: roots}))
	defer c.Close()
	m := &push.Message{Title: "Your parcel is here", Body: "Box 12, code 4411", Data: map[string]string{"order": "8842"}}
	to := push.Tokens("00fc13adff785122b4ad28809a3420982341241421348097878e577c991de8f0")
	if _, err := c.Send(b.Context(), m, to); err != nil {
		b.Fatal(err)
	}
	const inFlight = 200
	b.SetParallelism(max(inFlight/runtime.GOMAXPROCS(0), 1))
	b.ReportAllocs()
	b.ResetTimer()
	b.RunParallel(func(pb *testing.PB) {
		for pb.Next() {
			if _, err := c.Send(b.Context(), m, to); err != nil {
				b.Error(err)
				return
			}
		}
	})
}

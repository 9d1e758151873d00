package huawei

import (
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/pushwire/push"
)

// BenchmarkSend sends to 100,000 tokens at a time, in requests of 1000, over
// TLS. The server, in the same process, accepts everything unread; its share
// of time and allocations is in the figures.
func BenchmarkSend(b *testing.B) {
	srv := httptest.NewTLSServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		if r.URL.Path == "/oauth2/v3/token" {
			_, _ = io.WriteString(w, `{"access_token":"t","expires_in":3600}`)
			return
		}
		_, _ = io.WriteString(w, `{"code":"80000000","msg":"Success","requestId":"157"}`)
	}))
	defer srv.Close()
	roots := x509.NewCertPool()
	roots.AddCert(srv.Certificate())
	c, err := New(someApp, push.WithBaseURL(srv.URL), push.WithTLSConfig(&tls.Config{RootCAs: roots}), push.WithQPS(0))
	if err != nil {
		b.Fatal(err)
	}
	defer c.Close()
	m := &push.Message{Title: "Your parcel is here", Body: "Box 12, code 4411", Data: map[string]string{"order": "8842"}}
	tokens := make([]string, 100_000)
	for i := range tokens {
		tokens[i] = fmt.Sprintf("IQAAAACy0kNvAADmf1vOqTtZ8sXx3kLq-%0100d", i)
	}
	b.ReportAllocs()
	b.ResetTimer()
	for b.Loop() {
		if _, err := c.Send(b.Context(), m, push.Tokens(tokens...)); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(b.N*len(tokens))/b.Elapsed().Seconds(), "tokens/s")
}

package h2pool

import (
	"io"
	"net/http"
	"testing"
)

// BenchmarkRoundTrip compares the Pool with net/http's own Transport: a small
// POST and a small answer, with the server's share,
// the same in both, included.
func BenchmarkRoundTrip(b *testing.B) {
	const body = `{"aps":{"alert":"Your parcel is here"}}`
	s := serveHTTP(b, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		io.Copy(io.Discard, r.Body)
		w.Header()["Date"] = nil
	}), maxStreamsOf(1000))
	pool := newPool(b, Config{TLSConfig: s.tls()})
	plain := &http.Transport{TLSClientConfig: s.tls(), DisableCompression: true, ForceAttemptHTTP2: true}
	defer plain.CloseIdleConnections()
	for _, tc := range []struct {
		name string
		rt   http.RoundTripper
	}{{"h2pool", pool}, {"net/http", plain}} {
		send := func() {
			req, err := http.NewRequest("POST", s.url, bodyOf(body))
			if err != nil {
				b.Fatal(err)
			}
			if _, err := finish(tc.rt.RoundTrip(req)); err != nil {
				b.Error(err)
			}
		}
		send() // the connection is not part of it
		b.Run(tc.name+"/serial", func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				send()
			}
		})
		b.Run(tc.name+"/parallel", func(b *testing.B) {
			b.ReportAllocs()
			b.SetParallelism(100)
			b.RunParallel(func(pb *testing.PB) {
				for pb.Next() {
					send()
				}
			})
		})
	}
}

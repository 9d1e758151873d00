package receipttest

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/pushwire/push"
)

// FuzzHandler calls every vendor's handler with anything. Nobody gets in
// without the secret; and where there is none, nothing gets through but whole
// receipts of the vendor's, for which the answer is a success.
func FuzzHandler(f *testing.F) {
	for i := range vendors {
		v := &vendors[i]
		c := v.good()
		f.Add(uint8(i), "POST", c.query, c.header.Get("X-HUAWEI-CALLBACK-ID"), []byte(c.body))
	}
	f.Add(uint8(0), "GET", "secret=", "value=", []byte(nil))
	own := rand.Text()
	f.Fuzz(func(t *testing.T, which uint8, method, query, header string, body []byte) {
		v := &vendors[int(which)%len(vendors)]
		closed := v.handler(own, nil, func(context.Context, []push.Receipt) error {
			t.Errorf("%s: %q with %q gets in", v.name, query, header)
			return nil
		})
		var got []push.Receipt
		open := v.handler("", nil, func(_ context.Context, r []push.Receipt) error {
			got = append(got, r...)
			return nil
		})
		c := call{method: "POST", body: string(body)}
		r := c.request(t, t.Context(), "http://callback", strings.NewReader(c.body))
		r.Method, r.URL.RawQuery = method, query
		r.Header = map[string][]string{"X-Huawei-Callback-Id": {header}}
		w := httptest.NewRecorder()
		closed.ServeHTTP(w, r)
		switch {
		case method != "POST" && w.Code != 405:
			t.Errorf("%s: status %d for %q", v.name, w.Code, method)
		case w.Code == 200 && (header != "" || v.name != push.Huawei && v.name != push.Harmony): // their console tests without a header and receipts
			t.Errorf("%s: %q gets in", v.name, header)
		}
		r.Body = c.request(t, t.Context(), "http://callback", strings.NewReader(c.body)).Body
		w = httptest.NewRecorder()
		open.ServeHTTP(w, r)
		if w.Code != 200 && w.Code != 400 && w.Code != 405 && w.Code != 413 || w.Code != 200 && len(got) > 0 {
			t.Errorf("%s: status %d and %d receipts", v.name, w.Code, len(got))
		}
		for i := range got {
			if r := &got[i]; r.Vendor != v.name || r.Status == "" || r.Info.Code == "" {
				t.Errorf("%s: %+v", v.name, r)
			}
		}
		if _, err := json.Marshal(got); err != nil {
			t.Errorf("%s: %v", v.name, err)
		}
	})
}

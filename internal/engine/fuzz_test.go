package engine

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/pushwire/push"
)

// FuzzRetryAfter reads the header that decides how long a caller waits: never
// less than nothing, and never longer than a number of seconds may be.
func FuzzRetryAfter(f *testing.F) {
	f.Add("120")
	f.Add("-1")
	f.Add("9223372036854775807")
	f.Add("Wed, 21 Oct 2099 07:28:00 GMT")
	f.Add("Wed, 21 Oct 1999 07:28:00 GMT")
	f.Add("Wednesday, 21-Oct-99 07:28:00 GMT")
	f.Add("1e3")
	f.Fuzz(func(t *testing.T, value string) {
		d := retryAfter(http.Header{"Retry-After": {value}})
		if d < 0 {
			t.Errorf("%q is %v", value, d)
		}
		if _, err := http.ParseTime(value); err != nil && d > 365*24*time.Hour {
			t.Errorf("%q is %v", value, d)
		}
	})
}

// FuzzCheckToken lets nothing into a path or a body that would change it.
func FuzzCheckToken(f *testing.F) {
	f.Add("c-A1:APA91b_x")
	f.Add("../3/device")
	f.Add("a b")
	f.Add("快")
	f.Add("\x00")
	f.Add("")
	f.Fuzz(func(t *testing.T, token string) {
		if CheckToken(push.FCM, "token", "", token) != nil {
			return
		}
		if token == "" || strings.ContainsFunc(token, func(r rune) bool { return r <= ' ' || r > '~' || r == '/' }) || len(token) > maxToken {
			t.Errorf("%q passes", token)
		}
	})
}

// FuzzEndpoint takes for a base URL only what a path can be put behind, and
// sends no credential over plain HTTP but to this machine.
func FuzzEndpoint(f *testing.F) {
	for _, u := range []string{"https://push.example.com", "http://127.0.0.1:8080/x", "http://[::1]:1", "http://localhost.example.com", "https://u:p@h", "https://h?q", "https://h/#f", "https://h/", "HTTPS://h", "http://127.1", "https://"} {
		f.Add(u)
	}
	f.Fuzz(func(t *testing.T, base string) {
		if checkBase(base) != "" {
			return
		}
		r, err := http.NewRequest(http.MethodPost, base+"/path?q=1", nil)
		if err != nil {
			t.Fatalf("%q: %v", base, err)
		}
		u := r.URL
		if u.RawQuery != "q=1" || !strings.HasSuffix(u.Path, "/path") || u.Fragment != "" || u.User != nil || u.Host == "" {
			t.Errorf("%q leads to %s", base, u)
		}
		if u.Scheme != "https" && !loopback(u.Hostname()) {
			t.Errorf("%q is plain HTTP", base)
		}
	})
}

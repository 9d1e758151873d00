package tencentim

import (
	"bytes"
	"compress/zlib"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/pushwire/push"
)

// unpack reads a UserSig as the service does.
func unpack(t *testing.T, sig string) (d sigDocument) {
	t.Helper()
	packed, err := base64.StdEncoding.DecodeString(strings.NewReplacer("*", "+", "-", "/", "_", "=").Replace(sig))
	if err != nil {
		t.Fatal(err)
	}
	r, err := zlib.NewReader(bytes.NewReader(packed))
	if err != nil {
		t.Fatal(err)
	}
	if err := json.NewDecoder(r).Decode(&d); err != nil {
		t.Fatal(err)
	}
	return d
}

// The values that Tencent's own modules compute, with the clock held.
func TestUserSig(t *testing.T) {
	tests := []struct {
		d    sigDocument
		key  string
		mac  string
		want string // of the module that does not compress; empty: not known
	}{
		{
			sigDocument{SDKAppID: 1400000000, Identifier: "xiaojun", Expire: 15552000, Time: 1700000000}, testKey,
			"LvA7d/Iw7gSsnskvVzBDPOCCDbuNCw4GHwTC0bip+B4=",
			"eAEArABT-3siVExTLnZlciI6IjIuMCIsIlRMUy5pZGVudGlmaWVyIjoieGlhb2p1biIsIlRMUy5zZGthcHBpZCI6MTQwMDAwMDAwMCwiVExTLmV4cGlyZSI6MTU1NTIwMDAsIlRMUy50aW1lIjoxNzAwMDAwMDAwLCJUTFMuc2lnIjoiTHZBN2QvSXc3Z1NzbnNrdlZ6QkRQT0NDRGJ1TkN3NEdId1RDMGJpcCtCND0ifQoBAAD--9-DMfw_",
		},
		{
			sigDocument{SDKAppID: 1400000000, Identifier: "administrator", Expire: 86400, Time: 1700000000}, testKey,
			"yLAe+w7WUeUuqbV9h/TX78u21oTGi+i9Zp1u3PpnY60=",
			"eAEArwBQ-3siVExTLnZlciI6IjIuMCIsIlRMUy5pZGVudGlmaWVyIjoiYWRtaW5pc3RyYXRvciIsIlRMUy5zZGthcHBpZCI6MTQwMDAwMDAwMCwiVExTLmV4cGlyZSI6ODY0MDAsIlRMUy50aW1lIjoxNzAwMDAwMDAwLCJUTFMuc2lnIjoieUxBZSt3N1dVZVV1cWJWOWgvVFg3OHUyMW9UR2kraTlacDF1M1Bwblk2MD0ifQoBAAD---AkM5w_",
		},
		{
			sigDocument{SDKAppID: 88888888, Identifier: "admin", Expire: 3600, Time: 1735689600}, "test-secret-key",
			"J+IlmjdFkE+aCJswhHXMngo2SJWKSTRu7er+Xu7T8Sc=", "",
		},
		{
			sigDocument{SDKAppID: 1, Identifier: "3", Expire: 4, Time: 1700000000, UserBuf: []byte{5}}, "2",
			"oPo+m5W+tRnZhvOZElDf11AiNuEFHozfLaQszngapso=", "",
		},
		{
			sigDocument{SDKAppID: 1600000001, Identifier: "administrator", Expire: 604800, Time: 1767225600}, strings.Repeat("0123456789abcdef", 4),
			"rYPZ15klGmfRySQxL7gp1ibNlZqEIAQ+JgjnfvU4YmY=", "",
		},
	}
	for _, tt := range tests {
		tt.d.Version = "2.0"
		sig, err := tt.d.sign(tt.key)
		if err != nil {
			t.Fatal(err)
		}
		want := tt.d
		want.Sig = tt.mac
		if d := cmp.Diff(want, unpack(t, sig)); d != "" {
			t.Errorf("%s holds (-want +got):\n%s", tt.d.Identifier, d)
		}
		if tt.want != "" && sig != tt.want {
			t.Errorf("%s: %s, want %s", tt.d.Identifier, sig, tt.want)
		}
	}
}

// The other ways to pack vector 1 hold the same.
func TestUserSigOfOtherModules(t *testing.T) {
	want := sigDocument{Version: "2.0", SDKAppID: 1400000000, Identifier: "xiaojun", Expire: 15552000, Time: 1700000000}
	want.Sig = want.mac(testKey)
	for _, sig := range []string{
		"eJyqVgrxCdZLrSjILEpVsjI0NTU1MjAw0AGLZqak5pVkpmWmFilZKVVkJuZnleYpQaSKU7ITCwoyU5SsDE0MoAAqk5muZKXkU*ZonqLvWW6eHlycV5xdFlbl5BLg7*zsklTq51xu4u5RHuJskJRZoO1kYgs1siQzF*QCc1TjysCWG*kZKNUCAgAA--9OLDHy",
		"eJyrVgrxCdYrSy1SslIy0jNQ0gHzM1NS80oy0zLBwhWZiflZpXlQqeKU7MSCgswUJStDEwMogMiUZOamKlkZmqOKplYUZBaBxE1NTY3gosWZ6UpWSj5ljuYp*p7l5unBxXnF2WVhVU4uAf7Ozi5JpX7O5SbuHuUhzgZJmQXaTia2SrUAohcx8g__",
	} {
		if d := cmp.Diff(want, unpack(t, sig)); d != "" {
			t.Errorf("(-want +got):\n%s", d)
		}
	}
}

// A UserSig that was refused cannot be replaced by itself.
func TestUserSigsDiffer(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &signer{appID: 1, identifier: "a", key: "k"}
		seen := make(map[string]bool)
		for range 5 {
			tok, err := s.mint(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			d := unpack(t, tok.AccessToken)
			if d.Time != time.Now().Unix() || d.Expire < 86400 || d.Expire >= 90000 || d.Time+d.Expire != tok.Expiry.Unix() {
				t.Errorf("%+v, until %s", d, tok.Expiry)
			}
			seen[tok.AccessToken] = true
		}
		if len(seen) < 4 { // the last two differ, and more than one repetition is next to impossible
			t.Errorf("%d UserSigs of 5 differ", len(seen))
		}
		for _, format := range []string{"%v", "%+v", "%#v"} {
			if out := fmt.Sprintf(format, &signer{key: testKey}); strings.Contains(out, testKey) {
				t.Errorf("%s prints the key", format)
			}
		}
	})
}

// TestURL looks at the query: what is in it, and that each attempt has a
// random number of its own.
func TestURL(t *testing.T) {
	f := &fake{answers: []any{refusal("60007"), answerTask}}
	c, err := New(Config{SDKAppID: 1400000000, SecretKey: testKey, Identifier: "a&b c"}, push.WithHTTPClient(&http.Client{Transport: f}),
		push.WithRetry(push.RetryPolicy{MinWait: time.Millisecond}))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := c.Push(t.Context(), &Message{ToAccount: []string{"u"}, OfflinePushInfo: &OfflinePushInfo{Title: "t"}}); err != nil {
		t.Fatal(err)
	}
	if len(f.requests) != 2 {
		t.Fatalf("%d requests", len(f.requests))
	}
	first, second := f.requests[0], f.requests[1]
	if first.Query.Get("random") == second.Query.Get("random") {
		t.Error("the random number of two attempts is the same")
	}
	if first.Body != second.Body {
		t.Errorf("the body of two attempts differs: %s, %s", first.Body, second.Body)
	}
	d := unpack(t, first.Query.Get("usersig"))
	if d.Identifier != "a&b c" || d.SDKAppID != 1400000000 || d.Sig != d.mac(testKey) || d.Expire < 86400 {
		t.Errorf("the UserSig holds %+v", d)
	}
	for _, q := range []url.Values{first.Query, second.Query} {
		q.Del("usersig")
		q.Del("random")
		want := url.Values{"sdkappid": {"1400000000"}, "identifier": {"a&b c"}, "contenttype": {"json"}}
		if d := cmp.Diff(want, q); d != "" {
			t.Errorf("query (-want +got):\n%s", d)
		}
	}
	if c.base != "https://console.tim.qq.com" || first.Path != "/v4/timpush/batch" {
		t.Errorf("the URL is %s%s", c.base, first.Path)
	}
}

// TestSignature looks at what codes about the UserSig lead to.
func TestSignature(t *testing.T) {
	m := &Message{ToAccount: []string{"u"}, OfflinePushInfo: &OfflinePushInfo{Title: "t"}}
	tests := []struct {
		code     string
		requests int
		sigs     int
		kind     push.Kind
	}{
		{"70001", 2, 2, push.ErrAuth}, {"70003", 2, 2, push.ErrAuth}, {"60004", 2, 2, push.ErrAuth}, {"20002", 2, 2, push.ErrAuth},
		{"70009", 1, 1, push.ErrAuth}, {"70013", 1, 1, push.ErrAuth}, {"60006", 1, 1, push.ErrAuth}, {"60010", 1, 1, push.ErrPermission},
		{"70050", 1, 1, push.ErrRateLimited},
	}
	for _, tt := range tests {
		f := &fake{answers: []any{refusal(tt.code)}}
		c := newTestClient(t, f)
		_, err := c.Push(t.Context(), m)
		var e *Error
		if !errors.As(err, &e) || e.Kind() != tt.kind || e.Code() != tt.code || errors.Is(err, push.ErrUnconfirmed) {
			t.Errorf("%s: %v", tt.code, err)
			continue
		}
		sigs := make(map[string]bool)
		for _, r := range f.requests {
			sigs[r.Query.Get("usersig")] = true
		}
		if len(f.requests) != tt.requests || len(sigs) != tt.sigs {
			t.Errorf("%s: %d requests with %d UserSigs, want %d and %d", tt.code, len(f.requests), len(sigs), tt.requests, tt.sigs)
		}
		if tt.code == codeLockedOut {
			if e.RetryAfter != time.Minute || !e.Retryable() {
				t.Errorf("after %s: retry after %s", tt.code, e.RetryAfter)
			}
			_, _ = c.Push(t.Context(), m)
			if f.requests[0].Query.Get("usersig") == f.requests[1].Query.Get("usersig") {
				t.Error("the UserSig that was locked out is used again")
			}
		}
	}
}

func TestStoreKey(t *testing.T) {
	a := storeKey(&Config{SDKAppID: 1, Identifier: "a/b", SecretKey: testKey})
	b := storeKey(&Config{SDKAppID: 1, Identifier: "a/b", SecretKey: testKey[1:]})
	if a == b || strings.Contains(a, testKey[:16]) || !strings.HasPrefix(a, "push/tencentim/1/a%2Fb/") {
		t.Errorf("keys %s and %s", a, b)
	}
}

// TestUserSigIsHidden lets all go wrong, with the URL in what comes back, and
// looks for the UserSig in errors and log.
func TestUserSigIsHidden(t *testing.T) {
	var log bytes.Buffer
	echo := func(status int, format string, escape func(string) string) func(*http.Request) *http.Response {
		return func(r *http.Request) *http.Response {
			return respond(status, fmt.Sprintf(format, escape(r.URL.String())))
		}
	}
	same := func(s string) string { return s }
	page := "<html>cannot reach %s</html>"
	info := `{"ActionStatus":"FAIL","ErrorCode":60002,"ErrorInfo":"bad URL %s"}`
	for name, answer := range map[string]any{
		"gateway":          echo(502, page, same),
		"gateway, escaped": echo(403, page, url.QueryEscape),
		"gateway, 200":     echo(200, page, same),
		"service":          echo(200, info, same),
		"service, escaped": echo(200, info, url.PathEscape),
		"other escapes":    echo(503, page, func(s string) string { return strings.ReplaceAll(s, "*", "%2a") }),
		"transport":        answerOK, // not used
		"redirect": func(r *http.Request) *http.Response {
			resp := respond(302, "")
			resp.Header.Set("Location", r.URL.String())
			return resp
		},
	} {
		f := &fake{answers: []any{answer}}
		var rt http.RoundTripper = f
		if name == "transport" {
			rt = failing{f}
		}
		c := newTestClient(t, nil, push.WithHTTPClient(&http.Client{Transport: rt}),
			push.WithLogger(slog.New(slog.NewJSONHandler(&log, &slog.HandlerOptions{Level: slog.LevelDebug}))),
			push.WithRetry(push.RetryPolicy{MinWait: time.Millisecond, MaxWait: time.Millisecond, Unconfirmed: true}))
		_, err := c.Send(t.Context(), &push.Message{Title: "t", Body: "b"}, push.Users("u"))
		if err == nil {
			t.Fatalf("%s: no error", name)
		}
		sig, _ := c.auth.Authorize(t.Context(), http.Header{})
		text := fmt.Sprintf("%v %+v %#v", err, err, err) + log.String()
		for e := err; e != nil; e = errors.Unwrap(e) {
			text += fmt.Sprintf("%+v", e)
		}
		for _, secret := range []string{sig, sig[20:60], testKey} {
			if i := strings.Index(text, secret); i >= 0 {
				t.Errorf("%s: a secret is in %.200q", name, text[max(i-80, 0):])
			}
		}
	}
	if log.Len() == 0 {
		t.Error("nothing was logged")
	}
}

func TestWithout(t *testing.T) {
	const secret = "eAE*ab-cd_"
	for _, text := range []string{"x " + secret + " y", "x eAE%2Aab-cd_ y", "x eAE%2aab-cd_ y"} {
		if got := without(text, secret); got != "x (UserSig) y" {
			t.Errorf("without(%q) = %q", text, got)
		}
	}
	if got := without("x", ""); got != "x" {
		t.Errorf("without a secret: %q", got)
	}
}

// failing is a transport, of the program's, whose error tells the URL.
type failing struct{ *fake }

func (f failing) RoundTrip(r *http.Request) (*http.Response, error) {
	_, _ = io.Copy(io.Discard, r.Body)
	return nil, &url.Error{Op: "Post", URL: r.URL.String(), Err: io.ErrUnexpectedEOF}
}

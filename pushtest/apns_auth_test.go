package pushtest

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"math/big"
	"net/http"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/golang-jwt/jwt/v5"
	"github.com/google/go-cmp/cmp"
)

// fresh is a client with connections of its own.
func (c *apnsClient) fresh() *http.Client {
	c.t.Helper()
	tr := c.http.Transport.(*http.Transport).Clone()
	c.t.Cleanup(tr.CloseIdleConnections)
	return &http.Client{Transport: tr}
}

// with sends with a provider token, on a new connection.
func (c *apnsClient) with(token string) string {
	c.t.Helper()
	other := *c
	other.http = c.fresh()
	return other.on(token)
}

// on sends with a provider token, on the client's connection.
func (c *apnsClient) on(token string) string {
	c.t.Helper()
	got := c.send(c.token, apnsHeaders{"authorization": token}, apnsHello)
	return strconv.Itoa(got.Status) + " " + got.Reason
}

// rfc7515Key is the P-256 key of RFC 7515, appendix A.3.
func rfc7515Key(t *testing.T) *ecdsa.PrivateKey {
	t.Helper()
	number := func(s string) *big.Int {
		b, err := base64.RawURLEncoding.DecodeString(s)
		if err != nil {
			t.Fatal(err)
		}
		return new(big.Int).SetBytes(b)
	}
	d := number("jpsQnnGQmL-YBIffH1136cspYG6-0iY7X1fCE9-E9LI")
	key, err := ecdsa.ParseRawPrivateKey(elliptic.P256(), d.FillBytes(make([]byte, 32)))
	if err != nil {
		t.Fatal(err)
	}
	return key
}

// The example of Apple's page on tokens, signed with the key of RFC 7515.
func TestAPNsTokenVector(t *testing.T) {
	const (
		input = "eyJhbGciOiJFUzI1NiIsImtpZCI6IkFCQzEyM0RFRkcifQ.eyJpc3MiOiJERUYxMjNHSElKIiwiaWF0IjoxNDM3MTc5MDM2fQ"
		sum   = "332339fc39ab954c724c5d94aa56c3dc1ac58a6dafc800d489a1d58f956ffd3b"
		sig   = "DsvSgkxE3Olsjv2UQ_kVzPZi7Xgx81ZbYtdqr58sck_g_b33F6HN3NJZHdVRZsxAvMBnCAFDZbXtUg5P1NtVBg"
	)
	if got := sha256.Sum256([]byte(input)); hex.EncodeToString(got[:]) != sum {
		t.Fatalf("SHA-256 is %x", got)
	}
	key := rfc7515Key(t)
	c := newAPNsClient(t, func(a *APNs) {
		a.KeyID, a.TeamID, a.BundleID = "ABC123DEFG", "DEF123GHIJ", "com.example.MyApp"
		a.public = &key.PublicKey
		a.clock = func() time.Time { return time.Unix(1437179036, 0) }
	})
	c.token = "00fc13adff785122b4ad28809a3420982341241421348097878e577c991de8f0"
	c.sim.SetState(c.token, Live)
	if got := c.on("bearer " + input + "." + sig); got != "200 " {
		t.Errorf("got %s", got)
	}
	if got := c.on("bearer " + input + "." + strings.Replace(sig, "D", "E", 1)); got != "403 InvalidProviderToken" {
		t.Errorf("another signature: got %s", got)
	}
	if d := cmp.Diff([]string(nil), c.sim.Problems()); d != "" {
		t.Error(d)
	}
	// The vector of RFC 7515 itself.
	if !c.sim.signed("eyJhbGciOiJFUzI1NiJ9.eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ",
		"DtEhU3ljbEg8L38VWAfUAqOyKAM6-Xx-F4GawxaepmXFCgfTjDxw5djxLa8ISlSApmWQxfKTUJqPP3-Kg6NU1Q") {
		t.Error("the signature of RFC 7515 A.3 is not accepted")
	}
}

func TestAPNsInvalidTokens(t *testing.T) {
	c := newAPNsClient(t)
	other := NewAPNs()
	defer other.Close()
	other.KeyID, other.TeamID = c.sim.KeyID, c.sim.TeamID
	now := c.sim.Now()
	parts := strings.Split(c.jwt, ".")
	token := func(change func(header map[string]any, claims jwt.MapClaims)) string {
		claims := jwt.MapClaims{"iss": c.sim.TeamID, "iat": now.Unix()}
		tok := jwt.NewWithClaims(jwt.SigningMethodES256, claims)
		tok.Header["kid"] = c.sim.KeyID
		change(tok.Header, claims)
		return "bearer " + apnsSigned(t, c.sim, tok)
	}
	const missing, invalid = "403 MissingProviderToken", "403 InvalidProviderToken"
	tests := []struct{ name, authorization, want string }{
		{"none", "-", missing},
		{"empty", "", missing},
		{"no token", "bearer ", missing},
		{"other scheme", "basic " + c.jwt, missing},
		{"no scheme", c.jwt, missing},
		{"two parts", "bearer " + parts[0] + "." + parts[1], invalid},
		{"no base64", "bearer !." + parts[1] + "." + parts[2], invalid},
		{"padded", "bearer " + c.jwt + "==", invalid},
		{"other key", "bearer " + apnsSign(t, other, now), invalid},
		{"other kid", token(func(h map[string]any, _ jwt.MapClaims) { h["kid"] = "ABC123DEFG" }), invalid},
		{"no kid", token(func(h map[string]any, _ jwt.MapClaims) { delete(h, "kid") }), invalid},
		{"other alg", token(func(h map[string]any, _ jwt.MapClaims) { h["alg"] = "none" }), invalid},
		{"other iss", token(func(_ map[string]any, cl jwt.MapClaims) { cl["iss"] = "DEF123GHIJ" }), invalid},
		{"no iss", token(func(_ map[string]any, cl jwt.MapClaims) { delete(cl, "iss") }), invalid},
		{"no iat", token(func(_ map[string]any, cl jwt.MapClaims) { delete(cl, "iat") }), invalid},
		{"iat in milliseconds", token(func(_ map[string]any, cl jwt.MapClaims) { cl["iat"] = now.UnixMilli() }), invalid},
		{"iat with a fraction", token(func(_ map[string]any, cl jwt.MapClaims) { cl["iat"] = 1437179036.5 }), invalid},
		{"repeated", "bearer " + c.jwt + "\nbearer " + c.jwt, "400 DuplicateHeaders"},
	}
	for _, test := range tests {
		if got := c.with(test.authorization); got != test.want {
			t.Errorf("%s: got %s, want %s", test.name, got, test.want)
		}
	}
	if n := c.sim.Credentials(); n != 0 {
		t.Errorf("%d tokens were accepted", n)
	}
	if d := cmp.Diff([]string(nil), c.sim.Problems()); d != "" {
		t.Error(d)
	}
}

// Apple lets some deviations pass; they show as problems.
func TestAPNsToleratedTokens(t *testing.T) {
	c := newAPNsClient(t)
	key, err := jwt.ParseECPrivateKeyFromPEM(c.sim.Key)
	if err != nil {
		t.Fatal(err)
	}
	input := c.jwt[:strings.LastIndex(c.jwt, ".")]
	sum := sha256.Sum256([]byte(input))
	der, err := ecdsa.SignASN1(rand.Reader, key, sum[:])
	if err != nil {
		t.Fatal(err)
	}
	odd := jwt.NewWithClaims(jwt.SigningMethodES256, jwt.MapClaims{
		"iss": c.sim.TeamID, "iat": strconv.FormatInt(c.sim.Now().Unix(), 10), "exp": c.sim.Now().Unix() + 60,
	})
	odd.Header["kid"] = c.sim.KeyID
	tests := []struct {
		authorization string
		problems      []string
	}{
		{"Bearer " + c.jwt, []string{`authorization: the scheme is "Bearer" in place of bearer`}},
		{"bearer " + input + "." + base64.RawURLEncoding.EncodeToString(der), []string{"provider token: the signature is in ASN.1, not 64 bytes of R and S"}},
		{"bearer " + apnsSigned(t, c.sim, odd), []string{"provider token: iat is a string", `provider token: unknown claim "exp"`}},
	}
	for _, test := range tests {
		c.sim.Reset()
		if got := c.with(test.authorization); got != "200 " {
			t.Errorf("%q: got %s", test.problems, got)
		}
		if d := cmp.Diff(test.problems, c.sim.Problems()); d != "" {
			t.Error(d)
		}
	}
}

func TestAPNsTokenAge(t *testing.T) {
	c := newAPNsClient(t)
	now := time.Unix(1_800_000_000, 0)
	c.sim.SetClock(func() time.Time { return now })
	tests := []struct {
		age  time.Duration
		want string
	}{
		{0, "200 "},
		{time.Hour, "200 "},
		{time.Hour + time.Second, "403 ExpiredProviderToken"},
		{-time.Hour, "200 "},
		{-time.Hour - time.Second, "403 InvalidProviderToken"},
	}
	for _, test := range tests {
		if got := c.with("bearer " + apnsSign(t, c.sim, now.Add(-test.age))); got != test.want {
			t.Errorf("%s: got %s, want %s", test.age, got, test.want)
		}
	}
	// A connection that heard it once hears it again.
	old, young := apnsSign(t, c.sim, now.Add(-2*time.Hour)), apnsSign(t, c.sim, now)
	for _, token := range []string{old, young} {
		if got := c.on("bearer " + token); got != "403 ExpiredProviderToken" {
			t.Errorf("got %s", got)
		}
	}
	if got := c.with("bearer " + young); got != "200 " {
		t.Errorf("on a new connection: got %s", got)
	}
}

func TestAPNsTokenUpdates(t *testing.T) {
	c := newAPNsClient(t)
	start := time.Unix(1_800_000_000, 0)
	var passed atomic.Int64 // seconds
	c.sim.SetClock(func() time.Time { return start.Add(time.Duration(passed.Load()) * time.Second) })
	first := "bearer " + apnsSign(t, c.sim, start)
	second := "bearer " + apnsSign(t, c.sim, start.Add(20*time.Minute))
	steps := []struct {
		at    int64
		token string
		want  string
	}{
		{0, first, "200 "},
		{0, first, "200 "},
		{1199, second, "429 TooManyProviderTokenUpdates"},
		{1199, first, "200 "},
		{1200, second, "200 "},
		{1201, first, "200 "}, // it was under way
		{2399, "bearer " + apnsSign(t, c.sim, start.Add(2399*time.Second)), "429 TooManyProviderTokenUpdates"},
	}
	for _, step := range steps {
		passed.Store(step.at)
		if got := c.on(step.token); got != step.want {
			t.Errorf("at %d: got %s, want %s", step.at, got, step.want)
		}
	}
	// The rule is one of connections.
	if got := c.with("bearer " + apnsSign(t, c.sim, start.Add(2300*time.Second))); got != "200 " {
		t.Errorf("on a new connection: got %s", got)
	}
	if n := c.sim.Credentials(); n != 3 {
		t.Errorf("%d credentials", n)
	}
}

func TestAPNsExpireCredentials(t *testing.T) {
	c := newAPNsClient(t)
	now := c.sim.Now()
	if got := c.on("bearer " + c.jwt); got != "200 " {
		t.Fatalf("got %s", got)
	}
	c.sim.ExpireCredentials()
	if got := c.with("bearer " + c.jwt); got != "403 ExpiredProviderToken" {
		t.Errorf("the old one: got %s", got)
	}
	young := "bearer " + apnsSign(t, c.sim, now.Add(time.Second))
	if got := c.on(young); got != "429 TooManyProviderTokenUpdates" {
		t.Errorf("too soon: got %s", got)
	}
	if got := c.with(young); got != "200 " {
		t.Errorf("a new one: got %s", got)
	}
	c.sim.SetClock(func() time.Time { return now.Add(25 * time.Minute) })
	if got := c.on("bearer " + apnsSign(t, c.sim, now.Add(25*time.Minute))); got != "200 " {
		t.Errorf("25 minutes later: got %s", got)
	}
}

package pushtest

import (
	"crypto"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"encoding/base64"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/golang-jwt/jwt/v5"
)

func TestHarmonyServiceAccount(t *testing.T) {
	c := newHarmonyClient(t)
	file, key := c.key()
	if file["project_id"] != c.sim.ProjectID {
		t.Errorf("project_id is %q, want %q", file["project_id"], c.sim.ProjectID)
	}
	if !regexp.MustCompile(`^-----BEGIN PRIVATE KEY-----\n[^\n]+\n-----END PRIVATE KEY-----\n$`).MatchString(file["private_key"]) {
		t.Error("private_key is not on one line")
	}
	sim := NewHarmony(HarmonyKey(key))
	defer sim.Close()
	other := harmonyClient{t: t, sim: sim}
	if _, k := other.key(); !k.Equal(key) {
		t.Error("HarmonyKey has no effect")
	}
}

func TestHarmonyJWT(t *testing.T) {
	c := newHarmonyClient(t)
	clock := c.sim.Now()
	c.sim.SetClock(func() time.Time { return clock })
	now := clock.Unix()
	salted := &jwt.SigningMethodRSAPSS{SigningMethodRSA: jwt.SigningMethodPS256.SigningMethodRSA,
		Options: &rsa.PSSOptions{SaltLength: 20, Hash: crypto.SHA256}}
	type change = map[string]any
	for name, test := range map[string]struct {
		method         jwt.SigningMethod
		header, claims change
		want           string
	}{
		"good":         {nil, nil, nil, ""},
		"RS256":        {jwt.SigningMethodRS256, nil, nil, "80200001"},
		"salt":         {salted, nil, nil, "80200001"},
		"alg":          {nil, change{"alg": "RS256"}, nil, "80200001"},
		"no kid":       {nil, change{"kid": nil}, nil, "80200001"},
		"kid":          {nil, change{"kid": "x"}, nil, "80200001"},
		"no typ":       {nil, change{"typ": nil}, nil, "80200001"},
		"iss":          {nil, nil, change{"iss": c.sim.ClientID}, "80200001"},
		"no aud":       {nil, nil, change{"aud": nil}, "80200001"},
		"aud":          {nil, nil, change{"aud": c.sim.URL() + "/oauth2/v3/token"}, "80200001"},
		"no iat":       {nil, nil, change{"iat": nil}, "80200001"},
		"no exp":       {nil, nil, change{"exp": nil}, "80200001"},
		"iat as text":  {nil, nil, change{"iat": "1"}, "80200001"},
		"milliseconds": {nil, nil, change{"iat": now * 1000, "exp": (now + 3600) * 1000}, "80200001"},
		"over":         {nil, nil, change{"iat": now - 3600, "exp": now}, "80200005"},
		"one second":   {nil, nil, change{"iat": now - 3600, "exp": now + 1}, ""},
		"a day":        {nil, nil, change{"exp": now + 86400}, "80300036"},
		"hardly a day": {nil, nil, change{"exp": now + 86399}, ""},
		"back-dated":   {nil, nil, change{"iat": now - 1}, ""},
	} {
		method := test.method
		if method == nil {
			method = jwt.SigningMethodPS256
		}
		c.auth = "Bearer " + c.sign(method, test.header, test.claims)
		want := "Unauthorized " + test.want
		if test.want == "" {
			want = "OK 80000000"
		}
		c.is(name, c.send("0", harmonySmall), want, "")
	}
	if n := c.sim.Credentials(); n != 4 {
		t.Errorf("Credentials() = %d, want 4", n)
	}
	c.problems()
}

func TestHarmonyAuthorization(t *testing.T) {
	c := newHarmonyClient(t)
	good := strings.TrimPrefix(c.auth, "Bearer ")
	for name, auth := range map[string]string{
		"none": "", "no scheme": good, "no space": "Bearer" + good, "another scheme": "Basic " + good,
		"access token": "Bearer CgB6e3x9AAAA", "two parts": "Bearer " + good[:strings.LastIndex(good, ".")],
		"another's": newHarmonyClient(t).auth, "padding": "Bearer " + good + "==",
	} {
		c.auth = auth
		c.is(name, c.send("0", harmonySmall), "Unauthorized 80200001", "Authentication Error")
	}
	c.delivered()
	c.auth = "Bearer " + c.sign(jwt.SigningMethodPS256, map[string]any{"x5t": "a"}, map[string]any{"sub": "b"})
	c.is("unknown members", c.send("0", harmonySmall), "OK 80000000", "")
	c.problems(`the header of the JWT: "x5t" is unknown`, `the claims of the JWT: "sub" is unknown`)
}

// TestHarmonyJWTVector signs an input whose text is known, with the members of
// the header in another order than this package's library has them.
func TestHarmonyJWTVector(t *testing.T) {
	const input = "eyJhbGciOiJQUzI1NiIsInR5cCI6IkpXVCIsImtpZCI6IjAxMjM0NTY3ODlhYmNkZWYwMTIzNDU2Nzg5YWJjZGVmIn0." +
		"eyJpc3MiOiIxMTYwMDAwMDEiLCJhdWQiOiJodHRwczovL29hdXRoLWxvZ2luLmNsb3VkLmh1YXdlaS5jb20vb2F1dGgyL3YzL3Rva2VuIiwiaWF0IjoxNTgxNDA3MDY0LCJleHAiOjE1ODE0MTA2NjR9"
	c := newHarmonyClient(t)
	_, key := c.key()
	c.sim.account.keyID, c.sim.account.name = "0123456789abcdef0123456789abcdef", "116000001"
	sum := sha256.Sum256([]byte(input))
	sig, err := rsa.SignPSS(rand.Reader, key, crypto.SHA256, sum[:], &rsa.PSSOptions{SaltLength: rsa.PSSSaltLengthEqualsHash})
	if err != nil {
		t.Fatal(err)
	}
	c.auth = "Bearer " + input + "." + base64.RawURLEncoding.EncodeToString(sig)
	for at, want := range map[int64]string{
		1581407064: "OK 80000000",
		1581410663: "OK 80000000",
		1581410664: "Unauthorized 80200005",
	} {
		c.sim.SetClock(func() time.Time { return time.Unix(at, 0) })
		c.is(time.Unix(at, 0).String(), c.send("0", harmonySmall), want, "")
	}
	c.sim.SetClock(nil)
	if d := time.Since(c.sim.Now()); d > time.Minute || d < 0 {
		t.Errorf("the clock is off by %s", d)
	}
}

func TestHarmonyExpireCredentials(t *testing.T) {
	c := newHarmonyClient(t)
	c.is("before", c.send("0", harmonySmall), "OK 80000000", "")
	c.sim.ExpireCredentials()
	c.is("ended", c.send("0", harmonySmall), "Unauthorized 80200005", "Jwt token expired")
	c.auth = "Bearer " + c.sign(jwt.SigningMethodPS256, nil, map[string]any{"exp": c.sim.Now().Unix() + 600})
	c.is("renewed", c.send("0", harmonySmall), "OK 80000000", "")
	if n := c.sim.Credentials(); n != 2 {
		t.Errorf("Credentials() = %d, want 2", n)
	}
}

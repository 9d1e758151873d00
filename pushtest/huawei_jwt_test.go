package pushtest

import (
	"crypto"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"encoding/pem"
	"maps"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/golang-jwt/jwt/v5"
	"github.com/google/go-cmp/cmp"
)

// huaweiKeyFile is the key file of a service account.
type huaweiKeyFile struct {
	ProjectID  string `json:"project_id"`
	KeyID      string `json:"key_id"`
	PrivateKey string `json:"private_key"`
	SubAccount string `json:"sub_account"`
}

// key reads the service account as a client does.
func (c *huaweiClient) key() (huaweiKeyFile, *rsa.PrivateKey) {
	c.t.Helper()
	var file huaweiKeyFile
	if err := json.Unmarshal(c.sim.ServiceAccount, &file); err != nil {
		c.t.Fatal(err)
	}
	block, _ := pem.Decode([]byte(file.PrivateKey))
	if block == nil || block.Type != "PRIVATE KEY" {
		c.t.Fatal("private_key is not PKCS#8 in PEM")
	}
	key, err := x509.ParsePKCS8PrivateKey(block.Bytes)
	if err != nil {
		c.t.Fatal(err)
	}
	return file, key.(*rsa.PrivateKey)
}

// sign makes a JWT. A nil in the changes leaves a member out.
func (c *huaweiClient) sign(method jwt.SigningMethod, header, claims map[string]any) string {
	c.t.Helper()
	file, key := c.key()
	now := c.sim.Now().Unix()
	token := jwt.NewWithClaims(method, jwt.MapClaims(huaweiChange(map[string]any{
		"iss": file.SubAccount, "aud": "https://oauth-login.cloud.huawei.com/oauth2/v3/token",
		"iat": now, "exp": now + 3600,
	}, claims)))
	token.Header["kid"] = file.KeyID
	token.Header = huaweiChange(token.Header, header)
	s, err := token.SignedString(key)
	if err != nil {
		c.t.Fatal(err)
	}
	return s
}

func huaweiChange(m, change map[string]any) map[string]any {
	maps.Copy(m, change)
	maps.DeleteFunc(m, func(_ string, v any) bool { return v == nil })
	return m
}

func TestHuaweiServiceAccount(t *testing.T) {
	c := newHuaweiClient(t)
	file, _ := c.key()
	if file.ProjectID != c.sim.ProjectID {
		t.Errorf("project_id is %q, want %q", file.ProjectID, c.sim.ProjectID)
	}
	if !regexp.MustCompile(`^-----BEGIN PRIVATE KEY-----\n[^\n]+\n-----END PRIVATE KEY-----\n$`).MatchString(file.PrivateKey) {
		t.Errorf("private_key is not on one line: %.60q", file.PrivateKey)
	}
	c.auth = "Bearer " + c.sign(jwt.SigningMethodPS256, nil, nil)
	for _, path := range []string{
		"v1/" + c.sim.ClientID + "/messages:send", "v2/" + c.sim.ProjectID + "/messages:send",
	} {
		if got := c.post(path, c.to()); got.Code != "80000000" {
			t.Errorf("%s: got %+v", path, got)
		}
	}
	if got := c.post("v2/1/messages:send", c.to()); got.brief() != "Unauthorized 80200001" {
		t.Errorf("another project: got %s", got.brief())
	}
	c.clean()
}

func TestHuaweiJWT(t *testing.T) {
	c := newHuaweiClient(t)
	clock := c.sim.Now()
	c.sim.SetClock(func() time.Time { return clock })
	now := clock.Unix()
	salted := &jwt.SigningMethodRSAPSS{SigningMethodRSA: jwt.SigningMethodPS256.SigningMethodRSA,
		Options: &rsa.PSSOptions{SaltLength: 20, Hash: crypto.SHA256}}
	for name, test := range map[string]struct {
		method         jwt.SigningMethod
		header, claims map[string]any
		want           string
	}{
		"good":             {nil, nil, nil, ""},
		"RS256":            {jwt.SigningMethodRS256, nil, nil, "80200001"},
		"PS384":            {jwt.SigningMethodPS384, nil, nil, "80200001"},
		"salt":             {salted, nil, nil, "80200001"},
		"alg":              {nil, map[string]any{"alg": "RS256"}, nil, "80200001"},
		"no kid":           {nil, map[string]any{"kid": nil}, nil, "80200001"},
		"kid":              {nil, map[string]any{"kid": "x"}, nil, "80200001"},
		"no typ":           {nil, map[string]any{"typ": nil}, nil, "80200001"},
		"iss":              {nil, nil, map[string]any{"iss": c.sim.ClientID}, "80200001"},
		"iss as number":    {nil, nil, map[string]any{"iss": 1}, "80200001"},
		"no aud":           {nil, nil, map[string]any{"aud": nil}, "80200001"},
		"aud":              {nil, nil, map[string]any{"aud": c.sim.URL() + "/oauth2/v3/token"}, "80200001"},
		"aud as array":     {nil, nil, map[string]any{"aud": []string{huaweiAudience}}, "80200001"},
		"no iat":           {nil, nil, map[string]any{"iat": nil}, "80200001"},
		"no exp":           {nil, nil, map[string]any{"exp": nil}, "80200001"},
		"iat as text":      {nil, nil, map[string]any{"iat": "1"}, "80200001"},
		"exp with a point": {nil, nil, map[string]any{"exp": float64(now) + 60.5}, "80200001"},
		"milliseconds":     {nil, nil, map[string]any{"iat": now * 1000, "exp": (now + 3600) * 1000}, "80200001"},
		"ends too early":   {nil, nil, map[string]any{"exp": now}, "80200001"},
		"future":           {nil, nil, map[string]any{"iat": now + 400, "exp": now + 4000}, "80200001"},
		"clock ahead":      {nil, nil, map[string]any{"iat": now + 200, "exp": now + 3800}, ""},
		"over":             {nil, nil, map[string]any{"iat": now - 3600, "exp": now - 1}, "80200005"},
		"a day":            {nil, nil, map[string]any{"exp": now + 86400}, "80300036"},
		"hardly a day":     {nil, nil, map[string]any{"exp": now + 86399}, ""},
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
		if got := c.send(c.to()); got.brief() != want {
			t.Errorf("%s: got %s, want %s", name, got.brief(), want)
		}
	}
	if n := c.sim.Credentials(); n != 1+3 {
		t.Errorf("Credentials() = %d, want 4", n)
	}
	c.clean()
}

func TestHuaweiJWTText(t *testing.T) {
	c := newHuaweiClient(t)
	good := c.sign(jwt.SigningMethodPS256, nil, nil)
	other := newHuaweiClient(t).sign(jwt.SigningMethodPS256, nil, nil)
	input := good[:strings.LastIndex(good, ".")]
	for name, token := range map[string]string{
		"another's signature": input + other[strings.LastIndex(other, "."):],
		"another's token":     other,
		"padding":             good + "==",
		"no signature":        input + ".",
		"two parts":           input,
		"four parts":          good + ".x",
		"no JSON":             "eA." + good[strings.Index(good, ".")+1:],
	} {
		c.auth = "Bearer " + token
		if got := c.send(c.to()); got.brief() != "Unauthorized 80200001" {
			t.Errorf("%s: got %s", name, got.brief())
		}
	}
	c.auth = "Bearer " + c.sign(jwt.SigningMethodPS256, map[string]any{"x5t": "a"}, map[string]any{"sub": "b"})
	if got := c.send(c.to()); got.Code != "80000000" {
		t.Errorf("unknown members: got %+v", got)
	}
	want := []string{`the header of the JWT: "x5t" is unknown`, `the claims of the JWT: "sub" is unknown`}
	if diff := cmp.Diff(want, c.sim.Problems()); diff != "" {
		t.Errorf("Problems() (-want +got):\n%s", diff)
	}
}

// TestHuaweiJWTVector signs an input whose text is known, with the members of
// the header in another order than this package's library has them.
func TestHuaweiJWTVector(t *testing.T) {
	const input = "eyJhbGciOiJQUzI1NiIsInR5cCI6IkpXVCIsImtpZCI6IjAxMjM0NTY3ODlhYmNkZWYwMTIzNDU2Nzg5YWJjZGVmIn0." +
		"eyJpc3MiOiIxMTYwMDAwMDEiLCJhdWQiOiJodHRwczovL29hdXRoLWxvZ2luLmNsb3VkLmh1YXdlaS5jb20vb2F1dGgyL3YzL3Rva2VuIiwiaWF0IjoxNTgxNDA3MDY0LCJleHAiOjE1ODE0MTA2NjR9"
	c := newHuaweiClient(t)
	_, key := c.key()
	c.sim.account.keyID, c.sim.account.name = "0123456789abcdef0123456789abcdef", "116000001"
	sum := sha256.Sum256([]byte(input))
	sig, err := rsa.SignPSS(rand.Reader, key, crypto.SHA256, sum[:], &rsa.PSSOptions{SaltLength: rsa.PSSSaltLengthEqualsHash})
	if err != nil {
		t.Fatal(err)
	}
	c.auth = "Bearer " + input + "." + base64.RawURLEncoding.EncodeToString(sig)
	for at, want := range map[int64]string{
		1581407064 - 301: "Unauthorized 80200001",
		1581407064:       "OK 80000000",
		1581410663:       "OK 80000000",
		1581410664:       "Unauthorized 80200005",
	} {
		c.sim.SetClock(func() time.Time { return time.Unix(at, 0) })
		if got := c.send(c.to()); got.brief() != want {
			t.Errorf("at %d: got %s, want %s", at, got.brief(), want)
		}
	}
	c.sim.SetClock(nil)
	if d := time.Since(c.sim.Now()); d > time.Minute || d < 0 {
		t.Errorf("the clock is off by %s", d)
	}
}

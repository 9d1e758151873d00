package pushtest

import (
	"crypto/rsa"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"math/big"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/golang-jwt/jwt/v5"
	"github.com/google/go-cmp/cmp"
)

func TestFCMServiceAccount(t *testing.T) {
	c := newFCMClient(t)
	got := fcmReadKey(t, c.sim)
	private := got.PrivateKey
	got.PrivateKey = ""
	want := fcmKey{"service_account", c.sim.ProjectID, c.sim.PrivateKeyID, "", c.sim.ClientEmail, c.sim.URL() + "/token"}
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
	if !strings.HasPrefix(private, "-----BEGIN PRIVATE KEY-----\n") {
		t.Error("the key is not PKCS#8 in PEM")
	}
	other := NewFCM()
	defer other.Close()
	if other.ProjectID == c.sim.ProjectID || string(other.ServiceAccount) == string(c.sim.ServiceAccount) {
		t.Error("two simulators share credentials")
	}
	if len(c.sim.ProjectNumber) != 12 || len(other.ProjectNumber) != 12 {
		t.Errorf("project numbers %s, %s", c.sim.ProjectNumber, other.ProjectNumber)
	}
	c.noProblems()
}

// An assertion by the public key of golang.org/x/oauth2's tests, made apart
// from this package. RS256 is deterministic.
func TestFCMAssertionVector(t *testing.T) {
	const (
		modulus   = "x4fm7dngEmOULNmAs1IGZ9Apfzh-BkaQ1dzkmbUgpcoghucEDZRnAGd2aPyB6skGMXUytWQvNYav0WTR00wFtX1ohWTfv68HGXJ8QXCpyoSKSSFYfuP9X36wBSkSX9J5DVgiuzD5VBdzUISSmapjKm-DcbRALjz6OUIPEWi1Tjl6p5RK1w41qdbmt7E5_kGhKLDuT7-M83g4VWhgIvaAXtnhklDAggilPPa8ZJ1IFe31lNlrk4DRk38nc6sEutdf3RL7QoH7FBusI7uXV03DC6dwN1kP4GE7bjJhcRb_7jYt7CQ9_E9Exz3c0yAp0yrTg0Fwh-qxfH9dKwN52S7SBw"
		header    = `{"alg":"RS256","typ":"JWT","kid":"kid-1"}`
		claims    = `{"iss":"svc@demo-proj.iam.gserviceaccount.com","scope":"https://www.googleapis.com/auth/firebase.messaging","aud":"https://oauth2.googleapis.com/token","exp":1767326400,"iat":1767322800}`
		sum       = "faca3983c075587960f4e69081c8cedb319a88651789c7c80134f1ee4cddc989"
		signature = "ZNiZXwzKZUyLHW0N1cNBDvzdzJoW267yMEcdinDCnCF-zpF1a9CVZA0h2zcoTWeM8LGENMsk0ggJN6StMq0GnYTgvQdBwcn0nA8TGyy8tdc4ltDD8XmcZWTxixNlh7FrPl2GjT0kpsKszba8cHXK3BVLIWSi26kLlQ9-CiLEASsXA7xylOE3EtqlAZHpocR9-9Z5gtvvHpP0xNFnsSvMVwB2FzF1hRbbDGZHxIxlju2reM5zE9iRAnbYafgKk7wNTjxdDgMr06COXjQO8aIV9pTgb8NRKibSb09ZHuf_n5Mt4W1o9ceXyDROgIsPoFhpI4hJOgc5pxZRpKzAQ6A-7Q"
	)
	n, err := base64.RawURLEncoding.DecodeString(modulus)
	if err != nil {
		t.Fatal(err)
	}
	sim := NewFCM(func(f *FCM) {
		f.public = &rsa.PublicKey{N: new(big.Int).SetBytes(n), E: 65537}
		f.ClientEmail, f.PrivateKeyID = "svc@demo-proj.iam.gserviceaccount.com", "kid-1"
		f.tokenURI = "https://oauth2.googleapis.com/token"
		f.clock = func() time.Time { return time.Unix(1767322800, 0) }
	})
	defer sim.Close()
	input := base64.RawURLEncoding.EncodeToString([]byte(header)) + "." + base64.RawURLEncoding.EncodeToString([]byte(claims))
	if got := sha256.Sum256([]byte(input)); hex.EncodeToString(got[:]) != sum {
		t.Fatalf("SHA-256 is %x", got)
	}
	c := &fcmClient{t: t, sim: sim, http: sim.HTTPClient()}
	if a := c.assert(input + "." + signature); a.Status != 200 || sim.Credentials() != 1 {
		t.Errorf("got %+v", a)
	}
	if a := c.assert(input + "." + strings.Replace(signature, "Z", "Y", 1)); a.Status != 400 || !strings.Contains(a.Body, "Invalid JWT Signature.") {
		t.Errorf("another signature: got %+v", a)
	}
	c.noProblems()
}

func TestFCMRefusesAssertions(t *testing.T) {
	c := newFCMClient(t)
	key := fcmReadKey(t, c.sim)
	other := NewFCM()
	defer other.Close()
	stranger := key
	stranger.PrivateKey = fcmReadKey(t, other).PrivateKey
	now := c.sim.Now().Truncate(time.Second)
	c.sim.SetClock(func() time.Time { return now })
	with := func(change func(jwt.MapClaims)) string {
		claims := fcmClaims(key, now, fcmMessaging)
		change(claims)
		return fcmSign(t, key, claims)
	}
	set := func(k string, v any) string {
		return with(func(c jwt.MapClaims) { c[k] = v })
	}
	without := func(k string) string {
		return with(func(c jwt.MapClaims) { delete(c, k) })
	}
	good := with(func(jwt.MapClaims) {})
	hs256, err := jwt.NewWithClaims(jwt.SigningMethodHS256, fcmClaims(key, now, fcmMessaging)).SignedString([]byte(key.PrivateKey))
	if err != nil {
		t.Fatal(err)
	}
	private, err := jwt.ParseRSAPrivateKeyFromPEM([]byte(key.PrivateKey))
	if err != nil {
		t.Fatal(err)
	}
	misnamed := jwt.NewWithClaims(jwt.SigningMethodRS256, fcmClaims(key, now, fcmMessaging))
	misnamed.Header["alg"] = "none"
	none, err := misnamed.SignedString(private)
	if err != nil {
		t.Fatal(err)
	}
	const grant, scope = `400 {"error":"invalid_grant"`, `400 {"error":"invalid_scope"`
	for name, test := range map[string]struct{ assertion, want string }{
		"not a JWT":           {"x", grant},
		"two parts":           {strings.Join(strings.Split(good, ".")[:2], "."), grant},
		"padded":              {good + "==", grant},
		"another key":         {fcmSign(t, stranger, fcmClaims(key, now, fcmMessaging)), grant},
		"HS256":               {hs256, grant},
		"alg none":            {none, grant},
		"another account":     {set("iss", "x@example.com"), grant},
		"no iss":              {without("iss"), grant},
		"another aud":         {set("aud", "https://oauth2.googleapis.com/token"), grant},
		"no aud":              {without("aud"), grant},
		"no iat":              {without("iat"), grant},
		"no exp":              {without("exp"), grant},
		"exp as a string":     {set("exp", fmt.Sprint(now.Unix()+60)), grant},
		"in milliseconds":     {with(func(c jwt.MapClaims) { c["iat"], c["exp"] = now.UnixMilli(), now.UnixMilli()+3600_000 }), grant},
		"iat ahead":           {set("iat", now.Unix()+1), grant},
		"expired":             {with(func(c jwt.MapClaims) { c["iat"], c["exp"] = now.Unix()-3600, now.Unix() }), grant},
		"more than an hour":   {set("exp", now.Unix()+3601), grant},
		"no scope":            {without("scope"), scope},
		"scope of no service": {set("scope", fcmMessaging+" messaging"), scope},
	} {
		a := c.assert(test.assertion)
		if got := fmt.Sprint(a.Status, " ", a.Body); !strings.HasPrefix(got, test.want) || !strings.Contains(got, `"error_description":"`) {
			t.Errorf("%s: got %s, want %s", name, got, test.want)
		}
	}
	if a := c.assert(with(func(c jwt.MapClaims) { c["iat"], c["exp"] = now.Unix()-3599, now.Unix()+1 })); a.Status != 200 {
		t.Errorf("the last second: got %+v", a)
	}
	if n := c.sim.Credentials(); n != 2 {
		t.Errorf("%d credentials", n)
	}
	c.noProblems()
}

func TestFCMTokenForm(t *testing.T) {
	c := newFCMClient(t)
	key := fcmReadKey(t, c.sim)
	good := fcmSign(t, key, fcmClaims(key, c.sim.Now(), fcmMessaging))
	for _, test := range []struct {
		form url.Values
		want string
	}{
		{url.Values{"assertion": {good}}, "invalid_request"},
		{url.Values{"grant_type": {"assertion"}, "assertion": {good}}, "unsupported_grant_type"},
		{url.Values{"grant_type": {fcmGrantType}}, "invalid_request"},
		{url.Values{"grant_type": {fcmGrantType}, "assertion": {good, good}}, "invalid_request"},
	} {
		if a := c.exchange(test.form); a.Status != 400 || !strings.HasPrefix(a.Body, `{"error":"`+test.want+`"`) {
			t.Errorf("%v: got %+v", test.form, a)
		}
	}
	form := url.Values{"grant_type": {fcmGrantType}, "assertion": {good}}.Encode()
	for _, typ := range []string{"-", "application/json"} {
		a := c.do("POST", "/token", map[string]string{"Content-Type": typ, "Authorization": "-"}, form)
		if a.Status != 400 || !strings.HasPrefix(a.Body, `{"error":"invalid_request"`) {
			t.Errorf("%s: got %+v", typ, a)
		}
	}
}

// What Google tolerates shows as a problem.
func TestFCMToleratedAssertions(t *testing.T) {
	c := newFCMClient(t)
	key := fcmReadKey(t, c.sim)
	claims := fcmClaims(key, c.sim.Now(), fcmMessaging)
	private, err := jwt.ParseRSAPrivateKeyFromPEM([]byte(key.PrivateKey))
	if err != nil {
		t.Fatal(err)
	}
	bare := jwt.NewWithClaims(jwt.SigningMethodRS256, claims)
	bare.Header = map[string]any{"alg": "RS256"} // as the Node library sends it
	s, err := bare.SignedString(private)
	if err != nil {
		t.Fatal(err)
	}
	if a := c.assert(s); a.Status != 200 {
		t.Errorf("got %+v", a)
	}
	c.noProblems()
	key.KeyID = "another"
	claims["sub"], claims["jti"] = "user@example.com", "1"
	form := url.Values{"grant_type": {fcmGrantType}, "assertion": {fcmSign(t, key, claims)}, "client_id": {"x"}}
	if a := c.exchange(form); a.Status != 200 {
		t.Errorf("got %+v", a)
	}
	want := []string{
		`auth: unknown parameter "client_id"`, "assertion: kid is not that of the key",
		`assertion: unknown claim "jti"`, "assertion: sub is for acting as a user",
	}
	if d := cmp.Diff(want, c.sim.Problems()); d != "" {
		t.Error(d)
	}
}

func TestFCMAuthorization(t *testing.T) {
	c := newFCMClient(t)
	const (
		missing   = "401 UNAUTHENTICATED ErrorInfo:CREDENTIALS_MISSING"
		malformed = "401 UNAUTHENTICATED ErrorInfo:ACCESS_TOKEN_TYPE_UNSUPPORTED"
		expired   = "401 UNAUTHENTICATED ErrorInfo:ACCESS_TOKEN_EXPIRED"
		denied    = "403 PERMISSION_DENIED"
	)
	body := `{"message":{"token":"` + c.token + `"}}`
	with := func(authorization string) string {
		t.Helper()
		return c.do("POST", c.sendPath(), map[string]string{"Authorization": authorization}, body).error(t)
	}
	for _, test := range []struct{ authorization, want string }{
		{"-", missing}, {"Bearer", missing}, {"key=" + c.access, missing}, {"Basic " + c.access, missing},
		{"Bearer x", malformed}, {"Bearer " + c.access + "x", malformed},
		{"Bearer " + c.access, "200"}, {"bearer " + c.access, "200"},
		{"Bearer " + c.newAccess(fcmCloud), "200"},
		{"Bearer " + c.newAccess(fcmScopePrefix+"firebase"), "403 PERMISSION_DENIED ErrorInfo:ACCESS_TOKEN_SCOPE_INSUFFICIENT"},
	} {
		if got := with(test.authorization); got != test.want {
			t.Errorf("%s: got %s, want %s", test.authorization, got, test.want)
		}
	}
	a := c.do("POST", "/v1/projects/another/messages:send", nil, body)
	if got := a.error(t); got != denied || !strings.Contains(a.Body, "cloudmessaging.messages.create") {
		t.Errorf("another project: got %+v", a)
	}
	c.sim.Deny("cloudmessaging.messages.create")
	if got := with("Bearer " + c.access); got != denied {
		t.Errorf("denied: got %s", got)
	}
	c.sim.Deny()
	c.sim.ExpireCredentials()
	if got := with("Bearer " + c.access); got != expired {
		t.Errorf("after ExpireCredentials: got %s", got)
	}
	c.access = c.newAccess(fcmMessaging)
	if got := with("Bearer " + c.access); got != "200" || c.sim.Credentials() != 4 {
		t.Errorf("a new one: got %s, %d credentials", got, c.sim.Credentials())
	}
	now := c.sim.Now()
	c.sim.SetClock(func() time.Time { return now.Add(3598 * time.Second) })
	if got := with("Bearer " + c.access); got != "200" {
		t.Errorf("after 3598 s: got %s", got)
	}
	c.sim.SetClock(func() time.Time { return now.Add(3600 * time.Second) })
	if got := with("Bearer " + c.access); got != expired {
		t.Errorf("after an hour: got %s", got)
	}
}

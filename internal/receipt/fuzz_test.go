package receipt

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"net/http/httptest"
	"regexp"
	"testing"
)

// FuzzHuawei lets nobody pass who does not know the secret, and everybody who
// does.
func FuzzHuawei(f *testing.F) {
	f.Add("timestamp=1563105451261; nonce=a07bfa17-6d82-4b53-a9a2-07cfef5ceef1; value=QWnlqwxS2JBi4obGnJqP06iiBoSvO59IUFZjLtuCLAQ=", "callbackUser", "secretKey")
	f.Add("timestamp=1563105451261;nonce=a07bfa17-6d82-4b53-a9a2-07cfef5ceef1;value=A8Ff8t0KonL+Y6o9bdjHvUd/bTH1w9VhETqers0h1a0=", "callbackUser", "c2VjcmV0S2V5MTIzNDU2Nw==")
	f.Add(";;=;value", "u", "s")
	f.Add("value=", "", "=")
	f.Fuzz(func(t *testing.T, header, user, secret string) {
		verify := Huawei(user, secret, func([]byte) bool { return false })
		if (verify == nil) != (secret == "") {
			t.Fatalf("secret %q: verify is nil: %v", secret, verify == nil)
		}
		if secret == "" {
			return
		}
		r := httptest.NewRequest("POST", "/", nil)
		r.Header["X-Huawei-Callback-Id"] = []string{header}
		if passes, want := verify(r, nil) == nil, signed(header, user, secret); passes != want {
			t.Errorf("%q of %q with %q passes: %v, want %v", header, user, secret, passes, want)
		}
		for _, form := range []string{"timestamp=1; nonce=n; value=", "value="} {
			r.Header["X-Huawei-Callback-Id"] = []string{form + sign([]byte(secret), lastPart(form, "timestamp")+lastPart(form, "nonce")+user)}
			if err := verify(r, nil); err != nil {
				t.Errorf("%q with a good signature: %v", form, err)
			}
		}
	})
}

// signed reports whether a header has a signature, of either kind of key.
func signed(header, user, secret string) bool {
	text := lastPart(header, "timestamp") + lastPart(header, "nonce") + user
	value := lastPart(header, "value")
	if value == sign([]byte(secret), text) {
		return true
	}
	key, err := base64.StdEncoding.DecodeString(secret)
	return err == nil && value == sign(key, text)
}

// lastPart finds a part of a header by an expression, other than the code
// under test.
func lastPart(header, name string) string {
	value := ""
	for _, m := range regexp.MustCompile(`(?s)(?:^|;)\s*`+name+`=([^;]*)`).FindAllStringSubmatch(header, -1) {
		value = m[1]
	}
	return value
}

func sign(key []byte, text string) string {
	mac := hmac.New(sha256.New, key)
	mac.Write([]byte(text))
	return base64.StdEncoding.EncodeToString(mac.Sum(nil))
}

// FuzzSecret compares a secret with any URL.
func FuzzSecret(f *testing.F) {
	f.Add("secret=s3cret", "s3cret")
	f.Add("secret=s3cre&secret=s3cret", "s3cret")
	f.Add("secret=a%2Bb", "a+b")
	f.Add("secret=%zz;&", "%zz")
	f.Add("", "")
	f.Fuzz(func(t *testing.T, query, secret string) {
		verify := Secret(secret)
		if verify == nil {
			if secret != "" {
				t.Errorf("%q verifies nothing", secret)
			}
			return
		}
		r := httptest.NewRequest("POST", "/", nil)
		r.URL.RawQuery = query
		if passes, want := verify(r, nil) == nil, r.URL.Query().Get(SecretParam) == secret; passes != want {
			t.Errorf("%q passes for %q: %v", query, secret, passes)
		}
	})
}

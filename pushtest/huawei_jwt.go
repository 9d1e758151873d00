package pushtest

import (
	"bytes"
	"crypto"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"strings"
	"time"
)

// Service accounts follow the HMS Core guide to JWTs for push (undated) and, in
// what it leaves out, the one for HarmonyOS (2026-05-26):
// https://developer.huawei.com/consumer/cn/doc/HMSCore-Guides/push_jwt_token-0000002342515678
// https://developer.huawei.com/consumer/cn/doc/harmonyos-guides/push-jwt-token

// huaweiAudience is the aud of every JWT. It names the token endpoint, which
// is not asked.
const huaweiAudience = "https://oauth-login.cloud.huawei.com/oauth2/v3/token"

const (
	// huaweiJWTLife is what the time from iat to exp must be less than.
	huaweiJWTLife = 24 * time.Hour
	// huaweiJWTAhead is how far the sender's clock may be ahead. Huawei does
	// not say; a client should not depend on it.
	huaweiJWTAhead = 5 * time.Minute
)

// huaweiAccount is what the service knows of a service account.
type huaweiAccount struct {
	keyID  string
	name   string // sub_account
	public *rsa.PublicKey
}

func huaweiKey() *rsa.PrivateKey {
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		panic("pushtest: Huawei: " + err.Error()) // never happens with rand.Reader
	}
	return key
}

// newHuaweiAccount makes an account and its key file.
func newHuaweiAccount(projectID string, key *rsa.PrivateKey) (huaweiAccount, []byte) {
	der, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		panic("pushtest: Huawei: " + err.Error()) // never happens with an RSA key
	}
	a := huaweiAccount{keyID: randomHex(16), name: huaweiDigits(9), public: &key.PublicKey}
	file, _ := json.MarshalIndent(map[string]string{
		"project_id": projectID,
		"key_id":     a.keyID,
		// Huawei writes the whole key on one line, not in lines of 64.
		"private_key":            "-----BEGIN PRIVATE KEY-----\n" + base64.StdEncoding.EncodeToString(der) + "\n-----END PRIVATE KEY-----\n",
		"sub_account":            a.name,
		"auth_uri":               "https://oauth-login.cloud.huawei.com/oauth2/v3/authorize",
		"token_uri":              huaweiAudience,
		"auth_provider_cert_uri": "https://oauth-login.cloud.huawei.com/oauth2/v3/certs",
		"client_cert_uri":        "https://oauth-login.cloud.huawei.com/oauth2/v3/x509?client_id=",
	}, "", "    ")
	return a, file
}

// authorizeJWT checks a token that the sender signed itself.
func (h *Huawei) authorizeJWT(token string) (code string) {
	parts := strings.Split(token, ".")
	if len(parts) != 3 {
		return huaweiAuth
	}
	header, ok := huaweiJWTPart(parts[0])
	if !ok || header["alg"] != "PS256" || header["typ"] != "JWT" || header["kid"] != h.account.keyID {
		return huaweiAuth
	}
	if !h.account.signed(parts[0]+"."+parts[1], parts[2]) {
		return huaweiAuth
	}
	claims, ok := huaweiJWTPart(parts[1])
	if !ok || claims["iss"] != h.account.name || claims["aud"] != huaweiAudience {
		return huaweiAuth
	}
	if code := huaweiJWTTimes(claims, h.Now()); code != "" {
		return code
	}
	h.unknownMembers("the header of the JWT", header, "alg", "typ", "kid")
	h.unknownMembers("the claims of the JWT", claims, "iss", "aud", "iat", "exp")
	h.lock.Lock()
	defer h.lock.Unlock()
	if h.ended[token] {
		return huaweiJWTOver
	}
	h.accepted[token] = true
	return ""
}

// huaweiJWTTimes checks when a token begins and ends.
func huaweiJWTTimes(claims map[string]any, now time.Time) (code string) {
	iat, ok := huaweiSeconds(claims["iat"])
	if !ok {
		return huaweiAuth
	}
	exp, ok := huaweiSeconds(claims["exp"])
	switch {
	case !ok, iat.Sub(now) > huaweiJWTAhead, !iat.Before(exp):
		return huaweiAuth
	case exp.Sub(iat) >= huaweiJWTLife:
		return huaweiJWTPeriod
	case !now.Before(exp):
		return huaweiJWTOver
	}
	return ""
}

// signed checks a signature: RSASSA-PSS with SHA-256 and 32 bytes of salt.
func (a *huaweiAccount) signed(input, signature string) bool {
	sig, err := base64.RawURLEncoding.Strict().DecodeString(signature)
	if err != nil {
		return false
	}
	sum := sha256.Sum256([]byte(input))
	return rsa.VerifyPSS(a.public, crypto.SHA256, sum[:], sig, &rsa.PSSOptions{SaltLength: sha256.Size}) == nil
}

// huaweiJWTPart decodes one part of a token, a JSON object.
func huaweiJWTPart(part string) (map[string]any, bool) {
	b, err := base64.RawURLEncoding.Strict().DecodeString(part)
	if err != nil {
		return nil, false
	}
	v, ok := huaweiDecode(b)
	m, isObject := v.(map[string]any)
	return m, ok && isObject
}

// huaweiSeconds reads a time: a whole number of seconds since 1970.
func huaweiSeconds(v any) (time.Time, bool) {
	n, ok := v.(json.Number)
	if !ok {
		return time.Time{}, false
	}
	s, err := n.Int64()
	return time.Unix(s, 0), err == nil
}

// huaweiDecode decodes one JSON value, and keeps numbers as they are written.
func huaweiDecode(data []byte) (any, bool) {
	if !json.Valid(data) {
		return nil, false
	}
	d := json.NewDecoder(bytes.NewReader(data))
	d.UseNumber()
	var v any
	err := d.Decode(&v)
	return v, err == nil
}

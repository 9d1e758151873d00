package pushtest

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"
)

// The signature follows "Request syntax and signature method V3" (copies of
// 2023 to 2026), https://help.aliyun.com/document_detail/2593177.html

const (
	aliyunScheme   = "ACS3-HMAC-SHA256"
	aliyunDate     = "2006-01-02T15:04:05Z"
	aliyunMaxDrift = 15 * time.Minute
)

// aliyunHeaders are the headers of the gateway that clients send.
var aliyunHeaders = []string{
	"x-acs-accesskey-id", "x-acs-action", "x-acs-content-sha256", "x-acs-credentials-provider", "x-acs-date",
	"x-acs-retry-attempts", "x-acs-retry-delay", "x-acs-security-token", "x-acs-signature-nonce", "x-acs-version",
}

// aliyunMustSign are the headers that each request has and signs.
var aliyunMustSign = []string{
	"host", "x-acs-action", "x-acs-content-sha256", "x-acs-date", "x-acs-signature-nonce", "x-acs-version",
}

// An aliyunClaim is what an Authorization header says.
type aliyunClaim struct {
	id, signed, signature string
}

// aliyunParseClaim takes an Authorization header apart.
func aliyunParseClaim(r *http.Request) (aliyunClaim, *aliyunFailure) {
	var c aliyunClaim
	values := r.Header.Values("Authorization")
	if len(values) == 0 && r.URL.Query().Has("SignatureMethod") {
		return c, aliyunFail("InvalidSignatureMethod", "")
	}
	if len(values) != 1 {
		return c, aliyunFail("IncompleteSignature", "there must be one header Authorization")
	}
	scheme, rest, _ := strings.Cut(values[0], " ")
	if scheme != aliyunScheme {
		return c, aliyunFail("InvalidSignatureMethod", "")
	}
	parts := strings.Split(rest, ",")
	into := []struct {
		name string
		to   *string
	}{{"Credential=", &c.id}, {"SignedHeaders=", &c.signed}, {"Signature=", &c.signature}}
	for i, p := range into {
		var ok bool
		if len(parts) != len(into) {
			return c, aliyunFail("IncompleteSignature", "Authorization has other than three parts")
		}
		if *p.to, ok = strings.CutPrefix(parts[i], p.name); !ok || *p.to == "" {
			return c, aliyunFail("IncompleteSignature", "Authorization has no "+p.name)
		}
	}
	return c, nil
}

// admit checks who calls: key, clock, signature, session and nonce.
func (a *Aliyun) admit(r *http.Request, query url.Values, body []byte) *aliyunFailure {
	claim, failure := aliyunParseClaim(r)
	if failure != nil {
		return failure
	}
	secret, session := a.key(claim.id)
	if secret == "" {
		return aliyunFail("InvalidAccessKeyId.NotFound", "")
	}
	nonce := r.Header.Get("X-Acs-Signature-Nonce")
	if nonce == "" {
		return aliyunFail("MissingSignatureNonce", "the header x-acs-signature-nonce is missing")
	}
	now := a.Now()
	for _, check := range []func() *aliyunFailure{
		func() *aliyunFailure { return aliyunCheckDate(r.Header, now) },
		func() *aliyunFailure { return aliyunCheckSignature(r, query, body, claim, secret) },
		func() *aliyunFailure { return a.checkSession(r.Header, claim.id, session, now) },
		func() *aliyunFailure { return a.useNonce(claim.id, nonce, now) },
	} {
		if failure := check(); failure != nil {
			return failure
		}
	}
	for name := range r.Header {
		if name = strings.ToLower(name); strings.HasPrefix(name, "x-acs-") && !slices.Contains(aliyunHeaders, name) {
			a.problem("%s: unknown header", name)
		}
	}
	return nil
}

// key returns the secret of an AccessKey, "" if there is none, and its
// session if it is temporary.
func (a *Aliyun) key(id string) (secret string, s *AliyunSession) {
	if id == a.AccessKeyID {
		return a.AccessKeySecret, nil
	}
	a.gate.Lock()
	defer a.gate.Unlock()
	found, ok := a.sessions[id]
	if !ok {
		return "", nil
	}
	session := *found
	return session.AccessKeySecret, &session
}

func aliyunCheckDate(h http.Header, now time.Time) *aliyunFailure {
	value := h.Get("X-Acs-Date")
	if value == "" {
		return aliyunFail("IllegalTimestamp", "the header x-acs-date is missing")
	}
	// time.Parse takes fractions of a second where the layout has none.
	date, err := time.Parse(aliyunDate, value)
	if err != nil || len(value) != len(aliyunDate) {
		return aliyunFail("InvalidTimeStamp.Format", "")
	}
	if now.Sub(date).Abs() > aliyunMaxDrift {
		return aliyunFail("InvalidTimeStamp.Expired", "")
	}
	return nil
}

func aliyunCheckSignature(r *http.Request, query url.Values, body []byte, claim aliyunClaim, secret string) *aliyunFailure {
	headers := aliyunSignable(r)
	signed := strings.Split(claim.signed, ";")
	for _, name := range aliyunMustSign {
		if _, ok := headers[name]; !ok || !slices.Contains(signed, name) {
			return aliyunFail("IncompleteSignature", "not signed: "+name)
		}
	}
	canonical := aliyunCanonical(r.Method, query, headers, body)
	toSign := aliyunScheme + "\n" + aliyunHash([]byte(canonical))
	want := aliyunSignature(secret, toSign)
	if !hmac.Equal([]byte(want), []byte(claim.signature)) || headers["x-acs-content-sha256"] != aliyunHash(body) {
		return aliyunFail("SignatureDoesNotMatch", "Specified signature does not match our calculation. Server StringToSign is ["+
			toSign+"]. Server CanonicalRequest is ["+canonical+"].")
	}
	return nil
}

// aliyunSignable returns the headers that go into the signature, all of which
// must, with lower-case names.
func aliyunSignable(r *http.Request) map[string]string {
	headers := map[string]string{"host": r.Host}
	for name, values := range r.Header {
		name = strings.ToLower(name)
		if name == "content-type" || strings.HasPrefix(name, "x-acs-") {
			headers[name] = strings.TrimSpace(strings.Join(values, ","))
		}
	}
	return headers
}

// aliyunCanonical is the CanonicalRequest. All products have the path "/".
func aliyunCanonical(method string, query url.Values, headers map[string]string, body []byte) string {
	var b strings.Builder
	b.WriteString(method + "\n/\n" + aliyunCanonicalQuery(query) + "\n")
	names := slices.Sorted(maps.Keys(headers))
	for _, name := range names {
		b.WriteString(name + ":" + headers[name] + "\n")
	}
	b.WriteString("\n" + strings.Join(names, ";") + "\n" + aliyunHash(body))
	return b.String()
}

func aliyunCanonicalQuery(query url.Values) string {
	// Encode sorts by name, as the gateway does, and encodes by RFC 3986 but
	// for the space; a plus sign itself it writes as %2B.
	return strings.ReplaceAll(query.Encode(), "+", "%20")
}

func aliyunHash(b []byte) string {
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:])
}

func aliyunSignature(secret, toSign string) string {
	mac := hmac.New(sha256.New, []byte(secret))
	mac.Write([]byte(toSign))
	return hex.EncodeToString(mac.Sum(nil))
}

// checkSession checks the token that a temporary key needs, and an AccessKey
// of its own must not have.
func (a *Aliyun) checkSession(h http.Header, id string, s *AliyunSession, now time.Time) *aliyunFailure {
	if named := h.Get("X-Acs-Accesskey-Id"); named != "" && named != id {
		return aliyunFail("InvalidAccessKeyId", "x-acs-accesskey-id names another AccessKey than Authorization")
	}
	token := h.Get("X-Acs-Security-Token")
	switch {
	case s == nil && token == "":
		return nil
	case token == "":
		return aliyunFail("MissingSecurityToken", "")
	case s != nil && token == s.SecurityToken && now.Before(s.Expires):
		return nil
	case s != nil && token == s.SecurityToken:
		return aliyunFail("InvalidSecurityToken.Expired", "")
	case s == nil || a.isToken(token):
		return aliyunFail("InvalidSecurityToken.MismatchWithAccessKey", "")
	}
	return aliyunFail("InvalidSecurityToken.Malformed", "")
}

// isToken reports whether some session has the token.
func (a *Aliyun) isToken(token string) bool {
	a.gate.Lock()
	defer a.gate.Unlock()
	for _, s := range a.sessions {
		if s.SecurityToken == token {
			return true
		}
	}
	return false
}

// useNonce takes a nonce. It is remembered until no date that may have gone
// with it is valid any more.
func (a *Aliyun) useNonce(id, nonce string, now time.Time) *aliyunFailure {
	a.gate.Lock()
	defer a.gate.Unlock()
	maps.DeleteFunc(a.nonces, func(_ string, came time.Time) bool { return now.Sub(came) > 2*aliyunMaxDrift })
	key := id + " " + nonce
	if _, used := a.nonces[key]; used {
		return aliyunFail("SignatureNonceUsed", "")
	}
	a.nonces[key] = now
	a.accepted[id] = true
	return nil
}

package pushtest

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/golang-jwt/jwt/v5"
)

// The rules for provider tokens are those of "Establishing a token-based
// connection to APNs" (2026):
// https://developer.apple.com/documentation/usernotifications/establishing-a-token-based-connection-to-apns
const (
	apnsTokenAge  = 60 * time.Minute // the most since iat
	apnsTokenRest = 20 * time.Minute // the least before the next one
)

// ExpireCredentials ends every provider token that was accepted so far: each
// is answered 403 ExpiredProviderToken from now on. A token signed later is
// accepted, on a new connection, or on one whose newest token is 20 minutes
// old. See the type for what a client has to do.
func (a *APNs) ExpireCredentials() {
	a.lock.Lock()
	defer a.lock.Unlock()
	for t := range a.accepted {
		a.expired[t] = true
	}
}

// Credentials is the number of different provider tokens that were accepted.
func (a *APNs) Credentials() int {
	a.lock.Lock()
	defer a.lock.Unlock()
	return len(a.accepted)
}

// An apnsSender is who a request comes from.
type apnsSender struct {
	app    string   // the topic without a suffix
	cert   bool     // it showed a client certificate
	topics []string // all topics of the certificate
}

// authenticate finds out the sender. With a client certificate the
// authorization header is ignored.
func (a *APNs) authenticate(r *http.Request) (s apnsSender, reason string) {
	if r.TLS != nil && len(r.TLS.PeerCertificates) > 0 {
		return a.certified(r.TLS.PeerCertificates[0])
	}
	scheme, token, _ := strings.Cut(r.Header.Get("Authorization"), " ")
	if !strings.EqualFold(scheme, "bearer") || token == "" {
		return s, "MissingProviderToken"
	}
	iat, reason := a.verify(token)
	if reason != "" {
		return s, reason
	}
	conn, _ := r.Context().Value(apnsConnKey{}).(*apnsConn)
	if reason := a.admit(conn, token, iat); reason != "" {
		return s, reason
	}
	// Other clients write it with a capital and are let in.
	if scheme != "bearer" {
		a.problem("authorization: the scheme is %q in place of bearer", scheme)
	}
	return apnsSender{app: a.BundleID}, ""
}

// verify checks what a token says in itself, whenever it came.
func (a *APNs) verify(token string) (iat time.Time, reason string) {
	const invalid = "InvalidProviderToken"
	parts := strings.Split(token, ".")
	if len(parts) != 3 {
		return iat, invalid
	}
	var header, claims map[string]json.RawMessage
	if !apnsDecodePart(parts[0], &header) || !apnsDecodePart(parts[1], &claims) {
		return iat, invalid
	}
	if apnsText(header["alg"]) != "ES256" || apnsText(header["kid"]) != a.KeyID || apnsText(claims["iss"]) != a.TeamID {
		return iat, invalid
	}
	if !a.signed(parts[0]+"."+parts[1], parts[2]) {
		return iat, invalid
	}
	seconds, ok := a.issueTime(claims["iat"])
	if !ok {
		return iat, invalid
	}
	for k := range header {
		if k != "alg" && k != "kid" && k != "typ" {
			a.problem("provider token: unknown header parameter %q", k)
		}
	}
	for k := range claims {
		if k != "iss" && k != "iat" {
			a.problem("provider token: unknown claim %q", k)
		}
	}
	return time.Unix(seconds, 0), ""
}

// signed checks the signature. The form of JWS is 64 bytes; the ASN.1 form is
// accepted as well, which one large Java client depends on.
func (a *APNs) signed(input, signature string) bool {
	sig, err := base64.RawURLEncoding.DecodeString(signature)
	if err != nil {
		return false
	}
	if jwt.SigningMethodES256.Verify(input, sig, a.public) == nil {
		return true
	}
	sum := sha256.Sum256([]byte(input))
	if !ecdsa.VerifyASN1(a.public, sum[:], sig) {
		return false
	}
	a.problem("provider token: the signature is in ASN.1, not 64 bytes of R and S")
	return true
}

// issueTime reads iat: whole seconds, as a number. A string is accepted, since
// the Swift client sends one.
func (a *APNs) issueTime(raw json.RawMessage) (seconds int64, ok bool) {
	text := string(raw)
	if s := apnsText(raw); s != "" {
		a.problem("provider token: iat is a string")
		text = s
	}
	seconds, err := strconv.ParseInt(text, 10, 64)
	return seconds, err == nil
}

// admit checks a genuine token against the clock, and against what else came
// on the connection.
func (a *APNs) admit(conn *apnsConn, token string, iat time.Time) (reason string) {
	now := a.Now()
	// Apple gives no rule for the future. An hour is let pass, as for the
	// past; milliseconds are not.
	if iat.Sub(now) > apnsTokenAge {
		return "InvalidProviderToken"
	}
	if reason := a.admitted(conn, token, iat, now); reason != "" {
		return reason
	}
	conn.warm()
	return ""
}

func (a *APNs) admitted(conn *apnsConn, token string, iat, now time.Time) (reason string) {
	a.lock.Lock()
	defer a.lock.Unlock()
	switch {
	case conn.stuck:
		return "ExpiredProviderToken"
	case a.expired[token] || now.Sub(iat) > apnsTokenAge:
		conn.stuck = true
		return "ExpiredProviderToken"
	case !conn.tokens[token] && len(conn.tokens) > 0 && now.Sub(conn.newest) < apnsTokenRest:
		return "TooManyProviderTokenUpdates"
	}
	// A token that the connection had before is no update: requests that
	// were under way when the sender changed it may still bring it.
	if !conn.tokens[token] {
		conn.tokens[token], conn.newest = true, iat
	}
	a.accepted[token] = true
	return ""
}

// apnsDecodePart decodes one part of a token, a JSON object.
func apnsDecodePart(part string, v *map[string]json.RawMessage) bool {
	b, err := base64.RawURLEncoding.DecodeString(part)
	return err == nil && json.Unmarshal(b, v) == nil && *v != nil
}

// apnsText returns the JSON string in raw, or "" for anything else.
func apnsText(raw json.RawMessage) string {
	var s string
	if !bytes.HasPrefix(raw, []byte{'"'}) || json.Unmarshal(raw, &s) != nil {
		return ""
	}
	return s
}

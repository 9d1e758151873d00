package pushtest

import (
	"net/http"
	"slices"
	"strings"
)

// Credentials follow the guide to JWTs for push (2026-05-26):
// https://developer.huawei.com/consumer/cn/doc/harmonyos-guides/push-jwt-token

// authorize checks the credential and that it is good for the URL. Any
// Authorization that is no JWT, an access token among others, is 80200001.
func (h *Harmony) authorize(r *http.Request, route harmonyRoute) *harmonyRefusal {
	headers := r.Header.Values("Authorization")
	if len(headers) != 1 {
		return harmonyRefuse(harmonyAuth, "")
	}
	token, ok := strings.CutPrefix(headers[0], "Bearer ")
	if !ok {
		return harmonyRefuse(harmonyAuth, "")
	}
	if code := h.authorizeJWT(token); code != "" {
		return harmonyRefuse(code, "")
	}
	switch {
	case route.old:
		return harmonyRefuse(harmonyAuth, "")
	case route.byClient && route.id != h.ClientID:
		// The project's id, too, is not an app's.
		return harmonyRefuse(harmonyDenied, "")
	case !route.byClient && route.id != h.ProjectID:
		return harmonyRefuse(harmonyAuth, "")
	}
	return nil
}

// authorizeJWT checks a token that the sender signed. Huawei documents PS256
// alone; other algorithms are refused, as are other lengths of the salt.
func (h *Harmony) authorizeJWT(token string) (code string) {
	parts := strings.Split(token, ".")
	if len(parts) != 3 {
		return harmonyAuth
	}
	header, ok := huaweiJWTPart(parts[0])
	if !ok || header["alg"] != "PS256" || header["typ"] != "JWT" || header["kid"] != h.account.keyID {
		return harmonyAuth
	}
	if !h.account.signed(parts[0]+"."+parts[1], parts[2]) {
		return harmonyAuth
	}
	claims, ok := huaweiJWTPart(parts[1])
	if !ok || claims["iss"] != h.account.name || claims["aud"] != huaweiAudience {
		return harmonyAuth
	}
	if code := huaweiJWTTimes(claims, h.Now()); code != "" {
		return code
	}
	h.unknownMembers("the header of the JWT", header, "alg", "typ", "kid")
	h.unknownMembers("the claims of the JWT", claims, "iss", "aud", "iat", "exp")
	h.lock.Lock()
	defer h.lock.Unlock()
	if h.ended[token] {
		return harmonyJWTOver
	}
	h.accepted[token] = true
	return ""
}

// unknownMembers lists what an object has beyond the known members.
func (h *Harmony) unknownMembers(where string, m map[string]any, known ...string) {
	for name := range m {
		if !slices.Contains(known, name) {
			h.problem("%s: %q is unknown", where, name)
		}
	}
}

// ExpireCredentials ends every JWT that has come so far: it is 80200005, with
// HTTP status 401, from now on. A JWT counts from its arrival, so that a fault
// can end the one of its own request.
func (h *Harmony) ExpireCredentials() {
	requests := h.Requests()
	h.lock.Lock()
	defer h.lock.Unlock()
	for token := range h.accepted {
		h.ended[token] = true
	}
	for _, r := range requests {
		h.ended[strings.TrimPrefix(r.Header.Get("Authorization"), "Bearer ")] = true
	}
}

// Credentials is the number of different JWTs that were accepted.
func (h *Harmony) Credentials() int {
	h.lock.Lock()
	defer h.lock.Unlock()
	return len(h.accepted)
}

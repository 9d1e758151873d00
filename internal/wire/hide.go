package wire

import (
	"encoding/json"
	"net/url"
	"strings"
)

// Hidden stands in a text where a secret stood.
const Hidden = "[hidden]"

// leastSecret is the length in bytes from which a value is hidden: a shorter
// one may stand in any text by chance.
const leastSecret = 8

// Hide replaces the secrets in s, also as URLs and JSON write them.
func Hide(s string, secrets ...string) string {
	for _, secret := range secrets {
		if len(secret) < leastSecret || len(secret) > len(s) {
			continue // no form is shorter
		}
		s = strings.ReplaceAll(s, secret, Hidden)
		if unreserved(secret) {
			continue
		}
		escaped, _ := json.Marshal(secret) // a string has a JSON form
		quoted := strings.Trim(string(escaped), `"`)
		for _, form := range [...]string{
			url.QueryEscape(secret), url.PathEscape(secret), quoted, strings.ReplaceAll(quoted, "/", `\/`), strings.ToLower(secret),
		} {
			s = strings.ReplaceAll(s, form, Hidden)
		}
	}
	return s
}

// HideCut is Hide for a text that Text may have cut in the middle of a
// secret.
func HideCut(s string, secrets ...string) string {
	s = Hide(s, secrets...)
	rest, cut := strings.CutSuffix(s, "…")
	if !cut {
		return s
	}
	for _, secret := range secrets {
		if len(secret) < leastSecret {
			continue
		}
		if i := strings.LastIndex(rest, secret[:leastSecret]); i >= 0 && strings.HasPrefix(secret, rest[i:]) {
			return rest[:i] + Hidden
		}
	}
	return s
}

// unreserved reports whether s is written in one way only, wherever it
// stands.
func unreserved(s string) bool {
	for i := 0; i < len(s); i++ {
		switch c := s[i]; {
		case 'a' <= c && c <= 'z', '0' <= c && c <= '9', c == '-', c == '_', c == '.', c == '~':
		default:
			return false
		}
	}
	return true
}

package receipt

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"net/http"
	"strings"
)

// Huawei returns a Verify for the header X-HUAWEI-CALLBACK-ID, which Huawei
// sends with receipts of both versions if user name and secret are configured
// for them. An empty secret verifies nothing. The test button of the console
// sends neither the header nor any receipts: empty tells such a body.
func Huawei(user, secret string, empty func(body []byte) bool) func(*http.Request, []byte) error {
	if secret == "" {
		return nil
	}
	// Older configurations have the secret itself for a key, newer ones what
	// it is in Base64.
	keys := [][]byte{[]byte(secret)}
	if decoded, err := base64.StdEncoding.DecodeString(secret); err == nil {
		keys = append(keys, decoded)
	}
	return func(r *http.Request, body []byte) error {
		value := r.Header.Get("X-HUAWEI-CALLBACK-ID")
		if value == "" {
			if empty(body) {
				return nil
			}
			return errors.New("the signature is missing")
		}
		fields := make(map[string]string)
		for part := range strings.SplitSeq(value, ";") {
			k, v, _ := strings.Cut(strings.TrimSpace(part), "=")
			fields[k] = v
		}
		good := false
		for _, key := range keys {
			mac := hmac.New(sha256.New, key)
			_, _ = mac.Write([]byte(fields["timestamp"] + fields["nonce"] + user))
			good = Equal(fields["value"], base64.StdEncoding.EncodeToString(mac.Sum(nil))) || good
		}
		if !good {
			return errors.New("the signature is wrong")
		}
		return nil
	}
}

package pushtest

import (
	"crypto/rand"
	"encoding/hex"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// Headers follow "Sending notification requests to APNs" (2026), as apns_send.go.

// apnsIDHeader is the header for the id of a request.
func apnsIDHeader(kind apnsKind) string {
	if kind == apnsBroadcast || kind == apnsChannels {
		return "apns-request-id"
	}
	return "apns-id"
}

// apnsIdentify puts the id of a request, or a new one, into the answer.
func apnsIdentify(w http.ResponseWriter, r *http.Request, header string) (id, reason string) {
	id = r.Header.Get(header)
	if _, given := r.Header[http.CanonicalHeaderKey(header)]; given && !apnsIsUUID(id) {
		reason = "BadMessageId"
	}
	if id == "" || reason != "" {
		id = strings.ToUpper(apnsUUID()) // as APNs writes those of its own
	}
	w.Header().Set(header, id)
	return id, reason
}

// apnsUUID makes a UUID of version 4, in lower case.
func apnsUUID() string {
	var b [16]byte
	_, _ = rand.Read(b[:])
	b[6] = b[6]&0x0f | 0x40
	b[8] = b[8]&0x3f | 0x80
	s := hex.EncodeToString(b[:])
	return s[:8] + "-" + s[8:12] + "-" + s[12:16] + "-" + s[16:20] + "-" + s[20:]
}

// apnsIsUUID reports whether s is in the canonical form that Apple asks for:
// 32 hexadecimal digits in lower case, in groups of 8-4-4-4-12.
func apnsIsUUID(s string) bool {
	if len(s) != 36 {
		return false
	}
	for i := range len(s) {
		switch c := s[i]; {
		case i == 8 || i == 13 || i == 18 || i == 23:
			if c != '-' {
				return false
			}
		case (c < '0' || c > '9') && (c < 'a' || c > 'f'):
			return false
		}
	}
	return true
}

// expiration reads apns-expiration: seconds since 1970, or 0 for a single
// attempt. Nobody says what happens to a time in the past, nor is a time far
// ahead an error, since it is capped: both are probably in the wrong unit.
func (a *APNs) expiration(h http.Header) (seconds int64, reason string) {
	n, err := strconv.ParseUint(h.Get("apns-expiration"), 10, 63)
	if err != nil {
		return 0, "BadExpirationDate"
	}
	if n != 0 {
		a.checkTime("apns-expiration", int64(n))
	}
	return int64(n), ""
}

// checkTime lists a time that has probably the wrong unit. A time that is
// just over may be that of a request that took its time.
func (a *APNs) checkTime(name string, seconds int64) {
	switch t, now := time.Unix(seconds, 0), a.Now(); {
	case t.Before(now.AddDate(0, 0, -1)):
		a.problem("%s: more than a day ago", name)
	case t.After(now.AddDate(1, 0, 0)):
		a.problem("%s: more than a year ahead", name)
	}
}

package pushtest

import (
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"strconv"
	"time"
)

// Access tokens follow the page on authentication (11234, undated):
// https://open.oppomobile.com/documentation/page/info?id=11234
const (
	oppoTokenAge = 24 * time.Hour
	// One wording of the page has timestamp in the last ten minutes, an
	// older one at most ten minutes off; clocks ahead are let in.
	oppoTimestampAge = 10 * time.Minute
)

type oppoToken struct {
	created time.Time
	expired bool
}

// serveAuth issues an access token. Those before it stay valid: OPPO does not
// say whether they do.
func (o *OPPO) serveAuth(r *http.Request) (data any, code int) {
	form, code := o.form(r, "app_key", "timestamp", "sign", "sdk_version")
	if code != oppoOK {
		return nil, code
	}
	if code := o.checkAuth(form); code != oppoOK {
		return nil, code
	}
	token, now := randomHex(12), o.Now()
	o.lock.Lock()
	defer o.lock.Unlock()
	o.tokens[token] = oppoToken{created: now}
	return map[string]any{"auth_token": token, "create_time": now.UnixMilli()}, oppoOK
}

func (o *OPPO) checkAuth(form oppoForm) (code int) {
	key, timestamp, sign := form.Get("app_key"), form.Get("timestamp"), form.Get("sign")
	switch {
	case key == "":
		return oppoMissingAppKey
	case key != o.AppKey:
		return oppoInvalidAppKey
	case timestamp == "":
		return oppoMissingTimestamp
	case !o.timely(timestamp):
		return oppoInvalidTimestamp
	case sign == "":
		return oppoMissingSign
	case sign != oppoSign(o.AppKey, timestamp, o.MasterSecret):
		return oppoInvalidSign
	}
	return oppoOK
}

// timely reports whether timestamp is 13 digits and near the server's time.
func (o *OPPO) timely(timestamp string) bool {
	ms, err := strconv.ParseUint(timestamp, 10, 63)
	if err != nil || len(timestamp) != 13 {
		return false
	}
	return o.Now().Truncate(time.Millisecond).Sub(time.UnixMilli(int64(ms))).Abs() <= oppoTimestampAge
}

// oppoSign makes the signature of a request for an access token.
func oppoSign(appKey, timestamp, masterSecret string) string {
	sum := sha256.Sum256([]byte(appKey + timestamp + masterSecret))
	return hex.EncodeToString(sum[:])
}

// authorize checks an access token.
func (o *OPPO) authorize(token string) (code int) {
	if token == "" {
		return oppoMissingToken
	}
	now := o.Now()
	o.lock.Lock()
	defer o.lock.Unlock()
	t, ok := o.tokens[token]
	if !ok || t.expired || now.Sub(t.created) >= oppoTokenAge {
		return oppoInvalidToken
	}
	return oppoOK
}

// ExpireCredentials makes every access token that was issued so far be
// answered 11.
func (o *OPPO) ExpireCredentials() {
	o.lock.Lock()
	defer o.lock.Unlock()
	for token, t := range o.tokens {
		t.expired = true
		o.tokens[token] = t
	}
}

// Credentials is the number of access tokens that were issued.
func (o *OPPO) Credentials() int {
	o.lock.Lock()
	defer o.lock.Unlock()
	return len(o.tokens)
}

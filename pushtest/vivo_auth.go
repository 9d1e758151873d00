package pushtest

import (
	"crypto/md5"
	"encoding/hex"
	"net/http"
	"slices"
	"strconv"
	"time"
)

// Access tokens follow the section on authentication of vivo's page "Server
// API", https://dev.vivo.com.cn/documentCenter/doc/362, version 2.9.2
// (undated, of about 2022 to 2023; copy at
// https://www.yimenapp.com/kb-yimen/12123/).

const (
	vivoTokenLife = 24 * time.Hour
	vivoSkew      = 10 * time.Minute // that the timestamp may be off, either way
	vivoAuthRate  = 10               // calls per second
)

type vivoAuth struct {
	AppID     *int64 `json:"appId"`
	AppKey    string `json:"appKey"`
	Timestamp *int64 `json:"timestamp"` // Unix time in ms
	Sign      string `json:"sign"`
}

// vivoAuthTypeCodes are for fields of the wrong JSON type, which count as
// none. Some clients send the appId or the timestamp as a string; that it
// works is not documented.
var vivoAuthTypeCodes = map[string]int{"appId": 10200, "appKey": 10201, "timestamp": 10203, "sign": 10204}

// serveAuth is POST /message/auth. Tokens that were issued before stay valid.
func (v *Vivo) serveAuth(r *http.Request, body []byte) vivoAnswer {
	now := v.clock()
	v.authed = slices.DeleteFunc(v.authed, func(t time.Time) bool { return now.Sub(t) >= time.Second })
	if len(v.authed) >= vivoAuthRate {
		return vivoResult(10250)
	}
	v.authed = append(v.authed, now)
	var req vivoAuth
	code := v.contentType(r)
	if code == 0 {
		code = v.decode(body, &req, vivoAuthTypeCodes)
	}
	if code == 0 {
		code = v.checkAuth(&req, now)
	}
	if code != 0 {
		return vivoResult(code)
	}
	token := randomHex(16)
	v.access[token] = now
	v.issued++
	return vivoAnswer{AuthToken: token}
}

func (v *Vivo) checkAuth(req *vivoAuth, now time.Time) (code int) {
	switch {
	case req.AppID == nil:
		return 10200
	case req.AppKey == "":
		return 10201
	case req.Timestamp == nil:
		return 10203
	case req.Sign == "":
		return 10204
	case strconv.FormatInt(*req.AppID, 10) != v.AppID:
		return 10205
	case req.AppKey != v.AppKey:
		return 10202
	case now.Sub(time.UnixMilli(*req.Timestamp)).Abs() > vivoSkew:
		return 10207
	case req.Sign != vivoSign(v.AppID, v.AppKey, strconv.FormatInt(*req.Timestamp, 10), v.AppSecret):
		return 10206
	}
	return 0
}

// vivoSign is the hexadecimal MD5 hash, in lower case, of the four strung
// together.
func vivoSign(appID, appKey, timestamp, appSecret string) string {
	sum := md5.Sum([]byte(appID + appKey + timestamp + appSecret))
	return hex.EncodeToString(sum[:])
}

// authenticated reports whether the request has a valid access token.
func (v *Vivo) authenticated(r *http.Request) bool {
	issued, ok := v.access[r.Header.Get("authToken")]
	return ok && v.clock().Sub(issued) < vivoTokenLife
}

// ExpireCredentials makes every access token that was issued so far an
// expired one, which is refused with 10000.
func (v *Vivo) ExpireCredentials() {
	v.lock.Lock()
	defer v.lock.Unlock()
	clear(v.access)
}

// Credentials is the number of access tokens that were issued.
func (v *Vivo) Credentials() int {
	v.lock.Lock()
	defer v.lock.Unlock()
	return v.issued
}

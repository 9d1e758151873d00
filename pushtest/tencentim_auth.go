package pushtest

import (
	"bytes"
	"compress/zlib"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/url"
	"strconv"
	"strings"
)

// The parameters of the URL follow Tencent's overview of the REST API
// (https://www.tencentcloud.com/document/product/1047/34620, copies of 2024-02
// and 2024-07). The UserSig follows the official
// https://github.com/tencentyun/tls-sig-api-v2-golang (tags v1.1.0 to v1.4.0,
// undated) and https://trtc.io/document/34385 (undated).

// authenticate judges the parameters of the URL. An identifier that is signed
// for and no administrator has 90009, which the pages of the pushes list, and
// not the 60010 or 70403 of others.
func (m *TencentIM) authenticate(rawQuery string) tencentimVerdict {
	q, err := url.ParseQuery(rawQuery)
	if err != nil {
		return tencentimVerdict{code: 60002}
	}
	m.lintQuery(q)
	switch {
	case q.Get("sdkappid") == "":
		return tencentimVerdict{code: 60012}
	case !tencentimIsDecimal(q.Get("sdkappid"), 64):
		return tencentimVerdict{code: 60006}
	case q.Get("contenttype") != "json", q.Get("identifier") == "":
		return tencentimVerdict{code: 60025}
	case q.Get("usersig") == "":
		return tencentimVerdict{code: 70002}
	case q.Get("sdkappid") != strconv.FormatInt(m.SDKAppID, 10):
		return tencentimVerdict{code: 70020}
	}
	if code := m.checkSig(q.Get("usersig"), q.Get("identifier")); code != 0 {
		return tencentimVerdict{code: code}
	}
	if q.Get("identifier") != m.Identifier {
		return tencentimVerdict{code: 90009}
	}
	return tencentimVerdict{}
}

// lintQuery lists what has no documented code.
func (m *TencentIM) lintQuery(q url.Values) {
	for name, values := range q {
		switch name {
		case "sdkappid", "identifier", "usersig", "random", "contenttype":
			if len(values) > 1 {
				m.problem("%s: given %d times in the URL", name, len(values))
			}
		default:
			m.problem("%s: no such parameter in the URL", name)
		}
	}
	if !tencentimIsDecimal(q.Get("random"), 32) {
		m.problem("random: %q in the URL, want an integer of 32 bits", q.Get("random"))
	}
}

// tencentimIsDecimal reports whether s is a number without sign that fits.
func tencentimIsDecimal(s string, bits int) bool {
	n, err := strconv.ParseUint(s, 10, bits)
	return err == nil && strconv.FormatUint(n, 10) == s
}

// tencentimSig is what a UserSig consists of.
type tencentimSig struct {
	Ver        string  `json:"TLS.ver"`
	Identifier string  `json:"TLS.identifier"`
	SDKAppID   *int64  `json:"TLS.sdkappid"`
	Expire     *int64  `json:"TLS.expire"` // seconds from Time on
	Time       *int64  `json:"TLS.time"`   // Unix time in seconds
	UserBuf    *string `json:"TLS.userbuf"`
	Sig        string  `json:"TLS.sig"`
}

// tencentimMaxSig is far more than any UserSig has in bytes when it is
// unpacked.
const tencentimMaxSig = 64 << 10

// checkSig judges a UserSig. What cannot be unpacked has 70003, as if it had
// been cut short.
func (m *TencentIM) checkSig(userSig, identifier string) (code int) {
	sig, err := tencentimUnpack(userSig)
	switch {
	case err != nil:
		m.problem("usersig: %v", err)
		return 70003
	case *sig.SDKAppID != m.SDKAppID:
		return 70014
	case sig.Identifier != identifier:
		return 70013
	case !hmac.Equal([]byte(sig.Sig), []byte(sig.sign(m.SecretKey))):
		return 70009
	}
	if m.signatures[sig.Sig] || m.clock().Unix() > *sig.Time+*sig.Expire {
		return 70001
	}
	m.signatures[sig.Sig] = false
	return 0
}

// tencentimUnpack undoes the variant of Base64, which is not that of RFC 4648
// for URLs, and zlib.
func tencentimUnpack(userSig string) (*tencentimSig, error) {
	if strings.ContainsAny(userSig, "+/=") {
		return nil, errors.New("it has + / = in it, which are written * - _")
	}
	packed, err := base64.StdEncoding.Strict().DecodeString(strings.NewReplacer("*", "+", "-", "/", "_", "=").Replace(userSig))
	if err != nil {
		return nil, err
	}
	z, err := zlib.NewReader(bytes.NewReader(packed))
	if err != nil {
		return nil, err
	}
	text, err := io.ReadAll(io.LimitReader(z, tencentimMaxSig))
	if err != nil {
		return nil, err
	}
	sig := new(tencentimSig)
	if err := json.Unmarshal(text, sig); err != nil {
		return nil, err
	}
	if sig.Ver != "2.0" || sig.SDKAppID == nil || sig.Expire == nil || sig.Time == nil {
		return nil, errors.New("the TLS.ver is not 2.0, or something is missing")
	}
	return sig, nil
}

// sign returns what TLS.sig must be. The key is used as the text that it is,
// not as the bytes that it may be the hexadecimal form of.
func (s *tencentimSig) sign(key string) string {
	mac := hmac.New(sha256.New, []byte(key))
	fmt.Fprintf(mac, "TLS.identifier:%s\nTLS.sdkappid:%d\nTLS.time:%d\nTLS.expire:%d\n",
		s.Identifier, *s.SDKAppID, *s.Time, *s.Expire)
	if s.UserBuf != nil {
		fmt.Fprintf(mac, "TLS.userbuf:%s\n", *s.UserBuf)
	}
	return base64.StdEncoding.EncodeToString(mac.Sum(nil))
}

// ExpireCredentials makes every UserSig that was accepted so far an expired
// one, which is refused with 70001. A UserSig has nothing random in it: to
// make a new one within the same second, a client must vary the time or the
// lifetime.
func (m *TencentIM) ExpireCredentials() {
	m.lock.Lock()
	defer m.lock.Unlock()
	for sig := range m.signatures {
		m.signatures[sig] = true
	}
}

// Credentials is the number of different UserSigs that were accepted. Those
// that are only packed differently are one.
func (m *TencentIM) Credentials() int {
	m.lock.Lock()
	defer m.lock.Unlock()
	return len(m.signatures)
}

package pushtest

import (
	"crypto/md5"
	"crypto/subtle"
	"encoding/hex"
	"maps"
	"net/url"
	"slices"
	"strings"
)

// Signatures follow the part on them of Meizu's API document
// (https://github.com/MEIZUPUSH/PushAPI, README of 2025-04-09).

// meizuSign signs parameters, with values as they were before they were
// encoded. An empty value takes part; sign itself does not.
func meizuSign(params map[string]string, secret string) string {
	var base strings.Builder
	for _, k := range slices.Sorted(maps.Keys(params)) {
		if k != "sign" {
			base.WriteString(k + "=" + params[k])
		}
	}
	sum := md5.Sum([]byte(base.String() + secret))
	return hex.EncodeToString(sum[:])
}

// authenticate checks the app and the signature. The service has to find the
// app before it can check what is signed with the app's secret.
func (m *Meizu) authenticate(c *meizuCall) *meizuRefusal {
	if c.params["appId"] != m.AppID {
		return &meizuRefusal{code: meizuAppID}
	}
	want, got := meizuSign(c.params, m.AppSecret), c.params["sign"]
	if subtle.ConstantTimeCompare([]byte(want), []byte(got)) != 1 {
		m.diagnose(c.params, want, got)
		return &meizuRefusal{code: meizuSignature}
	}
	m.lock.Lock()
	defer m.lock.Unlock()
	m.admitted = true
	return nil
}

// diagnose lists the usual mistake that a wrong signature is the result of.
func (m *Meizu) diagnose(params map[string]string, want, got string) {
	encoded := make(map[string]string)
	for k, v := range params {
		encoded[k] = url.QueryEscape(v)
	}
	switch got {
	case strings.ToUpper(want):
		m.problem("sign: in capitals")
	case meizuSign(params, m.AppKey):
		m.problem("sign: made with the AppKey in place of the AppSecret")
	case meizuSign(encoded, m.AppSecret):
		m.problem("sign: made of values that were encoded")
	}
}

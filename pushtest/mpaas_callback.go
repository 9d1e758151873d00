package pushtest

import (
	"bytes"
	"crypto"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"net/http"
	"net/url"
	"strings"
)

// Callbacks follow the page on key management (134470, copies of up to
// 2026-06), https://help.aliyun.com/document_detail/134470.html
//
// All copies of it break off behind the configuration of a callback. That
// leaves the algorithm of the signature; the names in the body, and that the
// signature is a parameter of the URL, are hearsay. Check a real callback
// before you rely on them.

type mpaasCallback struct {
	MsgID       string `json:"msgId"`
	TargetID    string `json:"targetId"`
	PushSuccess bool   `json:"pushSuccess"`
	StatusCode  string `json:"statusCode"`
	StatusDesc  string `json:"statusDesc"`
	ExtInfo     string `json:"extInfo"`
}

// Callback makes the request by which the service would report on a message,
// which may be one of Messages or your own: it takes Key, Target and Status.
func (m *MPaaS) Callback(to string, msg MPaaSMessage) (*http.Request, error) {
	success := msg.Status == mpaasAcked || msg.Status == mpaasClicked
	body, err := json.Marshal(mpaasCallback{
		msg.Key, msg.Target, success, msg.Status, mpaasStatusName(msg.Status), "",
	})
	if err != nil {
		return nil, err
	}
	address, err := url.Parse(to)
	if err != nil {
		return nil, err
	}
	sign, err := m.sign(body)
	if err != nil {
		return nil, err
	}
	query := address.Query()
	query.Set("sign", sign)
	address.RawQuery = query.Encode()
	req, err := http.NewRequest(http.MethodPost, address.String(), bytes.NewReader(body))
	if err != nil {
		return nil, err
	}
	req.Header.Set("Content-Type", "application/json;charset=UTF-8")
	return req, nil
}

// CallbackKey is the public key that callbacks are verified with, as the
// console shows it: Base64 of an X.509 SubjectPublicKeyInfo. It is made on
// first use.
func (m *MPaaS) CallbackKey() (string, error) {
	key, err := m.callbackKey()
	if err != nil {
		return "", err
	}
	der, err := x509.MarshalPKIXPublicKey(&key.PublicKey)
	if err != nil {
		return "", err
	}
	return base64.StdEncoding.EncodeToString(der), nil
}

func (m *MPaaS) callbackKey() (*rsa.PrivateKey, error) {
	m.lock.Lock()
	defer m.lock.Unlock()
	if m.key != nil {
		return m.key, nil
	}
	const bits = 2048
	key, err := rsa.GenerateKey(rand.Reader, bits)
	m.key = key
	return key, err
}

// sign is the signature of SHA-256 with RSA over the body, in Base64 whose +
// and / have been replaced. The padding stays.
func (m *MPaaS) sign(body []byte) (string, error) {
	key, err := m.callbackKey()
	if err != nil {
		return "", err
	}
	sum := sha256.Sum256(body)
	signature, err := rsa.SignPKCS1v15(rand.Reader, key, crypto.SHA256, sum[:])
	if err != nil {
		return "", err
	}
	return strings.NewReplacer("+", "-", "/", "_").Replace(base64.StdEncoding.EncodeToString(signature)), nil
}

// mpaasStatusName describes the statuses that all channels have. Those of a
// single channel have its own words, which no client should read.
func mpaasStatusName(status string) string {
	switch status {
	case "-1":
		return "WaitingForVerify"
	case mpaasPending:
		return "DeviceNotOnlineOrNoResponse"
	case mpaasNoBinding:
		return "NoBindInfo"
	case mpaasAcked:
		return "Acked"
	case mpaasClicked:
		return "Clicked"
	case mpaasNoStatus:
		return "NONE"
	}
	return "status " + status
}

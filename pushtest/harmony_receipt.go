package pushtest

import (
	"bytes"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"net/http"
	"strconv"
	"time"
)

// Receipts follow the reference of V2 of them (2026-06):
// https://developer.huawei.com/consumer/cn/doc/harmonyos-references/push-api-msg-receipt

// A HarmonyCallback is who takes receipts. They are signed if there are both a
// user name and a key.
type HarmonyCallback struct {
	URL      string
	UserName string
	Key      string // Base64
	RawKey   bool   // Key is used as it is, as in old configurations
}

// A HarmonyReceipt is one entry of a receipt. FormID is for cards, whose
// receipts have another form.
type HarmonyReceipt struct {
	Token          string
	PushType       int
	AppPackageName string
	BITag          string // biTag of the message
	RequestID      string // of the answer to the send
	FormID         int64
	Result         int       // 0 is delivered
	Time           time.Time // to the millisecond
}

type harmonyReceipt struct {
	Token          string           `json:"token"`
	PushType       int              `json:"pushType"`
	AppPackageName string           `json:"appPackageName"`
	BITag          string           `json:"biTag"`
	RequestID      string           `json:"requestId"`
	Delivery       *harmonyDelivery `json:"deliveryStatus,omitempty"`
	Form           *harmonyDelivery `json:"formStatus,omitempty"`
}

type harmonyDelivery struct {
	FormID    int64 `json:"formId,omitempty"`
	Result    int   `json:"result"`
	Timestamp int64 `json:"timestamp"` // milliseconds since 1970
}

// Receipt makes the request that the service would send to a callback. It has
// at most 100 receipts in reality, and a receiver answers it with
// {"code":"0","message":"success"}.
func (h *Harmony) Receipt(to HarmonyCallback, receipts ...HarmonyReceipt) (*http.Request, error) {
	statuses := []harmonyReceipt{}
	for _, r := range receipts {
		s := harmonyReceipt{r.Token, r.PushType, r.AppPackageName, r.BITag, r.RequestID, nil, nil}
		d := &harmonyDelivery{r.FormID, r.Result, r.Time.UnixMilli()}
		if r.FormID != 0 {
			s.Form = d
		} else {
			s.Delivery = d
		}
		statuses = append(statuses, s)
	}
	body, err := json.Marshal(map[string]any{"statuses": statuses})
	if err != nil {
		return nil, err
	}
	req, err := http.NewRequest(http.MethodPost, to.URL, bytes.NewReader(body))
	if err != nil {
		return nil, err
	}
	req.Header.Set("Content-Type", "application/json;charset=UTF-8")
	if to.UserName != "" && to.Key != "" {
		n := randomHex(16)
		nonce := n[:8] + "-" + n[8:12] + "-" + n[12:16] + "-" + n[16:20] + "-" + n[20:]
		timestamp := strconv.FormatInt(h.Now().UnixMilli(), 10)
		value, err := to.sign(timestamp, nonce)
		if err != nil {
			return nil, err
		}
		req.Header.Set("X-HUAWEI-CALLBACK-ID", "timestamp="+timestamp+"; nonce="+nonce+"; value="+value)
	}
	return req, nil
}

// sign is Base64 of the HMAC-SHA256 of timestamp, nonce and user name.
func (to HarmonyCallback) sign(timestamp, nonce string) (string, error) {
	key := []byte(to.Key)
	if !to.RawKey {
		var err error
		if key, err = base64.StdEncoding.DecodeString(to.Key); err != nil {
			return "", err
		}
	}
	mac := hmac.New(sha256.New, key)
	mac.Write([]byte(timestamp + nonce + to.UserName))
	return base64.StdEncoding.EncodeToString(mac.Sum(nil)), nil
}

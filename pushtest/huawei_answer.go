package pushtest

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"strings"
)

// Codes, statuses and the form of answers follow the HMS Core reference of
// messages:send (2025-08-30):
// https://developer.huawei.com/consumer/cn/doc/HMSCore-References/https-send-api-0000001050986197

// The codes that the simulator gives by itself.
const (
	huaweiOK          = "80000000"
	huaweiPartial     = "80100000" // some tokens are illegal
	huaweiParameter   = "80100001" // outside of the message
	huaweiPayload     = "80100003" // inside of it
	huaweiExpiry      = "80100004"
	huaweiCollapseKey = "80100013"
	huaweiAuth        = "80200001"
	huaweiOAuthOver   = "80200003" // the access token has expired
	huaweiJWTOver     = "80200005"
	huaweiNoTokens    = "80300007" // all tokens are illegal
	huaweiTooLong     = "80300008"
	huaweiTokenCount  = "80300010"
	huaweiUrgency     = "80300011"
	huaweiJWTPeriod   = "80300036"
)

// huaweiMessages are the texts of the codes. Huawei publishes few of them; the
// others describe the code.
var huaweiMessages = map[string]string{
	huaweiOK:          "Success",
	"80000001":        "CommonService Error",
	huaweiParameter:   "Check Parameter Error",
	"80100002":        "Illegal token list",
	huaweiPayload:     "Illegal payload",
	huaweiExpiry:      "Illegal expire time",
	huaweiCollapseKey: "Illegal collapse key",
	"80100016":        "Anti-Spam: word is forbidden in [CONTENT]",
	"80100017":        "Too many topic messages in progress",
	"80100018":        "Illegal review signature",
	huaweiAuth:        "Authentication Error",
	huaweiOAuthOver:   "Access token expired",
	huaweiJWTOver:     "Jwt token expired",
	"80300002":        "No permission to send message to these tmIDs",
	huaweiNoTokens:    "All the tokens are invalid",
	huaweiTooLong:     "Push message size is too long",
	huaweiTokenCount:  "token count should within 1 and 1000",
	huaweiUrgency:     "No permission to send high priority message",
	"80300013":        "Illegal receipt url",
	huaweiJWTPeriod:   "JWT expire period over threshold",
	"80600003":        "Request to OAuth service failed",
	"81000001":        "Inner Error",
}

func huaweiMessage(code string) string {
	if m, ok := huaweiMessages[code]; ok {
		return m
	}
	return "Unknown Error"
}

// huaweiStatus is the HTTP status of a code; see the type for the choice. A
// partial failure comes with 200, since official clients read a code only then.
// If all tokens are illegal, the request is still a sound one, which 400 is
// not for.
func huaweiStatus(code string) int {
	switch code {
	case huaweiOK, huaweiPartial, huaweiNoTokens:
		return http.StatusOK
	case "80000001", "80600003", "81000001":
		return http.StatusInternalServerError
	case huaweiJWTPeriod:
		return http.StatusUnauthorized
	}
	if strings.HasPrefix(code, "8020") {
		return http.StatusUnauthorized
	}
	return http.StatusBadRequest
}

// A huaweiRefusal is why a request is not, or not fully, carried out.
type huaweiRefusal struct {
	status int // of an answer that has no code and no body
	code   string
	msg    string
}

// huaweiRefuse is a refusal with the text of the code, and what is wrong.
func huaweiRefuse(code, what string) *huaweiRefusal {
	msg := huaweiMessage(code)
	if what != "" {
		msg += ", " + what
	}
	return &huaweiRefusal{code: code, msg: msg}
}

// huaweiMore is what an operation adds to its answer.
type huaweiMore map[string]any

// reply answers a request; no refusal means success.
func (h *Huawei) reply(w http.ResponseWriter, id string, ref *huaweiRefusal, more huaweiMore) {
	if ref == nil {
		ref = huaweiRefuse(huaweiOK, "")
	}
	if ref.status != 0 {
		w.WriteHeader(ref.status)
		return
	}
	answer := huaweiMore{"code": ref.code, "msg": ref.msg, "requestId": id}
	maps.Copy(answer, more)
	body, _ := json.Marshal(answer)
	w.Header().Set("Content-Type", "application/json;charset=UTF-8")
	w.WriteHeader(h.status(ref.code))
	_, _ = w.Write(body)
}

func (h *Huawei) status(code string) int {
	h.lock.Lock()
	defer h.lock.Unlock()
	if s, ok := h.statuses[code]; ok {
		return s
	}
	return huaweiStatus(code)
}

// requestID numbers the answers, after the milliseconds since 1970.
func (h *Huawei) requestID() string {
	h.lock.Lock()
	defer h.lock.Unlock()
	h.requests++
	return fmt.Sprintf("%d%09d", h.clock().UnixMilli(), h.requests)
}

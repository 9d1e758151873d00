package pushtest

import (
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"net/http"
	"strings"
)

// Codes and the form of answers follow the reference of the response
// (2026-04-20), and those of the other operations:
// https://developer.huawei.com/consumer/cn/doc/harmonyos-references/push-scenariozed-api-response

// The codes that the simulator gives by itself, but for those of services.
const (
	harmonyOK          = "80000000"
	harmonyPartial     = "80100000" // some tokens are illegal
	harmonyParameter   = "80100001" // outside of the payload
	harmonyPayload     = "80100003" // inside of it, and the push type
	harmonyExpiry      = "80100004"
	harmonyRecallPart  = "80100020" // as harmonyPartial, of a recall
	harmonyUnverified  = "80100022"
	harmonyAuth        = "80200001"
	harmonyJWTOver     = "80200005"
	harmonyDenied      = "80300002"
	harmonyNoTokens    = "80300007" // all tokens are illegal
	harmonyTooLong     = "80300008"
	harmonyTokenCount  = "80300010"
	harmonyTwoApps     = "80300017"
	harmonyOtherApp    = "80300028"
	harmonyTestTokens  = "80300030"
	harmonyJWTPeriod   = "80300036"
	harmonyVerified    = "83010000"
	harmonyVerifyQuota = "83010002"
	harmonyVerifyEmpty = "83010003"
	harmonyVerifyType  = "83010007"
)

// harmonyMessages are the texts of the codes. Where Huawei has a meaning and
// no text, it is the meaning.
var harmonyMessages = map[string]string{
	harmonyOK:          "Success",
	"80000001":         "CommonService Error",
	harmonyParameter:   "Check Parameter Error",
	harmonyPayload:     "Illegal payload",
	harmonyExpiry:      "Illegal expire time",
	"80100016":         "content is not allowed",
	harmonyUnverified:  "Anti-Spam: image not verify",
	harmonyAuth:        "Authentication Error",
	"80200003":         "Access token expired",
	harmonyJWTOver:     "Jwt token expired",
	harmonyDenied:      "No permission to send message to these tmIDs",
	harmonyTooLong:     "Push message size is too long",
	harmonyTokenCount:  "token count should within 1 and 1000",
	harmonyTwoApps:     "Token app count should not exceed 1",
	harmonyOtherApp:    "Token app mismatch with specify app",
	"80300029":         "When send test message, the api request exceed limit",
	harmonyTestTokens:  "When send test message, token count exceed limit",
	"80300032":         "No permission to revoke messages",
	harmonyJWTPeriod:   "JWT expire period over threshold",
	"80300037":         "Disable send huawei msg because of penalty",
	"81000001":         "Inner Error",
	harmonyVerified:    "Verify success",
	"83010001":         "Verify failed",
	harmonyVerifyQuota: "The number of sent messages exceeds the limit",
	harmonyVerifyEmpty: "Request body is empty",
	"83010004":         "Send control is not supported",
	"83010005":         "Download picture failed",
	harmonyVerifyType:  "The header does not contain valid push-type",
}

func harmonyMessage(code string) string {
	for _, table := range []map[string]string{harmonyMessages, harmonyServiceMessages} {
		if m, ok := table[code]; ok {
			return m
		}
	}
	return "Unknown Error"
}

// harmonyStatus is the HTTP status of a code; see the type for the choice.
func harmonyStatus(code string) int {
	switch code {
	case harmonyOK, harmonyVerified, harmonyPartial, harmonyRecallPart, harmonyNoTokens:
		return http.StatusOK
	case "80000001", "81000001", "82600001":
		return http.StatusInternalServerError
	case "80300029", harmonyVerifyQuota:
		return http.StatusServiceUnavailable
	case harmonyJWTPeriod:
		return http.StatusUnauthorized
	}
	if strings.HasPrefix(code, "8020") {
		return http.StatusUnauthorized
	}
	return http.StatusBadRequest
}

// A harmonyRefusal is why a request is not, or not fully, carried out.
type harmonyRefusal struct {
	status int // of an answer that has no code and no body
	code   string
	msg    string
}

// harmonyRefuse is a refusal with the text of the code, and what is wrong.
func harmonyRefuse(code, format string, args ...any) *harmonyRefusal {
	msg := harmonyMessage(code)
	if format != "" {
		msg += ", " + fmt.Sprintf(format, args...)
	}
	return &harmonyRefusal{code: code, msg: msg}
}

// harmonyRefuseTokens is a refusal of tokens, if there are any: msg is a text
// that holds JSON. Partial is the code if others succeeded; if none did, the
// number of successes is left out.
func harmonyRefuseTokens(partial string, success int, illegal map[string][]string) *harmonyRefusal {
	failure := 0
	for _, tokens := range illegal {
		failure += len(tokens)
	}
	switch {
	case failure == 0:
		return nil
	case success == 0:
		msg, _ := json.Marshal(struct {
			Failure int                 `json:"failure"`
			Illegal map[string][]string `json:"illegalTokens"`
		}{failure, illegal})
		return &harmonyRefusal{code: harmonyNoTokens, msg: string(msg)}
	}
	return harmonyPartialRefusal(partial, success, failure, illegal)
}

func harmonyPartialRefusal(code string, success, failure int, illegal map[string][]string) *harmonyRefusal {
	msg, _ := json.Marshal(struct {
		Illegal map[string][]string `json:"illegalTokens"`
		Success int                 `json:"success"`
		Failure int                 `json:"failure"`
	}{illegal, success, failure})
	return &harmonyRefusal{code: code, msg: string(msg)}
}

// harmonyMore is what an operation adds to its answer.
type harmonyMore map[string]any

// reply answers a request; no refusal means success.
func (h *Harmony) reply(w http.ResponseWriter, id string, ref *harmonyRefusal, more harmonyMore) {
	if ref == nil {
		ref = harmonyRefuse(harmonyOK, "")
	}
	if ref.status != 0 {
		w.WriteHeader(ref.status)
		return
	}
	answer := harmonyMore{"code": ref.code, "msg": ref.msg, "requestId": id}
	maps.Copy(answer, more)
	body, _ := json.Marshal(answer)
	w.Header().Set("Content-Type", "application/json;charset=UTF-8")
	w.WriteHeader(h.status(ref.code))
	_, _ = w.Write(body)
}

func (h *Harmony) status(code string) int {
	h.lock.Lock()
	defer h.lock.Unlock()
	if s, ok := h.statuses[code]; ok {
		return s
	}
	return harmonyStatus(code)
}

// requestID numbers the answers, after the milliseconds since 1970.
func (h *Harmony) requestID() string {
	h.lock.Lock()
	defer h.lock.Unlock()
	h.answers++
	return fmt.Sprintf("%d%09d", h.clock().UnixMilli(), h.answers)
}

// RefuseNext makes the next sends fail with a code of Huawei's and the HTTP
// status that the type describes. With 80100000 the first token of a request,
// with 80300007 every token, is illegal for its form. RefuseTokens has the
// other reasons.
func (h *Harmony) RefuseNext(times int, code string) { h.Inject("send", times, h.Refuse(code)) }

// Refuse is the fault that RefuseNext injects, for use with other ops too.
func (h *Harmony) Refuse(code string) Fault {
	return func(w http.ResponseWriter, r *http.Request, _ http.Handler) {
		ref := harmonyRefuse(code, "")
		switch tokens := harmonyTokensOf(r); {
		case len(tokens) == 0: // not even these codes list anything
		case code == harmonyNoTokens:
			ref = harmonyRefuseTokens(code, 0, map[string][]string{harmonyMalformed: tokens})
		case code == harmonyPartial, code == harmonyRecallPart:
			// Also if it is the only one, which the service would answer
			// otherwise.
			ref = harmonyPartialRefusal(code, len(tokens)-1, 1, map[string][]string{harmonyMalformed: tokens[:1]})
		}
		h.reply(w, h.requestID(), ref, nil)
	}
}

// RefuseTokens is a fault for "send" and "revoke" that answers 80300007 with
// all tokens under one reason.
func (h *Harmony) RefuseTokens(reason string) Fault {
	return func(w http.ResponseWriter, r *http.Request, _ http.Handler) {
		illegal := map[string][]string{reason: harmonyTokensOf(r)}
		h.reply(w, h.requestID(), harmonyRefuseTokens(harmonyNoTokens, 0, illegal), nil)
	}
}

// harmonyTokensOf returns the tokens of a request that is not judged.
func harmonyTokensOf(r *http.Request) []string {
	body, _ := io.ReadAll(r.Body)
	var top struct {
		Token  []string `json:"token"`
		Target struct {
			Token []string `json:"token"`
		} `json:"target"`
	}
	if json.Unmarshal(body, &top) != nil {
		return nil
	}
	return append(top.Target.Token, top.Token...)
}

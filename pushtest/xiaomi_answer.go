package pushtest

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strconv"
)

// Answers follow "Server API" (2024-10-21),
// https://dev.mi.com/xiaomihyperos/documentation/detail?pId=1559
// and, for the codes, "Error codes" (2024-10-18) under pId=1560.

// The codes that the simulator refuses with by itself.
const (
	xiaomiMIMEType        = 10007
	xiaomiParameter       = 10008
	xiaomiMissing         = 10016
	xiaomiInvalid         = 10017
	xiaomiNoSuchAPI       = 10020
	xiaomiWrongMethod     = 10021
	xiaomiNoDevice        = 10029
	xiaomiTooOften        = 10039
	xiaomiTemplate        = 10041
	xiaomiBadTopic        = 20209
	xiaomiSubscribeFailed = 20215
	xiaomiSendFailed      = 20301
	xiaomiDeleteFailed    = 20315
	xiaomiAuthFailed      = 21301
	xiaomiPackage         = 22022
	xiaomiNotifyID        = 22103
	xiaomiChannelMismatch = 27001
	xiaomiContentLong     = 65009
	xiaomiNotGiven        = 65011
	xiaomiNoAlias         = 65012
	xiaomiNoTopic         = 65013
	xiaomiExtrasLong      = 65015
	xiaomiNoAccount       = 65016
	xiaomiAccountLong     = 65017
	xiaomiNoMessage       = 65028
	xiaomiManyTopics      = 65035
	xiaomiCallbackParam   = 65036
	xiaomiCallbackLong    = 65037
	xiaomiCallbackURL     = 65038
	xiaomiRegID           = 66007
	xiaomiJobID           = 66307
	xiaomiJobKey          = 70012
	xiaomiDayQuota        = 200001
)

// xiaomiTexts are the texts that go with codes where they were seen: the
// description, which is Chinese, and the reason. Other codes get a text of
// the simulator's own.
var xiaomiTexts = map[int]struct{ description, reason string }{
	0:                     {"成功", ""},
	xiaomiSendFailed:      {"发送消息失败", "No valid targets!"},
	xiaomiAuthFailed:      {"认证失败", "Invalid application secret."},
	xiaomiChannelMismatch: {"invalid channel info!", "invalid channel info!"},
	xiaomiNotGiven:        {"未提供参数", "Title or Description is empty!"},
	xiaomiDayQuota:        {"", "exceed quota, quota: 20000, have acked: 20000"},
}

// A xiaomiRefusal is a code in place of success.
type xiaomiRefusal struct {
	code   int
	reason string // "" for the usual text
}

func xiaomiRefuse(code int, format string, args ...any) *xiaomiRefusal {
	return &xiaomiRefusal{code, fmt.Sprintf(format, args...)}
}

// A xiaomiReply is what a success says.
type xiaomiReply struct {
	data any // nil leaves it out
	info string
}

// A xiaomiEnvelope is the body of every answer.
type xiaomiEnvelope struct {
	Result      string `json:"result"`
	Reason      string `json:"reason,omitempty"`
	TraceID     string `json:"trace_id"`
	Code        int    `json:"code"`
	Data        any    `json:"data,omitempty"`
	Description string `json:"description"`
	Info        string `json:"info,omitempty"`
}

// Refuse is the fault that RefuseNext injects, for use with other ops. A code
// that is no number becomes -1, which is Xiaomi's word for an unknown error.
func (x *Xiaomi) Refuse(code string) Fault {
	n, err := strconv.Atoi(code)
	if err != nil {
		n = -1
	}
	return func(w http.ResponseWriter, _ *http.Request, _ http.Handler) {
		xiaomiAnswer(w, xiaomiReply{}, &xiaomiRefusal{code: n})
	}
}

// xiaomiAnswer writes a reply, or a refusal if there is one. Both have HTTP
// status 200, wrong secrets included.
func xiaomiAnswer(w http.ResponseWriter, reply xiaomiReply, refusal *xiaomiRefusal) {
	e := xiaomiEnvelope{
		Result: "ok", TraceID: "Xdm" + randomHex(9), Data: reply.data,
		Description: xiaomiTexts[0].description, Info: reply.info,
	}
	if refusal != nil {
		e = xiaomiRefused(refusal)
	}
	b, err := json.Marshal(e)
	xiaomiMust(err)
	w.Header().Set("Content-Type", "application/json;charset=UTF-8")
	_, _ = w.Write(b)
}

func xiaomiRefused(refusal *xiaomiRefusal) xiaomiEnvelope {
	e := xiaomiEnvelope{
		Result: "error", Reason: refusal.reason, TraceID: "Xcm" + randomHex(9), Code: refusal.code,
		Description: xiaomiTexts[refusal.code].description,
	}
	if e.Reason == "" {
		e.Reason = xiaomiTexts[refusal.code].reason
	}
	if e.Reason == "" {
		e.Reason = "refused with code " + strconv.Itoa(refusal.code)
	}
	if e.Description == "" {
		e.Description = e.Reason
	}
	return e
}

// xiaomiMust is for what can fail only by a mistake in this package.
func xiaomiMust(err error) {
	if err != nil {
		panic("pushtest: Xiaomi: " + err.Error())
	}
}

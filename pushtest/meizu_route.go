package pushtest

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"

	"github.com/pushwire/push"
)

// Paths, codes and the form of answers follow Meizu's API document
// (https://github.com/MEIZUPUSH/PushAPI, README of 2025-04-09).

// The codes that the simulator answers with by itself, at the top.
const (
	meizuOK        = "200"
	meizuRedirect  = "300"
	meizuOther     = "500"
	meizuParameter = "1005"
	meizuSignature = "1006"
	meizuAppID     = "110000"
	meizuEmpty     = "110004"
	meizuTooFast   = "110010"
	meizuPackage   = "110031"
	meizuNoTask    = "110032"
)

// The codes that it lists targets under. Those of subscriptions are at the
// top of an answer, too.
const (
	meizuFolded     = "520"
	meizuNoDevice   = "110002"
	meizuBadPushID  = "110003"
	meizuNoAlias    = "110005"
	meizuOff        = "110010"
	meizuPublicFull = "110011"
)

// meizuTexts are the messages that come with codes. That of 110010 is
// Meizu's own, the others only say the same.
var meizuTexts = map[string]string{
	meizuOther:     "other error",
	"1001":         "system error",
	"1003":         "server busy",
	meizuParameter: "parameter error",
	meizuSignature: "signature failed",
	meizuAppID:     "illegal appId",
	"110001":       "illegal appKey",
	meizuNoDevice:  "pushId not registered",
	meizuBadPushID: "illegal pushId",
	meizuEmpty:     "parameter empty",
	"110009":       "app blacklisted",
	meizuTooFast:   "应用请求频率超过限制",
	"110019":       "daily push count exceeded",
	meizuPackage:   "illegal packageName",
	meizuNoTask:    "illegal taskId",
	"110033":       "illegal appSecret",
	"110051":       "count limit exceeded",
	"110053":       "transparent messages over limit",
}

// A meizuRefusal is a code in place of success.
type meizuRefusal struct {
	code   string
	reason string // "" for the usual text
}

func meizuRefuse(code, format string, args ...any) *meizuRefusal {
	return &meizuRefusal{code, fmt.Sprintf(format, args...)}
}

// A meizuReply is what a success says.
type meizuReply struct {
	value any
	msgID string // of pushes to pushIds and aliases
}

type meizuHandler func(*Meizu, *meizuCall) (meizuReply, *meizuRefusal)

// A meizuRoute is what a path asks for. One that is read with GET takes a
// form, too, which is how Meizu's Java SDK sends them all.
type meizuRoute struct {
	op     string
	get    bool
	handle meizuHandler
}

const (
	meizuPushPath = "/garcia/api/server/push/"
	meizuSubPath  = "/garcia/api/server/message/"
)

var meizuRoutes = map[string]meizuRoute{
	meizuPushPath + "varnished/pushByPushId":        {"send", false, meizuDirect(push.TargetToken, meizuNotification)},
	meizuPushPath + "varnished/pushByAlias":         {"send", false, meizuDirect(push.TargetAlias, meizuNotification)},
	meizuPushPath + "unvarnished/pushByPushId":      {"send", false, meizuDirect(push.TargetToken, meizuTransparent)},
	meizuPushPath + "unvarnished/pushByAlias":       {"send", false, meizuDirect(push.TargetAlias, meizuTransparent)},
	meizuPushPath + "task/varnished/pushByPushId":   {"send", false, meizuByTask(push.TargetToken, meizuNotification)},
	meizuPushPath + "task/varnished/pushByAlias":    {"send", false, meizuByTask(push.TargetAlias, meizuNotification)},
	meizuPushPath + "task/unvarnished/pushByPushId": {"send", false, meizuByTask(push.TargetToken, meizuTransparent)},
	meizuPushPath + "task/unvarnished/pushByAlias":  {"send", false, meizuByTask(push.TargetAlias, meizuTransparent)},
	meizuPushPath + "pushTask/pushToApp":            {"send", false, (*Meizu).pushToApp},
	meizuPushPath + "pushTask/pushToTag":            {"send", false, (*Meizu).pushToTag},
	meizuPushPath + "pushTask/getTaskId":            {"getTaskId", false, (*Meizu).createTask},
	meizuPushPath + "pushTask/cancel":               {"cancel", false, (*Meizu).cancelTask},
	meizuPushPath + "statistics/getTaskStatistics":  {"getTaskStatistics", true, (*Meizu).taskStatistics},
	meizuPushPath + "statistics/dailyPushStatics":   {"dailyPushStatics", true, (*Meizu).dailyStatistics},
	meizuPushPath + "uploadImg":                     {"uploadImg", false, (*Meizu).uploadImage},

	meizuSubPath + "getRegisterSwitch":    {"getRegisterSwitch", true, (*Meizu).readSwitches},
	meizuSubPath + "changeRegisterSwitch": {"changeRegisterSwitch", false, (*Meizu).changeSwitch},
	meizuSubPath + "changeAllSwitch":      {"changeAllSwitch", false, (*Meizu).changeSwitches},
	meizuSubPath + "subscribeAlias":       {"subscribeAlias", false, (*Meizu).subscribeAlias},
	meizuSubPath + "unSubscribeAlias":     {"unSubscribeAlias", false, (*Meizu).unsubscribeAlias},
	meizuSubPath + "getSubAlias":          {"getSubAlias", true, (*Meizu).readAlias},
	meizuSubPath + "subscribeTags":        {"subscribeTags", false, (*Meizu).subscribeTags},
	meizuSubPath + "unSubscribeTags":      {"unSubscribeTags", false, (*Meizu).unsubscribeTags},
	meizuSubPath + "getSubTags":           {"getSubTags", true, (*Meizu).readTags},
	meizuSubPath + "unSubAllTags":         {"unSubAllTags", false, (*Meizu).unsubscribeAllTags},
}

// meizuRouteOf finds the route by the path. A wrong method does not change
// the op.
func meizuRouteOf(r *http.Request) meizuRoute {
	if route, ok := meizuRoutes[r.URL.Path]; ok {
		return route
	}
	return meizuRoute{op: "other"}
}

// serve is the service behind the faults. Paths and methods that there are
// not have HTTP errors: Meizu has no code for them.
func (m *Meizu) serve(w http.ResponseWriter, r *http.Request) {
	route := meizuRouteOf(r)
	switch {
	case route.handle == nil:
		http.NotFound(w, r)
		return
	case r.Method != http.MethodPost && (r.Method != http.MethodGet || !route.get):
		w.WriteHeader(http.StatusMethodNotAllowed)
		return
	}
	m.runTasks()
	var reply meizuReply
	call, refusal := m.open(r)
	if refusal == nil {
		reply, refusal = route.handle(m, call)
	}
	if refusal != nil {
		m.refuse(w, r, refusal)
		return
	}
	meizuWrite(w, meizuAnswer{Code: meizuOK, Value: reply.value, MsgID: reply.msgID})
}

// Refuse is the fault that RefuseNext injects, for use with other ops.
func (m *Meizu) Refuse(code string) Fault {
	return func(w http.ResponseWriter, r *http.Request, _ http.Handler) {
		m.refuse(w, r, &meizuRefusal{code: code})
	}
}

func (m *Meizu) refuse(w http.ResponseWriter, r *http.Request, refusal *meizuRefusal) {
	a := meizuAnswer{Code: refusal.code, Message: refusal.reason, Value: ""}
	if a.Message == "" {
		a.Message = meizuTexts[refusal.code]
	}
	if refusal.code == meizuRedirect {
		a.Redirect = m.URL() + r.URL.RequestURI()
	}
	meizuWrite(w, a)
}

// A meizuAnswer is the body of every answer. The type of value depends on
// the operation, and a refusal makes it the empty string.
type meizuAnswer struct {
	Code     string `json:"code"`
	Message  string `json:"message"`
	Value    any    `json:"value"`
	Redirect string `json:"redirect"`
	MsgID    string `json:"msgId,omitempty"`
}

// meizuWrite answers, with the cookie that Meizu sets and no client needs.
func meizuWrite(w http.ResponseWriter, a meizuAnswer) {
	b, err := json.Marshal(a)
	meizuMust(err)
	w.Header().Set("Content-Type", "application/json;charset=UTF-8")
	w.Header().Set("Set-Cookie", "JSESSIONID="+randomHex(16)+"; Path=/; HttpOnly")
	_, _ = w.Write(b)
}

// meizuName is the last part of the path.
func meizuName(r *http.Request) string {
	return r.URL.Path[strings.LastIndexByte(r.URL.Path, '/')+1:]
}

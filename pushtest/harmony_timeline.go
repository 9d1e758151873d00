package pushtest

import (
	"strings"

	"github.com/pushwire/push"
)

// Service timelines follow the references of service_timeline/send and of its
// parameters (2026-06):
// https://developer.huawei.com/consumer/cn/doc/harmonyos-references/push-api-service-timeline-send
// https://developer.huawei.com/consumer/cn/doc/harmonyos-references/push-api-service-timeline-param

// The codes of timelines that the simulator gives by itself.
const (
	harmonyLineInvalid = "82600002"
	harmonyLineDenied  = "82600003"
	harmonyLineFailed  = "82600005" // too long, among others
	harmonyLineOpenID  = "82600006"
	harmonyLineScene   = "82600007"
	harmonyLineCode    = "82600008"
	harmonyLineStatus  = "82600009"
	harmonyLineMissing = "82600010"
	harmonyLineField   = "82600011"
)

// harmonyScene is the scene of takeaway orders, the only one.
const harmonyScene = "10001"

// harmonySubScenes are its parts, and how many statuses they have: orders to
// pick up, and to be delivered.
var harmonySubScenes = map[string]int64{"100010001": 6, "100010002": 11}

// harmonyLine is the body of service_timeline/send.
var harmonyLine = harmonyShape{
	need: []string{"toOpenId", "appId", "sceneId", "subSceneId", "content"},
	fields: map[string]harmonyRule{
		"toOpenId": harmonyString, "appId": harmonyText(64), "sceneId": harmonyText(32), "subSceneId": harmonyText(32),
		"code":    harmonyString,
		"content": harmonyLineContent,
	},
}.rule

var harmonyLineButton = harmonyShape{fields: map[string]harmonyRule{
	"type": harmonyAnyOf(0, 1), "text": harmonyText(4), "action": harmonyString, "uri": harmonyString,
	"data": func(c *harmonyCheck, path string, v any) {
		if harmonySize(v) > 1024 {
			c.refuse(path, "has more than 1024 bytes")
		}
	},
}}.rule

// harmonyLineContent has more fields than are judged here.
var harmonyLineContent = harmonyShape{open: true, fields: map[string]harmonyRule{
	"amount":        harmonyText(16),
	"productName":   harmonyText(256),
	"merchantName":  harmonyText(256),
	"productImg":    harmonyText(128), // an image's id
	"clickAction":   harmonyLineButton,
	"button":        harmonyLineButton,
	"appendButtons": harmonyArray(0, harmonyLineButton),
}}.rule

// timeline is POST service_timeline/send. Which status may follow which is
// not judged.
func (h *Harmony) timeline(req harmonyRequest) *harmonyRefusal {
	const op = "service_timeline"
	if len(req.body) > harmonyMostBytes {
		return harmonyRefuse(harmonyLineFailed, "the body is longer than %d bytes", harmonyMostBytes)
	}
	top, ref := h.object(op, req.body)
	if ref != nil {
		return harmonyRefuse(harmonyLineInvalid, "the body is not a JSON object")
	}
	c := &harmonyCheck{op: op, problem: h.problem, code: func(path string) string {
		if strings.HasPrefix(path, "content.") {
			return harmonyLineField
		}
		return harmonyLineInvalid
	}}
	harmonyLine(c, "", top)
	if c.refusal != nil {
		return c.refusal
	}
	return h.advance(req, top)
}

// advance judges what the fields name.
func (h *Harmony) advance(req harmonyRequest, top map[string]any) *harmonyRefusal {
	openID := huaweiText(top, "toOpenId")
	h.lock.Lock()
	known := h.services.openIDs[openID]
	h.lock.Unlock()
	most, ok := harmonySubScenes[huaweiText(top, "subSceneId")]
	raw := huaweiObject(top, "content")["status"]
	status, whole := huaweiWhole(raw)
	code := ""
	switch {
	case huaweiText(top, "appId") != h.AppID:
		code = harmonyLineDenied
	case !known:
		code = harmonyLineOpenID
	case !ok, huaweiText(top, "sceneId") != harmonyScene:
		code = harmonyLineScene
	case huaweiText(top, "code") == "":
		code = harmonyLineCode
	case raw == nil:
		return harmonyRefuse(harmonyLineMissing, "status")
	case !whole:
		return harmonyRefuse(harmonyLineField, "status")
	case status < 1, status > most:
		code = harmonyLineStatus
	}
	if code != "" {
		return harmonyRefuse(code, "")
	}
	h.deliver(Delivery{Type: push.TargetUser, Value: openID, ID: req.id, Body: req.body})
	return nil
}

package pushtest

import (
	"net/http"
	"regexp"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/pushwire/push"
)

// Service notifications, which are for atomic services, follow the reference
// of service_notification/send (2026-06):
// https://developer.huawei.com/consumer/cn/doc/harmonyos-references/push-api-service-noti

// The codes of service notifications that the simulator gives by itself.
const (
	harmonyParams      = "82500001"
	harmonyNoTemplate  = "82500002"
	harmonyWrongApp    = "82500003"
	harmonyNotSub      = "82500005"
	harmonyWrongOpenID = "82500006"
	harmonySubtitle    = "82500007"
)

// harmonyServiceMessages are the texts of the codes of service notifications,
// of which Huawei has the meanings alone, and of timelines.
var harmonyServiceMessages = map[string]string{
	harmonyParams:      "template parameter check failed",
	harmonyNoTemplate:  "template not found",
	harmonyWrongApp:    "project or app information is wrong",
	"82500004":         "content risk",
	harmonyNotSub:      "push failed",
	harmonyWrongOpenID: "openID is wrong",
	harmonySubtitle:    "subtitle build failed",
	"82500008":         "body build failed",

	"82600001":         "system error.",
	harmonyLineInvalid: "invalid parameter",
	harmonyLineDenied:  "access deny.",
	"82600004":         "status content blocked.",
	harmonyLineFailed:  "send message failed",
	harmonyLineOpenID:  "invalid openId.",
	harmonyLineScene:   "invalid sceneId or subSceneId.",
	harmonyLineCode:    "invalid code.",
	harmonyLineStatus:  "invalid scene status.",
	harmonyLineMissing: "status content missing required field",
	harmonyLineField:   "status content has invalid field",
	"82600012":         "invalid status transition.",
	"82600013":         "user close service.",
	"82600014":         "invalid image id.",
	"82600015":         "status refresh frequency reached upper limit.",
	"82600016":         "event expired.",
	"82600017":         "no authorization device.",
	"82600018":         "event already closed.",
	"82600019":         "code reached upper limit.",
}

// harmonyServices are templates, and who takes messages made of them. Their
// owner's lock guards them.
type harmonyServices struct {
	openIDs       map[string]bool
	templates     map[string]bool
	subscriptions map[string]int // by openID and template; Always for a long term
	second, day   harmonyQuota
}

func newHarmonyServices() harmonyServices {
	return harmonyServices{
		openIDs:       make(map[string]bool),
		templates:     make(map[string]bool),
		subscriptions: make(map[string]int),
		second:        harmonyQuota{most: 100, per: time.Second},
		day:           harmonyQuota{most: 100_000, per: 24 * time.Hour},
	}
}

// NewOpenID issues the openID of a user.
func (h *Harmony) NewOpenID() string {
	id := "MDF" + randomHex(24)
	h.lock.Lock()
	defer h.lock.Unlock()
	h.services.openIDs[id] = true
	return id
}

// Subscribe lets a user take as many more service notifications made of a
// template as times says, or any number if it is Always. The template exists
// from then on.
func (h *Harmony) Subscribe(openID, templateID string, times int) {
	h.lock.Lock()
	defer h.lock.Unlock()
	s := &h.services
	s.templates[templateID] = true
	key := openID + " " + templateID
	if times == Always {
		s.subscriptions[key] = Always
	} else if s.subscriptions[key] != Always {
		s.subscriptions[key] += times
	}
}

// harmonyNotice is the body of service_notification/send.
var harmonyNotice = harmonyShape{
	need: []string{"msgId", "toOpenId", "appId", "templateId", "templateParams"},
	fields: map[string]harmonyRule{
		"msgId": harmonyText(64), "toOpenId": harmonyString, "appId": harmonyText(64), "templateId": harmonyText(128),
		"templateParams": harmonyData(0),
		"clickAction": harmonyShape{need: []string{"actionType"}, fields: map[string]harmonyRule{
			"actionType": harmonyAnyOf(0), "data": harmonyData(1024),
		}}.rule,
	},
}.rule

// notifyService is POST service_notification/send.
func (h *Harmony) notifyService(req harmonyRequest) *harmonyRefusal {
	const op = "service_notification"
	now := h.Now()
	h.lock.Lock()
	free := h.services.second.take(now) && h.services.day.take(now)
	h.lock.Unlock()
	if !free {
		return &harmonyRefusal{status: http.StatusServiceUnavailable}
	}
	top, ref := h.object(op, req.body)
	if ref != nil {
		return ref
	}
	c := &harmonyCheck{op: op, problem: h.problem, code: func(string) string { return harmonyParameter }}
	harmonyNotice(c, "", top)
	if c.refusal != nil {
		return c.refusal
	}
	if huaweiText(top, "appId") != h.AppID {
		return harmonyRefuse(harmonyWrongApp, "")
	}
	if ref := h.checkParams(huaweiObject(top, "templateParams")); ref != nil {
		return ref
	}
	openID := huaweiText(top, "toOpenId")
	if ref := h.useSubscription(openID, huaweiText(top, "templateId")); ref != nil {
		return ref
	}
	h.deliver(Delivery{Type: push.TargetUser, Value: openID, ID: req.id, Body: req.body})
	return nil
}

// useSubscription counts a notification against what the user agreed to.
func (h *Harmony) useSubscription(openID, templateID string) *harmonyRefusal {
	h.lock.Lock()
	defer h.lock.Unlock()
	s, key := &h.services, openID+" "+templateID
	switch {
	case !s.templates[templateID]:
		return harmonyRefuse(harmonyNoTemplate, "")
	case !s.openIDs[openID]:
		return harmonyRefuse(harmonyWrongOpenID, "")
	case s.subscriptions[key] == 0:
		return harmonyRefuse(harmonyNotSub, "the user has not subscribed, or not often enough")
	case s.subscriptions[key] != Always:
		s.subscriptions[key]--
	}
	return nil
}

// harmonyParamName matches the name of a parameter: its type and a number.
var harmonyParamName = regexp.MustCompile(`^([a-z_]+)_[0-9]+$`)

// harmonyParamTypes are how many characters a parameter of a type may have; 0
// is for those with no published limit, -1 for those being taken out.
var harmonyParamTypes = map[string]int{
	"thing": 128, "time": 0, "phone_number": 0, "car_number": 8,
	"number": -1, "letter": -1, "symbol": -1, "character": -1, "date": -1, "amount": -1, "name": -1, "phrase": -1,
}

// checkParams judges the parameters of a template. The subtitle that they make
// counts in bytes.
func (h *Harmony) checkParams(params map[string]any) *harmonyRefusal {
	size := 0
	for name, v := range params {
		text, ok := v.(string)
		match := harmonyParamName.FindStringSubmatch(name)
		if !ok || strings.TrimSpace(text) == "" || match == nil {
			return harmonyRefuse(harmonyParams, "%s", name)
		}
		most, ok := harmonyParamTypes[match[1]]
		switch {
		case !ok, most > 0 && utf8.RuneCountInString(text) > most:
			return harmonyRefuse(harmonyParams, "%s", name)
		case most < 0:
			h.problem("service_notification: templateParams.%s is out of date", name)
		}
		size += len(text)
	}
	switch {
	case len(params) == 0:
		return harmonyRefuse(harmonyParams, "there are none")
	case size > 1024:
		return harmonyRefuse(harmonySubtitle, "")
	}
	return nil
}

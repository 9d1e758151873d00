package pushtest

import (
	"encoding/json"
	"strings"
	"time"

	"github.com/pushwire/push"
)

// Sends follow the references of the request (2026-05-26), of the response
// (2026-04-20) and of frequency control (undated):
// https://developer.huawei.com/consumer/cn/doc/harmonyos-references/push-scenariozed-api-request-struct
// https://developer.huawei.com/consumer/cn/doc/harmonyos-references/push-scenariozed-api-response
// https://developer.huawei.com/consumer/cn/doc/harmonyos-references/push-msg-freq-control

const (
	harmonyMostTokens     = 1000
	harmonyMostTestTokens = 10
	harmonyMostTests      = 1000 // a day
	// harmonyMostBytes is what the body may have, its tokens aside. Huawei
	// does not say how it counts; here it is the body as it came, with [] for
	// the array of tokens.
	harmonyMostBytes = 4096
)

// send is POST messages:send.
func (h *Harmony) send(req harmonyRequest) *harmonyRefusal {
	top, ref := h.object("send", req.body)
	if ref != nil {
		return ref
	}
	if len(req.body)-harmonyTokenBytes(req.body) > harmonyMostBytes {
		return harmonyRefuse(harmonyTooLong, "")
	}
	if ref := h.checkSend(req.pushType, top); ref != nil {
		return ref
	}
	tokens := harmonyStrings(huaweiObject(top, "target")["token"])
	test := huaweiObject(top, "pushOptions")["testMessage"] == true
	if ref := harmonyCountTokens(req.pushType, test, len(tokens)); ref != nil {
		return ref
	}
	m := harmonyPushOf(req, top)
	ref, reason := h.checkImage(m)
	if ref != nil {
		return ref
	}
	if reason == "" {
		reason = h.rightReason(m)
	}
	good, ref := h.sort(harmonyPartial, reason, tokens)
	if len(good) > 0 && (!test || h.testsLeft()) {
		h.push(m, good)
	}
	return ref
}

// object decodes a body.
func (h *Harmony) object(op string, body []byte) (map[string]any, *harmonyRefusal) {
	root, ok := huaweiDecode(body)
	top, isObject := root.(map[string]any)
	if !ok || !isObject {
		return nil, harmonyRefuse(harmonyParameter, "the body is not a JSON object")
	}
	if twice := harmonyTwice(body); twice != "" {
		h.problem("%s: %s is there twice", op, twice)
	}
	return top, nil
}

// checkSend judges everything but how many tokens there are, and what they
// are.
func (h *Harmony) checkSend(pushType string, top map[string]any) *harmonyRefusal {
	c := &harmonyCheck{op: "send", pushType: pushType, problem: h.problem, code: func(path string) string {
		if strings.HasPrefix(path, "payload") {
			return harmonyPayload
		}
		return harmonyParameter
	}}
	harmonyTop(harmonyPayloads[pushType])(c, "", top)
	if c.refusal == nil && top["payload"] == nil {
		c.refuse("payload", "is missing")
	}
	return c.refusal
}

// harmonyTokenBytes is how many bytes of a body do not count for its size: the
// token of target or, in a recall, of the body itself.
func harmonyTokenBytes(body []byte) int {
	var top, target map[string]json.RawMessage
	_ = json.Unmarshal(body, &top)
	token := top["token"]
	if json.Unmarshal(top["target"], &target) == nil {
		token = target["token"]
	}
	if len(token) > 0 && token[0] == '[' {
		return len(token) - len("[]")
	}
	return 0
}

// harmonyStrings returns the strings of an array that was checked.
func harmonyStrings(v any) []string {
	list, _ := v.([]any)
	values := make([]string, len(list))
	for i, e := range list {
		values[i], _ = e.(string)
	}
	return values
}

// harmonyCountTokens judges how many tokens there are. The limit of a test is
// told apart from the limit of the push type only where both allow one.
func harmonyCountTokens(pushType string, test bool, n int) *harmonyRefusal {
	most, mostTest := harmonyMostTokens, harmonyMostTestTokens
	if pushType == "1" {
		most, mostTest = 1, 1
	}
	switch {
	case test && n > mostTest:
		return harmonyRefuse(harmonyTestTokens, "")
	case n == 0, n > most:
		ref := harmonyRefuse(harmonyTokenCount, "")
		if most == 1 {
			ref.msg = "token count should within 1 and 1"
		}
		return ref
	}
	return nil
}

// A harmonyPush is what matters of a message for the devices.
type harmonyPush struct {
	harmonyRequest
	category string
	event    string
	image    string
	appID    string // appMessageId
	notifyID int64  // -1 if the service chooses one
}

func harmonyPushOf(req harmonyRequest, top map[string]any) *harmonyPush {
	payload := huaweiObject(top, "payload")
	n := huaweiObject(payload, "notification")
	m := &harmonyPush{
		harmonyRequest: req, notifyID: -1,
		category: huaweiText(n, "category"), event: huaweiText(payload, "event"),
		image: huaweiText(n, "image"), appID: huaweiText(n, "appMessageId"),
	}
	if id, ok := huaweiWhole(n["notifyId"]); ok {
		m.notifyID = id
	}
	// An alert has images of its own, a card at most one.
	if images, _ := payload["images"].([]any); len(images) > 0 {
		image, _ := images[0].(map[string]any)
		m.image = huaweiText(image, "url")
	}
	return m
}

// harmonyDevices is what has become of messages. Its owner's lock guards it.
type harmonyDevices struct {
	reasons map[string]string                // by token, from SetReason
	shown   map[string]map[int64]harmonySlot // by token and notifyId
	seen    map[string]time.Time             // by token and appMessageId
	testDay string
	tests   int
}

// A harmonySlot is a notification that shows and can be recalled.
type harmonySlot struct {
	pushType string
	id       string
}

func newHarmonyDevices() harmonyDevices {
	return harmonyDevices{
		reasons: make(map[string]string),
		shown:   make(map[string]map[int64]harmonySlot),
		seen:    make(map[string]time.Time),
	}
}

// testsLeft takes one of the test messages of the day, by the date in China.
func (h *Harmony) testsLeft() bool {
	day := h.Now().In(time.FixedZone("CST", 8*3600)).Format(time.DateOnly)
	h.lock.Lock()
	defer h.lock.Unlock()
	d := &h.devices
	if d.testDay != day {
		d.testDay, d.tests = day, 0
	}
	d.tests++
	return d.tests <= harmonyMostTests
}

// push delivers to tokens that are well formed. One that is there twice gets
// the message twice.
func (h *Harmony) push(m *harmonyPush, tokens []string) {
	now := h.Now()
	var deliveries []Delivery
	for _, token := range tokens {
		if h.state(token) == Throttled || !h.show(m, token, now) {
			continue
		}
		deliveries = append(deliveries, Delivery{Type: push.TargetToken, Value: token, ID: m.id, Body: m.body})
	}
	h.deliver(deliveries...)
}

// show reports whether a device takes a message: not one whose appMessageId
// it has had for less than a day.
func (h *Harmony) show(m *harmonyPush, token string, now time.Time) bool {
	h.lock.Lock()
	defer h.lock.Unlock()
	d := &h.devices
	if m.appID != "" {
		key := token + " " + m.appID
		if first, ok := d.seen[key]; ok && now.Sub(first) < 24*time.Hour {
			return false
		}
		d.seen[key] = now
	}
	if m.notifyID >= 0 {
		if d.shown[token] == nil {
			d.shown[token] = make(map[int64]harmonySlot)
		}
		d.shown[token][m.notifyID] = harmonySlot{m.pushType, m.id}
	}
	return true
}

package pushtest

import (
	"maps"
	"math"
	"slices"
)

// Recalls follow the reference of messages:revoke (2026-06):
// https://developer.huawei.com/consumer/cn/doc/harmonyos-references/push-msg-revoke

// revoke is POST messages:revoke. That there is nothing to recall is not an
// error: the message may have been read.
func (h *Harmony) revoke(req harmonyRequest) *harmonyRefusal {
	top, ref := h.object("revoke", req.body)
	if ref != nil {
		return ref
	}
	if len(req.body)-harmonyTokenBytes(req.body) > harmonyMostBytes {
		return harmonyRefuse(harmonyTooLong, "")
	}
	c := &harmonyCheck{op: "revoke", problem: h.problem, code: func(string) string { return harmonyParameter }}
	harmonyShape{need: []string{"notifyId"}, fields: map[string]harmonyRule{
		"notifyId": harmonyInt(0, math.MaxInt32), "token": harmonyArray(0, harmonyString),
	}}.rule(c, "", top)
	if c.refusal != nil {
		return c.refusal
	}
	tokens := harmonyStrings(top["token"])
	if n := len(tokens); n == 0 || n > harmonyMostTokens {
		return harmonyRefuse(harmonyTokenCount, "")
	}
	if ref := h.oneApp(tokens); ref != nil {
		return ref
	}
	good, ref := h.sort(harmonyRecallPart, "", tokens)
	h.take(req.pushType, huaweiNumber(top, "notifyId"), good)
	return ref
}

// oneApp refuses tokens of another app, and of two.
func (h *Harmony) oneApp(tokens []string) *harmonyRefusal {
	mine, others := false, false
	for _, token := range tokens {
		switch h.state(token) {
		case Mismatched:
			others = true
		case Live, Throttled:
			mine = true
		}
	}
	switch {
	case mine && others:
		return harmonyRefuse(harmonyTwoApps, "")
	case others:
		return harmonyRefuse(harmonyOtherApp, "")
	}
	return nil
}

// take removes a notification from devices, if it came with the same push
// type.
func (h *Harmony) take(pushType string, notifyID int64, tokens []string) {
	h.lock.Lock()
	defer h.lock.Unlock()
	for _, token := range tokens {
		if slot, ok := h.devices.shown[token][notifyID]; ok && slot.pushType == pushType {
			delete(h.devices.shown[token], notifyID)
		}
	}
}

// Shown lists, in order, the values of notifyId of the notifications that a
// device was given and that were not recalled. Those without one, and with -1,
// cannot be recalled and are not listed.
func (h *Harmony) Shown(token string) []int64 {
	h.lock.Lock()
	defer h.lock.Unlock()
	return slices.Sorted(maps.Keys(h.devices.shown[token]))
}

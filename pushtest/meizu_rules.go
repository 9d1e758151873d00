package pushtest

import (
	"maps"
	"slices"
	"strings"
	"time"
)

// What fields of a message have to do with each other follows Meizu's API
// document (https://github.com/MEIZUPUSH/PushAPI, README of 2025-04-09). It
// does not say whether the service refuses what contradicts itself. Here it
// does: a notification without the URL that it should open helps nobody.

// has reports whether a field has a value; "" stands for any.
func (f meizuFields) has(field, value string) bool {
	v, ok := f[field]
	return ok && (value == "" || v == value)
}

// message reads and checks messageJson.
func (c *meizuCall) message(kind meizuPushType, use meizuUse) *meizuMessage {
	known := meizuNotificationFields
	if kind == meizuTransparent {
		known = meizuTransparentFields
		c.problem("transparent messages are discontinued")
	}
	text := c.required("messageJson")
	if text == "" {
		return nil
	}
	f := c.fields(text, known)
	c.checkPairs(f)
	c.checkUse(f, kind, use)
	c.checkRetired(f)
	m := &meizuMessage{kind: kind, public: kind == meizuNotification && !f.has("noticeBarInfo.noticeMsgType", "1")}
	m.due = c.checkTimes(f, use)
	m.callback, m.param, m.receipts = f["extra.callback"], f["extra.callback.param"], f["extra.callback.type"]
	c.checkReceipts(m)
	return m
}

func (c *meizuCall) checkPairs(f meizuFields) {
	for _, p := range meizuNeeds {
		switch wanted := f.has(p.field, p.value); {
		case wanted && f[p.needs] == "":
			c.refuse(meizuEmpty, "%s is empty, which %s %s needs", p.needs, p.field, p.value)
		case !wanted && f[p.needs] != "":
			c.problem("%s does nothing unless %s is %s", p.needs, p.field, p.value)
		}
	}
	for _, p := range meizuExcludes {
		if f.has(p.field, p.value) && f.has(p.other, p.otherValue) {
			c.refuse(meizuParameter, "%s and %s exclude each other", p.field, p.other)
		}
	}
}

// checkUse checks fields that are not for every kind of push.
func (c *meizuCall) checkUse(f meizuFields, kind meizuPushType, use meizuUse) {
	if kind == meizuTransparent && use != meizuForTargets && f["title"] == "" {
		c.refuse(meizuEmpty, "title is empty")
	}
	if f.has("advanceInfo.fixSpeed", "1") && use == meizuForTargets {
		c.problem("advanceInfo.fixSpeed does nothing in a push without a task")
	}
	if use != meizuForTargets && slices.ContainsFunc([]string{"extra.callback", "extra.callback.param", "extra.callback.type"},
		func(field string) bool { return f.has(field, "") }) {
		c.problem("extra does nothing in a push with a task")
	}
}

// checkRetired lists what Meizu has retired, or sells apart.
func (c *meizuCall) checkRetired(f meizuFields) {
	if f.has("clickTypeInfo.clickType", "3") {
		c.problem("clickTypeInfo.clickType 3 is discontinued")
	}
	c.m.lock.Lock()
	vip := c.m.vip
	c.m.lock.Unlock()
	large := f.has("noticeExpandInfo.noticeExpandType", "2")
	special := func(path string) bool { return strings.HasPrefix(path, "vipInfo.") }
	if !vip && (large || slices.ContainsFunc(slices.Collect(maps.Keys(f)), special)) {
		c.problem("the app has no VIP features")
	}
	if url := f["noticeExpandInfo.noticeExpandImgUrl"]; large && !c.m.uploaded(url, meizuExpanded) {
		c.problem("noticeExpandInfo.noticeExpandImgUrl is not of a picture that was uploaded as imgType %s within 3 days", meizuExpanded)
	}
}

// checkTimes checks spans and points in time, and returns when to push.
func (c *meizuCall) checkTimes(f meizuFields, use meizuUse) (due time.Time) {
	// The part on tags allows 0 hours, the others do not.
	if f.has("pushTimeInfo.validTime", "0") && !f.has("pushTimeInfo.offLine", "0") && use != meizuForTag {
		c.refuse(meizuParameter, "pushTimeInfo.validTime is 0 and not of 1 to 72 hours")
	}
	if f.has("advanceInfo.fixDisplay", "1") {
		from, _ := meizuTime(f["advanceInfo.fixStartDisplayTime"])
		to, _ := meizuTime(f["advanceInfo.fixEndDisplayTime"])
		if !from.Before(to) {
			c.refuse(meizuParameter, "advanceInfo.fixEndDisplayTime is not after the start")
		}
	}
	switch {
	case !f.has("pushTimeInfo.pushTimeType", "1"):
	case use == meizuForTargets || use == meizuForTask:
		c.problem("pushTimeInfo.pushTimeType is for pushToApp and pushToTag only")
	default:
		due, _ = meizuTime(f["pushTimeInfo.startTime"])
		if !due.IsZero() && due.Before(c.m.Now()) {
			c.problem("pushTimeInfo.startTime has passed")
		}
	}
	return due
}

package pushtest

import (
	"encoding/json"
	"regexp"
	"slices"
	"strings"
	"time"
)

// The fields of messages follow the HMS Core reference of messages:send
// (2025-08-30), categories the guide to the classification of messages:
// https://developer.huawei.com/consumer/cn/doc/HMSCore-References/https-send-api-0000001050986197
// https://developer.huawei.com/consumer/cn/doc/HMSCore-Guides/message-classification-0000001149358835

// huaweiCategories are those of the newest list, and SYSTEM_REMINDER of an
// older one. The lists have changed often enough for others to be accepted.
var huaweiCategories = []string{
	"IM", "VOIP", "SUBSCRIPTION", "TRAVEL", "HEALTH", "WORK", "ACCOUNT", "EXPRESS", "FINANCE",
	"DEVICE_REMINDER", "MAIL", "PLAY_VOICE", "MARKETING", "SYSTEM_REMINDER",
}

var huaweiImage = huaweiMatch(`^https://.`)

// huaweiTop is the body of messages:send.
var huaweiTop = huaweiFields{
	"validate_only": huaweiBool,
	"message":       huaweiMessageFields.rule,
	// How a record of a review is signed is not published.
	"review": huaweiArray(0, huaweiFields{
		"reviewer": huaweiString, "type": huaweiInt, "result": huaweiAnyObject,
	}.rule),
}

var huaweiMessageFields = huaweiFields{
	"data": huaweiString,
	"notification": huaweiFields{
		"title": huaweiString, "body": huaweiString, "image": huaweiImage,
	}.rule,
	"android":   huaweiAndroidFields.rule,
	"apns":      huaweiAPNsFields.rule,
	"webpush":   huaweiWebFields.rule,
	"token":     huaweiArray(0, huaweiString),
	"topic":     huaweiStringRule(huaweiOrEmpty(huaweiTopicFault)),
	"condition": huaweiStringRule(huaweiOrEmpty(huaweiConditionFault)),
}

var huaweiAndroidFields = huaweiFields{
	"collapse_key": huaweiRangeWith(huaweiCollapseKey, -1, 100),
	"urgency":      huaweiOneOf("NORMAL", "HIGH"),
	"category": huaweiBetter(func(s string) bool { return slices.Contains(huaweiCategories, s) },
		huaweiString),
	"ttl":              huaweiTTL,
	"bi_tag":           huaweiString,
	"fast_app_target":  huaweiAnyOf(1, 2),
	"data":             huaweiString,
	"notification":     huaweiAndroidNotification.rule,
	"receipt_id":       huaweiString,
	"target_user_type": huaweiAnyOf(0, 1),
}

var huaweiRaw = huaweiBetter(func(s string) bool { return strings.HasPrefix(s, "/raw/") }, huaweiString)

var huaweiLanguages = huaweiMapOf(3, huaweiString)

var huaweiAndroidNotification = huaweiFields{
	"title":         huaweiString,
	"body":          huaweiString,
	"icon":          huaweiRaw,
	"color":         huaweiMatch(`^#[0-9A-Fa-f]{6}$`),
	"sound":         huaweiRaw,
	"default_sound": huaweiBool,
	"tag":           huaweiString,
	"click_action": huaweiFields{
		"type": huaweiAnyOf(1, 2, 3), "intent": huaweiString, "action": huaweiString, "url": huaweiString,
	}.rule,
	"title_loc_key":  huaweiString,
	"title_loc_args": huaweiArray(0, huaweiString),
	"body_loc_key":   huaweiString,
	"body_loc_args":  huaweiArray(0, huaweiString),
	"multi_lang_key": huaweiFields{"title_key": huaweiLanguages, "body_key": huaweiLanguages}.rule,
	"channel_id":     huaweiString,
	"notify_summary": huaweiString,
	"image":          huaweiImage,
	"style":          huaweiAnyOf(0, 1, 3),
	"big_title":      huaweiString,
	"big_body":       huaweiString,
	"inbox_content":  huaweiArray(5, huaweiStringOf(1024)),
	"notify_id":      huaweiInt,
	"group":          huaweiString,
	"badge": huaweiFields{
		"add_num": huaweiRange(1, 99), "set_num": huaweiRange(0, 99), "class": huaweiString,
	}.rule,
	"ticker": huaweiString,
	"when":   huaweiStringRule(huaweiWhenFault),
	// The newest page has no HIGH.
	"importance":          huaweiBetter(func(s string) bool { return s != "HIGH" }, huaweiOneOf("NORMAL", "LOW", "HIGH")),
	"use_default_vibrate": huaweiBool,
	"vibrate_config":      huaweiArray(10, huaweiDurationOf(time.Minute)),
	"use_default_light":   huaweiBool,
	"light_settings": huaweiFields{
		"color": huaweiFields{
			"alpha": huaweiFraction, "red": huaweiFraction, "green": huaweiFraction, "blue": huaweiFraction,
		}.rule,
		"light_on_duration":  huaweiDurationOf(0),
		"light_off_duration": huaweiDurationOf(0),
	}.rule,
	"visibility":      huaweiOneOf("VISIBILITY_UNSPECIFIED", "PRIVATE", "PUBLIC", "SECRET"),
	"foreground_show": huaweiBool,
	"profile_id":      huaweiStringOf(64),
	"buttons": huaweiArray(3, huaweiFields{
		"name": huaweiStringOf(40), "action_type": huaweiRange(0, 4), "intent_type": huaweiRange(0, 1),
		"intent": huaweiString, "data": huaweiStringOf(1024),
	}.rule),
	"auto_clear":  huaweiOld(huaweiInt), // milliseconds
	"auto_cancel": huaweiOld(huaweiBool),
	"local_only":  huaweiOld(huaweiBool),
}

var huaweiUTC = regexp.MustCompile(`^[0-9T:-]{19}(\.[0-9]{1,9})?Z$`)

// huaweiWhenFault takes RFC 3339 in UTC, to the nanosecond.
func huaweiWhenFault(s string) string {
	if _, err := time.Parse(time.RFC3339Nano, s); err != nil || !huaweiUTC.MatchString(s) {
		return "is no time in UTC"
	}
	return ""
}

// huaweiOrEmpty takes an empty string for an absent one.
func huaweiOrEmpty(check func(string) string) func(string) string {
	return func(s string) string {
		if s == "" {
			return ""
		}
		return check(s)
	}
}

// unknownMembers lists what an object has beyond the known members.
func (h *Huawei) unknownMembers(where string, m map[string]any, known ...string) {
	for name := range m {
		if !slices.Contains(known, name) {
			h.problem("%s: %q is unknown", where, name)
		}
	}
}

// checkMessage judges everything but the targets.
func (h *Huawei) checkMessage(top map[string]any) *huaweiRefusal {
	c := &huaweiCheck{problem: h.problem}
	huaweiTop.rule(c, "", top)
	if c.refusal != nil {
		return c.refusal
	}
	m := huaweiObject(top, "message")
	if m["notification"] == nil && huaweiObject(m, "android")["notification"] == nil {
		h.checkData(c, m)
	} else {
		c.checkNotification(m)
	}
	c.checkAPNs(m)
	return c.refusal
}

// checkData judges a message that has no notification.
func (h *Huawei) checkData(c *huaweiCheck, m map[string]any) {
	android := huaweiObject(m, "android")
	if m["apns"] != nil || m["webpush"] != nil {
		return
	}
	if huaweiText(m, "data")+huaweiText(android, "data") == "" {
		c.refuse("message", "has neither data nor a notification")
		return
	}
	h.lock.Lock()
	urgent := h.urgent
	h.lock.Unlock()
	if android["urgency"] == "HIGH" && !urgent {
		c.refuseWith(huaweiUrgency, "message.android.urgency", "is HIGH")
	}
}

// checkNotification judges how the parts of a notification go together.
func (c *huaweiCheck) checkNotification(m map[string]any) {
	android := huaweiObject(m, "android")
	for path, s := range map[string]string{
		"message.data": huaweiText(m, "data"), "message.android.data": huaweiText(android, "data"),
	} {
		if s != "" && !json.Valid([]byte(s)) {
			c.refuse(path, "of a notification is not JSON")
		}
	}
	if android["urgency"] == "HIGH" {
		c.problem("send: message.android.urgency is HIGH, which is for data messages")
	}
	if android["category"] == "PLAY_VOICE" {
		c.problem("send: message.android.category is PLAY_VOICE, which is for data messages")
	}
	// What goes to other platforms alone has its own rules.
	if m["android"] != nil || m["apns"] == nil && m["webpush"] == nil {
		c.checkAndroid(huaweiObject(m, "notification"), huaweiObject(android, "notification"))
	}
}

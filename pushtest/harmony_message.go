package pushtest

import (
	"encoding/json"
	"maps"
	"math"
	"slices"
	"strings"
)

// The fields of messages follow the reference of the parameters (2026-06-09),
// and for badges the guide to them (undated):
// https://developer.huawei.com/consumer/cn/doc/harmonyos-references/push-scenariozed-api-request-param
// https://developer.huawei.com/consumer/cn/doc/HarmonyOS-Guides/push-send-badge

// harmonyCategories are those of the list. A category that the app has no right
// to is taken for MARKETING without a word; another that is not in the list is
// accepted here likewise.
var harmonyCategories = []string{
	"IM", "VOIP", "MISS_CALL", "SUBSCRIPTION", "TRAVEL", "HEALTH", "WORK", "ACCOUNT", "EXPRESS", "FINANCE",
	"DEVICE_REMINDER", "MAIL", "PLAY_VOICE", "MARKETING",
}

const harmonyMaxTTL = 15 * 24 * 3600 // seconds

// harmonyPayloads are what payload is by the push type.
var harmonyPayloads = map[string]harmonyRule{
	"0": harmonyShape{need: []string{"notification"}, fields: map[string]harmonyRule{
		"notification": harmonyNotification,
	}}.rule,
	"1": harmonyForm,
	"2": harmonyShape{need: []string{"notification", "extraData"}, fields: map[string]harmonyRule{
		"notification": harmonyNotification, "extraData": harmonyString,
	}}.rule,
	"6": harmonyShape{need: []string{"extraData"}, fields: map[string]harmonyRule{
		"extraData": harmonyString, "proxyData": harmonyOneOf("ENABLE"),
	}}.rule,
	"7": harmonyLive,
	"10": harmonyShape{need: []string{"extraData"}, fields: map[string]harmonyRule{
		"extraData": harmonyString,
	}}.rule,
	// The fields of a message to a managed device are not published.
	"11": harmonyData(0),
}

// harmonyTop is the body of messages:send.
func harmonyTop(payload harmonyRule) harmonyRule {
	return harmonyShape{fields: map[string]harmonyRule{
		"payload": payload,
		"target":  harmonyShape{fields: map[string]harmonyRule{"token": harmonyArray(0, harmonyString)}}.rule,
		"pushOptions": harmonyWith(harmonyShape{fields: map[string]harmonyRule{
			"testMessage":    harmonyBool,
			"ttl":            harmonyTTL,
			"biTag":          harmonyBytes(64),
			"receiptId":      harmonyString,
			"collapseKey":    harmonyInt(-1, 100),
			"backgroundMode": harmonyAnyOf(0, 1),
		}}, harmonyOptions),
	}}.rule
}

// harmonyTTL is for seconds. What is over at once has a code of its own.
func harmonyTTL(c *harmonyCheck, path string, v any) {
	if n, ok := huaweiWhole(v); ok && n <= 0 {
		c.refuseWith(harmonyExpiry, "")
	}
	harmonyInt(1, harmonyMaxTTL)(c, path, v)
}

func harmonyOptions(c *harmonyCheck, path string, m map[string]any) {
	if m["collapseKey"] != nil && c.pushType != "0" && c.pushType != "2" {
		c.odd(path+".collapseKey", "is not for push type %s", c.pushType)
	}
	if m["backgroundMode"] != nil && c.pushType != "6" {
		c.odd(path+".backgroundMode", "is not for push type %s", c.pushType)
	}
}

var harmonyAlert = harmonyWith(harmonyShape{
	need: []string{"category", "title", "body", "clickAction"},
	fields: map[string]harmonyRule{
		"category":       harmonyString,
		"title":          harmonyString,
		"body":           harmonyString,
		"image":          harmonyHTTPS,
		"overlayIcon":    harmonyHTTPS,
		"style":          harmonyAnyOf(0, 1, 3),
		"bigTitle":       harmonyString,
		"bigBody":        harmonyString,
		"inboxContent":   harmonyArray(3, harmonyText(1024)),
		"notifyId":       harmonyInt(-1, math.MaxInt32),
		"appMessageId":   harmonyMatch(`^[A-Za-z0-9+/=_\s-]{1,64}$`, "is malformed"),
		"profileId":      harmonyText(64),
		"clickAction":    harmonyClick(0, 1),
		"badge":          harmonyBadge,
		"sound":          harmonyString,
		"soundDuration":  harmonyInt(1, 60), // seconds
		"foregroundShow": harmonyBool,
		"priorityScene":  harmonyOneOf("PRIMARY_CONTACT", "AT_ME", "URGENT_MESSAGE", "SCHEDULE_REMINDER"),
	},
}, harmonyTogether)

// harmonyNotification judges an alert, or what does no more than set the
// number on the icon of the app.
func harmonyNotification(c *harmonyCheck, path string, v any) {
	if m, ok := v.(map[string]any); ok && c.pushType == "0" && m["badge"] != nil && len(m) == 1 {
		harmonyBadge(c, path+".badge", m["badge"])
		return
	}
	harmonyAlert(c, path, v)
}

// harmonyTogether judges how the fields of an alert go together.
func harmonyTogether(c *harmonyCheck, path string, m map[string]any) {
	category := huaweiText(m, "category")
	if c.pushType == "2" && category != "PLAY_VOICE" {
		c.refuse(path+".category", "is not PLAY_VOICE")
	}
	inbox, _ := m["inboxContent"].([]any)
	switch style := huaweiNumber(m, "style"); {
	case style == 1 && (huaweiText(m, "bigTitle") == "" || huaweiText(m, "bigBody") == ""):
		c.refuse(path+".style", "is 1 without bigTitle and bigBody")
	case style == 3 && len(inbox) == 0:
		c.refuse(path+".style", "is 3 without inboxContent")
	}
	for _, odd := range []struct {
		field, why string
		is         bool
	}{
		{"category", "is none of the list", !slices.Contains(harmonyCategories, category)},
		{"overlayIcon", "is not for category " + category, !slices.Contains([]string{"IM", "VOIP", "MISS_CALL"}, category)},
		{"soundDuration", "is without sound", m["sound"] == nil},
		{"foregroundShow", "is for push type 0", c.pushType != "0"},
		{"inboxContent", "is without style 3", huaweiNumber(m, "style") != 3},
	} {
		if m[odd.field] != nil && odd.is {
			c.odd(path+"."+odd.field, "%s", odd.why)
		}
	}
}

var harmonyBadge = harmonyShape{fields: map[string]harmonyRule{
	"addNum": harmonyBadgeNumber("addNum", 1),
	"setNum": harmonyBadgeNumber("setNum", 0),
}}.rule

// harmonyBadgeNumber is for the numbers of a badge, in Huawei's words.
func harmonyBadgeNumber(name string, low int64) harmonyRule {
	return func(c *harmonyCheck, path string, v any) {
		if n, ok := huaweiWhole(v); !ok || n < low || n > 99 {
			c.refuseWith(c.code(path), "badge %s value ranges from %d to 99", name, low)
		}
	}
}

var harmonyPhone = harmonyMatch(`^[+0-9][-+ 0-9#]{0,19}$`, "is no phone number")

// harmonyClick is what a click does: opens the app (0) or a page of it (1),
// and in a part of live views clears (3) or dials (5).
func harmonyClick(types ...int64) harmonyRule {
	return harmonyWith(harmonyShape{need: []string{"actionType"}, fields: map[string]harmonyRule{
		"actionType": harmonyAnyOf(types...),
		"action":     harmonyString,
		"uri":        harmonyString,
		"data":       harmonyData(0),
	}}, func(c *harmonyCheck, path string, m map[string]any) {
		switch huaweiNumber(m, "actionType") {
		case 1:
			if huaweiText(m, "action") == "" && huaweiText(m, "uri") == "" {
				c.refuse(path, "has actionType 1 without action and uri")
			}
		case 5:
			harmonyPhone(c, path+".data.tel", huaweiObject(m, "data")["tel"])
		}
	})
}

// harmonyForm is the update of a card.
var harmonyForm = harmonyShape{
	need: []string{"formId", "version", "moduleName", "formName", "abilityName", "formData"},
	fields: map[string]harmonyRule{
		"formId":      harmonyInt(0, math.MaxInt64),
		"version":     harmonyInt(0, math.MaxInt32),
		"moduleName":  harmonyString,
		"formName":    harmonyString,
		"abilityName": harmonyString,
		"formData":    harmonyAll(harmonyData(0), harmonyFormData),
		"images": harmonyArray(1, harmonyShape{need: []string{"keyName", "url"}, fields: map[string]harmonyRule{
			"keyName": harmonyString, "url": harmonyHTTPS, "require": harmonyAnyOf(0, 1),
		}}.rule),
	},
}.rule

// harmonyFormData judges the data of a card at every depth.
func harmonyFormData(c *harmonyCheck, path string, v any) {
	const most = 1<<53 - 1
	switch v := v.(type) {
	case nil:
		c.refuse(path, "is null")
	case json.Number:
		if f, err := v.Float64(); err != nil || math.Abs(f) > most {
			c.refuse(path, "is more than %d", int64(most))
		}
	case []any:
		harmonyArray(0, harmonyFormData)(c, path, v)
	case map[string]any:
		for _, name := range slices.Sorted(maps.Keys(v)) {
			if strings.HasPrefix(name, "datashareproxy://") {
				c.refuse(path+"."+name, "begins with datashareproxy://")
			}
			harmonyFormData(c, path+"."+name, v[name])
		}
	}
}

package pushtest

import (
	"encoding/json"
	"math"
	"slices"
	"strings"
	"unicode/utf8"
)

// Live views follow the reference of the parameters (2026-06-09):
// https://developer.huawei.com/consumer/cn/doc/harmonyos-references/push-scenariozed-api-request-param

// harmonyStatuses are the values of status of the events that need one.
var harmonyStatuses = map[string][]string{
	"FLIGHT": {
		"DEPART", "WAITING_FOR_CHECK_IN", "CHECKED_IN", "PASSED_SECURITY_CHECK", "START_BOARDING", "URGE_BOARDING",
		"BOARDED", "END_BOARDING", "ABOUT_TO_TAKE_OFF", "TAKEN_OFF", "ARRIVED", "TRANSFER", "NEW_ITINERARY",
		"GATE_CHANGE", "FLIGHT_DELAY", "FLIGHT_CANCEL", "FLIGHT_DIVERSION", "FLIGHT_RETURN",
	},
	"TAXI": {
		"CALLING", "ABOUT_TO_BEGIN", "DRIVER_ON_THE_WAY", "DRIVER_ARRIVE", "HEADING_TO_DESTINATION", "COMPLETED",
		"RE_CALLING", "CANCELED",
	},
	"TRAIN": {
		"DEPART", "PASSED_SECURITY_CHECK", "TICKET_CHECK", "CHECKED", "CHECK_IN_CLOSED", "SET_OFF",
		"HEADING_TO_DESTINATION", "ARRIVED", "GATE_CHANGE", "TRAIN_DELAY", "TRAIN_CANCEL",
	},
}

// harmonyCreatable are the events whose views a server may create, and their
// layouts besides the basic one, -1.
var harmonyCreatable = map[string][]int64{
	"FLIGHT": {5}, "TRAIN": {5},
	"TAXI": {3, 4, 5, 7}, "EXPRESS": {3, 4, 5, 7}, "CHECK_IN": {3, 4, 5, 7},
}

// harmonyLive is the payload of a live view.
var harmonyLive = harmonyWith(harmonyShape{
	need: []string{"activityId", "operation", "event", "activityData"},
	fields: map[string]harmonyRule{
		"activityId": harmonyInt(math.MinInt32, math.MaxInt32),
		// create, update, end, create later and end later
		"operation": harmonyAnyOf(0, 1, 2, 4, 6),
		"event": harmonyOneOf("TAXI", "DELIVERY", "FLIGHT", "TRAIN", "QUEUE", "PICK_UP", "SCORE", "RENT", "TIMER",
			"WORKOUT", "NAVIGATION", "EXPRESS", "CHECK_IN"),
		"status":  harmonyString,
		"title":   harmonyString,
		"content": harmonyString,
		"mute":    harmonyBool,
		"version": harmonyInt(0, math.MaxInt64),
		"activityData": harmonyShape{need: []string{"notificationData"}, fields: map[string]harmonyRule{
			"notificationData": harmonyLiveNotification,
			"capsuleData":      harmonyCapsule,
			"externalData": harmonyShape{fields: map[string]harmonyRule{
				"type": harmonyAnyOf(0, 1), "bgColor": harmonyMatch(`^#[0-9A-Fa-f]{6}$`, "is not #RRGGBB"),
				"bgImage": harmonyString, "title": harmonyText(128), "body": harmonyRich(128),
			}}.rule,
		}}.rule,
		"trigger": harmonyShape{fields: map[string]harmonyRule{
			"type": harmonyAnyOf(1),
			"condition": harmonyShape{fields: map[string]harmonyRule{
				"longitude": harmonyReal(-180, 180), "latitude": harmonyReal(-90, 90),
				"coordinateSystemType": harmonyAnyOf(1, 2),
				"monitorEvent":         harmonyAnyOf(1, 2),
				"radius":               harmonyInt(200, 2000), // metres
				"delayTime":            harmonyInt(0, 300),    // seconds
			}}.rule,
			"displayTime": harmonyInt(15, 1800), // seconds
		}}.rule,
	},
}, harmonyLiveTogether)

var harmonyARGB = harmonyMatch(`^#[0-9A-Fa-f]{8}$`, "is not #AARRGGBB")

// harmonyRich is for texts in pieces, of so many characters in all at most.
func harmonyRich(most int) harmonyRule {
	list := harmonyArray(0, harmonyShape{need: []string{"text"}, fields: map[string]harmonyRule{
		"text": harmonyString, "foregroundColor": harmonyARGB,
	}}.rule)
	return func(c *harmonyCheck, path string, v any) {
		list(c, path, v)
		n := 0
		pieces, _ := v.([]any)
		for _, p := range pieces {
			m, _ := p.(map[string]any)
			n += utf8.RuneCountInString(huaweiText(m, "text"))
		}
		if n > most {
			c.refuse(path, "is longer than %d characters", most)
		}
	}
}

var harmonyLiveNotification = harmonyShape{need: []string{"clickAction"}, fields: map[string]harmonyRule{
	"type":         harmonyAnyOf(-1, 3, 4, 5, 7),
	"keywords":     harmonyMap(harmonyString),
	"contentTitle": harmonyText(1024),
	"contentText":  harmonyRich(1024),
	"clickAction":  harmonyClick(0, 1),
	"keepTime":     harmonyInt(0, 3600), // seconds
	"richProgress": harmonyShape{need: []string{"progress"}, fields: map[string]harmonyRule{
		"progress": harmonyInt(0, 100), "color": harmonyARGB, "bgColor": harmonyARGB,
		"nodeIcons":     harmonyNodes,
		"indicatorIcon": harmonyString,
		"type":          harmonyAnyOf(0, 1, 2), "indicatorType": harmonyAnyOf(0, 1, 2),
	}}.rule,
	"singleTextBlock": harmonyShape{fields: map[string]harmonyRule{
		"firstLine": harmonyText(128), "secondLine": harmonyText(128), "underlineColor": harmonyARGB,
	}}.rule,
	// What these consist of is only partly published.
	"descPic": harmonyAny, "firstTextBlock": harmonyAny, "lastTextBlock": harmonyAny,
	"spaceIcon": harmonyAny, "spaceText": harmonyAny, "additionalText": harmonyAny, "weather": harmonyAny,
	"displayHorizontalLine": harmonyAny, "backgroundType": harmonyAny, "lockScreen": harmonyAny,
	"spaceType": harmonyAnyOf(0, 1), "style": harmonyAnyOf(0, 1),
	"game": harmonyShape{fields: map[string]harmonyRule{
		"host": harmonyTeam, "guest": harmonyTeam, "competition": harmonyAny,
	}}.rule,
	"extend": harmonyShape{fields: map[string]harmonyRule{
		"type": harmonyAnyOf(0, 1, 2, 3, 4), "text": harmonyAny, "image": harmonyAny, "pic": harmonyOld,
		"clickAction": harmonyClick(0, 1, 3, 5),
	}}.rule,
}}.rule

var harmonyTeam = harmonyShape{fields: map[string]harmonyRule{
	"icon": harmonyString, "name": harmonyString, "score": harmonyAny,
}}.rule

func harmonyNodes(c *harmonyCheck, path string, v any) {
	harmonyArray(5, harmonyString)(c, path, v)
	if list, ok := v.([]any); ok && len(list) < 2 {
		c.refuse(path, "has less than 2 entries")
	}
}

var harmonyCapsule = harmonyWith(harmonyShape{fields: map[string]harmonyRule{
	"type":    harmonyAnyOf(1, 2, 3),
	"status":  harmonyAnyOf(1, -1),
	"icon":    harmonyString,
	"bgColor": harmonyARGB,
	"remind":  harmonyOneOf("DEFAULT", "FLIP", "EXPAND"),
	"title":   harmonyText(128),
	"content": harmonyText(128),
	"capsuleTimer": harmonyShape{fields: map[string]harmonyRule{
		"time":      harmonyInt(0, math.MaxInt64), // milliseconds
		"countDown": harmonyBool, "pause": harmonyBool,
	}}.rule,
	"progress": harmonyShape{fields: map[string]harmonyRule{
		"max": harmonyInt(0, math.MaxInt32), "progress": harmonyInt(0, math.MaxInt32), "indeterminate": harmonyBool,
	}}.rule,
}}, func(c *harmonyCheck, path string, m map[string]any) {
	bad := []string{"#FF000000", "#FFFFFFFF", "#FFF1F3F5"}
	if slices.Contains(bad, strings.ToUpper(huaweiText(m, "bgColor"))) {
		c.refuse(path+".bgColor", "is one of %s", strings.Join(bad, ", "))
	}
})

// harmonyLiveTogether judges how the fields of a live view go together.
func harmonyLiveTogether(c *harmonyCheck, path string, m map[string]any) {
	event, status := huaweiText(m, "event"), huaweiText(m, "status")
	statuses, ok := harmonyStatuses[event]
	operation, isNumber := huaweiWhole(m["operation"])
	create := isNumber && operation == 0
	switch {
	case ok && status == "" && create:
		c.refuse(path+".status", "is missing")
	case ok && status != "" && !slices.Contains(statuses, status):
		c.refuse(path+".status", "is none of %s", event)
	}
	data := huaweiObject(huaweiObject(m, "activityData"), "notificationData")
	if create {
		harmonyLiveCreate(c, path, event, data)
	}
	if text, _ := json.Marshal(data); ok && status != "" && !strings.Contains(string(text), "{{status}}") {
		c.odd(path, "has {{status}} in no text")
	}
	if huaweiNumber(data, "type") == 3 && data["richProgress"] == nil {
		c.odd(path, "has type 3 without richProgress")
	}
}

// harmonyLiveCreate judges a view that the server creates.
func harmonyLiveCreate(c *harmonyCheck, path, event string, data map[string]any) {
	layouts, ok := harmonyCreatable[event]
	if !ok {
		c.refuse(path+".event", "cannot be created: %s", event)
	}
	path += ".activityData.notificationData"
	if layout, ok := huaweiWhole(data["type"]); ok && layout != -1 && !slices.Contains(layouts, layout) {
		c.refuse(path+".type", "is not for %s", event)
	}
	for _, name := range []string{"contentTitle", "contentText"} {
		if data[name] == nil || data[name] == "" {
			c.refuse(path+"."+name, "is missing")
		}
	}
}

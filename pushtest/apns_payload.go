package pushtest

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"slices"
	"strconv"
)

// Payloads follow "Generating a remote notification" (2026),
// https://developer.apple.com/documentation/usernotifications/generating-a-remote-notification
// and "Starting and updating Live Activities with ActivityKit push
// notifications" (2026) under https://developer.apple.com/documentation/activitykit.

// An apnsPayloadBody is a payload taken apart.
type apnsPayloadBody struct {
	top map[string]json.RawMessage
	aps map[string]json.RawMessage // nil if there is none, or not an object
}

// apnsParse reports whether body is a JSON object.
func apnsParse(body []byte) (p apnsPayloadBody, ok bool) {
	if json.Unmarshal(body, &p.top) != nil || p.top == nil {
		return p, false
	}
	_ = json.Unmarshal(p.top["aps"], &p.aps)
	return p, true
}

func apnsBackgroundMismatch(p apnsPayloadBody) string {
	if !apnsIsOne(p.aps["content-available"]) {
		return "aps.content-available is not the number 1"
	}
	for _, k := range []string{"alert", "badge", "sound"} {
		if _, ok := p.aps[k]; ok {
			return "aps." + k + " would be seen or heard"
		}
	}
	return ""
}

func apnsReloadMismatch(p apnsPayloadBody) string {
	if !apnsIsTrue(p.aps["content-changed"]) {
		return "aps.content-changed is not true"
	}
	return ""
}

func apnsFileMismatch(p apnsPayloadBody) string {
	if _, ok := p.top["aps"]; ok {
		return "there is an aps"
	}
	if apnsText(p.top["container-identifier"]) == "" {
		return "container-identifier is not a string"
	}
	return ""
}

func apnsMDMMismatch(p apnsPayloadBody) string {
	if len(p.top) != 1 || apnsText(p.top["mdm"]) == "" {
		return "there is more or less than the string mdm"
	}
	return ""
}

// apnsEvents are the keys of aps by the event of a Live Activity: those that
// must be there, and those that may.
var apnsEvents = map[string]struct{ required, optional []string }{
	"start": {
		[]string{"timestamp", "event", "content-state", "attributes-type", "attributes", "alert"},
		[]string{"stale-date", "relevance-score", "input-push-token", "input-push-channel"},
	},
	"update": {
		[]string{"timestamp", "event", "content-state"},
		[]string{"alert", "stale-date", "relevance-score"},
	},
	"end": {
		[]string{"timestamp", "event"},
		[]string{"content-state", "dismissal-date", "alert"},
	},
}

// apnsActivityMismatch tells why p is no payload for a Live Activity.
func apnsActivityMismatch(p apnsPayloadBody) string {
	keys, ok := apnsEvents[apnsText(p.aps["event"])]
	if !ok {
		return "aps.event is not start, update or end"
	}
	for _, k := range keys.required {
		if p.aps[k] == nil || !apnsActivityKinds(k)(p.aps[k]) {
			return "aps." + k + " is missing or of the wrong type"
		}
	}
	if p.aps["input-push-token"] != nil && p.aps["input-push-channel"] != nil {
		return "aps has both input-push-token and input-push-channel"
	}
	return ""
}

// lint lists what the service accepts and the device ignores or misreads.
func (a *APNs) lint(pushType string, p apnsPayloadBody) {
	switch pushType {
	case "voip", "complication", "location", "pushtotalk", "mdm":
		return // the payload is the app's own
	case "fileprovider":
		if raw, ok := p.top["domain"]; ok && !apnsIsString(raw) {
			a.problem("payload of fileprovider: domain is not a string")
		}
		return
	}
	if raw, ok := p.top["aps"]; ok && p.aps == nil {
		a.problem("payload: aps is not an object but %.20s", raw)
	}
	kinds := apnsKinds
	if pushType == "liveactivity" {
		kinds = apnsActivityKinds
		a.lintActivity(p)
	}
	for k, raw := range p.aps {
		switch is := kinds(k); {
		case is == nil:
			a.problem("payload: aps.%s is unknown", k)
		case !is(raw):
			a.problem("payload: aps.%s has the wrong type or value", k)
		}
	}
	if pushType == "alert" && p.aps != nil && p.aps["alert"] == nil && p.aps["badge"] == nil && p.aps["sound"] == nil {
		a.problem("payload of alert: aps has no alert, badge or sound")
	}
}

func (a *APNs) lintActivity(p apnsPayloadBody) {
	event := apnsText(p.aps["event"])
	keys := apnsEvents[event]
	for k := range p.aps {
		if !slices.Contains(keys.required, k) && !slices.Contains(keys.optional, k) {
			a.problem("payload of liveactivity: aps.%s has no use in %s", k, event)
		}
	}
	for _, k := range []string{"timestamp", "stale-date", "dismissal-date"} {
		if t, err := strconv.ParseInt(string(p.aps[k]), 10, 64); err == nil && t > a.Now().AddDate(1, 0, 0).Unix() {
			a.problem("payload of liveactivity: aps.%s is more than a year ahead", k)
		}
	}
}

// apnsKinds returns the check of a key of aps, nil if there is no such key.
func apnsKinds(key string) func(json.RawMessage) bool {
	switch key {
	case "alert":
		return apnsIsAlert
	case "badge":
		return apnsIsInteger
	case "sound":
		return apnsIsSound
	case "thread-id", "category", "target-content-id", "filter-criteria":
		return apnsIsString
	case "content-available", "mutable-content":
		return apnsIsOne
	case "content-changed":
		return apnsIsTrue
	case "interruption-level":
		return func(raw json.RawMessage) bool {
			return slices.Contains([]string{"passive", "active", "time-sensitive", "critical"}, apnsText(raw))
		}
	case "relevance-score":
		return func(raw json.RawMessage) bool { return apnsIsWithin(raw, 0, 1) }
	case "url-args":
		return apnsIsStrings
	}
	return nil
}

// apnsActivityKinds is apnsKinds for Live Activities.
func apnsActivityKinds(key string) func(json.RawMessage) bool {
	switch key {
	case "alert":
		return apnsIsActivityAlert
	case "timestamp", "stale-date", "dismissal-date":
		return apnsIsInteger
	case "relevance-score":
		return apnsIsNumber
	case "content-state", "attributes":
		return apnsIsObject
	case "event", "attributes-type":
		return func(raw json.RawMessage) bool { return apnsText(raw) != "" }
	case "input-push-token":
		return apnsIsOne
	case "input-push-channel":
		return func(raw json.RawMessage) bool { return apnsIsBase64(apnsText(raw)) }
	}
	return nil
}

func apnsIsAlert(raw json.RawMessage) bool {
	return apnsIsString(raw) || apnsFields(raw, func(k string, v json.RawMessage) bool {
		switch k {
		case "title", "subtitle", "body", "launch-image", "title-loc-key", "subtitle-loc-key", "loc-key",
			"action", "action-loc-key", "summary-arg":
			return apnsIsString(v)
		case "title-loc-args", "subtitle-loc-args", "loc-args":
			return apnsIsStrings(v)
		case "summary-arg-count":
			return apnsIsInteger(v)
		}
		return false
	})
}

// apnsIsActivityAlert is the alert of a Live Activity: texts may be objects,
// and the sound is inside.
func apnsIsActivityAlert(raw json.RawMessage) bool {
	return apnsFields(raw, func(k string, v json.RawMessage) bool {
		switch k {
		case "title", "body":
			return apnsIsString(v) || apnsFields(v, func(k string, v json.RawMessage) bool {
				return k == "loc-key" && apnsIsString(v) || k == "loc-args" && apnsIsStrings(v)
			})
		case "sound":
			return apnsIsString(v)
		}
		return false
	})
}

// apnsIsSound is a name, or the object of a critical alert.
func apnsIsSound(raw json.RawMessage) bool {
	return apnsIsString(raw) || apnsFields(raw, func(k string, v json.RawMessage) bool {
		switch k {
		case "critical":
			return apnsIsOne(v)
		case "name":
			return apnsIsString(v)
		case "volume":
			return apnsIsWithin(v, 0, 1)
		}
		return false
	})
}

// apnsFields reports whether raw is an object of which every field passes.
func apnsFields(raw json.RawMessage, pass func(key string, value json.RawMessage) bool) bool {
	var m map[string]json.RawMessage
	if json.Unmarshal(raw, &m) != nil || m == nil {
		return false
	}
	for k, v := range m {
		if !pass(k, v) {
			return false
		}
	}
	return true
}

func apnsIsObject(raw json.RawMessage) bool {
	return apnsFields(raw, func(string, json.RawMessage) bool { return true })
}

func apnsIsString(raw json.RawMessage) bool { return bytes.HasPrefix(raw, []byte{'"'}) }

func apnsIsStrings(raw json.RawMessage) bool {
	var list []json.RawMessage
	return json.Unmarshal(raw, &list) == nil && list != nil &&
		!slices.ContainsFunc(list, func(v json.RawMessage) bool { return !apnsIsString(v) })
}

func apnsIsOne(raw json.RawMessage) bool { return string(raw) == "1" }

func apnsIsTrue(raw json.RawMessage) bool { return string(raw) == "true" }

func apnsIsInteger(raw json.RawMessage) bool {
	n, err := strconv.ParseInt(string(raw), 10, 64)
	return err == nil && n >= 0
}

func apnsIsNumber(raw json.RawMessage) bool {
	_, err := strconv.ParseFloat(string(raw), 64)
	return err == nil
}

func apnsIsWithin(raw json.RawMessage, low, high float64) bool {
	f, err := strconv.ParseFloat(string(raw), 64)
	return err == nil && low <= f && f <= high
}

func apnsIsBase64(s string) bool {
	_, err := base64.StdEncoding.DecodeString(s)
	return s != "" && err == nil
}

package pushtest

import (
	"encoding/json"
	"maps"
	"slices"
	"strings"
)

// What is worth a remark follows the API description "fcm:v1" (revision
// 20261023), and for the payload of APNs, Apple's page "Generating a remote
// notification" (2026).

// fcmAPNsHeaders are what a message may set of APNs.
var fcmAPNsHeaders = []string{
	"apns-collapse-id", "apns-expiration", "apns-id", "apns-priority", "apns-push-type", "apns-topic", "apns-channel-id",
}

// lint lists what the service accepts, and devices ignore or misread.
func (f *FCM) lint(m *fcmMessage) {
	if m.Name != nil {
		f.problem("message.name: the service sets it")
	}
	for _, part := range m.allData() {
		if _, ok := part.data["collapse_key"]; ok {
			f.problem("%s: the value of collapse_key is overridden", part.path)
		}
	}
	android, _ := m.android()
	if n := android.notification(); n != nil {
		f.lintNotification(n)
	}
	if m.APNs != nil {
		f.lintAPNs(m)
	}
}

func (f *FCM) lintNotification(n *fcmNotification) {
	if n.Color != "" && !fcmIsColor(n.Color) {
		f.problem("android notification: color is not #rrggbb")
	}
	if len(n.TitleLocArgs) > 0 && n.TitleLocKey == "" {
		f.problem("android notification: title_loc_args without title_loc_key")
	}
	if len(n.BodyLocArgs) > 0 && n.BodyLocKey == "" {
		f.problem("android notification: body_loc_args without body_loc_key")
	}
	if n.Light == nil {
		return
	}
	for _, v := range []float64{n.Light.Color.Red, n.Light.Color.Green, n.Light.Color.Blue, n.Light.Color.Alpha} {
		if v < 0 || v > 1 {
			f.problem("android notification: a part of the light's color is not from 0 to 1")
		}
	}
}

func fcmIsColor(s string) bool {
	return len(s) == 7 && s[0] == '#' && strings.Trim(s[1:], "0123456789abcdefABCDEF") == ""
}

func (f *FCM) lintAPNs(m *fcmMessage) {
	priority := ""
	for _, k := range slices.Sorted(maps.Keys(m.APNs.Headers)) {
		name := strings.ToLower(k)
		if !slices.Contains(fcmAPNsHeaders, name) {
			f.problem("apns.headers: no header %q", k)
		}
		if name == "apns-priority" {
			priority = m.APNs.Headers[k]
		}
	}
	var payload map[string]json.RawMessage
	if len(m.APNs.Payload) > 0 {
		fcmMust(json.Unmarshal(m.APNs.Payload, &payload))
	}
	aps := f.lintAPS(payload["aps"])
	if m.Notification == nil && aps["alert"] == nil && len(m.Data) > 0 && priority != "" && priority != "5" {
		f.problem("apns.headers: a message of data alone has apns-priority %s, where only 5 is allowed", priority)
	}
}

// lintAPS checks aps, and returns its keys.
func (f *FCM) lintAPS(raw json.RawMessage) map[string]json.RawMessage {
	if len(raw) == 0 {
		return nil // FCM makes one
	}
	var aps map[string]json.RawMessage
	if json.Unmarshal(raw, &aps) != nil || aps == nil {
		f.problem("apns.payload: aps is not an object but %.20s", raw)
		return nil
	}
	kinds := apnsKinds
	if aps["event"] != nil {
		kinds = apnsActivityKinds
	}
	for _, k := range slices.Sorted(maps.Keys(aps)) {
		switch is := kinds(k); {
		case is == nil:
			f.problem("apns.payload: aps.%s is unknown", k)
		case !is(aps[k]):
			f.problem("apns.payload: aps.%s has the wrong type or value", k)
		}
	}
	return aps
}

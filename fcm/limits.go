package fcm

import (
	"iter"
	"strconv"
	"strings"
	"time"

	"github.com/pushwire/push"
	"github.com/pushwire/push/internal/limits"
)

// The fields that have limits, as push.WithLimit names them.
const (
	fieldPayload      = "message"
	fieldTopicPayload = "message (topic)"
	fieldAPNsPayload  = "apns.payload"
	fieldTTL          = "android.ttl"
	fieldLabel        = "analytics_label"
	fieldTopic        = "topic"
	fieldTopics       = "condition"
	fieldTokens       = "registration_tokens"
	fieldMembers      = "registration_ids"
)

// oldTopicPayload is what one page of Google's allows a message to a topic, in
// bytes. Other pages are silent, and whether it still holds is unverified: it
// is worth a warning. push.WithLimit("message (topic)", 2048) makes it strict.
const oldTopicPayload = 2048

// limitTable is Google's. Titles and bodies have no limits of their own. What
// counts for the size of a message is undocumented but for "keys and values":
// counted are those of data, and the text.
var limitTable = limits.Table{Vendor: push.FCM, Limits: []limits.Limit{
	{Field: fieldPayload, Max: 4096, Unit: limits.Bytes, Code: codeInvalid, Kind: push.ErrPayloadTooLarge},
	{Field: fieldTopicPayload, Max: 4096, Unit: limits.Bytes, Code: codeInvalid, Kind: push.ErrPayloadTooLarge},
	{Field: fieldAPNsPayload, Max: 4096, Unit: limits.Bytes, Code: "PayloadTooLarge", Kind: push.ErrPayloadTooLarge},
	{Field: fieldTTL, Max: 2419200, Unit: limits.Seconds, Code: codeInvalid},
	{Field: fieldLabel, Min: 1, Max: 50, Unit: limits.Runes, Code: codeInvalid},
	{Field: fieldTopic, Min: 1, Max: 900, Unit: limits.Runes, Code: codeInvalid},
	{Field: fieldTopics, Max: 5, Unit: "topics", Code: codeInvalid},
	{Field: fieldTokens, Min: 1, Max: 1000, Unit: limits.Tokens, Code: codeInvalid},
	{Field: fieldMembers, Min: 1, Max: 20, Unit: limits.Tokens},
}}

// Limits yields the documented limits, by the names that push.WithLimit takes.
func Limits() iter.Seq[push.Limit] { return limitTable.All() }

const (
	alphanumeric  = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"
	labelAlphabet = alphanumeric + "-_.~%"
)

func errField(field, problem string) error {
	return &push.FieldError{From: push.FCM, Field: field, Problem: problem, VendorCode: codeInvalid}
}

// check holds m, but for its target, against Google's rules. It allocates
// nothing if all is well.
func (m *Message) check(t *limits.Table) error {
	if t.Off {
		return nil
	}
	for _, check := range [...]func(*Message, *limits.Table) error{
		checkData, checkAndroid, checkAndroidV2, checkWeb, checkAPNs, checkLabels,
	} {
		if err := check(m, t); err != nil {
			return err
		}
	}
	return t.Check(fieldPayload, m.size())
}

// size is the bytes of data and text on the platform that has the most.
func (m *Message) size() int {
	text := Notification{}
	if m.Notification != nil {
		text = *m.Notification
	}
	common := dataSize(m.Data)
	most := common + len(text.Title) + len(text.Body)
	platform := func(data map[string]string, title, body string) {
		n := common
		if len(data) > 0 {
			n = dataSize(data)
		}
		if title == "" {
			title = text.Title
		}
		if body == "" {
			body = text.Body
		}
		most = max(most, n+len(title)+len(body))
	}
	if a := m.Android; a != nil {
		x := a.Notification
		if x == nil {
			x = &AndroidNotification{}
		}
		platform(a.Data, x.Title, x.Body)
	}
	if a := m.AndroidV2; a != nil {
		x := &AndroidNotification{}
		if a.RemoteNotification != nil && a.RemoteNotification.Notification != nil {
			x = a.RemoteNotification.Notification
		}
		platform(a.Data, x.Title, x.Body)
	}
	if w := m.WebPush; w != nil {
		x := w.Notification
		if x == nil {
			x = &WebPushNotification{}
		}
		platform(w.Data, x.Title, x.Body)
	}
	return most
}

func dataSize(data map[string]string) int {
	n := 0
	for k, v := range data {
		n += len(k) + len(v)
	}
	return n
}

func checkData(m *Message, _ *limits.Table) error {
	if err := checkKeys(m.Data); err != nil {
		return err
	}
	if m.Android != nil {
		if err := checkKeys(m.Android.Data); err != nil {
			return err
		}
	}
	if m.AndroidV2 != nil {
		if err := checkKeys(m.AndroidV2.Data); err != nil {
			return err
		}
	}
	if m.WebPush != nil {
		return checkKeys(m.WebPush.Data)
	}
	return nil
}

// checkKeys refuses Google's own keys. Its pages disagree about some others,
// such as those that begin with "google" without a dot: they pass.
func checkKeys(data map[string]string) error {
	for k := range data {
		switch {
		case k == "from", k == "message_type", k == "gcm", strings.HasPrefix(k, "google."), strings.HasPrefix(k, "gcm."):
			return errField("data", "has the key "+strconv.Quote(k)+", which is Google's")
		}
	}
	return nil
}

func checkAndroid(m *Message, t *limits.Table) error {
	a := m.Android
	if a == nil {
		return nil
	}
	switch strings.ToUpper(a.Priority) {
	case "", PriorityNormal, PriorityHigh:
	default:
		return errField("android.priority", "is neither NORMAL nor HIGH")
	}
	if err := checkTTL(t, a.TTL); err != nil {
		return err
	}
	if x := a.Notification; x != nil {
		if x.ID != nil {
			return errField("android.notification.id", "is a field of android_v2 only")
		}
		return checkNotification(x)
	}
	return nil
}

func checkAndroidV2(m *Message, t *limits.Table) error {
	a := m.AndroidV2
	if a == nil {
		return nil
	}
	if m.Android != nil {
		return errField("android_v2", "is given beside android: choose one")
	}
	if (a.RemoteNotification == nil) == (a.BackgroundSync == nil) {
		return errField("android_v2", "must have exactly one of remote_notification and background_sync")
	}
	if err := checkTTL(t, a.TTL); err != nil {
		return err
	}
	if a.RemoteNotification == nil || a.RemoteNotification.Notification == nil {
		return nil
	}
	x := a.RemoteNotification.Notification
	switch {
	case x.Proxy != "" || x.BypassProxyNotification != nil:
		return errField("android_v2.remote_notification.notification", "has no proxy and no bypass_proxy_notification")
	case x.Image != "" && !strings.HasPrefix(x.Image, "https://"):
		return errField("android_v2.remote_notification.notification.image", "must begin with https://")
	}
	return checkNotification(x)
}

func checkTTL(t *limits.Table, ttl string) error {
	if ttl == "" {
		return nil
	}
	d, ok := parseDuration(ttl)
	if !ok {
		return errField(fieldTTL, `is not a number of seconds such as "3.5s"`)
	}
	return t.Check(fieldTTL, int((d+time.Second-1)/time.Second))
}

// parseDuration reads seconds as Google writes them: up to nine digits behind
// the point and a suffix, such as "3.5s".
func parseDuration(s string) (time.Duration, bool) {
	digits, ok := strings.CutSuffix(s, "s")
	whole, fraction, point := strings.Cut(digits, ".")
	n, err := strconv.ParseUint(whole, 10, 31)
	if !ok || err != nil || point && (fraction == "" || len(fraction) > 9 || strings.Trim(fraction, "0123456789") != "") {
		return 0, false
	}
	nanos, scale := int64(0), int64(time.Second)
	for i := range len(fraction) {
		scale /= 10
		nanos += int64(fraction[i]-'0') * scale
	}
	return time.Duration(n)*time.Second + time.Duration(nanos), true
}

func checkNotification(x *AndroidNotification) error {
	switch {
	case x.Color != "" && !isColor(x.Color):
		return errField("notification.color", "is not of the form #rrggbb")
	case len(x.TitleLocArgs) > 0 && x.TitleLocKey == "":
		return errField("notification.title_loc_args", "are given without title_loc_key")
	case len(x.BodyLocArgs) > 0 && x.BodyLocKey == "":
		return errField("notification.body_loc_args", "are given without body_loc_key")
	case x.NotificationCount != nil && *x.NotificationCount < 0:
		return errField("notification.notification_count", "is negative")
	}
	if x.EventTime != "" {
		if _, err := time.Parse(time.RFC3339Nano, x.EventTime); err != nil {
			return errField("notification.event_time", "is not a time as in RFC 3339")
		}
	}
	for _, v := range x.VibrateTimings {
		if _, ok := parseDuration(v); !ok {
			return errField("notification.vibrate_timings", `holds what is no number of seconds such as "0.5s"`)
		}
	}
	return checkLight(x.LightSettings)
}

func isColor(s string) bool {
	return len(s) == 7 && s[0] == '#' && strings.Trim(s[1:], "0123456789abcdefABCDEF") == ""
}

func checkLight(l *LightSettings) error {
	if l == nil {
		return nil
	}
	_, on := parseDuration(l.LightOnDuration)
	_, off := parseDuration(l.LightOffDuration)
	if !on || !off {
		return errField("notification.light_settings", `needs both durations, such as "0.5s"`)
	}
	for _, c := range [...]float64{l.Color.Red, l.Color.Green, l.Color.Blue} {
		if !(c >= 0 && c <= 1) {
			return errField("notification.light_settings.color", "has a component that is not from 0 to 1")
		}
	}
	if a := l.Color.Alpha; a != nil && !(*a >= 0 && *a <= 1) {
		return errField("notification.light_settings.color", "has an alpha that is not from 0 to 1")
	}
	return nil
}

func checkWeb(m *Message, _ *limits.Table) error {
	if w := m.WebPush; w != nil && w.FCMOptions != nil && w.FCMOptions.Link != "" && !strings.HasPrefix(w.FCMOptions.Link, "https://") {
		return errField("webpush.fcm_options.link", "must begin with https://")
	}
	return nil
}

// checkAPNs holds a background push to the only priority that Apple takes.
func checkAPNs(m *Message, _ *limits.Table) error {
	if m.APNs == nil {
		return nil
	}
	background, priority := false, ""
	for k, v := range m.APNs.Headers {
		switch {
		case strings.EqualFold(k, headerPushType):
			background = v == "background"
		case strings.EqualFold(k, headerPriority):
			priority = v
		case strings.EqualFold(k, headerCollapseID) && len(v) > maxCollapseID:
			return &push.FieldError{From: push.FCM, Field: headerCollapseID, Problem: "is longer than 64 bytes", VendorCode: "BadCollapseId"}
		}
	}
	if background && priority != "" && priority != "5" {
		return &push.FieldError{From: push.FCM, Field: headerPriority, Problem: "of a background push must be 5", VendorCode: "BadPriority"}
	}
	return nil
}

func checkLabels(m *Message, t *limits.Table) error {
	if err := checkOptions(t, m.FCMOptions); err != nil {
		return err
	}
	if m.Android != nil {
		if err := checkOptions(t, m.Android.FCMOptions); err != nil {
			return err
		}
	}
	if m.AndroidV2 != nil {
		if err := checkOptions(t, m.AndroidV2.FCMOptions); err != nil {
			return err
		}
	}
	if m.WebPush != nil && m.WebPush.FCMOptions != nil {
		if err := checkLabel(t, m.WebPush.FCMOptions.AnalyticsLabel); err != nil {
			return err
		}
	}
	if m.APNs != nil && m.APNs.FCMOptions != nil {
		return checkLabel(t, m.APNs.FCMOptions.AnalyticsLabel)
	}
	return nil
}

func checkOptions(t *limits.Table, o *Options) error {
	if o == nil {
		return nil
	}
	return checkLabel(t, o.AnalyticsLabel)
}

func checkLabel(t *limits.Table, label string) error {
	if label == "" {
		return nil
	}
	if strings.Trim(label, labelAlphabet) != "" {
		return errField(fieldLabel, "has a character other than letters, digits and - _ . ~ %")
	}
	return t.CheckText(fieldLabel, label)
}

// checkTopic holds a bare topic name against the documented alphabet.
func checkTopic(t *limits.Table, topic string) error {
	if err := t.CheckText(fieldTopic, topic); err != nil {
		return err
	}
	if !t.Off && strings.Trim(topic, labelAlphabet) != "" {
		return errField(fieldTopic, "has a character other than letters, digits and - _ . ~ %")
	}
	return nil
}

// checkCondition counts the topics of an expression.
func checkCondition(t *limits.Table, condition string) error {
	return t.Check(fieldTopics, strings.Count(condition, "in topics"))
}

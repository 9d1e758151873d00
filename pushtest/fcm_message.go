package pushtest

import (
	"bytes"
	"encoding/json"
	"maps"
	"slices"
	"strconv"
	"strings"
)

// What a message must satisfy beside its schema follows the API description
// "fcm:v1" (revision 20261023), and the page "ErrorCode" (undated):
// https://firebase.google.com/docs/reference/fcm/rest/v1/ErrorCode

const (
	fcmPayload      = 4096      // bytes of keys and values
	fcmTopicPayload = 2048      // the same, to topics
	fcmMaxTTL       = 2_419_200 // seconds: four weeks
	fcmTopicLength  = 900       // characters
	fcmLabelLength  = 50        // characters
)

// checkMessage returns what is wrong with a message that fits the schema.
func (f *FCM) checkMessage(m *fcmMessage) *fcmError {
	for _, check := range []func(*fcmMessage) *fcmError{
		fcmCheckTarget, fcmCheckData, fcmCheckAndroid, fcmCheckNotifications, fcmCheckLabels, fcmCheckLink, f.checkSize,
	} {
		if fail := check(m); fail != nil {
			return fail
		}
	}
	f.lint(m)
	return nil
}

func fcmCheckTarget(m *fcmMessage) *fcmError {
	switch {
	case m.Topic != nil && !fcmName(*m.Topic, fcmTopicLength):
		return fcmInvalid("message.topic", "Invalid topic name")
	case m.Condition != nil && !fcmCondition(*m.Condition):
		return fcmInvalid("message.condition", "Invalid condition expression")
	case m.Token == nil && m.FID == nil && m.Topic == nil && m.Condition == nil:
		return fcmInvalid("message", "Recipient of the message is not set.")
	}
	return nil
}

// fcmName reports whether s is in the alphabet of topics and labels.
func fcmName(s string, most int) bool {
	return s != "" && len(s) <= most && strings.IndexFunc(s, func(c rune) bool {
		return (c < '0' || c > '9') && (c < 'A' || c > 'Z') && (c < 'a' || c > 'z') && !strings.ContainsRune("-_.~%", c)
	}) < 0
}

// fcmCheckData looks for reserved keys. Google's pages disagree: the API
// description names from, message_type and the prefixes google. and
// gcm.notification., the page on errors from, gcm and the prefix google. What
// is refused are the names of both, and the prefixes with their dot.
func fcmCheckData(m *fcmMessage) *fcmError {
	for _, part := range m.allData() {
		for _, k := range slices.Sorted(maps.Keys(part.data)) {
			if k == "from" || k == "message_type" || k == "gcm" || strings.HasPrefix(k, "google.") || strings.HasPrefix(k, "gcm.") {
				return fcmInvalid(part.path, "Invalid data payload key: "+k)
			}
		}
	}
	return nil
}

func fcmCheckAndroid(m *fcmMessage) *fcmError {
	if m.Android != nil && m.AndroidV2 != nil {
		return fcmInvalid("message.android_v2", "Only one of android and android_v2 can be set.")
	}
	if v2 := m.AndroidV2; v2 != nil && v2.Remote == nil && v2.BackgroundSync == nil {
		return fcmInvalid("message.android_v2", "One of remote_notification and background_sync must be set.")
	}
	if android, path := m.android(); android.TTL != nil {
		// Fractions are dropped, so that a little more than the most is fine.
		if s, _ := fcmSeconds(*android.TTL); s < 0 || s >= fcmMaxTTL+1 {
			return fcmInvalid(path+".ttl", "Invalid TTL: it must be from 0 to 2419200 seconds.")
		}
	}
	return nil
}

func fcmCheckNotifications(m *fcmMessage) *fcmError {
	android, path := m.android()
	n := android.notification()
	if n == nil {
		return nil
	}
	if l := n.Light; l != nil && (l.Color == nil || l.On == nil || l.Off == nil) {
		return fcmInvalid(path+".notification.light_settings", "color, light_on_duration and light_off_duration are required.")
	}
	if m.AndroidV2 != nil && n.Image != "" && !strings.HasPrefix(n.Image, "https://") {
		return fcmInvalid("message.android_v2.remote_notification.notification.image", "The image must be an HTTPS URL.")
	}
	return nil
}

func fcmCheckLabels(m *fcmMessage) *fcmError {
	android, _ := m.android()
	options := []fcmOptions{m.Options, android.Options}
	if m.Webpush != nil {
		options = append(options, m.Webpush.Options)
	}
	if m.APNs != nil {
		options = append(options, m.APNs.Options)
	}
	for _, o := range options {
		if o.Label != nil && !fcmName(*o.Label, fcmLabelLength) {
			return fcmInvalid("fcm_options.analytics_label", "Invalid analytics label")
		}
	}
	return nil
}

func fcmCheckLink(m *fcmMessage) *fcmError {
	if m.Webpush != nil && m.Webpush.Options.Link != "" && !strings.HasPrefix(m.Webpush.Options.Link, "https://") {
		return fcmInvalid("message.webpush.fcm_options.link", "The link must be an HTTPS URL.")
	}
	return nil
}

// checkSize checks the size of the payload. Google says that keys and values
// count, and not of which fields: here it is the data and the texts that an
// Android device gets, and the same for a browser.
func (f *FCM) checkSize(m *fcmMessage) *fcmError {
	android, web := fcmSizes(m)
	tooBig := func(what string) *fcmError {
		e := fcmInvalid("", what+" message is too big")
		e.Details = []fcmDetail{fcmBadRequest(), fcmErrorCode("INVALID_ARGUMENT")} // without a violation
		return e
	}
	switch {
	case android > fcmPayload:
		return tooBig("Android")
	case web > fcmPayload:
		return tooBig("Web Push")
	case m.Topic == nil && m.Condition == nil, android <= fcmTopicPayload:
		return nil
	case f.strictTopics:
		return tooBig("Android")
	}
	f.problem("message to a topic: more than %d bytes", fcmTopicPayload)
	return nil
}

func fcmSizes(m *fcmMessage) (android, web int) {
	a, _ := m.android()
	android = fcmDataSize(a.Data, m.Data)
	var title, body string
	if n := m.Notification; n != nil {
		title, body = n.Title, n.Body
	}
	if n := a.notification(); n != nil {
		if n.Title != "" {
			title = n.Title
		}
		if n.Body != "" {
			body = n.Body
		}
	}
	if w := m.Webpush; w != nil {
		web = fcmDataSize(w.Data, m.Data) + fcmJSONSize(w.Notification)
	}
	return android + len(title) + len(body), web
}

// fcmDataSize counts own, or common if there is none.
func fcmDataSize(own, common map[string]string) int {
	if len(own) == 0 {
		own = common
	}
	n := 0
	for k, v := range own {
		n += len(k) + len(v)
	}
	return n
}

// fcmJSONSize is the length of raw, however a client has escaped and indented
// it.
func fcmJSONSize(raw json.RawMessage) int {
	if len(raw) == 0 {
		return 0
	}
	dec := json.NewDecoder(bytes.NewReader(raw))
	dec.UseNumber()
	var v any
	fcmMust(dec.Decode(&v))
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	fcmMust(enc.Encode(v))
	return b.Len() - len("\n")
}

// fcmAPNsRefusal is what APNs would refuse a message for, "" for nothing.
func fcmAPNsRefusal(a *fcmAPNsPart) (reason string) {
	if a == nil {
		return ""
	}
	if fcmJSONSize(a.Payload) > apnsPayload {
		return "PayloadTooLarge"
	}
	for _, k := range slices.Sorted(maps.Keys(a.Headers)) {
		v := a.Headers[k]
		_, numberErr := strconv.ParseUint(v, 10, 63)
		_, knownType := apnsPushTypes[v]
		switch name := strings.ToLower(k); {
		case name == "apns-priority" && !slices.Contains(apnsAnyPriority, v):
			return "BadPriority"
		case name == "apns-expiration" && numberErr != nil:
			return "BadExpirationDate"
		case name == "apns-collapse-id" && len(v) > 64:
			return "BadCollapseId"
		case name == "apns-id" && !apnsIsUUID(v):
			return "BadMessageId"
		case name == "apns-push-type" && !knownType:
			return "InvalidPushType"
		}
	}
	return ""
}

package pushtest

import (
	"encoding/hex"
	"io"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/pushwire/push"
)

// Sends to devices follow "Sending notification requests to APNs" (2026),
// https://developer.apple.com/documentation/usernotifications/sending-notification-requests-to-apns

// The most bytes of a body, by "Generating a remote notification" (2026).
const (
	apnsPayload          = 4096
	apnsVoIPPayload      = 5120
	apnsBroadcastPayload = 5120
)

// An apnsPushType is what the sending page says about a value of
// apns-push-type.
type apnsPushType struct {
	suffix     string   // of the topic, after the bundle ID
	priorities []string // those that are allowed
	payload    int      // the most bytes
	tokenAuth  bool     // certificates cannot send it
	// mismatch tells why a payload is not one of the type; nil allows all.
	mismatch func(apnsPayloadBody) string
}

var apnsAnyPriority = []string{"10", "5", "1"}

// apnsPushTypes is the table of push types of the sending page (2026). The
// suffix of complications is misprinted there.
var apnsPushTypes = map[string]apnsPushType{
	"alert":        {"", apnsAnyPriority, apnsPayload, false, nil},
	"background":   {"", []string{"5"}, apnsPayload, false, apnsBackgroundMismatch},
	"complication": {".complication", apnsAnyPriority, apnsPayload, false, nil},
	"controls":     {".push-type.controls", apnsAnyPriority, apnsPayload, false, apnsReloadMismatch},
	"fileprovider": {".pushkit.fileprovider", apnsAnyPriority, apnsPayload, true, apnsFileMismatch},
	"liveactivity": {".push-type.liveactivity", []string{"10", "5"}, apnsPayload, false, apnsActivityMismatch},
	"location":     {".location-query", apnsAnyPriority, apnsPayload, true, nil},
	"mdm":          {"", apnsAnyPriority, apnsPayload, false, apnsMDMMismatch},
	"pushtotalk":   {".voip-ptt", apnsAnyPriority, apnsPayload, false, nil},
	"voip":         {".voip", apnsAnyPriority, apnsVoIPPayload, false, nil},
	"widgets":      {".push-type.widgets", apnsAnyPriority, apnsPayload, false, apnsReloadMismatch},
}

// serveDevice is POST /3/device/<token>.
func (a *APNs) serveDevice(w http.ResponseWriter, r *http.Request, id, token string) (reason string) {
	if reason := a.checkNames(r.Header, "apns-topic", "apns-push-type", "apns-id", "apns-expiration", "apns-priority", "apns-collapse-id"); reason != "" {
		return reason
	}
	sender, reason := a.authenticate(r)
	if reason != "" {
		return reason
	}
	name := r.Header.Get("apns-push-type")
	kind, ok := apnsPushTypes[name]
	switch {
	case name == "":
		// Only watchOS is said to need it; Apple recommends it everywhere.
		a.problem("apns-push-type: missing")
		kind = apnsPushTypes["alert"]
	case !ok:
		return "InvalidPushType"
	}
	if reason := a.checkHeaders(r.Header, kind.priorities); reason != "" {
		return reason
	}
	if reason := a.checkTopic(sender, r.Header.Get("apns-topic"), name); reason != "" {
		return reason
	}
	body, reason := a.devicePayload(r, name, kind)
	if reason != "" {
		return reason
	}
	if reason := a.checkToken(token); reason != "" {
		return reason
	}
	a.deliver(Delivery{Type: push.TargetToken, Value: strings.ToLower(token), ID: id, Body: body})
	if a.development {
		w.Header().Set("apns-unique-id", apnsUUID())
	}
	w.WriteHeader(http.StatusOK)
	return ""
}

// checkHeaders checks what does not depend on anything else.
func (a *APNs) checkHeaders(h http.Header, priorities []string) (reason string) {
	// Without the header the priority is 10.
	priority := "10"
	if h["Apns-Priority"] != nil {
		priority = h.Get("apns-priority")
	}
	if !slices.Contains(priorities, priority) {
		return "BadPriority"
	}
	if h["Apns-Expiration"] != nil {
		if _, reason := a.expiration(h); reason != "" {
			return reason
		}
	}
	if len(h.Get("apns-collapse-id")) > 64 {
		return "BadCollapseId"
	}
	return ""
}

// checkNames refuses repeated headers, and lists those of APNs that do not
// belong here and those that Apple forbids.
func (a *APNs) checkNames(h http.Header, known ...string) (reason string) {
	for name, values := range h {
		if len(values) > 1 && name != "Cookie" {
			return "DuplicateHeaders"
		}
		name = strings.ToLower(name)
		if strings.HasPrefix(name, "apns-") && !slices.Contains(known, name) {
			a.problem("%s: no such header here", name)
		}
	}
	if enc := h.Get("content-encoding"); enc != "" {
		a.problem("content-encoding: %q, though the body must not be compressed", enc)
	}
	return ""
}

// checkTopic checks apns-topic against the sender and the push type, which
// may be missing. A malformed topic is BadTopic; one that is not the app's,
// or has another push type's suffix, TopicDisallowed. Apple does not say which
// of the two it is, but answers so for a suffix too many on broadcasts.
func (a *APNs) checkTopic(s apnsSender, topic, pushType string) (reason string) {
	switch {
	case topic == "" && s.cert && len(s.topics) == 1:
		topic = s.app
	case topic == "":
		return "MissingTopic"
	case !apnsTopicSyntax(topic):
		return "BadTopic"
	}
	kind := apnsPushTypes[pushType]
	suffix, ok := strings.CutPrefix(topic, s.app)
	switch {
	case !ok,
		pushType == "" && !apnsIsSuffix(suffix),
		pushType != "" && suffix != kind.suffix,
		pushType == "mdm" && !strings.HasPrefix(topic, "com.apple.mgmt."),
		s.cert && kind.tokenAuth,
		s.cert && !slices.Contains(s.topics, topic):
		return "TopicDisallowed"
	}
	return ""
}

// apnsTopicSyntax reports whether topic consists of what bundle IDs do.
func apnsTopicSyntax(topic string) bool {
	return strings.IndexFunc(topic, func(c rune) bool {
		return (c < '0' || c > '9') && (c < 'A' || c > 'Z') && (c < 'a' || c > 'z') && c != '-' && c != '.'
	}) < 0
}

// apnsIsSuffix reports whether s is what some push type appends to the app.
func apnsIsSuffix(s string) bool {
	for _, t := range apnsPushTypes {
		if t.suffix == s {
			return true
		}
	}
	return false
}

// devicePayload reads the body and checks it. Apple's table has one reason
// for bodies that are no use, PayloadEmpty, so that is what one that is not a
// JSON object gets. A payload that contradicts its push type may be refused,
// delayed or dropped, says the sending page: here it is refused.
func (a *APNs) devicePayload(r *http.Request, name string, t apnsPushType) (body []byte, reason string) {
	body, err := io.ReadAll(r.Body)
	switch {
	case err != nil || len(body) == 0:
		return nil, "PayloadEmpty"
	case len(body) > t.payload:
		return nil, "PayloadTooLarge"
	}
	payload, ok := apnsParse(body)
	if !ok {
		a.problem("payload: not a JSON object")
		return nil, "PayloadEmpty"
	}
	if t.mismatch != nil {
		if why := t.mismatch(payload); why != "" {
			a.problem("payload of %s: %s", name, why)
			return nil, "InvalidPushType"
		}
	}
	a.lint(name, payload)
	return body, ""
}

// checkToken checks the device token itself and what has become of it.
func (a *APNs) checkToken(token string) (reason string) {
	if _, err := hex.DecodeString(token); err != nil {
		return "BadDeviceToken"
	}
	lower := strings.ToLower(token)
	if lower != token {
		a.problem("device token: in upper case, which is not known to work everywhere")
	}
	switch a.state(lower) {
	case Live:
		return ""
	case Dead:
		return "Unregistered"
	case Mismatched:
		return "DeviceTokenNotForTopic"
	case Throttled:
		return "TooManyRequests"
	}
	return "BadDeviceToken"
}

// deathOf is when a token was set to Dead.
func (a *APNs) deathOf(token string) time.Time {
	a.lock.Lock()
	defer a.lock.Unlock()
	if t, ok := a.died[strings.ToLower(token)]; ok {
		return t
	}
	return a.clock()
}

package pushtest

import (
	"crypto/rand"
	"encoding/base64"
	"encoding/json"
	"io"
	"net/http"
	"slices"
	"strings"

	"github.com/pushwire/push"
)

// Channels follow "Sending channel management requests to APNs" (2026) and
// "Sending broadcast push notification requests to APNs" (read in a copy of
// 2025): https://developer.apple.com/documentation/usernotifications/sending-channel-management-requests-to-apns
//
// The answers are those of "Handling error responses from Apple Push
// Notification service" (2026).

// apnsMaxChannels is the number of channels an app may have.
const apnsMaxChannels = 10_000

// EnableBroadcast switches the app's capability for broadcasts. It is on at
// first. Without it requests fail with FeatureNotEnabled, and switching it off
// deletes all channels.
func (a *APNs) EnableBroadcast(on bool) {
	a.lock.Lock()
	defer a.lock.Unlock()
	a.broadcasts = on
	if !on {
		clear(a.channels)
		a.listed = nil
	}
}

// NewChannel creates a broadcast channel and returns its ID. The storage
// policy is 0, which stores no message, or 1, which stores the latest.
func (a *APNs) NewChannel(policy int) string {
	b := make([]byte, 16)
	_, _ = rand.Read(b)
	id := base64.StdEncoding.EncodeToString(b)
	a.lock.Lock()
	defer a.lock.Unlock()
	a.channels[id] = policy
	a.listed = append(a.listed, id)
	return id
}

// Channels returns the IDs of the channels that exist, oldest first.
func (a *APNs) Channels() []string {
	a.lock.Lock()
	defer a.lock.Unlock()
	return slices.Clone(a.listed)
}

// serveChannels manages channels under /1/apps/.
func (a *APNs) serveChannels(w http.ResponseWriter, r *http.Request, route apnsRoute) (reason string) {
	if reason := a.checkApp(r, route.arg, "apns-channel-id", "apns-request-id"); reason != "" {
		return reason
	}
	switch route.op {
	case "channel/create":
		return a.createChannel(w, r)
	case "channel/list":
		apnsJSON(w, struct {
			Channels []string `json:"channels"`
		}{append([]string{}, a.Channels()...)})
		return ""
	}
	id, policy, reason := a.channel(r.Header)
	if reason != "" {
		return reason
	}
	if route.op == "channel/delete" {
		a.lock.Lock()
		delete(a.channels, id)
		a.listed = slices.DeleteFunc(a.listed, func(c string) bool { return c == id })
		a.lock.Unlock()
		w.WriteHeader(http.StatusNoContent)
		return ""
	}
	apnsJSON(w, struct {
		Policy   int    `json:"message-storage-policy"`
		PushType string `json:"push-type"`
	}{policy, "LiveActivity"})
	return ""
}

// checkApp checks what all requests of this file have in common: the sender,
// the app in the path, and the names of the headers.
func (a *APNs) checkApp(r *http.Request, app string, headers ...string) (reason string) {
	if reason := a.checkNames(r.Header, headers...); reason != "" {
		return reason
	}
	sender, reason := a.authenticate(r)
	if reason != "" {
		return reason
	}
	if rest, ok := strings.CutPrefix(app, sender.app); ok && rest != "" && apnsIsSuffix(rest) {
		return "TopicDisallowed"
	}
	if app != sender.app {
		return "TopicMismatch"
	}
	a.lock.Lock()
	defer a.lock.Unlock()
	if !a.broadcasts {
		return "FeatureNotEnabled"
	}
	return ""
}

// channel finds the channel that apns-channel-id names. Apple refuses IDs that
// are too long as well, but keeps the length to itself.
func (a *APNs) channel(h http.Header) (id string, policy int, reason string) {
	id = h.Get("apns-channel-id")
	if id == "" {
		return "", 0, "MissingChannelId"
	}
	if !apnsIsBase64(id) {
		return "", 0, "BadChannelId"
	}
	a.lock.Lock()
	defer a.lock.Unlock()
	policy, ok := a.channels[id]
	if !ok {
		return "", 0, "ChannelNotRegistered"
	}
	return id, policy, ""
}

// createChannel answers 201 with the new ID in a header and no body.
func (a *APNs) createChannel(w http.ResponseWriter, r *http.Request) (reason string) {
	body, err := io.ReadAll(r.Body)
	if err != nil || len(body) == 0 {
		return "PayloadEmpty"
	}
	var fields map[string]json.RawMessage
	if json.Unmarshal(body, &fields) != nil || fields == nil {
		return "BadRequestPayload"
	}
	for k := range fields {
		if k != "message-storage-policy" && k != "push-type" {
			return "BadRequestParams"
		}
	}
	switch raw := fields["push-type"]; {
	case raw == nil:
		return "MissingPushType"
	case apnsText(raw) != "LiveActivity":
		return "InvalidPushType"
	}
	policy := slices.Index([]string{"0", "1"}, string(fields["message-storage-policy"]))
	if policy < 0 {
		return "MissingChannelQueueSize"
	}
	if len(a.Channels()) >= apnsMaxChannels {
		return "CannotCreateChannelConfig"
	}
	w.Header().Set("apns-channel-id", a.NewChannel(policy))
	w.WriteHeader(http.StatusCreated)
	return ""
}

// serveBroadcast is POST /4/broadcasts/apps/<bundleId>.
func (a *APNs) serveBroadcast(w http.ResponseWriter, r *http.Request, id, app string) (reason string) {
	if reason := a.checkApp(r, app, "apns-channel-id", "apns-expiration", "apns-priority", "apns-push-type", "apns-request-id"); reason != "" {
		return reason
	}
	channel, policy, reason := a.channel(r.Header)
	if reason != "" {
		return reason
	}
	if reason := a.checkBroadcast(r.Header, policy); reason != "" {
		return reason
	}
	body, reason := a.broadcastPayload(r)
	if reason != "" {
		return reason
	}
	a.deliver(Delivery{Type: push.TargetTopic, Value: channel, ID: id, Body: body})
	w.Header().Set("apns-unique-id", apnsUUID())
	w.WriteHeader(http.StatusOK)
	return ""
}

// checkBroadcast checks the headers that broadcasts, unlike sends to devices,
// must have. Apple writes the push type with three different capitals, so that
// none is refused.
func (a *APNs) checkBroadcast(h http.Header, policy int) (reason string) {
	switch pushType := h.Get("apns-push-type"); {
	case pushType == "":
		return "MissingPushType"
	case !strings.EqualFold(pushType, "liveactivity"):
		return "InvalidPushType"
	case pushType != "liveactivity":
		a.problem("apns-push-type: %q in place of liveactivity", pushType)
	}
	seconds, reason := a.expiration(h)
	if reason != "" || policy == 0 && seconds != 0 {
		return "BadExpirationDate"
	}
	if !slices.Contains(apnsAnyPriority, h.Get("apns-priority")) {
		return "BadPriority"
	}
	return ""
}

// broadcastPayload reads a payload for a channel, on which activities can be
// updated and ended but not started. Apple has no reason for that; it gets
// the one for payloads that cannot be understood.
func (a *APNs) broadcastPayload(r *http.Request) (body []byte, reason string) {
	body, err := io.ReadAll(r.Body)
	switch {
	case err != nil || len(body) == 0:
		return nil, "PayloadEmpty"
	case len(body) > apnsBroadcastPayload:
		return nil, "PayloadTooLarge"
	}
	payload, ok := apnsParse(body)
	if !ok {
		return nil, "BadRequestPayload"
	}
	why := apnsActivityMismatch(payload)
	if apnsText(payload.aps["event"]) == "start" {
		why = "aps.event is start, which no channel can do"
	}
	if why != "" {
		a.problem("payload of a broadcast: %s", why)
		return nil, "BadRequestPayload"
	}
	a.lint("liveactivity", payload)
	return body, ""
}

// apnsJSON answers 200 with a JSON body.
func apnsJSON(w http.ResponseWriter, v any) {
	b, err := json.Marshal(v)
	apnsMust(err)
	w.Header().Set("Content-Type", "application/json")
	_, _ = w.Write(b)
}

package pushtest

import (
	"encoding/json"
	"net/http"
	"strings"
	"time"
)

// apnsKind is which of Apple's resources a path names.
type apnsKind int

const (
	apnsNothing apnsKind = iota
	apnsDevice
	apnsBroadcast
	apnsChannels
)

// An apnsRoute is what the method and the path of a request ask for.
type apnsRoute struct {
	kind   apnsKind
	op     string
	arg    string // the device token, or the app
	reason string // why there is nothing to do
}

func apnsRouteOf(r *http.Request) apnsRoute {
	path := r.URL.Path
	if rest, ok := strings.CutPrefix(path, "/3/device"); ok && (rest == "" || rest[0] == '/') {
		return apnsDeviceRoute(r.Method, strings.TrimPrefix(rest, "/"))
	}
	if app, ok := strings.CutPrefix(path, "/4/broadcasts/apps/"); ok && apnsSegment(app) {
		return apnsAppRoute(apnsBroadcast, r.Method, app, map[string]string{http.MethodPost: "send"})
	}
	if rest, ok := strings.CutPrefix(path, "/1/apps/"); ok {
		app, what, _ := strings.Cut(rest, "/")
		switch {
		case apnsSegment(app) && what == "channels":
			return apnsAppRoute(apnsChannels, r.Method, app, map[string]string{
				http.MethodPost:   "channel/create",
				http.MethodGet:    "channel/read",
				http.MethodDelete: "channel/delete",
			})
		case apnsSegment(app) && what == "all-channels":
			return apnsAppRoute(apnsChannels, r.Method, app, map[string]string{http.MethodGet: "channel/list"})
		}
	}
	return apnsRoute{op: "other", reason: "BadPath"}
}

func apnsDeviceRoute(method, token string) apnsRoute {
	switch {
	case method != http.MethodPost:
		return apnsRoute{kind: apnsDevice, op: "other", reason: "MethodNotAllowed"}
	case token == "":
		return apnsRoute{kind: apnsDevice, op: "send", reason: "MissingDeviceToken"}
	case !apnsSegment(token):
		return apnsRoute{kind: apnsDevice, op: "other", reason: "BadPath"}
	}
	return apnsRoute{kind: apnsDevice, op: "send", arg: token}
}

// apnsAppRoute picks the op by the method. Apple's table for these paths
// speaks of a wrong method both under BadPath and under MethodNotAllowed: the
// first is taken for a method that has a use on another path, the second for
// all others.
func apnsAppRoute(kind apnsKind, method, app string, ops map[string]string) apnsRoute {
	if op, ok := ops[method]; ok {
		return apnsRoute{kind: kind, op: op, arg: app}
	}
	reason := "MethodNotAllowed"
	switch method {
	case http.MethodPost, http.MethodGet, http.MethodDelete:
		reason = "BadPath"
	}
	return apnsRoute{kind: kind, op: "other", reason: reason}
}

func apnsSegment(s string) bool { return s != "" && !strings.Contains(s, "/") }

// serve is the service behind the faults.
func (a *APNs) serve(w http.ResponseWriter, r *http.Request) {
	if r.ProtoMajor != 2 {
		w.Header().Set("Connection", "close")
		http.Error(w, "HTTP/2 only", http.StatusHTTPVersionNotSupported)
		return
	}
	route := apnsRouteOf(r)
	id, reason := apnsIdentify(w, r, apnsIDHeader(route.kind))
	switch {
	case route.reason != "":
		reason = route.reason
	case reason != "":
	case route.kind == apnsDevice:
		reason = a.serveDevice(w, r, id, route.arg)
	case route.kind == apnsBroadcast:
		reason = a.serveBroadcast(w, r, id, route.arg)
	default:
		reason = a.serveChannels(w, r, route)
	}
	if reason == "" {
		return
	}
	timestamp := a.Now()
	if reason == "Unregistered" {
		timestamp = a.deathOf(route.arg)
	}
	apnsRefuse(w, reason, timestamp)
}

// apnsRefuse answers with a reason. Only 410 has the timestamp, in
// milliseconds.
func apnsRefuse(w http.ResponseWriter, reason string, timestamp time.Time) {
	status, ok := apnsStatuses[reason]
	if !ok {
		status = http.StatusBadRequest
	}
	body := struct {
		Reason    string `json:"reason"`
		Timestamp int64  `json:"timestamp,omitempty"`
	}{Reason: reason}
	if status == http.StatusGone {
		body.Timestamp = timestamp.UnixMilli()
	}
	b, err := json.Marshal(body)
	apnsMust(err)
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_, _ = w.Write(b)
}

// apnsStatuses are the HTTP statuses of all reasons, from the tables of
// "Handling notification responses from APNs" (2026) and "Handling error
// responses from Apple Push Notification service" (2026), and two reasons
// that senders met and Apple does not list: BadEnvironmentKeyInToken and
// MissingChannelQueueSize.
var apnsStatuses = map[string]int{
	"BadChannelId":                400,
	"BadCollapseId":               400,
	"BadDeviceToken":              400,
	"BadExpirationDate":           400,
	"BadMessageId":                400,
	"BadPriority":                 400,
	"BadRequestParams":            400,
	"BadRequestPayload":           400,
	"BadTopic":                    400,
	"CannotCreateChannelConfig":   400,
	"ChannelNotRegistered":        400,
	"DeviceTokenNotForTopic":      400,
	"DuplicateHeaders":            400,
	"FeatureNotEnabled":           400,
	"IdleTimeout":                 400,
	"InvalidPushType":             400,
	"MissingChannelId":            400,
	"MissingChannelQueueSize":     400,
	"MissingDeviceToken":          400,
	"MissingPushType":             400,
	"MissingTopic":                400,
	"PayloadEmpty":                400,
	"TopicDisallowed":             400,
	"BadCertificate":              403,
	"BadCertificateEnvironment":   403,
	"BadEnvironmentKeyIdInToken":  403,
	"BadEnvironmentKeyInToken":    403,
	"ExpiredProviderToken":        403,
	"Forbidden":                   403,
	"InvalidProviderToken":        403,
	"MissingProviderToken":        403,
	"TopicMismatch":               403,
	"UnrelatedKeyIdInToken":       403,
	"BadPath":                     404,
	"MethodNotAllowed":            405,
	"ExpiredToken":                410,
	"Unregistered":                410,
	"PayloadTooLarge":             413,
	"TooManyProviderTokenUpdates": 429,
	"TooManyRequests":             429,
	"InternalServerError":         500,
	"Service Unavailable":         503, // how the page on channels prints it
	"ServiceUnavailable":          503,
	"Shutdown":                    503,
}

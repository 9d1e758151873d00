package pushtest

import (
	"fmt"
	"net/http"
	"strings"

	"github.com/pushwire/push"
)

// Sending follows the method projects.messages.send of the API description
// "fcm:v1" (revision 20261023):
// https://firebase.google.com/docs/reference/fcm/rest/v1/projects.messages/send

// fcmReply is a message that was accepted.
type fcmReply struct {
	Name string `json:"name"`
}

// send is POST …/messages:send.
func (f *FCM) send(r *http.Request, route fcmRoute) (any, *fcmError) {
	if fail := f.authorize(r, route.project, "cloudmessaging.messages.create", fcmMessaging, fcmCloud); fail != nil {
		return nil, fail
	}
	if fail := f.meterProject(); fail != nil {
		return nil, fail
	}
	if _, fail := fcmQuery(r); fail != nil {
		return nil, fail
	}
	body, ok := fcmReadBody(r)
	if !ok {
		return nil, fcmMalformed(fcmViolation{"", "Invalid JSON payload received. The content type is not application/json."})
	}
	var req fcmRequest
	if v := new(fcmDecoder).decode(body, fcmSendFields, &req); v != nil {
		return nil, fcmMalformed(v...)
	}
	if req.Message == nil {
		return nil, fcmInvalid("message", "The message is not set.")
	}
	if fail := f.checkMessage(req.Message); fail != nil {
		return nil, fail
	}
	if fail := f.checkTarget(req.Message); fail != nil {
		return nil, fail
	}
	if req.ValidateOnly {
		return fcmReply{"projects/" + f.ProjectID + "/messages/fake_message_id"}, nil
	}
	reply := fcmReply{"projects/" + f.ProjectID + "/messages/" + f.messageID()}
	f.deliver(fcmDelivery(req.Message, reply.Name, body))
	f.count(req.Message)
	return reply, nil
}

// messageID makes an id as those that devices show, with a percent sign.
func (f *FCM) messageID() string {
	return fmt.Sprintf("0:%d%%%s", f.Now().UnixMicro(), randomHex(8))
}

// fcmDelivery is the delivery of a message. A device group is one target, as
// is a topic.
func fcmDelivery(m *fcmMessage, id string, body []byte) Delivery {
	switch {
	case m.Topic != nil:
		return Delivery{push.TargetTopic, *m.Topic, id, body}
	case m.Condition != nil:
		return Delivery{push.TargetCondition, *m.Condition, id, body}
	case m.FID != nil:
		return Delivery{push.TargetToken, *m.FID, id, body}
	}
	return Delivery{push.TargetToken, *m.Token, id, body}
}

// checkTarget returns what happens to a message for its target.
func (f *FCM) checkTarget(m *fcmMessage) *fcmError {
	var target string
	switch {
	case m.FID != nil:
		target = *m.FID
		// What is malformed as an FID is unknown rather than invalid.
		if strings.Contains(target, ":") {
			return fcmCoded("UNREGISTERED")
		}
	case m.Token != nil:
		target = *m.Token
	default:
		return nil
	}
	switch f.state(target) {
	case Live:
		return f.checkLive(target, m)
	case Dead:
		return fcmCoded("UNREGISTERED")
	case Mismatched:
		return fcmCoded("SENDER_ID_MISMATCH")
	case Throttled:
		return fcmCoded("QUOTA_EXCEEDED")
	}
	switch {
	case f.isGroup(target):
		return nil
	case m.FID != nil || fcmLooksLikeFID(target):
		return fcmCoded("UNREGISTERED")
	case fcmLooksLikeToken(target):
		return fcmUnknownToken()
	}
	return fcmMalformedToken()
}

// checkLive returns what happens to a message for a live target.
func (f *FCM) checkLive(target string, m *fcmMessage) *fcmError {
	if a, path := m.android(); a.Package != "" && a.Package != f.PackageName {
		return fcmInvalid(path+".restricted_package_name", "The package name does not match the registration.")
	}
	// With a token of a Live Activity, APNs speaks about that one.
	if m.APNs != nil && m.APNs.LiveActivity != "" {
		if reason := f.appleReason(m.APNs.LiveActivity); reason != "" {
			return fcmAPNs(reason)
		}
	}
	if reason := f.appleReason(target); reason != "" {
		return fcmAPNs(reason)
	}
	if reason := fcmAPNsRefusal(m.APNs); reason != "" {
		return fcmAPNs(reason)
	}
	return f.meterDevice(target)
}

// appleReason is why APNs refuses messages for a token. That of a Live
// Activity is set to Dead like any other.
func (f *FCM) appleReason(token string) string {
	f.lock.Lock()
	reason := f.apple[token]
	f.lock.Unlock()
	if reason == "" && f.state(token) == Dead {
		return "Unregistered"
	}
	return reason
}

// fcmMalformedToken is the answer to what is no token, as the page "FCM error
// codes" shows it.
func fcmMalformedToken() *fcmError {
	return &fcmError{
		Code: http.StatusBadRequest, Status: "INVALID_ARGUMENT",
		Message: "The registration token is not a valid FCM registration token",
		Details: []fcmDetail{fcmErrorCode("INVALID_ARGUMENT")},
	}
}

// fcmUnknownToken is the other answer to it, which senders have published:
// only the field names the token.
func fcmUnknownToken() *fcmError {
	return &fcmError{
		Code: http.StatusBadRequest, Status: "INVALID_ARGUMENT",
		Message: "Request contains an invalid argument.",
		Details: []fcmDetail{
			fcmErrorCode("INVALID_ARGUMENT"),
			fcmBadRequest(fcmViolation{"message.token", "Invalid registration token"}),
		},
	}
}

// fcmLooksLikeFID reports whether s may be a Firebase Installation ID. Google
// does not publish the format; all have 22 characters of base64url.
func fcmLooksLikeFID(s string) bool { return len(s) == 22 && fcmBase64URL(s) }

// fcmLooksLikeToken reports whether s may be a registration token: two parts
// of base64url with a colon between them.
func fcmLooksLikeToken(s string) bool {
	id, rest, ok := strings.Cut(s, ":")
	return ok && fcmBase64URL(id) && fcmBase64URL(rest)
}

func fcmBase64URL(s string) bool {
	return fcmName(s, len(s)) && !strings.ContainsAny(s, ".~%")
}

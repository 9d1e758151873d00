package vendortest

import (
	"encoding/json"
	"errors"
	"strings"
	"time"

	"github.com/pushwire/push"
	"github.com/pushwire/push/fcm"
	"github.com/pushwire/push/pushtest"
)

func fcmConfig(sim pushtest.Simulator) fcm.Config {
	return fcm.Config{ServiceAccount: sim.(*pushtest.FCM).ServiceAccount}
}

// FCM is what the suites must know of the vendor.
func FCM() pushtest.Harness {
	return pushtest.Harness{
		Start: func() pushtest.Simulator { return pushtest.NewFCM() },
		New: func(sim pushtest.Simulator, opts ...push.Option) (push.Client, error) {
			return fcm.New(fcmConfig(sim), opts...)
		},
		Config: func(sim pushtest.Simulator) any { return fcmConfig(sim) },
		Secrets: func(sim pushtest.Simulator) []string {
			var key struct {
				Private string `json:"private_key"`
			}
			_ = json.Unmarshal(fcmConfig(sim).ServiceAccount, &key)
			return []string{string(fcmConfig(sim).ServiceAccount), key.Private}
		},
		IsError:     func(err error) bool { return errors.As(err, new(*fcm.Error)) },
		Message:     fcmMessage,
		TooLong:     fcmTooLong,
		Others:      []push.Audience{push.Topic("news"), push.Condition("'news' in topics && !('sports' in topics)")},
		Unsupported: []push.Audience{push.Users("u"), push.Aliases("a"), push.Everyone(), push.Tagged(push.Tags{Any: []string{"t"}})},
		Malformed:   []string{"a/b", "../../other"},
		BatchSize:   1,
		HTTP2:       true,
		Credential:  pushtest.IssuedCredential,
		Busy:        pushtest.Refusal{Code: "UNAVAILABLE", Kind: push.ErrUnavailable},
		Final:       pushtest.Refusal{Code: "THIRD_PARTY_AUTH_ERROR", Kind: push.ErrAuth},
		UnknownCode: "SOMETHING_NEW",
		BusyStatus:  503,
		Listed: map[pushtest.State]push.Kind{
			pushtest.Unknown: push.ErrInvalidToken, // "not a valid FCM registration token"
		},
		Fingerprint: fcmFingerprint,
	}
}

// fcmFingerprint is the body without the one value that depends on the time.
func fcmFingerprint(r pushtest.Request) any {
	var body map[string]any
	_ = json.Unmarshal(r.Body, &body)
	if m, ok := body["message"].(map[string]any); ok {
		if apns, ok := m["apns"].(map[string]any); ok {
			if headers, ok := apns["headers"].(map[string]any); ok {
				delete(headers, "apns-expiration")
			}
		}
	}
	return body
}

func fcmMessage() *push.Message {
	return &push.Message{
		Title:    "Your parcel is here",
		Body:     "Box 12, code 4411",
		Image:    "https://example.com/p.png",
		Data:     map[string]string{"order": "8842"},
		Badge:    push.SetBadge(3),
		Sound:    "default",
		Channel:  "orders",
		Priority: push.PriorityHigh,
		TTL:      push.TTL(time.Hour),
		Native: push.Natives{&fcm.Message{
			Android: &fcm.Android{Notification: &fcm.AndroidNotification{Visibility: fcm.VisibilityPublic, Sticky: new(false)}},
			APNs:    &fcm.APNs{Payload: &fcm.APNsPayload{APS: &fcm.APS{ThreadID: "orders"}, Custom: map[string]any{"x": 1}}},
		}},
	}
}

func fcmTooLong() (*push.Message, *push.LimitError) {
	m := &push.Message{Title: "t", Body: strings.Repeat("快", 1365), Data: map[string]string{"k": "v"}}
	return m, &push.LimitError{
		Field: "message", Limit: 4096, Actual: 1 + 3*1365 + 2, Unit: "bytes",
		VendorCode: "INVALID_ARGUMENT", Class: push.ErrPayloadTooLarge,
	}
}

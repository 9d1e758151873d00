package vendortest

import (
	"errors"
	"strings"
	"time"

	"github.com/pushwire/push"
	"github.com/pushwire/push/apns"
	"github.com/pushwire/push/pushtest"
)

func apnsConfig(sim pushtest.Simulator) apns.Config {
	s := sim.(*pushtest.APNs)
	return apns.Config{PrivateKey: s.Key, KeyID: s.KeyID, TeamID: s.TeamID, BundleID: s.BundleID}
}

// APNs is what the suites must know of the vendor.
func APNs() pushtest.Harness {
	return pushtest.Harness{
		Start: func() pushtest.Simulator { return pushtest.NewAPNs() },
		New: func(sim pushtest.Simulator, opts ...push.Option) (push.Client, error) {
			return apns.New(apnsConfig(sim), opts...)
		},
		Config:      func(sim pushtest.Simulator) any { return apnsConfig(sim) },
		Secrets:     func(sim pushtest.Simulator) []string { return []string{string(apnsConfig(sim).PrivateKey)} },
		IsError:     func(err error) bool { return errors.As(err, new(*apns.Error)) },
		Message:     apnsMessage,
		TooLong:     apnsTooLong,
		Unsupported: []push.Audience{push.Users("u"), push.Aliases("a"), push.Topic("t"), push.Everyone()},
		Malformed:   []string{"a/b", "abc", "xyz0", "../../1/apps"},
		BatchSize:   1,
		HTTP2:       true,
		Credential:  pushtest.TermCredential,
		Busy:        pushtest.Refusal{Code: "ServiceUnavailable", Kind: push.ErrUnavailable},
		Final:       pushtest.Refusal{Code: "TopicDisallowed", Kind: push.ErrPermission},
		UnknownCode: "SomethingNew",
		BusyStatus:  503,
	}
}

func apnsMessage() *push.Message {
	return &push.Message{
		Title:    "Your parcel is here",
		Body:     "Box 12, code 4411",
		Data:     map[string]string{"order": "8842"},
		Badge:    push.SetBadge(3),
		Sound:    "default",
		Priority: push.PriorityHigh,
		TTL:      push.TTL(time.Hour),
		Native:   push.Natives{&apns.Message{Payload: apns.Payload{APS: &apns.APS{ThreadID: "orders"}}}},
	}
}

func apnsTooLong() (*push.Message, *push.LimitError) {
	m := &push.Message{Body: strings.Repeat("x", 4097-len(`{"aps":{"alert":{"body":""}}}`))}
	return m, &push.LimitError{
		Field: "payload", Limit: 4096, Actual: 4097, Unit: "bytes",
		VendorCode: "PayloadTooLarge", Class: push.ErrPayloadTooLarge,
	}
}

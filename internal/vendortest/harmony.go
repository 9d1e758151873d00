package vendortest

import (
	"errors"
	"strings"
	"time"

	"github.com/pushwire/push"
	"github.com/pushwire/push/harmony"
	"github.com/pushwire/push/pushtest"
)

func harmonyConfig(sim pushtest.Simulator) harmony.Config {
	s := sim.(*pushtest.Harmony)
	return harmony.Config{ServiceAccount: s.ServiceAccount, ProjectID: s.ProjectID, ClientID: s.ClientID}
}

// Harmony is what the suites must know of the vendor.
func Harmony() pushtest.Harness {
	return pushtest.Harness{
		Start: func() pushtest.Simulator { return pushtest.NewHarmony(pushtest.HarmonyKey(rsaKey())) },
		New: func(sim pushtest.Simulator, opts ...push.Option) (push.Client, error) {
			return harmony.New(harmonyConfig(sim), opts...)
		},
		Config:  func(sim pushtest.Simulator) any { return harmonyConfig(sim) },
		Secrets: func(sim pushtest.Simulator) []string { return []string{string(harmonyConfig(sim).ServiceAccount)} },
		IsError: func(err error) bool { return errors.As(err, new(*harmony.Error)) },
		Message: harmonyMessage,
		TooLong: harmonyTooLong,
		Unsupported: []push.Audience{
			push.Users("u"), push.Aliases("a"), push.Topic("t"), push.Condition("c"), push.Everyone(), push.Tagged(push.Tags{Any: []string{"t"}}),
		},
		BatchSize:   1000,
		Credential:  pushtest.SignedCredential,
		Busy:        pushtest.Refusal{Code: "80300029", Kind: push.ErrRateLimited},
		Final:       pushtest.Refusal{Code: "80100016", Kind: push.ErrContentRejected},
		Unsure:      "81000001",
		UnknownCode: "80999999",
		BusyStatus:  503,
		Listed: map[pushtest.State]push.Kind{
			pushtest.Unknown:   push.ErrInvalidToken, // malformed: the reason that tells
			pushtest.Throttled: push.Accepted,        // Huawei says nothing
		},
	}
}

func harmonyMessage() *push.Message {
	return &push.Message{
		Title: "Your parcel is here",
		Body:  "Box 12, code 4411",
		Image: "https://example.com/p.png",
		Data:  map[string]string{"order": "8842"},
		Click: push.OpenPage("example://orders/8842"),
		Badge: push.AddBadge(1),
		Sound: "ding.mp3",
		TTL:   push.TTL(time.Hour),
		Class: push.ClassService,
		Native: push.Natives{&harmony.Message{
			Payload:     &harmony.Alert{Notification: harmony.Notification{Category: "EXPRESS", ForegroundShow: new(false)}},
			PushOptions: &harmony.PushOptions{CollapseKey: new(0)},
		}},
	}
}

func harmonyTooLong() (*push.Message, *push.LimitError) {
	const rest = `{"payload":{"notification":{"category":"MARKETING","title":"t","body":"","clickAction":{"actionType":0}}},"target":{"token":[]}}`
	return &push.Message{Title: "t", Body: strings.Repeat("b", 4097-len(rest))}, &push.LimitError{
		Field: "message", Limit: 4096, Actual: 4097, Unit: "bytes",
		VendorCode: "80300008", Class: push.ErrPayloadTooLarge,
	}
}

package vendortest

import (
	"errors"
	"strings"
	"time"

	"github.com/pushwire/push"
	"github.com/pushwire/push/honor"
	"github.com/pushwire/push/pushtest"
)

func honorConfig(sim pushtest.Simulator) honor.Config {
	s := sim.(*pushtest.Honor)
	return honor.Config{AppID: s.AppID, ClientID: s.ClientID, ClientSecret: s.ClientSecret}
}

// Honor is what the suites must know of the vendor.
func Honor() pushtest.Harness {
	return pushtest.Harness{
		Start: func() pushtest.Simulator { return pushtest.NewHonor() },
		New: func(sim pushtest.Simulator, opts ...push.Option) (push.Client, error) {
			return honor.New(honorConfig(sim), opts...)
		},
		Config:  func(sim pushtest.Simulator) any { return honorConfig(sim) },
		Secrets: func(sim pushtest.Simulator) []string { return []string{honorConfig(sim).ClientSecret} },
		IsError: func(err error) bool { return errors.As(err, new(*honor.Error)) },
		Message: honorMessage,
		TooLong: honorTooLong,
		Unsupported: []push.Audience{
			push.Users("u"), push.Aliases("a"), push.Topic("t"), push.Condition("c"), push.Everyone(), push.Tagged(push.Tags{Any: []string{"t"}}),
		},
		BatchSize:   1000,
		Credential:  pushtest.IssuedCredential,
		Busy:        pushtest.Refusal{Code: "503", Kind: push.ErrRateLimited},
		Final:       pushtest.Refusal{Code: "80100003", Kind: push.ErrInvalidArgument},
		Unsure:      "500",
		UnknownCode: "80999999",
		BusyStatus:  503,
		Listed: map[pushtest.State]push.Kind{
			// failTokens is a flat list without reasons.
			pushtest.Mismatched: push.ErrUnknown,
			pushtest.Unknown:    push.ErrUnknown,
			// What is beyond a device's allowance is dropped in silence.
			pushtest.Throttled: push.Accepted,
		},
		Alone: map[pushtest.State]push.Kind{
			pushtest.Mismatched: push.ErrTokenMismatch,
			pushtest.Unknown:    push.ErrTokenMismatch,
		},
	}
}

func honorMessage() *push.Message {
	return &push.Message{
		Title: "Your parcel is here",
		Body:  "Box 12, code 4411",
		Image: "https://example.com/p.png",
		Data:  map[string]string{"order": "8842"},
		Click: push.OpenURL("https://example.com/orders/8842"),
		Badge: push.AddBadge(1),
		TTL:   push.TTL(time.Hour),
		Class: push.ClassService,
		Native: push.Natives{&honor.Message{Android: &honor.Android{
			Notification: &honor.AndroidNotification{
				Group: "orders",
				Badge: &honor.Badge{BadgeClass: "com.example.MainActivity"},
			},
		}}},
	}
}

func honorTooLong() (*push.Message, *push.LimitError) {
	const rest = `{"notification":{"title":"t","body":""},"android":{"notification":{"clickAction":{"type":3}}}}`
	return &push.Message{Title: "t", Body: strings.Repeat("b", 4097-len(rest))}, &push.LimitError{
		Field: "message", Limit: 4096, Actual: 4097, Unit: "bytes",
		VendorCode: "80300008", Class: push.ErrPayloadTooLarge,
	}
}

package vendortest

import (
	"errors"
	"strings"
	"time"

	"github.com/pushwire/push"
	"github.com/pushwire/push/huawei"
	"github.com/pushwire/push/pushtest"
)

func startHuawei() pushtest.Simulator { return pushtest.NewHuawei(pushtest.HuaweiKey(rsaKey())) }

// Huawei is what the suites must know of the vendor, with a client id and
// secret.
func Huawei() pushtest.Harness {
	return huaweiHarness(pushtest.IssuedCredential, func(sim pushtest.Simulator) huawei.Config {
		s := sim.(*pushtest.Huawei)
		return huawei.Config{ClientID: s.ClientID, ClientSecret: s.ClientSecret}
	})
}

// HuaweiServiceAccount is Huawei with a service account.
func HuaweiServiceAccount() pushtest.Harness {
	return huaweiHarness(pushtest.SignedCredential, func(sim pushtest.Simulator) huawei.Config {
		return huawei.Config{ServiceAccount: sim.(*pushtest.Huawei).ServiceAccount}
	})
}

func huaweiHarness(credential pushtest.Credential, config func(pushtest.Simulator) huawei.Config) pushtest.Harness {
	return pushtest.Harness{
		Start: startHuawei,
		New: func(sim pushtest.Simulator, opts ...push.Option) (push.Client, error) {
			return huawei.New(config(sim), opts...)
		},
		Config: func(sim pushtest.Simulator) any { return config(sim) },
		Secrets: func(sim pushtest.Simulator) []string {
			s := sim.(*pushtest.Huawei)
			return []string{s.ClientSecret, string(s.ServiceAccount)}
		},
		IsError:     func(err error) bool { return errors.As(err, new(*huawei.Error)) },
		Message:     huaweiMessage,
		TooLong:     huaweiTooLong,
		Unsupported: []push.Audience{push.Users("u"), push.Aliases("a"), push.Everyone(), push.Tagged(push.Tags{Any: []string{"t"}})},
		BatchSize:   1000,
		Credential:  credential,
		Busy:        pushtest.Refusal{Code: "80100017", Kind: push.ErrRateLimited},
		Final:       pushtest.Refusal{Code: "80100016", Kind: push.ErrContentRejected},
		Unsure:      "81000001",
		UnknownCode: "80999999",
		BusyStatus:  503,
		Listed: map[pushtest.State]push.Kind{
			// illegal_tokens is a flat list without reasons.
			pushtest.Mismatched: push.ErrInvalidToken,
			pushtest.Unknown:    push.ErrInvalidToken,
			pushtest.Throttled:  push.Accepted, // Huawei says nothing
		},
		Alone: map[pushtest.State]push.Kind{
			pushtest.Dead:       push.ErrTokenMismatch,
			pushtest.Mismatched: push.ErrTokenMismatch,
			pushtest.Unknown:    push.ErrTokenMismatch,
		},
	}
}

func huaweiMessage() *push.Message {
	return &push.Message{
		Title:   "Your parcel is here",
		Body:    "Box 12, code 4411",
		Image:   "https://example.com/p.png",
		Data:    map[string]string{"order": "8842"},
		Click:   push.OpenURL("https://example.com/orders/8842"),
		Badge:   push.AddBadge(1),
		Channel: "orders",
		Sound:   "ding",
		TTL:     push.TTL(time.Hour),
		Native: push.Natives{&huawei.Message{Android: &huawei.Android{
			Category: "EXPRESS",
			Notification: &huawei.AndroidNotification{
				ForegroundShow: new(false),
				Badge:          &huawei.Badge{Class: "com.example.MainActivity"},
			},
		}}},
	}
}

func huaweiTooLong() (*push.Message, *push.LimitError) {
	m := huaweiMessage()
	m.TTL = push.TTL(16 * 24 * time.Hour)
	m.Body = strings.Repeat("b", 10)
	return m, &push.LimitError{
		Field: "android.ttl", Limit: 1296000, Actual: 16 * 86400, Unit: "seconds",
		VendorCode: "80100003", Class: push.ErrInvalidArgument,
	}
}

package vendortest

import (
	"errors"
	"strings"
	"time"

	"github.com/pushwire/push"
	"github.com/pushwire/push/pushtest"
	"github.com/pushwire/push/xiaomi"
)

// startXiaomi starts a simulator whose app has a channel "orders" for private
// messages.
func startXiaomi() pushtest.Simulator {
	sim := pushtest.NewXiaomi()
	sim.AddPrivateChannel("orders")
	return sim
}

func xiaomiConfig(sim pushtest.Simulator) xiaomi.Config {
	s := sim.(*pushtest.Xiaomi)
	return xiaomi.Config{AppSecret: s.AppSecret, PackageName: s.PackageName, AppID: s.AppID}
}

// Xiaomi is what the suites must know of the vendor.
func Xiaomi() pushtest.Harness {
	return pushtest.Harness{
		Start: startXiaomi,
		New: func(sim pushtest.Simulator, opts ...push.Option) (push.Client, error) {
			return xiaomi.New(xiaomiConfig(sim), opts...)
		},
		Config:  func(sim pushtest.Simulator) any { return xiaomiConfig(sim) },
		Secrets: func(sim pushtest.Simulator) []string { return []string{xiaomiConfig(sim).AppSecret} },
		IsError: func(err error) bool { return errors.As(err, new(*xiaomi.Error)) },
		Message: xiaomiMessage,
		TooLong: xiaomiTooLong,
		Others: []push.Audience{
			push.Aliases("amy"), push.Aliases("amy", "bob"), push.Users("u1", "u2"), push.Topic("news"),
			push.Condition("UNION news;$;sports"), push.Everyone(),
		},
		Unsupported: []push.Audience{push.Tagged(push.Tags{Any: []string{"t"}})},
		Malformed:   []string{"a,b", ","},
		BatchSize:   1000,
		Credential:  pushtest.KeyCredential,
		Busy:        pushtest.Refusal{Code: "200002", Kind: push.ErrRateLimited},
		Final:       pushtest.Refusal{Code: "200001", Kind: push.ErrQuota},
		Unsure:      "10003",
		UnknownCode: "99999",
		BusyStatus:  429,
		Listed: map[pushtest.State]push.Kind{
			// bad_regids is a list without reasons.
			pushtest.Mismatched: push.ErrInvalidToken,
			pushtest.Unknown:    push.ErrInvalidToken,
			pushtest.Throttled:  push.Accepted, // only receipts tell
		},
		Alone: map[pushtest.State]push.Kind{
			pushtest.Dead:       push.ErrTokenMismatch,
			pushtest.Mismatched: push.ErrTokenMismatch,
			pushtest.Unknown:    push.ErrTokenMismatch,
		},
	}
}

func xiaomiMessage() *push.Message {
	return &push.Message{
		Title:   "Your parcel is here",
		Body:    "Box 12, code 4411",
		Data:    map[string]string{"order": "8842 & more"},
		Click:   push.OpenURL("https://example.com/orders/8842?a=b&c=d"),
		Badge:   push.AddBadge(1),
		Channel: "orders",
		Sound:   "ding",
		TTL:     push.TTL(time.Hour),
		Class:   push.ClassService,
		Native: push.Natives{&xiaomi.Message{
			NotifyType: new(xiaomi.NotifyAll),
			Options: &xiaomi.Options{
				NotifyForeground: new(0),
				CallbackParam:    "a+b",
				Extra:            map[string]string{"mine": "1"},
			},
		}},
	}
}

func xiaomiTooLong() (*push.Message, *push.LimitError) {
	m := xiaomiMessage()
	m.Title = strings.Repeat("字", 50)
	return m, &push.LimitError{
		Field: "title", Limit: 49, Actual: 50, Unit: "UTF-16 units",
		VendorCode: "65009", Class: push.ErrPayloadTooLarge,
	}
}

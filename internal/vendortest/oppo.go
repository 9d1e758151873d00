package vendortest

import (
	"errors"
	"strings"
	"time"

	"github.com/pushwire/push"
	"github.com/pushwire/push/oppo"
	"github.com/pushwire/push/pushtest"
)

func oppoConfig(sim pushtest.Simulator) oppo.Config {
	s := sim.(*pushtest.OPPO)
	return oppo.Config{AppKey: s.AppKey, MasterSecret: s.MasterSecret}
}

// OPPO is what the suites must know of the vendor.
func OPPO() pushtest.Harness {
	return pushtest.Harness{
		Start: func() pushtest.Simulator { return pushtest.NewOPPO() },
		New: func(sim pushtest.Simulator, opts ...push.Option) (push.Client, error) {
			return oppo.New(oppoConfig(sim), opts...)
		},
		Config: func(sim pushtest.Simulator) any { return oppoConfig(sim) },
		Secrets: func(sim pushtest.Simulator) []string {
			return []string{oppoConfig(sim).AppKey, oppoConfig(sim).MasterSecret}
		},
		IsError:      func(err error) bool { return errors.As(err, new(*oppo.Error)) },
		Message:      oppoMessage,
		TooLong:      oppoTooLong,
		Unsupported:  []push.Audience{push.Users("u"), push.Topic("t"), push.Condition("'a' in topics"), push.Everyone()},
		Others:       []push.Audience{push.Tagged(push.Tags{Any: []string{"beta"}, None: []string{"old"}})},
		Malformed:    []string{"a/b", "a;b", "a,b"},
		BatchSize:    1000,
		Credential:   pushtest.IssuedCredential,
		Deduplicates: true,
		Busy:         pushtest.Refusal{Code: "-2", Kind: push.ErrRateLimited},
		Final:        pushtest.Refusal{Code: "33", Kind: push.ErrQuota},
		Unsure:       "-1",
		UnknownCode:  "66",
		BusyStatus:   503,
		Listed: map[pushtest.State]push.Kind{
			// The service has one code for all ids that it does not like.
			pushtest.Mismatched: push.ErrInvalidToken,
			pushtest.Unknown:    push.ErrInvalidToken,
			pushtest.Throttled:  push.Accepted,
		},
	}
}

func oppoMessage() *push.Message {
	return &push.Message{
		Title:       "Your parcel is here",
		Body:        "Box 12, code 4411",
		Data:        map[string]string{"order": "8842 & more"},
		Click:       push.OpenURL("https://example.com/orders/8842?a=b&c=d"),
		Badge:       push.AddBadge(1),
		Channel:     "orders",
		TTL:         push.TTL(time.Hour),
		CollapseKey: "order-8842",
		Class:       push.ClassService,
		Native: push.Natives{&oppo.Message{
			VerifyRegistrationID: new(false),
			Notification:         oppo.Notification{Category: "ORDER", NotifyLevel: oppo.NotifyLockScreen},
		}},
	}
}

func oppoTooLong() (*push.Message, *push.LimitError) {
	m := oppoMessage()
	m.Title = strings.Repeat("字", 51)
	return m, &push.LimitError{
		Field: "title", Limit: 50, Actual: 51, Unit: "characters",
		VendorCode: "41", Class: push.ErrInvalidArgument,
	}
}

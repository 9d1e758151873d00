package vendortest

import (
	"errors"
	"strings"
	"time"

	"github.com/pushwire/push"
	"github.com/pushwire/push/pushtest"
	"github.com/pushwire/push/vivo"
)

// startVivo starts a simulator in which a few aliases are set.
func startVivo() pushtest.Simulator {
	sim := pushtest.NewVivo()
	for _, alias := range []string{"amy", "bob"} {
		if err := sim.SetAlias(sim.NewToken(), alias); err != nil {
			panic(err)
		}
	}
	return sim
}

func vivoConfig(sim pushtest.Simulator) vivo.Config {
	s := sim.(*pushtest.Vivo)
	return vivo.Config{AppID: s.AppID, AppKey: s.AppKey, AppSecret: s.AppSecret}
}

// Vivo is what the suites must know of the vendor.
func Vivo() pushtest.Harness {
	return pushtest.Harness{
		Start: startVivo,
		New: func(sim pushtest.Simulator, opts ...push.Option) (push.Client, error) {
			return vivo.New(vivoConfig(sim), opts...)
		},
		Config: func(sim pushtest.Simulator) any { return vivoConfig(sim) },
		Secrets: func(sim pushtest.Simulator) []string {
			return []string{vivoConfig(sim).AppKey, vivoConfig(sim).AppSecret}
		},
		IsError:      func(err error) bool { return errors.As(err, new(*vivo.Error)) },
		Message:      vivoMessage,
		TooLong:      vivoTooLong,
		Others:       []push.Audience{push.Aliases("amy"), push.Aliases("amy", "bob"), push.Everyone()},
		Unsupported:  []push.Audience{push.Users("u"), push.Topic("t"), push.Condition("'a' in topics")},
		Malformed:    []string{"a/b", "../vivoMessage/all"},
		BatchSize:    1000,
		Credential:   pushtest.IssuedCredential,
		Deduplicates: true,
		Busy:         pushtest.Refusal{Code: "10072", Kind: push.ErrRateLimited},
		Final:        pushtest.Refusal{Code: "10101", Kind: push.ErrContentRejected},
		Unsure:       "10102",
		UnknownCode:  "19999",
		BusyStatus:   503,
		Listed: map[pushtest.State]push.Kind{
			// Status 1 is "unknown in this app, or of another app": the
			// service does not tell the two apart.
			pushtest.Mismatched: push.ErrInvalidToken,
			pushtest.Unknown:    push.ErrInvalidToken,
			pushtest.Throttled:  push.ErrUnavailable,
		},
	}
}

func vivoMessage() *push.Message {
	return &push.Message{
		Title: "Your parcel is here",
		Body:  "Box 12, code 4411",
		Data:  map[string]string{"order": "8842"},
		Click: push.OpenURL("https://example.com/orders/8842"),
		Badge: push.AddBadge(1),
		TTL:   push.TTL(time.Hour),
		Class: push.ClassService,
		Native: push.Natives{&vivo.Message{
			Category:       "ORDER",
			ForegroundShow: new(false),
		}},
	}
}

func vivoTooLong() (*push.Message, *push.LimitError) {
	m := vivoMessage()
	m.Title = strings.Repeat("字", 41)
	return m, &push.LimitError{
		Field: "title", Limit: 40, Actual: 41, Unit: "characters",
		VendorCode: "10056", Class: push.ErrPayloadTooLarge,
	}
}

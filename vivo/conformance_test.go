package vivo_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/pushwire/push"
	"github.com/pushwire/push/pushtest"
	"github.com/pushwire/push/vivo"
)

// startSim starts a simulator in which a few aliases are set.
func startSim() pushtest.Simulator {
	sim := pushtest.NewVivo()
	for _, alias := range []string{"amy", "bob"} {
		if err := sim.SetAlias(sim.NewToken(), alias); err != nil {
			panic(err)
		}
	}
	return sim
}

func config(sim pushtest.Simulator) vivo.Config {
	s := sim.(*pushtest.Vivo)
	return vivo.Config{AppID: s.AppID, AppKey: s.AppKey, AppSecret: s.AppSecret}
}

func TestConformance(t *testing.T) {
	pushtest.Conformance(t, pushtest.Harness{
		Start: startSim,
		New: func(sim pushtest.Simulator, opts ...push.Option) (push.Client, error) {
			return vivo.New(config(sim), opts...)
		},
		Config: func(sim pushtest.Simulator) any { return config(sim) },
		Secrets: func(sim pushtest.Simulator) []string {
			return []string{config(sim).AppKey, config(sim).AppSecret}
		},
		IsError:      func(err error) bool { return errors.As(err, new(*vivo.Error)) },
		Message:      message,
		TooLong:      tooLong,
		Others:       []push.Audience{push.Aliases("amy"), push.Aliases("amy", "bob"), push.Everyone()},
		Unsupported:  []push.Audience{push.Users("u"), push.Topic("t"), push.Condition("'a' in topics")},
		Malformed:    []string{"a/b", "../message/all"},
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
	})
}

func message() *push.Message {
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

func tooLong() (*push.Message, *push.LimitError) {
	m := message()
	m.Title = strings.Repeat("字", 41)
	return m, &push.LimitError{
		Field: "title", Limit: 40, Actual: 41, Unit: "characters",
		VendorCode: "10056", Class: push.ErrPayloadTooLarge,
	}
}

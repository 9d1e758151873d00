package vendortest

import (
	"errors"
	"strings"
	"time"

	"github.com/pushwire/push"
	"github.com/pushwire/push/meizu"
	"github.com/pushwire/push/pushtest"
)

// startMeizu starts a simulator in which a few aliases are set.
func startMeizu() pushtest.Simulator {
	sim := pushtest.NewMeizu()
	for _, alias := range []string{"amy", "李雷"} {
		sim.SetAlias(sim.NewToken(), alias)
	}
	sim.AddTags(sim.NewToken(), "beta", "北京")
	return sim
}

func meizuConfig(sim pushtest.Simulator) meizu.Config {
	s := sim.(*pushtest.Meizu)
	return meizu.Config{AppID: s.AppID, AppSecret: s.AppSecret}
}

// Meizu is what the suites must know of the vendor.
func Meizu() pushtest.Harness {
	return pushtest.Harness{
		Start: startMeizu,
		New: func(sim pushtest.Simulator, opts ...push.Option) (push.Client, error) {
			return meizu.New(meizuConfig(sim), opts...)
		},
		Config:  func(sim pushtest.Simulator) any { return meizuConfig(sim) },
		Secrets: func(sim pushtest.Simulator) []string { return []string{meizuConfig(sim).AppSecret} },
		IsError: func(err error) bool { return errors.As(err, new(*meizu.Error)) },
		Message: meizuMessage,
		TooLong: meizuTooLong,
		Others: []push.Audience{
			push.Aliases("amy"), push.Aliases("amy", "李雷"), push.Everyone(),
			push.Tagged(push.Tags{Any: []string{"beta", "old"}}), push.Tagged(push.Tags{All: []string{"beta", "北京"}}),
		},
		Unsupported: []push.Audience{
			push.Users("u"), push.Topic("t"), push.Condition("'a' in topics"),
			push.Tagged(push.Tags{Any: []string{"beta"}, None: []string{"old"}}),
			push.Tagged(push.Tags{Any: []string{"beta"}, All: []string{"old"}}),
		},
		Malformed:   []string{"a/b", "a,b", ","},
		BatchSize:   100,
		Credential:  pushtest.KeyCredential,
		Busy:        pushtest.Refusal{Code: "110010", Kind: push.ErrRateLimited},
		Final:       pushtest.Refusal{Code: "110019", Kind: push.ErrQuota},
		Unsure:      "1001",
		UnknownCode: "119999",
		Listed: map[pushtest.State]push.Kind{
			// The service has no code for a pushId of another app.
			pushtest.Mismatched: push.ErrInvalidToken,
			pushtest.Unknown:    push.ErrInvalidToken,
		},
	}
}

func meizuMessage() *push.Message {
	return &push.Message{
		Title: "Your parcel is here",
		Body:  "Box 12, code 4411",
		Data:  map[string]string{"order": "8842 & more", "快": "递"},
		Click: push.OpenURL("https://example.com/orders/8842?a=b&c=d+e"),
		Sound: "default",
		TTL:   push.TTL(time.Hour),
		Class: push.ClassService,
		Native: push.Natives{&meizu.Message{
			AdvanceInfo: &meizu.AdvanceInfo{ClearNoticeBar: new(meizu.Off), NotificationType: &meizu.NotificationType{Lights: new(meizu.On)}},
			VIPInfo:     &meizu.VIPInfo{Subtitle: "8842", TimeTop: new(1800)},
		}},
	}
}

func meizuTooLong() (*push.Message, *push.LimitError) {
	m := meizuMessage()
	m.Title = strings.Repeat("字", 33)
	return m, &push.LimitError{
		Field: "title", Limit: 32, Actual: 33, Unit: "UTF-16 units",
		VendorCode: "1005", Class: push.ErrInvalidArgument,
	}
}

package vendortest

import (
	"errors"
	"fmt"
	"time"

	"github.com/pushwire/push"
	"github.com/pushwire/push/mpaas"
	"github.com/pushwire/push/pushtest"
)

// startMPaaS starts a simulator in which two users have a device.
func startMPaaS() pushtest.Simulator {
	sim := pushtest.NewMPaaS()
	for _, user := range []string{"amy", "李雷"} {
		sim.Bind(user, sim.NewToken())
	}
	return sim
}

func mpaasConfig(sim pushtest.Simulator) mpaas.Config {
	s := sim.(*pushtest.MPaaS)
	return mpaas.Config{
		AppID: s.AppID, WorkspaceID: s.WorkspaceID, TenantID: s.TenantID,
		AccessKey:    mpaas.AccessKey{ID: s.AccessKeyID, Secret: s.AccessKeySecret},
		DeliveryType: mpaas.DeliveryAndroid,
	}
}

// MPaaS is what the suites must know of the vendor.
func MPaaS() pushtest.Harness {
	return pushtest.Harness{
		Start: startMPaaS,
		New: func(sim pushtest.Simulator, opts ...push.Option) (push.Client, error) {
			return mpaas.New(mpaasConfig(sim), opts...)
		},
		Config:      func(sim pushtest.Simulator) any { return mpaasConfig(sim) },
		Secrets:     func(sim pushtest.Simulator) []string { return []string{mpaasConfig(sim).AccessKey.Secret} },
		IsError:     func(err error) bool { return errors.As(err, new(*mpaas.Error)) },
		Message:     mpaasMessage,
		TooLong:     mpaasTooLong,
		Others:      []push.Audience{push.Users("amy"), push.Users("amy", "李雷")},
		Unsupported: []push.Audience{push.Aliases("a"), push.Topic("t"), push.Condition("c"), push.Tagged(push.Tags{Any: []string{"a"}}), push.Everyone()},
		BatchSize:   10,
		Credential:  pushtest.KeyCredential,
		Busy:        pushtest.Refusal{Code: "8011", Kind: push.ErrRateLimited},
		Final:       pushtest.Refusal{Code: "8012", Kind: push.ErrPermission},
		Unsure:      "9000",
		UnknownCode: "7777",
		BusyStatus:  429,
		Listed: map[pushtest.State]push.Kind{ // no push is answered target by target
			pushtest.Dead: push.Accepted, pushtest.Mismatched: push.Accepted,
			pushtest.Unknown: push.Accepted, pushtest.Throttled: push.Accepted,
		},
	}
}

func mpaasMessage() *push.Message {
	return &push.Message{
		Title:   "Your parcel is here",
		Body:    "Box 12, code 4411",
		Image:   "https://example.com/p.png?a=b&c=d",
		Data:    map[string]string{"order": "8842 & more", "符号": "<+>"},
		Click:   push.OpenURL("https://example.com/orders/8842?a=b&c=d"),
		Badge:   push.AddBadge(1),
		Sound:   "ding.mp3",
		Channel: "orders",
		TTL:     push.TTL(time.Hour),
		Class:   push.ClassService,
		Native: push.Natives{&mpaas.Message{Options: mpaas.Options{
			ExtendedParams:       mpaas.Params{"badge_class": "com.example.Main"},
			ThirdChannelCategory: mpaas.Params{"hms": "8", "harmonyos": "8"},
			NotifyLevel:          mpaas.Params{"hms": "2"},
		}}},
	}
}

func mpaasTooLong() (*push.Message, *push.LimitError) {
	m := mpaasMessage()
	m.Native, m.Badge, m.Sound, m.Data = nil, nil, "", make(map[string]string)
	for i := range 21 {
		m.Data[fmt.Sprint("k", i)] = "v"
	}
	return m, &push.LimitError{
		Field: "ExtendedParams", Limit: 20, Actual: 21, Unit: "keys",
		VendorCode: "3035", Class: push.ErrInvalidArgument,
	}
}

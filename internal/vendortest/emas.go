package vendortest

import (
	"encoding/json"
	"errors"
	"net/url"
	"strings"
	"time"

	"github.com/pushwire/push"
	"github.com/pushwire/push/emas"
	"github.com/pushwire/push/pushtest"
)

func emasConfig(sim pushtest.Simulator) emas.Config {
	s := sim.(*pushtest.EMAS)
	return emas.Config{
		AppKey: s.AppKey, AccessKey: emas.AccessKey{ID: s.AccessKeyID, Secret: s.AccessKeySecret},
		Platform: emas.PlatformAndroid,
	}
}

// EMAS is what the suites must know of the vendor.
func EMAS() pushtest.Harness {
	return pushtest.Harness{
		Start: func() pushtest.Simulator { return pushtest.NewEMAS() },
		New: func(sim pushtest.Simulator, opts ...push.Option) (push.Client, error) {
			return emas.New(emasConfig(sim), opts...)
		},
		Config:  func(sim pushtest.Simulator) any { return emasConfig(sim) },
		Secrets: func(sim pushtest.Simulator) []string { return []string{emasConfig(sim).AccessKey.Secret} },
		IsError: func(err error) bool { return errors.As(err, new(*emas.Error)) },
		Message: emasMessage,
		TooLong: emasTooLong,
		Others: []push.Audience{
			push.Users("amy"), push.Aliases("amy", "bob"), push.Everyone(),
			push.Tagged(push.Tags{All: []string{"a"}}), push.Tagged(push.Tags{All: []string{"a"}, Any: []string{"b", "c"}, None: []string{"d"}}),
		},
		Unsupported:  []push.Audience{push.Topic("t"), push.Condition("'a' in topics")},
		Malformed:    []string{"a/b", "a,b", ","},
		BatchSize:    1000,
		Credential:   pushtest.KeyCredential,
		Deduplicates: true,
		Busy:         pushtest.Refusal{Code: "Throttling.User", Kind: push.ErrRateLimited},
		Final:        pushtest.Refusal{Code: "PermissionDenied", Kind: push.ErrPermission},
		Unsure:       "Timeout",
		UnknownCode:  "NovelCode",
		BusyStatus:   503,
		Listed: map[pushtest.State]push.Kind{
			// EMAS answers for a request as a whole.
			pushtest.Dead:       push.Accepted,
			pushtest.Mismatched: push.Accepted,
			pushtest.Unknown:    push.Accepted,
			pushtest.Throttled:  push.Accepted,
		},
		Fingerprint: emasFingerprint,
	}
}

// emasFingerprint leaves out when a emasMessage expires, which is a time of day.
func emasFingerprint(r pushtest.Request) any {
	u, err := url.Parse(r.Path)
	if err != nil {
		return err
	}
	var task emas.Message
	if err := json.Unmarshal([]byte(u.Query().Get("PushTask")), &task); err != nil {
		return err
	}
	task.Options.ExpireTime = ""
	return []any{u.Query().Get("AppKey"), u.Query().Get("IdempotentToken"), task}
}

func emasMessage() *push.Message {
	return &push.Message{
		Title: "Your parcel is here", Body: "Box 12, code 4411", Image: "https://example.com/p.png",
		Data:  map[string]string{"order": "8842 & more"},
		Click: push.OpenURL("https://example.com/orders/8842?a=b&c=d"),
		Badge: push.AddBadge(1), Channel: "orders", Sound: "ding", TTL: push.TTL(time.Hour), Class: push.ClassService,
		Native: push.Natives{&emas.Message{Notification: &emas.Notification{Android: &emas.Android{
			VendorChannelActivity: "com.example.PushActivity",
			Options:               &emas.AndroidOptions{OPPO: &emas.OPPO{Category: "ORDER", NotifyLevel: 2}},
		}}}},
	}
}

func emasTooLong() (*push.Message, *push.LimitError) {
	m := emasMessage()
	m.Title = strings.Repeat("字", 51)
	return m, &push.LimitError{
		Field: "Notification.Title", Limit: 50, Actual: 51, Unit: "characters",
		VendorCode: "InvalidTitle.LengthExceed", Class: push.ErrPayloadTooLarge,
	}
}

package vendortest

import (
	"encoding/json"
	"errors"
	"strings"
	"sync/atomic"
	"time"

	"github.com/pushwire/push"
	"github.com/pushwire/push/pushtest"
	"github.com/pushwire/push/tencentim"
)

// startTencentIM starts a simulator with two users. Its clock jumps with each
// request: Tencent drops what is repeated within a second, which is no use.
func startTencentIM() pushtest.Simulator {
	sim := pushtest.NewTencentIM()
	var last, jump atomic.Int64
	sim.SetClock(func() time.Time {
		now := time.Now()
		if now.UnixMicro()-last.Swap(now.UnixMicro()) > 200 { // not within one request
			jump.Add(1)
		}
		return now.Add(time.Duration(jump.Load()) * time.Second)
	})
	if err := errors.Join(sim.AddUser("amy"), sim.AddUser("bob")); err != nil {
		panic(err)
	}
	return sim
}

func tencentIMConfig(sim pushtest.Simulator) tencentim.Config {
	s := sim.(*pushtest.TencentIM)
	return tencentim.Config{SDKAppID: s.SDKAppID, SecretKey: s.SecretKey, Identifier: s.Identifier}
}

// TencentIM is what the suites must know of the vendor.
func TencentIM() pushtest.Harness {
	return pushtest.Harness{
		Start: startTencentIM,
		New: func(sim pushtest.Simulator, opts ...push.Option) (push.Client, error) {
			return tencentim.New(tencentIMConfig(sim), opts...)
		},
		Config:      func(sim pushtest.Simulator) any { return tencentIMConfig(sim) },
		Secrets:     func(sim pushtest.Simulator) []string { return []string{tencentIMConfig(sim).SecretKey} },
		IsError:     func(err error) bool { return errors.As(err, new(*tencentim.Error)) },
		Message:     tencentIMMessage,
		TooLong:     tencentIMTooLong,
		Others:      []push.Audience{push.Users("amy"), push.Users("amy", "bob"), push.Everyone(), push.Tagged(push.Tags{Any: []string{"beta"}})},
		Unsupported: []push.Audience{push.Aliases("a"), push.Topic("t"), push.Condition("'a' in topics"), push.Tagged(push.Tags{Any: []string{"a"}, None: []string{"b", "c"}})},
		BatchSize:   500,
		Credential:  pushtest.SignedCredential,
		Busy:        pushtest.Refusal{Code: "60007", Kind: push.ErrRateLimited},
		Final:       pushtest.Refusal{Code: "90045", Kind: push.ErrPermission},
		Unsure:      "91000",
		UnknownCode: "99999",
		BusyStatus:  429,
		Listed: map[pushtest.State]push.Kind{
			// An account of another app is one that does not exist.
			pushtest.Mismatched: push.ErrInvalidToken,
			pushtest.Unknown:    push.ErrInvalidToken,
		},
		Fingerprint: tencentIMFingerprint,
	}
}

// tencentIMFingerprint is the body without the number that is chosen at random.
func tencentIMFingerprint(r pushtest.Request) any {
	var body map[string]any
	_ = json.Unmarshal(r.Body, &body)
	delete(body, "MsgRandom")
	return body
}

func tencentIMMessage() *push.Message {
	return &push.Message{
		Title:   "Your parcel is here",
		Body:    "Box 12, code 4411",
		Image:   "https://example.com/p.png",
		Data:    map[string]string{"order": "8842"},
		Badge:   push.AddBadge(1),
		Sound:   "ding.wav",
		Channel: "orders",
		Native: push.Natives{&tencentim.Message{OfflinePushInfo: &tencentim.OfflinePushInfo{
			AndroidInfo: &tencentim.AndroidInfo{HuaWeiCategory: "EXPRESS", VIVOClassification: new(0)},
			ApnsInfo:    &tencentim.ApnsInfo{InterruptionLevel: tencentim.InterruptionActive},
		}}},
	}
}

func tencentIMTooLong() (*push.Message, *push.LimitError) {
	m := tencentIMMessage()
	m.ID = strings.Repeat("字", 21) + "ab"
	return m, &push.LimitError{
		Field: "DataId", Limit: 64, Actual: 65, Unit: "bytes",
		VendorCode: "90057", Class: push.ErrInvalidArgument,
	}
}

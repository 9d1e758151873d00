package fcm

import (
	"github.com/pushwire/push"
	"github.com/pushwire/push/internal/wire"
)

// The members that address a message.
const (
	targetToken     = "token"
	targetFID       = "fid"
	targetTopic     = "topic"
	targetCondition = "condition"
)

// target is who gets a message: one of the members above, and its value.
type target struct{ member, value string }

// body is a request that is encoded but for its target, which goes between
// head and tail: {"validate_only":true,"message":{ "token":"…" …}}.
type body struct {
	head, tail []byte
}

// encode encodes m for any number of requests.
func encode(m *Message) (*body, error) {
	inner := plainMessage(*m)
	inner.ValidateOnly = false
	inner.Token, inner.FID, inner.Topic, inner.Condition = "", "", "", ""
	message, err := wire.MarshalExtra(inner, m.Extra)
	if err != nil {
		return nil, errEncode(err)
	}
	b := &body{head: []byte(`{"message":{`)}
	if m.ValidateOnly {
		b.head = []byte(`{"validate_only":true,"message":{`)
	}
	if len(message) > len("{}") {
		b.tail = append(b.tail, ',')
	}
	b.tail = append(append(b.tail, message[1:]...), '}')
	return b, nil
}

func errEncode(err error) error {
	return &push.FieldError{From: push.FCM, Field: "message", Problem: "cannot be encoded", Err: err, VendorCode: codeInvalid}
}

// with returns the whole request.
func (b *body) with(t target) ([]byte, error) {
	out := make([]byte, 0, len(b.head)+len(t.member)+len(t.value)+len(b.tail)+8)
	out = append(out, b.head...)
	out = append(append(append(out, '"'), t.member...), `":`...)
	if wire.Printable(t.value) {
		out = wire.AppendString(out, t.value)
	} else {
		value, err := wire.Marshal(t.value)
		if err != nil {
			return nil, errEncode(err)
		}
		out = append(out, value...)
	}
	return append(out, b.tail...), nil
}

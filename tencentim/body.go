package tencentim

import (
	"slices"
	"strconv"

	"github.com/pushwire/push"
	"github.com/pushwire/push/internal/wire"
)

// body is a request that is encoded but for its targets and the number that
// Tencent tells repetitions by, which come last: {…,"To_Account":[ … ],
// "MsgRandom":N}.
type body struct {
	head []byte
	list bool // there are targets
}

// encode encodes m for any number of requests.
func encode(m *Message, list bool) (*body, error) {
	inner := *m
	inner.ToAccount, inner.MsgRandom = nil, nil
	head, err := wire.Marshal(inner)
	if err != nil {
		return nil, errEncode(err)
	}
	head = head[:len(head)-1]
	if len(head) > len("{") {
		head = append(head, ',')
	}
	if list {
		head = append(head, `"To_Account":[`...)
	}
	return &body{head: head, list: list}, nil
}

func errEncode(err error) error {
	return &push.FieldError{From: push.TencentIM, Field: "message", Problem: "cannot be encoded", Err: err}
}

// with returns the whole request.
func (b *body) with(targets []string, random uint32) []byte {
	out := slices.Clip(b.head)
	if b.list {
		out = append(wire.AppendStrings(out, targets), `],`...)
	}
	out = append(out, `"MsgRandom":`...)
	out = strconv.AppendUint(out, uint64(random), 10)
	return append(out, '}')
}

// encodeJSON encodes the request of any other call.
func encodeJSON(v any) ([]byte, error) {
	data, err := wire.Marshal(v)
	if err != nil {
		return nil, errEncode(err)
	}
	return data, nil
}

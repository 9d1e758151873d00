package honor

import (
	"slices"

	"github.com/pushwire/push"
	"github.com/pushwire/push/internal/wire"
)

// body is a request that is encoded but for its tokens, which come last:
// {…,"token":[ … ]}.
type body struct {
	head []byte // as far as the first token
	size int    // what counts against the limit: the message without its tokens
}

// encode encodes m for any number of requests.
func encode(m *Message) (*body, error) {
	inner := plainMessage(*m)
	inner.Token = nil
	message, err := wire.MarshalExtra(inner, m.Extra)
	if err != nil {
		return nil, errEncode(err)
	}
	b := &body{head: message[:len(message)-1], size: len(message)}
	if len(message) > len("{}") {
		b.head = append(b.head, ',')
	}
	b.head = append(b.head, `"token":[`...)
	return b, nil
}

func errEncode(err error) error {
	return &push.FieldError{From: push.Honor, Field: "message", Problem: "cannot be encoded", Err: err}
}

// with returns the whole request.
func (b *body) with(tokens []string) []byte {
	out := wire.AppendStrings(slices.Clip(b.head), tokens)
	return append(out, "]}"...)
}

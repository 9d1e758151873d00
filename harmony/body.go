package harmony

import (
	"slices"

	"github.com/pushwire/push"
	"github.com/pushwire/push/internal/wire"
)

// bodyTail ends a request after its tokens.
const bodyTail = `]}}`

// body is a request that is encoded but for its tokens, which come last:
// {"payload":{…},…,"target":{"token":[ … ]}}.
type body struct {
	head []byte // as far as the first token
}

// encode encodes m for any number of requests.
func encode(m *Message) (*body, error) {
	p, err := m.plain()
	if err != nil {
		return nil, errEncode(err)
	}
	message, err := wire.MarshalExtra(p, m.Extra)
	if err != nil {
		return nil, errEncode(err)
	}
	b := &body{head: message[:len(message)-1]}
	if len(message) > len("{}") {
		b.head = append(b.head, ',')
	}
	b.head = append(b.head, `"target":{"token":[`...)
	return b, nil
}

func errEncode(err error) error {
	return &push.FieldError{From: push.Harmony, Field: "message", Problem: "cannot be encoded", Err: err}
}

// size is what counts against the limit: the body with an empty list of
// tokens.
func (b *body) size() int { return len(b.head) + len(bodyTail) }

// with returns the whole request.
func (b *body) with(tokens []string) []byte {
	out := wire.AppendStrings(slices.Clip(b.head), tokens)
	return append(out, bodyTail...)
}

package huawei

import (
	"slices"

	"github.com/pushwire/push"
	"github.com/pushwire/push/internal/wire"
)

// body is a request that is encoded but for its tokens, which go between
// head and tail: {"message":{…,"token":[ … ]}}.
type body struct {
	head, tail []byte
}

// encode encodes m for any number of requests. Without withTokens, the
// message is addressed by its topic or condition and there is nothing to put
// in between.
func encode(m *Message, withTokens bool) (*body, error) {
	inner := plainMessage(*m)
	inner.ValidateOnly, inner.Review, inner.Token = false, nil, nil
	message, err := wire.MarshalExtra(inner, m.Extra)
	if err != nil {
		return nil, errEncode(err)
	}
	outer, err := wire.Marshal(struct {
		ValidateOnly bool     `json:"validate_only,omitempty"`
		Review       []Review `json:"review,omitempty"`
	}{m.ValidateOnly, m.Review})
	if err != nil {
		return nil, errEncode(err)
	}
	b := &body{}
	b.head = append(b.head, `{"message":`...)
	b.head = append(b.head, message[:len(message)-1]...)
	if withTokens {
		if len(message) > len("{}") {
			b.head = append(b.head, ',')
		}
		b.head = append(b.head, `"token":[`...)
		b.tail = append(b.tail, ']')
	}
	b.tail = append(b.tail, '}')
	if rest := outer[1:]; len(rest) > 1 { // the members, and the last brace
		b.tail = append(b.tail, ',')
		b.tail = append(b.tail, rest...)
	} else {
		b.tail = append(b.tail, '}')
	}
	return b, nil
}

func errEncode(err error) error {
	return &push.FieldError{From: push.Huawei, Field: "message", Problem: "cannot be encoded", Err: err}
}

// size is what counts against the limit: the body without the tokens.
func (b *body) size() int { return len(b.head) + len(b.tail) }

// with returns the whole request.
func (b *body) with(tokens []string) []byte {
	out := wire.AppendStrings(slices.Clip(b.head), tokens)
	return append(out, b.tail...)
}

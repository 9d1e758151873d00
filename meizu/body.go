package meizu

import (
	"slices"
	"strings"

	"github.com/pushwire/push"
	"github.com/pushwire/push/internal/wire"
)

// separator is what stands between several values of one parameter.
const separator = ","

// body is a request that is encoded but for its targets and its signature.
type body struct {
	key    *key
	form   form
	target int // where in the form the targets go; -1 if there are none
}

// newBody makes the body of requests that have the values, and their targets
// in the parameter named target, if it is not empty.
func (c *Client) newBody(values map[string]string, target string) *body {
	b := &body{key: c.auth, target: -1}
	if target != "" {
		values[target] = ""
	}
	b.form = c.auth.form(values)
	for i := range b.form {
		if target != "" && b.form[i].name == target {
			b.target = i
		}
	}
	return b
}

// with returns the whole request. The message is neither encoded nor escaped
// again, so that what is sent is what is signed.
func (b *body) with(targets []string) []byte {
	f := b.form
	if b.target >= 0 {
		f = slices.Clone(f)
		f[b.target].set(join(targets))
	}
	return b.key.encode(f)
}

// parameters are what a message is in a form, but for its targets.
func (m *Message) parameters() (map[string]string, error) {
	text, err := m.encode()
	if err != nil {
		return nil, err
	}
	values := map[string]string{"messageJson": text}
	if len(m.RestrictedPackageNames) > 0 {
		values[fieldPackages] = join(m.RestrictedPackageNames)
	}
	return values, nil
}

// encode returns the messageJson.
func (m *Message) encode() (string, error) {
	var inner any
	if t := m.Transparent; t != nil {
		inner = transparentJSON{Title: t.Title, Content: t.Content, PushTimeInfo: m.PushTimeInfo, AdvanceInfo: m.AdvanceInfo}
	} else {
		n := plainMessage(*m)
		n.PushIDs, n.Aliases, n.RestrictedPackageNames = nil, nil, nil
		inner = n
	}
	text, err := wire.MarshalExtra(inner, m.Extra)
	if err != nil {
		return "", errEncode(err)
	}
	return string(text), nil
}

// transparentJSON is the messageJson of a transparent message.
type transparentJSON struct {
	Title        string        `json:"title,omitempty"`
	Content      string        `json:"content,omitempty"`
	PushTimeInfo *PushTimeInfo `json:"pushTimeInfo,omitempty"`
	AdvanceInfo  *AdvanceInfo  `json:"advanceInfo,omitempty"`
}

func errEncode(err error) error {
	return &push.FieldError{From: push.Meizu, Field: "message", Problem: "cannot be encoded", Err: err}
}

// join makes one parameter of several values.
func join(values []string) string { return strings.Join(values, separator) }

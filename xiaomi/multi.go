package xiaomi

import (
	"context"
	"net/url"
	"strconv"
	"strings"

	"github.com/pushwire/push"
	"github.com/pushwire/push/internal/engine"
	"github.com/pushwire/push/internal/wire"
)

// MultiMessages is a different message for each of up to 1000 targets, all of
// one type (that the maximum is 1000 is unverified).
type MultiMessages struct {
	Type       push.TargetType // token, alias or user
	Messages   []TargetedMessage
	TimeToSend int64 // Unix milliseconds, at most seven days ahead; 0 is now
}

// TargetedMessage is what one target gets. The message itself names neither
// targets nor a time to send.
type TargetedMessage struct {
	Target  string   `json:"target"`
	Message *Message `json:"message"`
}

// PushMulti sends different messages to many targets in one request: POST
// /v2/multi_messages/regids, /aliases or /user_accounts. When Xiaomi names
// regIds as bad, the error is that of Push. When a channel is over its quota,
// the error is an *Error with code 200001; what else there was has been
// accepted, and Response.ChannelExceedQuota says which channels.
func (c *Client) PushMulti(ctx context.Context, m *MultiMessages) (*Response, error) {
	if m == nil {
		return nil, errNilMessage()
	}
	path, check, err := c.multiRoute(m.Type)
	if err != nil {
		return nil, err
	}
	if err := c.limits.Check(fieldMessages, len(m.Messages)); err != nil {
		return nil, err
	}
	if err := checkTimeToSend(m.TimeToSend, &c.limits); err != nil {
		return nil, err
	}
	call := &engine.Call{Op: engine.OpSend, URL: c.base + path, ContentType: formType, Targets: len(m.Messages), Repeatable: true}
	targets := make([]string, len(m.Messages))
	messages := make([]TargetedMessage, len(m.Messages))
	for i, t := range m.Messages {
		if err := check(t.Target); err != nil {
			return nil, err
		}
		n, err := c.inner(t.Message, route{path: path})
		if err != nil {
			return nil, err
		}
		call.Repeatable = call.Repeatable && n.replaces()
		targets[i], messages[i] = t.Target, TargetedMessage{t.Target, n}
	}
	array, err := wire.Marshal(messages)
	if err != nil {
		return nil, errEncode(err)
	}
	call.Body = []byte(url.Values{"messages": {string(array)}, "time_to_send": {strconv.FormatInt(m.TimeToSend, 10)}}.Encode())
	out, err := request[pushAnswer](ctx, c, call)
	if err != nil {
		return nil, typed(err, m.Type, len(targets))
	}
	res := out.response()
	if err := res.partial(engine.OpSend, m.Type, targets); err != nil {
		return res, err
	}
	return res, res.overQuota()
}

func (c *Client) multiRoute(typ push.TargetType) (path string, check func(string) error, err error) {
	const prefix = "/v2/multi_messages/"
	switch typ {
	case push.TargetToken:
		return prefix + "regids", checkRegID, nil
	case push.TargetAlias:
		return prefix + "aliases", checkAlias, nil
	case push.TargetUser:
		return prefix + "user_accounts", c.checkAccount, nil
	}
	return "", nil, &push.FieldError{
		From: push.Xiaomi, Field: "type", Class: push.ErrUnsupported,
		Problem: "is " + string(typ) + ", but there are messages for token, alias and user only",
	}
}

// inner completes and checks a message that is one of many.
func (c *Client) inner(m *Message, r route) (*Message, error) {
	if m == nil {
		return nil, errNilMessage()
	}
	n := *m
	if kinds(&n) > 0 || n.TimeToSend != 0 {
		return nil, errField(fieldMessages, "hold one that names targets or a time to send itself", codeValue)
	}
	c.complete(&n)
	_, err := c.prepare(&n, r)
	return &n, err
}

// overQuota returns the error of an answer that accepted, but names channels
// over their quota, such as "no_channel:2 a:3".
func (r *Response) overQuota() error {
	over := false
	for channel := range strings.FieldsSeq(r.ChannelExceedQuota) {
		_, n, found := strings.Cut(channel, ":")
		over = over || !found || n != "0"
	}
	if !over {
		return nil
	}
	return &Error{APIError: push.APIError{
		From: push.Xiaomi, Op: engine.OpSend, HTTPStatus: 200, RequestID: r.TraceID,
		Info: codeTable.Find("", codeDayQuota), Text: wire.Text(r.ChannelExceedQuota),
	}}
}

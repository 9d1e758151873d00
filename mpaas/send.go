package mpaas

import (
	"context"
	"iter"
	"maps"

	"github.com/pushwire/push"
	"github.com/pushwire/push/internal/engine"
)

// Response is what the service answers to a push that it accepted. That says
// nothing about single targets: receipts do.
type Response struct {
	RequestID string

	// TaskID is the service's id for the push, which RevokePushTask takes. No
	// document says what PushResult.Data holds: that it is the task's id is
	// unverified.
	TaskID string
}

func (s *status) response() *Response {
	return &Response{RequestID: string(s.RequestID), TaskID: string(s.PushResult.Data)}
}

const (
	actionSimple    = "PushSimple"
	actionTemplate  = "PushTemplate"
	actionMultiple  = "PushMultiple"
	actionBroadcast = "PushBroadcast"
)

// action is the one that sends the message.
func (m *Message) action() string {
	if m.TemplateName != "" {
		return actionTemplate
	}
	return actionSimple
}

// Push sends m to the targets in its TargetMsgKey, at most 10, with the
// action PushSimple, or PushTemplate if m has a TemplateName.
//
// The service does not drop a push that repeats another. One whose answer was
// lost is unconfirmed, and not repeated unless push.RetryPolicy says so.
func (c *Client) Push(ctx context.Context, m *Message) (*Response, error) {
	if m == nil {
		return nil, errNil("message")
	}
	n := *m
	c.complete(&n)
	if err := c.checkTargets(&n); err != nil {
		return nil, err
	}
	b, err := c.prepare(&n)
	if err != nil {
		return nil, err
	}
	return c.push(ctx, b, n.TargetMsgKey)
}

func errNil(field string) error {
	return &push.FieldError{From: push.MPaaS, Field: field, Problem: "is nil"}
}

// checkTargets checks the targets that a native message names, and the keys.
func (c *Client) checkTargets(m *Message) error {
	if len(m.TargetMsgKey) == 0 {
		return errField(fieldTargets, "is empty", codeNoTarget)
	}
	if err := c.limits.Check(fieldTargets, len(m.TargetMsgKey)); err != nil {
		return err
	}
	for target, key := range m.TargetMsgKey {
		if err := checkTarget(m.DeliveryType, target); err != nil {
			return err
		}
		if err := checkKey(key); err != nil {
			return err
		}
	}
	return nil
}

// body is a request that is encoded but for its targets.
type body struct {
	action string
	form   map[string][]string
}

// prepare checks and encodes a message for any number of requests.
func (c *Client) prepare(m *Message) (*body, error) {
	if err := checkDelivery(m.DeliveryType, DeliveryAndroid, DeliveryIOS, DeliveryUser, DeliveryActivity, DeliveryActivityName, DeliveryHarmony); err != nil {
		return nil, err
	}
	if m.SmsStrategy != nil || m.SmsSignName != "" || m.SmsTemplateCode != "" || m.SmsTemplateParam != "" {
		if err := c.needNewest("SmsStrategy"); err != nil {
			return nil, err
		}
	}
	if err := m.check(&c.limits); err != nil {
		return nil, err
	}
	inner := *m
	inner.TargetMsgKey = nil
	if m.TemplateName != "" {
		// PushTemplate does not have these.
		inner.Title, inner.Content, inner.URI = "", "", ""
		inner.PushStyle, inner.ImageURLs, inner.IconURLs = nil, nil, nil
	} else {
		inner.TemplateKeyValue = nil
	}
	form, err := encode(inner)
	return &body{action: m.action(), form: form}, err
}

// push makes one request to the targets, each with its key. The keys stay the
// same when it is repeated, so that a notification that is shown twice can be
// told and revoked.
func (c *Client) push(ctx context.Context, b *body, keys Params) (*Response, error) {
	text, err := targetMsgKey(keys)
	if err != nil {
		return nil, err
	}
	form := maps.Clone(b.form)
	form[fieldTargets] = []string{text}
	return c.send(ctx, b.action, form, len(keys))
}

// send makes one request that pushes.
func (c *Client) send(ctx context.Context, action string, form map[string][]string, targets int) (*Response, error) {
	out, err := request[pushAnswer](ctx, c, &engine.Call{Op: engine.OpSend, Targets: targets}, action, form)
	if err != nil {
		return nil, err
	}
	return out.response(), nil
}

// Send pushes a portable message, see push.Client. Each target has a message
// of its own with the key that MessageKey makes of the portable ID, unless the
// native part has one for it in TargetMsgKey.
func (c *Client) Send(ctx context.Context, m *push.Message, to push.Audience) (*push.Result, error) {
	return c.caller.Send(ctx, m, &to, c.plan)
}

// Stream pushes to a list of any length, see push.Streamer.
func (c *Client) Stream(ctx context.Context, m *push.Message, tokens iter.Seq2[int64, string]) iter.Seq2[*push.Part, error] {
	return c.caller.Stream(ctx, m, tokens, c.plan)
}

func (c *Client) plan(_ context.Context, m *push.Message, _ *push.Audience, typ push.TargetType, _ int) (*engine.Job, error) {
	if typ != push.TargetToken && typ != push.TargetUser {
		problem := "is of type " + string(typ) + ", which the service does not have"
		if typ == push.TargetEveryone {
			problem = "is everyone, which takes a template: see PushBroadcast"
		}
		return nil, errUnsupported("audience", problem, "")
	}
	n, ignored, err := c.translate(m, typ)
	if err != nil {
		return nil, err
	}
	if n.DeliveryType != 0 && n.DeliveryType.isToken() != (typ == push.TargetToken) {
		return nil, errField("DeliveryType", "is "+n.DeliveryType.String()+", but the audience is of type "+string(typ), codeDeliveryType)
	}
	keys := n.TargetMsgKey
	for _, key := range keys {
		if err := checkKey(key); err != nil {
			return nil, err
		}
	}
	b, err := c.prepare(n)
	if err != nil {
		return nil, err
	}
	return &engine.Job{
		Max: max(c.limits.Max(fieldTargets), 1), Ignored: ignored, Warning: warning(n, m.Class, &c.limits),
		Check: func(target string) error { return checkTarget(n.DeliveryType, target) },
		Send: func(ctx context.Context, targets []string) engine.Reply {
			res, err := c.push(ctx, b, messageKeys(m.ID, targets, keys))
			if err != nil {
				return engine.Reply{Err: err}
			}
			return engine.Reply{ID: res.TaskID}
		},
	}, nil
}

// messageKeys gives each target the key of its message: one of the caller's,
// or a new one.
func messageKeys(messageID string, targets []string, own Params) Params {
	keys := make(Params, len(targets))
	for _, t := range targets {
		if keys[t] = own[t]; keys[t] == "" {
			keys[t] = MessageKey(messageID, t)
		}
	}
	return keys
}

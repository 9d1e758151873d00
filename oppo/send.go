package oppo

import (
	"context"
	"errors"
	"iter"

	"github.com/pushwire/push"
	"github.com/pushwire/push/internal/engine"
	"github.com/pushwire/push/internal/wire"
)

const (
	pathUnicast   = "/server/v1/message/notification/unicast"
	pathBatch     = "/server/v1/message/notification/unicast_batch"
	pathSave      = "/server/v1/message/notification/save_message_content"
	pathBroadcast = "/server/v1/message/notification/broadcast"
)

// maxBatchBytes is how long a batch may become. OPPO names no limit; this is
// what a Java server takes for a form unless it is told otherwise.
const maxBatchBytes = 2 << 20

// Response is what OPPO answers to a unicast.
type Response struct {
	MessageID    string
	AppMessageID string // the id under which the client sent it
}

type unicastAnswer struct {
	MessageID wire.String `json:"messageId"`
}

func (a *unicastAnswer) complete() bool { return a.MessageID != "" }

// Push sends m to its target: POST
// /server/v1/message/notification/unicast.
func (c *Client) Push(ctx context.Context, m *Message) (*Response, error) {
	n, err := c.prepare(m)
	if err != nil {
		return nil, err
	}
	t, err := encode(n)
	if err != nil {
		return nil, err
	}
	id, err := c.unicast(ctx, t, n.TargetType.targetType(), n.TargetValue)
	if err != nil {
		return nil, err
	}
	return &Response{MessageID: id, AppMessageID: n.Notification.AppMessageID}, nil
}

// prepare returns a copy of m that can go out as a unicast.
func (c *Client) prepare(m *Message) (*Message, error) {
	if m == nil {
		return nil, errNilMessage()
	}
	n := *m
	complete(&n)
	if err := c.checkTarget(n.TargetType, n.TargetValue); err != nil {
		return nil, err
	}
	return &n, n.Notification.check(&c.limits, false)
}

func errNilMessage() error {
	return &push.FieldError{From: push.OPPO, Field: "message", Problem: "is nil"}
}

// complete sets what a unicast needs and the caller may leave out. Without an
// id, one whose answer was lost could not be repeated.
func complete(m *Message) {
	if m.TargetType == 0 {
		m.TargetType = TargetRegistrationID
	}
	if m.Notification.AppMessageID == "" {
		m.Notification.AppMessageID = wire.RandomID()
	}
}

// checkTarget checks a single target.
func (c *Client) checkTarget(typ TargetType, value string) error {
	switch typ {
	case TargetRegistrationID:
		return c.checkRegistrationID(value)
	case TargetAlias:
		return c.checkAlias(value)
	}
	return errField("target_type", "is neither 2 nor 5", codeInvalid)
}

// unicast makes the request for one target and returns OPPO's id.
func (c *Client) unicast(ctx context.Context, t *template, typ push.TargetType, target string) (string, error) {
	body, err := t.appendTo([]byte("message="), target)
	if err != nil {
		return "", err
	}
	out, err := request[unicastAnswer](ctx, c, c.form(ctx, &engine.Call{
		Op: engine.OpSend, URL: c.base + pathUnicast, Targets: 1, Repeatable: true,
	}, body))
	if err != nil {
		if e := (*Error)(nil); errors.As(err, &e) {
			e.forTarget(typ, target)
		}
		return "", err
	}
	return string(out.MessageID), nil
}

// Send pushes a portable message, see push.Client.
func (c *Client) Send(ctx context.Context, m *push.Message, to push.Audience) (*push.Result, error) {
	return c.caller.Send(ctx, m, &to, c.plan)
}

// Stream pushes to a list of any length, see push.Streamer.
func (c *Client) Stream(ctx context.Context, m *push.Message, tokens iter.Seq2[int64, string]) iter.Seq2[*push.Part, error] {
	return c.caller.Stream(ctx, m, tokens, c.plan)
}

func (c *Client) plan(_ context.Context, m *push.Message, to *push.Audience, typ push.TargetType, _ int) (*engine.Job, error) {
	n, ignored, err := c.translate(m)
	if err != nil {
		return nil, err
	}
	x := &n.Notification
	broadcast := typ == push.TargetTags || x.needsBroadcast()
	if err := x.check(&c.limits, broadcast); err != nil {
		return nil, err
	}
	job := &engine.Job{Max: max(c.limits.Max(fieldTargets), 1), Ignored: ignored, Warning: warning(x, m.Class, typ)}
	switch typ {
	case push.TargetToken:
		n.TargetType, job.Check = TargetRegistrationID, c.checkRegistrationID
	case push.TargetAlias:
		n.TargetType, job.Check = TargetAlias, c.checkAlias
	case push.TargetTags:
		n.TargetType, job.Max = TargetTags, 1
	default:
		return nil, &push.FieldError{
			From: push.OPPO, Field: "audience", Class: push.ErrUnsupported,
			Problem: "is of type " + string(typ) + ", which OPPO does not have",
		}
	}
	s := &sender{client: c, message: n, typ: typ}
	if err := s.prepare(to, broadcast, job); err != nil {
		return nil, err
	}
	job.Send = s.send
	return job, nil
}

// needsBroadcast reports whether only a broadcast takes the message.
func (n *Notification) needsBroadcast() bool {
	return n.Style == StyleBigPicture || n.FixSpeed != nil && *n.FixSpeed
}

// sender sends one portable message, request by request.
type sender struct {
	client  *Client
	message *Message
	typ     push.TargetType

	// unicast is nil if the message goes out by broadcast only.
	unicast *template

	saved   engine.Shared[string] // the id of the message, for broadcasts
	address address
}

// prepare encodes the message for all requests.
func (s *sender) prepare(to *push.Audience, broadcast bool, job *engine.Job) error {
	n := *s.message
	if broadcast || s.typ != push.TargetToken {
		if to.Tags != nil {
			s.address.tags = &TagExpression{Or: to.Tags.Any, And: to.Tags.All, Not: to.Tags.None}
		}
		s.address.typ, s.address.verify, s.address.extra = n.TargetType, n.VerifyRegistrationID, n.Extra
	}
	if broadcast {
		return nil
	}
	complete(&n)
	var err error
	if s.unicast, err = encode(&n); err != nil {
		return err
	}
	if s.typ == push.TargetToken {
		const target = 64 // more than a registration id has
		fit := maxBatchBytes / (s.unicast.size() + target)
		job.Max = max(min(s.client.limits.Max(fieldMessages), fit), 1)
	}
	return nil
}

func (s *sender) send(ctx context.Context, targets []string) engine.Reply {
	switch {
	case s.unicast == nil || s.typ == push.TargetAlias && len(targets) > 1:
		return s.broadcast(ctx, targets)
	case len(targets) == 1:
		id, err := s.client.unicast(ctx, s.unicast, s.typ, targets[0])
		return engine.Reply{ID: id, Err: err}
	}
	return s.batch(ctx, targets)
}

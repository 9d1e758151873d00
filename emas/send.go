package emas

import (
	"context"
	"iter"
	"net/url"
	"strings"
	"time"

	"github.com/pushwire/push"
	"github.com/pushwire/push/internal/engine"
	"github.com/pushwire/push/internal/wire"
)

// Response is what EMAS answers to a push.
type Response struct {
	MessageID       string // digits; beyond what a float64 holds exactly
	RequestID       string
	IdempotentToken string // under which the client sent it; empty if the action has none
}

type pushAnswer struct {
	status
	MessageID wire.String `json:"MessageId"`
}

func (a *pushAnswer) complete() bool { return a.MessageID != "" }

func (a *pushAnswer) response(token string) *Response {
	return &Response{MessageID: string(a.MessageID), RequestID: string(a.RequestID), IdempotentToken: token}
}

// Push makes one request: PushV2. With ActionCreateContinuous nothing is
// pushed yet: the MessageID of the answer goes into Options.MessageID of the
// pushes to come. Whether EMAS drops repetitions of those is unverified, so
// ActionContinuous is not repeated when its answer was lost.
func (c *Client) Push(ctx context.Context, m *Message) (*Response, error) {
	if m == nil {
		return nil, errNilMessage()
	}
	n := *m
	c.complete(&n)
	targets, err := c.checkTarget(&n)
	if err != nil {
		return nil, err
	}
	b, err := c.prepare(&n, false)
	if err != nil {
		return nil, err
	}
	token := n.IdempotentToken
	if token == "" {
		token = randomToken()
	}
	return c.post(ctx, &n, b, len(targets), nil, token)
}

func errNilMessage() error {
	return &push.FieldError{From: push.EMAS, Field: "message", Problem: "is nil"}
}

// complete sets what the caller may leave out.
func (c *Client) complete(n *Message) {
	if n.Target != nil && n.Target.Platform == "" && c.platform != "" {
		target := *n.Target
		target.Platform = c.platform
		n.Target = &target
	}
}

// prepare checks and encodes a message for any number of requests. A list of
// targets may still have to be put in.
func (c *Client) prepare(m *Message, list bool) (*body, error) {
	if err := m.check(&c.limits); err != nil {
		return nil, err
	}
	if err := m.checkDocuments(&c.limits); err != nil {
		return nil, err
	}
	if m.Message != nil {
		content, err := wire.Marshal(m.Message)
		if err != nil {
			return nil, errEncode(err)
		}
		if err := c.limits.Check(fieldContent, len(content)); err != nil {
			return nil, err
		}
	}
	return encode(m, list)
}

// opCreate keeps a message to be pushed later.
const opCreate = "create"

// post makes a request to n targets, of which those in list have to be put
// into the body.
func (c *Client) post(ctx context.Context, m *Message, b *body, n int, list []string, token string) (*Response, error) {
	call := &engine.Call{Op: engine.OpSend, Targets: max(n, 1), Repeatable: m.Action != ActionContinuous, Pause: c.pause}
	if m.Action == ActionCreateContinuous {
		call.Op, call.Targets = opCreate, 0
	}
	task, err := b.with(list)
	if err != nil {
		return nil, err
	}
	c.guard(call)
	out, err := request[pushAnswer](ctx, c, call, "PushV2", url.Values{"PushTask": {task}, "IdempotentToken": {token}}, nil)
	if err != nil {
		return nil, err
	}
	return out.response(token), nil
}

// tokenLife is how long after the first attempt the service surely knows an
// IdempotentToken: it does for 15 minutes.
const tokenLife = 14 * time.Minute

// guard keeps a request that may have been carried out from being repeated
// when its IdempotentToken may be forgotten.
func (c *Client) guard(call *engine.Call) {
	var first time.Time
	call.Rebody = func(unsure bool) ([]byte, error) {
		if first.IsZero() {
			first = time.Now()
		}
		if unsure && time.Since(first) > tokenLife && !c.caller.Settings().Retry.Unconfirmed {
			return nil, &push.FieldError{From: push.EMAS, Field: fieldToken, Problem: "no longer protects a repetition"}
		}
		return call.Body, nil
	}
}

// Send pushes a portable message, see push.Client.
func (c *Client) Send(ctx context.Context, m *push.Message, to push.Audience) (*push.Result, error) {
	return c.caller.Send(ctx, m, &to, c.plan)
}

// Stream pushes to a list of any length, see push.Streamer.
func (c *Client) Stream(ctx context.Context, m *push.Message, tokens iter.Seq2[int64, string]) iter.Seq2[*push.Part, error] {
	return c.caller.Stream(ctx, m, tokens, c.plan)
}

func (c *Client) plan(_ context.Context, m *push.Message, to *push.Audience, typ push.TargetType, count int) (*engine.Job, error) {
	n, ignored, err := c.translate(m)
	if err != nil {
		return nil, err
	}
	job := &engine.Job{Max: 1, Ignored: ignored, Warning: warnings(n, m.Class)}
	switch typ {
	case push.TargetToken:
		n.Target.Type, job.Check = TargetDevice, checkDeviceID
	case push.TargetAlias:
		n.Target.Type, job.Check = TargetAlias, c.checkAlias
	case push.TargetUser:
		n.Target.Type, job.Check = TargetAccount, c.checkAccount
	case push.TargetTags:
		n.Target.Type = TargetTag
		n.Target.Value, err = tagExpression(to.Tags)
	case push.TargetEveryone:
		n.Target.Type = TargetAll
	default:
		err = &push.FieldError{
			From: push.EMAS, Field: "audience", Class: push.ErrUnsupported,
			Problem: "is of type " + string(typ) + ", which EMAS does not have",
		}
	}
	if err != nil {
		return nil, err
	}
	if err := c.checkSend(n); err != nil {
		return nil, err
	}
	list := n.Target.Type.list()
	if list && !n.live() {
		job.Max = c.limits.Max(fieldTargets)
	}
	b, err := c.prepare(n, list)
	if err != nil {
		return nil, err
	}
	one := count <= job.Max
	job.Send = func(ctx context.Context, targets []string) engine.Reply {
		count := len(targets)
		if !list {
			targets = nil
		}
		res, err := c.post(ctx, n, b, count, targets, c.token(n, m.ID, one, targets))
		if err != nil {
			return engine.Reply{Err: err}
		}
		return engine.Reply{ID: res.MessageID}
	}
	return job, nil
}

// checkSend refuses native parts that Send cannot do with.
func (c *Client) checkSend(n *Message) error {
	if n.Action == ActionCreateContinuous {
		return errField("Action", "keeps the message and sends it to nobody: use Push", codeAction)
	}
	if n.live() && n.Target.Type != TargetDevice {
		return errField("Target.Type", "is not DEVICE, but a Live Activity is on one device", codeTarget)
	}
	if !n.Target.Type.list() {
		if n.Action == ActionContinuous {
			return errBatch("Target.Type")
		}
		return c.checkWide(n.Target)
	}
	return nil
}

// token makes the IdempotentToken of a request. With an id of the caller's it
// is the same for the same targets, so that a repeated Send is dropped too,
// and different for others. A token of the caller's is such an id if the
// audience takes several requests, for EMAS would drop all but the first.
func (c *Client) token(n *Message, id string, one bool, targets []string) string {
	if n.IdempotentToken != "" {
		if one {
			return n.IdempotentToken
		}
		id = n.IdempotentToken
	}
	if id == "" {
		return randomToken()
	}
	if len(targets) == 0 {
		targets = []string{n.Target.Value}
	}
	return derivedToken(append([]string{c.appKey, id, string(n.Target.Type), string(n.Target.Platform)}, targets...)...)
}

// comma separates the values of one parameter.
const comma = ","

// split returns the values of one parameter.
func split(values string) []string { return strings.Split(values, comma) }

// join makes one parameter of several values.
func join(values []string) string { return strings.Join(values, comma) }

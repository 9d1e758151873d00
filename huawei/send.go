package huawei

import (
	"context"
	"errors"
	"iter"

	"github.com/pushwire/push"
	"github.com/pushwire/push/internal/engine"
)

// Response is what Huawei answers to a push.
type Response struct {
	RequestID string
}

// Push makes one request: POST /v1/{clientId}/messages:send, or
// /v2/{projectId}/messages:send. When Huawei refuses some of the tokens, the
// error is an *Error with code 80100000 that names them; the others were
// accepted, and the Response is there too.
func (c *Client) Push(ctx context.Context, m *Message) (*Response, error) {
	if m == nil {
		return nil, &push.FieldError{From: push.Huawei, Field: "message", Problem: "is nil"}
	}
	if err := c.checkTarget(m); err != nil {
		return nil, err
	}
	n := *m
	if a := n.Android; a != nil && a.Notification != nil && a.Notification.ClickAction == nil {
		android, shown := *a, *a.Notification
		shown.ClickAction = &ClickAction{Type: ClickApp}
		android.Notification = &shown
		n.Android = &android
	}
	body, err := c.prepare(&n, len(n.Token) > 0)
	if err != nil {
		return nil, err
	}
	return c.post(ctx, &n, body, n.Token)
}

// checkTarget makes sure that m has exactly one kind of target.
func (c *Client) checkTarget(m *Message) error {
	kinds := 0
	for _, set := range [...]bool{len(m.Token) > 0, m.Topic != "", m.Condition != ""} {
		if set {
			kinds++
		}
	}
	if kinds != 1 {
		return &push.FieldError{
			From: push.Huawei, Field: fieldTokens, VendorCode: "80300010",
			Problem: "is one of token, topic and condition, of which exactly one must be set",
		}
	}
	switch {
	case m.Topic != "":
		return checkTopic(&c.limits, m.Topic)
	case m.Condition != "":
		return checkCondition(&c.limits, m.Condition)
	}
	for _, t := range m.Token {
		if err := checkToken(t); err != nil {
			return err
		}
	}
	return c.limits.Check(fieldTokens, len(m.Token))
}

func checkToken(token string) error { return engine.CheckToken(push.Huawei, fieldTokens, "", token) }

// prepare checks and encodes a message for any number of requests.
func (c *Client) prepare(m *Message, withTokens bool) (*body, error) {
	if err := m.check(&c.limits); err != nil {
		return nil, err
	}
	b, err := encode(m, withTokens)
	if err != nil {
		return nil, err
	}
	return b, c.limits.Check(fieldSize, b.size())
}

func (c *Client) post(ctx context.Context, m *Message, b *body, tokens []string) (*Response, error) {
	out, err := request[status](ctx, c, &engine.Call{
		Op: engine.OpSend, URL: c.sendURL, Targets: max(len(tokens), 1),
		Body: b.with(tokens), Repeatable: m.ValidateOnly || m.replaces(),
	})
	if err != nil {
		var e *Error
		if errors.As(err, &e) && e.Info.Code == codePartial {
			return &Response{RequestID: e.RequestID}, err
		}
		return nil, err
	}
	return &Response{RequestID: string(out.RequestID)}, nil
}

// replaces reports whether a second notification takes the place of the
// first on the device, so that a repetition is not seen.
func (m *Message) replaces() bool {
	if m.Android == nil || m.Android.Notification == nil {
		return false
	}
	n := m.Android.Notification
	return n.Tag != "" || n.NotifyID != nil && *n.NotifyID != -1
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
	n, ignored, err := translate(m)
	if err != nil {
		return nil, err
	}
	switch typ {
	case push.TargetToken:
	case push.TargetTopic:
		n.Topic = to.Topic
		err = checkTopic(&c.limits, n.Topic)
	case push.TargetCondition:
		n.Condition = to.Condition
		err = checkCondition(&c.limits, n.Condition)
	default:
		err = &push.FieldError{
			From: push.Huawei, Field: "audience", Class: push.ErrUnsupported,
			Problem: "is of type " + string(typ) + ", which Huawei does not have",
		}
	}
	if err != nil {
		return nil, err
	}
	byToken := typ == push.TargetToken
	body, err := c.prepare(n, byToken)
	if err != nil {
		return nil, err
	}
	job := &engine.Job{Max: 1, Ignored: ignored, Warning: classWarning(n, m.Class)}
	if byToken {
		job.Max, job.Check = c.limits.Max(fieldTokens), checkToken
	}
	job.Send = func(ctx context.Context, targets []string) engine.Reply {
		if !byToken {
			targets = nil
		}
		res, err := c.post(ctx, n, body, targets)
		return reply(res, err)
	}
	return job, nil
}

// reply turns the answer to one request into outcomes.
func reply(res *Response, err error) engine.Reply {
	var e *Error
	switch {
	case err == nil:
		return engine.Reply{ID: res.RequestID}
	case res == nil || !errors.As(err, &e):
		return engine.Reply{Err: err}
	}
	r := engine.Reply{ID: res.RequestID, Rejected: make([]engine.Rejection, len(e.IllegalTokens))}
	for i, t := range e.IllegalTokens {
		r.Rejected[i] = engine.Rejection{Target: t, Err: e}
	}
	return r
}

package honor

import (
	"context"
	"errors"
	"iter"

	"github.com/pushwire/push"
	"github.com/pushwire/push/internal/engine"
)

// Response is what HONOR answers to a push.
type Response struct {
	RequestID string // comes back in receipts; may be empty
}

// Push makes one request: POST /api/v1/{appId}/sendMessage. When HONOR names
// some of the tokens as failed, with code 80100000 or with the code of
// success, the error is an *Error that names them; the others were accepted,
// and the Response is there too.
func (c *Client) Push(ctx context.Context, m *Message) (*Response, error) {
	if m == nil {
		return nil, &push.FieldError{From: push.Honor, Field: "message", Problem: "is nil"}
	}
	if err := c.checkTarget(m); err != nil {
		return nil, err
	}
	n := *m
	complete(&n)
	body, err := c.prepare(&n)
	if err != nil {
		return nil, err
	}
	return c.post(ctx, &n, body, n.Token)
}

// checkTarget makes sure that m has tokens, each once.
func (c *Client) checkTarget(m *Message) error {
	if len(m.Token) == 0 {
		return &push.FieldError{From: push.Honor, Field: fieldTokens, Problem: "is empty", VendorCode: "10300"}
	}
	for _, t := range m.Token {
		if err := checkToken(t); err != nil {
			return err
		}
	}
	if err := c.limits.Check(fieldTokens, len(m.Token)); err != nil {
		return err
	}
	if !c.limits.Off && len(unique(m.Token)) < len(m.Token) {
		return &push.FieldError{From: push.Honor, Field: fieldTokens, Problem: "has one of the tokens twice", VendorCode: "80300006"}
	}
	return nil
}

func checkToken(token string) error { return engine.CheckToken(push.Honor, fieldTokens, "", token) }

// unique returns the tokens without repetitions, which HONOR refuses. It is
// tokens itself if there are none.
func unique(tokens []string) []string {
	if len(tokens) == 1 {
		return tokens
	}
	seen := make(map[string]struct{}, len(tokens))
	once := tokens
	for i, t := range tokens {
		_, again := seen[t]
		switch {
		case !again:
			seen[t] = struct{}{}
			if len(once) < len(tokens) {
				once = append(once, t)
			}
		case len(once) == len(tokens): // the first repetition
			once = append(make([]string, 0, len(tokens)-1), tokens[:i]...)
		}
	}
	return once
}

// prepare checks and encodes a message for any number of requests.
func (c *Client) prepare(m *Message) (*body, error) {
	if err := m.check(&c.limits); err != nil {
		return nil, err
	}
	b, err := encode(m)
	if err != nil {
		return nil, err
	}
	return b, c.limits.Check(fieldSize, b.size)
}

func (c *Client) post(ctx context.Context, m *Message, b *body, tokens []string) (*Response, error) {
	var res *Response
	err := c.caller.Do(ctx, &engine.Call{
		Op: engine.OpSend, URL: c.sendURL, ContentType: jsonType, Auth: c.auth,
		Body: b.with(tokens), Targets: len(tokens), Repeatable: m.replaces(),
		Decode: func(a *engine.Answer) (err error) {
			res, err = decode(a)
			return err
		},
	})
	var e *Error
	switch {
	case err == nil:
		return res, nil
	case errors.As(err, &e) && e.partial:
		return &Response{RequestID: e.RequestID}, err
	}
	return nil, err
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

func (c *Client) plan(_ context.Context, m *push.Message, _ *push.Audience, typ push.TargetType, _ int) (*engine.Job, error) {
	if typ != push.TargetToken {
		return nil, &push.FieldError{
			From: push.Honor, Field: "audience", Class: push.ErrUnsupported,
			Problem: "is of type " + string(typ) + ", which HONOR does not have",
		}
	}
	n, ignored, err := translate(m)
	if err != nil {
		return nil, err
	}
	body, err := c.prepare(n)
	if err != nil {
		return nil, err
	}
	return &engine.Job{
		Max: c.limits.Max(fieldTokens), Check: checkToken, Ignored: ignored, Warning: classWarning(n),
		Send: func(ctx context.Context, targets []string) engine.Reply {
			res, err := c.post(ctx, n, body, unique(targets))
			return reply(res, err, targets)
		},
	}, nil
}

// reply turns the answer to one request into outcomes. A token that HONOR
// calls expired is dead even where the whole request failed.
func reply(res *Response, err error, targets []string) engine.Reply {
	var e *Error
	switch {
	case err == nil:
		return engine.Reply{ID: res.RequestID}
	case !errors.As(err, &e) || !e.partial && len(e.ExpireTokens) == 0:
		return engine.Reply{Err: err}
	}
	failed, rest := targets, e
	if e.partial {
		failed, rest = e.FailTokens, e.listed(listFail)
	}
	r := engine.Reply{ID: e.RequestID, Rejected: make([]engine.Rejection, 0, len(failed)+len(e.ExpireTokens))}
	for _, t := range failed {
		r.Rejected = append(r.Rejected, engine.Rejection{Target: t, Err: rest})
	}
	dead := e.listed(listExpire) // comes last and wins where a token is in both lists
	for _, t := range e.ExpireTokens {
		r.Rejected = append(r.Rejected, engine.Rejection{Target: t, Err: dead})
	}
	return r
}

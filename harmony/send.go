package harmony

import (
	"context"
	"errors"
	"iter"
	"net/http"

	"github.com/pushwire/push"
	"github.com/pushwire/push/internal/engine"
)

// Response is what Huawei answers to a push.
type Response struct {
	RequestID string // comes back in receipts
}

// Push makes one request: POST /v3/{projectId}/messages:send. When Huawei
// refuses some of the tokens, the error is an *Error with code 80100000 that
// names them by reason; the others were accepted, and the Response is there
// too.
func (c *Client) Push(ctx context.Context, m *Message) (*Response, error) {
	if m == nil {
		return nil, &push.FieldError{From: push.Harmony, Field: "message", Problem: "is nil"}
	}
	if isNil(m.Payload) {
		return nil, errField("payload", "is nil")
	}
	if err := c.checkTarget(m); err != nil {
		return nil, err
	}
	n := *m
	complete(&n)
	r, err := c.prepare(&n)
	if err != nil {
		return nil, err
	}
	return c.post(ctx, r, n.Token)
}

// checkTarget makes sure that m has as many tokens as its type takes.
func (c *Client) checkTarget(m *Message) error {
	if len(m.Token) == 0 {
		return &push.FieldError{From: push.Harmony, Field: fieldTokens, Problem: "is empty", VendorCode: codeTokenCount}
	}
	if err := checkTokens(m.Token); err != nil {
		return err
	}
	for _, field := range tokenFields(m) {
		if err := c.limits.Check(field, len(m.Token)); err != nil {
			return err
		}
	}
	return nil
}

// tokenFields names the limits that hold for the number of m's tokens, the
// strictest first.
func tokenFields(m *Message) []string {
	var fields []string
	if m.Payload.PushType() == PushTypeForm {
		fields = append(fields, fieldFormTokens)
	}
	if o := m.PushOptions; o != nil && o.TestMessage != nil && *o.TestMessage {
		fields = append(fields, fieldTestTokens)
	}
	return append(fields, fieldTokens)
}

// batch is how many tokens a request takes at most.
func (c *Client) batch(m *Message) int {
	most := c.limits.Max(fieldTokens)
	for _, field := range tokenFields(m) {
		most = min(most, c.limits.Max(field))
	}
	return most
}

func checkTokens(tokens []string) error {
	for _, t := range tokens {
		if err := checkToken(t); err != nil {
			return err
		}
	}
	return nil
}

func checkToken(token string) error { return engine.CheckToken(push.Harmony, fieldTokens, "", token) }

// prepared is a message that is ready for any number of requests.
type prepared struct {
	body       *body
	header     http.Header
	repeatable bool
}

// prepare checks and encodes a message for any number of requests.
func (c *Client) prepare(m *Message) (*prepared, error) {
	if err := m.check(&c.limits); err != nil {
		return nil, err
	}
	b, err := encode(m)
	if err != nil {
		return nil, err
	}
	if err := c.limits.Check(fieldSize, b.size()); err != nil {
		return nil, err
	}
	return &prepared{body: b, header: typeHeader(m.Payload.PushType()), repeatable: m.replaces()}, nil
}

func (c *Client) post(ctx context.Context, p *prepared, tokens []string) (*Response, error) {
	var out *status
	err := c.caller.Do(ctx, &engine.Call{
		Op: engine.OpSend, URL: c.urls.send, Header: p.header, Auth: c.auth,
		Body: p.body.with(tokens), Targets: len(tokens), Repeatable: p.repeatable,
		Decode: func(a *engine.Answer) error {
			out = new(status)
			return account(a, decode(a, "", out), tokens)
		},
	})
	var e *Error
	switch {
	case err == nil:
		return &Response{RequestID: string(out.RequestID)}, nil
	case errors.As(err, &e) && e.partial:
		return &Response{RequestID: e.RequestID}, err
	}
	return nil, err
}

// replaces reports whether a device shows one notification only, be it the
// first or the second, so that a repetition is not seen.
func (m *Message) replaces() bool {
	n := m.notification()
	return n != nil && (n.AppMessageID != "" || n.NotifyID != nil && *n.NotifyID != -1)
}

// notification returns what is shown, or nil.
func (m *Message) notification() *Notification {
	switch p := m.Payload.(type) {
	case *Alert:
		return &p.Notification
	case *Voice:
		return &p.Notification
	}
	return nil
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
			From: push.Harmony, Field: "audience", Class: push.ErrUnsupported,
			Problem: "is of type " + string(typ) + ", which HarmonyOS 5 does not have",
		}
	}
	n, ignored, err := translate(m)
	if err != nil {
		return nil, err
	}
	warning := classWarning(n, m.Class)
	classify(n)
	p, err := c.prepare(n)
	if err != nil {
		return nil, err
	}
	return &engine.Job{
		Max: c.batch(n), Check: checkToken, Ignored: ignored, Warning: warning,
		Send: func(ctx context.Context, targets []string) engine.Reply {
			res, err := c.post(ctx, p, targets)
			return reply(res, err, targets)
		},
	}, nil
}

// reply turns the answer to one request into outcomes. The reason that comes
// with a token tells more than the code, also where all were refused.
func reply(res *Response, err error, targets []string) engine.Reply {
	var e *Error
	switch {
	case err == nil:
		return engine.Reply{ID: res.RequestID}
	case !errors.As(err, &e) || len(e.IllegalTokens) == 0:
		return engine.Reply{Err: err}
	}
	r := engine.Reply{ID: e.RequestID}
	if res == nil { // none was accepted, those without a reason included
		for _, t := range targets {
			r.Rejected = append(r.Rejected, engine.Rejection{Target: t, Err: e})
		}
	}
	// A token with two reasons is dead only if both say so: later ones win.
	for _, reason := range e.reasons() {
		x := e.forReason(reason)
		for _, t := range e.IllegalTokens[reason] {
			r.Rejected = append(r.Rejected, engine.Rejection{Target: t, Err: x})
		}
	}
	return r
}

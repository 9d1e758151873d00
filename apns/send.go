package apns

import (
	"context"
	"errors"
	"iter"
	"maps"
	"net/http"
	"strconv"
	"strings"

	"github.com/pushwire/push"
	"github.com/pushwire/push/internal/engine"
	"github.com/pushwire/push/internal/wire"
)

// Response is what Apple answers to a push that it accepted.
type Response struct {
	ID string // apns-id, the one sent or one that Apple made

	// UniqueID finds the push in the delivery log of Apple's Push
	// Notifications Console; in the sandbox only.
	UniqueID string
}

// Push sends m to one device: POST /3/device/<token>.
func (c *Client) Push(ctx context.Context, token string, m *Message) (*Response, error) {
	if m == nil {
		return nil, errField("message", "is nil", "PayloadEmpty")
	}
	if err := checkToken(token); err != nil {
		return nil, err
	}
	n := *m
	p, err := c.prepare(&n)
	if err != nil {
		return nil, err
	}
	return c.post(ctx, p, token, n.ID)
}

// prepared is a push that is checked and encoded for any number of tokens.
type prepared struct {
	header     engine.Header
	body       []byte
	repeatable bool
}

// prepare completes, checks and encodes m.
func (c *Client) prepare(m *Message) (*prepared, error) {
	if err := c.complete(m); err != nil {
		return nil, err
	}
	if err := m.check(&c.limits); err != nil {
		return nil, err
	}
	body, err := encode(&m.Payload)
	if err != nil {
		return nil, err
	}
	field := fieldPayload
	if m.PushType == PushTypeVoIP {
		field = fieldPayloadVoIP
	}
	if err := c.limits.Check(field, len(body)); err != nil {
		return nil, err
	}
	return &prepared{header: engine.Header{Fields: m.header()}, body: body, repeatable: m.CollapseID != ""}, nil
}

func encode(p *Payload) ([]byte, error) {
	body, err := wire.Marshal(p)
	if err != nil {
		return nil, &push.FieldError{From: push.APNs, Field: "payload", Problem: "cannot be encoded", Err: err}
	}
	return body, nil
}

// header returns the headers that are the same for all tokens.
func (m *Message) header() http.Header {
	h := http.Header{
		"Content-Type":   {"application/json"},
		"Apns-Topic":     {m.Topic},
		"Apns-Push-Type": {string(m.PushType)},
	}
	if m.Expiration != nil {
		h["Apns-Expiration"] = []string{strconv.FormatInt(*m.Expiration, 10)}
	}
	if m.Priority != 0 {
		h["Apns-Priority"] = []string{strconv.Itoa(m.Priority)}
	}
	if m.CollapseID != "" {
		h["Apns-Collapse-Id"] = []string{m.CollapseID}
	}
	return h
}

func (c *Client) post(ctx context.Context, p *prepared, token, id string) (*Response, error) {
	shared := &p.header
	if id != "" {
		h := maps.Clone(shared.Fields)
		h["Apns-Id"] = []string{id}
		shared = &engine.Header{Fields: h}
	}
	res := &Response{}
	err := c.do(ctx, &engine.Call{
		Op: engine.OpSend, URL: c.api + "/3/device/" + strings.ToLower(token),
		Shared: shared, Body: p.body, Targets: 1, Repeatable: p.repeatable,
		Decode: func(a *engine.Answer) error {
			res.ID, res.UniqueID = a.Header.Get("Apns-Id"), a.Header.Get("Apns-Unique-Id")
			return accepted(a, http.StatusOK, res.ID)
		},
	})
	if err != nil {
		return nil, err
	}
	return res, nil
}

// accepted decodes an answer that on success has a status, an id and no body.
func accepted(a *engine.Answer, status int, id string) error {
	if !a.OK() {
		return decodeError(a, id)
	}
	if a.Status != status {
		return engine.Unreadable(a, errors.New("the answer has a status of success that Apple does not document"))
	}
	if id == "" {
		return engine.Unreadable(a, errors.New("the answer lacks the id that Apple always gives"))
	}
	return empty(a)
}

// Send pushes a portable message, see push.Client.
func (c *Client) Send(ctx context.Context, m *push.Message, to push.Audience) (*push.Result, error) {
	return c.caller.Send(ctx, m, &to, c.plan)
}

// Stream pushes to a list of any length, see push.Streamer.
func (c *Client) Stream(ctx context.Context, m *push.Message, tokens iter.Seq2[int64, string]) iter.Seq2[*push.Part, error] {
	return c.caller.Stream(ctx, m, tokens, c.plan)
}

func (c *Client) plan(_ context.Context, m *push.Message, _ *push.Audience, typ push.TargetType, count int) (*engine.Job, error) {
	if typ != push.TargetToken {
		return nil, &push.FieldError{
			From: push.APNs, Field: "audience", Class: push.ErrUnsupported,
			Problem: "is of type " + string(typ) + ", which Apple does not have",
		}
	}
	n, ignored, err := c.translate(m)
	if err != nil {
		return nil, err
	}
	p, err := c.prepare(n)
	if err != nil {
		return nil, err
	}
	id := n.ID
	if id == "" {
		id = m.ID
	}
	return &engine.Job{
		Max: 1, Check: checkToken, Ignored: ignored,
		Send: func(ctx context.Context, tokens []string) engine.Reply {
			res, err := c.post(ctx, p, tokens[0], messageID(id, tokens[0], count))
			if err != nil {
				return engine.Reply{Err: err}
			}
			return engine.Reply{ID: res.ID}
		},
	}, nil
}

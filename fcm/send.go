package fcm

import (
	"bytes"
	"context"
	"iter"
	"net/url"
	"strconv"
	"strings"

	"github.com/pushwire/push"
	"github.com/pushwire/push/internal/engine"
	"github.com/pushwire/push/internal/wire"
)

// Response is what FCM answers to a push that it accepted.
type Response struct {
	Name string `json:"name"` // "projects/<project>/messages/<message id>"
}

func (r *Response) complete() bool {
	return strings.Contains(r.Name, "/messages/") && wire.Printable(r.Name)
}

// nameOf returns the name in the answer to a push that was accepted, if it is
// written the way that Google always does: an object with that one member, and
// nothing escaped. Package json would take as long as the rest of the decoding.
func nameOf(a *engine.Answer) string {
	if !a.OK() {
		return ""
	}
	rest := a.Body
	for _, part := range [...]string{"{", `"name"`, ":", `"`} {
		var ok bool
		if rest, ok = bytes.CutPrefix(bytes.TrimLeft(rest, " \t\r\n"), []byte(part)); !ok {
			return ""
		}
	}
	name, rest, _ := bytes.Cut(rest, []byte(`"`))
	if string(bytes.TrimSpace(rest)) != "}" || bytes.IndexByte(name, '\\') >= 0 {
		return ""
	}
	return string(name)
}

// MessageID is the last part of Name.
func (r *Response) MessageID() string { return r.Name[strings.LastIndexByte(r.Name, '/')+1:] }

// Push sends m to its one target: POST
// /v1/projects/{project}/messages:send. With ValidateOnly the answer has a
// name too, of a message that there is not.
func (c *Client) Push(ctx context.Context, m *Message) (*Response, error) {
	if m == nil {
		return nil, &push.FieldError{From: push.FCM, Field: "message", Problem: "is nil", VendorCode: codeInvalid}
	}
	t, err := c.targetOf(m)
	if err != nil {
		return nil, err
	}
	body, err := c.prepare(m, t.member)
	if err != nil {
		return nil, err
	}
	return c.post(ctx, m, body, t)
}

// targetOf makes sure that m has exactly one target, and a good one.
func (c *Client) targetOf(m *Message) (target, error) {
	var t target
	targets := 0
	for _, x := range [...]target{
		{targetToken, m.Token}, {targetFID, m.FID}, {targetTopic, m.Topic}, {targetCondition, m.Condition},
	} {
		if x.value != "" {
			t = x
			targets++
		}
	}
	if targets != 1 {
		return t, errField(targetToken, "is one of token, fid, topic and condition, of which exactly one must be set")
	}
	switch t.member {
	case targetTopic:
		t.value = bareTopic(t.value)
		return t, checkTopic(&c.limits, t.value)
	case targetCondition:
		return t, checkCondition(&c.limits, t.value)
	}
	return t, checkToken(t.value)
}

// byToken addresses one installation. What looks like a Firebase Installation
// ID goes where Google wants it; everything else is a registration token.
func byToken(token string) target {
	if isFID(token) {
		return target{targetFID, token}
	}
	return target{targetToken, token}
}

// isFID reports whether s has the form of a Firebase Installation ID: 22
// characters of base64url, of which the first holds the fixed bits 0111. A
// registration token is several times as long.
func isFID(s string) bool {
	return len(s) == 22 && s[0] >= 'c' && s[0] <= 'f' && strings.Trim(s, alphanumeric+"-_") == ""
}

// bareTopic takes off the prefix that the older API wants.
func bareTopic(topic string) string { return strings.TrimPrefix(topic, "/topics/") }

func checkToken(token string) error {
	return engine.CheckToken(push.FCM, targetToken, codeInvalid, token)
}

// prepare checks and encodes a message for any number of requests to one kind
// of target.
func (c *Client) prepare(m *Message, member string) (*body, error) {
	if err := m.check(&c.limits); err != nil {
		return nil, err
	}
	if member == targetTopic || member == targetCondition {
		if err := c.limits.Check(fieldTopicPayload, m.size()); err != nil {
			return nil, err
		}
	}
	if a := m.APNs; a != nil && a.Payload != nil {
		payload, err := wire.Marshal(a.Payload)
		if err != nil {
			return nil, errEncode(err)
		}
		if err := c.limits.Check(fieldAPNsPayload, len(payload)); err != nil {
			return nil, err
		}
	}
	return encode(m)
}

func (c *Client) post(ctx context.Context, m *Message, b *body, t target) (*Response, error) {
	data, err := b.with(t)
	if err != nil {
		return nil, err
	}
	res := &Response{}
	err = c.do(ctx, &engine.Call{
		Op: engine.OpSend, Location: c.sendURL, Targets: 1,
		Body: data, Repeatable: m.ValidateOnly || m.replaces(),
		Decode: func(a *engine.Answer) error {
			if res.Name = nameOf(a); res.complete() {
				return nil
			}
			*res = Response{}
			return decode(a, res)
		},
	})
	if err != nil {
		return nil, m.owner(err)
	}
	return res, nil
}

func (c *Client) projectURL() string { return c.api + "/v1/projects/" + url.PathEscape(c.project) }

// Send pushes a portable message, see push.Client.
func (c *Client) Send(ctx context.Context, m *push.Message, to push.Audience) (*push.Result, error) {
	return c.caller.Send(ctx, m, &to, c.plan)
}

// Stream pushes to a list of any length, see push.Streamer.
func (c *Client) Stream(ctx context.Context, m *push.Message, tokens iter.Seq2[int64, string]) iter.Seq2[*push.Part, error] {
	return c.caller.Stream(ctx, m, tokens, c.plan)
}

func (c *Client) plan(_ context.Context, m *push.Message, to *push.Audience, typ push.TargetType, _ int) (*engine.Job, error) {
	job := &engine.Job{Max: 1}
	t := target{}
	var err error
	switch typ {
	case push.TargetToken:
		t.member, job.Check = targetToken, checkToken
	case push.TargetTopic:
		t = target{targetTopic, bareTopic(to.Topic)}
		err = checkTopic(&c.limits, t.value)
	case push.TargetCondition:
		t = target{targetCondition, to.Condition}
		err = checkCondition(&c.limits, t.value)
	default:
		err = &push.FieldError{
			From: push.FCM, Field: "audience", Class: push.ErrUnsupported,
			Problem: "is of type " + string(typ) + ", which FCM does not have",
		}
	}
	if err != nil {
		return nil, err
	}
	n, ignored, err := translate(m)
	if err != nil {
		return nil, err
	}
	body, err := c.prepare(n, t.member)
	if err != nil {
		return nil, err
	}
	job.Ignored = ignored
	if size := n.size(); typ != push.TargetToken && size > oldTopicPayload {
		job.Warning = "a topic message of " + strconv.Itoa(size) + " bytes: by one of Google's pages topics take 2048 only"
	}
	job.Send = func(ctx context.Context, tokens []string) engine.Reply {
		t := t
		if typ == push.TargetToken {
			t = byToken(tokens[0])
		}
		res, err := c.post(ctx, n, body, t)
		if err != nil {
			return engine.Reply{Err: err}
		}
		return engine.Reply{ID: res.Name}
	}
	return job, nil
}

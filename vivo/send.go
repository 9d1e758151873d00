package vivo

import (
	"context"
	"errors"
	"iter"
	"strconv"

	"github.com/pushwire/push"
	"github.com/pushwire/push/internal/engine"
	"github.com/pushwire/push/internal/wire"
)

// Response is what vivo answers to a push that it accepted.
type Response struct {
	TaskID    string // vivo's id for the push; empty if there is none
	RequestID string // the id under which the client sent it

	// Invalid lists targets of a list push that vivo left out.
	Invalid []InvalidUser
}

type pushAnswer struct {
	status
	TaskID wire.String `json:"taskId"`
}

// savedAnswer is one whose task id is needed.
type savedAnswer struct{ pushAnswer }

func (a *savedAnswer) complete() bool { return a.TaskID != "" }

const (
	pathSingle = "/message/send"
	pathAll    = "/message/all"
	pathTags   = "/message/tagPush"
	pathSave   = "/message/saveListPayload"
	pathList   = "/message/pushToList"
)

// Push sends m to its RegID or Alias: POST /message/send.
func (c *Client) Push(ctx context.Context, m *Message) (*Response, error) {
	switch {
	case m == nil:
		return nil, errNilMessage()
	case m.RegID != "":
		if err := checkRegID(m.RegID); err != nil {
			return nil, err
		}
		return c.post(ctx, pathSingle, m, push.TargetToken, newIDs(m.RequestID))
	case m.Alias != "":
		return c.post(ctx, pathSingle, m, push.TargetAlias, newIDs(m.RequestID))
	}
	return nil, &push.FieldError{From: push.Vivo, Field: "regId", Problem: "and alias are both empty", VendorCode: "10050"}
}

// PushToAll sends m to every installation: POST /message/all. By default vivo
// allows one a day.
func (c *Client) PushToAll(ctx context.Context, m *Message) (*Response, error) {
	if m == nil {
		return nil, errNilMessage()
	}
	return c.post(ctx, pathAll, m, push.TargetEveryone, newIDs(m.RequestID))
}

// PushToTags sends m to the devices that m.TagExpression selects: POST
// /message/tagPush.
func (c *Client) PushToTags(ctx context.Context, m *Message) (*Response, error) {
	if m == nil {
		return nil, errNilMessage()
	}
	if t := m.TagExpression; t == nil || len(t.OrTags)+len(t.AndTags) == 0 {
		return nil, &push.FieldError{From: push.Vivo, Field: "tagExpression", Problem: "has neither orTags nor andTags"}
	}
	return c.post(ctx, pathTags, m, push.TargetTags, newIDs(m.RequestID))
}

// SavePayload stores m for PushToList and returns its task id: POST
// /message/saveListPayload.
func (c *Client) SavePayload(ctx context.Context, m *Message) (*Response, error) {
	if m == nil {
		return nil, errNilMessage()
	}
	return c.post(ctx, pathSave, m, "", newIDs(m.RequestID))
}

func errNilMessage() error {
	return &push.FieldError{From: push.Vivo, Field: "message", Problem: "is nil"}
}

// post sends a message to path. An empty type means that nothing is pushed
// yet.
func (c *Client) post(ctx context.Context, path string, m *Message, typ push.TargetType, ids *ids) (*Response, error) {
	n := *m
	c.complete(&n)
	if err := n.check(&c.limits); err != nil {
		return nil, err
	}
	call := &engine.Call{
		Op: engine.OpSend, URL: c.base + path, Targets: 1, Repeatable: true,
		Rebody: func(unsure bool) ([]byte, error) {
			n.RequestID = ids.next(unsure)
			return marshal(&n)
		},
	}
	out := new(pushAnswer)
	var err error
	if typ == "" {
		call.Op, call.Targets = "save", 0
		var saved *savedAnswer
		if saved, err = request[savedAnswer](ctx, c, call); err == nil {
			out = &saved.pushAnswer
		}
	} else {
		out, err = request[pushAnswer](ctx, c, call)
	}
	if err != nil {
		if e := (*Error)(nil); errors.As(err, &e) {
			e.forTarget(typ, n.PushMode)
		}
		return nil, err
	}
	return &Response{TaskID: string(out.TaskID), RequestID: n.RequestID, Invalid: out.invalid()}, nil
}

// marshal encodes a message; what cannot be encoded is the caller's mistake.
func marshal(v any) ([]byte, error) {
	body, err := wire.Marshal(v)
	if err != nil {
		return nil, &push.FieldError{From: push.Vivo, Field: "message", Problem: "cannot be encoded", Err: err}
	}
	return body, nil
}

// ids makes the request id of each attempt. After a refusal the id is a new
// one, because vivo may count the refused request as the first with the old
// one; after an attempt that may have been carried out it stays, because
// that is what vivo drops a repetition by. An id of the caller's always
// stays.
type ids struct {
	base  string
	fixed bool
	n     int
}

// requestIDs derives the ids from one of the caller's, see requestID.
func requestIDs(messageID string, targets ...string) *ids {
	return &ids{base: requestID(messageID, targets...)}
}

func newIDs(fixed string) *ids {
	if fixed != "" {
		return &ids{base: fixed, fixed: true}
	}
	return &ids{base: wire.RandomID()}
}

func (i *ids) next(unsure bool) string {
	if !unsure || i.n == 0 {
		i.n++
	}
	if i.fixed || i.n == 1 {
		return i.base
	}
	return i.base + "-" + strconv.Itoa(i.n)
}

type listRequest struct {
	AppID     int64    `json:"appId"`
	TaskID    string   `json:"taskId"`
	RequestID string   `json:"requestId"`
	RegIDs    []string `json:"regIds,omitempty"`
	Aliases   []string `json:"aliases,omitempty"`
}

// PushToList pushes a saved payload to 2 to 1000 regIds, or as many aliases if
// there are no regIds: POST /message/pushToList.
func (c *Client) PushToList(ctx context.Context, taskID string, regIDs, aliases []string) (*Response, error) {
	return c.pushToList(ctx, listRequest{TaskID: taskID, RegIDs: regIDs, Aliases: aliases}, newIDs(""))
}

func (c *Client) pushToList(ctx context.Context, r listRequest, ids *ids) (*Response, error) {
	r.AppID = c.appID
	field, n, typ := fieldRegIDs, len(r.RegIDs), push.TargetToken
	if n == 0 {
		field, n, typ = fieldAliases, len(r.Aliases), push.TargetAlias
	}
	if err := c.limits.Check(field, n); err != nil {
		return nil, err
	}
	if r.TaskID == "" {
		return nil, &push.FieldError{From: push.Vivo, Field: "taskId", Problem: "is empty", VendorCode: "10151"}
	}
	out, err := request[pushAnswer](ctx, c, &engine.Call{
		Op: engine.OpSend, URL: c.base + pathList, Targets: n, Repeatable: true,
		Rebody: func(unsure bool) ([]byte, error) {
			r.RequestID = ids.next(unsure)
			return marshal(r)
		},
	})
	if err != nil {
		if e := (*Error)(nil); errors.As(err, &e) {
			e.forList(typ)
		}
		return nil, err
	}
	return &Response{TaskID: r.TaskID, RequestID: r.RequestID, Invalid: out.invalid()}, nil
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
	if err := n.check(&c.limits); err != nil {
		return nil, err
	}
	job := &engine.Job{Max: 1, Ignored: ignored, Warning: classWarning(n)}
	switch typ {
	case push.TargetToken:
		job.Check = checkRegID
		job.Max, job.Min = c.limits.Max(fieldRegIDs), 2
	case push.TargetAlias:
		job.Check = func(alias string) error { return c.limits.CheckText(fieldAlias, alias) }
		job.Max, job.Min = c.limits.Max(fieldAliases), 2
	case push.TargetTags:
		n.TagExpression = &TagExpression{OrTags: to.Tags.Any, AndTags: to.Tags.All, NotTags: to.Tags.None}
	case push.TargetEveryone:
	default:
		return nil, &push.FieldError{
			From: push.Vivo, Field: "audience", Class: push.ErrUnsupported,
			Problem: "is of type " + string(typ) + ", which vivo does not have",
		}
	}
	job.Send = c.sender(n, m.ID, typ)
	return job, nil
}

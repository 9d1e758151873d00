package emas

import (
	"bytes"
	"context"
	"encoding/json"
	"net/url"

	"github.com/pushwire/push/internal/engine"
	"github.com/pushwire/push/internal/wire"
)

// MassResponse is what EMAS answers to a batch.
type MassResponse struct {
	MessageIDs      []string // one for each message; that they are in order is unverified
	RequestID       string
	IdempotentToken string // under which the client sent it
}

type massAnswer struct {
	status
	MessageIDs messageIDs `json:"MessageIds"`
}

func (a *massAnswer) complete() bool {
	for _, id := range a.MessageIDs {
		if id == "" {
			return false
		}
	}
	return len(a.MessageIDs) > 0
}

// messageIDs is an array in V2 of the API, and an array in an object in V1.
type messageIDs []wire.String

// UnmarshalJSON accepts both, or null.
func (m *messageIDs) UnmarshalJSON(data []byte) error {
	if !bytes.HasPrefix(data, []byte("{")) {
		return json.Unmarshal(data, (*[]wire.String)(m))
	}
	var inner struct {
		MessageID []wire.String `json:"MessageId"`
	}
	err := json.Unmarshal(data, &inner)
	*m = inner.MessageID
	return err
}

// MassPushV2 makes one request of 1 to 100 messages (for V2 of the API, the
// number is unverified), each with a list of devices, accounts or aliases, now
// or later. token is the IdempotentToken of the request; the client makes one
// if it is empty.
func (c *Client) MassPushV2(ctx context.Context, token string, messages ...*Message) (*MassResponse, error) {
	if err := c.limits.Check(fieldTasks, len(messages)); err != nil {
		return nil, err
	}
	tasks := []byte("[")
	targets := 0
	for i, m := range messages {
		task, n, err := c.task(m)
		if err != nil {
			return nil, err
		}
		if i > 0 {
			tasks = append(tasks, ',')
		}
		tasks, targets = append(tasks, task...), targets+n
	}
	return c.mass(ctx, "MassPushV2", token, targets, url.Values{"PushTasks": {string(tasks) + "]"}}, nil)
}

// task checks and encodes a message of a batch, and counts its targets.
func (c *Client) task(m *Message) (string, int, error) {
	if m == nil {
		return "", 0, errNilMessage()
	}
	n := *m
	c.complete(&n)
	switch {
	case n.IdempotentToken != "":
		return "", 0, errField(fieldToken, "is set in a message of a batch, which has one as a whole", "InvalidIdempotentToken.Format")
	case n.Action != "" && n.Action != ActionNow && n.Action != ActionSchedule:
		return "", 0, errField("Action", "is neither PUSH_IMMEDIATELY nor SCHEDULED_PUSH, which are all that a batch takes", codeAction)
	case n.Target != nil && n.Target.Type != "" && !n.Target.Type.list():
		return "", 0, errBatch("Target.Type")
	}
	targets, err := c.checkTarget(&n)
	if err != nil {
		return "", 0, err
	}
	b, err := c.prepare(&n, false)
	if err != nil {
		return "", 0, err
	}
	return b.head, len(targets), nil
}

// mass makes the request of a batch.
func (c *Client) mass(ctx context.Context, action, token string, targets int, params, form url.Values) (*MassResponse, error) {
	token, err := checkToken(token)
	if err != nil {
		return nil, err
	}
	params.Set("IdempotentToken", token)
	call := &engine.Call{Op: engine.OpSend, Targets: max(targets, 1), Repeatable: true, Pause: c.pause}
	c.guard(call)
	out, err := request[massAnswer](ctx, c, call, action, params, form)
	if err != nil {
		return nil, err
	}
	res := &MassResponse{RequestID: string(out.RequestID), IdempotentToken: token}
	for _, id := range out.MessageIDs {
		res.MessageIDs = append(res.MessageIDs, string(id))
	}
	return res, nil
}

// checkToken returns a token of the caller's, or a random one.
func checkToken(token string) (string, error) {
	if token == "" {
		return randomToken(), nil
	}
	if !isUUID(token) {
		return "", errField(fieldToken, "is not a UUID of 36 characters", "InvalidIdempotentToken.Format")
	}
	return token, nil
}

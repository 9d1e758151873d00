package tencentim

import (
	"context"
	"errors"
	"iter"
	"math/rand/v2"
	"sync/atomic"
	"time"

	"github.com/pushwire/push"
	"github.com/pushwire/push/internal/engine"
)

// The commands of pushes, below v4/timpush.
const (
	commandBatch = "batch"
	commandPush  = "push"
)

// Response is what Tencent answers to a push.
type Response struct {
	TaskID string // for Revoke, the queries and receipts

	// Failed are the accounts that were left out.
	Failed []AccountError
}

type pushAnswer struct {
	status
	TaskID string `json:"TaskId"`
}

func (a *pushAnswer) complete() bool { return a.TaskID != "" }

// response returns what the answer says, as an error too if accounts failed.
func (a *pushAnswer) response() (*Response, error) {
	failed, _ := a.failed()
	return &Response{TaskID: a.TaskID, Failed: failed}, a.partial(engine.OpSend)
}

// Push makes one request to the 1 to 500 UserIDs and RegistrationIDs of
// m.ToAccount: POST v4/timpush/batch. When Tencent leaves some of them out,
// the error is an *Error that names them; the others were accepted, and the
// Response is there too.
func (c *Client) Push(ctx context.Context, m *Message) (*Response, error) {
	n, err := c.prepare(m)
	if err != nil {
		return nil, err
	}
	if err := c.limits.Check(fieldTo, len(n.ToAccount)); err != nil {
		return nil, err
	}
	switch {
	case len(n.ToAccount) == 0:
		return nil, errField(fieldTo, "is empty", "")
	case n.Condition != nil:
		return nil, errField("Condition", "is set, but the message goes to a list: see PushToCondition", "")
	}
	if err := checkAccounts(n.ToAccount); err != nil {
		return nil, err
	}
	if err := c.checkList(n); err != nil {
		return nil, err
	}
	b, err := encode(n, true)
	if err != nil {
		return nil, err
	}
	out, err := c.batch(ctx, b, n.ToAccount, random(n))
	if err != nil {
		return nil, err
	}
	return out.response()
}

// PushToAll sends m to all accounts: POST v4/timpush/push. Tencent takes one
// a second and 100 a day (10 in the free edition) of these and of
// PushToCondition together. The client keeps to the former by waiting, and to
// the latter by a count of its own, which is not shared with other clients and
// does not survive a restart. push.WithLimit("pushes a day", n) changes its
// maximum.
func (c *Client) PushToAll(ctx context.Context, m *Message) (*Response, error) {
	if m != nil && m.Condition != nil {
		return nil, errField("Condition", "is set, but the message goes to all: see PushToCondition", "")
	}
	return c.pushMany(ctx, m)
}

// PushToCondition sends m to the accounts that m.Condition selects: POST
// v4/timpush/push. The limits are those of PushToAll.
func (c *Client) PushToCondition(ctx context.Context, m *Message) (*Response, error) {
	if m != nil && m.Condition == nil {
		return nil, errField("Condition", "is missing: see PushToAll", "")
	}
	return c.pushMany(ctx, m)
}

// pushMany is a push to accounts that the message does not name.
func (c *Client) pushMany(ctx context.Context, m *Message) (*Response, error) {
	n, err := c.prepare(m)
	if err != nil {
		return nil, err
	}
	if len(n.ToAccount) > 0 {
		return nil, errField(fieldTo, "is set, but the message does not go to a list: see Push", "")
	}
	b, err := c.encodeMany(n)
	if err != nil {
		return nil, err
	}
	out, err := c.push(ctx, b)
	if err != nil {
		return nil, err
	}
	return out.response()
}

// prepare returns a copy of m that can go out.
func (c *Client) prepare(m *Message) (*Message, error) {
	if m == nil {
		return nil, errField("message", "is nil", "")
	}
	n := *m
	c.complete(&n)
	return &n, n.check(&c.limits)
}

// checkList makes sure that a message to a list has nothing that only others
// have.
func (c *Client) checkList(n *Message) error {
	if (n.MsgBody != nil || n.OnlineOnlyFlag != nil) && !c.limits.Off {
		return errField("MsgBody", "and OnlineOnlyFlag are for pushes to all or by condition", "")
	}
	return nil
}

// random returns the number that tells repetitions of a request.
func random(m *Message) uint32 {
	if m.MsgRandom != nil {
		return *m.MsgRandom
	}
	return rand.Uint32()
}

// batch pushes to a list. Nothing protects it from being carried out twice:
// Tencent drops repetitions within a second only, and that is over when the
// answer is known to be lost.
func (c *Client) batch(ctx context.Context, b *body, targets []string, random uint32) (*pushAnswer, error) {
	out, err := request[pushAnswer](ctx, c, commandBatch, &engine.Call{
		Op: engine.OpSend, Targets: len(targets), Body: b.with(targets, random),
	})
	if e, ok := err.(*Error); ok && len(targets) == 1 {
		e.forOne()
	}
	return out, err
}

// encodeMany checks and encodes a message to accounts that it does not name,
// for a single request.
func (c *Client) encodeMany(n *Message) ([]byte, error) {
	if n.Condition != nil {
		if err := n.Condition.check(&c.limits); err != nil {
			return nil, err
		}
	}
	b, err := encode(n, false)
	if err != nil {
		return nil, err
	}
	body := b.with(nil, random(n))
	return body, c.limits.Check(fieldSize, len(body))
}

// push pushes to all or by condition, if the day's allowance is not used up.
func (c *Client) push(ctx context.Context, body []byte) (*pushAnswer, error) {
	if err := c.broadcasts.take(&c.limits, time.Now()); err != nil {
		return nil, err
	}
	out, err := request[pushAnswer](ctx, c, commandPush, &engine.Call{Op: engine.OpSend, Targets: 1, Body: body})
	if err != nil && !errors.Is(err, push.ErrUnconfirmed) {
		c.broadcasts.giveBack(time.Now())
	}
	return out, err
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
	job := &engine.Job{Max: 1, Ignored: ignored, Warning: warning(n, m.Class)}
	switch typ {
	case push.TargetToken:
		job.Max, job.Check = max(c.limits.Max(fieldTo), 1), checkToken
		job.Send, err = c.listSender(n, typ)
	case push.TargetUser:
		job.Max, job.Check = max(c.limits.Max(fieldTo), 1), c.checkUser
		job.Send, err = c.listSender(n, typ)
	case push.TargetTags:
		if len(to.Tags.None) > 1 {
			return nil, unsupported("audience.tags", "takes out several tags, of which Tencent's documentation leaves open what they mean: see Condition.TagsNot")
		}
		n.Condition = &Condition{TagsAnd: to.Tags.All, TagsOr: to.Tags.Any, TagsNot: to.Tags.None}
		job.Send, err = c.manySender(n)
	case push.TargetEveryone:
		job.Send, err = c.manySender(n)
	default:
		err = unsupported("audience", "is of type "+string(typ)+", which Tencent does not have")
	}
	return job, err
}

// listSender returns the function that sends n to some of the targets. Each
// request has a MsgRandom of its own, so that Tencent does not take one for the
// repetition of another; one that the caller chose goes to the first.
func (c *Client) listSender(n *Message, typ push.TargetType) (func(context.Context, []string) engine.Reply, error) {
	if err := c.checkList(n); err != nil {
		return nil, err
	}
	b, err := encode(n, true)
	if err != nil {
		return nil, err
	}
	var used atomic.Bool // the caller's MsgRandom
	return func(ctx context.Context, targets []string) engine.Reply {
		number := rand.Uint32()
		if n.MsgRandom != nil && !used.Swap(true) {
			number = *n.MsgRandom
		}
		out, err := c.batch(ctx, b, targets, number)
		if err != nil {
			if e, ok := err.(*Error); ok {
				err = e.forType(typ)
			}
			return engine.Reply{Err: err}
		}
		return engine.Reply{ID: out.TaskID, Rejected: out.rejections(targets, typ)}
	}, nil
}

// manySender returns the function that sends n to all or by condition.
func (c *Client) manySender(n *Message) (func(context.Context, []string) engine.Reply, error) {
	body, err := c.encodeMany(n)
	if err != nil {
		return nil, err
	}
	return func(ctx context.Context, _ []string) engine.Reply {
		out, err := c.push(ctx, body)
		if err != nil {
			return engine.Reply{Err: err}
		}
		if err := out.partial(engine.OpSend); err != nil {
			return engine.Reply{Err: err}
		}
		return engine.Reply{ID: out.TaskID}
	}, nil
}

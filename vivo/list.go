package vivo

import (
	"context"
	"errors"

	"github.com/pushwire/push"
	"github.com/pushwire/push/internal/engine"
)

func checkRegID(regID string) error { return engine.CheckToken(push.Vivo, "regId", "", regID) }

// sender returns the function that sends n to some of the targets of a
// portable Send.
func (c *Client) sender(n *Message, messageID string, typ push.TargetType) func(context.Context, []string) engine.Reply {
	if n.RequestID != "" {
		messageID = n.RequestID
	}
	one := func(ctx context.Context, path, target string) engine.Reply {
		single := *n
		single.RequestID = ""
		switch typ {
		case push.TargetToken:
			single.RegID, single.Alias = target, ""
		case push.TargetAlias:
			single.RegID, single.Alias = "", target
		}
		res, err := c.post(ctx, path, &single, typ, requestIDs(messageID, path, target))
		return reply(res, typ, err)
	}
	switch typ {
	case push.TargetTags:
		return func(ctx context.Context, _ []string) engine.Reply { return one(ctx, pathTags, "") }
	case push.TargetEveryone:
		return func(ctx context.Context, _ []string) engine.Reply { return one(ctx, pathAll, "") }
	}
	var saved engine.Shared[string]
	return func(ctx context.Context, targets []string) engine.Reply {
		if len(targets) == 1 { // vivo refuses a list of one
			return one(ctx, pathSingle, targets[0])
		}
		taskID, err := saved.Get(func() (string, error) { return c.saveFor(ctx, n) })
		if err != nil {
			return engine.Reply{Err: err}
		}
		r := listRequest{TaskID: taskID, RegIDs: targets}
		if typ == push.TargetAlias {
			r = listRequest{TaskID: taskID, Aliases: targets}
		}
		res, err := c.pushToList(ctx, r, requestIDs(messageID, targets...))
		if e := (*Error)(nil); errors.As(err, &e) && len(e.Invalid) > 0 {
			return refusedList(e, targets, typ)
		}
		return reply(res, typ, err)
	}
}

// refusedList is for a list that was refused as a whole, with the names of
// those on whose account: they get their own errors, and the others the
// list's.
func refusedList(e *Error, targets []string, typ push.TargetType) engine.Reply {
	rejected := rejections(e.Invalid, typ)
	named := make(map[string]bool, len(rejected))
	for _, r := range rejected {
		named[r.Target] = true
	}
	for _, t := range targets {
		if !named[t] {
			rejected = append(rejected, engine.Rejection{Target: t, Err: e})
		}
	}
	return engine.Reply{Rejected: rejected}
}

// saveFor saves n for the lists of one Send.
func (c *Client) saveFor(ctx context.Context, n *Message) (string, error) {
	list := *n
	// The id is a new one each time: saving twice does no harm, while
	// one that was used up would keep the message from being sent.
	list.RegID, list.Alias, list.RequestID = "", "", ""
	res, err := c.SavePayload(ctx, &list)
	if err != nil {
		return "", err
	}
	return res.TaskID, nil
}

// reply turns the answer to one request into outcomes.
func reply(res *Response, typ push.TargetType, err error) engine.Reply {
	if err != nil {
		return engine.Reply{Err: err}
	}
	return engine.Reply{ID: res.TaskID, Rejected: rejections(res.Invalid, typ)}
}

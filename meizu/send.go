package meizu

import (
	"context"
	"encoding/json"
	"iter"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/pushwire/push"
	"github.com/pushwire/push/internal/engine"
	"github.com/pushwire/push/internal/wire"
)

// Response is what Meizu answers to a push to pushIds or aliases.
type Response struct {
	MessageID string   // Meizu's id for the push, which receipts name
	Failed    []*Error // the targets that Meizu refused, each with its code
}

type pushAnswer struct {
	status
	failed []failedTargets
}

// failedTargets are the targets that were refused with one code.
type failedTargets struct {
	code    string
	targets []wire.String
}

// read takes the members of the value that are named by a number for codes,
// with the refused targets as their value. Without any, all targets were
// accepted.
func (a *pushAnswer) read() error {
	var members map[string]json.RawMessage
	if err := a.object(&members); err != nil {
		return err
	}
	for _, code := range slices.Sorted(maps.Keys(members)) {
		if code == "" || strings.Trim(code, "0123456789") != "" {
			continue
		}
		f := failedTargets{code: code}
		if err := json.Unmarshal(members[code], &f.targets); err != nil {
			return err
		}
		if f.targets == nil {
			return errValue
		}
		a.failed = append(a.failed, f)
	}
	return nil
}

// errs types the refused targets.
func (a *pushAnswer) errs(typ push.TargetType) []*Error {
	var errs []*Error
	for _, f := range a.failed {
		info := targetInfo(f.code, typ)
		if info.Kind == push.Accepted {
			continue
		}
		for _, t := range f.targets {
			errs = append(errs, targetError(info, string(t), string(a.MsgID)))
		}
	}
	return errs
}

// The paths of pushes, below pathServer, for either type of message.
const (
	pathServer = "/garcia/api/server"
	byPushID   = "/pushByPushId"
	byAlias    = "/pushByAlias"
)

// path is where messages of the type go.
func (t PushType) path() string {
	if t == PushTransparent {
		return "/push/unvarnished"
	}
	return "/push/varnished"
}

// String returns the number that Meizu knows the type by.
func (t PushType) String() string { return strconv.Itoa(int(t)) }

// Push makes one request to the targets that m names: POST
// /garcia/api/server/push/varnished/pushByPushId or pushByAlias, or below
// unvarnished for a transparent message. When Meizu refuses some of the
// targets, or all of them, the response says which and the error is a
// *PartialError; the others were accepted.
func (c *Client) Push(ctx context.Context, m *Message) (*Response, error) {
	n, err := prepare(m)
	if err != nil {
		return nil, err
	}
	r, targets, err := c.address(n)
	if err != nil {
		return nil, err
	}
	b, err := c.body(n, direct, r.target, nil)
	if err != nil {
		return nil, err
	}
	return c.one(ctx, r, b, targets, n.replaces())
}

// prepare returns a copy of m that can go out.
func prepare(m *Message) (*Message, error) {
	if m == nil {
		return nil, errField("message", "is nil", "")
	}
	n := *m
	complete(&n)
	return &n, nil
}

// route is where a message for one type of target goes, and the parameter
// that the targets stand in.
type route struct {
	path, target string
	typ          push.TargetType
}

// address makes sure that m has exactly one kind of target, and that these
// are as they should be.
func (c *Client) address(m *Message) (route, []string, error) {
	path := m.pushType().path()
	switch ids, aliases := len(m.PushIDs) > 0, len(m.Aliases) > 0; {
	case ids == aliases:
		return route{}, nil, errField(fieldPushIDs, "and alias are both set or both empty", codeEmpty)
	case ids:
		return route{path + byPushID, fieldPushIDs, push.TargetToken}, m.PushIDs, c.checkPushIDs(m.PushIDs)
	default:
		return route{path + byAlias, fieldAliases, push.TargetAlias}, m.Aliases, c.checkAliases(m.Aliases)
	}
}

// body checks and encodes a message for any number of requests. The further
// values are those that the operation has besides the message.
func (c *Client) body(m *Message, how mode, target string, further map[string]string) (*body, error) {
	if err := m.check(how, &c.limits); err != nil {
		return nil, err
	}
	values, err := m.parameters()
	if err != nil {
		return nil, err
	}
	maps.Copy(values, further)
	return c.newBody(values, target), nil
}

// one makes a request and types the refusal of single targets.
func (c *Client) one(ctx context.Context, r route, b *body, targets []string, repeatable bool) (*Response, error) {
	res, err := c.push(ctx, r, b, targets, repeatable)
	if err != nil {
		return nil, err
	}
	if stranger(targets, res.Failed) {
		return res, errStranger()
	}
	return res, partialError(res.Failed, len(targets))
}

func (c *Client) push(ctx context.Context, r route, b *body, targets []string, repeatable bool) (*Response, error) {
	out, err := request[pushAnswer](ctx, c, &engine.Call{
		Op: engine.OpSend, URL: c.base + pathServer + r.path, ContentType: formType, Targets: len(targets),
		Body: b.with(targets), Repeatable: repeatable,
	})
	if err != nil {
		return nil, typed(err, r.typ, len(targets))
	}
	return &Response{MessageID: string(out.MsgID), Failed: out.errs(r.typ)}, nil
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
	job := &engine.Job{Max: 1, Ignored: ignored}
	path := n.pushType().path()
	switch typ {
	case push.TargetToken:
		job.Check = checkPushID
		err = c.planTargets(job, n, route{path + byPushID, fieldPushIDs, typ})
	case push.TargetAlias:
		job.Check = c.checkAlias
		err = c.planTargets(job, n, route{path + byAlias, fieldAliases, typ})
	case push.TargetTags:
		err = c.planTags(job, n, to.Tags)
	case push.TargetEveryone:
		err = c.planTask(job, n, toApp, pathToApp, nil)
	default:
		err = &push.FieldError{
			From: push.Meizu, Field: "audience", Class: push.ErrUnsupported,
			Problem: "is of type " + string(typ) + ", which Meizu does not have",
		}
	}
	if err != nil {
		return nil, err
	}
	return job, nil
}

// planTargets is for what has an outcome for each target.
func (c *Client) planTargets(job *engine.Job, n *Message, r route) error {
	b, err := c.body(n, direct, r.target, nil)
	if err != nil {
		return err
	}
	job.Max, job.Warning = max(c.limits.Max(r.target), 1), warning(n, direct)
	job.Send = func(ctx context.Context, targets []string) engine.Reply {
		res, err := c.push(ctx, r, b, targets, n.replaces())
		if err != nil {
			return engine.Reply{Err: err}
		}
		return engine.Reply{ID: res.MessageID, Rejected: rejections(targets, res.Failed)}
	}
	return nil
}

// planTags is for tags, of which Meizu takes any or all.
func (c *Client) planTags(job *engine.Job, n *Message, tags *push.Tags) error {
	scope, names := ScopeUnion, tags.Any
	if len(tags.All) > 0 {
		scope, names = ScopeIntersection, tags.All
	}
	if len(tags.None) > 0 || len(tags.Any) > 0 && len(tags.All) > 0 {
		return &push.FieldError{
			From: push.Meizu, Field: "audience.tags", Class: push.ErrUnsupported,
			Problem: "has more than any or all: Meizu takes one of the two, and excludes none",
		}
	}
	if err := c.checkTags(fieldTagNames, names); err != nil {
		return err
	}
	return c.planTask(job, n, toTags, pathToTags, scope.values(names))
}

// planTask is for what has one outcome. Receipts, which there are none of,
// are not asked for.
func (c *Client) planTask(job *engine.Job, n *Message, how mode, path string, further map[string]string) error {
	job.Warning = warning(n, how)
	n.Callback = nil
	b, err := c.taskBody(n, how, further)
	if err != nil {
		return err
	}
	job.Send = func(ctx context.Context, _ []string) engine.Reply {
		task, err := c.task(ctx, n, path, b)
		if err != nil {
			return engine.Reply{Err: err}
		}
		return engine.Reply{ID: task.TaskID}
	}
	return nil
}

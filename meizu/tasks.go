package meizu

import (
	"context"
	"maps"
	"strconv"

	"github.com/pushwire/push"
	"github.com/pushwire/push/internal/engine"
	"github.com/pushwire/push/internal/wire"
)

// Task is a push with a name of its own: one to everyone or to tags, or a
// message that is stored to be pushed to many requests' targets.
type Task struct {
	TaskID   string
	PushType PushType // of its message
	AppID    string   // as Meizu answers it
}

type taskAnswer struct {
	status
	data struct {
		TaskID wire.String `json:"taskId"`
		AppID  wire.String `json:"appId"`
	}
}

func (a *taskAnswer) read() error {
	if err := a.object(&a.data); err != nil {
		return err
	}
	if a.data.TaskID == "" {
		return errValue
	}
	return nil
}

const (
	pathTaskID = "/push/pushTask/getTaskId"
	pathToApp  = "/push/pushTask/pushToApp"
	pathToTags = "/push/pushTask/pushToTag"
	pathCancel = "/push/pushTask/cancel"
)

// taskPath is where tasks with messages of the type are pushed.
func (t PushType) taskPath() string {
	if t == PushTransparent {
		return "/push/task/unvarnished"
	}
	return "/push/task/varnished"
}

// CreateTask stores m for PushTask and PushTaskToAliases: POST
// /garcia/api/server/push/pushTask/getTaskId. Nothing is pushed yet, and the
// message cannot be changed any more.
func (c *Client) CreateTask(ctx context.Context, m *Message) (*Task, error) {
	return c.newTask(ctx, m, stored, pathTaskID, nil)
}

// PushTask pushes a task of CreateTask to 1 to 100 pushIds: POST
// /garcia/api/server/push/task/varnished/pushByPushId, or below unvarnished.
// It answers as Push does, but the response may lack a message id: the Java SDK
// goes by the task's alone.
//
// It is not repeated by itself when its answer was lost, whatever notifyKey
// the message has.
func (c *Client) PushTask(ctx context.Context, t Task, pushIDs ...string) (*Response, error) {
	if err := c.checkPushIDs(pushIDs); err != nil {
		return nil, err
	}
	return c.pushTask(ctx, t, route{t.PushType.taskPath() + byPushID, fieldPushIDs, push.TargetToken}, pushIDs)
}

// PushTaskToAliases is PushTask for 1 to 100 aliases.
func (c *Client) PushTaskToAliases(ctx context.Context, t Task, aliases ...string) (*Response, error) {
	if err := c.checkAliases(aliases); err != nil {
		return nil, err
	}
	return c.pushTask(ctx, t, route{t.PushType.taskPath() + byAlias, fieldAliases, push.TargetAlias}, aliases)
}

func (c *Client) pushTask(ctx context.Context, t Task, r route, targets []string) (*Response, error) {
	if err := checkTaskID(t.TaskID); err != nil {
		return nil, err
	}
	return c.one(ctx, r, c.newBody(map[string]string{"taskId": t.TaskID}, r.target), targets, false)
}

// PushToApp sends m to every installation, at once or when its PushTimeInfo
// says: POST /garcia/api/server/push/pushTask/pushToApp.
func (c *Client) PushToApp(ctx context.Context, m *Message) (*Task, error) {
	return c.newTask(ctx, m, toApp, pathToApp, nil)
}

// Scope combines tags.
type Scope int

const (
	ScopeUnion        Scope = 0 // devices that have one of the tags
	ScopeIntersection Scope = 1 // devices that have them all
)

// values are the parameters of a push to tags.
func (s Scope) values(tags []string) map[string]string {
	return map[string]string{fieldTagNames: join(tags), "scope": strconv.Itoa(int(s))}
}

// PushToTags sends m to the devices that have one of the tags, or all of them:
// POST /garcia/api/server/push/pushTask/pushToTag. How many tags there may be
// is unverified.
func (c *Client) PushToTags(ctx context.Context, m *Message, scope Scope, tags ...string) (*Task, error) {
	if scope != ScopeUnion && scope != ScopeIntersection {
		return nil, errField("scope", "is neither 0 nor 1", codeInvalid)
	}
	if err := c.checkTags(fieldTagNames, tags); err != nil {
		return nil, err
	}
	return c.newTask(ctx, m, toTags, pathToTags, scope.values(tags))
}

func (c *Client) newTask(ctx context.Context, m *Message, how mode, path string, further map[string]string) (*Task, error) {
	n, err := prepare(m)
	if err != nil {
		return nil, err
	}
	if len(n.PushIDs)+len(n.Aliases) > 0 {
		return nil, errField(fieldPushIDs, "or alias is set, but the message names no targets of its own here", codeInvalid)
	}
	b, err := c.taskBody(n, how, further)
	if err != nil {
		return nil, err
	}
	return c.task(ctx, n, path, b)
}

// taskBody is the body of a request that makes a task.
func (c *Client) taskBody(n *Message, how mode, further map[string]string) (*body, error) {
	values := map[string]string{"pushType": n.pushType().String()}
	maps.Copy(values, further)
	return c.body(n, how, "", values)
}

// task makes a request that makes a task. Storing a message twice shows it to
// nobody; a push is repeated if the second notification replaces the first.
func (c *Client) task(ctx context.Context, n *Message, path string, b *body) (*Task, error) {
	call := &engine.Call{
		Op: engine.OpSend, URL: c.base + pathServer + path, ContentType: formType, Targets: 1,
		Body: b.with(nil), Repeatable: n.replaces(),
	}
	if path == pathTaskID {
		call.Op, call.Targets, call.Repeatable = "task", 0, true
	}
	out, err := request[taskAnswer](ctx, c, call)
	if err != nil {
		return nil, err
	}
	return &Task{TaskID: string(out.data.TaskID), PushType: n.pushType(), AppID: string(out.data.AppID)}, nil
}

type cancelAnswer struct{ status }

func (a *cancelAnswer) read() error {
	var v struct {
		Result bool `json:"result"`
	}
	if err := a.object(&v); err != nil {
		return err
	}
	if !v.Result {
		return errValue
	}
	return nil
}

// CancelTask stops a push to everyone or, by the Java SDK, to tags that waits
// for its time or is under way: POST
// /garcia/api/server/push/pushTask/cancel. What was delivered stays. A task
// that has ended already is refused with code 500.
func (c *Client) CancelTask(ctx context.Context, t Task) error {
	if err := checkTaskID(t.TaskID); err != nil {
		return err
	}
	_, err := request[cancelAnswer](ctx, c, c.post("cancel", c.base+pathServer+pathCancel, map[string]string{
		"taskId": t.TaskID, "pushType": t.PushType.String(),
	}))
	return err
}

package pushtest

import (
	"cmp"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/pushwire/push"
)

// Tasks, and pushes to the whole app and to tags, follow Meizu's API document
// (https://github.com/MEIZUPUSH/PushAPI, README of 2025-04-09).

// A meizuTask is a message that is kept for lists of targets, or a push to
// the whole app or to tags.
type meizuTask struct {
	id       int64
	message  *meizuMessage
	typ      push.TargetType // "" for lists of targets
	tags     []string
	all      bool // devices must have all of the tags
	body     []byte
	finished bool
	canceled bool
	counts   meizuCounts
}

// value is what is answered for a new task.
func (t *meizuTask) value(appID string) any {
	pushType, _ := strconv.ParseInt(string(t.message.kind), 10, 64)
	app, _ := strconv.ParseInt(appID, 10, 64)
	return map[string]int64{"taskId": t.id, "pushType": pushType, "appId": app}
}

func (m *Meizu) createTask(c *meizuCall) (meizuReply, *meizuRefusal) {
	kind := meizuPushType(c.choice("pushType", string(meizuNotification), string(meizuTransparent)))
	return m.newTask(c, kind, meizuForTask, &meizuTask{})
}

// pushToApp takes notifications only: the document has struck the other kind
// out.
func (m *Meizu) pushToApp(c *meizuCall) (meizuReply, *meizuRefusal) {
	c.choice("pushType", string(meizuNotification))
	return m.newTask(c, meizuNotification, meizuForApp, &meizuTask{typ: push.TargetEveryone})
}

// pushToTag takes as many tags as there are: Meizu names no limit.
func (m *Meizu) pushToTag(c *meizuCall) (meizuReply, *meizuRefusal) {
	kind := meizuPushType(c.choice("pushType", string(meizuNotification), string(meizuTransparent)))
	t := &meizuTask{
		typ:  push.TargetTags,
		tags: c.list("tagNames", 1<<30),
		all:  c.choice("scope", "0", "1") == "1",
	}
	return m.newTask(c, kind, meizuForTag, t)
}

// newTask reads the message of t and keeps t. A push whose time has come is
// carried out.
func (m *Meizu) newTask(c *meizuCall, kind meizuPushType, use meizuUse, t *meizuTask) (meizuReply, *meizuRefusal) {
	t.message, t.body = c.message(kind, use), c.body
	c.restricted(kind)
	if refusal := c.done(); refusal != nil {
		return meizuReply{}, refusal
	}
	now := m.Now()
	m.lock.Lock()
	defer m.lock.Unlock()
	if t.typ != "" && !m.spend(1, now) {
		return meizuReply{}, &meizuRefusal{code: meizuTooFast}
	}
	m.lastTask++
	t.id = m.lastTask
	m.tasks[t.name()] = t
	m.carryOut(t, now)
	return meizuReply{value: t.value(m.AppID)}, nil
}

// name is the id as parameters have it.
func (t *meizuTask) name() string { return strconv.FormatInt(t.id, 10) }

// task finds a task of a kind.
func (m *Meizu) task(id string, kind meizuPushType) (*meizuTask, *meizuRefusal) {
	m.lock.Lock()
	defer m.lock.Unlock()
	t := m.tasks[id]
	if t == nil || t.message.kind != kind {
		return nil, &meizuRefusal{code: meizuNoTask}
	}
	return t, nil
}

// cancelTask cancels a push to the whole app or to tags that waits. Here
// none is ever under way: those whose time has come are done at once.
func (m *Meizu) cancelTask(c *meizuCall) (meizuReply, *meizuRefusal) {
	kind := meizuPushType(c.choice("pushType", string(meizuNotification), string(meizuTransparent)))
	id := c.required("taskId")
	if refusal := c.done(); refusal != nil {
		return meizuReply{}, refusal
	}
	t, refusal := m.task(id, kind)
	if refusal != nil {
		return meizuReply{}, refusal
	}
	m.lock.Lock()
	defer m.lock.Unlock()
	switch {
	case t.typ == "":
		return meizuReply{}, meizuRefuse(meizuOther, "the task is for lists of targets")
	case t.canceled:
		return meizuReply{}, meizuRefuse(meizuOther, "the task is canceled already")
	case t.finished:
		return meizuReply{}, meizuRefuse(meizuOther, "the task is finished")
	}
	t.canceled = true
	return meizuReply{value: map[string]bool{"result": true}}, nil
}

// runTasks carries out the scheduled pushes whose time has come, the oldest
// first.
func (m *Meizu) runTasks() {
	now := m.Now()
	m.lock.Lock()
	defer m.lock.Unlock()
	byID := func(a, b *meizuTask) int { return cmp.Compare(a.id, b.id) }
	for _, t := range slices.SortedFunc(maps.Values(m.tasks), byID) {
		m.carryOut(t, now)
	}
}

// carryOut gives a message to all devices that it is for, once its time has
// come. m.lock is held.
func (m *Meizu) carryOut(t *meizuTask, now time.Time) {
	if t.typ == "" || t.canceled || t.finished || t.message.due.After(now) {
		return
	}
	t.finished = true
	s := &meizuSent{message: t.message, task: t, day: meizuDay(now)}
	var counts meizuCounts
	for _, pushID := range m.audience(t) {
		counts.TargetNo++
		code := m.fate(push.TargetToken, pushID, t.message, now)
		counts.add(code)
		if code == "" {
			s.targets = append(s.targets, pushID)
		}
	}
	m.keep(t.name(), s, counts)
	m.deliver(Delivery{Type: t.typ, Value: t.selection(), ID: t.name(), Body: t.body})
}

// selection describes the tags: "any of a,b" or "all of a,b".
func (t *meizuTask) selection() string {
	switch {
	case t.typ != push.TargetTags:
		return ""
	case t.all:
		return "all of " + strings.Join(t.tags, ",")
	}
	return "any of " + strings.Join(t.tags, ",")
}

// audience returns the pushIds that a task is for, of those that have not
// lapsed. m.lock is held.
func (m *Meizu) audience(t *meizuTask) (pushIDs []string) {
	for _, pushID := range m.registered() {
		has := func(tag string) bool { return slices.Contains(m.device(pushID).tags, tag) }
		hasNot := func(tag string) bool { return !has(tag) }
		if t.typ == push.TargetEveryone ||
			t.all && !slices.ContainsFunc(t.tags, hasNot) || !t.all && slices.ContainsFunc(t.tags, has) {
			pushIDs = append(pushIDs, pushID)
		}
	}
	return pushIDs
}

// registered returns the pushIds of the app's devices, sorted.
func (m *Meizu) registered() (pushIDs []string) {
	m.mu.Lock()
	defer m.mu.Unlock()
	for pushID, state := range m.states {
		if state == Live || state == Throttled {
			pushIDs = append(pushIDs, pushID)
		}
	}
	slices.Sort(pushIDs)
	return pushIDs
}
